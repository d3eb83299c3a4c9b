"""Every rule of the engine: against differences, against PyTorch, forward against reverse."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mathdl import calculus
from mathdl.autodiff import Tensor, grad, jacobian, jvp, vjp
from mathdl.autodiff._dispatch import _FUNCTIONS, _UFUNCS
from mathdl.autodiff._operations import SLOPES
from mathdl.autodiff._shapes import summed_to
from mathdl.tensors import sum_to_shape

F = Callable[..., Any]


@dataclass
class Case:
    """One function in NumPy and in PyTorch, and the shapes of its arguments."""

    name: str
    numpy: F
    torch: F
    shapes: tuple[tuple[int, ...], ...]
    low: float = -2.0
    high: float = 2.0

    def arguments(self, seed: int = 0, dtype: Any = np.float64) -> list[np.ndarray]:
        rng = np.random.default_rng(seed)
        return [rng.uniform(self.low, self.high, shape).astype(dtype) for shape in self.shapes]


def both(f: F, *shapes: tuple[int, ...], name: str, **domain: float) -> Case:
    return Case(name, f, f, shapes, **domain)


INDEX = np.array([0, 2, 0])  # names a place twice
MASK = np.array([[True, False, True], [False, False, True]])

ONE_NUMBER = {
    "absolute": torch.abs,
    "negative": torch.neg,
    **{
        name: getattr(torch, name)
        for name in (
            *("square", "sqrt", "exp", "expm1", "log", "log2", "log1p"),
            *("sin", "cos", "tan", "arctan", "sinh", "cosh", "tanh"),
        )
    },
}
CASES = [
    *(
        Case(f.__name__, f, ONE_NUMBER[f.__name__], ((2, 3),), *domain)
        for f in SLOPES
        for domain in [(0.3, 1.4) if "log" in f.__name__ or f is np.sqrt else (-1.4, 1.4)]
    ),
    both(lambda x: x.relu(), (2, 3), name="relu"),
    both(lambda x: x.tanh(), (2, 3), name="method tanh"),
    both(lambda x: x.exp().log(), (2, 3), name="methods exp and log"),
    both(lambda x: x.sigmoid(), (2, 3), name="sigmoid"),
    both(abs, (2, 3), name="abs"),
    both(lambda a, b: a + b, (2, 3), (3,), name="add"),
    both(lambda a, b: a - b, (3, 1), (2, 1, 3), name="subtract"),
    both(lambda a, b: a * b, (2, 3), (2, 1), name="multiply"),
    both(lambda a, b: a * b, (), (2, 3), name="multiply by a number"),
    both(lambda a, b: a / b, (2, 3), (3,), name="divide", low=0.5),
    both(lambda a, b: a**b, (2, 3), (3,), name="power", low=0.3),
    both(lambda a: a**3, (2, 3), name="cube"),
    both(lambda a: a**-1.5, (2, 3), name="power -1.5", low=0.3),
    both(lambda a: 2.0**a, (2, 3), name="2 to the power"),
    both(lambda a: 3 - a, (2, 3), name="3 minus"),
    both(lambda a: 3 / a, (2, 3), name="3 over", low=0.5),
    both(lambda a: 3 + 2 * a, (2, 3), name="line"),
    Case("maximum", np.maximum, torch.maximum, ((2, 3), (3,))),
    Case("minimum", np.minimum, torch.minimum, ((2, 3), (3,))),
    Case("logaddexp", np.logaddexp, torch.logaddexp, ((2, 3), (3,)), -30, 30),
    Case(
        "where",
        lambda a, b: np.where(MASK, a, b),
        lambda a, b: torch.where(torch.tensor(MASK), a, b),
        ((2, 3), (3,)),
    ),
    both(lambda a, b: a @ b, (2, 3), (3, 4), name="matrix @ matrix"),
    both(lambda a, b: a @ b, (2, 3), (3,), name="matrix @ vector"),
    both(lambda a, b: a @ b, (3,), (3, 4), name="vector @ matrix"),
    both(lambda a, b: a @ b, (3,), (3,), name="vector @ vector"),
    both(lambda a, b: a @ b, (5, 2, 3), (3, 4), name="batch @ matrix"),
    both(lambda a, b: a @ b, (2, 1, 2, 3), (5, 3, 4), name="batch @ batch"),
    both(lambda a, b: a @ b, (5, 2, 3), (3,), name="batch @ vector"),
    both(lambda a, b: a @ b, (3,), (5, 3, 2), name="vector @ batch"),
    Case("dot", np.dot, torch.matmul, ((2, 3), (3,))),
    Case("matmul", np.matmul, torch.matmul, ((2, 3), (3, 2))),
    Case("sum", np.sum, torch.sum, ((2, 3),)),
    both(lambda x: x.sum(), (), name="sum of a number"),
    Case("sum axis", lambda x: np.sum(x, axis=1), lambda x: x.sum(1), ((2, 3, 4),)),
    Case("sum axes", lambda x: x.sum(axis=(0, -1)), lambda x: x.sum((0, -1)), ((2, 3, 4),)),
    Case(
        "sum keepdims", lambda x: np.sum(x, 1, keepdims=True), lambda x: x.sum(1, True), ((2, 3),)
    ),
    Case("mean", np.mean, torch.mean, ((2, 3),)),
    Case("mean axis", lambda x: np.mean(x, axis=-1), lambda x: x.mean(-1), ((2, 3),)),
    Case(
        "mean keepdims",
        lambda x: x.mean(axis=(0, 2), keepdims=True),
        lambda x: x.mean((0, 2), keepdim=True),
        ((2, 3, 4),),
    ),
    Case("max", np.max, torch.amax, ((2, 3),)),
    Case("amax", np.amax, torch.amax, ((2, 3),)),
    Case("max axis", lambda x: np.max(x, axis=0), lambda x: x.amax(0), ((2, 3),)),
    Case(
        "max keepdims",
        lambda x: x.max(axis=(0, 2), keepdims=True),
        lambda x: x.amax((0, 2), keepdim=True),
        ((2, 3, 4),),
    ),
    both(lambda x: x.reshape(3, 2), (2, 3), name="reshape"),
    both(lambda x: x.reshape((3, -1)), (2, 3), name="reshape to a tuple"),
    Case("reshape function", lambda x: np.reshape(x, 6), lambda x: x.reshape(6), ((2, 3),)),
    Case("T", lambda x: x.T, lambda x: x.permute(2, 1, 0), ((2, 3, 4),)),
    Case("transpose", np.transpose, torch.t, ((2, 3),)),
    Case("swapaxes", lambda x: np.swapaxes(x, 0, 2), lambda x: x.swapaxes(0, 2), ((2, 3, 4),)),
    Case(
        "broadcast_to",
        lambda x: np.broadcast_to(x, (4, 2, 3)),
        lambda x: x.expand(4, 2, 3),
        ((2, 1),),
    ),
    both(lambda x: x[1], (2, 3), name="row"),
    both(lambda x: x[1, 2], (2, 3), name="entry"),
    both(lambda x: x[:, 1:], (2, 3), name="slice"),
    both(lambda x: x[..., None], (2, 3), name="new axis"),
    both(lambda x: x[:, INDEX], (2, 3), name="places twice"),
    both(lambda x: x[MASK], (2, 3), name="mask"),
    both(lambda x: x[[0, 1, 1], [2, 0, 0]], (2, 3), name="pairs"),
    Case(
        "stack",
        lambda a, b: np.stack([a, b, 2 * a], axis=1),
        lambda a, b: torch.stack([a, b, 2 * a], dim=1),
        ((2, 3), (2, 3)),
    ),
    Case(
        "stack at the end",
        lambda a, b: np.stack([a, b], axis=-1),
        lambda a, b: torch.stack([a, b], dim=-1),
        ((3,), (3,)),
    ),
    Case(
        "concatenate",
        lambda a, b: np.concatenate([a, np.ones_like(a), b], axis=-1),
        lambda a, b: torch.cat([a, torch.ones_like(a), b], dim=-1),
        ((2, 3), (2, 1)),
    ),
]
EVERY = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def for_arrays(case: Case) -> F:
    """Return the function for arrays, in another form where it uses a method of tensors."""
    return {
        "relu": lambda x: np.maximum(x, 0),
        "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
        "method tanh": np.tanh,
        "methods exp and log": lambda x: x,
    }.get(case.name, case.numpy)


@EVERY
def test_value_and_gradient_are_those_of_torch(case: Case) -> None:
    arguments = case.arguments()
    ours = [Tensor(a, requires_grad=True) for a in arguments]
    theirs = [torch.tensor(a, requires_grad=True) for a in arguments]
    y, expected = case.numpy(*ours), case.torch(*theirs)
    assert y.shape == tuple(expected.shape)
    np.testing.assert_allclose(y.data, expected.detach(), rtol=1e-13, atol=1e-15)
    u = np.random.default_rng(1).standard_normal(y.shape)
    y.backward(u)
    expected.backward(torch.tensor(u))
    for a, b in zip(ours, theirs, strict=True):
        assert a.grad is not None
        assert a.grad.shape == a.shape
        np.testing.assert_allclose(a.grad, b.grad, rtol=1e-12, atol=1e-14)


@EVERY
def test_gradient_is_that_of_finite_differences(case: Case) -> None:
    """Of each argument, with the others fixed; the same function takes arrays and tensors."""
    arguments = case.arguments(seed=2)
    f = for_arrays(case)
    u = np.random.default_rng(3).standard_normal(np.shape(f(*arguments)))
    for i, x in enumerate(arguments):

        def g(t: Any, i: int = i, f: F = f) -> Any:
            return np.sum(u * f(*arguments[:i], t, *arguments[i + 1 :]))

        def h(t: Any, i: int = i) -> Any:
            return np.sum(u * case.numpy(*arguments[:i], t, *arguments[i + 1 :]))

        numeric = calculus.gradient(g, x)
        scale = max(1.0, np.abs(numeric).max())
        np.testing.assert_allclose(grad(h)(x), numeric, rtol=0, atol=1e-8 * scale)


@EVERY
def test_forward_and_reverse_are_transposes(case: Case) -> None:
    arguments = case.arguments(seed=4)
    rng = np.random.default_rng(5)
    for i, x in enumerate(arguments):

        def f(t: Any, i: int = i) -> Any:
            return case.numpy(*arguments[:i], t, *arguments[i + 1 :])

        v = rng.standard_normal(x.shape)
        Jv = jvp(f, x, v)
        u = rng.standard_normal(Jv.shape)
        assert np.sum(u * Jv) == pytest.approx(np.sum(vjp(f, x, u) * v), rel=1e-12, abs=1e-13)


@EVERY
def test_second_derivatives_agree_in_all_four_ways(case: Case) -> None:
    """Forward over reverse, reverse over forward, and each over itself: H v, or uᵀ H v."""
    arguments = case.arguments(seed=6)
    rng = np.random.default_rng(7)
    x = arguments[0]
    u = rng.standard_normal(np.shape(jvp(lambda t: case.numpy(t, *arguments[1:]), x, x)))

    def f(t: Any) -> Any:
        y = case.numpy(t, *arguments[1:])
        return np.sum(u * y * y)  # so that linear operations have second derivatives too

    v, w = rng.standard_normal(x.shape), rng.standard_normal(x.shape)
    Hv = jvp(grad(f), x, v)
    np.testing.assert_allclose(grad(lambda t: jvp(f, t, v))(x), Hv, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(grad(lambda t: np.sum(grad(f)(t) * v))(x), Hv, rtol=1e-9, atol=1e-11)
    wHv = jvp(lambda t: jvp(f, t, v), x, w)
    assert wHv == pytest.approx(np.sum(w * Hv), rel=1e-9, abs=1e-10)


@EVERY
def test_float32_stays_float32(case: Case) -> None:
    tensors = [Tensor(a, requires_grad=True) for a in case.arguments(dtype=np.float32)]
    y = case.numpy(*tensors)
    assert y.dtype == np.float32
    y.backward(np.ones(y.shape))
    assert all(t.grad.dtype == np.float32 for t in tensors)


def test_no_rule_is_without_a_case() -> None:
    """What NumPy's functions are mapped to is covered above, but for what has no derivative."""
    known = {f.__name__ for f in (*_UFUNCS, *_FUNCTIONS)}
    plain = {"shape", "ndim", "size", "zeros_like", "ones_like"}
    tested = {word for case in CASES for word in re.findall(r"\w+", case.name)}
    assert known - plain <= tested


