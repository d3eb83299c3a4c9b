"""What the graders of the exercises on stability must take, and must not."""

import numpy as np
import torch

from tests.exercises.cases import checks_of


def perplexity(p, least=0.0):
    return np.exp(-np.log(np.maximum(p, least)).mean())


def two_passes(x):
    total, n = 0.0, 0
    for value in x:
        total, n = total + value, n + 1
    return sum((value - total / n) ** 2 for value in x) / n


def welford(x):
    n, mean, squares = 0, 0.0, 0.0
    for value in x:
        n, d = n + 1, value - mean
        mean += d / n
        squares += d * (value - mean)
    return squares / n


def shifted(x, include_first=True):
    numbers = iter(x)
    first = next(numbers)
    n, total, squares = int(include_first), 0.0, 0.0
    for value in numbers:
        d = value - first
        n, total, squares = n + 1, total + d, squares + d * d
    return squares / n - (total / n) ** 2


def centred(kept):
    mean = sum(kept) / len(kept)
    return sum((value - mean) ** 2 for value in kept) / len(kept)


def squares_less_square(x):
    kept = list(x)
    return sum(v * v for v in kept) / len(kept) - (sum(kept) / len(kept)) ** 2


ACCEPTED = [
    ("ex-stability-whole", [2049.0, 257, 2**24 + 1]),
    ("ex-stability-perplexity", perplexity),
    ("ex-stability-variance", welford),
    ("ex-stability-variance", shifted),
]
REFUSED = [
    ("ex-stability-whole", (2049, 257, 2**24 + 2), "2 of 3 right"),
    (
        "ex-stability-log-softmax",
        lambda Z: torch.log_softmax(torch.tensor(Z), 1),
        "it uses `torch`",
    ),
    ("ex-stability-perplexity", lambda p: perplexity(p, 1e-4), ""),
    ("ex-stability-variance", two_passes, "the stream was read before"),
    ("ex-stability-variance", lambda x: np.array(list(x)).var(), "it uses `.var`"),
    ("ex-stability-variance", lambda x: centred(list(x)), "MB at once"),
    ("ex-stability-variance", lambda x: centred(x.tolist()), "MB at once"),
    ("ex-stability-variance", lambda x: centred(np.fromiter(x, float)), "MB at once"),
    ("ex-stability-variance", squares_less_square, "Two huge numbers"),
    ("ex-stability-variance", lambda x: shifted(x, include_first=False), "The first number counts"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
