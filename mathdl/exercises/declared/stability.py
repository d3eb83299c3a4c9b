"""Exercises of "Numerical stability"."""

import math
from collections.abc import Callable, Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl.exercises.exercise import Exercise

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


def _added_inside(Z: Array) -> Array:
    return np.asarray(np.log(np.exp(_log_probabilities(Z)) + 1e-10))


def _peak_not_added_again(Z: Array) -> Array:
    return np.asarray(Z - np.log(np.exp(Z - Z.max(axis=1, keepdims=True)).sum(1, keepdims=True)))


def _clipped(Z: Array) -> Array:
    return _log_probabilities(np.clip(Z, -500, 500))


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


class Stream:
    """Numbers that can be gone through once, as they arrive."""

    def __init__(self, numbers: ArrayLike) -> None:
        self._numbers: list[float] = np.asarray(numbers, np.float64).tolist()
        self._is_read = False

    def __iter__(self) -> Iterator[float]:
        if self._is_read:
            raise RuntimeError("the stream was read before; its numbers are gone")
        self._is_read = True
        return iter(self._numbers)

    def __repr__(self) -> str:
        shown = [*map(repr, self._numbers[:8]), *["..."] * (len(self._numbers) > 8)]
        return f"a stream of {', '.join(shown)}"

    def tolist(self) -> list[float]:
        """Show the numbers to the grader, which compares and prints the arguments."""
        return list(self._numbers)


def _of_all(f: Callable[[Array], float]) -> Callable[[Stream], float]:
    """Let a formula for an array take a stream."""
    return lambda x: float(f(np.array(list(x))))


def _variance(x: Stream) -> float:
    """Compute with fractions, which are exact."""
    numbers = [Fraction(v) for v in x]
    mean = sum(numbers) / len(numbers)
    return float(sum((v - mean) ** 2 for v in numbers) / len(numbers))


def _squares_less_square(x: Array) -> float:
    return float(np.mean(x**2) - np.mean(x) ** 2)


def _clock(rng: np.random.Generator) -> tuple[Any, ...]:
    # Fewer than eight: a mistake then has the same roundings in a loop and in `np.mean`.
    return (Stream(1.7e9 + rng.uniform(0, 5, size=int(rng.integers(4, 8)))),)


