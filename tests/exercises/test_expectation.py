"""What the graders of the exercises on expectations must take, and must not."""

from fractions import Fraction

import numpy as np
from scipy.integrate import quad

from tests.exercises.cases import checks_of


def by_covariances(n, sigma, r):
    C = sigma**2 * ((1 - r) * np.eye(n) + r * np.ones((n, n)))
    return np.float32(C.mean())


ACCEPTED = [
    ("ex-expectation-never-drawn", lambda n, k: n * Fraction(n - 1, n) ** k),
    ("ex-expectation-never-drawn", lambda n, k: np.exp(k * np.log1p(-1 / n)) * n),
    ("ex-expectation-ensemble", by_covariances),
    ("ex-expectation-inverse", lambda a, b: quad(lambda x: 1 / x, a, b)[0] / (b - a)),
    ("ex-expectation-dropout", lambda w, x, q: [w @ x, (w * x) @ (w * x) * (1 / q - 1)]),
]
REFUSED = [
    ("ex-expectation-never-drawn", lambda n, k: n ** (1 - k), "chance that it misses"),
    ("ex-expectation-never-drawn", lambda n, k: (1 - 1 / n) ** n, "a number of examples"),
    (
        "ex-expectation-ensemble",
        lambda n, sigma, r: (sigma**2 + (n - 1) * r) / n,
        "r times what?",
    ),
    (
        "ex-expectation-ensemble",
        lambda n, sigma, r: sigma**2 / n * (1 + (n - 1) * r * sigma**2),
        "once?",
    ),
    ("ex-expectation-inverse", lambda a, b: (b - a) * (np.log(b) - np.log(a)), "1/(b − a)"),
    ("ex-expectation-inverse", lambda a, b: np.log(b - a) / (b - a), "log of the difference"),
    (
        "ex-expectation-dropout",
        lambda w, x, q: (w @ x, (1 / q - 1) * (x @ x)),
        "the input alone?",
    ),
    (
        "ex-expectation-dropout",
        lambda w, x, q: (w @ x, (1 / q - 1) * (w @ x)),
        "*squares* of the factors",
    ),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
