"""What the graders of the exercises on gradient modes must take, and must not."""

import numpy as np
import torch

from tests.exercises.cases import checks_of

RIGHT = ("raises", "right", "raises", "right", "wrong", "raises")


def by_autograd(v, r, gamma):
    v = torch.tensor(v, requires_grad=True)
    target = torch.tensor(r) + gamma * torch.cat([v[1:], torch.zeros(1)])
    (((v - target.detach()) ** 2).sum() / 2).backward()
    return v.grad


ACCEPTED = [
    ("ex-modes-place", np.array(RIGHT)),
    ("ex-modes-bugs", np.array(["argmax", "item", "U", "b2"])),
    ("ex-modes-who", [[1, 0, 1], [0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]),
    ("ex-modes-chain", by_autograd),
]
REFUSED = [
    ("ex-modes-place", [word.capitalize() for word in RIGHT], "no capitals"),
    (
        "ex-modes-place",
        ("right", "right", "right", "right", "wrong", "raises"),
        "Some of these raise",
    ),
    ("ex-modes-place", ("wrong", "right", "wrong", "right", "wrong", "raises"), "on its guard"),
    ("ex-modes-place", ("raises", "right", "right", "raises", "wrong", "raises"), "And the sine?"),
    ("ex-modes-bugs", ("torch.argmax", "item", "U", "b2"), "without the library's"),
    ("ex-modes-chain", lambda v, r, gamma: by_autograd(v, r, gamma) + 1e-10, "float32?"),
    (
        "ex-modes-chain",
        lambda v, r, gamma: np.array([v[0] - r[0] - gamma * v[1], *by_autograd(v, r, gamma)[1:]]),
        "raised IndexError",
    ),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
