r"""How far a value is from what was expected, without the cancellation of huge terms.

.. math:: D(k, m) = k \log\frac km + m - k \ge 0

Where k is near m, the terms are huge and D is about :math:`(k - m)^2 / 2m`. All that is large in
the logarithm of a Poisson, binomial or beta probability is in such a D; the rest is of the size of
:math:`\log k`. (C. Loader, *Fast and accurate computation of binomial probabilities*, 2000, whose
deviance is this one.)
"""

import math
from typing import Any

__all__ = ["deviance", "log_ratio"]

# A NumPy array or a torch tensor: the standard defines what it can do but no type for it.
Array = Any

# |v| is at most 1/3 below: then the first term that is left out is less than a rounding.
TERMS = 16
SHORTER = 2.0**-1022  # below it, floats have fewer digits


def deviance(k: Array | float, d: Array, log_of_ratio: Array, xp: Any) -> Array:
    r"""Return :math:`D(k, m)` for k > 0, given :math:`d = m - k` and :math:`\log(m/k)`.

    Where m is near k, all depends on d, and :math:`\log(m/k) = 2 (v + v^3/3 + v^5/5 + \dots)` with
    :math:`v = (m - k)/(m + k)`. Far from there the plain formula has nothing to lose.
    """
    t = d / k
    near = xp.abs(t) < 0.5
    t = xp.where(near, t, 0.0)  # no huge number may enter the gradient of the series
    v = t / (2 + t)
    square, series = v * v, 0.0
    for j in range(TERMS, 0, -1):
        series = 1 / (2 * j + 1) + square * series
    return xp.where(near, k * v * (t - 2 * square * series), d - k * log_of_ratio)


def log_ratio(x: Array, centre: float, log_centre: float, xp: Any) -> Array:
    """Return the logarithm of ``x / centre``, both from 0 to 1 and as small as they like."""
    if centre < SHORTER:
        return xp.log(x) - log_centre
    short = x < SHORTER  # so that the quotient would lose digits, too
    of_ratio = xp.log(xp.where(short, x * 2.0**60, x) / centre)
    return xp.where(short, of_ratio - 60 * math.log(2), of_ratio)