EXERCISES = (
    Exercise(
        "ex-stability-whole",
        reference=np.array([2049, 257, 16777217]),
        rtol=1e-9,
        mistakes={
            "These are powers of two, and exist. But you are one step away.": np.array(
                [2048, 256, 16777216]
            ),
            "One bit too few: which digit of a binary fraction is not stored?": np.array(
                [1025, 129, 8388609]
            ),
            "These are all ones in binary, and they fit. Go on counting.": np.array(
                [2047, 255, 16777215]
            ),
            "One bit too many. The digit before the point is counted once.": np.array(
                [4097, 513, 33554433]
            ),
            "float32 has the third one. If you computed it in float32, its successor was "
            "rounded.": np.array([2049, 257, 16777216]),
            "Powers of two exist until the range ends. And which digit of a number is "
            "not stored?": np.array([1024, 128, 8388608]),
            "You look where float16 ends. Long before that, its gaps exceed 1.": np.array(
                [65505, 257, 16777217]
            ),
        },
    ),
    Exercise(
        "ex-stability-log-softmax",
        reference=_log_probabilities,
        forbids=("torch", "scipy", "mathdl", "numpy.longdouble"),
        cases=(
            (np.array([[1.0, 2.0, 3.0], [0.5, -0.5, 0.0]]),),
            (np.array([[1000.0, 0.0, 1.0], [-1000.0, -1001.0, -999.0]]),),
        ),
        draw=_logits,
        mistakes={
            "Which exponential overflows? Make the largest logit 0 first.": _not_shifted,
            "A row is an example: the probabilities of a row must add up to 1.": _down_the_columns,
            "A small probability became 0 before its logarithm was taken. "
            "Take the logarithm on paper.": _log_of_softmax,
            "You subtract one number from all rows. What is left of a row far below it?": _one_peak_for_all,
            "These are the probabilities. Their logarithms are wanted.": lambda Z: np.exp(
                _log_probabilities(Z)
            ),
            "The constant hides the logarithm of 0, and every small probability with it. "
            "Take the logarithm on paper.": _added_inside,
            "Logits and sum must be shifted by the same number.": _peak_not_added_again,
            "Clipping changes large logits. A shift by their maximum changes nothing.": _clipped,
            "Only the largest logit is taken off. What is the logarithm of the sum?": lambda Z: (
                Z - Z.max(axis=1, keepdims=True)
            ),
        },
    ),
    Exercise(
        "ex-stability-perplexity",
        reference=_perplexity,
        cases=(
            (np.array([0.5, 0.25, 0.125]),),
            (np.full(2000, 0.1),),
            (np.array([1e-12, 0.5]),),
            (np.array([1e-300, 1e-300]),),
        ),
        forbids=("numpy.longdouble",),
        draw=_probabilities,
        mistakes={
            "Right on paper. What is the product of two thousand probabilities here?": _root_of_product,
            "A small number in the logarithm, or a bound, hides the most improbable words.": lambda p: (
                math.exp(-float(np.mean(np.log(p + 1e-8))))
            ),
            "That is one over the product, of all of them. Where is the root?": _one_over_product,
            "That is the typical probability. The perplexity grows when the model is worse.": lambda p: (
                float(np.exp(np.log(p).mean()))
            ),
            "That is the arithmetic mean of 1/p. Here the numbers are multiplied.": lambda p: float(
                np.mean(1 / p)
            ),
            "That is the cross-entropy, the logarithm of the perplexity.": lambda p: (
                -float(np.log(p).mean())
            ),
            "A power of 2 belongs to bits. These logarithms are nats.": lambda p: float(
                2 ** -np.log(p).mean()
            ),
            "A power of e belongs to nats. These logarithms are bits.": lambda p: float(
                np.exp(-np.log2(p).mean())
            ),
            "The words of the text are counted, each once. They are no distribution: "
            "nothing weighs.": lambda p: float(np.exp(-(p * np.log(p)).sum())),
            "That is one over the mean of p. The probabilities of a text are multiplied.": lambda p: (
                float(1 / p.mean())
            ),
        },
    ),
    Exercise(
        "ex-stability-rare",
        reference=_at_least_one,
        cases=((0.5, 3), (1e-17, 1000), (1e-12, 10), (1e-9, 10**9)),
        draw=_rare_events,
        mistakes={
            "Right on paper. How many digits of p are left in 1 - p?": lambda p, n: (
                1 - (1 - p) ** n
            ),
            "That is the expected number of events. It can exceed 1.": lambda p, n: n * p,
            "The power is right now. What does the last subtraction do when it is nearly 1?": lambda p, n: (
                1 - math.exp(n * math.log1p(-p))
            ),
            "Very near for small p. Is log(1 − p) just −p?": lambda p, n: -math.expm1(-n * p),
            "Is log(1 − p) just −p? And what does the last subtraction do when n p is small?": lambda p, n: (
                1 - math.exp(-n * p)
            ),
            "That is the probability of exactly one failure. Two or more count as well.": lambda p, n: (
                n * p * (1 - p) ** (n - 1)
            ),
            "That is the probability that none goes wrong.": lambda p, n: math.exp(
                n * math.log1p(-p)
            ),
            "That is the probability that all of them go wrong.": lambda p, n: p**n,
            "That is an upper bound. Two failures at once are counted twice in it.": lambda p, n: (
                min(1.0, n * p)
            ),
        },
    ),
    Exercise(
        "ex-stability-variance",
        reference=_variance,
        rtol=1e-7,
        forbids=(".var", ".std", ".mean", "numpy.var", "numpy.std", "numpy.mean", "statistics"),
        # A few totals take a tenth of it, and a list of the last case's numbers more than it.
        memory=30_000,
        cases=(
            (Stream([1.0, 2.0, 6.0]),),
            (Stream(1.7e9 + np.arange(4)),),
            (Stream(np.array([-3.0, 5.0]) + 2.0**40),),
            # Small whole numbers: every formula's totals are exact, however they are added.
            (Stream(np.arange(5000) % 7),),
        ),
        draw=_clock,
        mistakes={
            "Two huge numbers, nearly equal. Which shift of the data makes both small?": _of_all(
                _squares_less_square
            ),
            "That hides the sign of the error, not the error.": _of_all(
                lambda x: max(0.0, _squares_less_square(x))
            ),
            "Those are squares of distances from the first value. Which term is missing?": _of_all(
                lambda x: float(np.mean((x - x[0]) ** 2))
            ),
            "Divide by n here, not by n - 1.": _of_all(lambda x: float(np.var(x, ddof=1))),
            "That is the standard deviation.": _of_all(lambda x: float(np.std(x))),
            "That is the sum of the squares. Divide by n.": _of_all(
                lambda x: len(x) * float(np.var(x))
            ),
            "The wrong sign was a symptom. The digits are gone all the same.": _of_all(
                lambda x: abs(_squares_less_square(x))
            ),
            "In float32 the clock's numbers are all alike.": _of_all(
                lambda x: float(np.var(x.astype(np.float32), dtype=np.float64))
            ),
            "The first number counts, too. By how many numbers do you divide?": _of_all(
                lambda x: float(np.var(x[1:] - x[0]))
            ),
        },
    ),
)
