r"""How far one distribution is from another.

All three functions sum the terms :math:`p \log(p/q) - p + q`. Each of them is at least 0, and 0
only for p = q; what they add to :math:`p \log(p/q)` sums to 0, because both distributions sum to 1.
So the rounding errors of p and of q do not come in, and a small divergence keeps its digits: the
sum of :math:`p \log(p/q)` is a small difference of large numbers, and often negative.
"""

import math
from typing import Any

import numpy as np

from mathdl import _rows, _sums, _validate
from mathdl.information import _simplex

__all__ = ["js_divergence", "kl_divergence", "mutual_information"]

# A NumPy array or a torch tensor: the standard defines what it can do but no type for it.
Array = Any


def kl_divergence(p: Array, q: Array, *, base: float = math.e, axis: int = -1) -> Array:
    r"""Return the Kullback–Leibler divergence: the price of believing `q` where `p` is true.

    .. math:: \mathrm{KL}(p \,\|\, q) = \sum_i p_i \log \frac{p_i}{q_i} = H(p, q) - H(p) \ge 0

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
        `p` without `axis`, in the wider dtype of the two. Never negative, and exactly 0 for p = q.
        Infinity where `q` holds for impossible what `p` does not; what `p` holds for impossible
        contributes 0.

    Raises
    ------
    TypeError
        If `p` or `q` does not hold real numbers, if only one is a tensor, or if `axis` is not an
        integer.
    ValueError
        If the shapes differ; if a distribution is empty, holds NaN, infinity or a number below 0,
        or does not sum to 1; if there is no such axis; or if `base` is not above 1.

    Notes
    -----
    It is not symmetric, and no distance. Gradients are those of the formula, log(p/q) + 1 and -p/q.
    Where p is 0, the infinite one is replaced by a finite one, as for `entropy`; the other is 0.

    Source: S. Kullback and R. A. Leibler, *On information and sufficiency*, Annals of Mathematical
    Statistics 22, 1951.

    Examples
    --------
    >>> round(float(kl_divergence([0.5, 0.5], [0.25, 0.75], base=2)), 12)
    0.207518749639
    >>> kl_divergence([[1.0, 0.0], [0.5, 0.5]], [[0.5, 0.5], [1.0, 0.0]])
    array([0.69314718,        inf])
    """
    return _simplex.reduce(_kl, base, axis, p=p, q=q)


def _kl(xp: Any, p: Array, q: Array, smallest_p: float, smallest_q: float) -> Array:
    return _simplex.at_least_zero(xp, _sum_of_terms(xp, p, q, smallest_p, smallest_q))


def js_divergence(p: Array, q: Array, *, base: float = math.e, axis: int = -1) -> Array:
    r"""Return the Jensen–Shannon divergence: how well one can tell `p` and `q` apart.

    .. math:: \mathrm{JS}(p, q) = \tfrac12 \mathrm{KL}(p \,\|\, m)
        + \tfrac12 \mathrm{KL}(q \,\|\, m), \qquad m = \tfrac12 (p + q)

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
        `p` without `axis`, in the wider dtype of the two. It is finite: from 0, for p = q, to
        log 2 (1 bit), where no outcome is possible under both.

    Raises
    ------
    TypeError, ValueError
        As for `kl_divergence`.

    Notes
    -----
    Its root is a distance: it is symmetric and satisfies the triangle inequality.

    Source: J. Lin, *Divergence measures based on the Shannon entropy*, IEEE Transactions on
    Information Theory 37, 1991.

    Examples
    --------
    >>> js_divergence([[1.0, 0.0], [0.5, 0.5]], [[0.0, 1.0], [0.5, 0.5]], base=2)
    array([1., 0.])
    """
    return _simplex.reduce(_js, base, axis, p=p, q=q)


def _js(xp: Any, p: Array, q: Array, smallest_p: float, smallest_q: float) -> Array:
    # With 2m = p + q nothing is halved, which would make 0 of the smallest float.
    twice_m = p + q
    smallest_m = float(xp.min(_rows.constant(twice_m)))
    total = (
        _sum_of_terms(xp, 2 * p, twice_m, smallest_p, smallest_m)
        + _sum_of_terms(xp, 2 * q, twice_m, smallest_q, smallest_m)
    ) / 4
    value = _rows.constant(total)
    return total - (value - xp.clip(value, 0, math.log(2)))  # what lies outside is rounding


