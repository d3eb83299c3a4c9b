"""What the picture of gradient norms shows: each layer, and what a log axis has no place for."""

import math
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mathdl import plotting
from mathdl.gradients import GradientNorms
from tests.plotting.conftest import legend


def record(*norms: float) -> GradientNorms:
    names = tuple(str(i) for i in range(len(norms)))
    return GradientNorms(names, norms, (1.0,) * len(norms))


def test_one_record_is_a_point_for_each_layer_on_a_log_axis() -> None:
    ax = plotting.gradient_norms(record(1e-6, 1e-3, 1.0))
    (line,) = ax.lines
    np.testing.assert_array_equal(line.get_xydata(), [[0, 1e-6], [1, 1e-3], [2, 1]])
    assert ax.get_yscale() == "log"
    assert [t.get_text() for t in ax.get_xticklabels()] == ["0", "1", "2"]
    assert ax.get_legend() is None


def test_several_records_differ_by_more_than_colour() -> None:
    records = {name: record(1.0, k) for k, name in enumerate("abcd", start=1)}
    ax = plotting.gradient_norms(records)
    assert legend(ax) == ["a", "b", "c", "d"]
    assert len({line.get_marker() for line in ax.lines}) == 4
    assert len({line.get_color() for line in ax.lines}) == 4


@pytest.mark.parametrize(
    ("bad", "height", "word"), [(0.0, 0.0, "0"), (math.inf, 1.0, "∞"), (math.nan, 1.0, "NaN")]
)
def test_a_norm_without_a_logarithm_stands_at_the_edge(
    bad: float, height: float, word: str
) -> None:
    ax = plotting.gradient_norms(record(1.0, bad))
    line, mark = ax.lines
    np.testing.assert_array_equal(line.get_ydata(), [1.0, math.nan])
    assert (list(mark.get_xdata()), list(mark.get_ydata())) == ([1], [height])
    assert mark.get_transform() == ax.get_xaxis_transform()
    assert [t.get_text() for t in ax.texts] == [word]


def test_a_network_without_any_gradient_can_be_drawn() -> None:
    ax = plotting.gradient_norms(record(0.0, 0.0))
    ax.figure.canvas.draw()
    assert [t.get_text() for t in ax.texts] == ["0", "0"]


@pytest.mark.parametrize(("length", "angle"), [(5, 0), (30, 90)])
def test_long_names_are_turned(length: int, angle: int) -> None:
    names = ("a" * length, "b" * length)
    ax = plotting.gradient_norms(GradientNorms(names, (1.0, 2.0), (1.0, 1.0)))
    assert {t.get_rotation() for t in ax.get_xticklabels()} == {angle}


def test_it_draws_where_it_is_told_to() -> None:
    ax = plotting.gradient_norms(record(1.0))
    assert plotting.gradient_norms(record(2.0), ax=ax) is ax
    assert len(ax.lines) == 2


@pytest.mark.parametrize(
    ("norms", "kind", "message"),
    [
        ({}, ValueError, "`norms` must hold at least one record, got none"),
        ([1.0], TypeError, "`norms` must be what `gradients.gradient_norms` returns, .* got list"),
        ({"a": 1.0}, TypeError, "or a mapping of names to such records, got float"),
        (
            {"a": record(1.0), "b": record(1.0, 2.0)},
            ValueError,
            r"`norms` must have the same layers, got \('0',\) and \('0', '1'\)",
        ),
    ],
)
def test_bad_input_is_one_clear_sentence(norms: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        plotting.gradient_norms(norms)
    assert plt.get_fignums() == []
