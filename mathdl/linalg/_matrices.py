"""What the functions of this folder share: the matrices that LAPACK takes, and their scale."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate

__all__ = ["lapack_matrix", "power_of_two"]


def lapack_matrix(name: str, A: ArrayLike, *, square: bool = False) -> NDArray[np.floating[Any]]:
    """Return `A` as a finite real matrix of float32 or float64: LAPACK knows no other."""
    A = _validate.matrix(name, A, square=square)
    if A.dtype not in (np.float32, np.float64):
        raise TypeError(f"`{name}` must be float32 or float64, got dtype {A.dtype}")
    return A


def power_of_two(largest: float) -> float:
    """Return the power of two that divides `largest` > 0 without rounding to a number in [1, 2)."""
    return math.ldexp(1.0, math.frexp(largest)[1] - 1)
