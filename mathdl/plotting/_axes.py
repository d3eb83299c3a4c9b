"""Axes to draw in: those that were given or new ones, alone or in rows, and what they share."""

from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from mathdl import _validate
from mathdl.plotting.style import MUTED

__all__ = ["frame", "given_or_new", "legend", "panels", "square_panels", "text_width"]

_MOST_COLUMNS = 3


def text_width() -> float:
    """Return the width of a figure, that of the page's text, in inches."""
    return float(mpl.rcParams["figure.figsize"][0])


def given_or_new(
    ax: Axes | None, height: float | None = None, *, width: float | None = None
) -> Axes:
    """Return the axes to draw in: those of a new figure, as large in inches, if there are none."""
    if ax is not None:
        return ax
    usual = mpl.rcParams["figure.figsize"]
    return plt.subplots(figsize=(width or usual[0], height or usual[1]))[1]


def panels(count: int, columns: int, height: float, **layout: Any) -> NDArray[np.object_]:
    """Return `count` axes in rows of `columns`, in a new figure of this height in inches."""
    rows = -(-count // columns)
    figure = plt.figure(figsize=(text_width(), height))
    grid = figure.subplots(rows, columns, squeeze=False, **layout).ravel()
    for ax in grid[count:]:
        ax.remove()
    axes: NDArray[np.object_] = grid[:count]
    return axes


def square_panels(
    count: int, columns: int | None = None, *, below: float = 0.0
) -> NDArray[np.object_]:
    """Return `count` square axes, by default in rows as equal as can be of at most 3.

    There is room for titles and, in inches, for what stands `below` them all.
    """
    if columns is None:
        columns = -(-count // -(-count // _MOST_COLUMNS))
    columns = _validate.integer("columns", columns, at_least=1)
    rows = -(-count // columns)
    return panels(count, columns, rows * (text_width() / columns + 0.25) + below)


def frame(ax: Axes, low: Any, high: Any) -> None:
    """Draw the two axes of the plane, and show it from one corner to the other."""
    for line in (ax.axhline, ax.axvline):
        line(0, color=MUTED, lw=0.6, zorder=0)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")


def legend(ax: Axes) -> Axes:
    """Name what has a name, if anything has one."""
    if ax.get_legend_handles_labels()[1]:
        ax.legend()
    return ax
