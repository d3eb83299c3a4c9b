"""The check of a gradient against central differences."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _rounding, _validate
from mathdl.calculus import agreement

__all__ = ["GradientCheck", "check_gradient"]

RealArray = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """The outcome of comparing a gradient with central differences.

    Attributes
    ----------
    passed : bool
        Whether `relative_error` is at most the tolerance.
    relative_error : float
        The largest difference in an entry, over the size of that entry; for an entry that passes
        by its doubt alone, a share of the tolerance.
    analytic : ndarray
        What the function `grad` returned.
    numeric : ndarray
        What the central differences gave, in the same shape.
    """

    passed: bool
    relative_error: float
    analytic: RealArray
    numeric: RealArray

    def __repr__(self) -> str:
        error = _rounding.brief(self.relative_error, float(np.finfo(self.analytic.dtype).eps))
        return f"GradientCheck(passed={self.passed}, relative_error={error})"


def check_gradient(
    f: Callable[..., Any],
    grad: Callable[..., Any],
    x: ArrayLike,
    *,
    rtol: float | None = None,
    scale: float | None = None,
) -> GradientCheck:
    r"""Check a formula for a gradient, written in NumPy, against finite differences.

    One of three checks. :func:`mathdl.autodiff.check_derivatives` compares a formula, also for a
    Jacobian or a Hessian, with differences *and* with automatic differentiation.
    :func:`mathdl.gradients.check_gradients` needs no formula: it compares the gradients that
    PyTorch's autograd finds in a network with differences. All three judge by the same error,

    .. math:: \text{relative error} = \max_i \frac{|a_i - n_i|}{\max(|a_i|,\; |n_i|)}

    where *a* is the analytic gradient and *n* the numeric one; and :math:`a_i` passes as well if
    :math:`|a_i - n_i| \le d_i`, the doubt that the rounding of the values of `f` leaves in
    :math:`n_i`.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`, returns a number.
    grad : callable
        Takes an array of the shape of `x`, returns the gradient of `f` in that shape.
    x : array_like
        Where to compare. A point drawn by chance tells most: at a special one, such as 0 or a
        minimum, a wrong gradient may be right.
    rtol : float, optional
        The largest relative error that passes, by default :math:`\sqrt\varepsilon` of the less
        precise of x and f(x): 1.5e-8 in float64 and 3.5e-4 in float32. Central differences do
        better than that by far, and a gradient that is off by 0.1 % does worse.
    scale : float, optional
        The distance over which `f` changes its shape, as for
        :func:`~mathdl.calculus.derivative`.

    Returns
    -------
    GradientCheck
        Whether the check passed, the relative error, and both gradients.

    Raises
    ------
    TypeError
        If `f` or `grad` is not a function, or what they take or return is not real.
    ValueError
        If `x` is empty or not finite, if `f` returns anything but one finite number, if `grad`
        returns another shape or a number that is not finite, or if a tolerance is not positive.
        If the values of `f` are so large beside their changes that they show nothing of the
        gradient: then nothing could be checked.

    Notes
    -----
    The error of an entry counts against that entry. The verdict is the same for `f`, for 1e-9
    `f`, and for 1e10 + `f` as far as the values of that still show the gradient.

    The doubt :math:`d_i` is for the entry that is zero. Central differences never return exactly
    0 there but a remainder, and the plain ratio of that to itself is 1. It is worked out from
    the values that were taken, not from what a gradient of such a function usually has: about
    :math:`\varepsilon |f| / h` with the step h. Where it could hide an error of 0.1 %, and where
    the two disagree, there is a second look at the entry: up to 36 more values, by steps as long
    as a sixteenth of the scale, in which rounding counts thousands of times less, extrapolated as
    by ``gradient(..., extrapolate=True)``, and by shorter ones where these are too long. Where `f`
    has a kink within that distance, the first look counts.

    Derived in the chapter "Gradients".

    Examples
    --------
    >>> check_gradient(lambda v: v @ v, lambda v: 2 * v, [1.0, -2.0]).passed
    True
    >>> check_gradient(lambda v: v @ v, lambda v: 2.002 * v, [1.0, -2.0]).passed
    False
    >>> check_gradient(lambda v: 1e10 + v @ v, lambda v: 2.002 * v, [1.0, -2.0]).passed
    False
    """
    grad = _validate.function("grad", grad)
    x = _validate.real_array("x", x)
    f = _validate.function("f", f)
    rtol = None if rtol is None else _validate.number("rtol", rtol, above=0)
    analytic = _validate.real_array("grad(x)", grad(x.copy()))
    _validate.same_shape("x", x, "grad(x)", analytic)
    found = agreement.of_slopes(
        analytic,
        f,
        x,
        shape=(),
        rtol=rtol,
        scale=scale,
        rounding=lambda: agreement.spread(grad, x),
    )
    return GradientCheck(found.passed, float(found.errors.max()), analytic, found.numeric)
