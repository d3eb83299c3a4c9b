"""Exercises of "Gradient descent and momentum"."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mathdl.exercises.declared._descents import Array, Gradient, bend, last_everywhere, valley
from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]


def _steps_needed(kappa: float, delta: float) -> int:
    """Walk: multiply by the worst factor until it is enough."""
    t, left = 0, 1.0
    while left > delta:
        t, left = t + 1, left * (kappa - 1) / (kappa + 1)
    return t


def _in_closed_form(round_: Any, rate: Callable[[float], float]) -> Callable[..., int]:
    return lambda kappa, delta: int(round_(np.log(delta) / np.log(rate(kappa))))


def _best(kappa: float) -> float:
    return (kappa - 1) / (kappa + 1)


def _ball(grad: Gradient, x0: Array, lrs: Array, mu: float) -> Array:
    """Sum up all gradients so far, each with its own power of μ: no velocity is kept."""
    points, gradients = [np.array(x0, float)], []
    for t, lr in enumerate(lrs):
        gradients.append(grad(points[-1]))
        velocity = sum(mu ** (t - i) * g for i, g in enumerate(gradients))
        points.append(points[-1] - lr * velocity)
    return np.array(points)


def _nesterov(grad: Gradient, x0: Array, lrs: Array, mu: float) -> Array:
    x, v = np.array(x0, float), np.zeros(len(x0))
    path = [x]
    for lr in lrs:
        g = grad(x)
        v = mu * v + g
        x = x - lr * (g + mu * v)
        path.append(x)
    return np.array(path)


def _wrong_ball(
    *, inside: bool = False, late: bool = False, mean: bool = False, sign: int = 1
) -> Callable[..., Array]:
    def points(grad: Gradient, x0: Array, lrs: Array, mu: float) -> Array:
        x, v = np.array(x0, float), np.zeros(len(x0))
        path = [x]
        for lr in lrs:
            weight = lr if inside else 1 - mu if mean else 1
            old, v = v, mu * v + weight * grad(x)
            x = x - sign * (1 if inside else lr) * (old if late else v)
            path.append(x)
        return np.array(path)

    return points


def _tune(a: float, b: float) -> tuple[float, float, float]:
    kappa = np.sqrt(b / a)
    rate = (kappa - 1) / (kappa + 1)
    return (1 + rate) ** 2 / b, rate**2, rate


def _tune_without_roots(a: float, b: float) -> tuple[float, float, float]:
    rate = (b - a) / (b + a)
    return (2 / (a + b)) ** 2, rate**2, rate


EXERCISES = (
    Exercise(
        "ex-descent-steps",
        reference=_steps_needed,
        cases=(
            (100.0, 1e-6),
            (10.0, 1e-6),
            (2.0, 0.5),
            (1000.0, 1e-3),
            (25.0, 1e-12),
            (3.0, 2.0**-29),
        ),
        mistakes={
            "Where δ is an exact power of the rate, a logarithm that is rounded asks for one step "
            "more. Try the step before.": _in_closed_form(np.ceil, _best),
            "One step short: with this number the distance is still a little above the part.": _in_closed_form(
                np.floor, _best
            ),
            "Sometimes a step short. Is the nearest whole number always enough?": _in_closed_form(
                round, _best
            ),
            "Your number is negative. Which sign has ln δ, when δ is below 1?": lambda kappa, delta: (
                int(np.ceil(np.log(delta) / -np.log(_best(kappa))))
            ),
            "That is the rate of momentum. Does plain gradient descent know the root of κ?": _in_closed_form(
                np.ceil, lambda kappa: _best(np.sqrt(kappa))
            ),
            "That is the rate with η = 1/λ_max. The best learning rate is larger.": _in_closed_form(
                np.ceil, lambda kappa: 1 - 1 / kappa
            ),
            "That counts for the value of f, the square of the distance.": _in_closed_form(
                np.ceil, lambda kappa: _best(kappa) ** 2
            ),
            "κ/2 · ln(1/δ) is the approximation for large κ. The exact number is asked for.": lambda kappa, delta: (
                int(np.ceil(kappa / 2 * np.log(1 / delta)))
            ),
        },
    ),
    Exercise(
        "ex-descent-ball",
        reference=_ball,
        cases=(
            (valley, np.array([9.0, 1.0]), np.array([0.05, 0.02, 0.01, 0.005]), 0.9),
            (bend, np.array([1.0]), np.array([0.1, 0.2, 0.05]), 0.5),
        ),
        draw=lambda rng: (
            bend,
            rng.normal(size=3),
            rng.uniform(0.01, 0.1, size=6),
            rng.uniform(0.3, 0.9),
        ),
        mistakes={
            "Your velocity has the learning rate inside. Which rate do the old gradients "
            "feel after the rate has changed, and which should they feel?": _wrong_ball(
                inside=True
            ),
            "Your first step goes nowhere: the point moves with the velocity of before.": _wrong_ball(
                late=True
            ),
            "Your velocity is a mean, with the gradient weighed by 1 − μ. Here it is a sum.": _wrong_ball(
                mean=True
            ),
            "You climb. Which way does the gradient point?": _wrong_ball(sign=-1),
            "All right but for one row: is the start among your points?": lambda grad, x0, lrs, mu: (
                _ball(grad, x0, lrs, mu)[1:]
            ),
            "That is gradient descent. Does your velocity survive a step?": lambda grad, x0, lrs, mu: (
                _ball(grad, x0, lrs, 0.0)
            ),
            "That is Nesterov's way, which counts the newest gradient once more, with μ.": _nesterov,
            "Right as long as the rate does not change. Which of `lrs` has the second step?": lambda grad, x0, lrs, mu: (
                _ball(grad, x0, np.full(len(lrs), lrs[0]), mu)
            ),
            "All your rows are one array. What does `x -= …` do to the points stored before?": last_everywhere(
                _ball
            ),
        },
    ),
    Exercise(
        "ex-descent-tune",
        reference=_tune,
        cases=((2.0, 20.0), (1.0, 100.0), (0.5, 8.0)),
        draw=lambda rng: (rng.uniform(0.1, 1), rng.uniform(2, 50)),
        mistakes={
            "Your rate is that of gradient descent. Where does the root of κ come in?": _tune_without_roots,
            "That is the best that can be done without momentum. What does a wide floor allow?": lambda a, b: (
                2 / (a + b),
                0.0,
                (b - a) / (b + a),
            ),
            "Those are the values for Nesterov's method. Where does the ball's floor end?": lambda a, b: (
                1 / b,
                _tune(a, b)[2],
                1 - np.sqrt(a / b),
            ),
            "Look at your last two numbers: of a root and its square, which one is the rate?": lambda a, b: (
                _tune(a, b)[0],
                _tune(a, b)[2],
                _tune(a, b)[1],
            ),
            "Your μ is the rate itself. On the floor, the rate is which function of μ?": lambda a, b: (
                _tune(a, b)[0],
                _tune(a, b)[2],
                _tune(a, b)[2],
            ),
            "That learning rate is the best one without momentum. The floor reaches farther.": lambda a, b: (
                2 / (a + b),
                _tune(a, b)[1],
                _tune(a, b)[2],
            ),
            "μ is the product of both roots. How large is one of them?": lambda a, b: (
                _tune(a, b)[0],
                _tune(a, b)[1],
                _tune(a, b)[1],
            ),
            "The learning rate comes first, then μ, and the share at last.": lambda a, b: _tune(
                a, b
            )[::-1],
            "√η · (√a + √b) = 2 is right. Solve it for η, not for its root.": lambda a, b: (
                2 / (np.sqrt(a) + np.sqrt(b)),
                *_tune(a, b)[1:],
            ),
        },
    ),
)
