"""What the graders of the exercises on Bayes' rule must take, and must not."""

import numpy as np

from tests.exercises.cases import checks_of


def by_products(rate, s, c, k, m):
    ill, healthy = rate * s**k * (1 - s) ** m, (1 - rate) * (1 - c) ** k * c**m
    return np.float64(ill) / (ill + healthy)


def one_by_one(p, s, c, k, m, positive_first=True):
    results = [1] * k + [0] * m if positive_first else [0] * m + [1] * k
    for positive in results:
        ill, healthy = (s, 1 - c) if positive else (1 - s, c)
        p = p * ill / (p * ill + (1 - p) * healthy)
    return p


def two_in_a_row(hits, total):
    return hits * (hits + 1) / (total * (total + 1))


def adapted(P, old, new, added=0.0):
    logs = np.log(P + added) + np.log(new / old)
    e = np.exp(logs - logs.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


ACCEPTED = [
    ("ex-bayes-shift", adapted),
    ("ex-bayes-match", 0.83333),
]
REFUSED = [
    ("ex-bayes-tests", by_products, "400 small factors"),
    ("ex-bayes-tests", one_by_one, "exactly 1 on the way"),
    ("ex-bayes-tests", lambda *case: one_by_one(*case, False), "exactly 0 on the way"),
    ("ex-bayes-match", 250 / 3, "percentage"),
    ("ex-bayes-two-heads", lambda a, b, t: two_in_a_row(b + t.sum(), a + b + t.size), "two tails"),
    ("ex-bayes-two-heads", lambda a, b, t: two_in_a_row(a + t.sum(), a + t.size), "were tails"),
    (
        "ex-bayes-two-heads",
        lambda a, b, t: two_in_a_row(a + t.sum() - 1, a + b + t.size - 2),
        "exponent",
    ),
    ("ex-bayes-shift", lambda *case: adapted(*case, 1e-12), ""),
    ("ex-bayes-table", lambda joint: joint / (joint.sum(axis=0) + 1e-8), ""),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
