r"""The logarithm of the gamma function: what Stirling's formula leaves of it, and its derivatives.

All of them come from Stirling's series,

.. math:: \log \Gamma(x) \approx (x - \tfrac12) \log x - x + \tfrac12 \log 2\pi
          + \sum_{k \ge 1} \frac{B_{2k}}{2k (2k - 1)\, x^{2k - 1}},

whose eight terms are exact to the last digit from x = 10 on. Below that, the recurrence
:math:`\Gamma(x + 1) = x \Gamma(x)` leads up to it. (Abramowitz and Stegun, *Handbook of
Mathematical Functions*, 1964, section 6.1, 6.3 and 6.4.)
"""

import math
from typing import Any

__all__ = [
    "HALF_LOG_2PI",
    "LARGE",
    "digamma_gap",
    "factorial_rest",
    "factorial_rests",
    "log_choose",
    "stirling_series",
    "trigamma",
    "trigamma_gap",
]

# A NumPy array or a torch tensor: the standard defines what it can do but no type for it.
Array = Any

# B_2, B_4, …, B_16
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
LARGE = 10.0
HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)


def log_choose(a: float, b: float) -> float:
    r"""Return the logarithm of the binomial coefficient :math:`\binom{a + b}{a}`, for a, b > 0.

    It is :math:`\log \Gamma(a + b + 1) - \log \Gamma(a + 1) - \log \Gamma(b + 1)`. One of the two
    is below 11. The terms of the other one cancel, and are huge if it is large. So the leading
    terms of their series are subtracted by hand.
    """
    a, b = min(a, b), max(a, b)
    if a == 1:
        return math.log1p(b)
    below = 0.0
    while b < LARGE:
        b += 1
        below += math.log1p(a / b)
    b += 1
    rest: float = stirling_series(a + b) - stirling_series(b) - a + (b - 0.5) * math.log1p(a / b)
    return rest + a * math.log(a + b) - math.lgamma(a + 1) - below


def factorial_rest(y: float) -> float:
    r"""Return :math:`\log \Gamma(y + 1) - (y \log y - y)`, for y ≥ 0.

    It is 0 at 0, and grows like :math:`\tfrac12 \log y`.
    """
    if y == 0:
        return 0.0
    if y < LARGE:
        return math.lgamma(y + 1) - y * math.log(y) + y
    rest: float = stirling_series(y)
    return 0.5 * math.log(y) + HALF_LOG_2PI + rest


def factorial_rests(counts: Array, xp: Any) -> Array:
    r"""Return :math:`\log k! - (k \log k - k)` for each of the counts k > 0."""
    import array_api_compat

    few = counts < LARGE
    place = xp.astype(xp.where(few, counts, 0.0), xp.int64)
    table = xp.asarray(FEW_RESTS, dtype=xp.float64, device=array_api_compat.device(counts))
    many = xp.where(few, LARGE, counts)
    return xp.where(few, table[place], 0.5 * xp.log(many) + HALF_LOG_2PI + stirling_series(many))


def stirling_series(x: Any) -> Any:
    """Return the sum of Stirling's series, for a number or an array of numbers from 10 on."""
    terms = [B / (2 * k * (2 * k - 1)) for k, B in enumerate(BERNOULLI, start=1)]
    square, total = 1 / x / x, 0.0
    for term in reversed(terms):
        total = term + square * total
    return total / x


# Each as one logarithm, for the difference of two would lose a digit.
FEW_RESTS = [math.log(math.factorial(k) * math.exp(k) / k**k) for k in range(int(LARGE))]


def digamma_gap(x: float, d: float) -> float:
    r"""Return :math:`\psi(x) - \psi(x + d)` for x, d > 0, where :math:`\psi = (\log \Gamma)'`.

    The two differ by little where d is small beside x, and each alone would have lost that.
    """
    below = 0.0
    while x < LARGE:
        below += _gap_of_powers(x, d, 1)
        x += 1
    series = sum(B / (2 * k) * _gap_of_powers(x, d, 2 * k) for k, B in enumerate(BERNOULLI, 1))
    return -math.log1p(d / x) - _gap_of_powers(x, d, 1) / 2 - series - below


def trigamma(x: float) -> float:
    r"""Return :math:`\psi'(x) = (\log \Gamma)''(x)`, for x > 0."""
    below = 0.0
    while x < LARGE:
        below += 1 / x / x
        x += 1
    series = sum(B * (1 / x) ** (2 * k + 1) for k, B in enumerate(BERNOULLI, start=1))
    return 1 / x + 1 / x / x / 2 + series + below


def trigamma_gap(x: float, d: float) -> float:
    r"""Return :math:`\psi'(x) - \psi'(x + d)` for x, d > 0, as :func:`digamma_gap`."""
    below = 0.0
    while x < LARGE:
        below += _gap_of_powers(x, d, 2)
        x += 1
    series = sum(B * _gap_of_powers(x, d, 2 * k + 1) for k, B in enumerate(BERNOULLI, start=1))
    return _gap_of_powers(x, d, 1) + _gap_of_powers(x, d, 2) / 2 + series + below


def _gap_of_powers(x: float, d: float, n: int) -> float:
    """Return 1/xⁿ - 1/(x + d)ⁿ, without the difference of two numbers that are nearly equal."""
    power = -math.expm1(-n * math.log1p(d / x))
    for _ in range(n):
        power /= x  # 1/xⁿ may overflow, which a power of floats would answer by an error
    return power
