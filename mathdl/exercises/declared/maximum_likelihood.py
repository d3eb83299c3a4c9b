"""Exercises of "Maximum likelihood"."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _largest(x: Array) -> float:
    return float(max(x))


def _middle(y: Array) -> float:
    """Return the middle one of an odd number of values."""
    return float(sorted(y)[len(y) // 2])


def _errors(p: float, n: int) -> tuple[float, float]:
    """Average over all outcomes, with the weights of the binomial distribution."""
    k = np.arange(n + 1)
    ways = np.array([math.comb(n, int(j)) for j in k], dtype=float)
    chance = ways * p**k * (1 - p) ** (n - k)
    plain = np.sum(chance * (k / n - p) ** 2)
    smoothed = np.sum(chance * ((k + 1) / (n + 2) - p) ** 2)
    return float(plain), float(smoothed)


def _waits(rng: np.random.Generator) -> tuple[Any, ...]:
    return (rng.uniform(0, rng.uniform(1, 20), size=rng.integers(2, 12)),)


def _odd_number_of_values(rng: np.random.Generator) -> tuple[Any, ...]:
    return (rng.normal(size=2 * rng.integers(2, 8) + 1).cumsum(),)


def _chance_and_tosses(rng: np.random.Generator) -> tuple[Any, ...]:
    return float(rng.uniform(0.05, 0.95)), int(rng.integers(2, 20))


EXERCISES = (
    Exercise(
        "ex-mle-underflow",
        reference=811,
        mistakes={
            "Very near. Is the product already zero there, or one factor later?": 810,
            "You took 2⁻¹⁰²², the smallest double of full precision. Smaller ones exist.": 771,
            "You compare a natural logarithm with a power of two: one log 2 is missing.": 1170,
            "One too many. Is the product before it not zero already?": 812,
            "You compare a power of ten with a natural logarithm: one log 10 is missing.": 353,
            "You took each factor to be 1/e. How large is the density of the standard "
            "normal at 0?": 746,
            "You took each factor to be a half. How large is the density of the standard "
            "normal at 0?": 1075,
            "That is right for float32. Python's numbers have twice the bits.": 114,
        },
    ),
    Exercise(
        "ex-mle-uniform",
        reference=_largest,
        draw=_waits,
        mistakes={
            "That is right on average. But a wait can be longer than twice the mean. "
            "How likely are these data then?": lambda x: 2 * np.mean(x),
            "That is the unbiased version. Which θ makes the likelihood itself largest?": lambda x: (
                np.max(x) * (len(x) + 1) / len(x)
            ),
            "You corrected a bias in the wrong direction, and no bias was asked for. Would the longest "
            "wait be possible?": lambda x: np.max(x) * len(x) / (len(x) + 1),
            "That is the place of the longest wait in the list. How long was it?": lambda x: (
                np.argmax(x)
            ),
            "That is the value of the likelihood at its top. At which θ is the top?": lambda x: (
                float(np.max(x)) ** -len(x)
            ),
            "The spread of the waits estimates θ, too. But the longest wait may be longer: how likely "
            "are these data then?": lambda x: math.sqrt(12) * np.std(x),
            "With this θ some of your waits would be impossible.": lambda x: np.mean(x),
            "All the longer waits would be impossible. Which θ allows every one of them?": lambda x: (
                np.min(x)
            ),
            "The last wait need not be the longest: they are in the order in which they came.": lambda x: (
                x[-1]
            ),
            "Half of the waits lie below the median, but the longest may lie above twice "
            "the median. How likely are these data then?": lambda x: 2 * np.median(x),
            "A θ above the longest wait is possible. Does it make the waits more likely, or less?": lambda x: (
                np.max(x) + np.min(x)
            ),
        },
    ),
    Exercise(
        "ex-mle-laplace",
        reference=_middle,
        cases=((np.array([1.0, 2.0, 1000.0]),),),
        draw=_odd_number_of_values,
        mistakes={
            "The mean minimises squares. Count the pulls instead.": lambda y: np.mean(y),
            "That minimises the largest error. Which one minimises their sum?": lambda y: (
                (np.min(y) + np.max(y)) / 2
            ),
            "The middle of the list is not the middle of the values: are they in order?": lambda y: (
                y[len(y) // 2]
            ),
            "Distances are taken from the prediction, not from 0. Leave the values their "
            "signs.": lambda y: np.median(np.abs(y)),
            "That is the loss that is left. Which constant reaches it?": lambda y: np.mean(
                np.abs(y - np.median(y))
            ),
            "One place too far. In Python the first place is number 0.": lambda y: np.sort(y)[
                len(y) // 2 + 1
            ],
            "One place too early. How many values must lie on each side?": lambda y: np.sort(y)[
                len(y) // 2 - 1
            ],
        },
    ),
    Exercise(
        "ex-mle-mse",
        reference=lambda n: n + 1,
        cases=((2,), (5,), (10,), (100,)),
        mistakes={
            "That one is unbiased. The error has a second part.": lambda n: n - 1,
            "That one maximises the likelihood. Set the derivative to zero.": lambda n: n,
            "That is the best u = 1/c. The question asks for c.": lambda n: 1 / (n + 1),
            "That would be best if the true mean were known. Here the sum has the mean "
            "(n − 1) σ².": lambda n: n + 2,
            "That is the smallest error, in units of σ⁴. The question asks where it is "
            "reached.": lambda n: 2 / (n + 1),
            "Check a sign: is it the mean of the sum less c that is squared, and over what?": lambda n: (
                n - 2
            ),
        },
    ),
    Exercise(
        "ex-mle-one-toss",
        reference=_errors,
        cases=((0.5, 10), (0.1, 10)),
        draw=_chance_and_tosses,
        mistakes={
            "The second estimate is biased: add the square of its bias to its variance.": lambda p, n: (
                p * (1 - p) / n,
                n * p * (1 - p) / (n + 2) ** 2,
            ),
            "The second one is a squared bias alone. It scatters, too.": lambda p, n: (
                p * (1 - p) / n,
                ((1 - 2 * p) / (n + 2)) ** 2,
            ),
            "k is a sum of n tosses, not of n + 2: its variance is n p (1 − p).": lambda p, n: (
                p * (1 - p) / n,
                p * (1 - p) / (n + 2) + ((1 - 2 * p) / (n + 2)) ** 2,
            ),
            "The first is the variance of one toss. You average n of them.": lambda p, n: (
                p * (1 - p),
                (n * p * (1 - p) + (1 - 2 * p) ** 2) / (n + 2) ** 2,
            ),
            "The two have changed places: that of k/n first.": lambda p, n: _errors(p, n)[::-1],
            "These are the roots of the mean squared errors.": lambda p, n: np.sqrt(_errors(p, n)),
            "The bias goes into the mean *squared* error as a square.": lambda p, n: (
                p * (1 - p) / n,
                n * p * (1 - p) / (n + 2) ** 2 + (1 - 2 * p) / (n + 2),
            ),
        },
    ),
)
