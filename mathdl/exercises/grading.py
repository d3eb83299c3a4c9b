"""Grade an answer: run it on every case, and say of the first that fails what to look at."""

import copy
import dis
import warnings
from collections.abc import Callable, Sequence
from types import EllipsisType, FunctionType
from typing import Any, NamedTuple

import numpy as np

from mathdl.exercises import comparison
from mathdl.exercises.comparison import EXACT, agree, parts_of
from mathdl.exercises.exercise import Exercise
from mathdl.exercises.feedback import Feedback
from mathdl.exercises.footprint import footprint
from mathdl.exercises.forbidden import forbidden_use
from mathdl.exercises.hints import Failure, hint_for_results, hint_for_value
from mathdl.exercises.limits import Outcome, run

__all__ = ["grade_answer"]

SECONDS = 5.0
"""The time limit of one case."""

_NARROW = (1e-9, 0.0)
_WIDE = (2e-3, 0.0)

# What a function that only says `...`, `pass` or nothing is compiled to.
_DOES_NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "COPY_FREE_VARS"}


def grade_answer(exercise: Exercise, answer: Any, *, seconds: float = SECONDS) -> Feedback:
    """Return the report on an answer; nothing that the answer does raises here."""
    if _is_untouched(answer):
        return _not_attempted(exercise)
    if exercise.asks_for_function:
        with warnings.catch_warnings(action="ignore"):  # the report says what is wrong
            return _grade_function(exercise, answer, seconds)
    return _grade_value(exercise, answer)


def _grade_value(exercise: Exercise, answer: Any) -> Feedback:
    if agree(answer, exercise.reference, exercise.tolerance):
        return Feedback(exercise.name, "passed", "that is right.", num_passed=1, num_cases=1)
    own = (
        hint
        for tolerance in (_NARROW, exercise.tolerance, _WIDE)  # mistakes may be near to one another
        for hint, mistake in exercise.mistakes.items()
        if agree(answer, mistake, tolerance) and not agree(exercise.reference, mistake, tolerance)
    )
    hint = (
        next(own, "")
        or _hint_of_part(exercise, answer)
        or hint_for_value(answer, exercise.reference, exercise.tolerance)
    )
    # The wanted value is the solution: it is not shown.
    return _failed(exercise, "that is not it yet.", hint, got=answer)


def _hint_of_part(exercise: Exercise, answer: Any) -> str:
    """Return the hint of a mistake in the first part that is wrong, where more than one is."""
    parts, right = parts_of(answer), parts_of(exercise.reference)
    if not parts or len(parts) != len(right):
        return ""
    pairs = zip(parts, right, strict=True)
    correct = [agree(part, other, exercise.tolerance) for part, other in pairs]
    first = correct.index(False) if False in correct else 0
    for tolerance in (_NARROW, exercise.tolerance):
        for hint, mistake in exercise.mistakes.items():
            theirs = parts_of(mistake)
            if (
                len(theirs) == len(right)
                and agree(theirs[first], parts[first], tolerance)
                and not agree(theirs[first], right[first], tolerance)
                # A mistake in several parts is one of the whole: its hint need not fit a part.
                and agree(theirs[:first], right[:first], tolerance)
                and agree(theirs[first + 1 :], right[first + 1 :], tolerance)
            ):
                return f"{sum(correct)} of {len(right)} right. {hint}"
    return ""


def _grade_function(exercise: Exercise, answer: Any, seconds: float) -> Feedback:
    if not callable(answer) or isinstance(answer, type):
        hint = "Hand in the function itself, `grade(name, my_function)`, not what it returns."
        return _failed(exercise, "a function is wanted.", hint, got=answer)
    results = _results(exercise, answer, seconds)
    if any(_is_nothing(result.outcome) for result in results):
        return _not_attempted(exercise)
    total = len(exercise.solved)
    for number, result in enumerate(results):
        fault = _fault(exercise, result, seconds)
        if fault is not None:
            return _failed(
                exercise,
                f"{fault.message} ({number} of {total} cases right before it)",
                fault.hint or _hint_of_mistake(exercise, results, seconds),
                num_passed=number,
                num_cases=total,
                given=result.arguments,
                wanted=result.wanted if fault.shows_wanted else ...,
                got=result.outcome.value if fault.shows_got else ...,
            )
    means = _forbidden_means(exercise, answer, results)
    if means is not None:
        return _failed(exercise, *means, num_passed=total, num_cases=total)
    message = f"all {total} cases are right."
    return Feedback(exercise.name, "passed", message, num_passed=total, num_cases=total)


class _Result(NamedTuple):
    """What came of one case."""

    arguments: tuple[Any, ...]
    wanted: Any
    outcome: Outcome
    unchanged: bool
    peak: int


