"""The tensor: by hand, how gradients add up, what is kept apart, and what is refused."""

import gc
import re
import threading
from typing import Any

import numpy as np
import pytest
import torch

from mathdl.autodiff import Tensor, grad, no_grad


def error(kind: type[Exception], message: str) -> Any:
    return pytest.raises(kind, match=f"^{re.escape(message)}$")


def leaf(data: Any) -> Tensor:
    return Tensor(data, requires_grad=True)


# ------------------------------------------------------------------------------ by hand


def test_three_small_graphs() -> None:
    x = leaf(3.0)
    (x**2).backward()
    assert x.grad == 6
    a, b = leaf(1.0), leaf(1.0)
    (2 * a + 3 * b).backward()
    assert (a.grad, b.grad) == (2, 3)
    x = leaf(3.0)
    ((2 * x + 1) ** 2).backward()
    assert x.grad == 28


def test_lists_are_operands_on_either_side() -> None:
    x = leaf([3.0, 4.0])
    y = [1.0, 2.0] @ (x * [1.0, 10.0] + [5, 6])
    y.backward()
    assert y.item() == 8 + 2 * 46
    np.testing.assert_array_equal(x.grad, [1, 20])


def test_the_running_example_of_gradients() -> None:
    x, y = leaf(1.0), leaf(2.0)
    f = x**2 + 3 * y**2 + 2 * x * y
    f.backward()
    assert (f.item(), x.grad, y.grad) == (17.0, 6.0, 14.0)


def test_gradient_with_respect_to_the_input_of_a_model() -> None:
    x, w, b = leaf([2.0, 3.0]), np.array([0.5, -1.0]), 2.0
    y = (w @ x + b).sigmoid()
    y.backward()
    assert y.item() == 0.5
    np.testing.assert_array_equal(x.grad, [0.125, -0.25])


def test_winning_probability_of_a_softmax_classifier() -> None:
    x = leaf([1.0, 2.0, 3.0])
    W = [[0.2, -0.5, 0.3], [0.4, 0.1, -0.2], [0.1, 0.3, 0.2]]
    e = np.exp(x @ W)
    p = e / e.sum()
    np.testing.assert_allclose(p.data, [0.51389724, 0.25519383, 0.23090893], atol=5e-9)
    p[0].backward()
    np.testing.assert_allclose(x.grad, [0.07993404, 0.1105411, -0.03809503], atol=5e-9)


def test_a_bias_that_was_broadcast_forward_is_summed_backward() -> None:
    rng = np.random.default_rng(7)
    X, W = rng.standard_normal((32, 64)), rng.standard_normal((64, 16))
    b = leaf(rng.standard_normal(16))
    Y = X @ W + b
    (Y**2).sum().backward()
    np.testing.assert_allclose(b.grad, 2 * Y.data.sum(axis=0), rtol=1e-12)


def test_a_function_with_a_loop_and_a_branch() -> None:
    """The value is a constant times the input, whatever the path: d/a is the derivative."""

    def f(a: Any) -> Any:
        b = a * 2
        while abs(b) < 1000:
            b = b * 2
        return b if b > 0 else 100 * b

    for start in (0.3, -0.7, 1200.0):
        a = leaf(start)
        d = f(a)
        d.backward()
        assert a.grad == pytest.approx(d.data / start, rel=1e-15)


# ------------------------------------------------------------ how gradients come together


def test_a_node_that_is_used_twice() -> None:
    x = leaf(3.0)
    (x * x).backward()
    assert x.grad == 6
    x = leaf(3.0)
    y = x + x
    (y + y + y).backward()
    assert x.grad == 6


def test_a_diamond_waits_for_both_sides() -> None:
    """A short and a long way to the result: visited too early, x would miss one of them."""
    x = leaf(2.0)
    a = x * 3
    long_way = (a.exp() + 1).log() * a
    y = a * long_way
    y.backward()
    t = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    b = t * 3
    (b * (b.exp() + 1).log() * b).backward()
    assert x.grad == pytest.approx(t.grad.item(), rel=1e-14)


def test_a_tower_of_diamonds_is_not_exponential() -> None:
    x = leaf(1.0)
    y = x
    for _ in range(100):  # 2^100 ways from the top to the bottom
        y = (y + y) / 2
    y.backward()
    assert x.grad == 1


@pytest.mark.parametrize("length", [10_000, 100_000])
def test_a_long_chain_needs_no_recursion(length: int) -> None:
    x = leaf(0.5)
    y = x
    for _ in range(length):
        y = y + 1
    y.backward()
    assert x.grad == 1
    del y  # and none to free it
    gc.collect()


