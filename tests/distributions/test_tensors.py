"""Log-probabilities of torch tensors: the same numbers, in their dtype, with their gradients."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl.distributions import Bernoulli, Beta, Categorical, Exponential, Normal, Poisson, Uniform

SMOOTH = [
    Normal(0.3, 0.7),
    Uniform(-1, 2),
    Exponential(3),
    Beta(2, 5),
    Beta(0.5, 3),
    Beta(1, 4),
    Beta(1, 1),
    Beta(30, 20),
    Beta(1.5, 1e4),
]
DISCRETE = [Bernoulli(0.3), Categorical([0.2, 0.3, 0.5]), Poisson(4), Poisson(1e4)]
FAMILIES = SMOOTH + DISCRETE


def values(family) -> torch.Tensor:
    return torch.from_numpy(family.sample((2, 3), rng=np.random.default_rng(0))).double()


@pytest.mark.parametrize("family", FAMILIES, ids=repr)
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32, torch.float64])
def test_a_tensor_gives_a_tensor_of_its_dtype_with_the_numbers_of_numpy(family, dtype) -> None:
    x = values(family).to(dtype)
    before = x.clone()
    log_p = family.log_prob(x)
    assert isinstance(log_p, torch.Tensor)
    assert (log_p.dtype, log_p.shape, log_p.device) == (dtype, x.shape, x.device)
    assert torch.equal(x, before)
    # The same numbers before they are rounded to the dtype.
    expected = torch.from_numpy(family.log_prob(x.double().numpy())).to(dtype)
    torch.testing.assert_close(log_p, expected, rtol=1e-13, atol=1e-14)
    assert family.log_prob(x[0, 0]).shape == ()


@pytest.mark.parametrize("family", DISCRETE, ids=repr)
@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.int64])
def test_integers_give_float64(family, dtype) -> None:
    log_p = family.log_prob(torch.tensor([1, 0, 1], dtype=dtype))
    assert log_p.dtype is torch.float64
    np.testing.assert_array_equal(log_p.numpy(), family.log_prob([1, 0, 1]))


@pytest.mark.parametrize("family", SMOOTH, ids=repr)
def test_gradients_pass_gradcheck(family) -> None:
    x = values(family).clamp(0.01, 0.99).requires_grad_()
    assert torch.autograd.gradcheck(family.log_prob, x)
    assert torch.autograd.gradgradcheck(family.log_prob, x)


@pytest.mark.parametrize("family", SMOOTH, ids=repr)
def test_gradients_of_short_floats_keep_their_dtype(family) -> None:
    x = values(family).clamp(0.01, 0.99).float().double()
    gradients = []
    for dtype in (torch.float64, torch.float32):
        leaf = x.to(dtype, copy=True).requires_grad_()
        family.log_prob(leaf).sum().backward()
        assert leaf.grad.dtype is dtype
        gradients.append(leaf.grad.double())
    torch.testing.assert_close(*gradients, rtol=1e-5, atol=1e-6)


def test_gradients_by_hand() -> None:
    x = torch.tensor([0.0, 0.5, 1.0], dtype=torch.float64, requires_grad=True)
    for family, expected in (
        (Normal(0.5, 2), [0.125, 0, -0.125]),
        (Uniform(0, 1), [0, 0, 0]),
        (Exponential(3), [-3, -3, -3]),
        (Beta(1, 1), [0, 0, 0]),
        (Beta(2, 1), [np.inf, 2, 1]),
        (Beta(1, 0.5), [0.5, 1, np.inf]),
    ):
        (slope,) = torch.autograd.grad(family.log_prob(x).sum(), x)
        assert slope.tolist() == expected, family


@pytest.mark.parametrize("family", DISCRETE, ids=repr)
def test_a_log_probability_of_labels_has_no_slope(family) -> None:
    """There is nothing between two labels; a part of a gradient would be a wrong one."""
    x = torch.tensor([0.0, 1.0], requires_grad=True)
    assert not family.log_prob(x).requires_grad


@given(st.floats(-3, 3), st.floats(0.1, 10), st.floats(-5, 5))
def test_a_score_is_minus_the_gradient_of_a_half_square(mean: float, std: float, x: float) -> None:
    leaf = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    Normal(mean, std).log_prob(leaf).backward()
    assert leaf.grad.item() == pytest.approx(-(x - mean) / std**2, rel=1e-12, abs=1e-300)


def test_numpy_alone_is_enough() -> None:
    code = (
        "import sys; from mathdl.distributions import *\n"
        "for family in (Normal(0, 1), Beta(2, 3), Poisson(4), Categorical([1.0])):\n"
        "    family.log_prob(0)\n"
        "Beta.fit([0.2, 0.3])\n"
        "sys.exit(bool({'torch', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