def mutual_information(joint: Array, *, base: float = math.e) -> Array:
    r"""Return how much two quantities say about each other.

    .. math:: I(X; Y) = \sum_{x, y} p(x, y) \log \frac{p(x, y)}{p(x)\, p(y)}
        = \sum_x p(x) \,\mathrm{KL}\bigl(p(\cdot \mid x) \,\|\, p(y)\bigr)

    Parameters
    ----------
    joint : array of shape (m, n)
        Entry [i, j] is the probability of the i-th value of X together with the j-th of Y.
    base : float
        The base of the logarithm, above 1: e for nats, 2 for bits.

    Returns
    -------
    floating scalar, or tensor of shape ()
        In the dtype of `joint`: 0 for independent quantities, and at most the entropy of either.

    Raises
    ------
    TypeError
        If `joint` does not hold real numbers.
    ValueError
        If `joint` is not a matrix, is empty, holds NaN, infinity or a number below 0, or does not
        sum to 1; or if `base` is not above 1.

    Notes
    -----
    The formula on the right is computed: the product p(x) p(y) can be too small for a float where
    p(x, y) is not.

    Examples
    --------
    >>> round(float(mutual_information([[0.5, 0.0], [0.0, 0.5]], base=2)), 12)
    1.0
    >>> round(float(mutual_information([[0.25, 0.25], [0.25, 0.25]])), 12)
    0.0
    """
    unit = math.log(_validate.number("base", base, above=1))
    joint, xp = _validate.standard_array("joint", joint, ndim=2, finite=False)
    m, n = joint.shape
    p = xp.astype(joint, _rows.wide(xp, joint.dtype), copy=False)
    limit = _simplex.tolerance(xp, joint.dtype, m * n)
    _simplex.checked(xp, "joint", xp.reshape(p, (1, m * n)), limit, "")
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return xp.astype(_mutual_information(xp, p) / unit, joint.dtype, copy=False)[()]


def _mutual_information(xp: Any, joint: Array) -> Array:
    p_x, p_y = _sums.total(xp, joint, 1), _sums.total(xp, joint, 0)
    given_x = joint / xp.where(p_x > 0, p_x, 1)[:, None]
    return _simplex.dot(xp, p_x, _kl(xp, given_x, xp.broadcast_to(p_y, joint.shape), 0.0, 0.0))


def _sum_of_terms(xp: Any, p: Array, q: Array, smallest_p: float, smallest_q: float) -> Array:
    """Return the sums of p log(p/q) - p + q: of q where p = 0, and of ∞ where q = 0 < p."""
    tiny = _simplex.tiny(xp, p)
    if smallest_q < tiny:
        neither = (p == 0) & (q < tiny)  # what has no part gets the term of p = q, which is 0
        p, q = xp.where(neither, 1, p), xp.where(neither, 1, q)
        smallest_q = float(xp.min(_rows.constant(q)))
    if not isinstance(p, np.ndarray) or smallest_q < tiny:
        return _sums.total(xp, _terms(xp, p, q), -1)
    # An error in the ratio changes both parts by the same number, and cancels.
    ratio = p / q
    total = _simplex.dot(xp, p, _simplex.log(xp, ratio, smallest_p))
    ratio -= 1
    return total - _simplex.dot(xp, q, ratio)


def _terms(xp: Any, p: Array, q: Array) -> Array:
    """Return p log(p/q) - p + q where the ratio or its slope may be too large for a float.

    The difference of the logarithms is not. But where p and q are alike, the ratio keeps the digits
    of their difference, and the logarithms do not.
    """
    alike = (q > _simplex.tiny(xp, p)) & (p < 2 * q) & (q < 2 * p)
    ratio = xp.where(alike, p, 1) / xp.where(alike, q, 1)
    log_ratio = _simplex.log(xp, p, 0.0) - xp.log(q)
    terms = xp.where(alike, p * xp.log(ratio) - q * (ratio - 1), p * log_ratio - p + q)
    # The slopes of -p + q come in as numbers that sum to 0, not as slopes of the divergence.
    return terms + (p - q) - _rows.constant(p - q)
