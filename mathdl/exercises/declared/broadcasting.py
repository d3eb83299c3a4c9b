"""Exercises of "Broadcast forward, sum backward"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise, Mistake

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _rows_of_mean(g: Array, n: int) -> Array:
    return np.array([g / n for _ in range(n)])


def _gradients(G: Array, X_hat: Array) -> tuple[Array, Array]:
    """Add up the contributions of every batch entry and step, one by one."""
    features = G.shape[-1]
    grad_gamma, grad_beta = np.zeros(features), np.zeros(features)
    for g, x in zip(G.reshape(-1, features), X_hat.reshape(-1, features), strict=True):
        grad_gamma += g * x
        grad_beta += g
    return grad_gamma, grad_beta


def _key_mask(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return mask.reshape(len(mask), 1, 1, -1)


def _vector_and_count(rng: np.random.Generator) -> tuple[Any, ...]:
    return rng.normal(size=rng.integers(2, 6)), int(rng.integers(2, 9))


def _batch(rng: np.random.Generator) -> tuple[Any, ...]:
    shape = tuple(rng.integers(2, 6, size=3))
    return rng.normal(size=shape), rng.normal(size=shape)


def _mask(rng: np.random.Generator) -> tuple[Any, ...]:
    batch, steps = rng.integers(2, 6, size=2)
    lengths = rng.integers(0, steps + 1, size=(batch, 1))
    return (np.arange(steps) < lengths,)


EXERCISES = (
    Exercise(
        "ex-broadcasting-shapes",
        reference=((4, 2, 3), (7, 7), None, (5, 0), None),
        mistakes=(
            Mistake(
                ((4, 2, 3), (7, 7), None, (5, 1), None),
                "Look at (d) again: which of the two lengths is the one that stretches?",
            ),
            Mistake(
                ((4, 2, 3), (7, 7), None, (5, 0), (32, 16)),
                "Look at (e) again: shapes are aligned at the right. What does 16 meet?",
            ),
            Mistake(
                ((4, 2, 3), (7, 1), None, (5, 0), None),
                "Look at (b) again: what becomes of `(7,)` before the lengths are compared?",
            ),
            Mistake(
                (None, (7, 7), None, (5, 0), None),
                "Look at (a) again: `(2, 1)` gets an axis on its left, and both 1s may stretch.",
            ),
        ),
    ),
    Exercise(
        "ex-broadcasting-mean",
        reference=_rows_of_mean,
        draw=_vector_and_count,
        mistakes=(
            Mistake(
                lambda g, n: np.tile(g, (n, 1)),
                "That goes back through a sum. A mean also divides, forward and backward.",
            ),
            Mistake(
                lambda g, n: np.tile(g / len(g), (n, 1)),
                "Divide by the number of rows that were averaged, not by the length of g.",
            ),
            Mistake(
                lambda g, n: np.tile((g / n)[:, None], (1, n)),
                "Every row is g / n. You have made columns of it.",
            ),
            Mistake(lambda g, n: g / n, "Right numbers, once. How many rows went into the mean?"),
        ),
    ),
    Exercise(
        "ex-broadcasting-layernorm",
        reference=_gradients,
        draw=_batch,
        mistakes=(
            Mistake(
                lambda G, X_hat: ((G * X_hat).mean((0, 1)), G.mean((0, 1))),
                "The way back of a broadcast is a sum. Where does your 1/n come from?",
            ),
            Mistake(
                lambda G, X_hat: (G.sum((0, 1)), G.sum((0, 1))),
                "The gradient of the shift is right. What is γ multiplied by on the way forward?",
            ),
            Mistake(
                lambda G, X_hat: ((G * X_hat).sum(0), G.sum(0)),
                "γ has no batch axis and no step axis. You have summed over one of the two.",
            ),
            Mistake(
                lambda G, X_hat: (G.sum((0, 1)) * X_hat.sum((0, 1)), G.sum((0, 1))),
                "The sum of products is not the product of sums.",
            ),
        ),
    ),
    Exercise(
        "ex-broadcasting-attention",
        reference=_key_mask,
        draw=_mask,
        mistakes=(
            Mistake(
                lambda mask: mask[:, None, :, None],
                "That hides padded queries. Which axis of the scores are the keys?",
            ),
            Mistake(
                lambda mask: ~mask[:, None, None, :],
                "The shape is right. But this is False where a step is valid.",
            ),
            Mistake(
                lambda mask: mask[:, None, :],
                "There are four axes: batch, heads, queries, keys. One is still missing.",
            ),
            Mistake(
                lambda mask: mask,
                "As it is, broadcasting aligns the batch with the queries. Add axes of length 1.",
            ),
        ),
    ),
    Exercise(
        "ex-broadcasting-means",
        reference=(1.0, 5.0),
        mistakes=(
            Mistake((5.0, 1.0), "Those are the two numbers, in the other order."),
            Mistake(
                (10 / 18, 10 / 18),
                "There are 18 places, but padding is not a step. How many steps are valid?",
            ),
            Mistake(
                (1.0, 10.0),
                "The first is right. The second is a mean over two sequences.",
            ),
        ),
    ),
)
