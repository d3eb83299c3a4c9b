"""Entropy, and the cross-entropy that classifiers minimise."""

import math
from typing import Any

from mathdl.information import _simplex

__all__ = ["cross_entropy", "entropy"]

# A NumPy array or a torch tensor: the standard defines what it can do but no type for it.
Array = Any


def entropy(p: Array, *, base: float = math.e, axis: int = -1) -> Array:
    r"""Return the entropy of a distribution: how surprising it is on average.

    .. math:: H(p) = -\sum_i p_i \log p_i, \qquad 0 \log 0 = 0

    Parameters
    ----------
    p : array
        Probabilities: at least 0, with sum 1 along `axis`. A floating dtype is kept; integers
        become float64.
    base : float
        The base of the logarithm, above 1: e for nats, 2 for bits.
    axis : int
        The axis that holds a distribution.

    Returns
    -------
    array
        `p` without `axis`: from 0, where one outcome is certain, to log n, where all n are equally
        likely.

    Raises
    ------
    TypeError
        If `p` does not hold real numbers or `axis` is not an integer.
    ValueError
        If `p` is empty, holds NaN, infinity or a number below 0, or does not sum to 1; if it has no
        such axis; or if `base` is not above 1.

    Notes
    -----
    The slope of :math:`-p_i \log p_i` is infinite at 0. There a tensor gets a large but finite
    gradient, about 87 in float32 and 708 in float64: it points the same way, and behind a softmax,
    which multiplies it by :math:`p_i`, it gives 0, as the limit does.

    Source: C. E. Shannon, *A mathematical theory of communication*, Bell System Technical Journal
    27, 1948.

    Examples
    --------
    >>> round(float(entropy([0.5, 0.25, 0.125, 0.125], base=2)), 12)
    1.75
    >>> entropy([[0.5, 0.5], [1.0, 0.0]])
    array([0.69314718, 0.        ])
    """
    return _simplex.reduce(_entropy, base, axis, p=p)


def _entropy(xp: Any, p: Array, smallest: float) -> Array:
    return _simplex.at_least_zero(xp, 0 - _simplex.dot(xp, p, _simplex.log(xp, p, smallest)))


def cross_entropy(p: Array, q: Array, *, base: float = math.e, axis: int = -1) -> Array:
    r"""Return the mean surprise of one who believes `q` where `p` is true.

    .. math:: H(p, q) = -\sum_i p_i \log q_i = H(p) + \mathrm{KL}(p \,\|\, q)

    Parameters
    ----------
    p, q : array
        Probabilities, of one shape: at least 0, with sum 1 along `axis`. Floating dtypes are kept;
        integers become float64.
    base : float
        The base of the logarithm, above 1: e for nats, 2 for bits.
    axis : int
        The axis that holds a distribution.

    Returns
    -------
    array
        `p` without `axis`, in the wider dtype of the two. Infinity where `q` holds for impossible
        what `p` does not; what both hold for impossible contributes 0.

    Raises
    ------
    TypeError
        If `p` or `q` does not hold real numbers, if only one is a tensor, or if `axis` is not an
        integer.
    ValueError
        If the shapes differ, or for the reasons of `entropy`.

    Notes
    -----
    Logits need no detour through `q`: ``-(p * log_softmax(logits)).sum()`` is finite for all of
    them, and ``cross_entropy(p, softmax(logits))`` is infinite where a probability is too small for
    a float.

    Examples
    --------
    >>> round(float(cross_entropy([0.5, 0.5], [0.75, 0.25])), 12)
    0.836988216786
    >>> cross_entropy([[0.0, 1.0], [0.5, 0.5]], [[0.0, 1.0], [0.0, 1.0]])
    array([ 0., inf])
    """
    return _simplex.reduce(_cross_entropy, base, axis, p=p, q=q)


def _cross_entropy(xp: Any, p: Array, q: Array, _: float, smallest_q: float) -> Array:
    if smallest_q == 0:
        q = xp.where(p > 0, q, 1)  # 0 log 0 = 0; and where p > 0, log 0 is meant
    return _simplex.at_least_zero(xp, 0 - _simplex.dot(xp, p, xp.log(q)))
