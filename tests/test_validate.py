"""Every check, by its message."""

import re
import subprocess
import sys

import array_api_compat.numpy
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mathdl import _validate


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ([[1.0, 2.0], [3.0]], ValueError, "`x` must be an array with rows of equal length, got [["),
        ([1 + 2j], TypeError, "`x` must be real, got dtype complex128"),
        (["a"], TypeError, "`x` must hold real numbers, got dtype <U1"),
        ([None], TypeError, "`x` must hold real numbers, got dtype object"),
        ([], ValueError, "`x` must not be empty, got shape (0,)"),
        ([1.0, np.nan], ValueError, "`x` must be finite, got nan"),
        ([1.0, -np.inf], ValueError, "`x` must be finite, got -inf"),
        ([[1.0]], ValueError, "`x` must be a vector, got shape (1, 1)"),
    ],
)
def test_a_wrong_vector_is_answered_in_one_sentence(value, error, message) -> None:
    with pytest.raises(error) as raised:
        _validate.vector("x", value)
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


def test_dimensions_are_named() -> None:
    with pytest.raises(ValueError, match="`x` must be a number, got shape"):
        _validate.real_array("x", [1.0], ndim=0)
    with pytest.raises(ValueError, match="`x` must be a matrix, got shape"):
        _validate.matrix("x", [1.0])
    with pytest.raises(ValueError, match="`x` must be an array of 3 axes, got shape"):
        _validate.real_array("x", [1.0], ndim=3)
    with pytest.raises(ValueError, match=r"`A` must be square, got shape \(1, 2\)"):
        _validate.matrix("A", [[1.0, 2.0]], square=True)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (torch.ones(2, requires_grad=True), "can read, got torch.Tensor: Can't call numpy() on"),
        (torch.ones(2, dtype=torch.bfloat16), "can read, got torch.Tensor: Got unsupported"),
        (np.ma.array([1.0, 2.0], mask=[0, 1]), "a masked array, for its mask would be lost"),
    ],
)
def test_what_numpy_cannot_read_whole_is_refused(value, message) -> None:
    with pytest.raises(TypeError, match=f"^`x` must (not )?be .*{re.escape(message)}"):
        _validate.real_array("x", value)


@pytest.mark.parametrize("xp", [array_api_compat.numpy, torch])
def test_nan_is_refused_where_infinity_is_not(xp) -> None:
    _validate.refuse_nan("x", xp.asarray([1.0, xp.inf, -xp.inf]), xp)
    with pytest.raises(ValueError) as raised:  # noqa: PT011
        _validate.refuse_nan("x", xp.asarray([xp.inf, xp.nan]), xp)
    assert str(raised.value) == "`x` must not hold NaN, got nan"


def test_a_long_argument_is_shown_short() -> None:
    with pytest.raises(ValueError, match="rows of equal length") as raised:
        _validate.real_array("x", [[1.0] * 1000, [2.0]])
    assert len(str(raised.value)) < 150


@pytest.mark.parametrize(
    ("given_dtype", "kept"),
    [("f4", "f4"), ("f2", "f2"), ("f8", "f8"), ("i4", "f8"), ("u1", "f8"), ("?", "f8")],
)
def test_floats_keep_their_type_and_integers_become_float64(given_dtype, kept) -> None:
    assert _validate.real_array("x", np.ones(3, given_dtype)).dtype == np.dtype(kept)


@given(hnp.arrays(np.float64, hnp.array_shapes(min_dims=0), elements=st.floats(-1e9, 1e9)))
def test_a_right_array_comes_back_as_it_is(x) -> None:
    assert _validate.real_array("x", x) is x


def test_infinity_passes_where_it_is_allowed() -> None:
    assert _validate.real_array("x", [np.inf], finite=False)[0] == np.inf


def test_same_shape() -> None:
    _validate.same_shape("x", np.ones(2), "y", np.zeros(2))
    message = r"`x` and `y` must have the same shape, got \(2,\) and \(2, 1\)"
    with pytest.raises(ValueError, match=message):
        _validate.same_shape("x", np.ones(2), "y", np.ones((2, 1)))


