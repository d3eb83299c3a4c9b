"""What the graders of the exercises on softmax regression must take, and must not."""

import numpy as np
import torch

from tests.exercises.cases import checks_of


def gradients(X, y, W, b):
    z = X @ W + b
    with np.errstate(all="ignore"):
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    return X.T @ p / len(y), p.mean(axis=0)


def by_autograd(X, y, W, b):
    W, b = (torch.tensor(part, requires_grad=True) for part in (W, b))
    loss = torch.nn.functional.cross_entropy(torch.tensor(X) @ W + b, torch.tensor(y))
    return torch.autograd.grad(loss, (W, b))


def by_unique(y, predicted, num_classes):
    counts = np.zeros((num_classes, num_classes))
    pairs, numbers = np.unique(np.stack([y, predicted]), axis=1, return_counts=True)
    counts[tuple(pairs)] = numbers
    return counts


def counted(y, predicted, num_classes, dtype=np.int64):
    counts = np.zeros((num_classes, num_classes), dtype)
    np.add.at(counts, (y, predicted), 1)
    return counts


ACCEPTED = [
    ("ex-softmax-gradient", by_autograd),
    (
        "ex-softmax-loss",
        lambda z, y: torch.nn.functional.cross_entropy(torch.tensor(z), torch.tensor(y)),
    ),
    (
        "ex-softmax-loss",
        lambda z, y: torch.nn.functional.cross_entropy(torch.tensor(z).float(), torch.tensor(y)),
    ),
    ("ex-softmax-confusion", by_unique),
    ("ex-softmax-confusion", counted),
    ("ex-softmax-confusion", lambda *case: torch.tensor(counted(*case)).int()),
]
REFUSED = [
    ("ex-softmax-gradient", gradients, "overflows in exp"),
    ("ex-softmax-gradient", lambda X, y, W, b: by_autograd(X, y, W, 0 * b), "have a bias"),
    (
        "ex-softmax-loss",
        lambda z, y: np.log(np.exp(z - z[np.arange(len(y)), y][:, None]).sum(axis=1)).mean(),
        "no exponent is",
    ),
    (
        "ex-softmax-loss",
        lambda z, y: (
            torch.nn.functional.cross_entropy(torch.tensor(z), torch.tensor(y)).item() + 1e-10
        ),
        "You add something",
    ),
    ("ex-softmax-confusion", lambda y, p, k: counted(y, p, max(*y, *p) + 1), "in neither array"),
    (
        "ex-softmax-confusion",
        lambda y, p, k: np.bincount(k * y + p).reshape(k, k),
        "raised ValueError",
    ),
    ("ex-softmax-confusion", lambda *case: counted(*case, np.int8), "8 bits"),
    ("ex-softmax-confusion", lambda *case: np.minimum(counted(*case), 20), "by hand"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
