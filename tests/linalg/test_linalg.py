"""Lengths by hand, by law and at the ends of the number line; Eckart–Young against all comers."""

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.linalg
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from skimage import color, data

from mathdl import linalg
from mathdl.linalg import approximation, components, low_rank, norm, spectra, vectors

INF = math.inf
ORDERS = (1, 1.5, 2, 3, 10, 64, 65, 1500, 1e6, INF)
FLOAT64 = np.finfo(np.float64)

entries = st.floats(-1e3, 1e3, allow_subnormal=False)
orders = st.sampled_from(ORDERS) | st.floats(1, 100)


def matrices(largest: int = 6) -> st.SearchStrategy[np.ndarray]:
    shapes = array_shapes(min_dims=2, max_dims=2, max_side=largest)
    return arrays(np.float64, shapes, elements=st.floats(-100, 100, allow_subnormal=False))


@pytest.fixture(scope="module")
def astronaut() -> np.ndarray:
    return color.rgb2gray(data.astronaut())


def test_all_is_literal_and_complete() -> None:
    parts = vectors.__all__ + spectra.__all__ + approximation.__all__ + components.__all__
    assert sorted(linalg.__all__) == sorted(parts)


# The norm


@pytest.mark.parametrize(
    ("x", "p", "length"),
    [
        ([3, -4], 1, 7),
        ([3, -4], 2, 5),
        ([3, -4], INF, 4),
        ([3, -4], np.float64(INF), 4),
        ([1, 2, 2], 2, 3),
        ([3, 4, 5], 3, 6),  # 27 + 64 + 125 = 216
        ([0, 0], 2, 0),
        ([-7], 5, 7),
        ([True, True, True, True], 2, 2),
        (np.ones(9), 2, 3),
    ],
)
def test_norm_by_hand(x: Any, p: float, length: float) -> None:
    assert norm(x, p) == pytest.approx(length, rel=2e-15)


def test_the_default_is_the_euclidean_length() -> None:
    assert norm([3.0, 4.0]) == 5.0


@pytest.mark.parametrize("p", ORDERS)
@pytest.mark.parametrize("size", [1e300, 1.0, 1e-300, 5e-324])
def test_norm_neither_overflows_nor_underflows(p: float, size: float) -> None:
    # Powers of two scale exactly, so that the answer at one size is the answer at every size.
    exponent = math.frexp(size)[1]
    x = np.array([3.0, -4.0, 1.0])
    got = norm(np.ldexp(x, exponent), p)
    want = math.ldexp(float(norm(x, p)), exponent)
    assert got == pytest.approx(want, rel=1e-15, abs=5e-324)


def test_the_formula_as_it_stands_fails_where_norm_does_not() -> None:
    with np.errstate(over="ignore"):
        assert np.linalg.norm([3e200, 4e200]) == INF
    assert np.linalg.norm([3e-200, 4e-200]) == 0
    assert norm([3e200, 4e200]) == pytest.approx(5e200, rel=1e-15)
    assert norm([3e-200, 4e-200]) == pytest.approx(5e-200, rel=1e-15)


def test_a_length_beyond_the_dtype_is_refused() -> None:
    huge = FLOAT64.max
    assert norm([huge]) == huge
    assert norm([huge, huge], INF) == huge
    with pytest.raises(ValueError, match=r"`x` must have a length of at most 1\.8e\+308.*float64"):
        norm([huge, huge])
    with pytest.raises(ValueError, match=r"at most 6\.55e\+04, to fit float16"):
        norm(np.full(4, 6e4, np.float16))
    with pytest.raises(ValueError, match=r"at most 3\.4e\+38, to fit torch\.float32"):
        norm(torch.full((4,), 3e38))


