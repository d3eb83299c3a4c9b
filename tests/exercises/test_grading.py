"""The grader answers every kind of answer, and every exercise knows its typical mistakes."""

import asyncio
import re
import sys
import time
from fractions import Fraction

import numpy as np
import pytest
import torch

from mathdl.exercises import Exercise, exercise, grade, names
from mathdl.exercises.feedback import FEEDBACK_KEY
from mathdl.exercises.grading import grade_answer

SUM_OF_SQUARES = Exercise(
    "ex-test-squares",
    reference=lambda x: np.sum(x**2),
    cases=((np.array([1.0, 2.0]),), (np.array([3.0]),)),
    draw=lambda rng: (rng.normal(size=4),),
    mistakes={
        "Square each entry first.": lambda x: np.sum(x),
        "You squared the sum, not the entries.": lambda x: np.sum(x) ** 2,
        "That is one of the squares. Add them all.": lambda x: np.max(x**2),
    },
)


def report(answer, **options):
    return grade_answer(SUM_OF_SQUARES, answer, **options)


def test_a_right_answer_passes() -> None:
    feedback = report(lambda x: x @ x)
    assert feedback.passed
    assert feedback.state == "passed"
    assert str(feedback) == "✓ ex-test-squares: all 7 cases are right."


@pytest.mark.parametrize(("hint", "mistake"), SUM_OF_SQUARES.mistakes.items())
def test_a_typical_mistake_gets_its_own_hint(hint: str, mistake) -> None:
    feedback = report(mistake)
    assert not feedback.passed
    assert feedback.hint == hint


def test_the_first_case_that_fails_is_shown() -> None:
    feedback = report(lambda x: np.sum(np.abs(x)) ** 2)
    assert (feedback.given, feedback.wanted, feedback.got) == ("[1. 2.]", "5.0", "9.0")
    assert feedback.num_passed == 0
    text = str(feedback)
    assert "given   [1. 2.]\n    wanted  5.0\n    got     9.0" in text
    tiny = Exercise("ex-test-tiny", lambda x: x.sum(), {}, ((np.array([3e-200, -4e-200]),),))
    assert grade_answer(tiny, lambda x: 0.0).given == "[ 3.e-200 -4.e-200]"
    later = report(lambda x: float(np.sum(x**2)) if x[0] > 0 and len(x) < 4 else 0.0)
    assert later.num_passed == 2
    assert "2 of 7 cases right before it" in later.message


def changes_its_input(x):
    x **= 2
    return x.sum()


def raises(x):
    squares = x**2
    return squares[10]


@pytest.mark.parametrize(
    ("answer", "message", "hint"),
    [
        (lambda x: -np.sum(x**2), "one case", "Right but for the sign."),
        (lambda x: np.mean(x**2), "one case", "Too small by a factor of 2"),
        (lambda x: [x @ x, "?"], "one case", "the parts of this list do not make one."),
        (lambda x: len(x) * np.sum(x**2), "one case", "Too large by a factor of 2"),
        (lambda x: np.sum(x**2) * 1.001, "one case", "Right to about three digits"),
        (lambda x: np.sum(x**2) + np.nan, "one case", "There is a NaN"),
        (lambda x: print(x), "one case", "Your function returned None."),
        (lambda x: x**2, "one case", "The shape should be (), and yours is (2,)."),
        (lambda x: str(x), "one case", "A number or an array is wanted, and this is a str."),
        (lambda x: x @ x > 0, "one case", "Numbers are wanted, and these are truth values."),
        (changes_its_input, "the arguments were changed", "Your function changes its input."),
        (raises, "it raised IndexError: index 10 is out", "return squares[10]"),
        (lambda: 1, "it raised TypeError", "It is called with 1 argument: keep the first line"),
        (lambda x: sys.exit(3), "it raised SystemExit: 3", ""),
        (5.0, "a function is wanted.", "Hand in the function itself"),
        (None, "a function is wanted.", ""),
    ],
)
def test_every_kind_of_wrong_answer_is_answered(answer, message: str, hint: str) -> None:
    feedback = report(answer)
    assert feedback.state == "failed"
    assert message in feedback.message
    assert hint in feedback.hint


@pytest.mark.parametrize("answer", [changes_its_input, raises])
def test_what_has_no_result_shows_none(answer) -> None:
    assert report(answer).got == ""
    assert "got" not in str(report(answer))


def test_an_accident_of_one_case_is_no_clue() -> None:
    # The first case alone looks like a factor of 2, for there x @ x is 5.
    assert report(lambda x: 10.0 if len(x) == 2 else float(np.sum(x**2)) + 1).hint.startswith(
        "Take the case"
    )


