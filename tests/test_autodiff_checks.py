"""Three ways to one derivative: what passes, what is caught, and what is refused."""

import re
from typing import Any

import numpy as np
import pytest

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
