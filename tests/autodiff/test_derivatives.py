"""Derivatives of functions: by hand, against PyTorch and SymPy, and what is refused."""

import re
from typing import Any

import numpy as np
import pytest
import sympy
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mathdl.autodiff import Tensor, grad, hessian, jacobian, jvp, vjp


def error(kind: type[Exception], message: str) -> Any:
    return pytest.raises(kind, match=f"^{re.escape(message)}$")


def bowl(v: Any) -> Any:
    return v[0] ** 2 + 3 * v[1] ** 2 + 2 * v[0] * v[1]


def polar(v: Any) -> Any:
    return np.stack([v[0] * np.cos(v[1]), v[0] * np.sin(v[1])])


# --------------------------------------------------------------------------------- by hand


def test_gradient_by_hand() -> None:
    np.testing.assert_array_equal(grad(bowl)([1.0, 2.0]), [6, 14])
    np.testing.assert_array_equal(grad(bowl)(np.array([1, 2])), [6, 14])
    g = grad(lambda X: np.sum(X @ X.T))(np.ones((2, 3)))
    np.testing.assert_array_equal(g, np.full((2, 3), 4))


def test_gradient_with_more_arguments() -> None:
    def loss(w: Any, X: Any, y: Any) -> Any:
        return np.mean((X @ w - y) ** 2)

    rng = np.random.default_rng(0)
    w, X, y = rng.standard_normal(3), rng.standard_normal((10, 3)), rng.standard_normal(10)
    np.testing.assert_allclose(grad(loss)(w, X, y), 2 / 10 * X.T @ (X @ w - y), rtol=1e-13)


def test_jacobian_by_hand() -> None:
    r, phi = 2.0, 0.5
    expected = [[np.cos(phi), -r * np.sin(phi)], [np.sin(phi), r * np.cos(phi)]]
    np.testing.assert_allclose(jacobian(polar, [r, phi]), expected, rtol=1e-15)
    A = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(jacobian(lambda x: A @ x, np.ones(3)), A)


def test_shapes_of_jacobians() -> None:
    x = np.ones((2, 3))
    assert jacobian(lambda t: t @ t.T, x).shape == (2, 2, 2, 3)
    assert jacobian(np.sum, x).shape == (2, 3)
    assert jacobian(lambda t: t * np.ones(4), 2.0).shape == (4,)
    assert jacobian(lambda t: t * t, 3.0) == 6
    assert jvp(lambda t: t @ t.T, x, x).shape == (2, 2)
    assert vjp(lambda t: t @ t.T, x, np.ones((2, 2))).shape == (2, 3)


def test_hessian_by_hand() -> None:
    np.testing.assert_array_equal(hessian(bowl, [1.0, 2.0]), [[2, 2], [2, 6]])
    saddle = hessian(lambda v: v[0] ** 2 + 4 * v[0] * v[1] + v[1] ** 2, [0.3, 0.7])
    np.testing.assert_array_equal(saddle, [[2, 4], [4, 2]])


def test_hessian_against_sympy() -> None:
    a, b, c = symbols = sympy.symbols("a b c")
    expression = sympy.exp(a * b) * sympy.sin(c) + sympy.log(1 + a**2 + c**2)
    H = sympy.lambdify(symbols, sympy.hessian(expression, symbols))

    def f(v: Any) -> Any:
        return np.exp(v[0] * v[1]) * np.sin(v[2]) + np.log(1 + v[0] ** 2 + v[2] ** 2)

    x = np.array([0.4, -0.7, 1.3])
    np.testing.assert_allclose(hessian(f, x), H(*x), rtol=1e-13, atol=1e-15)


def test_derivatives_of_any_order() -> None:
    f = np.sin
    for order in range(1, 5):
        f = grad(f)
        expected = np.sin(0.7 + order * np.pi / 2)
        assert f(0.7) == pytest.approx(expected, rel=1e-13)


def test_what_is_not_computed_from_x_has_the_derivative_zero() -> None:
    assert grad(lambda x: 3.0)(2.0) == 0
    assert jvp(lambda x: np.ones(2), 2.0, 1.0).tolist() == [0, 0]
    assert vjp(lambda x: np.ones(2), [2.0, 3.0], [1.0, 1.0]).tolist() == [0, 0]
    np.testing.assert_array_equal(hessian(lambda v: v[0] + 2 * v[1], [1.0, 2.0]), np.zeros((2, 2)))
    assert grad(lambda x: (x.detach() * 2).sum())(np.ones(3)).tolist() == [0, 0, 0]
    assert grad(lambda x: Tensor(2.0, requires_grad=True) * 3)(1.0) == 0


# ---------------------------------------------------------------------------- against torch


def network(x: Any, maximum: Any, tanh: Any, W: Any, V: Any) -> Any:
    return V @ tanh(W @ maximum(x, 0.5 * x) + 0.1)


