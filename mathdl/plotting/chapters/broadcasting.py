"""Which entries of arrays are copies, and which count."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._axes import given_or_new, text_width
from mathdl.plotting._shapes import cell, cell_look
from mathdl.plotting.style import DATA, ESTIMATE

__all__ = ["broadcast_grid", "mask_grid"]

_GAP = 1.0  # cells between two grids, where the sign stands


def mask_grid(mask: ArrayLike, *, ax: Axes | None = None) -> Axes:
    """Draw a mask of sequences, one a row, over the time steps: valid filled, padding hatched.

    Parameters
    ----------
    mask : array_like of shape (n, t)
        1 (or True) for a valid step, 0 (or False) for padding.
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
    ax = given_or_new(ax, 1.0 + text_width() * 0.8 * rows / columns)
    for (i, j), value in np.ndenumerate(array):
        cell(ax, j, i, DATA, copy=value == 0)
    ax.set(xlim=(-0.1, columns + 0.1), ylim=(rows + 0.1, -0.1))
    ax.set(xlabel="time step", ylabel="sequence", aspect="equal")
    ax.set_xticks(np.arange(columns) + 0.5, [str(j) for j in range(columns)])
    ax.set_yticks(np.arange(rows) + 0.5, [str(i) for i in range(rows)])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    _legend(ax, "valid (1)", "padding (0)", hatched=True)
    return ax


def broadcast_grid(
    a: ArrayLike, b: ArrayLike, result: ArrayLike, *, ax: Axes | None = None
) -> Axes:
    """Draw how two arrays are stretched to the shape of their sum.

    The entries that exist stand in filled cells with a solid border, the copies that
    broadcasting pretends to make in empty cells with a dashed one.

    Parameters
    ----------
    a, b : array_like
        Numbers of at most two axes, of shapes that broadcast to that of `result`.
    result : array_like of shape (m, n)
        The sum that the chapter computed from them.
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
    parts = (
        ("a", _validate.real_array("a", a), DATA, "+"),
        ("b", _validate.real_array("b", b), DATA, "="),
        ("a + b", total, ESTIMATE, ""),
    )
    cells = [_stretch(name, array, (m, n)) for name, array, _, _ in parts]
    ax = given_or_new(ax, 0.35 + text_width() * (m + 1.1) / (3 * n + 2 * _GAP + 0.2))
    left = 0.0
    for (name, array, color, after), (stretched, original) in zip(parts, cells, strict=True):
        for (i, j), number in np.ndenumerate(stretched):
            cell(ax, left + j, i, color, float(number), copy=not original[i, j])
        ax.text(left + n / 2, -0.2, f"{name}\n{array.shape}", ha="center", va="bottom")
        ax.text(left + n + _GAP / 2, m / 2, after, ha="center", va="center", fontsize=14)
        left += n + _GAP
    ax.set(xlim=(-0.1, left - _GAP + 0.1), ylim=(m + 0.1, -1.0))
    ax.set_aspect("equal")
    ax.axis("off")
    _legend(ax, "in memory", "read again, not stored", hatched=False)
    return ax


def _legend(ax: Axes, real: str, copy: str, *, hatched: bool) -> None:
    """Explain the two looks: below a bare drawing, above one with an axis."""
    ax.legend(
        handles=[
            Patch(**cell_look(DATA, copy=is_copy, hatched=hatched), label=label)
            for label, is_copy in ((real, False), (copy, True))
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
