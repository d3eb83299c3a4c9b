"""What the graders of the exercises on autograd must take, and must not."""

import numpy as np
import torch

from tests.exercises.cases import checks_of


def entropy_of(x, W):
    log_p = torch.log_softmax(x @ W, dim=0)
    return -(log_p.exp() * log_p).sum()


def by_formula(x, W, added=0.0):
    z = x @ W
    p = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    with np.errstate(all="ignore"):
        log_p = np.log(p + added)
        return -W @ (p * (log_p - p @ log_p))


def by_autograd_with(added):
    def entropy(x, W):
        p = torch.softmax(x @ W, dim=0)
        return -(p * (p + added).log()).sum()

    return lambda x, W: torch.func.grad(entropy)(torch.tensor(x), torch.tensor(W))


def norms(X, y, W, *, shift=True, dtype=np.float64):
    z = (X @ W).astype(dtype)
    with np.errstate(all="ignore"):
        e = np.exp(z - z.max(axis=1, keepdims=True) if shift else z)
        p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    return np.linalg.norm(X.astype(dtype), axis=1) * np.linalg.norm(p, axis=1)


def by_all_matrices(X, y, W):
    z = X @ W
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True) - np.eye(W.shape[1])[y]
    return np.sqrt((np.einsum("nd,nk->ndk", X, p) ** 2).sum(axis=(1, 2)))


def by_vmap(X, y, W):
    def loss(W, x, label):
        return torch.nn.functional.cross_entropy((x @ W)[None], label[None])

    gradient = torch.func.vmap(torch.func.grad(loss), in_dims=(None, 0, 0))
    return gradient(torch.tensor(W), torch.tensor(X), torch.tensor(y)).flatten(1).norm(dim=1)


ACCEPTED = [
    (
        "ex-autograd-entropy",
        lambda x, W: torch.func.grad(entropy_of)(torch.tensor(x), torch.tensor(W)),
    ),
    ("ex-autograd-norms", norms),
    ("ex-autograd-norms", lambda *case: torch.tensor(norms(*case))),
]
REFUSED = [
    ("ex-autograd-entropy", by_formula, "without p?"),
    ("ex-autograd-entropy", lambda x, W: by_formula(x, W, 1e-10), "larger than some of the prob"),
    ("ex-autograd-entropy", by_autograd_with(1e-10), "does not count"),
    ("ex-autograd-norms", lambda *case: norms(*case, shift=False), "1000 overflows"),
    ("ex-autograd-norms", by_all_matrices, "MB are enough"),
    ("ex-autograd-norms", by_vmap, "MB are enough"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
