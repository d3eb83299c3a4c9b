"""Compare an answer's result with the right one, and say what kind of difference there is."""

import numbers
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

__all__ = ["agree", "describe", "hint_for_results", "hint_for_value"]

_ROUGHLY = 5e-3


def plain(value: Any) -> Any:
    """Bring tensors, fractions, tuples and lists of numbers to NumPy; leave the rest alone."""
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    if isinstance(value, Fraction):
        value = float(value)
    if isinstance(value, tuple | list) and any(hasattr(v, "detach") for v in value):
        value = [plain(v) for v in value]
    if isinstance(value, np.ndarray | numbers.Number | np.generic | tuple | list):
        try:
            array = np.asarray(value)
        except ValueError:
            return _as_tuple(value)
        return array if array.dtype.kind in "biufc" else _as_tuple(value)
    return value


def _as_tuple(value: Any) -> Any:
    """Let a list of shapes or words count as a tuple of them."""
    return tuple(_as_tuple(v) for v in value) if isinstance(value, tuple | list) else value


def agree(got: Any, wanted: Any, rtol: float) -> bool:
    """Whether two results are the same: in kind, in shape, and up to `rtol` in value."""
    a, b = plain(got), plain(wanted)
    if isinstance(a, tuple) and isinstance(b, tuple):  # a part may be a tensor
        return len(a) == len(b) and all(agree(x, y, rtol) for x, y in zip(a, b, strict=True))
    if not (_is_numeric(a) and _is_numeric(b)):
        return type(a) is type(b) and bool(np.all(a == b))
    if a.shape != b.shape or (a.dtype.kind == "b") != (b.dtype.kind == "b"):
        return False
    scale = (
        float(np.max(np.abs(b), initial=0.0, where=np.isfinite(b))) if b.dtype.kind != "b" else 0
    )
    return bool(np.allclose(a, b, rtol=rtol, atol=rtol * scale * 1e-3, equal_nan=True))


def hint_for_results(failures: Sequence[tuple[Any, Any, set[int]]], rtol: float) -> str:
    """Return the hint for a mistake that can happen in any function, or an empty one.

    Parameters
    ----------
    failures : sequence of (got, wanted, sizes)
        The cases that are not right: the two results, and the lengths of the arguments' axes.
    rtol : float
        The tolerance of the exercise.
    """
    got, wanted, sizes = failures[0]
    if got is None:
        return "Your function returned None. Does every way through it end in `return`?"
    a, b = plain(got), plain(wanted)
    if isinstance(b, tuple):
        return _common([_tuple_hint(plain(a), plain(b), sizes, rtol) for a, b, sizes in failures])
    hint = _kind_hint(got, a, b)
    if hint or not _is_numeric(b) or b.dtype.kind == "b":
        return hint
    if a.shape != b.shape:
        return _shape_hint(a, b, sizes, rtol)
    hint = _value_hint(a, b, rtol) or _pattern_hint(failures, rtol)
    if not hint and agree(a, b, _ROUGHLY):
        return (
            "Right to about three digits: is a formula approximate, or a step too long, too short?"
        )
    return hint


def hint_for_value(got: Any, wanted: Any, rtol: float) -> str:
    """Return the hint for a wrong value, or an empty one; it never tells a right part."""
    if got is None:
        return "This is None. Does the function that made it end in `return`?"
    a, b = plain(got), plain(wanted)
    if isinstance(b, tuple):
        return _parts_hint(a, b, rtol) if isinstance(a, tuple) else ""
    hint = _kind_hint(got, a, b)
    if hint or not _is_numeric(b):
        return hint
    truth = b.dtype.kind == "b"
    if b.ndim == 1 and a.ndim < 2 and a.size != b.size:
        what = "truth values" if truth else "numbers"
        return f"{b.size} {what} are wanted, and you hand in {a.size}."
    if a.shape != b.shape:
        return _shape_hint(a, b, set(), rtol)
    if truth:  # which of them are wrong would tell what is right
        return f"{np.count_nonzero(a == b)} of {b.size} right." if b.ndim else ""
    hint = _value_hint(a, b, rtol)
    if not hint and agree(a, b, _ROUGHLY):
        return "Right to about three digits: hand in more of them."
    return hint or (_parts_hint(a, b, rtol) if b.ndim == 1 else "")


