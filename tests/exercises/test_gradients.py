"""Right answers in unusual forms, and wrong ones, to the exercises on gradients."""

from math import degrees

import numpy as np
import sympy
import torch
from scipy.optimize import minimize_scalar
from scipy.special import expit

import mathdl.autodiff
from mathdl.calculus import gradient
from tests.exercises.cases import checks_of

HAND = "ex-gradients-hand"
NEURON = "ex-gradients-accident"
BEST = "ex-gradients-best"
ANGLE = "ex-gradients-angle"

HALF = sympy.sqrt(2) / 2


def f1(v):
    return v[0] ** 2 * v[1] + np.sin(v[0] * v[1])


def by_hand(v):
    x, y = v
    c = np.cos(x * y)
    return np.array([2 * x * y + y * c, x**2 + x * c])


def fall(g):
    g = np.asarray(g)
    length = np.linalg.norm(g)
    return g, -g / length, -length


def by_steps(v, h):
    steps = h * np.eye(2)
    return np.array([(f1(v + step) - f1(v - step)) / (2 * h) for step in steps])


def by_torch(v):
    v = torch.tensor(v, requires_grad=True)
    (v[0] ** 2 * v[1] + torch.sin(v[0] * v[1])).backward()
    return v.grad


def neuron(w, a, slope=expit):
    return slope(w @ a) * a


def neuron_by_torch(w, a):
    a = torch.tensor(a)
    return torch.func.grad(lambda w: torch.nn.functional.softplus(w @ a))(torch.tensor(w))


def ratio(z):
    with np.errstate(all="ignore"):
        return np.exp(z) / (1 + np.exp(z))


def worst_angle(kappa):
    return np.degrees(np.arctan((kappa - 1) / (2 * np.sqrt(kappa))))


def by_search(kappa):
    def cosine(log_m):
        m = np.exp(log_m)
        return (1 + kappa * m * m) / np.sqrt((1 + m * m) * (1 + kappa**2 * m * m))

    m = np.exp(minimize_scalar(cosine, bounds=(-10, 0), method="bounded").x)
    return degrees(np.arctan(kappa * m) - np.arctan(m))


def by_coarse_search(kappa):
    m = np.logspace(-4, 0, 201)
    return np.degrees(np.arctan(kappa * m) - np.arctan(m)).max()


ACCEPTED = [
    (HAND, lambda v: fall(by_hand(v))),
    (HAND, lambda v: [part.tolist() for part in fall(by_hand(v))]),
    (HAND, lambda v: tuple(torch.tensor(part) for part in fall(by_hand(v)))),
    (HAND, lambda v: fall(by_hand(np.float32(v)))),
    (NEURON, neuron),
    (NEURON, neuron_by_torch),
    (NEURON, lambda w, a: neuron(np.float32(w), np.float32(a))),
    (NEURON, lambda w, a: a / (1 + np.exp(-w @ a))),
    (BEST, (1 - HALF, sympy.Rational(1, 4), HALF)),
    (BEST, [0.2929, 0.25, 0.7071]),
    (BEST, torch.tensor([0.292893, 0.25, 0.707107])),
    (ANGLE, worst_angle),
    (ANGLE, by_search),
    (ANGLE, lambda kappa: worst_angle(np.float32(kappa))),
    (ANGLE, lambda kappa: 90 - 2 * np.degrees(np.arctan(kappa**-0.5))),
]

REFUSED = [
    (HAND, lambda v: fall(gradient(f1, v)), ""),
    (HAND, lambda v: fall(mathdl.autodiff.grad(f1)(v)), "uses `mathdl.autodiff`"),
    (HAND, lambda v: fall(by_torch(v)), "uses `.backward`"),
    *((HAND, lambda v, h=h: fall(by_steps(v, h)), "") for h in (1e-4, 1e-5, 1e-6, 1e-7, 1e-8)),
    (HAND, lambda v: by_hand(v), "3 parts are wanted"),
    (HAND, lambda v: fall(by_hand(v) - np.array([0, v[0] ** 2])), "Along y, x² is a constant"),
    (HAND, lambda v: fall(by_hand(v) + np.array([2 * v[0] * (1 - v[1]), 0])), "Does it stay"),
    (
        HAND,
        lambda v: fall(by_hand(v) + np.array([(1 - v[1]) * np.cos(v[0] * v[1]), 0])),
        "Along x, the sine",
    ),
    (HAND, lambda v: (by_hand(v), -by_hand(v), -np.linalg.norm(by_hand(v))), "of length 1"),
    (HAND, lambda v: (by_hand(v), fall(by_hand(v))[1], np.linalg.norm(by_hand(v))), "Which sign"),
    (HAND, lambda v: fall(by_hand(v) + 1e-10), ""),
    (NEURON, lambda w, a: neuron(w, a, ratio), "∞/∞"),
    (NEURON, lambda w, a: expit(w @ a) * w, "the colleague's"),
    (NEURON, lambda w, a: neuron(w, a) + 1e-10, ""),
    (NEURON, lambda w, a: a, "nothing around it"),
    (BEST, (0.2933, 0.25, 0.707), "Right to about three digits"),
    (BEST, (0.5858, 0.5, 0.7071), "half the Hessian"),
    (BEST, (0.2929, 0.25, 0.8284), "belongs to the rate"),
    (ANGLE, lambda kappa: (kappa - 1) / (2 * np.sqrt(kappa)), "leads back"),
    (ANGLE, lambda kappa: 90 - worst_angle(kappa), "level curve"),
    (ANGLE, lambda kappa: np.radians(worst_angle(kappa)), "in radians"),
    (ANGLE, by_coarse_search, ""),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
