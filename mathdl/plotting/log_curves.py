"""Curves on logarithmic axes: what grows, what a part holds of the whole, how large errors are."""

from collections.abc import Mapping
from itertools import cycle

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import named, named_vectors, positive
from mathdl.plotting._axes import given_or_new
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH

__all__ = ["energy", "error_bound", "growth", "step_errors"]

_METHODS = ((ESTIMATE, "o"), (DATA, "s"), (GRADIENT, "^"))
_LAWS = ("--", ":", "-.", (0, (5, 1, 1, 1, 1, 1)))


def growth(
    curves: Mapping[str, ArrayLike],
    predictions: Mapping[str, ArrayLike] | None = None,
    *,
    xlabel: str = "step",
    ylabel: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw what grows or decays, step by step, on a log axis: measured and predicted.

    Parameters
    ----------
    curves : mapping of str to array_like of shape (t + 1,)
        What was measured after 0, 1, …, t steps, above zero; by its name.
    predictions : mapping of str to array_like of shape (t + 1,), optional
        What theory says; thin dotted lines.
    xlabel, ylabel : str
        What the axes show.
    ax : Axes, optional
        Where to draw; by default new axes.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError
        If `curves` or `predictions` is not a mapping.
    ValueError
        If there is no curve, or one is not a finite vector of numbers above zero.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.growth({"halved": [1, 0.5, 0.25]})
    >>> ax.get_yscale()
    'log'
    """
    measured = _positive("curves", curves)
    theory = _positive("predictions", predictions) if predictions else {}
    ax = given_or_new(ax)
    looks = zip(cycle((DATA, ESTIMATE, GRADIENT, MUTED)), cycle("os^D"))
    for name, y in measured.items():
        color, marker = next(looks)
        every = max(1, len(y) // 10)
        ax.plot(y, "-", color=color, marker=marker, markevery=every, ms=5, lw=1.4, label=name)
    for name, y in theory.items():
        ax.plot(y, ":", color=TRUTH, lw=2.2, label=name)
    ax.set(yscale="log", xlabel=xlabel, ylabel=ylabel)
    ax.legend()
    return ax


def energy(share: ArrayLike, levels: Mapping[float, int], *, ax: Axes | None = None) -> Axes:
    r"""Draw the share of the energy that the first k components hold, and where it passes levels.

    Parameters
    ----------
    share : array_like of shape (r,)
        For k = 1 … r the share of the energy in the first k components, from 0 to 1.
    levels : mapping of float to int
        The levels to mark, each with the number of components that reaches it.
    ax : Axes, optional
        Where to draw; by default new axes.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `share` is not a finite vector or a level's number of components is not from 1 to r.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.energy([0.9, 0.99, 1.0], {0.95: 2})
    >>> ax.texts[0].get_text()
    '95 %: 2 components'
    """
    share = _validate.vector("share", share)
    most = len(share)
    counts = [_validate.integer("levels", k, at_least=1, at_most=most) for k in levels.values()]
    ax = given_or_new(ax)
    ax.plot(np.arange(1, most + 1), 100 * share, color=DATA)
    for level, k in zip(levels, counts, strict=True):
        ax.plot([1, k], [100 * level, 100 * level], color=MUTED, ls=":", lw=1.2)
        ax.plot([k], [100 * share[k - 1]], color=ESTIMATE, marker="o", linestyle="none")
        ax.annotate(
            f"{100 * level:g} %: {k} {'component' if k == 1 else 'components'}",
            (k, 100 * share[k - 1]),
            xytext=(7, -8),
            textcoords="offset points",
            va="top",
        )
    ax.set(xscale="log", xlabel="components kept, $k$", ylabel="share of the energy, %")
    ax.set_ylim(100 * float(share[0]) - 1, 101)
    ax.set_xticks(ticks := _round_ticks(most), [str(k) for k in ticks])
    ax.minorticks_off()
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
    TypeError
        If `errors` is not a mapping.
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
    series = named_vectors("errors", named("errors", errors, "error"), "kappa", k)
    ax = given_or_new(ax)
    looks = zip(cycle((DATA, ESTIMATE, GRADIENT)), cycle("os^"))
    for (label, y), (color, marker) in zip(series.items(), looks, strict=False):
        seen = y > 0
        ax.plot(k[seen], y[seen], marker, color=color, ms=5, label=label)
    order = np.argsort(k)
    ax.plot(k[order], line[order], "--", color=MUTED, label=name)
    ax.set(xscale="log", yscale="log")
    ax.set(xlabel=r"condition number $\kappa$", ylabel="relative error")
    ax.legend()
    return ax


def step_errors(
    h: ArrayLike,
    errors: Mapping[str, ArrayLike],
    *,
    laws: Mapping[str, ArrayLike] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the errors of numeric derivatives against the step, with the laws that rule them.

    Parameters
    ----------
    h : array_like of shape (n,)
        The steps, above 0.
    errors : mapping of str to array_like of shape (n,)
        For each of up to three methods the measured errors. Those that are 0 have no place on a
        logarithmic axis.
    laws : mapping of str to array_like of shape (n,), optional
        What theory says, up to four lines.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With the measured errors, then the laws; both axes are logarithmic.

    Raises
    ------
    TypeError
        If `errors` or `laws` is not a mapping.
    ValueError
        If the arrays are not finite vectors of one length, a step is not above 0, or there are
        more methods or laws than looks.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.step_errors(
    ...     [1e-2, 1e-1], {"central": [1e-4, 1e-2]}, laws={"slope 2": [1e-4, 1e-2]}
    ... )
    """
    steps = positive("h", h)
    measured = named_vectors("errors", errors, "h", steps, most=len(_METHODS))
    theory = named_vectors("laws", laws or {}, "h", steps, most=len(_LAWS))
    ax = given_or_new(ax, 4.2)
    for (name, y), (color, marker) in zip(measured.items(), _METHODS, strict=False):
        ax.plot(steps, y, color=color, ls="none", marker=marker, ms=3.5, label=name)
    for (name, y), style in zip(theory.items(), _LAWS, strict=False):
        ax.plot(steps, y, color=TRUTH, ls=style, lw=1.4, label=name)
    above = [number for y in measured.values() for number in y if number > 0]
    ax.set(xscale="log", yscale="log", xlabel="step $h$", ylabel="relative error")
    if above:
        ax.set_ylim(min(above) / 3, max(above) * 3)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)
    return ax


def _positive(name: str, curves: Mapping[str, ArrayLike]) -> dict[str, NDArray[np.floating]]:
    given = named(name, curves, "curve")
    return {key: positive(f"{name}[{key!r}]", values) for key, values in given.items()}


def _round_ticks(last: int) -> list[int]:
    """Return 1, 2, 5, 10, 20, … up to and with the last index."""
    steps = [d * 10**e for e in range(len(str(last))) for d in (1, 2, 5)]
    return [k for k in steps if k <= last / 1.6] + [last]
