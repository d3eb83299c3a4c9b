"""What the graders of the exercises on the central limit theorem must take, and must not."""

import math
import statistics

import numpy as np
import torch
from scipy import stats

from tests.exercises.cases import checks_of


def by_covariance(a, b):
    (aa, ab), (_, bb) = np.cov(a, b)
    return np.mean(a) - np.mean(b), np.sqrt((aa + bb - 2 * ab) / len(a))


def by_lists(a, b):
    d = [int(x) - int(y) for x, y in zip(a, b, strict=True)]
    return [statistics.mean(d), statistics.stdev(d) / len(d) ** 0.5]


def by_torch(a, b):
    d = torch.tensor(a - b, dtype=torch.float32)
    return torch.stack([d.mean(), d.std() / len(d) ** 0.5])


ACCEPTED = [
    ("ex-expectation-test-images", lambda p, h: np.ceil(p * (1 - p) * (1.96 / h) ** 2)),
    ("ex-expectation-test-images", lambda p, h: -int(-((1.96 / h) ** 2) * p * (1 - p) // 1)),
    ("ex-expectation-no-failure", lambda n: stats.beta.ppf(0.95, 1, n)),
    ("ex-expectation-no-failure", lambda n: np.float32(-math.expm1(math.log(0.05) / n))),
    ("ex-clt-paired", by_covariance),
    ("ex-clt-paired", by_lists),
    ("ex-clt-paired", by_torch),
]
REFUSED = [
    (
        "ex-expectation-test-images",
        lambda p, h: round(p * (1 - p) * (1.96 / h) ** 2),
        "nearest whole number",
    ),
    (
        "ex-expectation-test-images",
        lambda p, h: int(p * (1 - p) * (1.96 / h) ** 2) + 1,
        "no further image",
    ),
    ("ex-expectation-no-failure", lambda n: min(1, 3 / n), "cut off at 1"),
    ("ex-expectation-no-failure", lambda n: 100 - 100 * 0.05 ** (1 / n), "between 0 and 1"),
    (
        "ex-clt-paired",
        lambda a, b: (
            a.mean() - b.mean(),
            np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)),
        ),
        "*different* images",
    ),
    ("ex-clt-paired", lambda a, b: (np.mean(a - b), stats.sem(a - b, ddof=0)), "n − 1"),
    (
        "ex-clt-paired",
        lambda a, b: (abs(a.mean() - b.mean()), stats.sem(a - b)),
        "has a sign",
    ),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
