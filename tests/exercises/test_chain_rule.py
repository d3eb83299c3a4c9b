"""What the graders of the exercises on the chain rule must take, and must not."""

import numpy as np
import torch

from tests.exercises.cases import checks_of


def by_autograd(w, x, T):
    w = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.tensor(x, dtype=torch.float64)
    for _ in range(T):
        h = torch.tanh(w * h)
    return torch.autograd.grad(h, w)[0]


def links(x):
    b = np.exp(-2 * np.float64(x))
    return 6 * b / (1 + b) ** 4


def by_differences(x, h=1e-5):
    def f(x):
        return (1 + np.exp(np.minimum(-2 * np.float64(x), 230.0))) ** -3

    return (f(x + h) - f(x - h)) / (2 * h)


def by_one_bracket(x):
    b = np.exp(-2 * abs(x))
    return 6 * (b if x > 0 else b**3) / (1 + b) ** 4


ACCEPTED = [
    ("ex-chain-links", by_one_bracket),
    ("ex-chain-time", by_autograd),
    ("ex-chain-logistic", lambda z, y: -y * torch.sigmoid(torch.tensor(-y * z)).numpy()),
    ("ex-chain-logistic", lambda z, y: y * (torch.sigmoid(torch.tensor(y * z)).numpy() - 1)),
    ("ex-chain-centred", lambda x: np.float32(3 * ((x - x.mean()) ** 2 - x.var()))),
]
REFUSED = [
    ("ex-chain-links", links, "overflows"),
    ("ex-chain-links", by_differences, "a difference of two values lose"),
    ("ex-chain-links", lambda x: 3 * np.exp(-x) * (1 + np.exp(-2 * x)) ** -4, "e⁻ˣ is another"),
    (
        "ex-chain-time",
        lambda w, x, T: by_autograd(w, x, T) if T >= 3 and w > 0 else 99.0,
        "by hand",
    ),
    (
        "ex-chain-logistic",
        lambda z, y: -y / (1 + np.exp(np.clip(y * z, -15, 15))),
        "cut off, or add",
    ),
    (
        "ex-chain-logistic",
        lambda z, y: 1e-9 - y / (1 + np.exp(np.minimum(y * z, 700))),
        "small number added",
    ),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
