"""The normal distribution."""

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
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
    Derived and fitted in the chapter "Which model makes the data least surprising?".

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

    def log_prob(self, x: Any) -> Any:
        r"""Return the logarithm of the density at each value of `x`, in nats.

        .. math::

            \log p(x) = -\tfrac12 \left(\frac{x - \mu}{\sigma}\right)^2
                        - \log \sigma - \tfrac12 \log 2\pi

        Parameters
        ----------
        x : array_like or torch tensor
            Finite real values of any shape.

        Returns
        -------
        ndarray, scalar or tensor
            Of the shape of `x`, and of its dtype if that is a floating one; gradients flow through
            a tensor. A density may exceed 1, so a log-density may be positive.

        Raises
        ------
        TypeError, ValueError
            If `x` is empty or not finite and real.

        Examples
        --------
        >>> Normal(mean=0.0, std=1.0).log_prob([0.0, 2.0]).round(4)
        array([-0.9189, -2.9189])
        """
        x, wide, xp = _values.read(x)
        # A value too far out to square has a log-density below every float: -inf is what that
        # rounds to.
        with np.errstate(over="ignore"):
            z = (wide - self.mean) / self.std
            log_p = -0.5 * z**2 - (math.log(self.std) + 0.5 * math.log(2 * math.pi))
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
        Statistics*, chapter 9, and the chapter "Which model makes the data least surprising?",
        which proves both.

        Examples
        --------
        >>> Normal.fit([1.0, 3.0])
        Normal(mean=2.0, std=1.0)
        """
        x = _validate.real_array("data", data)
        mean, std = mean_and_std(x)
        _values.require_spread(x, std, "a normal density with std 0")
        return cls(mean, std)
