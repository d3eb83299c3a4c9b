"""Exercises of "Least squares"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _shadow(b: Array, a: Array) -> Array:
    """Project by an orthonormal basis of the line."""
    unit = a / np.linalg.norm(a)
    return np.asarray(unit * np.sum(unit * b))


def _vectors(rng: np.random.Generator) -> tuple[Any, ...]:
    n = rng.integers(2, 7)
    return rng.normal(size=n), rng.normal(size=n)


def _ridge(X: Array, y: Array, strength: float) -> Array:
    """Solve it as least squares with d more rows."""
    d = X.shape[1]
    rows = np.vstack([X, np.sqrt(strength) * np.eye(d)])
    return np.asarray(np.linalg.lstsq(rows, np.append(y, np.zeros(d)))[0])


def _penalised(X: Array, y: Array, penalty: Array | float) -> Array:
    return np.asarray(np.linalg.solve(X.T @ X + penalty, X.T @ y))


def _filtered(X: Array, y: Array, strength: float) -> Array:
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return np.asarray(Vt.T @ (U.T @ y / (s + strength)))


def _intercept_kept(X: Array, y: Array, strength: float) -> Array:
    penalty = strength * np.eye(X.shape[1])
    penalty[0, 0] = 0
    return _penalised(X, y, penalty)


def _regression(rng: np.random.Generator) -> tuple[Any, ...]:
    n, d = rng.integers(5, 12), rng.integers(2, 4)
    return rng.normal(size=(n, d)), rng.normal(size=n), float(rng.uniform(0.2, 0.8))


EXERCISES = (
    Exercise(
        "ex-least-squares-line",
        reference=np.array([0.5, 1.5]),
        mistakes={
            "Both numbers are there. Which is asked for first?": [1.5, 0.5],
            "That line meets the first and the last point. Who heard the middle?": [1.0, 1.5],
            "That is the best line through the origin. What does a column of ones do?": [0.0, 1.8],
            "That is the level line through the mean. Does y not depend on x?": [2.0, 0.0],
            "That line makes the distances along x small. Along which axis are the residuals?": [
                0.0,
                2.0,
            ],
            "That line is nearest at right angles. Along which axis are the residuals?": [
                (4 - np.sqrt(13)) / 3,
                (2 + np.sqrt(13)) / 3,
            ],
            "The slope is right. Does your line pass through the mean of the points?": [2.0, 1.5],
        },
    ),
    Exercise(
        "ex-least-squares-project",
        reference=_shadow,
        cases=(
            (np.array([1.0, 2.0]), np.array([2.0, 0.0])),
            (np.array([3.0, 1.0]), np.array([1.0, 1.0])),
            (np.array([1.0, 2.0, 3.0]), np.array([0.0, 0.0, -4.0])),
            (np.array([1.0, -1.0]), np.array([3.0, 3.0])),
            (np.array([0.0, 0.0]), np.array([1.0, 2.0])),
            (np.array([2e-6, 1e-6]), np.array([3.0, 1.0])),
            (np.array([2.0, 1.0]), np.array([3e-6, 1e-6])),
        ),
        draw=_vectors,
        mistakes={
            "Make `a` twice as long. The shadow must not change.": lambda b, a: (a @ b) * a,
            "The length of `a` enters twice: where?": lambda b, a: (a @ b) / np.linalg.norm(a) * a,
            "A cosine forgets how long `b` is. Make `b` twice as long: what of its shadow?": lambda b, a: (
                (a @ b) / np.linalg.norm(a) / (np.linalg.norm(b) or 1) * a
            ),
            "Your result points along `b`. On which line must a shadow lie?": lambda b, a: (
                (a @ b) / (b @ b or 1) * b
            ),
            "The number is right, but which vector does it multiply?": lambda b, a: (
                (a @ b) / (a @ a) * b
            ),
            "That many times `a` is the shadow, which is a vector.": lambda b, a: (a @ b) / (a @ a),
            "That is how long the shadow is. Which vector is it?": lambda b, a: (
                (a @ b) / np.linalg.norm(a)
            ),
            "A shadow can fall on the other side of 0. Which sign has aᵀb then?": lambda b, a: (
                abs(a @ b) / (a @ a) * a
            ),
            "That matrix casts the shadow of every vector. What of `b`?": lambda b, a: (
                np.outer(a, a) / (a @ a)
            ),
            "That is at right angles to `a`: it is what the shadow leaves.": lambda b, a: (
                b - _shadow(b, a)
            ),
        },
    ),
    Exercise(
        "ex-least-squares-ridge",
        reference=_ridge,
        cases=(
            (np.eye(2), np.array([2.0, 4.0]), 3.0),
            (np.array([[1.0, 2.0]]), np.array([3.0]), 0.5),
            (np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), np.array([1.0, 1.0, 4.0]), 0.5),
            (np.array([[2.0], [1.0]]), np.array([1.0, 1.0]), 2.0),
            (np.array([[1.0, 2.0], [3.0, 1.0]]), np.array([1e-6, 0.0]), 0.1),
        ),
        draw=_regression,
        mistakes={
            "Broadcasting added the number everywhere. Where does I have ones?": lambda X, y, strength: (
                _penalised(X, y, strength)
            ),
            "The strength stands beside XᵀX. How many rows has that?": lambda X, y, strength: (
                _penalised(X, y, strength * np.eye(len(X)))
            ),
            "The strength enters the normal equations as it is, not squared.": lambda X, y, strength: (
                _ridge(X, y, strength**2)
            ),
            "The root of the strength stands in the taller matrix. What becomes of it in "
            "the normal equations?": lambda X, y, strength: _ridge(X, y, strength**0.5),
            "Check the sign: should the penalty make the matrix less singular?": lambda X, y, strength: (
                _penalised(X, y, -strength * np.eye(X.shape[1]))
            ),
            "Both gradients have a factor 2. Does one remain?": lambda X, y, strength: _ridge(
                X, y, 2 * strength
            ),
            "You lost the factor 2 of the gradient of one term, not of the other.": lambda X, y, strength: (
                _ridge(X, y, strength / 2)
            ),
            "So it would be for the mean of the squared residuals. Here they are added up.": lambda X, y, strength: (
                _ridge(X, y, len(X) * strength)
            ),
            "The singular values of X are squared in XᵀX. Where does the strength stand?": _filtered,
            "You let the first weight go free, as one does with an intercept. The formula "
            "here punishes all.": _intercept_kept,
            "These are the values of the fit, X w. The weights w are asked for.": lambda X, y, strength: (
                X @ _ridge(X, y, strength)
            ),
            "The answer does not depend on the strength.": lambda X, y, strength: np.linalg.lstsq(
                X, y
            )[0],
        },
    ),
)
