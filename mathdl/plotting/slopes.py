"""Slopes: a curve and its tangent, and how the error of a slope depends on the step."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mathdl import _validate
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH

__all__ = ["step_errors", "tangent"]


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
    if ax is None:
        _, ax = plt.subplots()
    ax.plot(x, y, color=DATA, ls="-", label=labels[0])
    ax.plot(x, line, color=GRADIENT, ls="--", label=labels[1])
    ax.plot(*([number] for number in at), color=DATA, marker="o", ls="none")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return ax


def step_errors(
    h: ArrayLike,
    errors: ArrayLike,
    *,
    truncation: ArrayLike,
    rounding: ArrayLike,
    best: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the errors of a numeric derivative against the step, with the two laws that rule them.

    Parameters
    ----------
    h : array_like of shape (n,)
        The steps, above 0.
    errors : array_like of shape (n,)
        The measured errors. Those that are 0 have no place on a logarithmic axis.
    truncation, rounding : array_like of shape (n,)
        What theory says about the errors of large and of small steps.
    best : float, optional
        The step that theory recommends, marked by a vertical line.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With the measured errors, the two laws, and the line if a best step is given; both axes
        are logarithmic.

    Raises
    ------
    ValueError
        If the arrays are not finite vectors of one length, or a step is not above 0.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.step_errors(
    ...     [1e-2, 1e-1], [1e-4, 1e-2], truncation=[1e-4, 1e-2], rounding=[1e-14, 1e-15]
    ... )
    """
    steps = _validate.vector("h", h)
    _validate.number("h.min()", steps.min(), above=0)
    curves = [
        _validate.vector(name, array)
        for name, array in (("errors", errors), ("truncation", truncation), ("rounding", rounding))
    ]
    for name, curve in zip(("errors", "truncation", "rounding"), curves, strict=True):
        _validate.same_shape("h", steps, name, curve)
    if ax is None:
        _, ax = plt.subplots(figsize=(5.2, 3.8))
    measured, cut_off, rounded = curves
    ax.plot(steps, measured, color=ESTIMATE, ls="none", marker="o", ms=3, label="measured")
    ax.plot(steps, cut_off, color=TRUTH, ls="--", label="truncation")
    ax.plot(steps, rounded, color=TRUTH, ls=":", label="rounding")
    if best is not None:
        ax.axvline(_validate.number("best", best, above=0), color=MUTED, lw=1.0, label="best step")
    above = measured[measured > 0]
    ax.set(xscale="log", yscale="log", xlabel="step $h$", ylabel="relative error")
    if len(above):
        ax.set_ylim(above.min() / 3, above.max() * 3)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)
    return ax
