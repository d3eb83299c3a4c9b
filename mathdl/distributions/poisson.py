"""The Poisson distribution: how many, where each is rare and none knows of the others."""

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.distributions import _values
from mathdl.distributions.moments import mean_and_std

__all__ = ["Poisson"]

LARGEST = 2**53  # above it floats leave out whole numbers


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
        object.__setattr__(self, "rate", _validate.number("rate", self.rate, above=0))

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
            Counts, whole numbers from 0 to 2⁵³, of any shape. (Above that, floats leave out whole
            numbers.)

        Returns
        -------
        ndarray, scalar or tensor
            Of the shape of `x`, and of its dtype if that is a floating one, else float64.

        Raises
        ------
        TypeError, ValueError
            If `x` is empty or holds anything but such counts.

        Examples
        --------
        >>> Poisson(rate=1.0).log_prob([0, 1, 2]).round(4)
        array([-1.    , -1.    , -1.6931])
        """
        x, wide, xp = _values.read(x)
        _refuse_other("x", wide)
        # The factorial is no function of arrays here, but there are few different counts.
        counts, places = xp.unique_inverse(wide)
        log_p = [k * math.log(self.rate) - self.rate - math.lgamma(k + 1) for k in counts.tolist()]
        return _values.look_up(log_p, xp.reshape(places, x.shape), x, xp)

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
        shape = _validate.shape("shape", shape)
        rate = _validate.number("rate", self.rate, at_most=LARGEST)
        return np.asarray(_validate.generator("rng", rng).poisson(rate, shape), np.int64)[()]

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
        x = _validate.real_array("data", data).astype(np.float64)
        _refuse_other("data", x)
        if not x.any():
            raise ValueError(
                "`data` must hold a count above 0, for a Poisson distribution with rate 0 does "
                f"not exist, got {x.size} value(s), all 0"
            )
        return cls(mean_and_std(x)[0])


def _refuse_other(name: str, x: Any) -> None:
    outside = _values.no_whole_number(x) | (x > LARGEST)
    _values.refuse(name, x, outside, "hold counts, whole numbers from 0 to 2⁵³")
