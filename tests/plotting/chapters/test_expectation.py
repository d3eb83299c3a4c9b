"""What the pictures of averages draw: the given means, the given band, shares as areas."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.patches import StepPatch

from mathdl import plotting
from tests.plotting.conftest import legend

COUNTS = np.array([1, 10, 100])
MEANS = np.array([[0.0, 0.4, 0.5], [1.0, 0.6, 0.49]])
X = np.linspace(-4, 4, 81)
BELL = np.exp(-(X**2) / 2) / np.sqrt(2 * np.pi)


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


def test_histograms_stand_in_rows_and_columns_under_the_density() -> None:
    rng = np.random.default_rng(0)
    sums = {name: [rng.normal(size=500), rng.normal(size=500)] for name in ("one", "other")}
    axes = plotting.sum_histograms(sums, ["$n = 1$", "$n = 4$"], X, BELL)
    assert axes.shape == (2, 2)
    assert [ax.get_title() for ax in axes[0]] == ["$n = 1$", "$n = 4$"]
    assert [ax.get_ylabel() for ax in axes[:, 0]] == ["one", "other"]
    for ax in axes.ravel():
        np.testing.assert_array_equal(ax.lines[0].get_xydata(), np.column_stack([X, BELL]))


def test_an_area_is_the_share_of_all_values_those_out_of_sight_too() -> None:
    values = np.concatenate([np.linspace(-3.9, 3.9, 75), np.linspace(5, 6, 25)])
    axes = plotting.sum_histograms({"tail": [values]}, ["all"], X, BELL)
    (stairs,) = [patch for patch in axes[0, 0].patches if isinstance(patch, StepPatch)]
    heights, edges, _ = stairs.get_data()
    assert np.sum(heights * np.diff(edges)) == pytest.approx(0.75)


def test_a_lattice_has_a_bar_for_each_value_though_rounded_differently() -> None:
    values = [-2.0, 0.1 + 0.2 - 0.3, 0.0, 2.0]
    axes = plotting.sum_histograms({"coin": [values]}, ["$n = 2$"], X, BELL)
    bars = axes[0, 0].patches
    assert [bar.get_x() + bar.get_width() / 2 for bar in bars] == pytest.approx([-2, 0, 2])
    # Shares ¼, ½ and ¼ over the distance 2.
    assert [bar.get_height() for bar in bars] == pytest.approx([0.125, 0.25, 0.125])
    assert all(bar.get_width() < 2 for bar in bars)


def test_one_value_alone_is_a_histogram() -> None:
    axes = plotting.sum_histograms({"sure": [np.zeros(5)]}, ["$n = 1$"], X, BELL)
    assert isinstance(axes[0, 0].patches[0], StepPatch)


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
        (
            lambda: plotting.sum_histograms({}, [], X, BELL),
            "`titles` must hold at least one title, got none",
        ),
        (
            lambda: plotting.sum_histograms({"a": [[1]]}, ["1", "2"], X, BELL),
            r"`sums\['a'\]` must be as many as the 2 titles, got 1",
        ),
        (
            lambda: plotting.sum_histograms({"a": [[1]]}, ["1"], X, BELL[:3]),
            "`x` and `density` must have the same shape",
        ),
        (
            lambda: plotting.sum_histograms({"a": [[np.nan]]}, ["1"], X, BELL),
            r"`sums\['a'\]` must be finite",
        ),
    ],
)
def test_bad_input_is_named(draw, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw()
    assert plt.get_fignums() == []
