"""Eigenpairs as laws, iterations that say why they fail, condition numbers."""

import dataclasses
import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given
from hypothesis import strategies as st

from mathdl.linalg import ConvergenceError, condition_number, eigen, power_iteration

INF = math.inf
JORDAN = [[2.0, 1.0], [0.0, 2.0]]
TURN = [[0.0, -1.0], [1.0, 0.0]]


def rotation(theta: float) -> np.ndarray:
    c, s = math.cos(theta), math.sin(theta)
    return np.array([[c, -s], [s, c]])


@pytest.mark.parametrize(
    ("A", "values"),
    [
        ([[1, 2], [3, 4]], [5.37228132, -0.37228132]),
        ([[5, 6], [7, 8]], [13.15206735, -0.15206735]),
        ([[4, 2], [2, 3]], [5.56155281, 1.43844719]),
        ([[2, 4], [4, 2]], [6, -2]),
        ([[-3]], [-3]),
        (np.zeros((2, 2)), [0, 0]),
        ([[0, 1], [1, 0]], [1, -1]),
        (np.diag([-2, 1, 2, -3]), [-3, 2, -2, 1]),
        (TURN, [1j, -1j]),
        (np.diag([1, 1e-30, -1e-20]), [1, -1e-20, 1e-30]),
        ([[1, 1e-12], [0, 2]], [2, 1]),
        (scipy.linalg.block_diag(TURN, [[-1.0]], [[1.0]]), [1, 1j, -1j, -1]),
    ],
)
def test_eigenvalues_by_hand(A: Any, values: list[complex]) -> None:
    pairs = eigen(A)
    np.testing.assert_allclose(pairs.values, values, rtol=2e-8, atol=0)
    assert np.isrealobj(pairs.values) == np.isrealobj(np.array(values))
    np.testing.assert_allclose(
        np.array(A) @ pairs.vectors, pairs.vectors * pairs.values, atol=1e-14
    )


@given(st.integers(1, 8), st.booleans(), st.integers(0, 10_000))
def test_laws_of_eigen(n: int, symmetric: bool, seed: int) -> None:
    A = np.random.default_rng(seed).standard_normal((n, n))
    A = A + A.T if symmetric else A
    before = A.copy()
    pairs = eigen(A)
    np.testing.assert_array_equal(A, before)
    np.testing.assert_allclose(A @ pairs.vectors, pairs.vectors * pairs.values, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(pairs.vectors, axis=0), 1, rtol=1e-14)
    assert (np.diff(np.abs(pairs.values)) <= 1e-13).all()
    assert pairs.values.sum() == pytest.approx(np.trace(A), abs=1e-12)
    assert pairs.values.prod() == pytest.approx(np.linalg.det(A), rel=1e-8, abs=1e-9)
    oracle = scipy.linalg.eigvals(A)
    assert all(np.abs(oracle - value).min() < 1e-9 for value in pairs.values)
    if symmetric:
        assert pairs.values.dtype == np.float64
        np.testing.assert_allclose(pairs.vectors.T @ pairs.vectors, np.eye(n), atol=1e-13)


def test_a_planted_eigenvector_is_caught() -> None:
    A = np.array([[1.0, 2.0], [3.0, 4.0]])
    rows = eigen(A).vectors.T  # taking rows for columns
    assert np.abs(A @ rows - rows * eigen(A).values).max() > 0.1


def test_a_complex_pair_has_the_positive_imaginary_part_first() -> None:
    for seed in range(20):
        values = eigen(np.random.default_rng(seed).standard_normal((7, 7))).values
        for first, second in pairwise(values):
            if np.imag(first) and second == np.conj(first):
                assert first.imag > 0
        assert (np.imag(values).sum()) == pytest.approx(0, abs=1e-13)


def test_a_bipartite_graph_has_the_positive_of_each_pair_first() -> None:
    A = np.diag(np.ones(9), 1)
    A += A.T
    values = eigen(A).values
    np.testing.assert_allclose(values[::2], -values[1::2], rtol=1e-12)
    assert (values[::2] > 0).all()


def test_a_jordan_block_has_dependent_vectors() -> None:
    pairs = eigen(JORDAN)
    np.testing.assert_allclose(pairs.values, [2, 2], rtol=1e-7)
    assert condition_number(pairs.vectors) > 1e7
    np.testing.assert_allclose(np.array(JORDAN) @ pairs.vectors, 2 * pairs.vectors, atol=1e-7)


@pytest.mark.parametrize("size", [1e-310, 1e-200, 1e200, 1e307])
def test_eigen_and_power_iteration_of_tiny_and_huge(size: float) -> None:
    A = size * np.array([[4.0, 2.0], [2.0, 3.0]])
    assert eigen(A).values[0] / size == pytest.approx(5.56155281, rel=2e-8)
    assert power_iteration(A).value / size == pytest.approx(5.56155281, rel=2e-8)
    assert condition_number(A) == pytest.approx(5.56155281 / 1.43844719, rel=2e-8)


