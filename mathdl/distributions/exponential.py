"""The exponential distribution: how long, where waiting so far tells nothing."""

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.distributions import _values
from mathdl.distributions.moments import mean_and_std

__all__ = ["Exponential"]


@dataclass(frozen=True)
class Exponential:
    r"""The exponential distribution of a waiting time.

    .. math:: p(x) = \lambda e^{-\lambda x}, \qquad x \ge 0

    Parameters
    ----------
    rate : float
        The rate :math:`\lambda > 0`, in one over the unit of the data. It is one over the mean.

    Raises
    ------
    TypeError, ValueError
        If `rate` is not a finite number above 0.

    Examples
    --------
    >>> wait = Exponential(rate=0.5)
    >>> wait.mean, wait.variance
    (2.0, 4.0)
    """

    rate: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", _validate.number("rate", self.rate, above=0))

    @property
    def mean(self) -> float:
        r"""The mean :math:`1/\lambda`, in the unit of the data."""
        return 1 / self.rate

    @property
    def variance(self) -> float:
        r"""The variance :math:`1/\lambda^2`, in the square of the data's unit."""
        return self.mean * self.mean

    def log_prob(self, x: Any) -> Any:
        r"""Return the logarithm of the density at each value of `x`, in nats.

        .. math:: \log p(x) = \log \lambda - \lambda x

        Parameters
        ----------
        x : array_like or torch tensor
            Finite values ≥ 0, of any shape.

        Returns
        -------
        ndarray, scalar or tensor
            Of the shape of `x`, and of its dtype if that is a floating one, else float64;
            gradients flow through a tensor.

        Raises
        ------
        TypeError, ValueError
            If `x` is empty, not finite and real, or holds a value below 0.

        Examples
        --------
        >>> Exponential(rate=2.0).log_prob([0.0, 1.0]).round(4)
        array([ 0.6931, -1.3069])
        """
        x, wide, xp = _values.read(x)
        _values.refuse("x", wide, wide < 0, "be ≥ 0")
        with np.errstate(over="ignore"):  # a log-density below every float is -inf
            return _values.like(x, math.log(self.rate) - self.rate * wide, xp)

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

        Examples
        --------
        >>> Exponential(rate=0.5).sample((2, 3), rng=np.random.default_rng(0)).shape
        (2, 3)
        """
        shape = _validate.shape("shape", shape)
        return np.asarray(_validate.generator("rng", rng).standard_exponential(shape)) / self.rate

    @classmethod
    def fit(cls, data: ArrayLike) -> Self:
        r"""Return the exponential distribution under which the data are most likely.

        .. math:: \hat\lambda = \frac{n}{\sum_{i=1}^n x_i}

        Parameters
        ----------
        data : array_like
            Values ≥ 0 of any shape, not all of them 0.

        Returns
        -------
        Exponential

        Raises
        ------
        TypeError, ValueError
            If `data` is empty, not finite and real, or holds a value below 0, or only zeros: then
            the likelihood grows without bound with the rate, and has no maximum.

        Notes
        -----
        The derivative of the log-likelihood, :math:`n / \lambda - \sum_i x_i`, is 0 there and
        nowhere else.

        Examples
        --------
        >>> Exponential.fit([1.0, 3.0])
        Exponential(rate=0.5)
        """
        x = _validate.real_array("data", data)
        _values.refuse("data", x, x < 0, "be ≥ 0")
        if not x.any():
            raise ValueError(
                "`data` must hold a value above 0, for an exponential density with mean 0 does "
                f"not exist, got {x.size} value(s), all 0"
            )
        return cls(1 / mean_and_std(x)[0])
