"""Distributions along an axis: read, checked, and taken to one number each."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from array_api_compat import device

from mathdl import _rows, _sums, _validate

__all__ = ["at_least_zero", "checked", "dot", "log", "read", "reduce", "tiny", "tolerance"]

# A NumPy array or a torch tensor: the standard defines what it can do but no type for it.
Array = Any


def reduce(formula: Callable[..., Array], base: float, axis: int, **named: Any) -> Array:
    """Return a number for each of the distributions along the axis, in units of `base`.

    The formula takes the functions of the library, the distributions along the last axis, and the
    smallest number of each. The result has the wider of their dtypes; what is shorter than float32
    is computed in float32. NumPy's arrays come in blocks, each checked while it is in the cache.
    """
    unit = math.log(_validate.number("base", base, above=1))
    xp, arrays = read(**named)
    at = _validate.axis(axis, next(iter(named)), arrays[0].ndim)
    dtype = xp.result_type(*arrays)
    limits = [tolerance(xp, x.dtype, x.shape[at]) for x in arrays]

    def of_block(*rows: Array) -> Array:
        rows = tuple(xp.astype(x, _rows.wide(xp, dtype), copy=False) for x in rows)
        smallest = [
            checked(xp, name, x, limit, f" along axis {axis}")
            for name, x, limit in zip(named, rows, limits, strict=True)
        ]
        return xp.astype(formula(xp, *rows, *smallest) / unit, dtype, copy=False)

    # The logarithm of 0 is taken where infinity is the answer.
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return _rows.reduce(of_block, *(_rows.move(xp, x, at, -1) for x in arrays))


def read(**named: Any) -> tuple[Any, list[Array]]:
    """Return the functions of the one library, and the arrays, all of one shape."""
    both = [_validate.standard_array(name, x, finite=False) for name, x in named.items()]
    (first, xp), *others = both
    for name, (x, _) in zip(list(named)[1:], others, strict=True):
        _validate.one_library(next(iter(named)), first, name, x)
        _validate.same_shape(next(iter(named)), first, name, x)
    return xp, [x for x, _ in both]


def tolerance(xp: Any, dtype: Any, n: int) -> float:
    """Return how far from 1 the sum of n probabilities of a dtype may be.

    Each has been rounded to its dtype; and the sum that normalised them is wrong by √n roundings or
    so, in float32 or wider. In float64 half of the digits are enough.
    """
    eps, eps_wide = (float(xp.finfo(d).eps) for d in (dtype, _rows.wide(xp, dtype)))
    return max(4 * eps + 4 * math.sqrt(n) * eps_wide, 2**-26)


def checked(xp: Any, name: str, p: Array, limit: float, along: str) -> float:
    """Return the smallest probability, or say why some row of `p` is no distribution."""
    p = _rows.constant(p)
    smallest, totals = float(xp.min(p)), _sums.total(xp, p, -1)
    errors = xp.abs(totals - 1)
    if smallest >= 0 and float(xp.max(errors)) <= limit:  # with a NaN, neither holds
        return smallest
    if not xp.all(xp.isfinite(p)):
        raise ValueError(f"`{name}` must be finite, got {p[~xp.isfinite(p)][0].item()}")
    if smallest < 0:
        raise ValueError(f"`{name}` must be ≥ 0, got {smallest:g}")
    raise ValueError(f"`{name}` must sum to 1{along}, got {totals[errors > limit][0].item():.10g}")


def tiny(xp: Any, p: Array) -> float:
    """Return the smallest float of full precision."""
    return float(xp.finfo(p.dtype).smallest_normal)


def log(xp: Any, p: Array, smallest: float) -> Array:
    """Return log p, and a large negative number instead of -∞, which 0 can be multiplied by."""
    if smallest > 0:
        return xp.log(p)
    return xp.log(xp.maximum(p, xp.asarray(tiny(xp, p), dtype=p.dtype, device=device(p))))


def dot(xp: Any, p: Array, x: Array) -> Array:
    """Return the sum of p x in each row, as exact as a sum in pairs."""
    # A scalar product takes half the time, but adds up in sequence: a million numbers in float32
    # are wrong in the fourth digit.
    if isinstance(p, np.ndarray) and p.shape[-1] <= 2048:
        return np.vecdot(p, x)
    return _sums.total(xp, p * x, -1)


def at_least_zero(xp: Any, total: Array) -> Array:
    """Cut off what rounding has put below 0: the exact number is not. Gradients do not see it."""
    value = _rows.constant(total)
    return total + xp.where(value < 0, -value, 0)
