"""Descent along the gradient against the theory of quadratic functions."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mathdl.optim import Path, gradient_descent, momentum, nesterov

EIGENVALUES = arrays(np.float64, st.integers(1, 5), elements=st.floats(0.1, 10))
SEEDS = st.integers(0, 2**32 - 1)


def bowl(v: np.ndarray) -> Any:
    return v @ v


def grad_bowl(v: np.ndarray) -> np.ndarray:
    return 2 * v


def quadratic(eigenvalues: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A Hessian with these eigenvalues in directions drawn by chance, and the directions."""
    rng = np.random.default_rng(seed)
    Q, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues), len(eigenvalues))))
    return (Q * eigenvalues) @ Q.T, Q


def descend(optimise: Callable[..., Path], H: np.ndarray, x0: Any, **options: Any) -> np.ndarray:
    return optimise(lambda v: v @ H @ v / 2, lambda v: H @ v, x0, **options).points


# Gradient descent


def test_the_first_steps_by_hand() -> None:
    path = gradient_descent(bowl, grad_bowl, [4, -2], lr=0.25, num_steps=2)
    np.testing.assert_array_equal(path.points, [[4, -2], [2, -1], [1, -0.5]])
    np.testing.assert_array_equal(path.values, [20, 5, 1.25])
    np.testing.assert_array_equal(path.steps, [[-2, 1], [-1, 0.5]])
    assert repr(path) == "Path(2 steps, value 20 → 1.25)"


def test_the_path_of_the_chapter() -> None:
    path = gradient_descent(bowl, grad_bowl, [1.8, 1.5], lr=0.1, num_steps=20)
    np.testing.assert_allclose(path.points[-1], [0.02075259, 0.01729382], atol=5e-9)
    t = np.arange(21)
    np.testing.assert_allclose(path.points, 0.8 ** t[:, None] * [1.8, 1.5], rtol=1e-14)


def test_all_coordinates_move_at_once() -> None:
    # Moving x before the slope along y is computed ends elsewhere.
    def grad(v: np.ndarray) -> np.ndarray:
        return np.array([v[0] + v[1], v[0] + 2 * v[1]])

    path = gradient_descent(lambda v: 0.0, grad, [1.0, 1.0], lr=0.5, num_steps=1)
    np.testing.assert_array_equal(path.points[1], [0.0, -0.5])


@given(EIGENVALUES, st.floats(0.01, 0.19), SEEDS)
def test_each_eigendirection_contracts_by_its_own_factor(
    eigenvalues: np.ndarray, lr: float, seed: int
) -> None:
    A, Q = quadratic(eigenvalues, seed)
    minimum = np.random.default_rng(seed + 1).normal(size=len(eigenvalues))
    start = minimum + 3 * Q.sum(axis=1)
    path = gradient_descent(
        lambda v: (v - minimum) @ A @ (v - minimum) / 2,
        lambda v: A @ (v - minimum),
        start,
        lr=lr,
        num_steps=30,
    )
    distances = (path.points - minimum) @ Q
    t = np.arange(31)[:, None]
    np.testing.assert_allclose(distances, (1 - lr * eigenvalues) ** t * 3, rtol=0, atol=1e-12)


@given(EIGENVALUES, st.floats(0.01, 0.3), SEEDS)
def test_the_worst_factor_bounds_every_step_and_is_reached(
    eigenvalues: np.ndarray, lr: float, seed: int
) -> None:
    H, Q = quadratic(eigenvalues, seed)
    factors = np.abs(1 - lr * eigenvalues)
    anywhere = np.random.default_rng(seed + 1).normal(size=len(eigenvalues))
    sizes = np.linalg.norm(descend(gradient_descent, H, anywhere, lr=lr, num_steps=5), axis=1)
    assert (sizes[1:] <= factors.max() * sizes[:-1] + 1e-12 * sizes[0]).all()
    worst = descend(gradient_descent, H, Q[:, factors.argmax()], lr=lr, num_steps=1)
    assert np.linalg.norm(worst[1]) == pytest.approx(factors.max(), abs=1e-12)


@given(EIGENVALUES, SEEDS, st.floats(0.01, 0.5))
def test_it_diverges_if_and_only_if_the_rate_is_above_2_over_the_largest_eigenvalue(
    eigenvalues: np.ndarray, seed: int, part: float
) -> None:
    H, Q = quadratic(eigenvalues, seed)
    limit = 2 / eigenvalues.max()

    def growth(lr: float) -> float:
        points = descend(gradient_descent, H, Q.sum(axis=1), lr=lr, num_steps=50)
        along = points @ Q[:, eigenvalues.argmax()]
        return float(np.abs(along[-1] / along[0]))

    assert growth(limit * (1 - part)) == pytest.approx((1 - 2 * part) ** 50, abs=1e-9)
    assert growth(limit * (1 + part)) == pytest.approx((1 + 2 * part) ** 50, rel=1e-6)
    assert growth(limit) == pytest.approx(1, abs=1e-9)


