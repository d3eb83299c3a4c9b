"""Exercises of "Measure angles with the dot product"."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _cosine(x: Array, y: Array) -> float:
    """Use the law of cosines: three lengths and no product of the two vectors."""
    a, b, c = math.hypot(*x), math.hypot(*y), math.hypot(*(x - y))
    return (a**2 + b**2 - c**2) / (2 * a * b)


def _only_dot(x: Array, y: Array) -> float:
    return float(x @ y)


def _by_squares(x: Array, y: Array) -> float:
    return float(x @ y / ((x @ x) * (y @ y)))


def _by_one_length(x: Array, y: Array) -> float:
    return float(x @ y / math.hypot(*x))


def _absolute(x: Array, y: Array) -> float:
    return abs(_cosine(x, y))


def _the_angle(x: Array, y: Array) -> float:
    return math.acos(max(-1.0, min(1.0, _cosine(x, y))))


def _two_vectors(rng: np.random.Generator) -> tuple[Any, ...]:
    n = int(rng.integers(2, 7))
    return rng.standard_normal(n), rng.standard_normal(n)


def _reflect(x: Array, onto: Array) -> Array:
    """Multiply by the matrix 2 u uᵀ - I, built from a unit vector."""
    u = onto / math.hypot(*onto)
    return np.asarray((2 * np.outer(u, u) - np.eye(len(u))) @ x)


def _only_projected(x: Array, onto: Array) -> Array:
    return (_reflect(x, onto) + x) / 2


def _other_side(x: Array, onto: Array) -> Array:
    return -_reflect(x, onto)


def _length_not_squared(x: Array, onto: Array) -> Array:
    return np.asarray(2 * (x @ onto) / math.hypot(*onto) * onto - x)


def _in_the_other_line(x: Array, onto: Array) -> Array:
    return _reflect(onto, x)


def _nearest(rows: Array, query: Array) -> int:
    """Compare one row after the other: slow, and plainly right."""
    cosines = [_cosine(row, query) for row in rows]
    return cosines.index(max(cosines))


def _largest_dot(rows: Array, query: Array) -> int:
    return int(np.argmax(rows @ query))


def _smallest_distance(rows: Array, query: Array) -> int:
    return int(np.argmin(np.linalg.norm(rows - query, axis=1)))


def _least_similar(rows: Array, query: Array) -> int:
    return int(np.argmin(rows @ query / np.linalg.norm(rows, axis=1)))


def _columns_scaled(rows: Array, query: Array) -> int:
    return int(np.argmax((rows / np.linalg.norm(rows, axis=0)) @ query))


def _table(rng: np.random.Generator) -> tuple[Any, ...]:
    sizes = rng.uniform(0.2, 5, size=(8, 1))
    return sizes * rng.standard_normal((8, 3)), rng.standard_normal(3)


def _fixed(seed: int) -> tuple[Any, ...]:
    return _table(np.random.default_rng(seed))


EXERCISES = (
    Exercise(
        "ex-vectors-by-hand",
        reference=np.array([14.0, 14 / 15, 14 / 3]),
        mistakes={
            "The last one is the shadow of x on y. Which vector casts it, and on which line?": [
                14.0,
                14 / 15,
                14 / 5,
            ],
            "The last one is a factor, by which a vector is multiplied. How long is that?": [
                14.0,
                14 / 15,
                14 / 9,
            ],
            "The second one is divided by squares. A length is the root of a sum of squares.": [
                14.0,
                14 / 225,
                14 / 3,
            ],
        },
    ),
    Exercise(
        "ex-vectors-cosine",
        reference=_cosine,
        cases=(
            (np.array([1.0, 0.0]), np.array([1.0, 1.0])),
            (np.array([3.0, 4.0]), np.array([-4.0, 2.0])),
            (np.array([2.0, 0.0, 0.0]), np.array([-1.0, 2.0, 2.0])),
            (np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 30.0])),
        ),
        draw=_two_vectors,
        mistakes={
            "Make one vector twice as long: the angle stays. Does your value?": _only_dot,
            "You divide by the squares of the lengths.": _by_squares,
            "You divide by one length. Which one is left?": _by_one_length,
            "What is the cosine of an obtuse angle?": _absolute,
            "That is the angle. Its cosine is asked.": _the_angle,
        },
    ),
    Exercise(
        "ex-vectors-reflect",
        reference=_reflect,
        cases=(
            (np.array([3.0, 1.0]), np.array([2.0, 0.0])),
            (np.array([1.0, 0.0]), np.array([1.0, 1.0])),
            (np.array([1.0, 2.0, 3.0]), np.array([0.0, 0.0, -2.0])),
            (np.array([1.0, -2.0]), np.array([-3.0, 4.0])),
        ),
        draw=_two_vectors,
        mistakes={
            "You are on the mirror. Go as far again to the other side.": _only_projected,
            "Try a vector that lies on the line. It should stay.": _other_side,
            "Make the vector on the line twice as long: the mirror is the same. Your result?": _length_not_squared,
            "Which of the two vectors lies on the mirror?": _in_the_other_line,
        },
    ),
    Exercise(
        "ex-vectors-nearest",
        reference=_nearest,
        cases=(_fixed(1), _fixed(2), _fixed(3), _fixed(4)),
        draw=_table,
        mistakes={
            "A long row wins with any direction. Take its length out.": _largest_dot,
            "A distance sees lengths too. Two rows of one direction should tie.": _smallest_distance,
            "Is the smallest angle that of the smallest cosine?": _least_similar,
            "Which sums run along a row, and which along a column?": _columns_scaled,
        },
    ),
)
