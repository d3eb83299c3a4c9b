r"""Softmax and what belongs to it, for logits of any size.

:math:`e^{1000}` is more than a float can hold, and :math:`e^{-1000}` is less. Softmax does not
change when a number is subtracted from all logits, so the largest of them is: then every
exponential is at most 1, and one of them is 1.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from mathdl import _rows, _sums, _validate

__all__ = ["log_softmax", "logsumexp", "softmax"]

# A NumPy array or a torch tensor: the standard defines what it can do but no type for it.
Array = Any


def softmax(x: Array, axis: int = -1) -> Array:
    r"""Return the probabilities that belong to logits.

    .. math:: \mathrm{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}

    Parameters
    ----------
    x : array
        Logits: real numbers, or -inf for what is impossible. A floating dtype is kept; integers
        become float64.
    axis : int
        The axis along which the results sum to 1.

    Returns
    -------
    array
        Of the shape of `x`, from 0 to 1; exactly 0 for a logit of -inf.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers or `axis` is not an integer.
    ValueError
        If `x` has no such axis, is empty, or holds NaN or +inf, or nothing but -inf along the
        axis: ∞ - ∞ and 0/0 have no value, and no distribution is meant.

    Notes
    -----
    Numbers of 16 bits are computed in float32 and rounded once. Softmax is the gradient of
    `logsumexp`.

    Examples
    --------
    >>> softmax([0.0, -float("inf"), 0.0])
    array([0.5, 0. , 0.5])
    >>> softmax([[1e4, 1e4], [0, -1e4]], axis=1)
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    return _fill(_softmax, x, axis)


def _softmax(xp: Any, x: Array, peak: Array, out: Array | None) -> Array:
    powers = xp.exp(xp.subtract(x, peak, out=out), out=out)
    return xp.divide(powers, _sums.total(xp, powers, -1, keepdims=True), out=out)


def log_softmax(x: Array, axis: int = -1) -> Array:
    r"""Return the logarithms of the probabilities that belong to logits.

    .. math:: \log \mathrm{softmax}(x)_i = x_i - \log \sum_j e^{x_j}

    Parameters
    ----------
    x : array
        Logits: real numbers, or -inf for what is impossible. A floating dtype is kept; integers
        become float64.
    axis : int
        The axis along which the probabilities sum to 1.

    Returns
    -------
    array
        Of the shape of `x`, in nats, at most 0.

    Raises
    ------
    TypeError, ValueError
        As for `softmax`.

    Notes
    -----
    ``log(softmax(x))`` is -inf wherever the probability is too small for a float, and its
    gradient is NaN there. This function keeps both, as long as the logits are no further apart
    than the largest float of their dtype. Beyond, it is -inf too, and its gradient still finite.

    Examples
    --------
    >>> log_softmax([0.0, -1000.0])
    array([    0., -1000.])
    """
    return _fill(_log_softmax, x, axis)


def _log_softmax(xp: Any, x: Array, peak: Array, out: Array | None) -> Array:
    shifted = xp.subtract(x, peak, out=out)
    total = _sums.total(xp, xp.exp(shifted), -1, keepdims=True)
    return xp.subtract(shifted, xp.log(total), out=out)


def logsumexp(x: Array, axis: int = -1) -> Array:
    r"""Return the logarithm of a sum of exponentials: a smooth maximum.

    .. math:: \mathrm{lse}(x) = \log \sum_i e^{x_i}, \qquad
        \max_i x_i \le \mathrm{lse}(x) \le \max_i x_i + \log n

    Parameters
    ----------
    x : array
        Real numbers or ±inf. A floating dtype is kept; integers become float64.
    axis : int
        The axis to sum along.

    Returns
    -------
    array
        `x` without `axis`. The sum over nothing but -inf is -inf, for log 0 = -∞, and its
        gradient is 0; the sum over any +inf is +inf.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers or `axis` is not an integer.
    ValueError
        If `x` has no such axis, is empty or holds NaN.

    Examples
    --------
    >>> round(float(logsumexp([1000.0, 1000.0])), 9)  # 1000 + log 2
    1000.693147181
    """
    xp, x, rows, axis = _read(x, axis)

    def formula(rows: Array) -> Array:
        rows = xp.astype(rows, _rows.wide(xp, x.dtype), copy=False)
        return xp.astype(_logsumexp(xp, rows), x.dtype, copy=False)

    with np.errstate(over="ignore"):  # beside +inf, where nothing is subtracted
        return _rows.reduce(formula, rows)


def _logsumexp(xp: Any, x: Array) -> Array:
    peak = _rows.constant(xp.max(x, axis=-1, keepdims=True))
    _validate.refuse_nan("x", peak, xp)
    peak = xp.where(xp.isfinite(peak), peak, 0)
    total = _sums.total(xp, xp.exp(x - peak), -1)
    # The logarithm of 0 is kept away from autograd, which would make NaN of 0 · ∞.
    return xp.where(total > 0, peak[..., 0] + xp.log(xp.where(total > 0, total, 1)), -xp.inf)


def _fill(formula: Callable[..., Array], x: Array, axis: int) -> Array:
    """Return the formula of each row of logits, computed in float32 or wider."""
    xp, x, rows, axis = _read(x, axis)
    wide = _rows.wide(xp, x.dtype)

    def of_block(rows: Array, out: Array | None) -> Array:
        rows = xp.astype(rows, wide, copy=False)
        # What is subtracted cancels: it is a constant for every derivative.
        peak = _rows.constant(xp.max(rows, axis=-1, keepdims=True))
        _refuse_limits(xp, peak, axis)
        return formula(xp, rows, peak, out)

    # A distance that is longer than any float is -inf: its exponential is 0 all the same, and as
    # a logarithm it is rounded as every number beyond the range is. Neither is worth a warning.
    with np.errstate(over="ignore"):
        result = xp.astype(_rows.fill(of_block, rows, wide), x.dtype, copy=False)
    return _rows.move(xp, result, -1, axis)


def _read(x: Array, axis: int) -> tuple[Any, Array, Array, int]:
    """Return the functions for `x`, `x`, a view of it with the axis at the end, and the axis."""
    x, xp = _validate.standard_array("x", x, finite=False)
    axis = _validate.axis(axis, "x", x.ndim)
    return xp, x, _rows.move(xp, x, axis, -1), axis


def _refuse_limits(xp: Any, peak: Array, axis: int) -> None:
    """Refuse logits by the largest of each row: NaN is larger than any number."""
    if xp.all(xp.isfinite(peak)):
        return
    _validate.refuse_nan("x", peak, xp)
    if xp.any(peak == xp.inf):
        raise ValueError("`x` must be below inf, got inf")
    raise ValueError(f"`x` must hold a number above -inf along axis {axis}, got -inf alone")
