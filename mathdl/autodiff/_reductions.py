"""The operations that make one number of many, right for any count of them in any dtype.

Each is linear in what it keeps. Written as in ``mathdl.autodiff._operations``.
"""

import math

import numpy as np

from mathdl import _sums
from mathdl.autodiff._operations import Array, Axis, Map, Result, as_dtype, wide

__all__ = ["add_up", "average", "largest"]


def _rounded_once(linear: Map, t: Array) -> Array:
    """Return ``linear(t)``, computed in float32 where the dtype of `t` is shorter.

    The sum of many numbers may not fit into float16, nor does their count from 65 520 on, where
    their mean does.
    """
    return linear(t) if t.dtype.itemsize >= 4 else as_dtype(linear(wide(t)), t.dtype)


def _kept(shape: tuple[int, ...], axis: Axis) -> tuple[int, ...]:
    """Return the shape that a reduction leaves when it keeps its axes with length 1."""
    if axis is None or not shape:  # of a number, NumPy takes axis 0 too
        return (1,) * len(shape)
    kept = list(shape)
    for i in axis if isinstance(axis, tuple) else (axis,):
        kept[i] = 1
    return tuple(kept)


def _stretched(g: Array, shape: tuple[int, ...]) -> Array:
    if hasattr(g, "_apply") or math.prod(shape) > 2**14:
        return np.broadcast_to(g, shape)
    z = np.empty(shape, g.dtype)  # a view takes longer to make than a few numbers to write
    z[...] = g
    return z


def add_up(a: Array, *, axis: Axis = None, keepdims: bool = False) -> Result:
    """Sum over axes: dz = Σ da. Back comes g, once for each entry that was added."""

    def add(t: Array) -> Array:
        return _sums.total(np, t, axis, keepdims=keepdims)

    return add(a), (add,), (lambda g: _stretched(g.reshape(_kept(a.shape, axis)), a.shape),)


def average(a: Array, *, axis: Axis = None, keepdims: bool = False) -> Result:
    """Mean over axes: dz = Σ da / n. Back comes g / n, once for each entry."""

    def mean(t: Array) -> Array:
        added = _sums.total(np, t, axis, keepdims=keepdims)
        return added / (t.size // max(1, added.size))

    def pull(g: Array) -> Array:
        return _stretched((g / (a.size // max(1, g.size))).reshape(_kept(a.shape, axis)), a.shape)

    return _rounded_once(mean, a), (lambda v: _rounded_once(mean, v),), (pull,)


def largest(a: Array, *, axis: Axis = None, keepdims: bool = False) -> Result:
    """Largest entry: dz is da at its place. Back comes g, to its place."""
    z = a.max(axis=axis, keepdims=keepdims)

    def ties() -> Array:
        return a == z.reshape(_kept(a.shape, axis))

    # Equal largest entries share evenly: no entry is preferred for its place in the array.
    def shared(t: Array, ties: Array) -> Array:
        if np.count_nonzero(ties) == z.size:  # no two are equal
            return t
        return t / ties.sum(axis=axis, keepdims=True).astype(t.dtype).reshape(t.shape)

    def push(v: Array) -> Array:
        at = ties()
        return shared(_sums.total(np, v * at, axis, keepdims=keepdims), at)

    def pull(g: Array) -> Array:
        at = ties()
        return shared(g.reshape(_kept(a.shape, axis)), at) * at

    return z, (lambda v: _rounded_once(push, v),), (pull,)
