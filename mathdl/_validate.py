"""The checks of arguments that every public function starts with.

Each check returns the argument in the form that the mathematics needs, or raises one sentence
that names the argument, says what is wanted and what came. Nothing is repaired silently: a
wrong shape, a NaN or a complex number is refused, never broadcast, dropped or cast away.
"""

import math
import os
import reprlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "axis",
    "boolean",
    "function",
    "generator",
    "integer",
    "matrix",
    "number",
    "one_library",
    "path",
    "real_array",
    "refuse_nan",
    "same_shape",
    "shape",
    "standard_array",
    "vector",
]

RealArray = NDArray[np.floating[Any]]


def real_array(
    name: str, x: ArrayLike, *, ndim: int | None = None, finite: bool = True
) -> RealArray:
    """Return `x` as a non-empty real floating-point array.

    A floating dtype is kept; booleans and integers become float64.

    Parameters
    ----------
    name : str
        The argument's name, for the error message.
    x : array_like
        What the caller passed.
    ndim : int, optional
        The number of dimensions that is wanted.
    finite : bool
        Refuse NaN and infinity.

    Raises
    ------
    TypeError
        If `x` is complex or not numeric, or NumPy cannot read it or would lose a part of it.
    ValueError
        If `x` is ragged, empty, of the wrong dimension, or not finite where that is asked.
    """
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(f"`{name}` must not be a masked array, for its mask would be lost")
    try:
        array = np.asarray(x)
    except ValueError as error:
        raise ValueError(
            f"`{name}` must be an array with rows of equal length, got {reprlib.repr(x)}"
        ) from error
    except (TypeError, RuntimeError) as error:  # a tensor with a gradient, or not in memory
        kind = f"{type(x).__module__}.{type(x).__name__}"
        raise TypeError(
            f"`{name}` must be an array that NumPy can read, got {kind}: {error}"
        ) from error
    if array.dtype.kind == "c":
        raise TypeError(f"`{name}` must be real, got dtype {array.dtype}")
    if array.dtype.kind not in "fiub":
        raise TypeError(f"`{name}` must hold real numbers, got dtype {array.dtype}")
    _refuse_shape(name, array.shape, ndim)
    floating: RealArray = array if array.dtype.kind == "f" else array.astype(np.float64)
    # Counting takes a tenth of the time of all() on small arrays.
    if finite and np.count_nonzero(np.isfinite(floating)) < floating.size:
        bad = floating[~np.isfinite(floating)].flat[0]
        raise ValueError(f"`{name}` must be finite, got {bad}")
    return floating


def standard_array(
    name: str, x: Any, *, ndim: int | None = None, finite: bool = True
) -> tuple[Any, Any]:
    """Return `x` as `real_array` does, and the array-API functions for its kind of array.

    A torch tensor stays a tensor, on its device and with its gradient; lists become NumPy's.
    """
    if type(x) is np.ndarray:
        return real_array(name, x, ndim=ndim, finite=finite), _numpy_functions()
    import array_api_compat

    if not array_api_compat.is_array_api_obj(x) or array_api_compat.is_numpy_array(x):
        return real_array(name, x, ndim=ndim, finite=finite), _numpy_functions()
    xp = array_api_compat.array_namespace(x)
    if not xp.isdtype(x.dtype, ("bool", "integral", "real floating")):
        raise TypeError(f"`{name}` must be real, got dtype {x.dtype}")
    _refuse_shape(name, tuple(x.shape), ndim)
    floating = x if xp.isdtype(x.dtype, "real floating") else xp.astype(x, xp.float64)
    if finite and not xp.all(xp.isfinite(floating)):
        bad = floating[~xp.isfinite(floating)][0]
        raise ValueError(f"`{name}` must be finite, got {bad.item()}")
    return floating, xp


def refuse_nan(name: str, x: Any, xp: Any) -> None:
    """Refuse NaN where an infinite value has a meaning."""
    if xp.any(xp.isnan(x)):
        raise ValueError(f"`{name}` must not hold NaN, got nan")


@cache
def _numpy_functions() -> Any:
    import array_api_compat.numpy

    return array_api_compat.numpy


def _refuse_shape(name: str, shape: tuple[int, ...], ndim: int | None) -> None:
    if ndim is not None and len(shape) != ndim:
        kind = {0: "a number", 1: "a vector", 2: "a matrix"}.get(ndim, f"an array of {ndim} axes")
        raise ValueError(f"`{name}` must be {kind}, got shape {shape}")
    if 0 in shape:
        raise ValueError(f"`{name}` must not be empty, got shape {shape}")


def vector(name: str, x: ArrayLike) -> RealArray:
    """Return `x` as a finite real array of shape (n,), n ≥ 1."""
    return real_array(name, x, ndim=1)