# ---------------------------------------------------------------------- at the kinks


def test_conventions_where_there_is_no_slope() -> None:
    zero = Tensor([0.0], requires_grad=True)
    abs(zero).backward()
    assert zero.grad == 0
    zero.grad = None
    zero.relu().backward()
    assert zero.grad == 0
    zero.grad = None
    np.maximum(zero, 0).backward()
    assert zero.grad == 0.5


@pytest.mark.parametrize("f", [(np.maximum, torch.maximum), (np.minimum, torch.minimum)])
def test_equal_arguments_share_as_in_torch(f: tuple[F, F]) -> None:
    a, b = (Tensor([1.0, 2.0, 3.0], requires_grad=True) for _ in range(2))
    c, d = (torch.tensor([1.0, 2.0, 3.0], requires_grad=True) for _ in range(2))
    f[0](a, b).sum().backward()
    f[1](c, d).sum().backward()
    np.testing.assert_array_equal(a.grad, c.grad)
    np.testing.assert_array_equal(b.grad, d.grad)


@pytest.mark.parametrize("axis", [None, 0, 1, (0, 1)])
def test_equal_largest_entries_share_as_in_amax(axis: Any) -> None:
    x = np.array([[1.0, 5.0, 5.0], [5.0, 2.0, 2.0]])
    ours, theirs = Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    ours.max(axis).sum().backward()
    (theirs.amax() if axis is None else theirs.amax(axis)).sum().backward()
    np.testing.assert_allclose(ours.grad, theirs.grad, rtol=1e-15)
    v = np.random.default_rng(0).standard_normal(x.shape)
    forward = jvp(lambda t: t.max(axis), x, v).sum()  # the same share forward
    assert forward == pytest.approx((ours.grad * v).sum(), rel=1e-14)


