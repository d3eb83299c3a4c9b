"""How NumPy's own functions find their way to the operations."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from mathdl.autodiff import _operations, _shapes
from mathdl.autodiff._operations import ELEMENTWISE, Operation

__all__ = ["call_function", "call_ufunc", "plain"]

_UFUNCS = ELEMENTWISE | {
    np.add: _operations.add,
    np.subtract: _operations.subtract,
    np.multiply: _operations.multiply,
    np.divide: _operations.divide,
    np.power: _operations.power,
    np.matmul: _operations.matmul,
    np.maximum: _operations.maximum,
    np.minimum: _operations.minimum,
    np.logaddexp: _operations.logaddexp,
}

# Flat between their jumps: constants to a derivative.
_STEPS = {
    *(np.sign, np.heaviside, np.floor, np.ceil, np.isnan, np.isfinite),
    *(np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal),
}


def plain(x: Any) -> Any:
    """Return `x` without anything that is traced."""
    while hasattr(x, "_apply"):
        x = x._value
    return x


def call_ufunc(traced: Any, function: np.ufunc, method: str, inputs: Any, kw: Any) -> Any:
    """Return what a function of NumPy that works entry by entry gives for traced numbers."""
    if method == "__call__" and not kw:
        if function in _UFUNCS:
            return traced._apply(_UFUNCS[function], *inputs)
        if function in _STEPS:
            return function(*(plain(x) for x in inputs))
    name = function.__name__ if method == "__call__" else f"{function.__name__}.{method}"
    raise _unknown(f"{name} with {', '.join(kw)}" if kw else name)


def call_function(traced: Any, function: Any, args: Any, kw: Any) -> Any:
    """Return what any other function of NumPy gives for traced numbers."""
    if function not in _FUNCTIONS:
        raise _unknown(function.__name__)
    return _FUNCTIONS[function](traced, *args, **kw)


def _unknown(name: str) -> TypeError:
    return TypeError(
        f"`mathdl.autodiff` does not know the derivative of np.{name}: "
        "write it with functions that it knows"
    )


def _where(traced: Any, condition: Any, a: Any, b: Any) -> Any:
    condition = np.array(plain(condition), bool)
    return traced._apply(partial(_operations.where, condition=condition), a, b)


def _joining(operation: Operation) -> Callable[..., Any]:
    return lambda x, arrays, axis=0: x._apply(partial(operation, axis=axis), *arrays)


# Each takes the traced number that NumPy found first, then the function's own arguments.
_FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.sum: lambda _, a, axis=None, keepdims=False: a.sum(axis, keepdims),
    np.mean: lambda _, a, axis=None, keepdims=False: a.mean(axis, keepdims),
    np.max: lambda _, a, axis=None, keepdims=False: a.max(axis, keepdims),
    np.dot: lambda _, a, b: a @ b,
    np.reshape: lambda _, a, shape: a.reshape(shape),
    np.transpose: lambda _, a: a.T,
    np.swapaxes: lambda _, a, i, j: a._apply(partial(_shapes.swapaxes, i=i, j=j), a),
    np.broadcast_to: lambda _, a, shape: a._apply(partial(_shapes.broadcast_to, shape=shape), a),
    np.stack: _joining(_shapes.stack),
    np.concatenate: _joining(_shapes.concatenate),
    np.where: _where,
    np.shape: lambda _, a: a.shape,
    np.ndim: lambda _, a: a.ndim,
    np.size: lambda _, a: a.size,
    np.zeros_like: lambda _, a: np.zeros_like(plain(a)),
    np.ones_like: lambda _, a: np.ones_like(plain(a)),
}
_FUNCTIONS[np.amax] = _FUNCTIONS[np.max]
