"""What the pictures of maps draw: the given lines, curves, arrows and shapes, on one scale."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from mathdl import plotting

T = np.linspace(-1, 1, 5)
LINES = np.array([[np.zeros(5), T], [T, np.zeros(5)], [T, np.ones(5)]])
SQUARE = np.array([[0.0, 1.0, 1.0, 0.0], [0.0, 0.0, 1.0, 1.0]])
I2 = np.eye(2)
SHEAR = np.array([[1.0, 2.0], [0.0, 1.0]])


def draw(count: int = 2, **options: Any) -> np.ndarray:
    maps = ([I2, SHEAR] * 4)[:count]
    grids, shapes = [A @ LINES for A in maps], [A @ SQUARE for A in maps]
    return plotting.pushed_grid(grids, maps, shapes, **options)


def of_color(ax: Any, color: str) -> list[Any]:
    return [line for line in ax.lines if line.get_color() == color]


def test_each_panel_shows_its_lines_as_given() -> None:
    for ax, grid in zip(draw(), (LINES, SHEAR @ LINES), strict=True):
        drawn = of_color(ax, plotting.DATA)
        assert len(drawn) == 3
        for line, points in zip(drawn, grid, strict=True):
            np.testing.assert_array_equal(line.get_data(), points)


def test_a_bent_line_keeps_its_bend() -> None:
    bent = np.maximum(SHEAR @ LINES, 0)
    ax = plotting.pushed_grid([bent], [I2], [SQUARE])[0]
    np.testing.assert_array_equal(of_color(ax, plotting.DATA)[1].get_data(), bent[1])


def test_arrows_end_at_the_columns_and_differ_by_more_than_colour() -> None:
    first, _, second, _ = of_color(draw()[1], plotting.GRADIENT)  # shaft, head, shaft, head
    np.testing.assert_array_equal(first.get_xydata(), [[0, 0], [1, 0]])
    np.testing.assert_array_equal(second.get_xydata(), [[0, 0], [2, 1]])
    assert [first.get_linestyle(), second.get_linestyle()] == ["-", "--"]


def test_the_shape_is_filled_so_that_lines_below_it_are_seen() -> None:
    for ax, A in zip(draw(), (I2, SHEAR), strict=True):
        (patch,) = ax.patches
        np.testing.assert_array_equal(patch.get_xy()[:-1], (A @ SQUARE).T)
        assert 0 < patch.get_facecolor()[3] < 0.5
        assert to_hex(patch.get_edgecolor()) == plotting.ESTIMATE
        assert patch.get_zorder() > of_color(ax, plotting.DATA)[0].get_zorder()


def test_a_shape_pressed_flat_is_still_seen() -> None:
    flat = np.diag([1.0, 0.0])
    (patch,) = plotting.pushed_grid([flat @ LINES], [flat], [flat @ SQUARE])[0].patches
    assert patch.get_linewidth() > 0
    assert patch.get_edgecolor()[3] == 1


def test_labels_and_titles_stand_where_they_belong() -> None:
    axes = draw(titles=["before", "after"], labels=[["a", "b"], ["c", "d"]])
    assert [ax.get_title() for ax in axes] == ["before", "after"]
    assert {t.get_text(): t.xy for t in axes[1].texts} == {"c": (1, 0), "d": (2, 1)}
    assert [t.get_text() for t in draw()[0].texts] == ["", ""]


def test_all_panels_have_one_scale_that_holds_everything() -> None:
    axes = draw()
    ((across, upwards),) = {(ax.get_xlim(), ax.get_ylim()) for ax in axes}
    assert across == upwards == pytest.approx((-3.15, 3.15))  # the shear takes (1, 1) to (3, 1)
    assert all(ax.get_aspect() == 1 for ax in axes)
    assert draw(reach=2)[0].get_xlim() == (-2, 2)


def test_rows_are_as_equal_as_can_be() -> None:
    grids = [draw(count)[0].get_gridspec() for count in (1, 2, 3, 4, 5, 6)]
    assert [(g.nrows, g.ncols) for g in grids] == [(1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (2, 3)]
    assert draw(4, columns=4)[0].get_gridspec().ncols == 4
    assert len(draw(5)[0].figure.axes) == 5  # no empty panel


def test_the_arguments_are_left_alone() -> None:
    lines, arrows, shape = LINES.copy(), SHEAR.copy(), SQUARE.copy()
    plotting.pushed_grid([lines], [arrows], [shape])
    for now, before in ((lines, LINES), (arrows, SHEAR), (shape, SQUARE)):
        np.testing.assert_array_equal(now, before)


GIVEN: dict[str, Any] = {"lines": [LINES], "arrows": [I2], "shapes": [SQUARE]}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lines": []}, "`lines` must hold at least one grid, got none"),
        ({"lines": [LINES[0]]}, r"`lines\[0\]` must have the shape \(k, 2, p\), got \(2, 5\)"),
        ({"lines": [np.ones((4, 3, 5))]}, r"the shape \(k, 2, p\), got \(4, 3, 5\)"),
        ({"lines": [LINES * np.nan]}, r"`lines\[0\]` must be finite, got nan"),
        ({"arrows": [np.eye(3)]}, r"`arrows\[0\]` must have the shape \(2, n\), got \(3, 3\)"),
        ({"shapes": [SQUARE.T]}, r"`shapes\[0\]` must have the shape \(2, n\), got \(4, 2\)"),
        ({"arrows": [I2, I2]}, "`arrows` must be as many as the 1 grids, got 2"),
        ({"shapes": []}, "`shapes` must be as many as the 1 grids, got 0"),
        ({"titles": ["a", "b"]}, "`titles` must be as many as the 1 grids, got 2"),
        ({"labels": [["a"]]}, r"`labels\[0\]` must be as many as the 2 arrows, got 1"),
        ({"labels": [["a", "b"]] * 2}, "`labels` must be as many as the 1 panels, got 2"),
        ({"columns": 0}, "`columns` must be at least 1, got 0"),
        ({"reach": 0}, "`reach` must be > 0, got 0"),
    ],
)
def test_pushed_grid_refuses(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plotting.pushed_grid(**{**GIVEN, **options})
    assert plt.get_fignums() == []


TURNS = np.linspace(0, 2 * np.pi, 12, endpoint=False)
CIRCLE = np.array([np.cos(TURNS), np.sin(TURNS)])
A = np.diag([3.0, 0.5])
LABELS = ["$v_1$", "$v_2$"]


def stages(count: int = 2, **options: Any) -> np.ndarray:
    curves, arrows = [CIRCLE, A @ CIRCLE] * 2, [I2, A] * 2
    return plotting.circle_to_ellipse(curves[:count], arrows[:count], [LABELS] * count, **options)


def curve(ax: Any) -> Any:
    return next(line for line in ax.lines if line.get_color() == plotting.DATA)


def test_each_curve_is_closed() -> None:
    for ax, points in zip(stages(), (CIRCLE, A @ CIRCLE), strict=True):
        drawn = np.array(curve(ax).get_data())
        np.testing.assert_array_equal(drawn[:, :-1], points)
        np.testing.assert_array_equal(drawn[:, -1], points[:, 0])


def test_arrows_start_at_the_origin_and_their_heads_point_outwards() -> None:
    ax = stages()[1]
    shafts_and_heads = [line for line in ax.lines if line.get_color() == plotting.GRADIENT]
    first, first_head, second, second_head = shafts_and_heads
    np.testing.assert_array_equal(first.get_xydata(), [[0, 0], [3, 0]])
    np.testing.assert_array_equal(second.get_xydata(), [[0, 0], [0, 0.5]])
    assert first.get_linestyle() == "-"
    assert second.get_linestyle() == "--"  # not by colour alone
    # A triangle as matplotlib draws it points up; (3, 0, angle) turns it.
    assert first_head.get_marker() == (3, 0, -90)
    assert second_head.get_marker() == (3, 0, 0)


def test_labels_stand_outside_the_tips() -> None:
    ax = plotting.circle_to_ellipse([CIRCLE], [[[1, 0, -1], [0, 1, -1]]], [["a", "b", "c"]])[0]
    places = {t.get_text(): (t.get_ha(), t.get_va()) for t in ax.texts}
    assert places == {"a": ("left", "bottom"), "b": ("left", "bottom"), "c": ("right", "top")}


def test_labels_of_arrows_on_the_axes_touch_neither_arrow_nor_axes() -> None:
    tips = np.array([[2, 0, -2, 0], [0, 2, 0, -2]])
    ax = plotting.circle_to_ellipse([CIRCLE], [tips], [[r"$\sigma_1 e_1$"] * 4])[0]
    ax.figure.canvas.draw()
    x0, y0 = ax.transData.transform((0, 0))
    for text, tip in zip(ax.texts, tips.T, strict=True):
        box = text.get_tightbbox()
        assert not box.x0 <= x0 <= box.x1
        assert not box.y0 <= y0 <= box.y1
        ahead = (box.corners() - ax.transData.transform(tip)) @ tip / 2
        assert ahead.min() > 5  # the marker of the head is 8 points wide


def test_a_zero_arrow_is_drawn_not_divided_by() -> None:
    ax = plotting.circle_to_ellipse([CIRCLE], [[[0.0], [0.0]]], [["$0$"]])[0]
    assert ax.texts[0].get_text() == "$0$"


def test_all_stages_have_one_scale_that_holds_everything() -> None:
    limits = {(ax.get_xlim(), ax.get_ylim()) for ax in stages()}
    assert len(limits) == 1
    ((low, high), _), *_ = limits
    assert low < -3
    assert high > 3
    assert all(ax.get_aspect() == 1 for ax in stages())


def test_titles_and_the_grid() -> None:
    assert [ax.get_title() for ax in stages(titles=["before", "after"])] == ["before", "after"]
    four = stages(4)
    assert four.shape == (4,)
    assert four[0].get_gridspec().ncols == 2
    assert stages(3)[0].get_gridspec().ncols == 3


@pytest.mark.parametrize(
    ("curves", "arrows", "labels", "options", "message"),
    [
        ([], [], [], {}, "`curves` must hold at least one stage, got none"),
        ([CIRCLE], [], [LABELS], {}, "`arrows` must be as many as the 1 curves, got 0"),
        (
            [CIRCLE],
            [I2],
            [LABELS],
            {"titles": ["a", "b"]},
            "`titles` .* the 1 curves, got 2",
        ),
        ([CIRCLE.T], [I2], [LABELS], {}, r"`curves\[0\]` must have the shape \(2, n\), got"),
        ([CIRCLE], [I2], [["a"]], {}, r"`labels\[0\]` must be as many as the 2 arrows, got 1"),
    ],
)
def test_circle_to_ellipse_refuses(
    curves: Any, arrows: Any, labels: Any, options: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        plotting.circle_to_ellipse(curves, arrows, labels, **options)
    assert plt.get_fignums() == []
