"""Exercises of "Keep the directions in which the data differ"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _how_many(variances: Array, level: float) -> int:
    """Add one after the other: slow, and plainly right."""
    for k in range(1, len(variances) + 1):
        if variances[:k].sum() >= level * variances.sum():
            return k
    return len(variances)


def _of_deviations(variances: Array, level: float) -> int:
    return _how_many(np.sqrt(variances), level)


def _of_squares(variances: Array, level: float) -> int:
    return _how_many(variances**2, level)


def _index(variances: Array, level: float) -> int:
    return _how_many(variances, level) - 1


def _above_level(variances: Array, level: float) -> int:
    return int(np.sum(variances >= level * variances[0]))


def _not_of_total(variances: Array, level: float) -> int:
    return int(np.searchsorted(np.cumsum(variances), level)) + 1


def _more_than(variances: Array, level: float) -> int:
    return int(np.searchsorted(np.cumsum(variances), level * variances.sum(), side="right")) + 1


def _variances(rng: np.random.Generator) -> tuple[Any, ...]:
    variances = np.sort(rng.exponential(2.0, size=rng.integers(4, 20)))[::-1].copy()
    return variances, float(rng.uniform(0.5, 0.95))


def _plane(Z: Array, k: int) -> Array:
    """Return the projector on the k leading eigenvectors of ZᵀZ."""
    vectors = np.linalg.eigh(Z.T @ Z)[1][:, -k:]
    return np.asarray(vectors @ vectors.T)


def _rebuild(X_train: Array, X_new: Array, k: int) -> Array:
    mean = X_train.mean(axis=0)
    return np.asarray(mean + (X_new - mean) @ _plane(X_train - mean, k))


def _mean_of_new(X_train: Array, X_new: Array, k: int) -> Array:
    mean = X_new.mean(axis=0)
    return np.asarray(mean + (X_new - mean) @ _plane(X_train - X_train.mean(axis=0), k))


def _mean_not_added(X_train: Array, X_new: Array, k: int) -> Array:
    return np.asarray(_rebuild(X_train, X_new, k) - X_train.mean(axis=0))


def _mean_not_subtracted(X_train: Array, X_new: Array, k: int) -> Array:
    mean = X_train.mean(axis=0)
    return np.asarray(mean + X_new @ _plane(X_train - mean, k))


def _one_mean(X_train: Array, X_new: Array, k: int) -> Array:
    mean = X_train.mean()
    return np.asarray(mean + (X_new - mean) @ _plane(X_train - mean, k))


def _divided(X_train: Array, X_new: Array, k: int) -> Array:
    spread = X_train.std(axis=0)
    return np.asarray(spread * _rebuild(X_train / spread, X_new / spread, k))


def _training_rows(X_train: Array, X_new: Array, k: int) -> Array:  # noqa: ARG001
    return _rebuild(X_train, X_train, k)


def _not_centred(X_train: Array, X_new: Array, k: int) -> Array:
    return np.asarray(X_new @ _plane(X_train, k))


def _smallest(X_train: Array, X_new: Array, k: int) -> Array:
    mean = X_train.mean(axis=0)
    vectors = np.linalg.eigh(np.cov(X_train.T))[1][:, :k]
    return np.asarray(mean + (X_new - mean) @ vectors @ vectors.T)


def _train_and_new(rng: np.random.Generator) -> tuple[Any, ...]:
    d = int(rng.integers(3, 6))
    mixing = rng.standard_normal((d, d))
    shift = rng.uniform(1, 3, size=d)
    train = rng.standard_normal((20, d)) @ mixing + shift
    new = rng.standard_normal((4, d)) @ mixing + shift
    return train, new, int(rng.integers(1, d))


def _fixed(seed: int, k: int) -> tuple[Any, ...]:
    train, new, _ = _train_and_new(np.random.default_rng(seed))
    return train, new, k


EXERCISES = (
    Exercise(
        "ex-principal-components-by-hand",
        reference=np.array([16 / 3, 4 / 3]),
        mistakes={
            "By how many did you divide? The statement asks for another divisor.": [4.0, 1.0],
            "Both are there. Which is asked for first?": [4 / 3, 16 / 3],
            "These are the eigenvalues of a sum. A variance is a mean.": [16.0, 4.0],
            "These are standard deviations.": [4 / np.sqrt(3), 2 / np.sqrt(3)],
            "These are the variances along the two axes. The cloud is tilted.": [10 / 3, 10 / 3],
        },
    ),
    Exercise(
        "ex-principal-components-count",
        reference=_how_many,
        cases=(
            (np.array([3.0, 1.0]), 0.7),
            (np.array([4.0, 3.0, 2.0, 1.0]), 0.65),
            (np.array([4.0, 3.0, 2.0, 1.0]), 0.85),
            (np.array([2.0, 2.0, 2.0, 2.0]), 0.55),
            (np.array([2.0, 2.0, 2.0, 2.0]), 0.5),
            (np.array([2.0, 2.0, 2.0, 2.0]), 1.0),
        ),
        draw=_variances,
        mistakes={
            "You add up standard deviations. Variances add up, their roots do not.": _of_deviations,
            "You are given variances. They are squares already.": _of_squares,
            "Off by one: an index counts from 0, a number of components from 1.": _index,
            "The variances do not add up to 1, and the level is a share: of what?": _not_of_total,
            "What if the first components reach the level exactly?": _more_than,
            "The level is a share of the sum of all, not of the largest.": _above_level,
        },
    ),
    Exercise(
        "ex-principal-components-rebuild",
        reference=_rebuild,
        cases=(_fixed(1, 1), _fixed(2, 2), _fixed(3, 1), _fixed(4, 2)),
        draw=_train_and_new,
        mistakes={
            "Whose mean do you subtract? The new rows must not know each other.": _mean_of_new,
            "Your result lies around the origin. Where do the data lie?": _mean_not_added,
            "You add a mean to points from which none was subtracted.": _mean_not_subtracted,
            "You take one mean of all entries. Every column has its own.": _one_mean,
            "You divide by standard deviations, and so find other components.": _divided,
            "These are the rows of `X_train`, rebuilt. Which rows are asked for?": _training_rows,
            "Components are directions from the mean, not from the origin.": _not_centred,
            "eigh sorts by value. Which end holds the direction that differs most?": _smallest,
        },
    ),
)