def test_max_along_an_axis_of_torch_picks_one() -> None:
    """The difference that the documentation names."""
    theirs = torch.tensor([5.0, 5.0], requires_grad=True)
    theirs.max(0).values.backward()
    assert sorted(theirs.grad.tolist()) == [0, 1]


@pytest.mark.parametrize("f", [(np.maximum, torch.maximum), (np.minimum, torch.minimum)])
def test_the_larger_of_infinities_and_of_numbers_far_apart(f: tuple[F, F]) -> None:
    """Their difference has no sign, or is too large for a float."""
    x = np.array([np.inf, -np.inf, np.inf, -1.7e308, 1.7e308])
    y = np.array([np.inf, -np.inf, -np.inf, 1.7e308, 1.7e308])
    found = []
    for c, d in ((x, y), (y, x)):
        zero = Tensor(np.zeros(5), requires_grad=True)
        f[0](zero + c, d).backward(np.ones(5))
        found.append(zero.grad)
    a, b = (torch.tensor(t, requires_grad=True) for t in (x, y))
    f[1](a, b).sum().backward()
    np.testing.assert_array_equal(found, [a.grad, b.grad])


def test_the_ramp_is_that_of_numpy() -> None:
    x = np.array([-np.inf, -1.0, -0.0, 0.0, 5e-324, 2.0, np.inf, np.nan])
    zero = Tensor(np.zeros(8), requires_grad=True)
    y = (zero + x).relu()
    np.testing.assert_array_equal(y.data, np.maximum(x, 0))
    y.backward(np.ones(8))
    np.testing.assert_array_equal(zero.grad, [0, 0, 0, 0, 1, 1, 1, 0])
    for dtype in (np.float16, np.float32):
        assert Tensor(dtype(-3)).relu().dtype == dtype
    # Its slope at 0 is 0, whatever is differentiated around it.
    assert grad(lambda t: grad(lambda s: (s * t).relu())(2.0) * t)(0.0) == 0
    assert jvp(lambda t: jvp(lambda s: (s * t).relu() + s * s, 1.0, 1.0), 0.0, 1.0) == 0
    assert grad(lambda t: jvp(lambda s: s * t.relu(), 1.0, 1.0))(0.0) == 0


