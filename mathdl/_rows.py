"""Work along the last axis, for NumPy arrays in blocks of rows that stay in the cache.

A formula of several steps reads and writes the whole array at every step. A million numbers come
from main memory each time; in blocks of a megabyte they come from the processor's cache.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["constant", "fill", "move", "reduce", "wide"]

# A NumPy array or a torch tensor: the standard defines what it can do but no type for it.
Array = Any

BLOCK = 2**17  # numbers


def wide(xp: Any, dtype: Any) -> Any:
    """Return the dtype to compute and to sum in: float32 for anything shorter."""
    return xp.float32 if xp.finfo(dtype).bits < 32 else dtype


def constant(x: Array) -> Array:
    """Return the values of `x` without their history, so that no gradient flows through."""
    return x if isinstance(x, np.ndarray | np.generic) else x.detach()


def move(xp: Any, x: Array, source: int, target: int) -> Array:
    """Return `x` with an axis moved, or `x` itself: in NumPy, moving takes longer than a sum."""
    return x if source % x.ndim == target % x.ndim else xp.moveaxis(x, source, target)


def reduce(formula: Callable[..., Array], *arrays: Array) -> Array:
    """Return ``formula(*arrays)``, which takes arrays of shape (..., n) to one of shape (...)."""
    if not isinstance(arrays[0], np.ndarray):
        return formula(*arrays)
    shape = arrays[0].shape
    flat = [x.reshape(-1, shape[-1]) for x in arrays]
    parts = [formula(*(x[rows] for x in flat)) for rows in _blocks(flat[0])]
    return np.concatenate(parts).reshape(shape[:-1])[()]


def fill(formula: Callable[..., Array], x: Array, dtype: Any) -> Array:
    """Return ``formula(x, out)``, of the shape of `x`; it may work in `out`, if that is given."""
    if not isinstance(x, np.ndarray):
        return formula(x, None)
    flat = x.reshape(-1, x.shape[-1])
    out = np.empty_like(flat, dtype)
    for rows in _blocks(flat):
        formula(flat[rows], out[rows])
    return out.reshape(x.shape)


def _blocks(flat: Array) -> list[slice]:
    num_rows, length = flat.shape
    # A block of rows that are columns in memory would be scattered over all of it.
    height = max(1, BLOCK // length) if flat.flags.c_contiguous else num_rows
    return [slice(start, start + height) for start in range(0, num_rows, height)]
