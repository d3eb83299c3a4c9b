"""The path of an optimiser: what it holds, and how it is recorded until it ends or diverges."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl._terminal import printable

__all__ = ["CannotGoOn", "Path", "go_on_if_finite", "record"]

RealArray = NDArray[np.floating[Any]]
Function = Callable[[RealArray], Any]


@printable()
@dataclass(frozen=True, eq=False, repr=False)
class Path:
    """The points that an optimiser went through, from the start to the end.

    Attributes
    ----------
    points : ndarray of shape (t + 1, n)
        ``points[0]`` is the start, ``points[-1]`` the end after t steps. All are finite.
    values : ndarray of shape (t + 1,)
        The function at each point. All are finite.
    stopped : str or None
        None if all steps were taken. Otherwise the report: at which step the path had to end,
        why, and what to do. The step it names is the first that could not be taken, t + 1.
    """

    points: RealArray
    values: RealArray
    stopped: str | None = None

    @property
    def steps(self) -> RealArray:
        """The t steps, each point less the one before, of shape (t, n)."""
        steps: RealArray = np.diff(self.points, axis=0)
        return steps

    def __repr__(self) -> str:
        t = len(self.points) - 1
        report = f", {self.stopped}" if self.stopped else ""
        return f"Path({t} steps, value {self.values[0]:.3g} → {self.values[-1]:.3g}{report})"


class CannotGoOn(Exception):  # noqa: N818  (no error: it becomes the report of what it ends)
    """Why a path, or a run of training, ends before its last step."""


def record(
    points: Callable[..., Iterator[RealArray]],
    functions: tuple[Function, ...],
    x0: ArrayLike,
    num_steps: int,
) -> Path:
    """Record `num_steps` points of an algorithm, or those before it diverges.

    Parameters
    ----------
    points : callable
        The algorithm: called with the start and with the checked derivatives, it yields one point
        after the other without end.
    functions : tuple of callables
        f and its derivatives: ``(f, grad)`` or ``(f, grad, hess)``.
    x0 : array_like of shape (n,)
        The start.
    num_steps : int
        How many points to take.

    Returns
    -------
    Path
        With a report if a point, a value or a derivative was not finite, or if `points` raised
        `CannotGoOn`.
    """
    start = _validate.vector("x0", x0).copy()
    num_steps = _validate.integer("num_steps", num_steps, at_least=0)
    names = ("f", "grad", "hess")[: len(functions)]
    f, *derivatives = (
        _checked(name, function, order, start)
        for order, (name, function) in enumerate(zip(names, functions, strict=True))
    )
    path, values, report = [start], [], None
    # What overflows ends the path with a report. A warning would only say the same again.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        values.append(f(start))
        try:
            for x in islice(points(start, *derivatives), num_steps):
                go_on_if_finite("x", x)
                values.append(f(x))
                path.append(x)
        except CannotGoOn as reason:
            report = f"stopped at step {len(path)}: {reason}"
    return Path(np.array(path), np.array(values), report)


def _checked(name: str, function: Function, order: int, start: RealArray) -> Function:
    """Return the derivative of this order with its kind, its shape and its values checked."""
    function = _validate.function(name, function)
    shape = start.shape * order
    wanted = (
        "be a number",
        f"have the shape of `x0`, {shape}",
        f"have shape {shape}, a row and a column for each entry of `x0`",
    )[order]

    def checked(x: RealArray) -> RealArray:
        try:
            y = function(x.copy())  # what it does to its argument must not bend the path
        except OverflowError:  # Python's own numbers raise where NumPy's become infinite
            y = np.full(shape, np.inf)
        y = _validate.real_array(f"{name}(x)", y, finite=False).astype(start.dtype)
        if y.shape != shape:
            raise ValueError(f"`{name}(x)` must {wanted}, got shape {y.shape}")
        if not np.isfinite(y).all() and np.array_equal(x, start):
            bad = y[~np.isfinite(y)][0]
            raise ValueError(f"`{name}(x)` must be finite at the start, got {bad}")
        go_on_if_finite(f"{name}(x)", y)
        return y

    return checked


def go_on_if_finite(name: str, y: RealArray) -> None:
    """End the path if an entry of `y` is infinite or NaN."""
    if not np.isfinite(y).all():
        raise CannotGoOn(f"`{name}` is {y[~np.isfinite(y)][0]}; try a smaller `lr`")
