"""Whether a derivative that is claimed agrees with finite differences, whatever the size of f.

Every difference comes with a doubt: what the rounding of the values may leave in it. An entry
passes if it is off by no more than the tolerance, or than the doubt. Where the two disagree, and
where the doubt could hide an error of 0.1 %, there is a second look: longer steps, extrapolated, in
which rounding counts thousands of times less. What not even those can see is refused, for a check
that passes anything checks nothing.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.calculus import _values
from mathdl.calculus._bends import Bends
from mathdl.calculus._slopes import Slopes
from mathdl.calculus._steps import FIRST, UNLIKELY, Limit

__all__ = ["Agreement", "of_bends", "of_programs", "of_slopes", "spread"]

RealArray = NDArray[np.floating[Any]]
Rounding = Callable[[], RealArray]

TERMS = 4  # times the rounding of one value: it may be a sum
HIDES = 1e-3  # of a derivative: a doubt so large needs a second look
# By how many of its last bits an entry of x is moved, to see what scatters: f itself, whose slope
# counts as well, or a derivative.
OF_F = (1, -1, 2, -2)
OF_DERIVATIVES = tuple(m * (-2) ** k for m in (1, 3, 5) for k in range(8))
FAR_BETTER = 1 / 16
SEEN = 0.1  # of the steepest slope in sight: with more doubt than that nothing is seen


@dataclass(frozen=True, eq=False)
class Agreement:
    """How well a derivative agrees with another, entry by entry, in its shape.

    Attributes
    ----------
    passed : bool
        Whether all errors are within the tolerance.
    errors : ndarray
        The relative errors.
    numeric : ndarray
        The differences.
    """

    passed: bool
    errors: RealArray
    numeric: RealArray


@_values.QUIET
def of_slopes(
    claimed: RealArray,
    f: Callable[..., Any],
    x: RealArray,
    *,
    shape: tuple[int, ...] | None,
    rtol: float | None,
    scale: float | None,
    eps: float = 0.0,
    typical: float = 0.0,
    rounding: Rounding | None = None,
) -> Agreement:
    """Compare a gradient or a Jacobian with differences of f.

    Parameters
    ----------
    claimed : ndarray of shape (*out, *in)
        The derivative.
    f, x, scale
        As for :func:`mathdl.calculus.jacobian`.
    shape : tuple of int or None
        The shape that f(x) must have, if one is wanted.
    rtol : float or None
        The relative tolerance, by default √ε of the least precise of x, f(x) and `eps`.
    eps : float
        The ε of the numbers that `claimed` was computed in.
    typical : float
        How much f changes over its scale, as far as that is known from elsewhere.
    rounding : callable, optional
        Returns what rounding may have left in `claimed`; it is called only if that matters.
    """
    slopes = Slopes(f, x, scale, shape)
    numeric, y, h = slopes.short()
    found = _Comparison(slopes.columns(claimed), numeric, rtol, max(slopes.eps, eps))
    found.doubt = TERMS * slopes.noise(numeric, y, h, eps=slopes.eps)
    grain = slopes.eps * np.abs(y).max(axis=0)
    if found.in_question().size:
        # A value that is the small rest of large ones is off by more than its size tells.
        scattered = spread(slopes.at, x, bits=OF_F)
        if not scattered.all():  # the last bits of x are lost in it
            scattered = np.where(scattered, scattered, TERMS * slopes.roughness(h))
        grain = np.maximum(grain, scattered)
        found.doubt = np.maximum(found.doubt, grain / h)
    columns = found.in_question()
    if not claimed.any() and not numeric.any() and _changes_farther_out(slopes, y[0]):
        columns = np.arange(len(numeric))
    if columns.size:
        if rounding is not None:
            found.rounding = slopes.columns(rounding())
        _second_look(found, slopes, columns)
        distance = slopes.reach()
        seen = np.concatenate(slopes.seen or [y])
        times = (FIRST / 2) if slopes.seen else (distance / h).max()
        found.refuse_blindness(seen, grain, distance, times, typical)
    numeric = _values.fitting("slopes", slopes.arranged(found.numeric), x.dtype)
    return Agreement(found.passed(), slopes.arranged(found.errors()), numeric)


@_values.QUIET
def of_bends(
    claimed: RealArray,
    f: Callable[..., Any],
    x: RealArray,
    *,
    rtol: float | None,
    scale: float | None,
    eps: float = 0.0,
    typical: float = 0.0,
    rounding: Rounding | None = None,
) -> Agreement:
    """Compare a Hessian, of shape (n, n). The parameters are those of :func:`of_slopes`."""
    one = Slopes(f, x, scale, ())
    one.short(where=[0])  # tells how precise f is
    bends = Bends(f, x, scale)
    numeric, doubt = _extrapolated(bends, one.eps)
    found = _Comparison(claimed, bends.arranged(numeric), rtol, max(bends.eps, eps))
    found.doubt = bends.arranged(doubt)
    if rounding is not None and not found.passed():
        found.rounding = rounding()
    if bends.seen:
        seen, distance = np.concatenate(bends.seen), bends.arranged(bends.reach())
        grain = bends.eps * np.abs(bends.here)
        found.refuse_blindness(seen, grain, distance, (FIRST / 2) ** 2, typical)
    numeric = _values.fitting("second derivatives", found.numeric, x.dtype)
    return Agreement(found.passed(), found.errors(), numeric)


@_values.QUIET
def of_programs(
    one: Callable[[RealArray], Any],
    other: Callable[[RealArray], Any],
    x: RealArray,
    a: RealArray,
    b: RealArray,
    rtol: float | None,
) -> Agreement:
    """Compare two programs for one derivative, whose values at x are `a` and `b`.

    There are no differences in them, so nothing is forgiven but the rounding of both.
    """
    found = _Comparison(a, b, rtol, float(np.finfo(x.dtype).eps))
    if not found.passed():
        found.rounding = spread(one, x) + spread(other, x)
    return Agreement(found.passed(), found.errors(), b)


@_values.QUIET
def spread(
    program: Callable[[RealArray], Any], x: RealArray, *, bits: Sequence[int] = OF_DERIVATIVES
) -> RealArray:
    """Return how far the values of a program scatter while x moves by its last bits.

    No program knows x any better than that, and each of its roundings falls otherwise there. So
    this is what rounding leaves in its value at x, as far as so few points show.
    """
    eps = np.finfo(x.dtype).eps
    here = np.asarray(program(x.copy()))
    most = np.zeros(here.shape, here.dtype)
    for turn in range(len(bits)):
        moves = eps * np.resize(np.roll(bits, turn), x.shape)
        with contextlib.suppress(ValueError, ArithmeticError):  # it may end at x
            moved = np.abs(np.asarray(program((x * (1 + moves)).astype(x.dtype))) - here)
            most = np.maximum(most, np.where(np.isfinite(moved), moved, 0))
    doubled: RealArray = 2 * most
    return doubled


class _Comparison:
    """A derivative that is claimed beside a numeric one, and the doubt in that."""

    def __init__(
        self, claimed: RealArray, numeric: RealArray, rtol: float | None, eps: float
    ) -> None:
        self.claimed = claimed.astype(np.promote_types(claimed.dtype, np.float64))
        self.numeric = numeric.astype(np.promote_types(numeric.dtype, np.float64))
        self.doubt: RealArray = np.zeros(())
        self.rounding: RealArray = np.zeros(())
        self._eps = eps
        self._rtol = eps**0.5 if rtol is None else rtol
        # Who asks for more than differences give forgives rounding less, too.
        self._forgiven = self._rtol / max(self._rtol, eps**0.5)

    def ratios(self) -> RealArray:
        r"""Return :math:`|a_i - b_i| / \max(|a_i|, |b_i|)`, and 0 for 0 / 0."""
        gap = np.abs(self.claimed - self.numeric)
        size = np.maximum(np.abs(self.claimed), np.abs(self.numeric))
        ratios: RealArray = np.divide(gap, size, out=np.zeros_like(gap), where=gap > 0)
        return ratios

    def errors(self) -> RealArray:
        """Return the ratios; where only doubt lets an entry pass, its share of the tolerance."""
        ratios, gap = self.ratios(), np.abs(self.claimed - self.numeric)
        doubt = np.maximum(self.doubt, self.rounding) * self._forgiven + np.zeros_like(gap)
        forgiven = (ratios > self._rtol) & (gap <= doubt)
        np.divide(self._rtol * gap, doubt, out=ratios, where=forgiven)
        return ratios

    def passed(self) -> bool:
        return bool((self.errors() <= self._rtol).all())

    def failing(self, columns: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return those of some inputs for which an entry does not pass."""
        return np.intersect1d(columns, _inputs(self.errors() > self._rtol))

    def in_question(self) -> NDArray[np.intp]:
        """Return the inputs for which the two disagree, or doubt hides whether they do."""
        size = np.maximum(np.abs(self.claimed), np.abs(self.numeric))
        hidden = (self.ratios() > self._rtol) & (self.doubt > HIDES * size)
        open_ = hidden | (self.errors() > self._rtol)
        return _inputs(open_)

    def refuse_blindness(
        self,
        seen: RealArray,
        grain: RealArray,
        distance: RealArray,
        times: float,
        typical: float,
    ) -> None:
        """Refuse to pass what differences cannot see beside the steepest slopes of f.

        Parameters
        ----------
        seen : ndarray of shape (k, *out)
            The values of f in the longest look.
        grain : ndarray of shape out
            What they are rounded by.
        distance : ndarray
            That over which f changes.
        times : float
            How much farther that is than the look.
        typical : float
            How much f changes over it, as far as that is known from elsewhere.
        """
        claims = np.abs(self.claimed) * distance
        changed = np.ptp(seen, axis=0)
        steepest = np.maximum(claims, np.abs(self.numeric) * distance).max(axis=0)
        steepest = np.maximum(np.maximum(steepest, times * changed), typical)
        blind = self.doubt * distance > SEEN * steepest
        # Where f changes by rounding alone, a claim of no more than that is as good as 0; and so is
        # one of no more than the rounding of that, which no program for f would show.
        nothing = np.maximum(times * changed, self._eps * grain)
        blind &= (claims > nothing) | (changed > TERMS * grain)
        blind &= self.ratios() > self._rtol
        if self.passed() and blind.any():
            k = np.unravel_index(np.argmax(np.where(blind, claims, -1)), claims.shape)
            raise ValueError(
                "`f` must change by more than its values are rounded by, for a derivative to be "
                f"checked, got values of {np.abs(seen).max():.3g}, in which one of "
                f"{self.claimed[k]:.3g} does not show"
            )


