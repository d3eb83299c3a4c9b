"""The check of a gradient against central differences."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
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
        The largest difference over the size of the gradient.
    analytic : ndarray
        What the function `grad` returned.
    numeric : ndarray
        What the central differences gave, in the same shape.
    """

    passed: bool
    relative_error: float
    analytic: RealArray = field(repr=False)
    numeric: RealArray = field(repr=False)


def check_gradient(
    f: Callable[..., Any],
    grad: Callable[..., Any],
    x: ArrayLike,
    *,
    rtol: float | None = None,
    scale: float | None = None,
) -> GradientCheck:
    r"""Compare the gradient that a function `grad` returns with central differences of `f`.

    .. math:: \text{relative error} = \frac{\max_i |a_i - n_i|}
              {\max\bigl(\max_i |a_i|,\; \max_i |n_i|,\; g_0\bigr)}

    where *a* is the analytic gradient, *n* the numeric one, and the floor is

    .. math:: g_0 = \frac{\max(1, |f(x)|)}{10 \max_i \max(|x_i|, \text{scale})} .

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
        The largest relative error that passes, by default :math:`\sqrt\varepsilon`: 1.5e-8 in
        float64 and 3.5e-4 in float32. Central differences do better than that by far, and a
        gradient that is off by 0.1 % does worse.
    scale : float
        As for :func:`~mathdl.calculus.derivative`.

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

    Notes
    -----
    The floor :math:`g_0` is for the gradient that is zero. Central differences never return
    exactly 0 there but a remainder of :math:`\varepsilon^{2/3}` or so, and the plain ratio of
    that to itself is 1. With the floor the remainder counts as what it is: small against any
    gradient that a function of this size usually has. The price is that nothing below
    :math:`\text{rtol} \cdot g_0` is seen; multiply a function of tiny values by a constant first.

    Derived in the chapter "Follow the gradient downhill".

    Examples
    --------
    >>> check_gradient(lambda v: v @ v, lambda v: 2 * v, [1.0, -2.0]).passed
    True
    >>> check_gradient(lambda v: v @ v, lambda v: 2.002 * v, [1.0, -2.0]).passed
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
