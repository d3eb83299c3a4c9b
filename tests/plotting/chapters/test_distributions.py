"""What the pictures of chance draw: given densities over shares, areas, and where a curve leads."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.patches import StepPatch

from mathdl import plotting

X = np.linspace(0, 2, 5)
FLAT = np.full(5, 0.5)
RISE = X / 2


def test_each_density_stands_over_the_share_of_its_draws() -> None:
    draws = np.concatenate([np.linspace(0.01, 1.99, 75), np.full(25, 3.0)])
    members = dict.fromkeys(("one", "two", "three", "four"), (X, FLAT, draws))
    axes = plotting.gallery(members)
    assert [ax.get_title() for ax in axes] == list(members)
    assert len(axes[0].figure.axes) == 4  # the two empty places of the second row are gone
    for ax in axes:
        (line,) = ax.lines
        np.testing.assert_array_equal(line.get_xydata(), np.column_stack([X, FLAT]))
        assert same_color(line.get_color(), plotting.TRUTH)
        (stairs,) = [patch for patch in ax.patches if isinstance(patch, StepPatch)]
        heights, edges, _ = stairs.get_data()
        assert np.sum(heights * np.diff(edges)) == pytest.approx(0.75)
        assert ax.get_ylim()[0] == 0
    assert axes[0].figure.get_supylabel() == "density"


def test_the_highest_of_all_members_is_seen_in_whole() -> None:
    axes = plotting.gallery({"low": (X, FLAT, X), "high": (X, 4 * FLAT, X)})
    for ax in axes:
        assert ax.get_ylim()[0] == 0
        assert ax.get_ylim()[1] > 2


def test_probabilities_are_dots_over_a_bar_for_each_value() -> None:
    (ax,) = plotting.gallery({"coin": ([0, 1], [0.5, 0.5], [1, 1, 0, 1])}, columns=4, discrete=True)
    (dots,) = ax.lines
    assert (dots.get_marker(), dots.get_linestyle()) == ("o", "None")
    assert [bar.get_height() for bar in ax.patches] == pytest.approx([0.25, 0.75])
    assert ax.figure.get_supylabel() == "probability"


def test_the_shaded_area_is_as_large_as_the_marked_height() -> None:
    x = np.linspace(0, 3, 301)
    upper, lower = plotting.area_and_height(x, 2 * x / 9, x**2 / 9, (0.505, 2.005))
    corners = upper.collections[0].get_paths()[0].vertices
    a, b = corners[:-1].T, corners[1:].T
    area = 0.5 * np.sum(a[0] * b[1] - b[0] * a[1])
    mark = lower.lines[-1].get_ydata()
    assert lower.lines[-1].get_linestyle() == "-"
    assert abs(area) == pytest.approx(mark[1] - mark[0], abs=1e-4)
    assert abs(area) == pytest.approx((2.005**2 - 0.505**2) / 9, abs=1e-4)
    assert {corners[:, 0].min(), corners[:, 0].max()} == {0.505, 2.005}


@pytest.mark.parametrize(("to", "source"), [("y", "x"), ("x", "y")])
def test_points_are_carried_from_one_axis_to_the_other(to: str, source: str) -> None:
    points = np.array([[0.5, 0.25], [1.5, 2.25]])
    ax = plotting.carried(X, X**2, points, to=to)
    first, second, curve, on_x, on_y = ax.lines
    assert {line.get_linestyle() for line in (first, second, curve)} == {"-"}
    np.testing.assert_array_equal(first.get_xydata(), [[0.5, 0], [0.5, 0.25], [0, 0.25]])
    np.testing.assert_array_equal(second.get_xydata()[1], points[1])
    np.testing.assert_array_equal(curve.get_ydata(), X**2)
    np.testing.assert_array_equal(on_x.get_xydata(), [[0.5, 0], [1.5, 0]])
    np.testing.assert_array_equal(on_y.get_xydata(), [[0, 0.25], [0, 2.25]])
    marks = {"x": on_x, "y": on_y}
    assert same_color(marks[source].get_color(), plotting.DATA)
    assert same_color(marks[to].get_color(), plotting.ESTIMATE)
    assert marks[source].get_marker() != marks[to].get_marker()


def test_a_picture_goes_into_given_axes() -> None:
    _, ax = plt.subplots()
    assert plotting.carried(X, X**2, [[1.0, 1.0]], ax=ax) is ax


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plotting.gallery({}), "`members` must hold at least one member, got none"),
        (lambda: plotting.gallery({"a": (X, FLAT)}), r"for each name, got \[2\] arrays"),
        (
            lambda: plotting.gallery({"a": (X, FLAT[:3], X)}),
            "`x` and `heights` must have the same shape",
        ),
        (lambda: plotting.gallery({"a": (X, FLAT, [np.nan])}), "`draws` must be finite"),
        (lambda: plotting.gallery({"a": (X, FLAT, X)}, columns=0), "`columns` must be"),
        (
            lambda: plotting.area_and_height(X, FLAT[:3], RISE, (0, 1)),
            "`x` and `density` must have the same shape",
        ),
        (
            lambda: plotting.area_and_height(X, FLAT, RISE[:3], (0, 1)),
            "`x` and `cdf` must have the same shape",
        ),
        (
            lambda: plotting.area_and_height(X, FLAT, RISE, (1, 0)),
            r"`between` must be two numbers from 0 to 2, the smaller first, got \(1, 0\)",
        ),
        (
            lambda: plotting.area_and_height(X, FLAT, RISE, (0, 1, 2)),
            "`between` must hold 2 numbers, got 3",
        ),
        (lambda: plotting.area_and_height(X, FLAT, RISE, (0, 3)), "from 0 to 2"),
        (
            lambda: plotting.carried(X, FLAT[:2], [[0, 0]]),
            "`x` and `y` must have the same shape",
        ),
        (
            lambda: plotting.carried(X, FLAT, [[0, 0, 0]]),
            r"`points` must have the shape \(n, 2\), got \(1, 3\)",
        ),
        (lambda: plotting.carried(X, FLAT, [[0, 0]], to="z"), "`to` must be 'x' or 'y', got 'z'"),
    ],
)
def test_bad_input_is_named(draw, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw()
    assert plt.get_fignums() == []
