"""The rows of `make bench` about information: beside SciPy, and beside the logarithm alone.

SciPy does not check that its input is a distribution; mathdl does, in the time that is measured.
Neither can be quicker than the logarithm or the exponential of a million numbers, and these depend
on the processor: NumPy has vector instructions for them in float64 where there is AVX-512. Without
it the logarithm alone may take a third of SciPy's time, and the ratios to reach are out of reach.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from scipy import special, stats

from mathdl.information import entropy, kl_divergence
from mathdl.tensors import logsumexp, softmax

Pair = tuple[str, str, Callable[[], object], Callable[[], object], str]


def pairs(rng: np.random.Generator) -> tuple[list[Pair], list[str]]:
    """Return what is to be timed side by side, and a remark on the errors."""
    logits = 3 * rng.standard_normal((1000, 1000))
    p, q = rng.dirichlet(np.ones(1000), 1000), rng.dirichlet(np.ones(1000), 1000)
    sparse = np.where(rng.random(p.shape) < 0.3, 0, p)
    sparse /= sparse.sum(axis=1, keepdims=True)

    def logarithm() -> np.ndarray:
        return np.log(p)

    def shannon(p: np.ndarray, *q: np.ndarray) -> np.ndarray:
        return stats.entropy(p, *q, axis=1)  # type: ignore[no-any-return]

    def rel_entr(p: np.ndarray, q: np.ndarray) -> np.ndarray:
        return special.rel_entr(p, q).sum(axis=1)  # type: ignore[no-any-return]

    entropies: list[Pair] = [
        (name, "scipy.stats.entropy", partial(entropy, x), partial(shannon, x), "≤ 0.33")
        for name, x in (("entropy", p), ("entropy, with zeros", sparse))
    ]
    divergences: list[Pair] = [
        (name, "sum of rel_entr", partial(kl_divergence, x, q), partial(rel_entr, x, q), "≤ 0.33")
        for name, x in (("kl_divergence", p), ("kl_divergence, with zeros", sparse))
    ]
    kl = partial(kl_divergence, p, q)
    rows: list[Pair] = [
        *entropies,
        ("entropy", "numpy.log alone", partial(entropy, p), logarithm, "≤ 1.7"),
        *divergences,
        ("kl_divergence", "scipy.stats.entropy", kl, partial(shannon, p, q), "≤ 0.33"),
        ("kl_divergence", "numpy.log alone", kl, logarithm, "≤ 3"),
    ]
    for ours, theirs in ((softmax, special.softmax), (logsumexp, special.logsumexp)):
        name = ours.__name__
        first, second = partial(ours, logits), partial(theirs, logits, axis=1)
        rows.append((name, f"scipy.special.{name}", first, second, "≤ 1.0"))
        rows.append((name, "numpy.exp alone", first, partial(np.exp, logits), "≤ 2"))
    return rows, [_accuracy(p, rng)]


def _accuracy(p: np.ndarray, rng: np.random.Generator) -> str:
    """Say how far a small divergence, of about 5e-13, is from one in extended precision."""
    q = p * (1 + 1e-6 * rng.standard_normal(p.shape))
    q /= q.sum(axis=1, keepdims=True)
    p_long, change = p.astype(np.longdouble), (q.astype(np.longdouble) - p) / p
    exact = (p_long * (change - np.log1p(change))).sum(axis=1)
    found = kl_divergence(p, q), special.rel_entr(p, q).sum(axis=1)
    ours, other = (np.abs(divergence / exact - 1).max() for divergence in found)
    return f"kl_divergence of about 5e-13, relative error: mathdl {ours:.1e}, rel_entr {other:.1e}"
