r"""The logarithm of the beta function, and the derivatives of the logarithm of the gamma function.

All of them come from Stirling's series,

.. math:: \log \Gamma(x) \approx (x - \tfrac12) \log x - x + \tfrac12 \log 2\pi
          + \sum_{k \ge 1} \frac{B_{2k}}{2k (2k - 1)\, x^{2k - 1}},

whose eight terms are exact to the last digit from x = 10 on. Below that, the recurrence
:math:`\Gamma(x + 1) = x \Gamma(x)` leads up to it. (Abramowitz and Stegun, *Handbook of
Mathematical Functions*, 1964, section 6.1, 6.3 and 6.4.)
"""

import math

__all__ = ["digamma_gap", "log_beta", "trigamma"]

# B_2, B_4, …, B_16
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
LARGE = 10.0


def log_beta(a: float, b: float) -> float:
    r"""Return :math:`\log B(a, b) = \log \Gamma(a) + \log \Gamma(b) - \log \Gamma(a + b)`.

    For large arguments these three are huge and cancel. There the leading terms of their series are
    subtracted by hand, and no digit is lost.
    """
    if max(a, b) < LARGE:
        return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    if b < LARGE:
        a, b = b, a
    if a < LARGE:  # and b is large: log Γ(b) - log Γ(a + b) is of the size of log b
        rest = _tail(b) - _tail(a + b) + a - (b - 0.5) * math.log1p(a / b)
        return math.lgamma(a) + rest - a * math.log(a + b)
    rest = _tail(a) + _tail(b) - _tail(a + b) + 0.5 * math.log(2 * math.pi / (a + b))
    return rest - (a - 0.5) * math.log1p(b / a) - (b - 0.5) * math.log1p(a / b)


def digamma_gap(x: float, d: float) -> float:
    r"""Return :math:`\psi(x) - \psi(x + d)` for x, d > 0, where :math:`\psi = (\log \Gamma)'`.

    The two differ by little where d is small beside x, and each alone would have lost that.
    """
    below = 0.0
    while x < LARGE:
        below += d / x / (x + d)
        x += 1
    series = sum(
        B / (2 * k) * ((1 / x) ** (2 * k) - (1 / (x + d)) ** (2 * k))
        for k, B in enumerate(BERNOULLI, start=1)
    )
    return -math.log1p(d / x) - d / x / (2 * (x + d)) - series - below


def trigamma(x: float) -> float:
    r"""Return :math:`\psi'(x) = (\log \Gamma)''(x)`, for x > 0."""
    below = 0.0
    while x < LARGE:
        below += 1 / (x * x)
        x += 1
    series = sum(B * (1 / x) ** (2 * k + 1) for k, B in enumerate(BERNOULLI, start=1))
    return 1 / x + 1 / (2 * x * x) + series + below


def _tail(x: float) -> float:
    """Return the sum of Stirling's series, for large x."""
    return sum(
        B / (2 * k * (2 * k - 1)) * (1 / x) ** (2 * k - 1) for k, B in enumerate(BERNOULLI, start=1)
    )
