"""Exercises of "Get down a narrow valley"."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]
Gradient = Callable[[Array], Array]


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


def _one_array(points: Callable[..., Array]) -> Callable[..., Array]:
    """Store one array again and again, and change it in place."""

    def last_everywhere(*arguments: Any) -> Array:
        right = points(*arguments)
        return np.tile(right[-1], (len(right), 1))

    return last_everywhere


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


def _adam(grad: Gradient, x0: Array, lr: float, num_steps: int) -> Array:
    """Keep all gradients, and take their weighted means: what bias correction stands for."""
    points, gradients = [np.array(x0, float)], []
    for _ in range(num_steps):
        gradients.append(grad(points[-1]))
        age = np.arange(len(gradients))[::-1]
        m = np.average(gradients, axis=0, weights=0.9**age)
        v = np.average(np.square(gradients), axis=0, weights=0.999**age)
        points.append(points[-1] - lr * m / (np.sqrt(v) + 1e-8))
    return np.array(points)


def _wrong_adam(
    *,
    inside: bool = False,
    corrected: str = "mv",
    first: int = 1,
    spread: bool = False,
    sign: int = 1,
    power: float = 0.5,
    betas: tuple[float, float] = (0.9, 0.999),
    fed_back: bool = False,
    steady: bool = False,
) -> Callable[..., Array]:
    b1, b2 = betas

    def points(grad: Gradient, x0: Array, lr: float, num_steps: int) -> Array:
        x = np.array(x0, float)
        m, v, path = 0 * x, 0 * x, [x]
        for t in range(first, first + num_steps):
            g = grad(x)
            m = b1 * m + (1 - b1) * g
            v = b2 * v + (1 - b2) * (np.full_like(x, (g**2).mean()) if spread else g**2)
            age = 1 if steady else t
            m_hat = m / (1 - b1**age) if "m" in corrected else m
            v_hat = v / (1 - b2**age) if "v" in corrected else v
            if fed_back:
                m, v = m_hat, v_hat
            root = np.sqrt(v_hat + 1e-8) if inside else v_hat**power + 1e-8
            x = x - sign * lr * m_hat / root
            path.append(x)
        return np.array(path)

    return points


def _newton_factor(p: int) -> float:
    """Take one step from 1 on x^p."""
    return 1 - p / (p * (p - 1))


def _noise_floor(lr: float, lam: float, sigma: float, batch: int) -> float:
    """Add up what is left today of the noise of all earlier steps."""
    kept = (1 - lr * lam) ** 2
    return float((lr * sigma) ** 2 / batch / (1 - kept))


def _valley(v: Array) -> Array:
    return np.array([1.0, 30.0])[: len(v)] * v


def _bend(v: Array) -> Array:
    return np.sin(v) + v**3


def _gentle_bend(v: Array) -> Array:
    """Slopes near √ε, where the place of ε shows."""
    return 1e-4 * _bend(v)


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
            "That is what momentum needs. Does plain gradient descent know the root of κ?": _in_closed_form(
                np.ceil, lambda kappa: _best(np.sqrt(kappa))
            ),
            "That is the rate with η = 1/λ_max. The best learning rate is almost twice that.": _in_closed_form(
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
            (_valley, np.array([9.0, 1.0]), np.array([0.05, 0.02, 0.01, 0.005]), 0.9),
            (_bend, np.array([1.0]), np.array([0.1, 0.2, 0.05]), 0.5),
        ),
        draw=lambda rng: (
            _bend,
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
            "That is Nesterov's way, which counts the newest gradient twice.": _nesterov,
            "Right as long as the rate does not change. Which of `lrs` has the second step?": lambda grad, x0, lrs, mu: (
                _ball(grad, x0, np.full(len(lrs), lrs[0]), mu)
            ),
            "All your rows are one array. What does `x -= …` do to the points stored before?": _one_array(
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
    Exercise(
        "ex-descent-adam",
        reference=_adam,
        cases=((_valley, np.array([9.0, 1.0]), 0.1, 12),),
        draw=lambda rng: (
            _gentle_bend,
            rng.normal(size=3),
            rng.uniform(0.01, 0.2),
            10,
        ),
        mistakes={
            "Right for large gradients, too slow for small ones: where does your ε stand?": _wrong_adam(
                inside=True
            ),
            "Your first step is too long by √10. What do the weights of your means sum to?": _wrong_adam(
                corrected=""
            ),
            "Your first step is a tenth of η. Which of the two means still begins at zero?": _wrong_adam(
                corrected="v"
            ),
            "Your first step is too long by √1000. Which mean still begins at zero?": _wrong_adam(
                corrected="m"
            ),
            "Your corrections fit the first step. What do the weights sum to after t steps?": _wrong_adam(
                steady=True
            ),
            "Your corrected means go into the next means, and are corrected again.": _wrong_adam(
                fed_back=True
            ),
            "Your β have changed places. Which of the two means has the longer memory?": _wrong_adam(
                betas=(0.999, 0.9)
            ),
            "You divide by a mean of squares. In which unit is your step then measured?": _wrong_adam(
                power=1.0
            ),
            "All your rows are one array. What does `x -= …` do to the points stored before?": _one_array(
                _adam
            ),
            "Your corrections are a step ahead. Which t makes the first mean the gradient?": _wrong_adam(
                first=2
            ),
            "All your entries are divided by the same number. Each has a mean of its own.": _wrong_adam(
                spread=True
            ),
            "You climb. Which way does the gradient point?": _wrong_adam(sign=-1),
            "All right but for one row: is the start among your points?": lambda grad, x0, lr, num_steps: (
                _adam(grad, x0, lr, num_steps)[1:]
            ),
        },
    ),
    Exercise(
        "ex-descent-newton",
        reference=_newton_factor,
        cases=((4,), (6,), (8,), (20,)),
        mistakes={
            "You looked for a zero of f, with f/f'. A minimum is a zero of which function?": lambda p: (
                (p - 1) / p
            ),
            "That is the part of the distance that a step covers. How much is left?": lambda p: (
                1 / (p - 1)
            ),
            "That is above 1, so the distance would grow. Which way round is the quotient?": lambda p: (
                (p - 1) / (p - 2)
            ),
            "One step would be enough if f were quadratic. Put x^p into the formula.": lambda p: (
                0.0
            ),
            "Right for x⁴. How does it depend on p?": lambda p: 2 / 3,
            "That is above 1. Which sign has the step?": lambda p: p / (p - 1),
        },
    ),
    Exercise(
        "ex-descent-floor",
        reference=_noise_floor,
        cases=((0.1, 2.0, 3.0, 4), (0.5, 1.0, 1.0, 1), (0.01, 10.0, 2.0, 64)),
        draw=lambda rng: (
            rng.uniform(0.05, 0.5),
            rng.uniform(0.5, 3),
            rng.uniform(0.5, 4),
            int(rng.integers(1, 100)),
        ),
        mistakes={
            "That is the approximation for small ηλ. Keep the square of 1 − ηλ whole.": lambda lr, lam, sigma, batch: (
                lr * sigma**2 / (2 * lam * batch)
            ),
            "The standard deviation of a mean falls with √B. And its variance?": lambda lr, lam, sigma, batch: (
                _noise_floor(lr, lam, sigma, 1) / np.sqrt(batch)
            ),
            "That is the floor for one example a step. What does a mean do to the variance?": lambda lr, lam, sigma, batch: (
                _noise_floor(lr, lam, sigma, 1)
            ),
            "That is the root of it. The mean of the squares is asked for.": lambda lr, lam, sigma, batch: (
                np.sqrt(_noise_floor(lr, lam, sigma, batch))
            ),
            "σ is the standard deviation. The formula has the variance.": lambda lr, lam, sigma, batch: (
                _noise_floor(lr, lam, np.sqrt(sigma), batch)
            ),
            "That is the noise of one step. What is left of the noise of the steps before?": lambda lr, lam, sigma, batch: (
                (lr * sigma) ** 2 / batch
            ),
            "The step adds η ξ, and the square of that. Is your η squared as well?": lambda lr, lam, sigma, batch: (
                _noise_floor(lr, lam, sigma, batch) / lr
            ),
            "In a step x shrinks by 1 − ηλ. By what does x² shrink?": lambda lr, lam, sigma, batch: (
                lr * sigma**2 / (lam * batch)
            ),
        },
    ),
)
