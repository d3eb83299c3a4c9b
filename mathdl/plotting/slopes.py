"""Slopes: secants, tangents, and how the error of a slope depends on the step."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import given_or_new
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH

__all__ = ["secants", "step_errors", "tangent"]

_METHODS = ((ESTIMATE, "o"), (DATA, "s"), (GRADIENT, "^"))
_LAWS = ("--", ":", "-.", (0, (5, 1, 1, 1, 1, 1)))


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
    x, y, line = (_validate.vector(n, a) for n, a in (("x", x), ("y", y), ("line", line)))
    for name, array in (("y", y), ("line", line)):
        _validate.same_shape("x", x, name, array)
    ax = given_or_new(ax)
    ax.plot(x, y, color=DATA, ls="-", label=labels[0])
    ax.plot(x, line, color=GRADIENT, ls="--", label=labels[1])
    ax.plot(*([number] for number in at), color=DATA, marker="o", ls="none")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return ax


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
    x, y, line = (_validate.vector(n, a) for n, a in (("x", x), ("y", y), ("line", line)))
    for name, array in (("y", y), ("line", line)):
        _validate.same_shape("x", x, name, array)
    rows, others = _validate.matrix("lines", lines), _validate.matrix("ends", ends)
    if rows.shape[1] != len(x) or others.shape != (len(rows), 2):
        raise ValueError(
            f"`lines` must have the shape (k, {len(x)}) and `ends` (k, 2), "
            f"got {rows.shape} and {others.shape}"
        )
    if ax is None:
        _, ax = plt.subplots(figsize=(5.2, 3.8))
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


def step_errors(
    h: ArrayLike,
    errors: Mapping[str, ArrayLike],
    *,
    laws: Mapping[str, ArrayLike] | None = None,
    best: float | None = None,
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
    best : float, optional
        The step that theory recommends, marked by a vertical line.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With the measured errors, then the laws, and the line if a best step is given; both axes
        are logarithmic.

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
    steps = _validate.vector("h", h)
    _validate.number("h.min()", steps.min(), above=0)
    measured = _curves("errors", errors, steps, len(_METHODS))
    theory = _curves("laws", laws or {}, steps, len(_LAWS))
    if ax is None:
        _, ax = plt.subplots(figsize=(5.2, 4.2))
    for (name, y), (color, marker) in zip(measured.items(), _METHODS, strict=False):
        ax.plot(steps, y, color=color, ls="none", marker=marker, ms=3.5, label=name)
    for (name, y), style in zip(theory.items(), _LAWS, strict=False):
        ax.plot(steps, y, color=TRUTH, ls=style, lw=1.4, label=name)
    if best is not None:
        ax.axvline(_validate.number("best", best, above=0), color=MUTED, lw=1.0, label="best step")
    above = [number for y in measured.values() for number in y if number > 0]
    ax.set(xscale="log", yscale="log", xlabel="step $h$", ylabel="relative error")
    if above:
        ax.set_ylim(min(above) / 3, max(above) * 3)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)
    return ax


def _curves(
    name: str, curves: Mapping[str, ArrayLike], x: NDArray[np.floating], most: int
) -> dict[str, NDArray[np.floating]]:
    if not isinstance(curves, Mapping):
        raise TypeError(f"`{name}` must map names to values, got {type(curves).__name__}")
    if len(curves) > most:
        raise ValueError(f"`{name}` must be at most {most}, got {len(curves)}")
    checked = {key: _validate.vector(key, y) for key, y in curves.items()}
    for key, y in checked.items():
        _validate.same_shape("h", x, key, y)
    return checked
