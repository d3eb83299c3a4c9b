"""Central differences along the entries of x, with a short step or in the limit."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.calculus import _steps, _values

__all__ = ["Slopes"]

RealArray = NDArray[np.floating[Any]]
EVERY = slice(None)
# The median of |fourth differences| of numbers that scatter by 1: 0.6745 times the root of 70.
FOURTH = 5.643


class Slopes:
    """The slopes of f along the entries of x; f has to keep its shape from look to look.

    Parameters
    ----------
    f : callable
        The reader's function.
    x : ndarray
        Where the slopes are wanted.
    scale : float or None
        The distance over which f changes; None for max(|x|, 1).
    shape : tuple of int or None
        What f(x) must have; None for what it has first.

    Attributes
    ----------
    distance : ndarray of shape (n,)
        That distance for every entry.
    shape : tuple of int or None
        The shape of f(x), once it is known.
    eps : float
        The ε of x; of the less precise of x and f(x), once there was a look.
    seen : list of ndarray
        The values of f that `limit` has taken.
    """

    def __init__(
        self,
        f: Callable[..., Any],
        x: RealArray,
        scale: float | None,
        shape: tuple[int, ...] | None = None,
    ) -> None:
        self._f, self._x, self._flat = f, x, x.ravel()
        self.distance = _steps.reach(self._flat, scale)
        self.shape = shape
        self.eps = float(np.finfo(x.dtype).eps)
        self.seen: list[RealArray] = []

    def short(self, where: Any = EVERY) -> tuple[RealArray, RealArray, RealArray]:
        """Return the slopes by the step of theory, the values they come from, and the steps.

        The slopes have the shape (n, *out), the values (2n, *out), the steps (n, 1, ..., 1).
        """

        def sample(eps: float) -> tuple[RealArray, RealArray, float]:
            h = _steps.steps(self._flat[where], self.distance[where], eps ** (1 / 3))
            return h, *self._values(h, where)

        h, y, self.eps = _steps.fitted(sample, self.eps)
        h = self._column(h)
        return (y[0::2] - y[1::2]) / (h + h), y, h

    def limit(
        self, where: Any = EVERY, *, eps: float | None = None, share: float = 1.0
    ) -> _steps.Limit:
        """Return the slopes by extrapolation from long steps, or from a share of them.

        The `eps` is that of f(x); by default it is found out on the way.
        """
        grain = np.inf if eps is None else eps

        def quotients(h: RealArray) -> tuple[RealArray, RealArray]:
            nonlocal grain
            y, own = self._values(h, where)
            self.seen.append(y)
            h = self._column(h)
            slopes = (y[0::2] - y[1::2]) / (h + h)
            if eps is None:
                grain = min(grain, _values.grain(y, max(own, self.eps)))
            return slopes, self.noise(slopes, y, h, where=where, eps=grain)

        found = _steps.limit(quotients, self._flat[where], share * self.distance[where])
        self.eps = float(grain)
        return found

    def shares(self) -> tuple[float, float, float]:
        """Return with which shares of the long steps to look, down to the step of theory.

        Between the two, f may bend within a hundredth of the distance: one is too long for it, and
        too much rounding is left in the other.
        """
        shortest = 8 * self.eps ** (1 / 3)
        return 1.0, shortest**0.5, shortest

    def at(self, point: RealArray) -> RealArray:
        """Return the value of f at a point."""
        (y,), _ = _values.values(self._f, lambda: iter([point.copy()]), self.shape)
        return np.asarray(y)

    def far(self) -> RealArray:
        """Return x with all entries moved, by up to a sixteenth of their distance."""
        # By different shares, or a sum that they cancel from would not change.
        shares = np.linspace(1, 2, self._flat.size) / 32
        moved = (self._flat + shares * self.distance).astype(self._x.dtype)
        return moved.reshape(self._x.shape)

    def noise(
        self, slopes: RealArray, y: RealArray, h: RealArray, *, eps: float, where: Any = EVERY
    ) -> RealArray:
        """Return what two roundings of f leave in its slopes."""
        # A good program returns f of an x that is off by a rounding: that is noise, too.
        x = self._column(self._flat[where])
        size = np.abs(y).max(axis=0) + np.abs(x * slopes).max(axis=0)
        noise: RealArray = 2 * eps * size / h
        return noise

    def roughness(self, h: RealArray) -> RealArray:
        """Return by how much f scatters around something smooth, on the way of the steps h.

        Of a smooth f, fourth differences of so near points are nothing, and what is left is what
        f rounds inside: a large number that it adds and takes away again hides whole steps. Their
        median does not see one corner. Source: Moré and Wild (2011), who call it noise.
        """
        # By different shares, or a sum that they cancel from would not change.
        shares = 0.5 + np.arange(self._flat.size) * 0.618 % 1
        step = h.ravel() / 4 * shares
        points = [(self._flat + k * step).astype(self._x.dtype) for k in range(-7, 8)]
        try:
            y, _ = _values.values(
                self._f, lambda: (p.reshape(self._x.shape) for p in points), self.shape
            )
        except (ValueError, ArithmeticError):  # f ends before
            return np.zeros(self.shape or ())
        scatter: RealArray = np.median(np.abs(np.diff(y, 4, axis=0)), axis=0) / FOURTH
        return scatter

    def reach(self) -> RealArray:
        """Return the distances in the shape (n, 1, ..., 1) of slopes."""
        return self._column(self.distance)

    def calmer(self, limit: _steps.Limit, share: float = 1.0) -> RealArray:
        """Return how much of the noise in `short` a limit has, from a share of the long steps."""
        left: RealArray = _steps.FIRST * self.eps ** (1 / 3) / share * 2.0**limit.halved
        return left

    def arranged(self, slopes: RealArray) -> RealArray:
        """Return slopes of shape (n, *out) in the shape (*out, *in)."""
        if self.shape:
            slopes = slopes.transpose(*range(1, slopes.ndim), 0)  # the axis of x goes last
        return slopes.reshape((*(self.shape or ()), *self._x.shape))

    def columns(self, derivative: RealArray) -> RealArray:
        """Return a derivative of shape (*out, *in) in the shape (n, *out) of slopes."""
        flat = derivative.reshape(*(self.shape or ()), self._flat.size)
        return flat.transpose(-1, *range(flat.ndim - 1))

    def _values(self, h: RealArray, where: Any) -> tuple[RealArray, float]:
        x = self._flat[where]
        entries = range(x.size) if where is EVERY else where
        y, own = _values.values(
            self._f, lambda: _neighbours(self._x, entries, x + h, x - h), self.shape
        )
        self.shape = y.shape[1:]
        return y, own

    def _column(self, a: RealArray) -> RealArray:
        return a.reshape(-1, *[1] * len(self.shape or ())) if self.shape else a


def _neighbours(x: RealArray, entries: Any, ups: RealArray, downs: RealArray) -> Iterator[Any]:
    """Yield x with one of the entries replaced, by ups[k] and then by downs[k]."""
    flat, is_vector = x.ravel(), x.ndim == 1
    for k, i in enumerate(entries):
        for moved in (ups, downs):
            point = flat.copy()
            point[i] = moved[k]
            # Reshaping takes as long as copying, and is seldom needed.
            yield point if is_vector else point.reshape(x.shape)
