"""Curves beside what is said about them: their derivative, and their look from nearby."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting.style import DATA, GRADIENT, MUTED

__all__ = ["with_slope", "zoom"]

Curve = tuple[ArrayLike, ArrayLike]


def with_slope(x: ArrayLike, curves: Mapping[str, Curve]) -> list[Axes]:
    """Draw functions side by side, each with its derivative.

    Parameters
    ----------
    x : array_like of shape (n,)
        Where the functions are known.
    curves : mapping of str to pair of array_like of shape (n,)
        For each name the values and the slopes. A slope that does not exist is NaN: the line
        breaks there.

    Returns
    -------
    list of Axes
        One for each function, with the lines of the function, of its derivative, and of 0.

    Raises
    ------
    TypeError
        If `curves` is not a mapping.
    ValueError
        If `curves` is empty, or an array is not a vector as long as `x`.

    Examples
    --------
    >>> from mathdl import plotting
    >>> axes = plotting.with_slope([0, 1, 2], {"$x^2$": ([0, 1, 4], [0, 2, 4])})
    >>> len(axes[0].lines)
    3
    """
    x = _validate.vector("x", x)
    if not isinstance(curves, Mapping):
        raise TypeError(f"`curves` must map names to pairs, got {type(curves).__name__}")
    if not curves:
        raise ValueError("`curves` must not be empty")
    figure, grid = plt.subplots(
        1, len(curves), figsize=(5.2, 3.0), sharex=True, sharey=True, squeeze=False
    )
    axes: list[Axes] = list(grid[0])
    for ax, (name, (y, slope)) in zip(axes, curves.items(), strict=True):
        ax.plot(x, _line("values", x, y), color=DATA, label="function")
        ax.plot(x, _line("slopes", x, slope), color=GRADIENT, ls="--", label="derivative")
        ax.axhline(0, color=MUTED, lw=0.8, zorder=0)
        ax.set(title=name, xlabel="$x$")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return axes


def zoom(curves: Mapping[str, Sequence[Curve]]) -> list[list[Axes]]:
    """Draw each function in several windows, from wide to narrow: one row for each.

    Parameters
    ----------
    curves : mapping of str to sequence of pairs of array_like of shape (n,)
        For each name the points and the values in each window; as many windows for all.

    Returns
    -------
    list of list of Axes
        Rows and columns; each holds one line.

    Raises
    ------
    TypeError
        If `curves` is not a mapping.
    ValueError
        If `curves` is empty, the rows have different lengths, or an array is not a finite vector.

    Examples
    --------
    >>> from mathdl import plotting
    >>> windows = [([0, 1, 2], [0, 1, 4]), ([0.9, 1, 1.1], [0.81, 1, 1.21])]
    >>> rows = plotting.zoom({"$x^2$": windows})
    """
    if not isinstance(curves, Mapping):
        raise TypeError(f"`curves` must map names to windows, got {type(curves).__name__}")
    counts = {len(windows) for windows in curves.values()}
    if len(counts) != 1 or 0 in counts:
        raise ValueError(f"`curves` must hold windows, as many for all, got {sorted(counts)}")
    (columns,) = counts
    _, grid = plt.subplots(len(curves), columns, figsize=(5.2, 1.9 * len(curves)), squeeze=False)
    rows: list[list[Axes]] = [list(row) for row in grid]
    for row, (name, windows) in zip(rows, curves.items(), strict=True):
        for ax, (x, y) in zip(row, windows, strict=True):
            points = _validate.vector("x", x)
            values = _validate.vector("y", y)
            _validate.same_shape("x", points, "y", values)
            ax.plot(points, values, color=DATA)
            ax.margins(x=0)
            ax.ticklabel_format(useOffset=False)
            ax.locator_params(nbins=3)
        row[0].set_ylabel(name)
    return rows


def _line(name: str, x: NDArray[np.floating], y: ArrayLike) -> NDArray[np.floating]:
    values = _validate.real_array(name, y, ndim=1, finite=False)
    _validate.same_shape("x", x, name, values)
    return values
