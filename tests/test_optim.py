"""Gradient descent against its closed form on quadratics, and where it must refuse."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mathdl import optim
from mathdl.optim import Path, gradient_descent


def bowl(v: np.ndarray) -> Any:
    return v @ v


def grad_bowl(v: np.ndarray) -> np.ndarray:
    return 2 * v


def quadratic(eigenvalues: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A Hessian with these eigenvalues in directions drawn by chance, and the directions."""
    rng = np.random.default_rng(seed)
    Q, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues), len(eigenvalues))))
    return (Q * eigenvalues) @ Q.T, Q


def test_all_is_literal_and_complete() -> None:
    assert optim.__all__ == ["Path", "gradient_descent"]


# By hand


def test_the_first_steps_by_hand() -> None:
    path = gradient_descent(bowl, grad_bowl, [4, -2], lr=0.25, num_steps=2)
    np.testing.assert_array_equal(path.points, [[4, -2], [2, -1], [1, -0.5]])
    np.testing.assert_array_equal(path.values, [20, 5, 1.25])
    np.testing.assert_array_equal(path.steps, [[-2, 1], [-1, 0.5]])
    assert repr(path) == "Path(2 steps, value 20 → 1.25)"
    assert path.points.dtype == path.values.dtype == np.float64


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


def test_no_steps_is_a_path_too() -> None:
    path = gradient_descent(bowl, grad_bowl, [3.0, 4.0], lr=1.0, num_steps=0)
    np.testing.assert_array_equal(path.points, [[3, 4]])
    np.testing.assert_array_equal(path.values, [25])
    assert path.steps.shape == (0, 2)


def test_the_path_is_frozen() -> None:
    path = gradient_descent(bowl, grad_bowl, [1.0], lr=0.1, num_steps=1)
    assert isinstance(path, Path)
    with pytest.raises(dataclasses.FrozenInstanceError):
        path.points = path.values  # type: ignore[misc]


# Laws


@given(
    arrays(np.float64, st.integers(1, 5), elements=st.floats(0.1, 10)),
    st.floats(0.01, 0.19),
    st.integers(0, 2**32 - 1),
)
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


def test_the_error_of_one_run_shrinks_linearly_and_at_the_rate_of_theory() -> None:
    A, _ = quadratic(np.array([1.0, 10.0]), 0)
    path = gradient_descent(
        lambda v: v @ A @ v / 2, lambda v: A @ v, [3.0, 1.0], lr=2 / 11, num_steps=60
    )
    errors = np.linalg.norm(path.points, axis=1)
    # The best rate: both directions shrink by (κ - 1) / (κ + 1) = 9 / 11.
    np.testing.assert_allclose(errors[1:] / errors[:-1], 9 / 11, rtol=1e-9)


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
    np.testing.assert_array_equal(path.points, factor**t * [1.0, -2.0])


def test_agrees_with_torch_sgd() -> None:
    def rosenbrock(v: Any) -> Any:
        return (1 - v[0]) ** 2 + 100 * (v[1] - v[0] ** 2) ** 2

    def grad(v: np.ndarray) -> np.ndarray:
        inner = v[1] - v[0] ** 2
        return np.array([-2 * (1 - v[0]) - 400 * v[0] * inner, 200 * inner])

    path = gradient_descent(rosenbrock, grad, [-1.0, 1.5], lr=1e-3, num_steps=50)
    x = torch.tensor([-1.0, 1.5], dtype=torch.float64, requires_grad=True)
    sgd = torch.optim.SGD([x], lr=1e-3)
    for point, value in zip(path.points, path.values, strict=True):
        loss = rosenbrock(x)
        np.testing.assert_allclose(point, x.detach().numpy(), rtol=1e-10)
        assert value == pytest.approx(loss.item(), rel=1e-10)
        sgd.zero_grad()
        loss.backward()
        sgd.step()


# What goes in and what comes out


@pytest.mark.parametrize(
    ("x0", "dtype"),
    [
        (np.array([1, 2], np.float32), np.float32),
        (np.array([1, 2]), np.float64),
        ([1, 2], np.float64),
        (torch.tensor([1.0, 2.0]), np.float32),
    ],
)
def test_the_dtype_is_that_of_the_start(x0: Any, dtype: type) -> None:
    path = gradient_descent(
        lambda v: float(v @ v), lambda v: [2.0 * float(a) for a in v], x0, lr=0.1, num_steps=3
    )
    assert path.points.dtype == path.values.dtype == dtype
    np.testing.assert_allclose(path.points[-1], [0.512, 1.024], rtol=1e-6)


def test_a_gradient_in_another_precision_does_not_change_that_of_the_walk() -> None:
    seen: list[np.dtype[Any]] = []

    def grad(v: np.ndarray) -> np.ndarray:
        seen.append(v.dtype)
        return v.astype(np.float64) * 2

    gradient_descent(bowl, grad, np.array([1.0, 2.0], np.float32), lr=0.1, num_steps=3)
    assert seen == [np.float32] * 3
    with pytest.raises(ValueError, match=r"^`f\(x\)` must be finite at the start, got inf$"):
        gradient_descent(lambda v: 1e300, grad, np.array([1], np.float32), lr=0.1, num_steps=1)


