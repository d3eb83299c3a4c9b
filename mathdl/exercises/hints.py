"""What to think about next, for a difference that can happen in any exercise.

The hints of an exercise's own mistakes come first. These come where none of them fits, and the
last of them always does: nobody is left with a bare "wrong".
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.comparison import Tolerance, agree, is_numeric, plain_value

__all__ = ["Failure", "hint_for_results", "hint_for_value"]

_ROUGHLY = (5e-3, None)
_SINGLE = (2e-5, None)  # float32, after some steps
_TINY = float(np.finfo(np.float32).tiny)


class Failure(NamedTuple):
    """A case that is not right: the two results, and the lengths of the arguments' axes."""

    got: Any
    wanted: Any
    sizes: set[int]


def hint_for_results(failures: Sequence[Failure], tolerance: Tolerance) -> str:
    """Return the hint for a function whose results are not right in some cases."""
    got, wanted, sizes = failures[0]
    if got is None:
        return "Your function returned None. Does every way through it end in `return`?"
    a, b = plain_value(got), plain_value(wanted)
    if isinstance(b, tuple):
        hints = [
            _tuple_hint(plain_value(f.got), plain_value(f.wanted), f.sizes, tolerance)
            for f in failures
        ]
        return _common(hints) or _BY_HAND
    hint = _kind_hint(got, a, b)
    if hint or not is_numeric(b):
        return hint or _BY_HAND
    if a.shape != b.shape:
        return _shape_hint(a, b, sizes, tolerance)
    if b.dtype.kind == "b":
        return _BY_HAND
    return (
        _value_hint(a, b, tolerance)
        or _pattern_hint(failures, tolerance)
        or _precision_hint(a, b)
        or _BY_HAND
    )


_BY_HAND = (
    "Take the case that is shown, and compute it by hand, one step after the other. "
    "At which step does your function do something else?"
)


def _precision_hint(a: NDArray[Any], b: NDArray[Any]) -> str:
    if b.dtype.kind in "biu":
        return ""
    if agree(a, b, _SINGLE):
        return (
            "Right to about six digits: float32? If something is computed in it, say float64. "
            "If not, is a formula approximate, or a small number added?"
        )
    if agree(a, b, _ROUGHLY):
        return (
            "Right to about three digits: is a formula approximate, or a step too long, too short?"
        )
    return ""


def hint_for_value(got: Any, wanted: Any, tolerance: Tolerance) -> str:
    """Return the hint for a wrong value; it never tells a right part."""
    if got is None:
        return "This is None. Does the function that made it end in `return`?"
    if callable(got) and not is_numeric(plain_value(got)):
        return "This is a function, and what it returns is wanted: call it, and hand that in."
    a, b = plain_value(got), plain_value(wanted)
    if isinstance(b, tuple):
        parts = a if isinstance(a, tuple) else tuple(a) if _has_parts(a) else None
        if parts is None:
            return f"{len(b)} parts are wanted, in a tuple, and this is a {type(got).__name__}."
        return _parts_hint(parts, b, tolerance) or _ONCE_MORE
    hint = _kind_hint(got, a, b)
    if hint or not is_numeric(b):
        return hint or _ONCE_MORE
    truth = b.dtype.kind == "b"
    if b.ndim == 1 and a.ndim < 2 and a.size != b.size:
        what = "truth values" if truth else "numbers"
        return f"{b.size} {what} are wanted, and you hand in {a.size}."
    if a.shape != b.shape:
        return _shape_hint(a, b, set(), tolerance)
    if truth:  # which of them are wrong would tell what is right
        right = np.count_nonzero(a == b)
        return f"{right} of {b.size} are right." if b.ndim else _ONCE_MORE
    hint = _value_hint(a, b, tolerance)
    if not hint and b.dtype.kind == "f" and agree(a, b, _ROUGHLY):
        return "Right to about three digits: hand in more of them, four at least."
    return hint or (_parts_hint(a, b, tolerance) if b.ndim == 1 else "") or _ONCE_MORE


_ONCE_MORE = (
    "Write down what is given and what is asked for, and go from one to the other in small steps. "
    "Which definition do you need first?"
)


