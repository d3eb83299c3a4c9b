"""Right answers in unusual forms, and wrong ones, to the exercises on vectors."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import torch

from mathdl.autodiff import Tensor
from mathdl.linalg import angle, norm, project
from tests.exercises.cases import checks_of

HAND = "ex-vectors-by-hand"
COSINE = "ex-vectors-cosine"
MIRROR = "ex-vectors-reflect"
NEAREST = "ex-vectors-nearest"


def cosine(x, y):
    return x @ y / (np.linalg.norm(x) * np.linalg.norm(y))


def mirror(x, y):
    return 2 * project(x, y) - x


def nearest(rows, query, p=2):
    return np.argmax(rows / np.linalg.norm(rows, p, axis=1, keepdims=True) @ query)


def by_loop(rows, query):
    best = 0
    for i, row in enumerate(rows):
        if cosine(row, query) > cosine(rows[best], query):
            best = i
    return best


ACCEPTED = [
    (HAND, [14, 0.9333, 4.6667]),
    (HAND, [14, Fraction(14, 15), Fraction(14, 3)]),
    (HAND, (14, Decimal(14) / 15, Decimal(14) / 3)),
    (HAND, Tensor([14.0, 14 / 15, 14 / 3])),
    (COSINE, cosine),
    (COSINE, lambda x, y: np.float32(cosine(x, y))),
    (COSINE, lambda x, y: torch.cosine_similarity(torch.tensor(x), torch.tensor(y), dim=0, eps=0)),
    (COSINE, lambda x, y: x / norm(x) @ (y / norm(y))),
    (COSINE, lambda x, y: np.cos(angle(x, y))),
    (MIRROR, mirror),
    (MIRROR, lambda x, y: mirror(x, y).tolist()),
    (MIRROR, lambda x, y: mirror(np.float32(x), np.float32(y))),
    (MIRROR, lambda x, y: x + 2 * (project(x, y) - x)),
    (NEAREST, nearest),
    (NEAREST, lambda rows, query: torch.as_tensor(nearest(rows, query))),
    (NEAREST, lambda rows, query: nearest(np.float32(rows), np.float32(query))),
    (
        NEAREST,
        lambda rows, query: np.argmin(
            np.linalg.norm(
                rows / np.linalg.norm(rows, axis=1)[:, None] - query / norm(query), axis=1
            )
        ),
    ),
]

REFUSED = [
    (HAND, [14, 14 / 15, 14 / 5], "Which vector casts it"),
    (HAND, [14, 21.04, 14 / 3], "degrees"),
    (HAND, [14, 0.4, 2.8], "add up the entries"),
    (HAND, [14, 14 / 15], "3 numbers are wanted"),
    (COSINE, lambda x, y: cosine(x, y) + 1e-10, "a small number added"),
    (COSINE, lambda x, y: x @ y / (norm(x) * norm(y) + 1e-8), "a small number added"),
    (COSINE, lambda x, y: torch.cosine_similarity(*map(torch.tensor, (x, y)), 0), "smallest value"),
    (COSINE, lambda x, y: x @ y / np.sqrt(x @ x * (y @ y)), ""),
    (COSINE, lambda x, y: np.degrees(angle(x, y)), "in degrees"),
    (COSINE, lambda x, y: x @ y / (norm(x, 1) * norm(y, 1)), "Which theorem"),
    (MIRROR, lambda x, y: mirror(x, y) + 1e-10, "a small number added"),
    (MIRROR, lambda x, y: 2 * (x @ y) / (y @ y + 1e-10) * y - x, "a small number added"),
    (MIRROR, lambda x, y: 2 * (project(x, y) - x), "Where does it begin"),
    (MIRROR, lambda x, y: x - project(x, y), "on its other side"),
    (NEAREST, lambda rows, query: nearest(rows, query, p=1), "Which theorem"),
    (NEAREST, by_loop, "uses a loop"),
    (
        NEAREST,
        lambda rows, query: np.argmax(np.array([cosine(row, query) for row in rows])),
        "uses a loop",
    ),
    (
        NEAREST,
        lambda rows, query: np.argmax(
            np.abs(rows @ query) / np.linalg.norm(rows, axis=1) / norm(query)
        ),
        "opposite way",
    ),
    (
        NEAREST,
        lambda rows, query: np.argmax(rows @ query / (np.linalg.norm(rows, axis=1) + 1e-8)),
        "A short row",
    ),
    (NEAREST, lambda rows, query: 1, "by hand"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
