"""Exercises of "Broadcasting"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

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


def _mean_and_back(x: Array, mask: Array, G: Array) -> tuple[Array, Array]:
    """Go through the sequences, and touch nothing but valid steps."""
    H, back = np.zeros(G.shape), np.zeros(x.shape)
    for i, flags in enumerate(mask):
        steps = np.flatnonzero(flags)
        if len(steps):
            H[i] = x[i, steps].mean(axis=0)
            back[i, steps] = G[i] / len(steps)
    return H, back


def _filled(x: Array, mask: Array) -> Array:
    """Return `x` with zeros in the padding."""
    return np.where(mask[:, :, None] != 0, x, 0.0)


def _by_product(x: Array, mask: Array, G: Array) -> tuple[Array, Array]:
    with np.errstate(all="ignore"):
        total = (x * mask[:, :, None]).sum(axis=1)
    return total / np.maximum(mask.sum(axis=1), 1)[:, None], _mean_and_back(x, mask, G)[1]


def _unguarded(x: Array, mask: Array, G: Array) -> tuple[Array, Array]:
    count = mask.sum(axis=1)[:, None]
    with np.errstate(all="ignore"):
        share = np.where(mask[:, :, None] != 0, (G / count)[:, None, :], 0.0)
        return _filled(x, mask).sum(axis=1) / count, share


def _by_repair(x: Array, mask: Array, G: Array) -> tuple[Array, Array]:
    """Divide by 0 and choose afterwards, as autograd would go back through it."""
    with np.errstate(all="ignore"):
        share = (G / mask.sum(axis=1)[:, None])[:, None, :] * mask[:, :, None]
    return np.nan_to_num(_unguarded(x, mask, G)[0]), share


def _by_epsilon(x: Array, mask: Array, G: Array) -> tuple[Array, Array]:
    count = mask.sum(axis=1)[:, None] + 1e-9
    share = (G / count)[:, None, :] * (mask[:, :, None] != 0)
    return _filled(x, mask).sum(axis=1) / count, share


def _over_all_steps(x: Array, mask: Array, G: Array) -> tuple[Array, Array]:
    share = (G / x.shape[1])[:, None, :] * (mask[:, :, None] != 0)
    return _filled(x, mask).mean(axis=1), share


def _without_division(x: Array, mask: Array, G: Array) -> tuple[Array, Array]:
    back = np.where(mask[:, :, None] != 0, G[:, None, :], 0.0)
    return _mean_and_back(x, mask, G)[0], back


def _into_the_padding(x: Array, mask: Array, G: Array) -> tuple[Array, Array]:
    count = np.maximum((mask != 0).sum(axis=1), 1)[:, None]
    share = np.broadcast_to((G / count)[:, None, :], x.shape)
    return _mean_and_back(x, mask, G)[0], share


def _mean_log(p: Array, mask: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Go through the rows, and take the logarithm of nothing but valid entries."""
    means, back = np.zeros(len(p)), np.zeros(p.shape)
    for i, (row, flags) in enumerate(zip(p, mask, strict=True)):
        if flags.any():
            means[i] = np.log(row[flags]).mean()
            back[i, flags] = 1 / (flags.sum() * row[flags])
    return means, back


def _log_first(p: Array, mask: NDArray[np.bool_]) -> tuple[Array, Array]:
    with np.errstate(all="ignore"):
        return _mean_log(p, mask)[0], _mean_log(p, mask)[1] * mask + (~mask) * 0.0 * (1 / p)


def _log_of_more(p: Array, mask: NDArray[np.bool_]) -> tuple[Array, Array]:
    count = np.maximum(mask.sum(axis=1), 1)
    shifted = p + 1e-8
    means = np.where(mask, np.log(shifted), 0.0).sum(axis=1) / count
    return means, np.where(mask, 1 / shifted, 0.0) / count[:, None]


def _probabilities(rng: np.random.Generator) -> tuple[Any, ...]:
    n, steps = (int(k) for k in rng.integers(3, 6, size=2))
    mask = np.arange(steps) < rng.permutation([0, 1, *rng.integers(1, steps + 1, n - 2)])[:, None]
    return np.where(mask, 10.0 ** rng.uniform(-12, 0, size=mask.shape), 0.0), mask