def _has_parts(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.ndim > 0


def _kind_hint(got: Any, a: Any, b: Any) -> str:
    if is_numeric(b) and not is_numeric(a):
        if isinstance(got, tuple | list):
            kind = type(got).__name__
            return f"An array of numbers is wanted, and the parts of this {kind} do not make one."
        return f"A number or an array is wanted, and this is a {type(got).__name__}."
    if is_numeric(b) and b.dtype.kind != "b" and a.dtype.kind == "b":
        return "Numbers are wanted, and these are truth values."
    if is_numeric(b) and b.dtype.kind == "b" and not np.isin(a, (0, 1)).all():
        return "Truth values are wanted, True or False, and these are numbers."
    if isinstance(b, str) and not isinstance(a, str):
        return f"A word is wanted, a string, and this is a {type(got).__name__}."
    return ""


def _shape_hint(a: NDArray[Any], b: NDArray[Any], sizes: set[int], tolerance: Tolerance) -> str:
    shapes = f"The shape should be {b.shape}, and yours is {a.shape}."
    if a.ndim == b.ndim == 2 and a.shape == b.shape[::-1] and agree(a.T, b, tolerance):
        return f"{shapes} It is the transpose: rows and columns have changed places."
    if a.size == b.size and agree(a.reshape(b.shape), b, tolerance):
        if a.squeeze().shape == b.squeeze().shape:
            return f"{shapes} The values are right: an axis of length 1 is there, or missing."
        return f"{shapes} The values are right. Arrange them in that shape."
    if a.ndim < b.ndim:
        return f"{shapes} Did you sum or average over an axis too many?"
    if a.ndim > b.ndim:
        return f"{shapes} Is there an axis too many: one to sum, to average or to multiply over?"
    if {*a.shape, *b.shape} <= sizes:
        return f"{shapes} Over which axis do you work?"
    if b.ndim == 1 and abs(a.size - b.size) == 1:
        return f"{shapes} What happens at the first and at the last entry?"
    return shapes


def _value_hint(a: NDArray[Any], b: NDArray[Any], tolerance: Tolerance) -> str:
    if np.isnan(a).any() and not np.isnan(b).any():
        return "There is a NaN in your result: look for 0/0, ∞ − ∞, or the logarithm of a negative."
    if np.isinf(a).any() and not np.isinf(b).any():
        return "There is an ∞ in your result: look for an overflow, or a division by 0."
    if np.any((a == 0) & (b != 0) & (np.abs(b) < _TINY)):
        return "There is a 0 for a tiny number: an underflow. What is squared, or in float32?"
    if agree(-a, b, tolerance):
        return "Right but for the sign."
    if a.ndim == 2 and a.shape[0] == a.shape[1] and agree(a.T, b, tolerance):
        return "Right but transposed: rows and columns have changed places."
    if b.dtype.kind in "iu" and np.any(a.real % 1):
        return "A whole number is wanted." if b.ndim == 0 else "Whole numbers are wanted."
    return ""


def _pattern_hint(failures: Sequence[Failure], tolerance: Tolerance) -> str:
    """Return what all failures have in common; what only one of them shows is an accident."""
    hints = [
        _factor_hint(plain_value(f.got), plain_value(f.wanted), f.sizes, tolerance)
        for f in failures
    ]
    return _common(hints) if len(hints) > 1 else ""


def _common(hints: Sequence[str]) -> str:
    """Return the first hint if all are the same, whatever numbers stand in them."""
    return hints[0] if len({re.sub(r"\d+", "", hint) for hint in hints}) == 1 else ""


def _factor_hint(a: Any, b: Any, sizes: set[int], tolerance: Tolerance) -> str:
    if not is_numeric(a) or a.shape != b.shape:
        return ""
    if b.dtype.kind in "iu":
        if agree(a - b, np.ones_like(b), tolerance):
            return "Always one too large: where does the count begin?"
        if agree(b - a, np.ones_like(b), tolerance):
            return "Always one too small: where does the count begin?"
        return ""
    for n in sorted(sizes - {0, 1}):
        if agree(a / n, b, tolerance):
            return f"Too large by a factor of {n}: is a mean wanted where you take a sum?"
        if agree(a * n, b, tolerance):
            return f"Too small by a factor of {n}: is a sum wanted where you take a mean?"
    return ""


def _tuple_hint(a: Any, b: tuple[Any, ...], sizes: set[int], tolerance: Tolerance) -> str:
    """Return which part of a result is the first that is wrong, and how if it is the shape."""
    if _has_parts(a) and any(agree(x, y, tolerance) for x, y in zip(a, b, strict=False)):
        a = tuple(a)
    if not isinstance(a, tuple):
        return f"{len(b)} parts are wanted, in a tuple."
    hint = _parts_hint(a, b, tolerance)
    if len(a) != len(b):
        return hint
    if all(any(agree(part, other, tolerance) for other in b) for part in a):
        return "The parts are right. Is their order?"
    right = [agree(part, other, tolerance) for part, other in zip(a, b, strict=True)]
    first = right.index(False)
    part, other = plain_value(a[first]), plain_value(b[first])
    if is_numeric(part) and is_numeric(other):
        if part.shape != other.shape:
            shape = _shape_hint(part, other, sizes, tolerance)
            return f"{hint or 'Look at number 1.'} {shape}"
        return (
            f"{hint} {_value_hint(part, other, tolerance) or _precision_hint(part, other)}".strip()
        )
    return hint


def _parts_hint(a: Any, b: Any, tolerance: Tolerance) -> str:
    if len(a) != len(b):
        return f"{len(b)} parts are wanted, and you hand in {len(a)}."
    right = [agree(one, other, tolerance) for one, other in zip(a, b, strict=True)]
    if not any(right):
        return ""
    return f"{sum(right)} of {len(b)} right. Look again at number {right.index(False) + 1}."
