"""Exercises of "Expectation and variance"."""

from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _never_drawn(n: int, k: int) -> float:
    """Follow how probable each number of distinct examples is, draw by draw."""
    chance = np.zeros(n + 1)
    chance[0] = 1.0
    seen = np.arange(n + 1)
    for _ in range(k):
        old = chance * seen / n
        new = chance[:-1] * (1 - seen[:-1] / n)
        chance = old
        chance[1:] += new
    return float(np.sum(chance * (n - seen)))


def _ensemble_variance(n: int, sigma: float, r: float) -> float:
    covariance = np.full((n, n), r * sigma**2)
    np.fill_diagonal(covariance, sigma**2)
    share = np.full(n, 1 / n)
    return float(share @ covariance @ share)


def _mean_inverse(a: float, b: float) -> float:
    """Integrate by Gauss's rule; half the sum of its weights is 1."""
    nodes, weights = np.polynomial.legendre.leggauss(60)
    return float(np.sum(weights / ((a + b) / 2 + (b - a) / 2 * nodes)) / 2)


def _dropout_moments(w: Array, x: Array, q: float) -> tuple[float, float]:
    """Go through all masks, each with its probability."""
    masks = np.array(list(product((0, 1), repeat=len(w))))
    kept = masks.sum(axis=1)
    chance = q**kept * (1 - q) ** (len(w) - kept)
    sums = masks @ (w * x) / q
    mean = np.sum(chance * sums)
    return float(mean), float(np.sum(chance * (sums - mean) ** 2))


def _examples_and_draws(rng: np.random.Generator) -> tuple[Any, ...]:
    return int(rng.integers(3, 40)), int(rng.integers(2, 60))


def _networks(rng: np.random.Generator) -> tuple[Any, ...]:
    return int(rng.integers(2, 30)), float(rng.uniform(0.5, 3)), float(rng.uniform(0.1, 0.9))


def _interval(rng: np.random.Generator) -> tuple[Any, ...]:
    a = float(rng.uniform(0.5, 3))
    return a, a + float(rng.uniform(0.5, 5))


def _unit(rng: np.random.Generator) -> tuple[Any, ...]:
    w, x = rng.normal(size=(2, int(rng.integers(2, 7))))
    return w, x, float(rng.uniform(0.3, 0.9))


