"""What the pictures of slopes draw: their data, their colours, their names."""

from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color

from mathdl import plotting


@pytest.fixture(autouse=True)
def _style() -> Iterator[None]:
    with mpl.rc_context():
        plotting.use_style()
        yield
    plt.close("all")


def names(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


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
    assert names(ax) == ["function", "tangent"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$t$", "$t^2$")


def test_tangent_into_given_axes() -> None:
    _, ax = plt.subplots()
    assert plotting.tangent([0, 1], [0, 1], [0, 0], at=(0, 0), labels=("a", "b"), ax=ax) is ax
    assert names(ax) == ["a", "b"]


def test_step_errors_draws_the_measured_and_the_two_laws() -> None:
    h = np.logspace(-8, -1, 8)
    errors = h**2 + 1e-16 / h
    errors[3] = 0.0  # an exact value has no logarithm; it is left out, without a warning
    ax = plotting.step_errors(h, errors, truncation=h**2, rounding=1e-16 / h, best=5e-6)
    measured, truncation, rounding, best = ax.lines
    np.testing.assert_array_equal(measured.get_xydata(), np.column_stack([h, errors]))
    np.testing.assert_array_equal(truncation.get_ydata(), h**2)
    np.testing.assert_array_equal(rounding.get_ydata(), 1e-16 / h)
    assert truncation.get_linestyle() != rounding.get_linestyle()
    assert list(best.get_xdata()) == [5e-6, 5e-6]
    assert same_color(measured.get_color(), plotting.ESTIMATE)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert names(ax) == ["measured", "truncation", "rounding", "best step"]
    low, high = ax.get_ylim()
    assert low < errors[errors > 0].min() < errors.max() < high
    ax.figure.canvas.draw()


def test_step_errors_without_a_best_step_and_all_exact() -> None:
    _, ax = plt.subplots()
    assert plotting.step_errors([0.1], [0.0], truncation=[0.1], rounding=[0.1], ax=ax) is ax
    assert len(ax.lines) == 3


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plotting.tangent([0, 1], [0, 1, 2], [0, 1], at=(0, 0)), "`x` and `y` must have"),
        (lambda: plotting.tangent([0, 1], [0, 1], [0], at=(0, 0)), "`x` and `line` must have"),
        (lambda: plotting.tangent(1, [0], [0], at=(0, 0)), "`x` must be a vector"),
        (
            lambda: plotting.step_errors([0, 1], [1, 1], truncation=[1, 1], rounding=[1, 1]),
            r"`h\.min\(\)` must be > 0, got 0",
        ),
        (
            lambda: plotting.step_errors([1], [1], truncation=[1], rounding=[1], best=0),
            "`best` must be > 0, got 0",
        ),
        (
            lambda: plotting.step_errors([1], [1], truncation=[1, 1], rounding=[1]),
            "`h` and `truncation` must have the same shape",
        ),
    ],
)
def test_errors(draw: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw()
