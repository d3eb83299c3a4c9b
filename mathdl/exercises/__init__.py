"""Exercises that answer back: hand in a function or a value, and be told what to look at.

>>> from mathdl.exercises import grade
>>> grade("ex-singular-values-by-hand", [[1.5, 1.5], [4.5, 4.5]])
✓ ex-singular-values-by-hand: that is right.
"""

from difflib import get_close_matches
from typing import Any, overload

from mathdl.exercises.declared import CHAPTERS, chapter_of, exercises_of
from mathdl.exercises.exercise import Exercise
from mathdl.exercises.feedback import Feedback, Progress, State
from mathdl.exercises.grading import SECONDS, grade_answer

__all__ = ["Exercise", "Feedback", "Progress", "exercise", "grade", "names"]

_states: dict[str, State] = {}


def names() -> list[str]:
    """Return the names of all exercises, in the order of the book."""
    return [name for chapter in CHAPTERS for name in exercises_of(chapter)]


def exercise(name: str) -> Exercise:
    """Return an exercise.

    Raises
    ------
    ValueError
        If there is none of that name; similar names are suggested.
    """
    if isinstance(name, str):
        chapter = chapter_of(name)
        if chapter is not None and name in exercises_of(chapter):
            return exercises_of(chapter)[name]
    raise ValueError(
        f"`name` must be the name of an exercise (`grade()` lists them), got {_unknown(name)}"
    )


def _unknown(name: Any) -> str:
    if not isinstance(name, str):
        return f"a {type(name).__name__}"
    near = get_close_matches(name, names(), n=3, cutoff=0.4)
    return f"{name!r}; did you mean {' or '.join(near)}?" if near else repr(name)


@overload
def grade() -> Progress: ...
@overload
def grade(name: str, answer: Any = ..., *, seconds: float = ...) -> Feedback: ...
def grade(
    name: str | None = None, answer: Any = ..., *, seconds: float = SECONDS
) -> Feedback | Progress:
    """Grade an answer, or show the progress so far.

    Parameters
    ----------
    name : str, optional
        The exercise, by the name in the book. Without one the result is the reader's progress
        in this session.
    answer : function or value
        What the exercise asks for. `...` means that there is none yet.
    seconds : float
        The time limit of each case, about: waiting counts a quarter, imports do not count.

    Returns
    -------
    Feedback or Progress
        Both show themselves. Nothing that the answer does raises here.

    Raises
    ------
    ValueError
        If there is no exercise of that name.
    """
    if name is None:
        return Progress({known: _states.get(known, "not attempted") for known in names()})
    feedback = grade_answer(exercise(name), answer, seconds=seconds)
    _states[feedback.name] = feedback.state
    return feedback
