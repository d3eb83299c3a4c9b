"""The categorical distribution: a die with any number of sides."""

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.distributions import _values

__all__ = ["Categorical"]

# Every label up to the largest gets a probability: one by mistake must not fill the memory.
LARGEST_BY_DEFAULT = 10_000_000


@dataclass(frozen=True)
class Categorical:
    r"""The categorical distribution: the label k with probability :math:`p_k`.

    .. math:: P(x = k) = p_k, \qquad k \in \{0, \dots, K - 1\}

    Parameters
    ----------
    p : array_like of shape (K,)
        The probability of each label; kept as a tuple of floats.

    Raises
    ------
    TypeError
        If `p` is not real.
    ValueError
        If `p` is not a vector, is empty, holds NaN, infinity or a number below 0, or does not sum
        to 1. Nothing is renormalised.

    Notes
    -----
    The sum may be off by what rounding explains: 1.5e-8 in float64, and a little more than the
    precision of a dtype that is shorter.

    Examples
    --------
    >>> die = Categorical([0.5, 0.25, 0.25])
    >>> die.mean, die.variance
    (0.75, 0.6875)
    """

    p: tuple[float, ...]

    def __post_init__(self) -> None:
        p = _validate.vector("p", self.p)
        _values.refuse("p", p, p < 0, "be ≥ 0")
        total = math.fsum(p.tolist())
        # Each p is rounded to its dtype, and what normalised them has summed at least in float32.
        eps, eps_sum = float(np.finfo(p.dtype).eps), float(np.finfo(np.float32).eps)
        rounding = 4 * eps + 4 * math.sqrt(p.size) * min(eps, eps_sum)
        if abs(total - 1) > max(rounding, 2**-26):
            raise ValueError(f"`p` must sum to 1, got {total:.10g}")
        object.__setattr__(self, "p", tuple(p.astype(np.float64).tolist()))

    @property
    def mean(self) -> float:
        r"""The mean label :math:`\sum_k k \, p_k`, of use where the labels count something."""
        return math.fsum(k * p_k for k, p_k in enumerate(self.p))

    @property
    def variance(self) -> float:
        r"""The variance :math:`\sum_k p_k (k - \mu)^2` of the label."""
        mean = self.mean
        return math.fsum(p_k * (k - mean) ** 2 for k, p_k in enumerate(self.p))

    def log_prob(self, x: Any) -> Any:
        r"""Return the logarithm of the probability of each label, in nats: :math:`\log p_x`.

        Parameters
        ----------
        x : array_like or torch tensor
            Real values of any shape; only the labels, whole numbers from 0 to K - 1, are possible
            ones.

        Returns
        -------
        ndarray, scalar or tensor
            Of the shape of `x`, and of its dtype if that is a floating one, else float64; -inf
            where the label is impossible, or there is none.

        Raises
        ------
        TypeError, ValueError
            If `x` is empty, or not real, or holds NaN.

        Examples
        --------
        >>> Categorical([0.5, 0.5, 0.0]).log_prob([1, 2, 3]).round(4)
        array([-0.6931,    -inf,    -inf])
        """
        support = _values.Support(0, len(self.p) - 1, typical=0, whole=True)
        log_p = np.array([math.log(p_k) if p_k > 0 else -math.inf for p_k in self.p])
        return _values.log_probs(x, lambda k, xp: _values.look_up(log_p, k, xp), support)

    def sample(
        self, shape: int | tuple[int, ...], *, rng: np.random.Generator
    ) -> NDArray[np.int64]:
        """Draw independent labels.

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
        >>> Categorical([0.0, 1.0, 0.0]).sample(3, rng=np.random.default_rng(0))
        array([1, 1, 1])
        """
        chance, lengths = _values.source(shape, rng)
        # The label k owns an interval of length p_k. The last end may be off 1 by a rounding, which
        # must not give away a label K, or one of probability 0.
        ends = np.cumsum(self.p)
        labels = np.searchsorted(ends / ends[-1], chance.random(lengths), side="right")
        return labels.astype(np.int64)[()]

    @classmethod
    def fit(cls, data: ArrayLike, *, num_classes: int | None = None) -> Self:
        r"""Return the distribution under which the labels are most likely: their frequencies.

        .. math:: \hat p_k = n_k / n

        Parameters
        ----------
        data : array_like
            n labels of any shape, whole numbers from 0; :math:`n_k` of them are k.
        num_classes : int, optional
            K, the number of labels that there are. A label that was never seen has probability 0.
            By default the largest label is the last one, and it is at most 10⁷.

        Returns
        -------
        Categorical

        Raises
        ------
        TypeError, ValueError
            If `data` is empty or holds anything but whole numbers from 0 to K - 1, or
            `num_classes` is not an integer above 0.

        Notes
        -----
        See Murphy, *Probabilistic Machine Learning: An Introduction*, section 4.2.4.

        Examples
        --------
        >>> Categorical.fit([0, 2, 2, 0], num_classes=4)
        Categorical(p=(0.5, 0.0, 0.5, 0.0))
        """
        x = _values.read_data(data)
        wanted, outside = "hold labels, whole numbers from 0", (x < 0) | (np.floor(x) != x)
        if num_classes is not None:
            num_classes = _validate.integer("num_classes", num_classes, at_least=1)
            wanted, outside = f"{wanted} to {num_classes - 1}", outside | (x >= num_classes)
        _values.refuse("data", x, outside, wanted)
        if num_classes is None and x.max() > LARGEST_BY_DEFAULT:
            raise ValueError(
                f"`data` must hold labels up to {LARGEST_BY_DEFAULT}, or `num_classes` say how "
                f"many there are, got {x.max():g}"
            )
        counts = np.bincount(x.ravel().astype(np.int64), minlength=num_classes or 0)
        return cls(tuple((counts / x.size).tolist()))