def test_gradients_of_fresh_graphs_add_up_as_in_torch() -> None:
    ours, theirs = leaf([1.0, 2.0]), torch.tensor([1.0, 2.0], requires_grad=True)
    for w in (ours, theirs):
        (w**2).sum().backward()
        (3 * w).sum().backward()
    np.testing.assert_array_equal(ours.grad, theirs.grad)
    ours.grad = None
    (3 * ours).sum().backward()
    np.testing.assert_array_equal(ours.grad, [3, 3])


def test_a_second_backward_through_the_same_graph_adds_the_same_again() -> None:
    """PyTorch has freed what it needs and refuses, unless it was told to keep it."""
    x, t = leaf(3.0), torch.tensor(3.0, requires_grad=True)
    y, s = (x * x + x).exp(), (t * t + t).exp()
    y.backward()
    once = x.grad
    y.backward()
    assert x.grad == 2 * once
    s.backward(retain_graph=True)
    s.backward()
    assert x.grad == pytest.approx(t.grad.item(), rel=1e-6)
    with pytest.raises(RuntimeError, match="second time"):
        s.backward()


def test_two_results_share_a_part_of_the_graph() -> None:
    x = leaf(2.0)
    h = x**2
    a, b = 3 * h, h * h
    a.backward()
    b.backward()
    assert x.grad == 3 * 4 + 4 * 8


def test_a_gradient_that_was_kept_does_not_change_afterwards() -> None:
    x = leaf([1.0])
    (2 * x).sum().backward()
    kept = x.grad
    (2 * x).sum().backward()
    assert (kept, x.grad) == (2, 4)


def test_a_vector_result_with_a_given_gradient() -> None:
    x = leaf([1.0, 2.0, 3.0])
    y = x * x
    y.backward([1.0, 0.0, 10.0])
    np.testing.assert_array_equal(x.grad, [2, 0, 60])


def test_one_number_in_any_shape_needs_no_gradient_to_begin_with() -> None:
    x = leaf([[3.0]])
    (x * x).backward()
    np.testing.assert_array_equal(x.grad, [[6]])


def test_a_leaf_may_be_the_result() -> None:
    x = leaf(3.0)
    x.backward()
    assert x.grad == 1


# ----------------------------------------------------- what requires a gradient, and what not


def test_only_what_leads_to_a_gradient_is_remembered() -> None:
    x, c = leaf(2.0), Tensor(3.0)
    y = c * c
    assert not y.requires_grad
    assert not y._inputs
    z = x * y
    assert z.requires_grad
    z.backward()
    assert x.grad == 9
    assert c.grad is None
    assert z.grad is None  # only what was made from data has one


def test_nothing_is_computed_for_a_constant() -> None:
    """The slope of x ** p with respect to p is NaN for a negative x, and nobody asks for it."""
    x = leaf([-2.0])
    (x**3.0).backward()
    assert x.grad == 12


def test_no_grad_remembers_nothing_and_ends() -> None:
    x = leaf(2.0)
    with no_grad():
        y = x * x
        with no_grad():
            pass
        z = x * x
    assert not y.requires_grad
    assert not z.requires_grad
    assert (x * x).requires_grad
    with pytest.raises(ZeroDivisionError), no_grad():
        1 / 0  # noqa: B018
    assert (x * x).requires_grad


def test_no_grad_decorates_a_function() -> None:
    @no_grad()
    def square(x: Any) -> Any:
        return x * x

    assert not square(leaf(2.0)).requires_grad
    assert not square(leaf(2.0)).requires_grad


def test_no_grad_in_one_thread_leaves_the_others_alone() -> None:
    seen: list[bool] = []
    with no_grad():
        thread = threading.Thread(target=lambda: seen.append((leaf(2.0) * 2).requires_grad))
        thread.start()
        thread.join()
    assert seen == [True]


def test_a_derivative_that_is_asked_for_under_no_grad_is_not_zero() -> None:
    with no_grad():
        assert grad(lambda x: x * x)(3.0) == 6


def test_detach_stops_the_gradient() -> None:
    x = leaf(3.0)
    (x * x.detach()).backward()
    assert x.grad == 3
    assert not x.detach().requires_grad


# ----------------------------------------------------------------- nobody shares an array


def test_a_caller_may_change_the_arrays_afterwards() -> None:
    data, factor, index = np.array([1.0, 2.0]), np.array([3.0, 4.0]), np.array([0, 0])
    given = np.array([1.0, 1.0])
    x = leaf(data)
    y = (x * factor)[index]
    data[:], factor[:], index[:] = 100, 100, 1
    y.backward(given)
    given[:] = 100
    np.testing.assert_array_equal(x.data, [1, 2])
    np.testing.assert_array_equal(x.grad, [6, 0])


