"""Right answers in unusual forms, and wrong ones, to the exercises on singular values."""

from fractions import Fraction

import numpy as np
import torch

from mathdl.linalg import low_rank, project
from tests.exercises.cases import checks_of

HAND = "ex-singular-values-by-hand"
UNIQUE = "ex-singular-values-unique"
SHUFFLE = "ex-singular-values-shuffle"
RANK = "ex-singular-values-tolerance"
MIX = "ex-singular-values-randomised"

RIGHT = np.array([[1.5, 1.5], [4.5, 4.5]])


def errors(s):
    tails = np.append(np.cumsum(s[::-1] ** 2)[::-1], 0)
    return np.sqrt(tails / tails[0])


def rank(s, tolerance):
    return np.argmax(errors(s) <= tolerance)


def by_norms(s, tolerance):
    tails = np.triu(np.tile(s, (len(s), 1)))
    return np.sum(np.linalg.norm(tails, axis=1) > tolerance * np.linalg.norm(s))


def by_loop(s, tolerance):
    for k in range(len(s) + 1):
        if np.linalg.norm(s[k:]) <= tolerance * np.linalg.norm(s):
            return k
    return len(s)


def from_the_front(s, tolerance):
    kept = np.append(0, np.cumsum(s**2))
    return np.argmax(1 - kept / kept[-1] <= tolerance**2)


def projected(X, mixtures):
    return np.transpose([project(column, mixtures) for column in X.T])


def nearly_best(X, mixing):
    Q = np.linalg.qr(X @ (X.T @ (X @ mixing)))[0]
    return Q @ (Q.T @ X)


ACCEPTED = [
    (HAND, RIGHT.tolist()),
    (HAND, [[Fraction(3, 2)] * 2, [Fraction(9, 2)] * 2]),
    (HAND, low_rank([[3, 0], [4, 5]], 1).matrix),
    (HAND, torch.tensor(RIGHT, dtype=torch.float32)),
    (UNIQUE, [1, 3]),
    (UNIQUE, (Fraction(1), 3.0)),
    (UNIQUE, torch.tensor([1.0, 3.0])),
    (SHUFFLE, [3, 2, 1, 2]),
    (SHUFFLE, np.append(np.linalg.svd(np.diag([3, 2, 1])[[1, 2, 0]]).S, 3 * Fraction(2, 3))),
    (SHUFFLE, torch.tensor([3, 2, 1, 2], dtype=torch.float32)),
    (RANK, rank),
    (RANK, by_norms),
    (RANK, lambda s, tolerance: float(rank(s, tolerance))),
    (RANK, lambda s, tolerance: (torch.tensor(errors(s)) > tolerance).sum()),
    (MIX, nearly_best),
    (MIX, lambda X, mixing: nearly_best(X, mixing).tolist()),
    (MIX, lambda X, mixing: nearly_best(np.float32(X), np.float32(mixing))),
    (MIX, lambda X, mixing: projected(X, X @ X.T @ X @ mixing)),
]

REFUSED = [
    (HAND, np.sqrt(45) * np.array([[1, 1], [3, 3]]), "How long are"),
    (HAND, np.sqrt(4.5) * np.array([[1, 1], [3, 3]]), "How long is (1, 1)"),
    (HAND, RIGHT.T, "on the left"),
    (HAND, RIGHT + 0.01, ""),
    (UNIQUE, [2, 2], "A₁ alone"),
    (UNIQUE, [-1, 1], "differences from"),
    (UNIQUE, [0, 4], "largest stretch of the difference"),
    (UNIQUE, [0.99, 3.01], "not it yet"),
    (UNIQUE, [1], "2 numbers are wanted"),
    (SHUFFLE, [3, 2, 1, 0.6667], "stretch (1, 1, 1)"),
    (SHUFFLE, [3, 2, 1, 6], "sum of the pixels"),
    (SHUFFLE, [3, 2, 1, 3.7417], "the picture itself"),
    (SHUFFLE, [3, 2, 1], "4 numbers are wanted"),
    (RANK, by_loop, "uses a loop"),
    (RANK, lambda s, tolerance: next(k for k, e in enumerate(errors(s)) if e <= tolerance), "loop"),
    (RANK, from_the_front, "lost its digits"),
    (RANK, lambda s, tolerance: max(1, from_the_front(s, tolerance)), "Rank 0 counts too. And"),
    (RANK, lambda s, tolerance: max(1, from_the_front(s, tolerance**0.5)), "Which share of the"),
    (RANK, lambda s, tolerance: rank(s, tolerance + 1e-10), "by hand"),
    (RANK, lambda s, tolerance: np.sum(errors(s) >= tolerance), "At most"),
    (RANK, lambda s, tolerance: np.argmax(errors(s) < tolerance), "At most"),
    (RANK, lambda s, tolerance: np.sum(s > tolerance * s[0]), "spectral norm"),
    (RANK, lambda s, tolerance: np.sum(errors(s) * np.linalg.norm(s) > tolerance), "Relative to"),
    (RANK, lambda s, tolerance: 1, "by hand"),
    (MIX, lambda X, mixing: nearly_best(X, mixing) + 1e-10, "a small number added"),
    (MIX, lambda X, mixing: projected(X, X @ mixing), "Which product"),
    (MIX, lambda X, mixing: projected(X, X.T @ X @ mixing), "mixes rows"),
    (MIX, lambda X, mixing: low_rank(X, mixing.shape[1]).matrix, "by an SVD"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
