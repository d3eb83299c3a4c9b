"""The rows of `make bench` about distributions: beside plain NumPy, and beside SciPy.

Plain NumPy checks nothing and knows no edge. The formula is written as on the page, a loop over the
array for each operation.
"""

import math
from collections.abc import Callable

import numpy as np

from mathdl.distributions import Beta, Exponential, Normal, Poisson

Pair = tuple[str, str, Callable[[], object], Callable[[], object], str]
VALUES = 1_000_000


def normal_by_hand(x: np.ndarray, m: float, s: float) -> np.ndarray:
    return -0.5 * ((x - m) / s) ** 2 - math.log(s) - 0.5 * math.log(2 * math.pi)


def pairs(rng: np.random.Generator) -> tuple[list[Pair], list[str]]:
    """Return what is to be timed side by side, and a remark on the errors."""
    normal = Normal(5.0, 2.0)
    x = normal.sample(VALUES, rng=rng)
    rows: list[Pair] = [
        (
            "Normal.log_prob, 10⁶",
            "the plain formula",
            lambda: normal.log_prob(x),
            lambda: normal_by_hand(x, 5.0, 2.0),
            "≤ 2",
        ),
        (
            "Normal.fit, 10⁶",
            "numpy.mean and std",
            lambda: Normal.fit(x),
            lambda: (x.mean(), x.std()),
            "≤ 1.5",
        ),
    ]
    try:
        import scipy.stats
    except ImportError:
        return rows, ["log densities are measured beside SciPy: pip install scipy"]
    families = (
        (normal, scipy.stats.norm(5.0, 2.0).logpdf),
        (Exponential(0.5), scipy.stats.expon(scale=2.0).logpdf),
        (Beta(2.0, 5.0), scipy.stats.beta(2.0, 5.0).logpdf),
        (Poisson(4.0), scipy.stats.poisson(4.0).logpmf),
    )
    errors = []
    for ours, theirs in families:
        name = type(ours).__name__
        values = ours.sample(VALUES, rng=rng)
        rows.append(_row(name, ours.log_prob, theirs, values))
        errors.append(f"{name} {np.abs(ours.log_prob(values) - theirs(values)).max():.1e}")
    return rows, [f"log_prob, largest difference from scipy.stats: {', '.join(errors)}"]


def _row(
    name: str,
    ours: Callable[[np.ndarray], object],
    theirs: Callable[[np.ndarray], object],
    x: np.ndarray,
) -> Pair:
    return (f"{name}.log_prob, 10⁶", "scipy.stats", lambda: ours(x), lambda: theirs(x), "≤ 1")
