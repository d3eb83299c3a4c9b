"""Projections: a vector, its shadow on a line, and what is left; data and what a fit leaves."""

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mathdl.plotting._arguments import numbers, vectors
from mathdl.plotting._axes import given_or_new, text_width
from mathdl.plotting._shapes import arrow
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED

__all__ = ["projection", "residuals"]


def projection(b: ArrayLike, p: ArrayLike, *, ax: Axes | None = None) -> Axes:
    """Draw a vector of the plane, its projection onto a line, and the rest between their tips.

    Parameters
    ----------
    b : array_like of shape (2,)
        The vector.
    p : array_like of shape (2,)
        Its projection, not zero; the line through it and the origin is drawn too.
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
    tip, foot = numbers("b", b, 2), numbers("p", p, 2)
    length = float(np.hypot(*foot))
    if length == 0:
        raise ValueError("`p` must not be zero, got (0, 0)")
    ax = given_or_new(ax, 0.6 * text_width())
    reach = max(float(np.hypot(*tip)), length)
    ends = np.outer(foot / length, [-0.25 * reach, 1.25 * reach])
    ax.plot(*ends, color=MUTED, lw=1.0, zorder=0)
    arrow(ax, (0, 0), tip, DATA, "-", size=9)
    arrow(ax, (0, 0), foot, ESTIMATE, "-", size=9)
    ax.plot([foot[0], tip[0]], [foot[1], tip[1]], color=GRADIENT, ls="--", zorder=2)
    for label, (x, y), shift in (
        ("$b$", tip, (6, 6)),
        ("$p$", foot, (4, -16)),
        ("$b - p$", (foot + tip) / 2, (8, 0)),
    ):
        ax.annotate(label, (x, y), xytext=shift, textcoords="offset points")
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
    x, y, y_hat = vectors(x=x, y=y, y_hat=y_hat)
    ax = given_or_new(ax)
    order = np.argsort(x)
    ax.plot(x, y, "o", color=DATA, ms=5, label="data", zorder=3)
    ax.plot(x[order], y_hat[order], "-", color=ESTIMATE, label="fit", zorder=2)
    ax.vlines(x, y, y_hat, color=GRADIENT, ls="--", lw=1.2, label="residuals", zorder=1)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend()
    return ax
