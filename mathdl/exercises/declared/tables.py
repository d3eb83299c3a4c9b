"""Exercises of "Turn a table with holes into tensors"."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise, Mistake

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
        draw=_with_holes,
        mistakes=(
            Mistake(
                lambda train, test: _filled(test, float(np.nanmean(test))),
                "A single test row would have no mean of its own: from where does it get one?",
            ),
            Mistake(
                lambda train, test: _filled(test, float(np.nanmean(np.concatenate([train, test])))),
                "The mean knows the test rows: a leak. Which rows may it see?",
            ),
            Mistake(
                lambda train, test: _filled(test, 0.0),
                "No entry is near 0. What is the usual filling?",
            ),
            Mistake(
                lambda train, test: _filled(test, float(np.nansum(train)) / len(train)),
                "The sum is over the known entries. By how many do you divide?",
            ),
            Mistake(
                lambda train, test: _filled(train, float(np.nanmean(train))),
                "Right for the training rows. The test rows are asked for.",
            ),
        ),
    ),
    Exercise(
        "ex-tables-spread",
        reference=10.0,
        mistakes=(
            Mistake(6 / 0.36, "By what factor does the variance shrink? And its square root?"),
            Mistake(3.6, "Filling makes the spread smaller. Was it larger or smaller before?"),
            Mistake(7.5, "64 entries are empty. How many are known?"),
            Mistake(100.0, "That is the variance of the known entries."),
        ),
    ),
    Exercise(
        "ex-tables-kinds",
        reference=_encode,
        cases=(
            (("Slate", None, "Tile", "Turf"), ("Slate", "Tile")),
            ((None, "Tile", "Tile", "Slate", "Copper"), ("Tile", "Thatch", "Slate")),
            (("Turf", None, "Tile", "Slate"), ("Tile", "Slate")),
            (("Turf", "Thatch", None), ("Thatch", "Slate", "Copper")),
        ),
        mistakes=(
            Mistake(
                lambda words, kinds: _encode(words, kinds)[:, :-1],
                "The kinds are right. The missing and the unknown have lost their column.",
            ),
            Mistake(
                lambda words, kinds: (
                    _encode(words, kinds)
                    * np.array([[word is None or word in kinds] for word in words])
                ),
                "What is missing is right. A word that is not among the kinds has no 1 yet.",
            ),
            Mistake(
                lambda words, kinds: _encode(words, sorted(kinds, reverse=True)),
                "Right columns in another order. Keep the order of `kinds`.",
            ),
            Mistake(
                lambda words, kinds: np.roll(_encode(words, kinds), 1, axis=1),
                "Everything else belongs to the last column, and it stands first.",
            ),
            Mistake(
                lambda words, kinds: np.argmax(_encode(words, kinds), axis=1),
                "Those are codes. They claim an order; make a column of each.",
            ),
        ),
    ),
)
