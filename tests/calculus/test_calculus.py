"""Central differences by hand, by law and by their order; a checker that wrong gradients fail."""

import dataclasses
import itertools
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mathdl import calculus
from mathdl.calculus import check_gradient, derivative, gradient

EPS = float(np.finfo(np.float64).eps)
RESOLUTION = EPS ** (2 / 3)  # what a central difference can do: 3.7e-11

entries = st.floats(-10, 10, allow_subnormal=False)
vectors = arrays(np.float64, st.integers(1, 6), elements=entries)


def f(v: np.ndarray) -> Any:
    x, y = v
    return x**2 + 3 * y**2 + 2 * x * y


def grad_f(v: np.ndarray) -> np.ndarray:
    x, y = v
    return np.array([2 * x + 2 * y, 2 * x + 6 * y])


def test_all_is_literal_and_complete() -> None:
    assert calculus.__all__ == [
        "GradientCheck",
        "check_gradient",
        "classify_critical_point",
        "derivative",
        "gradient",
        "hessian",
        "jacobian",
    ]


# The derivative


@pytest.mark.parametrize("x", range(-2, 4))
def test_derivative_of_the_square_by_hand(x: int) -> None:
    assert derivative(lambda t: t**2, x) == pytest.approx(2 * x, abs=1e-10)


@pytest.mark.parametrize(
    ("function", "slope", "x"),
    [
        (np.sin, np.cos, 1.0),
        (np.exp, np.exp, 1.0),
        (np.exp, np.exp, -3.0),
        (np.exp, np.exp, 20.0),
        (np.log, lambda x: 1 / x, 0.5),
        (np.log, lambda x: 1 / x, 1e8),
        (np.tanh, lambda x: 1 - np.tanh(x) ** 2, 0.3),
        (lambda x: x**3, lambda x: 3 * x**2, 1e100),
        (math.sin, math.cos, -2.0),
    ],
)
def test_derivative_reaches_the_accuracy_of_the_theory(
    function: Callable[..., Any], slope: Callable[..., Any], x: float
) -> None:
    # exp changes over a distance of 1, not of |x| = 20: its error is 400 times the truncation.
    assert derivative(function, x) == pytest.approx(slope(x), rel=70 * RESOLUTION)


@given(*[st.floats(-5, 5)] * 5)
def test_derivative_is_linear_and_exact_on_parabolas(
    a: float, b: float, c: float, k: float, x: float
) -> None:
    def parabola(t: float) -> float:
        return a * t**2 + b * t + c

    # Nothing is cut off: only rounding remains.
    size = abs(a) * 36 + abs(b) * 6 + abs(c)
    noise = 10 * EPS * size / EPS ** (1 / 3)
    assert derivative(parabola, x) == pytest.approx(2 * a * x + b, abs=noise + 1e-300)
    scaled = derivative(lambda t: k * parabola(t), x)
    assert scaled == pytest.approx(
        k * derivative(parabola, x), abs=2 * (1 + abs(k)) * noise + 1e-300
    )


def test_derivative_agrees_with_sympy() -> None:
    t = sympy.Symbol("t")
    expression = sympy.exp(-(t**2)) * sympy.sin(3 * t) + sympy.log(1 + t**2)
    function, slope = (sympy.lambdify(t, e) for e in (expression, expression.diff(t)))
    for x in np.linspace(-2, 2, 41):
        assert derivative(function, x) == pytest.approx(slope(x), abs=60 * RESOLUTION)


def test_the_error_is_of_second_order_in_the_step() -> None:
    # scale = s means the step ε^(1/3) s; steps this large leave rounding far behind.
    scales = np.array([400.0, 800.0, 1600.0])
    errors = [abs(derivative(np.exp, 0.0, scale=s) - 1) for s in scales]
    order = np.diff(np.log(errors)) / np.diff(np.log(scales))
    np.testing.assert_allclose(order, 2, atol=1e-3)
    h = np.cbrt(EPS) * scales
    np.testing.assert_allclose(errors, np.sinh(h) / h - 1, rtol=1e-6)