def _results(exercise: Exercise, answer: Callable[..., Any], seconds: float) -> list[_Result]:
    """Run every case once; after one without end, nobody waits for the others."""
    results: list[_Result] = []
    for arguments, wanted in exercise.solved:
        given = copy.deepcopy(arguments)
        peak = 0
        if exercise.memory is None:
            outcome = run(answer, given, seconds=seconds)
        else:
            outcome, peak = _measured(answer, given, seconds)
            if peak > exercise.memory:  # the first use of a library takes memory, too
                peak = _measured(answer, copy.deepcopy(arguments), seconds)[1]
        unchanged = all(agree(a, b, EXACT) for a, b in zip(given, arguments, strict=True))
        results.append(_Result(arguments, wanted, outcome, unchanged, peak))
        if outcome.timed_out:
            break
    return results


def _measured(
    answer: Callable[..., Any], arguments: tuple[Any, ...], seconds: float
) -> tuple[Outcome, int]:
    with footprint() as measured:
        outcome = run(answer, arguments, seconds=seconds)
    return outcome, measured.peak


def _is_nothing(outcome: Outcome) -> bool:
    return outcome.value is Ellipsis or (
        isinstance(outcome.error, NotImplementedError) and outcome.is_own_error
    )


class _Fault(NamedTuple):
    """What is wrong with one case. Without a hint the exercise's own mistakes are tried."""

    message: str
    hint: str = ""
    shows_wanted: bool = True
    shows_got: bool = False


def _fault(exercise: Exercise, result: _Result, seconds: float) -> _Fault | None:
    """Return what is wrong with one case; None if nothing is."""
    outcome = result.outcome
    if outcome.timed_out:
        hint = "Does every loop come to its end? Can an operation on whole arrays replace one?"
        return _Fault(f"it was still running after {seconds:g} s.", hint)
    if outcome.error is not None:
        num = len(result.arguments)
        called = f"It is called with {num} argument{'s' if num > 1 else ''}: keep the first line"
        hint = f"Look at {outcome.where}." if outcome.where else f"{called} of the starter."
        return _Fault(f"it raised {comparison.words(outcome.error)}", hint)
    if not result.unchanged:
        hint = "Your function changes its input. Work on a copy, or make a new array."
        return _Fault("the arguments were changed.", hint, shows_wanted=False)
    if agree(outcome.value, result.wanted, exercise.tolerance):
        return None
    return _Fault("one case is not right yet.", shows_got=True)


def _hint_of_mistake(exercise: Exercise, results: Sequence[_Result], seconds: float) -> str:
    """Return the hint of the first mistake that gives what the answer gave, in every case.

    If there is none, the difference itself may tell.
    """
    if results[-1].outcome.timed_out:
        return f"Another case was still running after {seconds:g} s. Does every loop end?"
    for hint, mistake in exercise.mistakes.items():
        if all(_would_give(mistake, result, exercise, seconds) for result in results):
            return hint
    failures = [
        Failure(result.outcome.value, result.wanted, _sizes(result.arguments))
        for result in results
        if result.outcome.error is None
        and not agree(result.outcome.value, result.wanted, exercise.tolerance)
    ]
    return hint_for_results(failures, exercise.tolerance)


def _would_give(
    mistake: Callable[..., Any], result: _Result, exercise: Exercise, seconds: float
) -> bool:
    theirs = run(mistake, copy.deepcopy(result.arguments), seconds=seconds)
    got = result.outcome
    if got.error is not None or theirs.error is not None:
        return type(got.error) is type(theirs.error)
    return not theirs.timed_out and agree(got.value, theirs.value, exercise.tolerance)


def _forbidden_means(
    exercise: Exercise, answer: Callable[..., Any], results: Sequence[_Result]
) -> tuple[str, str] | None:
    """Return a message and a hint if right results came in a way that the statement forbids."""
    used = forbidden_use(answer, exercise.forbids)
    if used:
        hint = "The statement says what to do without. Which definition or rule is behind it?"
        return f"the results are right, but it uses {used}.", hint
    peak = max(result.peak for result in results)
    if exercise.memory is not None and peak > exercise.memory:
        hint = "The statement forbids a large array. Which sum or product needs none in between?"
        taken, enough = round(peak / 1e6, 2), round(exercise.memory / 1e6, 2)
        sizes = f"{taken} MB at once, and {enough} MB are enough."
        return f"the results are right, but it takes {sizes}", hint
    return None


def _sizes(arguments: tuple[Any, ...]) -> set[int]:
    # Only arrays have axes: a list of lists of different lengths has none.
    plain = (comparison.plain_value(argument) for argument in arguments)
    return {
        int(n) for argument in plain if isinstance(argument, np.ndarray) for n in argument.shape
    }


def _is_untouched(answer: Any) -> bool:
    """Whether the answer is still what the starter holds."""
    if isinstance(answer, EllipsisType):
        return True
    if not isinstance(answer, FunctionType):
        return False
    instructions = list(dis.get_instructions(answer.__code__))
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
