"""The Poisson distribution: how many, where each is rare and none knows of the others."""

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.distributions import _values
from mathdl.distributions._deviance import deviance
from mathdl.distributions._gamma import factorial_rests
from mathdl.distributions.moments import mean_and_std

__all__ = ["Poisson"]

LARGEST = 2**53  # above it floats leave out whole numbers
# NumPy's draws obey a log-probability whose terms cancel: by here it is wrong by 10⁻⁸, and at rates
# of 10¹⁵ the draws spread too far (https://github.com/numpy/numpy/issues/31986).
FAR_TOO_LARGE = 1e6


@dataclass(frozen=True)
class Poisson:
    r"""The Poisson distribution of a count, :math:`\operatorname{Pois}(\lambda)`.

    .. math:: P(k) = \frac{\lambda^k e^{-\lambda}}{k!}, \qquad k \in \{0, 1, 2, \dots\}

    Parameters
    ----------
    rate : float
        The mean count :math:`\lambda > 0`.

    Raises
    ------
    TypeError, ValueError
        If `rate` is not a finite number above 0.

    Examples
    --------
    >>> emails = Poisson(rate=3.0)
    >>> emails.mean, emails.variance
    (3.0, 3.0)
    """

    rate: float

    def __post_init__(self) -> None:
        _values.set_number(self, "rate", above=0)

    @property
    def mean(self) -> float:
        r"""The mean, which is :math:`\lambda`."""
        return self.rate

    @property
    def variance(self) -> float:
        r"""The variance, which is :math:`\lambda` too."""
        return self.rate

    def log_prob(self, x: Any) -> Any:
        r"""Return the logarithm of the probability of each count, in nats.

        .. math:: \log P(k) = k \log \lambda - \lambda - \log k!

        Parameters
        ----------
        x : array_like or torch tensor
            Real values of any shape; only counts, whole numbers from 0, are possible ones.

        Returns
        -------
        ndarray, scalar or tensor
            Of the shape of `x`, and of its dtype if that is a floating one, else float64; -inf
            where the value is no count.

        Raises
        ------
        TypeError, ValueError
            If `x` is empty, or not real, or holds NaN.

        Notes
        -----
        For large counts these terms are huge and cancel. They are put together by hand,

        .. math:: \log P(k) = -D(k, \lambda) - r(k), \qquad D(k, m) = k \log \frac km + m - k,

        where :math:`r(k) = \log k! - (k \log k - k)` is about :math:`\tfrac12 \log 2\pi k`. (C.
        Loader, *Fast and accurate computation of binomial probabilities*, 2000.)

        Examples
        --------
        >>> Poisson(rate=1.0).log_prob([0, 1, 2, 2.5]).round(4)
        array([-1.    , -1.    , -1.6931,    -inf])
        """
        support = _values.Support(0, math.inf, typical=0, whole=True)
        return _values.log_probs(x, self._log_mass, support)

    def _log_mass(self, x: Any, xp: Any) -> Any:
        import array_api_compat

        largest = float(xp.max(x))
        if largest < math.prod(x.shape) / 4:  # few different counts, and each comes often
            counts = xp.arange(largest + 1, dtype=x.dtype, device=array_api_compat.device(x))
            return self._formula(counts, xp)[xp.astype(x, xp.int64)]
        return self._formula(x, xp)

    def _formula(self, x: Any, xp: Any) -> Any:
        k = xp.where(x > 0, x, 1.0)
        log_p = -deviance(k, self.rate - k, self._log_ratio(k, xp), xp) - factorial_rests(k, xp)
        return xp.where(x > 0, log_p, -self.rate)

    def _log_ratio(self, k: Any, xp: Any) -> Any:
        if self.rate < 1:  # the quotient may underflow; the difference cannot cancel
            return math.log(self.rate) - xp.log(k)
        return xp.log(self.rate / k)

    def sample(
        self, shape: int | tuple[int, ...], *, rng: np.random.Generator
    ) -> NDArray[np.int64]:
        """Draw independent counts.

        Parameters
        ----------
        shape : int or tuple of int
            The shape of the result; ``()`` gives one number.
        rng : numpy.random.Generator
            The source of chance.

        Returns
        -------
        ndarray of int64

        Raises
        ------
        TypeError, ValueError
            If an argument is not of its type, or the rate is above 2⁵³.

        Examples
        --------
        >>> Poisson(rate=3.0).sample((2, 3), rng=np.random.default_rng(0)).shape
        (2, 3)
        """
        chance, lengths = _values.source(shape, rng)
        rate = _validate.number("rate", self.rate, at_most=LARGEST)
        if rate > FAR_TOO_LARGE:
            return self._accepted(chance, math.prod(lengths)).reshape(lengths)[()]
        return np.asarray(chance.poisson(rate, lengths), np.int64)[()]

    def _accepted(self, chance: np.random.Generator, size: int) -> NDArray[np.int64]:
        r"""Draw by transformed rejection, for rates from 10 on.

        A uniform u becomes the count :math:`k = \lfloor G(u) + \lambda \rfloor`. It is kept with
        the probability :math:`P(k)\, G'(u)`, divided by its bound. (W. Hörmann, *The transformed
        rejection method for generating Poisson random variables*, Insurance: Mathematics and
        Economics 12, 1993: algorithm PTRS without its short cuts, and its constants.)
        """
        b = 0.931 + 2.53 * math.sqrt(self.rate)
        a, bound = 0.02483 * b - 0.059, 1.1239 + 1.1328 / (b - 3.4)
        whole = math.floor(self.rate)  # added as an integer: floats leave out some
        draws = np.empty(0, np.int64)
        while draws.size < size:
            tries = size - draws.size + size // 5 + 1
            u, v = chance.random(tries) - 0.5, 1 - chance.random(tries)  # v is above 0
            s = np.maximum(0.5 - np.abs(u), 1e-9)
            moved = np.floor((2 * a / s + b) * u + 0.43 + (self.rate - whole))
            k = whole + moved.astype(np.int64)
            kept = np.log(v * bound / (a / s**2 + b)) <= self.log_prob(k)
            draws = np.concatenate([draws, k[kept]])
        return draws[:size]

    @classmethod
    def fit(cls, data: ArrayLike) -> Self:
        r"""Return the Poisson distribution under which the counts are most likely.

        .. math:: \hat\lambda = \frac1n \sum_{i=1}^n x_i

        Parameters
        ----------
        data : array_like
            Counts, whole numbers from 0 to 2⁵³, of any shape, not all of them 0.

        Returns
        -------
        Poisson

        Raises
        ------
        TypeError, ValueError
            If `data` is empty or holds anything but such counts, or only zeros: then the
            likelihood grows as the rate goes to 0, and has no maximum.

        Notes
        -----
        The derivative of the log-likelihood, :math:`\sum_i x_i / \lambda - n`, is 0 there and
        nowhere else.

        Examples
        --------
        >>> Poisson.fit([2, 0, 4, 2])
        Poisson(rate=2.0)
        """
        x = _values.read_data(data)
        outside = (x < 0) | (np.floor(x) != x) | (x > LARGEST)
        _values.refuse("data", x, outside, "hold counts, whole numbers from 0 to 2⁵³")
        _values.require_above_0(x, "count", "a Poisson distribution with rate 0")
        return cls(mean_and_std(x)[0])
