"""Compare an answer's result with the right one: what counts as the same.

A result is the same if it is right as mathematics, whatever object holds it: an array, a list, a
tensor of PyTorch or of `mathdl.autodiff`, a table of pandas, an exact number of `fractions`,
`decimal` or SymPy. Whole numbers are compared exactly, all others up to rounding.
"""

import numbers
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "EXACT",
    "Tolerance",
    "agree",
    "describe",
    "is_numeric",
    "parts_of",
    "plain_value",
    "words",
]

Tolerance = tuple[float, float | None]
"""The relative tolerance, and the absolute one; None for one in proportion to the largest entry."""

EXACT: Tolerance = (0.0, 0.0)

# A right result in a narrow type differs from that in float64 by some of its roundings.
_TOLERANCE_OF_KIND = {np.dtype(np.float32): 1e-5, np.dtype(np.float16): 1e-2}


def plain_value(value: Any) -> Any:
    """Bring numbers to a NumPy array, words to `str`, several parts to a tuple of such.

    What cannot be read stays what it is.
    """
    try:
        return _read(value)
    except Exception:  # a stranger's object may raise anything
        return value


def _read(value: Any) -> Any:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, tuple | list | range):
        return _of_parts(value)
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        return array if array.dtype.kind in "biufc" else _read(array.tolist())
    if value is None or isinstance(value, type):
        return value
    for reader in (_tensor, _table, _number):
        found = reader(value)
        if found is not None:
            return _read(found)
    return value


def _of_parts(value: Any) -> Any:
    try:  # the quick way, for plain numbers
        array = np.asarray(value)
    except Exception:
        array = np.empty(0, object)
    if array.dtype.kind in "biufc":
        return array
    parts = tuple(plain_value(part) for part in value)
    if all(is_numeric(part) for part in parts) and len({part.shape for part in parts}) == 1:
        return np.array(parts)
    return parts


def _tensor(value: Any) -> Any:
    """Read a tensor: of PyTorch on any device, dense or sparse, or of `mathdl.autodiff`."""
    if not hasattr(value, "detach"):
        return None
    value = value.detach()
    if not hasattr(value, "cpu"):
        return np.asarray(value)
    value = value.cpu().to_dense()
    # NumPy has no bfloat16.
    return (value.float() if "bfloat16" in str(value.dtype) else value).numpy()


def _table(value: Any) -> Any:
    """Read a series or a table of pandas, or a matrix of SymPy."""
    for method in ("to_numpy", "tolist"):
        if hasattr(value, method):
            return getattr(value, method)()
    return None


def _number(value: Any) -> Any:
    """Read a number that NumPy does not know: a fraction, a decimal, an expression of SymPy."""
    if not isinstance(value, numbers.Number | Decimal) and not hasattr(value, "is_number"):
        return None
    array = np.asarray(value)
    if array.dtype != object:
        return array
    try:
        return np.asarray(float(value))
    except TypeError:
        return np.asarray(complex(value))


def is_numeric(value: Any) -> bool:
    """Whether a plain value is an array of numbers or truth values."""
    return isinstance(value, np.ndarray) and value.dtype.kind in "biufc"


def parts_of(value: Any) -> tuple[Any, ...]:
    """Return the parts of a value: of a tuple, or of an array along its first axis."""
    value = plain_value(value)
    is_array = isinstance(value, np.ndarray) and value.ndim > 0
    return tuple(value) if is_array or isinstance(value, tuple) else ()


def agree(got: Any, wanted: Any, tolerance: Tolerance) -> bool:
    """Whether two results are the same, in shape and in value.

    Truth values may be given as 0 and 1, and the other way round. What a stranger's object raises
    is a difference.
    """
    try:
        with np.errstate(all="ignore"):
            return _agree(plain_value(got), plain_value(wanted), tolerance)
    except Exception:
        return False


def _agree(a: Any, b: Any, tolerance: Tolerance) -> bool:
    if is_numeric(a) and is_numeric(b):
        return a.shape == b.shape and _close(a, b, tolerance)
    if isinstance(a, np.ndarray) and isinstance(b, tuple):
        a = tuple(a)
    if isinstance(a, tuple) and isinstance(b, tuple):
        pairs = zip(a, b, strict=False)
        return len(a) == len(b) and all(
            _agree(plain_value(x), plain_value(y), tolerance) for x, y in pairs
        )
    if callable(a) and callable(b):  # an argument that is a function: nobody compares those
        return True
    return type(a) is type(b) and bool(np.all(a == b))


def _close(a: NDArray[Any], b: NDArray[Any], tolerance: Tolerance) -> bool:
    if tolerance == EXACT or b.dtype.kind in "biu":
        return np.array_equal(a, b, equal_nan="c" not in a.dtype.kind + b.dtype.kind)
    rtol, atol = tolerance
    scale = float(np.max(np.abs(b), initial=0.0, where=np.isfinite(b)))
    if a.dtype in _TOLERANCE_OF_KIND:
        rtol = max(rtol, _TOLERANCE_OF_KIND[a.dtype])
        atol = max(atol or 0.0, rtol * scale)
    elif atol is None:
        atol = 1e-3 * rtol * scale
    return np.allclose(a, b, rtol=rtol, atol=atol, equal_nan=True)


def describe(value: Any) -> str:
    """Show a value in a few lines."""
    try:
        return _describe(value)
    except Exception:  # an object need not have words for itself
        return f"a {type(value).__name__}"


def words(error: BaseException) -> str:
    """Return the name of an error, with its message if it has one."""
    try:
        message = str(error)
    except Exception:
        message = ""
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def _describe(value: Any) -> str:
    if hasattr(value, "detach") and not isinstance(value, type):
        return f"tensor of shape {tuple(value.shape)}:\n{describe(plain_value(value))}"
    if isinstance(value, np.ndarray):
        # A vector of tiny numbers must not look like zero.
        small = value.dtype.kind == "f" and 0 < np.max(np.abs(value), initial=0.0) < 1e-4
        with np.printoptions(precision=6, threshold=12, edgeitems=2, suppress=not small):
            shown = str(value)
        return shown if value.ndim < 2 else f"shape {value.shape}\n{shown}"
    if isinstance(value, tuple):
        inside = ", ".join(describe(part) for part in value)
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if callable(value):
        return str(getattr(value, "__name__", "a function"))
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return repr(float(f"{value:.8g}"))  # two roundings of one number look alike
    if isinstance(value, list):
        text = f"[{', '.join(describe(part) for part in value[:100])}]"
    else:
        text = repr(value)
    return text if len(text) <= 200 else text[:197] + "..."
