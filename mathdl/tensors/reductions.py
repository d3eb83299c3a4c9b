"""Reductions that know about masks and about broadcasting."""

from collections.abc import Sequence
from typing import Any

from array_api_compat import array_namespace, device, is_array_api_obj

from mathdl import _rows, _sums, _validate

__all__ = ["masked_mean", "sum_to_shape"]

# A NumPy array or a torch tensor: the standard defines what it can do but no type for it.
Array = Any


def masked_mean(x: Array, mask: Array, axis: int | tuple[int, ...]) -> Array:
    r"""Return the mean of `x` over the entries of an axis that the mask keeps.

    .. math:: h_{i} = \frac{1}{\max(1, n_i)} \sum_{t \,:\, m_{it} = 1} x_{it},
        \qquad n_i = \sum_t m_{it}

    The mask belongs to the *leading* axes of `x` and is never broadcast from the end: with `x`
    of shape (batch, time, features) and a mask of shape (batch, time), every feature of a step
    is kept or left out together.

    Parameters
    ----------
    x : array
        Real numbers. A floating dtype is kept; booleans and integers become float64, in torch
        as in NumPy.
    mask : array of bool, int or float
        1 (or True) for an entry that counts, 0 (or False) for padding; its shape is that of
        the first axes of `x`.
    axis : int or tuple of int
        The axis of the mask to average over, or several. A negative axis counts from the end,
        which is clear only where mask and `x` have equally many axes; elsewhere it is refused.

    Returns
    -------
    array
        `x` without `axis`. Where nothing counts, 0: value and gradient are both finite. What
        stands in the padding, be it NaN or infinity, reaches neither of them.

    Raises
    ------
    TypeError
        If `x` and `mask` are arrays of different libraries, if one does not hold real numbers,
        or if `axis` is not an integer.
    ValueError
        If the mask does not fit the leading axes of `x` or holds anything but 0 and 1, or if
        `axis` is not one of its axes.

    Notes
    -----
    The padding is replaced by 0 *before* any arithmetic. Multiplying by the mask instead would
    keep a NaN, because 0 · NaN = NaN. Derived in the chapter "Broadcasting".

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[1.0, 3.0, np.nan], [np.inf, np.nan, np.nan]])
    >>> mask = np.array([[True, True, False], [False, False, False]])
    >>> masked_mean(x, mask, axis=1)
    array([2., 0.])
    """
    xp, x = _real_floating("x", x)
    valid = _mask(xp, x, mask)
    axes = _axes(axis, valid.ndim, x.ndim)
    # One column for each axis of `x` that the mask does not have: broadcasting aligns shapes
    # at their ends, and the mask belongs to the front.
    valid = xp.reshape(valid, valid.shape + (1,) * (x.ndim - valid.ndim))
    # 8192 losses of 10 add up to more than float16 can hold; their mean does not.
    wide = _rows.wide(xp, x.dtype)
    total = _sums.total(xp, xp.astype(xp.where(valid, x, 0), wide, copy=False), axes)
    count = xp.sum(valid, axis=axes, dtype=xp.int64)  # float32 counts to 16 777 216
    return xp.astype(total / xp.astype(xp.where(count > 0, count, 1), wide), x.dtype)


