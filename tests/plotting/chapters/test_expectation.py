"""What the pictures of averages draw: the given means, the given band, errors and theory."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color

from mathdl import plotting
from tests.plotting.conftest import legend

COUNTS = np.array([1, 10, 100])
MEANS = np.array([[0.0, 0.4, 0.5], [1.0, 0.6, 0.49]])


def test_a_line_for_each_run_then_the_expectation() -> None:
    ax = plotting.running_means(COUNTS, MEANS, expectation=0.5)
    first, second, line = ax.lines
    np.testing.assert_array_equal(first.get_xydata(), np.column_stack([COUNTS, MEANS[0]]))
    np.testing.assert_array_equal(second.get_ydata(), MEANS[1])
    assert list(line.get_ydata()) == [0.5, 0.5]
    assert line.get_linestyle() != first.get_linestyle()
    assert same_color(line.get_color(), plotting.TRUTH)
    assert same_color(first.get_color(), plotting.ESTIMATE)
    assert legend(ax) == ["means of single runs", "expectation"]
    assert (ax.get_xscale(), ax.get_xlim()) == ("log", (1, 100))


def test_the_band_lies_on_both_sides() -> None:
    band = np.array([1.0, 0.3, 0.1])
    ax = plotting.running_means(COUNTS, MEANS, expectation=0.5, band=band, band_label="2 errors")
    corners = ax.collections[0].get_paths()[0].vertices
    for count, reach in zip(COUNTS, band, strict=True):
        heights = corners[corners[:, 0] == count, 1]
        assert heights.min() == pytest.approx(0.5 - reach)
        assert heights.max() == pytest.approx(0.5 + reach)
    assert legend(ax)[-1] == "2 errors"


def test_runs_without_an_expectation_in_given_axes() -> None:
    _, ax = plt.subplots()
    assert plotting.running_means(COUNTS, MEANS, ax=ax) is ax
    assert len(ax.lines) == 2
    assert not ax.collections


def test_shrinking() -> None:
    ax = plotting.shrinking([1, 10, 100], [1.1, 0.3, 0.1], theory=[1, 0.316, 0.1], ylabel="std")
    line, points = ax.lines
    assert line.get_ydata().tolist() == [1, 0.316, 0.1]
    assert points.get_xydata().tolist() == [[1, 1.1], [10, 0.3], [100, 0.1]]
    assert points.get_linestyle() == "None"
    assert legend(ax) == ["theory", "measured"]
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert (
        plotting.shrinking([1, 2], [1, 2], theory=[1, 1], label="fit", ax=plt.subplots()[1])
        is plt.gca()
    )
    assert legend(plt.gca()) == ["theory", "fit"]


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (
            lambda: plotting.shrinking([0, 1], [1, 1], theory=[1, 1]),
            "`sizes` must be above 0 for a log axis, got 0",
        ),
        (
            lambda: plotting.shrinking([1], [-1], theory=[1]),
            "`errors` must be above 0 for a log axis, got -1",
        ),
        (lambda: plotting.shrinking([1], [1, 2], theory=[1]), "`sizes` and `errors` must have"),
        (lambda: plotting.shrinking([1], [1], theory=[1, 2]), "`sizes` and `theory` must have"),
        (lambda: plotting.running_means([0, 1], [[1, 1]]), "`counts` must be above 0"),
        (
            lambda: plotting.running_means([1, 2], [[1, 1, 1]]),
            "`means` must have a column for each of the 2 counts, got 3",
        ),
        (
            lambda: plotting.running_means([1, 2], [[1, 1]], band=[1, 1]),
            "`band` must come with an `expectation` to lie around, got none",
        ),
        (
            lambda: plotting.running_means([1, 2], [[1, 1]], expectation=0, band=[1]),
            "`counts` and `band` must have the same shape",
        ),
    ],
)
def test_bad_input_is_named(draw, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw()
    assert plt.get_fignums() == []
