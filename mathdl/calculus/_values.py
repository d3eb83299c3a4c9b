"""The values of the reader's function, checked without slowing it down."""

import itertools
import math
import reprlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl import _validate

__all__ = ["fit", "fitting", "grain", "values"]

RealArray = NDArray[np.floating[Any]]

FLOAT64 = np.dtype(np.float64)
EPS = float(np.finfo(np.float64).eps)
# The bits of float32 and of float16; and how many some value must have more than, to be taken for
# one of these: 0, 1, 0.5 or 7 are numbers of every type and say nothing.
SHORT_TYPES = ((24, 20), (11, 7))
# What overflows is refused in a sentence, and needs no warning of NumPy's before.
QUIET = np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore")


def values(
    f: Callable[..., Any], points: Callable[[], Iterator[Any]], shape: tuple[int, ...] | None
) -> tuple[RealArray, float]:
    """Return f at all points, stacked, in float64 or better; and the ε of the type they came in.

    Parameters
    ----------
    f : callable
        The reader's function.
    points : callable
        Returns an iterator over the points. It is called again to name the one where f fails.
    shape : tuple of int or None
        What f(x) must have; by default what the first has.
    """
    ndim = 0 if shape == () else None
    # NumPy's float64 is a float too, and takes the quick way.
    found = [y if isinstance(y, float) else _checked(y, ndim) for y in map(f, points())]
    try:
        stack = np.array(found)
    except ValueError:  # rows of different lengths
        _refuse_change([np.shape(y) for y in found])
    if shape is not None and stack.shape[1:] != shape:
        _refuse_change([shape, stack.shape[1:]])
    eps = EPS
    if stack.dtype != np.float64:
        eps = float(np.finfo(stack.dtype).eps)
        stack = stack.astype(np.result_type(stack, np.float64))
    if np.count_nonzero(np.isfinite(stack)) < stack.size:  # quicker than all()
        k, bad = next((k, y) for k, y in enumerate(stack) if not np.isfinite(y).all())
        bad = bad[~np.isfinite(bad)].flat[0]
        point = next(itertools.islice(points(), k, None))
        at = reprlib.repr(np.asarray(point).tolist())
        raise ValueError(f"`f` must be finite around `x`, got {bad} at {at}")
    return stack, eps


def fit(y: RealArray, bits: int) -> bool:
    """Whether all values are numbers with so many bits, and not all are 0, which says nothing."""
    # The first one usually tells, ten times as quickly.
    if math.ldexp(math.frexp(y.item(0))[0], bits) % 1:
        return False
    return bool(y.any()) and not bool((np.ldexp(np.frexp(y)[0], bits) % 1).any())


def grain(y: RealArray, eps: float) -> float:
    """Return the ε of the short type that all values have been rounded to, or else `eps`."""
    for bits, fewer in reversed(SHORT_TYPES):
        if 2.0 ** (1 - bits) > eps and fit(y, bits):
            return eps if fit(y, fewer) else 2.0 ** (1 - bits)
    return eps


def _checked(y: Any, ndim: int | None) -> RealArray:
    # The usual case first. NumPy has one object for its own float64: `is` is quicker than ==.
    plain = ndim is None and type(y) is np.ndarray and y.dtype is FLOAT64 and y.size
    # A copy, for f may return the same buffer each time.
    return (y if plain else _validate.real_array("f(x)", y, ndim=ndim, finite=False)).copy()


def _refuse_change(shapes: list[tuple[int, ...]]) -> None:
    for shape in shapes:
        if shape != shapes[0]:
            raise ValueError(f"`f` must keep the shape of its value, got {shapes[0]} and {shape}")


def fitting(what: str, exact: RealArray, dtype: np.dtype[Any]) -> RealArray:
    """Return the derivatives in the dtype of x, if they fit."""
    rounded: RealArray = exact.astype(dtype, order="C", copy=False)
    if np.count_nonzero(np.isfinite(rounded)) < rounded.size:
        raise ValueError(f"`f` must have {what} that fit {dtype}, got one that is infinite")
    return rounded