def sum_to_shape(x: Array, shape: Sequence[int]) -> Array:
    r"""Return `x` summed over the axes that broadcasting from `shape` would add or stretch.

    This is the adjoint :math:`B^\top` of the linear map :math:`B` that broadcasts an array `a`
    of the given shape to the shape of `x`,

    .. math:: \langle B a, x \rangle = \langle a, B^\top x \rangle ,

    and therefore the way back of every gradient through a broadcast.

    Parameters
    ----------
    x : array
        Real numbers. A floating dtype is kept; booleans and integers become float64.
    shape : sequence of int
        A shape that broadcasts to that of `x`.

    Returns
    -------
    array
        A new array of the given shape.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers or `shape` is not a sequence of integers.
    ValueError
        If `shape` does not broadcast to the shape of `x`.

    Notes
    -----
    Derived in the chapter "Broadcasting".

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> sum_to_shape(x, (2,))
    array([ 9., 12.])
    >>> sum_to_shape(x, (3, 1))
    array([[ 3.],
           [ 7.],
           [11.]])
    """
    xp, x = _real_floating("x", x)
    shape = _shape(shape)
    added = x.ndim - len(shape)
    aligned = (1,) * added + shape
    if added < 0 or any(
        small not in (1, large) for small, large in zip(aligned, x.shape, strict=True)
    ):
        raise ValueError(
            f"`shape` must broadcast to the shape of `x`, {tuple(x.shape)}, got {shape}"
        )
    axes = tuple(i for i in range(x.ndim) if aligned[i] != x.shape[i])
    x_wide = xp.astype(x, _rows.wide(xp, x.dtype), copy=False)
    total = _sums.total(xp, x_wide, axes, keepdims=True)
    return xp.reshape(xp.astype(total, x.dtype), shape)


def _real_floating(name: str, x: Any) -> tuple[Any, Array]:
    """Return the namespace of `x` and `x` with a real floating dtype; a list becomes NumPy's."""
    if not is_array_api_obj(x):
        x = _validate.real_array(name, x, finite=False)
    xp = array_namespace(x)
    _refuse_other_than_real(name, xp, x)
    if not xp.isdtype(x.dtype, "real floating"):
        x = xp.astype(x, xp.float64)
    return xp, x


def _refuse_other_than_real(name: str, xp: Any, x: Array) -> None:
    if not xp.isdtype(x.dtype, ("bool", "integral", "real floating")):
        raise TypeError(f"`{name}` must hold real numbers, got dtype {x.dtype}")


def _mask(xp: Any, x: Array, mask: Any) -> Array:
    """Return the mask as booleans, of the kind of `x`, fitting its leading axes."""
    if not is_array_api_obj(mask):
        mask = xp.asarray(_validate.real_array("mask", mask, finite=False), device=device(x))
    _validate.one_library("x", x, "mask", mask)
    _refuse_other_than_real("mask", xp, mask)
    if tuple(mask.shape) != tuple(x.shape[: mask.ndim]):
        raise ValueError(
            f"`mask` must have the shape of the leading axes of `x`, {tuple(x.shape)}, "
            f"got {tuple(mask.shape)}"
        )
    if xp.isdtype(mask.dtype, "bool"):
        return mask
    odd = mask[(mask != 0) & (mask != 1)]
    if odd.shape[0] > 0:
        raise ValueError(f"`mask` must hold 0 and 1 only, got {float(odd[0]):g}")
    return mask != 0


def _axes(axis: int | tuple[int, ...], mask_ndim: int, x_ndim: int) -> tuple[int, ...]:
    """Return `axis` as a tuple of different, non-negative axes of the mask."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = tuple(_validate.integer("axis", a) for a in axes)
    if mask_ndim < x_ndim and any(a < 0 for a in axes):
        raise ValueError(
            "`axis` must count from the front where `mask` has fewer axes than `x` "
            f"({mask_ndim} against {x_ndim}), got {axis}"
        )
    if not axes or not all(-mask_ndim <= a < mask_ndim for a in axes):
        raise ValueError(f"`axis` must be an axis of `mask`, which has {mask_ndim}, got {axis}")
    axes = tuple(a % mask_ndim for a in axes)
    if len(set(axes)) < len(axes):
        raise ValueError(f"`axis` must name each axis once, got {axis}")
    return axes


def _shape(shape: Any) -> tuple[int, ...]:
    if not isinstance(shape, Sequence) or isinstance(shape, str):
        raise TypeError(f"`shape` must be a sequence of integers, got {shape!r}")
    return tuple(_validate.integer("shape", n, at_least=0) for n in shape)
