"""What the picture of standardised sums draws: shares as areas, under the given density."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.patches import StepPatch

from mathdl import plotting

X = np.linspace(-4, 4, 81)
BELL = np.exp(-(X**2) / 2) / np.sqrt(2 * np.pi)


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


@pytest.mark.parametrize(
    ("draw", "message"),
    [
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
