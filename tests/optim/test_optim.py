"""What all optimisers share: torch agrees step for step; a run that diverges says so; errors."""

import dataclasses
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mathdl import optim
from mathdl.optim import Path, adam, gradient_descent, momentum, nesterov, newton, rmsprop

Function = Callable[..., Any]


def bowl(v: np.ndarray) -> Any:
    return v @ v


def grad_bowl(v: np.ndarray) -> np.ndarray:
    return 2 * v


def hess_bowl(v: np.ndarray) -> np.ndarray:
    return 2 * np.eye(len(v))


def newton_without_hess(f: Function, grad: Function, x0: Any, **options: Any) -> Path:
    """Newton's method on bowls, with the arguments of the others."""
    return newton(f, grad, hess_bowl, x0, **options)


FIRST_ORDER = [gradient_descent, momentum, nesterov, rmsprop, adam]
ALL = [*FIRST_ORDER, newton_without_hess]


def test_all_is_literal_and_complete() -> None:
    assert optim.__all__ == [
        "Path",
        "adam",
        "gradient_descent",
        "momentum",
        "nesterov",
        "newton",
        "rmsprop",
    ]


# The path


@pytest.mark.parametrize("optimise", ALL)
def test_a_path_holds_every_point_value_and_step(optimise: Function) -> None:
    path = optimise(bowl, grad_bowl, [4.0, -2.0], lr=0.25, num_steps=7)
    assert isinstance(path, Path)
    assert path.points.shape == (8, 2)
    np.testing.assert_array_equal(path.points[0], [4, -2])
    # BLAS may add a product without rounding it: two programs for one sum of squares.
    np.testing.assert_allclose(path.values, (path.points**2).sum(axis=1), rtol=1e-15)
    np.testing.assert_array_equal(path.steps, path.points[1:] - path.points[:-1])
    assert path.stopped is None


@pytest.mark.parametrize("optimise", ALL)
def test_no_steps_is_a_path_too(optimise: Function) -> None:
    def unused(v: np.ndarray) -> Any:
        raise AssertionError("no step, no gradient")

    path = optimise(bowl, unused, [3.0, 4.0], lr=1.0, num_steps=0)
    np.testing.assert_array_equal(path.points, [[3, 4]])
    np.testing.assert_array_equal(path.values, [25])
    assert path.steps.shape == (0, 2)


@pytest.mark.parametrize("optimise", ALL)
def test_a_minimum_is_not_left(optimise: Function) -> None:
    path = optimise(bowl, grad_bowl, [0.0, 0.0], lr=0.1, num_steps=5)
    np.testing.assert_array_equal(path.points, np.zeros((6, 2)))


@pytest.mark.parametrize("optimise", ALL)
def test_one_gradient_a_step_taken_where_the_path_is(optimise: Function) -> None:
    seen = []

    def grad(v: np.ndarray) -> np.ndarray:
        seen.append(v)
        return 2 * v

    path = optimise(bowl, grad, [1.0, 2.0], lr=0.1, num_steps=4)
    np.testing.assert_array_equal(seen, path.points[:-1])


