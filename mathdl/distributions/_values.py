"""What the families share: parameters, values and data come in checked, answers go out alike.

Everything is computed in double precision at least. In float32 a value would be rounded together
with the parameters, before they are subtracted.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _rows, _validate

__all__ = [
    "Support",
    "log_probs",
    "look_up",
    "read_data",
    "refuse",
    "require_above_0",
    "require_spread",
    "set_number",
    "source",
]

# A NumPy array or a torch tensor: the standard defines what it can do but no type for it.
Array = Any


def set_number(family: Any, name: str, **bounds: float) -> None:
    """Replace a parameter of a frozen dataclass by the finite float that it is."""
    object.__setattr__(family, name, _validate.number(name, getattr(family, name), **bounds))


@dataclass(frozen=True)
class Support:
    """The values that are possible: the finite numbers from `low` to `high`, or the whole ones.

    `typical` is one of them, at which no formula and no gradient is infinite.
    """

    low: float
    high: float
    typical: float
    whole: bool = False

    def holds(self, x: Array, xp: Any) -> Array:
        """Return where `x` is possible."""
        possible = xp.isfinite(x)
        if self.low > -math.inf:
            possible = possible & (x >= self.low)
        if self.high < math.inf:
            possible = possible & (x <= self.high)
        return possible & (xp.floor(x) == x) if self.whole else possible


def log_probs(x: Any, formula: Callable[[Array, Any], Array], support: Support) -> Array:
    """Return ``formula(x, xp)`` for each possible value, and -inf for the others; NaN is refused.

    The result has the dtype of `x`, if that is a floating one; without axes, NumPy's is a scalar.
    Between two whole numbers there is no slope: they are cut off from gradients.
    """
    x, xp = _validate.standard_array("x", x, finite=False)

    def of_block(x: Array, out: Array | None) -> Array:
        x = _rows.constant(x) if support.whole else x
        wide = xp.astype(x, xp.result_type(x.dtype, xp.float64), copy=False)
        possible = support.holds(wide, xp)
        everywhere = bool(xp.all(possible))
        if not everywhere:
            _validate.refuse_nan("x", wide, xp)
            # Before the formula sees them: to drop its NaN afterwards is not enough, for a gradient
            # of torch would multiply it by 0, which gives NaN again.
            wide = xp.where(possible, wide, support.typical)
        with np.errstate(divide="ignore", over="ignore"):  # what is below every float is -inf
            log_p = formula(wide, xp)
            if not everywhere:
                log_p = xp.where(possible, log_p, -math.inf)
            if out is None:
                return xp.astype(log_p, x.dtype, copy=False)
            out[...] = log_p
            return out

    return _rows.fill(of_block, x.reshape(-1, 1), x.dtype).reshape(x.shape)[()]


def look_up(table: NDArray[np.float64], labels: Array, xp: Any) -> Array:
    """Return the entries of a table at whole numbers, on their device."""
    import array_api_compat

    entries = xp.asarray(table, dtype=xp.float64, device=array_api_compat.device(labels))
    return entries[xp.astype(labels, xp.int64)]


def source(
    shape: int | tuple[int, ...], rng: np.random.Generator
) -> tuple[np.random.Generator, tuple[int, ...]]:
    """Return the source of chance and the shape of what it shall draw, both checked."""
    lengths = _validate.shape("shape", shape)
    return _validate.generator("rng", rng), lengths


def read_data(data: ArrayLike) -> NDArray[np.float64]:
    """Return what a family is to be fitted to, finite and in double precision."""
    return _validate.real_array("data", data).astype(np.float64, copy=False)


def refuse(name: str, x: NDArray[Any], outside: NDArray[np.bool_], wanted: str) -> None:
    """Refuse values, and name the first of them."""
    if outside.any():
        # All digits, for 1.0000001 is not 1.
        got = repr(float(x[outside][0])).removesuffix(".0")
        raise ValueError(f"`{name}` must {wanted}, got {got}")


def require_above_0(data: NDArray[Any], kind: str, why: str) -> None:
    """Refuse data that are all 0, where the likelihood has no maximum."""
    if not data.any():
        raise ValueError(
            f"`data` must hold a {kind} above 0, for {why} does not exist, "
            f"got {data.size} value(s), all 0"
        )


def require_spread(data: NDArray[Any], spread: float, why: str) -> None:
    """Refuse data that are all equal, where the likelihood has no maximum."""
    if spread == 0:
        raise ValueError(
            f"`data` must hold at least two different values, for {why} does not exist, "
            f"got {data.size} value(s), all {float(data.flat[0]):g}"
        )
