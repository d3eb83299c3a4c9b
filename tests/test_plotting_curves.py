"""What the pictures of curves draw: their data, their colours, their panels."""

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


def test_zoom_has_a_row_for_each_function_and_a_column_for_each_window() -> None:
    windows = [np.linspace(1 - w, 1 + w, 9) for w in (1, 0.1, 0.01)]
    rows = plotting.zoom(
        {"square": [(x, x**2) for x in windows], "size": [(x, np.abs(x)) for x in windows]}
    )
    assert [len(row) for row in rows] == [3, 3]
    assert [row[0].get_ylabel() for row in rows] == ["square", "size"]
    for ax, x in zip(rows[0], windows, strict=True):
        (line,) = ax.lines
        np.testing.assert_array_equal(line.get_xydata(), np.column_stack([x, x**2]))
        assert ax.get_xlim() == (x[0], x[-1])
    rows[0][0].figure.canvas.draw()


@pytest.mark.parametrize(
    ("draw", "error", "message"),
    [
        (lambda: plotting.with_slope([0], [0]), TypeError, "`curves` must map names to pairs, got"),
        (lambda: plotting.with_slope([0], {}), ValueError, "`curves` must not be empty"),
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
        (lambda: plotting.zoom([]), TypeError, "`curves` must map names to windows, got list"),
        (lambda: plotting.zoom({}), ValueError, r"hold windows, as many for all, got \[\]"),
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
