"""What several pictures start with: their arguments checked, and axes to draw in."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate

__all__ = ["given_or_new", "pairs", "plane", "positive", "two_vectors"]


def given_or_new(ax: Axes | None) -> Axes:
    """Return the axes to draw in: those of a new figure if there are none."""
    return plt.subplots()[1] if ax is None else ax


def two_vectors(
    name_x: str, x: ArrayLike, name_y: str, y: ArrayLike
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return two vectors of one length."""
    first, second = _validate.vector(name_x, x), _validate.vector(name_y, y)
    _validate.same_shape(name_x, first, name_y, second)
    return first, second


def pairs(
    name: str, x: ArrayLike, count: int | None = None, *, finite: bool = True
) -> NDArray[np.floating]:
    """Return points of the plane, an array of shape (n, 2), with n = `count` if that is given."""
    array = _validate.real_array(name, x, ndim=2, finite=finite)
    if array.shape[1] != 2 or count not in (None, len(array)):
        wanted = "n" if count is None else count
        raise ValueError(f"`{name}` must have the shape ({wanted}, 2), got {array.shape}")
    return array


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