def test_a_wrong_answer_to_a_list_of_lists_is_answered() -> None:
    ragged = Exercise("ex-test-lists", lambda t: np.array([len(x) for x in t]), {}, (([[], [1]],),))
    feedback = grade_answer(ragged, lambda t: np.array([2, 5]))
    assert feedback.state == "failed"
    assert feedback.hint.startswith("Take the case")


COUNT = Exercise(
    "ex-test-count",
    reference=lambda x: int(np.sum(x > 0)),
    cases=((np.array([1.0, -2.0, 3.0]),), (np.array([1.0, 2.0, 3.0, -4.0]),)),
    mistakes={},
)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (lambda x: int(np.sum(x > 0)) + 1, "Always one too large"),
        (lambda x: int(np.sum(x > 0)) - 1, "Always one too small"),
        (lambda x: float(np.mean(x > 0)) + 0.01, "A whole number is wanted."),
        (lambda x: int(np.argmax(x)), "Take the case"),
    ],
)
def test_a_wrong_count_is_told_from_a_wrong_kind(answer, hint: str) -> None:
    assert grade_answer(COUNT, answer).hint.startswith(hint)


TABLE = Exercise(
    "ex-test-table",
    reference=lambda x: np.array([x, x + 1, x + 2]),
    cases=((np.array([1.0, 2.0]),),),
    mistakes={},
)
SUMS = Exercise(
    "ex-test-sums",
    reference=lambda A: A.sum(axis=0),
    cases=((np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),),),
    mistakes={},
)
ENDS = Exercise(
    "ex-test-ends",
    reference=lambda x: np.append(x, 0.0),
    cases=((np.array([1.0, 2.0]),),),
    mistakes={},
)


@pytest.mark.parametrize(
    ("declared", "answer", "hint"),
    [
        (TABLE, lambda x: [*x, *(x + 1), *(x + 2)], "Arrange them in that shape."),
        (TABLE, lambda x: [[x, x + 1, x + 2]], "an axis of length 1 is there, or missing."),
        (TABLE, lambda x: np.ones((4, 4)), "and yours is (4, 4)."),
        (SUMS, lambda A: A.sum(axis=1), "Over which axis do you work?"),
        (SUMS, lambda A: A.sum(), "Did you sum or average over an axis too many?"),
        (ENDS, lambda x: x, "What happens at the first and at the last entry?"),
    ],
)
def test_a_wrong_shape_gets_a_question_only_where_it_fits(declared, answer, hint: str) -> None:
    assert grade_answer(declared, answer).hint.endswith(hint)


PAIR = Exercise(
    "ex-test-pair",
    reference=lambda A: (A.sum(axis=0), A @ A.T),
    cases=(
        (np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]),),
        (np.array([[1.0, 0.0, 2.0], [0.0, 4.0, 1.0]]),),
    ),
    mistakes={},
)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (lambda A: A.sum(axis=0), "2 parts are wanted, in a tuple."),
        (lambda A: (A.sum(axis=0), A @ A.T, 0), "2 parts are wanted, and you hand in 3."),
        (lambda A: (A @ A.T, A.sum(axis=0)), "The parts are right. Is their order?"),
        (lambda A: (A.sum(axis=0), 2 * A @ A.T), "1 of 2 right. Look again at number 2."),
        (
            lambda A: (A.sum(axis=1), A @ A.T),
            "1 of 2 right. Look again at number 1. The shape should be (2,), and yours is (3,). "
            "Over which axis do you work?",
        ),
        (
            lambda A: (A.sum(), 2 * A @ A.T),
            "Look at number 1. The shape should be (2,), and yours is (). "
            "Did you sum or average over an axis too many?",
        ),
        (lambda A: (A.sum(axis=0) + 1, 2 * A @ A.T), "Take the case"),
        (lambda A: (A.sum(axis=0) + (len(A) == 3), 2 * A @ A.T), "Take the case"),
        (lambda A: (A.sum(axis=0), torch.tensor(A @ A.T)[:1]), "1 of 2 right."),
    ],
)
def test_a_result_of_several_parts_is_told_which_is_wrong(answer, hint: str) -> None:
    feedback = grade_answer(PAIR, answer)
    assert feedback.state == "failed"
    assert feedback.hint.startswith(hint)


def test_a_later_case_without_end_is_not_waited_for() -> None:
    start = time.monotonic()
    feedback = report(lambda x: 0.0 if len(x) == 2 else endless(x), seconds=0.2)
    assert time.monotonic() - start < 2
    assert feedback.got == "0.0"
    assert "Another case was still running after 0.2 s." in feedback.hint


def untouched(x): ...


def with_docstring(x):
    """Return the sum of squares."""
    ...


def not_implemented(x):
    raise NotImplementedError


