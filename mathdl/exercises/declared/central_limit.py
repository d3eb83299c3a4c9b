"""Exercises of "Central limit theorem: how sure is an average?"."""

import math
import statistics
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.int64]


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


def _paired(a: Array, b: Array) -> tuple[float, float]:
    """Count on how many images each network alone is right."""
    n = len(a)
    first, second = int(np.sum(a > b)), int(np.sum(a < b))
    mean = (first - second) / n
    squares = first * (1 - mean) ** 2 + second * (1 + mean) ** 2 + (n - first - second) * mean**2
    return mean, math.sqrt(squares / (n - 1) / n)


def _spread(x: Array) -> float:
    """Estimate the standard deviation, with n − 1."""
    return float(statistics.stdev(x.tolist()))


def _accuracy_and_reach(rng: np.random.Generator) -> tuple[Any, ...]:
    return float(rng.uniform(0.55, 0.95)), float(rng.uniform(0.003, 0.05))


def _two_networks(rng: np.random.Generator) -> tuple[Any, ...]:
    """Right and wrong on the same images, of which some are hard for both."""
    hard = rng.random(int(rng.integers(20, 80))) < 0.5
    a, b = (rng.random((2, hard.size)) < np.where(hard, 0.4, 0.95)).astype(int)
    return a, b


EXERCISES = (
    Exercise(
        "ex-expectation-test-images",
        reference=_test_images,
        cases=((0.83, 0.01), (0.5, 0.03), (0.5, 0.06125)),  # the last: 256 images, exactly
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
            "Where the count comes out whole, so many are enough already: no further image is "
            "needed.": lambda p, h: math.floor(p * (1 - p) * (1.96 / h) ** 2) + 1,
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
            "That is the rule for large n, cut off at 1. What is it exactly?": lambda n: min(
                3 / n, 1
            ),
            "Those are percent. A rate is a number between 0 and 1.": lambda n: (
                100 * (1 - 0.05 ** (1 / n))
            ),
            "That is the probability of a failure in n trials at the rate 5 %. Here the 5 % are a "
            "probability, and the rate is wanted.": lambda n: 1 - 0.95**n,
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
        "ex-clt-paired",
        reference=_paired,
        cases=(
            (np.array([1, 1, 0, 1, 0, 1]), np.array([1, 0, 0, 1, 1, 0])),
            (np.array([1, 0, 0, 1, 0]), np.array([1, 1, 0, 1, 1])),
        ),
        draw=_two_networks,
        mistakes={
            "Variances add like that for *different* images. Here each image gives one "
            "difference.": lambda a, b: (
                np.mean(a - b),
                math.sqrt((_spread(a) ** 2 + _spread(b) ** 2) / len(a)),
            ),
            "The two are tested on the same images, so their accuracies are not independent. "
            "What varies is the difference, image by image.": lambda a, b: (
                np.mean(a - b),
                math.sqrt((a.mean() * (1 - a.mean()) + b.mean() * (1 - b.mean())) / len(a)),
            ),
            "The difference is right, and the second is the spread of a single image. The mean "
            "of n scatters less.": lambda a, b: (np.mean(a - b), _spread(a - b)),
            "The difference is right, and the second is the square of the standard error.": lambda a, b: (
                np.mean(a - b),
                _spread(a - b) ** 2 / len(a),
            ),
            "The difference is right. The variance of a mean is divided by n: and its root?": lambda a, b: (
                np.mean(a - b),
                _spread(a - b) / len(a),
            ),
            "The difference is right. Divide by n − 1 in the variance, as the exercise says.": lambda a, b: (
                np.mean(a - b),
                np.std(a - b) / math.sqrt(len(a)),
            ),
            "The difference is right. A standard error takes n once for the mean, after n − 1 for "
            "the variance.": lambda a, b: (
                np.mean(a - b),
                _spread(a - b) / math.sqrt(len(a) - 1),
            ),
            "The difference is right, and the second is half of a 95 % interval. The standard "
            "error comes without the 1.96.": lambda a, b: (
                np.mean(a - b),
                1.96 * _spread(a - b) / math.sqrt(len(a)),
            ),
            "The standard error is right. By how much is the *first* network better than the "
            "second?": lambda a, b: (np.mean(b - a), _spread(a - b) / math.sqrt(len(a))),
            "The standard error is right. A difference has a sign: the second network may be "
            "better.": lambda a, b: (
                abs(np.mean(a - b)),
                _spread(a - b) / math.sqrt(len(a)),
            ),
            "The standard error is right, and the first counts images. An accuracy is a share.": lambda a, b: (
                np.sum(a - b),
                _spread(a - b) / math.sqrt(len(a)),
            ),
            "Images on which both are right, or both wrong, count too: there the difference is "
            "0.": lambda a, b: (
                np.mean((a - b)[a != b]),
                np.std((a - b)[a != b], ddof=1) / math.sqrt(np.sum(a != b)),
            ),
            "Both are right. Which is asked for first?": lambda a, b: _paired(a, b)[::-1],
        },
    ),
)