def _is_numeric(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "biufc"


def _kind_hint(got: Any, a: Any, b: Any) -> str:
    if not _is_numeric(b):
        return ""
    if not _is_numeric(a) and isinstance(got, tuple | list):
        kind = type(got).__name__
        return f"An array of numbers is wanted, and the parts of this {kind} do not make one."
    if not _is_numeric(a):
        return f"A number or an array is wanted, and this is a {type(got).__name__}."
    if (a.dtype.kind == "b") != (b.dtype.kind == "b"):
        return f"The values should be of type {b.dtype}, and these are {a.dtype}."
    return ""


def _shape_hint(
    a: np.ndarray[Any, Any], b: np.ndarray[Any, Any], sizes: set[int], rtol: float
) -> str:
    shapes = f"The shape should be {b.shape}, and yours is {a.shape}."
    if a.ndim == b.ndim == 2 and a.shape == b.shape[::-1] and agree(a.T, b, rtol):
        return f"{shapes} It is the transpose: rows and columns have changed places."
    if a.size == b.size and agree(a.reshape(b.shape), b, rtol):
        if a.squeeze().shape == b.squeeze().shape:
            return f"{shapes} The values are right: an axis of length 1 is there, or missing."
        return f"{shapes} The values are right. Arrange them in that shape."
    if a.ndim < b.ndim:
        return f"{shapes} Did you sum or average over an axis too many?"
    if a.ndim > b.ndim:
        return f"{shapes} Is there an axis that you should have summed or averaged over?"
    if {*a.shape, *b.shape} <= sizes:
        return f"{shapes} Over which axis do you work?"
    if b.ndim == 1 and abs(a.size - b.size) == 1:
        return f"{shapes} What happens at the first and at the last entry?"
    return shapes


def _value_hint(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any], rtol: float) -> str:
    if np.isnan(a).any() and not np.isnan(b).any():
        return "There is a NaN in your result: look for 0/0, ∞ − ∞, or the logarithm of a negative."
    if agree(-a, b, rtol):
        return "Right but for the sign."
    if a.ndim == 2 and a.shape[0] == a.shape[1] and agree(a.T, b, rtol):
        return "Right but transposed: rows and columns have changed places."
    if b.ndim == 0 and b.dtype.kind in "iu" and float(a.real) % 1:
        return "A whole number is wanted."
    return ""


def _pattern_hint(failures: Sequence[tuple[Any, Any, set[int]]], rtol: float) -> str:
    """Return what all failures have in common; what only one of them shows is an accident."""
    hints = [_factor_hint(plain(a), plain(b), sizes, rtol) for a, b, sizes in failures]
    return _common(hints) if len(hints) > 1 else ""


def _common(hints: Sequence[str]) -> str:
    """Return the first hint if all are the same, whatever numbers stand in them."""
    return hints[0] if len({re.sub(r"\d+", "", hint) for hint in hints}) == 1 else ""


def _factor_hint(a: Any, b: Any, sizes: set[int], rtol: float) -> str:
    if not _is_numeric(a) or a.shape != b.shape:
        return ""
    if b.dtype.kind in "iu" and agree(a - b, np.ones_like(b), rtol):
        return "Always one too large: where does the count begin?"
    if b.dtype.kind in "iu" and agree(b - a, np.ones_like(b), rtol):
        return "Always one too small: where does the count begin?"
    for n in sorted(sizes - {0, 1}):
        if agree(a / n, b, rtol):
            return f"Too large by a factor of {n}: is a mean wanted where you take a sum?"
        if agree(a * n, b, rtol):
            return f"Too small by a factor of {n}: is a sum wanted where you take a mean?"
    return ""


def _tuple_hint(a: Any, b: tuple[Any, ...], sizes: set[int], rtol: float) -> str:
    """Return which part of a result is the first that is wrong, and how if it is the shape."""
    if not isinstance(a, tuple):
        return f"{len(b)} parts are wanted, in a tuple."
    hint = _parts_hint(a, b, rtol)
    if len(a) != len(b):
        return hint
    if all(any(agree(part, other, rtol) for other in b) for part in a):
        return "The parts are right. Is their order?"
    right = [agree(part, other, rtol) for part, other in zip(a, b, strict=True)]
    first = right.index(False)
    part, other = plain(a[first]), plain(b[first])
    if _is_numeric(part) and _is_numeric(other) and part.shape != other.shape:
        return f"{hint or 'Look at number 1.'} {_shape_hint(part, other, sizes, rtol)}"
    return hint


def _parts_hint(a: Any, b: Any, rtol: float) -> str:
    if len(a) != len(b):
        return f"{len(b)} parts are wanted, and you hand in {len(a)}."
    right = [agree(one, other, rtol) for one, other in zip(a, b, strict=True)]
    if not any(right):
        return ""
    return f"{sum(right)} of {len(b)} right. Look again at number {right.index(False) + 1}."


def describe(value: Any) -> str:
    """Show a value in a few lines."""
    if hasattr(value, "detach"):
        return f"tensor of shape {tuple(value.shape)}:\n{describe(plain(value))}"
    if isinstance(value, np.ndarray):
        # A vector of tiny numbers must not look like zero.
        small = value.dtype.kind == "f" and 0 < np.max(np.abs(value), initial=0.0) < 1e-4
        with np.printoptions(precision=6, threshold=12, edgeitems=2, suppress=not small):
            shown = str(value)
        return shown if value.ndim < 2 else f"shape {value.shape}\n{shown}"
    if isinstance(value, tuple):
        inside = ", ".join(describe(v) for v in value)
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if callable(value):
        return getattr(value, "__name__", "a function")
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return repr(float(f"{value:.8g}"))  # two roundings of one number look alike
    if isinstance(value, list):
        text = f"[{', '.join(describe(v) for v in value[:100])}]"
    else:
        text = repr(value)
    return text if len(text) <= 200 else text[:197] + "..."
