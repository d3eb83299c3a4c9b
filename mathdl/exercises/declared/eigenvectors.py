"""Exercises of "Eigenvalues and eigenvectors"."""

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _least_squares(A: Array, v: Array) -> float:
    """Fit μ to A v ≈ μ v with a solver that knows nothing of the quotient."""
    return float(np.linalg.lstsq(v[:, None], A @ v)[0][0])


def _matrix_and_vector(rng: np.random.Generator) -> tuple[Any, ...]:
    n = int(rng.integers(2, 6))
    return rng.standard_normal((n, n)), rng.standard_normal(n)


def _is_positive_definite(A: Array) -> bool:
    """Take the pivots of elimination, in fractions: exact, and without an eigenvalue."""
    rows = [[Fraction(float(a)) for a in row] for row in A]
    while rows:
        first, *others = rows
        if first[0] <= 0:
            return False
        rows = [
            [a - row[0] * b / first[0] for a, b in zip(row[1:], first[1:], strict=True)]
            for row in others
        ]
    return True


def _symmetric(rng: np.random.Generator) -> tuple[Any, ...]:
    n = int(rng.integers(2, 6))
    M = rng.standard_normal((n, n))
    definite = M.T @ M + 0.1 * np.eye(n)
    return (definite if rng.random() < 0.5 else M + M.T,)


def _steps(values: Array, tolerance: float) -> int:
    """Multiply fractions until they are small enough: slow, and exact where both are equal."""
    second, first = (Fraction(float(m)) for m in np.sort(np.abs(values))[-2:])
    steps, error = 0, Fraction(1)
    while error > tolerance:
        steps, error = steps + 1, error * second / first
    return steps


def _by_logarithms(rate: Any, tolerance: float) -> int:
    with np.errstate(all="ignore"):
        return int(np.ceil(np.log(tolerance) / np.log(rate)))


def _of_last(values: Array, tolerance: float, *, second: int = -2) -> int:
    return _by_logarithms(values[second] / values[-1], tolerance)


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


