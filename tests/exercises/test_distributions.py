"""What the graders of the exercises on distributions must take, and must not."""

import math

import numpy as np
from scipy import stats

from tests.exercises.cases import checks_of


def cut_logit(y, mu, sigma):
    x = min(max(math.log(y / (1 - y)), -2.5), 2.5)
    return stats.norm(mu, sigma).pdf(x) / (y * (1 - y))


def table(u):
    x = np.linspace(0, 1, 2001)
    return np.take(x, np.minimum(np.searchsorted(2 * x - x**2, u), 2000))


ACCEPTED = [
    ("ex-distributions-within", lambda v, h: stats.norm(0, v**0.5).cdf([-h, h]) @ [-1, 1]),
    ("ex-distributions-patience", lambda m, s, t: stats.expon(scale=m).sf(t)),
    ("ex-distributions-inverse", lambda u: list(stats.beta(1, 2).ppf(u))),
    (
        "ex-distributions-logit",
        lambda y, mu, sigma: stats.norm(mu, sigma).pdf(np.log(y / (1 - y))) / y / (1 - y),
    ),
    ("ex-distributions-one-defect", lambda q: stats.poisson(-math.log(q)).pmf(1)),
]
REFUSED = [
    ("ex-distributions-within", lambda v, h: 2 * stats.norm(0, v**0.5).cdf(h), "counts it twice"),
    ("ex-distributions-patience", lambda m, s, t: np.exp(t / m), "more than 1"),
    ("ex-distributions-patience", lambda m, s, t: 1 - np.exp(-m * t), "mean in place of"),
    ("ex-distributions-inverse", lambda u: np.sort(1 - np.sqrt(1 - u)), "keep the order"),
    ("ex-distributions-inverse", lambda u: 2 * (1 - np.sqrt(1 - u)), "beyond 1"),
    ("ex-distributions-inverse", table, ""),
    ("ex-distributions-inverse", lambda u: np.where(u < 0.985, 1 - np.sqrt(1 - u), 0), ""),
    (
        "ex-distributions-logit",
        lambda y, mu, sigma: stats.norm(mu, sigma).logpdf(np.log(y / (1 - y))) / (y * (1 - y)),
        "logarithm of the normal",
    ),
    ("ex-distributions-logit", cut_logit, ""),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
