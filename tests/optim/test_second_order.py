"""Newton's method: one step on quadratics, quadratic convergence, affine invariance, saddles."""

from typing import Any

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given
from hypothesis import strategies as st

from mathdl.optim import gradient_descent, newton

SEEDS = st.integers(0, 2**32 - 1)


def rosenbrock(v: np.ndarray) -> Any:
    return (1 - v[0]) ** 2 + 100 * (v[1] - v[0] ** 2) ** 2


@given(SEEDS, st.integers(1, 6), st.floats(0, 8))
def test_one_step_lands_on_the_minimum_of_a_quadratic(seed: int, n: int, digits: float) -> None:
    rng = np.random.default_rng(seed)
    Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    H = (Q * np.logspace(0, digits, n)) @ Q.T
    minimum = rng.normal(size=n)
    path = newton(
        lambda v: (v - minimum) @ H @ (v - minimum) / 2,
        lambda v: H @ (v - minimum),
        lambda v: H,
        rng.normal(size=n),
        num_steps=1,
    )
    np.testing.assert_allclose(path.points[1], minimum, rtol=0, atol=10.0 ** (digits - 13))


@given(st.floats(0.05, 1.0), SEEDS)
def test_a_damped_step_goes_a_part_of_the_way(lr: float, seed: int) -> None:
    x0 = np.random.default_rng(seed).normal(size=2)
    H = np.diag([1.0, 100.0])
    path = newton(lambda v: v @ H @ v, lambda v: H @ v, lambda v: H, x0, num_steps=5, lr=lr)
    t = np.arange(6)[:, None]
    np.testing.assert_allclose(path.points, (1 - lr) ** t * x0, rtol=0, atol=1e-14)


def test_the_number_of_right_digits_doubles() -> None:
    # f = x − log x with its minimum at 1: the error e becomes exactly −e² (by hand).
    path = newton(
        lambda v: v[0] - np.log(v[0]), lambda v: 1 - 1 / v, lambda v: [v**-2], [0.5], num_steps=5
    )
    np.testing.assert_allclose(path.points[:, 0] - 1, -(0.5 ** (2.0 ** np.arange(6))), atol=1e-15)


def test_scipy_agrees_on_rosenbrocks_function() -> None:
    path = newton(
        rosenbrock, scipy.optimize.rosen_der, scipy.optimize.rosen_hess, [-1.2, 1.0], num_steps=7
    )
    np.testing.assert_allclose(path.points[-1], [1, 1], atol=1e-9)
    x = np.array([-1.2, 1.0])
    for point, value in zip(path.points, path.values, strict=True):
        np.testing.assert_allclose(point, x, rtol=1e-9)
        assert value == pytest.approx(scipy.optimize.rosen(x), rel=1e-9, abs=1e-18)
        x = x - np.linalg.inv(scipy.optimize.rosen_hess(x)) @ scipy.optimize.rosen_der(x)


@given(SEEDS)
def test_an_affine_change_of_variables_does_not_matter(seed: int) -> None:
    # With x = A z + b, the path of z → f(A z + b) is taken to that of f by the same map.
    rng = np.random.default_rng(seed)
    A = np.eye(2) + 0.3 * rng.uniform(-1, 1, size=(2, 2))
    b, z0 = rng.normal(size=2), rng.normal(size=2)

    def grad(x: np.ndarray) -> np.ndarray:
        return np.sinh(x) + x

    def hess(x: np.ndarray) -> np.ndarray:
        return np.diag(np.cosh(x) + 1)

    def f(x: np.ndarray) -> Any:
        return (np.cosh(x) + x**2 / 2).sum()

    there = newton(f, grad, hess, A @ z0 + b, num_steps=4).points
    here = newton(
        lambda z: f(A @ z + b),
        lambda z: A.T @ grad(A @ z + b),
        lambda z: A.T @ hess(A @ z + b) @ A,
        z0,
        num_steps=4,
    ).points
    np.testing.assert_allclose(here @ A.T + b, there, rtol=0, atol=1e-10)


def test_where_the_hessian_is_indefinite_it_goes_to_the_saddle() -> None:
    def f(v: np.ndarray) -> Any:
        return v[0] ** 2 - v[1] ** 2

    def grad(v: np.ndarray) -> np.ndarray:
        return np.array([2 * v[0], -2 * v[1]])

    path = newton(f, grad, lambda v: np.diag([2.0, -2.0]), [0.5, 1.0], num_steps=1)
    np.testing.assert_array_equal(path.points[-1], [0, 0])
    assert path.values[-1] > path.values[0]  # uphill
    away = gradient_descent(f, grad, [0.5, 1.0], lr=0.1, num_steps=20)
    assert away.values[-1] < -100


@pytest.mark.parametrize("H", [np.zeros((2, 2)), np.ones((2, 2)), np.outer([0.1, 0.3], [0.1, 0.3])])
def test_a_singular_hessian_ends_the_path_with_a_report(H: np.ndarray) -> None:
    path = newton(lambda v: 0.0, lambda v: v, lambda v: H, [1.0, 2.0], num_steps=3)
    assert path.stopped == (
        "stopped at step 1: the Hessian is singular, so there is no Newton step"
    )
    np.testing.assert_array_equal(path.points, [[1, 2]])


def test_a_hessian_that_becomes_singular_ends_the_path_there() -> None:
    # f = x³/3 + x: the step from 1 is (1 + 1) / 2, and at 0 the second derivative 2x is 0.
    path = newton(
        lambda v: v[0] ** 3 / 3 + v[0], lambda v: v**2 + 1, lambda v: [2 * v], [1.0], num_steps=9
    )
    assert path.stopped == "stopped at step 2: the Hessian is singular, so there is no Newton step"
    np.testing.assert_array_equal(path.points, [[1], [0]])


def test_a_flat_start_that_throws_far_away_is_reported() -> None:
    path = newton(
        lambda v: np.exp(v[0] ** 2),
        lambda v: 2 * v * np.exp(v**2),
        lambda v: [1e-3 + 0 * v],
        [1.0],
        num_steps=9,
    )
    assert path.stopped == "stopped at step 1: `f(x)` is inf; try a smaller `lr`"


@pytest.mark.parametrize(
    ("hess", "error", "message"),
    [
        (1, TypeError, "`hess` must be a function, got 1"),
        (
            lambda v: v,
            ValueError,
            r"`hess\(x\)` must have shape \(2, 2\), a row and a column for each entry of `x0`, "
            r"got shape \(2,\)",
        ),
        (lambda v: 2.0, ValueError, r"`hess\(x\)` must have shape \(2, 2\), .* got shape \(\)"),
        (
            lambda v: np.full((2, 2), np.nan),
            ValueError,
            r"`hess\(x\)` must be finite at the start, got nan",
        ),
        (lambda v: 1j * np.eye(2), TypeError, r"`hess\(x\)` must be real, got dtype complex128"),
    ],
)
def test_errors(hess: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=f"^{message}$"):
        newton(lambda v: v @ v, lambda v: 2 * v, hess, [1.0, 2.0], num_steps=1)


@pytest.mark.parametrize("lr", [0, -1.0])
def test_the_damping_is_above_0(lr: float) -> None:
    with pytest.raises(ValueError, match=f"^`lr` must be > 0, got {lr:g}$"):
        newton(lambda v: v @ v, lambda v: 2 * v, lambda v: 2 * np.eye(1), [1.0], num_steps=1, lr=lr)