def _key_mask(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return mask.reshape(len(mask), 1, 1, -1)


def _vector_and_count(rng: np.random.Generator) -> tuple[Any, ...]:
    return rng.normal(size=rng.integers(2, 6)), int(rng.integers(2, 9))


def _batch(rng: np.random.Generator) -> tuple[Any, ...]:
    shape = tuple(rng.integers(2, 6, size=3))
    return rng.normal(size=shape), rng.normal(size=shape)


def _padded(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw lengths from 0 to all, with rubbish in the padding and a mask of any kind."""
    sequences, steps, features = (int(n) for n in rng.integers(3, 6, size=3))
    lengths = rng.permutation([0, 1, steps, *rng.integers(1, steps + 1, size=sequences - 3)])
    mask = np.arange(steps) < lengths[:, None]
    x = rng.normal(size=(sequences, steps, features))
    x[~mask] = rng.choice([np.nan, np.inf, 7.0], size=(int((~mask).sum()), features))
    kind = rng.choice(["bool", "int64", "float64"])
    return x, mask.astype(str(kind)), rng.normal(size=(sequences, features))


def _mask(rng: np.random.Generator) -> tuple[Any, ...]:
    batch, steps = rng.integers(2, 6, size=2)
    lengths = rng.integers(0, steps + 1, size=(batch, 1))
    return (np.arange(steps) < lengths,)


EXERCISES = (
    Exercise(
        "ex-broadcasting-shapes",
        reference=((4, 2, 3), (7, 7), None, (5, 0), None),
        mistakes={
            "Look at (d) again: which of the two lengths is the one that stretches?": (
                (4, 2, 3),
                (7, 7),
                None,
                (5, 1),
                None,
            ),
            "Look at (e) again: shapes are aligned at the right. What does 16 meet?": (
                (4, 2, 3),
                (7, 7),
                None,
                (5, 0),
                (32, 16),
            ),
            "Look at (b) again: what becomes of `(7,)` before the lengths are compared?": (
                (4, 2, 3),
                (7, 1),
                None,
                (5, 0),
                None,
            ),
            "Look at (d) again: one of the two lengths is 1. Is 0 a length like any other?": (
                (4, 2, 3),
                (7, 7),
                None,
                None,
                None,
            ),
            "Look at (c) again: two lengths that differ, and neither of them is 1.": (
                (4, 2, 3),
                (7, 7),
                (2, 3),
                (5, 0),
                None,
            ),
            "Look at (a) again: the second shape is aligned at the right, not at the left.": (
                (4, 1, 3),
                (7, 7),
                None,
                (5, 0),
                None,
            ),
            "Look at (a) again: `(2, 1)` gets an axis on its left, and both 1s may stretch.": (
                None,
                (7, 7),
                None,
                (5, 0),
                None,
            ),
        },
    ),
    Exercise(
        "ex-broadcasting-mean",
        reference=_rows_of_mean,
        draw=_vector_and_count,
        mistakes={
            "That goes back through a sum. A mean also divides, forward and backward.": lambda g, n: (
                np.tile(g, (n, 1))
            ),
            "Divide by the number of rows that were averaged, not by the length of g.": lambda g, n: (
                np.tile(g / len(g), (n, 1))
            ),
            "Every row is g / n. You have made columns of it.": lambda g, n: np.tile(
                (g / n)[:, None], (1, n)
            ),
            "You multiply by n. Which way does a mean divide on its way back?": lambda g, n: (
                np.tile(g * n, (n, 1))
            ),
            "The mean was over the rows. On the way back every column has its own g.": lambda g, n: (
                np.full((n, len(g)), g.mean())
            ),
            "Right numbers, once. How many rows went into the mean?": lambda g, n: g / n,
        },
    ),
    Exercise(
        "ex-broadcasting-layernorm",
        reference=_gradients,
        draw=_batch,
        mistakes={
            "The way back of a broadcast is a sum. Where does your 1/n come from?": lambda G, X_hat: (
                (G * X_hat).mean((0, 1)),
                G.mean((0, 1)),
            ),
            "The gradient of the shift is right. What is γ multiplied by on the way forward?": lambda G, X_hat: (
                G.sum((0, 1)),
                G.sum((0, 1)),
            ),
            "γ has no batch axis and no step axis. You have summed over one of the two.": lambda G, X_hat: (
                (G * X_hat).sum(0),
                G.sum(0),
            ),
            "Right, in the other order: first the scale, then the shift.": lambda G, X_hat: (
                _gradients(G, X_hat)[::-1]
            ),
            "The gradient of the shift is right. Where is G in that of the scale?": lambda G, X_hat: (
                X_hat.sum((0, 1)),
                G.sum((0, 1)),
            ),
            "The sum of products is not the product of sums.": lambda G, X_hat: (
                G.sum((0, 1)) * X_hat.sum((0, 1)),
                G.sum((0, 1)),
            ),
        },
    ),
    Exercise(
        "ex-broadcasting-attention",
        reference=_key_mask,
        draw=_mask,
        mistakes={
            "That hides padded queries. Which axis of the scores are the keys?": lambda mask: mask[
                :, None, :, None
            ],
            "The shape is right. But this is False where a step is valid.": lambda mask: (
                ~mask[:, None, None, :]
            ),
            "Then the steps meet the heads. Which axis of the scores are the keys?": lambda mask: (
                mask[:, :, None, None]
            ),
            "Then the batch meets the queries. Which axis of the scores is the batch?": lambda mask: (
                mask[None, None]
            ),
            "That hides the padded queries too. A query without keys is a softmax over none.": lambda mask: (
                mask[:, None, :, None] & mask[:, None, None, :]
            ),
            "There are four axes: batch, heads, queries, keys. One is still missing.": lambda mask: (
                mask[:, None, :]
            ),
            "As it is, broadcasting aligns the batch with the queries. Add axes of length 1.": lambda mask: (
                mask
            ),
            "The right weights come out of it. But who repeats the mask for every query? Length 1 "
            "is enough.": lambda mask: np.repeat(_key_mask(mask), mask.shape[1], axis=2),
        },
    ),
    Exercise(
        "ex-broadcasting-masked",
        reference=_mean_and_back,
        draw=_padded,
        rtol=1e-13,  # finer than any small number that is added to a length
        forbids=("numpy.nan_to_num", "numpy.isnan", "numpy.isfinite"),
        mistakes={
            "0 · NaN is NaN. The padding must be replaced before any arithmetic.": _by_product,
            "The value is right. In the gradient of an empty sequence something is still 0/0.": _by_repair,
            "Nearly. But every length has grown, and only 0 must not be divided by.": _by_epsilon,
            "You divide by the number of all steps. Padding is not a step.": _over_all_steps,
            "The value is right. But a mean divides on the way back too.": _without_division,
            "The value is right. But your gradient moves the padding, which is in no mean.": _into_the_padding,
            "That is the value. Return the gradient as well.": lambda x, mask, G: _mean_and_back(
                x, mask, G
            )[0],
            "What do you divide by, where a sequence has no valid step?": _unguarded,
            "The value is right. But a gradient has the shape of its own array, here of x.": lambda x, mask, G: (
                _mean_and_back(x, mask, G)[0],
                G,
            ),
            "Those are the two arrays, in the other order.": lambda x, mask, G: _mean_and_back(
                x, mask, G
            )[::-1],
        },
    ),
    Exercise(
        "ex-broadcasting-means",
        reference=(1.0, 5.0),
        mistakes={
            "Those are the two numbers, in the other order.": (5.0, 1.0),
            "There are 18 places, but padding is not a step. How many steps are valid?": (
                10 / 18,
                10 / 18,
            ),
            "The first is right. For the second, average each sequence by itself first.": (
                1.0,
                1.0,
            ),
            "The second is right. In the first, the one step of the short sequence counts too.": (
                10 / 9,
                5.0,
            ),
            "The first is right. The second is a mean over two sequences.": (1.0, 10.0),
        },
    ),
    Exercise(
        "ex-broadcasting-log",
        reference=_mean_log,
        draw=_probabilities,
        atol=0.0,
        mistakes={
            "The value is right. In the padding of the gradient, 0 meets 1/0.": _log_first,
            "A small number in the logarithm moves every small probability. Choose instead.": _log_of_more,
            "You divide by the number of all steps. Padding is not a step.": lambda p, mask: tuple(
                part
                * np.maximum(mask.sum(axis=1), 1).reshape(-1, *[1] * (part.ndim - 1))
                / p.shape[1]
                for part in _mean_log(p, mask)
            ),
            "The mean has a share for each step: on the way back it divides as well.": lambda p, mask: (
                _mean_log(p, mask)[0],
                np.where(mask, 1 / np.where(mask, p, 1.0), 0.0),
            ),
            "Those are the two arrays, in the other order.": lambda p, mask: _mean_log(p, mask)[
                ::-1
            ],
            "The value is right. The slope of log p is not that of p: what is it?": lambda p, mask: (
                _mean_log(p, mask)[0],
                mask / np.maximum(mask.sum(axis=1), 1)[:, None],
            ),
        },
    ),
)
