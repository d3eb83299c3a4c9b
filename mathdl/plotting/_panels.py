"""Square panels of one scale, and arrows from their origin: shared by pictures of the plane."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from mathdl.plotting.style import GRADIENT, MUTED

__all__ = ["frame", "origin_arrow", "square_panels"]

_LABEL_OFFSET = 7  # points from an arrow's tip to its label, in the arrow's direction
_CLEARANCE = 2.5  # points from an axis, for the label of an arrow that lies on it


def square_panels(count: int, columns: int) -> NDArray[np.object_]:
    """Return `count` axes in rows of `columns`, in a new figure of the width of the text."""
    rows = -(-count // columns)
    width = float(mpl.rcParams["figure.figsize"][0])
    height = rows * (width / columns + 0.25)
    grid = plt.figure(figsize=(width, height)).subplots(rows, columns, squeeze=False).ravel()
    for ax in grid[count:]:
        ax.remove()
    panels: NDArray[np.object_] = grid[:count]
    return panels


def frame(ax: Axes, reach: float) -> None:
    """Draw the two axes of the plane, and show as much of it in each direction."""
    for line in (ax.axhline, ax.axvline):
        line(0, color=MUTED, lw=0.6, zorder=0)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")


def origin_arrow(ax: Axes, tip: NDArray[np.floating], label: str, *, solid: bool) -> None:
    """Draw an arrow from the origin, solid or dashed, with its label beyond the tip."""
    x, y = (float(entry) for entry in tip)
    # Drawn as a line with a head: matplotlib's dashed arrows dash their heads too.
    ax.plot([0, x], [0, y], color=GRADIENT, ls="-" if solid else (0, (3, 1.5)), zorder=3)
    angle = float(np.degrees(np.arctan2(y, x)))
    ax.plot([x], [y], color=GRADIENT, marker=(3, 0, angle - 90), markersize=8, zorder=3)
    length = float(np.hypot(x, y)) or 1.0
    # Beside the axes, not on them: an axis would strike the label through.
    left, below = x < -0.4 * length, y < -0.4 * length
    ax.annotate(
        label,
        (x, y),
        xytext=(
            _LABEL_OFFSET * x / length + (-_CLEARANCE if left else _CLEARANCE),
            _LABEL_OFFSET * y / length + (-_CLEARANCE if below else _CLEARANCE),
        ),
        textcoords="offset points",
        ha="right" if left else "left",
        va="top" if below else "bottom",
    )
