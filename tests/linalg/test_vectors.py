"""Angles where the arccosine fails, projections as laws, and bases that stay orthonormal."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.linalg
import sympy
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mathdl.linalg import angle, gram_schmidt, norm, project

EPS = 2.0**-52
entries = st.floats(-1e3, 1e3).map(lambda v: round(v, 6))


def vectors(n: int) -> st.SearchStrategy[np.ndarray]:
    return arrays(np.float64, n, elements=entries).filter(lambda v: bool(v.any()))


# Angles


@pytest.mark.parametrize(
    ("x", "y", "degrees"),
    [
        ((1, 2, 3), (4, 5, 6), 12.93315449189911937),  # SymPy
        ((1, 0), (1, 1), 45),
        ((1, 0), (0, 1), 90),
        ((1, 0), (-1, 0), 180),
        ((1, 2, 3), (2, 4, 6), 0),
        ((1, 2, 3), (-2, -4, -6), 180),
        ((5,), (-3,), 180),
        ((0, 3), (-math.sqrt(3), 1), 60),
    ],
)
def test_angle_by_hand(x: Any, y: Any, degrees: float) -> None:
    assert np.degrees(angle(x, y)) == pytest.approx(degrees, rel=16 * EPS, abs=1e-14)


def test_the_angle_of_the_book() -> None:
    assert np.degrees(angle([1, 2, 3], [4, 5, 6])) == pytest.approx(12.933154491899135, rel=1e-14)


@pytest.mark.parametrize("theta", [1e-300, 1e-20, 1e-9, 1e-5, 0.1])
@pytest.mark.parametrize("size", [1e-300, 1.0, 1e300])
def test_small_angles_and_their_opposites(theta: float, size: float) -> None:
    x, y = size * np.array([1.0, 0.0]), np.array([1.0, math.tan(theta)])
    assert angle(x, y) == pytest.approx(theta, rel=4 * EPS)
    assert angle(x, -y) == pytest.approx(math.pi - theta, rel=4 * EPS)


def with_arccos(x: np.ndarray, y: np.ndarray) -> float:
    return float(np.arccos(np.clip(x @ y / (np.linalg.norm(x) * np.linalg.norm(y)), -1, 1)))


def in_degrees(x: np.ndarray, y: np.ndarray) -> float:
    return float(np.degrees(angle(x, y)))


def not_unit(x: np.ndarray, y: np.ndarray) -> float:
    return float(2 * np.arctan2(np.linalg.norm(x - y), np.linalg.norm(x + y)))


@pytest.mark.parametrize("planted", [with_arccos, in_degrees, not_unit])
def test_planted_angles_are_caught(planted: Callable[..., float]) -> None:
    x, y = np.array([1.0, 0.0]), 3 * np.array([1.0, 1e-9])
    assert planted(x, y) != pytest.approx(1e-9, rel=1e-6)
    assert angle(x, y) == pytest.approx(1e-9, rel=1e-12)


@pytest.mark.parametrize("gap", [1e-3, 1e-6, 1e-9, 1e-12])
def test_angle_against_fifty_digits(gap: float) -> None:
    rng = np.random.default_rng(4)
    for sign in (1, -1):
        x = rng.standard_normal(5)
        y = sign * 7 * (x + gap * rng.standard_normal(5))
        X, Y = (sympy.Matrix([sympy.Rational(Fraction(float(v))) for v in z]) for z in (x, y))
        # atan2 of the area and the dot product, both exact before the root.
        area = sympy.sqrt(X.dot(X) * Y.dot(Y) - X.dot(Y) ** 2)
        exact = float(sympy.atan2(area, X.dot(Y)).evalf(50))
        assert abs(angle(x, y) - exact) < 8 * EPS


@given(st.integers(1, 5), st.data(), st.floats(1e-3, 1e3))
def test_laws_of_the_angle(n: int, draw: st.DataObject, a: float) -> None:
    x, y, z = (draw.draw(vectors(n)) for _ in range(3))
    theta = angle(x, y)
    assert 0 <= theta <= math.pi + EPS
    assert angle(y, x) == pytest.approx(theta, rel=1e-14)
    assert angle(a * x, y) == pytest.approx(theta, abs=1e-14)
    assert angle(-x, y) == pytest.approx(math.pi - theta, abs=1e-14)
    assert math.cos(theta) * norm(x) * norm(y) == pytest.approx(
        x @ y, rel=1e-12, abs=1e-13 * norm(x) * norm(y)
    )
    assert angle(x, z) <= theta + angle(y, z) + 1e-14  # on the sphere, a way round is longer


# Projections


def test_project_by_hand() -> None:
    np.testing.assert_allclose(project([3, 4], [2, 0]), [3, 0])
    np.testing.assert_allclose(project([1, 2, 3], [1, 1, 1]), [2, 2, 2], rtol=1e-14)
    np.testing.assert_allclose(project([1, 2, 3], [[1, 0], [0, 1], [0, 0]]), [1, 2, 0])
    np.testing.assert_allclose(project([0, 0], [1, 2]), [0, 0])
    np.testing.assert_allclose(project([0, 0], [[1], [2]]), [0, 0])
    np.testing.assert_allclose(project([5, -1], np.eye(2)), [5, -1], rtol=1e-14)


@pytest.mark.parametrize("size", [5e-324, 1e-300, 1e300, 1.7e308])
def test_project_onto_tiny_and_huge(size: float) -> None:
    for onto in ([size, size], [[size], [size]]):
        np.testing.assert_allclose(project([1.0, 3.0], onto), [2, 2], rtol=1e-14)
    np.testing.assert_allclose(project([size, 0.0], [1.0, 0.0]), [size, 0])


@given(st.integers(1, 5), st.data())
def test_laws_of_projection_onto_a_vector(n: int, draw: st.DataObject) -> None:
    x, a = draw.draw(vectors(n)), draw.draw(vectors(n))
    before = x.copy(), a.copy()
    Px, size = project(x, a), norm(x)
    assert np.array_equal(before[0], x)
    assert np.array_equal(before[1], a)
    np.testing.assert_allclose(project(Px, a), Px, atol=1e-14 * size)
    assert abs((x - Px) @ a) <= 1e-13 * size * norm(a)
    assert norm(Px) <= size * (1 + 1e-14)  # Cauchy–Schwarz
    np.testing.assert_allclose(Px, project(x, a[:, None]), atol=1e-13 * size)
    np.testing.assert_allclose(Px, (x @ a) / (a @ a) * a, atol=1e-12 * size)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6), st.integers(0, 1000))
def test_laws_of_projection_onto_columns(n: int, m: int, rank: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rank = min(n, m, rank)
    A = rng.standard_normal((n, rank)) @ rng.standard_normal((rank, m))
    s = np.linalg.svd(A, compute_uv=False)
    assume(s[rank - 1] > 1e-4 * s[0])
    x = rng.standard_normal(n)
    Px = project(x, A)
    np.testing.assert_allclose(project(Px, A), Px, atol=1e-12)
    np.testing.assert_allclose(A.T @ (x - Px), 0, atol=1e-11 * np.linalg.norm(A))
    np.testing.assert_allclose(Px, A @ scipy.linalg.lstsq(A, x, cond=1e-10)[0], atol=1e-9)
    np.testing.assert_allclose(project(A[:, 0], A), A[:, 0], atol=1e-12 * np.linalg.norm(A))


def test_dependent_columns_and_where_the_normal_equations_fail() -> None:
    A = np.array([[1.0, 1.0], [1e-9, 0.0], [0.0, 1e-9]])
    x = np.array([1.0, 2.0, 3.0])
    Px = project(x, A)
    assert np.abs(A.T @ (x - Px)).max() < 1e-14
    assert np.linalg.matrix_rank(A.T @ A) == 1  # so its inverse is noise
    doubled = np.concatenate([A[:, :1], 2 * A[:, :1], 0 * A[:, :1]], axis=1)
    np.testing.assert_allclose(project(x, doubled), project(x, A[:, 0]), atol=1e-15)


# Kinds of arrays


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_dtypes_are_kept(dtype: type) -> None:
    x, y = np.array([1, 2, 3], dtype), np.array([4, 5, 6], dtype)
    assert angle(x, y).dtype == dtype
    rounding = max(float(np.finfo(dtype).eps), 16 * EPS)
    assert float(angle(x, y)) == pytest.approx(0.22572612855273393, rel=rounding)
    assert project(x, y).dtype == dtype
    assert project(x, y[:, None]).dtype == dtype
    assert angle(x, np.array([4.0, 5.0, 6.0])).dtype == np.float64
    assert angle(x.astype(int), y.astype(int)).dtype == np.float64
    if dtype != np.float16:
        assert gram_schmidt(np.eye(2, dtype=dtype)).dtype == dtype


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
@pytest.mark.parametrize("n", [200, 2000, 70_000])
def test_projection_onto_long_columns_of_short_dtypes(n: int, dtype: torch.dtype) -> None:
    """How many rows there are says nothing of how wrong the entries are."""
    rng = np.random.default_rng(n)
    A, x = torch.tensor(rng.standard_normal((n, 2))).to(dtype), torch.tensor([1.0, 2.0])
    x = (A.double() @ x.double()).to(dtype)
    eps = torch.finfo(dtype).eps
    doubled = torch.stack([A[:, 0], 2 * A[:, 0], A[:, 0] / 3], dim=1)  # dependent up to rounding
    along = project(x, A[:, 0])
    kinds = [lambda t: t] if dtype == torch.bfloat16 else [lambda t: t, lambda t: t.numpy()]
    for kind in kinds:
        found = torch.as_tensor(project(kind(x), kind(A)))
        assert found.dtype == dtype
        assert (found - x).abs().max() <= 2 * eps * x.abs().max()
        found = torch.as_tensor(project(kind(x), kind(doubled)))
        assert (found - along).abs().max() <= 2 * eps * along.abs().max()


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64])
def test_tensors_stay_tensors(dtype: torch.dtype) -> None:
    x, y = torch.tensor([3, 4], dtype=dtype), torch.tensor([0, 2], dtype=dtype)
    assert (angle(x, y).dtype, angle(x, y).shape) == (dtype, ())
    torch.testing.assert_close(project(x, y), torch.tensor([0, 4], dtype=dtype))
    torch.testing.assert_close(project(x, y[:, None]), torch.tensor([0, 4], dtype=dtype))
    assert angle(x, y).item() == pytest.approx(math.acos(0.8), rel=4e-3)


def test_gradients_flow_through_angles_and_projections() -> None:
    rng = np.random.default_rng(0)
    x, y, A = (torch.tensor(rng.standard_normal(s), requires_grad=True) for s in (4, 4, (4, 2)))
    assert torch.autograd.gradcheck(angle, (x, y))
    assert torch.autograd.gradcheck(project, (x, y))
    assert torch.autograd.gradcheck(project, (x, A))


@pytest.mark.parametrize("sign", [1, -1])
def test_the_gradient_at_the_kink_is_zero_not_nan(sign: int) -> None:
    x = torch.tensor([2.0, 0.0], dtype=torch.float64, requires_grad=True)
    angle(x, torch.tensor([sign * 3.0, 0.0], dtype=torch.float64)).backward()
    torch.testing.assert_close(x.grad, torch.zeros(2, dtype=torch.float64))


# Gram–Schmidt


def lauchli(n: int, delta: float) -> np.ndarray:
    return np.vstack([np.ones(n), delta * np.eye(n)])


HARD = {
    "random": np.random.default_rng(1).standard_normal((30, 20)),
    "Läuchli 1e-8": lauchli(6, 1e-8),
    "Läuchli 1e-13": lauchli(6, 1e-13),
    "Hilbert": scipy.linalg.hilbert(10),
    "Vandermonde": np.vander(np.linspace(0, 1, 50), 15),
    "graded": np.random.default_rng(2).standard_normal((9, 9)) * 10.0 ** np.arange(0, -270, -30),
    "huge": 1e308 * np.random.default_rng(3).uniform(-1, 1, (5, 5)),
    "tiny": 1e-310 * np.random.default_rng(3).uniform(-1, 1, (5, 5)),
}


@pytest.mark.parametrize("A", HARD.values(), ids=HARD.keys())
def test_gram_schmidt_is_orthonormal_to_the_last_digit(A: np.ndarray) -> None:
    Q, n = gram_schmidt(A), A.shape[1]
    assert np.abs(Q.T @ Q - np.eye(n)).max() < (4 + len(A)) * EPS  # the product rounds too
    lengths = np.array([norm(column) for column in A.T])
    R = Q.T @ (A / lengths)
    assert (np.diagonal(R) > 0).all()
    assert np.abs(np.tril(R, -1)).max() < 40 * EPS
    np.testing.assert_allclose(Q @ R, A / lengths, atol=40 * EPS)


def classical(A: np.ndarray) -> np.ndarray:
    Q = np.zeros_like(A)
    for j, a in enumerate(A.T):
        v = a - Q @ (Q.T @ a)
        Q[:, j] = v / np.linalg.norm(v)
    return Q


def modified_once(A: np.ndarray) -> np.ndarray:
    Q = A / np.linalg.norm(A, axis=0)
    for j in range(A.shape[1]):
        Q[:, j] /= np.linalg.norm(Q[:, j])
        Q[:, j + 1 :] -= np.outer(Q[:, j], Q[:, j] @ Q[:, j + 1 :])
    return Q


@pytest.mark.parametrize("once", [classical, modified_once])
def test_once_is_not_enough(once: Callable[[np.ndarray], np.ndarray]) -> None:
    Q = once(HARD["Hilbert"].copy())
    assert np.abs(Q.T @ Q - np.eye(10)).max() > 1e-6


@given(st.integers(1, 7), st.integers(0, 5), st.integers(0, 1000))
def test_gram_schmidt_agrees_with_qr(n: int, more: int, seed: int) -> None:
    A = np.random.default_rng(seed).standard_normal((n + more, n))
    assume(np.linalg.cond(A) < 1e4)
    before = A.copy()
    Q, R = np.linalg.qr(A)
    np.testing.assert_allclose(gram_schmidt(A), Q * np.sign(np.diagonal(R)), atol=1e-10)
    np.testing.assert_array_equal(A, before)


TWO = np.ones(2)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: angle(TWO, [0, 0]), ValueError, "`y` must not be zero: the zero vector has no"),
        (lambda: angle([0, 0], TWO), ValueError, "`x` must not be zero"),
        (lambda: angle(TWO, np.ones(3)), ValueError, r"the same shape, got \(2,\) and \(3,\)"),
        (lambda: angle(torch.ones(2), torch.ones(3)), ValueError, r"got \(2,\) and \(3,\)"),
        (lambda: angle(np.eye(2), np.eye(2)), ValueError, r"`x` must be a vector, got shape \(2"),
        (lambda: angle([], []), ValueError, "`x` must not be empty"),
        (lambda: angle([1, math.nan], TWO), ValueError, "`x` must be finite, got nan"),
        (lambda: angle(TWO, [1, math.inf]), ValueError, "`y` must be finite, got inf"),
        (lambda: angle(TWO, [1j, 1]), TypeError, "`y` must be real, got dtype complex128"),
        (lambda: angle(TWO, torch.ones(2)), TypeError, "one library, got ndarray and Tensor"),
        (lambda: angle(TWO, np.ones(2, np.longdouble)), TypeError, "`y` must be float64 or shor"),
        (lambda: project(1.0, TWO), ValueError, r"`x` must be a vector, got shape \(\)"),
        (lambda: project(np.eye(2), TWO), ValueError, r"`x` must be a vector, got shape \(2, 2\)"),
        (lambda: project(TWO, 1.0), ValueError, r"`onto` must be a vector or a matrix, got shap"),
        (lambda: project(TWO, np.ones(3)), ValueError, r"as many rows as `x`, 2, got shape \(3,\)"),
        (lambda: project(TWO, [0, 0]), ValueError, "`onto` must not be zero"),
        (lambda: project(TWO, np.zeros((2, 2))), ValueError, "`onto` must not be zero: only"),
        (lambda: project(TWO, np.ones((2, 0))), ValueError, "`onto` must not be empty"),
        (lambda: project(TWO, [[1], [1, 2]]), ValueError, "`onto` must be an array with rows of"),
        (lambda: project(TWO, [1, math.nan]), ValueError, "`onto` must be finite, got nan"),
        (
            lambda: project([1.7e308, 1.7e308], [2.0, 1.0]),
            ValueError,
            "`x` must have a projection whose entries fit float64",
        ),
        (lambda: gram_schmidt([[1, 2, 3], [2, 4, 1]]), ValueError, "a column 1 that depends on"),
        (lambda: gram_schmidt([[1, 0, 1], [0, 1, 1]]), ValueError, "a column 2 that depends on"),
        (lambda: gram_schmidt([[1, 0], [2, 0]]), ValueError, "independent columns, got zero colu"),
        (lambda: gram_schmidt(lauchli(2, 1e-17)), ValueError, "a column 1 that depends on"),
        (lambda: gram_schmidt([1, 2]), ValueError, r"`A` must be a matrix, got shape \(2,\)"),
        (lambda: gram_schmidt([[math.nan]]), ValueError, "`A` must be finite, got nan"),
        (lambda: gram_schmidt([[1j]]), TypeError, "`A` must be real"),
        (lambda: gram_schmidt(np.eye(2, dtype=np.float16)), TypeError, "float32 or float64, got"),
    ],
)
def test_refusals(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()
