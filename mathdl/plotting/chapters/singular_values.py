"""Singular values that are kept, and what other approximations lose."""

from collections.abc import Mapping
from itertools import cycle

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mathdl import _validate
from mathdl.plotting._arguments import named_vectors
from mathdl.plotting._axes import given_or_new
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH

__all__ = ["rank_errors", "singular_values"]


def singular_values(s: ArrayLike, kept: int, *, ax: Axes | None = None) -> Axes:
    r"""Draw singular values against their index on a log axis: kept filled, discarded hollow.

    Parameters
    ----------
    s : array_like of shape (r,)
        All singular values, largest first. A zero has no place on a log axis and is left out.
    kept : int
        How many of them are kept, from 0 to r.
    ax : Axes, optional
        Where to draw; by default new axes.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `s` is not a finite vector, none of it is above 0, or `kept` is not from 0 to r.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.singular_values([3.0, 1.0, 0.1], kept=2)
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['2 kept', '1 discarded']
    """
    s = _validate.vector("s", s)
    _validate.number("s.max()", s.max(), above=0)
    kept = _validate.integer("kept", kept, at_least=0, at_most=len(s))
    ax = given_or_new(ax)
    index = np.arange(1, len(s) + 1)
    size = 5.0 if len(s) <= 60 else 3.2
    if kept:
        ax.plot(index[:kept], s[:kept], "o", color=DATA, markersize=size, label=f"{kept} kept")
    if kept < len(s):
        ax.plot(
            index[kept:],
            s[kept:],
            "o",
            color=MUTED,
            markersize=size,
            markerfacecolor="none",
            markeredgewidth=0.8,
            label=f"{len(s) - kept} discarded",
        )
    if 0 < kept < len(s):  # where the points are dense, a line shows what the markers cannot
        ax.axvline(kept + 0.5, color=MUTED, ls=":", lw=1.2)
    ax.set(yscale="log", xlabel="index $i$", ylabel=r"singular value $\sigma_i$")
    ax.legend()
    return ax


def rank_errors(
    ranks: ArrayLike, errors: Mapping[str, ArrayLike], *, best: str, ax: Axes | None = None
) -> Axes:
    r"""Draw the relative error of several approximations against their rank, on log axes.

    Parameters
    ----------
    ranks : array_like of shape (r,)
        The ranks.
    errors : mapping of str to array_like of shape (r,)
        The relative errors of each approximation, by its name.
    best : str
        The name of the one to set apart, by a heavier line.
    ax : Axes, optional
        Where to draw; by default new axes.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a curve has another length than `ranks`, or `best` is not one of the names.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.rank_errors([1, 2], {"SVD": [0.2, 0.1], "other": [0.3, 0.2]}, best="SVD")
    >>> [line.get_label() for line in ax.lines]
    ['SVD', 'other']
    """
    ranks = _validate.vector("ranks", ranks)
    curves = named_vectors("errors", errors, "ranks", ranks)
    if best not in curves:
        raise ValueError(f"`best` must be one of {', '.join(curves)}, got {best}")
    ax = given_or_new(ax)
    looks = zip(cycle((ESTIMATE, DATA, GRADIENT, MUTED)), cycle(("--", "-.", ":")), cycle("s^Dvx"))
    for name, values in curves.items():
        if name == best:
            ax.plot(ranks, values, color=TRUTH, ls="-", lw=2.6, marker="o", label=name, zorder=3)
        else:
            color, line, marker = next(looks)
            ax.plot(ranks, values, line, color=color, marker=marker, ms=5, lw=1.4, label=name)
    ax.set(xscale="log", yscale="log", xlabel="rank $k$", ylabel="relative error")
    ax.set_xticks(ranks, [f"{k:g}" for k in ranks])
    ax.minorticks_off()
    low, high = ax.get_ylim()
    ticks = [t for t in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0) if low <= t <= high]
    ax.set_yticks(ticks, [f"{t:g}" for t in ticks])
    ax.legend()
    return ax
