"""Checks of arguments that several pictures start with."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate

__all__ = ["plane", "positive"]


def plane(name: str, x: ArrayLike) -> NDArray[np.floating]:
    """Return points of the plane, an array of shape (2, n)."""
    array = _validate.matrix(name, x)
    if array.shape[0] != 2:
        raise ValueError(f"`{name}` must have the shape (2, n), got {array.shape}")
    return array


def positive(name: str, values: ArrayLike) -> NDArray[np.floating]:
    """Return a vector that a logarithmic axis can show."""
    y = _validate.vector(name, values)
    if not (y > 0).all():
        raise ValueError(f"`{name}` must be above 0 for a log axis, got {y.min():g}")
    return y
