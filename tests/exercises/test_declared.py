"""The audit: what every declared exercise must hold, whatever it asks.

A right answer passes in every form, a wrong one in none, and every report on a wrong one has a
hint of at least a sentence.
"""

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import torch

from book._tools.pages import pages
from mathdl.exercises import exercise, names
from mathdl.exercises.comparison import is_numeric, plain_value
from mathdl.exercises.declared import CHAPTERS, MOVED, chapter_of, exercises_of
from mathdl.exercises.exercise import Exercise
from mathdl.exercises.feedback import Feedback
from mathdl.exercises.grading import grade_answer

FUNCTIONS = [name for name in names() if exercise(name).asks_for_function]
VALUES = [name for name in names() if name not in FUNCTIONS]


def grade_changed(declared: Exercise, change) -> Feedback:
    """Grade the right answer, with every result of it changed: by whatever means."""
    right = declared.reference
    declared = replace(declared, forbids=(), memory=None)
    if declared.asks_for_function:
        return grade_answer(declared, lambda *case: change(right(*case)))
    return grade_answer(declared, change(right))


def results(name: str) -> list:
    declared = exercise(name)
    if declared.asks_for_function:
        return [wanted for _, wanted in declared.solved]
    return [declared.reference]


def leaves(value, change):
    """Change every number, array and word of a result, and leave its structure."""
    read = plain_value(value)
    if isinstance(read, tuple):
        return tuple(leaves(part, change) for part in value)
    return change(read) if is_numeric(read) else value


@pytest.mark.parametrize("name", names())
def test_every_exercise_knows_three_mistakes_and_their_hints(name: str) -> None:
    declared = exercise(name)
    assert len(declared.mistakes) >= 3
    for hint, mistake in declared.mistakes.items():
        feedback = grade_answer(declared, mistake)
        assert feedback.state == "failed", hint
        assert feedback.hint == hint
    assert grade_answer(declared, ...).state == "not attempted"
    right = grade_changed(declared, lambda value: value)
    assert right.passed, str(right)


@pytest.mark.parametrize("name", names())
def test_a_hint_is_a_sentence_and_not_the_solution(name: str) -> None:
    for hint in exercise(name).mistakes:
        assert len(hint.split()) >= 4
        assert hint[-1] in ".?!…)`"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_constant_passes(name: str) -> None:
    declared = exercise(name)
    assert len(declared.solved) >= 4
    for _, wanted in declared.solved:
        assert not grade_answer(declared, lambda *case, wanted=wanted: wanted).passed


def _narrow(a):
    fits = a.dtype.kind == "f" and np.abs(a).max(initial=0) < 1e38
    return a.astype(np.float32) if fits else a


def _exact(number_of, a):
    if a.dtype.kind != "f" or not a.size or not np.isfinite(a).all():
        return a
    return np.vectorize(lambda n: number_of(float(n)), [object])(a)


def _whole(a):
    is_whole = np.array_equal(a, np.trunc(a)) and np.abs(a).max(initial=0) < 2**53
    return a.astype(int) if is_whole else a


FORMS = {
    "list": np.ndarray.tolist,
    "tensor": torch.as_tensor,
    "float32": _narrow,
    "fractions": lambda a: _exact(Fraction, a),
    "decimals": lambda a: _exact(Decimal, a).tolist(),
    "whole numbers": _whole,
    "floats": lambda a: a.astype(float) if a.dtype.kind in "iu" else a,
    "0 and 1": lambda a: a.astype(int) if a.dtype.kind == "b" else a,
    "truth values": lambda a: a.astype(bool) if a.size and np.isin(a, (0, 1)).all() else a,
}


@pytest.mark.parametrize("name", names())
def test_a_right_answer_passes_in_every_form(name: str) -> None:
    for form, change in FORMS.items():
        feedback = grade_changed(
            exercise(name),
            lambda value, change=change: leaves(value, lambda a: change(np.asarray(a))),
        )
        if form == "float32" and not feedback.passed:
            assert "float32?" in feedback.hint, str(feedback)
        else:
            assert feedback.passed, f"{form}: {feedback}"


@pytest.mark.parametrize("name", names())
def test_words_out_of_an_array_and_other_sequences_are_right_too(name: str) -> None:
    def change(value):
        if isinstance(value, str):
            return np.array([value])[0]
        return list(value) if isinstance(value, tuple) else value

    changed = grade_changed(exercise(name), change)
    assert changed.passed, str(changed)


@pytest.mark.parametrize("name", names())
def test_whole_numbers_are_compared_exactly(name: str) -> None:
    whole = [
        plain_value(r)
        for r in results(name)
        if is_numeric(plain_value(r)) and plain_value(r).dtype.kind in "iu"
    ]
    if not whole:
        return
    for change in (lambda a: a + 1, lambda a: a - 1, lambda a: a + 0.1, lambda a: a * 1.0000001):
        feedback = grade_changed(exercise(name), lambda v, change=change: change(np.asarray(v)))
        assert not feedback.passed
        assert feedback.hint


@pytest.mark.parametrize("name", names())
def test_a_result_that_is_a_little_off_does_not_pass(name: str) -> None:
    declared = exercise(name)
    rtol = max(declared.tolerance[0], 1e-12)

    def off(a):
        a = np.asarray(a)
        if a.dtype.kind == "b":
            return ~a
        size = np.max(np.abs(a), initial=0.0, where=np.isfinite(a))
        return a * (1 + 100 * rtol) + 100 * (rtol * size + (declared.atol or 0)) + (size == 0)

    assert not grade_changed(declared, lambda value: _every_part(value, off)).passed


