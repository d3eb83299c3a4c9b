"""The operations that move numbers: shapes, axes, indices. They are linear to begin with.

Each is its own derivative, so the push is the operation again, and the pull is its transpose:
what was taken is put back, what was copied is summed. Written as in
``mathdl.autodiff._operations``.
"""

from collections.abc import Sequence
from copy import deepcopy
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from mathdl.autodiff._operations import Array, Result

__all__ = [
    "broadcast_to",
    "concatenate",
    "get",
    "reshape",
    "scattered",
    "stack",
    "summed_to",
    "swapaxes",
    "transpose",
]


def reshape(a: Array, *, shape: tuple[int, ...]) -> Result:
    """Other shape: the entries come back in their own."""
    z = a.reshape(shape)
    return z, (lambda v: v.reshape(z.shape),), (lambda g: g.reshape(a.shape),)


def transpose(a: Array) -> Result:
    """Transpose z = aᵀ: dz = daᵀ. Back comes gᵀ."""
    transposed = (lambda t: t.T,)
    return a.T, transposed, transposed


def swapaxes(a: Array, *, i: int, j: int) -> Result:
    """Exchange of two axes, back again by the same."""
    swapped = (lambda t: np.swapaxes(t, i, j),)
    return np.swapaxes(a, i, j), swapped, swapped


def broadcast_to(a: Array, *, shape: tuple[int, ...]) -> Result:
    """Repetition along axes that are new or of length 1. Back comes the sum of the copies."""
    push = (lambda v: np.broadcast_to(v, shape),)
    return np.broadcast_to(a, shape), push, (lambda g: summed_to(g, a.shape),)


def get(a: Array, *, index: Any) -> Result:
    """Entries z = a[index]: dz = da[index]. Back comes g, at the index in zeros."""
    index = deepcopy(index)  # its owner may reuse the array before the gradient comes back
    return a[index], (lambda v: v[index],), (lambda g: scattered(g, index, a.shape),)


def scatter(a: Array, *, index: Any, shape: tuple[int, ...]) -> Result:
    """Zeros with `a` added at the index. Back comes g[index]."""
    push = (lambda v: scattered(v, index, shape),)
    return scattered(a, index, shape), push, (lambda g: g[index],)


def stack(*arrays: Array, axis: int = 0) -> Result:
    """Arrays along a new axis. Back comes to each its own slice."""
    z = np.stack(arrays, axis)
    before = (slice(None),) * (axis % z.ndim)
    return _joined(z, [(*before, i) for i in range(len(arrays))])


def concatenate(*arrays: Array, axis: int = 0) -> Result:
    """Arrays one after the other. Back comes to each its own part."""
    z = np.concatenate(arrays, axis)
    before = (slice(None),) * (axis % z.ndim)
    ends = np.cumsum([0, *(a.shape[axis] for a in arrays)]).tolist()
    return _joined(z, [(*before, slice(i, j)) for i, j in pairwise(ends)])


def _joined(z: Array, places: Sequence[Any]) -> Result:
    pushes = [lambda v, at=at: scattered(v, at, z.shape) for at in places]
    return z, pushes, [lambda g, at=at: g[at] for at in places]


def summed_to(a: Array, shape: tuple[int, ...]) -> Array:
    """Return `a` summed to a shape that broadcasts to its own: the transpose of broadcasting.

    What :func:`mathdl.tensors.sum_to_shape` computes, for traced numbers too.
    """
    added = a.ndim - len(shape)
    stretched = (i for i, n in enumerate(shape, added) if n == 1 != a.shape[i])
    return a.sum(axis=(*range(added), *stretched), keepdims=True).reshape(shape)


def scattered(a: Array, index: Any, shape: tuple[int, ...]) -> Array:
    """Return zeros with `a` added at the places of an index: the transpose of taking them."""
    if hasattr(a, "_apply"):
        return a._apply(partial(scatter, index=index, shape=shape), a)
    z = np.zeros(shape, a.dtype)
    np.add.at(z, index, a)  # where an index names a place twice, both count
    return z
