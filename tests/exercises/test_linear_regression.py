"""What the graders of the exercises on linear regression must take, and must not."""

import numpy as np
import torch

from tests.exercises.cases import checks_of


def by_autograd(X, y, w, b):
    w, b = (torch.tensor(part, dtype=torch.float64, requires_grad=True) for part in (w, b))
    loss = torch.nn.functional.mse_loss(torch.tensor(X) @ w + b, torch.tensor(y))
    return torch.autograd.grad(loss, (w, b))


def by_lstsq(X, y):
    theta = np.linalg.lstsq(np.column_stack([X, np.ones(len(y))]), y)[0]
    return theta[:-1], theta[-1]


def step_without_bias(X, y, w, b, rows, lr):
    error = X[rows] @ w - y[rows]
    return w - lr * X[rows].T @ error / len(rows), b - lr * error.mean()


ACCEPTED = [
    (
        "ex-linear-loss",
        lambda y_hat, y: (
            torch.nn.functional.mse_loss(
                torch.tensor(y_hat, dtype=torch.float32),
                torch.tensor(y.reshape(y_hat.shape), dtype=torch.float32),
            )
            / 2
        ),
    ),
    ("ex-linear-gradient", by_autograd),
    ("ex-linear-fit", by_lstsq),
    ("ex-linear-fit", lambda X, y: tuple(np.float32(part) for part in by_lstsq(X, y))),
]
REFUSED = [
    ("ex-linear-loss", lambda y_hat, y: ((y_hat.ravel() - y) ** 2).mean() / 2, "is a column?"),
    ("ex-linear-loss", lambda y_hat, y: ((y_hat - y) ** 2).sum() / len(y) / 2, "terms has your"),
    ("ex-linear-loss", lambda y_hat, y: np.abs(y_hat[:, 0] - y.ravel()).mean() / 2, "absolute"),
    (
        "ex-linear-loss",
        lambda y_hat, y: ((y_hat.ravel() - y.ravel()) ** 2).mean() / 2 + 1e-10,
        "You add something",
    ),
    ("ex-linear-step", step_without_bias, "has a bias"),
    ("ex-linear-fit", lambda X, y: by_lstsq(X, y)[::-1], "weights come first"),
    (
        "ex-linear-noise",
        lambda X, y: np.sum((y - X @ by_lstsq(X, y)[0] - by_lstsq(X, y)[1]) ** 2),
        "By how many",
    ),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
