"""Arrays as grids of cells: which entries count, which are copies, which are sums of others."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED

__all__ = ["broadcast_grid", "mask_grid", "sum_grid"]

_WIDTH = 5.2  # inches: the width of the text
_FILL = 0.16  # how strongly a cell is filled: numbers in grey stay legible on both pages
_GAP = 1.0  # cells between two grids, where the sign stands


def mask_grid(
    mask: ArrayLike,
    *,
    xlabel: str = "time step",
    ylabel: str = "sequence",
    ax: Axes | None = None,
) -> Axes:
    """Draw a mask of sequences: valid steps filled, padding hatched.

    Parameters
    ----------
    mask : array_like of shape (n, t)
        1 (or True) for a valid step, 0 (or False) for padding.
    xlabel, ylabel : str
        What the columns and the rows are.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With one patch for each entry, row by row from the top.

    Raises
    ------
    ValueError
        If the mask is not a matrix or holds anything but 0 and 1.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.mask_grid([[1, 1, 0], [1, 0, 0]])
    >>> len(ax.patches)
    6
    """
    array = _validate.matrix("mask", mask)
    if not np.isin(array, (0, 1)).all():
        odd = array[~np.isin(array, (0, 1))][0]
        raise ValueError(f"`mask` must hold 0 and 1 only, got {odd:g}")
    rows, columns = array.shape
    if ax is None:
        _, ax = plt.subplots(figsize=(_WIDTH, 1.0 + _WIDTH * 0.8 * rows / columns))
    for (i, j), value in np.ndenumerate(array):
        _cell(ax, j, i, copy=value == 0, color=DATA)
    ax.set(xlim=(-0.1, columns + 0.1), ylim=(rows + 0.1, -0.1), xlabel=xlabel, ylabel=ylabel)
    ax.set_xticks(np.arange(columns) + 0.5, [str(j) for j in range(columns)])
    ax.set_yticks(np.arange(rows) + 0.5, [str(i) for i in range(rows)])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_aspect("equal")
    _legend(ax, DATA, "valid (1)", "padding (0)", hatched=True)
    return ax


def broadcast_grid(
    a: ArrayLike,
    b: ArrayLike,
    result: ArrayLike,
    *,
    sign: str = "+",
    names: tuple[str, str, str] = ("a", "b", "a + b"),
    ax: Axes | None = None,
) -> Axes:
    """Draw how two arrays are stretched to the shape of the result that they combine to.

    The entries that exist stand in filled cells with a solid border, the copies that
    broadcasting pretends to make in empty cells with a dashed one.

    Parameters
    ----------
    a, b : array_like
        Numbers of at most two axes, of shapes that broadcast to that of `result`.
    result : array_like of shape (m, n)
        What the chapter computed from them.
    sign : str
        The sign between `a` and `b`.
    names : tuple of 3 str
        What stands above the grids, before the shapes.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With 3 m n patches: `a`, `b` and the result, each row by row.

    Raises
    ------
    ValueError
        If `result` is not a matrix, or `a` or `b` does not broadcast to its shape.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.broadcast_grid([[0], [1], [2]], [0, 1], [[0, 1], [1, 2], [2, 3]])
    >>> len(ax.patches)
    18
    """
    total = _validate.matrix("result", result)
    m, n = total.shape
    if ax is None:
        columns = 3 * n + 2 * _GAP
        _, ax = plt.subplots(figsize=(_WIDTH, 0.35 + _WIDTH * (m + 1.1) / (columns + 0.2)))
    left = 0.0
    parts = (("a", a, names[0], DATA), ("b", b, names[1], DATA), ("", total, names[2], ESTIMATE))
    for (argument, value, name, color), after in zip(parts, (sign, "=", ""), strict=True):
        array = _validate.real_array(argument, value)
        stretched, original = _stretch(argument, array, (m, n))
        for (i, j), number in np.ndenumerate(stretched):
            _cell(ax, left + j, i, text=float(number), copy=not original[i, j], color=color)
        ax.text(left + n / 2, -0.2, f"{name}\n{array.shape}", ha="center", va="bottom")
        ax.text(left + n + _GAP / 2, m / 2, after, ha="center", va="center", fontsize=14)
        left += n + _GAP
    ax.set(xlim=(-0.1, left - _GAP + 0.1), ylim=(m + 0.1, -1.0))
    ax.set_aspect("equal")
    ax.axis("off")
    _legend(ax, DATA, "in memory", "read again, not stored", hatched=False)
    return ax


def sum_grid(
    x: ArrayLike,
    row_sums: ArrayLike,
    column_sums: ArrayLike,
    *,
    names: tuple[str, str, str] = ("x", "row sums", "column sums"),
    ax: Axes | None = None,
) -> Axes:
    """Draw a gradient with the sums of its rows at the right and of its columns below.

    Parameters
    ----------
    x : array_like of shape (m, n)
        The gradient that arrives at a broadcast.
    row_sums, column_sums : array_like with m and n entries
        What the chapter computed from it, in any shape.
    names : tuple of 3 str
        The labels of the three parts.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With m n + m + n patches: the matrix row by row, the row sums, the column sums.

    Raises
    ------
    ValueError
        If `x` is not a matrix or the sums are not as many as its rows and columns.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.sum_grid([[1, 2], [3, 4]], [3, 7], [4, 6])
    >>> len(ax.patches)
    8
    """
    matrix = _validate.matrix("x", x)
    m, n = matrix.shape
    right = _margin("row_sums", row_sums, m)
    below = _margin("column_sums", column_sums, n)
    if ax is None:
        _, ax = plt.subplots(figsize=(_WIDTH, _WIDTH * (m + _GAP + 1.7) / (n + 6.1)))
    for (i, j), number in np.ndenumerate(matrix):
        _cell(ax, j, i, text=float(number), color=GRADIENT)
    for i, number in enumerate(right):
        _cell(ax, n + _GAP, i, text=float(number), color=GRADIENT)
    for j, number in enumerate(below):
        _cell(ax, j, m + _GAP, text=float(number), color=GRADIENT)
    arrow: dict[str, Any] = {"arrowstyle": "->", "color": MUTED, "lw": 1.5}
    ends = [((n + 0.1, i + 0.5), (n + _GAP - 0.1, i + 0.5)) for i in range(m)]
    ends += [((j + 0.5, m + 0.1), (j + 0.5, m + _GAP - 0.1)) for j in range(n)]
    for start, end in ends:
        ax.annotate("", xy=end, xytext=start, arrowprops=arrow)
    ax.text(n / 2, -0.2, names[0], ha="center", va="bottom")
    ax.text(n + _GAP + 1.2, m / 2, names[1], ha="left", va="center")
    ax.text(n + 0.2, m + _GAP + 0.5, names[2], ha="left", va="center")
    ax.set(xlim=(-0.1, n + 6), ylim=(m + _GAP + 1.1, -0.6))
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def _cell(
    ax: Axes,
    left: float,
    top: float,
    *,
    color: str,
    text: float | None = None,
    copy: bool = False,
) -> None:
    """Draw one square: filled if it is real, dashed if it is a copy or padding."""
    look = _look(color, copy, hatched=text is None)
    ax.add_patch(Rectangle((left + 0.04, top + 0.04), 0.92, 0.92, **look))
    if text is not None:
        ax.text(
            left + 0.5,
            top + 0.5,
            f"{text:.4g}",
            ha="center",
            va="center",
            fontweight="normal" if copy else "bold",
        )


def _look(color: str, copy: bool, *, hatched: bool) -> dict[str, Any]:
    if copy:
        # A hatch behind a number would make it hard to read.
        hatch = "///" if hatched else None
        return {"fc": "none", "ec": (MUTED, 0.6), "ls": "--", "hatch": hatch, "lw": 1.0}
    return {"fc": (color, _FILL), "ec": color, "ls": "-", "lw": 1.3}


def _legend(ax: Axes, color: str, real: str, copy: str, *, hatched: bool) -> None:
    """Explain the two looks: below a bare drawing, above one with an axis."""
    looks = [_look(color, False, hatched=hatched), _look(color, True, hatched=hatched)]
    ax.legend(
        handles=[
            Patch(**look, label=label) for look, label in zip(looks, (real, copy), strict=True)
        ],
        loc="lower center" if hatched else "upper center",
        bbox_to_anchor=(0.5, 1.0) if hatched else (0.5, 0.0),
        ncols=2,
        borderaxespad=0.2,
    )


def _stretch(
    name: str, x: NDArray[Any], shape: tuple[int, int]
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return `x` in the given shape, and which of its cells are not copies."""
    try:
        stretched = np.broadcast_to(x, shape)
    except ValueError:
        raise ValueError(
            f"`{name}` must broadcast to the shape of `result`, {shape}, got {x.shape}"
        ) from None
    own = (1,) * (2 - x.ndim) + x.shape
    original = np.zeros(shape, dtype=bool)
    original[: own[0], : own[1]] = True
    return stretched, original


def _margin(name: str, sums: ArrayLike, count: int) -> NDArray[Any]:
    flat = _validate.real_array(name, sums).ravel()
    if flat.size != count:
        raise ValueError(f"`{name}` must hold {count} sums, got {flat.size}")
    return flat
