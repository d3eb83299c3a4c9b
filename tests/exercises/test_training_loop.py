"""What the graders of the exercises on the training loop must take, and must not."""

import numpy as np
import pytest

from tests.exercises.cases import assert_accepted, assert_refused


def by_or(names, defaults, args, options, ignore):
    given = dict(zip(names, args, strict=False))
    return {
        name: given.get(name) or options.get(name) or defaults.get(name)
        for name in names
        if name not in ignore
    }


ACCEPTED = [
    ("ex-loop-thin", lambda y, n: [np.mean(y[i : i + n]) for i in range(0, len(y), n)]),
    (
        "ex-loop-combine",
        lambda gradients, counts: np.average(np.nan_to_num(gradients), weights=counts, axis=0),
    ),
    ("ex-loop-checkpoint", [1, 1, 0, 1, 1, 0, 1, 0]),
]
REFUSED = [
    ("ex-loop-recorded", by_or, "are values, too"),
    (
        "ex-loop-thin",
        lambda y, n: [part.mean() for part in np.array_split(y, -(-len(y) // n))],
        "nearly equal size",
    ),
    ("ex-loop-combine", lambda g, counts: np.nansum(g, axis=0) / counts.sum(), "a mean already"),
]


@pytest.mark.parametrize(("name", "answer"), ACCEPTED)
def test_a_right_answer_in_another_form_passes(name: str, answer) -> None:
    assert_accepted(name, answer)


@pytest.mark.parametrize(("name", "answer", "words"), REFUSED)
def test_a_wrong_answer_is_told_why(name: str, answer, words: str) -> None:
    assert_refused(name, answer, words)