def test_float32_is_kept() -> None:
    A = np.array([[4, 2], [2, 3]], np.float32)
    assert (eigen(A).values.dtype, eigen(A).vectors.dtype) == (np.float32, np.float32)
    assert eigen(np.array(TURN, np.float32)).values.dtype == np.complex64
    assert eigen(A.astype(int)).values.dtype == np.float64
    pair = power_iteration(A)
    assert pair.vector.dtype == np.float32
    assert pair.value == pytest.approx(5.56155281, rel=1e-8)
    assert type(pair.value) is type(pair.residual) is float


# Power iteration


@given(st.integers(2, 8), st.integers(0, 1000), st.booleans())
def test_power_iteration_finds_the_largest(n: int, seed: int, draw_start: bool) -> None:
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(rng.standard_normal((n, n)))[0]
    values = np.concatenate([[rng.choice([-2.0, 2.0])], rng.uniform(-1.5, 1.5, n - 1)])
    A = (Q * values) @ Q.T
    pair = power_iteration(A, rng=rng if draw_start else None)
    assert pair.value == pytest.approx(values[0], rel=1e-12)
    assert abs(pair.vector @ Q[:, 0]) == pytest.approx(1, rel=1e-12)
    residual = np.linalg.norm(A @ pair.vector - pair.value * pair.vector)
    assert pair.residual == pytest.approx(residual, abs=1e-14)
    assert residual <= 2e-10
    assert abs(pair.value - values[0]) <= pair.residual + 1e-14


def test_the_residual_shrinks_by_the_ratio_of_moduli() -> None:
    A = np.diag([2.0, 1.8, 0.3])
    steps = [power_iteration(A, tol=10.0**-d).steps for d in (4, 9)]
    assert (steps[1] - steps[0]) == pytest.approx(5 * math.log(10) / -math.log(0.9), abs=2)


def test_no_hidden_chance() -> None:
    A = np.random.default_rng(0).standard_normal((6, 6))
    A = A @ A.T
    one, two = power_iteration(A), power_iteration(A)
    assert one.steps == two.steps
    np.testing.assert_array_equal(one.vector, two.vector)
    others = [power_iteration(A, rng=np.random.default_rng(s)).vector for s in (1, 2)]
    assert not np.array_equal(*others)


@pytest.mark.parametrize(
    "A",
    [
        [[2, -1], [-1, 2]],  # (1, −1): perpendicular to a start of ones
        scipy.linalg.hadamard(4) @ np.diag([1, 2, 3, 9]) @ scipy.linalg.hadamard(4) / 4,
        np.diag([1, 2, 5]),
        np.diag([5, 2, 1]),
        np.outer([1, -2, 1], [1, -2, 1]),
    ],
)
def test_the_fixed_start_has_a_part_along_every_rational_vector(A: Any) -> None:
    assert power_iteration(A).value == pytest.approx(eigen(A).values[0].real, rel=1e-9)


def test_a_start_that_is_perpendicular_finds_another_eigenvalue_and_rng_helps() -> None:
    start = 1 + np.cos([1.0, 2.0, 3.0])
    u = start / np.linalg.norm(start)
    A = 2 * np.eye(3) - np.outer(u, u)  # the start itself has the value 1, all others 2
    assert power_iteration(A).value == pytest.approx(1)
    assert power_iteration(A, rng=np.random.default_rng(0)).value == pytest.approx(2)


@pytest.mark.parametrize("A", [np.zeros((3, 3)), [[0, 1], [0, 0]], [[1, 1], [-1, -1]], [[0]]])
def test_where_every_eigenvalue_is_zero(A: Any) -> None:
    pair = power_iteration(A)
    assert pair.value == pytest.approx(0, abs=1e-14)
    assert np.linalg.norm(np.array(A) @ pair.vector) < 1e-14
    assert np.linalg.norm(pair.vector) == pytest.approx(1)


@pytest.mark.parametrize(
    ("A", "why"),
    [
        (np.diag([2.0, -2.0, 1.0]), "eigenvalues, 2 and -2, have the same modulus"),
        ([[0, 1], [1, 0]], "two largest eigenvalues, 1 and -1, have the same modulus"),
        (3 * rotation(0.5), r"a complex pair, 2\.63275 ± 1\.43828i"),
        (
            scipy.linalg.block_diag(TURN, [[0.5]]),
            "the largest eigenvalues are a complex pair, .*1i",
        ),
        (JORDAN, "the two largest eigenvalues nearly coincide, at 2"),
        (np.diag([1.0, 1 - 1e-5]), "the two largest eigenvalues nearly coincide, at 0.999995"),
        (
            np.diag([1.0, -0.9999, 0.1]),
            "about 1 and -0.9999, leave an error that shrinks by 0.9999",
        ),
        (np.roll(np.eye(5), 1, axis=0) + 0.0, "three or more eigenvalues have nearly the same"),
    ],
)
def test_power_iteration_says_why_it_fails(A: Any, why: str) -> None:
    with pytest.raises(ConvergenceError, match=why) as caught:
        power_iteration(A, max_steps=1000)
    assert isinstance(caught.value, RuntimeError)
    assert caught.value.steps == 1000
    assert caught.value.residual > 1e-10
    assert "did not converge in 1000 steps, the residual is" in str(caught.value)


