"""What the graders of the exercises on backpropagation must take, and must not."""

import numpy as np
import torch

from tests.exercises.cases import checks_of


def by_autograd(X, Y, lam, *params):
    W1, b1, W2, b2 = params = [torch.tensor(p, requires_grad=True) for p in params]
    scores = torch.tanh(torch.tensor(X) @ W1 + b1) @ W2 + b2
    loss = torch.nn.functional.cross_entropy(scores, torch.tensor(Y))
    return torch.autograd.grad(loss + lam / 2 * ((W1**2).sum() + (W2**2).sum()), params)


def by_hand(X, Y, lam, W1, b1, W2, b2, *, shift=True, axis=1, sign=1):
    H = np.tanh(X @ W1 + b1)
    scores = H @ W2 + b2
    with np.errstate(all="ignore"):
        e = np.exp(scores - shift * scores.max(axis=axis, keepdims=True))
        error = sign * (e / e.sum(axis=axis, keepdims=True) - Y) / len(X)
    back = error @ W2.T * (1 - H**2)
    return X.T @ back + lam * W1, back.sum(axis=0), H.T @ error + lam * W2, error.sum(axis=0)


ACCEPTED = [
    ("ex-backprop-tanh", by_autograd),
    ("ex-backprop-tanh", by_hand),
    ("ex-backprop-affine", lambda X, W, G: [torch.tensor(p) for p in (G @ W.T, X.T @ G, G.sum(0))]),
]
REFUSED = [
    ("ex-backprop-tanh", lambda *a: by_hand(*a, shift=False), "overflows in exp"),
    ("ex-backprop-tanh", lambda *a: by_hand(*a, axis=0), "over the examples"),
    ("ex-backprop-tanh", lambda *a: by_hand(*a, sign=-1), "other way round"),
    ("ex-backprop-leaky", lambda G, H, alpha: G * np.where(H > -0.01, 1, alpha), "left side"),
    ("ex-backprop-leaky", lambda G, H, alpha: G * np.sign(H), "sign of H"),
    ("ex-backprop-leaky", lambda G, H, alpha: np.where(H > 0, G, alpha * H), "on the left"),
    ("ex-backprop-bill", [8110.01, 6720, 9920, 256_000, 352_000], "Whole numbers"),
    (
        "ex-backprop-pieces",
        lambda p, n, W, lam: np.average(p, axis=0, weights=n) + lam / 2 * W,
        "has a ½",
    ),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