@pytest.mark.parametrize(
    "answer", [..., untouched, with_docstring, not_implemented, lambda x: ..., lambda x: None]
)
def test_the_untouched_starter_is_a_state_of_its_own(answer) -> None:
    feedback = report(answer)
    assert feedback.state == "not attempted"
    assert not feedback.passed
    assert str(feedback).startswith("○ ex-test-squares: replace ...")


def asks_a_library(x):
    return asyncio.AbstractEventLoop().is_running()  # which raises NotImplementedError


def test_an_error_of_a_library_is_an_attempt() -> None:
    feedback = report(asks_a_library)
    assert feedback.state == "failed"
    assert "AbstractEventLoop" in feedback.hint


def endless(x):
    while True:
        x = x + 0


def endless_and_stubborn(x):
    while True:
        try:
            x = x + 0
        except:  # noqa: E722
            x = x - 0


@pytest.mark.parametrize("answer", [endless, endless_and_stubborn, lambda x: time.sleep(3) or 5.0])
def test_what_takes_too_long_ends(answer) -> None:
    start = time.monotonic()
    feedback = report(answer, seconds=0.2)
    assert time.monotonic() - start < 10
    assert feedback.state == "failed"
    assert "still running after 0.2 s" in feedback.message
    assert "loop" in feedback.hint


def test_the_limit_leaves_nothing_behind() -> None:
    streams = sys.stdout, sys.stderr
    report(endless, seconds=0.1)
    assert (sys.stdout, sys.stderr) == streams
    for _ in range(20):
        assert report(lambda x: x @ x, seconds=5).passed
    time.sleep(0.1)  # an exception that was left on its way would arrive here


def test_printing_does_not_spoil_the_report(capsys) -> None:
    def talkative(x):
        print("thinking", file=sys.stderr)
        print("done")
        return x @ x

    assert report(talkative).passed
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


def test_tensors_and_lists_are_as_good_as_arrays() -> None:
    assert report(lambda x: torch.tensor(x).pow(2).sum()).passed
    assert report(lambda x: float(x @ x)).passed


def test_an_exact_fraction_is_a_number() -> None:
    half = Exercise("ex-test-half", 0.5, {"Upside down.": 2.0})
    assert grade_answer(half, Fraction(1, 2)).passed
    assert grade_answer(half, Fraction(2)).hint == "Upside down."
    assert grade_answer(half, [Fraction(1, 2)]).state == "failed"


def test_a_tensor_may_be_a_part_of_an_answer() -> None:
    parts = Exercise("ex-test-parts", ((True, False), (3,), 2.0), {})
    assert grade_answer(parts, ((True, False), (3,), torch.tensor(2.0))).passed
    wrong = grade_answer(parts, ((True, True), (3,), torch.tensor(2.0)))
    assert wrong.hint == "2 of 3 right. Look again at number 1."


def test_a_report_reads_well_in_a_notebook() -> None:
    data, metadata = report(lambda x: "<b>")._repr_mimebundle_()
    assert "&lt;b&gt;" in data["text/html"]
    assert '<span aria-hidden="true">✗</span>' in data["text/html"]
    assert "failed" in data["text/html"]
    assert metadata[FEEDBACK_KEY]["state"] == "failed"


SHAPE = Exercise(
    "ex-test-shape",
    reference=(32, 256),
    mistakes={
        "Examples are rows.": (256, 32),
        "That is the shape of W.": (784, 256),
        "That is the shape of X.": (32, 784),
    },
)


def test_a_value_is_graded_and_the_right_one_is_not_told() -> None:
    assert grade_answer(SHAPE, (32, 256)).passed
    assert grade_answer(SHAPE, [32, 256]).passed
    assert grade_answer(SHAPE, ...).state == "not attempted"
    for hint, mistake in SHAPE.mistakes.items():
        feedback = grade_answer(SHAPE, mistake)
        assert feedback.hint == hint
        assert "(32, 256)" not in str(feedback)
    assert not grade_answer(SHAPE, "no idea").passed
    assert not grade_answer(SHAPE, (32, 256, 1)).passed


THREE = Exercise("ex-test-three", reference=np.array([14.0, 14 / 15, 14 / 3]), mistakes={})
MIXED = Exercise("ex-test-mixed", reference=((4, 5), None, (5,)), mistakes={})
TRUTH = Exercise("ex-test-truth", reference=(True, False, False), mistakes={})
TABLE = Exercise("ex-test-table", reference=[[True, False], [False, False]], mistakes={})
FOUR = Exercise("ex-test-four", reference=np.array([[1.0, 2.0], [3.0, 5.0]]), mistakes={})