EXERCISES = (
    Exercise(
        "ex-expectation-never-drawn",
        reference=_never_drawn,
        cases=((2, 2), (10, 10)),
        draw=_examples_and_draws,
        mistakes={
            "That would be right if no example were drawn twice. Here each draw may repeat "
            "an earlier one.": lambda n, k: max(n - k, 0),
            "That is the probability for one of the examples. How many examples are there?": lambda n, k: (
                (1 - 1 / n) ** k
            ),
            "A good approximation for large n. What is the exact probability that one draw "
            "misses a given example?": lambda n, k: n * np.exp(-k / n),
            "So many are drawn at least once. The question asks for the others.": lambda n, k: (
                n * (1 - (1 - 1 / n) ** k)
            ),
            "The chance to be drawn is not k/n: look at the chance to be missed k times.": lambda n, k: (
                n * (1 - k / n)
            ),
            "That is nearly right for k = n, when n is large. What is it exactly, and "
            "for any k?": lambda n, k: n / np.e,
            "That is for n draws. You draw k times.": lambda n, k: n * (1 - 1 / n) ** n,
            "You have exchanged the two: there are n examples and k draws.": lambda n, k: (
                k * (1 - 1 / k) ** n
            ),
            "A mean of whole numbers need not be one: do not round.": lambda n, k: round(
                n * (1 - 1 / n) ** k
            ),
            "That is the probability that one given example *is* drawn.": lambda n, k: (
                1 - (1 - 1 / n) ** k
            ),
            "1/n is the chance that a draw hits a given example. You need the chance that it "
            "misses.": lambda n, k: n * (1 / n) ** k,
            "That is the part for n draws. The question asks for a number of examples, and "
            "for k draws.": lambda n, k: (1 - 1 / n) ** n,
        },
    ),
    Exercise(
        "ex-expectation-ensemble",
        reference=_ensemble_variance,
        cases=((2, 1.0, 0.5), (10, 2.0, 0.3)),
        draw=_networks,
        mistakes={
            "That is right for independent errors. Which terms of the squared sum are left "
            "when they are not?": lambda n, sigma, r: sigma**2 / n,
            "You count each network as its own partner. How many pairs of *different* "
            "networks are there?": lambda n, sigma, r: sigma**2 * (1 / n + r),
            "In the square of a sum each pair stands twice: i with j, and j with i.": lambda n, sigma, r: (
                sigma**2 * (1 / n + (n - 1) * r / (2 * n))
            ),
            "That is the standard deviation. The question asks for its square.": lambda n, sigma, r: (
                sigma * np.sqrt(1 / n + (1 - 1 / n) * r)
            ),
            "That is the variance of the sum. What does the factor 1/n do to a variance?": lambda n, sigma, r: (
                n * sigma**2 + n * (n - 1) * r * sigma**2
            ),
            "That is the variance of a single network. Does averaging change nothing?": lambda n, sigma, r: (
                sigma**2
            ),
            "That is what remains if n is huge. And for this n?": lambda n, sigma, r: r * sigma**2,
            "Look at your σ: a variance has the unit of the error squared.": lambda n, sigma, r: (
                sigma * (1 / n + (1 - 1 / n) * r)
            ),
            "You have divided the variance of the sum by n. A factor comes out of a "
            "variance squared.": lambda n, sigma, r: sigma**2 * (1 + (n - 1) * r),
            "r has no unit. The covariance of two errors is r times what?": lambda n, sigma, r: (
                sigma**2 / n + (1 - 1 / n) * r
            ),
            "The covariance that is given is rσ². Is it in your formula once?": lambda n, sigma, r: (
                sigma**2 / n + (1 - 1 / n) * r * sigma**4
            ),
            "That is what the members do not share. What they share is in the average, too.": lambda n, sigma, r: (
                (1 - r) * sigma**2 / n
            ),
        },
    ),
    Exercise(
        "ex-expectation-inverse",
        reference=_mean_inverse,
        cases=((1.0, 3.0),),
        draw=_interval,
        mistakes={
            "That is 1/E[X], the inverse of the mean. Average the inverses instead.": lambda a, b: (
                2 / (a + b)
            ),
            "You average the two ends only. All values between them count, too.": lambda a, b: (
                (1 / a + 1 / b) / 2
            ),
            "Nearly: an expectation weighs by the density. How high is it on [a, b]?": lambda a, b: (
                np.log(b / a)
            ),
            "That is the inverse of the geometric mean. Write the expectation as an integral.": lambda a, b: (
                1 / np.sqrt(a * b)
            ),
            "That is the mean of X itself.": lambda a, b: (a + b) / 2,
            "Upside down. Take the mean of the inverse, not an inverse of it.": lambda a, b: (
                (b - a) / np.log(b / a)
            ),
            "Which logarithm has the slope 1/x?": lambda a, b: np.log10(b / a) / (b - a),
            "Nearly: with a density of 1/(b − a), what stands before the integral?": lambda a, b: (
                np.log(b / a) * (b - a)
            ),
            "An integral is a difference of two values, of log(b) and log(a). That is not the "
            "log of the difference.": lambda a, b: np.log(b - a) / (b - a),
            "That is the mean of 1/X². Which function has the slope 1/x?": lambda a, b: 1 / (a * b),
        },
    ),
    Exercise(
        "ex-expectation-dropout",
        reference=_dropout_moments,
        cases=((np.array([1.0, 2.0]), np.array([3.0, -1.0]), 0.5),),
        draw=_unit,
        mistakes={
            "That is dropout without the division by q.": lambda w, x, q: (
                q * (w @ x),
                q * (1 - q) * np.sum((w * x) ** 2),
            ),
            "The mean is right. What does dividing by q do to a variance?": lambda w, x, q: (
                w @ x,
                q * (1 - q) * np.sum((w * x) ** 2),
            ),
            "The mean is right. A factor 1/q comes out of a variance squared.": lambda w, x, q: (
                w @ x,
                (1 - q) * np.sum((w * x) ** 2),
            ),
            "Each input has a coin of its own: add the variances, do not square the sum.": lambda w, x, q: (
                w @ x,
                (1 - q) / q * (w @ x) ** 2,
            ),
            "The mean is right, and the second is the standard deviation.": lambda w, x, q: (
                w @ x,
                np.sqrt((1 - q) / q * np.sum((w * x) ** 2)),
            ),
            "Both are right. Which is asked for first?": lambda w, x, q: _dropout_moments(w, x, q)[
                ::-1
            ],
            "The mean is right. With q near 1 hardly anything is dropped: how large "
            "should the variance be?": lambda w, x, q: (w @ x, q / (1 - q) * np.sum((w * x) ** 2)),
            "The mean is right. You have the mean squares of the terms: a variance is less.": lambda w, x, q: (
                w @ x,
                np.sum((w * x) ** 2) / q,
            ),
            "The variance is right. For the mean, too, what is kept is divided by q.": lambda w, x, q: (
                q * (w @ x),
                (1 - q) / q * np.sum((w * x) ** 2),
            ),
            "The variance is right. For the mean: how often is an input kept at all?": lambda w, x, q: (
                (w @ x) / q,
                (1 - q) / q * np.sum((w * x) ** 2),
            ),
            "The mean is right. Which number stands before each coin: the weight alone?": lambda w, x, q: (
                w @ x,
                (1 - q) / q * np.sum(w**2),
            ),
            "The mean is right. Which number stands before each coin: the input alone?": lambda w, x, q: (
                w @ x,
                (1 - q) / q * np.sum(x**2),
            ),
            "The mean is right. A variance adds the *squares* of the factors.": lambda w, x, q: (
                w @ x,
                (1 - q) / q * np.sum(w * x),
            ),
        },
    ),
)
