"""First derivatives by central differences: of numbers, of vectors, of functions with vectors."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.calculus import _steps, _values
from mathdl.calculus._slopes import Slopes

__all__ = ["derivative", "gradient", "jacobian"]

RealArray = NDArray[np.floating[Any]]


def derivative(
    f: Callable[..., Any], x: ArrayLike, *, scale: float | None = None, extrapolate: bool = False
) -> np.floating[Any]:
    r"""Return the slope of a function of one number, by a central difference.

    .. math:: f'(x) \approx \frac{f(x + h) - f(x - h)}{2h}, \qquad
              h = \varepsilon^{1/3} \cdot \text{scale}

    Parameters
    ----------
    f : callable
        Takes a number, returns a number. It is called twice.
    x : float
        Where the slope is wanted.
    scale : float, optional
        The distance over which `f` changes its shape, by default max(\|x\|, 1). That suits x³ and
        log(x) at 1e8. For sin(x) there give ``scale=1``, and for log(x) at 1e-9 ``scale=1e-9``,
        or the step leaves the domain.
    extrapolate : bool
        Take three to six steps, each half of the one before, and extrapolate to the step 0:
        12 to 14 digits instead of 10, for 6 to 14 calls of `f` instead of 2. The first step is a
        power of two, from 1/16 to 1/8 of the scale, and f must be smooth that far.

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
        x + h or x − h, if the slope does not fit the dtype, if there is no number between x and
        x + h, or if what is to be extrapolated does not settle.

    Notes
    -----
    A smaller step is not a better one. Cutting off the Taylor series costs
    :math:`h^2 |f'''| / 6`, rounding the two values costs up to :math:`u |f| / h` with
    :math:`u = \varepsilon / 2`, and the sum is smallest at :math:`h = (3 u |f| / |f'''|)^{1/3}`.
    Where f and f''' are of one size the relative error is then about :math:`\varepsilon^{2/3}`:
    4e-11 in float64, 2e-5 in float32 (Nocedal and Wright, *Numerical Optimization*, 2006,
    section 8.1).

    This :math:`\varepsilon` is that of the less precise of x and f(x). If `f` rounds to float32
    or float16 inside, the values are taken again with the longer step that fits these, even if
    they come as floats: then their last bits are all 0. A function that returns round numbers,
    or one number only, is called again in vain.

    By default the step grows with \|x\|. That is right for x³, x log x or 1/x at 1e8, and wrong
    for sin(x) there, which changes over a distance of 1. A single step cannot know: by default
    the slopes of sin(x) at 1e8 and of sin(1e8 x) at 0 are nonsense. Several steps can, and
    `extrapolate` refuses both.

    The error of a central difference is a series in h². So the combination (4 D(h/2) − D(h)) / 3
    has lost the first term of it, and so on (Richardson, *The deferred approach to the limit*,
    1927). Each of these steps is so long that rounding costs little. It ends where the last
    one changed less than rounding may. If none did, a short step is asked, too. The slope is
    refused if the long ones leave 0.1 % in doubt, or if the short one contradicts them.

    Derived in the chapter "Derivatives".

    Examples
    --------
    >>> slope = derivative(lambda x: x**2, 3)
    >>> abs(slope - 6) < 1e-9
    np.True_
    >>> error = derivative(np.exp, 1.0, extrapolate=True) - np.e
    >>> abs(error) < 1e-13
    np.True_
    """
    f = _validate.function("f", f)
    x = _validate.real_array("x", x, ndim=0)
    slope = _central(lambda v: f(v[()]), x, scale, extrapolate, out=())
    return x.dtype.type(slope)


def gradient(
    f: Callable[..., Any], x: ArrayLike, *, scale: float | None = None, extrapolate: bool = False
) -> RealArray:
    r"""Return the vector of partial derivatives, by central differences.

    .. math:: \frac{\partial f}{\partial x_i} \approx
              \frac{f(x + h_i e_i) - f(x - h_i e_i)}{2 h_i}, \qquad
              h_i = \varepsilon^{1/3} \cdot \text{scale}_i

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`, returns a number. It is called twice for each entry.
    x : array_like of shape (n,), or of any other shape
        Where the gradient is wanted.
    scale : float, optional
        As for :func:`derivative`, one for all entries; by default max(\|x_i\|, 1) for each.
    extrapolate : bool
        As for :func:`derivative`: three more digits, for three to seven times the calls.

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
        neighbour of `x`, or as for :func:`derivative`.

    Notes
    -----
    It takes 2n values of `f`: good for a check, too slow to train a network of n = 10⁶ numbers.
    The error of each entry is that of :func:`derivative`; what rounding adds is in proportion to
    \|f\|, so an entry that is small beside the others has fewer digits.

    Derived in the chapter "Gradients".

    Examples
    --------
    >>> g = gradient(lambda v: v[0] ** 2 + 3 * v[1] ** 2 + 2 * v[0] * v[1], [1.0, 2.0])
    >>> np.round(g, 8)
    array([ 6., 14.])
    """
    f = _validate.function("f", f)
    return _central(f, _validate.real_array("x", x), scale, extrapolate, out=())


def jacobian(
    f: Callable[..., Any], x: ArrayLike, *, scale: float | None = None, extrapolate: bool = False
) -> RealArray:
    r"""Return the partial derivatives of every output, by central differences.

    .. math:: J_{ki} = \frac{\partial f_k}{\partial x_i} \approx
              \frac{f_k(x + h_i e_i) - f_k(x - h_i e_i)}{2 h_i}, \qquad
              h_i = \varepsilon^{1/3} \cdot \text{scale}_i

    Row k is the gradient of output k, column i says how all outputs answer to input i.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`, returns an array, of the same shape each time. It is
        called twice for each entry of `x`.
    x : array_like of shape (n,), or of any other shape
        Where the Jacobian is wanted.
    scale : float, optional
        As for :func:`derivative`, one for all entries; by default max(\|x_i\|, 1) for each.
    extrapolate : bool
        As for :func:`derivative`: three more digits, for three to seven times the calls.

    Returns
    -------
    ndarray of shape (m, n) for a vector of m outputs
        In general of shape (\*out, \*in), the axes of f(x) and then those of `x`; in the dtype of
        `x`, for integers float64.

    Raises
    ------
    TypeError
        If `f` is not a function, or `x` or the value of `f` is not real.
    ValueError
        If `x` is empty or not finite, if `f` returns an empty array, another shape than before
        or a number that is not finite, or as for :func:`derivative`.

    Notes
    -----
    The steps and their errors are those of :func:`derivative`.

    Derived in the chapter "Jacobian".

    Examples
    --------
    >>> J = jacobian(lambda v: [v[0] ** 2, v[0] * v[1], v[1] ** 2], [2.0, 3.0])
    >>> np.round(J, 8) + 0.0
    array([[4., 0.],
           [3., 2.],
           [0., 6.]])
    """
    f = _validate.function("f", f)
    return _central(f, _validate.real_array("x", x), scale, extrapolate, out=None)


@_values.QUIET
def _central(
    f: Callable[..., Any],
    x: RealArray,
    scale: float | None,
    extrapolate: bool,
    *,
    out: tuple[int, ...] | None,
) -> RealArray:
    """Return the central differences of f along every axis of x, in shape (*out, *in)."""
    slopes = Slopes(f, x, scale, out)
    found = _steps.settled("slopes", slopes) if extrapolate else slopes.short()[0]
    return _values.fitting("slopes", slopes.arranged(found), x.dtype)
