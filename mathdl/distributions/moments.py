"""The mean and the spread of data, whatever their size."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate

__all__ = ["mean_and_std"]

RealArray = NDArray[np.floating[Any]]


def mean_and_std(data: ArrayLike) -> tuple[float, float]:
    r"""Return the mean of the data and the root of their mean squared distance from it.

    .. math::

        m = \frac1n \sum_{i=1}^n x_i, \qquad s = \sqrt{\frac1n \sum_{i=1}^n (x_i - m)^2}

    They are all that a normal likelihood knows of its data.

    Parameters
    ----------
    data : array_like
        Finite real values, of any shape.

    Returns
    -------
    tuple of two floats
        m and s, in the unit of the data; s is exactly 0 if all values are equal.

    Raises
    ------
    TypeError, ValueError
        If `data` is empty or not finite and real.

    Notes
    -----
    Neither a large mean nor values of any size spoil the result: the squares are taken of
    differences, never :math:`E[x^2] - m^2`, whose digits cancel (Chan, Golub and LeVeque,
    *Algorithms for computing the sample variance*, The American Statistician 37, 1983).

    Examples
    --------
    >>> mean_and_std([1e9 + 1, 1e9 + 3])
    (1000000002.0, 1.0)
    """
    x = np.atleast_1d(_validate.real_array("data", data, finite=False))
    x = x.astype(np.result_type(x, np.float64), copy=False)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        mean, variance = _two_passes(x)
    # An infinite value or NaN makes the variance NaN, and squares that are lost show in it.
    sound = LEAST < variance < math.inf
    return (mean, math.sqrt(variance)) if sound else _of_any_size(x)


# Squares above this one are not rounded to fewer digits, and those below do not matter beside it.
LEAST = 1e-280
NOISE = 1e-12  # a spread that small beside the mean may be none


def _two_passes(x: RealArray) -> tuple[float, float]:
    """Return the mean and the variance, if all squares are floats."""
    # The mean of n large numbers is rounded; the mean of what is left over mends that.
    rough = x.mean()
    rest = np.subtract(x, rough)
    shift = rest.mean()
    np.multiply(rest, rest, out=rest)
    # Nearly all of the mean square is left.
    return float(rough + shift), float(rest.mean() - shift * shift)


def _of_any_size(x: RealArray) -> tuple[float, float]:
    x = _validate.real_array("data", x)
    if x.min() == x.max():
        return float(x.flat[0]), 0.0  # no rounding of the mean may pass for a spread
    # A power of 2 changes no digit, and after it no sum overflows and no square underflows.
    exponent = np.frexp(np.abs(x).max())[1]
    scaled = np.ldexp(x, -exponent)
    rough = scaled.mean()
    rest = scaled - rough
    shift = rest.mean()
    std = np.sqrt(np.mean((rest - shift) ** 2))
    return float(np.ldexp(rough + shift, exponent)), float(np.ldexp(std, exponent))