def test_the_default_step_is_about_the_best() -> None:
    points = np.linspace(0.5, 1.5, 101)

    def mean_error(slope: Callable[[float], Any]) -> float:
        return float(np.mean([abs(slope(x) / np.exp(x) - 1) for x in points]))

    def with_step(h: float) -> float:
        return mean_error(lambda x: (np.exp(x + h) - np.exp(x - h)) / (2 * h))

    best = mean_error(lambda x: derivative(np.exp, x))
    assert best < RESOLUTION
    assert with_step(1e-2) > 1e5 * best  # too large: truncation grows as h²
    assert with_step(1e-9) > 1e3 * best  # too small: rounding grows as 1/h
    assert with_step(1e-12) > 1e6 * best


@given(st.floats(1e-3, 1e6), st.sampled_from([-1, 1]))
def test_the_points_are_exactly_as_far_apart_as_the_divisor_says(size: float, sign: int) -> None:
    x = sign * size
    seen: list[float] = []
    derivative(lambda t: seen.append(t) or 0.0, x)
    up, down = (Fraction(float(t)) for t in seen)
    assert up - Fraction(x) == Fraction(x) - down > 0
    # ... so that the slope of f(t) = t, which is 2h over the divisor, is exactly 1.
    assert derivative(lambda t: t, x) == 1
    seen.clear()
    derivative(lambda t: seen.append(t) or 0.0, x, extrapolate=True)
    steps = [Fraction(float(up)) - Fraction(x) for up in seen[::2]]
    # Longer than |x|, a step may be off by its own last bit.
    for step, down in zip(steps, seen[1::2], strict=True):
        assert abs((Fraction(x) - Fraction(float(down))) / step - 1) < 1e-12
    assert all(abs(long / short - 2) < 1e-12 for long, short in itertools.pairwise(steps))
    assert 0.0624 < steps[0] / Fraction(max(size, 1)) < 0.1251


def test_a_step_that_is_not_exact_is_worse() -> None:
    # f(x) = x has no truncation and no rounding of its own: what remains is the step's error.
    x = 1000.0 / 3
    h = np.cbrt(EPS) * x
    careless = ((x + h) - (x - h)) / (2 * h)
    assert derivative(lambda t: t, x) == 1.0
    assert careless != 1.0


def test_scale_brings_the_step_down_for_small_numbers() -> None:
    with pytest.raises(
        ValueError, match=r"`f` must be finite around `x`, got nan at -6\.05\d*e-06"
    ):
        derivative(np.log, 1e-9)
    assert derivative(np.log, 1e-9, scale=1e-9) == pytest.approx(1e9, rel=1e-9)


@pytest.mark.parametrize(
    ("x", "dtype"),
    [
        (1, np.float64),
        (True, np.float64),
        (1.0, np.float64),
        (np.float32(1), np.float32),
        (np.array(1, np.float16), np.float16),
        (np.longdouble(1), np.longdouble),
        (torch.tensor(1.0), np.float32),
    ],
)
def test_derivative_keeps_the_dtype(x: Any, dtype: type) -> None:
    got = derivative(lambda t: t * t, x)
    assert isinstance(got, np.floating)
    assert got.dtype == dtype
    assert got == pytest.approx(2, abs=10 * float(np.finfo(dtype).eps) ** (2 / 3))


def test_a_function_may_compute_in_another_precision() -> None:
    got = derivative(lambda t: float(t) ** 2, np.float32(3))
    assert got.dtype == np.float32
    assert got == pytest.approx(6, rel=1e-6)
    assert derivative(lambda t: 7, 3.0) == 0  # an integer is a number too


# The gradient


def test_gradient_by_hand() -> None:
    x = np.array([1.0, 2.0])
    assert f(x) == 17
    np.testing.assert_allclose(gradient(f, x), [6, 14], rtol=1e-9)
    np.testing.assert_allclose(gradient(f, [1, 2]), [6, 14], rtol=1e-9)


