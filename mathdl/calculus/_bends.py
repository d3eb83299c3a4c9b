"""Central second differences for all pairs of entries of x, with a short step or in the limit."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.calculus import _steps, _values

__all__ = ["Bends"]

RealArray = NDArray[np.floating[Any]]


class Bends:
    """The second derivatives of f, as a vector: the upper triangle of the Hessian, row by row.

    Parameters
    ----------
    f : callable
        The reader's function.
    x : ndarray of shape (n,)
        Where the second derivatives are wanted.
    scale : float or None
        The distance over which f changes; None for max(|x|, 1).

    Attributes
    ----------
    x : ndarray of shape (n,)
        The point.
    distance : ndarray of shape (n,)
        The distance over which f changes, for every entry.
    here : ndarray of shape (1,)
        The value of f at x.
    eps : float
        The ε of x; of the less precise of x and f(x), once there was a look.
    seen : list of ndarray
        The values of f that `limit` has taken.
    """

    def __init__(self, f: Callable[..., Any], x: RealArray, scale: float | None) -> None:
        self._f, self.x = f, x
        self.distance = _steps.reach(x, scale)
        self.eps = float(np.finfo(x.dtype).eps)
        self.seen: list[RealArray] = []
        self._i, self._j = np.triu_indices(x.size)
        self.here, _ = _values.values(f, lambda: iter([x.copy()]), ())

    def short(self) -> tuple[RealArray, RealArray, RealArray]:
        """Return the differences by the step of theory, the values they come from, the steps."""

        def sample(eps: float) -> tuple[RealArray, RealArray, float]:
            h = _steps.steps(self.x, self.distance, (24 * eps) ** (1 / 4))
            return h, *self._values(h)

        h, y, self.eps = _steps.fitted(sample, self.eps)
        return self._quotients(y, h), y, h

    def limit(self, *, eps: float | None = None) -> _steps.Limit:
        """Return the differences by extrapolation; `eps` is of f(x), or found out on the way."""
        grain = np.inf if eps is None else eps

        def quotients(h: RealArray) -> tuple[RealArray, RealArray]:
            nonlocal grain
            y, own = self._values(h)
            self.seen.append(y)
            if eps is None:
                grain = min(grain, _values.grain(y, max(own, self.eps)))
            bends = self._quotients(y, h)
            return bends, self.noise(bends, y, h, eps=grain)

        found = _steps.limit(quotients, self.x, self.distance)
        self.eps = float(grain)
        return found

    def noise(self, _: RealArray, y: RealArray, h: RealArray, *, eps: float) -> RealArray:
        """Return what rounding f leaves in its second differences."""
        noise: RealArray = 8 * eps * np.abs(y).max() / h[self._i] / h[self._j]
        return noise

    def reach(self) -> RealArray:
        """Return the products of the two distances."""
        products: RealArray = self.distance[self._i] * self.distance[self._j]
        return products

    def calmer(self, limit: _steps.Limit) -> RealArray:
        """Return what share of the noise in `short` a limit of long steps has."""
        share: RealArray = _steps.FIRST * (24 * self.eps) ** (1 / 4) * 2.0**limit.halved
        return share**2

    def arranged(self, upper: RealArray) -> RealArray:
        """Return the upper triangle as a symmetric matrix."""
        H = np.empty((self.x.size, self.x.size), upper.dtype)
        H[self._i, self._j] = H[self._j, self._i] = upper
        return H

    def _values(self, h: RealArray) -> tuple[RealArray, float]:
        x, i, j = self.x, self._i.tolist(), self._j.tolist()
        return _values.values(self._f, lambda: _around(x, x + h, x - h, i, j), ())

    def _quotients(self, y: RealArray, h: RealArray) -> RealArray:
        i, j = self._i, self._j
        s = (y[0::2] - self.here) - (self.here - y[1::2])
        along = s[i == j]
        product = np.where(i == j, s, (s - along[i] - along[j]) / 2)
        upper: RealArray = product / h[i] / h[j]  # h_i h_j need not fit the dtype
        return upper


def _around(
    x: RealArray, ups: RealArray, downs: RealArray, i: list[int], j: list[int]
) -> Iterator[RealArray]:
    """Yield x with the entries i and j (or one, where i = j) replaced by ups, then by downs."""
    for one, other in zip(i, j, strict=True):
        for moved in (ups, downs):
            point = x.copy()
            point[one] = moved[one]
            point[other] = moved[other]
            yield point
