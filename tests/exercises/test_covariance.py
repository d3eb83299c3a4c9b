"""What the graders of the exercises on covariance must take, and must not."""

from fractions import Fraction

import numpy as np
from scipy import stats

from tests.exercises.cases import checks_of


def pushed(Z, mu, Sigma, kind=np.float64):
    Z, mu, Sigma = (np.asarray(x, kind) for x in (Z, mu, Sigma))
    return mu + Z @ np.linalg.cholesky(Sigma).T


def lengths(Sigma, k):
    return k * np.sqrt(np.linalg.eigvalsh(Sigma)[::-1])


def predicted(mu, Sigma, x1, std):
    rho = Sigma[0, 1] / np.sqrt(Sigma[0, 0] * Sigma[1, 1])
    return mu[1] + Sigma[0, 1] / Sigma[0, 0] * (x1 - mu[0]), np.sqrt(Sigma[1, 1]) * std(rho)


def merged(n, a, S, m, b, T):
    return (n * S + m * T + n * m / (n + m) * np.outer(b - a, b - a)) / (n + m)


ACCEPTED = [
    ("ex-covariance-by-hand", [Fraction(9), Fraction(33), Fraction(-5)]),
    ("ex-covariance-rows", lambda *case: pushed(*case, np.float32)),
    ("ex-covariance-region", lambda S, s: lengths(S, np.sqrt(stats.chi2.ppf(s, df=2)))),
    ("ex-covariance-third", lambda r, s: np.cos(np.arccos(r) + np.array([1, -1]) * np.arccos(s))),
    ("ex-covariance-predict", lambda *case: predicted(*case, lambda rho: np.sqrt(1 - rho**2))),
]
REFUSED = [
    (
        "ex-covariance-region",
        lambda S, s: 2 * lengths(S, np.sqrt(-2 * np.log(1 - s))),
        "from the middle to one end",
    ),
    (
        "ex-covariance-region",
        lambda S, s: np.sqrt(-2 * np.log(1 - s)) * np.diag(np.linalg.cholesky(S)),
        "triangular root",
    ),
    (
        "ex-covariance-region",
        lambda S, s: lengths(S, stats.norm.ppf((1 + np.sqrt(s)) / 2)),
        "the box",
    ),
    (
        "ex-covariance-region",
        lambda S, s: lengths(S, stats.norm.ppf((1 + s) / 2)),
        "share in one dimension",
    ),
    ("ex-covariance-third", lambda r, s: (-abs(r * s), abs(r * s)), "around zero"),
    ("ex-covariance-third", lambda r, s: (2 * r * s - 1, 1.0), "your room"),
    (
        "ex-covariance-predict",
        lambda *case: predicted(*case, lambda rho: np.sqrt(1 - rho)),
        "leave more than there was",
    ),
    ("ex-covariance-predict", lambda *case: predicted(*case, lambda rho: 1 - rho), "ρ and −ρ"),
    (
        "ex-covariance-predict",
        lambda mu, S, x1: (
            mu[1] + S[0, 1] / S[1, 1] * (x1 - mu[0]),
            np.sqrt(S[0, 0] - S[0, 1] ** 2 / S[1, 1]),
        ),
        "given the second",
    ),
    ("ex-covariance-merge", merged, "throughout"),
    (
        "ex-covariance-rows",
        lambda Z, mu, S: pushed(np.random.default_rng(1).standard_normal(Z.shape), mu, S),
        "",
    ),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
