"""The Jacobian, and extrapolation: by hand, by law, by their order, and beside autograd."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.differentiate
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mathdl.calculus import _steps, derivative, gradient, jacobian

EPS = float(np.finfo(np.float64).eps)
RESOLUTION = EPS ** (2 / 3)

entries = st.floats(-3, 3, allow_subnormal=False)
vectors = arrays(np.float64, st.integers(1, 5), elements=entries)


def curve(v: Any) -> Any:
    x, y = v
    return np.array([x**2, x * y, y**2])


# The Jacobian


def test_jacobian_by_hand() -> None:
    want = [[4, 0], [3, 2], [0, 6]]
    np.testing.assert_allclose(jacobian(curve, [2, 3]), want, rtol=0, atol=1e-9)
    exact = jacobian(curve, [2, 3], extrapolate=True)
    np.testing.assert_allclose(exact, want, rtol=0, atol=1e-13)


def test_rows_are_outputs_and_columns_are_inputs() -> None:
    J = jacobian(lambda v: np.array([v.sum(), v[0]]), [1.0, 2.0, 3.0])
    np.testing.assert_allclose(J, [[1, 1, 1], [1, 0, 0]], rtol=0, atol=1e-9)


@given(st.data(), st.integers(1, 4), st.integers(1, 4))
def test_the_jacobian_of_a_linear_map_is_its_matrix(data: st.DataObject, m: int, n: int) -> None:
    A = data.draw(arrays(np.float64, (m, n), elements=entries))
    x = data.draw(arrays(np.float64, n, elements=entries))
    noise = 100 * RESOLUTION * (1 + np.abs(A).sum())
    np.testing.assert_allclose(jacobian(lambda v: A @ v, x), A, rtol=0, atol=noise)


@given(vectors, st.floats(-3, 3))
def test_the_jacobian_is_linear(x: np.ndarray, k: float) -> None:
    def combined(v: np.ndarray) -> np.ndarray:
        return np.sin(v) + k * v**2

    want = jacobian(np.sin, x) + k * jacobian(np.square, x)
    np.testing.assert_allclose(jacobian(combined, x), want, rtol=0, atol=1e-8)


@given(vectors)
def test_the_chain_rule_is_a_product_of_jacobians(x: np.ndarray) -> None:
    def outer(v: np.ndarray) -> np.ndarray:
        return np.array([np.sin(v).sum(), v @ v])

    whole = jacobian(lambda v: outer(np.tanh(v)), x)
    parts = jacobian(outer, np.tanh(x)) @ jacobian(np.tanh, x)
    np.testing.assert_allclose(whole, parts, rtol=0, atol=1e-9)


@pytest.mark.parametrize("extrapolate", [False, True])
@given(vectors)
def test_rows_of_the_jacobian_are_gradients(extrapolate: bool, x: np.ndarray) -> None:
    def f(v: np.ndarray) -> np.ndarray:
        return np.array([np.cos(v).sum(), np.exp(v / 3).prod()])

    rows = [gradient(lambda v, k=k: f(v)[k], x, extrapolate=extrapolate) for k in range(2)]
    np.testing.assert_allclose(jacobian(f, x, extrapolate=extrapolate), rows, rtol=0, atol=1e-11)


@pytest.mark.parametrize(("extrapolate", "atol"), [(False, 1e-8), (True, 1e-12)])
@given(vectors)
def test_jacobian_agrees_with_autograd(extrapolate: bool, atol: float, x: np.ndarray) -> None:
    def f(v: torch.Tensor) -> torch.Tensor:
        return torch.stack([torch.sin(v).sum(), (v * torch.tanh(v)).sum(), torch.exp(-(v @ v) / 9)])

    want = torch.autograd.functional.jacobian(f, torch.tensor(x)).numpy()
    got = jacobian(lambda v: f(torch.tensor(v)), x, extrapolate=extrapolate)
    np.testing.assert_allclose(got, want, rtol=0, atol=atol)


def test_jacobian_agrees_with_scipy() -> None:
    x = np.array([0.3, -1.2, 2.0])

    def f(v: np.ndarray) -> np.ndarray:  # SciPy hands in many points at a time
        return np.stack([np.sin(v[0]) * v[1], v[0] * v[2] ** 2, np.exp(v[1] / 2) + v[2]])

    want = scipy.differentiate.jacobian(f, x).df
    np.testing.assert_allclose(jacobian(f, x), want, rtol=0, atol=1e-9)
    np.testing.assert_allclose(jacobian(f, x, extrapolate=True), want, rtol=0, atol=1e-12)


def test_jacobian_agrees_with_sympy() -> None:
    x, y = sympy.symbols("x y")
    formulas = sympy.Matrix([sympy.exp(x) * sympy.sin(y), x / (1 + y**2), sympy.sqrt(1 + x * x)])
    f = sympy.lambdify((x, y), list(formulas))
    slopes = sympy.lambdify((x, y), formulas.jacobian([x, y]))
    for point in itertools.product([-1.5, 0.2, 1.0], [-0.7, 0.0, 2.0]):
        got = jacobian(lambda v: f(*v), point)
        np.testing.assert_allclose(got, slopes(*point), rtol=0, atol=1e-9)


@pytest.mark.parametrize("out", [(), (1,), (3,), (2, 3)])
@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 2)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("extrapolate", [False, True])
def test_the_shape_is_that_of_output_and_then_input(
    out: tuple[int, ...], shape: tuple[int, ...], dtype: type, extrapolate: bool
) -> None:
    weights = np.arange(1.0, 1 + np.prod(out + shape)).reshape(out + shape).astype(dtype)
    x = np.linspace(0.5, 1, int(np.prod(shape)), dtype=dtype).reshape(shape)
    axes = tuple(range(len(out), len(out) + len(shape)))
    got = jacobian(lambda v: (weights * v**2).sum(axis=axes), x, extrapolate=extrapolate)
    assert got.shape == out + shape
    assert got.dtype == dtype
    rtol = 1e-9 if dtype == np.float64 else 3e-3
    np.testing.assert_allclose(got, 2 * weights * x, rtol=rtol)


def test_a_function_may_fill_one_array_each_time() -> None:
    buffer = np.empty(2)

    def f(v: np.ndarray) -> np.ndarray:
        buffer[:] = v[0] ** 2, 3 * v[0]
        v[:] = 99
        return buffer

    x = np.array([2.0])
    np.testing.assert_allclose(jacobian(f, x), [[4], [3]], rtol=1e-9)
    np.testing.assert_array_equal(x, [2])


def test_outputs_may_be_lists_integers_and_numbers() -> None:
    np.testing.assert_allclose(jacobian(lambda v: [v[0], 7], [1.0]), [[1], [0]], atol=1e-9)
    np.testing.assert_allclose(jacobian(lambda v: v @ v, [1.0, 2.0]), [2, 4], atol=1e-9)
    assert gradient(lambda v: 1 if v[0] > 1 else 1.0, [1.0]) == [0]


def test_planted_faults_in_a_jacobian_are_seen() -> None:
    right = jacobian(curve, [2.0, 3.0])
    for wrong in (right.T.reshape(3, 2), 1.001 * right, right[::-1]):
        assert np.abs(wrong - [[4, 0], [3, 2], [0, 6]]).max() > 1e-3


# Order


@pytest.mark.parametrize("method", [gradient, jacobian])
def test_the_error_falls_with_the_square_of_the_step(method: Callable[..., Any]) -> None:
    scales = np.geomspace(400, 6400, 5)
    x = np.array([0.5])
    errors = [abs(method(lambda v: np.sin(v[0]), x, scale=s)[0] - np.cos(0.5)) for s in scales]
    order = np.polyfit(np.log(scales), np.log(errors), 1)[0]
    assert order == pytest.approx(2, abs=0.01)


def test_each_column_of_the_tableau_gains_two_orders() -> None:
    # e^x at 0: D(h) = sinh(h)/h. Three steps are extrapolated, so the error is of order 6.
    def quotients(h: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.sinh(h) / h, np.full_like(h, 1e9)  # so much noise that it stops at once

    scales = 2.0 ** np.arange(1, 4)
    limits = [_steps.limit(quotients, np.zeros(1), np.array([s])) for s in scales]
    errors = [float(found.value[0]) - 1 for found in limits]
    order = np.diff(np.log2(np.abs(errors)))
    np.testing.assert_allclose(order, 6, atol=0.3)


# Extrapolation


@pytest.mark.parametrize(
    ("function", "slope", "x"),
    [
        (np.exp, np.exp, 1.0),
        (np.sin, np.cos, 1.0),
        (np.tanh, lambda x: 1 - np.tanh(x) ** 2, 0.3),
        (np.log, lambda x: 1 / x, 0.5),
        (np.log, lambda x: 1 / x, 1e8),
        (lambda x: x**3, lambda x: 3 * x**2, 1e100),
        (lambda x: x**3, lambda x: 3 * x**2, -1.7),
        (lambda x: np.sin(10 * x), lambda x: 10 * np.cos(10 * x), 0.3),
        (lambda x: np.exp(5 * x), lambda x: 5 * np.exp(5 * x), 0.7),
        (lambda x: 1 / (1 + 25 * x * x), lambda x: -50 * x / (1 + 25 * x * x) ** 2, 0.2),
        (lambda x: np.exp(-x * x), lambda x: -2 * x * np.exp(-x * x), 1.3),
    ],
)
def test_extrapolation_gains_digits(
    function: Callable[..., Any], slope: Callable[..., Any], x: float
) -> None:
    points = x * (1 + np.linspace(-0.05, 0.05, 21))
    plain, better = (
        max(abs(derivative(function, t, extrapolate=e) / slope(t) - 1) for t in points)
        for e in (False, True)
    )
    assert better < 1e-12
    assert better < plain / 50


@given(st.floats(-2, 2), st.lists(st.floats(-2, 2), min_size=1, max_size=5))
def test_extrapolation_is_exact_on_polynomials_up_to_rounding(x: float, c: list[float]) -> None:
    p = np.polynomial.Polynomial(c)
    got = derivative(p, x, extrapolate=True)
    assert got == pytest.approx(p.deriv()(x), abs=1e-12 * (1 + np.abs(c).sum()))


def test_extrapolation_calls_f_six_to_fourteen_times() -> None:
    def calls(f: Callable[[Any], Any]) -> int:
        seen = []
        derivative(lambda t: seen.append(t) or f(t), 1.0, extrapolate=True)
        return len(seen)

    assert calls(lambda t: 3 * t) == 6
    assert 6 < calls(np.exp) < 14
    assert calls(lambda t: np.sin(40 * t)) == 14


def test_extrapolation_does_not_lose_to_chance() -> None:
    # Rough by the last bits: moves of short steps are small now and then, and mean nothing.
    rng = np.random.default_rng(0)
    for _ in range(100):
        noisy = derivative(lambda t: np.exp(t) * (1 + 1e-13 * rng.normal()), 0.0, extrapolate=True)
        assert noisy == pytest.approx(1, abs=2e-10)


UNSETTLED = (
    r"^`f` must be smooth and precise within an eighth of `scale` around `x`, for its slopes to "
    r"settle, got \S+ with long steps and \S+ with a short one: give a shorter `scale`, or compute "
    r"`f` with more digits$"
)


def test_extrapolation_across_a_kink_is_refused() -> None:
    # max(t, 0) at 0.01: nearly every step down to 1/512 sees both sides.
    assert derivative(lambda t: max(t, 0.0), 0.01) == pytest.approx(1, abs=1e-9)
    with pytest.raises(ValueError, match=UNSETTLED):
        derivative(lambda t: max(t, 0.0), 0.01, extrapolate=True)
    near = derivative(lambda t: max(t, 0.0), 0.01, scale=0.01, extrapolate=True)
    assert near == pytest.approx(1, abs=1e-12)
    with pytest.raises(ValueError, match=UNSETTLED):
        jacobian(lambda v: [v[0], np.abs(v[0] - v[1])], [0.5, 0.501], extrapolate=True)


@pytest.mark.parametrize("x", [1e4, 1e5, 1e6, 1e7, 1e9, 123_456.7])
def test_steps_that_are_all_too_long_are_refused(x: float) -> None:
    with pytest.raises(ValueError, match=UNSETTLED):
        derivative(np.sin, x, extrapolate=True)
    assert derivative(np.sin, x, scale=1, extrapolate=True) == pytest.approx(np.cos(x), abs=1e-11)


def test_waves_of_all_lengths_are_right_or_refused() -> None:
    rng = np.random.default_rng(0)
    wrong = refused = 0
    for _ in range(400):
        frequency, phase = 10 ** rng.uniform(0, 9), rng.uniform(0, 6)
        try:
            slope = derivative(
                lambda t, w=frequency, p=phase: np.sin(w * t + p), 0.3, extrapolate=True
            )
        except ValueError:
            refused += 1
        else:
            wrong += abs(slope / frequency - np.cos(0.3 * frequency + phase)) > 1e-3
    assert refused > 200
    assert wrong <= 4  # some waves do fit all seven steps


def test_a_function_that_is_noisy_is_no_wave() -> None:
    rng = np.random.default_rng(1)

    def noisy(size: float) -> Any:
        return lambda t: np.exp(t) * (1 + size * rng.normal())

    for size in (1e-13, 1e-10, 1e-7):
        slope = derivative(noisy(size), 0.0, extrapolate=True)
        assert slope == pytest.approx(1, abs=1e3 * size)
    # Where a slope is 0, noise is all that there is, and it does not matter beside the others.
    J = jacobian(lambda v: v[0] + noisy(1e-9)(0.0), [0.5, 0.25], extrapolate=True)
    np.testing.assert_allclose(J, [1, 0], atol=1e-6)


def test_extrapolation_in_float32() -> None:
    for dtype, tolerance in ((np.float32, 3e-6), (np.float16, 2e-2), (np.longdouble, 1e-15)):
        x = dtype(0.7)
        got = derivative(np.sin, x, extrapolate=True)
        assert got.dtype == dtype
        assert abs(got - np.cos(np.longdouble(x))) < tolerance
    points = np.linspace(0.5, 1.5, 51, dtype=np.float32)
    plain, better = (
        np.mean([abs(derivative(np.sin, x, extrapolate=e) - np.cos(float(x))) for x in points])
        for e in (False, True)
    )
    assert better < plain / 5


@pytest.mark.parametrize("extrapolate", [False, True])
def test_small_and_large_numbers(extrapolate: bool) -> None:
    rtol = 1e-12 if extrapolate else 1e-9
    assert derivative(lambda t: t**3, 1e8, extrapolate=extrapolate) == pytest.approx(3e16, rel=rtol)
    tiny = derivative(lambda t: np.sin(t / 1e-8), 1e-8, scale=1e-8, extrapolate=extrapolate)
    assert tiny == pytest.approx(np.cos(1) * 1e8, rel=rtol)
    # By default a step fits a function that changes over |x| or 1: here it does not.
    assert abs(derivative(lambda t: np.sin(t / 1e-8), 1e-8) / (np.cos(1) * 1e8) - 1) > 0.5
    assert abs(derivative(np.sin, 1e8) - np.cos(1e8)) > 0.1
    # Seen from x it does, up to the last bits of 1e8 + t; and with a scale of its own.
    near = derivative(lambda t: np.sin(1e8 + t), 0.0, extrapolate=extrapolate)
    assert near == pytest.approx(np.cos(1e8), abs=1e-2)
    better = derivative(np.sin, 1e8, scale=1, extrapolate=extrapolate)
    assert better == pytest.approx(np.cos(1e8), abs=1e-10 if extrapolate else 1e-9)


@given(st.floats(-1e6, 1e6), st.floats(-3, 3))
def test_an_explicit_scale_is_the_distance_itself(x: float, exponent: float) -> None:
    scale = 10**exponent
    seen: list[float] = []
    derivative(lambda t: seen.append(float(t)) or 0.0, x, scale=scale)
    assert seen[0] - x == pytest.approx(EPS ** (1 / 3) * scale, rel=1e-6, abs=2 * EPS * abs(x))
    slope = derivative(lambda t: np.sin(t / scale), x, scale=scale)
    noise = 10 * RESOLUTION + 4 * EPS * abs(x) / scale / EPS ** (1 / 3)
    assert slope * scale == pytest.approx(np.cos(x / scale), abs=noise)


@pytest.mark.parametrize("method", [gradient, jacobian])
def test_one_scale_for_all_entries(method: Callable[..., Any]) -> None:
    x = np.array([1e6, -2e7, 0.5])

    def f(v: np.ndarray) -> Any:
        return np.sin(v).sum()

    assert np.abs(method(f, x) - np.cos(x)).max() > 0.1
    np.testing.assert_allclose(method(f, x, scale=1), np.cos(x), rtol=0, atol=1e-9)
    with pytest.raises(
        ValueError, match=r"room for a step in float64, got x = -2e\+16 and scale = 1$"
    ):
        method(f, [0.0, -2e16], scale=1)


# A function that is less precise than its argument


@pytest.mark.parametrize(
    ("rounded", "tolerance"),
    [
        (np.float32, 3e-4),
        (lambda y: float(np.float32(y)), 3e-4),
        (lambda y: torch.tensor(y, dtype=torch.float32), 3e-4),
        (lambda y: float(torch.tensor(y, dtype=torch.float32)), 3e-4),
        (lambda y: 2.0**-60 * float(np.float32(2.0**60 * y)), 3e-4),
        (lambda y: float(np.float32(1000) + np.float32(y)), 0.05),
        (lambda y: np.float16(y), 0.1),
        (lambda y: float(np.float16(y)), 0.1),
    ],
)
def test_the_step_fits_what_f_rounds_to(rounded: Callable[[Any], Any], tolerance: float) -> None:
    def f(v: np.ndarray) -> Any:
        return rounded(np.sin(v[0]) * 3 + v[1] ** 2 / 2)

    rng = np.random.default_rng(2)
    for x in rng.uniform(0.5, 1.5, size=(20, 2)):
        want = [3 * np.cos(x[0]), x[1]]
        np.testing.assert_allclose(gradient(f, x), want, rtol=0, atol=tolerance)
        np.testing.assert_allclose(jacobian(f, x), want, rtol=0, atol=tolerance)
        better = gradient(f, x, extrapolate=True)
        np.testing.assert_allclose(better, want, rtol=0, atol=tolerance)


def test_a_network_in_float32() -> None:
    def f(x: np.ndarray) -> float:
        return float(torch.tensor(x, dtype=torch.float32).pow(2).sum())

    np.testing.assert_allclose(gradient(f, [1.0, 2.0]), [2, 4], rtol=1e-4)
    assert derivative(lambda t: np.float16(t) ** 2, 1.0) == pytest.approx(2, rel=0.01)
    J = jacobian(lambda x: np.float32(x) ** 3, [1.0, 2.0])
    np.testing.assert_allclose(J, np.diag([3, 12]), rtol=1e-4)
    assert J.dtype == np.float64


def test_round_numbers_are_not_taken_for_a_short_type() -> None:
    for step in (np.sign, np.round, lambda t: 1.0 * (t > 0), lambda t: 7.0, lambda t: 3):
        assert derivative(step, 0.003) == 0
    # Flat, and a kink within the step of float32
    assert derivative(lambda t: 1 + max(t, 0.0), -0.003) == 0
    assert derivative(lambda t: max(t, 0.0), -0.003) == 0
    assert derivative(lambda t: max(t, 0.0), -1e-5) == 0


def test_a_constant_may_end_before_a_longer_step() -> None:
    def f(t: float) -> float:
        if abs(t - 1) > 1e-3:
            raise ValueError("too far")
        return 2.5

    assert derivative(f, 1.0) == 0


def test_functions_in_full_precision_are_called_no_more_often() -> None:
    x = np.random.default_rng(3).standard_normal(7)
    calls: list[None] = []

    def f(v: np.ndarray) -> Any:
        calls.append(None)
        return np.sin(v).sum()

    gradient(f, x)
    assert len(calls) == 14


# Errors


@pytest.mark.parametrize("extrapolate", [False, True])
@pytest.mark.parametrize(
    ("f", "x", "error", "message"),
    [
        (3, 1.0, TypeError, "`f` must be a function, got 3"),
        (np.sin, [np.nan, 1.0], ValueError, "`x` must be finite, got nan"),
        (np.sin, [], ValueError, r"`x` must not be empty, got shape \(0,\)"),
        (lambda v: [], [1.0], ValueError, r"`f\(x\)` must not be empty, got shape \(0,\)"),
        (lambda v: ["a"], [1.0], TypeError, r"`f\(x\)` must hold real numbers, got dtype <U1"),
        (lambda v: v * 1j, [1.0], TypeError, r"`f\(x\)` must be real, got dtype complex128"),
        (np.log, [1.0, 1e-9], ValueError, r"`f` must be finite around `x`, got nan at \[1\.0, -"),
        (
            lambda v: np.array([1.0, np.inf * (v[0] > 1)]),
            [1.0],
            ValueError,
            r"`f` must be finite around `x`, got (inf|nan) at \[1\.",
        ),
        (
            lambda v: np.ones(2 if v[0] > 1 else 3),
            [1.0],
            ValueError,
            r"`f` must keep the shape of its value, got \(2,\) and \(3,\)",
        ),
        (
            lambda v: np.ones(1) if v[0] > 1 else 1.0,
            [1.0],
            ValueError,
            r"`f` must keep the shape of its value, got \(1,\) and \(\)",
        ),
        (
            lambda v: 1.7e308 * np.sign(v),
            [0.0],
            ValueError,
            "`f` must have slopes that fit float64, got one that is infinite",
        ),
    ],
)
def test_errors_of_the_jacobian(
    f: Any, x: Any, error: type[Exception], message: str, extrapolate: bool
) -> None:
    with pytest.raises(error, match=message):
        jacobian(f, x, extrapolate=extrapolate)


def test_a_shape_that_changes_from_step_to_step() -> None:
    def f(v: np.ndarray) -> np.ndarray:
        return np.ones((2, 3)) if abs(v[0]) > 0.05 else np.ones((3, 2))

    with pytest.raises(ValueError, match=r"keep the shape of its value, got \(2, 3\) and \(3, 2\)"):
        jacobian(f, [0.0], extrapolate=True)


def test_extrapolation_refuses_what_a_single_step_would_not_see() -> None:
    assert derivative(np.log, 0.05) == pytest.approx(20, rel=1e-7)
    with pytest.raises(ValueError, match=r"`f` must be finite around `x`, got nan at -0\.0"):
        derivative(np.log, 0.05, extrapolate=True)
    assert derivative(np.log, 0.05, scale=0.05, extrapolate=True) == pytest.approx(20, rel=1e-13)
    with pytest.raises(ValueError, match=r"a step in float64, got x = 1\.79\d+e\+308"):
        derivative(np.sin, np.finfo(np.float64).max, extrapolate=True)
    with pytest.raises(ValueError, match="`scale` must be > 0, got -1"):
        derivative(np.sin, 1.0, scale=-1, extrapolate=True)