@given(arrays(np.float64, st.integers(1, 8), elements=entries), orders)
def test_norm_agrees_with_scipy(x: np.ndarray, p: float) -> None:
    # SciPy does not scale: it is an oracle where its powers stay inside float64.
    if p <= 64 or p == INF:
        largest = float(np.abs(x).max()) or 1.0
        want = largest * scipy.linalg.norm(x / largest, p)
        assert norm(x, p) == pytest.approx(want, rel=1e-13, abs=1e-300)


@given(st.integers(1, 6), st.data(), orders, st.floats(-1e3, 1e3))
def test_norm_is_a_norm(n: int, draw: st.DataObject, p: float, a: float) -> None:
    x = draw.draw(arrays(np.float64, n, elements=entries))
    y = draw.draw(arrays(np.float64, n, elements=entries))
    assert norm(x, p) >= 0
    assert (norm(x, p) == 0) == (not x.any())
    assert norm(a * x, p) == pytest.approx(abs(a) * norm(x, p), rel=1e-12, abs=1e-300)
    assert norm(x + y, p) <= (norm(x, p) + norm(y, p)) * (1 + 1e-12)


@given(arrays(np.float64, st.integers(1, 8), elements=entries), orders, orders)
def test_norm_falls_with_its_order_and_hoelder(x: np.ndarray, p: float, q: float) -> None:
    p, q = sorted((p, q))
    assert norm(x, q) <= norm(x, p) * (1 + 1e-12)
    assert norm(x, p) <= norm(x, q) * len(x) ** (1 / p - 1 / q) * (1 + 1e-12)


@given(st.integers(1, 6), st.data())
def test_cauchy_schwarz(n: int, draw: st.DataObject) -> None:
    x = draw.draw(arrays(np.float64, n, elements=entries))
    y = draw.draw(arrays(np.float64, n, elements=entries))
    assert abs(x @ y) <= norm(x) * norm(y) * (1 + 1e-12) + 1e-300


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_norm_keeps_a_floating_dtype_and_rounds_once(dtype: type) -> None:
    for seed in range(20):
        x = np.random.default_rng(seed).standard_normal(500).astype(dtype)
        got = norm(x)
        assert got.dtype == dtype
        want = dtype(math.sqrt(math.fsum(float(v) ** 2 for v in x)))
        if dtype == np.float64:
            assert got == pytest.approx(want, rel=1e-14)  # 500 squares
        else:
            assert got == want


@pytest.mark.parametrize("p", [1, 2, INF])
@pytest.mark.parametrize("kind", ["f2", "f4", "f8", ">f4", "i4"])
@pytest.mark.parametrize("n", [1, 1000, 70_000])
def test_norm_is_exact_for_many_entries_in_any_layout(p: float, kind: str, n: int) -> None:
    x = (np.random.default_rng(n).uniform(-9, 9, 2 * n) / n**0.5).astype(kind)[::2]
    sizes = [abs(float(v)) for v in x]
    want = max(sizes) if p == INF else math.fsum(v**p for v in sizes) ** (1 / p)
    got = norm(x, p)
    eps = float(np.finfo(got.dtype).eps)
    assert got == pytest.approx(want, rel=max(4e-15, eps / 2 * (1 + 1e-9)), abs=0)
    torch_kind = {"f2": "float16", "f4": "float32"}.get(kind, "float64")
    tensor = torch.tensor(np.asarray(x, "f8")).to(getattr(torch, torch_kind))
    assert norm(tensor, p).item() == pytest.approx(want, rel=max(4e-15, 0.6 * eps), abs=0)


def test_norm_of_a_million_equal_numbers() -> None:
    """Added one after the other, each square is rounded the same way: 3e-13 are lost."""
    assert norm(np.full(10**6, 0.1)) == pytest.approx(100, rel=4e-15)


