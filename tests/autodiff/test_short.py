"""Short dtypes: 70 000 float16 numbers, whose count is infinite and whose ones add up to 2048.

The oracle is the same function of the same numbers in float64. What is compared may be off by the
roundings of its own dtype, and by nothing that grows with how many numbers there are.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mathdl import _sums
from mathdl.autodiff import Dual, Tensor, grad, graph_of, hessian, jvp, vjp

F = Callable[..., Any]
N = 70_000
EPS = 2.0**-10  # of float16

rng = np.random.default_rng(0)
NUMBERS = rng.uniform(0.5, 1.0, N)
COLUMNS = rng.uniform(0.5, 1.0, (N, 2))
ONCE = rng.permutation(N)
AGAIN = np.zeros(N, int)


def variance(x: Any) -> Any:
    return ((x - x.mean()) ** 2).mean()


def log_sum_exp(x: Any) -> Any:
    return np.log(np.sum(np.exp(x - 1)) / 1024)


def zeros(*shape: int) -> Any:
    """Return zeros that take the dtype of what they meet."""
    return np.zeros(shape, bool)


CASES: dict[str, tuple[F, np.ndarray]] = {
    "sum": (lambda x: np.sum(x / 128), NUMBERS),
    "sum, axis 0": (lambda x: np.sum((x / 128).sum(axis=0) * np.array([1, 2])), COLUMNS),
    "sum, axis 1": (lambda x: np.max((x.T / 128).sum(axis=1, keepdims=True)), COLUMNS),
    "mean": (np.mean, NUMBERS),
    "mean, axis 0": (lambda x: x.mean(axis=0)[1], COLUMNS),
    "mean of both axes": (lambda x: np.mean(x, axis=(0, 1), keepdims=True)[0, 0], COLUMNS),
    "mean of large ones": (lambda x: (x * 60_000).mean(), NUMBERS),
    "max, all equal": (np.max, np.ones(N)),
    "max, axis 0, all equal": (lambda x: x.max(axis=0).mean(), np.ones((N, 2))),
    "max, two equal": (lambda x: x.max(), np.maximum(NUMBERS, 0.9999)),
    "min": (lambda x: -np.max(-x), np.ones(N)),
    "variance": (variance, NUMBERS),
    "standard deviation": (lambda x: np.sqrt(variance(x)), NUMBERS),
    "norm": (lambda x: np.sqrt(np.sum(x * x / 64)), NUMBERS),
    "log-sum-exp": (log_sum_exp, NUMBERS),
    "bias of a mean": (lambda b: (b + zeros(N, 1)).mean(), NUMBERS[:1]),
    "biases of a mean": (lambda b: (b + zeros(N, 2)).mean(), NUMBERS[:2]),
    "scale of a mean": (lambda s: (s * np.ones((3, N, 1), bool)).mean(), NUMBERS[:1]),
    "number in a mean": (lambda s: np.broadcast_to(s, (N, 2)).mean(), NUMBERS[0]),
    "row chosen again": (lambda t: t[AGAIN].mean(), NUMBERS[:3]),
    "rows chosen once": (lambda t: (t[ONCE] * t).mean(), NUMBERS),
    "product": (lambda x: (x / 128) @ np.ones(N, bool), NUMBERS),
    "product of a batch": (lambda W: (np.ones((N, 1, 2), bool) @ W).mean(), COLUMNS[:2]),
    "dot": (lambda x: np.dot(np.ones(N, bool), x[None, :, None] / 128).mean(), NUMBERS),
    "joined": (lambda x: np.concatenate([x, x[:5]]).mean(), NUMBERS),
    "stacked": (lambda x: np.stack([x, -x / 2]).mean(), NUMBERS),
    "used 5000 times": (lambda x: sum((x for _ in range(5000)), 0 * x) / 8192, NUMBERS[0]),
}
BY_BLAS = {"product", "product of a batch", "dot"}  # which may add one after the other in float32
STAGNATE = {"used 5000 times"}  # their value: the function itself adds in float16, one by one


def close(found: Any, expected: Any, roundings: int, dtype: Any) -> None:
    assert found.dtype == dtype
    eps, smallest = float(np.finfo(dtype).eps), float(np.finfo(dtype).smallest_subnormal)
    limit = roundings / 2 * (eps * float(np.abs(expected).max()) + smallest)
    np.testing.assert_allclose(np.asarray(found, np.float64), expected, rtol=0, atol=limit)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_values_and_gradients_are_right_up_to_rounding(name: str, dtype: Any) -> None:
    roundings = 6 if dtype == np.float16 else N if name in BY_BLAS else 100
    f, x = CASES[name]
    x = np.asarray(x, dtype)
    exact = np.asarray(x, np.float64)
    gradient = grad(f)(exact)
    assert np.abs(gradient).max() > 0
    close(grad(f)(x), gradient, roundings, dtype)
    close(vjp(f, x, dtype(3)), 3 * gradient, roundings, dtype)
    v = np.asarray(np.random.default_rng(1).uniform(0.5, 1, x.shape), dtype)
    along = jvp(f, exact, v.astype(np.float64))
    if name not in STAGNATE:
        close(f(Tensor(x)), f(Tensor(exact)).data, roundings, dtype)
        close(jvp(f, x, v), along, roundings, dtype)
        close(f(Dual(x, v)).tangent, along, 2 * roundings, dtype)


def test_a_gradient_is_rounded_once_not_at_every_step() -> None:
    """A millionth is no float16, and a million of them are 1."""
    x = np.ones((1_000, 1_000), np.float16)
    bias = np.zeros(1, np.float16)
    assert grad(lambda b: (b + x).mean())(bias) == 1
    assert grad(lambda b: ((b + x).mean(axis=1) / 1000).sum())(bias) == 1
    slope = grad(lambda b: (b + x).mean())
    assert jvp(lambda b: (b + x).mean(), bias, bias + 1) == 1
    assert vjp(slope, bias, bias) == 0


def test_a_tensor_keeps_its_dtype_whatever_it_was_computed_in() -> None:
    x = Tensor(np.ones((3, N), np.float16), requires_grad=True)
    for y in (
        x.mean(),
        x.max(axis=1).sum(),
        np.sum(x / 128),
        (x / 128 @ np.ones((N, 1), np.float16)).mean(),
    ):
        assert y.dtype == np.float16
        y.backward()
        assert x.grad.dtype == np.float16
        for node in graph_of(y, names={"x": x}).nodes:
            assert node.value.dtype == np.float16
            assert node.gradient is None or node.gradient.dtype == np.float16
        assert grad(lambda t: grad(np.mean)(t).sum())(x.data).dtype == np.float16
        assert type(x.grad) is np.ndarray


def test_second_derivatives_in_float16() -> None:
    x = np.linspace(-1, 1, 5).astype(np.float16)
    H = hessian(lambda t: (t * t * t).mean(), x)
    assert H.dtype == np.float16
    np.testing.assert_allclose(H, np.diag(6 / 5 * x.astype(float)), rtol=4 * EPS, atol=4 * EPS)


# ------------------------------------------------------------------------- sums themselves


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(70_000,), (70_000, 2), (2, 70_000), (35_000, 2, 2), (300, 40)])
def test_sums_are_rounded_once_along_every_axis_and_in_every_layout(
    shape: tuple[int, ...], dtype: Any
) -> None:
    x = np.full(shape, 0.1, dtype)
    layouts = [x, np.asfortranarray(x), x[::-1], np.broadcast_to(x[:1], shape), x.T]
    axes: list[Any] = [None, *range(-1, x.ndim), tuple(range(x.ndim)), (0, -1)[: x.ndim], ()]
    for y in layouts:
        for axis in axes:
            for keepdims in (False, True):
                found = _sums.total(np, y / 128, axis, keepdims=keepdims)
                exact = (y / 128).sum(axis=axis, keepdims=keepdims, dtype=np.longdouble)
                assert (found.dtype, found.shape) == (dtype, exact.shape)
                error = np.abs(found - exact).max() / np.abs(exact).max()
                # A thousand of float32 may be added one after the other, and any number of float64.
                limit = {np.float16: 0.51, np.float32: 40, np.float64: N / 2}[dtype]
                assert error <= limit * np.finfo(dtype).eps


def test_sums_of_nothing_and_of_infinities() -> None:
    for shape in ((0, 3), (3, 0), (0, 0)):
        for axis in (None, 0, 1, -1, (0, 1)):
            x = np.ones(shape, np.float32)
            found, expected = _sums.total(np, x, axis), x.sum(axis=axis)
            assert (found.shape, found.dtype) == (expected.shape, np.float32)
            np.testing.assert_array_equal(found, expected)
    x = np.ones((300, 3))
    x[7], x[8, 1], x[9, 2] = np.inf, -1e308, np.nan
    for axis in (0, 1):
        np.testing.assert_array_equal(_sums.total(np, x, axis)[:3], x.sum(axis=axis)[:3])
