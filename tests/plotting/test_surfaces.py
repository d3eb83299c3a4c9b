"""What the pictures of surfaces draw: their data, their colours, their names."""

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color, to_rgb
from matplotlib.figure import Figure
from matplotlib.quiver import Quiver
from mpl_toolkits.mplot3d import Axes3D

from mathdl import plotting
from tests.plotting.conftest import legend

X, Y = np.meshgrid(np.linspace(-2, 2, 9), np.linspace(-1, 1, 5))
Z = X**2 + Y**2
POINTS = np.array([[2.0, 1.0], [1.0, 0.5], [0.5, 0.25]])


def test_contour_draws_the_levels_that_are_asked_for_with_equal_scales() -> None:
    ax = plotting.contour(X, Y, Z, levels=[1, 2, 3])
    (drawn,) = ax.collections
    np.testing.assert_array_equal(drawn.levels, [1, 2, 3])
    for level, lines in zip(drawn.levels, drawn.get_paths(), strict=True):
        # On the piecewise linear grid a level set is close to the circle.
        np.testing.assert_allclose((lines.vertices**2).sum(axis=1), level, atol=0.1)
    assert ax.get_aspect() == 1
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$x$", "$y$")
    assert same_color(drawn.get_edgecolor()[0][:3], to_rgb(plotting.MUTED))
    assert {text.get_text() for text in ax.texts} <= {"1", "2", "3"}
    assert ax.texts
    assert ax.get_legend() is None


def test_a_minimum_needs_no_name() -> None:
    assert plotting.contour(X, Y, Z, minimum=[0, 0], label=None).get_legend() is None


def test_contour_into_given_axes_without_numbers() -> None:
    _, ax = plt.subplots()
    assert plotting.contour(X, Y, Z, levels=3, numbers=False, xlabel="w", ylabel="b", ax=ax) is ax
    assert not ax.texts
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("w", "b")


@pytest.mark.parametrize("draw", [plotting.contour, plotting.surface])
def test_the_minimum_is_a_star_in_the_colour_of_truth(draw: Callable[..., Any]) -> None:
    solid = draw is plotting.surface
    ax = draw(X, Y, Z, minimum=[0.5, 0.25, 1.0] if solid else [0.5, 0.25])
    star = ax.collections[-1]
    assert same_color(star.get_facecolor()[0], plotting.TRUTH)
    if solid:
        assert [float(v[0]) for v in star._offsets3d] == [0.5, 0.25, 1.0]
    else:
        np.testing.assert_array_equal(star.get_offsets(), [[0.5, 0.25]])
    assert legend(ax) == ["minimum"]


def test_surface_is_readable_on_light_and_dark_pages() -> None:
    ax = plotting.surface(X, Y, Z, view=(30, -60))
    (sheet,) = ax.collections
    assert same_color(sheet.get_facecolor()[0][:3], to_rgb(plotting.DATA))
    assert 0 < sheet.get_facecolor()[0][3] < 1
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        assert axis.pane.get_facecolor()[3] == 0
        assert same_color(axis.line.get_color(), plotting.MUTED)
    assert (ax.elev, ax.azim) == (30, -60)
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_zlabel()) == ("$x$", "$y$", "$f(x, y)$")
    np.testing.assert_allclose(ax.get_zlim(), (0, 5), atol=0.2)


def test_surface_into_given_axes() -> None:
    ax = plt.figure().add_subplot(projection="3d")
    assert plotting.surface(X, Y, Z, ax=ax) is ax


def test_gradient_field_keeps_directions_and_colour() -> None:
    ax = plotting.gradient_field(X, Y, 2 * X, 2 * Y)
    (arrows,) = (c for c in ax.collections if isinstance(c, Quiver))
    np.testing.assert_array_equal(arrows.get_offsets(), np.column_stack([X.ravel(), Y.ravel()]))
    np.testing.assert_array_equal(arrows.U, 2 * X.ravel())
    np.testing.assert_array_equal(arrows.V, 2 * Y.ravel())
    assert arrows.angles == "xy"
    assert same_color(arrows.get_facecolor()[0], plotting.GRADIENT)
    assert ax.get_aspect() == 1
    assert legend(ax) == ["gradient"]


def test_the_longest_arrow_has_the_length_that_is_asked_for() -> None:
    _, ax = plt.subplots()
    assert plotting.gradient_field(1.0, 2.0, 3.0, 4.0, length=0.5, label=None, ax=ax) is ax
    assert ax.get_legend() is None
    (arrow,) = ax.collections
    assert arrow.scale == 10
    assert arrow.scale_units == "xy"
    still = plotting.gradient_field(X, Y, 0 * X, 0 * Y, length=1)
    assert still.collections[0].scale == 1