def _inputs(entries: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the numbers of the inputs that some entry, of shape (n, *out), is true for."""
    return np.flatnonzero(entries.reshape(len(entries), -1).any(axis=1))


def _second_look(found: _Comparison, slopes: Slopes, columns: NDArray[np.intp]) -> None:
    """Extrapolate the slopes in some columns, and take what is better.

    The worst one comes first, alone: if it is wrong indeed, the others make no difference.
    """
    worst = found.errors()[columns].reshape(columns.size, -1).max(axis=1).argmax()
    for some in (columns[[worst]], np.delete(columns, worst)):
        # Long steps, in which rounding counts least; where they are too long, shorter ones.
        shares = slopes.shares()
        for share in shares:
            _extrapolate(found, slopes, some, share, calm=share > shares[-1])
            some = found.failing(some)
        if some.size:
            return


def _extrapolate(
    found: _Comparison, slopes: Slopes, columns: NDArray[np.intp], share: float, *, calm: bool
) -> None:
    if not columns.size:
        return
    with contextlib.suppress(ValueError, ArithmeticError):  # f ends before
        limit = slopes.limit(columns, eps=slopes.eps, share=share)
        found.numeric[columns], found.doubt[columns] = _better(
            limit,
            found.numeric[columns],
            found.doubt[columns],
            slopes.calmer(limit, share) if calm else None,
        )


def _extrapolated(bends: Bends, eps: float) -> tuple[RealArray, RealArray]:
    """Return second differences, extrapolated where f allows it, and the doubt in them."""
    limit = None
    with contextlib.suppress(ValueError, ArithmeticError):  # f ends before
        limit = bends.limit(eps=eps)
    if limit is not None and limit.sure:
        return limit.value, limit.error
    numeric, y, h = bends.short()
    doubt = bends.noise(numeric, y, h, eps=bends.eps)
    if limit is None:
        return numeric, doubt
    return _better(limit, numeric, doubt, bends.calmer(limit))


def _better(
    limit: Limit, numeric: RealArray, doubt: RealArray, calmer: RealArray | None
) -> tuple[RealArray, RealArray]:
    """Return values and their doubts: those of the limit where that is better.

    If its steps are long, it is `calmer`: it has only such a share of the rounding in the short
    one.
    """
    apart = np.abs(numeric - limit.value)
    error = 2 * limit.error
    rough = limit.unsettled(limit.largest, UNLIKELY)
    if calmer is not None:
        rough |= limit.denied(numeric, doubt, limit.largest, UNLIKELY, calmer)
        # If there is more rounding than the values tell, it is what sets the two apart.
        error += np.where(calmer < FAR_BETTER, calmer * apart, 0)
        error = np.maximum(error, calmer * doubt)
    better = ~rough & ((error < doubt) | (limit.error <= FAR_BETTER * apart))
    return np.where(better, limit.value, numeric), np.where(better, error, doubt)


def _changes_farther_out(slopes: Slopes, here: RealArray) -> bool:
    """Whether f, which no short step changes, changes with a long one in all entries at once."""
    with contextlib.suppress(ValueError, ArithmeticError):  # f ends before
        return bool((slopes.at(slopes.far()) != here).any())
    return False