@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(1, 4))
@settings(max_examples=30)
def test_products_and_matrices_are_those_of_torch(seed: int, n: int, m: int) -> None:
    rng = np.random.default_rng(seed)
    W, V = rng.standard_normal((3, n)), rng.standard_normal((m, 3))
    x, v, u = rng.standard_normal(n), rng.standard_normal(n), rng.standard_normal(m)
    Wt, Vt, xt, vt, ut = (torch.tensor(a) for a in (W, V, x, v, u))

    def ours(t: Any) -> Any:
        return network(t, np.maximum, np.tanh, W, V)

    def theirs(t: Any) -> Any:
        return network(t, torch.maximum, torch.tanh, Wt, Vt)

    close = {"rtol": 1e-11, "atol": 1e-13}
    functional = torch.autograd.functional
    np.testing.assert_allclose(jacobian(ours, x), functional.jacobian(theirs, xt), **close)
    np.testing.assert_allclose(jvp(ours, x, v), functional.jvp(theirs, xt, vt)[1], **close)
    np.testing.assert_allclose(vjp(ours, x, u), functional.vjp(theirs, xt, ut)[1], **close)
    np.testing.assert_allclose(
        hessian(lambda t: np.sum(ours(t) ** 2), x),
        functional.hessian(lambda t: (theirs(t) ** 2).sum(), xt),
        **close,
    )


def test_hessian_vector_product_is_that_of_torch() -> None:
    rng = np.random.default_rng(3)
    A, x, v = rng.standard_normal((4, 4)), rng.standard_normal(4), rng.standard_normal(4)
    ours = jvp(grad(lambda t: np.sum(np.tanh(A @ t) ** 3)), x, v)
    B = torch.tensor(A)
    _, theirs = torch.autograd.functional.hvp(
        lambda t: (torch.tanh(B @ t) ** 3).sum(), torch.tensor(x), torch.tensor(v)
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


# ------------------------------------------------------------------- arrays of their own


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_results_are_arrays_in_the_dtype_of_x(dtype: Any) -> None:
    x = np.array([1.0, 2.0], dtype)
    for result in (
        grad(bowl)(x),
        jacobian(polar, x),
        hessian(bowl, x),
        jvp(polar, x, [1, 0]),
        vjp(polar, x, np.ones(2)),
        grad(lambda t: np.sum(t))(x),  # a view of one number in the engine
        jvp(lambda t: t, x, x),
    ):
        assert type(result) is np.ndarray
        assert result.dtype == dtype
        result[...] = 5  # the caller's own
    np.testing.assert_array_equal(x, [1, 2])


def test_a_function_that_writes_to_its_argument_is_refused() -> None:
    def f(x: Any) -> Any:
        x[0] = 0.0
        return np.sum(x)

    with pytest.raises(TypeError, match="does not support item assignment"):
        grad(f)([1.0, 2.0])


def test_tensors_that_require_grad_can_be_differentiated_through_a_gradient() -> None:
    """A penalty on the gradient with respect to the input, differentiated by the weights."""
    w = Tensor([1.0, 2.0], requires_grad=True)
    slope = grad(lambda x: np.sum(w * x * x))(np.array([3.0, 4.0]))  # 2 w x
    np.sum(slope * slope).backward()
    np.testing.assert_array_equal(w.grad, [8 * 9.0, 8 * 2 * 16.0])


# --------------------------------------------------------------------------------- refused


def test_bad_input() -> None:
    for derivative in (grad, lambda f: jvp(f, 1.0, 1.0), lambda f: jacobian(f, 1.0)):
        with error(TypeError, "`f` must be a function, got 3"):
            derivative(3)
    with error(ValueError, "`f(x)` must be a number, got shape (2,)"):
        grad(lambda x: x)([1.0, 2.0])
    with error(ValueError, "`x` must be finite, got inf"):
        grad(bowl)([1.0, np.inf])
    with error(ValueError, "`x` must not be empty, got shape (0,)"):
        jacobian(bowl, [])
    with error(TypeError, "`x` must be real, got dtype complex128"):
        jvp(bowl, [1j, 0], [1, 0])
    with error(ValueError, "`v` must have the shape of `x`, (2,), got (2, 1)"):
        jvp(bowl, [1.0, 2.0], [[1.0], [0.0]])
    with error(ValueError, "`u` must have the shape of `f(x)`, (2,), got ()"):
        vjp(polar, [1.0, 2.0], 1.0)
    with error(ValueError, "`v` must be finite, got nan"):
        jvp(bowl, [1.0, 2.0], [np.nan, 0.0])
    with error(ValueError, "`x` must be a vector, got shape (2, 2)"):
        hessian(bowl, np.eye(2))
    with pytest.raises(TypeError, match=r"`f\(x\)` must be an array that NumPy can read.*np.stack"):
        jvp(lambda v: [v[0], v[1]], [1.0, 2.0], [1.0, 0.0])
    with error(TypeError, "`f(x)` must hold real numbers, got dtype object"):
        grad(lambda v: None)([1.0, 2.0])
