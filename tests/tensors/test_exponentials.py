"""Softmax and its family, and unit vectors: by hand, by law, against SciPy and torch, at edges."""

import math
import re
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special

from mathdl import _rows
from mathdl.tensors import log_softmax, logsumexp, one_hot, softmax

FAMILY = (softmax, log_softmax, logsumexp)
SCIPY = {softmax: special.softmax, log_softmax: special.log_softmax, logsumexp: special.logsumexp}
TORCH = {softmax: torch.softmax, log_softmax: torch.log_softmax, logsumexp: torch.logsumexp}
LIBRARIES = pytest.mark.parametrize("make", [np.asarray, torch.as_tensor], ids=["numpy", "torch"])
UNHURRIED = settings(deadline=None)  # SciPy and torch load much at their first step
INF, NAN = math.inf, math.nan


def error(kind, message):
    return pytest.raises(kind, match=f"^{re.escape(message)}$")


@st.composite
def logits(draw, size=1e4):
    """Draw logits, some of them -inf but never all of a row, and an axis."""
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=3, max_side=6))
    x = draw(hnp.arrays(np.float64, shape, elements=st.floats(-size, size)))
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    hidden = draw(hnp.arrays(bool, shape))
    x = np.where(hidden & ~hidden.all(axis=axis, keepdims=True), -INF, x)
    return x, axis


# ------------------------------------------------------------------------------- by hand


def test_winning_probability_of_three_classes():
    W = np.array([[0.2, -0.5, 0.3], [0.4, 0.1, -0.2], [0.1, 0.3, 0.2]])
    p = softmax(np.array([1.0, 2.0, 3.0]) @ W)
    np.testing.assert_allclose(p, [0.51389724, 0.25519383, 0.23090893], atol=5e-9)
    in_x = W @ (p[0] * (np.array([1, 0, 0]) - p))
    np.testing.assert_allclose(in_x, [0.07993404, 0.1105411, -0.03809503], atol=5e-9)


@LIBRARIES
def test_odds_are_exponentials(make):
    x = make(np.array([0.0, math.log(2), math.log(5)]))
    np.testing.assert_allclose(softmax(x), [1 / 8, 2 / 8, 5 / 8], rtol=4e-15)
    np.testing.assert_allclose(log_softmax(x), np.log([1 / 8, 2 / 8, 5 / 8]), rtol=4e-15)
    assert float(logsumexp(x)) == pytest.approx(math.log(8), rel=4e-15)


@LIBRARIES
def test_classes_are_unit_vectors(make):
    y = one_hot(make(np.array([[2, 0], [1, 1]])), 3)
    expected = [[[0, 0, 1], [1, 0, 0]], [[0, 1, 0], [0, 1, 0]]]
    np.testing.assert_array_equal(y, expected)
    assert str(y.dtype).removeprefix("torch.") == "float64"
    assert isinstance(y, type(make(np.zeros(1))))
    labels = make(np.arange(10) % 4)
    theirs = torch.nn.functional.one_hot(torch.as_tensor(labels), 4)
    np.testing.assert_array_equal(one_hot(labels, 4), theirs)
    np.testing.assert_array_equal(one_hot(make(np.uint8(3)), 4), [0, 0, 0, 1])


# ------------------------------------------------------------------------- laws and oracles


@LIBRARIES
@UNHURRIED
@given(logits())
def test_scipy_and_torch_agree(make, case):
    x, axis = case
    for f in FAMILY:
        near = {"rtol": 1e-13, "atol": 1e-15}
        np.testing.assert_allclose(f(make(x), axis), SCIPY[f](x, axis=axis), **near)
        np.testing.assert_allclose(f(make(x), axis), TORCH[f](torch.tensor(x), axis), **near)


@LIBRARIES
@UNHURRIED
@given(logits())
def test_softmax_is_a_distribution(make, case):
    x, axis = make(case[0]), case[1]
    p = softmax(x, axis)
    assert ((p >= 0) & (p <= 1)).all()
    assert (p[x == -INF] == 0).all()
    np.testing.assert_allclose(p.sum(axis), 1, rtol=x.shape[axis] * 2.0**-52)
    assert (log_softmax(x, axis) <= 0).all()
    lse = logsumexp(x, axis)
    largest = np.max(case[0], axis=axis)
    assert (np.asarray(lse) >= largest).all()
    assert (np.asarray(lse) <= largest + math.log(x.shape[axis]) + 1e-11).all()