def test_parts_that_are_empty() -> None:
    x = Tensor([[1.0, 2.0, 3.0]], requires_grad=True)
    nothing = x[:, :0]
    assert (nothing.sum().item(), nothing.sum(axis=0).shape) == (0, (0,))
    assert nothing.mean(axis=0).shape == nothing.max(axis=0).shape == (0,)
    for empty in (np.zeros((1, 0)), np.zeros((1, 0), bool), np.zeros((1, 0), np.float32)):
        y = np.concatenate([x, nothing * empty + empty, empty], axis=1)
        assert (y.shape, y.dtype) == ((1, 3), np.float64)
    assert (nothing @ np.zeros((0, 4))).shape == (1, 4)
    assert np.dot(nothing, np.zeros((2, 0, 4))).shape == (1, 2, 4)
    (y.sum() + (nothing @ np.zeros((0, 4))).sum() + nothing.mean(axis=0).sum()).backward()
    np.testing.assert_array_equal(x.grad, np.ones((1, 3)))
    with pytest.warns(RuntimeWarning):
        assert np.isnan(nothing.mean().item())
    with pytest.raises(ValueError, match="zero-size array"):
        nothing.max()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_arrays_that_are_not_contiguous(dtype: Any) -> None:
    data = np.random.default_rng(0).uniform(1, 2, (4, 6, 5)).astype(dtype)
    for view in (data.T, data[::2, ::-1], np.asfortranarray(data), data[:, 1:4, 2:3]):
        x = Tensor(view, requires_grad=True)
        for y in (
            x.T.sum(axis=1).mean(),
            x[::-1].max(axis=(0, 2)).sum(),
            x.reshape(-1)[::3].mean(),
        ):
            x.grad = None
            y.backward()
            assert (x.grad.dtype, x.grad.shape) == (dtype, view.shape)
        same = Tensor(view.copy(), requires_grad=True)
        same.reshape(-1)[::3].mean().backward()
        np.testing.assert_array_equal(x.grad, same.grad)


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.uint8, np.bool_])
def test_integers_and_booleans_become_float64_or_what_they_meet(kind: Any) -> None:
    data = np.array([[1, 0, 1], [1, 1, 0]], kind)
    x = Tensor(data, requires_grad=True)
    (np.mean(x) + np.max(x, axis=0).sum() + np.dot(x, data.T).mean()).backward()
    assert (x.dtype, x.grad.dtype) == (np.float64, np.float64)
    for dtype in (np.float16, np.float32):
        y = Tensor(np.ones((2, 3), dtype), requires_grad=True)
        for z in (
            y * data,
            data @ y.T,
            np.where(data, y, data),
            np.stack([y, data]),
            y / (1 + data),
        ):
            assert z.dtype == dtype
        for z in (np.stack([y[0, 0], 0.5, 2]), np.concatenate([y, [1]], axis=None), y**2, y + True):
            assert z.dtype == dtype


