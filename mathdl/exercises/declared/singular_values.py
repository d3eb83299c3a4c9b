"""Exercises of "Singular values"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _smallest_rank(s: Array, tolerance: float) -> int:
    """Try one rank after the other: slow, and plainly right."""
    for k in range(len(s) + 1):
        if np.linalg.norm(s[k:]) <= tolerance * np.linalg.norm(s):
            return k
    return len(s)


def _errors(s: Array) -> Array:
    lengths = np.array([np.linalg.norm(s[k:]) for k in range(len(s) + 1)])
    return np.asarray(lengths / lengths[0])


def _share(s: Array, tolerance: float, power: int) -> int:
    parts = s**power
    return next(k for k in range(len(s) + 1) if parts[k:].sum() <= tolerance * parts.sum())


def _without_full_rank(s: Array, tolerance: float) -> int:
    return int(np.argmax(_errors(s)[:-1] <= tolerance))


def _from_the_front(s: Array, tolerance: float, power: int = 2) -> int:
    kept = np.cumsum(s**2)
    return int(np.argmax(np.append(1.0, 1 - kept / kept[-1]) <= tolerance**power))


def _spectrum(rng: np.random.Generator) -> tuple[Any, ...]:
    s = np.sort(rng.uniform(0.1, 10, size=rng.integers(3, 30)))[::-1]
    return s, float(rng.uniform(0.05, 0.6))


def _nearly_best(X: Array, mixing: Array) -> Array:
    return _projected(X, X @ X.T @ X @ mixing)


def _projected(X: Array, mixtures: Array) -> Array:
    U = np.linalg.svd(mixtures, full_matrices=False).U
    return np.asarray(U @ (U.T @ X))


def _mixed(rng: np.random.Generator) -> tuple[Any, ...]:
    n, k = int(rng.integers(5, 8)), int(rng.integers(1, 4))
    return rng.standard_normal((n, n)), rng.standard_normal((n, k))


def _oblong(m: int, n: int, k: int) -> tuple[Any, ...]:
    i, j = np.arange(m)[:, None], np.arange(n)
    return np.cos(i * j + i), np.sin(1.0 + np.arange(n)[:, None] + 2 * np.arange(k))


_TENTHS = 10.0 ** -np.arange(12)


def _plaid(size: float) -> Array:
    return size * np.array([[1.0, 1.0], [3.0, 3.0]])


EXERCISES = (
    Exercise(
        "ex-singular-values-by-hand",
        reference=_plaid(1.5),
        mistakes={
            "That is the part of the smaller singular value. Which one is to be kept?": np.array(
                [[1.5, -1.5], [-0.5, 0.5]]
            ),
            "That is u₁v₁ᵀ. By what is it stretched?": _plaid(20**-0.5),
            "45 is an eigenvalue of AᵀA. What is the singular value?": _plaid(45 * 20**-0.5),
            "Singular vectors have the length 1. How long are (1, 1) and (1, 3)?": _plaid(45**0.5),
            "Your v has not the length 1. How long is (1, 1)?": _plaid(4.5**0.5),
            "Your u has not the length 1. How long is (1, 3)?": _plaid(22.5**0.5),
            "Which vector stands on the left, that of the rows or that of the columns?": _plaid(
                1.5
            ).T,
            "That is A itself, of rank 2. Which of its two parts is to go?": np.array(
                [[3.0, 0.0], [4.0, 5.0]]
            ),
        },
    ),
    Exercise(
        "ex-singular-values-unique",
        reference=np.array([1.0, 3.0]),
        mistakes={
            "That is A₁ alone. May the error of the first entry be as large as that of the second?": np.array(
                [2.0, 2.0]
            ),
            "These are differences from the 2 of A. Which numbers c have them?": np.array(
                [-1.0, 1.0]
            ),
            "Both are there. Which is asked for first?": np.array([3.0, 1.0]),
            "The first entry may be too large as well as too small.": np.array([1.0, 2.0]),
            "The first entry may be too small as well as too large.": np.array([2.0, 3.0]),
            "Is diag(0, 0) as close as A₁? How large is the largest stretch of the difference?": np.array(
                [0.0, 4.0]
            ),
            "Is diag(0, 0) as close as A₁? And may the first entry be too large?": np.array(
                [0.0, 2.0]
            ),
            "Subtract: the difference is diag(2 − c, 1). Is its largest stretch |c|?": np.array(
                [-2.0, 2.0]
            ),
        },
    ),
    Exercise(
        "ex-singular-values-shuffle",
        reference=np.array([3.0, 2.0, 1.0, 2.0]),
        mistakes={
            "The last one is the mean. How much does a matrix of equal entries stretch (1, 1, 1)?": (
                np.array([3.0, 2.0, 1.0, 2 / 3])
            ),
            "The last one is the sum of the pixels. How long are (1, 1, 1) and its image?": np.array(
                [3.0, 2.0, 1.0, 6.0]
            ),
            "The last one is the size of the picture itself. How large is that of its mean grey?": (
                np.array([3.0, 2.0, 1.0, 14**0.5])
            ),
            "The last one is the first singular value of the picture itself.": np.array(
                [3.0, 2.0, 1.0, 3.0]
            ),
            "The last one is an energy, the square of a singular value.": np.array(
                [3.0, 2.0, 1.0, 4.0]
            ),
            "The first three are eigenvalues of AᵀA. What is a singular value?": np.array(
                [9.0, 4.0, 1.0, 2.0]
            ),
            "All four are eigenvalues of AᵀA. What is a singular value?": np.array(
                [9.0, 4.0, 1.0, 4.0]
            ),
            "In which order are singular values given?": np.array([1.0, 2.0, 3.0, 2.0]),
        },
    ),
    Exercise(
        "ex-singular-values-tolerance",
        reference=_smallest_rank,
        cases=(
            (np.array([2.0, 1.0]), 0.5),
            (np.array([1.0, 1.0, 1.0, 1.0]), 0.5),
            (np.array([3.0, 2.0, 1.0]), 0.0),
            (np.array([5.0]), 1.0),
            (np.array([4.0, 3.0, 0.0]), 0.0),
            (_TENTHS, 0.0),
            (_TENTHS, 2e-9),
            (_TENTHS, 5e-11),
        ),
        draw=_spectrum,
        forbids=("loop",),
        mistakes={
            "The Frobenius norm adds squares, and takes one root.": lambda s, tolerance: _share(
                s, tolerance, 1
            ),
            "You compare the energy left out, a square, with a tolerance for the error itself.": lambda s, tolerance: (
                _share(s, tolerance, 2)
            ),
            "The relative error is a root of a sum of squares. You add the values themselves.": lambda s, tolerance: (
                max(1, _share(s, tolerance, 1))
            ),
            "The share of the energy left out is the square of the relative error.": lambda s, tolerance: (
                max(1, _share(s, tolerance, 2))
            ),
            "Rank 0 keeps nothing and has a relative error of 1. It counts too.": lambda s, tolerance: (
                max(1, _smallest_rank(s, tolerance))
            ),
            "Your list of errors lacks the full rank, which leaves out nothing.": _without_full_rank,
            "Off by one: rank k keeps the first k values, and leaves out those from s[k] on.": lambda s, tolerance: (
                _smallest_rank(s, tolerance) - 1
            ),
            "At most: is an error that equals the tolerance good enough?": lambda s, tolerance: (
                np.sum(_errors(s) >= tolerance)
            ),
            "At most: is an error good enough that is not below the tolerance, but equal?": lambda s, tolerance: (
                np.argmax(_errors(s) < tolerance)
            ),
            "That is the error in the spectral norm. The relative error here is by Frobenius.": lambda s, tolerance: (
                np.sum(s > tolerance * s[0])
            ),
            "That is the length of the tail. Relative to what is an error of 10 % meant?": lambda s, tolerance: (
                np.sum(_errors(s) * np.linalg.norm(s) > tolerance)
            ),
            "1 minus a share close to 1 has lost its digits. Can you add up what is left out?": _from_the_front,
            "Rank 0 counts too. And 1 minus a share close to 1 has lost its digits: add up what is left out.": lambda s, tolerance: (
                max(1, _from_the_front(s, tolerance))
            ),
            "Which share of the energy may be left out if the error may be `tolerance`?": lambda s, tolerance: (
                max(1, _from_the_front(s, tolerance, power=1))
            ),
        },
    ),
    Exercise(
        "ex-singular-values-randomised",
        reference=_nearly_best,
        cases=(
            _oblong(4, 4, 2),
            _oblong(5, 4, 2),
            _oblong(4, 6, 1),
        ),  # square first: all mistakes run
        draw=_mixed,
        mistakes={
            "Those are the columns of X Ω. Which product comes before them?": lambda X, mixing: (
                _projected(X, X @ mixing)
            ),
            "One product too few: X Xᵀ maps columns to columns.": lambda X, mixing: _projected(
                X, X @ X.T @ mixing
            ),
            "Those are mixtures of rows, and Q is to come from columns.": lambda X, mixing: (
                _projected(X.T, X.T @ X @ X.T @ mixing).T
            ),
            "XᵀX Ω mixes rows of X, and Q is to come from mixtures of its columns.": lambda X, mixing: (
                _projected(X, X.T @ X @ mixing)
            ),
            "These are the mixtures. Project X onto what they span.": lambda X, mixing: (
                X @ X.T @ X @ mixing
            ),
            "The mixtures are not orthonormal. What makes columns so?": lambda X, mixing: (
                (M := X @ X.T @ X @ mixing) @ (M.T @ X)
            ),
            "That is the part that the projection leaves out.": lambda X, mixing: (
                X - _nearly_best(X, mixing)
            ),
            "That is the best approximation, by an SVD. The exercise does without one.": lambda X, mixing: (
                _projected(X, np.linalg.svd(X).U[:, : mixing.shape[1]])
            ),
            "These are coordinates in the columns of Q. Which product leads back?": lambda X, mixing: (
                np.linalg.qr(X @ X.T @ X @ mixing).Q.T @ X
            ),
        },
    ),
)
