"""Exercises of "Tensor algebra"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _bilinear(X: Array, M: Array, Y: Array) -> Array:
    return np.array([x @ M @ y for x, y in zip(X, Y, strict=True)])


def _to_go(r: Array) -> Array:
    result, later = np.zeros_like(r), np.zeros(len(r))
    for t in reversed(range(r.shape[1])):
        later = later + r[:, t]
        result[:, t] = later
    return result


def _pairs(rng: np.random.Generator) -> tuple[Any, ...]:
    n, d = rng.integers(2, 6, size=2)  # square, so that a wrong transpose runs
    return rng.normal(size=(n, d)), rng.normal(size=(d, d)), rng.normal(size=(n, d))


def _rewards(rng: np.random.Generator) -> tuple[Any, ...]:
    return (rng.normal(size=rng.integers(2, 7, size=2)),)


EXERCISES = (
    Exercise(
        "ex-tensor-algebra-shapes",
        reference=((7, 2, 5), (7, 5), None, (7, 4, 2, 3), (7, 2)),
        mistakes={
            "Look at (c) again: for `@` the right side is one matrix. What are its rows?": (
                (7, 2, 5),
                (7, 5),
                (7, 2),
                (7, 4, 2, 3),
                (7, 2),
            ),
            "Look at (b) again: what happens in the end to the axis that the vector was given?": (
                (7, 2, 5),
                (7, 1, 5),
                None,
                (7, 4, 2, 3),
                (7, 2),
            ),
            "Look at (d) again: of the four axes only the last two are a matrix. Do the others "
            "fit, in the sense of broadcasting?": ((7, 2, 5), (7, 5), None, None, (7, 2)),
            "Look at (e) again: the axis that the vector was given does not stay.": (
                (7, 2, 5),
                (7, 5),
                None,
                (7, 4, 2, 3),
                (7, 2, 1),
            ),
            "Look at (d) again: the leading axes are broadcast. What becomes of the 1?": (
                (7, 2, 5),
                (7, 5),
                None,
                (7, 1, 2, 3),
                (7, 2),
            ),
            "Look at (a) again: one matrix may meet a whole stack.": (
                None,
                (7, 5),
                None,
                (7, 4, 2, 3),
                (7, 2),
            ),
            "Look at (e) again: a vector on the right counts as a column.": (
                (7, 2, 5),
                (7, 5),
                None,
                (7, 4, 2, 3),
                None,
            ),
        },
    ),
    Exercise(
        "ex-tensor-algebra-bilinear",
        reference=_bilinear,
        cases=(
            (
                np.array([[1.0, 2.0], [0.0, 1.0], [3.0, -1.0]]),
                np.array([[1.0, 2.0], [0.0, 1.0]]),
                np.array([[1.0, -1.0], [2.0, 0.5], [0.0, 4.0]]),
            ),
            (np.array([[1.0, 2.0, 0.0]]), np.eye(3)[:, :2] + 1, np.array([[3.0, -1.0]])),
            (np.ones((1500, 2)), np.array([[1.0, 2.0], [3.0, 4.0]]), np.ones((1500, 2))),
            (
                np.array([[1.0, 2.0, 0.0], [0.0, 1.0, -1.0]]),
                np.array([[1.0, 2.0], [0.0, 1.0], [3.0, -1.0]]),
                np.array([[1.0, -1.0], [2.0, 0.5]]),
            ),
        ),
        draw=_pairs,
        forbids=("loop",),
        memory=3_000_000,
        mistakes={
            "Those are all pairs. Which of these numbers belong to one x and its own y?": lambda X, M, Y: (
                X @ M @ Y.T
            ),
            "The products are right. Which letter is not in the result, and is summed?": lambda X, M, Y: (
                (X @ M) * Y
            ),
            "You sum over all pairs. With whom does x meet in its own score?": lambda X, M, Y: (
                X @ M @ Y.T
            ).sum(axis=1),
            "The rows of M belong to x, and its columns to y. Yours are the other way.": lambda X, M, Y: (
                _bilinear(X, M.T, Y)
            ),
            "With a single pair, the result still has one axis: its length is 1.": lambda X, M, Y: (
                _bilinear(X, M, Y).squeeze()
            ),
            "That is the sum of all the scores. The index b must stay.": lambda X, M, Y: (
                (X @ M) * Y
            ).sum(),
            "One axis vanishes, but it is the examples. They must stay.": lambda X, M, Y: (
                (X @ M) * Y
            ).sum(axis=0),
            "A product is a sum. Where does your mean come from?": lambda X, M, Y: (
                X * (M @ Y.T).T
            ).mean(axis=1),
        },
    ),
    Exercise(
        "ex-tensor-algebra-to-go",
        reference=_to_go,
        cases=(
            (np.array([[1.0, 2.0], [0.0, 5.0]]),),
            (np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 5.0]]),),
            (np.array([[1e20, 1.0, 2.0]]),),
        ),
        draw=_rewards,
        atol=0.0,
        mistakes={
            "That is what has come so far. What is still to come begins at t.": lambda r: np.cumsum(
                r, axis=1
            ),
            "The right numbers, in the order of the turned row. Turn back.": lambda r: np.cumsum(
                r[:, ::-1], axis=1
            ),
            "That adds up over the batch. Which axis are the steps?": lambda r: _to_go(r.T).T,
            "A reward of 10²⁰ at the start swallows all later ones, and no difference brings them "
            "back. Sum only what is wanted.": lambda r: (
                r.sum(axis=1, keepdims=True) - np.cumsum(r, axis=1) + r
            ),
            "Those are sums over all steps. From which step on does each one count?": lambda r: (
                np.broadcast_to(r.sum(axis=1, keepdims=True), r.shape)
            ),
            "Yours begins at the step after t. Is the reward of step t itself still to come?": lambda r: (
                np.pad(_to_go(r)[:, 1:], ((0, 0), (0, 1)))
            ),
        },
    ),
)
