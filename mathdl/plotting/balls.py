"""Unit balls of norms, and errors beside the bound that a condition number gives."""

from collections.abc import Mapping
from itertools import cycle

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mathdl import _validate
from mathdl.plotting._arguments import given_or_new, plane, positive
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH

__all__ = ["error_bound", "unit_balls"]


def unit_balls(balls: Mapping[str, ArrayLike], *, ax: Axes | None = None) -> Axes:
    """Draw the edges of several balls in one plane, each in its own line style.

    Parameters
    ----------
    balls : mapping of str to array_like of shape (2, n)
        The points of each edge, in order round the ball, as columns; by the name of its norm.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If there is no ball, or an edge is not of shape (2, n).

    Examples
    --------
    >>> from mathdl import plotting
    >>> diamond = [[1, 0, -1, 0], [0, 1, 0, -1]]
    >>> ax = plotting.unit_balls({"p = 1": diamond})
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['p = 1']
    """
    if not balls:
        raise ValueError("`balls` must hold at least one ball, got none")
    edges = {name: plane(f"balls[{name!r}]", points) for name, points in balls.items()}
    width = float(mpl.rcParams["figure.figsize"][0])
    ax = plt.subplots(figsize=(width, 0.72 * width))[1] if ax is None else ax
    for line in (ax.axhline, ax.axvline):
        line(0, color=MUTED, lw=0.6, zorder=0)
    looks = zip(cycle((DATA, TRUTH, GRADIENT, ESTIMATE)), cycle(("-", "--", "-.", ":")))
    for name, points in edges.items():
        color, style = next(looks)
        closed = np.concatenate([points, points[:, :1]], axis=1)
        ax.plot(*closed, color=color, ls=style, label=name)
    reach = 1.15 * max(float(np.abs(points).max()) for points in edges.values())
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    ax.legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
    return ax


def error_bound(
    kappa: ArrayLike,
    errors: Mapping[str, ArrayLike],
    bound: ArrayLike,
    *,
    name: str = "bound",
    ax: Axes | None = None,
) -> Axes:
    """Draw relative errors against condition numbers, both on log axes, and their bound.

    Parameters
    ----------
    kappa : array_like of shape (n,)
        The condition numbers, above zero.
    errors : mapping of str to array_like of shape (n,)
        The measured errors, by name. An error of zero has no place on a log axis and is left out.
    bound : array_like of shape (n,)
        The bound at each condition number: a dashed line.
    name : str
        What the legend calls the bound.
    ax : Axes, optional
        Where to draw; by default new axes.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If there is no series, one is not as long as `kappa`, or a condition number or a bound is
        not above zero.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.error_bound([1, 10], {"measured": [0.1, 0.4]}, [0.2, 2], name="the bound")
    >>> ax.get_xscale(), ax.get_yscale()
    ('log', 'log')
    """
    k, line = positive("kappa", kappa), positive("bound", bound)
    _validate.same_shape("kappa", k, "bound", line)
    if not errors:
        raise ValueError("`errors` must hold at least one series, got none")
    ax = given_or_new(ax)
    for (label, values), color, marker in zip(
        errors.items(), cycle((DATA, ESTIMATE, GRADIENT)), cycle("os^"), strict=False
    ):
        y = _validate.vector(f"errors[{label!r}]", values)
        _validate.same_shape("kappa", k, f"errors[{label!r}]", y)
        seen = y > 0
        ax.plot(k[seen], y[seen], marker, color=color, ms=5, label=label)
    order = np.argsort(k)
    ax.plot(k[order], line[order], "--", color=MUTED, label=name)
    ax.set(xscale="log", yscale="log")
    ax.set(xlabel=r"condition number $\kappa$", ylabel="relative error")
    ax.legend()
    return ax
