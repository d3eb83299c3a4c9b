"""The verdict of a gradient check: the same for f, for a multiple of f, and for f + constant.

Formulas are those of SymPy and of autograd, so that what is right does not come from the package.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mathdl.calculus import GradientCheck, agreement, check_gradient

Pair = tuple[Callable[..., Any], Callable[..., Any]]

u, v, w = sympy.symbols("u v w")
EXPRESSIONS = [
    u**2 + 3 * v**2 + 2 * u * v - w,
    sympy.exp(u / 3) * sympy.sin(v) + sympy.cos(w),
    sympy.log(1 + u**2 + v**2 + w**2),
    sympy.tanh(u - v) * w + sympy.sqrt(1 + u**2),
    (u * v * w) ** 2 + u**3,
    1 / (1 + sympy.exp(u - v / 2)) + w**4 / 9,
]


def by_sympy(expression: Any) -> Pair:
    f = sympy.lambdify((u, v, w), expression)
    g = sympy.lambdify((u, v, w), [expression.diff(s) for s in (u, v, w)])
    return (lambda x: f(*x)), (lambda x: np.array(g(*x), dtype=x.dtype))


PAIRS = [by_sympy(expression) for expression in EXPRESSIONS]

pairs = st.sampled_from(PAIRS)
points = st.lists(st.floats(-3, 3), min_size=3, max_size=3).map(np.array)
# Faults count where they can be seen: in an entry that rounding leaves 0.1 % of, and more.
signs = st.sampled_from([-1, 1])


def moved(pair: Pair, factor: float, constant: float) -> Pair:
    f, grad = pair
    return (lambda x: factor * (f(x) + constant)), (lambda x: factor * grad(x))


def passes(pair: Pair, x: np.ndarray) -> bool:
    return check_gradient(*pair, x).passed


def with_fault(pair: Pair, entry: int, size: float) -> Pair:
    def faulty(x: np.ndarray) -> np.ndarray:
        g = pair[1](x).copy()
        g[entry] *= 1 + size
        return g

    return pair[0], faulty


def shows(pair: Pair, x: np.ndarray, entry: int, constant: float = 0.0) -> bool:
    """Whether 0.1 % of a derivative is more than what rounding leaves of it with long steps."""
    f, grad = pair
    epsilon = float(np.finfo(x.dtype).eps)
    return 1e-3 * abs(float(grad(x)[entry])) > 1e3 * epsilon * (1 + abs(float(f(x))) + constant)


@given(pairs, points, st.floats(-12, 12), st.sampled_from([0, 1, -30, 1e4, -1e6]))
@example(PAIRS[3], np.array([0.0, 1e-130, 0.0]), 0.0, 0)  # next to a point where f is level
def test_right_gradients_pass_whatever_the_size_of_f(
    pair: Pair, x: np.ndarray, exponent: float, constant: float
) -> None:
    assert passes(moved(pair, 10**exponent, constant), x)


@given(
    pairs, points, st.floats(-12, 12), st.sampled_from([0, 1, -30, 1e4, -1e6]), st.integers(0, 2)
)
def test_a_tenth_of_a_percent_is_caught_whatever_the_size_of_f(
    pair: Pair, x: np.ndarray, exponent: float, constant: float, entry: int
) -> None:
    if shows(pair, x, entry, abs(constant)):
        faulty = with_fault(pair, entry, 1e-3)
        assert not passes(moved(faulty, 10**exponent, constant), x)


# Between 0 and a hundredth, log(1 + x²) of float32 loses so much that a right gradient may fail.
coarse = st.lists(
    st.floats(-3, 3).map(lambda t: t if abs(t) > 0.01 else 0.0), min_size=3, max_size=3
).map(np.array)


@settings(max_examples=60)
@given(pairs, coarse, st.floats(-6, 6), st.integers(0, 2), signs)
def test_in_float32(pair: Pair, x: np.ndarray, exponent: float, entry: int, sign: int) -> None:
    x = x.astype(np.float32)
    scaled = moved(pair, np.float32(10**exponent), np.float32(0))
    assert passes(scaled, x)
    f, grad = pair
    if abs(grad(x)[entry]) > 0.3 * (1 + abs(f(x))):
        assert not passes(with_fault(scaled, entry, sign * 5e-3), x)


@pytest.mark.parametrize("n", [1, 2, 7, 40])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_beside_autograd_for_many_sizes(n: int, dtype: torch.dtype) -> None:
    torch.manual_seed(n)
    A = torch.randn(n, n, dtype=dtype) / n**0.5

    def value(t: torch.Tensor) -> torch.Tensor:
        return torch.tanh(A @ t).square().sum() + torch.logsumexp(t, 0)

    def grad(x: np.ndarray) -> np.ndarray:
        t = torch.tensor(x, requires_grad=True)
        value(t).backward()
        return t.grad.numpy()  # type: ignore[union-attr]

    def f(x: np.ndarray) -> Any:
        return value(torch.tensor(x)).numpy()

    x = torch.randn(n, dtype=dtype).numpy()
    assert check_gradient(f, grad, x).passed
    largest = np.argmax(np.abs(grad(x)))
    for factor in (0.999, 1.001) if dtype == torch.float64 else (0.99, 1.01):
        scales = np.ones_like(x)
        scales[largest] = factor
        assert not check_gradient(f, lambda x, scales=scales: scales * grad(x), x).passed


# A large f


@pytest.mark.parametrize("constant", [1e6, 1e10, 1e11])
def test_a_large_constant_hides_no_fault(constant: float) -> None:
    x = np.array([1.0, 2.0])
    for factor, right in ((2, True), (5, False), (2.002, False), (1.998, False), (0, False)):
        check = check_gradient(lambda x: constant + x @ x, lambda x, k=factor: k * x, x)
        assert check.passed is right, (factor, check.numeric)


def test_a_right_one_passes_as_long_as_the_values_show_it_and_a_wrong_one_never() -> None:
    def verdict(constant: float, factor: float) -> bool | None:
        x = np.array([0.37, -1.91])
        try:
            return check_gradient(lambda x: constant + x @ x, lambda x: factor * x, x).passed
        except ValueError:  # it does not show
            return None

    for exponent in range(0, 31):
        assert verdict(10.0**exponent, 2) is (True if exponent <= 13 else None), exponent
        assert not verdict(10.0**exponent, 5)
        assert not verdict(10.0**exponent, -2)


def test_values_that_show_nothing_are_refused_in_one_sentence() -> None:
    sentence = (
        r"^`f` must change by more than its values are rounded by, for a derivative to be checked, "
        r"got values of 1e\+20, in which one of 4 does not show$"
    )
    with pytest.raises(ValueError, match=sentence):
        check_gradient(lambda x: 1e20 + x @ x, lambda x: 2 * x, [1.0, 2.0])
    # What is claimed to be 0 agrees with a constant, which is what these values are.
    assert check_gradient(lambda x: 1e20 + x @ x, lambda x: 0 * x, [1.0, 2.0]).passed
    with pytest.raises(
        ValueError, match=sentence.replace("of 4", "of 1e-17").replace(r"1e\+20", "5")
    ):
        check_gradient(lambda x: 5.0, lambda x: np.array([1e-17]), [0.3])


def test_a_gradient_that_is_cut_is_found_though_no_short_step_shows_it() -> None:
    def f(x: np.ndarray) -> Any:  # a step of 6e-6 changes it by less than its last bit
        return 9e10 + x.sum()

    assert check_gradient(f, np.ones_like, [0.5, 0.25]).passed
    check = check_gradient(f, np.zeros_like, [0.5, 0.25])
    assert not check.passed
    assert check.relative_error == 1  # not a small part of 9e10


def test_an_entry_that_is_small_beside_the_others_counts_by_itself() -> None:
    sizes = np.array([1e6, 1.0, 1e-4])

    def f(x: np.ndarray) -> Any:
        return sizes @ np.sin(x)

    def grad(x: np.ndarray) -> np.ndarray:
        return sizes * np.cos(x)

    x = np.array([0.3, -0.4, 0.5])
    assert check_gradient(f, grad, x).passed
    for entry in range(3):
        factor = np.ones(3)
        factor[entry] = 1.001
        check = check_gradient(f, lambda x, k=factor: k * grad(x), x)
        assert not check.passed
        assert check.relative_error == pytest.approx(1e-3, rel=0.01)


def test_a_value_that_is_the_small_rest_of_large_ones() -> None:
    """A sure classifier has a tiny loss, computed from logits of size 10."""

    def f(v: np.ndarray) -> Any:
        return np.log(np.exp(v - v.max()).sum()) + v.max() - v[0]

    def grad(v: np.ndarray) -> np.ndarray:
        p = np.exp(v - v.max())
        p /= p.sum()
        p[0] = -p[1:].sum()  # p − 1, without cancellation
        return p

    x = np.array([9.84084787, -6.96020424, 0.51310148])
    assert f(x) < 1e-3
    assert check_gradient(f, grad, x).passed
    assert not check_gradient(f, lambda v: grad(v) * [1, 1, 1.01], x).passed


def test_many_wrong_entries_cost_little() -> None:
    calls = []

    def f(x: np.ndarray) -> Any:
        calls.append(None)
        return np.sin(x).sum()

    x = np.linspace(0.1, 1.2, 200)
    assert check_gradient(f, np.cos, x).passed
    assert len(calls) == 400
    calls.clear()
    assert not check_gradient(f, np.sin, x).passed
    assert len(calls) < 450


def test_a_function_that_ends_before_a_long_step_is_checked_by_the_short_one() -> None:
    def f(x: np.ndarray) -> Any:
        return 1e6 + np.log(x).sum()

    x = [0.05]
    assert check_gradient(f, lambda x: 1 / x, x).passed
    assert not check_gradient(f, lambda x: 1.001 / x, x).passed


def test_functions_with_kinks_nearby() -> None:
    def f(x: np.ndarray) -> Any:
        return np.maximum(x, 0).sum() ** 2 + np.abs(x).sum()

    def grad(x: np.ndarray) -> np.ndarray:
        return 2 * np.maximum(x, 0).sum() * (x > 0) + np.sign(x)

    x = np.array([1e-3, -0.02, 0.5])
    for constant in (0, 1e3, 1e6):
        assert check_gradient(lambda x, c=constant: c + f(x), grad, x).passed
        wrong = check_gradient(lambda x, c=constant: c + f(x), lambda x: 1.001 * grad(x), x)
        assert not wrong.passed


def test_chaos_passes_nothing() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        x, phase = rng.uniform(-2, 2, size=2)

        def f(v: np.ndarray, phase: float = phase) -> Any:
            return np.sin(1e9 * v + phase).sum()

        for claim in (0.0, 1.0, 1e5):
            assert not check_gradient(f, lambda v, k=claim: np.full_like(v, k), [x]).passed


def test_float32_inside_of_f() -> None:
    def f(x: np.ndarray) -> float:
        return float(torch.tensor(x, dtype=torch.float32).pow(2).sum())

    x = np.array([1.1, 2.3])
    assert check_gradient(f, lambda x: 2 * x, x).passed
    assert not check_gradient(f, lambda x: 2.01 * x, x).passed
    assert not check_gradient(f, lambda x: 0 * x, x).passed


@pytest.mark.parametrize("distance", [0, 1e-6, 1e-4, 2e-3, 0.02])
def test_what_is_lost_inside_of_f_is_forgiven(distance: float) -> None:
    """1 + x² is rounded to the ε of 1, and the value, its logarithm, shows nothing of that."""

    def f(x: np.ndarray) -> Any:
        return np.log(np.float32(1) + (x * x).sum())

    def grad(x: np.ndarray) -> np.ndarray:
        return 2 * x / (1 + (x * x).sum())

    x = np.array([0, 0, distance], np.float32)
    assert check_gradient(f, grad, x).passed
    assert not check_gradient(f, lambda x: grad(x) + np.float32(0.01), x).passed


# Two programs


def test_two_programs_are_forgiven_their_rounding_and_nothing_else() -> None:
    def compare(one: Any, other: Any, x: np.ndarray) -> agreement.Agreement:
        return agreement.of_programs(one, other, x, one(x), other(x), None)

    x = np.array([0.3, 1.7])
    assert compare(np.cos, lambda x: np.sin(x + np.pi / 2), x).passed
    assert not compare(np.cos, lambda x: 1.0001 * np.cos(x), x).passed
    assert not compare(np.cos, lambda x: np.cos(x) + 1e-7, x).passed


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=5).map(np.array))
def test_a_zero_and_what_cancels_up_to_rounding_are_one(x: np.ndarray) -> None:
    def cancels(x: np.ndarray) -> np.ndarray:
        return 0.1 * x + 0.2 * x - 0.3 * x

    def compare(one: Any) -> agreement.Agreement:
        return agreement.of_programs(one, np.zeros_like, x, one(x), 0 * x, None)

    assert compare(cancels).passed
    assert not compare(lambda x: cancels(x) + 1e-13 * (1 + np.abs(x))).passed


def test_the_spread_of_a_program_that_ends_at_x() -> None:
    def program(x: np.ndarray) -> np.ndarray:
        if (x > 1).any():
            raise ValueError("no such thing")
        return np.sqrt(1 - x)

    assert 0 < agreement.spread(program, np.array([1.0]))[0] < 1e-6


def test_the_outcome_is_a_gradient_check() -> None:
    check = check_gradient(lambda x: x @ x, lambda x: 2 * x, np.array([1, 2], np.float32))
    assert isinstance(check, GradientCheck)
    assert check.numeric.dtype == np.float32