# Squares overflow from 1.3e154 on, and lose digits below 1.5e-146, the root of the smallest
# number that is not subnormal over ε.
@pytest.mark.parametrize(
    "size", [1e-160, 1e-155, 1e-146, 1e-135, 1e-100, 1e100, 1e153, 1e154, 1e160]
)
@pytest.mark.parametrize("n", [2, 2048, 2049])
def test_norm_at_both_ends_of_the_squares(size: float, n: int) -> None:
    x = np.random.default_rng(n).uniform(0.1, 1, n)
    exponent = math.frexp(size)[1]
    want = math.ldexp(math.sqrt(math.fsum(x * x)), exponent)
    with np.errstate(all="raise"):
        assert norm(np.ldexp(x, exponent)) == pytest.approx(want, rel=4e-15, abs=0)


@pytest.mark.parametrize("p", [1, 2, INF])
@pytest.mark.parametrize("n", [2, 2048, 2049])
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("bad", [math.nan, INF, -INF])
def test_norm_finds_what_is_not_finite(p: float, n: int, kind: type, bad: float) -> None:
    x = np.ones(n, kind)
    x[-1] = bad
    with pytest.raises(ValueError, match=f"^`x` must be finite, got {bad}$"):
        norm(x, p)


@pytest.mark.parametrize("p", [1, 2])
def test_a_length_beyond_the_dtype_is_refused_in_long_vectors_too(p: float) -> None:
    for n in (2048, 2049):
        for kind in (np.float16, np.float32, np.float64):
            with pytest.raises(
                ValueError, match=f"`x` must have a length of at most .*{kind.__name__}"
            ):
                norm(np.full(n, np.finfo(kind).max), p)


def test_integers_become_float64_and_large_ones_do_not_wrap() -> None:
    assert norm(np.array([3, 4], np.int8)).dtype == np.float64
    assert norm(np.array([-128, 0], np.int8)) == 128  # |−128| does not exist in int8


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32, torch.float64])
def test_norm_of_a_tensor_is_a_tensor(dtype: torch.dtype) -> None:
    got = norm(torch.tensor([3, -4], dtype=dtype))
    assert isinstance(got, torch.Tensor)
    assert (got.dtype, got.shape, got.item()) == (dtype, (), 5.0)


def test_norm_of_integer_tensors_is_float64() -> None:
    assert norm(torch.tensor([3, 4])).dtype == torch.float64


@pytest.mark.parametrize("p", [1, 1.5, 2, 3, 65, INF])
def test_gradients_flow_through_norm(p: float) -> None:
    x = torch.tensor([3.0, -4.0, 0.5], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: norm(x, p), (x,))


@pytest.mark.parametrize("p", [1, 1.5, 2, INF])
def test_the_gradient_at_zero_is_zero_not_nan(p: float) -> None:
    x = torch.zeros(3, requires_grad=True)
    norm(x, p).backward()
    torch.testing.assert_close(x.grad, torch.zeros(3))


