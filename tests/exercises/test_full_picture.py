"""What the graders of the exercises on one step must take, and must not."""

import numpy as np
import torch

from tests.exercises.cases import checks_of


def by_jacobian(W1, b1, W2, b2, x):
    W1, b1, W2, b2, x = (torch.tensor(part) for part in (W1, b1, W2, b2, x))
    return torch.func.jacrev(lambda x: torch.relu(x @ W1 + b1) @ W2 + b2)(x).T


def step(x, y, W1, b1, W2, b2, lr, *, shift=True):
    z = x @ W1 + b1
    h = np.maximum(z, 0)
    o = h @ W2 + b2
    with np.errstate(all="ignore"):
        e = np.exp(o - shift * o.max())
        do = e / e.sum() - np.eye(len(b2))[y]
    dz = W2 @ do * (z > 0)
    return W1 - lr * np.outer(x, dz), b1 - lr * dz, W2 - lr * np.outer(h, do), b2 - lr * do


def paired(first, second):
    d = np.asarray(second, float) - first
    return d.mean(), d.std() / np.sqrt(d.size)


ACCEPTED = [
    ("ex-picture-local", by_jacobian),
    ("ex-picture-step", step),
    ("ex-picture-interval", paired),
]
REFUSED = [
    ("ex-picture-step", lambda *case: step(*case, shift=False), "overflows in exp"),
    ("ex-picture-step", lambda *case: step(*case[:-1], 0.1), "network was trained with"),
    ("ex-picture-step", lambda *case: step(*case[:-1], 0.001), "rate of the chapter's step"),
    ("ex-picture-rate", lambda g, Hg: min(1, g @ g / (g @ Hg)), "may be above 1"),
    ("ex-picture-rate", lambda g, Hg: g @ Hg / (Hg @ Hg), "shortest *gradient*"),
    (
        "ex-picture-interval",
        lambda a, b: ((b - a).mean(), (b - a).std() / np.sqrt(len(a))),
        "raised TypeError",
    ),
    (
        "ex-picture-interval",
        lambda a, b: (paired(a, b)[0], paired(a, b)[1] * np.sqrt(len(a) / 1000)),
        "1000 is how many",
    ),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
