"""Exercises of "Principal component analysis"."""

from fractions import Fraction
from itertools import accumulate
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _how_many(variances: Array, level: float) -> int:
    """Add fractions, one after the other: slow, and exact where a share equals the level."""
    parts = [Fraction(float(variance)) for variance in variances]
    kept = accumulate(parts)
    return next(k for k, so_far in enumerate(kept, 1) if so_far >= Fraction(level) * sum(parts))


def _rounded(variances: Array, level: float, side: Literal["left", "right"] = "left") -> int:
    kept = np.cumsum(variances)
    return int(np.searchsorted(kept, level * kept[-1], side)) + 1


def _variances(rng: np.random.Generator) -> tuple[Any, ...]:
    variances = np.sort(rng.exponential(2.0, size=rng.integers(4, 20)))[::-1].copy()
    return variances, float(rng.uniform(0.5, 0.95))


def _plane(Z: Array, k: int) -> Array:
    """Return the projector on the k leading eigenvectors of ZᵀZ."""
    vectors = np.linalg.eigh(Z.T @ Z)[1][:, ::-1][:, :k]
    return np.asarray(vectors @ vectors.T)


def _rebuild(X_train: Array, X_new: Array, k: int) -> Array:
    return _around(X_train, X_new, k, mean=X_train.mean(axis=0))


def _around(
    X_train: Array, X_new: Array, k: int, *, mean: Any, back: Any = None, centre: Any = None
) -> Array:
    """Rebuild with a mean to subtract, one to add, and one for the directions: the first, if not given."""
    plane = _plane(X_train - (mean if centre is None else centre), k)
    return np.asarray((mean if back is None else back) + (X_new - mean) @ plane)


def _divided(X_train: Array, X_new: Array, k: int) -> Array:
    spread = X_train.std(axis=0)
    return np.asarray(spread * _rebuild(X_train / spread, X_new / spread, k))


def _smallest(X_train: Array, X_new: Array, k: int) -> Array:
    mean = X_train.mean(axis=0)
    vectors = np.linalg.eigh(np.cov(X_train.T))[1][:, :k]
    return np.asarray(mean + (X_new - mean) @ vectors @ vectors.T)


def _columns_of_vt(X_train: Array, X_new: Array, k: int) -> Array:
    mean = X_train.mean(axis=0)
    V = np.linalg.svd(X_train - mean, full_matrices=False).Vh[:, :k]
    return np.asarray(mean + (X_new - mean) @ V @ V.T)


def _scores(X_train: Array, X_new: Array, k: int) -> Array:
    mean = X_train.mean(axis=0)
    return np.asarray((X_new - mean) @ np.linalg.svd(X_train - mean).Vh[:k].T)


def _train_and_new(rng: np.random.Generator) -> tuple[Any, ...]:
    d = int(rng.integers(3, 6))
    mixing = rng.standard_normal((d, d))
    shift = rng.uniform(1, 3, size=d)
    train = rng.standard_normal((20, d)) @ mixing + shift
    new = rng.standard_normal((4, d)) @ mixing + shift
    return train, new, int(rng.integers(1, d))


def _fixed(seed: int, k: int, size: float = 1.0) -> tuple[Any, ...]:
    train, new, _ = _train_and_new(np.random.default_rng(seed))
    return size * train, size * new, k


def _square(n: int) -> tuple[Any, ...]:
    i, j = np.arange(n)[:, None], np.arange(n)
    return np.sin(i * (j + 1.0)) + j, np.cos(i + 2.0 * j) + j, 2