@pytest.mark.parametrize(
    ("x", "p", "error", "message"),
    [
        ([], 2, ValueError, r"`x` must not be empty, got shape \(0,\)"),
        (5.0, 2, ValueError, r"`x` must be a vector, got shape \(\)"),
        ([[1, 2]], 2, ValueError, r"`x` must be a vector, got shape \(1, 2\)"),
        ([1, math.nan], 2, ValueError, "`x` must be finite, got nan"),
        ([1, -INF], 2, ValueError, "`x` must be finite, got -inf"),
        ([1j], 2, TypeError, "`x` must be real, got dtype complex128"),
        (["a"], 2, TypeError, "`x` must hold real numbers"),
        ([[1], [1, 2]], 2, ValueError, "`x` must be an array with rows of equal length"),
        (np.ones(2, np.longdouble), 2, TypeError, "`x` must be float64 or shorter, got dtype"),
        (torch.ones(0), 2, ValueError, r"`x` must not be empty, got shape \(0,\)"),
        (torch.ones(1, 2), 2, ValueError, r"`x` must be a vector, got shape \(1, 2\)"),
        (torch.tensor([1, math.nan]), 2, ValueError, "`x` must be finite, got nan"),
        (torch.tensor([1j]), 2, TypeError, "`x` must be real, got dtype torch.complex64"),
        ([1], 0.5, ValueError, "`p` must be ≥ 1, got 0.5"),
        ([1], -INF, ValueError, "`p` must be finite, got -inf"),
        ([1], math.nan, ValueError, "`p` must be finite, got nan"),
        ([1], "fro", TypeError, "`p` must hold real numbers"),
        ([1], [1, 2], ValueError, r"`p` must be a number, got shape \(2,\)"),
    ],
)
def test_norm_refuses(x: Any, p: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        norm(x, p)


# Low rank


def test_low_rank_by_hand() -> None:
    # A = 3 · (0.6, 0.8)(0, 1)ᵀ + 2 · (−0.8, 0.6)(1, 0)ᵀ
    A = [[-1.6, 1.8], [1.2, 2.4]]
    B = low_rank(A, 1)
    np.testing.assert_allclose(B.s, [3], rtol=1e-14)
    np.testing.assert_allclose(B.discarded, [2], rtol=1e-14)
    np.testing.assert_allclose(B.matrix, [[0, 1.8], [0, 2.4]], atol=1e-14)
    np.testing.assert_allclose(abs(B.U[:, 0]), [0.6, 0.8], rtol=1e-14)
    assert B.rank == 1
    assert B.relative_error == pytest.approx(2 / math.sqrt(13), rel=1e-14)
    assert B.storage_saved == -0.25  # 1 · (2 + 2 + 1) numbers instead of 4


@pytest.mark.parametrize(
    ("k", "relative_error", "saved"),
    [
        (5, 0.29168, 98.045),
        (20, 0.14732, 92.180),
        (50, 0.08070, 80.450),
        (100, 0.04266, 60.899),
        (512, 0.0, -100.195),
    ],
)
def test_the_astronaut(astronaut: np.ndarray, k: int, relative_error: float, saved: float) -> None:
    B = low_rank(astronaut, k)
    assert B.relative_error == pytest.approx(relative_error, abs=5.1e-6)
    assert 100 * B.storage_saved == pytest.approx(saved, abs=5.1e-4)
    distance = np.linalg.norm(astronaut - B.matrix) / np.linalg.norm(astronaut)
    assert B.relative_error == pytest.approx(distance, rel=1e-10, abs=512 * 2.0**-52)


def test_the_energy_of_the_astronaut(astronaut: np.ndarray) -> None:
    share = np.cumsum(low_rank(astronaut, 512).s ** 2) / np.linalg.norm(astronaut) ** 2
    assert list(1 + np.searchsorted(share, [0.95, 0.99])) == [9, 38]


def test_storage_breaks_even_between_255_and_256(astronaut: np.ndarray) -> None:
    assert low_rank(astronaut, 255).storage_saved > 0 > low_rank(astronaut, 256).storage_saved


@given(matrices(), st.data())
def test_laws_of_low_rank(A: np.ndarray, draw: st.DataObject) -> None:
    m, n = A.shape
    k = draw.draw(st.integers(1, min(m, n)))
    before = A.copy()
    B = low_rank(A, k)
    size = np.linalg.norm(A)
    np.testing.assert_array_equal(A, before)
    assert (B.U.shape, B.s.shape, B.Vt.shape) == ((m, k), (k,), (k, n))
    assert B.discarded.shape == (min(m, n) - k,)
    np.testing.assert_allclose(B.U.T @ B.U, np.eye(k), atol=1e-12)
    np.testing.assert_allclose(B.Vt @ B.Vt.T, np.eye(k), atol=1e-12)
    assert (np.diff(np.concatenate([B.s, B.discarded])) <= 0).all()
    assert 0 <= B.relative_error <= 1
    assert np.linalg.matrix_rank(B.matrix) <= k
    # Pythagoras: what is kept and what is lost are orthogonal.
    lost = np.linalg.norm(A - B.matrix)
    assert lost**2 + norm(B.s) ** 2 == pytest.approx(size**2, rel=1e-10, abs=1e-20)
    assert B.relative_error * size == pytest.approx(lost, rel=1e-10, abs=1e-11 * size + 1e-200)
    if k == min(m, n):
        assert B.relative_error == 0
        np.testing.assert_allclose(B.matrix, A, atol=1e-12 * size + 1e-200)
    else:
        assert low_rank(A, k + 1).relative_error <= B.relative_error
    assert B.storage_saved == pytest.approx(1 - (B.U.size + B.s.size + B.Vt.size) / A.size)


@given(matrices(), st.data())
def test_eckart_young_no_matrix_of_the_same_rank_is_closer(
    A: np.ndarray, draw: st.DataObject
) -> None:
    (m, n), size = A.shape, np.linalg.norm(A)
    k = draw.draw(st.integers(1, min(m, n)))
    B = low_rank(A, k)
    rng = np.random.default_rng(draw.draw(st.integers(0, 100)))
    factor = rng.standard_normal((m, k))
    challengers = [
        factor @ rng.standard_normal((k, n)),
        factor @ np.linalg.lstsq(factor, A, rcond=None)[0],  # the best with these columns
        (B.U + 1e-3 * factor) @ (B.s[:, None] * B.Vt),  # next to the optimum
        A * (np.arange(n) < k),
    ]
    for C in challengers:
        for order in ("fro", 2):
            best = np.linalg.norm(A - B.matrix, order)
            assert best <= np.linalg.norm(A - C, order) + 1e-12 * (1 + size)


def test_eckart_young_has_a_witness_in_the_spectral_norm() -> None:
    A = np.random.default_rng(3).standard_normal((7, 5))
    B = low_rank(A, 2)
    assert np.linalg.norm(A - B.matrix, 2) == pytest.approx(B.discarded[0], rel=1e-12)


def planted_ascending(A: np.ndarray, k: int) -> np.ndarray:
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:, -k:] * s[-k:]) @ Vt[-k:]


