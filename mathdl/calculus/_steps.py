"""How far a difference looks to both sides, and the limit of ever shorter looks."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl import _validate

__all__ = ["limit", "steps"]

RealArray = NDArray[np.floating[Any]]
FEWEST, MOST = 3, 7  # steps of an extrapolation: two that agree may do so by chance


def steps(x: RealArray, scale: float, relative: float) -> RealArray:
    """Return steps h of `relative` size, for which x + h and x − h are floating-point numbers.

    Parameters
    ----------
    x : ndarray of shape (n,)
        Where the derivative is wanted.
    scale : float
        The distance over which f changes, where that is more than |x|.
    relative : float
        The step over max(|x|, scale).
    """
    away = np.abs(x)
    h: RealArray = x.dtype.type(relative) * np.maximum(away, _scale(x, scale))
    # x + h is rounded, so that the step that is taken is not h. This h is the step taken
    # away from 0, and then x - h is exact too.
    return _possible(x, scale, (away + h) - away)


def limit(
    quotients: Callable[[RealArray], tuple[RealArray, RealArray]], x: RealArray, scale: float
) -> RealArray:
    r"""Extrapolate difference quotients to the step 0, by the tableau of Richardson and Romberg.

    .. math:: T_{j,0} = D(h / 2^j), \qquad
              T_{j,k} = T_{j,k-1} + \frac{T_{j,k-1} - T_{j-1,k-1}}{4^k - 1}

    The error of a central difference is a series in :math:`h^2`. Each column removes its first
    term. The steps are halved until the diagonal :math:`T_{j,j}` moves by less than the noise of
    rounding, or six times. Returned is the entry of the diagonal with the least sum of both.

    Parameters
    ----------
    quotients : callable
        Takes steps of shape (n,), returns the difference quotients of shape (n, ...) and how much
        noise rounding puts into them.
    x : ndarray of shape (n,)
        Where the derivative is wanted.
    scale : float
        As for :func:`steps`.
    """
    away = np.abs(x)
    # A power of two from 1/16 to 1/8 of the size: halved exactly, and added to x exactly.
    exponents = np.frexp(np.maximum(away, _scale(x, scale)))[1] - 4
    row: list[RealArray] = []
    best: RealArray = np.array(np.inf)
    least = best
    for j in range(MOST):
        h = np.ldexp(x.dtype.type(1), exponents - j)
        quotient, noise = quotients(_possible(x, scale, (away + h) - away))
        above, row = row, [quotient]
        for k, coarse in enumerate(above, start=1):
            row.append(row[-1] + (row[-1] - coarse) / (4**k - 1))
        if above:
            moved = np.abs(row[-1] - above[-1])
            error = moved + noise
            best, least = np.where(error < least, row[-1], best), np.minimum(error, least)
            if j + 1 >= FEWEST and np.count_nonzero(moved > noise) == 0:
                break
    return best


def _scale(x: RealArray, scale: float) -> np.floating[Any]:
    number: np.floating[Any] = x.dtype.type(_validate.number("scale", scale, above=0))
    return number


def _possible(x: RealArray, scale: float, h: RealArray) -> RealArray:
    lengths = h.tolist()  # quicker than NumPy, where there are few
    if min(lengths) > 0 and max(lengths) < math.inf:
        return h
    bad = next(i for i, step in enumerate(lengths) if not 0 < step < math.inf)
    raise ValueError(
        f"`x` and `scale` must leave room for a step in {x.dtype}, "
        f"got x = {x[bad]} and scale = {scale:g}"
    )
