"""The Bernoulli distribution: a coin."""

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl.distributions import _values

__all__ = ["Bernoulli"]


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
    Derived and fitted in the chapter "Maximum likelihood".

    Examples
    --------
    >>> coin = Bernoulli(p=0.25)
    >>> coin.mean, coin.variance
    (0.25, 0.1875)
    """

    p: float

    def __post_init__(self) -> None:
        _values.set_number(self, "p", at_least=0, at_most=1)

    @property
    def mean(self) -> float:
        """The mean, which is p itself."""
        return self.p

    @property
    def variance(self) -> float:
        """The variance p (1 - p)."""
        return self.p * (1 - self.p)

    def log_prob(self, x: Any) -> Any:
        r"""Return the logarithm of the probability of each value of `x`, in nats.

        .. math:: \log P(1) = \log p, \qquad \log P(0) = \log(1 - p)

        Parameters
        ----------
        x : array_like or torch tensor
            Real values (or truth values), of any shape; only 0 and 1 are possible ones.

        Returns
        -------
        ndarray, scalar or tensor
            Of the shape of `x`, and of its dtype if that is a floating one; -inf where the value
            is impossible.

        Raises
        ------
        TypeError, ValueError
            If `x` is empty, or not real, or holds NaN.

        Examples
        --------
        >>> Bernoulli(p=0.25).log_prob([1, 0, 0.5]).round(4)
        array([-1.3863, -0.2877,    -inf])
        >>> Bernoulli(p=1.0).log_prob([1, 0])
        array([  0., -inf])
        """
        return _values.log_probs(x, self._log_mass, _values.Support(0, 1, typical=0, whole=True))

    def _log_mass(self, x: Any, xp: Any) -> Any:
        # Choosing from a table, not x log p + (1 - x) log(1 - p), for there 0 · (-inf) is NaN. And
        # log1p keeps the digits of a p so small that 1 - p rounds to 1.
        log_p = math.log(self.p) if self.p > 0 else -math.inf
        log_q = math.log1p(-self.p) if self.p < 1 else -math.inf
        return _values.look_up(np.array([log_q, log_p]), x, xp)

    def sample(
        self, shape: int | tuple[int, ...], *, rng: np.random.Generator
    ) -> NDArray[np.int64]:
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
        chance, lengths = _values.source(shape, rng)
        # A uniform draw from [0, 1) lies below p with probability p, for p = 0 and p = 1 too.
        return (np.asarray(chance.random(lengths)) < self.p).astype(np.int64)

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
        Statistics*, chapter 9, and the chapter "Maximum likelihood".

        Examples
        --------
        >>> Bernoulli.fit([1, 0, 1, 1])
        Bernoulli(p=0.75)
        """
        x = _values.read_data(data)
        _values.refuse("data", x, (x != 0) & (x != 1), "hold only 0 and 1")
        return cls(np.count_nonzero(x) / x.size)
