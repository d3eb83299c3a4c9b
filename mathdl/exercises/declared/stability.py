"""Exercises of "Why does a right formula give a wrong number?"."""

import math
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise, Mistake

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _log_probabilities(Z: Array) -> Array:
    """Compute row by row, with a sum that is rounded once."""
    rows = []
    for row in Z:
        gaps = row - max(row)
        rows.append(gaps - math.log(math.fsum(math.exp(gap) for gap in gaps)))
    return np.array(rows)


def _not_shifted(Z: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray(Z - np.log(np.exp(Z).sum(axis=1, keepdims=True)))


def _down_the_columns(Z: Array) -> Array:
    return _log_probabilities(Z.T).T


def _log_of_softmax(Z: Array) -> Array:
    with np.errstate(divide="ignore"):
        p = np.exp(Z - Z.max(axis=1, keepdims=True))
        return np.asarray(np.log(p / p.sum(axis=1, keepdims=True)))


def _one_peak_for_all(Z: Array) -> Array:
    with np.errstate(divide="ignore"):
        shifted = Z - Z.max()
        return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def _logits(rng: np.random.Generator) -> tuple[Any, ...]:
    return (rng.normal(scale=300, size=(int(rng.integers(2, 5)), int(rng.integers(5, 8)))),)


def _perplexity(p: Array) -> float:
    return math.exp(-math.fsum(math.log(x) for x in p) / len(p))


def _root_of_product(p: Array) -> float:
    with np.errstate(divide="ignore"):
        return float(np.prod(p) ** (-1 / len(p)))


def _one_over_product(p: Array) -> float:
    with np.errstate(over="ignore"):
        return float(np.exp(-np.log(p).sum()))


def _probabilities(rng: np.random.Generator) -> tuple[Any, ...]:
    return (rng.uniform(0.01, 0.9, size=int(rng.integers(1000, 3000))),)


def _at_least_one(p: float, n: int) -> float:
    """Compute with sixty digits."""
    with localcontext() as context:
        context.prec = 60
        return float(1 - (1 - Decimal(p)) ** n)


def _rare_events(rng: np.random.Generator) -> tuple[Any, ...]:
    return float(10 ** rng.uniform(-13, -9)), int(10 ** rng.uniform(2, 8))


def _variance(x: Array) -> float:
    """Compute with fractions, which are exact."""
    numbers = [Fraction(float(v)) for v in x]
    mean = sum(numbers) / len(numbers)
    return float(sum((v - mean) ** 2 for v in numbers) / len(numbers))


def _squares_less_square(x: Array) -> float:
    return float(np.mean(x**2) - np.mean(x) ** 2)


def _clock(rng: np.random.Generator) -> tuple[Any, ...]:
    return (1.7e9 + rng.uniform(0, 5, size=int(rng.integers(4, 9))),)


EXERCISES = (
    Exercise(
        "ex-stability-whole",
        reference=np.array([2049, 257, 16777217]),
        rtol=1e-9,
        mistakes=(
            Mistake(
                np.array([2048, 256, 16777216]),
                "These are powers of two, and exist. But you are one step away.",
            ),
            Mistake(
                np.array([1025, 129, 8388609]),
                "One bit too few: which digit of a binary fraction is not stored?",
            ),
            Mistake(
                np.array([2047, 255, 16777215]),
                "These are all ones in binary, and they fit. Go on counting.",
            ),
            Mistake(
                np.array([4097, 513, 33554433]),
                "One bit too many. The digit before the point is counted once.",
            ),
        ),
    ),
    Exercise(
        "ex-stability-log-softmax",
        reference=_log_probabilities,
        cases=(
            (np.array([[1.0, 2.0, 3.0], [0.5, -0.5, 0.0]]),),
            (np.array([[1000.0, 0.0, 1.0], [-1000.0, -1001.0, -999.0]]),),
        ),
        draw=_logits,
        mistakes=(
            Mistake(_not_shifted, "Which exponential overflows? Make the largest logit 0 first."),
            Mistake(
                _down_the_columns,
                "A row is an example: the probabilities of a row must add up to 1.",
            ),
            Mistake(
                _log_of_softmax,
                "A small probability became 0 before its logarithm was taken. "
                "Take the logarithm on paper.",
            ),
            Mistake(
                _one_peak_for_all,
                "You subtract one number from all rows. What is left of a row far below it?",
            ),
        ),
    ),
    Exercise(
        "ex-stability-perplexity",
        reference=_perplexity,
        cases=((np.array([0.5, 0.25, 0.125]),), (np.full(2000, 0.1),)),
        draw=_probabilities,
        mistakes=(
            Mistake(
                _root_of_product,
                "Right on paper. What is the product of two thousand probabilities here?",
            ),
            Mistake(
                _one_over_product,
                "That is one over the product, of all of them. Where is the root?",
            ),
            Mistake(
                lambda p: float(np.exp(np.log(p).mean())),
                "That is the typical probability. The perplexity grows when the model is worse.",
            ),
            Mistake(
                lambda p: float(np.mean(1 / p)),
                "That is the arithmetic mean of 1/p. Here the numbers are multiplied.",
            ),
        ),
    ),
    Exercise(
        "ex-stability-rare",
        reference=_at_least_one,
        cases=((0.5, 3), (1e-17, 1000), (1e-12, 10), (1e-9, 10**9)),
        draw=_rare_events,
        mistakes=(
            Mistake(
                lambda p, n: 1 - (1 - p) ** n,
                "Right on paper. How many digits of p are left in 1 - p?",
            ),
            Mistake(
                lambda p, n: n * p,
                "That is the expected number of events. It can exceed 1.",
            ),
            Mistake(
                lambda p, n: 1 - math.exp(n * math.log1p(-p)),
                "The power is right now. What does the last subtraction do when it is nearly 1?",
            ),
        ),
    ),
    Exercise(
        "ex-stability-variance",
        reference=_variance,
        cases=(
            (np.array([1.0, 2.0, 6.0]),),
            (1.7e9 + np.arange(4),),
            (np.array([-3.0, 5.0]) + 2.0**40,),
        ),
        draw=_clock,
        mistakes=(
            Mistake(
                _squares_less_square,
                "Two huge numbers, nearly equal. Which shift of the data makes both small?",
            ),
            Mistake(
                lambda x: max(0.0, _squares_less_square(x)),
                "That hides the sign of the error, not the error.",
            ),
            Mistake(
                lambda x: float(np.mean((x - x[0]) ** 2)),
                "Those are squares of distances from the first value. Which term is missing?",
            ),
            Mistake(
                lambda x: float(np.var(x, ddof=1)),
                "Divide by n here, not by n - 1.",
            ),
        ),
    ),
)
