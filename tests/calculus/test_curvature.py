"""Hessians by hand, by law and by their order; critical points told apart."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mathdl.calculus import classify_critical_point, gradient, hessian, jacobian

EPS = float(np.finfo(np.float64).eps)

entries = st.floats(-3, 3, allow_subnormal=False)
vectors = arrays(np.float64, st.integers(1, 5), elements=entries)


def saddle(v: np.ndarray) -> Any:
    x, y = v
    return x**2 + 4 * x * y + y**2


def smooth(v: Any) -> Any:
    """For NumPy and torch alike."""
    return (v**3).sum() / 3 + 1 / (1 + v @ v)


# The Hessian


def test_hessian_by_hand() -> None:
    for x in ([0.0, 0.0], [1, 2], [-3.0, 0.5]):
        np.testing.assert_allclose(hessian(saddle, x), [[2, 4], [4, 2]], rtol=0, atol=1e-6)
        exact = hessian(saddle, x, extrapolate=True)
        np.testing.assert_allclose(exact, [[2, 4], [4, 2]], rtol=0, atol=1e-10)


@pytest.mark.parametrize("extrapolate", [False, True])
@given(vectors)
def test_hessian_is_symmetric_in_every_bit(extrapolate: bool, x: np.ndarray) -> None:
    H = hessian(lambda v: np.sin(v).sum() * np.cos(v[0]), x, extrapolate=extrapolate)
    assert H.shape == (len(x), len(x))
    np.testing.assert_array_equal(H, H.T)


@given(st.data(), st.integers(1, 4))
def test_hessian_of_a_quadratic_form(data: st.DataObject, n: int) -> None:
    A = data.draw(arrays(np.float64, (n, n), elements=entries))
    x = data.draw(arrays(np.float64, n, elements=entries))
    H = hessian(lambda v: v @ A @ v / 2, x)
    size = 1 + np.abs(A).sum() * 10
    np.testing.assert_allclose(H, (A + A.T) / 2, rtol=0, atol=100 * EPS**0.5 * size)


@given(vectors, st.floats(-3, 3))
def test_hessian_is_linear(x: np.ndarray, k: float) -> None:
    def f(v: np.ndarray) -> Any:
        return np.cos(v).prod()

    want = hessian(f, x) + k * hessian(smooth, x)
    got = hessian(lambda v: f(v) + k * smooth(v), x)
    np.testing.assert_allclose(got, want, rtol=0, atol=3e-5)


@pytest.mark.parametrize(("extrapolate", "atol"), [(False, 2e-5), (True, 1e-8)])
@given(vectors)
def test_hessian_agrees_with_autograd(extrapolate: bool, atol: float, x: np.ndarray) -> None:
    want = torch.autograd.functional.hessian(smooth, torch.tensor(x)).numpy()
    got = hessian(smooth, x, extrapolate=extrapolate)
    np.testing.assert_allclose(got, want, rtol=0, atol=atol)


@given(vectors)
def test_hessian_is_the_jacobian_of_the_gradient(x: np.ndarray) -> None:
    want = jacobian(lambda v: gradient(smooth, v, extrapolate=True), x)
    np.testing.assert_allclose(hessian(smooth, x), want, rtol=0, atol=2e-5)


def test_hessian_agrees_with_sympy() -> None:
    x, y = sympy.symbols("x y")
    formula = sympy.exp(x) * sympy.sin(y) + x**3 * y / (1 + y**2)
    f = sympy.lambdify((x, y), formula)
    second = sympy.lambdify((x, y), sympy.hessian(formula, [x, y]))
    for point in itertools.product([-1.0, 0.2, 1.0], [-0.7, 0.0, 1.0]):
        want = np.array(second(*point), float)
        np.testing.assert_allclose(hessian(lambda v: f(*v), point), want, rtol=0, atol=3e-7)
        got = hessian(lambda v: f(*v), point, extrapolate=True)
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-10)


@pytest.mark.parametrize(("x", "scale"), [(1e8, None), (1e8, 1e8), (1e-8, 1e-8)])
def test_hessian_at_other_scales(x: float, scale: float | None) -> None:
    H = hessian(lambda v: np.exp((v[0] + 2 * v[1]) / x), [x, 2 * x], scale=scale)
    want = np.exp(5) / x**2 * np.array([[1, 2], [2, 4]])
    np.testing.assert_allclose(H, want, rtol=1e-6)


def test_a_hessian_far_out_of_what_changes_over_a_short_distance() -> None:
    x = np.array([1e6, -3e6])

    def f(v: np.ndarray) -> Any:
        return np.sin(v[0]) * np.cos(v[1])

    want = torch.autograd.functional.hessian(
        lambda t: torch.sin(t[0]) * torch.cos(t[1]), torch.tensor(x)
    )
    assert np.abs(hessian(f, x) - want.numpy()).max() > 0.1
    np.testing.assert_allclose(hessian(f, x, scale=1), want, rtol=0, atol=1e-7)
    np.testing.assert_allclose(hessian(f, x, scale=1, extrapolate=True), want, rtol=0, atol=1e-8)
    with pytest.raises(ValueError, match=r"for its second derivatives to settle, got .*`scale`"):
        hessian(f, x, extrapolate=True)


@pytest.mark.parametrize("extrapolate", [False, True])
@pytest.mark.parametrize(
    "rounded",
    [
        np.float32,
        lambda y: float(np.float32(y)),
        lambda y: torch.tensor(y, dtype=torch.float32),
        lambda y: np.float32(1000) + np.float32(y),  # all equal around x by a short step
    ],
)
def test_the_step_fits_a_function_that_rounds_to_float32(
    rounded: Callable[[Any], Any], extrapolate: bool
) -> None:
    want = [[2, 1], [1, 6]]
    H = hessian(lambda v: rounded(v[0] ** 2 + 3 * v[1] ** 2 + v[0] * v[1]), [1.0, 2.0])
    np.testing.assert_allclose(H, want, rtol=0, atol=0.2)
    better = hessian(
        lambda v: rounded(v[0] ** 2 + 3 * v[1] ** 2 + v[0] * v[1]), [1.1, 2.3], extrapolate=True
    )
    np.testing.assert_allclose(better, want, rtol=0, atol=0.05)


def test_the_error_of_both_kinds_of_entries_is_of_second_order() -> None:
    def f(v: np.ndarray) -> Any:
        return np.exp(v[0] + v[1] / 2)

    want = np.exp(1.0) * np.array([[1, 0.5], [0.5, 0.25]])
    scales = np.geomspace(50, 800, 5)
    errors = np.array([np.abs(hessian(f, [0.5, 1.0], scale=s) - want) for s in scales])
    for i, j in ((0, 0), (0, 1), (1, 1)):
        order = np.polyfit(np.log(scales), np.log(errors[:, i, j]), 1)[0]
        assert order == pytest.approx(2, abs=0.05)


def test_the_default_step_is_about_the_best() -> None:
    points = np.linspace(0.5, 1.5, 101)

    def mean_error(second: Callable[[float], Any]) -> float:
        return float(np.mean([abs(second(x) / np.exp(x) - 1) for x in points]))

    def with_step(h: float) -> float:
        return mean_error(lambda x: (np.exp(x + h) - 2 * np.exp(x) + np.exp(x - h)) / h**2)

    best = mean_error(lambda x: hessian(lambda v: np.exp(v[0]), [x])[0, 0])
    assert best < EPS**0.5
    assert with_step(1e-2) > 100 * best
    assert with_step(6e-6) > 100 * best  # the step of a first derivative: noise over h²
    assert with_step(1e-8) > 1e7 * best


def test_f_is_called_as_often_as_the_docstring_says() -> None:
    for n in (1, 2, 5):
        seen: list[np.ndarray] = []
        hessian(lambda v, seen=seen: seen.append(v) or v @ v, np.ones(n))
        assert len(seen) == n * n + n + 1
        seen.clear()
        hessian(lambda v, seen=seen: seen.append(v) or v @ v, np.ones(n), extrapolate=True)
        assert len(seen) == 3 * (n * n + n) + 1


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.longdouble])
def test_hessian_keeps_the_dtype_and_the_input(dtype: type) -> None:
    def greedy(v: np.ndarray) -> Any:
        value = v[0] ** 2 * v[1]
        v[:] = 99
        return value

    x = np.array([1.0, 2.0], dtype)
    H = hessian(greedy, x)
    assert H.dtype == dtype
    np.testing.assert_allclose(H, [[4, 2], [2, 0]], rtol=0, atol=50 * np.finfo(dtype).eps ** 0.5)
    np.testing.assert_array_equal(x, [1, 2])
    assert hessian(lambda v: v @ v, [1, 2]).dtype == np.float64


@pytest.mark.parametrize("extrapolate", [False, True])
@pytest.mark.parametrize(
    ("f", "x", "error", "message"),
    [
        (None, [1.0], TypeError, "`f` must be a function, got None"),
        (saddle, 1.0, ValueError, r"`x` must be a vector, got shape \(\)"),
        (saddle, [[1.0, 2.0]], ValueError, r"`x` must be a vector, got shape \(1, 2\)"),
        (saddle, [], ValueError, r"`x` must not be empty, got shape \(0,\)"),
        (saddle, [np.nan, 0], ValueError, "`x` must be finite, got nan"),
        (lambda v: v, [1.0, 2.0], ValueError, r"`f\(x\)` must be a number, got shape \(2,\)"),
        (lambda v: v[0] * 1j, [1.0], TypeError, r"`f\(x\)` must be real, got dtype complex128"),
        (lambda v: np.log(v[0]), [0.0], ValueError, r"`f` must be finite around `x`, got -inf at"),
        (lambda v: np.log(v[0] - 1), [1.01], ValueError, None),
        (
            lambda v: 1e308 * np.sign(v[0]) * v[0],
            [0.0],
            ValueError,
            "`f` must have second derivatives that fit float64, got one that is infinite",
        ),
    ],
)
def test_errors_of_the_hessian(
    f: Any, x: Any, error: type[Exception], message: str | None, extrapolate: bool
) -> None:
    if message is None and not extrapolate:
        assert hessian(f, x)[0, 0] < 0  # a short step stays inside the domain
        return
    with pytest.raises(error, match=message or "`f` must be finite around `x`, got nan at"):
        hessian(f, x, extrapolate=extrapolate)


def test_errors_of_steps() -> None:
    with pytest.raises(ValueError, match="`scale` must be > 0, got 0"):
        hessian(saddle, [1.0, 2.0], scale=0)
    with pytest.raises(ValueError, match=r"a step in float64, got x = 1\.79\d+e\+308"):
        hessian(lambda v: np.sin(v).sum(), [0.0, np.finfo(np.float64).max])


# Critical points


@pytest.mark.parametrize(
    ("H", "kind"),
    [
        ([[2.0, 0.0], [0.0, 6.0]], "minimum"),
        ([[-2.0, 1.0], [1.0, -2.0]], "maximum"),
        ([[2.0, 4.0], [4.0, 2.0]], "saddle"),
        ([[2, 0], [0, 0]], "degenerate"),
        ([[0, 0], [0, -1]], "degenerate"),
        ([[0.0, 0.0], [0.0, 0.0]], "degenerate"),
        ([[1.0, 1.0], [1.0, 1.0]], "degenerate"),
        (np.diag([1.0, 0.0, -1.0]), "saddle"),  # up and down: the flat direction changes nothing
        ([[3]], "minimum"),
        ([[-3]], "maximum"),
        ([[0]], "degenerate"),
        (np.diag([1e-5, 1.0]), "minimum"),
        (np.diag([1e-6, 1.0]), "degenerate"),
        (np.diag([-1e-6, 1.0]), "degenerate"),
        (np.diag([-1e-5, 1.0]), "saddle"),
        (1e308 * np.array([[1.0, 1.0], [1.0, 1.5]]), "minimum"),
        (1e-310 * np.array([[1.0, 0.5], [0.5, 1.0]]), "minimum"),
        (np.eye(2, dtype=np.float16), "minimum"),
        (-np.eye(2, dtype=np.longdouble), "maximum"),
    ],
)
def test_kinds_by_hand(H: Any, kind: str) -> None:
    assert classify_critical_point(H) == kind


@pytest.mark.parametrize(
    ("f", "kind"),
    [
        (lambda v: v @ v, "minimum"),
        (lambda v: np.cos(v).sum(), "maximum"),
        (saddle, "saddle"),
        (lambda v: v[0] ** 2 + v[1] ** 4, "degenerate"),
        (lambda v: v[0] ** 2 + v[1] ** 3, "degenerate"),
        (lambda v: 3.0, "degenerate"),
    ],
)
@pytest.mark.parametrize("extrapolate", [False, True])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_kinds_from_numeric_hessians(
    f: Callable[..., Any], kind: str, extrapolate: bool, dtype: type
) -> None:
    H = hessian(f, np.zeros(2, dtype), extrapolate=extrapolate)
    assert classify_critical_point(H) == kind


@given(st.data(), st.integers(1, 5))
def test_the_signs_of_the_eigenvalues_decide(data: st.DataObject, n: int) -> None:
    size = st.floats(0.1, 10)
    values = np.array([data.draw(st.sampled_from([-1, 1])) * data.draw(size) for _ in range(n)])
    seed = data.draw(st.integers(0, 99))
    Q = np.linalg.qr(np.random.default_rng(seed).standard_normal((n, n)))[0]
    H = Q @ np.diag(values) @ Q.T
    kind = classify_critical_point(H)
    if (values > 0).all():
        assert kind == "minimum"
    elif (values < 0).all():
        assert kind == "maximum"
    else:
        assert kind == "saddle"
    opposite = {"minimum": "maximum", "maximum": "minimum", "saddle": "saddle"}
    assert classify_critical_point(-H) == opposite[kind]
    assert classify_critical_point(1e-200 * H) == kind


def test_the_tolerance_is_relative_to_the_largest_modulus() -> None:
    assert classify_critical_point(np.diag([0.01, -1.0]), rtol=0.02) == "degenerate"
    assert classify_critical_point(np.diag([0.01, -1.0]), rtol=0.005) == "saddle"
    assert classify_critical_point(np.diag([1e-12, 1.0]), rtol=0) == "minimum"
    assert classify_critical_point(np.diag([1e-3, 1.0]).astype(np.float32)) == "degenerate"
    assert classify_critical_point(np.diag([1e-3, 1.0])) == "minimum"


def test_rounding_may_disturb_the_symmetry_and_a_mistake_may_not() -> None:
    assert classify_critical_point([[2.0, 1.0], [1.0 + 1e-9, 2.0]]) == "minimum"
    with pytest.raises(ValueError, match=r"`H` must be symmetric, got 1\.0 at \(0, 1\) and 1\.001"):
        classify_critical_point([[2.0, 1.0], [1.001, 2.0]])


@pytest.mark.parametrize(
    ("H", "error", "message"),
    [
        ([[1.0, 2.0], [3.0, 4.0]], ValueError, r"symmetric, got 2\.0 at \(0, 1\) and 3\.0 at \(1,"),
        ([[1.0, 2.0]], ValueError, r"`H` must be square, got shape \(1, 2\)"),
        ([1.0, 2.0], ValueError, r"`H` must be a matrix, got shape \(2,\)"),
        (np.zeros((0, 0)), ValueError, r"`H` must not be empty, got shape \(0, 0\)"),
        ([[np.nan]], ValueError, "`H` must be finite, got nan"),
        ([[1j]], TypeError, "`H` must be real, got dtype complex128"),
    ],
)
def test_errors_of_the_kind(H: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        classify_critical_point(H)


@pytest.mark.parametrize("rtol", [-0.1, 1, np.nan])
def test_the_tolerance_is_from_0_to_1(rtol: float) -> None:
    with pytest.raises(ValueError, match="`rtol` must be"):
        classify_critical_point([[1.0]], rtol=rtol)
