"""Curves: through data, with a tangent, beside their slopes."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import named, named_vectors, vectors
from mathdl.plotting._axes import given_or_new, panels
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH

__all__ = ["fits", "tangent", "with_slope"]

_LOOKS = ((ESTIMATE, "--"), (TRUTH, "-"), (GRADIENT, ":"))


def fits(
    x: ArrayLike,
    y: ArrayLike,
    curves: Mapping[str, ArrayLike],
    *,
    at: ArrayLike | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw points and, through them, up to three curves with their names.

    Parameters
    ----------
    x, y : array_like of shape (n,)
        The points.
    curves : mapping of str to array_like of shape (m,)
        For each name the values, in the order in which the legend lists them: first in the
        colour of an estimate (dashed), second in that of the truth, third dotted.
    at : array_like of shape (m,), optional
        Where the curves have these values; by default at `x`. It increases, so that the curves
        do not run back.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        Its first line holds the points, the others the curves.

    Raises
    ------
    TypeError
        If `curves` is not a mapping.
    ValueError
        If the arrays are not vectors of fitting lengths, `at` (or else `x`) decreases somewhere,
        or there are more curves than looks.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.fits([0, 1], [1, 3], {"2 x + 1": [1, 3]})
    >>> len(ax.lines)
    2
    """
    x, y = vectors(x=x, y=y)
    name_at, at = ("x", x) if at is None else ("at", _validate.vector("at", at))
    if (at[1:] < at[:-1]).any():
        raise ValueError(f"`{name_at}` must increase, got a value below the one before it")
    lines = named_vectors("curves", curves, name_at, at, most=len(_LOOKS))
    ax = given_or_new(ax)
    ax.plot(x, y, "o", color=DATA, markersize=5, label="data")
    for (name, curve), (color, style) in zip(lines.items(), _LOOKS, strict=False):
        ax.plot(at, curve, color=color, linestyle=style, label=name)
    ax.set(xlabel="x", ylabel="y")
    ax.legend()
    return ax


def tangent(
    x: ArrayLike,
    y: ArrayLike,
    line: ArrayLike,
    *,
    at: tuple[float, float],
    labels: tuple[str, str] = ("function", "tangent"),
    xlabel: str = "$x$",
    ylabel: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw a curve, its tangent and the point where they touch.

    Parameters
    ----------
    x, y, line : array_like of shape (n,)
        The points, the curve and the tangent there.
    at : tuple of 2 floats
        Where they touch.
    labels : tuple of 2 str
        The names of curve and tangent in the legend.
    xlabel, ylabel : str
        The names of the axes.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With three lines: curve, tangent, point.

    Raises
    ------
    ValueError
        If the arrays are not finite vectors of one length.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.tangent([0, 1, 2], [0, 1, 4], [-1, 1, 3], at=(1, 1))
    """
    x, y, line = vectors(x=x, y=y, line=line)
    ax = given_or_new(ax)
    ax.plot(x, y, color=DATA, ls="-", label=labels[0])
    ax.plot(x, line, color=GRADIENT, ls="--", label=labels[1])
    ax.plot(*([number] for number in at), color=DATA, marker="o", ls="none")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return ax


def with_slope(
    x: ArrayLike, curves: Mapping[str, tuple[ArrayLike, ArrayLike]]
) -> NDArray[np.object_]:
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
    ndarray of Axes
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
    lines = {
        name: (_line("values", x, y), _line("slopes", x, slope))
        for name, (y, slope) in named("curves", curves, "pair").items()
    }
    axes = panels(len(lines), len(lines), 3.0, sharex=True, sharey=True)
    for ax, (name, (y, slope)) in zip(axes, lines.items(), strict=True):
        ax.plot(x, y, color=DATA, label="function")
        ax.plot(x, slope, color=GRADIENT, ls="--", label="derivative")
        ax.axhline(0, color=MUTED, lw=0.8, zorder=0)
        ax.set(title=name, xlabel="$x$")
    names = axes[0].get_legend_handles_labels()
    axes[0].figure.legend(*names, loc="outside lower center", ncols=2)
    return axes


def _line(name: str, x: NDArray[np.floating], y: ArrayLike) -> NDArray[np.floating]:
    values = _validate.real_array(name, y, ndim=1, finite=False)
    _validate.same_shape("x", x, name, values)
    return values
