"""The beta distribution on the interval from 0 to 1: a distribution of probabilities."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.distributions import _values
from mathdl.distributions._gamma import digamma_gap, log_beta, trigamma
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
        object.__setattr__(self, "a", _validate.number("a", self.a, above=0))
        object.__setattr__(self, "b", _validate.number("b", self.b, above=0))

    @property
    def mean(self) -> float:
        r"""The mean :math:`a / (a + b)`."""
        return self.a / (self.a + self.b)

    @property
    def variance(self) -> float:
        r"""The variance :math:`\mu (1 - \mu) / (a + b + 1)`, where :math:`\mu` is the mean."""
        n = self.a + self.b
        return (self.a / n) * (self.b / n) / (n + 1)

    def log_prob(self, x: Any) -> Any:
        r"""Return the logarithm of the density at each value of `x`, in nats.

        .. math:: \log p(x) = (a - 1) \log x + (b - 1) \log(1 - x) - \log B(a, b)

        Parameters
        ----------
        x : array_like or torch tensor
            Values from 0 to 1, of any shape.

        Returns
        -------
        ndarray, scalar or tensor
            Of the shape of `x`, and of its dtype if that is a floating one, else float64;
            gradients flow through a tensor. At 0 and 1 it is what the formula tends to: -inf,
            +inf or, where the exponent is 0, a number.

        Raises
        ------
        TypeError, ValueError
            If `x` is empty, or not real, or holds a value outside the interval.

        Examples
        --------
        >>> Beta(a=2.0, b=1.0).log_prob([0.0, 1.0]).round(4)
        array([  -inf, 0.6931])
        """
        x, wide, xp = _values.read(x)
        _values.refuse("x", wide, (wide < 0) | (wide > 1), "lie from 0 to 1")
        log_p = 0 * wide - log_beta(self.a, self.b)
        # A factor with the exponent 0 is 1, also where the logarithm is -inf: 0 · (-inf) is NaN.
        with np.errstate(divide="ignore", over="ignore"):
            if self.a != 1:
                log_p = log_p + (self.a - 1) * xp.log(wide)
            if self.b != 1:
                log_p = log_p + (self.b - 1) * xp.log1p(-wide)
            return _values.like(x, log_p, xp)

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
        shape = _validate.shape("shape", shape)
        return np.asarray(_validate.generator("rng", rng).beta(self.a, self.b, shape))[()]

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
        x = _validate.real_array("data", data).astype(np.float64)
        _values.refuse("data", x, (x <= 0) | (x >= 1), "lie between 0 and 1, without the ends")
        mean, std = mean_and_std(x)
        _values.require_spread(x, std, "a beta density with variance 0")
        means = np.array([np.log(x).mean(), np.log1p(-x).mean()])
        size = mean / std * ((1 - mean) / std) - 1  # a + b, where mean and variance are the data's
        narrow = std < NARROWEST * min(mean, 1 - mean)
        solution = None if narrow else _newton(means, size * np.array([mean, 1 - mean]))
        if solution is None:
            raise ValueError(
                "`data` must spread so far, and lie so far from 0 and 1, that double precision can "
                f"tell where the maximum is, got mean {mean:g} and standard deviation {std:g}"
            )
        return cls(*solution)


# The relative rounding error of a fit is about ε (mean / std)².
NARROWEST = 1e-4
FEW_STEPS, SMALLEST_PART = 100, 2**-30


def _newton(mean_logs: NDArray[np.float64], ab: NDArray[np.float64]) -> tuple[float, float] | None:
    """Solve both equations for (log a, log b), which keeps a and b positive."""
    residual = _residual(mean_logs, ab)
    for _ in range(FEW_STEPS):
        (a, b), both = ab, trigamma(ab.sum())
        J = np.array([[trigamma(a) - both, -both], [-both, trigamma(b) - both]])
        try:
            step = np.linalg.solve(J * ab / mean_logs[:, np.newaxis], -residual)
        except np.linalg.LinAlgError:
            return None
        if np.abs(step).max() < 1e-6:  # each step squares the error: after this one it is 1e-12
            a, b = ab * np.exp(step)
            return float(a), float(b)
        part = 1.0
        while True:  # halve the step until it leads nearer
            tried = ab * np.exp(np.clip(part * step, -10, 10))
            found = _residual(mean_logs, tried)
            if np.linalg.norm(found) < np.linalg.norm(residual):
                break
            part /= 2
            if part < SMALLEST_PART:
                return None
        ab, residual = tried, found
    return None


def _residual(mean_logs: NDArray[np.float64], ab: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return by which part of it each mean logarithm is missed."""
    a, b = ab.tolist()
    return np.array([digamma_gap(a, b), digamma_gap(b, a)]) / mean_logs - 1