def test_powers_at_zero_are_finite_where_they_can_be() -> None:
    for exponent, slope in ((0, 0.0), (1, 1.0), (2, 0.0), (0.0, 0.0), (2.0, 0.0)):
        assert grad(lambda x, e=exponent: x**e)(0.0) == slope
    exponents = np.array([0.0, 1.0, 2.0])
    np.testing.assert_array_equal(grad(lambda x: np.sum(x**exponents))(np.zeros(3)), [0, 1, 0])
    assert grad(lambda p: 0.0**p)(2.0) == 0  # 0 · log 0, in the limit


def test_sigmoid_and_logaddexp_do_not_overflow() -> None:
    x = np.array([-1000.0, -40.0, 0.0, 40.0, 1000.0])
    ours, theirs = Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    s, expected = ours.sigmoid(), torch.sigmoid(theirs)
    np.testing.assert_allclose(s.data, expected.detach(), rtol=1e-14)
    s.sum().backward()
    expected.sum().backward()
    np.testing.assert_allclose(ours.grad, theirs.grad, rtol=1e-14)
    np.testing.assert_allclose(grad(lambda x: np.sum(np.logaddexp(0, x)))(x), s.data, rtol=1e-12)


# ----------------------------------------------------- losses from these, and stable ones


def log_softmax(x: Any) -> Any:
    shifted = x - x.max(axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


@pytest.mark.parametrize("size", [1.0, 1e4])
def test_log_softmax_is_expressible_and_stable(size: float) -> None:
    logits = size * np.random.default_rng(0).standard_normal((4, 5))
    labels = np.array([0, 4, 2, 2])
    ours, theirs = Tensor(logits, requires_grad=True), torch.tensor(logits, requires_grad=True)
    loss = -log_softmax(ours)[np.arange(4), labels].mean()
    expected = torch.nn.functional.cross_entropy(theirs, torch.tensor(labels))
    assert loss.item() == pytest.approx(expected.item(), rel=1e-14)
    loss.backward()
    expected.backward()
    np.testing.assert_allclose(ours.grad, theirs.grad, rtol=1e-12, atol=1e-16)


def test_hessian_of_logsumexp_is_the_covariance_of_a_choice() -> None:
    x = np.random.default_rng(1).standard_normal(4)
    p = np.exp(log_softmax(x))
    H = jacobian(grad(lambda t: t[0] - log_softmax(t)[0]), x)
    np.testing.assert_allclose(H, np.diag(p) - np.outer(p, p), atol=1e-15)


# ------------------------------------------------------------ planted faults are caught


@pytest.mark.parametrize("f", [np.exp, np.tanh, np.sin, np.log])
def test_a_wrong_slope_is_seen(f: np.ufunc, monkeypatch: pytest.MonkeyPatch) -> None:
    case = next(case for case in CASES if case.numpy is f)
    right = SLOPES[f]
    test_gradient_is_that_of_finite_differences(case)
    monkeypatch.setitem(SLOPES, f, lambda a, z: 1.001 * right(a, z))
    with pytest.raises(AssertionError):
        test_gradient_is_that_of_finite_differences(case)
    with pytest.raises(AssertionError):
        test_value_and_gradient_are_those_of_torch(case)


# -------------------------------------------- graphs drawn by chance, against PyTorch

UNARY: list[tuple[F, F]] = [
    (np.tanh, torch.tanh),
    (np.sin, torch.sin),
    (np.cos, torch.cos),
    (lambda x: x.sigmoid(), torch.sigmoid),
    (lambda x: x.relu(), torch.relu),
    (lambda x: np.exp(-x * x), lambda x: torch.exp(-x * x)),
    (lambda x: np.log(1 + x * x), lambda x: torch.log(1 + x * x)),
    (lambda x: np.sqrt(0.5 + x * x), lambda x: torch.sqrt(0.5 + x * x)),
    (lambda x: x.T, lambda x: x.permute(tuple(range(x.ndim))[::-1])),
    (lambda x: x.mean(), lambda x: x.mean()),
    (lambda x: x[..., None], lambda x: x[..., None]),
    (lambda x: x.reshape(-1), lambda x: x.reshape(-1)),
    (lambda x: x.max(), lambda x: x.amax()),
    (lambda x: -abs(x), lambda x: -abs(x)),
]
BINARY: list[tuple[F, F]] = [
    (lambda a, b: a + b, lambda a, b: a + b),
    (lambda a, b: a - b, lambda a, b: a - b),
    (lambda a, b: a * b, lambda a, b: a * b),
    (lambda a, b: a / (1 + b * b), lambda a, b: a / (1 + b * b)),
    (lambda a, b: (1 + a * a) ** np.tanh(b), lambda a, b: (1 + a * a) ** torch.tanh(b)),
    (np.maximum, torch.maximum),
    (
        lambda a, b: a.reshape(-1, 1) @ b.reshape(1, -1),
        lambda a, b: a.reshape(-1, 1) @ b.reshape(1, -1),
    ),
]
SHAPES = [(), (1,), (3,), (2, 1), (2, 3), (1, 3), (2, 1, 3)]


def fits(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    return all(m == n or 1 in (m, n) for m, n in zip(reversed(a), reversed(b), strict=False))


@st.composite
def programs(draw: Any) -> tuple[list[np.ndarray], list[tuple[Any, ...]]]:
    """Draw leaves, and steps that take any of the results before them, the same one twice too."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(1, 3))
    leaves = [rng.standard_normal(draw(st.sampled_from(SHAPES))) for _ in range(count)]
    steps: list[tuple[Any, ...]] = []
    values: list[Any] = [Tensor(leaf) for leaf in leaves]
    for _ in range(draw(st.integers(1, 8))):
        i = draw(st.integers(0, len(values) - 1))
        j = draw(st.integers(0, len(values) - 1))
        if draw(st.booleans()):
            step = (draw(st.integers(0, len(UNARY) - 1)), i)
            value = UNARY[step[0]][0](values[i])
        else:
            step = (draw(st.integers(0, len(BINARY) - 1)), i, j)
            outer = step[0] == len(BINARY) - 1
            if not outer and not fits(values[i].shape, values[j].shape):
                continue
            value = BINARY[step[0]][0](values[i], values[j])
        if value.size > 200 or value.ndim > 5:
            continue
        steps.append(step)
        values.append(value)
    return leaves, steps


def run(leaves: list[Any], steps: list[tuple[Any, ...]], side: int) -> Any:
    values = list(leaves)
    for step in steps:
        table = UNARY if len(step) == 2 else BINARY
        values.append(table[step[0]][side](*(values[i] for i in step[1:])))
    return values[-1] + sum(v.sum() for v in leaves)  # so that each leaf takes part


@given(programs())
@settings(max_examples=200)
def test_a_graph_drawn_by_chance_has_the_gradients_of_torch(program: Any) -> None:
    leaves, steps = program
    ours = [Tensor(leaf, requires_grad=True) for leaf in leaves]
    theirs = [torch.tensor(leaf, requires_grad=True) for leaf in leaves]
    y, expected = run(ours, steps, 0), run(theirs, steps, 1)
    np.testing.assert_allclose(y.data, expected.detach(), rtol=1e-10, atol=1e-12)
    u = np.cos(np.arange(y.size)).reshape(y.shape)
    y.backward(u)
    expected.backward(torch.tensor(u))
    for a, b in zip(ours, theirs, strict=True):
        size = max(1.0, b.grad.abs().max().item())
        np.testing.assert_allclose(a.grad, b.grad, rtol=1e-9, atol=1e-11 * size)


@given(programs())
@settings(max_examples=100)
def test_on_a_graph_drawn_by_chance_forward_and_reverse_are_transposes(program: Any) -> None:
    leaves, steps = program

    def f(x: Any) -> Any:
        return run([x, *(Tensor(leaf) for leaf in leaves[1:])], steps, 0)

    v = np.sin(np.arange(leaves[0].size) + 1.0).reshape(leaves[0].shape)
    Jv = jvp(f, leaves[0], v)
    u = np.cos(np.arange(Jv.size)).reshape(Jv.shape)
    back = vjp(f, leaves[0], u)
    size = max(1.0, float(np.abs(u * Jv).sum()))
    assert abs(np.sum(u * Jv) - np.sum(back * v)) <= 1e-10 * size


@given(st.data())
@settings(max_examples=50)
def test_the_sum_that_undoes_broadcasting_is_that_of_tensors(data: Any) -> None:
    small = data.draw(hnp.array_shapes(min_dims=0, max_dims=3, max_side=3))
    large = data.draw(hnp.broadcastable_shapes(small, max_dims=4, max_side=3))
    large = np.broadcast_shapes(small, large)
    a = np.random.default_rng(0).standard_normal(large)
    np.testing.assert_allclose(summed_to(a, small), sum_to_shape(a, small), rtol=1e-14, atol=1e-15)
    assert np.shape(summed_to(a, small)) == small