def test_one_library() -> None:
    _validate.one_library("x", np.ones(2), "y", np.zeros(3))
    _validate.one_library("x", torch.ones(2), "y", torch.zeros(3))
    message = "`x` and `y` must be arrays of one library, got numpy.ndarray and torch.Tensor"
    with pytest.raises(TypeError, match=re.escape(message)):
        _validate.one_library("x", np.ones(2), "y", torch.ones(2))
    with pytest.raises(ValueError, match="`x` and `y` must be on one device, got cpu and meta"):
        _validate.one_library("x", torch.ones(2), "y", torch.ones(2, device="meta"))


def test_an_axis_counts_from_either_end() -> None:
    assert [_validate.axis(i, "x", 2) for i in (0, 1, -1, -2, np.int64(1))] == [0, 1, 1, 0, 1]
    for axis in (2, -3):
        message = f"`axis` must be an axis of `x`, which has 2, got {axis}"
        with pytest.raises(ValueError, match=re.escape(message)):
            _validate.axis(axis, "x", 2)
    with pytest.raises(TypeError, match="`axis` must be an integer, got True"):
        _validate.axis(True, "x", 2)


@pytest.mark.parametrize(
    ("value", "bounds", "message"),
    [
        (0, {"above": 0}, "`lr` must be > 0, got 0"),
        (-1, {"at_least": 0}, "`lr` must be ≥ 0, got -1"),
        (1, {"above": 0, "below": 1}, "`lr` must be > 0 and < 1, got 1"),
        (1.5, {"at_least": 0, "at_most": 1}, "`lr` must be ≥ 0 and ≤ 1, got 1.5"),
        (np.nan, {}, "`lr` must be finite, got nan"),
        ([1.0], {}, "`lr` must be a number, got shape (1,)"),
    ],
)
def test_a_number_out_of_bounds(value, bounds, message) -> None:
    with pytest.raises(ValueError, match="`lr`") as raised:
        _validate.number("lr", value, **bounds)
    assert str(raised.value) == message


def test_a_number_on_its_bound() -> None:
    assert _validate.number("x", 0, at_least=0, at_most=0) == 0.0
    assert _validate.number("x", np.float32(0.5), above=0, below=1) == 0.5
    with pytest.raises(TypeError, match="`x` must hold real numbers"):
        _validate.number("x", "1")


@pytest.mark.parametrize("value", [1.0, "1", True, np.True_, None, [1]])
def test_only_an_integer_is_an_integer(value) -> None:
    with pytest.raises(TypeError, match="`k` must be an integer, got"):
        _validate.integer("k", value)


def test_an_integer_in_and_out_of_bounds() -> None:
    assert _validate.integer("k", np.int32(3), at_least=3, at_most=3) == 3
    assert type(_validate.integer("k", np.uint8(3))) is int
    with pytest.raises(ValueError, match="`k` must be at least 1, got 0"):
        _validate.integer("k", 0, at_least=1)
    with pytest.raises(ValueError, match="`k` must be from 1 to 3, got 4"):
        _validate.integer("k", 4, at_least=1, at_most=3)


@pytest.mark.parametrize("value", [0, 1, None, "yes", np.True_, np.array(True)])
def test_only_a_bool_says_yes_or_no(value) -> None:
    assert _validate.boolean("full", True) is True
    assert _validate.boolean("full", False) is False
    with pytest.raises(TypeError, match=r"^`full` must be True or False, got "):
        _validate.boolean("full", value)


@pytest.mark.parametrize("value", [3, None, b"a", ["a"]])
def test_a_path(value, tmp_path) -> None:
    assert _validate.path("file", str(tmp_path)) == _validate.path("file", tmp_path) == tmp_path
    with pytest.raises(TypeError, match=r"^`file` must be a path, got "):
        _validate.path("file", value)


def test_a_function_and_a_generator() -> None:
    assert _validate.function("f", abs) is abs
    with pytest.raises(TypeError, match="`f` must be a function, got 3"):
        _validate.function("f", 3)
    rng = np.random.default_rng(0)
    assert _validate.generator("rng", rng) is rng
    with pytest.raises(TypeError, match=r"`rng` must be a numpy.random.Generator, got 0"):
        _validate.generator("rng", 0)


