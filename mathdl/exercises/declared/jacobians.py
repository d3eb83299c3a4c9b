"""Exercises of "Jacobian"."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]
COMPLEX_STEP = 1e-30


def _by_complex_steps(f: Callable[[Any], Any], x: Array) -> Array:
    """Differentiate an analytic map to all digits: Im f(x + ih) / h has no cancellation."""
    steps = np.eye(len(x)) * 1j * COMPLEX_STEP
    return np.stack([f(x + step).imag / COMPLEX_STEP for step in steps], axis=-1)


def _stair_jacobian(x: Array) -> Array:
    return _by_complex_steps(
        lambda z: np.array([z[0] * np.cos(z[1]), z[0] * np.sin(z[1]), z[0] * z[1]]), x
    )


def _wrong_stair(*, sign: int = -1, radius: bool = True, rise: bool = True) -> Any:
    def jacobian(x: Array) -> Array:
        r, t = x
        c, s, far = np.cos(t), np.sin(t), r if radius else 1.0
        return np.array([[c, sign * far * s], [s, far * c], [t if rise else 0.0, r]])

    return jacobian


def _softmax(z: Any) -> Any:
    e = np.exp(z - z.real.max())
    return e / e.sum()


def _pull_softmax(z: Array, tau: float, u: Array) -> Array:
    """Compare each entry of u with every other."""
    p = _softmax(np.asarray(z) / tau)
    return np.array([p[i] * np.sum(p * (u[i] - u)) / tau for i in range(len(u))])


def _overflowing(z: Array, tau: float, u: Array) -> Array:
    with np.errstate(all="ignore"):
        p = np.exp(z / tau) / np.exp(z / tau).sum()
        return np.asarray(p * (u - p @ u) / tau)


def _direction_jacobian(x: Array) -> Array:
    return _by_complex_steps(lambda z: z / np.sqrt(z @ z), x)


def _parts(x: Array) -> tuple[float, Array, Array]:
    """Return the length of x, the matrix of the direction times itself, and the identity."""
    length = float(np.sqrt(x @ x))
    return length, np.outer(x, x) / length**2, np.eye(len(x))


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def _pull_network(A: Array, B: Array, x: Array, u: Array) -> Array:
    return np.asarray(_by_complex_steps(lambda z: B @ _sigmoid(A @ z), x).T @ u)


def _slopes(A: Array, x: Array) -> Array:
    s = _sigmoid(A @ x)
    return np.asarray(s * (1 - s))


def _slope_of_value(A: Array, B: Array, x: Array, u: Array) -> Array:
    return np.asarray(A.T @ (_slopes(np.eye(len(A)), _sigmoid(A @ x)) * (B.T @ u)))


def _square_network(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return square matrices, so that every mistake runs."""
    n = int(rng.integers(2, 6))
    return (*rng.standard_normal((2, n, n)), *rng.standard_normal((2, n)))


def _narrow_network(n: int = 600) -> tuple[Array, ...]:
    """Return one neuron between many inputs and outputs: small arguments, and a large Jacobian."""
    i = np.arange(float(n))
    return np.sin(i)[None] / n, np.cos(i)[:, None], np.cos(2 * i), np.sin(i + 1)


def _wide_network(n: int = 600) -> tuple[Array, ...]:
    """Return many neurons between two inputs and one output: a large diagonal matrix."""
    i = np.arange(float(n))
    A = np.stack([np.sin(i), np.cos(3 * i)], axis=1)
    return A, np.cos(i)[None], np.array([0.7, -0.4]), np.array([1.5])


def _band_jacobian(P: Array) -> Array:
    """Hand out each column's entries: the rows above, at and below it, of its own push."""
    n = len(P)
    J = np.zeros((n, n))
    for j in range(n):
        rows = slice(max(j - 1, 0), j + 2)
        J[rows, j] = P[rows, j % 3]
    return J


def _all_places(P: Array) -> Array:
    return P[:, np.arange(len(P)) % 3]


def _inside_band(J: Array) -> Array:
    return np.tril(np.triu(J, -1), 1)


