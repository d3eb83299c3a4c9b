"""One line of memory under several matrices: who reads which number, and who stands beside whom."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import named
from mathdl.plotting._axes import given_or_new, text_width
from mathdl.plotting._shapes import cell
from mathdl.plotting.style import DATA, ESTIMATE

__all__ = ["storage_views"]

_GAP = 1.0  # cells between two matrices
_DROP = 2.5  # cells from the line of memory down to the matrices, with their names between
_CORNER = 0.82  # where in a cell a thread runs: below its number and to the right of it

Layout = tuple[Sequence[int], Sequence[int], int]
Cell = tuple[int, int]


def storage_views(
    storage: ArrayLike, views: Mapping[str, Layout], *, ax: Axes | None = None
) -> Axes:
    """Draw a line of memory, and below it the matrices that are read from it.

    A small number in the corner of each cell is its address. A thread joins the cells
    of a matrix that are neighbours in memory too.

    Parameters
    ----------
    storage : array_like of shape (n,)
        The numbers in memory, in their order.
    views : mapping of str to (shape, strides, offset)
        The matrices by name: entry (i, j) is read at offset + i strides[0] + j strides[1].
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With one patch for each number in memory, then one for each entry of each matrix, row by
        row; and with one collection of lines for each matrix, its threads.

    Raises
    ------
    TypeError
        If `views` is not a mapping.
    ValueError
        If `storage` is not a vector, if there is no view, or if one has not two axes or reads
        outside the storage.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.storage_views([5, 6, 7, 8], {"A": ((2, 2), (2, 1), 0)})
    >>> len(ax.patches)
    8
    """
    numbers = _validate.vector("storage", storage)
    layouts = named("views", views, "view")
    addresses = {name: _addresses(name, view, numbers.size) for name, view in layouts.items()}
    columns = sum(grid.shape[1] + _GAP for grid in addresses.values()) - _GAP
    across = max(float(numbers.size), columns)
    deepest = _DROP + max(grid.shape[0] for grid in addresses.values())
    ax = given_or_new(ax, text_width() * (deepest + 1.0) / (across + 0.2))
    left = (across - numbers.size) / 2
    ax.text(across / 2, -0.15, "in memory", ha="center", va="bottom")
    for address, number in enumerate(numbers):
        _addressed(ax, left + address, 0, number, address, DATA)
    left = (across - columns) / 2
    for name, grid in addresses.items():
        _matrix(ax, left, name, grid, layouts[name], numbers)
        left += grid.shape[1] + _GAP
    ax.set(xlim=(-0.1, across + 0.1), ylim=(deepest + 0.1, -0.8))
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def _addresses(name: str, view: Layout, size: int) -> NDArray[np.int64]:
    """Return the address of each entry of a view."""
    shape, strides, offset = view
    if len(shape) != 2 or len(strides) != 2:
        raise ValueError(
            f"`views` must hold matrices, got shape {tuple(shape)} and strides {tuple(strides)} "
            f"for {name}"
        )
    i, j = np.indices(tuple(shape))
    grid: NDArray[np.int64] = offset + i * strides[0] + j * strides[1]
    if grid.size == 0 or grid.min() < 0 or grid.max() >= size:
        reads = f"{grid.min()} to {grid.max()}" if grid.size else "nothing"
        raise ValueError(f"`views` must read from 0 to {size - 1}, got {reads} for {name}")
    return grid


def _matrix(
    ax: Axes,
    left: float,
    name: str,
    grid: NDArray[np.int64],
    view: Layout,
    numbers: NDArray[np.floating],
) -> None:
    for (i, j), address in np.ndenumerate(grid):
        _addressed(ax, left + j, _DROP + i, numbers[address], int(address), ESTIMATE)
    threads = [
        ((left + j + _CORNER, _DROP + i + _CORNER), (left + m + _CORNER, _DROP + k + _CORNER))
        for (i, j), (k, m) in _neighbours(grid)
    ]
    ax.add_collection(LineCollection(threads, colors=ESTIMATE, lw=2.2, zorder=3))
    title = f"{name}\nstrides {tuple(view[1])}"
    ax.text(left + grid.shape[1] / 2, _DROP - 0.15, title, ha="center", va="bottom")


def _neighbours(grid: NDArray[np.int64]) -> list[tuple[Cell, Cell]]:
    """Return the pairs of adjacent cells of which the second is the next one in memory."""
    m, n = grid.shape
    pairs = [((i, j), (i, j + 1)) for i in range(m) for j in range(n - 1)]
    pairs += [((i, j), (i + 1, j)) for i in range(m - 1) for j in range(n)]
    return [(one, other) for one, other in pairs if grid[other] == grid[one] + 1]


def _addressed(ax: Axes, left: float, top: float, number: float, address: int, color: str) -> None:
    cell(ax, left, top, color, number)
    ax.text(left + 0.12, top + 0.1, str(address), ha="left", va="top", fontsize=8)
