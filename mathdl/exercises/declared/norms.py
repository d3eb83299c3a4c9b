"""Exercises of "How large, and how sensitive?"."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _length(x: Array) -> float:
    return math.hypot(*x)


def _root_of_squares(x: Array) -> float:
    with np.errstate(over="ignore", under="ignore"):
        return float(np.sqrt(np.sum(x**2)))


def _not_multiplied_back(x: Array) -> float:
    largest = np.abs(x).max()
    return math.hypot(*(x / largest)) if largest > 0 else 0.0


def _zero_over_zero(x: Array) -> float:
    with np.errstate(invalid="ignore"):
        largest = np.abs(x).max()
        return float(largest * np.sqrt(np.sum((x / largest) ** 2)))


def _signed_scale(x: Array) -> float:
    largest = x.max()
    if largest == 0:
        return 0.0
    with np.errstate(all="ignore"):
        return float(largest * np.sqrt(np.sum((x / largest) ** 2)))


def _sum_of_sizes(x: Array) -> float:
    return float(np.sum(np.abs(x)))


def _square_of_length(x: Array) -> float:
    with np.errstate(over="ignore", under="ignore"):
        return float(x @ x)


def _vector(rng: np.random.Generator) -> tuple[Any, ...]:
    size = 10.0 ** rng.integers(-250, 250)
    return (size * rng.standard_normal(rng.integers(1, 8)),)


def _factor(grad_W: Array, grad_b: Array, limit: float) -> float:
    length = math.hypot(*np.ravel(grad_W), *grad_b)
    return limit / length if length > limit else 1.0


def _always(grad_W: Array, grad_b: Array, limit: float) -> float:
    return limit / math.hypot(*np.ravel(grad_W), *grad_b)


def _sum_of_lengths(grad_W: Array, grad_b: Array, limit: float) -> float:
    length = math.hypot(*np.ravel(grad_W)) + math.hypot(*grad_b)
    return min(1.0, limit / length)


def _without_root(grad_W: Array, grad_b: Array, limit: float) -> float:
    return min(1.0, limit / float(np.sum(grad_W**2) + np.sum(grad_b**2)))


def _only_weights(grad_W: Array, grad_b: Array, limit: float) -> float:  # noqa: ARG001
    return min(1.0, limit / math.hypot(*np.ravel(grad_W)))


def _upside_down(grad_W: Array, grad_b: Array, limit: float) -> float:
    return 1 / _factor(grad_W, grad_b, limit)


def _largest_stretch(grad_W: Array, grad_b: Array, limit: float) -> float:
    length = math.hypot(float(np.linalg.norm(grad_W, 2)), *grad_b)
    return min(1.0, limit / length)


def _gradients(rng: np.random.Generator) -> tuple[Any, ...]:
    m, n = rng.integers(2, 5, size=2)
    return rng.normal(size=(m, n)), rng.normal(size=m), float(rng.uniform(0.5, 5))


EXERCISES = (
    Exercise(
        "ex-norms-by-hand",
        reference=np.array([6.0, 7.0, math.sqrt(30)]),
        mistakes={
            "Two of them are swapped. Along which direction does each of them add?": [
                7.0,
                6.0,
                math.sqrt(30),
            ],
            "Entries of opposite sign cancelled. Which x makes all terms of a sum add up?": [
                4.0,
                7.0,
                math.sqrt(30),
            ],
            "The last one is a length, not the square of a length.": [6.0, 7.0, 30.0],
            "You took the matrix for one long vector. The first two are largest stretches.": [
                10.0,
                4.0,
                math.sqrt(30),
            ],
        },
    ),
    Exercise(
        "ex-norms-length",
        reference=_length,
        cases=(
            (np.array([3.0, -4.0]),),
            (np.array([3e200, -4e200]),),
            (np.array([-3e-200, -4e-200]),),
            (np.zeros(3),),
            (np.array([-2.0]),),
        ),
        draw=_vector,
        mistakes={
            "Look at the squares of 1e200 and of 1e-200.": _root_of_squares,
            "You measured the scaled vector. How does the length change with the scale?": _not_multiplied_back,
            "You add up the sizes: that is the 1-norm. What does the 2-norm add up?": _sum_of_sizes,
            "For (3, −4) you find 25. How long is that vector?": _square_of_length,
            "What do you divide by when every entry is zero?": _zero_over_zero,
            "The largest entry may be negative in a vector of negative numbers. What should "
            "the scale be?": _signed_scale,
        },
    ),
    Exercise(
        "ex-norms-clip",
        reference=_factor,
        cases=(
            (np.array([[3.0, 0.0], [0.0, 0.0]]), np.array([4.0, 0.0]), 1.0),
            (np.array([[3.0, 0.0], [0.0, 0.0]]), np.array([4.0, 0.0]), 10.0),
            (np.array([[2.0, 2.0], [2.0, 2.0]]), np.array([3.0, 0.0]), 2.5),
            (np.array([[0.1, 0.2]]), np.array([0.2]), 0.15),
        ),
        draw=_gradients,
        mistakes={
            "A gradient that is short enough must be left as it is.": _always,
            "Both gradients are parts of one long vector. Is its length the sum of theirs?": _sum_of_lengths,
            "Compare the limit with a length, not with its square.": _without_root,
            "The bias has a gradient too, and the factor is for both.": _only_weights,
            "Your factor makes long gradients longer.": _upside_down,
            "`np.linalg.norm(grad_W, 2)` is a largest stretch. Here `grad_W` is only a part of "
            "one long vector.": _largest_stretch,
        },
    ),
    Exercise(
        "ex-norms-condition",
        reference=40004.0001,
        mistakes={
            "That is 1/det, and the determinant says nothing here.": 10000.0,
            "That is the size of A. Which other matrix is needed?": 2.0001,
            "That is the size of the inverse. A flat ellipse needs both axes.": 20001.0,
            "That is κ in the 2-norm. Which sums give the ∞-norm of a matrix?": 40002.000075,
            "The norm is not the largest entry. What is the largest stretch for p = ∞?": 1.0001
            * 10001.0,
        },
        rtol=1e-7,
    ),
)