def test_the_condition_of_where_may_change_too() -> None:
    x, mask = leaf([1.0, 2.0]), np.array([True, False])
    y = np.where(mask, x, 0)
    mask[:] = [False, True]
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [1, 0])


def test_arrays_of_a_tensor_are_read_only() -> None:
    x = leaf([1.0, 2.0])
    y = x + 0
    y.sum().backward()
    for array in (x.data, x.grad, y.data, x.detach().data):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5
    with pytest.raises(ValueError, match="read-only"):
        x.data += 1


def test_two_leaves_do_not_share_a_gradient() -> None:
    x, y = leaf([1.0]), leaf([1.0])
    (x + y).backward()
    x.grad = x.grad * 2
    assert (x.grad, y.grad) == (2, 1)


def test_new_data_for_a_step_leaves_the_graph_as_it_was() -> None:
    w = leaf([2.0])
    y = w * w
    w.data = w.data - 1
    y.backward()
    assert (w.data, w.grad) == (1, 4)
    step = np.array([7.0])
    w.data = step
    step[:] = 0
    assert w.data == 7


def test_operators_that_assign_make_a_new_tensor() -> None:
    x = leaf([1.0, 2.0])
    y = x
    y += 1
    np.testing.assert_array_equal(x.data, [1, 2])
    np.testing.assert_array_equal(y.data, [2, 3])


# --------------------------------------------------------------------- dtypes and looks


def test_integers_and_booleans_become_float64() -> None:
    for data in (3, [1, 2], [True, False], np.arange(3, dtype=np.int8)):
        assert Tensor(data, requires_grad=True).dtype == np.float64


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_a_floating_dtype_is_kept(dtype: Any) -> None:
    x = leaf(np.ones((2, 3), dtype))
    constants = (2, 0.5, True, [1.0, 2.0, 3.0], np.arange(3), np.array([True, False, True]))
    constants += (np.sqrt(2), np.array(0.5))
    y = x
    for c in constants:
        y = (c + y * c).relu()
    z = (y.sum(axis=0).sigmoid().exp().mean() + 1).log()
    assert z.dtype == dtype
    z.backward()
    assert x.grad.dtype == dtype


def test_a_gradient_has_the_dtype_of_its_tensor() -> None:
    x, y = leaf(np.float32([1.0])), leaf([2.0])
    (x * y).backward()
    assert (x.grad.dtype, y.grad.dtype) == (np.float32, np.float64)


def test_what_it_looks_like() -> None:
    x = leaf([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    assert (x.shape, x.ndim, x.size, len(x), x.T.shape) == ((2, 3), 2, 6, 2, (3, 2))
    assert (np.shape(x), np.ndim(x), np.size(x)) == ((2, 3), 2, 6)
    _, b = x
    np.testing.assert_array_equal(b.data, [4, 5, 6])
    assert x[0, 2].item() == 3.0
    assert type(x[0, 2].item()) is float
    assert repr(x[0]) == "Tensor([1., 2., 3.], requires_grad=True)"
    assert repr(Tensor(np.float32([1, 2]))) == "Tensor([1., 2.], dtype=float32)"
    assert repr(Tensor(3)) == "Tensor(3.)"
    np.testing.assert_array_equal(np.zeros_like(x), np.zeros((2, 3)))
    np.testing.assert_array_equal(np.ones_like(x), np.ones((2, 3)))


def test_comparisons_are_booleans_without_a_trace() -> None:
    x, y = leaf([1.0, 2.0, 3.0]), Tensor([3.0, 2.0, 1.0])
    for result, expected in (
        (x < y, [True, False, False]),
        (x <= 2, [True, True, False]),
        (x > y, [False, False, True]),
        (x >= 2, [False, True, True]),
        (np.float64(2) >= x, [True, True, False]),
        (x == y, [False, True, False]),
        (x != y, [True, False, True]),
        (np.less(x, y), [True, False, False]),
    ):
        assert type(result) is np.ndarray
        np.testing.assert_array_equal(result, expected)
    np.testing.assert_array_equal(np.sign(x - 2), [-1, 0, 1])
    assert leaf(2.0)
    assert not leaf(0.0)
    assert len({x, y, x}) == 2  # as nodes


def test_a_constant_becomes_an_array() -> None:
    np.testing.assert_array_equal(np.asarray(Tensor([1, 2])), [1.0, 2.0])
    assert np.array(Tensor([1, 2]), dtype=np.float32).dtype == np.float32
    np.testing.assert_array_equal(Tensor(leaf([1.0]).detach()).data, [1])


# --------------------------------------------------------------------------- refused


RAGGED = "`data` must be an array with rows of equal length, got [[1], [2, 3]]"


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        ([1.0, np.nan], ValueError, "`data` must be finite, got nan"),
        ([[1], [2, 3]], ValueError, RAGGED),
        ([], ValueError, "`data` must not be empty, got shape (0,)"),
        ([1j], TypeError, "`data` must be real, got dtype complex128"),
        ("abc", TypeError, "`data` must hold real numbers, got dtype <U3"),
    ],
)
def test_bad_data(data: Any, kind: type[Exception], message: str) -> None:
    with error(kind, message):
        Tensor(data)
    x = leaf([1.0, 2.0])
    with error(kind, message.replace("`data`", "`gradient`")):
        x.backward(data)


