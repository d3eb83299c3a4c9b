"""What several chapters' exercises on descent walk down, and a mistake in how a path is stored."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["bend", "last_everywhere", "valley"]

Array = NDArray[np.float64]
Gradient = Callable[[Array], Array]


def valley(v: Array) -> Array:
    """Return the gradient of a quadratic function with the curvatures 1 and 30."""
    return np.array([1.0, 30.0])[: len(v)] * v


def bend(v: Array) -> Array:
    """Return a gradient with a zero at 0 that is no linear function."""
    return np.sin(v) + v**3


def last_everywhere(points: Callable[..., Array]) -> Callable[..., Array]:
    """Store one array again and again, and change it in place."""

    def path(*arguments: Any) -> Array:
        right = points(*arguments)
        return np.tile(right[-1], (len(right), 1))

    return path
