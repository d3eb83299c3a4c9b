"""What the graders of the exercises on stability must take, and must not."""

import numpy as np
import pytest
import torch

from tests.exercises.cases import assert_accepted, assert_refused


def perplexity(p, least=0.0):
    return np.exp(-np.log(np.maximum(p, least)).mean())


def two_passes(x):
    return ((x - x.mean()) ** 2).mean()


ACCEPTED = [
    ("ex-stability-whole", [2049.0, 257, 2**24 + 1]),
    ("ex-stability-perplexity", perplexity),
]
REFUSED = [
    ("ex-stability-whole", (2049, 257, 2**24 + 2), "2 of 3 right"),
    (
        "ex-stability-log-softmax",
        lambda Z: torch.log_softmax(torch.tensor(Z), 1),
        "it uses `torch`",
    ),
    ("ex-stability-perplexity", lambda p: perplexity(p, 1e-4), ""),
    ("ex-stability-variance", two_passes, "it uses `.mean`"),
    ("ex-stability-variance", np.var, "it uses `.var`"),
]


@pytest.mark.parametrize(("name", "answer"), ACCEPTED)
def test_a_right_answer_in_another_form_passes(name: str, answer) -> None:
    assert_accepted(name, answer)


@pytest.mark.parametrize(("name", "answer", "words"), REFUSED)
def test_a_wrong_answer_is_told_why(name: str, answer, words: str) -> None:
    assert_refused(name, answer, words)
