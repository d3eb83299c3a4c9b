"""What the graders of the exercises on multilayer perceptrons must take, and must not."""

from itertools import pairwise

import numpy as np

from tests.exercises.cases import checks_of

ACCEPTED = [
    ("ex-mlp-slope", lambda h: (1 - h) * (1 + h)),
    ("ex-mlp-dead", lambda X, W, b: ((X @ W).max(axis=0) + b <= 0).astype(int)),
]
REFUSED = [
    ("ex-mlp-slope", lambda h: (1 - h) ** 2, "twice"),
    ("ex-mlp-slope", lambda h: -2 * h, "by what"),
    (
        "ex-mlp-kinks",
        lambda t, v: np.diff(np.diff(v) / np.diff(t), prepend=0) / np.diff(t),
        "once more",
    ),
    (
        "ex-mlp-kinks",
        lambda t, v: np.diff(np.diff(v) / np.diff(t), append=0),
        "lose the first slope",
    ),
    (
        "ex-mlp-count",
        lambda s: sum((a + 1) * (b + 1) for a, b in pairwise(s)),
        "its outputs",
    ),
    ("ex-mlp-dead", lambda X, W, b: [True] * 3 + [False] * 5, "by hand"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
