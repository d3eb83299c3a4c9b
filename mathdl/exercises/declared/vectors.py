"""Exercises of "Vectors and the dot product"."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise
from mathdl.linalg import angle

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _cosine(x: Array, y: Array) -> float:
    """Take the cosine of Kahan's angle: no product of the two vectors, and no overflow."""
    return math.cos(angle(x, y))


def _by_length(x: Array, p: float = 2) -> Array:
    return np.asarray(x / np.linalg.norm(x, p))


def _under_one_root(x: Array, y: Array) -> float:
    with np.errstate(all="ignore"):
        return float(x @ y / np.sqrt((x @ x) * (y @ y)))


def _by_squares(x: Array, y: Array) -> float:
    with np.errstate(all="ignore"):
        return float(x @ y / ((x @ x) * (y @ y)))


def _with_a_floor(x: Array, y: Array, floor: float = 1e-8) -> float:
    """Divide by lengths of at least `floor`, as `torch.cosine_similarity` does."""
    lengths = [max(math.hypot(*v), floor) for v in (x, y)]
    return float(x / lengths[0] @ (y / lengths[1]))


def _two_vectors(rng: np.random.Generator) -> tuple[Any, ...]:
    n = int(rng.integers(2, 7))
    return rng.standard_normal(n), rng.standard_normal(n)


def _reflect(x: Array, y: Array) -> Array:
    """Multiply by the matrix 2 u uᵀ - I, built from a unit vector."""
    u = y / math.hypot(*y)
    return np.asarray((2 * np.outer(u, u) - np.eye(len(u))) @ x)


def _nearest(rows: Array, query: Array) -> int:
    """Compare one row after the other: slow, and plainly right."""
    angles = [angle(row, query) for row in rows]
    return angles.index(min(angles))


def _dots(rows: Array, query: Array, p: float = 2, axis: int = 1) -> Array:
    return np.asarray((rows / np.linalg.norm(rows, p, axis=axis, keepdims=True)) @ query)


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
            "The last one is the shadow of x on y. Which vector casts it, and on which line?": np.array(
                [14.0, 14 / 15, 14 / 5]
            ),
            "The last one is a factor, by which a vector is multiplied. How long is that?": np.array(
                [14.0, 14 / 15, 14 / 9]
            ),
            "The second one is divided by squares. A length is the root of a sum of squares.": np.array(
                [14.0, 14 / 225, 14 / 3]
            ),
            "The second one is the angle, in degrees. Its cosine is asked for.": np.array(
                [14.0, math.degrees(math.acos(14 / 15)), 14 / 3]
            ),
            "The second one is the angle, in radians. Its cosine is asked for.": np.array(
                [14.0, math.acos(14 / 15), 14 / 3]
            ),
            "You add up the entries for a length. Which theorem gives the length of an arrow?": np.array(
                [14.0, 14 / 35, 14 / 5]
            ),
            "The last one is divided by no length. Make x twice as long: does the shadow change?": np.array(
                [14.0, 14 / 15, 14.0]
            ),
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
            (np.array([1e-4, 1.0]), np.array([2.0, 0.0])),
            (np.array([3e100, 4e100]), np.array([-4e100, 2e100])),
            (np.array([2e-100, 0.0]), np.array([-1e-100, 2e-100])),
        ),
        draw=_two_vectors,
        mistakes={
            "Make one vector twice as long: the angle stays. Does your value?": lambda x, y: x @ y,
            "You divide by the squares of the lengths.": _by_squares,
            "You divide by one length. Which one is left?": lambda x, y: _by_length(x) @ y,
            "What is the cosine of an obtuse angle?": lambda x, y: abs(_cosine(x, y)),
            "That is the angle. Its cosine is asked.": angle,
            "That is the angle, in degrees. Its cosine is asked.": lambda x, y: math.degrees(
                angle(x, y)
            ),
            "You add up the entries for a length. Which theorem gives the length of an arrow?": (
                lambda x, y: _by_length(x, 1) @ _by_length(y, 1)
            ),
            "Your lengths have a smallest value. How long is a vector with entries of 10⁻¹⁰⁰?": (
                _with_a_floor
            ),
            "How large is the number under your root for entries of 10¹⁰⁰? Take two roots.": (
                _under_one_root
            ),
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
            (np.array([0.0, 0.0]), np.array([1.0, 2.0])),
            (np.array([1e-6, 2e-6]), np.array([1.0, -1.0])),
            (np.array([1.0, 2.0]), np.array([3e-6, 4e-6])),
        ),
        draw=_two_vectors,
        mistakes={
            "You are on the mirror. Go as far again to the other side.": lambda x, y: (
                (_reflect(x, y) + x) / 2
            ),
            "Try a vector that lies on the line. It should stay.": lambda x, y: -_reflect(x, y),
            "Make the vector on the line twice as long: the mirror is the same. Your result?": (
                lambda x, y: 2 * (x @ y) / math.hypot(*y) * y - x
            ),
            "Which of the two vectors lies on the mirror?": lambda x, y: (
                _reflect(y, x) if x.any() else 0 * x
            ),
            "That is the way from x to its image. Where does it begin?": lambda x, y: (
                _reflect(x, y) - x
            ),
            "That is the way from the mirror to x. What is on its other side?": lambda x, y: (
                (x - _reflect(x, y)) / 2
            ),
            "That is the way from x to the mirror. How far is it to the image?": lambda x, y: (
                (_reflect(x, y) - x) / 2
            ),
        },
    ),
    Exercise(
        "ex-vectors-nearest",
        reference=_nearest,
        cases=(
            *(_fixed(seed) for seed in (1, 2, 3, 4)),
            (np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([1.0, 0.9])),
            (np.array([[-1.0, 0.0], [-1.0, 1.0]]), np.array([2.0, 0.0])),
            (np.array([[1.0, 1.0], [1e-9, 3e-9]]), np.array([1.0, 3.0])),
            (np.array([[2.0, 1.0], [3.0, 4.0], [3.0, -4.0]]), np.array([3e-9, 4e-9])),
        ),
        draw=_table,
        forbids=("loop",),
        mistakes={
            "A long row wins with any direction. Take its length out.": lambda rows, query: (
                np.argmax(rows @ query)
            ),
            "A distance sees lengths too. Two rows of one direction should tie.": (
                lambda rows, query: np.argmin(np.linalg.norm(rows - query, axis=1))
            ),
            "Is the smallest angle that of the smallest cosine?": lambda rows, query: np.argmin(
                _dots(rows, query)
            ),
            "Which sums run along a row, and which along a column?": lambda rows, query: np.argmax(
                _dots(rows, query, axis=0)
            ),
            "You add up the sizes for a length. Which theorem gives the length of an arrow?": (
                lambda rows, query: np.argmax(_dots(rows, query, p=1))
            ),
            "A row that points the opposite way wins. What is the sign of its cosine?": (
                lambda rows, query: np.argmax(np.abs(_dots(rows, query)))
            ),
            "You divide by the square of a length: now a short row wins.": lambda rows, query: (
                np.argmax(rows @ query / np.sum(rows**2, axis=1))
            ),
            "A short row is divided by more than its length. Is a direction ever too short?": (
                lambda rows, query: np.argmax(
                    rows @ query / np.maximum(np.linalg.norm(rows, axis=1), 1e-8)
                )
            ),
            "That is the cosine itself. Which row has it?": lambda rows, query: np.max(
                _dots(rows, _by_length(query))
            ),
        },
    ),
)
