"""A density is defined everywhere: outside its support it is 0, with a gradient of 0."""

import math

import numpy as np
import pytest
import scipy.stats
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl.distributions import Bernoulli, Beta, Categorical, Exponential, Normal, Poisson, Uniform
from mathdl.estimation import log_likelihood, normal_log_likelihood_surface

INF = math.inf

# Each family with values inside its support, and outside.
CONTINUOUS = [
    (Normal(5, 2), [5, -1e9, 3.5], [INF, -INF]),
    (Normal(1.7e308, 1e-300), [1.7e308], [INF, -INF]),
    (Uniform(-1, 2), [-1, 0, 2], [-1 - 2**-52, 2 + 2**-51, 1e300, INF, -INF]),
    (Exponential(3), [0, 1e-300, 7], [-5e-324, -1, -1e300, INF, -INF]),
    (Beta(2, 5), [0.1, 0.9], [-5e-324, 1 + 2**-52, -3, 7, INF, -INF]),
    (Beta(0.5, 0.3), [0.1, 0.9], [-5e-324, 1 + 2**-52, 1e300, INF, -INF]),
    (Beta(1, 1), [0, 0.1, 1], [-5e-324, 1 + 2**-52, 1e300, INF, -INF]),
    (Beta(1, 4), [0, 0.1, 0.9], [-5e-324, 1 + 2**-52, 1e300, INF, -INF]),
    (Beta(30, 40), [0.1, 0.4, 0.9], [-5e-324, 1 + 2**-52, 1e300, INF, -INF]),
    (Beta(1e16, 3e200), [1e-190], [-5e-324, 1 + 2**-52, 1e300, INF, -INF]),
]
DISCRETE = [
    (Bernoulli(0.3), [0, 1], [0.5, -1, 2, 1 + 2**-52, 1e300, INF, -INF]),
    (Categorical([0.2, 0.3, 0.5]), [0, 1, 2], [0.5, -1, 3, 1e300, 2.0**63, INF, -INF]),
    (Poisson(4), [0, 1, 50], [0.5, -1, 7 + 2**-40, -1e300, INF, -INF]),
    (Poisson(1e12), [0, 1, 10**12], [0.5, -1, 1e12 + 0.5, -1e300, INF, -INF]),
]
ALL = CONTINUOUS + DISCRETE


def mixed(inside: list, outside: list) -> tuple[np.ndarray, np.ndarray]:
    """Return both kinds of values in turn, and which are inside."""
    x = np.array([*inside, *outside], float)
    order = np.random.default_rng(0).permutation(x.size)
    return x[order], (np.arange(x.size) < len(inside))[order]


@pytest.mark.parametrize(("family", "inside", "outside"), ALL, ids=str)
@pytest.mark.parametrize("as_tensor", [False, True])
def test_it_is_minus_infinity_outside_the_support(family, inside, outside, as_tensor) -> None:
    x, possible = mixed(inside, outside)
    values = family.log_prob(torch.from_numpy(x) if as_tensor else x)
    assert isinstance(values, torch.Tensor) == as_tensor
    values = np.asarray(values)
    np.testing.assert_array_equal(np.isfinite(values), possible)
    np.testing.assert_array_equal(values[~possible], -INF)
    # What is beside them changes nothing.
    alone = [float(family.log_prob(v)) for v in x]
    np.testing.assert_allclose(values, alone, rtol=4e-15, atol=1e-15)


@pytest.mark.parametrize(("family", "inside", "outside"), ALL, ids=str)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
def test_so_it_is_in_every_dtype(family, inside, outside, dtype) -> None:
    with np.errstate(over="ignore"):
        x = np.array([v for v in outside if float(dtype(v)) == v], dtype)
    values = family.log_prob(x.reshape(1, -1))
    assert (values.dtype, values.shape) == (dtype, (1, x.size))
    assert (values == -INF).all()
    scalar = family.log_prob(x[0])
    assert (scalar.dtype, np.shape(scalar), scalar) == (dtype, (), -INF)
    for tensor in (torch.tensor([-INF, INF]), torch.tensor(INF, dtype=torch.bfloat16)):
        values = family.log_prob(tensor)
        assert (values.dtype, values.shape) == (tensor.dtype, tensor.shape)
        assert (values == -INF).all()


