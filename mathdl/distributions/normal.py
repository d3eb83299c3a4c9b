"""The normal distribution."""

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl.distributions import _values
from mathdl.distributions.moments import mean_and_std

__all__ = ["Normal"]


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
    Derived and fitted in the chapter "Maximum likelihood".

    Examples
    --------
    >>> Normal(mean=5.0, std=2.0).variance
    4.0
    """

    mean: float
    std: float

    def __post_init__(self) -> None:
        _values.set_number(self, "mean")
        _values.set_number(self, "std", above=0)

    @property
    def variance(self) -> float:
        r"""The variance :math:`\sigma^2`, in the square of the data's unit."""
        return self.std * self.std

    def log_prob(self, x: Any) -> Any:
        r"""Return the logarithm of the density at each value of `x`, in nats.

        .. math::

            \log p(x) = -\tfrac12 \left(\frac{x - \mu}{\sigma}\right)^2
                        - \log \sigma - \tfrac12 \log 2\pi

        Parameters
        ----------
        x : array_like or torch tensor
            Real values of any shape.

        Returns
        -------
        ndarray, scalar or tensor
            Of the shape of `x`, and of its dtype if that is a floating one; -inf at ±inf. A
            density may exceed 1, so a log-density may be positive. Gradients flow through a
            tensor; at ±inf they are 0.

        Raises
        ------
        TypeError, ValueError
            If `x` is empty, or not real, or holds NaN.

        Examples
        --------
        >>> Normal(mean=0.0, std=1.0).log_prob([0.0, 2.0]).round(4)
        array([-0.9189, -2.9189])
        """
        support = _values.Support(-math.inf, math.inf, typical=self.mean)
        return _values.log_probs(x, self._log_density, support)

    def _log_density(self, x: Any, _: Any) -> Any:
        z = self._distances(x)
        return -0.5 * z * z - (math.log(self.std) + 0.5 * math.log(2 * math.pi))

    def _distances(self, x: Any) -> Any:
        """Return how many standard deviations each value is above the mean."""
        if abs(self.mean) < 2.0**1000:
            return (x - self.mean) / self.std
        return (x / 4 - self.mean / 4) / self.std * 4  # here the difference may overflow

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
            A value beyond the largest float is inf or -inf.

        Examples
        --------
        >>> Normal(mean=5.0, std=2.0).sample((2, 3), rng=np.random.default_rng(0)).shape
        (2, 3)
        """
        chance, lengths = _values.source(shape, rng)
        unit = 4.0 if self.std > 2.0**1000 else 1.0  # their sum may be a float where one is not
        with np.errstate(over="ignore"):
            z = np.asarray(chance.standard_normal(lengths))
            return (self.mean / unit + self.std / unit * z) * unit

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
        Statistics*, chapter 9, and the chapter "Maximum likelihood",
        which proves both.

        Examples
        --------
        >>> Normal.fit([1.0, 3.0])
        Normal(mean=2.0, std=1.0)
        """
        mean, std = mean_and_std(data)
        _values.require_spread(np.asarray(data), std, "a normal density with std 0")
        return cls(mean, std)
