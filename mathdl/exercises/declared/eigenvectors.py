"""Exercises of "Which directions only stretch?"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _least_squares(A: Array, v: Array) -> float:
    """Fit μ to A v ≈ μ v with a solver that knows nothing of the quotient."""
    return float(np.linalg.lstsq(v[:, None], A @ v)[0][0])


def _not_divided(A: Array, v: Array) -> float:
    return float(v @ A @ v)


def _divided_by_length(A: Array, v: Array) -> float:
    return float(v @ A @ v / np.linalg.norm(v))


def _ratio_of_lengths(A: Array, v: Array) -> float:
    return float(np.linalg.norm(A @ v) / np.linalg.norm(v))


def _divided_by_image(A: Array, v: Array) -> float:
    return float((A @ v) @ (A @ v) / (v @ A @ v))


def _matrix_and_vector(rng: np.random.Generator) -> tuple[Any, ...]:
    n = int(rng.integers(2, 6))
    return rng.standard_normal((n, n)), rng.standard_normal(n)


def _count(rate: float, tolerance: float) -> int:
    """Multiply until it is small enough: slow, and plainly right."""
    steps, error = 0, 1.0
    while error > tolerance and steps < 10_000:
        steps, error = steps + 1, error * rate
    return steps


def _steps(values: Array, tolerance: float) -> int:
    modulus = sorted(np.abs(values), reverse=True)
    return _count(modulus[1] / modulus[0], tolerance)


def _steps_unsorted(values: Array, tolerance: float) -> int:
    return int(np.ceil(np.log(tolerance) / np.log(abs(values[1] / values[0]))))


def _steps_signed(values: Array, tolerance: float) -> int:
    second, first = np.sort(values)[-2:]
    return int(np.ceil(np.log(tolerance) / np.log(abs(second / first))))


def _steps_of_smallest(values: Array, tolerance: float) -> int:
    modulus = np.sort(np.abs(values))
    return _count(modulus[0] / modulus[-1], tolerance)


def _one_too_few(values: Array, tolerance: float) -> int:
    return _steps(values, tolerance) - 1


def _some_values(rng: np.random.Generator) -> tuple[Any, ...]:
    sizes = np.cumsum(rng.uniform(0.2, 1.0, size=rng.integers(3, 7)))
    values = rng.permutation(sizes * rng.choice([-1, 1], size=len(sizes)))
    return values, float(rng.uniform(0.001, 0.1))


def _google(links: Array, follow: float) -> Array:
    n = len(links)
    G = np.empty((n, n))
    for page in range(n):
        targets = links[:, page].sum()
        for other in range(n):
            step = links[other, page] / targets if targets else 1 / n
            G[other, page] = follow * step + (1 - follow) / n
    return G


def _google_by_rows(links: Array, follow: float) -> Array:
    return _google(links.T, follow).T


def _google_dangling(links: Array, follow: float) -> Array:
    step = links / np.maximum(links.sum(axis=0), 1)
    return np.asarray(follow * step + (1 - follow) / len(links))


def _google_undivided(links: Array, follow: float) -> Array:
    return np.asarray(_google(links, follow) + (1 - follow) * (1 - 1 / len(links)))


def _google_swapped(links: Array, follow: float) -> Array:
    return _google(links, 1 - follow)


def _web(rng: np.random.Generator) -> tuple[Any, ...]:
    n = int(rng.integers(3, 7))
    links = (rng.random((n, n)) < 0.5).astype(float)
    np.fill_diagonal(links, 0)
    links[:, rng.integers(n)] = 0  # at least one page without links
    return links, float(rng.uniform(0.6, 0.95))


_CHAIN = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0]])

EXERCISES = (
    Exercise(
        "ex-eigenvectors-by-hand",
        reference=np.array([5.0, 2.0]),
        mistakes={
            "Both numbers are right. Which one is to come first?": [2.0, 5.0],
            "In the characteristic polynomial, with which sign does the trace stand?": [-2.0, -5.0],
            "That is the diagonal. It would be right if one of the other entries were 0.": [
                4.0,
                3.0,
            ],
        },
    ),
    Exercise(
        "ex-eigenvectors-rayleigh",
        reference=_least_squares,
        cases=(
            (np.array([[4.0, 2.0], [2.0, 3.0]]), np.array([1.0, 2.0])),
            (np.array([[-1.0, 0.0], [0.0, 3.0]]), np.array([2.0, 1.0])),
            (np.array([[0.0, -1.0], [1.0, 0.0]]), np.array([3.0, 1.0])),
            (np.array([[-2.0]]), np.array([0.5])),
        ),
        draw=_matrix_and_vector,
        mistakes={
            "That is right for a vector of length 1. What if v is twice as long?": _not_divided,
            "Doubling v should change nothing. By which power of its length must you divide?": _divided_by_length,
            "A ratio of lengths is never negative, and μ may be. Set the derivative to zero.": _ratio_of_lengths,
            "You fit v to a multiple of A v. It is the other way round that is asked.": _divided_by_image,
        },
    ),
    Exercise(
        "ex-eigenvectors-steps",
        reference=_steps,
        cases=(
            (np.array([2.0, 1.0]), 0.2),
            (np.array([1.0, -5.0, 3.0]), 0.01),
            (np.array([0.5, 4.0, -3.5]), 0.1),
            (np.array([-2.0, 1.9, 0.1]), 0.05),
        ),
        draw=_some_values,
        mistakes={
            "The eigenvalues come in any order. Which two of them decide?": _steps_unsorted,
            "A negative eigenvalue can be the largest. What counts is the modulus.": _steps_signed,
            "The smallest eigenvalue dies out first. Which one holds out longest?": _steps_of_smallest,
            "One step short: after yours the error is still above the tolerance.": _one_too_few,
        },
    ),
    Exercise(
        "ex-eigenvectors-pages",
        reference=_google,
        cases=(
            (_CHAIN, 0.85),
            (_CHAIN.T, 0.9),
            (np.array([[0.0, 1.0], [1.0, 0.0]]), 0.7),
            (np.zeros((3, 3)), 0.85),
        ),
        draw=_web,
        mistakes={
            "Whose links share the probability 1: those that leave a page, or reach it?": _google_by_rows,
            "What do the columns sum to? Look at a page that links to nothing.": _google_dangling,
            "A jump leads to any of n pages. How likely is each?": _google_undivided,
            "With which probability does the reader follow a link, and with which jump?": _google_swapped,
        },
    ),
)
