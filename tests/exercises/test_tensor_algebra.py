"""What the graders of the exercises on products of tensors must take, and must not."""

import numpy as np
import torch

from tests.exercises.cases import checks_of

ACCEPTED = [
    ("ex-tensor-algebra-bilinear", lambda X, M, Y: np.einsum("bd,de,be->b", X, M, Y)),
    ("ex-tensor-algebra-bilinear", lambda X, M, Y: np.float32((X @ M * Y).sum(axis=1))),
    ("ex-tensor-algebra-to-go", lambda r: r[:, ::-1].cumsum(axis=1)[:, ::-1]),
    ("ex-tensor-algebra-to-go", lambda r: torch.tensor(r).flip(1).cumsum(1).flip(1)),
    ("ex-tensor-algebra-to-go", lambda r: r @ np.tril(np.ones((r.shape[1], r.shape[1])))),
]
REFUSED = [
    (
        "ex-tensor-algebra-bilinear",
        lambda X, M, Y: [
            sum(x[i] * M[i] @ y for i in range(len(x))) for x, y in zip(X, Y, strict=True)
        ],
        "it uses a loop",
    ),
    ("ex-tensor-algebra-bilinear", lambda X, M, Y: np.diag(X @ M @ Y.T).copy(), "MB are enough"),
    ("ex-tensor-algebra-bilinear", lambda X, M, Y: ((X @ M) * Y).sum(1).squeeze(), "a single pair"),
    ("ex-tensor-algebra-bilinear", lambda X, M, Y: (X @ M @ Y.T).sum(1), "over all pairs"),
    ("ex-tensor-algebra-bilinear", lambda X, M, Y: ((X @ M.T) * Y).sum(1), "the other way"),
    (
        "ex-tensor-algebra-to-go",
        lambda r: r.sum(1, keepdims=True) - r.cumsum(1) + r,
        "swallows all later ones",
    ),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
