"""Masked means and the adjoint of broadcasting: by hand, by law, against torch, with faults."""

import re
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mathdl.tensors import masked_mean, sum_to_shape

FLOATS = st.floats(-100, 100)


def error(kind, message):
    return pytest.raises(kind, match=f"^{re.escape(message)}$")


def test_import_does_not_bring_torch():
    code = "import sys, mathdl.tensors; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# ----------------------------------------------------------------- masked_mean: by hand


@pytest.fixture
def padded():
    """Two sequences of lengths 2 and 0 in three steps of two features, with rubbish as padding."""
    nan, inf = np.nan, np.inf
    x = np.array([[[1.0, 2.0], [3.0, 6.0], [nan, inf]], [[nan, nan], [inf, -inf], [nan, 7.0]]])
    return x, np.array([[1, 1, 0], [0, 0, 0]])


def test_hand_case(padded):
    x, mask = padded
    np.testing.assert_array_equal(masked_mean(x, mask, 1), [[2.0, 4.0], [0.0, 0.0]])
    np.testing.assert_array_equal(masked_mean(x, mask, (0, 1)), [2.0, 4.0])
    np.testing.assert_array_equal(masked_mean(x, mask, 0), [[1.0, 2.0], [3.0, 6.0], [0.0, 0.0]])


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint8, np.int64, np.float16, np.float64])
def test_masks_of_all_dtypes_are_alike(padded, dtype):
    x, mask = padded
    np.testing.assert_array_equal(masked_mean(x, mask.astype(dtype), 1), [[2, 4], [0, 0]])
    t = masked_mean(torch.tensor(x), torch.tensor(mask.astype(dtype)), 1)
    assert torch.equal(t, torch.tensor([[2.0, 4.0], [0.0, 0.0]], dtype=torch.float64))


def test_lists_are_numpy_and_a_list_mask_goes_with_either():
    assert masked_mean([1, 2, 6], [1, 0, 1], 0) == 3.5
    result = masked_mean(torch.tensor([1.0, 2.0, 6.0]), [True, False, True], 0)
    assert torch.equal(result, torch.tensor(3.5))


def test_no_steps_at_all():
    assert masked_mean(np.ones((6, 0, 8)), np.ones((6, 0)), 1).tolist() == [[0.0] * 8] * 6
    assert masked_mean(np.ones((0, 10, 8)), np.ones((0, 10)), 1).shape == (0, 8)


def test_negative_axis_where_it_is_clear():
    x, mask = np.arange(6.0).reshape(2, 3), np.ones((2, 3))
    np.testing.assert_array_equal(masked_mean(x, mask, -1), [1.0, 4.0])


def test_what_is_valid_is_not_repaired():
    x = np.array([[np.nan, 1.0], [np.inf, 1.0]])
    result = masked_mean(x, np.ones((2, 2), bool), 1)
    assert np.isnan(result[0])
    assert result[1] == np.inf


@pytest.mark.parametrize(
    "dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64], ids=str
)
def test_torch_dtype_and_device_are_kept(dtype):
    x = torch.ones(2, 3, 4, dtype=dtype)
    for result in (masked_mean(x, torch.ones(2, 3), 1), sum_to_shape(x, (3, 1))):
        assert result.dtype is dtype
        assert result.device == x.device


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_numpy_dtype_is_kept(dtype):
    x = np.ones((2, 3, 4), dtype)
    assert masked_mean(x, np.ones((2, 3)), 1).dtype == dtype
    assert sum_to_shape(x, (3, 1)).dtype == dtype


def test_integers_become_float64_in_both():
    for x in (np.arange(3), np.array([True, False, True]), torch.arange(3), [1, 2, 3]):
        assert str(masked_mean(x, [1, 1, 0], 0).dtype).removeprefix("torch.") == "float64"
        assert str(sum_to_shape(x, (1,)).dtype).removeprefix("torch.") == "float64"


def test_device_is_kept():
    # The meta device has shapes and no values: enough to see that nothing is made on the CPU.
    x = torch.ones(2, 3, device="meta")
    assert masked_mean(x, torch.ones(2, 3, dtype=torch.bool, device="meta"), 1).device == x.device
    assert sum_to_shape(x, (1, 3)).device == x.device


@pytest.mark.parametrize("make", [np.asarray, torch.as_tensor], ids=["numpy", "torch"])
def test_half_precision_does_not_overflow_on_the_way(make):
    x = make(np.full(8192, 10.0, np.float16))  # the sum, 81920, is above 65504
    assert float(masked_mean(x, make(np.ones(8192, bool)), 0)) == 10.0


def test_inputs_are_not_changed_nor_shared(padded):
    x, mask = padded
    before = x.copy(), mask.copy()
    masked_mean(x, mask, 1)
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(mask, before[1])
    for y in (np.ones((2, 3)), torch.ones(2, 3)):
        same = sum_to_shape(y, (2, 3))
        same[0, 0] = 5.0
        assert y[0, 0] == 1.0