def matrix(name: str, x: ArrayLike, *, square: bool = False) -> RealArray:
    """Return `x` as a finite real array of shape (m, n), with m = n if `square`."""
    array = real_array(name, x, ndim=2)
    if square and array.shape[0] != array.shape[1]:
        raise ValueError(f"`{name}` must be square, got shape {array.shape}")
    return array


def same_shape(name_x: str, x: Any, name_y: str, y: Any) -> None:
    """Refuse two arrays that would only meet by broadcasting."""
    if x.shape != y.shape:
        raise ValueError(
            f"`{name_x}` and `{name_y}` must have the same shape, "
            f"got {tuple(x.shape)} and {tuple(y.shape)}"
        )


def one_library(name_x: str, x: Any, name_y: str, y: Any) -> None:
    """Refuse an array of NumPy beside a tensor, or tensors on two devices."""
    import array_api_compat

    if array_api_compat.array_namespace(x) is not array_api_compat.array_namespace(y):
        kinds = " and ".join(f"{type(a).__module__}.{type(a).__name__}" for a in (x, y))
        raise TypeError(f"`{name_x}` and `{name_y}` must be arrays of one library, got {kinds}")
    devices = array_api_compat.device(x), array_api_compat.device(y)
    if devices[0] != devices[1]:
        raise ValueError(
            f"`{name_x}` and `{name_y}` must be on one device, got {devices[0]} and {devices[1]}"
        )


def number(
    name: str,
    value: Any,
    *,
    above: float | None = None,
    at_least: float | None = None,
    below: float | None = None,
    at_most: float | None = None,
) -> float:
    """Return `value` as a finite float inside the bounds that are given.

    `above` and `below` exclude their end, `at_least` and `at_most` include it.
    """
    # The usual cases, and quick ones: a float, and an integer that is one.
    plain = type(value) is float and math.isfinite(value)
    plain = plain or (type(value) is int and abs(value) <= 2**53)
    as_float = float(value) if plain else float(real_array(name, value, ndim=0))
    if (
        (above is None or as_float > above)
        and (at_least is None or as_float >= at_least)
        and (below is None or as_float < below)
        and (at_most is None or as_float <= at_most)
    ):
        return as_float
    bounds = (("> ", above), ("≥ ", at_least), ("< ", below), ("≤ ", at_most))
    wanted = " and ".join(f"{sign}{bound:g}" for sign, bound in bounds if bound is not None)
    raise ValueError(f"`{name}` must be {wanted}, got {as_float:g}")


def integer(
    name: str, value: Any, *, at_least: int | None = None, at_most: int | None = None
) -> int:
    """Return `value` as an int inside the bounds; a float or a bool is not an integer."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise TypeError(f"`{name}` must be an integer, got {value!r}")
    as_int = int(value)
    if (at_least is not None and as_int < at_least) or (at_most is not None and as_int > at_most):
        wanted = f"at least {at_least}" if at_most is None else f"from {at_least} to {at_most}"
        raise ValueError(f"`{name}` must be {wanted}, got {as_int}")
    return as_int


def boolean(name: str, value: Any) -> bool:
    """Return `value` if it is a bool: nothing else is taken for yes or no."""
    if not isinstance(value, bool):
        raise TypeError(f"`{name}` must be True or False, got {value!r}")
    return value


def axis(value: Any, name: str, ndim: int) -> int:
    """Return an axis of the array called `name`, counted from the front."""
    as_int = integer("axis", value)
    if not -ndim <= as_int < ndim:
        raise ValueError(f"`axis` must be an axis of `{name}`, which has {ndim}, got {as_int}")
    return as_int % ndim


def function(name: str, value: Any) -> Callable[..., Any]:
    """Return `value` if it can be called."""
    if not callable(value):
        raise TypeError(f"`{name}` must be a function, got {value!r}")
    return value  # type: ignore[no-any-return]


def generator(name: str, rng: Any) -> np.random.Generator:
    """Return `rng` if it is a NumPy random generator: chance never comes in by itself."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"`{name}` must be a numpy.random.Generator, got {rng!r}")
    return rng


def path(name: str, value: Any) -> Path:
    """Return `value`, a str or another path, as a Path; nothing need be there."""
    if not isinstance(value, str | os.PathLike):
        raise TypeError(f"`{name}` must be a path, got {value!r}")
    return Path(value)


def shape(name: str, value: Any) -> tuple[int, ...]:
    """Return `value`, an integer or a tuple of integers ≥ 0, as the shape of an array."""
    lengths = value if isinstance(value, tuple) else (value,)
    return tuple(integer(name, length, at_least=0) for length in lengths)