def planted_transpose(A: np.ndarray, k: int) -> np.ndarray:
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:, :k] * s[:k]) @ Vt.T[:k]


def planted_shrunk(A: np.ndarray, k: int) -> np.ndarray:
    B = low_rank(A, k)
    return (B.U * (B.s * 0.999)) @ B.Vt


@pytest.mark.parametrize("planted", [planted_ascending, planted_transpose, planted_shrunk])
def test_planted_faults_are_farther_than_low_rank(
    planted: Callable[[np.ndarray, int], np.ndarray],
) -> None:
    A = np.random.default_rng(5).standard_normal((6, 6))
    size = np.linalg.norm(A)
    wrong = np.linalg.norm(A - planted(A, 3)) / size
    assert wrong > low_rank(A, 3).relative_error + 1e-8


def test_the_relative_error_is_accurate_where_one_minus_the_share_is_noise() -> None:
    A = np.diag([1.0, 1e-12])
    B = low_rank(A, 1)
    assert B.relative_error == pytest.approx(1e-12, rel=1e-14)
    with np.errstate(invalid="ignore"):
        assert math.sqrt(max(0.0, 1 - float(B.s[0] ** 2) / np.linalg.norm(A) ** 2)) != 1e-12


@pytest.mark.parametrize("size", [1e-320, 1e-200, 1.0, 1e200, 1.7e308])
def test_low_rank_of_tiny_and_huge_matrices(size: float) -> None:
    B = low_rank(np.diag([size, size]), 1)
    assert B.relative_error == pytest.approx(1 / math.sqrt(2), rel=1e-14)


def test_a_zero_matrix_loses_nothing() -> None:
    B = low_rank(np.zeros((3, 2)), 1)
    assert B.relative_error == 0.0
    np.testing.assert_array_equal(B.matrix, np.zeros((3, 2)))


