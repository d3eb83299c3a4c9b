"""Grade an answer: run it on every case, stop at the first that fails, and say what to look at."""

import copy
import dis
from collections.abc import Callable
from types import EllipsisType
from typing import Any, NamedTuple

import numpy as np

from mathdl.exercises import comparison
from mathdl.exercises.exercise import Exercise
from mathdl.exercises.feedback import Feedback
from mathdl.exercises.limits import Outcome, run

__all__ = ["grade_answer"]

SECONDS = 5.0
"""The time limit of one case."""

# What a function that only says `...`, `pass` or nothing is compiled to.
_DOES_NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "COPY_FREE_VARS"}


def grade_answer(exercise: Exercise, answer: Any, *, seconds: float = SECONDS) -> Feedback:
    """Return the report on an answer; nothing that the answer does raises here."""
    if _is_untouched(answer):
        return _not_attempted(exercise)
    if exercise.asks_for_function:
        return _grade_function(exercise, answer, seconds)
    return _grade_value(exercise, answer)


def _grade_value(exercise: Exercise, answer: Any) -> Feedback:
    if _agree(answer, exercise.reference, exercise.rtol):
        return Feedback(exercise.name, "passed", "that is right.", num_passed=1, num_cases=1)
    for hint, mistake in exercise.mistakes.items():
        if _agree(answer, mistake, exercise.rtol):
            return _failed(exercise, "that is not it yet.", hint, got=answer)
    hint = comparison.hint_for_value(answer, exercise.reference, exercise.rtol)
    # The wanted value is the solution: it is not shown.
    return _failed(exercise, "that is not it yet.", hint, got=answer)


def _grade_function(exercise: Exercise, answer: Any, seconds: float) -> Feedback:
    if not callable(answer):
        hint = "Hand in the function itself, `grade(name, my_function)`, not what it returns."
        return _failed(exercise, "a function is wanted.", hint, got=answer)
    cases = list(exercise.arguments())
    for number, arguments in enumerate(cases):
        given = copy.deepcopy(arguments)
        wanted = exercise.reference(*copy.deepcopy(arguments))
        outcome = run(answer, given, seconds=seconds)
        if isinstance(outcome.error, NotImplementedError) or outcome.value is Ellipsis:
            return _not_attempted(exercise)
        fault = _fault(exercise, outcome, arguments, given, wanted, seconds)
        if fault is not None:
            return _failed(
                exercise,
                f"{fault.message} ({number} of {len(cases)} cases right before it)",
                fault.hint or _hint_of_mistake(exercise, answer, seconds),
                num_passed=number,
                num_cases=len(cases),
                given=arguments,
                wanted=wanted if fault.shows_wanted else ...,
                got=outcome.value if fault.shows_got else ...,
            )
    message = f"all {len(cases)} cases are right."
    return Feedback(exercise.name, "passed", message, num_passed=len(cases), num_cases=len(cases))


class _Fault(NamedTuple):
    """What is wrong with one outcome. Without a hint the exercise's own mistakes are tried."""

    message: str
    hint: str = ""
    shows_wanted: bool = True
    shows_got: bool = False


def _fault(
    exercise: Exercise,
    outcome: Outcome,
    arguments: tuple[Any, ...],
    given: tuple[Any, ...],
    wanted: Any,
    seconds: float,
) -> _Fault | None:
    """Return what is wrong with one outcome; None if nothing is."""
    if outcome.timed_out:
        hint = "Does every loop come to its end? Can an operation on whole arrays replace one?"
        return _Fault(f"it was still running after {seconds:g} s.", hint)
    if outcome.error is not None:
        count = f"{len(arguments)} argument{'s' if len(arguments) > 1 else ''}"
        called = f"It is called with {count}: keep the first line of the starter."
        hint = f"Look at {outcome.where}" if outcome.where else called
        return _Fault(f"it raised {type(outcome.error).__name__}: {outcome.error}", hint)
    if not all(_agree(a, b, 0.0) for a, b in zip(given, arguments, strict=True)):
        hint = "Your function changes its input. Work on a copy, or make a new array."
        return _Fault("the arguments were changed.", hint, shows_wanted=False)
    if _agree(outcome.value, wanted, exercise.rtol):
        return None
    return _Fault("one case is not right yet.", shows_got=True)


def _hint_of_mistake(exercise: Exercise, answer: Callable[..., Any], seconds: float) -> str:
    """Return the hint of the first mistake that gives what the answer gives, in every case.

    If there is none, the difference itself may tell.
    """
    cases, results = list(exercise.arguments()), []
    for case in cases:
        results.append(run(answer, copy.deepcopy(case), seconds=seconds))
        if results[-1].timed_out:  # nobody waits for all the others
            return f"Another case was still running after {seconds:g} s. Does every loop end?"
    for hint, mistake in exercise.mistakes.items():
        theirs = [run(mistake, copy.deepcopy(case), seconds=seconds) for case in cases]
        if all(_same(a, b, exercise.rtol) for a, b in zip(results, theirs, strict=True)):
            return hint
    failures = [
        (result.value, wanted, _sizes(case))
        for case, result in zip(cases, results, strict=True)
        for wanted in [exercise.reference(*copy.deepcopy(case))]
        if result.error is None and not _agree(result.value, wanted, exercise.rtol)
    ]
    return comparison.hint_for_results(failures, exercise.rtol) if failures else ""


def _same(one: Outcome, other: Outcome, rtol: float) -> bool:
    if one.error is not None or other.error is not None:
        return type(one.error) is type(other.error)
    return not (one.timed_out or other.timed_out) and _agree(one.value, other.value, rtol)


def _agree(got: Any, wanted: Any, rtol: float) -> bool:
    """Compare two things of which one is a stranger: what it raises is a difference."""
    try:
        if callable(got) and callable(wanted):
            return True
        with np.errstate(all="ignore"):
            return comparison.agree(got, wanted, rtol)
    except Exception:
        return False


def _sizes(arguments: tuple[Any, ...]) -> set[int]:
    # Only arrays have axes: a list of lists of different lengths has none.
    plain = (comparison.plain(argument) for argument in arguments)
    return {
        int(n) for argument in plain if isinstance(argument, np.ndarray) for n in argument.shape
    }


def _is_untouched(answer: Any) -> bool:
    """Whether the answer is still what the starter holds."""
    if isinstance(answer, EllipsisType):
        return True
    code = getattr(answer, "__code__", None)
    if code is None:
        return False
    instructions = list(dis.get_instructions(code))
    returned = {i.argval for i in instructions if "CONST" in i.opname}
    return {i.opname for i in instructions} <= _DOES_NOTHING and returned <= {None, ...}


def _not_attempted(exercise: Exercise) -> Feedback:
    return Feedback(exercise.name, "not attempted", "replace ... by your answer.")


def _failed(
    exercise: Exercise,
    message: str,
    hint: str,
    *,
    num_passed: int = 0,
    num_cases: int = 0,
    given: tuple[Any, ...] = (),
    wanted: Any = ...,
    got: Any = ...,
) -> Feedback:
    return Feedback(
        exercise.name,
        "failed",
        message,
        hint,
        num_passed,
        num_cases,
        ", ".join(comparison.describe(a) for a in given),
        "" if wanted is ... else comparison.describe(wanted),
        "" if got is ... else comparison.describe(got),
    )
