"""What the graders of the exercises on standard errors must take, and must not."""

import math

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from tests.exercises.cases import checks_of


def by_search(x):
    found = minimize_scalar(
        lambda rate: rate * x.sum() - len(x) * np.log(rate), bounds=(0.01, 20), method="bounded"
    )
    return found.x, found.x / np.sqrt(len(x))


def shrunk_by_search(x, sigma, m0, tau):
    return minimize_scalar(
        lambda mu: np.sum((x - mu) ** 2) / (2 * sigma**2) + (mu - m0) ** 2 / (2 * tau**2)
    ).x


def interval(k, n, z=1.96):
    reach = z * np.sqrt(k / n * (1 - k / n) / n)
    return k / n - reach, k / n + reach


ACCEPTED = [
    ("ex-errors-rate", by_search),
    ("ex-errors-shrink", shrunk_by_search),
    ("ex-errors-interval", interval),
    ("ex-errors-logit", lambda a: np.exp(-abs(a)) / (1 + np.exp(-abs(a))) ** 2),
]
REFUSED = [
    (
        "ex-errors-rate",
        lambda x: (1 / x.mean(), x.std() / x.mean() ** 2 / len(x) ** 0.5),
        "whatever",
    ),
    ("ex-errors-shrink", lambda x, s, m, t: np.mean(np.append(x, m)), "one measurement more"),
    ("ex-errors-decay", lambda n, s, t: s**2 / (2 * n * t**2), "Which one stays"),
    ("ex-errors-logit", lambda a: np.exp(a) / (1 + np.exp(a)) ** 2, "overflows at a = 800"),
    (
        "ex-errors-logit",
        lambda a: 1 / (1 + math.exp(-a)) - 1 / (1 + math.exp(-a)) ** 2,
        "this p is exactly 1",
    ),
    ("ex-errors-logit", lambda a: 1 / (1 + np.exp(-a)) * (1 - 1 / (1 + np.exp(-a))), "from 1?"),
    ("ex-errors-interval", lambda k, n: interval(k, n, z=norm.ppf(0.975)), "says 1.96"),
    ("ex-errors-interval", lambda k, n: np.clip(interval(k, n), 0, 1), "one of its faults"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