def _dangling(links: Array, follow: float, column: Array) -> Array:
    """Return what comes of another column for a page without links."""
    G = _google(links, follow)
    empty = ~links.any(axis=0)
    G[:, empty] = column[:, empty]
    return G


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
        rtol=1e-9,
        mistakes={
            "Both numbers are right. Which one is to come first?": [2.0, 5.0],
            "In the characteristic polynomial, with which sign does the trace stand?": [-2.0, -5.0],
            "That is the diagonal. It would be right if one of the other entries were 0.": [
                4.0,
                3.0,
            ],
            "With which sign does the determinant stand in the characteristic polynomial?": [
                (7 + np.sqrt(89)) / 2,
                (7 - np.sqrt(89)) / 2,
            ],
            "In the determinant, is the product of the other two entries added?": [
                (7 + 1j * np.sqrt(7)) / 2,
                (7 - 1j * np.sqrt(7)) / 2,
            ],
            "Those are the trace and the determinant. They are the sum and the product of what?": [
                7.0,
                10.0,
            ],
            "Those are the singular values, the roots of the eigenvalues of AᵀA.": np.sqrt(
                15 + np.array([5, -5]) * np.sqrt(5)
            ),
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
            (np.array([[1e-4, 2e-4], [3e-4, 0.0]]), np.array([3e-6, 1e-6])),
        ),
        draw=_matrix_and_vector,
        atol=1e-12,
        mistakes={
            "That is right for a vector of length 1. What if v is twice as long?": lambda A, v: (
                v @ A @ v
            ),
            "Doubling v should change nothing. By which power of its length must you divide?": lambda A, v: (
                v @ A @ v / np.linalg.norm(v)
            ),
            "A ratio of lengths is never negative, and μ may be. Set the derivative to zero.": lambda A, v: (
                np.linalg.norm(A @ v) / np.linalg.norm(v)
            ),
            "You fit v to a multiple of A v. It is the other way round that is asked.": lambda A, v: (
                (A @ v) @ (A @ v) / (v @ A @ v or np.nan)
            ),
            "That is a cosine, between v and A v. How long should μ v be?": lambda A, v: (
                v @ A @ v / np.linalg.norm(v) / np.linalg.norm(A @ v)
            ),
            "A mean of ratios trusts small entries as much as large ones. Minimise the distance.": lambda A, v: (
                np.mean(A @ v / v)
            ),
            "v need not be an eigenvector, and μ belongs to v. Yours does not depend on it.": lambda A, v: (
                np.linalg.norm(A, 2)
            ),
        },
    ),
    Exercise(
        "ex-eigenvectors-definite",
        reference=_is_positive_definite,
        cases=(
            (np.array([[2.0, -1.0], [-1.0, 2.0]]),),
            (np.array([[1.0, 2.0], [2.0, 1.0]]),),
            (np.diag([2.0, 0.0]),),
            (np.diag([-1.0, -2.0]),),
            (np.diag([5.0, -1.0, -1.0]),),
            (1e-12 * np.array([[2.0, -1.0], [-1.0, 2.0]]),),
            (np.array([[0.5]]),),
            (np.diag([3.0, -1e-9]),),
            (np.diag([1.0, 2.0, 3.0]),),
            (np.array([[1.0, 2.0, 2.0], [2.0, 1.0, 2.0], [2.0, 2.0, 1.0]]),),
        ),
        draw=_symmetric,
        mistakes={
            "Positive entries are another property. What is xᵀAx for x = (1, −1)?": lambda A: bool(
                (A > 0).all()
            ),
            "The diagonal says xᵀAx for the unit vectors alone. Try x = (1, −1).": lambda A: bool(
                (np.diag(A) > 0).all()
            ),
            "Two negative eigenvalues have a positive product.": lambda A: bool(
                np.linalg.det(A) > 0
            ),
            "Trace and determinant decide for n = 2. Try diag(5, −1, −1).": lambda A: bool(
                np.linalg.det(A) > 0 and np.trace(A) > 0
            ),
            "Diagonal and determinant decide for n = 2. For n = 3, try 1 on the diagonal and 2 elsewhere.": lambda A: (
                bool(np.linalg.det(A) > 0 and (np.diag(A) > 0).all())
            ),
            "That is positive *semi*definite. May xᵀAx be 0 for an x that is not?": lambda A: bool(
                np.linalg.eigvalsh(A)[0] >= 0
            ),
            "One positive eigenvalue is not enough. Which of them must be looked at?": lambda A: (
                bool(np.linalg.eigvalsh(A)[-1] > 0)
            ),
            "That says whether A is invertible. Which sign have the eigenvalues?": lambda A: bool(
                np.linalg.det(A) != 0
            ),
            "A small matrix can be positive definite too: its size does not matter.": lambda A: (
                bool(np.linalg.eigvalsh(A)[0] > 1e-10)
            ),
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
            (np.array([1 + 2j, 3.0, 1 - 2j]), 0.3),
            (np.array([2.0, 1.0]), 2.0**-29),
        ),
        draw=_some_values,
        mistakes={
            "The eigenvalues come in any order. Which two of them decide?": lambda values, tolerance: (
                _by_logarithms(abs(values[1] / values[0]), tolerance)
            ),
            "A negative eigenvalue can be the largest. What counts is the modulus.": lambda values, tolerance: (
                _by_logarithms(np.abs(np.divide(*np.sort(values)[-2:])), tolerance)
            ),
            "An eigenvalue may be negative. Which part of it says how fast it grows?": lambda values, tolerance: (
                _of_last(np.sort(values), tolerance)
            ),
            "The smallest eigenvalue dies out first. Which one holds out longest?": lambda values, tolerance: (
                _of_last(np.sort(np.abs(values)), tolerance, second=0)
            ),
            "One step short: after yours the error is still above the tolerance.": lambda values, tolerance: (
                _steps(values, tolerance) - 1
            ),
            "One step less makes 2⁻²⁹ of 1 exactly. Is that small enough, and does a logarithm round?": lambda values, tolerance: (
                _steps(values, tolerance * (1 - 1e-12))
            ),
            "That is the rate of the Rayleigh quotient of a symmetric matrix. Which error is meant?": lambda values, tolerance: (
                _steps(values, np.sqrt(tolerance))
            ),
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
            (_CHAIN.astype(int), 1.0),
        ),
        draw=_web,
        mistakes={
            "Whose links share the probability 1: those that leave a page, or reach it?": lambda links, follow: (
                _google(links.T, follow).T
            ),
            "Column j belongs to page j, from which the reader leaves. Is that so in yours?": lambda links, follow: (
                _google(links, follow).T
            ),
            "What do the columns sum to? Look at a page that links to nothing.": lambda links, follow: (
                _dangling(links, follow, np.full(links.shape, (1 - follow) / len(links)))
            ),
            "From a page without links he jumps to any page. In yours he stays.": lambda links, follow: (
                _dangling(links, follow, follow * np.eye(len(links)) + (1 - follow) / len(links))
            ),
            "From a page without links he always jumps. How likely is each page then?": lambda links, follow: (
                _dangling(links, follow, np.ones(links.shape))
            ),
            "A jump leads to any of n pages. How likely is each?": lambda links, follow: (
                _google(links, follow) + (1 - follow) * (1 - 1 / len(links))
            ),
            "With which probability does the reader follow a link, and with which jump?": lambda links, follow: (
                _google(links, 1 - follow)
            ),
        },
    ),
)
