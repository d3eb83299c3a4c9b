"""What the graders of the exercises on memory and strides must take, and must not."""

import numpy as np
import torch

from tests.exercises.cases import checks_of

ACCEPTED = [
    ("ex-memory-share", (1, 0, 0, 1, 1, 0, 1, 0)),
    ("ex-memory-difference", lambda a, b: np.abs(np.int16(a) - b)),
    ("ex-memory-difference", lambda a, b: torch.tensor(a).int().sub(torch.tensor(b)).abs()),
]
REFUSED = [
    ("ex-memory-strides", lambda shape: torch.empty(shape).stride(), "it uses `torch`"),
    (
        "ex-memory-strides",
        lambda shape: tuple(np.array(np.empty(shape).strides) // 8),
        "`.strides`",
    ),
    (
        "ex-memory-flat",
        lambda flat, W, b, lr: flat - lr * np.concatenate([W.ravel(), b]),
        "it uses `numpy.concatenate`",
    ),
    (
        "ex-memory-shapes",
        ((2, 3), (2, 3), (2, 4), (2, 1, 4), (4, 2, 3), (2, 6, 4), (1, 12, 4)),
        "(a)",
    ),
    (
        "ex-memory-share",
        (False, True, False, True, True, False, True, False),
        "6 of 8 right. Look at (a)",
    ),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
