"""Exercises of "Fit a line when no line fits"."""

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


def _not_divided(b: Array, a: Array) -> Array:
    return np.asarray((a @ b) * a)


def _divided_once(b: Array, a: Array) -> Array:
    return np.asarray((a @ b) / np.linalg.norm(a) * a)


def _onto_b(b: Array, a: Array) -> Array:
    return np.asarray((a @ b) / (b @ b) * b)


def _times_b(b: Array, a: Array) -> Array:
    return np.asarray((a @ b) / (a @ a) * b)


def _coefficient(b: Array, a: Array) -> float:
    return float((a @ b) / (a @ a))


def _length(b: Array, a: Array) -> float:
    return float((a @ b) / np.linalg.norm(a))


def _projector(b: Array, a: Array) -> Array:  # noqa: ARG001
    return np.asarray(np.outer(a, a) / (a @ a))


def _rest(b: Array, a: Array) -> Array:
    return np.asarray(b - _shadow(b, a))


def _vectors(rng: np.random.Generator) -> tuple[Any, ...]:
    n = rng.integers(2, 7)
    return rng.normal(size=n), rng.normal(size=n)


def _ridge(X: Array, y: Array, strength: float) -> Array:
    """Solve it as least squares with d more rows."""
    d = X.shape[1]
    rows = np.vstack([X, np.sqrt(strength) * np.eye(d)])
    return np.asarray(np.linalg.lstsq(rows, np.append(y, np.zeros(d)))[0])


def _on_every_entry(X: Array, y: Array, strength: float) -> Array:
    return np.asarray(np.linalg.solve(X.T @ X + strength, X.T @ y))


def _squared(X: Array, y: Array, strength: float) -> Array:
    return _ridge(X, y, strength**2)


def _subtracted(X: Array, y: Array, strength: float) -> Array:
    d = X.shape[1]
    return np.asarray(np.linalg.solve(X.T @ X - strength * np.eye(d), X.T @ y))


def _doubled(X: Array, y: Array, strength: float) -> Array:
    return _ridge(X, y, 2 * strength)


def _halved(X: Array, y: Array, strength: float) -> Array:
    return _ridge(X, y, strength / 2)


def _of_mean(X: Array, y: Array, strength: float) -> Array:
    return _ridge(X, y, len(X) * strength)


def _fitted(X: Array, y: Array, strength: float) -> Array:
    return np.asarray(X @ _ridge(X, y, strength))


def _without(X: Array, y: Array, strength: float) -> Array:  # noqa: ARG001
    return np.asarray(np.linalg.lstsq(X, y)[0])


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
        ),
        draw=_vectors,
        mistakes={
            "Make `a` twice as long. The shadow must not change.": _not_divided,
            "The length of `a` enters twice: where?": _divided_once,
            "Your result points along `b`. On which line must a shadow lie?": _onto_b,
            "The number is right, but which vector does it multiply?": _times_b,
            "That many times `a` is the shadow, which is a vector.": _coefficient,
            "That is how long the shadow is. Which vector is it?": _length,
            "That matrix casts the shadow of every vector. What of `b`?": _projector,
            "That is at right angles to `a`: it is what the shadow leaves.": _rest,
        },
    ),
    Exercise(
        "ex-least-squares-ridge",
        reference=_ridge,
        cases=(
            (np.eye(2), np.array([2.0, 4.0]), 3.0),
            (np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), np.array([1.0, 1.0, 4.0]), 0.5),
            (np.array([[2.0], [1.0]]), np.array([1.0, 1.0]), 2.0),
            (np.array([[1.0, 2.0], [3.0, 1.0]]), np.array([1.0, 0.0]), 0.1),
        ),
        draw=_regression,
        mistakes={
            "Broadcasting added the number everywhere. Where does I have ones?": _on_every_entry,
            "The strength enters the normal equations as it is, not squared.": _squared,
            "Check the sign: should the penalty make the matrix less singular?": _subtracted,
            "Both gradients have a factor 2. Does one remain?": _doubled,
            "You lost the factor 2 of the gradient of one term, not of the other.": _halved,
            "So it would be for the mean of the squared residuals. Here they are added up.": _of_mean,
            "These are the values of the fit, X w. The weights w are asked for.": _fitted,
            "The answer does not depend on the strength.": _without,
        },
    ),
)
