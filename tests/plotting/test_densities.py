"""What the pictures of densities and likelihoods show: the data drawn, the marks, the names."""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from mathdl import plotting
from tests.plotting.conftest import legend

X = np.linspace(-1, 1, 5)
Y = 1 - X**2
DATA = np.random.RandomState(42).normal(5, 2, 100)


@pytest.mark.parametrize(
    ("draw", "label"),
    [
        (lambda ax: plotting.density(X, Y, ax=ax), False),
        (lambda ax: plotting.density(X, Y, label="fit", ax=ax), True),
        (lambda ax: plotting.histogram(X, label="", ax=ax), False),
        (lambda ax: plotting.histogram(X, label="fit", ax=ax), True),
        (lambda ax: plotting.likelihood_curve(X, Y, ax=ax), False),
        (lambda ax: plotting.likelihood_curve(X, Y, label="fit", ax=ax), True),
    ],
)
def test_draws_where_it_is_told_and_names_what_has_a_name(draw: Callable, label: bool) -> None:
    own = plt.subplots()[1]
    assert draw(own) is own
    assert len(plt.get_fignums()) == 1
    assert (own.get_legend() is not None) == label
    if label:
        assert legend(own) == ["fit"]
    draw(None)
    assert len(plt.get_fignums()) == 2


def test_density() -> None:
    ax = plotting.density(X, Y, label="fitted", color=plotting.TRUTH, linestyle="--")
    (line,) = ax.lines
    np.testing.assert_array_equal(line.get_xydata(), np.column_stack([X, Y]))
    assert line.get_color() == plotting.TRUTH
    assert line.get_linestyle() == "--"
    assert ax.get_ylim()[0] == 0
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$x$", "density")
    assert plotting.density(X, Y, ax=ax) is ax
    assert len(ax.lines) == 2


def test_density_keeps_the_name_of_the_axis_below_it() -> None:
    ax = plotting.histogram(DATA)
    ax.set_xlabel("height in cm")
    assert plotting.density(X, Y, ax=ax).get_xlabel() == "height in cm"


def test_histogram_has_area_1_and_a_bar_for_each_bin() -> None:
    ax = plotting.histogram(DATA.reshape(10, 10), bins=12)
    assert len(ax.patches) == 12
    area = sum(bar.get_width() * bar.get_height() for bar in ax.patches)
    assert area == pytest.approx(1)
    heights, edges = np.histogram(DATA, bins=12, density=True)
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], heights)
    np.testing.assert_allclose([bar.get_x() for bar in ax.patches], edges[:-1])
    assert to_hex(ax.patches[0].get_facecolor()) == plotting.DATA
    assert legend(ax) == ["data"]


def test_likelihood_curve_marks_the_estimate() -> None:
    ax = plotting.likelihood_curve(X, Y, label="L", estimate=0.25, xlabel="q")
    curve, estimate = ax.lines
    np.testing.assert_array_equal(curve.get_xydata(), np.column_stack([X, Y]))
    assert estimate.get_xdata() == [0.25, 0.25]
    assert estimate.get_color() == plotting.ESTIMATE
    assert estimate.get_linestyle() != curve.get_linestyle()
    assert legend(ax) == ["L", "estimate"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("q", "likelihood")


def test_a_curve_has_a_gap_where_the_data_are_impossible() -> None:
    ax = plotting.likelihood_curve([1, 2, 3, 4], [-np.inf, -np.inf, -3.3, -4.2])
    (line,) = ax.lines
    np.testing.assert_array_equal(line.get_ydata(), [np.nan, np.nan, -3.3, -4.2])
    assert -5 < ax.get_ylim()[0] < ax.get_ylim()[1] < -3
    assert ax.get_xlim()[0] < 1  # the gap belongs to the picture
    ax.figure.canvas.draw()


def test_every_picture_can_be_rendered() -> None:
    plotting.density(X, Y, ax=plotting.histogram(DATA))
    plotting.likelihood_curve(X, Y, estimate=0)
    for number in plt.get_fignums():
        plt.figure(number).canvas.draw()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: plotting.density(X, Y[1:]), ValueError, "`x` and `values` must have the same sha"),
        (lambda: plotting.density(X, [Y]), ValueError, "`values` must be a vector"),
        (lambda: plotting.histogram([]), ValueError, "`data` must not be empty"),
        (lambda: plotting.histogram(X, bins=0), ValueError, "`bins` must be at least 1, got 0"),
        (lambda: plotting.histogram(X, bins=2.5), TypeError, "`bins` must be an integer, got 2.5"),
        (lambda: plotting.likelihood_curve(X, Y, estimate=np.inf), ValueError, "`estimate` mu"),
        (lambda: plotting.likelihood_curve(X, [Y]), ValueError, "`values` must be a vector"),
        (lambda: plotting.likelihood_curve(X, Y[1:]), ValueError, "`parameters` and `values` must"),
        (lambda: plotting.likelihood_curve([1, 2], [np.nan, 0]), ValueError, "must not hold NaN"),
        (lambda: plotting.likelihood_curve([1, np.inf], [1, 0]), ValueError, "`parameters` must"),
        (lambda: plotting.likelihood_curve([1, 2], [-np.inf] * 2), ValueError, "got -inf alone"),
    ],
)
def test_refuses(call: Callable, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()
    assert plt.get_fignums() == []
