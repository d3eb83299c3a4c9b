"""Right answers in unusual forms, and wrong ones, to the exercises on derivatives."""

from math import pi

import numpy as np
import sympy
import torch
from scipy.optimize import minimize_scalar
from scipy.special import expit

from mathdl.autodiff import grad
from mathdl.calculus import derivative
from tests.exercises.cases import checks_of

SWISH = "ex-derivatives-swish"
DEGREES = "ex-derivatives-degrees"
CENTRAL = "ex-derivatives-central"
SECOND = "ex-derivatives-second"
DIGITS = "ex-derivatives-complex"

C = pi / 180


def swish(x):
    return x / (1 + np.exp(-x))


def swish_slope(x, s=None):
    s = 1 / (1 + np.exp(-x)) if s is None else s
    return s + x * s * (1 - s)


def swish_by_torch(x):
    t = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    (t * torch.sigmoid(t)).backward()
    return t.grad


def swish_by_sympy(x):
    z = sympy.Symbol("z")
    return sympy.diff(z / (1 + sympy.exp(-z)), z).subs(z, sympy.Float(x, 40))


def ratio_of_exponentials(x):
    with np.errstate(all="ignore"):
        return swish_slope(x, np.exp(x) / (1 + np.exp(x)))


def sine_slope(t):
    return C * np.cos(C * t)


def sine(t):
    return np.sin(C * t)


def sine_by_torch(t):
    return torch.func.grad(lambda t: torch.sin(t * C))(torch.tensor(t))


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def best_step(u, f, f4):
    return (48 * u * f / f4) ** 0.25


def by_search(u, f, f4):
    def error(log_h):
        h = np.exp(log_h)
        return h**2 / 12 * f4 + 4 * u * f / h**2

    return np.exp(minimize_scalar(error, bounds=(-20, 2), method="bounded").x)


def by_grid(u, f, f4):
    h = np.exp(np.linspace(-15, 0, 20_001))
    return h[np.argmin(h**2 / 12 * f4 + 4 * u * f / h**2)]


def all_digits(f, x, h=1e-30):
    return f(x + 1j * h).imag / h


def richardson(f, x, h=1e-3):
    return (4 * central(f, x, h / 2) - central(f, x, h)) / 3


ACCEPTED = [
    (SWISH, swish_slope),
    (SWISH, lambda x: swish_slope(x, expit(x))),
    (SWISH, lambda x: swish_slope(x, torch.sigmoid(torch.tensor(x, dtype=torch.float64)))),
    (SWISH, lambda x: swish(x) + (1 - swish(x)) / (1 + np.exp(-x))),
    (DEGREES, sine_slope),
    (DEGREES, lambda t: C * np.sin((90 - t) * C)),
    (DEGREES, lambda t: round(sine_slope(t), 15)),
    (DEGREES, lambda t: derivative(sine, t)),
    (DEGREES, lambda t: derivative(sine, t, extrapolate=True)),
    (DEGREES, sine_by_torch),
    (DEGREES, lambda t: np.float32(sine_slope(t))),
    (DEGREES, lambda t: sympy.pi / 180 * sympy.cos(sympy.pi * sympy.Rational(t) / 180)),
    (CENTRAL, central),
    (CENTRAL, lambda f, x, h: central(f, x, abs(h))),
    (CENTRAL, lambda f, x, h: np.polyfit([x - h, x + h], [f(x - h), f(x + h)], 1)[0]),
    (SECOND, best_step),
    (SECOND, by_search),
    (SECOND, by_grid),
    (SECOND, lambda u, f, f4: float(f"{best_step(u, f, f4):.3g}")),
    (SECOND, lambda u, f, f4: torch.tensor(best_step(u, f, f4))),
    (DIGITS, all_digits),
    (DIGITS, lambda f, x: all_digits(f, x, h=1e-12)),
    (DIGITS, lambda f, x: derivative(f, x, extrapolate=True)),
]

REFUSED = [
    (SWISH, lambda x: derivative(swish, x), ""),
    (SWISH, lambda x: central(swish, x, 1e-5), ""),
    (SWISH, lambda x: (swish(x + 1e-8) - swish(x)) / 1e-8, ""),
    (SWISH, swish_by_torch, "uses `.backward`"),
    (SWISH, grad(swish), ""),
    (SWISH, swish_by_sympy, "uses `sympy`"),
    (SWISH, ratio_of_exponentials, "∞/∞"),
    (SWISH, lambda x: swish_slope(x) + 1e-10, "a small number added"),
    (SWISH, lambda x: x * expit(x) + expit(x) * (1 - expit(x)), "changed places"),
    (SWISH, lambda x: expit(x) + x * expit(x) ** 2, "two different factors"),
    (SWISH, lambda x: swish_slope(x, expit(-x)), "Which sign has the exponent"),
    (DEGREES, lambda t: sine_slope(t) + 1e-10, "a small number added"),
    (DEGREES, lambda t: abs(sine_slope(t)), ""),
    (DEGREES, lambda t: np.cos(C * t), "each radian"),
    (CENTRAL, lambda f, x, h: abs(central(f, x, h)), "a function that falls"),
    (CENTRAL, lambda f, x, h: (f(x + h) - f(x - h)) / (2 * abs(h)), "If h is negative"),
    (CENTRAL, lambda f, x, h: (f(x + h) - f(x)) / h, "looks ahead only"),
    (CENTRAL, lambda f, x, h: derivative(f, x), ""),
    (SECOND, lambda u, f, f4: (48 * u * f / f4) ** (1 / 3), "Which power of h"),
    (SECOND, lambda u, f, f4: (12 * 6**0.5 * u * f / f4) ** 0.25, "worst case"),
    (DIGITS, lambda f, x: all_digits(f, x, h=1e-6), "Be bolder"),
    (DIGITS, richardson, "One step of Richardson"),
    (DIGITS, lambda f, x: (f(x + 1e-8) - f(x)) / 1e-8, "forward difference"),
    (DIGITS, derivative, ""),
    (DIGITS, lambda f, x: all_digits(f, x) + 1e-10, "a small number added"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