@given(st.data(), st.integers(1, 5))
def test_gradient_of_a_quadratic_form(data: st.DataObject, n: int) -> None:
    A = data.draw(arrays(np.float64, (n, n), elements=entries))
    b = data.draw(arrays(np.float64, n, elements=entries))
    x = data.draw(arrays(np.float64, n, elements=entries))
    got = gradient(lambda v: v @ A @ v / 2 + b @ v, x)
    size = np.abs(A).sum() * 100 + np.abs(b).sum() * 10
    np.testing.assert_allclose(got, (A + A.T) @ x / 2 + b, rtol=0, atol=100 * RESOLUTION * size)


@given(vectors)
def test_gradient_agrees_with_autograd(x: np.ndarray) -> None:
    def function(v: torch.Tensor) -> torch.Tensor:
        return (torch.sin(v) * v).sum() + torch.log1p((v**2).sum())

    t = torch.tensor(x, requires_grad=True)
    function(t).backward()
    got = gradient(lambda v: function(torch.tensor(v)), x)
    np.testing.assert_allclose(got, t.grad.numpy(), rtol=0, atol=1e-6)


@given(vectors)
def test_partial_derivatives_are_derivatives_of_slices(x: np.ndarray) -> None:
    def function(v: np.ndarray) -> Any:
        return np.cos(v).sum() + np.prod(np.sin(v))

    def along(i: int) -> Callable[[float], Any]:
        return lambda t: function(np.concatenate([x[:i], [t], x[i + 1 :]]))

    want = [derivative(along(i), x[i]) for i in range(len(x))]
    np.testing.assert_array_equal(gradient(function, x), want)


