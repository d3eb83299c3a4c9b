"""What the graders of the exercises on maximum likelihood must take, and must not."""

import numpy as np
from scipy import stats

from mathdl.distributions import Uniform
from tests.exercises.cases import checks_of

ACCEPTED = [
    ("ex-mle-underflow", np.int64(811)),
    ("ex-mle-uniform", lambda x: Uniform.fit(np.append(x, 0.0)).high),
    ("ex-mle-uniform", lambda x: stats.uniform.fit(x, floc=0)[1]),
    ("ex-mle-laplace", lambda y: stats.laplace.fit(y)[0]),
    ("ex-mle-mse", lambda n: float(n + 1)),
    (
        "ex-mle-one-toss",
        lambda p, n: [p * (1 - p) / n, (n * p * (1 - p) + (1 - 2 * p) ** 2) / (n + 2) ** 2],
    ),
]
REFUSED = [
    ("ex-mle-uniform", lambda x: np.max(x) * len(x) / (len(x) + 1), "wrong direction"),
    ("ex-mle-uniform", lambda x: np.argmax(x), "place of the longest"),
    (
        "ex-mle-uniform",
        lambda x: np.prod(1 / np.full(len(x), np.max(x))),
        "value of the likelihood",
    ),
    ("ex-mle-uniform", lambda x: np.sqrt(12 * np.var(x)), "spread of the waits"),
    ("ex-mle-uniform", lambda x: np.max(x) + 1e-6, ""),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
