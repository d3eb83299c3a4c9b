"""Work along the last axis, for NumPy arrays in blocks of rows that stay in the cache.

A formula of several steps reads and writes the whole array at every step. A million numbers come
from main memory each time; in blocks of half a megabyte they come from the processor's cache.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["constant", "fill", "reduce", "wide"]

# A NumPy array or a torch tensor: the standard defines what it can do but no type for it.
Array = Any

BLOCK = 2**16  # numbers


def wide(xp: Any, dtype: Any) -> Any:
    """Return the dtype to compute and to sum in: float32 for anything shorter."""
    return xp.float32 if xp.finfo(dtype).bits < 32 else dtype


def constant(x: Array) -> Array:
    """Return the values of `x` without their history, so that no gradient flows through."""
    return x if isinstance(x, np.ndarray | np.generic) else x.detach()


def reduce(formula: Callable[..., Array], *arrays: Array) -> Array:
    """Return ``formula(*arrays)``, which takes arrays of shape (..., n) to one of shape (...)."""
    if not isinstance(arrays[0], np.ndarray):
        return formula(*arrays)
    shape = arrays[0].shape
    flat = [x.reshape(-1, shape[-1]) for x in arrays]
    parts = [formula(*(x[rows] for x in flat)) for rows in _blocks(*flat[0].shape)]
    return np.concatenate(parts).reshape(shape[:-1])[()]


def fill(formula: Callable[..., Array], x: Array, dtype: Any) -> Array:
    """Return ``formula(x, out)``, of the shape of `x`; it may work in `out`, if that is given."""
    if not isinstance(x, np.ndarray):
        return formula(x, None)
    out: Array = np.empty(x.shape, dtype)
    flat_x, flat_out = (array.reshape(-1, x.shape[-1]) for array in (x, out))
    for rows in _blocks(*flat_x.shape):
        formula(flat_x[rows], flat_out[rows])
    return out


def _blocks(num_rows: int, length: int) -> list[slice]:
    height = max(1, BLOCK // length)
    return [slice(start, start + height) for start in range(0, num_rows, height)]