@given(st.floats(1.01, 1000), SEEDS)
def test_the_best_rate_leaves_kappa_minus_1_over_kappa_plus_1(kappa: float, seed: int) -> None:
    eigenvalues = np.array([1.0, kappa])
    H, Q = quadratic(eigenvalues, seed)
    best = 2 / eigenvalues.sum()
    points = descend(gradient_descent, H, Q.sum(axis=1), lr=best, num_steps=10)
    sizes = np.linalg.norm(points, axis=1)
    rate = (kappa - 1) / (kappa + 1)
    np.testing.assert_allclose(sizes, np.sqrt(2) * rate ** np.arange(11), rtol=0, atol=1e-10)
    for other in (0.99 * best, 1.01 * best):
        assert np.abs(1 - other * eigenvalues).max() > rate


@given(st.floats(0.01, 0.99), arrays(np.float64, 3, elements=st.floats(-5, 5)))
def test_small_steps_on_the_bowl_always_go_down(lr: float, start: np.ndarray) -> None:
    values = gradient_descent(bowl, grad_bowl, start, lr=lr, num_steps=25).values
    assert (np.diff(values) <= 0).all()


@given(arrays(np.float64, 2, elements=st.floats(-5, 5)), st.integers(0, 8), st.integers(0, 8))
def test_walking_in_two_parts_is_walking_once(start: np.ndarray, s: int, t: int) -> None:
    def walk(x: np.ndarray, steps: int) -> np.ndarray:
        return gradient_descent(
            lambda v: np.cos(v).sum(), lambda v: -np.sin(v), x, lr=0.3, num_steps=steps
        ).points

    np.testing.assert_array_equal(walk(walk(start, s)[-1], t), walk(start, s + t)[s:])


def test_small_steps_follow_the_flow_to_first_order() -> None:
    # As lr goes to 0 the path becomes the solution of x' = -∇f, here exp(-2 t) x0 at t = 1.
    errors = []
    for n in (100, 200, 400):
        end = gradient_descent(bowl, grad_bowl, [1.0], lr=1 / n, num_steps=n).points[-1]
        errors.append(abs(end[0] - np.exp(-2)))
    order = np.log2(np.divide(errors[:-1], errors[1:]))
    np.testing.assert_allclose(order, 1, atol=0.02)


@pytest.mark.parametrize(
    ("lr", "factor"), [(0.25, 0.5), (0.5, 0.0), (0.75, -0.5), (1.0, -1.0), (1.25, -1.5)]
)
def test_the_role_of_the_learning_rate(lr: float, factor: float) -> None:
    path = gradient_descent(bowl, grad_bowl, [1.0, -2.0], lr=lr, num_steps=8)
    t = np.arange(9)[:, None]
    np.testing.assert_allclose(path.points, factor**t * [1.0, -2.0], rtol=1e-15)


@pytest.mark.parametrize(("lr", "end"), [(0.05, 0.0), (0.1, 1.0)])
def test_the_valley_of_the_chapter(lr: float, end: float) -> None:
    # f = x² + 10 y²: with 0.05 the steep direction lands at once, with 0.1 it bounces for ever.
    points = descend(gradient_descent, np.diag([2.0, 20.0]), [9.0, 1.0], lr=lr, num_steps=30)
    np.testing.assert_allclose(np.abs(points[1:, 1]), end, rtol=0, atol=1e-13)
    np.testing.assert_allclose(points[:, 0], 9 * (1 - 2 * lr) ** np.arange(31), rtol=1e-13)


# Momentum


def test_momentum_by_hand() -> None:
    # f = v²: velocities 2, then 1 + 1, then 1 + 0; the point passes 0 with its speed.
    path = momentum(bowl, grad_bowl, [1.0], lr=0.25, num_steps=4, momentum=0.5)
    np.testing.assert_array_equal(path.points[:, 0], [1, 0.5, 0, -0.25, -0.25])


def test_nesterov_by_hand() -> None:
    path = nesterov(bowl, grad_bowl, [1.0], lr=0.25, num_steps=2, momentum=0.5)
    np.testing.assert_array_equal(path.points[:, 0], [1, 0.25, -0.0625])


@pytest.mark.parametrize("optimise", [momentum, nesterov])
@given(arrays(np.float64, 3, elements=st.floats(-5, 5)))
def test_without_momentum_it_is_gradient_descent(
    optimise: Callable[..., Path], x0: np.ndarray
) -> None:
    options: dict[str, Any] = {"lr": 0.05, "num_steps": 20}
    plain = gradient_descent(lambda v: (v**4).sum() / 4, lambda v: v**3, x0, **options)
    path = optimise(lambda v: (v**4).sum() / 4, lambda v: v**3, x0, momentum=0.0, **options)
    np.testing.assert_array_equal(path.points, plain.points)


