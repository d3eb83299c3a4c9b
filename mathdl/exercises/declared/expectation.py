"""Exercises of "How many draws are enough?"."""

import math
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


def _test_images(p: float, h: float) -> int:
    """Search for the first number of images that is enough."""
    low, high = 0, 1
    while 1.96 * math.sqrt(p * (1 - p) / high) > h:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if 1.96 * math.sqrt(p * (1 - p) / middle) > h:
            low = middle
        else:
            high = middle
    return high


def _largest_rate(n: int) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if (1 - middle) ** n >= 0.05:
            low = middle
        else:
            high = middle
    return low


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


def _accuracy_and_reach(rng: np.random.Generator) -> tuple[Any, ...]:
    return float(rng.uniform(0.55, 0.95)), float(rng.uniform(0.003, 0.05))


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
            "That is the mean of 1/X². Which function has the slope 1/x?": lambda a, b: 1 / (a * b),
        },
    ),
    Exercise(
        "ex-expectation-test-images",
        reference=_test_images,
        cases=((0.83, 0.01), (0.5, 0.03)),
        draw=_accuracy_and_reach,
        mistakes={
            "The error falls with the *root* of the number of images. Solve for n again.": lambda p, h: (
                math.ceil(1.96 * math.sqrt(p * (1 - p)) / h)
            ),
            "With so many images one standard error is h. The interval shall reach 1.96 of "
            "them.": lambda p, h: math.ceil(p * (1 - p) / h**2),
            "That is enough for every accuracy. With the p that is given, fewer will do.": lambda p, h: (
                math.ceil(0.25 * (1.96 / h) ** 2)
            ),
            "A variance belongs in that place, not a standard deviation.": lambda p, h: math.ceil(
                math.sqrt(p * (1 - p)) * (1.96 / h) ** 2
            ),
            "The nearest whole number may be one image too few: then the interval is too wide.": lambda p, h: (
                round(p * (1 - p) * (1.96 / h) ** 2)
            ),
            "Rounded down, the interval is a little too wide.": lambda p, h: math.floor(
                p * (1 - p) * (1.96 / h) ** 2
            ),
            "The formula is right. But images come in whole numbers.": lambda p, h: (
                p * (1 - p) * (1.96 / h) ** 2
            ),
            "With 1.959964 in place of 1.96 the count comes out a little smaller. Take "
            "1.96, as the exercise says.": lambda p, h: math.ceil(
                p * (1 - p) * (1.959964 / h) ** 2
            ),
            "You have rounded 1.96 up to 2.": lambda p, h: math.ceil(p * (1 - p) * (2 / h) ** 2),
            "h is the reach to *one* side, half the width of the interval.": lambda p, h: math.ceil(
                p * (1 - p) * (1.96 / (2 * h)) ** 2
            ),
            "The variance of a coin is not p.": lambda p, h: math.ceil(p * (1.96 / h) ** 2),
            "Square the whole inequality, 1.96 and h too.": lambda p, h: math.ceil(
                p * (1 - p) * 1.96 / h
            ),
            "1.645 leaves 5 % on *each* side.": lambda p, h: math.ceil(
                p * (1 - p) * (1.645 / h) ** 2
            ),
        },
    ),
    Exercise(
        "ex-expectation-no-failure",
        reference=_largest_rate,
        cases=((1,), (5,), (20,), (100,)),
        mistakes={
            "Rate 0 explains the trials best. But which larger rates are not yet ruled out?": lambda n: (
                0.0
            ),
            "That is the rule for large n. What is it exactly? Try n = 1.": lambda n: 3 / n,
            "That is the smallest rate of *success*. The question asks for failures.": lambda n: (
                0.05 ** (1 / n)
            ),
            "Under such a small rate no failure is nearly certain. You want the rate under "
            "which it is just 5 % probable.": lambda n: 0.05 / n,
            "Under that rate no failure has the probability 95 %. It shall go down to 5 %.": lambda n: (
                1 - 0.95 ** (1 / n)
            ),
            "That is good for small rates. Solve (1 − p)ⁿ = 0.05 without an approximation.": lambda n: (
                -math.log(0.05) / n
            ),
            "You have split the 5 % over two sides. The question has one side only.": lambda n: (
                1 - 0.025 ** (1 / n)
            ),
            "What undoes an nth power?": lambda n: 1 - 0.05**n,
            "One failure is then expected. Could there still be none, with more than 5 %?": lambda n: (
                1 / n
            ),
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
        },
    ),
)
