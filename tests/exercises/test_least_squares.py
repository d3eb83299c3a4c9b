"""Right answers in unusual forms, and wrong ones, to the exercises on least squares."""

from fractions import Fraction

import numpy as np
import pandas as pd
import torch

from mathdl.linalg import project
from tests.exercises.cases import checks_of

LINE = "ex-least-squares-line"
SHADOW = "ex-least-squares-project"
RIDGE = "ex-least-squares-ridge"


def shadow(b, a):
    return (a @ b) / (a @ a) * a


def ridge(X, y, strength):
    return np.linalg.solve(X.T @ X + strength * np.eye(X.shape[1]), X.T @ y)


def dual(X, y, strength):
    return X.T @ np.linalg.solve(X @ X.T + strength * np.eye(len(X), dtype=X.dtype), y)


def by_singular_values(X, y, strength):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return Vt.T @ (s / (s**2 + strength) * (U.T @ y))


def stacked(X, y, strength):
    d = X.shape[1]
    return np.linalg.lstsq(np.vstack([X, strength**0.5 * np.eye(d)]), np.append(y, np.zeros(d)))[0]


def by_torch(X, y, strength):
    X, y = torch.tensor(X), torch.tensor(y)
    return torch.linalg.solve(X.T @ X + strength * torch.eye(X.shape[1]).double(), X.T @ y)


def intercept_kept(X, y, strength):
    penalty = strength * np.eye(X.shape[1])
    penalty[0, 0] = 0
    return np.linalg.solve(X.T @ X + penalty, X.T @ y)


ACCEPTED = [
    (LINE, [Fraction(1, 2), Fraction(3, 2)]),
    (LINE, pd.Series([0.5, 1.5])),
    (LINE, np.linalg.lstsq([[1, 0], [1, 1], [1, 2]], [1, 1, 4])[0]),
    (LINE, np.polyfit([0, 1, 2], [1, 1, 4], 1)[::-1]),
    (SHADOW, shadow),
    (SHADOW, project),
    (SHADOW, lambda b, a: project(b, a[:, None])),
    (SHADOW, lambda b, a: shadow(torch.tensor(b), torch.tensor(a))),
    (SHADOW, lambda b, a: shadow(np.float32(b), np.float32(a))),
    (SHADOW, lambda b, a: shadow(b, a).tolist()),
    (RIDGE, ridge),
    (RIDGE, dual),
    (RIDGE, by_singular_values),
    (RIDGE, stacked),
    (RIDGE, by_torch),
    (RIDGE, lambda X, y, strength: dual(np.float32(X), np.float32(y), strength)),
    (RIDGE, lambda X, y, strength: ridge(X, y, strength).tolist()),
]

REFUSED = [
    (LINE, [2, 0], "level line"),
    (LINE, [0.13148, 1.86852], "at right angles"),
    (LINE, [0, 2], "along x"),
    (SHADOW, lambda b, a: shadow(b, a) + 1e-10, "a small number added"),
    (SHADOW, lambda b, a: (a @ b) / (a @ a + 1e-10) * a, "by hand"),
    (
        SHADOW,
        lambda b, a: a @ b / np.linalg.norm(a) / (np.linalg.norm(b) or 1) * a,
        "how long `b` is",
    ),
    (SHADOW, lambda b, a: abs(a @ b) / (a @ a) * a, "the other side of 0"),
    (RIDGE, lambda X, y, strength: ridge(X, y, strength) + 1e-10, "approximate"),
    (RIDGE, lambda X, y, strength: ridge(X, y, strength + 1e-8), "a small number added"),
    (
        RIDGE,
        lambda X, y, strength: np.linalg.solve(X.T @ X + strength * np.eye(len(y)), X.T @ y),
        "How many rows",
    ),
    (RIDGE, lambda X, y, strength: ridge(X, y, strength**0.5), "in the taller matrix"),
    (RIDGE, intercept_kept, "go free"),
    (RIDGE, lambda X, y, strength: np.linalg.pinv(X) @ y, "does not depend"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
