"""The mean and the spread of data, whatever their size."""

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
    x = _validate.real_array("data", data)
    x = x.astype(np.result_type(x, np.float64))
    if x.min() == x.max():
        return float(x.flat[0]), 0.0  # no rounding of the mean may pass for a spread
    # A power of 2 changes no digit, and after it no sum overflows and no square underflows.
    exponent = np.frexp(np.abs(x).max())[1]
    scaled = np.ldexp(x, -exponent)
    # The mean of n large numbers is rounded; the mean of what is left over mends that.
    rough = scaled.mean()
    rest = scaled - rough
    mean = rest.mean()
    std = np.sqrt(np.mean((rest - mean) ** 2))
    return float(np.ldexp(rough + mean, exponent)), float(np.ldexp(std, exponent))
