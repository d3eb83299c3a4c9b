"""How NumPy's own functions find their way to the operations."""

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from mathdl.autodiff import _operations, _shapes
from mathdl.autodiff._operations import ELEMENTWISE, Axis

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


def call_ufunc(traced: Any, function: np.ufunc, method: str, *inputs: Any, **kw: Any) -> Any:
    """Return what a function of NumPy that works entry by entry gives for traced numbers."""
    if method == "__call__" and not kw:
        if operation := _UFUNCS.get(function):
            return traced._apply(operation, *inputs)
        if function in _STEPS:
            return function(*(plain(x) for x in inputs))
    name = function.__name__ if method == "__call__" else f"{function.__name__}.{method}"
    raise _unknown(f"{name} with {', '.join(kw)}" if kw else name)


def call_function(traced: Any, function: Any, _types: Any, args: Any, kw: Any) -> Any:
    """Return what any other function of NumPy gives for traced numbers."""
    if function not in _FUNCTIONS:
        raise _unknown(function.__name__)
    known = _FUNCTIONS[function]
    given = dict(zip(known.parameters, args, strict=False)) | kw
    given = {name: x for name, x in given.items() if x is not None or name not in _NONE_MEANS_NONE}
    more = [name for name in given if name not in known.options]
    if more:
        raise _unknown(f"{function.__name__} with {', '.join(more)}")
    missing = [name for name in known.required if name not in given]
    if missing:
        raise _unknown(f"{function.__name__} without {', '.join(missing)}")
    return known.compute(traced, **given)


def _unknown(name: str) -> TypeError:
    return TypeError(
        f"`mathdl.autodiff` does not know the derivative of np.{name}: "
        "write it with functions that it knows"
    )


_NONE_MEANS_NONE = {"dtype", "out", "copy"}  # None asks for what comes without them


class _Known:
    """A function of NumPy: its parameters in NumPy's order, and what is computed for it."""

    def __init__(self, parameters: str, compute: Callable[..., Any]) -> None:
        """Take a function of the traced number that NumPy found, and of parameters by name."""
        self.parameters = parameters.split()
        self.compute = compute
        _, *names = inspect.signature(compute).parameters.values()
        self.required = [p.name for p in names if p.default is p.empty and p.kind != p.VAR_KEYWORD]
        takes_all = any(p.kind == p.VAR_KEYWORD for p in names)
        self.options = set(self.parameters if takes_all else [p.name for p in names])


def _of_plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return what does not depend on the derivative."""
    return lambda _, a, **options: function(plain(a), **options)


def _sum(_: Any, a: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    return a.sum(axis, keepdims)


def _mean(_: Any, a: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    return a.mean(axis, keepdims)


def _max(_: Any, a: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    return a.max(axis, keepdims)


def _dot(traced: Any, a: Any, b: Any) -> Any:
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        operation = _operations.multiply
    else:
        operation = _operations.matmul if np.ndim(b) <= 2 else _operations.dot
    return traced._apply(operation, a, b)


def _reshape(_: Any, a: Any, shape: Any) -> Any:
    return a.reshape(shape)


def _transpose(_: Any, a: Any, axes: Any = None) -> Any:
    return a._apply(partial(_shapes.transpose, axes=axes), a)


def _swapaxes(_: Any, a: Any, axis1: int, axis2: int) -> Any:
    return a._apply(partial(_shapes.swapaxes, i=axis1, j=axis2), a)


def _broadcast_to(_: Any, array: Any, shape: Any) -> Any:
    return array._apply(partial(_shapes.broadcast_to, shape=shape), array)


def _stack(traced: Any, arrays: Any, axis: int = 0) -> Any:
    return traced._apply(partial(_shapes.stack, axis=axis), *_as_arrays(arrays))


def _concatenate(traced: Any, arrays: Any, axis: int | None = 0) -> Any:
    return traced._apply(partial(_shapes.concatenate, axis=axis), *_as_arrays(arrays))


def _as_arrays(arrays: Any) -> list[Any]:
    """Return numbers as arrays, which take the dtype of the traced ones that they join."""
    return [np.asarray(a) if isinstance(a, bool | int | float) else a for a in arrays]


def _where(traced: Any, condition: Any, x: Any, y: Any) -> Any:
    condition = np.array(plain(condition), bool)
    if not (hasattr(x, "_apply") or hasattr(y, "_apply")):
        return np.where(condition, x, y)
    return traced._apply(partial(_operations.where, condition=condition), x, y)


_LIKE = "a dtype order subok shape device"
_FUNCTIONS: dict[Any, _Known] = {
    np.sum: _Known("a axis dtype out keepdims initial where", _sum),
    np.mean: _Known("a axis dtype out keepdims where", _mean),
    np.max: _Known("a axis out keepdims initial where", _max),
    np.amax: _Known("a axis out keepdims initial where", _max),
    np.dot: _Known("a b out", _dot),
    np.reshape: _Known("a shape order copy", _reshape),
    np.transpose: _Known("a axes", _transpose),
    np.swapaxes: _Known("a axis1 axis2", _swapaxes),
    np.broadcast_to: _Known("array shape subok", _broadcast_to),
    np.stack: _Known("arrays axis out dtype casting", _stack),
    np.concatenate: _Known("arrays axis out dtype casting", _concatenate),
    np.where: _Known("condition x y", _where),
    np.shape: _Known("a", _of_plain(np.shape)),
    np.ndim: _Known("a", _of_plain(np.ndim)),
    np.size: _Known("a axis", _of_plain(np.size)),
    np.zeros_like: _Known(_LIKE, _of_plain(np.zeros_like)),
    np.ones_like: _Known(_LIKE, _of_plain(np.ones_like)),
}
