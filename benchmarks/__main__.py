"""Time the package beside the libraries it can be measured by: `make bench`.

What counts is the ratio of two sides in one run. Both run in turn, so that a busy machine slows
both; `make` gives them one thread. The table shows medians of each side, and the median of the
ratios of neighbours. What runs in this process is measured in its own processor time, which other
programs do not lengthen; fresh processes are measured by the clock.

That is why this is no suite for pytest-benchmark or asv: the first runs one side to its end and
then the other, the second compares commits. What happens between the two sides is in their ratio.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks import autodiff, calculus, distributions, information, linalg, training
from mathdl.linalg import low_rank, pca

Row = tuple[str, str, tuple[float, float, float], str]
PROCESSOR, CLOCK = time.process_time, time.perf_counter


def main() -> None:
    """Print one table: what is measured, both medians, the ratio and the ratio to reach."""
    rng = np.random.default_rng(0)
    A = rng.standard_normal((512, 512))
    svd = side_by_side(lambda: low_rank(A, 20), lambda: np.linalg.svd(A, full_matrices=False))
    rows, remarks = _pca_rows(rng)
    rows.insert(0, ("low_rank, 512 × 512", "numpy.linalg.svd", svd, "≤ 1.1"))
    errors = []
    for topic in (linalg, calculus, autodiff, distributions, information, training):
        pairs, remarks_of_topic = topic.pairs(rng)
        errors += remarks_of_topic
        for ours, theirs, first, second, goal in pairs:
            rows.append((ours, theirs, side_by_side(first, second), goal))
    for name in ("mathdl", "mathdl.linalg"):
        loading = side_by_side(_importing(name), _importing("numpy"), clock=CLOCK)
        rows.append((f"import {name}", "import numpy", loading, "≤ 1.3"))
    print(f"threads: {os.environ.get('OMP_NUM_THREADS', 'several')}")
    print(f"{'':<26}{'mathdl':>11}  {'':<24}{'other':>11}  ratio  to reach")
    for ours, theirs, (mine, other, ratio), goal in rows:
        numbers = f"{1e3 * mine:8.1f} ms  {theirs:<24}{1e3 * other:8.1f} ms"
        print(f"{ours:<26}{numbers}  {ratio:5.2f}  {goal}")
    print(remarks, *errors, sep="\n")


def side_by_side(
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    clock: Callable[[], float] = PROCESSOR,
    repeat: int = 15,
) -> tuple[float, float, float]:
    """Return the medians of both times and of their ratio, after one run of each to warm up."""
    ours()
    theirs()
    pairs = []
    for i in range(repeat):
        # Who goes first alternates: the second one finds the caches warm.
        if i % 2:
            mine = _time(ours, clock)
            other = _time(theirs, clock)
        else:
            other = _time(theirs, clock)
            mine = _time(ours, clock)
        pairs.append((mine, other, mine / other))
    mine, other, ratio = (statistics.median(column) for column in zip(*pairs, strict=True))
    return mine, other, ratio


def _pca_rows(rng: np.random.Generator) -> tuple[list[Row], str]:
    try:
        from sklearn.decomposition import PCA
    except ImportError:
        return [], "pca is measured beside scikit-learn: pip install scikit-learn"
    # As with images, a few directions hold most of the variance.
    X = rng.standard_normal((10_000, 784)) * np.geomspace(1, 1e-2, 784)
    X = X @ np.linalg.qr(rng.standard_normal((784, 784)))[0] + rng.uniform(0, 1, 784)
    timing = side_by_side(lambda: pca(X, 10), lambda: PCA(10).fit(X), repeat=7)
    row = ("pca, 10 000 × 784, k = 10", "sklearn PCA(10).fit(X)", timing, "≤ 1.0")
    return [row], _accuracy(X, PCA(10).fit(X))


def _accuracy(X: np.ndarray, theirs: Any) -> str:
    """Say how far the variances of both are from those of an SVD of the centred data."""
    s = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)[:10]
    exact = s**2 / (len(X) - 1)
    found = pca(X, 10).explained_variance, theirs.explained_variance_
    ours, other = (np.abs(variance / exact - 1).max() for variance in found)
    return f"pca, relative error of the variances: mathdl {ours:.1e}, scikit-learn {other:.1e}"


def _importing(name: str) -> Callable[[], object]:
    command = [sys.executable, "-c", f"import {name}"]
    return lambda: subprocess.run(command, check=True)


def _time(action: Callable[[], object], clock: Callable[[], float]) -> float:
    start = clock()
    action()
    return clock() - start


if __name__ == "__main__":
    main()