@pytest.mark.parametrize(
    ("value", "shape"),
    [(3, (3,)), (0, (0,)), ((), ()), ((2, 0), (2, 0)), ((np.int64(2), np.uint8(3)), (2, 3))],
)
def test_a_shape(value, shape) -> None:
    result = _validate.shape("shape", value)
    assert result == shape
    assert all(type(length) is int for length in result)


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (-1, ValueError, "`shape` must be at least 0, got -1"),
        ((2, -3), ValueError, "`shape` must be at least 0, got -3"),
        (2.0, TypeError, "`shape` must be an integer, got 2.0"),
        ((2, True), TypeError, "`shape` must be an integer, got True"),
        ([2, 3], TypeError, "`shape` must be an integer, got [2, 3]"),
        (((2, 3),), TypeError, "`shape` must be an integer, got (2, 3)"),
        ("23", TypeError, "`shape` must be an integer, got '23'"),
        (None, TypeError, "`shape` must be an integer, got None"),
    ],
)
def test_what_is_no_shape(value, error, message) -> None:
    with pytest.raises(error) as raised:
        _validate.shape("shape", value)
    assert str(raised.value) == message


def test_a_standard_array_of_numpy_is_a_real_array() -> None:
    x = np.ones(3, np.float32)
    array, xp = _validate.standard_array("x", x, ndim=1)
    assert array is x
    assert xp is array_api_compat.numpy
    for value in ([1, 2], (True, False), np.arange(2)):
        array, xp = _validate.standard_array("x", value)
        assert (array.dtype, xp) == (np.float64, array_api_compat.numpy)
    with pytest.raises(TypeError, match="`x` must hold real numbers, got dtype <U1"):
        _validate.standard_array("x", "a")


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32, torch.float64])
def test_a_standard_array_of_torch_stays_the_tensor_with_its_gradient(dtype) -> None:
    x = torch.ones(2, 3, dtype=dtype, requires_grad=True)
    array, xp = _validate.standard_array("x", x, ndim=2)
    assert array is x
    xp.sum(array).backward()
    assert torch.equal(x.grad, torch.ones_like(x))


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.int64])
def test_a_standard_array_of_torch_integers_becomes_float64(dtype) -> None:
    x = torch.tensor([1, 0], dtype=dtype)
    array, _ = _validate.standard_array("x", x)
    assert array.dtype is torch.float64  # `torch.equal` alone would let an integer pass
    assert array.tolist() == [1.0, 0.0]
    assert x.dtype is dtype


@pytest.mark.parametrize("make", [np.array, torch.tensor], ids=["numpy", "torch"])
@pytest.mark.parametrize(
    ("value", "ndim", "error", "message"),
    [
        ([1j], None, TypeError, "`x` must be real, got dtype "),
        ([], None, ValueError, "`x` must not be empty, got shape (0,)"),
        (1.0, 1, ValueError, "`x` must be a vector, got shape ()"),
        ([[1.0]], 1, ValueError, "`x` must be a vector, got shape (1, 1)"),
        ([1.0, np.nan, np.inf], None, ValueError, "`x` must be finite, got nan"),
        ([[1.0, -np.inf]], None, ValueError, "`x` must be finite, got -inf"),
        (np.nan, None, ValueError, "`x` must be finite, got nan"),
    ],
)
def test_a_wrong_standard_array_is_refused_alike(make, value, ndim, error, message) -> None:
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        _validate.standard_array("x", make(value), ndim=ndim)


@pytest.mark.parametrize("make", [np.array, torch.tensor], ids=["numpy", "torch"])
def test_infinity_passes_in_a_standard_array_where_it_is_allowed(make) -> None:
    array, _ = _validate.standard_array("x", make([np.inf]), finite=False)
    assert float(array[0]) == np.inf


def test_a_standard_array_does_not_bring_torch() -> None:
    code = (
        "import sys; from mathdl import _validate; _validate.standard_array('x', [1.0]); "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
