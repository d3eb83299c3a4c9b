"""Secants that come nearer to a tangent, and curves from nearby."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import named, pairs, vectors
from mathdl.plotting._axes import given_or_new, panels
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT

__all__ = ["secants", "zoom"]


def secants(
    x: ArrayLike,
    y: ArrayLike,
    lines: ArrayLike,
    line: ArrayLike,
    *,
    at: tuple[float, float],
    ends: ArrayLike,
    ax: Axes | None = None,
) -> Axes:
    """Draw a curve, lines through one of its points and others that come nearer, and the tangent.

    Parameters
    ----------
    x, y : array_like of shape (n,)
        The points and the curve there.
    lines : array_like of shape (k, n)
        The secants, from the first to the one that is nearest to the tangent.
    line : array_like of shape (n,)
        The tangent.
    at : tuple of 2 floats
        The point that all lines share.
    ends : array_like of shape (k, 2)
        The other point of each secant.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With the curve, the secants, the tangent, the shared point and the other ones.

    Raises
    ------
    ValueError
        If the arrays are not finite, or their shapes do not fit together.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.secants(
    ...     [0, 1, 2], [0, 1, 4], [[-2, 1, 4]], [-1, 1, 3], at=(1, 1), ends=[[2, 4]]
    ... )
    """
    x, y, line = vectors(x=x, y=y, line=line)
    rows = _validate.matrix("lines", lines)
    if rows.shape[1] != len(x):
        raise ValueError(f"`lines` must have the shape (k, {len(x)}), got {rows.shape}")
    others = pairs("ends", ends, len(rows))
    ax = given_or_new(ax, 3.8)
    ax.plot(x, y, color=DATA, label="function")
    for i, row in enumerate(rows):
        alpha = 0.45 + 0.55 * i / len(rows)  # the nearer, the stronger
        label = "secants" if i == len(rows) - 1 else None
        ax.plot(x, row, color=ESTIMATE, ls="-.", lw=1.2, alpha=alpha, label=label)
    ax.plot(x, line, color=GRADIENT, ls="--", label="tangent")
    ax.plot(*([number] for number in at), color=DATA, marker="o", ls="none")
    ax.plot(*others.T, color=ESTIMATE, marker="s", ms=5, ls="none")
    ax.set(xlabel="$x$")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return ax


def zoom(
    curves: Mapping[str, Sequence[tuple[ArrayLike, ArrayLike]]],
) -> NDArray[np.object_]:
    """Draw each function in several windows, from wide to narrow: one row for each.

    Parameters
    ----------
    curves : mapping of str to sequence of pairs of array_like of shape (n,)
        For each name the points and the values in each window; as many windows for all.

    Returns
    -------
    ndarray of Axes
        Of the shape (functions, windows); each holds one line.

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
    given = {
        name: [vectors(x=x, y=y) for x, y in windows]
        for name, windows in named("curves", curves, "window").items()
    }
    counts = {len(windows) for windows in given.values()}
    if len(counts) != 1 or 0 in counts:
        raise ValueError(f"`curves` must hold windows, as many for all, got {sorted(counts)}")
    (columns,) = counts
    axes = panels(len(given) * columns, columns, 1.9 * len(given))
    rows = axes.reshape(len(given), columns)
    for row, (name, windows) in zip(rows, given.items(), strict=True):
        for ax, window in zip(row, windows, strict=True):
            ax.plot(*window, color=DATA)
            ax.margins(x=0)
            ax.ticklabel_format(useOffset=False)
            ax.locator_params(nbins=3)
        row[0].set_ylabel(name)
    return rows
