"""What the graders of the exercises on curvature must take, and must not."""

import numpy as np

from mathdl import calculus
from tests.exercises.cases import checks_of


def kind(H, zero=1e-9):
    values = np.linalg.eigvalsh(H)
    if values[0] < -zero and values[-1] > zero:
        return "saddle"
    if values[0] > zero:
        return "minimum"
    return "maximum" if values[-1] < -zero else "degenerate"


def product(X, w, v):
    s = 1 / (1 + np.exp(-X @ w))
    return X.T @ (s * (1 - s) * (X @ v)) / len(X)


def by_matrix(X, w, v):
    s = 1 / (1 + np.exp(-X @ w))
    return (X.T * (s * (1 - s))) @ X @ v / len(X)


def by_diagonal(X, w, v):
    s = 1 / (1 + np.exp(-X @ w))
    return X.T @ np.diag(s * (1 - s)) @ (X @ v) / len(X)


def ratio_of_the_ends(H):
    first, *_, last = np.linalg.eigvalsh(H)
    return max(abs(first / last), abs(last / first))


ACCEPTED = [
    ("ex-curvature-quadratic", lambda A: calculus.hessian(lambda x: x @ A @ x, np.zeros(len(A)))),
    ("ex-curvature-slopes", (2.0, 2.0, 4.0)),
    ("ex-curvature-kind", kind),
    ("ex-curvature-kind", lambda H: np.array([kind(H)])[0]),
    ("ex-curvature-product", product),
    ("ex-curvature-product", lambda *case: np.float32(product(*case))),
    ("ex-curvature-ratio", lambda H: np.linalg.cond(H)),
]
REFUSED = [
    ("ex-curvature-slopes", (2.001, 2.001, 3.998), "predict"),
    ("ex-curvature-kind", lambda H: kind(H, zero=0.5), "A curvature of a half"),
    ("ex-curvature-kind", lambda H: kind(H, zero=1e-2 * np.abs(H).max()), "by hand"),
    ("ex-curvature-product", by_matrix, "MB are enough"),
    ("ex-curvature-product", by_diagonal, "MB are enough"),
    (
        "ex-curvature-ratio",
        lambda H: (
            np.abs(np.linalg.eigvalsh(H)).max() / (np.abs(np.linalg.eigvalsh(H)).min() + 1e-10)
        ),
        "Leave it out",
    ),
    ("ex-curvature-ratio", ratio_of_the_ends, "two ends"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
