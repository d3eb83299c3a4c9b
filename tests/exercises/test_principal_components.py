"""Right answers in unusual forms, and wrong ones, to the exercises on principal components."""

import math
from fractions import Fraction

import numpy as np
import torch

from mathdl.linalg import pca
from tests.exercises.cases import checks_of

HAND = "ex-principal-components-by-hand"
COUNT = "ex-principal-components-count"
REBUILD = "ex-principal-components-rebuild"


def how_many(variances, level, slack=1e-12):
    kept = np.cumsum(variances)
    return np.argmax(kept >= level * kept[-1] * (1 - slack)) + 1


def by_shares(variances, level):
    total = math.fsum(variances)
    for k in range(1, len(variances)):
        share = math.fsum(variances[:k]) / total
        if share > level or math.isclose(share, level):
            return k
    return len(variances)


def rebuild(X_train, X_new, k):
    mean = X_train.mean(0)
    V = np.linalg.svd(X_train - mean, full_matrices=False).Vh[:k].T
    return mean + (X_new - mean) @ V @ V.T


def by_pca(X_train, X_new, k):
    fitted = pca(X_train, k)
    return fitted.inverse_transform(fitted.transform(X_new))


def by_torch(X_train, X_new, k):
    X_train, X_new = torch.tensor(X_train), torch.tensor(X_new)
    mean = X_train.mean(0)
    V = torch.linalg.eigh((X_train - mean).T @ (X_train - mean)).eigenvectors[:, -k:]
    return mean + (X_new - mean) @ V @ V.T


ACCEPTED = [
    (HAND, (Fraction(16, 3), Fraction(4, 3))),
    (HAND, [5.3333, 1.3333]),
    (HAND, torch.tensor([16 / 3, 4 / 3])),
    (COUNT, how_many),
    (COUNT, by_shares),
    (COUNT, lambda variances, level: float(how_many(variances, level))),
    (COUNT, lambda variances, level: how_many(torch.tensor(variances).numpy(), np.float32(level))),
    (REBUILD, rebuild),
    (REBUILD, by_pca),
    (REBUILD, by_torch),
    (REBUILD, lambda X_train, X_new, k: rebuild(np.float32(X_train), np.float32(X_new), k)),
    (REBUILD, lambda X_train, X_new, k: rebuild(X_train, X_new, k).tolist()),
]

REFUSED = [
    (HAND, [5.333, 1.33], "Right to about three digits"),
    (HAND, [10 / 3, 2], "entries of the covariance matrix"),
    (HAND, [8, 2], "Nothing but one mean"),
    (COUNT, lambda variances, level: how_many(variances, level, slack=0), "Leave it some room"),
    (HAND, [0.8, 0.2], "shares of the variance"),
    (
        COUNT,
        lambda variances, level: np.argmax(np.cumsum(variances) / variances.sum() >= level) + 1,
        "Divided by the sum",
    ),
    (COUNT, lambda variances, level: how_many(variances, level) - 1, "an index counts from 0"),
    (COUNT, lambda variances, level: how_many(variances, level + 0.01), "by hand"),
    (COUNT, lambda variances, level: 2, "by hand"),
    (REBUILD, lambda *case: rebuild(*case) + 1e-10, "a small number added"),
    (
        REBUILD,
        lambda X_train, X_new, k: rebuild(np.append(X_train, X_new, 0), X_new, k),
        "all rows together",
    ),
    (
        REBUILD,
        lambda X_train, X_new, k: rebuild(X_train, X_new + X_train.mean(0), k) - X_train.mean(0),
        "Nothing is subtracted",
    ),
    (REBUILD, lambda X_train, X_new, k: rebuild(X_new, X_new, k), "fit to the new rows"),
    (REBUILD, lambda X_train, X_new, k: rebuild(X_train, X_new, k + 1), "ends before k"),
    (REBUILD, lambda X_train, X_new, k: pca(X_train, k).transform(X_new), "Which product leads"),
    (REBUILD, lambda X_train, X_new, k: X_new, "as they were"),
    (REBUILD, lambda X_train, X_new, k: rebuild(X_train, X_new, 1), "by hand"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
