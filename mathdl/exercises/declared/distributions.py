"""Exercises of "Distributions"."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _bell(x: float, std: float) -> float:
    return math.exp(-0.5 * (x / std) ** 2) / (std * math.sqrt(2 * math.pi))


def _normal_cdf(x: float, std: float) -> float:
    return 0.5 * (1 + math.erf(x / (std * math.sqrt(2))))


def _area(density: Callable[[Array], Array], a: float, b: float) -> float:
    """Integrate a density by Gauss's rule, on ten pieces."""
    nodes, weights = np.polynomial.legendre.leggauss(20)
    edges = np.linspace(a, b, 11)
    half = np.diff(edges)[:, np.newaxis] / 2
    x = edges[:-1, np.newaxis] + half * (1 + nodes)
    return float(np.sum(half * weights * density(x)))


def _within(variance: float, h: float) -> float:
    return _area(lambda x: np.exp(-(x**2) / (2 * variance)) / np.sqrt(2 * np.pi * variance), -h, h)


def _patience(m: float, s: float, t: float) -> float:
    """Of those who still wait at s, take away those who are served up to s + t."""

    def density(x: Array) -> Array:
        return np.exp(-x / m) / m

    waiting = 1 - _area(density, 0, s)
    return (waiting - _area(density, s, s + t)) / waiting


def _shrinking_draw(u: Array) -> Array:
    """Search for each x by halving: what lies below it is 1 - (1 - x)²."""
    low, high = np.zeros_like(u), np.ones_like(u)
    for _ in range(60):
        middle = (low + high) / 2
        below = middle * (2 - middle) < u
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


def _logit_density(y: float, mu: float, sigma: float) -> float:
    """Take the slope of the CDF by a step into the complex plane, through the logit."""
    h = 1e-20
    z = complex(y, h)
    x = np.log(z) - np.log(1 - z)
    return float(_bell(x.real - mu, sigma) * x.imag / h)


def _one_defect(q: float) -> float:
    """Compare with ten million trials, each of which is rarely a defect."""
    n = 10_000_000
    p = -math.expm1(math.log(q) / n)
    return n * p * math.exp((n - 1) * math.log1p(-p))


def _logit_with(slope: Callable[[float], float]) -> Callable[[float, float, float], float]:
    """Return the density of the logit times some slope of y."""

    def answer(y: float, mu: float, sigma: float) -> float:
        return _bell(math.log(y / (1 - y)) - mu, sigma) * slope(y)

    return answer


def _sigmoid_slope(y: float) -> float:
    s = 1 / (1 + math.exp(-y))
    return 1 / (s * (1 - s))


def _variance_and_reach(rng: np.random.Generator) -> tuple[Any, ...]:
    variance = float(rng.uniform(0.2, 9))
    return variance, float(rng.uniform(0.3, 2)) * math.sqrt(variance)


def _waits(rng: np.random.Generator) -> tuple[Any, ...]:
    m = float(rng.uniform(1.5, 6))
    return m, float(rng.uniform(0.5, 8)), float(rng.uniform(0.5, 6))


def _uniform_draws(rng: np.random.Generator) -> tuple[Any, ...]:
    return (rng.uniform(0.02, 0.98, size=6),)


def _place_and_logit(rng: np.random.Generator) -> tuple[Any, ...]:
    y = float(rng.uniform(0.1, 0.9))
    return y, float(rng.uniform(-1, 1)), float(rng.uniform(0.5, 2))


def _share(rng: np.random.Generator) -> tuple[Any, ...]:
    return (float(rng.uniform(0.05, 0.95)),)


