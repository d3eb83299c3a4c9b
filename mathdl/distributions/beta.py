"""The beta distribution on the interval from 0 to 1: a distribution of probabilities."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl.distributions import _values
from mathdl.distributions._deviance import deviance, log_ratio
from mathdl.distributions._gamma import (
    HALF_LOG_2PI,
    LARGE,
    digamma_gap,
    factorial_rest,
    log_choose,
    stirling_series,
    trigamma,
    trigamma_gap,
)
from mathdl.distributions.moments import mean_and_std

__all__ = ["Beta"]


@dataclass(frozen=True)
class Beta:
    r"""The beta distribution, :math:`\operatorname{Beta}(a, b)`.

    .. math:: p(x) = \frac{x^{a - 1} (1 - x)^{b - 1}}{B(a, b)}, \qquad 0 \le x \le 1, \qquad
              B(a, b) = \int_0^1 t^{a - 1} (1 - t)^{b - 1} \, dt

    Parameters
    ----------
    a, b : float
        The shape: both above 0. With a = b = 1 it is uniform; a large a + b makes it narrow.

    Raises
    ------
    TypeError, ValueError
        If `a` or `b` is not a finite number above 0.

    Examples
    --------
    >>> coins = Beta(a=2.0, b=2.0)
    >>> coins.mean, coins.variance
    (0.5, 0.05)
    """

    a: float
    b: float

    def __post_init__(self) -> None:
        _values.set_number(self, "a", above=0)
        _values.set_number(self, "b", above=0)

    @property
    def mean(self) -> float:
        r"""The mean :math:`a / (a + b)`."""
        return _shares(self.a, self.b)[0]

    @property
    def variance(self) -> float:
        r"""The variance :math:`\mu (1 - \mu) / (a + b + 1)`, where :math:`\mu` is the mean."""
        mean, rest = _shares(self.a, self.b)
        return mean * rest / 2 / (self.a / 2 + self.b / 2 + 0.5)  # a + b may overflow

    def log_prob(self, x: Any) -> Any:
        r"""Return the logarithm of the density at each value of `x`, in nats.

        .. math:: \log p(x) = (a - 1) \log x + (b - 1) \log(1 - x) - \log B(a, b)

        Parameters
        ----------
        x : array_like or torch tensor
            Real values of any shape.

        Returns
        -------
        ndarray, scalar or tensor
            Of the shape of `x`, and of its dtype if that is a floating one, else float64. At 0 and
            1 it is what the formula tends to: -inf, +inf or, where the exponent is 0, a number.
            Outside the interval it is -inf. Gradients flow through a tensor; outside they are 0.

        Raises
        ------
        TypeError, ValueError
            If `x` is empty, or not real, or holds NaN.

        Notes
        -----
        For large a and b these terms are huge and cancel. Then the value is computed from the
        density's highest point, at :math:`x_0 = (a - 1)/(a + b - 2)`:

        .. math:: \log p(x) = \log p(x_0) - D\bigl(a - 1, (a + b - 2)\, x\bigr)
                  - D\bigl(b - 1, (a + b - 2) (1 - x)\bigr),
                  \qquad D(k, m) = k \log \frac km + m - k

        (C. Loader, *Fast and accurate computation of binomial probabilities*, 2000.)

        Examples
        --------
        >>> Beta(a=2.0, b=1.0).log_prob([0.0, 1.0, 1.5]).round(4)
        array([  -inf, 0.6931,   -inf])
        """
        large = min(self.a, self.b) > 1 and max(self.a, self.b) >= LARGE + 1
        formula = self._below_the_peak if large else self._power_law
        return _values.log_probs(x, formula, _values.Support(0, 1, typical=0.5))

    def _power_law(self, x: Any, xp: Any) -> Any:
        a, b = self.a, self.b
        small, large = sorted([a, b])
        # 1/B(a, b) is a binomial coefficient times c = ab/(a + b).
        c, log_c = small / (1 + small / large), math.log(small) - math.log1p(small / large)
        if a < 1:  # x is measured in c, for x/c may be near 1 though both are tiny
            log_x, constant = log_ratio(x, c, log_c, xp), log_choose(a, b) + a * log_c
        else:
            log_x = xp.log(x)
            constant = math.log(large) if small == 1 else log_choose(a, b) + log_c
        log_p = 0 * x + constant
        # A factor with the exponent 0 is 1, also where the logarithm is -inf: 0 · (-inf) is NaN.
        if a != 1:
            log_p = log_p + (a - 1) * log_x
        if b != 1:
            log_p = log_p + (b - 1) * xp.log1p(-x)
        return log_p

    def _below_the_peak(self, x: Any, xp: Any) -> Any:
        # Quarters of the exponents, for their sum n may overflow.
        a, b = (self.a - 1) / 4, (self.b - 1) / 4
        n, (x0, y0) = a + b, _shares(a, b)
        # n x - a, which is small where x is near the peak. What n x0 - a is by rounding is added.
        exact = (Fraction(self.a) - 1) / 4, (Fraction(self.b) - 1) / 4
        d = n * (x - x0) + float(sum(exact) * Fraction(x0) - exact[0])
        left = deviance(a, d, log_ratio(x, x0, math.log(a) - math.log(n), xp), xp)
        right = deviance(b, -d, log_ratio(1 - x, y0, math.log(b) - math.log(n), xp), xp)
        return _log_peak(self.a - 1, self.b - 1) - 4 * (left + right)

    def sample(
        self, shape: int | tuple[int, ...], *, rng: np.random.Generator
    ) -> NDArray[np.float64]:
        """Draw independent values.

        Parameters
        ----------
        shape : int or tuple of int
            The shape of the result; ``()`` gives one number.
        rng : numpy.random.Generator
            The source of chance.

        Returns
        -------
        ndarray of float64
            A value nearer to 0 or 1 than floats can tell is 0 or 1.

        Examples
        --------
        >>> Beta(a=2.0, b=5.0).sample((2, 3), rng=np.random.default_rng(0)).shape
        (2, 3)
        """
        chance, lengths = _values.source(shape, rng)
        # So far out all draws are the mean, or all are 0 or 1, and another unit changes none. But
        # the sum of two gamma draws would overflow there, or the logarithms of both.
        small, large = sorted([self.a, self.b])
        unit = 2.0**100 if small > 2.0**900 else 2.0**-100 if large < 2.0**-900 else 1.0
        return np.asarray(chance.beta(self.a / unit, self.b / unit, lengths))[()]

    @classmethod
    def fit(cls, data: ArrayLike) -> Self:
        r"""Return the beta distribution under which the data are most likely.

        .. math:: \psi(\hat a) - \psi(\hat a + \hat b) = \frac1n \sum_{i=1}^n \log x_i, \qquad
                  \psi(\hat b) - \psi(\hat a + \hat b) = \frac1n \sum_{i=1}^n \log(1 - x_i)

        where :math:`\psi` is the derivative of :math:`\log \Gamma`. No formula solves these two
        equations; Newton's method does, in a few steps from the a and b that have the mean and the
        variance of the data.

        Parameters
        ----------
        data : array_like
            At least two different values above 0 and below 1, of any shape.

        Returns
        -------
        Beta

        Raises
        ------
        TypeError, ValueError
            If `data` is empty or not real, or holds a value that does not lie between 0 and 1. If
            all values are equal: then the likelihood grows without bound with a + b, and has no
            maximum. If they differ so little, or lie so near to 0 or 1, that double precision
            cannot tell where the maximum is.

        Notes
        -----
        The log-likelihood is strictly concave in (a, b), for :math:`\log B` is strictly convex; so
        there is one solution at most.

        Examples
        --------
        >>> fitted = Beta.fit([0.2, 0.4, 0.4, 0.6])
        >>> round(fitted.a, 4), round(fitted.b, 4)
        (4.5026, 6.774)
        """
        x = _values.read_data(data)
        _values.refuse("data", x, (x <= 0) | (x >= 1), "lie between 0 and 1, without the ends")
        mean, std = mean_and_std(x)
        _values.require_spread(x, std, "a beta density with variance 0")
        means = np.array([np.log(x).mean(), np.log1p(-x).mean()])
        # The a + b that has the mean and the variance of the data. It is 0 if all are near an end.
        size = max(mean / std * ((1 - mean) / std) - 1, 1e-3)
        narrow = std < NARROWEST * min(mean, 1 - mean)
        solution = None if narrow else _newton(means, np.array([size * mean, size * (1 - mean)]))
        if solution is None:
            raise ValueError(
                "`data` must spread so far, and lie so far from 0 and 1, that double precision can "
                f"tell where the maximum is, got mean {mean:g} and standard deviation {std:g}"
            )
        return cls(*solution)


def _shares(a: float, b: float) -> tuple[float, float]:
    """Return a/(a + b) and b/(a + b), where the sum may overflow."""
    if a > b:
        return _shares(b, a)[::-1]
    ratio = a / b
    return ratio / (1 + ratio), 1 / (1 + ratio)


def _log_peak(a: float, b: float) -> float:
    """Return the logarithm of the largest density, for the exponents a, b > 0 and a + b ≥ 10.

    By Stirling's formula: what it says of the three factorials cancels, and its rest is left.
    """
    n, log_n = a + b, math.log(a / 4 + b / 4) + math.log(4)  # n may overflow to inf
    rest_n: float = 0.5 * log_n + HALF_LOG_2PI + stirling_series(n)
    return log_n + math.log1p(1 / n) + rest_n - factorial_rest(a) - factorial_rest(b)


# The relative rounding error of a fit is about ε (mean / std)².
NARROWEST = 1e-4
FEW_STEPS, MOST_HALVINGS, SMALLEST = 100, 30, 1e-280


def _newton(mean_logs: NDArray[np.float64], ab: NDArray[np.float64]) -> tuple[float, float] | None:
    """Solve both equations for (log a, log b), which keeps a and b positive."""
    residual = _residual(mean_logs, ab)
    for _ in range(FEW_STEPS):
        a, b = ab.tolist()
        u, v, w = trigamma_gap(a, b), trigamma_gap(b, a), trigamma(a + b)
        determinant = u * v - w * w  # of the Jacobian [[u, -w], [-w, v]]
        if not determinant > SMALLEST:  # it is above 0, but for rounding and underflow
            return None
        step = -np.array([[v, w], [w, u]]) / determinant @ (residual * mean_logs) / ab
        if np.abs(step).max() < 1e-6:  # each step squares the error: after this one it is 1e-12
            a, b = (ab * np.exp(step)).tolist()
            return a, b
        before, missed = ab, np.linalg.norm(residual)
        for halvings in range(MOST_HALVINGS):  # until it leads nearer
            ab = before * np.exp(np.clip(step / 2**halvings, -10, 10))
            residual = _residual(mean_logs, ab)
            if np.linalg.norm(residual) < missed:
                break
    return None


def _residual(mean_logs: NDArray[np.float64], ab: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return by which part of it each mean logarithm is missed."""
    a, b = ab.tolist()
    return np.array([digamma_gap(a, b), digamma_gap(b, a)]) / mean_logs - 1
