"""Exercises of "Gradients"."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]
COMPLEX_STEP = 1e-30


def _by_complex_step(f: Callable[[Any], Any], v: Array) -> Array:
    """Differentiate an analytic function to all digits: Im f(v + ih) / h has no cancellation."""
    steps = np.eye(len(v)) * 1j * COMPLEX_STEP
    return np.array([f(v + step).imag / COMPLEX_STEP for step in steps])


def _f1(v: Any) -> Any:
    return v[0] ** 2 * v[1] + np.sin(v[0] * v[1])


def _fall(g: Any) -> tuple[Array, Array, float]:
    """Return a gradient, the direction of fastest fall, and the slope there."""
    g = np.array(g)
    length = float(np.hypot(*g))
    return g, -g / length, -length


def _wrong(formula: Callable[[Any, Any, Any], list[Any]]) -> Callable[[Array], Any]:
    """Return what comes of a wrong gradient, a formula in x, y and cos(xy)."""
    return lambda v: _fall(formula(v[0], v[1], np.cos(v[0] * v[1])))


def _right(v: Array) -> tuple[Array, Array, float]:
    return _fall(_by_complex_step(_f1, v))


def _with(change: Callable[[Array, Array, float], Any]) -> Callable[[Array], Any]:
    """Return a change of the gradient, the direction and the slope that are right."""
    return lambda v: change(*_right(v))


def _sigmoid(z: float) -> float:
    return float(np.exp(-np.logaddexp(0, -z)))


def _exponential(w: Array, a: Array, *, divided: bool) -> Array:
    with np.errstate(all="ignore"):
        e = np.exp(w @ a)
        return np.asarray((e / (1 + e) if divided else e) * a)


def _weights(rng: np.random.Generator) -> tuple[Any, ...]:
    n = int(rng.integers(1, 6))
    return rng.normal(size=n), rng.normal(size=n)


def _worst_angle(kappa: float) -> float:
    """Use the sine, which is (κ − 1) / (κ + 1)."""
    return float(np.degrees(np.arcsin((kappa - 1) / (kappa + 1))))


def _by_tangent(tangent: float) -> float:
    return float(np.degrees(np.arctan(tangent)))


_ROOT = np.sqrt(0.5)
_OF_TORCH = ("torch.autograd", "torch.func", "torch.func.grad")

EXERCISES = (
    Exercise(
        "ex-gradients-hand",
        reference=_right,
        # At (2, 1000) f turns so fast that differences lose their digits.
        cases=((np.array([2.0, 0.0]),), (np.array([2.0, 1000.0]),), (np.array([-3e-4, 5e-4]),)),
        draw=lambda rng: (rng.normal(size=2),),
        forbids=("mathdl.calculus", "mathdl.autodiff", "sympy", ".backward", *_OF_TORCH),
        mistakes={
            "The sine has something inside. What does the chain rule multiply by?": _wrong(
                lambda x, y, c: [2 * x * y + c, x**2 + c]
            ),
            "Along x, the sine has something inside too. What does the chain rule multiply by?": _wrong(
                lambda x, y, c: [2 * x * y + c, x**2 + x * c]
            ),
            "Along y, the sine has something inside too. What does the chain rule multiply by?": _wrong(
                lambda x, y, c: [2 * x * y + y * c, x**2 + c]
            ),
            "Inside the sine stands xy. Along x, which of the two is a constant factor?": _wrong(
                lambda x, y, c: [2 * x * y + x * c, x**2 + y * c]
            ),
            "Both partial derivatives are right. Which of them comes first?": _wrong(
                lambda x, y, c: [x**2 + x * c, 2 * x * y + y * c]
            ),
            "The derivative of the sine is the cosine, without a sign.": _wrong(
                lambda x, y, c: [2 * x * y - y * c, x**2 - x * c]
            ),
            "Along y, x² is a constant. What is the derivative of x² y?": _wrong(
                lambda x, y, c: [2 * x * y + y * c, x * c]
            ),
            "Along x, y is a constant. Does it stay in the derivative of x² y?": _wrong(
                lambda x, y, c: [2 * x + y * c, x**2 + x * c]
            ),
            "That way f rises fastest. Which way does it fall?": _with(
                lambda g, u, slope: (g, -u, -slope)
            ),
            "The gradient is right. A direction is a vector of length 1.": _with(
                lambda g, u, slope: (g, -g, slope)
            ),
            "Which sign has the slope of f in a direction in which f falls?": _with(
                lambda g, u, slope: (g, u, -slope)
            ),
            "The slope belongs to a step of length 1. Is yours that of a step of −∇f?": _with(
                lambda g, u, slope: (g, u, -g @ g)
            ),
        },
    ),
    Exercise(
        "ex-gradients-accident",
        reference=lambda w, a: _sigmoid(w @ a) * a,
        cases=(
            (np.array([20.0, 10.0]), np.array([30.0, 20.0])),
            (np.array([3.0, -1.0, 0.0]), np.array([-12.0, 4.0, 1.0])),
            (np.array([0.0, 0.0]), np.array([1.0, 2.0])),
        ),
        draw=_weights,
        mistakes={
            "That is the colleague's. Differentiate w · a by w, entry by entry.": lambda w, a: (
                _sigmoid(w @ a) * w
            ),
            "That is the gradient of the sigmoid. Here it is already the outer derivative.": lambda w, a: (
                _sigmoid(w @ a) * (1 - _sigmoid(w @ a)) * a
            ),
            "Where w · a is large, f is nearly w · a itself. What is its gradient there?": lambda w, a: (
                _sigmoid(-w @ a) * a
            ),
            "A gradient has the shape of w. The inner derivative is missing.": lambda w, a: (
                _sigmoid(w @ a)
            ),
            "The derivative of the logarithm is one over what is inside.": lambda w, a: (
                _exponential(w, a, divided=False)
            ),
            "What is inside the logarithm has a derivative too.": lambda w, a: _sigmoid(-w @ a) * w,
            "What is ∞/∞? Write the fraction with an exponential that falls.": lambda w, a: (
                _exponential(w, a, divided=True)
            ),
            "That is w · a differentiated, and nothing around it.": lambda w, a: a,
        },
    ),
    Exercise(
        "ex-gradients-best",
        reference=(1 - _ROOT, 0.25, _ROOT),
        mistakes={
            "Your limit is 1/λ_max. There the factor of that direction is 0, not −1.": (
                (1 - _ROOT) / 2,
                0.25,
                _ROOT,
            ),
            "With 1/λ_max one direction lands at once, but the flat one creeps. Balance both.": (
                1 - _ROOT,
                (1 - _ROOT) / 2,
                _ROOT,
            ),
            "Your limit comes from the smaller eigenvalue. Which direction diverges first?": (
                1 + _ROOT,
                0.25,
                _ROOT,
            ),
            "Those rates are for half the Hessian. Which matrix has the second derivatives?": (
                2 - 2 * _ROOT,
                0.5,
                _ROOT,
            ),
            "The limit and the best rate have changed places.": (0.25, 1 - _ROOT, _ROOT),
            "½ is what two steps do.": (1 - _ROOT, 0.25, 0.5),
            "That factor is λ_min/λ_max. What is left of a distance after one step of the best rate?": (
                1 - _ROOT,
                0.25,
                (1 - _ROOT) / (1 + _ROOT),
            ),
            "That factor belongs to the rate 1/λ_max. Which one belongs to the best?": (
                1 - _ROOT,
                0.25,
                2 * _ROOT / (1 + _ROOT),
            ),
        },
    ),
    Exercise(
        "ex-gradients-angle",
        reference=_worst_angle,
        cases=((2.0,), (10.0,), (100.0,), (1000.0,), (1.1,), (1e6,)),
        draw=lambda rng: (float(np.exp(rng.uniform(0.1, 8))),),
        mistakes={
            "Right, in radians. The exercise asks for degrees.": lambda kappa: np.radians(
                _worst_angle(kappa)
            ),
            "The denominator 1/m + κm has two terms. Have you counted both at the worst m?": lambda kappa: (
                _by_tangent((kappa - 1) / np.sqrt(kappa))
            ),
            "That is the angle on the diagonal, m = 1. Another slope is worse.": lambda kappa: (
                np.degrees(np.arctan(kappa) - np.arctan(1))
            ),
            "That is the tangent of the angle. Which function leads back?": lambda kappa: (
                np.degrees((kappa - 1) / (2 * np.sqrt(kappa)))
            ),
            "That is the tangent of the angle. Which function leads back from it, and in which unit?": lambda kappa: (
                (kappa - 1) / (2 * np.sqrt(kappa))
            ),
            "That is the angle to the level curve, at a right angle to the steepest way.": lambda kappa: (
                90 - _worst_angle(kappa)
            ),
            "At which m is 1/m + κm smallest? There the root of κ comes in.": lambda kappa: (
                _by_tangent((kappa - 1) / (2 * kappa))
            ),
        },
    ),
)
