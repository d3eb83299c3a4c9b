"""Families of probability distributions: how likely a value is, how to draw one, how to fit.

Each family is a frozen dataclass of its parameters. `log_prob` gives the logarithm of the
density (of the probability, for a discrete family) in nats, value by value; `fit` gives the
member of the family under which the data are most likely.
"""

import math
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate

__all__ = ["Bernoulli", "Distribution", "Normal", "mean_and_std"]

RealArray = NDArray[np.floating[Any]]


class Distribution(Protocol):
    """What every family offers: enough to compute a likelihood."""

    def log_prob(self, x: ArrayLike) -> RealArray:
        """Return the log-density or log-probability of each value of `x`."""


@dataclass(frozen=True)
class Normal:
    r"""The normal distribution, :math:`\mathcal{N}(\mu, \sigma^2)`.

    .. math::

        p(x) = \frac{1}{\sigma\sqrt{2\pi}}
               \exp\left(-\frac{(x - \mu)^2}{2\sigma^2}\right)

    Parameters
    ----------
    mean : float
        The centre :math:`\mu`, in the unit of the data.
    std : float
        The standard deviation :math:`\sigma > 0`, in the unit of the data. It is not the variance.

    Raises
    ------
    TypeError, ValueError
        If `mean` is not a finite number or `std` is not a finite number above 0.

    Notes
    -----
    Derived and fitted in the chapter on maximum likelihood.

    Examples
    --------
    >>> Normal(mean=5.0, std=2.0).variance
    4.0
    """

    mean: float
    std: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "mean", _validate.number("mean", self.mean))
        object.__setattr__(self, "std", _validate.number("std", self.std, above=0))

    @property
    def variance(self) -> float:
        r"""The variance :math:`\sigma^2`, in the square of the data's unit."""
        return self.std * self.std

    def log_prob(self, x: ArrayLike) -> RealArray:
        r"""Return the logarithm of the density at each value of `x`, in nats.

        .. math::

            \log p(x) = -\tfrac12 \left(\frac{x - \mu}{\sigma}\right)^2
                        - \log \sigma - \tfrac12 \log 2\pi

        Parameters
        ----------
        x : array_like
            Finite real values of any shape.

        Returns
        -------
        ndarray or scalar
            Of the shape of `x`, and of its dtype if that is a floating one. A density may exceed
            1, so a log-density may be positive.

        Raises
        ------
        TypeError, ValueError
            If `x` is empty or not finite and real.

        Examples
        --------
        >>> Normal(mean=0.0, std=1.0).log_prob([0.0, 2.0]).round(4)
        array([-0.9189, -2.9189])
        """
        x = _validate.real_array("x", x)
        # In float32 x and the mean would be rounded before they are subtracted. A value too far
        # out to square has a log-density below every float: -inf is what that rounds to.
        with np.errstate(over="ignore"):
            z = (_double(x) - self.mean) / self.std
            log_p = -0.5 * z**2 - math.log(self.std) - 0.5 * math.log(2 * math.pi)
            return log_p.astype(x.dtype)

    def sample(self, shape: int | tuple[int, ...], *, rng: np.random.Generator) -> RealArray:
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

        Examples
        --------
        >>> Normal(mean=5.0, std=2.0).sample((2, 3), rng=np.random.default_rng(0)).shape
        (2, 3)
        """
        shape = _validate.shape("shape", shape)
        z = _validate.generator("rng", rng).standard_normal(shape)
        return self.mean + self.std * np.asarray(z)

    @classmethod
    def fit(cls, data: ArrayLike) -> Self:
        r"""Return the normal distribution under which the data are most likely.

        .. math::

            \hat\mu = \frac1n \sum_{i=1}^n x_i, \qquad
            \hat\sigma^2 = \frac1n \sum_{i=1}^n (x_i - \hat\mu)^2

        Parameters
        ----------
        data : array_like
            At least two different values, of any shape.

        Returns
        -------
        Normal

        Raises
        ------
        TypeError, ValueError
            If the data are not finite and real, or are all equal: then the likelihood grows
            without bound as the standard deviation goes to 0, and has no maximum.

        Notes
        -----
        The sum of squares is divided by n, not by n - 1: the maximum-likelihood variance is
        biased, :math:`E[\hat\sigma^2] = \frac{n-1}{n}\sigma^2`. See Wasserman, *All of
        Statistics*, chapter 9, and the chapter on maximum likelihood, which proves both.

        Examples
        --------
        >>> Normal.fit([1.0, 3.0])
        Normal(mean=2.0, std=1.0)
        """
        x = _validate.real_array("data", data)
        mean, std = mean_and_std(x)
        if std == 0:
            raise ValueError(
                "`data` must hold at least two different values, for a normal density with "
                f"std 0 does not exist, got {x.size} value(s), all {mean:g}"
            )
        return cls(mean, std)


@dataclass(frozen=True)
class Bernoulli:
    r"""The Bernoulli distribution: 1 with probability p, else 0.

    .. math:: P(x) = p^x (1 - p)^{1 - x}, \qquad x \in \{0, 1\}

    Parameters
    ----------
    p : float
        The probability of a 1, from 0 to 1; both ends are allowed.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a number from 0 to 1.

    Notes
    -----
    Derived and fitted in the chapter on maximum likelihood.

    Examples
    --------
    >>> coin = Bernoulli(p=0.25)
    >>> coin.mean, coin.variance
    (0.25, 0.1875)
    """

    p: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "p", _validate.number("p", self.p, at_least=0, at_most=1))

    @property
    def mean(self) -> float:
        """The mean, which is p itself."""
        return self.p

    @property
    def variance(self) -> float:
        """The variance p (1 - p)."""
        return self.p * (1 - self.p)

    def log_prob(self, x: ArrayLike) -> RealArray:
        r"""Return the logarithm of the probability of each value of `x`, in nats.

        .. math:: \log P(1) = \log p, \qquad \log P(0) = \log(1 - p)

        Parameters
        ----------
        x : array_like
            Zeros and ones (or truth values), of any shape.

        Returns
        -------
        ndarray or scalar
            Of the shape of `x`, and of its dtype if that is a floating one; -inf where the value
            is impossible.

        Raises
        ------
        TypeError, ValueError
            If `x` is empty or holds anything but 0 and 1.

        Examples
        --------
        >>> Bernoulli(p=0.25).log_prob([1, 0]).round(4)
        array([-1.3863, -0.2877])
        >>> Bernoulli(p=1.0).log_prob([1, 0])
        array([  0., -inf])
        """
        x = _zeros_and_ones("x", x)
        # Choosing a branch, not x log p + (1 - x) log(1 - p), for there 0 · (-inf) is NaN. And
        # log1p keeps the digits of a p so small that 1 - p rounds to 1.
        log_p = math.log(self.p) if self.p > 0 else -math.inf
        log_q = math.log1p(-self.p) if self.p < 1 else -math.inf
        return np.where(x == 1, log_p, log_q).astype(x.dtype)[()]

    def sample(self, shape: int | tuple[int, ...], *, rng: np.random.Generator) -> NDArray[Any]:
        """Draw independent zeros and ones.

        Parameters
        ----------
        shape : int or tuple of int
            The shape of the result; ``()`` gives one number.
        rng : numpy.random.Generator
            The source of chance.

        Returns
        -------
        ndarray of int64

        Examples
        --------
        >>> Bernoulli(p=1.0).sample(3, rng=np.random.default_rng(0))
        array([1, 1, 1])
        """
        shape = _validate.shape("shape", shape)
        # A uniform draw from [0, 1) lies below p with probability p, for p = 0 and p = 1 too.
        uniform = np.asarray(_validate.generator("rng", rng).random(shape))
        return (uniform < self.p).astype(np.int64)

    @classmethod
    def fit(cls, data: ArrayLike) -> Self:
        r"""Return the coin under which the tosses are most likely: :math:`\hat p = k/n`.

        Parameters
        ----------
        data : array_like
            Zeros and ones (or truth values), of any shape: n values, k of them 1.

        Returns
        -------
        Bernoulli

        Raises
        ------
        TypeError, ValueError
            If `data` is empty or holds anything but 0 and 1.

        Notes
        -----
        Few data are trusted as much as many: one toss gives 0 or 1. See Wasserman, *All of
        Statistics*, chapter 9, and the chapter on maximum likelihood.

        Examples
        --------
        >>> Bernoulli.fit([1, 0, 1, 1])
        Bernoulli(p=0.75)
        """
        x = _zeros_and_ones("data", data)
        return cls(np.count_nonzero(x) / x.size)


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
    x = _double(_validate.real_array("data", data))
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


def _zeros_and_ones(name: str, x: ArrayLike) -> RealArray:
    array = _validate.real_array(name, x)
    other = array[(array != 0) & (array != 1)]
    if other.size:
        raise ValueError(f"`{name}` must hold only 0 and 1, got {other.flat[0]:g}")
    return array


def _double(x: RealArray) -> RealArray:
    """Return x in double precision at least."""
    return x.astype(np.result_type(x, np.float64))
