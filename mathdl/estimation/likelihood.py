"""How well does a distribution explain the data? Log-likelihoods, one or a grid of them."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.distributions import Distribution, mean_and_std
from mathdl.estimation import _values

__all__ = ["log_likelihood", "normal_log_likelihood_surface"]

RealArray = NDArray[np.floating[Any]]


def log_likelihood(distribution: Distribution, data: ArrayLike) -> float:
    r"""Return the log-likelihood of a distribution, given independent data.

    .. math:: \ell(\theta) = \log \prod_{i=1}^n p(x_i; \theta) = \sum_{i=1}^n \log p(x_i; \theta)

    Parameters
    ----------
    distribution : Distribution
        A member of a family of `mathdl.distributions`, or anything with a method `log_prob` that
        gives one value for each of the data.
    data : array_like
        The observed values, of any shape.

    Returns
    -------
    float
        In nats, summed in double precision; -inf if one of the data is impossible, though another
        may lie where the density is infinite.

    Raises
    ------
    TypeError
        If `distribution` has no method `log_prob`, or the data are not real.
    ValueError
        If the data are empty or hold NaN, or `log_prob` does not return one number for each of
        them.

    Notes
    -----
    Derived in the chapter "Maximum likelihood".

    Examples
    --------
    >>> from mathdl.distributions import Bernoulli
    >>> round(log_likelihood(Bernoulli(p=0.5), [1, 0, 1]), 6)  # -3 log 2
    -2.079442
    >>> log_likelihood(Bernoulli(p=0.5), [1, 0, 2])
    -inf
    """
    found = _values.log_probs(distribution, data)
    if (found == -np.inf).any():
        return -math.inf  # the sum of -inf and inf would be NaN
    with np.errstate(over="ignore"):  # a sum below every float is -inf
        return float(np.sum(found))


def normal_log_likelihood_surface(means: ArrayLike, stds: ArrayLike, data: ArrayLike) -> RealArray:
    r"""Return the log-likelihood of every normal distribution of a grid.

    .. math::

        \ell(\mu, \sigma) = -n \left( \log \sigma + \tfrac12 \log 2\pi
            + \frac{s^2 + (m - \mu)^2}{2\sigma^2} \right)

    where m and :math:`s^2` are the mean and the mean squared deviation of the n data: the data are
    read once, however fine the grid.

    Parameters
    ----------
    means : array_like of shape (p,)
        The values of :math:`\mu`.
    stds : array_like of shape (q,)
        The values of :math:`\sigma`, all above 0.
    data : array_like
        The observed values, of any shape.

    Returns
    -------
    ndarray of shape (q, p)
        In nats: entry [i, j] belongs to ``stds[i]`` and ``means[j]``, as a picture with the means
        along its horizontal axis wants it. It is -inf where no float is low enough, and everywhere
        if one of the data is infinite.

    Raises
    ------
    TypeError, ValueError
        If an argument is empty or not real, `means` or `stds` is not finite or not a vector, a
        standard deviation is not above 0, or `data` hold NaN.

    Notes
    -----
    Derived in the chapter "Maximum likelihood".

    Examples
    --------
    >>> surface = normal_log_likelihood_surface([1.0, 2.0, 3.0], [1.0, 2.0], [1.0, 3.0])
    >>> surface.shape
    (2, 3)
    >>> surface.round(4)
    array([[-3.8379, -2.8379, -3.8379],
           [-3.7242, -3.4742, -3.7242]])
    """
    means, stds = _validate.vector("means", means), _validate.vector("stds", stds)
    if not (stds > 0).all():
        raise ValueError(f"`stds` must be > 0, got {stds[stds <= 0][0]:g}")
    data = _validate.real_array("data", data, finite=False)
    _validate.refuse_nan("data", data, np)
    dtype = np.result_type(means, stds, data)
    if np.isinf(data).any():
        return np.full((stds.size, means.size), -np.inf, dtype)

    # No difference of two quarters overflows.
    largest = max(float(np.abs(data).max()), float(np.abs(means).max()))
    unit = 4.0 if largest > 2.0**1000 else 1.0
    # Measured from near the mean, a large mean costs no digits: what m rounds off, m - μ keeps.
    origin = mean_and_std(data)[0]
    wide = data.astype(np.result_type(data, np.float64), copy=False)
    m, s = mean_and_std(wide / unit - origin / unit)
    mu = means.astype(np.float64) / unit - origin / unit
    sigma = stds.astype(np.float64)[:, np.newaxis]
    with np.errstate(over="ignore"):  # what lies below every float is -inf
        spread, distance = s / sigma * unit, (m - mu) / sigma * unit
        log_scale = np.log(sigma) + 0.5 * math.log(2 * math.pi)
        surprise = log_scale + (0.5 * spread * spread + 0.5 * distance * distance)
        return (-data.size * surprise).astype(dtype)
