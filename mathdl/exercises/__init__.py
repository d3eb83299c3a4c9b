"""Exercises that answer back: hand in a function or a value, and be told what to look at.

>>> from mathdl.exercises import grade
>>> grade("ex-singular-values-by-hand", [[1.5, 1.5], [4.5, 4.5]])
✓ ex-singular-values-by-hand: that is right.
"""

from typing import Any, overload

from mathdl.exercises.declared import EXERCISES
from mathdl.exercises.exercise import Exercise, by_name
from mathdl.exercises.feedback import Feedback, Progress, State
from mathdl.exercises.grading import SECONDS, grade_answer

__all__ = ["Exercise", "Feedback", "Progress", "exercise", "grade", "names"]

_EXERCISES = by_name(EXERCISES)
_states: dict[str, State] = {}


def names() -> list[str]:
    """Return the names of all exercises, in the order of the book."""
    return list(_EXERCISES)


def exercise(name: str) -> Exercise:
    """Return an exercise.

    Raises
    ------
    ValueError
        If there is none of that name; similar names are suggested.
    """
    try:
        return _EXERCISES[name]
    except (KeyError, TypeError):
        from difflib import get_close_matches

        near = get_close_matches(str(name), _EXERCISES, n=3, cutoff=0.4)
        suggestion = f"; did you mean {' or '.join(near)}?" if near else ""
        got = repr(name) if isinstance(name, str) else f"a {type(name).__name__}"
        raise ValueError(
            f"`name` must be the name of an exercise (`grade()` lists them), got {got}{suggestion}"
        ) from None


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
        The time limit of each case.

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
        return Progress({known: _states.get(known, "not attempted") for known in _EXERCISES})
    feedback = grade_answer(exercise(name), answer, seconds=seconds)
    _states[feedback.name] = feedback.state
    return feedback
