"""What is traced looks like an array: operators, methods and NumPy's own functions.

So a function written for arrays, ``lambda x: np.exp(-x @ x)``, takes a traced number as it is.
All that a way of differentiating adds is `_result`: what to do with the value of an operation
and with its derivative.
"""

import itertools
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mathdl import _validate
from mathdl.autodiff import _dispatch, _operations, _reductions, _shapes
from mathdl.autodiff._dispatch import plain
from mathdl.autodiff._operations import ELEMENTWISE, Array, Axis, Operation, Result, name

__all__ = ["Traced", "new_level"]

# Derivatives nest: while one is taken, another may be asked for. Each has a level of its own.
# The innermost, the highest, comes first, and to it the traced numbers of all others are
# constants. Mixed up, d/dx [x · d/dy (x + y)] would come out as 2 instead of 1.
_levels = itertools.count(10)  # the first are for tensors, 0, and for duals nested by hand


def new_level() -> int:
    """Return the level of a derivative that begins now."""
    return next(_levels)


class Traced:
    """A number or an array that keeps what its derivative needs, on one level."""

    __slots__ = ("_level", "_value")
    _value: Array
    _level: int

    if TYPE_CHECKING:

        def _result(self, operation: Operation, inputs: Any, result: Result) -> Self: ...

    def _apply(self, operation: Operation, *inputs: Any) -> Self:
        """Run an operation on the data of the highest level; what is lower is a constant to it."""
        level, arrays = self._level, []
        for x in inputs:
            if isinstance(x, Traced):
                if x._level > level:
                    return x._apply(operation, *inputs)  # type: ignore[return-value]
                arrays.append(x._value if x._level == level else x)
            else:
                arrays.append(x if type(x) in _PYTHON_NUMBERS else _constant(x, self.dtype))
        try:
            result = operation(*arrays)
        except ValueError as error:
            if len(arrays) == 1 or isinstance(error, IndexError):  # NumPy says it well
                raise
            shapes = " and ".join(str(np.shape(a)) for a in arrays)
            raise ValueError(
                f"`{name(operation)}` must get shapes that fit each other, got {shapes}"
            ) from error
        return self._result(operation, inputs, result)

    # --------------------------------------------------------------- what an array tells

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the axes; () for a number."""
        return tuple(self._value.shape)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the entries."""
        dtype: np.dtype[Any] = self._value.dtype
        return dtype

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of entries."""
        return int(self._value.size)

    def item(self) -> float:
        """Return the only entry as Python's float, without a trace."""
        return float(plain(self).item())

    def __len__(self) -> int:
        return len(plain(self))

    def __iter__(self) -> Iterator[Self]:
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        return bool(plain(self))

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        raise TypeError(
            f"a {type(self).__name__} that is being differentiated cannot become an array, for "
            "its derivative would be lost: np.stack joins several"
        )

    # ------------------------------------------------------------------------ arithmetic

    def __add__(self, other: Any) -> Self:
        return self._apply(_operations.add, self, other)

    def __radd__(self, other: Any) -> Self:
        return self._apply(_operations.add, other, self)

    def __sub__(self, other: Any) -> Self:
        return self._apply(_operations.subtract, self, other)

    def __rsub__(self, other: Any) -> Self:
        return self._apply(_operations.subtract, other, self)

    def __mul__(self, other: Any) -> Self:
        return self._apply(_operations.multiply, self, other)

    def __rmul__(self, other: Any) -> Self:
        return self._apply(_operations.multiply, other, self)

    def __truediv__(self, other: Any) -> Self:
        return self._apply(_operations.divide, self, other)

    def __rtruediv__(self, other: Any) -> Self:
        return self._apply(_operations.divide, other, self)

    def __pow__(self, other: Any) -> Self:
        return self._apply(_operations.power, self, other)

    def __rpow__(self, other: Any) -> Self:
        return self._apply(_operations.power, other, self)

    def __matmul__(self, other: Any) -> Self:
        return self._apply(_operations.matmul, self, other)

    def __rmatmul__(self, other: Any) -> Self:
        return self._apply(_operations.matmul, other, self)

    def __neg__(self) -> Self:
        return self._apply(ELEMENTWISE[np.negative], self)

    def __abs__(self) -> Self:
        return self._apply(ELEMENTWISE[np.absolute], self)

    # --------------------------------------- comparisons have no slope: they give plain booleans

    def __lt__(self, other: Any) -> Any:
        return plain(self) < plain(other)

    def __le__(self, other: Any) -> Any:
        return plain(self) <= plain(other)

    def __gt__(self, other: Any) -> Any:
        return plain(self) > plain(other)

    def __ge__(self, other: Any) -> Any:
        return plain(self) >= plain(other)

    def __eq__(self, other: object) -> Any:
        return plain(self) == plain(other)

    def __ne__(self, other: object) -> Any:
        return plain(self) != plain(other)

    __hash__ = object.__hash__  # as a node of a graph, whatever its numbers are

    # --------------------------------------------------------------------------- methods

    def exp(self) -> Self:
        """Return e to the power of each entry."""
        return self._apply(ELEMENTWISE[np.exp], self)

    def log(self) -> Self:
        """Return the natural logarithm of each entry."""
        return self._apply(ELEMENTWISE[np.log], self)

    def tanh(self) -> Self:
        """Return the hyperbolic tangent of each entry."""
        return self._apply(ELEMENTWISE[np.tanh], self)

    def relu(self) -> Self:
        """Return max(x, 0) of each entry; its slope at 0 is 0."""
        return self._apply(_operations.relu, self)

    def sigmoid(self) -> Self:
        """Return 1 / (1 + exp(-x)) of each entry, without overflow."""
        return self._apply(_operations.sigmoid, self)

    def sum(self, axis: Axis = None, keepdims: bool = False) -> Self:
        """Return the sum over an axis, or several, or all."""
        return self._apply(partial(_reductions.add_up, axis=axis, keepdims=keepdims), self)

    def mean(self, axis: Axis = None, keepdims: bool = False) -> Self:
        """Return the mean over an axis, or several, or all."""
        return self._apply(partial(_reductions.average, axis=axis, keepdims=keepdims), self)

    def max(self, axis: Axis = None, keepdims: bool = False) -> Self:
        """Return the largest entry along an axis, or several, or of all.

        Where several entries are the largest, the derivative is shared evenly among them.
        """
        return self._apply(partial(_reductions.largest, axis=axis, keepdims=keepdims), self)

    def reshape(self, *shape: Any) -> Self:
        """Return the same entries, row after row, in another shape."""
        wanted = shape[0] if len(shape) == 1 else shape
        return self._apply(partial(_shapes.reshape, shape=wanted), self)

    @property
    def T(self) -> Self:  # noqa: N802
        """The transpose, with the axes in reverse order."""
        return self._apply(_shapes.transpose, self)

    def __getitem__(self, index: Any) -> Self:
        return self._apply(partial(_shapes.get, index=index), self)

    # --------------------------------------------------- how NumPy's functions find their way

    __array_ufunc__ = _dispatch.call_ufunc
    __array_function__ = _dispatch.call_function


_PYTHON_NUMBERS = frozenset({bool, int, float})  # they take the dtype of what they meet


def _constant(x: Any, dtype: np.dtype[Any]) -> Array:
    """Return what a traced number meets as an array of its own.

    A copy, for its owner may change it before the gradient comes back. Only an array of floats
    keeps its dtype: numbers, lists, integers and booleans take that of what they meet, as in
    PyTorch, or np.sqrt(2), a float64, would turn a network of float32 into one of float64.
    """
    if type(x) is np.ndarray and x.dtype.kind in "fiub":  # it may be empty, as parts of x may be
        return x.copy() if x.ndim > 0 and x.dtype.kind == "f" else x.astype(dtype)[()]
    array = _validate.real_array("other", x, finite=False)
    keeps = isinstance(x, np.ndarray) and x.ndim > 0 and x.dtype.kind == "f"
    return np.array(array, array.dtype if keeps else dtype)[()]
