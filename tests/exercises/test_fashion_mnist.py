"""What the graders of the exercises on Fashion-MNIST must take, and must not."""

from itertools import combinations

import numpy as np
import torch

from tests.exercises.cases import checks_of


def by_cdist(queries, images):
    forms = np.concatenate([images, np.flip(images, axis=2)])
    rows = (torch.tensor(part.reshape(len(part), -1)) for part in (queries, forms))
    return torch.cdist(*rows).amin(dim=1)


def by_matrix_products(queries, images):
    """Measure as the chapter does: at distance 0 it is off by the root of a rounding error."""
    X = images.reshape(len(images), -1)
    squares = []
    for form in (queries, queries[:, :, ::-1]):
        Q = form.reshape(len(form), -1)
        squares.append(-2 * Q @ X.T + (X**2).sum(axis=1) + (Q**2).sum(axis=1)[:, None])
    return np.sqrt(np.min(squares, axis=0).clip(min=0)).min(axis=1)


def as_vectors(queries, images):
    """Mirror the pixels of a whole image instead of each row."""
    plain = queries.reshape(len(queries), -1)
    X = torch.tensor(images.reshape(len(images), -1))
    forms = (torch.tensor(form.copy()) for form in (plain, plain[:, ::-1]))
    return torch.minimum(*(torch.cdist(form, X).amin(dim=1) for form in forms))


ACCEPTED = [
    ("ex-fashion-mirror", by_cdist),
    ("ex-fashion-mirror", by_matrix_products),
    ("ex-fashion-size", [59_999.0, 4_703_603]),
    (
        "ex-fashion-spread",
        lambda g, B: torch.tensor(g).var(correction=0) / B * (len(g) - B) / (len(g) - 1),
    ),
    (
        "ex-fashion-neighbour",
        lambda q, X, y: y[torch.cdist(torch.tensor(q), torch.tensor(X)).argmin(1)],
    ),
]
REFUSED = [
    ("ex-fashion-mirror", as_vectors, "half a turn"),
    ("ex-fashion-mirror", lambda q, X: by_cdist(q, X) ** 2, "squared"),
    (
        "ex-fashion-mirror",
        lambda q, X: by_cdist(q.transpose(0, 2, 1), X.transpose(0, 2, 1)),
        "upside down",
    ),
    ("ex-fashion-size", (59_999, 4_703_604), "1 of 2 right"),
    ("ex-fashion-size", (4_703_603, 59_999), "other order"),
    ("ex-fashion-size", (59_999.04, 4_703_603), "no pixels"),
    ("ex-fashion-size", (60_000, 4_703_587), "60 000 is what the header says"),
    ("ex-fashion-spread", lambda g, B: np.var([np.mean(b) for b in combinations(g, B)]), "running"),
    (
        "ex-fashion-spread",
        lambda g, B: torch.tensor(g).var() / B * (len(g) - B) / (len(g) - 1),
        "divides by n − 1",
    ),
    ("ex-fashion-imbalance", lambda p: (p.argmax(), (p**2).sum()), "which class it is"),
    (
        "ex-fashion-neighbour",
        lambda q, X, y: y[(q @ X.T - (X**2).sum(axis=1)).argmax(axis=1)],
        "multiplied there",
    ),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
