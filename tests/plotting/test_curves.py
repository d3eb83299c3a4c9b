"""What the pictures of curves draw: their data, their looks, their names."""

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color

from mathdl import plotting
from tests.plotting.conftest import legend

X, Y = np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.1, 4.9])


def test_fits_draws_points_and_curves() -> None:
    ax = plotting.fits(X, Y, {"wrong": 0 * X + 3, "right": 2 * X + 1})
    points, wrong, right = ax.lines
    np.testing.assert_array_equal(points.get_xydata(), np.column_stack([X, Y]))
    assert (points.get_marker(), points.get_linestyle()) == ("o", "None")
    np.testing.assert_array_equal(wrong.get_ydata(), [3, 3, 3])
    np.testing.assert_array_equal(right.get_ydata(), [1, 3, 5])
    assert [line.get_color() for line in ax.lines] == [
        plotting.DATA,
        plotting.ESTIMATE,
        plotting.TRUTH,
    ]
    assert [line.get_linestyle() for line in ax.lines[1:]] == ["--", "-"]
    assert legend(ax) == ["data", "wrong", "right"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x", "y")


def test_the_same_x_may_come_twice() -> None:
    ax = plotting.fits([0, 1, 1], [1, 2, 3], {"mean": [1, 2.5, 2.5]})
    assert len(ax.lines) == 2


def test_fitted_curves_may_be_finer_than_the_points() -> None:
    ax = plotting.fits(X[::-1], Y[::-1], {"line": [1, 2, 3, 5]}, at=[0, 0.5, 1, 2])
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), X[::-1])
    np.testing.assert_array_equal(ax.lines[1].get_xdata(), [0, 0.5, 1, 2])


def test_tangent_draws_curve_line_and_point() -> None:
    x = np.linspace(0, 2, 5)
    ax = plotting.tangent(x, x**2, 2 * x - 1, at=(1, 1), xlabel="$t$", ylabel="$t^2$")
    curve, line, point = ax.lines
    np.testing.assert_array_equal(curve.get_xydata(), np.column_stack([x, x**2]))
    np.testing.assert_array_equal(line.get_xydata(), np.column_stack([x, 2 * x - 1]))
    np.testing.assert_array_equal(point.get_xydata(), [[1, 1]])
    assert same_color(curve.get_color(), plotting.DATA)
    assert same_color(line.get_color(), plotting.GRADIENT)
    assert curve.get_linestyle() != line.get_linestyle()
    assert legend(ax) == ["function", "tangent"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$t$", "$t^2$")


def test_they_draw_where_they_are_told() -> None:
    _, ax = plt.subplots()
    assert plotting.fits(X, Y, {}, ax=ax) is ax
    _, ax = plt.subplots()
    assert plotting.tangent([0, 1], [0, 1], [0, 0], at=(0, 0), labels=("a", "b"), ax=ax) is ax
    assert legend(ax) == ["a", "b"]


def test_a_function_with_its_derivative_in_each_panel() -> None:
    x = np.linspace(-1, 1, 5)
    kink = np.where(x == 0, np.nan, np.sign(x))
    axes = plotting.with_slope(x, {"square": (x**2, 2 * x), "size": (np.abs(x), kink)})
    assert [ax.get_title() for ax in axes] == ["square", "size"]
    for ax, y, slope in zip(axes, (x**2, np.abs(x)), (2 * x, kink), strict=True):
        curve, derivative, zero = ax.lines
        np.testing.assert_array_equal(curve.get_xydata(), np.column_stack([x, y]))
        np.testing.assert_array_equal(derivative.get_xydata(), np.column_stack([x, slope]))
        assert list(zero.get_ydata()) == [0, 0]
        assert same_color(curve.get_color(), plotting.DATA)
        assert same_color(derivative.get_color(), plotting.GRADIENT)
        assert curve.get_linestyle() != derivative.get_linestyle()
    figure = axes[0].figure
    assert [t.get_text() for t in figure.legends[0].get_texts()] == ["function", "derivative"]
    figure.canvas.draw()


@pytest.mark.parametrize(
    ("draw", "error", "message"),
    [
        (lambda: plotting.fits(X[::-1], Y, {}), ValueError, "^`x` must increase, got a value bel"),
        (lambda: plotting.fits(X, Y, {}, at=[1, 0]), ValueError, "^`at` must increase, got a val"),
        (
            lambda: plotting.fits(X, Y, {"line": X}, at=[0, 1]),
            ValueError,
            r"^`at` and `curves\['line'\]` must have the same shape, got \(2,\)",
        ),
        (lambda: plotting.fits(X, Y, [X]), TypeError, "^`curves` must map names to values, got l"),
        (
            lambda: plotting.fits(X, Y, dict.fromkeys("abcd", X)),
            ValueError,
            "^`curves` must be at most 3, got 4$",
        ),
        (
            lambda: plotting.fits(X, Y, {"line": [1.0]}),
            ValueError,
            r"^`x` and `curves\['line'\]` must have the same shape, got \(3,\)",
        ),
        (
            lambda: plotting.fits(X, Y[:, None], {}),
            ValueError,
            r"^`y` must be a vector, got shape \(3, 1\)$",
        ),
        (
            lambda: plotting.tangent([0, 1], [0, 1, 2], [0, 1], at=(0, 0)),
            ValueError,
            "`x` and `y` must have",
        ),
        (
            lambda: plotting.tangent([0, 1], [0, 1], [0], at=(0, 0)),
            ValueError,
            "`x` and `line` must have",
        ),
        (lambda: plotting.tangent(1, [0], [0], at=(0, 0)), ValueError, "`x` must be a vector"),
        (lambda: plotting.with_slope([0], [0]), TypeError, "`curves` must map names to pairs, got"),
        (lambda: plotting.with_slope([0], {}), ValueError, "`curves` must hold at least one pair"),
        (
            lambda: plotting.with_slope([0, 1], {"a": ([0, 1], [0])}),
            ValueError,
            "`x` and `slopes` must have the same shape",
        ),
        (
            lambda: plotting.with_slope([0, 1], {"a": ([0], [0, 1])}),
            ValueError,
            "`x` and `values` must have the same shape",
        ),
    ],
)
def test_errors(draw: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        draw()
    assert plt.get_fignums() == []