def test_rank_above_the_matrix_s_own() -> None:
    A = np.outer([1.0, 2.0, 3.0], [1.0, 1.0])
    B = low_rank(A, 2)
    np.testing.assert_allclose(B.matrix, A, rtol=1e-14)
    assert B.rank == 2
    assert low_rank(A, 1).relative_error < 1e-14


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_low_rank_keeps_the_dtype(dtype: type, astronaut: np.ndarray) -> None:
    B = low_rank(astronaut.astype(dtype), 20)
    assert {a.dtype for a in (B.U, B.s, B.Vt, B.discarded, B.matrix)} == {np.dtype(dtype)}
    assert B.relative_error == pytest.approx(0.1473178, abs=1e-6)
    assert type(B.relative_error) is float
    assert type(B.storage_saved) is float


def test_the_relative_error_is_computed_in_float64() -> None:
    tenth = np.float32(0.1)
    B = low_rank(np.diag([np.float32(1), tenth]), 1)
    assert B.relative_error == pytest.approx(float(tenth) / math.hypot(1, float(tenth)), rel=1e-14)


@pytest.mark.parametrize("A", [[[3, 0], [0, 1]], np.array([[3, 0], [0, 1]], np.uint8)])
def test_integers_become_float64(A: Any) -> None:
    assert low_rank(A, 1).U.dtype == np.float64


def test_the_factors_hold_no_more_memory_than_they_show() -> None:
    B = low_rank(np.random.default_rng(0).standard_normal((50, 40)), 2)
    assert all(a.base is None for a in (B.U, B.s, B.Vt, B.discarded))


def test_low_rank_is_frozen_and_says_what_it_is() -> None:
    B = low_rank(np.diag([3.0, 1.0]), 1)
    assert repr(B) == "LowRank(2 × 2, rank 1, relative error 0.316)"
    with pytest.raises(dataclasses.FrozenInstanceError):
        B.s = B.s  # type: ignore[misc]
    assert B == B
    assert low_rank(np.diag([3.0, 1.0]), 1) != B  # identity: arrays have no single equality


EYE = np.eye(3, 2)


@pytest.mark.parametrize(
    ("A", "k", "error", "message"),
    [
        (EYE, 0, ValueError, "`k` must be from 1 to 2, got 0"),
        (EYE, 3, ValueError, "`k` must be from 1 to 2, got 3"),
        (EYE, -1, ValueError, "`k` must be from 1 to 2, got -1"),
        (EYE, 1.0, TypeError, "`k` must be an integer, got 1.0"),
        (EYE, True, TypeError, "`k` must be an integer, got True"),
        ([1.0, 2.0], 1, ValueError, r"`A` must be a matrix, got shape \(2,\)"),
        (np.ones((2, 2, 3)), 1, ValueError, r"`A` must be a matrix, got shape \(2, 2, 3\)"),
        (np.ones((0, 3)), 1, ValueError, r"`A` must not be empty, got shape \(0, 3\)"),
        ([[1.0, math.nan]], 1, ValueError, "`A` must be finite, got nan"),
        ([[1.0, INF]], 1, ValueError, "`A` must be finite, got inf"),
        ([[1j]], 1, TypeError, "`A` must be real, got dtype complex128"),
        ([["a"]], 1, TypeError, "`A` must hold real numbers"),
        ([[1.0], [1.0, 2.0]], 1, ValueError, "rows of equal length"),
        (EYE.astype(np.float16), 1, TypeError, "`A` must be float32 or float64, got dtype float16"),
        (np.full((3, 3), 1.7e308), 1, ValueError, "singular values that fit float64, got inf"),
        (
            np.full((3, 3), 3e38, np.float32),
            1,
            ValueError,
            "`A` must have singular values that fit float32, got inf",
        ),
    ],
)
def test_low_rank_refuses(A: Any, k: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        low_rank(A, k)