def _every_part(value, change):
    read = plain_value(value)
    if isinstance(read, tuple):
        return tuple(_every_part(part, change) for part in read)
    return change(read) if is_numeric(read) else (f"{value}?" if isinstance(value, str) else 7)


def _raises(*case):
    raise ZeroDivisionError


WRONG = {
    "text": "no idea",
    "nothing": None,
    "a function that returns nothing": lambda *case: print(),
    "a raising function": _raises,
    "a number": lambda *case: -987.25,
    "NaN": lambda *case: float("nan"),
    "a word": lambda *case: "no idea",
    "an empty list": lambda *case: [],
    "a matrix": lambda *case: np.full((2, 3), 0.123),
    "a ragged list": lambda *case: [[1], [2, 3], "?"],
    "a function of a function": lambda *case: np.sin,
    "no arguments": lambda: 1.0,
}
RETURNS = [
    wrong for wrong in WRONG if wrong.startswith(("a number", "NaN", "a matrix", "a ragged"))
]


@pytest.mark.parametrize("name", names())
def test_every_wrong_answer_gets_a_hint(name: str) -> None:
    declared = exercise(name)
    for wrong, answer in WRONG.items():
        answers = [answer]
        if not declared.asks_for_function and wrong in RETURNS:
            answers.append(answer())
        for given in answers:
            feedback = grade_answer(declared, given)
            assert feedback.state == "failed", wrong
            assert len(feedback.hint.split()) >= 4, wrong
            assert str(feedback)


@pytest.mark.parametrize("name", [n for n in FUNCTIONS if exercise(n).forbids])
def test_what_is_forbidden_is_seen_by_any_name(name: str) -> None:
    declared = exercise(name)
    for entry in declared.forbids:
        answer = _cheat(declared.reference, entry)
        if answer is not None:
            feedback = grade_answer(declared, answer)
            assert not feedback.passed, entry
            assert "it uses" in feedback.message
            assert feedback.hint


def _cheat(right, entry: str):
    """Return a right answer that also uses what is forbidden, by another name."""
    if entry == "loop":
        return lambda *case: [right(*arguments) for arguments in [case]].pop()
    if entry == "@":
        return lambda *case: (np.eye(1) @ np.eye(1), right(*case))[1]
    if entry.startswith("."):
        never = f"case[0]{entry} if hasattr(case[0], 'never') else 0"
        return eval(f"lambda *case: (right(*case), {never})[0]", {"right": right})
    try:
        other = import_module(entry)
    except ImportError:
        home, _, attribute = entry.rpartition(".")
        other = getattr(import_module(home), attribute)
    return lambda *case: (right(*case), other)[0]


@pytest.mark.parametrize("name", names())
def test_cases_are_the_same_every_time(name: str) -> None:
    first, second = (list(exercise(name).arguments()) for _ in range(2))
    assert len(first) == len(second)
    assert repr(first) == repr(second)


def test_a_chapter_s_exercises_are_its_own() -> None:
    for chapter in CHAPTERS:
        assert exercises_of(chapter)
        for name in exercises_of(chapter):
            assert chapter_of(name) == chapter
    assert len(names()) == len(set(names()))
    files = {
        file.stem
        for file in Path(exercises_of.__wrapped__.__code__.co_filename).parent.glob("[!_]*.py")
    }
    assert files == set(CHAPTERS)


def test_an_exercise_that_moved_is_found_in_its_new_chapter_alone(monkeypatch) -> None:
    moved, stayed = "ex-vectors-moved", "ex-vectors-stayed"
    monkeypatch.setitem(MOVED, moved, "matrices")
    assert (chapter_of(moved), chapter_of(stayed)) == ("matrices", "vectors")
    a, b = (replace(next(iter(exercises_of("vectors").values())), name=n) for n in (moved, stayed))
    modules = {c: import_module(f"mathdl.exercises.declared.{c}") for c in ("vectors", "matrices")}
    uncached = exercises_of.__wrapped__
    monkeypatch.setattr(modules["matrices"], "EXERCISES", (a,))
    assert uncached("matrices") == {moved: a}
    for module, wrong in ((modules["matrices"], b), (modules["vectors"], a)):
        monkeypatch.setattr(module, "EXERCISES", (wrong,))
        chapter = module.__name__.rpartition(".")[2]
        with pytest.raises(ValueError, match=f"an exercise of {chapter} is called .*{wrong.name}"):
            uncached(chapter)


def test_every_exercise_that_moved_is_there_and_left_another_chapter() -> None:
    for name, chapter in MOVED.items():
        assert name in exercises_of(chapter)
        assert not name.startswith(CHAPTERS[chapter])


def test_chapters_stand_in_the_order_of_the_book() -> None:
    toc = (Path(__file__).parents[2] / "_toc.yml").read_text("utf8")
    in_book = re.findall(r"- file: book/\w+/(\w+)", toc)
    assert [chapter for chapter in in_book if chapter in CHAPTERS] == list(CHAPTERS)


TEXT = {page.path: page.text for page in pages() if page.is_chapter}


@pytest.mark.parametrize("name", names())
def test_every_exercise_has_its_place_in_the_book(name: str) -> None:
    """A statement, a starter that is graded, and a solution that the grader passes."""
    (text,) = [t for t in TEXT.values() if f":label: {name}\n" in t]
    solution = text.index(f":::{{solution-start}} {name}\n")
    starter, solved = text[:solution], text[solution : text.index(":::{solution-end}", solution)]
    assert f'grade("{name}", ' in starter
    assert re.search(
        rf'verify\(\s*"[^"]+",\s*grade\(\s*"{name}", .+?\)\.passed,?\s*\)', solved, re.S
    )
