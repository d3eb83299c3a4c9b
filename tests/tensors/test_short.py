"""Many numbers of short dtypes, along every axis: right up to the rounding of the dtype.

The oracle is the same function of the same numbers in float64. In float16 the count of 70 000 is
infinite; NumPy adds the rows of a matrix of float32 one after the other, and loses four digits.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from mathdl import information
from mathdl.tensors import log_softmax, logsumexp, masked_mean, softmax, sum_to_shape

F = Callable[..., Any]
N = 70_000
DTYPES = {
    "numpy float16": lambda x: np.asarray(x, np.float16),
    "numpy float32": lambda x: np.asarray(x, np.float32),
    "float16": lambda x: torch.tensor(np.asarray(x)).to(torch.float16),
    "bfloat16": lambda x: torch.tensor(np.asarray(x)).to(torch.bfloat16),
    "float32": lambda x: torch.tensor(np.asarray(x)).to(torch.float32),
}
EPS = {
    name: {"numpy float16": 2**-10, "float16": 2**-10, "bfloat16": 2**-7}.get(name, 2**-23)
    for name in DTYPES
}
SMALLEST = {
    name: 2.0**-24 if name.endswith(" float16") or name == "float16" else 0 for name in DTYPES
}


def ones_of(x: Any) -> Any:
    return x == x


FUNCTIONS: dict[str, F] = {
    "softmax": lambda x: softmax(x, 0),
    "softmax of the transpose": lambda x: softmax(x.T, 1),
    "log_softmax": lambda x: log_softmax(x, 0),
    "logsumexp": lambda x: logsumexp(x, 0),
    "logsumexp of the transpose": lambda x: logsumexp(x.T, -1),
    "masked_mean": lambda x: masked_mean(x, ones_of(x[:, 0]), 0),
    "masked_mean, full mask": lambda x: masked_mean(x, ones_of(x), (0, 1)),
    "masked_mean of a row": lambda x: masked_mean(x.T, ones_of(x.T), 1),
    "masked_mean of every other one": lambda x: masked_mean(x[::2], ones_of(x[1::2]), 0),
    "sum to a row": lambda x: sum_to_shape(x / 128, (2,)),
    "sum to a matrix of a row": lambda x: sum_to_shape(x / 128, (1, 2)),
    "sum to a number": lambda x: sum_to_shape(x / 256, ()),
}
DATA = {"equal": np.full((N, 2), 0.1), "drawn": np.random.default_rng(0).normal(1, 1, (N, 2))}


def wide(x: Any) -> Any:
    return x.astype(np.float64) if isinstance(x, np.ndarray | np.generic) else x.detach().double()


def close(found: Any, expected: Any, eps: float, smallest: float) -> None:
    found, expected = (np.asarray(wide(x)) for x in (found, expected))
    # Two roundings of the largest one: that of the result, and that of what is divided or taken
    # the exponential of, in float32.
    limit = 2 * eps * float(np.abs(expected).max()) + smallest
    np.testing.assert_allclose(found, expected, rtol=0, atol=limit)


@pytest.mark.parametrize("kind", DTYPES)
@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_values_are_right_up_to_rounding(name: str, data: str, kind: str) -> None:
    x = DTYPES[kind](DATA[data])
    found = FUNCTIONS[name](x)
    assert found.dtype == x.dtype
    close(found, FUNCTIONS[name](wide(x)), EPS[kind], SMALLEST[kind])


@pytest.mark.parametrize("kind", [kind for kind in DTYPES if not kind.startswith("numpy")])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_gradients_are_right_up_to_rounding(name: str, kind: str) -> None:
    x = DTYPES[kind](DATA["drawn"]).requires_grad_()
    exact = wide(x).requires_grad_()
    for t in (x, exact):
        y = FUNCTIONS[name](t)
        u = 1 + np.sin(np.arange(y.numel())).reshape(tuple(y.shape))
        y.backward(torch.tensor(u / 256 if "log_softmax" in name else u).to(y.dtype))
    assert x.grad.dtype == x.dtype
    close(x.grad, exact.grad, EPS[kind], SMALLEST[kind])
    assert exact.grad.abs().max() > 0


def test_a_count_is_a_whole_number() -> None:
    """In float32, 16 777 216 + 1 is 16 777 216."""
    n = 2**24 + 2
    mask = np.ones((n, 2), bool)
    x = np.broadcast_to(np.float32(1), (n, 2))
    np.testing.assert_array_equal(masked_mean(x, mask, 0), [1, 1])


# ------------------------------------------------------------------------ information

UNIFORM = np.full((N, 2), 1 / N)
DRAWN = np.random.default_rng(1).dirichlet(np.ones(N), 2).T
INFORMATION: dict[str, F] = {
    "entropy": lambda p, q: information.entropy(p, axis=0),
    "cross_entropy": lambda p, q: information.cross_entropy(q, p, axis=0),
    "kl_divergence": lambda p, q: information.kl_divergence(q, p, axis=0),
    "js_divergence": lambda p, q: information.js_divergence(p, q, axis=0),
    "entropy of rows": lambda p, q: information.entropy(p.T),
    "mutual information": lambda p, q: information.mutual_information(q / 2),
}


@pytest.mark.parametrize("kind", [kind for kind in DTYPES if "16" not in kind])
@pytest.mark.parametrize("name", INFORMATION)
def test_distributions_of_many_outcomes_in_float32(name: str, kind: str) -> None:
    p, q = DTYPES[kind](UNIFORM), DTYPES[kind](DRAWN)
    found = INFORMATION[name](p, q)
    assert found.dtype == p.dtype
    expected = np.asarray(INFORMATION[name](UNIFORM, DRAWN))
    np.testing.assert_allclose(np.asarray(wide(found)), expected, rtol=2e-6)


@pytest.mark.parametrize("kind", DTYPES)
@pytest.mark.parametrize("name", INFORMATION)
def test_distributions_of_many_outcomes_in_short_dtypes(name: str, kind: str) -> None:
    """With 1 / 65 536 each, which every dtype holds."""
    n = 2**16
    p = np.full((n, 2), 1 / n)
    q = np.concatenate([p[: n // 2] / 2, p[n // 2 :] * 1.5])
    found = INFORMATION[name](DTYPES[kind](p), DTYPES[kind](q))
    expected = np.asarray(INFORMATION[name](p, q))
    assert str(found.dtype).endswith(kind.split()[-1])
    np.testing.assert_allclose(np.asarray(wide(found)), expected, rtol=2 * EPS[kind], atol=1e-6)


def test_a_long_table_of_independent_quantities_says_nothing() -> None:
    joint = np.full((2_000_000, 2), 1 / 4_000_000, np.float32)
    assert information.mutual_information(joint) <= 1e-6
