"""The exponential distribution: how long, where waiting so far tells nothing."""

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
        _values.set_number(self, "rate", above=0)

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
            Real values of any shape.

        Returns
        -------
        ndarray, scalar or tensor
            Of the shape of `x`, and of its dtype if that is a floating one, else float64; -inf
            below 0 and at infinity. Gradients flow through a tensor; where the density is 0 they
            are 0.

        Raises
        ------
        TypeError, ValueError
            If `x` is empty, or not real, or holds NaN.

        Examples
        --------
        >>> Exponential(rate=2.0).log_prob([0.0, 1.0, -1.0]).round(4)
        array([ 0.6931, -1.3069,    -inf])
        """
        support = _values.Support(0, math.inf, typical=0)
        return _values.log_probs(x, self._log_density, support)

    def _log_density(self, x: Any, _: Any) -> Any:
        return math.log(self.rate) - self.rate * x

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
            A value beyond the largest float is inf.

        Examples
        --------
        >>> Exponential(rate=0.5).sample((2, 3), rng=np.random.default_rng(0)).shape
        (2, 3)
        """
        chance, lengths = _values.source(shape, rng)
        with np.errstate(over="ignore"):
            return np.asarray(chance.standard_exponential(lengths)) / self.rate

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
            the likelihood grows without bound with the rate, and has no maximum. If their mean is
            so small that one over it is no float.

        Notes
        -----
        The derivative of the log-likelihood, :math:`n / \lambda - \sum_i x_i`, is 0 there and
        nowhere else.

        Examples
        --------
        >>> Exponential.fit([1.0, 3.0])
        Exponential(rate=0.5)
        """
        x = _values.read_data(data)
        _values.refuse("data", x, x < 0, "be ≥ 0")
        _values.require_above_0(x, "value", "an exponential density with mean 0")
        mean = mean_and_std(x)[0]
        if 1 / mean == math.inf:
            raise ValueError(f"`data` must have a mean above 5.6e-309, got {mean:g}")
        return cls(1 / mean)
