"""The checks that several pictures start with: of names, of points, of how many there are."""

from collections.abc import Mapping, Sized
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate

__all__ = [
    "alike",
    "as_many",
    "members",
    "named",
    "named_vectors",
    "numbers",
    "pairs",
    "plane",
    "positive",
    "vectors",
]


def members(name: str, given: Any, member: str) -> list[Any]:
    """Return what a sequence holds, which is not nothing."""
    found = _sequence(name, given)
    _refuse_nothing(name, found, member)
    return found


def named(name: str, given: Any, member: str) -> dict[str, Any]:
    """Return what a mapping holds under names, which is not nothing."""
    if not isinstance(given, Mapping):
        raise TypeError(f"`{name}` must map names to {member}s, got {type(given).__name__}")
    _refuse_nothing(name, given, member)
    return dict(given)


def as_many(name: str, given: Any, count: int, of: str, *, default: Any = "") -> list[Any]:
    """Return the members of what was given, `count` of them; the default if nothing was given."""
    found = [default] * count if given is None else _sequence(name, given)
    if len(found) != count:
        raise ValueError(f"`{name}` must be as many as the {count} {of}, got {len(found)}")
    return found


def vectors(**given: ArrayLike) -> list[NDArray[np.floating]]:
    """Return vectors of one length, given under the names of the arguments."""
    return alike(1, **given)


def alike(ndim: int | None, /, **given: ArrayLike) -> list[NDArray[np.floating]]:
    """Return finite arrays of one shape, given under the names of the arguments."""
    checked = {name: _validate.real_array(name, x, ndim=ndim) for name, x in given.items()}
    (first, x), *others = checked.items()
    for name, y in others:
        _validate.same_shape(first, x, name, y)
    return list(checked.values())


def log_likelihoods(name: str, values: ArrayLike, *, ndim: int) -> NDArray[np.floating]:
    """Return the logarithms of likelihoods, of which some may be those of 0."""
    array = _validate.real_array(name, values, ndim=ndim, finite=False)
    _validate.refuse_nan(name, array, np)
    if (array == np.inf).any():
        raise ValueError(f"`{name}` must be below inf, got inf")
    if not np.isfinite(array).any():
        raise ValueError(f"`{name}` must hold a number above -inf, got -inf alone")
    return array


def named_vectors(
    name: str, given: Mapping[str, ArrayLike], at: str, x: NDArray[Any], *, most: int | None = None
) -> dict[str, NDArray[np.floating]]:
    """Return vectors by their names, each as long as `x`, the argument `at`."""
    if not isinstance(given, Mapping):
        raise TypeError(f"`{name}` must map names to values, got {type(given).__name__}")
    if most is not None and len(given) > most:
        raise ValueError(f"`{name}` must be at most {most}, got {len(given)}")
    checked = {key: _validate.vector(f"{name}[{key!r}]", y) for key, y in given.items()}
    for key, y in checked.items():
        _validate.same_shape(at, x, f"{name}[{key!r}]", y)
    return checked


def numbers(name: str, x: ArrayLike, count: int) -> NDArray[np.floating]:
    """Return a vector of `count` numbers."""
    vector = _validate.vector(name, x)
    if len(vector) != count:
        raise ValueError(f"`{name}` must hold {count} numbers, got {len(vector)}")
    return vector


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


def _sequence(name: str, given: Any) -> list[Any]:
    try:
        return list(given)
    except TypeError:  # not iterable, like a number, None or a 0-d array
        raise TypeError(f"`{name}` must be a sequence, got {given!r}") from None


def _refuse_nothing(name: str, given: Sized, member: str) -> None:
    if not given:
        raise ValueError(f"`{name}` must hold at least one {member}, got none")
