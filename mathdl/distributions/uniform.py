"""The uniform distribution on an interval."""

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl.distributions import _values

__all__ = ["Uniform"]


@dataclass(frozen=True)
class Uniform:
    r"""The uniform distribution on an interval, both ends included.

    .. math:: p(x) = \frac{1}{b - a}, \qquad a \le x \le b

    Parameters
    ----------
    low, high : float
        The ends a < b, in the unit of the data.

    Raises
    ------
    TypeError, ValueError
        If `low` and `high` are not finite numbers, `low` is not below `high`, or their distance
        is infinite.

    Examples
    --------
    >>> wait = Uniform(low=0.0, high=6.0)
    >>> wait.mean, wait.variance
    (3.0, 3.0)
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        _values.set_number(self, "low")
        _values.set_number(self, "high")
        if self.low >= self.high:
            raise ValueError(f"`low` must be below `high`, got {self.low!r} and {self.high!r}")
        if math.isinf(self.high - self.low):
            raise ValueError(
                f"`low` and `high` must be a finite distance apart, got {self.low} and {self.high}"
            )

    @property
    def mean(self) -> float:
        """The mean (a + b)/2, the middle."""
        return self.low / 2 + self.high / 2

    @property
    def variance(self) -> float:
        """The variance (b - a)²/12."""
        width = self.high - self.low
        return width / 12 * width

    def log_prob(self, x: Any) -> Any:
        r"""Return the logarithm of the density, :math:`-\log(b - a)`, at each value of `x`.

        Parameters
        ----------
        x : array_like or torch tensor
            Real values of any shape.

        Returns
        -------
        ndarray, scalar or tensor
            In nats, of the shape of `x`, and of its dtype if that is a floating one, else float64;
            -inf outside the interval. The gradient is 0.

        Raises
        ------
        TypeError, ValueError
            If `x` is empty, or not real, or holds NaN.

        Examples
        --------
        >>> Uniform(low=0.0, high=2.0).log_prob([0.0, 1.5, 2.5]).round(4)
        array([-0.6931, -0.6931,    -inf])
        """
        support = _values.Support(self.low, self.high, typical=self.low)
        return _values.log_probs(x, self._log_density, support)

    def _log_density(self, x: Any, _: Any) -> Any:
        # A tensor that depends on x, though its value does not: so it has a gradient.
        return 0 * x - math.log(self.high - self.low)

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
        >>> Uniform(low=5.0, high=6.0).sample((2, 3), rng=np.random.default_rng(0)).shape
        (2, 3)
        """
        chance, lengths = _values.source(shape, rng)
        return self.low + (self.high - self.low) * np.asarray(chance.random(lengths))

    @classmethod
    def fit(cls, data: ArrayLike) -> Self:
        r"""Return the shortest interval that holds all data: it makes them most likely.

        .. math:: \hat a = \min_i x_i, \qquad \hat b = \max_i x_i

        Parameters
        ----------
        data : array_like
            At least two different values, of any shape.

        Returns
        -------
        Uniform

        Raises
        ------
        TypeError, ValueError
            If `data` is empty or not finite and real, or all are equal: then the likelihood grows
            without bound as the interval shrinks, and has no maximum.

        Notes
        -----
        The likelihood :math:`(b - a)^{-n}` has no slope that is 0: it grows until the interval
        touches the data. The interval that they were drawn from is longer. Derived, for a = 0, in
        the chapter "Maximum likelihood".

        Examples
        --------
        >>> Uniform.fit([4.0, 1.0, 2.5])
        Uniform(low=1.0, high=4.0)
        """
        x = _values.read_data(data)
        low, high = float(x.min()), float(x.max())
        _values.require_spread(x, high - low, "a uniform density of width 0")
        return cls(low, high)
