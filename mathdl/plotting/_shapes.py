"""What several pictures are made of: arrows, bars, boxes and cells."""

from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import FancyBboxPatch, Rectangle
from numpy.typing import NDArray

from mathdl.plotting.style import DATA, MUTED

__all__ = ["SMALL", "arrow", "bars", "box", "cell", "cell_look", "write"]

_FEW = 50  # so few different values are those of a lattice: one bar for each value
_FILL = 0.1  # how strongly a box is filled
SMALL = 0.85  # how large text in and beside a box is, in parts of the usual size


def arrow(
    ax: Axes,
    start: Any,
    tip: Any,
    color: str,
    style: Any,
    *,
    width: float | None = None,
    size: float = 8,
) -> None:
    """Draw an arrow as a line with a head: matplotlib's dashed arrows dash their heads too."""
    ax.plot(*zip(start, tip, strict=True), color=color, ls=style, lw=width, zorder=3)
    x, y = (float(b - a) for a, b in zip(start, tip, strict=True))
    head = (3, 0, float(np.degrees(np.arctan2(y, x))) - 90)
    ax.plot(*([end] for end in tip), color=color, marker=head, markersize=size, zorder=3)


def bars(ax: Axes, values: NDArray[np.floating], reach: tuple[float, float]) -> None:
    """Draw bars whose area is a share of all values; those of a lattice get a bar each, apart."""
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


def box(
    ax: Axes, x: float, y: float, width: float, height: float, color: str, style: str = "-"
) -> None:
    """Draw a box with round corners around a point."""
    corner = x - width / 2 + 0.05, y - height / 2 + 0.05
    look: dict[str, Any] = {"facecolor": to_rgba(color, _FILL), "edgecolor": color, "ls": style}
    rounded = "round,pad=0.05"
    ax.add_patch(
        FancyBboxPatch(corner, width - 0.1, height - 0.1, boxstyle=rounded, zorder=2, **look)
    )


def write(
    ax: Axes, x: float, y: float, text: str, align: str, color: str, size: float = SMALL
) -> None:
    """Write in or beside a box; `size` is in parts of the usual one."""
    points = size * float(mpl.rcParams["font.size"])
    ax.text(x, y, text, ha=align, va="center", color=color, fontsize=points, zorder=3)


def cell(
    ax: Axes,
    left: float,
    top: float,
    color: str,
    number: float | None = None,
    *,
    copy: bool = False,
) -> None:
    """Draw a square of side 1 with its number: filled if it is real, dashed if it is a copy."""
    look = cell_look(color, copy=copy, hatched=number is None)
    ax.add_patch(Rectangle((left + 0.04, top + 0.04), 0.92, 0.92, **look))
    if number is not None:
        weight = "normal" if copy else "bold"
        middle = left + 0.5, top + 0.5
        ax.text(*middle, f"{number:.4g}", ha="center", va="center", fontweight=weight)


def cell_look(color: str, *, copy: bool, hatched: bool) -> dict[str, Any]:
    """Return the look of a cell, for a legend too."""
    if copy:
        # A hatch behind a number would make it hard to read.
        hatch = "///" if hatched else None
        return {"fc": "none", "ec": (MUTED, 0.6), "ls": "--", "hatch": hatch, "lw": 1.0}
    # Filled so weakly that numbers in grey stay legible on both pages.
    return {"fc": (color, 0.16), "ec": color, "ls": "-", "lw": 1.3}
