"""How well the data know the parameters: the curvature of the log-likelihood tells."""

import dataclasses
import math
from collections.abc import Callable
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl.calculus import hessian
from mathdl.estimation import _values

__all__ = ["observed_information", "standard_errors"]

Vector = NDArray[np.float64]
# A parameter that has to move by less than this part of it, or of 1 where it is 0, is at an edge.
NEAREST, NEAREST_TO_0, FARTHEST = 2.0**-40, 2.0**-200, 2.0**1000


def observed_information(distribution: Any, data: ArrayLike) -> NDArray[np.float64]:
    r"""Return the observed Fisher information: how sharply the log-likelihood bends.

    .. math:: J_{jk} = -\frac{\partial^2 \ell(\theta)}{\partial \theta_j \, \partial \theta_k},
              \qquad \ell(\theta) = \sum_{i=1}^n \log p(x_i; \theta)

    Parameters
    ----------
    distribution : Distribution
        A member of a family of `mathdl.distributions`, usually the fitted one, or any dataclass
        whose fields are numbers, the parameters, and which has a method `log_prob`.
    data : array_like
        The observed values, of any shape.

    Returns
    -------
    ndarray of shape (k, k)
        Symmetric, in the order of the parameters ``dataclasses.fields(distribution)``: for a
        normal distribution mean, std. The entry j, k is in one over the units of both parameters.

    Raises
    ------
    TypeError
        If `distribution` is no dataclass of numbers with a method `log_prob`.
    ValueError
        If the data are empty, hold NaN, or are impossible under `distribution`, or `log_prob` does
        not return one number for each. If a parameter cannot move a little to both sides, as p of
        a coin that always falls heads, or an end of a uniform distribution that touches the data:
        a likelihood at the edge of what is possible need not be flat there, and its curvature says
        nothing. If the log-likelihood does not depend on a parameter.

    Notes
    -----
    The second derivatives are differences, :func:`mathdl.calculus.hessian` with extrapolation. They
    are taken of the *change* of the log-likelihood, summed value by value, which is small where the
    sum itself is huge; and each parameter moves in its own unit, over which the log-likelihood
    bends by about 1. That leaves 8 digits for a hundred data and 6 for 10⁵.

    The expected information, :math:`E[J]`, is the mean of this one over data from the
    distribution. At the maximum of the likelihood of many data the two agree (Efron and Hinkley,
    *Assessing the accuracy of the maximum likelihood estimator*, Biometrika 65, 1978).

    Examples
    --------
    >>> from mathdl.distributions import Bernoulli
    >>> coin = Bernoulli.fit([1, 1, 0, 1])
    >>> observed_information(coin, [1, 1, 0, 1]).round(6)  # n / (p (1 - p))
    array([[21.333333]])
    """
    names, theta = _parameters(distribution)
    here = _values.log_probs(distribution, data)
    if not np.isfinite(here).all():
        raise ValueError(
            f"`data` must be possible under `distribution`, {distribution!r}, "
            f"got a log-probability of {here[~np.isfinite(here)][0]}"
        )

    def change(moved: Vector) -> float:
        other = dataclasses.replace(distribution, **dict(zip(names, moved.tolist(), strict=True)))
        return float(np.sum(_values.log_probs(other, data) - here))

    units = np.array([_unit(change, distribution, theta, j) for j in range(theta.size)])
    H = hessian(lambda t: change(theta + units * t), np.zeros(theta.size), extrapolate=True)
    return -H / np.outer(units, units)


def standard_errors(distribution: Any, data: ArrayLike) -> Vector:
    r"""Return the standard errors of fitted parameters, from the observed information J.

    .. math:: \operatorname{se}(\hat\theta_j) \approx \sqrt{(J^{-1})_{jj}}

    Parameters
    ----------
    distribution : Distribution
        The fitted distribution, as for :func:`observed_information`.
    data : array_like
        The data that it was fitted to, of any shape.

    Returns
    -------
    ndarray of shape (k,)
        In the order of the parameters, each in the unit of its parameter.

    Raises
    ------
    TypeError, ValueError
        As for :func:`observed_information`; and if the log-likelihood does not bend down in every
        direction, so that these parameters are not where it is largest.

    Notes
    -----
    The approximation is one for many data: then the estimates are about normal, with the covariance
    :math:`J^{-1}` (Fisher 1922; Wasserman, *All of Statistics*, section 9.7). The square root of
    :math:`1 / J_{jj}` would be the error if all other parameters were known; it is too small.

    Examples
    --------
    >>> from mathdl.distributions import Normal
    >>> data = [3.0, 4.0, 6.0, 7.0]
    >>> fitted = Normal.fit(data)
    >>> standard_errors(fitted, data).round(6)  # std / √n and std / √(2n)
    array([0.790569, 0.559017])
    """
    J = observed_information(distribution, data)
    scale = np.sqrt(np.abs(np.diag(J)))
    correlation = J / np.outer(scale, scale)
    smallest = np.linalg.eigvalsh(correlation)[0]
    if not smallest > 0:
        raise ValueError(
            "`distribution` must be a maximum of the likelihood of `data`, "
            f"got {distribution!r}, where the log-likelihood does not bend down in every direction"
        )
    errors: Vector = np.sqrt(np.diag(np.linalg.inv(correlation))) / scale
    return errors


def _parameters(distribution: Any) -> tuple[list[str], Vector]:
    """Return the names of the parameters and their values."""
    if not dataclasses.is_dataclass(distribution) or isinstance(distribution, type):
        raise TypeError(
            "`distribution` must be a dataclass, whose fields are its parameters, "
            f"got {distribution!r}"
        )
    names = [field.name for field in dataclasses.fields(distribution)]
    values = [getattr(distribution, name) for name in names]
    if not all(isinstance(value, Real) for value in values) or not values:
        raise TypeError(
            f"`distribution` must have parameters that are numbers, got {distribution!r}"
        )
    return names, np.array(values, np.float64)


def _unit(change: Callable[[Vector], float], distribution: Any, theta: Vector, j: int) -> float:
    """Return how far parameter j may move to both sides until the log-likelihood bends by 1 or so.

    That is one standard error, if the others are known; and it does not need them to be right.
    """
    name, size = dataclasses.fields(distribution)[j].name, abs(float(theta[j]))

    def bend(distance: float) -> float:
        e = np.zeros(theta.size)
        e[j] = distance
        try:
            return abs(change(theta - e) + change(theta + e))
        except ValueError:  # no such member of the family
            return math.inf

    # From the size of the parameter, or from 1: the way is short in powers of 2.
    unit = math.ldexp(1, math.frexp(size)[1]) if size > NEAREST_TO_0 else 1.0
    while not bend(unit) <= 1:
        unit /= 2
        if unit < (NEAREST * size or NEAREST_TO_0):
            raise ValueError(
                f"`distribution` must let `{name}` move a little to both sides, got "
                f"{distribution!r} at the edge of what is possible with these data"
            )
    while bend(2 * unit) <= 1:
        unit *= 2
        if unit > FARTHEST:
            raise ValueError(f"`distribution` must depend on `{name}`, got {distribution!r}")
    return unit
