"""Exercises of the chapter on curvature and the Hessian."""

import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _quadratic_hessian(A: Array) -> Array:
    """Take second differences, which are exact for a quadratic function but for rounding."""
    basis = np.eye(len(A))

    def q(x: Array) -> float:
        return float(x @ A @ x)

    return np.array([[q(e + g) - q(e) - q(g) for g in basis] for e in basis])


def _curvatures(H: Array) -> Array:
    return np.asarray(np.linalg.eigvalsh(H))


def _coefficients(rows: list[list[Fraction]]) -> list[Fraction]:
    """Return the characteristic polynomial, highest power first, by Faddeev and LeVerrier."""
    H, polynomial = np.array(rows, dtype=object), [Fraction(1)]
    M, one = 0 * H, np.eye(len(rows), dtype=int).astype(object)
    for k in range(1, len(rows) + 1):
        M = H @ M + polynomial[-1] * one
        polynomial.append(-np.trace(H @ M) / k)
    return polynomial


def _changes(numbers: list[Fraction]) -> int:
    signs = [number > 0 for number in numbers if number != 0]
    return sum(a != b for a, b in itertools.pairwise(signs))


def _kind(H: Array) -> str:
    """Count signs by Descartes' rule, in fractions: exact, as all roots are real."""
    polynomial = _coefficients([[Fraction(entry) for entry in row] for row in H.tolist()])
    up = _changes(polynomial)
    down = _changes([c * (-1) ** i for i, c in enumerate(polynomial)])
    if up and down:
        return "saddle"
    if len(H) in (up, down):
        return "minimum" if up else "maximum"
    return "degenerate"


def _by_determinant(decides: Callable[[Array], float]) -> Callable[..., str]:
    def kind(H: Array) -> str:
        det = round(float(np.linalg.det(H)), 6)
        if det == 0:
            return "degenerate"
        return "saddle" if det < 0 else "minimum" if decides(H) > 0 else "maximum"

    return kind


def _by_signs(signs: Callable[[Array], Array]) -> Callable[..., str]:
    def kind(H: Array) -> str:
        values = np.round(signs(H), 6)
        if (values == 0).any():
            return "degenerate"
        both = (values > 0).any() and (values < 0).any()
        return "saddle" if both else "minimum" if values[0] > 0 else "maximum"

    return kind


def _without_tolerance(H: Array) -> str:
    values = _curvatures(H)
    if values[0] < 0 < values[-1]:
        return "saddle"
    return "minimum" if values[0] > 0 else "maximum" if values[-1] < 0 else "degenerate"


def _else_a_saddle(H: Array) -> str:
    values = np.round(_curvatures(H), 6)
    return "minimum" if values[0] > 0 else "maximum" if values[-1] < 0 else "saddle"


def _upside_down(H: Array) -> str:
    return _kind(-H)


def _semidefinite_is_enough(H: Array) -> str:
    values = np.round(_curvatures(H), 6)
    return "minimum" if values[0] >= 0 else "maximum" if values[-1] <= 0 else "saddle"


def _whole_symmetric(rng: np.random.Generator) -> tuple[Any, ...]:
    n = int(rng.integers(2, 5))
    G = rng.integers(-3, 4, size=(n, n)).astype(float)
    return (G @ G.T if rng.random() < 0.3 else G + G.T,)


def _ratio(H: Array) -> float:
    """Take singular values: of a symmetric matrix, the curvatures without their signs."""
    s = np.linalg.svd(H, compute_uv=False)
    return float(s[0] / s[-1])


def _ratio_of(kept: Callable[[Array], Array], after: Callable[[Any], Any]) -> Callable[..., Any]:
    def ratio(H: Array) -> Any:
        values = kept(H)
        return after(values.max() / values.min())

    return ratio


def _some_hessian(rng: np.random.Generator) -> tuple[Any, ...]:
    n = int(rng.integers(2, 6))
    G = rng.standard_normal((n, n))
    return (G + G.T,)


def _logistic_product(X: Array, w: Array, v: Array) -> Array:
    """Add up the examples, one by one."""
    total = np.zeros(X.shape[1])
    for x in X:
        small = np.exp(-abs(x @ w))  # σ(1 − σ) is the same for z and −z
        total += x * (x @ v) * small / (1 + small) ** 2
    return total / len(X)


def _sigmoid(X: Array, w: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-X @ w)))


