"""Values come in and log-probabilities go out: read, checked, returned as they came.

Everything is computed in double precision at least. In float32 a value would be rounded together
with the parameters, before they are subtracted.
"""

from typing import Any

from numpy.typing import NDArray

from mathdl import _validate

__all__ = ["like", "look_up", "no_whole_number", "read", "refuse", "require_spread"]

# A NumPy array or a torch tensor: the standard defines what it can do but no type for it.
Array = Any


def read(x: Any) -> tuple[Array, Array, Any]:
    """Return `x` as it came, in double precision, and the functions of its library."""
    x, xp = _validate.standard_array("x", x)
    return x, xp.astype(x, xp.result_type(x.dtype, xp.float64), copy=False), xp


def like(x: Array, log_p: Array, xp: Any) -> Array:
    """Return log-probabilities in the dtype of `x`; without axes, NumPy's are a scalar."""
    return xp.astype(log_p, x.dtype, copy=False)[()]


def look_up(log_p: list[float], indices: Array, x: Array, xp: Any) -> Array:
    """Return the entries of a table at whole numbers, in the kind of `x`."""
    import array_api_compat

    table = xp.asarray(log_p, dtype=xp.float64, device=array_api_compat.device(x))
    return like(x, table[xp.astype(indices, xp.int64)], xp)


def no_whole_number(x: Array) -> Array:
    """Return where `x` is not a whole number from 0."""
    return (x < 0) | (x // 1 != x)  # x // 1 is the whole part, in NumPy and in torch


def refuse(name: str, x: Array, outside: Array, wanted: str) -> None:
    """Refuse values outside the support, and name the first of them."""
    if outside.any():
        # All digits, for 1.0000001 is not 1.
        got = repr(float(x[outside][0].item())).removesuffix(".0")
        raise ValueError(f"`{name}` must {wanted}, got {got}")


def require_spread(data: NDArray[Any], spread: float, why: str) -> None:
    """Refuse data that are all equal, where the likelihood has no maximum."""
    if spread == 0:
        raise ValueError(
            f"`data` must hold at least two different values, for {why} does not exist, "
            f"got {data.size} value(s), all {data.flat[0]:g}"
        )