def test_path_in_the_plane() -> None:
    ax = plotting.path(POINTS)
    line, start, end = ax.lines
    np.testing.assert_array_equal(line.get_xydata(), POINTS)
    np.testing.assert_array_equal(start.get_xydata(), POINTS[:1])
    np.testing.assert_array_equal(end.get_xydata(), POINTS[-1:])
    assert (start.get_marker(), end.get_marker()) == ("o", "s")
    assert all(same_color(each.get_color(), plotting.ESTIMATE) for each in ax.lines)
    assert legend(ax) == ["path", "start", "end"]
    unnamed = plotting.path(POINTS, label=None)
    assert unnamed.get_legend() is None


def test_path_on_a_surface_stays_in_front_of_it() -> None:
    ax = plotting.surface(X, Y, Z)
    heights = (POINTS**2).sum(axis=1)
    assert plotting.path(POINTS, heights=heights, label="descent", ax=ax) is ax
    np.testing.assert_array_equal(np.array(ax.lines[0].get_data_3d()).T[:, 2], heights)
    assert not ax.computed_zorder
    assert ax.lines[0].zorder > ax.collections[0].zorder
    assert legend(ax) == ["descent", "start", "end"]
    assert isinstance(plotting.path(POINTS, heights=heights), Axes3D)


def test_all_together_are_named_once_and_drawn_without_a_warning() -> None:
    ax = plotting.contour(X, Y, Z, minimum=[0, 0])
    plotting.gradient_field(X, Y, 2 * X, 2 * Y, ax=ax)
    plotting.path(POINTS, ax=ax)
    assert legend(ax) == ["minimum", "gradient", "path", "start", "end"]
    ax.figure.canvas.draw()
    box = ax.get_legend().get_window_extent()
    assert box.width < 0.8 * ax.figure.bbox.width  # one row of five would reach from edge to edge
    solid = plotting.path(POINTS, heights=[5, 1, 0], ax=plotting.surface(X, Y, Z))
    solid.figure.canvas.draw()


def test_the_legend_keeps_its_distance_in_a_part_of_a_figure_too() -> None:
    gaps = []
    for part in (plt.figure(), plt.figure().subfigures(1, 2)[0]):
        ax = plotting.contour(X, Y, Z, minimum=[0, 0], ax=part.subplots())
        plt.gcf().canvas.draw()
        gaps.append(ax.bbox.y0 - ax.get_legend().get_window_extent().y1)
    assert gaps[0] == pytest.approx(gaps[1])
    assert gaps[0] > 0


@pytest.mark.parametrize("height", [2.0, 4.0])
def test_the_legend_does_not_overlap_the_label_of_x(height: float) -> None:
    _, ax = plt.subplots(figsize=(5.2, height))
    plotting.contour(X, Y, Z, minimum=[0, 0], ax=ax)
    ax.figure.canvas.draw()
    names_at, label_at = ax.get_legend().get_window_extent(), ax.xaxis.label.get_window_extent()
    assert names_at.y1 <= label_at.y0
    assert names_at.y0 >= 0


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plotting.contour(X, Y, Z[1:]), "`X` and `Z` must have the same shape"),
        (lambda: plotting.contour(X, Y[1:], Z), "`X` and `Y` must have the same shape"),
        (lambda: plotting.contour(X[0], Y, Z), "`X` must be a matrix"),
        (lambda: plotting.surface(X, Y, Z * np.nan), "`Z` must be finite, got nan"),
        (lambda: plotting.surface(X[:1], Y[:1], Z[:1]), "`X` must have at least 2 rows and 2"),
        (lambda: plotting.contour(X, Y, Z, levels=[2, 1]), r"`levels` must rise, got \[2\.0, 1\.0"),
        (lambda: plotting.contour(X, Y, Z, levels=0), "`levels` must be at least 1, got 0"),
        (
            lambda: plotting.surface(X, Y, Z, ax=Figure().subplots()),
            "`ax` must have three axes to draw a surface, got two",
        ),
        (lambda: plotting.contour(X, Y, Z, minimum=[1]), "`minimum` must hold 2 numbers, got 1"),
        (lambda: plotting.surface(X, Y, Z, minimum=[1, 2]), "`minimum` must hold 3 numbers"),
        (lambda: plotting.gradient_field(X, Y, X, Y[1:]), "`X` and `V` must have the same"),
        (lambda: plotting.gradient_field(X, Y, X, Y, length=0), "`length` must be > 0, got 0"),
        (
            lambda: plotting.path([[1, 2, 3]]),
            r"`points` must have the shape \(n, 2\), got \(1, 3\)",
        ),
        (lambda: plotting.path([1, 2]), "`points` must be a matrix"),
        (lambda: plotting.path(POINTS, heights=[1]), "`heights` must hold 3 numbers, got 1"),
        (
            lambda: plotting.path(POINTS, heights=[1, 2, 3], ax=Figure().subplots()),
            "`ax` must have three axes to draw `heights`, got two",
        ),
    ],
)
def test_errors(draw: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw()
    assert plt.get_fignums() == []