@pytest.mark.parametrize(
    ("declared", "answer", "hint"),
    [
        (THREE, [14, 0.93, 4.67], "Right to about three digits: hand in more of them"),
        (THREE, len, "This is a function, and what it returns is wanted"),
        (THREE, [14, 1, 14 / 3], "2 of 3 right. Look again at number 2."),
        (THREE, [14, 14 / 15], "3 numbers are wanted, and you hand in 2."),
        (THREE, 14, "3 numbers are wanted, and you hand in 1."),
        (THREE, [1, 2, 3], "Write down what is given"),
        (THREE, None, "This is None. Does the function that made it end in `return`?"),
        (THREE, [True, False, True], "Numbers are wanted, and these are truth values."),
        (THREE, ["14", "14/15"], "and the parts of this list do not make one."),
        (THREE, "14", "A number or an array is wanted, and this is a str."),
        (MIXED, [(4, 5), None, 5], "2 of 3 right. Look again at number 3."),
        (MIXED, [(4, 5), None], "3 parts are wanted, and you hand in 2."),
        (MIXED, "(4, 5)", "3 parts are wanted, in a tuple, and this is a str."),
        (FOUR, [1, 2, 3, 5], "Arrange them in that shape."),
        (FOUR, [[1, 3], [2, 5]], "Right but transposed"),
        (FOUR, [[1, 2], [3, 4]], "Write down what is given"),
        (TRUTH, [True, True, False], "2 of 3 are right."),
        (TRUTH, [True, True], "3 truth values are wanted, and you hand in 2."),
        (TRUTH, [1, 1, 0], "2 of 3 are right."),
        (TRUTH, [1.0, 0.5, 0.0], "Truth values are wanted, True or False"),
        (TABLE, [[True, True], [False, True]], "2 of 4 are right."),
        (TABLE, [True, False, False, False], "Arrange them in that shape."),
        (Exercise("ex-test-yes", reference=True, mistakes={}), False, "Write down"),
    ],
)
def test_a_wrong_value_gets_a_hint_that_fits(declared, answer, hint: str) -> None:
    feedback = grade_answer(declared, answer)
    assert feedback.state == "failed"
    assert hint in feedback.hint


def test_numbers_are_shown_as_far_as_they_matter() -> None:
    assert grade_answer(THREE, [np.float64(1) / 3, 2, "x"]).got == "[0.33333333, 2, 'x']"
    assert report(lambda x: 0.1 + 0.2).got == "0.3"


def test_an_unknown_name_is_answered_with_a_suggestion() -> None:
    wrong = names()[0][:-1]
    with pytest.raises(ValueError, match=f"`name` must be the name.*did you mean {names()[0]}"):
        grade(wrong, 1)
    with pytest.raises(ValueError, match=r"lists them\), got a list$"):
        exercise(["a list"])


def test_progress_shows_what_is_done() -> None:
    name = "ex-singular-values-by-hand"
    grade(name, [[1.5, 1.5], [4.5, 4.5]])
    progress = grade()
    assert progress.states[name] == "passed"
    assert list(progress.states) == names()
    assert f"✓ {name}" in str(progress)
    assert re.match(r"\d+ of \d+ exercises passed", str(progress))


def test_two_wrong_parts_get_the_hint_of_the_first() -> None:
    declared = Exercise(
        "ex-test-places",
        reference=((2, 4), (3,), 7, 1),
        mistakes={
            "Look at (b) again: which axis leaves?": ((2, 4), (2,), 7, 1),
            "Look at (c) again: one too many.": ((2, 4), (3,), 8, 1),
        },
    )
    both = grade_answer(declared, ((2, 4), (2,), 8, 1))
    assert both.hint == "2 of 4 right. Look at (b) again: which axis leaves?"
    assert grade_answer(declared, ((2, 4), (3,), 8, 0)).hint.startswith("2 of 4 right. Look at (c)")
    assert (
        grade_answer(declared, ((2, 4), (9,), 8, 1)).hint == "2 of 4 right. Look again at number 2."
    )


def test_the_hint_of_a_whole_answer_is_not_given_for_a_part() -> None:
    """The line through the first and the last point is named by both of its numbers."""
    declared = Exercise(
        "ex-test-line",
        reference=np.array([0.8, 1.2]),
        mistakes={"That line meets the first and the last point.": np.array([1.0, 0.5])},
    )
    assert grade_answer(declared, [1.0, 0.5]).hint.startswith("That line meets")
    assert "That line meets" not in grade_answer(declared, [1.0, 1.0]).hint


def test_an_absolute_tolerance_replaces_that_in_proportion() -> None:
    wide = {"cases": ((np.array([1e20, 1.0]),),), "mistakes": {}}
    forgiving = Exercise("ex-test-forgiving", lambda x: 2 * x, **wide)
    strict = Exercise("ex-test-strict", lambda x: 2 * x, **wide, atol=0.0)
    assert grade_answer(forgiving, lambda x: 2 * x + [0, 2]).passed
    assert not grade_answer(strict, lambda x: 2 * x + [0, 2]).passed
    assert grade_answer(strict, lambda x: 2 * x).passed