def test_bad_starts_of_backward() -> None:
    x = leaf([1.0, 2.0])
    with error(
        ValueError, "`gradient` must be given for a tensor of several numbers, here of shape (2,)"
    ):
        x.backward()
    with error(ValueError, "`gradient` must have the shape of the tensor, (2,), got (2, 1)"):
        x.backward([[1.0], [1.0]])
    message = (
        "`backward` must start at a tensor that requires grad, and this one was computed from "
        "none that does, or under no_grad"
    )
    with error(ValueError, message):
        Tensor(1.0).backward()
    with error(ValueError, message), no_grad():
        x.sum().backward()


def test_bad_data_for_a_step() -> None:
    w = leaf([1.0, 2.0])
    with error(ValueError, "`data` must have the shape of the tensor, (2,), got (2, 1)"):
        w.data = [[1.0], [2.0]]
    with error(ValueError, "`data` must be finite, got inf"):
        w.data = [1.0, np.inf]
    with error(ValueError, "`grad` must have the shape of the tensor, (2,), got ()"):
        w.grad = 0.0
    with error(ValueError, "`data` must stay as it is in a tensor that was computed"):
        (2 * w).data = [1.0, 2.0]


def test_shapes_that_do_not_fit() -> None:
    x = leaf(np.ones((2, 3)))
    with error(ValueError, "`add` must get shapes that fit each other, got (2, 3) and (2,)"):
        x + np.ones(2)
    with error(ValueError, "`matmul` must get shapes that fit each other, got (4,) and (2, 3)"):
        np.ones(4) @ x
    with error(ValueError, "`matmul` must get shapes that fit each other, got (2, 3) and ()"):
        x @ 2.0
    with error(ValueError, "`stack` must get shapes that fit each other, got (2, 3) and (3,)"):
        np.stack([x, x[0]])
    with error(ValueError, "cannot reshape array of size 6 into shape (4,)"):
        x.reshape(4)
    with error(ValueError, "axis 2 is out of bounds for array of dimension 2"):
        x.sum(axis=2)
    with error(IndexError, "index 5 is out of bounds for axis 0 with size 2"):
        x[5]


@pytest.mark.parametrize("operation", [lambda x, c: x + c, lambda x, c: c * x, lambda x, c: x @ c])
def test_bad_operands(operation: Any) -> None:
    x = leaf([1.0, 2.0])
    for bad, kind, message in (
        (np.array([1j, 0]), TypeError, "`other` must be real, got dtype complex128"),
        (None, TypeError, "`other` must hold real numbers, got dtype object"),
        (np.ma.array([1.0, 2.0]), TypeError, None),
    ):
        with error(kind, message) if message else pytest.raises(kind, match=r"mask|array"):
            operation(x, bad)


def test_functions_that_are_not_known() -> None:
    x = leaf([1.0, 2.0])
    start, end = (
        "`mathdl.autodiff` does not know the derivative of ",
        ": write it with functions that it knows",
    )
    for call, name in (
        (lambda: np.arcsin(x), "np.arcsin"),
        (lambda: np.cumsum(x), "np.cumsum"),
        (lambda: np.linalg.norm(x), "np.norm"),
        (lambda: np.add.reduce(x), "np.add.reduce"),
        (lambda: np.add(x, 1, out=np.ones(2)), "np.add with out"),
    ):
        with error(TypeError, f"{start}{name}{end}"):
            call()
    array = np.ones(2)
    with pytest.raises(TypeError, match=r"np.add with out"):
        array += x


def test_a_gradient_is_not_lost_silently() -> None:
    x = leaf([1.0, 2.0])
    message = (
        "a Tensor that is being differentiated cannot become an array, for its derivative would "
        "be lost: np.stack joins several"
    )
    with error(TypeError, message):
        np.asarray(x)
    with pytest.raises(TypeError, match="cannot become an array"):
        np.array([x[0], x[1] * x[0]])
    with pytest.raises(TypeError, match="cannot become an array"):
        Tensor(x)
    import math

    with pytest.raises(TypeError, match="must be real number, not Tensor"):
        math.exp(x[0])
    with pytest.raises(TypeError, match="item assignment"):
        x[0] = 5.0