@pytest.mark.parametrize("family", [family for family, _, _ in DISCRETE], ids=repr)
def test_integers_that_are_no_labels(family) -> None:
    expected = [-INF, -INF] if isinstance(family, Poisson) else [-INF] * 3
    for x in (np.array([-1, -(2**62), 2**62]), torch.tensor([-1, -(2**62), 2**62])):
        values = np.asarray(family.log_prob(x))
        np.testing.assert_array_equal(values[: len(expected)], expected)


@given(x=st.floats(allow_nan=False))
def test_it_is_scipys_everywhere(x: float) -> None:
    with np.errstate(all="ignore"):
        for ours, theirs in (
            (Normal(5, 2), scipy.stats.norm(5, 2).logpdf),
            (Uniform(-1, 2), scipy.stats.uniform(-1, 3).logpdf),
            (Exponential(3), scipy.stats.expon(scale=1 / 3).logpdf),
            (Beta(2, 5), scipy.stats.beta(2, 5).logpdf),
            (Bernoulli(0.25), scipy.stats.bernoulli(0.25).logpmf),
        ):
            expected = theirs(x)
            assert ours.log_prob(x) == pytest.approx(expected, rel=1e-12, abs=1e-12), ours
        if abs(x) < 1e15:  # beyond, SciPy's own is wrong
            expected = scipy.stats.poisson(4).logpmf(x)
            assert Poisson(4).log_prob(x) == pytest.approx(expected, rel=1e-12, abs=1e-12)


# Gradients


@pytest.mark.parametrize(("family", "inside", "outside"), CONTINUOUS, ids=str)
def test_gradients_inside_are_what_they_are_alone_and_0_outside(family, inside, outside) -> None:
    x, possible = mixed(inside, outside)
    leaf = torch.tensor(x, requires_grad=True)
    (slopes,) = torch.autograd.grad(family.log_prob(leaf).sum(), leaf, create_graph=True)
    for value, slope, is_possible in zip(x, slopes.tolist(), possible, strict=True):
        alone = torch.tensor(value, requires_grad=True)
        family.log_prob(alone).backward()
        assert slope == alone.grad.item()
        if is_possible:
            assert math.isfinite(slope) or abs(value) in (0, 1)
        else:
            assert slope == 0
    if slopes.requires_grad:
        (bends,) = torch.autograd.grad(slopes[torch.isfinite(slopes)].sum(), leaf)
        assert not torch.isnan(bends).any()
        assert (bends[torch.from_numpy(~possible)] == 0).all()


@pytest.mark.parametrize(("family", "inside", "outside"), CONTINUOUS[2:], ids=str)
def test_a_mixture_can_be_trained_though_a_part_calls_data_impossible(
    family, inside, outside
) -> None:
    """The logarithm of a sum of densities: what is 0 in one part must not spoil the other."""
    # (At the ends of a beta density the slope itself may be infinite.)
    values = [v for v in [*inside, *outside] if abs(v) < 1e3 and abs(v) not in (0, 1)]
    x = torch.tensor(values, dtype=torch.float64, requires_grad=True)
    parts = torch.stack([family.log_prob(x), Normal(0, 10).log_prob(x)])
    torch.logsumexp(parts, 0).sum().backward()
    assert not torch.isnan(x.grad).any()


@pytest.mark.parametrize("family", [family for family, _, _ in DISCRETE], ids=repr)
def test_labels_have_no_gradient_outside_either(family) -> None:
    x = torch.tensor([0.0, 0.5, -1.0, INF], requires_grad=True)
    assert not family.log_prob(x).requires_grad


