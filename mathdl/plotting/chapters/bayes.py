"""A table of probabilities as a square that is cut in two steps: the areas are the entries."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._axes import given_or_new
from mathdl.plotting.style import MUTED

__all__ = ["mosaic"]

# A tile is told by its shade (the row of the table) and its hatching (the column).
_FULL = "#006aa6"  # not `DATA` itself, which is lighter on dark pages
_DARKEST, _LIGHTEST = 1.0, 0.15
_HATCHES = ("", "//", "..", "xx")
_SIDE = 3.4  # inches
_ROOM = (0.13, 0.07)  # the width and height, in sides of the square, that a number needs


def mosaic(
    table: ArrayLike,
    names: tuple[Sequence[str], Sequence[str]],
    *,
    transposed: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw a table that adds up to 1 as tiles of a square, as large as its entries.

    The square is cut into upright strips, one for each row of the table and as wide as the
    row's sum; then each strip is cut across. With `transposed` the strips are the columns of the
    table, and every tile keeps its area, its shade and its hatching.

    Parameters
    ----------
    table : array_like of shape (m, n)
        Numbers from 0 to 1 whose sum is 1; n is at most 4.
    names : pair of sequence of str
        The names of the m rows and of the n columns.
    transposed : bool
        Whether the columns are the strips.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With a tile for each entry, row by row.

    Raises
    ------
    ValueError
        If `table` is not a finite matrix of at most 4 columns, an entry is below 0, the sum is
        not 1, a strip would have no width, or `names` do not fit the table.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.mosaic([[0.1, 0.3], [0.4, 0.2]], (["rain", "dry"], ["coat", "none"]))
    >>> [text.get_text() for text in ax.texts]
    ['0.1', '0.3', '0.4', '0.2']
    """
    entries, rows, columns = _read(table, names)
    tiles = _tiles(entries.T).transpose(1, 0, 2) if transposed else _tiles(entries)
    ax = given_or_new(ax, _SIDE, width=_SIDE)
    shades = np.linspace(_DARKEST, _LIGHTEST, len(rows))
    for (i, j), entry in np.ndenumerate(entries):
        _draw(ax, tiles[i, j], f"{entry:.3g}", float(shades[i]), _HATCHES[j])
    strips, cuts = (tiles[0], tiles[:, 0]) if transposed else (tiles[:, 0], tiles[0])
    across, up = (columns, rows) if transposed else (rows, columns)
    ax.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    ax.set_xticks([x + width / 2 for x, _, width, _ in strips], across)
    ax.set_yticks([y + height / 2 for _, y, _, height in cuts], up)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return ax


def _read(
    table: ArrayLike, names: tuple[Sequence[str], Sequence[str]]
) -> tuple[NDArray[np.floating], list[str], list[str]]:
    entries = _validate.matrix("table", table)
    if entries.shape[1] > len(_HATCHES):
        raise ValueError(
            f"`table` must have at most {len(_HATCHES)} columns, got {entries.shape[1]}"
        )
    if entries.min() < 0:
        raise ValueError(f"`table` must not be below 0, got {entries.min():g}")
    # A picture shows three digits: rounded entries are welcome.
    if abs(entries.sum() - 1) > 1e-3:
        raise ValueError(f"`table` must sum to 1, got {entries.sum():g}")
    rows, columns = ([str(name) for name in group] for group in names)
    if (len(rows), len(columns)) != entries.shape:
        raise ValueError(
            f"`names` must fit the table of shape {entries.shape}, "
            f"got {len(rows)} and {len(columns)}"
        )
    if not (entries.any(axis=0).all() and entries.any(axis=1).all()):
        raise ValueError("`table` must have no row and no column of zeros alone")
    return entries, rows, columns


def _tiles(entries: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return left, bottom, width and height of each tile; the strips are the rows."""
    widths = entries.sum(axis=1, keepdims=True)
    heights = entries / widths
    left = np.cumsum(widths, axis=0) - widths
    bottom = np.cumsum(heights, axis=1) - heights
    return np.stack(np.broadcast_arrays(left, bottom, widths, heights), axis=-1)


def _draw(ax: Axes, tile: NDArray[np.floating], text: str, shade: float, hatch: str) -> None:
    x, y, width, height = (float(side) for side in tile)
    # Opaque and the same on any page, so that the number on it is as legible on a dark one.
    color = shade * np.array(to_rgb(_FULL)) + (1 - shade)
    ink = "white" if shade > 0.6 else "black"
    patch = Rectangle((x, y), width, height, facecolor=color, edgecolor=MUTED, hatch=hatch)
    ax.add_patch(patch)
    if width >= _ROOM[0] and height >= _ROOM[1]:
        middle = x + width / 2, y + height / 2
        label = ax.text(*middle, text, color=ink, ha="center", va="center", fontsize=9)
        if hatch:
            label.set_bbox({"facecolor": color, "edgecolor": "none", "pad": 1.0})
