"""What `plotting.pushed_grid` draws: the given lines, arrows and shapes, all on one scale."""

from collections.abc import Iterator
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from mathdl import plotting


@pytest.fixture(autouse=True)
def _style() -> Iterator[None]:
    with mpl.rc_context():
        plotting.use_style()
        yield
    plt.close("all")


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
        ({"lines": []}, "`lines` must hold the grid of at least one panel, got none"),
        ({"lines": [LINES[0]]}, r"`lines\[0\]` must have the shape \(k, 2, p\), got \(2, 5\)"),
        ({"lines": [np.ones((4, 3, 5))]}, r"the shape \(k, 2, p\), got \(4, 3, 5\)"),
        ({"lines": [LINES * np.nan]}, r"`lines\[0\]` must be finite, got nan"),
        ({"arrows": [np.eye(3)]}, r"`arrows\[0\]` must have the shape \(2, n\), got \(3, 3\)"),
        ({"shapes": [SQUARE.T]}, r"`shapes\[0\]` must have the shape \(2, n\), got \(4, 2\)"),
        ({"arrows": [I2, I2]}, "as many as the 1 grids, got 2, 1 and 1"),
        ({"shapes": []}, "as many as the 1 grids, got 1, 0 and 1"),
        ({"titles": ["a", "b"]}, "as many as the 1 grids, got 1, 1 and 2"),
        ({"labels": [["a"]]}, r"`labels` must have one for each arrow .* got \[\['a'\]\]"),
        ({"labels": [["a", "b"]] * 2}, "`labels` must have one for each arrow of each panel"),
        ({"columns": 0}, "`columns` must be at least 1, got 0"),
        ({"reach": 0}, "`reach` must be > 0, got 0"),
    ],
)
def test_refuses(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plotting.pushed_grid(**{**GIVEN, **options})
