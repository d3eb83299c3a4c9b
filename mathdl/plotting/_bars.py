"""Bars whose area is a share of all values: shared by pictures of draws."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from numpy.typing import NDArray

from mathdl.plotting.style import DATA

__all__ = ["bars"]

_FEW = 50  # so few different values are those of a lattice: one bar for each value


def bars(ax: Axes, values: NDArray[np.floating], reach: tuple[float, float]) -> None:
    """Draw the shares of values; those of a lattice get a bar each, apart from one another."""
    face = to_rgba(DATA, 0.3)
    # What is one value on paper comes in several roundings.
    lattice, counts = np.unique(values.round(9), return_counts=True)
    if 1 < lattice.size <= _FEW:
        step = np.diff(lattice).min()
        heights = counts / values.size / step
        ax.bar(lattice, heights, 0.7 * step, facecolor=face, edgecolor=DATA, linewidth=0.6)
        return
    edges = np.linspace(*reach, 41)
    # Divided by all values, seen or not: a bar is not higher for those out of sight.
    heights = np.histogram(values, edges)[0] / values.size / np.diff(edges)
    ax.stairs(heights, edges, fill=True, facecolor=face, edgecolor=DATA, linewidth=0.6)
