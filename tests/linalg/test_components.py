"""Principal components against the SVD, by law, and where squaring would lose them."""

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathdl.linalg import pca


def oracle(X: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    mean = X.mean(axis=0)
    _, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    return mean, Vt[:k], s[:k] ** 2 / (len(X) - 1), s[:k] ** 2 / np.sum(s**2)


SHAPES = [(5, 3), (3, 5), (40, 40), (1000, 30), (30, 1000), (150, 150), (2, 1), (2, 30_000)]


@pytest.mark.parametrize("shape", SHAPES)
def test_pca_against_the_svd(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    n, d = shape
    X = 5 + rng.standard_normal(shape) * np.linspace(3, 0.5, d)
    before = X.copy()
    k = max(1, min(n - 1, d) // 2)
    result, (mean, components, variance, ratio) = pca(X, k), oracle(X, k)
    np.testing.assert_array_equal(X, before)
    np.testing.assert_allclose(result.mean, mean, rtol=(n + 4) * 2.0**-52)  # sums in two orders
    np.testing.assert_allclose(result.explained_variance, variance, rtol=1e-11)
    np.testing.assert_allclose(result.explained_variance_ratio, ratio, rtol=1e-11)
    signs = np.sign(np.sum(result.components * components, axis=1))
    np.testing.assert_allclose(result.components, signs[:, None] * components, atol=1e-8)
    np.testing.assert_allclose(result.components @ result.components.T, np.eye(k), atol=1e-13)


def test_pca_by_hand() -> None:
    result = pca([[1, 1], [3, 3], [1, 3], [3, 1], [5, 5], [-1, -1]], 2)
    np.testing.assert_allclose(result.mean, [2, 2])
    np.testing.assert_allclose(abs(result.components), np.full((2, 2), 0.5**0.5))
    # Along (1, 1)/√2: (2 + 2 + 18 + 18)/5; along (1, −1)/√2: (2 + 2)/5.
    np.testing.assert_allclose(result.explained_variance, [8, 0.8])
    np.testing.assert_allclose(result.explained_variance_ratio, [10 / 11, 1 / 11])


@given(st.integers(2, 9), st.integers(1, 7), st.data())
def test_laws_of_pca(n: int, d: int, draw: st.DataObject) -> None:
    rng = np.random.default_rng(draw.draw(st.integers(0, 1000)))
    X = rng.standard_normal((n, d)) @ rng.standard_normal((d, d)) + rng.standard_normal(d)
    k = draw.draw(st.integers(1, min(n, d)))
    result = pca(X, k)
    Z = result.transform(X)
    covariance = np.cov(X.T).reshape(d, d)
    total = np.trace(covariance)
    # The scores are centred and uncorrelated, their variances are those promised.
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(
        Z.T @ Z / (n - 1), np.diag(result.explained_variance), atol=1e-12 * total
    )
    np.testing.assert_allclose(result.explained_variance / total, result.explained_variance_ratio)
    assert (np.diff(result.explained_variance) <= 0).all()
    # What the reconstruction loses is the variance left out.
    lost = np.sum((X - result.inverse_transform(Z)) ** 2) / (n - 1)
    assert lost == pytest.approx(total - result.explained_variance.sum(), abs=1e-12 * total)
    np.testing.assert_allclose(result.transform(result.inverse_transform(Z)), Z, atol=1e-11)
    # No other directions keep more (Ky Fan).
    Q = np.linalg.qr(rng.standard_normal((d, k)))[0]
    assert np.trace(Q.T @ covariance @ Q) <= result.explained_variance.sum() + 1e-12 * total


def test_planted_faults_break_the_law() -> None:
    rng = np.random.default_rng(1)
    X = rng.standard_normal((6, 3)) + 10
    right = pca(X, 1).explained_variance[0]
    not_centred = np.linalg.svd(X)[1][0] ** 2 / 5
    one_over_n = np.linalg.eigvalsh(np.cov(X.T, bias=True))[-1]
    of_rows = np.linalg.eigvalsh(np.cov(X))[-1]
    for planted in (not_centred, one_over_n, of_rows, math.sqrt(right)):
        assert abs(planted / right - 1) > 0.1


def graded(n: int, d: int, smallest: float) -> tuple[np.ndarray, np.ndarray]:
    """Return centred data with known standard deviations down to `smallest`."""
    rng = np.random.default_rng(2)
    U = rng.standard_normal((n, d))
    U = np.linalg.qr(U - U.mean(axis=0))[0]
    V = np.linalg.qr(rng.standard_normal((d, d)))[0]
    deviations = np.geomspace(1, smallest, d)
    return U * deviations @ V.T * math.sqrt(n - 1), deviations


@pytest.mark.parametrize("n", [100, 2000])
def test_small_variances_survive_where_the_covariance_loses_them(n: int) -> None:
    X, deviations = graded(n, 20, 1e-9)
    X = np.ascontiguousarray(X)
    variance = pca(X, 20).explained_variance
    np.testing.assert_allclose(np.sqrt(variance), deviations, rtol=1e-5)
    squared = np.linalg.eigvalsh(np.cov(X.T))[0]
    assert abs(squared / deviations[-1] ** 2 - 1) > 0.01


def test_a_large_offset_does_not_pass_for_variance() -> None:
    X = np.random.default_rng(3).standard_normal((5000, 8)) * np.geomspace(1, 1e-3, 8)
    shifted = pca(X + 2.0**30, 8)
    exact = pca((X + 2.0**30) - 2.0**30, 8)  # this difference is exact
    np.testing.assert_allclose(shifted.explained_variance, exact.explained_variance, rtol=1e-11)
    np.testing.assert_allclose(shifted.mean, 2.0**30, rtol=1e-9)


@pytest.mark.parametrize("offset", [0.0, 0.5, 4.0, 64.0, 2.0**20])
def test_the_mean_costs_no_digits(offset: float) -> None:
    """Whether or not the products of uncentred rows are exact enough, the result is."""
    X = np.random.default_rng(8).standard_normal((4000, 20)) * np.geomspace(1, 1e-2, 20)
    X = np.round(X * 2**30) / 2**30  # so that adding the offset rounds nothing
    for k in (1, 8, 20):
        variance = pca(X + offset, k).explained_variance
        np.testing.assert_allclose(variance, oracle(X, k)[2], rtol=1e-11)


def test_the_roundings_of_many_points_do_not_add_up() -> None:
    """In one long sum of 8/7 ± 1/8 most roundings go the same way, and 10⁻¹⁰ is lost."""
    n = 1_000_000
    pattern = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]]) / 8
    X = 8 / 7 + np.tile(pattern, (n // 4, 1))  # exact: all numbers lie between 1 and 2
    np.testing.assert_allclose(pca(X, 2).explained_variance, n / (n - 1) / 64, rtol=4e-12)
    mean = np.ones(n) @ X / n
    one_long_sum = X.T @ X - n * np.outer(mean, mean)
    assert abs(one_long_sum[0, 0] / (n / 64) - 1) > 1e-11


def test_float32_is_computed_in_float64_and_rounded_once() -> None:
    X = (100 + np.random.default_rng(4).standard_normal((3000, 12))).astype(np.float32)
    result = pca(X, 3)
    exact = pca(X.astype(np.float64), 3)
    for name in ("mean", "components", "explained_variance", "explained_variance_ratio"):
        got, want = getattr(result, name), getattr(exact, name)
        assert got.dtype == np.float32
        np.testing.assert_array_equal(got, want.astype(np.float32))
    assert result.transform(X).dtype == np.float32
    assert result.inverse_transform(np.zeros((1, 3), np.float32)).dtype == np.float32
    assert pca([[1, 2], [3, 5]], 1).components.dtype == np.float64


@pytest.mark.parametrize("size", [2.0**-500, 2.0**500, 1e-90])
def test_pca_of_tiny_and_huge(size: float) -> None:
    X = np.random.default_rng(5).standard_normal((9, 3))
    want = pca(X, 2).explained_variance
    np.testing.assert_allclose(pca(size * X, 2).explained_variance / size**2, want, rtol=1e-9)


@pytest.mark.parametrize("n", [4, 40_000])
def test_what_differs_may_be_tiny_beside_the_mean(n: int) -> None:
    size = 2.0**-560  # its square is below the smallest number
    X = np.column_stack([np.ones(n), size * np.tile([1.0, -1.0], n // 2)])
    result = pca(X, 1)
    np.testing.assert_allclose(abs(result.components), [[0, 1]])
    np.testing.assert_allclose(result.explained_variance_ratio, [1])
    np.testing.assert_array_equal(result.mean, [1, 0])


@pytest.mark.parametrize("n", [2, 3, 1000, 77_777])
@pytest.mark.parametrize("value", [0.1, -1 / 3, 1e300, 5e-324])
def test_equal_rows_are_seen_whatever_the_rounding_of_their_mean(n: int, value: float) -> None:
    X = np.tile([value, 0.7 * value, 0.0], (n, 1))
    with pytest.raises(ValueError, match="`X` must have rows that differ"):
        pca(X, 1)


def test_all_components_of_few_rows() -> None:
    X = np.random.default_rng(6).standard_normal((4, 9))
    result = pca(X, 4)
    assert result.explained_variance[-1] < 1e-27  # the square of some roundings
    np.testing.assert_allclose(result.inverse_transform(result.transform(X)), X, atol=1e-13)


def test_pca_is_frozen_and_says_what_it_is() -> None:
    result = pca(np.diag([3.0, 1.0, 0.0]), 1)
    assert repr(result) == "PCA(1 of 3 directions, 0.927 of the variance)"
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.mean = result.mean  # type: ignore[misc]


X = np.arange(6.0).reshape(3, 2)


@pytest.mark.parametrize(
    ("X", "k", "error", "message"),
    [
        (X, 0, ValueError, "`k` must be from 1 to 2, got 0"),
        (X, 3, ValueError, "`k` must be from 1 to 2, got 3"),
        (X, 1.0, TypeError, "`k` must be an integer, got 1.0"),
        (X[:1], 1, ValueError, r"`X` must have at least 2 rows, got shape \(1, 2\)"),
        (np.ones((3, 2)), 1, ValueError, "`X` must have rows that differ: equal rows have no"),
        (np.full((7, 2), 0.1), 1, ValueError, "`X` must have rows that differ"),
        (X[0], 1, ValueError, r"`X` must be a matrix, got shape \(2,\)"),
        (X[:0], 1, ValueError, "`X` must not be empty"),
        ([[1, math.nan], [1, 1]], 1, ValueError, "`X` must be finite, got nan"),
        ([[1, math.inf], [1, 1]], 1, ValueError, "`X` must be finite, got inf"),
        (X + 1j, 1, TypeError, "`X` must be real, got dtype complex128"),
        ([[1], [1, 2]], 1, ValueError, "`X` must be an array with rows of equal length"),
        (X.astype(np.float16), 1, TypeError, "`X` must be float32 or float64, got dtype float16"),
        (1e200 * X, 1, ValueError, "`X` must have variances that fit float64, got inf"),
    ],
)
def test_pca_refuses(X: Any, k: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        pca(X, k)


def test_new_points_need_the_right_number_of_columns() -> None:
    result = pca(X, 1)
    with pytest.raises(ValueError, match=r"`X` must have 2 columns, got shape \(1, 3\)"):
        result.transform(np.ones((1, 3)))
    with pytest.raises(ValueError, match=r"`Z` must have 1 columns, got shape \(3, 2\)"):
        result.inverse_transform(np.ones((3, 2)))
    with pytest.raises(ValueError, match="`X` must be finite, got nan"):
        result.transform([[1.0, math.nan]])