# -------------------------------------------------------- masked_mean: laws and an oracle


@st.composite
def masked(draw):
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=4, max_side=5))
    ndim = draw(st.integers(1, len(shape)))
    x = draw(hnp.arrays(np.float64, shape, elements=FLOATS))
    mask = draw(hnp.arrays(bool, shape[:ndim]))
    axes = draw(st.lists(st.integers(0, ndim - 1), min_size=1, max_size=ndim, unique=True))
    return x, mask, axes[0] if len(axes) == 1 else tuple(axes)


def ma_mean(x, mask, axis):
    """Return NumPy's own masked mean, with 0 where it has nothing to average."""
    hidden = np.broadcast_to(~mask.reshape(mask.shape + (1,) * (x.ndim - mask.ndim)), x.shape)
    return np.ma.filled(np.ma.array(x, mask=hidden).mean(axis=axis), 0.0)


@given(masked())
def test_agrees_with_numpy_ma(case):
    x, mask, axis = case
    np.testing.assert_allclose(masked_mean(x, mask, axis), ma_mean(*case), rtol=1e-12, atol=1e-12)


@given(masked())
def test_numpy_and_torch_agree(case):
    x, mask, axis = case
    result = masked_mean(torch.tensor(x), torch.tensor(mask), axis)
    np.testing.assert_allclose(result.numpy(), masked_mean(*case), rtol=1e-12, atol=1e-12)


@given(masked(), st.sampled_from([np.nan, np.inf, -np.inf, 1e300]))
def test_padding_does_not_matter(case, rubbish):
    x, mask, axis = case
    spoiled = x.copy()
    spoiled[~mask] = rubbish
    np.testing.assert_array_equal(masked_mean(spoiled, mask, axis), masked_mean(*case))


@given(masked())
def test_without_padding_it_is_the_mean(case):
    x, mask, axis = case
    np.testing.assert_allclose(
        masked_mean(x, np.ones_like(mask), axis), x.mean(axis=axis), rtol=1e-12, atol=1e-12
    )


@given(masked())
def test_is_linear_in_x(case):
    x, mask, axis = case
    np.testing.assert_allclose(
        masked_mean(3 * x - 1, mask, axis),
        3 * masked_mean(*case) - masked_mean(np.ones_like(x), mask, axis),
        rtol=1e-9,
        atol=1e-9,
    )


# ------------------------------------------------------------------ masked_mean: gradient