def _overflowing(X: Array, w: Array, v: Array) -> Array:
    with np.errstate(all="ignore"):
        e = np.exp(X @ w)
        return np.asarray(X.T @ (e / (1 + e) ** 2 * (X @ v)) / len(X))


def _weighed(weight: Callable[[Array], Array]) -> Callable[..., Array]:
    return lambda X, w, v: X.T @ (weight(_sigmoid(X, w)) * (X @ v)) / len(X)


def _examples(rng: np.random.Generator) -> tuple[Any, ...]:
    n, d = int(rng.integers(4, 9)), int(rng.integers(2, 4))
    return rng.normal(size=(n, d)), rng.normal(size=d), rng.normal(size=d)


EXERCISES = (
    Exercise(
        "ex-curvature-quadratic",
        reference=_quadratic_hessian,
        cases=((np.array([[1.0, 4.0], [0.0, 1.0]]),), (np.array([[0.0, 1.0], [-1.0, 0.0]]),)),
        draw=lambda rng: (rng.standard_normal((3, 3)),),
        rtol=1e-6,  # second differences keep that
        atol=1e-6,
        mistakes={
            "That is right for a symmetric A. A Hessian must come out symmetric.": lambda A: 2 * A,
            "That is the symmetric part of A. What is the second derivative of x²?": lambda A: (
                (A + A.T) / 2
            ),
            "Compare with f = x², where A is the number 1. What is its second derivative?": lambda A: (
                A
            ),
            "The mixed derivatives stand on both sides of the diagonal.": lambda A: np.triu(
                A + A.T
            ),
            "The mixed terms are right. And the squares, such as A₁₁ x₁²?": lambda A: (
                A + A.T - np.diag(np.diag(A))
            ),
            "Compare with f = x², where A is the number 1. Yours says 4.": lambda A: 2 * (A + A.T),
        },
    ),
    Exercise(
        "ex-curvature-slopes",
        reference=(2, 2, 4),
        mistakes={
            "So it would be where nothing is special. Which derivatives are zero here?": (
                1.0,
                2.0,
                3.0,
            ),
            "You saw that the gradient is zero. What are the third derivatives?": (2.0, 2.0, 3.0),
            "Those are the orders of the last terms kept. The error begins with the first "
            "term that is left out, and some terms are zero.": (0.0, 1.0, 2.0),
            "Those were measured, and have left their digits. The slopes are whole numbers: predict.": (
                2.001,
                2.001,
                3.998,
            ),
            "The second-order model has an error of its own. Which term is the first that it "
            "leaves out?": (2, 2, 2),
            "The third order is missing, right. Is the first there, at the origin?": (
                1.0,
                2.0,
                4.0,
            ),
        },
    ),
    Exercise(
        "ex-curvature-kind",
        reference=_kind,
        cases=(
            (np.array([[2.0, 4.0], [4.0, 2.0]]),),
            (np.array([[2.0, 1.0], [1.0, 2.0]]),),
            (np.diag([-1.0, -1.0, 3.0]),),
            (np.diag([2.0, 0.0]),),
            (np.diag([-2.0, 0.0, 1.0]),),
            (np.diag([-1.0, -2.0, -4.0]),),
            (np.diag([-1.0, 0.0]),),
            (np.zeros((2, 2)),),
            # Singular, and not diagonal: the zeros come out of rounding.
            (np.ones((3, 3)),),
            (np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [3.0, 6.0, 9.0]]),),
            (-np.outer([1.0, 2.0, 3.0, 5.0], [1.0, 2.0, 3.0, 5.0]),),
            (np.array([[3.0]]),),
            (np.array([[-2.0]]),),
            (np.array([[0.0]]),),
            (np.diag([1.0, 2.0, 3.0, 4.0, 5.0]),),
            (-np.diag([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),),
            (np.diag([0.25, 0.25]),),
            (np.diag([1e6, 1.0]),),
            (np.diag([1e-6, 1.0]),),
        ),
        draw=_whole_symmetric,
        mistakes={
            "Your test is made for two variables. Which sign has the product of −1, −1 and 3?": _by_determinant(
                np.trace
            ),
            "A determinant and one corner decide for two variables. Try diag(−1, −1, 3).": _by_determinant(
                lambda H: H[0, 0]
            ),
            "The diagonal knows the curvatures along the axes alone. Look at x² + 4xy + y².": _by_signs(
                np.diag
            ),
            "Curvatures −2, 0 and 1: does the zero matter, when there are two signs already?": _by_signs(
                _curvatures
            ),
            "A curvature of zero is not positive. Think of x² + y³.": _semidefinite_is_enough,
            "What is neither minimum nor maximum is not yet a saddle. Think of x² + y⁴.": _else_a_saddle,
            "In floating point an eigenvalue of zero may come out as 10⁻¹⁶, of either sign.": _without_tolerance,
            "Minimum and maximum have changed places. Which way does x² bend?": _upside_down,
            "A curvature of a half is not zero. Below which size does the statement take it for 0?": lambda H: (
                _kind(np.where(np.abs(H) < 0.5, 0.0, H) if len(H) == 2 else H)
            ),
        },
    ),
    Exercise(
        "ex-curvature-ratio",
        reference=_ratio,
        cases=(
            (np.array([[2.0, 4.0], [4.0, 2.0]]),),
            (np.diag([-6.0, 1.0, 2.0]),),
            (np.array([[2.0, 2.0], [2.0, 6.0]]),),
            (np.diag([1e-9, 1.0]),),
        ),
        draw=_some_hessian,
        mistakes={
            "Your ratio has a sign. How strong is the bend, whichever way it goes?": _ratio_of(
                _curvatures, lambda ratio: ratio
            ),
            "With the curvatures −6, 1 and 2, which is the strongest and which the weakest?": _ratio_of(
                _curvatures, abs
            ),
            "That says how long the level ellipses are. The ratio of curvatures is its square.": _ratio_of(
                lambda H: np.abs(_curvatures(H)), np.sqrt
            ),
            "Those are the curvatures along the axes. Eigenvectors lie askew.": _ratio_of(
                lambda H: np.abs(np.diag(H)), lambda ratio: ratio
            ),
            "The largest over the smallest is asked for, a number of at least 1.": _ratio_of(
                lambda H: np.abs(_curvatures(H)), lambda ratio: 1 / ratio
            ),
            "In which order do your eigenvalues come? Sort −6, 1 and 2 by their size.": lambda H: (
                abs(_curvatures(H)[0] / _curvatures(H)[-1])
            ),
            "Of −6, 1 and 2 you take the two ends. Which one is the smallest by size?": lambda H: (
                np.exp(abs(np.log(abs(_curvatures(H)[0] / _curvatures(H)[-1]))))
            ),
            "A small number under the line makes a weak curvature look strong. Leave it out.": _ratio_of(
                lambda H: np.abs(_curvatures(H)) + 1e-10, lambda ratio: ratio
            ),
            "That is the ratio of HᵀH, whose eigenvalues are squares.": lambda H: _ratio(H) ** 2,
        },
    ),
    Exercise(
        "ex-curvature-product",
        reference=_logistic_product,
        cases=(
            (np.array([[1.0, 0.0], [0.0, 400.0]]), np.array([1.0, -2.0]), np.array([1.0, 1.0])),
            (np.array([[800.0], [1.0]]), np.array([1.0]), np.array([2.0])),
            (np.full((500, 3), 0.1), np.array([1.0, 0.0, 1.0]), np.array([1.0, 2.0, 3.0])),
            (np.full((3, 500), 0.01), np.full(500, 0.1), np.ones(500)),
        ),
        draw=_examples,
        memory=600_000,
        mistakes={
            "The loss is a mean over the rows of X.": lambda X, w, v: (
                X.T @ (_sigmoid(X, w) * (1 - _sigmoid(X, w)) * (X @ v))
            ),
            "You divide by the number of columns. Over what is the loss a mean?": lambda X, w, v: (
                _logistic_product(X, w, v) * len(X) / X.shape[1]
            ),
            "That is the Hessian of linear regression. Where is S?": _weighed(np.ones_like),
            "The gradient has σ(z). What is the derivative of σ?": _weighed(lambda s: s),
            "e^z / (1 + e^z)² is right, until z is 800. Which form does not overflow?": _overflowing,
            "You put z where S has σ(z).": lambda X, w, v: (
                X.T @ ((X @ w) * (1 - X @ w) * (X @ v)) / len(X)
            ),
            "S stands once between Xᵀ and X. Without its root.": _weighed(
                lambda s: np.sqrt(s * (1 - s))
            ),
            "Your result has an entry for each example. What brings it back to the weights?": lambda X, w, v: (
                (_sigmoid(X, w) * (1 - _sigmoid(X, w)) * (X @ v)) / len(X)
            ),
            "Your v comes last, entry by entry. A product with a matrix adds over the entries.": lambda X, w, v: (
                v * _logistic_product(X, w, np.ones_like(v))
            ),
        },
    ),
)
