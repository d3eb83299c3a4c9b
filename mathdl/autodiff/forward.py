"""Forward mode: dual numbers carry a value and its change along with each other."""

from functools import reduce
from operator import add
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _validate
from mathdl.autodiff._operations import Array, Operation, Result
from mathdl.autodiff._traced import Traced

__all__ = ["Dual"]


class Dual(Traced):
    r"""A dual number :math:`a + \varepsilon v`: a value, and how it changes at first order.

    Duals compute with :math:`\varepsilon^2 = 0`, so that every function drops the rest of its
    Taylor series and keeps value and derivative, :math:`f(a + \varepsilon v) = f(a) +
    \varepsilon f'(a)\, v`, both exact but for rounding. Value and change may be arrays, and a
    dual of a dual has a second derivative.

    Parameters
    ----------
    value : array_like or Dual
        Real numbers, as for :class:`~mathdl.autodiff.Tensor`.
    tangent : array_like or Dual
        The change, of the same shape.

    Raises
    ------
    TypeError
        If one of them is complex or not numeric.
    ValueError
        If one is empty, ragged or not finite, or the shapes differ.

    Notes
    -----
    They know what :class:`~mathdl.autodiff.Tensor` knows (Griewank and Walther, *Evaluating
    Derivatives*, 2008, chapter 3).

    Derived in the chapter "Automatic differentiation".

    Examples
    --------
    >>> Dual(3.0, 1.0) ** 2
    Dual(9., 6.)
    >>> (Dual(Dual(3.0, 1.0), Dual(1.0, 0.0)) ** 3).tangent.tangent
    np.float64(18.0)
    """

    __slots__ = ("_tangent",)
    _tangent: Array

    def __init__(self, value: ArrayLike | Self, tangent: ArrayLike | Self) -> None:
        parts = [_part("value", value), _part("tangent", tangent)]
        if parts[0].shape != parts[1].shape:
            raise ValueError(
                "`value` and `tangent` must have the same shape, "
                f"got {parts[0].shape} and {parts[1].shape}"
            )
        self._value, self._tangent = parts
        self._level = 1 + max(part._level if isinstance(part, Dual) else 0 for part in parts)

    @classmethod
    def _new(cls, value: Array, tangent: Array, level: int) -> Self:
        """Return a dual of numbers that need no check."""
        dual = cls.__new__(cls)
        dual._value, dual._tangent, dual._level = value, tangent, level
        return dual

    def _result(self, _: Operation, inputs: tuple[Any, ...], result: Result) -> Self:
        value, pushes = result[:2]
        moved = [
            push(x._tangent)
            for x, push in zip(inputs, pushes, strict=True)
            if isinstance(x, Dual) and x._level == self._level
        ]
        tangent = reduce(add, moved)
        if tangent.shape != value.shape:  # as the value was broadcast, so is its change
            tangent = np.broadcast_to(tangent, value.shape)
        return self._new(value, tangent, self._level)

    @property
    def value(self) -> Any:
        """The value, an array or a dual of a lower level."""
        return self._value

    @property
    def tangent(self) -> Any:
        """The change of the value, of the same shape."""
        return self._tangent

    def __repr__(self) -> str:
        return f"Dual({_text(self._value)}, {_text(self._tangent)})"


def _part(name: str, x: Any) -> Array:
    if isinstance(x, Dual):
        return x
    return _validate.real_array(name, x).copy()[()]


def _text(x: Any) -> str:
    return repr(x) if isinstance(x, Traced) else np.array2string(np.asarray(x), separator=", ")
