"""What the graders of the exercises on first weights must take, and must not."""

import numpy as np
import torch

from tests.exercises.cases import checks_of


def clipped(dW, db, longest, added=0.0):
    length = np.sqrt((dW**2).sum() + (db**2).sum())
    factor = 1.0 if length <= longest else longest / (length + added)
    return factor * dW, factor * db


def by_division(dW, db, longest):
    factor = np.minimum(1, longest / np.sqrt((dW**2).sum() + (db**2).sum()))
    return dW / (1 / factor), db / (1 / factor)


ACCEPTED = [
    ("ex-init-gain", lambda a: torch.nn.init.calculate_gain("leaky_relu", a)),
    ("ex-init-clip", clipped),
    ("ex-init-clip", by_division),
]
REFUSED = [
    ("ex-init-gain", lambda a: torch.nn.init.calculate_gain("leaky_relu"), "takes by itself"),
    ("ex-init-clip", lambda *case: clipped(*case, added=1e-6), "adds 10⁻⁶"),
    ("ex-init-clip", lambda *case: clipped(*case, added=1e-10), "as small as that"),
    ("ex-init-symmetry", lambda W1, b1, W2: 6, "by hand"),
    ("ex-init-symmetry", lambda W1, b1, W2: len(np.unique(W1.T, axis=0)), "not enough"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