EXERCISES = (
    Exercise(
        "ex-principal-components-by-hand",
        reference=np.array([16 / 3, 4 / 3]),
        mistakes={
            "By how many did you divide? The statement asks for another divisor.": [4.0, 1.0],
            "By how many did you divide? Nothing but one mean was estimated.": [8.0, 2.0],
            "Both are there. Which is asked for first?": [4 / 3, 16 / 3],
            "These are the eigenvalues of a sum. A variance is a mean.": [16.0, 4.0],
            "These are shares of the variance. The variances themselves are asked for.": [0.8, 0.2],
            "These are standard deviations.": [4 / np.sqrt(3), 2 / np.sqrt(3)],
            "These are the variances along the two axes. The cloud is tilted.": [10 / 3, 10 / 3],
            "These are entries of the covariance matrix. What are its eigenvalues?": [10 / 3, 2.0],
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
            (np.array([2.0, 2.0, 2.0, 0.0]), 1.0),
            (np.full(20, 0.1), 0.5),
            (np.full(20, 0.1), 0.75),
        ),
        draw=_variances,
        mistakes={
            "You add up standard deviations. Variances add up, their roots do not.": lambda variances, level: (
                _how_many(np.sqrt(variances), level)
            ),
            "You are given variances. They are squares already.": lambda variances, level: (
                _how_many(variances**2, level)
            ),
            "Off by one: an index counts from 0, a number of components from 1.": lambda variances, level: (
                _how_many(variances, level) - 1
            ),
            "An index counts from 0. And rounding may hide that a sum reaches the level.": lambda variances, level: (
                _rounded(variances, level) - 1
            ),
            "The variances do not add up to 1, and the level is a share: of what?": lambda variances, level: (
                int(np.searchsorted(np.cumsum(variances), level)) + 1
            ),
            "What if the first components reach the level exactly?": lambda variances, level: (
                _rounded(variances, level, "right")
            ),
            "Which share do ten of twenty equal variances of 0.1 explain, and what does the "
            "computer say? Leave it some room.": _rounded,
            "Divided by the sum, ten of twenty equal variances of 0.1 need not be half for the "
            "computer. Leave it some room.": lambda variances, level: (
                int(np.argmax(np.cumsum(variances) / np.sum(variances) >= level)) + 1
            ),
            "The level is a share of the sum of all, not of the largest.": lambda variances, level: (
                int(np.sum(variances >= level * variances[0]))
            ),
        },
    ),
    Exercise(
        "ex-principal-components-rebuild",
        reference=_rebuild,
        cases=(_square(4), _fixed(1, 1), _fixed(2, 2), _fixed(3, 1), _fixed(4, 2, 0.001)),
        draw=_train_and_new,
        mistakes={
            "Whose mean do you subtract? The new rows must not know each other.": lambda X_train, X_new, k: (
                _around(X_train, X_new, k, mean=X_new.mean(axis=0), centre=X_train.mean(axis=0))
            ),
            "The new rows have no say in the fit. Yours is to all rows together.": lambda X_train, X_new, k: (
                _rebuild(np.vstack([X_train, X_new]), X_new, k)
            ),
            "You fit to the new rows. To which rows do the components belong?": lambda X_train, X_new, k: (
                _rebuild(X_new, X_new, k)
            ),
            "Your result lies around the origin. Where do the data lie?": lambda X_train, X_new, k: (
                _rebuild(X_train, X_new, k) - X_train.mean(axis=0)
            ),
            "You add a mean to points from which none was subtracted.": lambda X_train, X_new, k: (
                X_train.mean(axis=0) + X_new @ _plane(X_train - X_train.mean(axis=0), k)
            ),
            "Nothing is subtracted from the new rows. From which point are components directions?": lambda X_train, X_new, k: (
                X_new @ _plane(X_train - X_train.mean(axis=0), k)
            ),
            "You take one mean of all entries. Every column has its own.": lambda X_train, X_new, k: (
                _around(X_train, X_new, k, mean=X_train.mean(), centre=X_train.mean(axis=0))
            ),
            "You take the mean of each row. Which axis counts the examples?": lambda X_train, X_new, k: (
                _around(X_train, X_new, k, mean=X_train.mean(axis=1))
            ),
            "You divide by standard deviations, and so find other components.": _divided,
            "These are the rows of `X_train`, rebuilt. Which rows are asked for?": lambda X_train, X_new, k: (
                _rebuild(X_train, X_train, k)
            ),
            "Components are directions from the mean, not from the origin.": lambda X_train, X_new, k: (
                X_new @ _plane(X_train, k)
            ),
            "You subtract the mean from the new rows. From which rows do the directions come?": lambda X_train, X_new, k: (
                _around(X_train, X_new, k, mean=X_train.mean(axis=0), centre=0.0)
            ),
            "eigh sorts by value. Which end holds the direction that differs most?": _smallest,
            "The rows of Vᵀ are the directions. You take columns of it.": _columns_of_vt,
            "These are the scores, k numbers for each row. Which product leads back to d?": _scores,
            "One component too many: `[:k]` ends before k.": lambda X_train, X_new, k: _rebuild(
                X_train, X_new, k + 1
            ),
            "These are the new rows as they were. k components cannot keep all of them.": lambda X_train, X_new, k: (
                X_new
            ),
        },
    ),
)
