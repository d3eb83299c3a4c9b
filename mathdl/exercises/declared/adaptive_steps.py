"""Exercises of "Adaptive steps: a learning rate for each coordinate"."""

from collections.abc import Callable

import numpy as np

from mathdl.exercises.declared._descents import Array, Gradient, bend, last_everywhere, valley
from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]


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


def _scheduled(t: int, lr: float, num_steps: int, warmup: int) -> float:
    """Fall along the square of a sine, of the steps that are left."""
    if t < warmup:
        return lr * t / warmup
    return float(lr * np.sin(np.pi / 2 * (num_steps - t) / (num_steps - warmup)) ** 2)


def _wrong_schedule(
    *,
    rise: Callable[[int, int], float] = lambda t, warmup: t / warmup,
    progress: Callable[[int, int, int], float] = lambda t, num_steps, warmup: (
        (t - warmup) / (num_steps - warmup)
    ),
    fall: Callable[[float], float] = lambda p: (1 + np.cos(np.pi * p)) / 2,
) -> Callable[..., float]:
    def rate(t: int, lr: float, num_steps: int, warmup: int) -> float:
        part = rise(t, warmup) if t < warmup else fall(progress(t, num_steps, warmup))
        return float(lr * part)

    return rate


def _gentle_bend(v: Array) -> Array:
    """Slopes near √ε, where the place of ε shows."""
    return 1e-4 * bend(v)


EXERCISES = (
    Exercise(
        "ex-descent-adam",
        reference=_adam,
        cases=((valley, np.array([9.0, 1.0]), 0.1, 12),),
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
            "All your rows are one array. What does `x -= …` do to the points stored before?": last_everywhere(
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
    Exercise(
        "ex-adaptive-schedule",
        reference=_scheduled,
        cases=(
            (55, 0.1, 100, 10),
            (5, 0.1, 100, 10),
            (10, 0.1, 100, 10),
            (1, 0.3, 50, 5),
            (20, 0.3, 50, 0),
            (100, 0.1, 100, 10),
        ),
        draw=lambda rng: (
            int(rng.integers(21, 70)),
            rng.uniform(0.01, 0.5),
            80,
            int(rng.integers(2, 20)),
        ),
        atol=1e-12,
        mistakes={
            "Your cosine begins at step 0. Where does the fall begin?": _wrong_schedule(
                progress=lambda t, num_steps, warmup: t / num_steps
            ),
            "Your cosine begins at the right step, but it does not end at 0. How many steps does the fall have?": _wrong_schedule(
                progress=lambda t, num_steps, warmup: (t - warmup) / num_steps
            ),
            "In the second half your rate is below 0. Between which values does a cosine lie?": _wrong_schedule(
                fall=lambda p: np.cos(np.pi * p)
            ),
            "That is a quarter of a cosine, which ends with a kink. Half of one ends level.": _wrong_schedule(
                fall=lambda p: np.cos(np.pi * p / 2)
            ),
            "Your rate falls to 0 and comes back. Half a cosine is asked for, and that is a whole one.": _wrong_schedule(
                fall=lambda p: (1 + np.cos(2 * np.pi * p)) / 2
            ),
            "Your rate falls along a straight line. What does half a cosine look like?": _wrong_schedule(
                fall=lambda p: 1 - p
            ),
            "The fall is right. What is the rate before step `warmup`?": _wrong_schedule(
                rise=lambda t, warmup: 1.0
            ),
            "Your first step has the rate 0. The steps are counted from 1.": _wrong_schedule(
                rise=lambda t, warmup: (t - 1) / warmup
            ),
            "At its highest your rate is 2 η. How large is 1 + cos 0?": _wrong_schedule(
                fall=lambda p: 1 + np.cos(np.pi * p)
            ),
            "Your rate is a part of 1. Of which number should it be a part?": lambda t, lr, num_steps, warmup: (
                _scheduled(t, 1.0, num_steps, warmup)
            ),
        },
    ),
)
