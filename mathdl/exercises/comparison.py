"""Compare an answer's result with the right one, and say what kind of difference there is."""

import numbers
from typing import Any

import numpy as np

__all__ = ["agree", "describe", "generic_hint"]


def plain(value: Any) -> Any:
    """Bring tensors, and tuples and lists of numbers, to NumPy; leave other things alone."""
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
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
    if not (_is_numeric(a) and _is_numeric(b)):
        return type(a) is type(b) and bool(np.all(a == b))
    if a.shape != b.shape or (a.dtype.kind == "b") != (b.dtype.kind == "b"):
        return False
    scale = (
        float(np.max(np.abs(b), initial=0.0, where=np.isfinite(b))) if b.dtype.kind != "b" else 0
    )
    return bool(np.allclose(a, b, rtol=rtol, atol=rtol * scale * 1e-3, equal_nan=True))


def generic_hint(got: Any, wanted: Any, sizes: set[int], rtol: float) -> str:
    """Return the hint for a difference that can happen in any exercise, or an empty one.

    Parameters
    ----------
    got, wanted : object
        The two results, which do not agree.
    sizes : set of int
        The lengths of the arguments' axes: a factor of one of them is a forgotten mean.
    rtol : float
        The tolerance of the exercise.
    """
    if got is None:
        return "Your function returned None. Does every way through it end in `return`?"
    a, b = plain(got), plain(wanted)
    if not _is_numeric(b):
        return ""
    if not _is_numeric(a):
        return f"A number or an array is wanted, and this is a {type(got).__name__}."
    if a.shape != b.shape:
        return _shape_hint(a, b, rtol)
    if (a.dtype.kind == "b") != (b.dtype.kind == "b"):
        return f"The values should be of type {b.dtype}, and these are {a.dtype}."
    if a.dtype.kind == "b":
        return ""
    return _value_hint(a, b, sizes, rtol)


def _is_numeric(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "biufc"


def _shape_hint(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any], rtol: float) -> str:
    shapes = f"The shape should be {b.shape}, and yours is {a.shape}."
    if a.ndim == b.ndim == 2 and a.shape == b.shape[::-1] and agree(a.T, b, rtol):
        return f"{shapes} It is the transpose: rows and columns have changed places."
    if a.size == b.size and agree(a.reshape(b.shape), b, rtol):
        return f"{shapes} The values are right: an axis of length 1 is there, or missing."
    if a.ndim < b.ndim:
        return f"{shapes} Did you sum or average over an axis too many?"
    if a.ndim > b.ndim:
        return f"{shapes} Is there an axis that you should have summed or averaged over?"
    return f"{shapes} Over which axis do you work?"


def _value_hint(
    a: np.ndarray[Any, Any], b: np.ndarray[Any, Any], sizes: set[int], rtol: float
) -> str:
    if np.isnan(a).any() and not np.isnan(b).any():
        return "There is a NaN in your result: look for 0/0, ∞ − ∞, or the logarithm of a negative."
    if agree(-a, b, rtol):
        return "Right but for the sign."
    if a.ndim == 2 and a.shape[0] == a.shape[1] and agree(a.T, b, rtol):
        return "Right but transposed: rows and columns have changed places."
    for n in sorted(sizes - {0, 1}):
        if agree(a / n, b, rtol):
            return f"Too large by a factor of {n}: is a mean wanted where you take a sum?"
        if agree(a * n, b, rtol):
            return f"Too small by a factor of {n}: is a sum wanted where you take a mean?"
    if agree(a, b, 5e-3):
        return "Right to about three digits: is a formula approximate, or a step too coarse?"
    return ""


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
    text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= 200 else text[:197] + "..."
