"""Matrices seen entry by entry: how large each one is, and with which sign."""

from collections.abc import Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting.style import DATA, ESTIMATE, MUTED

__all__ = ["signed_squares"]

_FULL = 0.86  # the side of the largest square, in cells
_LEAST = 0.12  # below this side a square could not be told from a zero


def signed_squares(
    matrices: Sequence[ArrayLike], *, titles: Sequence[str] | None = None
) -> NDArray[np.object_]:
    """Draw each entry of some matrices as a square: its area is the size, its filling the sign.

    A positive entry is a filled square, a negative one a hollow square, and a zero a dot. All
    cells have one size, and the largest square of each matrix fills its cell.

    Parameters
    ----------
    matrices : sequence of array_like of shape (m, n)
        One for each panel, from left to right.
    titles : sequence of str, optional
        What stands above each panel.

    Returns
    -------
    ndarray of Axes
        One for each matrix, in their order.

    Raises
    ------
    ValueError
        If there is no matrix, one is not a finite matrix, or `titles` are not as many.

    Examples
    --------
    >>> from mathdl import plotting
    >>> axes = plotting.signed_squares([[[2, 0], [-1, 3]]], titles=["W"])
    >>> len(axes[0].patches)
    3
    """
    tables = [_validate.matrix(f"matrices[{i}]", a) for i, a in enumerate(matrices)]
    if not tables:
        raise ValueError("`matrices` must hold at least one matrix, got none")
    names = [""] * len(tables) if titles is None else list(titles)
    if len(names) != len(tables):
        raise ValueError(
            f"`titles` must be as many as the {len(tables)} matrices, got {len(names)}"
        )
    widths = [table.shape[1] for table in tables]
    tallest = max(len(table) for table in tables)
    # A margin of a cell beside each panel keeps the cells of all of them equally large.
    across = float(mpl.rcParams["figure.figsize"][0])
    height = across / (sum(widths) + len(widths)) * (tallest + 1) + 0.3
    axes: NDArray[np.object_] = plt.figure(figsize=(across, height)).subplots(
        1, len(tables), squeeze=False, width_ratios=[width + 1 for width in widths]
    )[0]
    for ax, table, name in zip(axes, tables, names, strict=True):
        _draw(ax, table)
        ax.set(xlim=(-1, table.shape[1]), ylim=(tallest - 0.4, -0.6), aspect="equal")
        ax.set(xticks=[], yticks=[], title=name)
        ax.spines[:].set_visible(False)
    return axes


def _draw(ax: Axes, table: NDArray[np.floating]) -> None:
    rows, columns = table.shape
    largest = float(np.abs(table).max()) or 1.0
    for (i, j), entry in np.ndenumerate(table):
        if entry == 0:
            continue
        side = max(_FULL * float(np.sqrt(abs(entry) / largest)), _LEAST)
        color = DATA if entry > 0 else ESTIMATE
        corner = (j - side / 2, i - side / 2)
        filling = color if entry > 0 else "none"
        ax.add_patch(Rectangle(corner, side, side, facecolor=filling, edgecolor=color, lw=1.2))
    zeros = np.argwhere(table == 0)
    ax.plot(zeros[:, 1], zeros[:, 0], ls="none", marker=".", ms=2, color=MUTED)
    frame = [(-0.5, -0.5), (columns - 0.5, -0.5), (columns - 0.5, rows - 0.5), (-0.5, rows - 0.5)]
    ax.plot(*zip(*[*frame, frame[0]], strict=True), color=MUTED, ls="-", lw=0.6)
