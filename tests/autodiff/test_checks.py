"""Three ways to one derivative: what passes, what is caught, and what is refused."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathdl.autodiff import check_derivatives
from mathdl.autodiff._operations import SLOPES


def error(kind: type[Exception], message: str) -> Any:
    return pytest.raises(kind, match=f"^{re.escape(message)}$")


W = np.random.default_rng(0).standard_normal((3, 2))
X0 = np.random.default_rng(1).standard_normal(2)


def field(x: Any) -> Any:
    return np.tanh(W @ x)


def field_jacobian(x: Any) -> Any:
    return (1 - np.tanh(W @ x) ** 2)[:, None] * W


def energy(x: Any) -> Any:
    return np.sum(np.exp(W @ x)) + x[0] * x[1]


def energy_gradient(x: Any) -> Any:
    return W.T @ np.exp(W @ x) + x[::-1]


def energy_hessian(x: Any) -> Any:
    return W.T @ np.diag(np.exp(W @ x)) @ W + np.array([[0, 1], [1, 0]])


FORMULAS = [
    ("gradient", energy, energy_gradient),
    ("jacobian", field, field_jacobian),
    ("hessian", energy, energy_hessian),
]
KINDS = pytest.mark.parametrize(("kind", "f", "formula"), FORMULAS)


@KINDS
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_right_formula_passes(kind: str, f: Any, formula: Any, dtype: Any) -> None:
    check = check_derivatives(f, X0.astype(dtype), **{kind: formula})
    assert check.passed
    assert check.formula.shape == check.numeric.shape == check.automatic.shape
    np.testing.assert_array_equal(check.formula, formula(X0.astype(dtype)))
    epsilon = np.finfo(dtype).eps
    assert check.automatic_error <= 20 * epsilon
    assert check.numeric_error <= max(20 * epsilon, 1e-9)


@KINDS
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_error_of_a_thousandth_in_one_entry_is_caught(
    kind: str, f: Any, formula: Any, dtype: Any
) -> None:
    right = np.asarray(formula(X0))
    place = np.unravel_index(np.argmax(np.abs(right)), right.shape)
    factor = np.ones_like(right)
    factor[place] = 1.001
    check = check_derivatives(f, X0.astype(dtype), **{kind: lambda x: factor * formula(x)})
    assert not check.passed
    assert check.automatic_error == pytest.approx(1e-3, rel=2e-2)


def test_who_is_wrong_can_be_told() -> None:
    """A wrong rule of the engine shows as an error of the automatic derivative alone."""
    right = SLOPES[np.exp]
    SLOPES[np.exp] = lambda a, z: 1.001 * right(a, z)
    try:
        check = check_derivatives(energy, X0, gradient=energy_gradient)
    finally:
        SLOPES[np.exp] = right
    assert not check.passed
    assert check.numeric_error < 1e-9
    assert check.automatic_error > 1e-4


def test_a_gradient_that_is_zero_passes() -> None:
    assert check_derivatives(lambda v: v @ v, [0.0, 0.0], gradient=lambda v: 2 * v).passed
    assert not check_derivatives(lambda v: v @ v, [0.0, 0.0], gradient=lambda v: v + 1).passed


# The size of f


@KINDS
@given(
    st.floats(-12, 12),
    st.sampled_from([0, 1, -1e3, 1e5]),
    st.lists(st.floats(-1.5, 1.5), min_size=2, max_size=2).map(np.array),
)
def test_right_formulas_pass_whatever_the_size_of_f(
    kind: str, f: Any, formula: Any, exponent: float, constant: float, x: Any
) -> None:
    factor = 10**exponent
    check = check_derivatives(
        lambda x: factor * (f(x) + constant), x, **{kind: lambda x: factor * formula(x)}
    )
    assert check.passed


@KINDS
@pytest.mark.parametrize("constant", [0.0, 1e10, 1e20])
@pytest.mark.parametrize("factor", [1e-12, 1.0, 1e12])
def test_automatic_differentiation_forgives_nothing_for_the_size_of_f(
    kind: str, f: Any, formula: Any, constant: float, factor: float
) -> None:
    def moved(x: Any) -> Any:
        return factor * (f(x) + constant)

    def check(fault: float) -> Any:
        return check_derivatives(moved, X0, **{kind: lambda x: fault * factor * formula(x)})

    assert check(1.0).passed  # the values show nothing for 1e20, and automatic differentiation does
    assert check(1.0).automatic_error < 1e-14
    for fault in (1.001, 1 + 1e-6, 0.0, -1.0):
        wrong = check(fault)
        assert not wrong.passed
        assert wrong.automatic_error == pytest.approx(abs(fault - 1) / max(1, fault), rel=1e-6) or (
            fault == -1
        )


def test_the_faults_beside_1e10() -> None:
    def f(x: Any) -> Any:
        return 1e10 + x @ x

    x = np.array([1.0, 2.0])
    for formulas in (
        {"gradient": lambda x: 5 * x},
        {"hessian": lambda x: 5 * np.eye(2)},
        {"hessian": lambda x: 2.002 * np.eye(2)},
    ):
        check = check_derivatives(f, x, **formulas)
        assert not check.passed
        assert check.numeric_error > 1e-4
        assert check.automatic_error > 9e-4

    def mixed(x: Any) -> Any:
        return np.stack([1e10 + x[0], x[1] ** 2])

    assert check_derivatives(mixed, x, jacobian=lambda x: np.diag([1, 2 * x[1]])).passed
    for wrong in ([3.0, 4.0], [1.0, 7.0]):
        assert not check_derivatives(mixed, x, jacobian=lambda x, w=wrong: np.diag(w)).passed


def test_an_entry_that_is_small_beside_the_others_counts_by_itself() -> None:
    sizes = np.array([1e5, 1.0, 1e-5])

    def f(x: Any) -> Any:
        return np.sum(sizes * np.sin(x))

    x = np.array([0.3, -0.4, 0.5])
    for entry in range(3):
        factor = np.ones(3)
        factor[entry] = 1.001
        right = {
            "gradient": lambda x: sizes * np.cos(x),
            "hessian": lambda x: -np.diag(sizes * np.sin(x)),
        }
        for kind, formula in right.items():
            assert check_derivatives(f, x, **{kind: formula}).passed
            wrong = check_derivatives(f, x, **{kind: lambda x, g=formula, k=factor: g(x) * k})
            assert not wrong.passed
            assert wrong.automatic_error == pytest.approx(1e-3, rel=2e-3)


def test_a_derivative_of_rounding_errors_is_zero() -> None:
    """The shares of a softmax add up to 1, so that their sum has no slope."""

    def f(x: Any) -> Any:
        e = np.exp(x)
        return np.sum(e / np.sum(e)) + 1

    rng = np.random.default_rng(0)
    for _ in range(20):
        x = rng.standard_normal(5)
        assert check_derivatives(f, x, gradient=lambda x: 0 * x).passed
        assert not check_derivatives(f, x, gradient=lambda x: 0 * x + 1e-12).passed


def test_a_scale_of_its_own_far_out() -> None:
    far = {"gradient": np.cos}
    assert not check_derivatives(np.sin, 1e9, **far).passed
    assert check_derivatives(np.sin, 1e9, scale=1, **far).passed


def test_a_number_is_a_point_too() -> None:
    assert check_derivatives(np.sin, 0.5, gradient=np.cos).passed
    assert not check_derivatives(np.sin, 0.5, gradient=lambda x: -np.cos(x)).passed


def test_tolerance_and_scale_are_handed_on() -> None:
    def wrong(x: Any) -> Any:
        return 1.001 * energy_gradient(x)

    assert check_derivatives(energy, X0, gradient=wrong, rtol=1e-2).passed
    point = np.array([1e-9])
    logarithm = {"gradient": lambda x: 1 / x, "scale": 1e-9}
    assert check_derivatives(lambda x: np.sum(np.log(x)), point, **logarithm).passed


def test_the_formula_cannot_change_the_point() -> None:
    def greedy(x: Any) -> Any:
        g = energy_gradient(x)
        x[:] = 0
        return g

    x = X0.copy()
    assert check_derivatives(energy, x, gradient=greedy).passed
    np.testing.assert_array_equal(x, X0)


def test_bad_input() -> None:
    start = "give one of `gradient`, `jacobian` and `hessian`, got "
    with error(ValueError, f"{start}none"):
        check_derivatives(energy, X0)
    with error(ValueError, f"{start}`gradient` and `hessian`"):
        check_derivatives(energy, X0, gradient=energy_gradient, hessian=energy_hessian)
    with error(TypeError, "`gradient` must be a function, got 3"):
        check_derivatives(energy, X0, gradient=3)  # type: ignore[arg-type]
    with error(TypeError, "`f` must be a function, got 3"):
        check_derivatives(3, X0, gradient=energy_gradient)  # type: ignore[arg-type]
    with error(ValueError, "`x` must be finite, got nan"):
        check_derivatives(energy, [np.nan, 0], gradient=energy_gradient)
    with error(ValueError, "`gradient(x)` must be finite, got inf"):
        check_derivatives(energy, X0, gradient=lambda x: x * np.inf)
    with error(
        ValueError,
        "`gradient(x)` and `the automatic derivative` must have the same shape, got (3,) and (2,)",
    ):
        check_derivatives(energy, X0, gradient=lambda x: np.ones(3))
    for name, bad in (("rtol", 0.0), ("scale", -1.0)):
        with error(ValueError, f"`{name}` must be > 0, got {bad:g}"):
            check_derivatives(energy, X0, gradient=energy_gradient, **{name: bad})
    with pytest.raises(TypeError, match=r"does not know the derivative of np\.arcsin"):
        check_derivatives(lambda x: np.sum(np.arcsin(x)), [0.5], gradient=lambda x: x)
