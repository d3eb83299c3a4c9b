"""What an answer uses is seen, by whatever name; what it does not use is not."""

import functools

import numpy as np
import pytest
import torch
from numpy.linalg import norm as length

from mathdl.exercises.exercise import Exercise
from mathdl.exercises.forbidden import forbidden_use
from mathdl.exercises.grading import grade_answer

alias = np.linalg
square = np.square


def helper(x):
    return length(x)


def by_helper(x):
    return helper(x)


def by_import(x):
    import numpy.linalg as other

    return other.norm(x)


def by_import_from(x):
    from numpy.linalg import norm as other

    return other(x)


def by_local_name(x):
    f = alias.norm
    return f(x)


def by_default(x, f=length):
    return f(x)


def by_closure():
    f = length
    return lambda x: f(x)


def by_inner_function(x):
    def inner(y):
        return alias.norm(y)

    return inner(x)


class Length:
    def __call__(self, x):
        return alias.norm(x)

    def method(self, x):
        return alias.norm(x)


def right(x):
    return np.sqrt(x @ x)


def norm_is_a_name_here(norm):
    length = norm * 2
    return length + norm


USES = [
    by_helper,
    by_import,
    by_import_from,
    by_local_name,
    by_default,
    by_closure(),
    by_inner_function,
    Length(),
    Length().method,
    functools.partial(by_helper),
    functools.wraps(by_helper)(lambda x: x),
    length,
]


@pytest.mark.parametrize("answer", USES)
@pytest.mark.parametrize("entry", ["numpy.linalg.norm", "numpy.linalg"])
def test_a_function_is_seen_by_any_name(answer, entry: str) -> None:
    assert forbidden_use(answer, ("torch", entry)) == f"`{entry}`"


@pytest.mark.parametrize("answer", [right, norm_is_a_name_here, len, lambda x: x.norm])
def test_what_is_not_used_is_not_seen(answer) -> None:
    assert forbidden_use(answer, ("numpy.linalg.norm", "torch", "loop", "not.installed")) == ""
    assert forbidden_use(answer, ()) == ""


def by_for(x):
    total = 0
    for entry in x:
        total += entry
    return total


def by_while(x):
    while x > 1:
        x /= 2
    return x


def one_entry_after_the_other(x):
    return by_for(x)


@pytest.mark.parametrize(
    "answer",
    [
        by_for,
        by_while,
        one_entry_after_the_other,
        lambda x: [entry + 1 for entry in x],
        lambda x: sum(entry for entry in x),
        lambda x: list(map(abs, x)),
        lambda x: np.vectorize(abs)(x),
        np.vectorize(abs),
        lambda x: functools.reduce(max, x),
    ],
)
def test_a_loop_is_seen_in_any_dress(answer) -> None:
    assert forbidden_use(answer, ("loop",))


def test_methods_operators_and_modules() -> None:
    assert forbidden_use(lambda x: x.var(), (".var",)) == "`.var`"
    assert forbidden_use(lambda x: np.var(x), (".var",)) == ""
    assert forbidden_use(lambda x: x @ x, ("@",)) == "`@`"
    assert forbidden_use(lambda x: x * x, ("@",)) == ""
    assert forbidden_use(lambda x: torch.log_softmax(x, 0), ("torch",)) == "`torch`"
    assert forbidden_use(lambda x: square(x), ("numpy.square",)) == "`numpy.square`"
    assert forbidden_use(np.hypot.reduce, ("numpy.hypot",)) == "`numpy.hypot`"
    assert forbidden_use(np.add.reduce, ("numpy.hypot",)) == ""


SQUARES = Exercise(
    "ex-test-squares",
    reference=lambda x: float(np.sum(x**2)),
    mistakes={"Square each entry first.": lambda x: x.sum()},
    cases=((np.arange(3.0),), (np.ones(4),)),
    forbids=("loop",),
)


def test_a_right_result_by_forbidden_means_is_told_which() -> None:
    assert grade_answer(SQUARES, lambda x: x @ x).passed
    feedback = grade_answer(SQUARES, lambda x: sum(entry**2 for entry in x))
    assert feedback.message == "the results are right, but it uses a loop."
    assert feedback.hint
    # A wrong result is told first.
    assert grade_answer(SQUARES, lambda x: sum(entry for entry in x)).hint.startswith("Square each")


LARGE = Exercise(
    "ex-test-large",
    reference=lambda x: float(np.sum(x) ** 2),
    mistakes={},
    cases=((np.ones(400),), (np.arange(3.0),)),
    memory=1_000_000,
)


@pytest.mark.parametrize(
    "answer",
    [
        lambda x: np.outer(x, x).sum(),
        lambda x: torch.outer(torch.tensor(x), torch.tensor(x)).sum(),
        lambda x: sum(a * b for a, b in [(a, b) for a in x for b in x]),
    ],
)
def test_a_large_array_is_seen(answer) -> None:
    feedback = grade_answer(LARGE, answer)
    assert "it takes" in feedback.message
    assert "1.0 MB are enough" in feedback.message
    assert grade_answer(LARGE, lambda x: x.sum() ** 2).passed
    assert grade_answer(LARGE, lambda x: torch.tensor(x).sum() ** 2).passed


def test_what_the_first_call_imports_is_no_large_array(tmp_path, monkeypatch) -> None:
    (tmp_path / "module_of_a_test.py").write_text("NUMBERS = list(range(200_000))\n", "utf8")
    monkeypatch.syspath_prepend(tmp_path)

    def answer(x):
        import module_of_a_test

        return x.sum() ** 2 + module_of_a_test.NUMBERS[0]

    feedback = grade_answer(LARGE, answer)
    assert feedback.passed, str(feedback)