EXERCISES = (
    Exercise(
        "ex-jacobians-stair",
        reference=_stair_jacobian,
        cases=((np.array([2.0, 0.5]),),),
        draw=lambda rng: (rng.normal(size=2),),
        mistakes={
            "Your rows are the derivatives along r and along t. What are the rows of a "
            "Jacobian, inputs or outputs?": lambda x: _stair_jacobian(x).T,
            "Both columns are right. Which of the inputs comes first?": lambda x: _stair_jacobian(
                x
            )[:, ::-1],
            "Look at the first output. What is the derivative of a cosine?": _wrong_stair(sign=1),
            "Look at the second output. What is the derivative of a sine?": lambda x: (
                _stair_jacobian(x) * np.array([[1, 1], [1, -1], [1, 1]])
            ),
            "Look at the third output. Along r, which factor of r t is the constant?": lambda x: (
                np.vstack([_stair_jacobian(x)[:2], x])
            ),
            "Along t, how fast does a point move that is far from the middle?": _wrong_stair(
                radius=False
            ),
            "Look at the third output. With t fixed, does it change when r does?": _wrong_stair(
                rise=False
            ),
        },
    ),
    Exercise(
        "ex-jacobians-shapes",
        reference=((5, 3), (5,), (3,), (4, 5, 4, 3), (4, 3), (4, 3, 4, 3)),
        mistakes={
            "Look at (a): a Jacobian times a step of the input is a step of the output.": (
                (3, 5),
                (5,),
                (3,),
                (4, 5, 4, 3),
                (4, 3),
                (4, 3, 4, 3),
            ),
            "In (a) and (d) the axes of the input stand first. Which of the two come first?": (
                (3, 5),
                (5,),
                (3,),
                (4, 3, 4, 5),
                (4, 3),
                (4, 3, 4, 3),
            ),
            "Python reads (n) as the number n. The shape of a vector has a comma: (n,).": (
                (5, 3),
                5,
                3,
                (4, 5, 4, 3),
                (4, 3),
                (4, 3, 4, 3),
            ),
            "Look at (b) and (c): a push goes forward. Where does it arrive?": (
                (5, 3),
                (3,),
                (5,),
                (4, 5, 4, 3),
                (4, 3),
                (4, 3, 4, 3),
            ),
            "Look at (d): nobody promised that row 0 of the output ignores row 1 of the input.": (
                (5, 3),
                (5,),
                (3,),
                (4, 5, 3),
                (4, 3),
                (4, 3, 4, 3),
            ),
            "In (d) and (f) you have flattened the arrays. Here they keep their axes.": (
                (5, 3),
                (5,),
                (3,),
                (20, 12),
                (4, 3),
                (12, 12),
            ),
            "Look at (e): a gradient is subtracted from its variable. Of which shape is it?": (
                (5, 3),
                (5,),
                (3,),
                (4, 5, 4, 3),
                (12,),
                (12, 12),
            ),
            "Look at (f): how many slopes does each entry of the gradient have?": (
                (5, 3),
                (5,),
                (3,),
                (4, 5, 4, 3),
                (4, 3),
                (4, 3),
            ),
        },
    ),
    Exercise(
        "ex-jacobians-temperature",
        reference=_pull_softmax,
        cases=(
            (np.array([1.0, 2.0, 4.0]), 2.0, np.array([1.0, 0.0, -1.0])),
            (np.array([0.5, -0.5]), 0.25, np.array([3.0, 1.0])),
            (np.array([1000.0, 1001.0, 1003.0]), 5.0, np.array([1.0, 2.0, 3.0])),
            (np.array([1000.0, 1000.5]), 0.7, np.array([1.0, 0.0])),
            (np.array([-900.0, -901.0]), 1.0, np.array([1.0, 2.0])),
            (np.sin(np.arange(600.0)), 1.0, np.cos(np.arange(600.0))),
        ),
        memory=500_000,
        draw=lambda rng: (rng.normal(size=5), rng.uniform(0.3, 3), rng.normal(size=5)),
        mistakes={
            "You pull through -ppᵀ. What else does the Jacobian of softmax have?": lambda z, tau, u: (
                -_softmax(z / tau) * (_softmax(z / tau) @ u) / tau
            ),
            "You pull through diag(p). What else does the Jacobian of softmax have?": lambda z, tau, u: (
                _softmax(z / tau) * u / tau
            ),
            "Try u with all entries equal. The outputs always sum to 1, so what must come?": lambda z, tau, u: (
                _softmax(z / tau) * (u + _softmax(z / tau) @ u) / tau
            ),
            "That is the diagonal alone. What does a score do to the other classes?": lambda z, tau, u: (
                _softmax(z / tau) * (1 - _softmax(z / tau)) * u / tau
            ),
            "A score of 1000 overflows in exp. Which number may be taken from all scores?": _overflowing,
            "That is the way back to z / τ. One more step leads to z.": lambda z, tau, u: (
                tau * _pull_softmax(z, tau, u)
            ),
            "Through a division the gradient is divided, too.": lambda z, tau, u: (
                _pull_softmax(z / tau, 1.0, u) * tau
            ),
            "You subtract the plain mean of u. Which weights does softmax give to its entries?": lambda z, tau, u: (
                _softmax(z / tau) * (u - u.mean()) / tau
            ),
            "That is without temperature. Which softmax are the probabilities from?": lambda z, tau, u: (
                _pull_softmax(z, 1.0, u)
            ),
            "You divide the gradient. Which scores did the softmax see on the way forward?": lambda z, tau, u: (
                _pull_softmax(z, 1.0, u) / tau
            ),
        },
    ),
    Exercise(
        "ex-jacobians-direction",
        reference=_direction_jacobian,
        cases=((np.array([3.0, 4.0]),), (np.array([-2.0]),), (np.array([0.0, 0.0, 0.5]),)),
        draw=lambda rng: (2 * rng.normal(size=4),),
        mistakes={
            "You have held the length fixed. It depends on x as well.": lambda x: (
                _parts(x)[2] / _parts(x)[0]
            ),
            "Take an x that is ten times as long. Does the same nudge turn it as far?": lambda x: (
                _parts(x)[2] - _parts(x)[1]
            ),
            "Take an x that is ten times as long. How much less does the same nudge turn it?": lambda x: (
                (_parts(x)[2] - _parts(x)[1]) / _parts(x)[0] ** 2
            ),
            "In your outer product, is it x that stands there, or its direction?": lambda x: (
                (_parts(x)[2] - np.outer(x, x)) / _parts(x)[0]
            ),
            "Make x longer without turning it. What should its direction do, and what does "
            "your matrix say?": lambda x: (_parts(x)[2] + _parts(x)[1]) / _parts(x)[0],
            "That keeps the part along x, and loses what is perpendicular to it.": lambda x: (
                _parts(x)[1] / _parts(x)[0]
            ),
            "The first term has the right size. Which power of the length has the second?": lambda x: (
                _parts(x)[2] / _parts(x)[0] - _parts(x)[1]
            ),
        },
    ),
    Exercise(
        "ex-jacobians-pull",
        reference=_pull_network,
        cases=(
            (
                np.array([[1.0, 2.0], [0.0, -1.0]]),
                np.array([[0.5, 1.0], [-1.0, 2.0]]),
                np.array([1.0, -0.5]),
                np.array([1.0, 2.0]),
            ),
            _narrow_network(),
            _wide_network(),
        ),
        draw=_square_network,
        forbids=("numpy.diag", "numpy.diagflat"),
        memory=500_000,
        mistakes={
            "That is a push. On the way back each matrix is transposed, the last one first.": lambda A, B, x, u: (
                B @ (_slopes(A, x) * (A @ u))
            ),
            "The order is right. On the way back, which side of its matrix is a vector on?": lambda A, B, x, u: (
                A @ (_slopes(A, x) * (B @ u))
            ),
            "Right as far as A x. Which side of A must a vector that goes back come from?": lambda A, B, x, u: (
                A @ (_slopes(A, x) * (B.T @ u))
            ),
            "The first step back is through B. Which side of B must u come from?": lambda A, B, x, u: (
                A.T @ (_slopes(A, x) * (B @ u))
            ),
            "Both are transposed. Which of the two layers does u meet first?": lambda A, B, x, u: (
                B.T @ (_slopes(A, x) * (A.T @ u))
            ),
            "You go straight through the sigmoid. What is its Jacobian?": lambda A, B, x, u: (
                A.T @ (B.T @ u)
            ),
            "Your slope is taken at the value of the sigmoid. Where does it belong?": _slope_of_value,
            "You multiply by the sigmoid itself. What is its derivative?": lambda A, B, x, u: (
                A.T @ (_sigmoid(A @ x) * (B.T @ u))
            ),
            "1 − h² is the slope of another curve of this shape. Which is the sigmoid's?": lambda A, B, x, u: (
                A.T @ ((1 - _sigmoid(A @ x) ** 2) * (B.T @ u))
            ),
            "h(1 − h) is written with the value of the sigmoid, not with what went into it.": lambda A, B, x, u: (
                A.T @ (A @ x * (1 - A @ x) * (B.T @ u))
            ),
            "That is the way back to A x. One more step leads to x.": lambda A, B, x, u: (
                _slopes(A, x) * (B.T @ u)
            ),
            "The slopes belong to the hidden layer. Between which two products is that?": lambda A, B, x, u: (
                _slopes(A, x) * (A.T @ (B.T @ u))
            ),
            "Your slopes multiply u, at the output. At which layer does the sigmoid stand?": lambda A, B, x, u: (
                A.T @ (B.T @ (_slopes(A, x) * u))
            ),
        },
    ),
    Exercise(
        "ex-jacobians-band",
        reference=_band_jacobian,
        cases=(
            (np.arange(1.0, 16.0).reshape(5, 3),),
            (np.array([[7.0, 0.0, 0.0]]),),
        ),
        draw=lambda rng: (rng.normal(size=(int(rng.integers(4, 9)), 3)),),
        mistakes={
            "Inside the band all is right. What do you know about the places outside?": _all_places,
            "Is an entry of J v a sum along a row of J, or along a column?": lambda P: _inside_band(
                _all_places(P).T
            ),
            "The diagonal is right. Its two neighbours are in the products as well.": lambda P: (
                np.diag(np.diag(_all_places(P)))
            ),
            "Half of the band is missing: mass i also feels the one before it.": lambda P: np.triu(
                _band_jacobian(P)
            ),
            "Your rows come from one push each. Which of the three has pushed column j?": lambda P: (
                _inside_band(np.repeat(np.diag(_all_places(P))[:, None], len(P), axis=1))
            ),
            "You read the right push at another place. Which row of J makes entry i of J v?": lambda P: (
                _inside_band(np.repeat(np.diag(_all_places(P))[None], len(P), axis=0))
            ),
            "Half of the band is missing: mass i also feels the one after it.": lambda P: np.tril(
                _band_jacobian(P)
            ),
            "You read the first product only. Which of the three has pushed column j?": lambda P: (
                _inside_band(np.repeat(P[:, :1], len(P), axis=1))
            ),
        },
    ),
)