@pytest.mark.parametrize("rubbish", [0.0, np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("mask_dtype", [torch.bool, torch.int64, torch.float32])
def test_gradient_is_one_over_length_and_exactly_zero_in_the_padding(rubbish, mask_dtype):
    lengths = torch.tensor([10, 7, 5, 3, 1, 0])
    mask = torch.arange(10) < lengths[:, None]
    x = torch.randn(6, 10, 8, generator=torch.Generator().manual_seed(0))
    x = x.masked_fill(~mask[:, :, None], rubbish).requires_grad_()
    h = masked_mean(x, mask.to(mask_dtype), axis=1)
    h.sum().backward()
    expected = (mask / lengths.clamp(min=1)[:, None])[:, :, None].expand(6, 10, 8)
    assert h.shape == (6, 8)
    assert torch.equal(x.grad, expected)
    assert torch.equal(h[5], torch.zeros(8))


def times_mask(x, mask):
    return (x * mask[:, :, None]).sum(1) / mask.sum(1).clamp(min=1)[:, None]


def repaired_afterwards(x, mask):
    count = mask.sum(1)[:, None]
    return torch.where(count > 0, (x * mask[:, :, None]).sum(1) / count, 0.0)


def with_epsilon(x, mask):
    return (x * mask[:, :, None]).sum(1) / (mask.sum(1)[:, None].to(x.dtype) + 1e-9)


@pytest.fixture
def batch():
    """Six sequences of ten steps, standard normal in float64, the last of them empty."""
    mask = torch.arange(10) < torch.tensor([10, 7, 5, 3, 1, 0])[:, None]
    rng = torch.Generator().manual_seed(2)
    return torch.randn(6, 10, 8, generator=rng, dtype=torch.float64), mask


def test_planted_faults_are_caught(batch):
    """The ways of many notes fail, each at its own place, where `masked_mean` does not."""
    x, mask = batch
    right = masked_mean(x, mask, 1)

    spoiled = x.masked_fill(~mask[:, :, None], torch.nan)
    assert torch.equal(masked_mean(spoiled, mask, 1), right)
    assert times_mask(spoiled, mask)[1:].isnan().all()

    x.requires_grad_()
    torch.testing.assert_close(repaired_afterwards(x, mask), right)  # the value is right,
    repaired_afterwards(x, mask).sum().backward()
    assert x.grad[5].isnan().all()  # the gradient is not

    assert not torch.allclose(with_epsilon(x, mask), right, rtol=1e-12, atol=0)  # biased
    assert with_epsilon(x.half(), mask)[5].isnan().all()  # 1e-9 is 0 in half precision
    assert torch.equal(masked_mean(x.half(), mask, 1)[5], torch.zeros(8).half())


def test_padding_takes_no_part_even_where_rows_are_not_leading(batch):
    """Where batch, time and features are equally many, a mask aligned at the end is silent."""
    x, _ = batch
    cube, mask = x[:, :6, :6], torch.arange(6) < torch.tensor([6, 5, 4, 3, 2, 1])[:, None]
    aligned_at_the_end = torch.where(mask, cube, 0.0).sum(1) / mask.sum(1)[:, None]
    assert aligned_at_the_end.shape == masked_mean(cube, mask, 1).shape
    assert not torch.allclose(aligned_at_the_end, masked_mean(cube, mask, 1))


def test_second_derivatives_pass_gradcheck():
    mask = torch.tensor([[True, True, False], [False, False, False]])
    x = torch.randn(
        2, 3, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(1)
    ).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: masked_mean(x, mask, 1), x)
    assert torch.autograd.gradgradcheck(lambda x: masked_mean(x, mask, 1) ** 2, x)
    assert torch.autograd.gradcheck(lambda x: sum_to_shape(x, (3, 1)), x)


def test_works_under_vmap_with_a_boolean_mask():
    x, mask = torch.arange(6.0).reshape(2, 3), torch.tensor([[True, True, False]] * 2)
    rows = torch.vmap(lambda x, mask: masked_mean(x, mask, 0))(x, mask)
    assert torch.equal(rows, torch.tensor([0.5, 3.5]))


# ------------------------------------------------------------------- masked_mean: errors


@pytest.mark.parametrize("shape", [(10, 8), (6, 8), (10,), (8,), (6, 1), (1, 10), (6, 10, 8, 1)])
def test_a_mask_is_never_broadcast(shape):
    message = f"`mask` must have the shape of the leading axes of `x`, (6, 10, 8), got {shape}"
    for make in (np.ones, torch.ones):
        with error(ValueError, message):
            masked_mean(make((6, 10, 8)), make(shape), 0)


@pytest.mark.parametrize("value", [2.0, 0.5, -1.0, np.nan, np.inf])
def test_a_mask_holds_zero_and_one_only(value):
    for make in (np.array, torch.tensor):
        with error(ValueError, f"`mask` must hold 0 and 1 only, got {value:g}"):
            masked_mean(make([1.0, 2.0]), make([1.0, value]), 0)


def test_mixed_libraries_are_refused():
    with error(
        TypeError,
        "`x` and `mask` must be arrays of one library, got torch.Tensor and numpy.ndarray",
    ):
        masked_mean(torch.ones(3), np.ones(3), 0)
    with error(ValueError, "`x` and `mask` must be on one device, got cpu and meta"):
        masked_mean(torch.ones(3), torch.ones(3, device="meta"), 0)


@pytest.mark.parametrize("axis", [2, -3, (0, 2), ()])
def test_axis_is_one_of_the_mask(axis):
    with error(ValueError, f"`axis` must be an axis of `mask`, which has 2, got {axis}"):
        masked_mean(np.ones((2, 3)), np.ones((2, 3)), axis)


def test_axis_is_clear():
    with error(
        ValueError,
        "`axis` must count from the front where `mask` has fewer axes than `x` "
        "(2 against 3), got -1",
    ):
        masked_mean(np.ones((2, 3, 4)), np.ones((2, 3)), -1)
    with error(ValueError, "`axis` must name each axis once, got (0, -2)"):
        masked_mean(np.ones((2, 3)), np.ones((2, 3)), (0, -2))
    with error(TypeError, "`axis` must be an integer, got 1.0"):
        masked_mean(np.ones((2, 3)), np.ones((2, 3)), 1.0)
    with error(ValueError, "`axis` must be an axis of `mask`, which has 0, got 0"):
        masked_mean(np.ones(3), np.ones(()), 0)


@pytest.mark.parametrize("x", [np.ones(2, complex), torch.ones(2, dtype=torch.complex64)])
def test_only_real_numbers(x):
    with error(TypeError, f"`x` must hold real numbers, got dtype {x.dtype}"):
        masked_mean(x, [1, 1], 0)
    with error(TypeError, f"`x` must hold real numbers, got dtype {x.dtype}"):
        sum_to_shape(x, (1,))
    with error(TypeError, f"`mask` must hold real numbers, got dtype {x.dtype}"):
        masked_mean(x.real, x, 0)
    with pytest.raises(TypeError, match="`x` must hold real numbers, got dtype"):
        masked_mean("text", [1], 0)


# ------------------------------------------------------------------------- sum_to_shape


def test_sum_to_shape_by_hand():
    x = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    expected = {
        (3, 2): x,
        (3, 1): [[3], [7], [11]],
        (1, 2): [[9, 12]],
        (2,): [9, 12],
        (1, 1): [[21]],
        (1,): [21],
        (): 21,
    }
    for shape, total in expected.items():
        for result in (sum_to_shape(x, shape), sum_to_shape(torch.tensor(x), shape)):
            assert tuple(result.shape) == shape
            np.testing.assert_array_equal(np.asarray(result), total)


def test_an_axis_of_length_zero_sums_to_zero():
    assert sum_to_shape(np.ones((0, 3)), (1, 3)).tolist() == [[0.0, 0.0, 0.0]]
    assert sum_to_shape(np.ones((0, 3)), (0, 3)).shape == (0, 3)


def test_shape_may_be_any_sequence():
    for shape in ([3, 1], torch.Size([3, 1]), (np.int64(3), np.int64(1))):
        assert sum_to_shape(np.ones((3, 2)), shape).shape == (3, 1)


@st.composite
def broadcast_pair(draw):
    """Draw an array and another of a shape that the first broadcasts to."""
    large = draw(hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
    start = draw(st.integers(0, len(large)))
    small = tuple(draw(st.sampled_from([1, n])) for n in large[start:])
    a = draw(hnp.arrays(np.float64, small, elements=FLOATS))
    return a, draw(hnp.arrays(np.float64, large, elements=FLOATS))


@given(broadcast_pair())
def test_is_the_adjoint_of_broadcasting(pair):
    a, x = pair
    left = np.sum(np.broadcast_to(a, x.shape) * x)
    right = np.sum(a * sum_to_shape(x, a.shape))
    assert left == pytest.approx(right, rel=1e-9, abs=1e-7)


@given(broadcast_pair())
def test_agrees_with_torch_and_with_autograd(pair):
    a, x = (torch.tensor(array) for array in pair)
    result = sum_to_shape(x, a.shape)
    torch.testing.assert_close(result, x.sum_to_size(a.shape))
    a.requires_grad_()
    (gradient,) = torch.autograd.grad(a.expand(x.shape), a, grad_outputs=x)
    torch.testing.assert_close(result, gradient)


@given(broadcast_pair())
def test_its_own_gradient_is_the_broadcast(pair):
    a, x = (torch.tensor(array) for array in pair)
    x.requires_grad_()
    (gradient,) = torch.autograd.grad(sum_to_shape(x, a.shape), x, grad_outputs=a)
    assert torch.equal(gradient, a.expand(x.shape))


@pytest.mark.parametrize("shape", [(3,), (2, 2), (3, 2, 1), (1, 3, 2), (2, 1), (0, 2), (4,)])
def test_shape_must_broadcast(shape):
    message = f"`shape` must broadcast to the shape of `x`, (3, 2), got {shape}"
    for make in (np.ones, torch.ones):
        with error(ValueError, message):
            sum_to_shape(make((3, 2)), shape)


def test_shape_is_a_sequence_of_integers():
    for shape in (3, "3", None, np.array([3])):
        with error(TypeError, f"`shape` must be a sequence of integers, got {shape!r}"):
            sum_to_shape(np.ones((3, 2)), shape)
    with error(TypeError, "`shape` must be an integer, got 2.0"):
        sum_to_shape(np.ones((3, 2)), (2.0,))
    with error(ValueError, "`shape` must be at least 0, got -1"):
        sum_to_shape(np.ones((3, 2)), (-1,))


# ------------------------------------------------- the cases that the chapter is built on


def test_gradient_of_a_bias_is_a_sum_over_the_batch():
    rng = torch.Generator().manual_seed(7)
    X = torch.randn(32, 64, generator=rng, dtype=torch.float64)
    W = torch.randn(64, 16, generator=rng, dtype=torch.float64).requires_grad_()
    b = torch.randn(16, generator=rng, dtype=torch.float64).requires_grad_()
    Y = X @ W + b
    (Y**2).sum().backward()
    assert Y.shape == (32, 16)
    torch.testing.assert_close(b.grad, 2 * Y.sum(0))
    torch.testing.assert_close(b.grad, sum_to_shape(2 * Y.detach(), b.shape))
    torch.testing.assert_close(W.grad, X.T @ (2 * Y))


def test_only_a_square_weight_fails_silently():
    X = torch.ones(32, 64)
    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        X @ torch.ones(64, 16).T
    W = torch.randn(64, 64, generator=torch.Generator().manual_seed(8))
    assert (X @ W.T).shape == (X @ W).shape
    assert not torch.allclose(X @ W.T, X @ W)