@UNHURRIED
@given(logits(size=100), st.floats(-100, 100))
def test_a_shift_of_all_logits_changes_nothing_but_the_sum(case, c):
    x, axis = case
    np.testing.assert_allclose(softmax(x + c, axis), softmax(x, axis), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(logsumexp(x + c, axis), logsumexp(x, axis) + c, atol=1e-12)


@UNHURRIED
@given(logits(size=100))
def test_softmax_is_the_gradient_of_logsumexp(case):
    x, axis = torch.tensor(case[0], requires_grad=True), case[1]
    (gradient,) = torch.autograd.grad(logsumexp(x, axis).sum(), x)
    torch.testing.assert_close(gradient, softmax(x, axis), rtol=1e-12, atol=1e-15)


@UNHURRIED
@given(logits(size=100))
def test_temperature_goes_from_the_largest_to_uniform(case):
    x, axis = case
    np.testing.assert_allclose(softmax(0 * np.abs(np.nan_to_num(x)), axis), 1 / x.shape[axis])
    cold = softmax(1e300 * np.sign(x - x.max(axis=axis, keepdims=True)), axis)
    winners = x == x.max(axis=axis, keepdims=True)
    np.testing.assert_array_equal(cold > 0, winners)


# --------------------------------------------------------------------------------- edges


@LIBRARIES
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_logits_of_ten_thousand(make, dtype):
    x = make(np.array([[1e4, 1e4, -1e4], [-1e4, -1e4, -1e4]], dtype))
    third = pytest.approx(1 / 3, rel=1e-3)
    assert softmax(x).tolist() == [[0.5, 0.5, 0.0], [third, third, third]]
    assert log_softmax(x)[0, 2] == dtype(-2e4 - math.log(2))
    np.testing.assert_array_equal(
        logsumexp(x), np.array([1e4 + math.log(2), math.log(3) - 1e4], dtype)
    )


@LIBRARIES
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_logits_further_apart_than_any_float(make, dtype):
    """Exact values, rounded to the dtype, and not a word from NumPy."""
    far = dtype(0.95) * np.finfo(dtype).max
    x = make(np.array([[far, -far, 0.0], [-far, far, far]], dtype))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shares, logarithms, sums = (f(x) for f in FAMILY)
    np.testing.assert_array_equal(shares, [[1, 0, 0], [0, 0.5, 0.5]])
    half = dtype(-math.log(2))
    np.testing.assert_array_equal(logarithms, np.array([[0, -INF, -far], [-INF, half, half]]))
    np.testing.assert_array_equal(sums, [far, far])


def test_gradients_of_logits_further_apart_than_any_float():
    x = torch.tensor([1.7e308, -1.7e308, 1.7e308], dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(log_softmax(x)[0], x)
    assert gradient.tolist() == [0.5, 0, -0.5]


@LIBRARIES
def test_impossible_classes(make):
    x = make(np.array([[0.0, -INF, 0.0], [-INF, 5.0, -INF]]))
    np.testing.assert_array_equal(softmax(x), [[0.5, 0, 0.5], [0, 1, 0]])
    expected = [[-math.log(2), -INF, -math.log(2)], [-INF, 0, -INF]]
    np.testing.assert_allclose(log_softmax(x), expected, rtol=1e-15)


@LIBRARIES
def test_logsumexp_at_infinity(make):
    rows = make(
        np.array([[-INF, -INF], [INF, 1.0], [INF, -INF], [INF, INF], [INF, 1e4], [-INF, 2.0]])
    )
    np.testing.assert_array_equal(logsumexp(rows), [-INF, INF, INF, INF, INF, 2])


@LIBRARIES
@pytest.mark.parametrize("block", [1, 9, 10**9])
def test_the_size_of_the_blocks_and_the_order_in_memory_do_not_matter(monkeypatch, make, block):
    x = np.random.default_rng(0).standard_normal((4, 5, 3))
    expected = {(f, axis): SCIPY[f](x, axis=axis) for f in FAMILY for axis in range(3)}
    monkeypatch.setattr(_rows, "BLOCK", block)
    for (f, axis), values in expected.items():
        np.testing.assert_allclose(f(make(x), axis), values, rtol=1e-13)
        scattered = make(np.repeat(x, 2, axis=2))[:, :, ::2]
        np.testing.assert_allclose(f(scattered, axis), values, rtol=1e-13)


@pytest.mark.parametrize("f", FAMILY)
def test_inputs_are_not_changed_nor_shared(f):
    for x in (np.zeros((2, 3)), np.zeros((3, 2)).T, torch.zeros(2, 3)):
        f(x)[...] = 7
        assert (x == 0).all()


# -------------------------------------------------------------------------------- dtypes


@pytest.mark.parametrize("f", FAMILY)
def test_dtypes_are_kept_and_integers_become_float64(f):
    for dtype in (np.float16, np.float32, np.float64, np.longdouble):
        assert f(np.ones((2, 3), dtype)).dtype == dtype
    for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
        x = torch.randn(5, 4000, generator=torch.Generator().manual_seed(0)).to(dtype)
        result = f(x)
        assert result.dtype is dtype
        # Rounded once, from float32 (in float16 to multiples of 6e-8): a sum of 4000 terms in
        # bfloat16 stops at 256.
        eps = torch.finfo(dtype).eps
        torch.testing.assert_close(
            result.double(), TORCH[f](x.double(), -1), rtol=2 * eps, atol=3e-8
        )
    for x in ([1, 2], np.array([True, False]), torch.tensor([1, 2])):
        assert str(f(x).dtype).removeprefix("torch.") == "float64"


# ------------------------------------------------------------------------------ gradients


@pytest.mark.parametrize("f", FAMILY)
@pytest.mark.parametrize("axis", [0, 1])
def test_first_and_second_derivatives(f, axis):
    x = torch.randn(3, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    x.requires_grad_()
    assert torch.autograd.gradcheck(lambda x: f(x, axis), x)
    assert torch.autograd.gradgradcheck(lambda x: f(x, axis), x)


@pytest.mark.parametrize("f", FAMILY)
def test_gradients_with_impossible_and_with_equal_largest_logits(f):
    x = torch.tensor([2.0, -INF, 2.0, 1.0], requires_grad=True)
    weights = torch.tensor([1.0, 0.0, 2.0, 3.0])

    def loss(g):
        result = g(x, -1)
        return result if result.ndim == 0 else torch.where(x > -INF, result, 0.0) @ weights

    (ours,) = torch.autograd.grad(loss(f), x)
    (theirs,) = torch.autograd.grad(loss(TORCH[f]), x)
    assert ours.isfinite().all()
    torch.testing.assert_close(ours, theirs)


def test_gradient_of_a_sum_over_nothing_is_zero():
    x = torch.tensor([[-INF, -INF], [0.0, 0.0]], requires_grad=True)
    (gradient,) = torch.autograd.grad(logsumexp(x)[1] + torch.exp(logsumexp(x)[0]), x)
    assert torch.equal(gradient, torch.tensor([[0, 0], [0.5, 0.5]]))


# --------------------------------------------------------------------------------- errors


@LIBRARIES
@pytest.mark.parametrize("f", FAMILY)
def test_what_has_no_value_is_refused(make, f):
    x = np.zeros((3, 4))
    x[1, 2] = NAN
    with error(ValueError, "`x` must not hold NaN, got nan"):
        f(make(x))
    if f is logsumexp:
        return
    x[1, 2] = INF
    with error(ValueError, "`x` must be below inf, got inf"):
        f(make(x))
    x[:, 1] = -INF
    x[1, 2] = 0
    with error(ValueError, "`x` must hold a number above -inf along axis 0, got -inf alone"):
        f(make(x), 0)
    assert np.isfinite(np.asarray(f(make(x), 1))[:, 0]).all()


@pytest.mark.parametrize("f", FAMILY)
def test_the_axis_and_the_numbers_are_checked(f):
    for make in (np.ones, torch.ones):
        with error(ValueError, "`axis` must be an axis of `x`, which has 2, got 2"):
            f(make((2, 3)), 2)
        with error(ValueError, "`axis` must be an axis of `x`, which has 0, got -1"):
            f(make(()))
        with error(TypeError, "`axis` must be an integer, got (0, 1)"):
            f(make((2, 3)), (0, 1))
        with error(ValueError, "`x` must not be empty, got shape (0, 3)"):
            f(make((0, 3)))
    for x in (np.ones(2, complex), torch.ones(2, dtype=torch.complex64)):
        with error(TypeError, f"`x` must be real, got dtype {x.dtype}"):
            f(x)


@LIBRARIES
def test_labels_are_classes(make):
    for label in (3, -1):
        with error(ValueError, f"`labels` must be from 0 to 2, got {label}"):
            one_hot(make(np.array([0, label])), 3)
    for dtype in (np.float32, np.float64, bool):
        labels = make(np.ones(2, dtype))
        with error(TypeError, f"`labels` must be integers, got dtype {labels.dtype}"):
            one_hot(labels, 3)
    with error(ValueError, "`labels` must not be empty, got shape (0,)"):
        one_hot(make(np.ones(0, int)), 3)
    with error(ValueError, "`num_classes` must be at least 1, got 0"):
        one_hot(make(np.zeros(1, int)), 0)
    with error(TypeError, "`num_classes` must be an integer, got 3.0"):
        one_hot(make(np.zeros(1, int)), 3.0)


# --------------------------------------------------------------------------------- faults


def as_it_stands(x):
    return np.exp(x) / np.exp(x).sum(-1, keepdims=True)


def with_one_peak_for_all(x):
    powers = np.exp(x - x.max())
    return powers / powers.sum(-1, keepdims=True)


def test_planted_faults_are_caught():
    """The ways of many notes fail, each at its own place, where `softmax` does not."""
    x = np.array([[1000.0, 1000.0], [0.0, 0.0]])
    with np.errstate(all="ignore"):
        assert np.isnan(as_it_stands(x)[0]).all()
        assert np.isnan(with_one_peak_for_all(x)[1]).all()  # a row far below another is 0/0
        assert np.log(softmax([0.0, -1000.0]))[1] == -INF
    np.testing.assert_array_equal(softmax(x), np.full((2, 2), 0.5))
    assert log_softmax([0.0, -1000.0])[1] == -1000
    # Along the wrong axis the columns sum to 1, and a square array tells nothing by its shape.
    assert softmax(x, 0).sum(1).tolist() != [1, 1]
