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


def test_secants_come_nearer_to_the_tangent() -> None:
    x = np.linspace(0, 3, 7)
    h = np.array([2.0, 1.0])
    lines = 1 + (2 + h[:, None]) * (x - 1)
    ends = np.column_stack([1 + h, (1 + h) ** 2])
    ax = plotting.secants(x, x**2, lines, 2 * x - 1, at=(1, 1), ends=ends)
    curve, first, second, tangent, point, others = ax.lines
    np.testing.assert_array_equal(curve.get_ydata(), x**2)
    np.testing.assert_array_equal(np.stack([first.get_ydata(), second.get_ydata()]), lines)
    np.testing.assert_array_equal(tangent.get_ydata(), 2 * x - 1)
    np.testing.assert_array_equal(point.get_xydata(), [[1, 1]])
    np.testing.assert_array_equal(others.get_xydata(), ends)
    assert first.get_alpha() < second.get_alpha()
    assert same_color(tangent.get_color(), plotting.GRADIENT)
    assert len({line.get_linestyle() for line in (curve, first, tangent)}) == 3
    assert names(ax) == ["function", "secants", "tangent"]
    assert plotting.secants(x, x, [x], x, at=(0, 0), ends=[[1, 1]], ax=ax) is ax


def test_step_errors_draws_the_measured_and_the_laws() -> None:
    h = np.logspace(-8, -1, 8)
    errors = h**2 + 1e-16 / h
    errors[3] = 0.0  # an exact value has no logarithm; it is left out, without a warning
    laws = {"truncation": h**2, "rounding": 1e-16 / h}
    ax = plotting.step_errors(h, {"central": errors, "forward": h}, laws=laws, best=5e-6)
    central, forward, truncation, rounding, best = ax.lines
    np.testing.assert_array_equal(central.get_xydata(), np.column_stack([h, errors]))
    np.testing.assert_array_equal(forward.get_ydata(), h)
    np.testing.assert_array_equal(truncation.get_ydata(), h**2)
    np.testing.assert_array_equal(rounding.get_ydata(), 1e-16 / h)
    assert truncation.get_linestyle() != rounding.get_linestyle()
    assert central.get_marker() != forward.get_marker()
    assert list(best.get_xdata()) == [5e-6, 5e-6]
    assert same_color(central.get_color(), plotting.ESTIMATE)
    assert same_color(truncation.get_color(), plotting.TRUTH)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert names(ax) == ["central", "forward", "truncation", "rounding", "best step"]
    low, high = ax.get_ylim()
    assert low < errors[errors > 0].min() < h.max() < high
    ax.figure.canvas.draw()


def test_step_errors_that_are_all_exact() -> None:
    _, ax = plt.subplots()
    assert plotting.step_errors([0.1], {"exact": [0.0]}, laws={"bound": [0.1]}, ax=ax) is ax
    assert len(ax.lines) == 2


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plotting.tangent([0, 1], [0, 1, 2], [0, 1], at=(0, 0)), "`x` and `y` must have"),
        (lambda: plotting.tangent([0, 1], [0, 1], [0], at=(0, 0)), "`x` and `line` must have"),
        (lambda: plotting.tangent(1, [0], [0], at=(0, 0)), "`x` must be a vector"),
        (lambda: plotting.step_errors([0, 1], {"a": [1, 1]}), r"`h\.min\(\)` must be > 0, got 0"),
        (lambda: plotting.step_errors([1], {"a": [1]}, best=0), "`best` must be > 0, got 0"),
        (lambda: plotting.step_errors([1], {"a": [1, 1]}), "`h` and `a` must have the same shape"),
        (
            lambda: plotting.step_errors([1], {"a": [1]}, laws={"b": [1, 1]}),
            "`h` and `b` must have the same shape",
        ),
        (
            lambda: plotting.step_errors([1], {key: [1] for key in "abcd"}),
            "`errors` must be at most 3, got 4",
        ),
        (
            lambda: plotting.secants([0, 1], [0, 1], [[0, 1, 2]], [0, 1], at=(0, 0), ends=[[1, 1]]),
            r"`lines` must have the shape \(k, 2\) and `ends` \(k, 2\), got \(1, 3\) and \(1, 2\)",
        ),
        (
            lambda: plotting.secants([0, 1], [0, 1], [[0, 1]], [0], at=(0, 0), ends=[[1, 1]]),
            "`x` and `line` must have the same shape",
        ),
    ],
)
def test_errors(draw: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw()


def test_errors_by_step_must_have_names() -> None:
    with pytest.raises(TypeError, match="`errors` must map names to values, got list"):
        plotting.step_errors([1], [1])  # type: ignore[arg-type]
