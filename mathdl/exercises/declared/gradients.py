"""Exercises of "Follow the gradient downhill"."""

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


def _gradient_by_hand(v: Array) -> Array:
    return _by_complex_step(lambda z: z[0] ** 2 * z[1] + np.sin(z[0] * z[1]), v)


def _gradient_of_neuron(w: Array, a: Array) -> Array:
    return _by_complex_step(lambda z: np.log(1 + np.exp(z @ a)), w)


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def _worst_angle(kappa: float) -> float:
    """Look at every slope of the way home."""
    m = np.exp(np.linspace(-12, 3, 400_001))
    return float(np.degrees(np.max(np.arctan(kappa * m) - np.arctan(m))))


EXERCISES = (
    Exercise(
        "ex-gradients-hand",
        reference=_gradient_by_hand,
        cases=((np.array([2.0, 0.0]),),),
        draw=lambda rng: (rng.normal(size=2),),
        mistakes={
            "The sine has something inside. What does the chain rule multiply by?": lambda v: (
                np.array([2 * v[0] * v[1] + np.cos(v[0] * v[1]), v[0] ** 2 + np.cos(v[0] * v[1])])
            ),
            "Inside the sine stands xy. Along x, which of the two is a constant factor?": lambda v: (
                np.array(
                    [
                        2 * v[0] * v[1] + v[0] * np.cos(v[0] * v[1]),
                        v[0] ** 2 + v[1] * np.cos(v[0] * v[1]),
                    ]
                )
            ),
            "Both partial derivatives are right. Which of them comes first?": lambda v: np.array(
                [
                    v[0] ** 2 + v[0] * np.cos(v[0] * v[1]),
                    2 * v[0] * v[1] + v[1] * np.cos(v[0] * v[1]),
                ]
            ),
            "The derivative of the sine is the cosine, without a sign.": lambda v: np.array(
                [
                    2 * v[0] * v[1] - v[1] * np.cos(v[0] * v[1]),
                    v[0] ** 2 - v[0] * np.cos(v[0] * v[1]),
                ]
            ),
        },
    ),
    Exercise(
        "ex-gradients-accident",
        reference=_gradient_of_neuron,
        draw=lambda rng: (rng.normal(size=4), rng.normal(size=4)),
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
                np.exp(w @ a) * a
            ),
        },
    ),
    Exercise(
        "ex-gradients-best",
        reference=(1 - np.sqrt(0.5), 0.25, np.sqrt(0.5)),
        mistakes={
            "Your limit is 1/λ_max. There the factor of that direction is 0, not −1.": (
                (1 - np.sqrt(0.5)) / 2,
                0.25,
                np.sqrt(0.5),
            ),
            "With 1/λ_max one direction lands at once, but the flat one creeps. Balance both.": (
                1 - np.sqrt(0.5),
                (1 - np.sqrt(0.5)) / 2,
                np.sqrt(0.5),
            ),
            "Your limit comes from the smaller eigenvalue. Which direction diverges first?": (
                1 + np.sqrt(0.5),
                0.25,
                np.sqrt(0.5),
            ),
            "½ is what two steps do.": (1 - np.sqrt(0.5), 0.25, 0.5),
        },
    ),
    Exercise(
        "ex-gradients-angle",
        reference=_worst_angle,
        cases=((2.0,), (10.0,), (100.0,), (1000.0,)),
        mistakes={
            "Right, in radians. The exercise asks for degrees.": lambda kappa: np.arctan(
                (kappa - 1) / (2 * np.sqrt(kappa))
            ),
            "The denominator 1/m + κm has two terms. Have you counted both at the worst m?": lambda kappa: (
                np.degrees(np.arctan((kappa - 1) / np.sqrt(kappa)))
            ),
            "That is the angle on the diagonal, m = 1. Another slope is worse.": lambda kappa: (
                np.degrees(np.arctan(kappa) - np.arctan(1))
            ),
        },
    ),
)