def test_a_where_after_the_formula_would_not_be_enough() -> None:
    """Why the values are replaced before: the fault that this guards against."""
    x = torch.tensor([0.5, -1.0], requires_grad=True)
    late = torch.where(x > 0, torch.log(x), -INF)
    late.sum().backward()
    assert not math.isnan(x.grad[0])
    x = torch.tensor([0.5, -1.0], requires_grad=True)
    late = torch.where(x > 0, torch.sqrt(x) * torch.log(x), -INF)
    late.sum().backward()
    assert math.isnan(x.grad[1])


# Likelihoods


@pytest.mark.parametrize(("family", "inside", "outside"), ALL, ids=str)
def test_the_likelihood_of_impossible_data_is_0(family, inside, outside) -> None:
    assert log_likelihood(family, inside) > -INF
    for value in outside:
        assert log_likelihood(family, [*inside, value]) == -INF


def test_impossible_data_stay_impossible_beside_an_infinite_density() -> None:
    assert Beta(0.5, 2).log_prob(0) == INF
    assert log_likelihood(Beta(0.5, 2), [0, 0.5]) == INF
    assert log_likelihood(Beta(0.5, 2), [0, 1]) == -INF
    assert log_likelihood(Beta(0.5, 0.5), [0, 2, 1]) == -INF


def test_the_likelihood_of_a_shorter_interval_is_0() -> None:
    data = [0.5, 3.0, 2.0]
    curve = [log_likelihood(Uniform(0, theta), data) for theta in (1, 2.9, 3, 4)]
    np.testing.assert_allclose(curve, [-INF, -INF, -3 * math.log(3), -3 * math.log(4)])


def test_a_surface_of_infinite_data_is_that_of_each_normal() -> None:
    for data in ([INF], [0, -INF], [INF, -INF]):
        surface = normal_log_likelihood_surface([0, 1], [1, 2, 3], data)
        np.testing.assert_array_equal(surface, np.full((3, 2), -INF))
        assert log_likelihood(Normal(0, 1), data) == -INF


# NaN


@pytest.mark.parametrize(("family", "inside", "outside"), ALL, ids=str)
def test_nan_is_refused_still_also_beside_what_is_impossible(family, inside, outside) -> None:
    x = np.array([*inside, math.nan, *outside])
    for values in (x, torch.from_numpy(x), [[math.nan]], np.float32(math.nan)):
        with pytest.raises(ValueError, match="`x` must not hold NaN, got nan"):
            family.log_prob(values)
    with pytest.raises(ValueError, match="`data` must not hold NaN, got nan"):
        log_likelihood(family, x)


@pytest.mark.parametrize(("family", "inside", "outside"), ALL, ids=str)
def test_a_fit_refuses_impossible_data_still(family, inside, outside) -> None:
    data = [0.5, 0.25] if isinstance(family, Beta) else [0, 1]
    options = {"num_classes": 3} if isinstance(family, Categorical) else {}
    if isinstance(family, Uniform):
        outside = [INF, -INF]  # for all others, there is an interval
    for value in (*outside, math.nan):
        with pytest.raises(ValueError, match="`data` must "):
            type(family).fit([*data, value], **options)


def test_many_values_of_both_kinds() -> None:
    """More than fit into one block."""
    x = np.random.default_rng(1).normal(0, 2, (700, 501))
    values = Exponential(2).log_prob(x)
    np.testing.assert_array_equal(values[x < 0], -INF)
    np.testing.assert_allclose(values[x >= 0], math.log(2) - 2 * x[x >= 0], rtol=1e-15)
    values = Exponential(2).log_prob(x.T)
    np.testing.assert_array_equal(values, Exponential(2).log_prob(x).T)
    with pytest.raises(ValueError, match="NaN"):
        Exponential(2).log_prob(np.where(x > x.max() - 1e-9, np.nan, x))
