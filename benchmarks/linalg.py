"""The rows of `make bench` about lengths, beside NumPy.

NumPy adds up the squares as they are. mathdl refuses NaN and infinity, and loses nothing where a
square is too large or too small for a float, in the time that is measured.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from mathdl.linalg import norm

Pair = tuple[str, str, Callable[[], object], Callable[[], object], str]
CALLS = 1000  # or the clock would be too coarse


def pairs(rng: np.random.Generator) -> tuple[list[Pair], list[str]]:
    """Return what is to be timed side by side, and a remark on the errors."""
    x = rng.standard_normal(1000)
    rows: list[Pair] = []
    for kind, p, goal in (
        ("float64", 2, "≤ 3"),
        ("float32", 2, "≤ 3"),
        ("float64", 1, ""),
        ("float64", 3, ""),
        ("float64", np.inf, ""),
    ):
        ours, theirs = (partial(_calls, f, x.astype(kind), p) for f in (norm, np.linalg.norm))
        rows.append((f"{CALLS} norms p={p} {kind}", "numpy.linalg.norm", ours, theirs, goal))
    return rows, [_accuracy()]


def _calls(length: Callable[..., Any], x: np.ndarray, p: float) -> None:
    for _ in range(CALLS):
        length(x, p)


def _accuracy() -> str:
    """Say what becomes of a length whose square is no float."""
    x = [3e200, 4e200]
    with np.errstate(over="ignore"):
        return f"norm of (3e200, 4e200): mathdl {norm(x):.1e}, numpy {np.linalg.norm(x):.1e}"
