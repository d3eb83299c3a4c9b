"""How far a difference looks to both sides, and the limit of ever shorter looks."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mathdl import _validate
from mathdl.calculus import _values

__all__ = ["Limit", "fitted", "limit", "reach", "settled", "steps"]

RealArray = NDArray[np.floating[Any]]
FEWEST, MOST = 3, 6  # steps of an extrapolation: two that agree may do so by chance
FIRST = 16  # times the first of the long steps, and half of that at least, is the distance
UNLIKELY = 8  # times the noise of rounding is none any more
APART = 0.1  # of the largest quotient: more between long steps and a short one is suspicious
SETTLED = 1e-3  # of the largest quotient: what an extrapolation may leave in doubt


def reach(x: RealArray, scale: float | None) -> RealArray:
    r"""Return the distance over which f changes, for each entry: `scale`, or max(\|x\|, 1)."""
    precise = x if x.dtype.itemsize >= 8 else x.astype(np.float64)
    if scale is None:
        return np.maximum(np.abs(precise), 1)
    return np.full_like(precise, _validate.number("scale", scale, above=0))


def steps(x: RealArray, distance: RealArray, relative: float) -> RealArray:
    """Return steps h, for which x + h and x − h are floating-point numbers.

    Parameters
    ----------
    x : ndarray of shape (n,)
        Where the derivative is wanted.
    distance : ndarray of shape (n,)
        The distance over which f changes.
    relative : float
        The step over that distance.
    """
    return _possible(x, distance, x.dtype.type(relative) * distance.astype(x.dtype))


def fitted(
    sample: Callable[[float], tuple[RealArray, RealArray, float]], eps: float
) -> tuple[RealArray, RealArray, float]:
    """Return steps for the less precise of x and f(x), the values there, and its ε.

    A value of a short type says so. A float that has been through float32, as the loss of a
    network has, does not, but its last 29 bits are 0. So where all values could be numbers of
    float32, they are taken again with the step of float32. If those could be such numbers too,
    and are no round ones, f rounds to float32. The same goes for float16.

    Parameters
    ----------
    sample : callable
        Takes the ε that the steps are to fit, returns the steps, the values and the ε of their
        type.
    eps : float
        The ε of x.
    """
    h, y, own = sample(eps)
    if own > eps:
        h, y, eps = sample(own)
    last = y
    for bits, fewer in _values.SHORT_TYPES:
        grain = 2.0 ** (1 - bits)
        if grain <= eps:
            continue
        if not _values.fit(last, bits):
            break
        try:
            longer, last, _ = sample(grain)
        except (ValueError, ArithmeticError):  # it was for nothing: f ends before
            break
        if _values.fit(last, bits) and not _values.fit(last, fewer):
            h, y, eps = longer, last, grain
    return h, y, eps


@dataclass(frozen=True, eq=False)
class Limit:
    """What difference quotients tend to.

    Attributes
    ----------
    value : ndarray of shape (n, ...)
        The limit.
    error : ndarray of shape (n, ...)
        How far it may be off: how much it moved last, and the noise in it.
    noise : ndarray of shape (n, ...)
        What rounding may have put into it.
    halved : ndarray of int, of shape (n, ...)
        How often the first step has been halved for it.
    largest : ndarray of shape (n, ...)
        The size of the largest quotient.
    sure : bool
        Whether it moved by no more than noise in the end. If not, the steps may all be too long.
    """

    value: RealArray
    error: RealArray
    noise: RealArray
    halved: NDArray[np.intp]
    largest: RealArray
    sure: bool

    def unsettled(self, largest: RealArray, unlikely: float) -> NDArray[np.bool_]:
        """Where it may be off by much of the `largest` quotient, and `unlikely` times the noise."""
        found: NDArray[np.bool_] = self.error > np.maximum(SETTLED * largest, unlikely * self.noise)
        return found

    def denied(
        self,
        plain: RealArray,
        noise: RealArray,
        largest: RealArray,
        unlikely: float,
        calmer: RealArray,
    ) -> NDArray[np.bool_]:
        """Where the quotients of a far shorter step say something else.

        Long steps may all agree by chance, as samples of a wave do that are whole periods apart.
        So a step counts too that is no power of two times these.

        Parameters
        ----------
        plain, noise : ndarray of shape (n, ...)
            The quotients with that step, and what rounding is thought to put into them.
        largest : ndarray of shape (n, ...)
            The size of the largest quotient, by a tenth of which they may differ.
        unlikely : float
            How many times the noise they may differ by.
        calmer : ndarray of shape (n, ...)
            What share of the noise in them the limit has. If there is more of it than was
            thought, it moves the limit as well.
        """
        off = np.abs(plain - self.value)
        noisy = np.maximum(unlikely * noise, UNLIKELY * self.error / calmer)
        found: NDArray[np.bool_] = off > np.maximum(APART * largest, noisy)
        return found


class Differences(Protocol):
    """What takes differences of one function at one point: of first or of second order."""

    eps: float

    def short(self) -> tuple[RealArray, RealArray, RealArray]:
        """Return the quotients with the step of theory, the values and the steps."""

    def limit(self) -> Limit:
        """Return the quotients with ever shorter steps, extrapolated."""

    def noise(self, quotient: RealArray, y: RealArray, h: RealArray, *, eps: float) -> RealArray:
        """Return what rounding leaves in the quotients."""

    def reach(self) -> RealArray:
        """Return how much f changes over its scale for each 1 in a quotient."""

    def calmer(self, limit: Limit) -> RealArray:
        """Return what share of the noise in `short` a limit has."""


def settled(what: str, differences: Differences) -> RealArray:
    """Return the limit of differences, or refuse what has none."""
    limit = differences.limit()
    if limit.sure:
        return limit.value
    plain, y, h = differences.short()
    noise = differences.noise(plain, y, h, eps=differences.eps)
    # A plain difference of a smooth f is off by ε^(2/3), and noise is 2 ε.
    unlikely = differences.eps ** (-1 / 3)
    # What counts is the steepest way: an entry that is 0 may be all noise.
    reach = differences.reach()
    largest = (limit.largest * reach).max(axis=0) / reach
    rough = limit.unsettled(largest, unlikely) | limit.denied(
        plain, noise, largest, unlikely, differences.calmer(limit)
    )
    if not rough.any():
        return limit.value
    raise ValueError(
        "`f` must be smooth and precise within an eighth of `scale` around `x`, for its "
        f"{what} to settle, got {limit.value[rough].flat[0]:.3g} with long steps and "
        f"{plain[rough].flat[0]:.3g} with a short one: give a shorter `scale`, or compute `f` "
        "with more digits"
    )


def limit(
    quotients: Callable[[RealArray], tuple[RealArray, RealArray]],
    x: RealArray,
    distance: RealArray,
) -> Limit:
    r"""Extrapolate difference quotients to the step 0, by the tableau of Richardson and Romberg.

    .. math:: T_{j,0} = D(h / 2^j), \qquad
              T_{j,k} = T_{j,k-1} + \frac{T_{j,k-1} - T_{j-1,k-1}}{4^k - 1}

    The error of a central difference is a series in :math:`h^2`. Each column removes its first
    term. The steps are halved until the diagonal :math:`T_{j,j}` moves by less than the noise of
    rounding, or five times. Returned is the entry of the diagonal with the least sum of both.

    Parameters
    ----------
    quotients : callable
        Takes steps of shape (n,), returns the difference quotients of shape (n, ...) and how much
        noise rounding puts into them.
    x, distance : ndarray of shape (n,)
        As for :func:`steps`.
    """
    # A power of two from 1/16 to 1/8 of the distance: halved exactly, and added to x exactly.
    exponents = np.frexp(distance)[1] - 4
    row: list[RealArray] = []
    diagonal, largest, noises = [], np.zeros(()), []
    for j in range(MOST):
        h = np.ldexp(x.dtype.type(1), exponents - j)
        quotient, noise = quotients(_possible(x, distance, h))
        largest = np.maximum(largest, np.abs(quotient))
        above, row = row, [quotient]
        for k, coarse in enumerate(above, start=1):
            row.append(row[-1] + (row[-1] - coarse) / (4**k - 1))
        diagonal.append(row[-1])
        noises.append(noise)
        sure = j + 1 >= FEWEST and not (np.abs(row[-1] - diagonal[-2]) > noise).any()
        if sure:
            break
    return _best(np.array(diagonal), np.array(noises), largest, sure)


def _best(diagonal: RealArray, noise: RealArray, largest: RealArray, sure: bool) -> Limit:
    """Choose, for every entry, where the diagonal moved least beside the noise."""
    error = np.abs(np.diff(diagonal, axis=0)) + noise[1:]
    best = 1 + np.where(np.isnan(error), np.inf, error).argmin(axis=0)[None]
    value = np.take_along_axis(diagonal, best, 0)
    # It may have moved little by chance; then those with shorter steps say something else.
    denied = np.abs(diagonal - value) - noise
    later = np.arange(len(diagonal)).reshape(-1, *[1] * (diagonal.ndim - 1)) > best
    least = np.take_along_axis(error, best - 1, 0)[0]
    error = np.maximum(least, np.where(later, denied, 0).max(axis=0))
    return Limit(value[0], error, np.take_along_axis(noise, best, 0)[0], best[0], largest, sure)


def _possible(x: RealArray, distance: RealArray, h: RealArray) -> RealArray:
    # x + h is rounded, so that the step that is taken is not h. This h is the step taken
    # away from 0, and then x - h is exact too.
    away = np.abs(x)
    h = (away + h) - away
    lengths = h.tolist()  # quicker than NumPy, where there are few
    if min(lengths) > 0 and max(lengths) < math.inf:
        return h
    bad = next(i for i, step in enumerate(lengths) if not 0 < step < math.inf)
    raise ValueError(
        f"`x` and `scale` must leave room for a step in {x.dtype}, "
        f"got x = {x[bad]} and scale = {distance[bad]:g}"
    )
