"""Exercises of "Tabular data"."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _filled(x: Array, value: float) -> Array:
    return np.array([value if np.isnan(entry) else entry for entry in x])


def _fill(train: Array, test: Array) -> Array:
    known = [entry for entry in train if not np.isnan(entry)]
    return _filled(test, sum(known) / len(known))


def _encode(words: Sequence[str | None], kinds: Sequence[str]) -> Array:
    matrix = np.zeros((len(words), len(kinds) + 1))
    places = {kind: k for k, kind in enumerate(kinds)}
    for row, word in zip(matrix, words, strict=True):
        row[-1 if word is None else places.get(word, -1)] = 1.0
    return matrix


def _looks_like(word: str | None, kinds: Sequence[str]) -> str | None:
    return next((k for k in kinds if word and k[:2].lower() == word[:2].lower()), None)


def _with_holes(rng: np.random.Generator) -> tuple[Any, ...]:
    n, t = rng.integers(4, 9), rng.integers(3, 7)
    train, test = rng.normal(3, 1, n), rng.normal(6, 1, t)
    train[rng.permutation(n)[:2]] = np.nan
    test[rng.integers(t)] = np.nan
    return train, test


EXERCISES = (
    Exercise(
        "ex-tables-fill",
        reference=_fill,
        cases=(
            (np.array([2.0, np.nan, 3.0, np.nan, 4.0]), np.array([np.nan, 5.0, np.nan, np.nan])),
            (np.array([7.0, np.nan]), np.array([1.0, 0.0])),
            (np.array([0.0, np.nan, -1.0]), np.array([np.nan])),
        ),
        draw=_with_holes,
        mistakes={
            "A single test row would have no mean of its own: from where does it get one?": lambda train, test: (
                _filled(test, float(np.nanmean(test)))
            ),
            "The mean knows the test rows: a leak. Which rows may it see?": lambda train, test: (
                _filled(test, float(np.nanmean(np.concatenate([train, test]))))
            ),
            "No entry is near 0. What is the usual filling?": lambda train, test: _filled(
                test, 0.0
            ),
            "The sum is over the known entries. By how many do you divide?": lambda train, test: (
                _filled(test, float(np.nansum(train)) / len(train))
            ),
            "Right for the training rows. The test rows are asked for.": lambda train, test: (
                _filled(train, float(np.nanmean(train)))
            ),
            "The holes are still there. What equals NaN, and what is a mean over a NaN?": lambda train, test: (
                test.copy()
            ),
            "You have thrown rows away. Each test row needs its prediction.": lambda train, test: (
                test[~np.isnan(test)]
            ),
            "That is the median, which can be wise. Here the mean is meant.": lambda train, test: (
                _filled(test, float(np.nanmedian(train)))
            ),
            "The first hole is filled. How many may a vector have?": lambda train, test: np.where(
                np.cumsum(np.isnan(test)) == 1, _fill(train, test), test
            ),
            "What is known stays as it is. Only the holes are filled.": lambda train, test: np.full(
                len(test), np.nanmean(train)
            ),
        },
    ),
    Exercise(
        "ex-tables-spread",
        reference=10.0,
        mistakes={
            "By what factor does the variance shrink? And its square root?": 6 / 0.36,
            "Filling makes the spread smaller. Was it larger or smaller before?": 3.6,
            "64 entries are empty. How many are known?": 7.5,
            "That is the variance of the known entries.": 100.0,
            "64 entries are empty, and it is the variance that shrinks.": 6 / 0.64,
            "The mean stays when one fills with it. Does the spread?": 6.0,
        },
    ),
    Exercise(
        "ex-tables-kinds",
        reference=_encode,
        cases=(
            (("Slate", None, "Tile", "Turf"), ("Slate", "Tile")),
            ((None, "Tile", "Tile", "Slate", "Copper"), ("Tile", "Thatch", "Slate")),
            (("Turf", None, "Tile", "Slate"), ("Tile", "Slate")),
            (("Turf", "Thatch", None), ("Thatch", "Slate", "Copper")),
            (("slate", "Tilestone", "Slate", "", None), ("Slate", "Tile")),
        ),
        mistakes={
            "The kinds are right. The missing and the unknown have lost their column.": lambda words, kinds: (
                _encode(words, kinds)[:, :-1]
            ),
            "What is missing is right. A word that is not among the kinds has no 1 yet.": lambda words, kinds: (
                _encode(words, kinds)
                * np.array([[word is None or word in kinds] for word in words])
            ),
            "Is every word that looks like a kind that kind? Compare whole words.": lambda words, kinds: (
                _encode([_looks_like(word, kinds) for word in words], kinds)
            ),
            "Right columns in another order. Keep the order of `kinds`.": lambda words, kinds: (
                _encode(words, sorted(kinds, reverse=True))
            ),
            "You have sorted the columns. Keep the order of `kinds`.": lambda words, kinds: _encode(
                words, sorted(kinds)
            ),
            "What is unknown is right. What is missing has no 1 yet.": lambda words, kinds: (
                _encode(words, kinds) * np.array([[word is not None] for word in words])
            ),
            "The kinds are right. What belongs in the last column?": lambda words, kinds: (
                _encode(words, kinds) * np.array([[word in kinds] for word in words])
            ),
            "The columns are those of `kinds`. What is only in `words` gets none of its own.": lambda words, kinds: (
                _encode(words, sorted({word for word in words if word}))
            ),
            "Everything else belongs to the last column, and it stands first.": lambda words, kinds: (
                np.roll(_encode(words, kinds), 1, axis=1)
            ),
            "Those are codes. They claim an order; make a column of each.": lambda words, kinds: (
                np.argmax(_encode(words, kinds), axis=1)
            ),
        },
    ),
)
