"""Exercises of "Derivatives"."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Function = Callable[[Any], Any]
COMPLEX_STEP = 1e-30


def _by_complex_step(f: Function, x: float) -> float:
    return float(f(x + 1j * COMPLEX_STEP).imag / COMPLEX_STEP)


def _sigmoid(x: float) -> float:
    return float(np.exp(-np.logaddexp(0, -x)))


def _slope_of_swish(x: float) -> float:
    return _by_complex_step(lambda z: z / (1 + np.exp(-z)), x)


def _by_rules(x: float, s: float) -> float:
    return s + x * s * (1 - s)


def _ratio_of_exponentials(x: float) -> float:
    with np.errstate(all="ignore"):
        return _by_rules(x, np.exp(x) / (1 + np.exp(x)))


def _slope_in_degrees(t: float) -> float:
    return _by_complex_step(lambda z: np.sin(np.pi * z / 180), t)


def _central(f: Function, x: float, h: float) -> float:
    """Take the mean of a look ahead and a look back."""
    ahead, back = f(x + h) / h - f(x) / h, f(x) / h - f(x - h) / h
    return float((ahead + back) / 2)


def _best_step(u: float, f: float, f4: float) -> float:
    """Look for the minimum of the two errors on a fine grid, and again around the best of it."""
    low, high = -25.0, 5.0
    for _ in range(6):
        t = np.linspace(low, high, 2001)
        h = np.exp(t)
        best = int(np.argmin(h**2 * f4 / 12 + 4 * u * f / h**2))
        low, high = t[max(best - 5, 0)], t[min(best + 5, 2000)]
    # Around its minimum the sum is flat. The two errors are equal there, and cross steeply.
    for _ in range(100):
        middle = (low + high) / 2
        longer = np.exp(4 * middle) * f4 / 12 > 4 * u * f
        low, high = (low, middle) if longer else (middle, high)
    return float(np.exp(low))


def _wave(z: Any) -> Any:
    return np.exp(-z * z) * np.sin(3 * z)


def _slope_of_wave(x: float) -> float:
    return float(np.exp(-x * x) * (3 * np.cos(3 * x) - 2 * x * np.sin(3 * x)))


def _fast(z: Any) -> Any:
    return np.sin(30 * z)


_SLOPES: dict[Any, Function] = {
    np.exp: np.exp,
    np.sin: np.cos,
    np.tanh: lambda x: 1 / np.cosh(x) ** 2,
    _wave: _slope_of_wave,
    _fast: lambda x: 30 * np.cos(30 * x),
}


def _richardson(f: Function, x: float) -> float:
    return (4 * _central(f, x, 5e-4) - _central(f, x, 1e-3)) / 3


def _curve(rng: np.random.Generator) -> tuple[Any, ...]:
    f = (np.exp, np.sin, np.cos, np.tanh)[rng.integers(4)]
    return f, float(rng.normal()), float(rng.choice([-1, 1]) * rng.uniform(0.01, 0.5))


_OF_TORCH = ("torch.autograd", "torch.func", "torch.func.grad")

EXERCISES = (
    Exercise(
        "ex-derivatives-swish",
        reference=_slope_of_swish,
        # At −1.2784 the slope is nearly 0, and differences lose their digits.
        cases=((0.0,), (1.0,), (-2.0,), (-1.2784,), (800.0,), (-30.0,)),
        draw=lambda rng: (float(rng.normal(scale=3)),),
        forbids=("mathdl.calculus", "mathdl.autodiff", "sympy", ".backward", *_OF_TORCH),
        mistakes={
            "That is the product of the two derivatives. The product rule has two terms.": lambda x: (
                _sigmoid(x) * (1 - _sigmoid(x))
            ),
            "Those are the derivatives of the two factors, added. What stands beside each?": lambda x: (
                1 + _sigmoid(x) * (1 - _sigmoid(x))
            ),
            "One term is there. What is left of x σ(x) if only the factor x moves?": lambda x: (
                x * _sigmoid(x) * (1 - _sigmoid(x))
            ),
            "One term is there. The other one holds the sigmoid's own derivative.": _sigmoid,
            "The exponential is its own derivative, and the sigmoid is not.": lambda x: (
                _sigmoid(x) + x * _sigmoid(x)
            ),
            "Does the sigmoid rise or fall? Look at the sign of your second term.": lambda x: (
                _sigmoid(x) - x * _sigmoid(x) * (1 - _sigmoid(x))
            ),
            "Which factor keeps still while the other one moves? Yours have changed places.": lambda x: (
                x * _sigmoid(x) + _sigmoid(x) * (1 - _sigmoid(x))
            ),
            "The slope of the sigmoid is a product of two different factors.": lambda x: (
                _sigmoid(x) + x * _sigmoid(x) ** 2
            ),
            "Far to the right the sigmoid is 1. Which sign has the exponent then?": lambda x: (
                _by_rules(x, _sigmoid(-x))
            ),
            "Far to the right your sigmoid is ∞/∞. Write it with an exponent that falls.": (
                _ratio_of_exponentials
            ),
        },
    ),
    Exercise(
        "ex-derivatives-degrees",
        reference=_slope_in_degrees,
        cases=((0.0,), (60.0,), (80.0,), (180.0,)),
        draw=lambda rng: (float(rng.uniform(-360, 360)),),
        atol=1e-9 * np.pi / 180,
        mistakes={
            "NumPy's cosine takes radians, and t is in degrees.": lambda t: np.cos(t),
            "The factor is right. In which unit does NumPy's cosine take its angle?": lambda t: (
                np.cos(t) * np.pi / 180
            ),
            "The factor is right. Which function is the derivative of the sine?": lambda t: (
                np.sin(np.radians(t)) * np.pi / 180
            ),
            "That is the slope for each radian. How much of a radian is one degree?": lambda t: (
                np.cos(np.radians(t))
            ),
            "A degree is a small step. Does the sine change by more or by less than in a "
            "radian?": lambda t: np.cos(np.radians(t)) * 180 / np.pi,
            "Just after 0° the sine rises. What is the sign of its slope there?": lambda t: (
                -np.cos(np.radians(t)) * np.pi / 180
            ),
        },
    ),
    Exercise(
        "ex-derivatives-central",
        reference=_central,
        cases=(
            (np.exp, 1.0, 0.5),
            (np.sin, 0.3, 0.1),
            (np.exp, 0.0, 0.01),
            (np.tanh, -0.5, 0.25),
            (np.square, 2.0, 0.125),
            (np.cos, 1.0, 0.1),
            (np.exp, 0.5, -0.1),
        ),
        draw=_curve,
        mistakes={
            "How far is it from x − h to x + h?": lambda f, x, h: (f(x + h) - f(x - h)) / h,
            "Python works from left to right: / 2 * h divides by 2, and multiplies by h.": lambda f, x, h: (
                (f(x + h) - f(x - h)) / 2 * h
            ),
            "Only the second value is divided. Where does a pair of brackets belong?": lambda f, x, h: (
                f(x + h) - f(x - h) / (2 * h)
            ),
            "How far is it from x to x + h? And does a central difference use f(x)?": lambda f, x, h: (
                (f(x + h) - f(x)) / (2 * h)
            ),
            "That looks ahead only. A central difference looks to both sides.": lambda f, x, h: (
                (f(x + h) - f(x)) / h
            ),
            "That looks back only. A central difference looks to both sides.": lambda f, x, h: (
                (f(x) - f(x - h)) / h
            ),
            "Try it on a function that rises. What sign should the slope have?": lambda f, x, h: (
                (f(x - h) - f(x + h)) / (2 * h)
            ),
            "A good formula, for half the step. Here the two points are x + h and x − h.": lambda f, x, h: (
                (f(x + h / 2) - f(x - h / 2)) / h
            ),
            "If h is negative, x + h lies on the left. From where to where do you go?": lambda f, x, h: (
                _central(f, x, h) * np.sign(h)
            ),
            "Try it on a function that falls. What sign should the slope have?": lambda f, x, h: (
                abs(_central(f, x, h))
            ),
        },
    ),
    Exercise(
        "ex-derivatives-second",
        reference=_best_step,
        cases=((2.0**-53, 1.0, 1.0), (2.0**-24, 1.0, 1.0), (2.0**-53, 100.0, 0.5)),
        draw=lambda rng: (2.0**-53, float(rng.uniform(0.1, 10)), float(rng.uniform(0.1, 10))),
        rtol=6e-3,  # three digits are enough: 0.00102 for 0.0010161 is off by 4e-3
        mistakes={
            "That is the best step for a slope. Here rounding is divided by h².": lambda u, f, f4: (
                (3 * u * f / f4) ** (1 / 3)
            ),
            "Count the roundings: each of the values has one, and the middle counts twice.": lambda u, f, f4: (
                (12 * u * f / f4) ** 0.25
            ),
            "Count the roundings: there are three values, and the middle counts twice.": lambda u, f, f4: (
                (24 * u * f / f4) ** 0.25
            ),
            "Two series are added. Which factor have their two terms with h⁴ together?": lambda u, f, f4: (
                (96 * u * f / f4) ** 0.25
            ),
            "The value in the middle counts twice, and so does its rounding.": lambda u, f, f4: (
                (36 * u * f / f4) ** 0.25
            ),
            "If f is large there is more rounding. Should the step be longer or shorter?": lambda u, f, f4: (
                (48 * u * f4 / f) ** 0.25
            ),
            "Set the derivative of the sum to zero, and look again at the power of h.": lambda u, f, f4: (
                (48 * u * f / f4) ** 0.5
            ),
            "That root is for a slope, where rounding is divided by h. Which power of h is here?": lambda u, f, f4: (
                (48 * u * f / f4) ** (1 / 3)
            ),
            "Roundings add like that if they are independent. What is the worst case?": lambda u, f, f4: (
                (12 * np.sqrt(6) * u * f / f4) ** 0.25
            ),
            "With a step as short as u, x + h is x. A smaller step is not a better one.": lambda u, f, f4: (
                u
            ),
        },
    ),
    Exercise(
        "ex-derivatives-complex",
        reference=lambda f, x: _SLOPES[f](x),
        cases=(
            (np.exp, 1.0),
            (np.sin, 0.3),
            (_wave, 0.7),
            (_wave, -0.2),
            (np.tanh, 0.5),
            (_fast, 0.3),
        ),
        rtol=1e-11,
        mistakes={
            "That is the value of f. In which part of the number is the slope?": lambda f, x: (
                f(x + 1e-20j).real
            ),
            "That is a complex number. In which part of it is the slope?": lambda f, x: (
                f(x + 1e-20j) / 1e-20
            ),
            "That is h times the slope.": lambda f, x: f(x + 1e-20j).imag,
            "The error falls with h², and nothing is lost where h is tiny. Be bold.": lambda f, x: (
                f(x + 1e-3j).imag / 1e-3
            ),
            "The error grows with the third derivative, which may be large. Be bolder.": lambda f, x: (
                f(x + 1e-6j).imag / 1e-6
            ),
            "One step of Richardson leaves h⁴. Is there a step that has nothing to cancel?": _richardson,
            "That is a forward difference: half of the digits are lost.": lambda f, x: (
                (f(x + 1e-8) - f(x)) / 1e-8
            ),
            "That is a central difference: five digits of the sixteen are lost.": lambda f, x: (
                (f(x + 1e-5) - f(x - 1e-5)) / 2e-5
            ),
            "A step upwards along the imaginary axis needs no minus sign.": lambda f, x: (
                -f(x + 1e-20j).imag / 1e-20
            ),
        },
    ),
)
