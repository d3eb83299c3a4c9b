"""Derivatives by central differences, and the check of a gradient against them."""

import reprlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate

__all__ = ["GradientCheck", "check_gradient", "derivative", "gradient"]

RealArray = NDArray[np.floating[Any]]


def derivative(f: Callable[..., Any], x: ArrayLike, *, scale: float = 1.0) -> np.floating[Any]:
    r"""Return the slope of a function of one number, by a central difference.

    .. math:: f'(x) \approx \frac{f(x + h) - f(x - h)}{2h}, \qquad
              h = \varepsilon^{1/3} \max(|x|, \text{scale})

    Parameters
    ----------
    f : callable
        Takes a number, returns a number. It is called twice.
    x : float
        Where the slope is wanted.
    scale : float
        The distance over which `f` changes its shape, where that is more than \|x\|. The
        default suits functions of numbers around 1; for log(x) at 1e-9 give ``scale=1e-9``, or
        the step leaves the domain.

    Returns
    -------
    floating scalar
        In the dtype of `x`; for an integer, float64.

    Raises
    ------
    TypeError
        If `f` is not a function, or `x` or the value of `f` is not real.
    ValueError
        If `x` is not one finite number, if `f` returns anything but one finite number at
        x + h or x − h, or if the slope does not fit the dtype.

    Notes
    -----
    A smaller step is not a better one. Cutting off the Taylor series costs
    :math:`h^2 |f'''| / 6`, rounding the two values costs up to :math:`u |f| / h` with
    :math:`u = \varepsilon / 2`, and the sum is smallest at :math:`h = (3 u |f| / |f'''|)^{1/3}`.
    Where f and f''' are of one size the relative error is then about :math:`\varepsilon^{2/3}`:
    4e-11 in float64, 2e-5 in float32 (Nocedal and Wright, *Numerical Optimization*, 2006,
    section 8.1).

    Derived in the chapter "Follow the gradient downhill".

    Examples
    --------
    >>> slope = derivative(lambda x: x**2, 3)
    >>> abs(slope - 6) < 1e-9
    np.True_
    """
    f = _validate.function("f", f)
    x = _validate.real_array("x", x, ndim=0)[()]
    h = _steps(x, scale)
    with np.errstate(over="ignore"):
        slope = x.dtype.type((_value(f, x + h) - _value(f, x - h)) / (2 * h))
    _refuse_overflow(slope)
    return slope


def gradient(f: Callable[..., Any], x: ArrayLike, *, scale: float = 1.0) -> RealArray:
    r"""Return the vector of partial derivatives, by central differences.

    .. math:: \frac{\partial f}{\partial x_i} \approx
              \frac{f(x + h_i e_i) - f(x - h_i e_i)}{2 h_i}, \qquad
              h_i = \varepsilon^{1/3} \max(|x_i|, \text{scale})

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`, returns a number. It is called twice for each entry.
    x : array_like of shape (n,), or of any other shape
        Where the gradient is wanted.
    scale : float
        As for :func:`derivative`, for every entry.

    Returns
    -------
    ndarray
        In the shape and dtype of `x`; for integers, float64.

    Raises
    ------
    TypeError
        If `f` is not a function, or `x` or the value of `f` is not real.
    ValueError
        If `x` is empty or not finite, if `f` returns anything but one finite number at a
        neighbour of `x`, or if the gradient does not fit the dtype.

    Notes
    -----
    It takes 2n values of `f`: good for a check, too slow to train a network of n = 10⁶ numbers.

    Derived in the chapter "Follow the gradient downhill".

    Examples
    --------
    >>> g = gradient(lambda v: v[0] ** 2 + 3 * v[1] ** 2 + 2 * v[0] * v[1], [1.0, 2.0])
    >>> np.round(g, 8)
    array([ 6., 14.])
    """
    f = _validate.function("f", f)
    x = _validate.real_array("x", x)
    h = _steps(x, scale)
    slopes = np.empty_like(x)
    with np.errstate(over="ignore"):
        for i in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[i], down[i] = x[i] + h[i], x[i] - h[i]
            slopes[i] = (_value(f, up) - _value(f, down)) / (2 * h[i])
    _refuse_overflow(slopes)
    return slopes


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
    scale: float = 1.0,
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
        As for :func:`derivative`.

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
    if rtol is None:
        rtol = float(np.finfo(x.dtype).eps) ** 0.5
    rtol = _validate.number("rtol", rtol, above=0)
    numeric = gradient(f, x, scale=scale)
    analytic = _validate.real_array("grad(x)", grad(x.copy()))
    _validate.same_shape("x", x, "grad(x)", analytic)
    # As Python's floats: ten times a size need not fit the dtype of x.
    floor = max(1.0, abs(float(_value(f, x.copy())))) / (10 * float(_sizes(x, scale).max()))
    with np.errstate(over="ignore"):
        largest = max(np.abs(analytic).max(), np.abs(numeric).max(), floor)
        relative_error = float(np.abs(analytic - numeric).max() / largest)
    return GradientCheck(relative_error <= rtol, relative_error, analytic, numeric)


def _sizes(x: RealArray, scale: float) -> RealArray:
    """Return max(|x|, scale), in the dtype of x."""
    sizes: RealArray = np.maximum(
        np.abs(x), x.dtype.type(_validate.number("scale", scale, above=0))
    )
    return sizes


def _steps(x: RealArray, scale: float) -> RealArray:
    with np.errstate(over="ignore"):
        h: RealArray = np.cbrt(np.finfo(x.dtype).eps) * _sizes(x, scale)
        # x + h is rounded, so that the step that is taken is not h. This h is the step taken
        # away from 0, and then x - h is exact too.
        h = (np.abs(x) + h) - np.abs(x)
    possible = np.isfinite(h) & (h > 0)
    if not possible.all():
        raise ValueError(
            f"`x` and `scale` must leave room for a step in {x.dtype}, "
            f"got x = {np.ravel(x)[~np.ravel(possible)][0]} and scale = {scale:g}"
        )
    return h


def _value(f: Callable[..., Any], x: Any) -> RealArray:
    """Return f(x) if it is one finite number."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # reported below
        y = _validate.real_array("f(x)", f(x), ndim=0, finite=False)
    if not np.isfinite(y):
        at = reprlib.repr(np.asarray(x).tolist())
        raise ValueError(f"`f` must be finite around `x`, got {y} at {at}")
    return y


def _refuse_overflow(slopes: RealArray | np.floating[Any]) -> None:
    if not np.isfinite(slopes).all():
        raise ValueError(f"`f` must have slopes that fit {slopes.dtype}, got one that is infinite")
