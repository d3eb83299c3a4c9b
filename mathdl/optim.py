"""Going downhill: the methods that follow a gradient to a minimum, and the path they take."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate

__all__ = ["Path", "gradient_descent"]

RealArray = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False, repr=False)
class Path:
    """The points that an optimiser went through, from the start to the end.

    Attributes
    ----------
    points : ndarray of shape (t + 1, n)
        ``points[0]`` is the start, ``points[-1]`` the end after t steps.
    values : ndarray of shape (t + 1,)
        The function at each point.
    """

    points: RealArray
    values: RealArray

    @property
    def steps(self) -> RealArray:
        """The t steps, each point less the one before, of shape (t, n)."""
        steps: RealArray = np.diff(self.points, axis=0)
        return steps

    def __repr__(self) -> str:
        t = len(self.points) - 1
        return f"Path({t} steps, value {self.values[0]:.3g} → {self.values[-1]:.3g})"


def gradient_descent(
    f: Callable[..., Any],
    grad: Callable[..., Any],
    x0: ArrayLike,
    *,
    lr: float,
    num_steps: int,
) -> Path:
    r"""Walk downhill: step after step against the gradient.

    .. math:: x_{t+1} = x_t - \eta \nabla f(x_t)

    Parameters
    ----------
    f : callable
        Takes a vector of shape (n,), returns a number. It is recorded, not needed for a step.
    grad : callable
        Takes a vector of shape (n,), returns the gradient of `f` there, of shape (n,).
    x0 : array_like of shape (n,)
        The start.
    lr : float
        The learning rate η, above 0.
    num_steps : int
        The number t of steps, 0 or more. All of them are taken.

    Returns
    -------
    Path
        All t + 1 points and the values of `f` there, in the dtype of `x0`; for integers,
        float64.

    Raises
    ------
    TypeError
        If `f` or `grad` is not a function, if what they return is not real, or if `num_steps`
        is not an integer.
    ValueError
        If `x0` is not a finite vector, if `lr` is not above 0, if `f` does not return a number
        or `grad` not a vector of the shape of `x0`, or if one of them stops being finite. A path
        that diverges but stays finite is returned as it is.

    Notes
    -----
    On a quadratic function whose Hessian has the eigenvalues λ, each step multiplies the
    distance to the minimum along an eigenvector by 1 − ηλ: the path converges from every start
    if and only if 0 < η < 2/λ for all of them (Cauchy, 1847; Nocedal and Wright, *Numerical
    Optimization*, 2006, section 3.3).

    Derived in the chapter "Follow the gradient downhill".

    Examples
    --------
    >>> path = gradient_descent(lambda v: v @ v, lambda v: 2 * v, [1.8, 1.5], lr=0.1, num_steps=20)
    >>> path
    Path(20 steps, value 5.49 → 0.00073)
    >>> path.points[-1]
    array([0.02075259, 0.01729382])
    """
    f, grad = _validate.function("f", f), _validate.function("grad", grad)
    x = _validate.vector("x0", x0)
    lr = _validate.number("lr", lr, above=0)
    num_steps = _validate.integer("num_steps", num_steps, at_least=0)
    points = np.empty((num_steps + 1, len(x)), x.dtype)
    values = np.empty(num_steps + 1, x.dtype)
    # What overflows is reported by _call, with the step at which it did.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        points[0], values[0] = x, _call("f", f, x, (), 0, lr)
        for t in range(num_steps):
            x = x - lr * _call("grad", grad, x, x.shape, t, lr)
            points[t + 1], values[t + 1] = x, _call("f", f, x, (), t + 1, lr)
    return Path(points, values)


def _call(
    name: str,
    function: Callable[..., Any],
    x: RealArray,
    shape: tuple[int, ...],
    step: int,
    lr: float,
) -> RealArray:
    """Return function(x) in the dtype of x, if x and it are finite and it has the shape."""
    _refuse_divergence("x", x, step, lr)
    # A copy: what `function` does to its argument must not bend the path.
    y = _validate.real_array(f"{name}(x)", function(x.copy()), finite=False).astype(x.dtype)
    if y.shape != shape:
        wanted = f"have the shape of `x0`, {shape}" if shape else "be a number"
        raise ValueError(f"`{name}(x)` must {wanted}, got shape {y.shape}")
    _refuse_divergence(f"{name}(x)", y, step, lr)
    return y


def _refuse_divergence(name: str, y: RealArray, step: int, lr: float) -> None:
    if np.isfinite(y).all():
        return
    bad = y[~np.isfinite(y)][0]
    if step == 0:
        raise ValueError(f"`{name}` must be finite at the start, got {bad}")
    raise ValueError(
        f"`lr` must be small enough for the path to stay finite, got {lr:g}: "
        f"`{name}` is {bad} at step {step}; try a smaller one"
    )
