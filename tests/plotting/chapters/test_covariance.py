"""What `plotting.point_clouds` draws: every point, curves and arrows where they are, one scale."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mathdl import plotting

CLOUD = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 2.0]])
WIDE = np.array([[-10.0, 0.0], [10.0, 1.0]])
CURVE = np.array([[0.0, 1.0, 2.0, 3.0], [5.0, 4.0, 3.0, 2.0]])
ARROWS = [[[1.0, 1.0], [4.0, 1.0]], [[1.0, 1.0], [1.0, 3.0]]]


def legend(ax: Any) -> list[str]:
    return [text.get_text() for box in ax.figure.legends for text in box.get_texts()]


def test_every_panel_holds_its_points_and_its_title() -> None:
    axes = plotting.point_clouds([CLOUD, WIDE], titles=["a", "b"])
    for ax, cloud, title in zip(axes, (CLOUD, WIDE), "ab", strict=True):
        np.testing.assert_array_equal(ax.lines[0].get_xydata(), cloud)
        assert ax.lines[0].get_color() == plotting.DATA
        assert ax.get_title() == title
    assert legend(axes[0]) == []


def test_all_axes_have_one_scale_and_show_all() -> None:
    axes = plotting.point_clouds(
        [CLOUD, WIDE], curves=[{"up": [[0, 0], [0, 12]]}, {}], arrows=[[], [[[0, 0], [0, -14]]]]
    )
    for ax in axes:
        (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
        assert right - left == pytest.approx(high - low)  # a square, or shapes would be bent
        assert ax.get_aspect() == 1
        assert left < -10 < 10 < right
        assert low < -14 < 12 < high
        assert (left, right) == axes[0].get_xlim()


def test_reach_is_measured_from_the_origin() -> None:
    ax = plotting.point_clouds([CLOUD], reach=3)[0]
    assert ax.get_xlim() == ax.get_ylim() == (-3, 3)


def test_a_single_point_has_a_window_too() -> None:
    assert plotting.point_clouds([[[2.0, 2.0]]])[0].get_xlim() == (1, 3)


def test_a_name_has_one_look_and_one_entry() -> None:
    axes = plotting.point_clouds(
        [CLOUD] * 2, curves=[{"one": CURVE, "two": CURVE + 1}, {"two": CURVE, "three": CURVE}]
    )
    drawn = [{line.get_label(): line for line in ax.lines[1:]} for ax in axes]
    np.testing.assert_array_equal(drawn[0]["two"].get_data(), CURVE + 1)
    looks = [(line["two"].get_color(), line["two"].get_linestyle()) for line in drawn]
    assert looks[0] == looks[1]
    assert drawn[0]["one"].get_linestyle() != looks[0][1]  # not by colour alone
    assert legend(axes[0]) == ["one", "two", "three"]


def test_a_curve_without_a_name_is_drawn_and_not_explained() -> None:
    ax = plotting.point_clouds([CLOUD], curves=[{"": CURVE}])[0]
    np.testing.assert_array_equal(ax.lines[1].get_data(), CURVE)
    assert legend(ax) == []


def test_arrows_start_and_end_where_they_should() -> None:
    ax = plotting.point_clouds([CLOUD], arrows=[ARROWS])[0]
    first, first_head, second, second_head = ax.lines[1:]
    np.testing.assert_array_equal(first.get_xydata(), ARROWS[0])
    np.testing.assert_array_equal(second.get_xydata(), ARROWS[1])
    assert (first.get_linestyle(), second.get_linestyle()) == ("-", "--")
    # A triangle as matplotlib draws it points up; (3, 0, angle) turns it.
    assert first_head.get_marker() == (3, 0, -90)
    assert second_head.get_marker() == (3, 0, 0)
    np.testing.assert_array_equal(second_head.get_xydata(), [[1, 3]])


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (2, 2), (3, 3), (4, 2), (6, 3)])
def test_rows_are_as_equal_as_can_be(count: int, columns: int) -> None:
    axes = plotting.point_clouds([CLOUD] * count)
    assert axes[0].get_gridspec().ncols == columns
    assert [ax.get_ylabel() for ax in axes] == [
        "$x_2$" if i % columns == 0 else "" for i in range(count)
    ]
    assert [ax.get_xlabel() for ax in axes] == [
        "$x_1$" if i >= count - columns else "" for i in range(count)
    ]


def test_columns_can_be_chosen() -> None:
    assert plotting.point_clouds([CLOUD] * 2, columns=1)[0].get_gridspec().ncols == 1


def test_a_legend_gets_room_of_its_own() -> None:
    heights = [
        plotting.point_clouds([CLOUD], curves=[dict.fromkeys(names, CURVE)])[
            0
        ].figure.get_figheight()
        for names in ("", "a", "abcd")
    ]
    assert heights[0] < heights[1] < heights[2]  # four names stand in two rows


@pytest.mark.parametrize(
    ("clouds", "options", "message"),
    [
        ([], {}, "`clouds` must hold at least one cloud, got none"),
        ([CLOUD.T], {}, r"`clouds\[0\]` must have the shape \(n, 2\), got \(2, 3\)"),
        ([CLOUD, CLOUD], {"titles": ["a"]}, "`titles` must be as many as the 2 clouds, got 1"),
        ([CLOUD], {"curves": []}, "`curves` must be as many as the 1 clouds, got 0"),
        ([CLOUD], {"arrows": [[], []]}, "`arrows` must be as many as the 1 clouds, got 2"),
        ([CLOUD], {"curves": [{"c": CLOUD}]}, r"`curves\[0\]\['c'\]` must have the shape \(2, n\)"),
        ([CLOUD], {"arrows": [[CLOUD]]}, r"`arrows\[0\]\[0\]` must have the shape \(2, 2\)"),
        (
            [CLOUD],
            {"curves": [dict.fromkeys("abcde", CURVE)]},
            "`curves` must have at most 4 names, got 5",
        ),
        ([CLOUD], {"reach": 0}, "`reach` must be"),
        ([CLOUD], {"columns": 0}, "`columns` must be"),
        ([[[np.nan, 0.0]]], {}, r"`clouds\[0\]` must be finite"),
    ],
)
def test_point_clouds_refuses(clouds: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plotting.point_clouds(clouds, **options)
    assert plt.get_fignums() == []