@pytest.mark.parametrize("shape", [(), (1,), (2, 3), (2, 1, 2)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_gradient_keeps_shape_and_dtype(shape: tuple[int, ...], dtype: type) -> None:
    X = np.arange(1, 1 + math.prod(shape), dtype=dtype).reshape(shape) / 4
    got = gradient(lambda V: (V**3).sum(), X)
    assert got.shape == shape
    assert got.dtype == dtype
    np.testing.assert_allclose(got, 3 * X**2, rtol=1e-2 if dtype == np.float32 else 1e-9)


def test_the_input_is_not_changed_even_by_a_function_that_tries() -> None:
    def greedy(v: np.ndarray) -> float:
        value = float(v @ v)
        v[:] = 99
        return value

    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(gradient(greedy, x), [2, 4], rtol=1e-9)

    def greedy_grad(v: np.ndarray) -> np.ndarray:
        g = 2 * v
        v[:] = 99
        return g

    assert check_gradient(greedy, greedy_grad, x).passed
    np.testing.assert_array_equal(x, [1, 2])


# The check


def test_the_right_gradient_passes() -> None:
    check = check_gradient(f, grad_f, [1, 2])
    assert check.passed is True
    assert check.relative_error < 100 * RESOLUTION
    np.testing.assert_array_equal(check.analytic, [6, 14])
    np.testing.assert_allclose(check.numeric, [6, 14], rtol=1e-9)
    assert repr(check).startswith("GradientCheck(passed=True, relative_error=")
    with pytest.raises(dataclasses.FrozenInstanceError):
        check.passed = False  # type: ignore[misc]


@given(vectors)
def test_right_gradients_pass_everywhere(x: np.ndarray) -> None:
    assert check_gradient(
        lambda v: np.exp(-v @ v / 50), lambda v: -v / 25 * np.exp(-v @ v / 50), x
    ).passed
    assert check_gradient(lambda v: (v**4).sum(), lambda v: 4 * v**3, x).passed
    assert check_gradient(lambda v: np.sin(v).sum() + 1000, np.cos, x).passed


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "fault",
    [
        lambda g: 1.001 * g,
        lambda g: 0.999 * g,
        lambda g: -g,
        lambda g: 0 * g,
        lambda g: g[::-1],
        lambda g: g + np.array([0, 0.02]),
        lambda g: g * [1, 1.001],
    ],
)
def test_planted_faults_are_caught(fault: Callable[..., Any], dtype: type) -> None:
    x = np.array([1.0, 2.0], dtype)
    assert check_gradient(f, grad_f, x).passed
    check = check_gradient(f, lambda v: fault(grad_f(v)), x)
    assert check.passed is False
    assert check.relative_error > 9e-4


def test_the_relative_error_of_a_gradient_off_by_a_tenth_of_a_percent() -> None:
    check = check_gradient(f, lambda v: 1.001 * grad_f(v), [1, 2])
    assert check.relative_error == pytest.approx(0.001 / 1.001, rel=1e-6)
    assert check_gradient(f, lambda v: 1.001 * grad_f(v), [1, 2], rtol=0.002).passed
    assert not check_gradient(f, lambda v: 1.001 * grad_f(v), [1, 2], rtol=0.0005).passed
    assert check_gradient(f, lambda v: 1.001 * grad_f(v), [1, 2], rtol=check.relative_error).passed


@pytest.mark.parametrize("factor", [0.999, 1.001])
def test_the_error_is_relative_to_the_larger_gradient(factor: float) -> None:
    check = check_gradient(f, lambda v: factor * grad_f(v), [1, 2])
    assert check.relative_error == pytest.approx(0.001 / max(1, factor), rel=1e-6)


@pytest.mark.parametrize(
    ("function", "grad", "x"),
    [
        (lambda v: v @ v, lambda v: 2 * v, [0.0, 0.0]),
        (lambda v: v @ v + 1e6, lambda v: 2 * v, [0.0, 0.0]),
        (lambda v: 1e6 + np.cos(v).sum(), lambda v: -np.sin(v), [0.0, np.pi]),
        (lambda v: (v**3).sum(), lambda v: 3 * v**2, [0.0]),
        (lambda v: (v[0] ** 2 - 2) ** 2, lambda v: 4 * v * (v**2 - 2), [2**0.5]),
        (lambda v: 5.0, lambda v: np.zeros(3), [1.0, 2.0, 3.0]),
        (lambda v: np.maximum(v, 0).sum(), lambda v: 1.0 * (v > 0), [-1.0, -2.0]),
        # Adding a constant to all logits changes nothing: a gradient of rounding errors.
        (
            lambda v: 3 + np.log(np.exp(v[0] + v[1] * np.arange(9.0)).sum()) - v[0],
            lambda v: np.array(
                [1e-17, np.arange(9.0) @ (e := np.exp(v[1] * np.arange(9.0))) / e.sum()]
            ),
            [0.3, 0.2],
        ),
        (lambda v: (v**5).sum(), lambda v: 5 * v**4, [0.0, 1.0]),
        (lambda v: (v**4).sum(), lambda v: 4 * v**3, [4.5e-12]),
        (lambda v: np.log(v).sum() ** 3, lambda v: 3 * np.log(v) ** 2 / v, [1.0]),
    ],
)
def test_gradients_that_are_zero(
    function: Callable[..., Any], grad: Callable[..., Any], x: list[float]
) -> None:
    check = check_gradient(function, grad, x)
    assert check.passed
    wrong = check_gradient(function, lambda v: grad(v) + 1e-3 * abs(function(v)) + 1e-3, x)
    assert not wrong.passed


def test_at_a_kink_neither_side_is_right() -> None:
    for slope in (0.0, 1.0):
        check = check_gradient(lambda v: np.maximum(v, 0).sum(), lambda v, s=slope: [s], [0.0])
        assert not check.passed
        assert check.numeric == pytest.approx([0.5])


def test_the_check_of_a_matrix_and_with_a_scale() -> None:
    A = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert check_gradient(lambda X: np.trace(A @ X), lambda X: A.T, np.eye(2)).passed
    assert not check_gradient(lambda X: np.trace(A @ X), lambda X: A, np.eye(2)).passed
    x = [1e-9, 3e-9]
    assert check_gradient(lambda v: np.log(v).sum(), lambda v: 1 / v, x, scale=1e-9).passed
    assert not check_gradient(lambda v: np.log(v).sum(), lambda v: 1.001 / v, x, scale=1e-9).passed


def test_a_difference_beyond_all_numbers_fails_and_does_not_crash() -> None:
    check = check_gradient(lambda v: 1e300 * v[0], lambda v: np.array([-1.7e308]), [1.0])
    assert not check.passed


# Errors


@pytest.mark.parametrize("method", [derivative, gradient])
@pytest.mark.parametrize(
    ("function", "x", "error", "message"),
    [
        (3, 1.0, TypeError, "`f` must be a function, got 3"),
        (np.sin, "a", TypeError, "`x` must hold real numbers, got dtype <U1"),
        (np.sin, 1j, TypeError, "`x` must be real, got dtype complex128"),
        (np.sin, np.nan, ValueError, "`x` must be finite, got nan"),
        (np.sin, [], ValueError, "`x` must "),
        (lambda x: np.ones(2), 1.0, ValueError, r"`f\(x\)` must be a number, got shape \(2,\)"),
        (lambda x: np.ones((1, 1)), 1.0, ValueError, r"a number, got shape \(1, 1\)"),
        (lambda x: None, 1.0, TypeError, r"`f\(x\)` must hold real numbers, got dtype object"),
        (lambda x: x + 1j, 1.0, TypeError, r"`f\(x\)` must be real, got dtype complex128"),
        (lambda x: np.log(x), 0.0, ValueError, "`f` must be finite around `x`, got nan at -6.05"),
        (lambda x: 1e200 * x * x, 1e150, ValueError, "`f` must be finite around `x`, got inf at 1"),
        (
            lambda x: 1.7e308 * np.sign(x),
            0.0,
            ValueError,
            "`f` must have slopes that fit float64, got one that is infinite",
        ),
        (
            np.sin,
            np.finfo(np.float64).max,
            ValueError,
            r"room for a step in float64, got x = 1.797\d+e\+308 and scale = 1",
        ),
    ],
)
def test_errors(
    method: Callable[..., Any],
    function: Any,
    x: Any,
    error: type[Exception],
    message: str,
) -> None:
    with pytest.raises(error, match=message):
        method(function, x)


def test_errors_of_derivative_and_gradient_alone() -> None:
    with pytest.raises(ValueError, match=r"`x` must be a number, got shape \(2,\)"):
        derivative(np.sin, [1, 2])
    with pytest.raises(ValueError, match=r"got nan at \[1\.0, -6\.05\d*e-06\]"):
        gradient(lambda v: np.log(v).sum(), [1.0, 1e-9])
    for method in (derivative, gradient):
        with pytest.raises(ValueError, match="`scale` must be > 0, got 0"):
            method(np.sin, 1.0, scale=0)
        with pytest.raises(ValueError, match=r"a step in float16, got x = 0\.0 and scale = 1e-08"):
            method(np.sin, np.float16(0), scale=1e-8)


@pytest.mark.parametrize(
    ("grad", "error", "message"),
    [
        (None, TypeError, "`grad` must be a function, got None"),
        (
            lambda v: 2.0,
            ValueError,
            r"`x` and `grad\(x\)` must have the same shape, got \(2,\) and",
        ),
        (lambda v: 2 * v[:, None], ValueError, r"same shape, got \(2,\) and \(2, 1\)"),
        (lambda v: v * np.nan, ValueError, r"`grad\(x\)` must be finite, got nan"),
        (lambda v: v * 1j, TypeError, r"`grad\(x\)` must be real, got dtype complex128"),
    ],
)
def test_errors_of_the_check(grad: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        check_gradient(f, grad, [1.0, 2.0])


@pytest.mark.parametrize("rtol", [0, -1, np.nan])
def test_a_tolerance_must_be_positive(rtol: float) -> None:
    with pytest.raises(ValueError, match="`rtol` must be"):
        check_gradient(f, grad_f, [1.0, 2.0], rtol=rtol)