def test_the_path_is_frozen() -> None:
    path = gradient_descent(bowl, grad_bowl, [1.0], lr=0.1, num_steps=1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        path.points = path.values  # type: ignore[misc]


@pytest.mark.parametrize("optimise", ALL)
@pytest.mark.parametrize(
    ("x0", "dtype"),
    [
        (np.array([1, 2], np.float32), np.float32),
        (np.array([1, 2]), np.float64),
        ([1, 2], np.float64),
        (torch.tensor([1.0, 2.0]), np.float32),
    ],
)
def test_the_dtype_is_that_of_the_start(optimise: Function, x0: Any, dtype: type) -> None:
    seen = []

    def grad(v: np.ndarray) -> Any:
        seen.append(v.dtype)
        return [2.0 * float(a) for a in v]

    path = optimise(lambda v: float(v @ v), grad, x0, lr=0.1, num_steps=3)
    assert path.points.dtype == path.values.dtype == dtype
    assert seen == [dtype] * 3
    exact = optimise(bowl, grad_bowl, [1.0, 2.0], lr=0.1, num_steps=3)
    np.testing.assert_allclose(path.points, exact.points, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("optimise", ALL)
def test_the_start_is_not_changed_and_functions_cannot_bend_the_path(optimise: Function) -> None:
    def greedy(function: Function) -> Function:
        def wrapped(v: np.ndarray) -> Any:
            y = function(v.copy())
            v[:] = 99
            return y

        return wrapped

    x0 = np.array([1.0, 2.0])
    path = optimise(greedy(bowl), greedy(grad_bowl), x0, lr=0.25, num_steps=3)
    honest = optimise(bowl, grad_bowl, x0, lr=0.25, num_steps=3)
    np.testing.assert_array_equal(path.points, honest.points)
    np.testing.assert_array_equal(x0, [1, 2])
    x0[:] = 7
    np.testing.assert_array_equal(path.points[0], [1, 2])


# torch, step for step


def rosenbrock(v: Any) -> Any:
    return (1 - v[0]) ** 2 + 100 * (v[1] - v[0] ** 2) ** 2


def grad_rosenbrock(v: np.ndarray) -> np.ndarray:
    inner = v[1] - v[0] ** 2
    return np.array([-2 * (1 - v[0]) - 400 * v[0] * inner, 200 * inner])


def by_torch(
    f: Function, x0: np.ndarray, num_steps: int, kind: type[Any], **options: Any
) -> np.ndarray:
    """The points of torch's optimiser, with torch's own gradients."""
    x = torch.tensor(x0, requires_grad=True)
    optimiser = kind([x], **options)
    points = [x0]
    for _ in range(num_steps):
        optimiser.zero_grad()
        f(x).backward()
        optimiser.step()
        points.append(x.detach().numpy().copy())
    return np.array(points)


TORCH: dict[Function, tuple[type[Any], dict[str, Any]]] = {
    gradient_descent: (torch.optim.SGD, {}),
    momentum: (torch.optim.SGD, {"momentum": 0.9}),
    nesterov: (torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    rmsprop: (torch.optim.RMSprop, {}),
    adam: (torch.optim.Adam, {}),
}
STEPS = 30


def check_against_torch(
    path: Path, optimise: Function, f: Function, x0: np.ndarray, lr: float, rtol: float
) -> None:
    kind, options = TORCH[optimise]
    expected = by_torch(f, x0, STEPS, kind, lr=lr, **options)
    assert path.points.dtype == expected.dtype
    np.testing.assert_allclose(path.points, expected, rtol=0, atol=rtol * np.abs(x0).max())


LR = {gradient_descent: 1e-3, momentum: 2e-4, nesterov: 2e-4, rmsprop: 1e-2, adam: 1e-2}
PLACES = arrays(np.float64, 2, elements=st.floats(-1.5, 1.5)).filter(
    lambda x: np.abs(x).max() > 0.1
)


@pytest.mark.parametrize("optimise", FIRST_ORDER)
@settings(max_examples=30)  # torch loads much at its first step
@given(x0=PLACES)
def test_torch_agrees_on_rosenbrocks_function(optimise: Function, x0: np.ndarray) -> None:
    lr = LR[optimise]
    path = optimise(rosenbrock, grad_rosenbrock, x0, lr=lr, num_steps=STEPS)
    check_against_torch(path, optimise, rosenbrock, x0, lr, 1e-12)


@pytest.mark.parametrize("optimise", FIRST_ORDER)
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
@settings(max_examples=30)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 5))
def test_torch_agrees_on_quadratics(
    optimise: Function, dtype: type, rtol: float, seed: int, n: int
) -> None:
    rng = np.random.default_rng(seed)
    B = rng.normal(size=(n, n))
    H = (B @ B.T / n).astype(dtype)
    x0 = rng.normal(size=n).astype(dtype)

    def quadratic(v: Any) -> Any:
        A = torch.tensor(H) if isinstance(v, torch.Tensor) else H
        return v @ A @ v / 2

    # A float32 gradient near 0 has few right digits, and its quotient by its own size none.
    if dtype is np.float32 and optimise in (rmsprop, adam):
        H = np.diag(np.linspace(1, 2, n)).astype(dtype)
        x0 += np.sign(x0) * dtype(1)
    path = optimise(quadratic, lambda v: H @ v, x0, lr=0.01, num_steps=STEPS)
    check_against_torch(path, optimise, quadratic, x0, 0.01, rtol)


@pytest.mark.parametrize(
    ("optimise", "options", "kind", "torch_options"),
    [
        (momentum, {"momentum": 0.5}, torch.optim.SGD, {"momentum": 0.5}),
        (nesterov, {"momentum": 0.5}, torch.optim.SGD, {"momentum": 0.5, "nesterov": True}),
        (rmsprop, {"alpha": 0.5, "eps": 0.1}, torch.optim.RMSprop, {"alpha": 0.5, "eps": 0.1}),
        (
            adam,
            {"betas": (0.5, 0.7), "eps": 0.1},
            torch.optim.Adam,
            {"betas": (0.5, 0.7), "eps": 0.1},
        ),
    ],
)
def test_torch_agrees_on_the_meaning_of_the_options(
    optimise: Function, options: Any, kind: type[Any], torch_options: Any
) -> None:
    x0 = np.array([-0.5, 0.3])
    path = optimise(rosenbrock, grad_rosenbrock, x0, lr=1e-3, num_steps=STEPS, **options)
    expected = by_torch(rosenbrock, x0, STEPS, kind, lr=1e-3, **torch_options)
    np.testing.assert_allclose(path.points, expected, rtol=1e-12)


State = list[np.ndarray]  # two vectors, zero at first


def walk(step: Callable[[int, np.ndarray, State], np.ndarray], x0: np.ndarray, lr: float) -> Path:
    """Walk on Rosenbrock's function by steps that are written here, right or wrong."""
    points, state = [x0], [np.zeros_like(x0), np.zeros_like(x0)]
    for t in range(1, STEPS + 1):
        points.append(points[-1] - lr * step(t, grad_rosenbrock(points[-1]), state))
    return Path(np.array(points), np.array([rosenbrock(x) for x in points]))


def adam_step(
    t: int, g: np.ndarray, state: State, *, corrected: bool = True, inside: bool = False
) -> np.ndarray:
    state[0] = 0.9 * state[0] + 0.1 * g
    state[1] = 0.999 * state[1] + 0.001 * g**2
    m, v = state
    if corrected:
        m, v = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return m / np.sqrt(v + 1e-8) if inside else m / (np.sqrt(v) + 1e-8)


def rmsprop_step(g: np.ndarray, state: State, *, inside: bool) -> np.ndarray:
    state[0] = 0.99 * state[0] + 0.01 * g**2
    return g / np.sqrt(state[0] + 1e-8) if inside else g / (np.sqrt(state[0]) + 1e-8)


def momentum_step(g: np.ndarray, state: State, *, weight: float = 1, late: bool = False) -> Any:
    before, state[0] = state[0], 0.9 * state[0] + weight * g
    return before if late else state[0]


@pytest.mark.parametrize(
    ("step", "optimise"),
    [
        (lambda t, g, s: g, gradient_descent),
        (lambda t, g, s: momentum_step(g, s), momentum),
        (lambda t, g, s: g + 0.9 * momentum_step(g, s), nesterov),
        (lambda t, g, s: rmsprop_step(g, s, inside=False), rmsprop),
        (adam_step, adam),
    ],
)
def test_the_comparison_passes_what_is_right(step: Any, optimise: Function) -> None:
    x0, lr = np.array([-0.5, 0.3]), LR[optimise]
    check_against_torch(walk(step, x0, lr), optimise, rosenbrock, x0, lr, 1e-12)


@pytest.mark.parametrize(
    ("step", "optimise"),
    [
        pytest.param(lambda t, g, s: -g, gradient_descent, id="uphill"),
        pytest.param(lambda t, g, s: 1.001 * g, gradient_descent, id="0.1 % too far"),
        pytest.param(lambda t, g, s: momentum_step(g, s, weight=0.1), momentum, id="a mean"),
        pytest.param(lambda t, g, s: momentum_step(g, s, late=True), momentum, id="old velocity"),
        pytest.param(lambda t, g, s: momentum_step(g, s), nesterov, id="plain momentum"),
        pytest.param(lambda t, g, s: g + 0.9 * momentum_step(g, s), momentum, id="Nesterov"),
        pytest.param(
            lambda t, g, s: g + 0.9 * momentum_step(g, s, late=True), nesterov, id="no look ahead"
        ),
        pytest.param(
            lambda t, g, s: rmsprop_step(g, s, inside=True), rmsprop, id="rmsprop, eps inside"
        ),
        pytest.param(lambda t, g, s: adam_step(t, g, s, inside=True), adam, id="Adam, eps inside"),
        pytest.param(
            lambda t, g, s: adam_step(t, g, s, corrected=False), adam, id="no bias correction"
        ),
        pytest.param(lambda t, g, s: adam_step(t + 1, g, s), adam, id="counted from 2"),
    ],
)
def test_planted_faults_are_caught_by_the_comparison(step: Any, optimise: Function) -> None:
    x0, lr = np.array([-0.5, 0.3]), LR[optimise]
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        check_against_torch(walk(step, x0, lr), optimise, rosenbrock, x0, lr, 1e-12)


# Divergence


def test_divergence_says_where_and_what_to_do() -> None:
    path = gradient_descent(bowl, grad_bowl, [1.0], lr=1.5, num_steps=1000)
    # The value after t steps is 4^t: float64 ends below 4^512 = 2^1024.
    assert path.stopped == "stopped at step 512: `f(x)` is inf; try a smaller `lr`"
    assert len(path.steps) == 511
    assert path.values[-1] == math.ldexp(1, 2 * 511)
    assert repr(path) == f"Path(511 steps, value 1 → 4.49e+307, {path.stopped})"
    before = gradient_descent(bowl, grad_bowl, [1.0], lr=1.5, num_steps=511)
    assert before.stopped is None
    np.testing.assert_array_equal(path.points, before.points)


@pytest.mark.parametrize("optimise", ALL)
def test_a_run_that_diverges_keeps_what_is_finite_and_warns_of_nothing(optimise: Function) -> None:
    def f(v: np.ndarray) -> Any:
        return np.exp(v[0] ** 2)

    def grad(v: np.ndarray) -> np.ndarray:
        return -2 * v * np.exp(v**2)  # the wrong sign: uphill

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = optimise(f, grad, [1.0], lr=1.0, num_steps=1000)
    assert path.stopped is not None
    assert path.stopped.startswith(f"stopped at step {len(path.points)}: ")
    assert path.stopped.endswith("; try a smaller `lr`")
    assert len(path.points) == len(path.values) < 1000
    assert np.isfinite(path.points).all()
    assert np.isfinite(path.values).all()


def test_divergence_of_the_gradient_and_of_the_point() -> None:
    def report(f: Function, grad: Function, x0: Any, lr: float) -> Any:
        return gradient_descent(f, grad, x0, lr=lr, num_steps=9).stopped

    # The first step can be taken, and at its end there is no slope for the second.
    path = gradient_descent(lambda v: 0.0, lambda v: v * 1e200, [1e10], lr=1e-100, num_steps=9)
    assert path.stopped == "stopped at step 2: `grad(x)` is -inf; try a smaller `lr`"
    assert len(path.points) == 2
    flat = report(lambda v: 0.0, lambda v: v * 0 + 1e300, [1.0], 1e100)
    assert flat == "stopped at step 1: `x` is -inf; try a smaller `lr`"
    log = report(lambda v: np.log(v[0]), lambda v: 1 / v, [1.0], 2)
    assert log == "stopped at step 1: `f(x)` is nan; try a smaller `lr`"
    single = report(bowl, grad_bowl, np.array([1e19], np.float32), 50)
    assert single == "stopped at step 1: `f(x)` is inf; try a smaller `lr`"


def test_an_overflow_of_pythons_own_numbers_is_a_divergence_too() -> None:
    def f(v: np.ndarray) -> float:
        return float(v[0]) ** 2

    path = gradient_descent(f, grad_bowl, [1.0], lr=1.5, num_steps=1000)
    assert path.stopped == "stopped at step 512: `f(x)` is inf; try a smaller `lr`"
    with pytest.raises(ValueError, match=r"^`f\(x\)` must be finite at the start, got inf$"):
        gradient_descent(f, grad_bowl, [1e200], lr=0.1, num_steps=1)


def test_a_slow_divergence_takes_all_its_steps() -> None:
    path = gradient_descent(bowl, grad_bowl, [1.0], lr=1.5, num_steps=5)
    assert path.stopped is None
    np.testing.assert_array_equal(path.values, [1, 4, 16, 64, 256, 1024])


# Errors


@pytest.mark.parametrize("optimise", ALL)
def test_a_bad_start_is_not_blamed_on_the_learning_rate(optimise: Function) -> None:
    with pytest.raises(ValueError, match=r"^`f\(x\)` must be finite at the start, got -inf$"):
        optimise(lambda v: np.log(v[0]), lambda v: 1 / v, [0.0], lr=0.1, num_steps=1)
    with pytest.raises(ValueError, match=r"^`grad\(x\)` must be finite at the start, got inf$"):
        optimise(lambda v: v[0] ** 0.5, lambda v: v**-0.5 / 2, [0.0], lr=0.1, num_steps=1)
    with pytest.raises(ValueError, match=r"^`grad\(x\)` must be finite at the start, got nan$"):
        optimise(bowl, lambda v: v * np.nan, [1.0], lr=0.1, num_steps=1)
    with pytest.raises(ValueError, match=r"^`f\(x\)` must be finite at the start, got inf$"):
        optimise(lambda v: 1e300, grad_bowl, np.array([1], np.float32), lr=0.1, num_steps=1)


@pytest.mark.parametrize("optimise", ALL)
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
def test_errors(
    optimise: Function, changes: dict[str, Any], error: type[Exception], message: str
) -> None:
    arguments = {"f": bowl, "grad": grad_bowl, "x0": [1.0, 2.0], "lr": 0.1, "num_steps": 3}
    arguments |= changes
    positional = [arguments.pop(name) for name in ("f", "grad", "x0")]
    with pytest.raises(error, match=f"^.*{message}"):
        optimise(*positional, **arguments)


@pytest.mark.parametrize(
    ("optimise", "options", "message"),
    [
        *(
            (method, {"momentum": mu}, f"`momentum` must be ≥ 0 and < 1, got {mu:g}")
            for method in (momentum, nesterov)
            for mu in (-0.1, 1, 2.0)
        ),
        (rmsprop, {"alpha": 1.0}, "`alpha` must be ≥ 0 and < 1, got 1"),
        (rmsprop, {"alpha": -0.5}, "`alpha` must be ≥ 0 and < 1, got -0.5"),
        (rmsprop, {"eps": 0}, "`eps` must be > 0, got 0"),
        (adam, {"eps": -1e-8}, "`eps` must be > 0, got -1e-08"),
        (adam, {"betas": (1.0, 0.9)}, r"`betas\[0\]` must be ≥ 0 and < 1, got 1"),
        (adam, {"betas": (0.9, 1.5)}, r"`betas\[1\]` must be ≥ 0 and < 1, got 1.5"),
        (adam, {"betas": (0.9,)}, "`betas` must be two numbers, got 1"),
        (adam, {"betas": 0.9}, r"`betas` must be a vector, got shape \(\)"),
        (adam, {"betas": (0.9, np.nan)}, "`betas` must be finite, got nan"),
    ],
)
def test_errors_in_the_options(optimise: Function, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        optimise(bowl, grad_bowl, [1.0], lr=0.1, num_steps=1, **options)


@pytest.mark.parametrize("optimise", FIRST_ORDER)
def test_the_options_are_keywords_only(optimise: Function) -> None:
    with pytest.raises(TypeError, match="positional arguments"):
        optimise(bowl, grad_bowl, [1.0], 0.1, 3)
