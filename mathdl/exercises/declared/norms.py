"""Exercises of "Norms and condition number"."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _length(x: Array) -> float:
    return math.hypot(*x)


def _scaled(x: Array, m: float, back: float) -> float:
    """Divide by m and multiply back, as the book's solution does if m is the largest size."""
    with np.errstate(all="ignore"):
        return float(back * np.sqrt(np.sum((x / m) ** 2)))


def _scaled_but_not_zero(x: Array, m: float, back: float) -> float:
    return _scaled(x, m, back) if m else 0.0


def _without_scale(x: Array) -> float:
    return _scaled(x, 1.0, 1.0)


def _vector(rng: np.random.Generator) -> tuple[Any, ...]:
    size = 10.0 ** rng.integers(-250, 250)
    return (size * rng.standard_normal(rng.integers(1, 8)),)


def _together(grad_W: ArrayLike, grad_b: Iterable[float]) -> float:
    return math.hypot(*np.ravel(grad_W), *grad_b)


def _factor(grad_W: Array, grad_b: Array, limit: float) -> float:
    length = _together(grad_W, grad_b)
    return limit / length if length > limit else 1.0


def _limited(length: Any, limit: float) -> Any:
    return np.minimum(1.0, limit / length)


def _gradients(rng: np.random.Generator) -> tuple[Any, ...]:
    m, n = rng.integers(2, 5, size=2)
    return rng.normal(size=(m, n)), rng.normal(size=m), float(rng.uniform(0.5, 5))


def _three(one: float, infinity: float, frobenius: float = math.sqrt(30)) -> Array:
    return np.array([one, infinity, frobenius])


_ELSEWHERE = ("scipy.linalg", "torch.linalg", "torch.norm", "torch.hypot")

EXERCISES = (
    Exercise(
        "ex-norms-by-hand",
        reference=_three(6, 7),
        mistakes={
            "Two of them are swapped. Along which direction does each of them add?": _three(7, 6),
            "Entries of opposite sign cancelled. Which x makes all terms of a sum add up?": _three(
                4, 7
            ),
            "A norm is never negative. Are the entries added, or their sizes?": _three(6, -1),
            "Each of the first two is a largest stretch. You took the smallest sum.": _three(4, 3),
            "The last one is a length, not the square of a length.": _three(6, 7, 30),
            "The last one is the largest stretch in the 2-norm. ‖A‖_F takes A as one long vector.": _three(
                6, 7, math.sqrt(15 + 5 * math.sqrt(5))
            ),
            "You took the matrix for one long vector. The first two are largest stretches.": _three(
                10, 4
            ),
            "The largest entry is no largest stretch. Which x makes a row's sum largest?": _three(
                6, 4
            ),
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
            (np.array([-3.0, 0.0]),),
            (np.array([-1e200, 1.0]),),
        ),
        draw=_vector,
        forbids=("mathdl", "math.hypot", "math.dist", "numpy.hypot", "numpy.linalg", *_ELSEWHERE),
        mistakes={
            "Look at the squares of 1e200 and of 1e-200.": _without_scale,
            "You measured the scaled vector. How does the length change with the scale?": lambda x: (
                _scaled_but_not_zero(x, np.abs(x).max(), 1.0)
            ),
            "You add up the sizes: that is the 1-norm. What does the 2-norm add up?": lambda x: (
                float(np.sum(np.abs(x)))
            ),
            "That is the largest size, the ∞-norm. What does the 2-norm add up?": lambda x: float(
                np.max(np.abs(x))
            ),
            "For (3, −4) you find 25. How long is that vector?": lambda x: _without_scale(x) ** 2,
            "What do you divide by when every entry is zero?": lambda x: _scaled(
                x, np.abs(x).max(), np.abs(x).max()
            ),
            "The largest entry may be negative in a vector of negative numbers. What should "
            "the scale be?": lambda x: _scaled_but_not_zero(x, x.max(), x.max()),
            "The largest entry may be 0, or small beside a negative one. What should the scale be?": lambda x: (
                _scaled_but_not_zero(x, x.max(), abs(x.max()))
            ),
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
        rtol=1e-5,  # PyTorch divides by the length and 1e-6
        mistakes={
            "A gradient that is short enough must be left as it is.": lambda grad_W, grad_b, limit: (
                limit / _together(grad_W, grad_b)
            ),
            "Both gradients are parts of one long vector. Is its length the sum of theirs?": lambda grad_W, grad_b, limit: (
                _limited(_together(grad_W, []) + _together([], grad_b), limit)
            ),
            "Is the longer of the two as long as the vector that holds both?": lambda grad_W, grad_b, limit: (
                _limited(max(_together(grad_W, []), _together([], grad_b)), limit)
            ),
            "Each gradient gets a factor of its own, so they turn. One number is for both.": lambda grad_W, grad_b, limit: (
                _limited(np.array([_together(grad_W, []), _together([], grad_b)]), limit)
            ),
            "Compare the limit with a length, not with its square.": lambda grad_W, grad_b, limit: (
                _limited(_together(grad_W, grad_b) ** 2, limit)
            ),
            "The bias has a gradient too, and the factor is for both.": lambda grad_W, grad_b, limit: (
                _limited(_together(grad_W, []), limit)
            ),
            "Your factor makes long gradients longer.": lambda grad_W, grad_b, limit: (
                1 / _factor(grad_W, grad_b, limit)
            ),
            "Short gradients grow, and long ones stay. Which of the two numbers is the factor?": lambda grad_W, grad_b, limit: (
                max(1.0, limit / _together(grad_W, grad_b))
            ),
            "That is the limit itself for a long gradient. What number brings it down to that?": lambda grad_W, grad_b, limit: (
                min(_together(grad_W, grad_b), limit)
            ),
            "`np.linalg.norm(grad_W, 2)` is a largest stretch. Here `grad_W` is only a part of "
            "one long vector.": lambda grad_W, grad_b, limit: _limited(
                math.hypot(float(np.linalg.norm(grad_W, 2)), *grad_b), limit
            ),
        },
    ),
    Exercise(
        "ex-norms-condition",
        reference=40004.0001,
        mistakes={
            "That is 1/det, and the determinant says nothing here.": 10000.0,
            "That is the size of A. Which other matrix is needed?": 2.0001,
            "That is the size of the inverse. A flat ellipse needs both axes.": 20001.0,
            "Nearly. Exactly is asked for: which number did you round?": 40004.0,
            "Nearly. Exactly is asked for: is the sum of the first row of A only 2?": 40002.0,
            "That is κ in the 2-norm. Which sums give the ∞-norm of a matrix?": 20001.00005
            + math.sqrt(20001.00005**2 - 1),
            "That is about κ in the 2-norm. Which sums give the ∞-norm of a matrix?": 40000.0,
            "The norm is not the largest entry. What is the largest stretch for p = ∞?": 1.0001
            * 10001.0,
            "For A you add a row's sizes. Do so for the inverse, too.": 2.0001 * 10001.0,
        },
        rtol=1e-10,
    ),
)
