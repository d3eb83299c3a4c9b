"""Values in a few characters, with no digit that a tolerance or another processor leaves open.

What a page shows of a claim must be the same in every build: a last digit that comes from rounding
is none, nor is a place in memory, nor the order of a set.
"""

import math
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import numpy as np

__all__ = ["approximate", "exact"]

DIGITS = 5
ENTRIES = 8
"""So many entries are shown all; of more, the first three."""
LENGTH = 60

# Two programs for 0.25 differ in its last bits, on either side of what rounds to 0.2 and to 0.3.
# So numbers are first rounded to some more places, to which those bits say nothing.
_GUARD = 3
# The last place is that of the first digit of the tolerance; 0.99e-9 is one of 1e-9.
_SLACK = 0.05


def approximate(values: Any, tolerances: Any) -> str:
    """Return numbers with the digits that matter beside their tolerances.

    Parameters
    ----------
    values : ndarray of float or complex
        Of any shape.
    tolerances : ndarray of float
        Of the same shape; 0 where each digit matters.
    """
    shown = np.empty(values.shape, dtype=object)
    for place in _places(values.shape):
        shown[place] = _number(values[place], float(tolerances[place]))
    return _layout(shown, str)


def exact(value: Any) -> str:
    """Return a value that had to be equal to another one."""
    if isinstance(value, np.ndarray):
        return _layout(value, lambda entry: _spelled(entry.item()))
    return _cut(_spelled(value))


def _places(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the places of the entries that are shown."""
    count = math.prod(shape)
    wanted = range(count if count <= ENTRIES else 3)
    return [tuple(int(i) for i in np.unravel_index(flat, shape)) for flat in wanted]


def _layout(array: Any, show: Callable[[Any], str]) -> str:
    if array.size <= ENTRIES:
        return _cut(_nested(array, show))
    first = ", ".join(show(array[place]) for place in _places(array.shape))
    size = " × ".join(map(str, array.shape))
    return f"{first}, … ({size})"


def _nested(array: Any, show: Callable[[Any], str]) -> str:
    if array.ndim == 0:
        return show(array[()])
    return "[" + ", ".join(_nested(np.asarray(row), show) for row in array) + "]"


def _number(x: Any, tolerance: float) -> str:
    if isinstance(x, complex | np.complexfloating):
        real, imaginary = _number(x.real, tolerance), _number(x.imag, tolerance)
        return f"{real} {'−' if imaginary.startswith('−') else '+'} {imaginary.lstrip('−')}i"
    x = float(x)
    if not math.isfinite(x) or x == 0:
        return {math.inf: "∞", -math.inf: "−∞", 0.0: "0"}.get(x, "NaN")
    last = math.floor(math.log10(abs(x))) - DIGITS + 1
    if tolerance > 0:
        last = max(last, math.floor(math.log10(tolerance) + _SLACK))
    rounded = Decimal(x)
    for place in (last - _GUARD, last):
        rounded = rounded.quantize(Decimal((0, (1,), place)), ROUND_HALF_EVEN)
    if not rounded:
        return "0"
    rounded = rounded.normalize()
    plain = -4 <= rounded.adjusted() < 7
    return f"{rounded:{'f' if plain else 'e'}}".replace("-", "−", 1 if rounded < 0 else 0)


def _spelled(value: Any) -> str:
    """Return what is the same in every build; of anything else, its type."""
    if isinstance(value, bool | str | bytes | int | range | slice | None):
        return repr(value)
    if isinstance(value, float | complex):
        return _number(value, 0.0)
    if type(value) in (tuple, list):
        inner = ", ".join(map(_spelled, value))
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if type(value) is dict:
        return "{" + ", ".join(f"{_spelled(k)}: {_spelled(v)}" for k, v in value.items()) + "}"
    if type(value) in (set, frozenset):
        return "{" + ", ".join(sorted(map(_spelled, value))) + "}"
    if isinstance(value, type):
        return value.__qualname__
    if isinstance(value, np.dtype) or type(value).__module__ == "torch":
        return str(value) if type(value).__name__ != "Tensor" else "Tensor"
    if isinstance(value, np.generic):
        return _spelled(value.item())
    return type(value).__qualname__


def _cut(text: str) -> str:
    return text if len(text) <= LENGTH else text[: LENGTH - 1] + "…"