def test_results_are_frozen() -> None:
    for thing in (power_iteration(np.eye(2)), eigen(np.eye(2))):
        with pytest.raises(dataclasses.FrozenInstanceError):
            thing.value = 1  # type: ignore[misc]


# Condition numbers


@pytest.mark.parametrize("p", [1, 2, INF, "fro"])
def test_condition_numbers_against_numpy(p: Any) -> None:
    rng = np.random.default_rng(1)
    for A in (rng.standard_normal((5, 5)), np.diag([1.0, 100.0]), scipy.linalg.hilbert(6)):
        assert condition_number(A, p) == pytest.approx(np.linalg.cond(A, p), rel=1e-8)
        assert condition_number(1e-200 * A, p) == pytest.approx(condition_number(A, p), rel=1e-8)
    for A in (np.zeros((2, 2)), [[1, 2], [2, 4]], np.arange(9).reshape(3, 3), [[1, 1], [1, 1]]):
        assert condition_number(A, p) == INF


def test_condition_number_by_hand_and_of_rectangles() -> None:
    assert condition_number([[1, 0], [0, 100]]) == pytest.approx(100, rel=1e-14)
    assert condition_number(rotation(0.3)) == pytest.approx(1, rel=1e-14)
    assert condition_number([[1, 2], [3, 4]], 1) == pytest.approx(6 * 3.5)
    assert condition_number([[1, 2], [3, 4]], INF) == pytest.approx(7 * 3)
    assert condition_number([[1, 2], [3, 4]], "fro") == pytest.approx(15)
    assert condition_number([[3.0], [4.0]]) == pytest.approx(1)
    A = np.random.default_rng(0).standard_normal((6, 3))
    assert condition_number(A) == pytest.approx(np.linalg.cond(A))
    assert condition_number(A.T) == pytest.approx(np.linalg.cond(A))
    assert condition_number(np.ones((4, 2))) == INF
    assert type(condition_number(A)) is float


@given(st.integers(1, 6), st.integers(0, 1000))
def test_the_condition_number_bounds_the_error(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    A, x, e = rng.standard_normal((n, n)), rng.standard_normal(n), rng.standard_normal(n)
    b = A @ x
    moved = np.linalg.solve(A, e)
    for p in (1, 2, INF):
        size = [np.linalg.norm(v, p) for v in (moved, x, e, b)]
        assert size[0] / size[1] <= condition_number(A, p) * size[2] / size[3] * (1 + 1e-9)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: eigen(np.ones((2, 3))), ValueError, r"`A` must be square, got shape \(2, 3\)"),
        (lambda: eigen([[math.nan]]), ValueError, "`A` must be finite, got nan"),
        (lambda: eigen([[1j]]), TypeError, "`A` must be real, got dtype complex128"),
        (lambda: eigen(np.eye(2, dtype=np.float16)), TypeError, "`A` must be float32 or float64"),
        (
            lambda: eigen(np.full((3, 3), 1e308)),
            ValueError,
            "eigenvalues that fit float64, got inf",
        ),
        (lambda: eigen([]), ValueError, "`A` must be a matrix"),
        (lambda: eigen([[1], [1, 2]]), ValueError, "rows of equal length"),
        (lambda: power_iteration(np.ones((2, 3))), ValueError, "`A` must be square"),
        (lambda: power_iteration([[INF]]), ValueError, "`A` must be finite, got inf"),
        (lambda: power_iteration(np.eye(2), tol=0), ValueError, "`tol` must be > 0, got 0"),
        (lambda: power_iteration(np.eye(2), max_steps=0), ValueError, "`max_steps` must be at lea"),
        (lambda: power_iteration(np.eye(2), rng=3), TypeError, "`rng` must be a numpy.random.Gen"),
        (
            lambda: power_iteration(np.full((3, 3), 1e308)),
            ValueError,
            "`A` must have an eigenvalue that fits float64",
        ),
        (lambda: condition_number(np.eye(2), 3), ValueError, "`p` must be 1, 2, inf or 'fro', got"),
        (lambda: condition_number(np.eye(2), "nuc"), ValueError, "or 'fro', got 'nuc'"),
        (lambda: condition_number(np.eye(2), -INF), ValueError, "or 'fro', got -inf"),
        (lambda: condition_number(np.ones((3, 2)), 1), ValueError, "`A` must be square unless `p`"),
        (lambda: condition_number([1, 2]), ValueError, "`A` must be a matrix"),
        (lambda: condition_number([[math.nan]]), ValueError, "`A` must be finite"),
    ],
)
def test_refusals(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()
