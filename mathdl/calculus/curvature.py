"""Second derivatives by central differences, and what they say about a critical point."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.calculus import _steps, _values
from mathdl.calculus._bends import Bends

__all__ = ["classify_critical_point", "hessian"]

RealArray = NDArray[np.floating[Any]]


@_values.QUIET
def hessian(
    f: Callable[..., Any], x: ArrayLike, *, scale: float | None = None, extrapolate: bool = False
) -> RealArray:
    r"""Return the matrix of second partial derivatives, by central second differences.

    .. math:: s(v) = f(x + v) - 2 f(x) + f(x - v), \qquad a_i = h_i e_i,

    .. math:: H_{ii} \approx \frac{s(a_i)}{h_i^2}, \qquad
              H_{ij} \approx \frac{s(a_i + a_j) - s(a_i) - s(a_j)}{2 h_i h_j}, \qquad
              h_i = (24 \varepsilon)^{1/4} \cdot \text{scale}_i

    Parameters
    ----------
    f : callable
        Takes a vector of shape (n,), returns a number. It is called n² + n + 1 times.
    x : array_like of shape (n,)
        Where the Hessian is wanted.
    scale : float, optional
        As for :func:`~mathdl.calculus.derivative`, one for all entries; by default
        max(\|x_i\|, 1) for each.
    extrapolate : bool
        As for :func:`~mathdl.calculus.derivative`: 10 to 12 digits instead of 8, for three to
        seven times the calls.

    Returns
    -------
    ndarray of shape (n, n)
        Symmetric in every bit; in the dtype of `x`, for integers float64.

    Raises
    ------
    TypeError
        If `f` is not a function, or `x` or the value of `f` is not real.
    ValueError
        If `x` is not a vector, is empty or not finite, if `f` returns anything but one finite
        number at a neighbour of `x`, or as for :func:`~mathdl.calculus.derivative`.

    Notes
    -----
    The second difference s(v) is about :math:`v^T H v`, and :math:`2 a^T H b = (a + b)^T H (a + b)
    - a^T H a - b^T H b`. So two new values of `f` are enough for each pair i < j, half of what the
    four corners of a rectangle take.

    On the diagonal, cutting off the Taylor series costs :math:`h^2 |f''''| / 12` and rounding up
    to :math:`4 u |f| / h^2` with :math:`u = \varepsilon / 2`. The sum is smallest at :math:`h =
    (48 u |f| / |f''''|)^{1/4}`: longer than for a slope, for the noise is divided by h². Off the
    diagonal rounding costs the same. Where f and f'''' are of one size the relative error is then
    about :math:`\sqrt\varepsilon`: 1e-8 in float64, 2e-4 in float32.

    Derived in the chapter "Curvature and the Hessian".

    Examples
    --------
    >>> H = hessian(lambda v: v[0] ** 2 + 4 * v[0] * v[1] + v[1] ** 2, [1.0, 2.0])
    >>> np.round(H, 6)
    array([[2., 4.],
           [4., 2.]])
    """
    bends = Bends(_validate.function("f", f), _validate.vector("x", x), scale)
    what = "second derivatives"
    upper = _steps.settled(what, bends) if extrapolate else bends.short()[0]
    return _values.fitting(what, bends.arranged(upper), bends.x.dtype)


def classify_critical_point(
    H: ArrayLike, *, rtol: float | None = None
) -> Literal["minimum", "maximum", "saddle", "degenerate"]:
    r"""Say what kind of critical point it is, by the signs of the Hessian's eigenvalues.

    Parameters
    ----------
    H : array_like of shape (n, n)
        The Hessian at a point where the gradient is zero.
    rtol : float, optional
        An eigenvalue counts as zero up to `rtol` times the largest modulus. By default
        :math:`\varepsilon^{1/3}`: 6e-6 in float64, 5e-3 in float32, which is well above what
        :func:`hessian` gets wrong. For a Hessian that is exact, give less.

    Returns
    -------
    str
        "minimum" if all eigenvalues are positive, "maximum" if all are negative, "saddle" if
        there are both, whatever the others are. Else "degenerate": one is zero, and the second
        derivatives alone cannot tell, as with x² + y³ and x² + y⁴.

    Raises
    ------
    TypeError
        If `H` is not real.
    ValueError
        If `H` is not square, is empty or not finite, if it is not symmetric up to `rtol` times its
        largest entry, or if `rtol` is negative or not below 1.

    Notes
    -----
    Whether the gradient is zero is not looked at. The work is done in float64.

    Nocedal and Wright, *Numerical Optimization*, 2006, section 2.1.

    Derived in the chapter "Curvature and the Hessian".

    Examples
    --------
    >>> classify_critical_point([[2.0, 4.0], [4.0, 2.0]])
    'saddle'
    >>> classify_critical_point([[2.0, 0.0], [0.0, 0.0]])
    'degenerate'
    """
    H = _validate.matrix("H", H, square=True)
    if rtol is None:
        rtol = float(np.cbrt(np.finfo(H.dtype).eps))
    rtol = _validate.number("rtol", rtol, at_least=0, below=1)
    # The signs are the same for every multiple of H, and this one fits float64.
    B = (H / (np.abs(H).max() or 1)).astype(np.float64)
    asymmetry = np.abs(B - B.T)
    if asymmetry.max() > rtol:
        i, j = sorted(map(int, np.unravel_index(np.argmax(asymmetry), B.shape)))
        raise ValueError(
            f"`H` must be symmetric, got {H[i, j]} at ({i}, {j}) and {H[j, i]} at ({j}, {i})"
        )
    values = np.linalg.eigvalsh((B + B.T) / 2)
    zero = rtol * np.abs(values).max()
    some_up, some_down = values[-1] > zero, values[0] < -zero
    if some_up and some_down:
        return "saddle"
    if values[0] > zero:
        return "minimum"
    if values[-1] < -zero:
        return "maximum"
    return "degenerate"
