"""What the pictures of singular values show: the data, the marks, and never by colour alone."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mathdl import plotting
from tests.plotting.conftest import legend

S = np.array([8.0, 4.0, 2.0, 1.0, 0.5])


def test_singular_values_are_drawn_filled_and_hollow_on_a_log_axis() -> None:
    ax = plotting.singular_values(S, kept=2)
    kept, discarded, boundary = ax.lines
    np.testing.assert_array_equal(kept.get_xydata(), [[1, 8], [2, 4]])
    np.testing.assert_array_equal(discarded.get_xydata(), [[3, 2], [4, 1], [5, 0.5]])
    assert kept.get_markerfacecolor() == plotting.DATA
    assert discarded.get_markerfacecolor() == "none"
    assert list(boundary.get_xdata()) == [2.5, 2.5]
    assert ax.get_yscale() == "log"
    assert legend(ax) == ["2 kept", "3 discarded"]
    assert "sigma" in ax.get_ylabel()


@pytest.mark.parametrize(("kept", "label"), [(0, "5 discarded"), (5, "5 kept")])
def test_all_or_nothing_kept_has_one_series_and_no_boundary(kept: int, label: str) -> None:
    ax = plotting.singular_values(S, kept=kept)
    assert [line.get_label() for line in ax.lines] == [label]


def test_many_points_are_drawn_smaller() -> None:
    many = plotting.singular_values(np.linspace(9, 1, 100), kept=3).lines[0]
    few = plotting.singular_values(S, kept=3).lines[0]
    assert many.get_markersize() < few.get_markersize()


def test_rank_errors_sets_the_best_apart() -> None:
    ranks = [1, 2, 4]
    curves = {"a": [0.5, 0.4, 0.3], "SVD": [0.4, 0.2, 0.1], "b": [0.6, 0.5, 0.4]}
    ax = plotting.rank_errors(ranks, curves, best="SVD")
    for line, (name, values) in zip(ax.lines, curves.items(), strict=True):
        assert line.get_label() == name
        np.testing.assert_array_equal(line.get_xydata(), np.transpose([ranks, values]))
    widths = [line.get_linewidth() for line in ax.lines]
    assert widths[1] > max(widths[0], widths[2])
    assert ax.lines[1].get_color() == plotting.TRUTH
    assert len({line.get_marker() for line in ax.lines}) == 3
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert [t.get_text() for t in ax.get_xticklabels()] == ["1", "2", "4"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["0.1", "0.2", "0.5"]
    assert ax.get_ylim()[0] > 0.05  # ticks far outside would stretch the axis


def test_axes_that_are_given_are_drawn_on() -> None:
    figure, axes = plt.subplots(2)
    assert plotting.singular_values(S, 1, ax=axes[0]) is axes[0]
    assert plotting.rank_errors([1, 2], {"x": [0.2, 0.1]}, best="x", ax=axes[1]) is axes[1]
    assert plt.get_fignums() == [figure.number]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.singular_values([[1.0]], 1), r"`s` must be a vector, got shape \(1, 1\)"),
        (lambda: plotting.singular_values([0.0], 1), r"`s\.max\(\)` must be > 0, got 0"),
        (lambda: plotting.singular_values(S, 6), "`kept` must be from 0 to 5, got 6"),
        (
            lambda: plotting.rank_errors([1, 2], {"x": [0.1]}, best="x"),
            r"`ranks` and `errors\['x'\]` must have the same shape, got \(2,\) and \(1,\)",
        ),
        (
            lambda: plotting.rank_errors([1], {"x": [0.1]}, best="y"),
            "`best` must be one of x, got y",
        ),
    ],
)
def test_refuses(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
    assert plt.get_fignums() == []
