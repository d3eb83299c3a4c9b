"""The operations that move numbers: shapes, axes, indices. They are linear to begin with.

Each is its own derivative, so the push is the operation again, and the pull is its transpose:
what was taken is put back, what was copied is summed. Written as in
``mathdl.autodiff._operations``.
"""

from collections.abc import Sequence
from copy import deepcopy
from functools import partial
from itertools import pairwise
from types import EllipsisType
from typing import Any

import numpy as np

from mathdl import _sums
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


def transpose(a: Array, *, axes: tuple[int, ...] | None = None) -> Result:
    """Other order of the axes, z = aᵀ if none is given: dz alike. Back comes g in the old order."""
    z = np.transpose(a, axes)
    if axes is not None:
        axes = np.lib.array_utils.normalize_axis_tuple(axes, a.ndim)
    back = None if axes is None else tuple(np.argsort(axes).tolist())
    return z, (lambda v: np.transpose(v, axes),), (lambda g: np.transpose(g, back),)


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
    index = _copied(index)  # its owner may reuse the array before the gradient comes back
    return a[index], (lambda v: v[index],), (lambda g: scattered(g, index, a.shape),)


def _copied(index: Any) -> Any:
    if isinstance(index, np.ndarray):
        return index.copy()
    return tuple(map(_copied, index)) if isinstance(index, tuple) else deepcopy(index)


def scatter(a: Array, *, index: Any, shape: tuple[int, ...]) -> Result:
    """Zeros with `a` added at the index. Back comes g[index]."""
    push = (lambda v: scattered(v, index, shape),)
    return scattered(a, index, shape), push, (lambda g: g[index],)


def stack(*arrays: Array, axis: int = 0) -> Result:
    """Arrays along a new axis. Back comes to each its own slice."""
    z = np.stack(arrays, axis)
    before = (slice(None),) * (axis % z.ndim)
    return _joined(z, arrays, [(*before, i) for i in range(len(arrays))])


def concatenate(*arrays: Array, axis: int | None = 0) -> Result:
    """Arrays one after the other, all entries in a row without an axis. Back come the parts."""
    z = np.concatenate(arrays, axis)
    before = (slice(None),) * (0 if axis is None else axis % z.ndim)
    lengths = [a.size if axis is None else a.shape[axis] for a in arrays]
    ends = np.cumsum([0, *lengths]).tolist()
    places = [(*before, slice(i, j)) for i, j in pairwise(ends)]
    return _joined(z, arrays, places, flat=axis is None)


def _joined(
    z: Array, arrays: Sequence[Array], places: Sequence[Any], *, flat: bool = False
) -> Result:
    parts = [(a.shape, at) for a, at in zip(arrays, places, strict=True)]
    pushes = [
        lambda v, at=at: scattered(v.reshape(-1) if flat else v, at, z.shape) for at in places
    ]
    return z, pushes, [lambda g, shape=shape, at=at: g[at].reshape(shape) for shape, at in parts]


def summed_to(a: Array, shape: tuple[int, ...]) -> Array:
    """Return `a` summed to a shape that broadcasts to its own: the transpose of broadcasting.

    What :func:`mathdl.tensors.sum_to_shape` computes, for traced numbers too.
    """
    added = a.ndim - len(shape)
    stretched = [i for i, n in enumerate(shape, added) if n == 1 != a.shape[i]]
    axes: Any = (*range(added), *stretched)
    axes = axes[0] if len(axes) == 1 else axes
    total = _sums.total(np, a, axes, keepdims=bool(stretched))
    return total.reshape(shape) if added and stretched else total


def scattered(a: Array, index: Any, shape: tuple[int, ...]) -> Array:
    """Return zeros with `a` added at the places of an index: the transpose of taking them."""
    if hasattr(a, "_apply"):
        return a._apply(partial(scatter, index=index, shape=shape), a)
    if _is_basic(index):
        z = np.zeros(shape, a.dtype)
        z[index] = a
        return z
    # Where an index names a place again and again, all of it counts, as in a sum.
    many = a.itemsize < 8 and a.size > _sums.FEW
    z = np.zeros(shape, np.float64 if many else a.dtype)
    np.add.at(z, index, a)
    return z.astype(a.dtype) if many else z


def _is_basic(index: Any) -> bool:
    """Return whether an index is made of numbers and slices, which name no place twice."""
    if isinstance(index, tuple):
        return all(map(_is_basic, index))
    return index is None or isinstance(index, int | slice | EllipsisType)