def test_the_start_is_not_changed_and_functions_cannot_bend_the_path() -> None:
    def greedy(function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(v: np.ndarray) -> Any:
            y = function(v.copy())
            v[:] = 99
            return y

        return wrapped

    x0 = np.array([1.0, 2.0])
    path = gradient_descent(greedy(bowl), greedy(grad_bowl), x0, lr=0.25, num_steps=1)
    np.testing.assert_array_equal(path.points, [[1, 2], [0.5, 1]])
    np.testing.assert_array_equal(x0, [1, 2])


# Divergence


def test_divergence_says_where_and_what_to_do() -> None:
    with pytest.raises(
        ValueError,
        match=r"^`lr` must be small enough for the path to stay finite, got 1\.5: "
        r"`f\(x\)` is inf at step 512; try a smaller one$",
    ):
        gradient_descent(bowl, grad_bowl, [1.0], lr=1.5, num_steps=1000)
    # The value after t steps is 4^t: float64 ends below 4^512 = 2^1024.
    path = gradient_descent(bowl, grad_bowl, [1.0], lr=1.5, num_steps=511)
    assert path.values[-1] == 4.0**511


def test_divergence_of_the_gradient_and_of_the_point() -> None:
    with pytest.raises(ValueError, match=r"`grad\(x\)` is -inf at step 1"):
        gradient_descent(lambda v: 0.0, lambda v: v * 1e200, [1e10], lr=1e-100, num_steps=9)
    with pytest.raises(ValueError, match=r"`x` is -inf at step 1"):
        gradient_descent(lambda v: 0.0, lambda v: v * 0 + 1e300, [1.0], lr=1e100, num_steps=9)
    with pytest.raises(ValueError, match=r"got 2: `f\(x\)` is nan at step 1"):
        gradient_descent(lambda v: np.log(v[0]), lambda v: 1 / v, [1.0], lr=2, num_steps=9)
    with pytest.raises(ValueError, match="`f\\(x\\)` is inf at step 1;"):
        gradient_descent(bowl, grad_bowl, np.array([1e19], np.float32), lr=50, num_steps=9)


def test_a_bad_start_is_not_blamed_on_the_learning_rate() -> None:
    with pytest.raises(ValueError, match=r"^`f\(x\)` must be finite at the start, got -inf$"):
        gradient_descent(lambda v: np.log(v[0]), lambda v: 1 / v, [0.0], lr=0.1, num_steps=1)
    with pytest.raises(ValueError, match=r"^`grad\(x\)` must be finite at the start, got inf$"):
        gradient_descent(lambda v: v[0] ** 0.5, lambda v: v**-0.5 / 2, [0.0], lr=0.1, num_steps=1)


# Errors


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"f": 1}, TypeError, "`f` must be a function, got 1"),
        ({"grad": None}, TypeError, "`grad` must be a function, got None"),
        ({"x0": 3.0}, ValueError, r"`x0` must be a vector, got shape \(\)"),
        ({"x0": []}, ValueError, r"`x0` must not be empty, got shape \(0,\)"),
        ({"x0": [[1.0]]}, ValueError, r"`x0` must be a vector, got shape \(1, 1\)"),
        ({"x0": [np.nan]}, ValueError, "`x0` must be finite, got nan"),
        ({"x0": [1j]}, TypeError, "`x0` must be real, got dtype complex128"),
        ({"lr": 0}, ValueError, "`lr` must be > 0, got 0"),
        ({"lr": -0.1}, ValueError, "`lr` must be > 0, got -0.1"),
        ({"lr": np.nan}, ValueError, "`lr` must be finite, got nan"),
        ({"lr": [0.1, 0.2]}, ValueError, r"`lr` must be a number, got shape \(2,\)"),
        ({"num_steps": 2.0}, TypeError, "`num_steps` must be an integer, got 2.0"),
        ({"num_steps": -1}, ValueError, "`num_steps` must be at least 0, got -1"),
        ({"f": lambda v: v}, ValueError, r"`f\(x\)` must be a number, got shape \(2,\)"),
        ({"f": lambda v: None}, TypeError, r"`f\(x\)` must hold real numbers, got dtype object"),
        (
            {"grad": lambda v: v[:, None]},
            ValueError,
            r"`grad\(x\)` must have the shape of `x0`, \(2,\), got shape \(2, 1\)",
        ),
        ({"grad": lambda v: 1.0}, ValueError, r"the shape of `x0`, \(2,\), got shape \(\)"),
        ({"grad": lambda v: v * 1j}, TypeError, r"`grad\(x\)` must be real, got dtype complex128"),
    ],
)
def test_errors(changes: dict[str, Any], error: type[Exception], message: str) -> None:
    arguments: dict[str, Any] = {
        "f": bowl,
        "grad": grad_bowl,
        "x0": [1.0, 2.0],
        "lr": 0.1,
        "num_steps": 3,
    }
    arguments |= changes
    positional = [arguments.pop(name) for name in ("f", "grad", "x0")]
    with pytest.raises(error, match=message):
        gradient_descent(*positional, **arguments)


def test_the_options_are_keywords_only() -> None:
    with pytest.raises(TypeError):
        gradient_descent(bowl, grad_bowl, [1.0], 0.1, 3)  # type: ignore[misc]
