"""Exercises of "Compress an image with singular values"."""

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


def _share_of_sum(s: Array, tolerance: float) -> int:
    return next(k for k in range(len(s) + 1) if s[k:].sum() <= tolerance * s.sum())


def _share_of_energy(s: Array, tolerance: float) -> int:
    energy = s**2
    return next(k for k in range(len(s) + 1) if energy[k:].sum() <= tolerance * energy.sum())


def _never_zero(s: Array, tolerance: float) -> int:
    return max(1, _smallest_rank(s, tolerance))


def _share_of_sum_never_zero(s: Array, tolerance: float) -> int:
    return max(1, _share_of_sum(s, tolerance))


def _share_of_energy_never_zero(s: Array, tolerance: float) -> int:
    return max(1, _share_of_energy(s, tolerance))


def _without_full_rank(s: Array, tolerance: float) -> int:
    tails = [float(np.linalg.norm(s[k:])) for k in range(len(s))]
    return int(np.argmax(np.array(tails) <= tolerance * tails[0]))


def _one_too_few(s: Array, tolerance: float) -> int:
    return _smallest_rank(s, tolerance) - 1


def _spectrum(rng: np.random.Generator) -> tuple[Any, ...]:
    s = np.sort(rng.uniform(0.1, 10, size=rng.integers(3, 30)))[::-1]
    return s, float(rng.uniform(0.05, 0.6))


EXERCISES = (
    Exercise(
        "ex-singular-values-by-hand",
        reference=np.array([[1.5, 1.5], [4.5, 4.5]]),
        mistakes={
            "That is the part of the smaller singular value. Which one is to be kept?": [
                [1.5, -1.5],
                [-0.5, 0.5],
            ],
            "That is u₁v₁ᵀ. By what is it stretched?": np.array([[1, 1], [3, 3]]) / np.sqrt(20),
            "45 is an eigenvalue of AᵀA. What is the singular value?": 45
            * np.array([[1, 1], [3, 3]])
            / np.sqrt(20),
        },
    ),
    Exercise(
        "ex-singular-values-tolerance",
        reference=_smallest_rank,
        cases=(
            (np.array([2.0, 1.0]), 0.5),
            (np.array([4.0, 3.0]), 0.6),
            (np.array([3.0, 2.0, 1.0]), 0.0),
            (np.array([5.0]), 1.0),
        ),
        draw=_spectrum,
        mistakes={
            "The Frobenius norm adds squares, and takes one root.": _share_of_sum,
            "You compare the energy left out, a square, with a tolerance for the error itself.": _share_of_energy,
            "The relative error is a root of a sum of squares. You add the values themselves.": _share_of_sum_never_zero,
            "The share of the energy left out is the square of the relative error.": _share_of_energy_never_zero,
            "Rank 0 keeps nothing and has a relative error of 1. It counts too.": _never_zero,
            "Your list of errors lacks the full rank, which leaves out nothing.": _without_full_rank,
            "Off by one: rank k keeps the first k values, and leaves out those from s[k] on.": _one_too_few,
        },
    ),
)
