"""Projections: a vector, its shadow on a line, and what is left; data and what a fit leaves."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import given_or_new
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED

__all__ = ["projection", "residuals"]


def projection(
    b: ArrayLike,
    p: ArrayLike,
    *,
    labels: tuple[str, str, str] = ("$b$", "$p$", "$b - p$"),
    ax: Axes | None = None,
) -> Axes:
    """Draw a vector of the plane, its projection onto a line, and the rest between their tips.

    Parameters
    ----------
    b : array_like of shape (2,)
        The vector.
    p : array_like of shape (2,)
        Its projection, not zero; the line through it and the origin is drawn too.
    labels : tuple of three str
        What stands at the vector, at the projection and beside the rest.
    ax : Axes, optional
        Where to draw; by default new axes.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `b` or `p` is not a finite vector of 2 entries, or `p` is zero.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.projection([1, 2], [1, 0])
    >>> [text.get_text() for text in ax.texts]
    ['$b$', '$p$', '$b - p$']
    """
    tip, foot = _plane("b", b), _plane("p", p)
    length = float(np.hypot(*foot))
    if length == 0:
        raise ValueError("`p` must not be zero, got (0, 0)")
    width = float(mpl.rcParams["figure.figsize"][0])
    ax = plt.subplots(figsize=(width, 0.6 * width))[1] if ax is None else ax
    reach = max(float(np.hypot(*tip)), length)
    ends = np.outer(foot / length, [-0.25 * reach, 1.25 * reach])
    ax.plot(*ends, color=MUTED, lw=1.0, zorder=0)
    for point, color, style in ((tip, DATA, "-"), (foot, ESTIMATE, "-")):
        ax.plot([0, point[0]], [0, point[1]], color=color, ls=style, zorder=3)
        angle = float(np.degrees(np.arctan2(point[1], point[0])))
        ax.plot(*point, color=color, marker=(3, 0, angle - 90), markersize=9, zorder=3)
    ax.plot([foot[0], tip[0]], [foot[1], tip[1]], color=GRADIENT, ls="--", zorder=2)
    middle = (foot + tip) / 2
    for where, label, shift in zip(
        (tip, foot, middle), labels, ((6, 6), (4, -16), (8, 0)), strict=True
    ):
        ax.annotate(label, (where[0], where[1]), xytext=shift, textcoords="offset points")
    rest = float(np.hypot(*(tip - foot)))
    if rest > 0:  # the mark of a right angle
        along, up = -0.06 * reach * foot / length, 0.06 * reach * (tip - foot) / rest
        ax.plot(*np.transpose([foot + along, foot + along + up, foot + up]), "-", color=MUTED, lw=1)
    ax.set(aspect="equal")
    ax.margins(0.1)
    return ax


def residuals(
    x: ArrayLike,
    y: ArrayLike,
    y_hat: ArrayLike,
    *,
    xlabel: str = "$x$",
    ylabel: str = "$y$",
    ax: Axes | None = None,
) -> Axes:
    """Draw data, a fit through its values at the data, and the residuals as vertical lines.

    Parameters
    ----------
    x, y : array_like of shape (n,)
        The data.
    y_hat : array_like of shape (n,)
        The fit at each `x`; its points are joined from left to right.
    xlabel, ylabel : str
        What the axes show.
    ax : Axes, optional
        Where to draw; by default new axes.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the arrays are not finite vectors of one length.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.residuals([0, 1], [0, 2], [0.5, 1.5])
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['data', 'fit', 'residuals']
    """
    x, y, y_hat = (_validate.vector(n, v) for n, v in (("x", x), ("y", y), ("y_hat", y_hat)))
    _validate.same_shape("x", x, "y", y)
    _validate.same_shape("x", x, "y_hat", y_hat)
    ax = given_or_new(ax)
    order = np.argsort(x)
    ax.plot(x, y, "o", color=DATA, ms=5, label="data", zorder=3)
    ax.plot(x[order], y_hat[order], "-", color=ESTIMATE, label="fit", zorder=2)
    ax.vlines(x, y, y_hat, color=GRADIENT, ls="--", lw=1.2, label="residuals", zorder=1)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend()
    return ax


def _plane(name: str, x: ArrayLike) -> NDArray[np.floating]:
    vector = _validate.vector(name, x)
    if len(vector) != 2:
        raise ValueError(f"`{name}` must have 2 entries, got {len(vector)}")
    return vector
