"""The log-probability of each value of the data, checked."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate

__all__ = ["log_probs"]


def log_probs(distribution: Any, data: ArrayLike) -> NDArray[np.float64]:
    """Return what `distribution` says of each of the data, in double precision."""
    if not callable(getattr(distribution, "log_prob", None)) or isinstance(distribution, type):
        raise TypeError(f"`distribution` must have a method log_prob, got {distribution!r}")
    x = _validate.real_array("data", data, finite=False).astype(np.float64)
    _validate.refuse_nan("data", x, np)
    found = np.asarray(distribution.log_prob(x), dtype=np.float64)
    if found.shape != x.shape or np.isnan(found).any():
        raise ValueError(
            "`distribution` must give one log-probability for each value of `data`, of shape "
            f"{x.shape} and without NaN, got shape {found.shape}"
        )
    return found
