"""What the graders of the exercises on automatic differentiation must take, and must not."""

import numpy as np
import torch

from tests.exercises.cases import checks_of


def by_paths(tape):
    def slope(k, end):
        if k == end:
            return 1.0
        return sum(s * slope(k, i) for i in range(k + 1, end + 1) for j, s in tape[i] if j == k)

    return np.array([slope(k, len(tape) - 1) for k in range(len(tape))])


def scale(A, G, top):
    m = top(A)
    ties = A.max(axis=1, keepdims=True) == A
    share = ties / ties.sum(axis=1, keepdims=True)
    return G / m - share * (G * A).sum(axis=1, keepdims=True) / m**2


ACCEPTED = [
    ("ex-autodiff-scale", lambda A, G: scale(A, G, lambda A: A.max(axis=1, keepdims=True))),
    ("ex-autodiff-gram", lambda A, G: np.float32(G + G.T) @ np.float32(A)),
    ("ex-autodiff-gram", lambda A, G: torch.tensor((G + G.T) @ A)),
    ("ex-autodiff-shapes", ((3,), (10, 3), (32, 1), 1000, 3)),
]
REFUSED = [
    ("ex-autodiff-tape", by_paths, "recursion"),
    (
        "ex-autodiff-scale",
        lambda A, G: scale(A, G, lambda A: np.maximum(A.max(axis=1, keepdims=True), 0.0)),
        "∞",
    ),
    (
        "ex-autodiff-scale",
        lambda A, G: scale(A, G, lambda A: np.abs(A).max(axis=1, keepdims=True)),
        "by hand",
    ),
    ("ex-autodiff-jets", np.convolve, "left of ε³"),
    ("ex-autodiff-shapes", (3, (10, 3), (32, 1), 1000, 3), "with a comma"),
    ("ex-autodiff-graph", (6.0, 8.0, 2.0, 3.0), "way forward"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
