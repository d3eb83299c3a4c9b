"""What the pictures of derivatives draw: secants that come nearer, curves from nearby."""

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color

from mathdl import plotting
from tests.plotting.conftest import legend


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
    assert legend(ax) == ["function", "secants", "tangent"]
    assert plotting.secants(x, x, [x], x, at=(0, 0), ends=[[1, 1]], ax=ax) is ax


def test_zoom_has_a_row_for_each_function_and_a_column_for_each_window() -> None:
    windows = [np.linspace(1 - w, 1 + w, 9) for w in (1, 0.1, 0.01)]
    rows = plotting.zoom(
        {"square": [(x, x**2) for x in windows], "size": [(x, np.abs(x)) for x in windows]}
    )
    assert rows.shape == (2, 3)
    assert [row[0].get_ylabel() for row in rows] == ["square", "size"]
    for ax, x in zip(rows[0], windows, strict=True):
        (line,) = ax.lines
        np.testing.assert_array_equal(line.get_xydata(), np.column_stack([x, x**2]))
        assert ax.get_xlim() == (x[0], x[-1])
    rows[0, 0].figure.canvas.draw()


@pytest.mark.parametrize(
    ("draw", "error", "message"),
    [
        (
            lambda: plotting.secants([0, 1], [0, 1], [[0, 1, 2]], [0, 1], at=(0, 0), ends=[[1, 1]]),
            ValueError,
            r"`lines` must have the shape \(k, 2\), got \(1, 3\)",
        ),
        (
            lambda: plotting.secants([0, 1], [0, 1], [[0, 1]], [0, 1], at=(0, 0), ends=[[1]]),
            ValueError,
            r"`ends` must have the shape \(1, 2\), got \(1, 1\)",
        ),
        (
            lambda: plotting.secants([0, 1], [0, 1], [[0, 1]], [0], at=(0, 0), ends=[[1, 1]]),
            ValueError,
            "`x` and `line` must have the same shape",
        ),
        (lambda: plotting.zoom([]), TypeError, "`curves` must map names to windows, got list"),
        (lambda: plotting.zoom({}), ValueError, "`curves` must hold at least one window, got none"),
        (lambda: plotting.zoom({"a": []}), ValueError, r"as many for all, got \[0\]"),
        (
            lambda: plotting.zoom({"a": [([0], [0])], "b": [([0], [0])] * 2}),
            ValueError,
            r"as many for all, got \[1, 2\]",
        ),
        (lambda: plotting.zoom({"a": [([0, 1], [0])]}), ValueError, "`x` and `y` must have the"),
    ],
)
def test_errors(draw: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        draw()
    assert plt.get_fignums() == []