def matrix_of_momentum(lam: float, lr: float, mu: float) -> np.ndarray:
    """What takes (x_t, x_{t-1}) to (x_{t+1}, x_t) along an eigenvector: the heavy ball."""
    return np.array([[1 - lr * lam + mu, -mu], [1.0, 0.0]])


def matrix_of_nesterov(lam: float, lr: float, mu: float) -> np.ndarray:
    """The same for x' = z' + μ (z' − z) with z' = (1 − ηλ) x, for the pair (z', z)."""
    return (1 - lr * lam) * np.array([[1 + mu, -mu], [1 / (1 - lr * lam), 0.0]])


@given(EIGENVALUES, st.floats(0.01, 0.1), st.floats(0.1, 0.95), SEEDS)
def test_momentum_is_a_power_of_its_iteration_matrix(
    eigenvalues: np.ndarray, lr: float, mu: float, seed: int
) -> None:
    H, Q = quadratic(eigenvalues, seed)
    along = descend(momentum, H, Q.sum(axis=1), lr=lr, num_steps=25, momentum=mu)[-1] @ Q
    for lam, x in zip(eigenvalues, along, strict=True):
        # Before the start the ball lay still: x_{-1} = x_0.
        M = np.linalg.matrix_power(matrix_of_momentum(lam, lr, mu), 25)
        assert x == pytest.approx((M @ [1, 1])[0], abs=1e-11)


@given(st.floats(1.1, 1e4))
def test_the_best_momentum_contracts_with_the_root_of_kappa(kappa: float) -> None:
    root = np.sqrt(kappa)
    lr, mu = (2 / (root + 1)) ** 2, ((root - 1) / (root + 1)) ** 2
    rate = (root - 1) / (root + 1)
    for lam in (1.0, (1 + kappa) / 2, kappa):
        radius = np.abs(np.linalg.eigvals(matrix_of_momentum(lam, lr, mu))).max()
        # A double eigenvalue of a matrix that is not symmetric moves by the root of ε.
        assert radius == pytest.approx(rate, abs=1e-7)
    for other_lr, other_mu in ((0.98 * lr, mu), (1.02 * lr, mu), (lr, 0.98 * mu), (lr, mu + 1e-3)):
        worst = max(
            np.abs(np.linalg.eigvals(matrix_of_momentum(lam, other_lr, other_mu))).max()
            for lam in (1.0, kappa)
        )
        assert worst > rate


@pytest.mark.parametrize("kappa", [4.0, 25.0, 100.0])
def test_the_rate_of_a_long_run_with_the_best_momentum(kappa: float) -> None:
    root = np.sqrt(kappa)
    lr, mu = (2 / (root + 1)) ** 2, ((root - 1) / (root + 1)) ** 2
    rate = (root - 1) / (root + 1)
    H = np.diag([1.0, kappa])
    points = descend(momentum, H, [1.0, 1.0], lr=lr, num_steps=200, momentum=mu)
    # The double eigenvalue r leaves x_t = (1 + (1 − r) t) r^t: the flat direction by hand.
    t = np.arange(201)
    np.testing.assert_allclose(points[:, 0], (1 + (1 - rate) * t) * rate**t, rtol=1e-8)
    plain = descend(gradient_descent, H, [1.0, 1.0], lr=2 / (1 + kappa), num_steps=200)
    assert np.linalg.norm(points[-1]) < 0.01 * np.linalg.norm(plain[-1])


@given(EIGENVALUES, st.floats(0.01, 0.09), st.floats(0.1, 0.95), SEEDS)
def test_nesterov_is_a_step_down_and_a_step_ahead(
    eigenvalues: np.ndarray, lr: float, mu: float, seed: int
) -> None:
    H, Q = quadratic(eigenvalues, seed)
    points = descend(nesterov, H, Q.sum(axis=1), lr=lr, num_steps=25, momentum=mu)
    x = z = Q.sum(axis=1)
    for point in points[1:]:
        z, before = x - lr * H @ x, z
        x = z + mu * (z - before)
        np.testing.assert_allclose(point, x, rtol=0, atol=1e-12)


@given(st.floats(1.1, 1e4))
def test_nesterov_with_the_root_of_kappa_leaves_1_minus_its_inverse(kappa: float) -> None:
    root = np.sqrt(kappa)
    lr, mu = 1 / kappa, (root - 1) / (root + 1)
    for lam, radius in ((1.0, 1 - 1 / root), ((1 + kappa) / 2, None)):
        values = np.abs(np.linalg.eigvals(matrix_of_nesterov(lam, lr, mu)))
        assert values.max() <= 1 - 1 / root + 1e-7
        if radius is not None:
            assert values.max() == pytest.approx(radius, abs=1e-7)