EXERCISES = (
    Exercise(
        "ex-distributions-within",
        reference=_within,
        cases=((4.0, 1.0), (0.25, 0.5)),
        draw=_variance_and_reach,
        mistakes={
            "The formula wants the standard deviation. What you put in is its square.": lambda variance, h: (
                math.erf(h / (variance * math.sqrt(2)))
            ),
            "That is the density in the middle times the width. The density falls off to both "
            "sides: its area is needed.": lambda variance, h: 2 * h * _bell(0, math.sqrt(variance)),
            "That is a density. A probability is an area under it.": lambda variance, h: _bell(
                h, math.sqrt(variance)
            ),
            "That is everything up to h. What lies below −h must go.": lambda variance, h: (
                _normal_cdf(h, math.sqrt(variance))
            ),
            "Close: compare the exponent of the density with that of the error function. "
            "There is a 2 under the root, in the exponent of the normal density.": lambda variance, h: (
                math.erf(h / math.sqrt(variance))
            ),
            "That is one side only. Errors from −h to 0 are small, too.": lambda variance, h: (
                0.5 * math.erf(h / math.sqrt(2 * variance))
            ),
            "That is the probability of being off by *more* than h.": lambda variance, h: (
                1 - math.erf(h / math.sqrt(2 * variance))
            ),
            "That is right for a sensor with the variance 1. Measure h in standard deviations.": lambda variance, h: (
                math.erf(h / math.sqrt(2))
            ),
            "Look at the argument of the error function: σ stands there, not σ².": lambda variance, h: (
                math.erf(h / (2 * variance))
            ),
            "F(h) counts everything up to h, however far below −h. Twice that counts it twice.": lambda variance, h: (
                2 * _normal_cdf(h, math.sqrt(variance))
            ),
            "A probability is a number from 0 to 1, not a percentage.": lambda variance, h: (
                100 * math.erf(h / math.sqrt(2 * variance))
            ),
        },
    ),
    Exercise(
        "ex-distributions-patience",
        reference=_patience,
        cases=((2.0, 3.0, 1.0), (0.5, 0.1, 1.0)),
        draw=_waits,
        mistakes={
            "You are told the mean wait. The rate is something else: look at its unit.": lambda m, s, t: (
                math.exp(-m * t)
            ),
            "That is right for who has just come. How probable was it to wait s at all?": lambda m, s, t: (
                math.exp(-(s + t) / m)
            ),
            "That is the probability of an answer within t. You want the opposite.": lambda m, s, t: (
                1 - math.exp(-t / m)
            ),
            "That is the density at t, per second. What is the area beyond t?": lambda m, s, t: (
                math.exp(-t / m) / m
            ),
            "That is the chance of having waited s. It has happened: what comes after it?": lambda m, s, t: (
                math.exp(-s / m)
            ),
            "That is the probability of an answer by s + t, seen from the start.": lambda m, s, t: (
                1 - math.exp(-(s + t) / m)
            ),
            "That is the share of *all* requests that is answered between s and s + t. "
            "You are asked about those which still wait at s.": lambda m, s, t: (
                math.exp(-s / m) - math.exp(-(s + t) / m)
            ),
            "That is more than 1. The longer t, the less probable it is to wait that long.": lambda m, s, t: (
                math.exp(t / m)
            ),
            "That is the probability of an answer within t, and with the mean in place of the "
            "rate.": lambda m, s, t: 1 - math.exp(-m * t),
            "You count the s seconds as if they brought the answer nearer.": lambda m, s, t: (
                math.exp(-(t - s) / m)
            ),
            "That is a density, and with the mean in place of the rate. What is the "
            "area beyond t?": lambda m, s, t: m * math.exp(-m * t),
        },
    ),
    Exercise(
        "ex-distributions-inverse",
        reference=_shrinking_draw,
        atol=1e-12,
        forbids=("numpy.interp",),
        cases=((np.array([0.0, 0.19, 0.75]),), (np.array([0.98, 0.9999, 0.99999999]),)),
        draw=_uniform_draws,
        mistakes={
            "That is the CDF itself. It turns an x into a probability; you want the way back.": lambda u: (
                2 * u - u**2
            ),
            "That draws from the density 2x, which rises. Yours falls.": lambda u: np.sqrt(u),
            "That, too, has the density 2x: the larger u, the smaller x. What is missing to "
            "mirror it?": lambda u: np.sqrt(1 - u),
            "The equation has two solutions. Which of them lies between 0 and 1?": lambda u: (
                1 + np.sqrt(1 - u)
            ),
            "Each u has its own x. You have sorted them: keep the order of the u.": lambda u: (
                np.sort(1 - np.sqrt(1 - u))
            ),
            "Some of your numbers lie beyond 1. Which F belongs to the density: does F(1) = 1 hold "
            "for yours?": lambda u: 2 * (1 - np.sqrt(1 - u)),
            "You have inverted the density. Integrate it first.": lambda u: 1 - u / 2,
            "The distribution is right, for 1 − U is uniform as well. But your numbers "
            "fall while u increases.": lambda u: 1 - np.sqrt(u),
            "That draws from the exponential. Which CDF belongs to *this* density?": lambda u: (
                -np.log(1 - u)
            ),
            "That is the height of the density at u. You want the x below which the area is u.": lambda u: (
                2 * (1 - u)
            ),
            "Small numbers come more often, but with another density. Solve F(x) = u.": lambda u: (
                u**2
            ),
        },
    ),
    Exercise(
        "ex-distributions-logit",
        reference=_logit_density,
        cases=((0.5, 0.0, 1.0), (0.2, -1.0, 2.0), (1e-4, 0.0, 3.0), (0.9999, 1.0, 3.0)),
        draw=_place_and_logit,
        mistakes={
            "You carried the height over as it is. The sigmoid squeezes the axis: which "
            "factor keeps the area?": _logit_with(lambda y: 1.0),
            "That is the logarithm of the density.": lambda y, mu, sigma: math.log(
                _logit_density(y, mu, sigma)
            ),
            "You took the logarithm of the normal density for the density itself.": lambda y, mu, sigma: (
                math.log(_bell(math.log(y / (1 - y)) - mu, sigma)) / (y * (1 - y))
            ),
            "The factor is upside down: where the sigmoid is flat, values crowd together.": _logit_with(
                lambda y: y * (1 - y)
            ),
            "The slope of the sigmoid belongs to the x that leads to y, not to y itself.": _logit_with(
                _sigmoid_slope
            ),
            "The factor is right. But at which x is the normal density to be taken?": lambda y, mu, sigma: (
                _bell(y - mu, sigma) / (y * (1 - y))
            ),
            "You took σ for a variance. It is the standard deviation.": lambda y, mu, sigma: (
                _bell(math.log(y / (1 - y)) - mu, math.sqrt(sigma)) / (y * (1 - y))
            ),
            "Solve y = 1/(1 + exp(−x)) once more: a large x must belong to a large y.": lambda y, mu, sigma: (
                _bell(math.log((1 - y) / y) - mu, sigma) / (y * (1 - y))
            ),
            "The normal density has σ in two places: in the exponent, and in front.": lambda y, mu, sigma: (
                _bell((math.log(y / (1 - y)) - mu) / sigma, 1.0) / (y * (1 - y))
            ),
            "You put σ² where the formula wants σ.": lambda y, mu, sigma: (
                _bell(math.log(y / (1 - y)) - mu, sigma**2) / (y * (1 - y))
            ),
            "That is the slope of log y. What is the slope of log(y/(1 − y))?": _logit_with(
                lambda y: 1 / y
            ),
            "That is the probability of a prediction up to y. Its slope is asked for.": lambda y, mu, sigma: (
                _normal_cdf(math.log(y / (1 - y)) - mu, sigma)
            ),
        },
    ),
    Exercise(
        "ex-distributions-one-defect",
        reference=_one_defect,
        rtol=1e-6,  # ten million trials are not infinitely many
        cases=((0.9,), (0.5,)),
        draw=_share,
        mistakes={
            "That is the share with one defect *or more*.": lambda q: 1 - q,
            "That is the rate, the mean number of defects. Now use it.": lambda q: -math.log(q),
            "You multiply the shares of images without and with defects. Which λ gives "
            "P(0) = q, and what is P(1) then?": lambda q: q * (1 - q),
            "You took q for the share that has defects. It is the share without.": lambda q: (
                -math.log(1 - q) * (1 - q)
            ),
            "Your rate counts a faulty image once, however many defects it has. Solve "
            "P(0) = q for λ.": lambda q: (1 - q) * math.exp(-(1 - q)),
            "That is the share with two defects or more.": lambda q: 1 - q + q * math.log(q),
            "You took q for the rate. It is a probability, that of no defect.": lambda q: (
                q * math.exp(-q)
            ),
            "The formula of Poisson has a power of e. Which logarithm undoes it?": lambda q: (
                -q * math.log10(q)
            ),
            "Your λ is right. But what is e to the power of −λ?": lambda q: (
                -math.log(q) * math.exp(-q)
            ),
        },
    ),
)
