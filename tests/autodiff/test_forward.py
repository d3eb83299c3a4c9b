"""Dual numbers: by hand, nested, and next to tensors."""

import re
from typing import Any

import numpy as np
import pytest
import sympy

from mathdl.autodiff import Dual, Tensor, grad, hessian, jvp, vjp


def error(kind: type[Exception], message: str) -> Any:
    return pytest.raises(kind, match=f"^{re.escape(message)}$")


def test_the_rules_of_calculus_by_hand() -> None:
    a, b = Dual(3.0, 1.0), Dual(2.0, 10.0)
    for result, value, tangent in (
        (a + b, 5, 11),
        (a - b, 1, -9),
        (a * b, 6, 32),  # 3 · 10 + 1 · 2
        (a / b, 1.5, -7),  # (1 · 2 - 3 · 10) / 4
        (a**2, 9, 6),
        (5 - a, 2, -1),
        (6 / a, 2, -2 / 3),
        (2 + 3 * a, 11, 3),
        (-a, -3, -1),
    ):
        assert result.value == value
        assert result.tangent == pytest.approx(tangent, rel=1e-15)


def test_the_chain_rule_by_hand() -> None:
    assert ((Dual(2.0, 1.0) ** 2 + 1) ** 3).tangent == 300
    slope = np.sin(np.exp(Dual(0.5, 1.0) ** 2)).tangent
    assert slope == pytest.approx(0.3631949148017262, rel=1e-14)


def test_values_and_changes_may_be_arrays() -> None:
    x = Dual([1.0, 2.0], [1.0, 0.0])
    A = np.array([[1.0, 2.0], [3.0, 4.0]])
    y = A @ x
    np.testing.assert_array_equal(y.value, [5, 11])
    np.testing.assert_array_equal(y.tangent, [1, 3])
    z = x + np.ones((3, 1))  # what is broadcast takes its change along
    assert z.value.shape == z.tangent.shape == (3, 2)
    np.testing.assert_array_equal(z.tangent, [[1, 0]] * 3)


def test_a_dual_of_a_dual_has_the_second_derivative() -> None:
    x = Dual(Dual(0.7, 1.0), Dual(1.0, 0.0))
    t = sympy.symbols("t")
    y = np.exp(x * x) / (1 + np.sin(x))
    f = sympy.exp(t * t) / (1 + sympy.sin(t))
    for found, order in ((y.value.value, 0), (y.tangent.value, 1), (y.tangent.tangent, 2)):
        expected = sympy.diff(f, t, order).evalf(30, subs={t: sympy.Float("0.7", 30)})
        assert found == pytest.approx(float(expected), rel=1e-13)


def test_three_deep() -> None:
    inner = Dual(Dual(2.0, 1.0), Dual(1.0, 0.0))
    x = Dual(inner, Dual(Dual(1.0, 0.0), Dual(0.0, 0.0)))
    assert (x**5).tangent.tangent.tangent == 5 * 4 * 3 * 2.0**2


def test_two_derivatives_do_not_mix() -> None:
    """The inner one must not see the change of the outer x: the answer is 1, not 2."""
    assert jvp(lambda x: x * jvp(lambda y: x + y, 1.0, 1.0), 1.0, 1.0) == 1
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1
    assert grad(lambda x: x * jvp(lambda y: x + y, 1.0, 1.0))(1.0) == 1
    assert jvp(lambda x: x * grad(lambda y: x + y)(1.0), 1.0, 1.0) == 1
    # d/dx [x · d/dy (x y²)] at y = 3 is d/dx 6 x² = 12 x
    assert grad(lambda x: x * grad(lambda y: x * y * y)(3.0))(5.0) == 60


def test_next_to_a_tensor_each_keeps_its_derivative() -> None:
    w = Tensor(2.0, requires_grad=True)
    for y in (Dual(3.0, 1.0) * w * w, w * w * Dual(3.0, 1.0)):
        assert isinstance(y, Dual)
        assert y.tangent.item() == 4
        y.tangent.backward()  # the derivative with respect to x can be differentiated by w
        assert w.grad == 4
        w.grad = None
    slope = jvp(lambda x: x * w * w, 3.0, 1.0)
    assert isinstance(slope, Tensor)
    constant = jvp(lambda x: x * Tensor(2.0), 3.0, 1.0)
    assert isinstance(constant, np.float64)


def test_what_it_looks_like() -> None:
    x = Dual([[1.0, 2.0]], [[0.5, 0.0]])
    assert (x.shape, x.ndim, x.size, x.dtype) == ((1, 2), 2, 2, np.float64)
    assert repr(x[0]) == "Dual([1., 2.], [0.5, 0. ])"
    assert repr(Dual(Dual(1, 2), Dual(3, 4))) == "Dual(Dual(1., 2.), Dual(3., 4.))"
    assert Dual(np.float32(1), np.float32(2)).dtype == np.float32
    assert Dual(3.0, 1.0).item() == 3
    assert Dual(3.0, 1.0) > Dual(2.0, 5.0)
    data = np.ones(2)
    x = Dual(data, data)
    data[:] = 5
    np.testing.assert_array_equal(x.value + x.tangent, [2, 2])


def test_bad_input() -> None:
    with error(ValueError, "`value` and `tangent` must have the same shape, got () and (2,)"):
        Dual(1.0, [1.0, 2.0])
    with error(ValueError, "`tangent` must be finite, got nan"):
        Dual(1.0, np.nan)
    with error(TypeError, "`value` must be real, got dtype complex128"):
        Dual(1j, 1.0)
    message = (
        "a Dual that is being differentiated cannot become an array, for its derivative would be "
        "lost: np.stack joins several"
    )
    with error(TypeError, message):
        np.asarray(Dual(1.0, 1.0))
    with pytest.raises(TypeError, match=r"does not know the derivative of np\.arcsin"):
        np.arcsin(Dual(0.5, 1.0))


def test_hessian_by_duals_nested_is_the_hessian() -> None:
    def f(v: Any) -> Any:
        return np.sin(v[0] * v[1]) + np.exp(v[2]) * v[0] ** 2

    x = np.array([0.3, -1.2, 0.5])
    nested = [[jvp(lambda t, a=a: jvp(f, t, a), x, b) for a in np.eye(3)] for b in np.eye(3)]
    np.testing.assert_allclose(hessian(f, x), nested, rtol=1e-13, atol=1e-15)


def test_a_jacobian_times_a_vector_both_ways() -> None:
    A = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    np.testing.assert_array_equal(jvp(lambda x: A @ x, [1.0, 1.0], [1.0, 10.0]), [21, 43, 65])
    np.testing.assert_array_equal(vjp(lambda x: A @ x, [1.0, 1.0], [1.0, 0.0, 10.0]), [51, 62])
