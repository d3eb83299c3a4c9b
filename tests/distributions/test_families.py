"""All families by one law each: SciPy, torch, integration and chance as oracles."""

import math
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest
import scipy.integrate
import scipy.stats
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl.distributions import (
    Bernoulli,
    Beta,
    Categorical,
    Exponential,
    Normal,
    Poisson,
    Uniform,
)

# One that has every kind of probability, and the families with other shapes of density.
CONTINUOUS = [
    Normal(5, 2),
    Uniform(-1, 3),
    Exponential(0.5),
    Beta(2, 5),
    Beta(0.5, 0.5),
    Beta(1, 3),
    Beta(1, 1),
]
DISCRETE = [Bernoulli(0.3), Categorical([0.1, 0.3, 0.4, 0.2]), Poisson(4), Poisson(0.1)]
FAMILIES = CONTINUOUS + DISCRETE

positive = st.floats(0.01, 100)
probabilities = st.lists(st.integers(0, 20), min_size=1, max_size=8).filter(any)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def scipys(family):
    match family:
        case Normal(mean, std):
            return scipy.stats.norm(mean, std)
        case Uniform(low, high):
            return scipy.stats.uniform(low, high - low)
        case Exponential(rate):
            return scipy.stats.expon(scale=1 / rate)
        case Beta(a, b):
            return scipy.stats.beta(a, b)
        case Bernoulli(p):
            return scipy.stats.bernoulli(p)
        case Poisson(rate):
            return scipy.stats.poisson(rate)
        case Categorical(p):
            return scipy.stats.rv_discrete(values=(range(len(p)), p))


def torchs(family):
    match family:
        case Categorical(p):
            return torch.distributions.Categorical(torch.tensor(p, dtype=torch.float64))
    cls = getattr(torch.distributions, type(family).__name__)
    values = (getattr(family, field.name) for field in fields(family))
    return cls(*(torch.tensor(v, dtype=torch.float64) for v in values))


def support(family, size: int = 20) -> np.ndarray:
    """Return values of the support, drawn from the family."""
    return family.sample(size, rng=rng(9)).astype(float)


# Values


def test_values_by_hand() -> None:
    assert Uniform(1, 5).log_prob([1, 5, 2]) == pytest.approx([-math.log(4)] * 3)
    assert Exponential(2).log_prob([0, 1]) == pytest.approx([math.log(2), math.log(2) - 2])
    # 2! / (0! 1!) x, which is 2x
    assert Beta(2, 1).log_prob([0.25, 0.5]) == pytest.approx([math.log(0.5), 0])
    assert Beta(2, 2).log_prob(0.5) == pytest.approx(math.log(1.5))
    assert Poisson(2).log_prob([0, 1, 3]) == pytest.approx(
        [-2, math.log(2) - 2, math.log(8 / 6) - 2]
    )
    die = Categorical([0.1, 0.3, 0.4, 0.2])
    np.testing.assert_allclose(np.exp(die.log_prob([[3, 0], [2, 2]])), [[0.2, 0.1], [0.4, 0.4]])


def test_means_and_variances_by_hand() -> None:
    assert (Uniform(1, 5).mean, Uniform(1, 5).variance) == (3, pytest.approx(16 / 12))
    assert (Exponential(4).mean, Exponential(4).variance) == (0.25, 0.0625)
    assert (Poisson(4).mean, Poisson(4).variance) == (4, 4)
    assert Beta(1, 3).mean == 0.25
    assert Beta(1, 3).variance == pytest.approx(3 / 80)
    die = Categorical([1 / 6] * 6)
    assert (die.mean, die.variance) == (pytest.approx(2.5), pytest.approx(35 / 12))


@given(st.floats(-100, 100), positive, st.floats(0, 1))
def test_uniform_is_scipys(low: float, width: float, part: float) -> None:
    family = Uniform(low, low + width)
    x = min(low + part * width, family.high)
    assert family.log_prob(x) == pytest.approx(-math.log(family.high - family.low), rel=1e-14)
    assert family.mean == pytest.approx(scipys(family).mean(), abs=1e-12)
    assert family.variance == pytest.approx(scipys(family).var(), rel=1e-12, abs=0)


@given(positive, st.floats(0, 1e3))
def test_exponential_is_scipys(rate: float, x: float) -> None:
    family = Exponential(rate)
    assert family.log_prob(x) == pytest.approx(scipys(family).logpdf(x), rel=1e-12, abs=1e-12)
    assert (family.mean, family.variance) == pytest.approx(scipys(family).stats())


@given(positive, positive, st.floats(1e-6, 1 - 1e-6))
def test_beta_is_scipys(a: float, b: float, x: float) -> None:
    family = Beta(a, b)
    assert family.log_prob(x) == pytest.approx(scipys(family).logpdf(x), rel=1e-10, abs=1e-10)
    assert (family.mean, family.variance) == pytest.approx(scipys(family).stats())


@given(positive, st.integers(0, 1000))
def test_poisson_is_scipys(rate: float, count: int) -> None:
    family = Poisson(rate)
    assert family.log_prob(count) == pytest.approx(
        scipys(family).logpmf(count), rel=1e-11, abs=1e-11
    )
    assert (family.mean, family.variance) == scipys(family).stats()


@given(probabilities)
def test_categorical_is_the_logarithm_of_its_p(weights: list[int]) -> None:
    p = np.array(weights) / sum(weights)
    family = Categorical(p)
    np.testing.assert_allclose(np.exp(family.log_prob(np.arange(p.size))), p, rtol=1e-14)
    assert family.mean == pytest.approx(np.arange(p.size) @ p, abs=1e-14)
    assert family.variance == pytest.approx(
        np.arange(p.size) ** 2 @ p - (np.arange(p.size) @ p) ** 2, abs=1e-12
    )


@given(st.floats(0, 1))
def test_bernoulli_is_a_categorical_of_two(p: float) -> None:
    coin, die = Bernoulli(p), Categorical([1 - p, p])
    np.testing.assert_allclose(coin.log_prob([0, 1]), die.log_prob([0, 1]), rtol=1e-9, atol=1e-15)
    assert (coin.mean, coin.variance) == pytest.approx((die.mean, die.variance), abs=1e-15)


@pytest.mark.parametrize("family", FAMILIES, ids=repr)
def test_log_prob_mean_and_variance_are_torchs(family) -> None:
    x = support(family)
    theirs = torchs(family)
    expected = theirs.log_prob(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(family.log_prob(x), expected, rtol=1e-12, atol=1e-14)
    if not isinstance(family, Categorical):  # torch's has no mean
        assert (family.mean, family.variance) == pytest.approx(
            (theirs.mean.item(), theirs.variance.item())
        )


@pytest.mark.parametrize("family", CONTINUOUS, ids=repr)
def test_a_density_integrates_to_1_with_its_mean_and_variance(family) -> None:
    low, high = (5 - 24, 5 + 24) if isinstance(family, Normal) else scipys(family).support()
    high = 80.0 if isinstance(family, Exponential) else high

    def integral(f: Callable[[float], float]) -> float:
        def integrand(x: float) -> float:
            return f(x) * math.exp(family.log_prob(x))

        return scipy.integrate.quad(integrand, low, high, limit=200)[0]

    assert integral(lambda x: 1.0) == pytest.approx(1, abs=1e-7)
    assert integral(lambda x: x) == pytest.approx(family.mean, abs=1e-6)
    assert integral(lambda x: (x - family.mean) ** 2) == pytest.approx(family.variance, abs=1e-5)


@pytest.mark.parametrize("family", DISCRETE, ids=repr)
def test_probabilities_sum_to_1_with_the_mean_and_the_variance(family) -> None:
    x = np.arange({Bernoulli: 2, Categorical: 4, Poisson: 60}[type(family)])
    p = np.exp(family.log_prob(x))
    assert p.sum() == pytest.approx(1, abs=1e-14)
    assert x @ p == pytest.approx(family.mean)
    assert (x - family.mean) ** 2 @ p == pytest.approx(family.variance)


def test_a_density_that_is_off_by_a_thousandth_does_not_integrate_to_1() -> None:
    """The tests above have the power to see it."""
    wrong = scipy.integrate.quad(lambda x: math.exp(Beta(2, 5).log_prob(x) + 1e-3), 0, 1)[0]
    assert wrong != pytest.approx(1, abs=1e-7)


# Relations between the families


@given(positive, positive, st.floats(1e-3, 1 - 1e-3))
def test_beta_turns_around_with_its_parameters(a: float, b: float, x: float) -> None:
    assert Beta(a, b).log_prob(x) == pytest.approx(Beta(b, a).log_prob(1 - x), rel=1e-9, abs=1e-9)


@given(st.floats(0, 1))
def test_beta_1_1_is_uniform_to_the_last_bit(x: float) -> None:
    assert Beta(1, 1).log_prob(x) == Uniform(0, 1).log_prob(x) == 0


@given(positive, st.floats(0, 10), st.floats(0, 10))
def test_exponential_forgets(rate: float, waited: float, more: float) -> None:
    family = Exponential(rate)
    # log P(X > t) = -rate t, and the density of what remains is the density at the start.
    after = family.log_prob(waited + more) + rate * waited
    assert after == pytest.approx(family.log_prob(more), rel=1e-9, abs=1e-9)


@given(positive, positive, st.floats(0, 50))
def test_exponential_scales(rate: float, scale: float, x: float) -> None:
    scaled = Exponential(rate / scale).log_prob(scale * x)
    assert scaled == pytest.approx(Exponential(rate).log_prob(x) - math.log(scale), abs=1e-8)


def test_a_sum_of_poissons_is_poisson() -> None:
    k = np.arange(25)
    one, other = (np.exp(Poisson(rate).log_prob(k)) for rate in (1.5, 2.5))
    np.testing.assert_allclose(np.convolve(one, other)[:25], np.exp(Poisson(4).log_prob(k)))


# Edges


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_edges_are_exact(dtype: type) -> None:
    ends = np.array([0, 1], dtype)
    with np.errstate(all="raise"):
        assert Exponential(1).log_prob(ends)[0] == 0
        assert Exponential(3).log_prob(ends)[0] == dtype(math.log(3))
        np.testing.assert_array_equal(Beta(1, 2).log_prob(ends), [dtype(math.log(2)), -np.inf])
        np.testing.assert_array_equal(Beta(2, 1).log_prob(ends), [-np.inf, dtype(math.log(2))])
        np.testing.assert_array_equal(Beta(1, 1).log_prob(ends), [0, 0])
        np.testing.assert_array_equal(Beta(0.5, 0.5).log_prob(ends), [np.inf, np.inf])
        np.testing.assert_array_equal(Beta(0.5, 3).log_prob(ends), [np.inf, -np.inf])
        np.testing.assert_array_equal(Uniform(0, 1).log_prob(ends), [0, 0])
        np.testing.assert_array_equal(Categorical([0, 1]).log_prob(ends), [-np.inf, 0])
        assert Poisson(3).log_prob(ends)[0] == -3


def test_a_density_below_every_float_is_minus_infinity_without_a_warning() -> None:
    assert Exponential(1e200).log_prob(1e200) == -np.inf
    assert Exponential(1e30).log_prob(np.float32(1e30)) == -np.inf
    assert Poisson(1e-300).log_prob(1e308) == -np.inf


def test_parameters_of_any_size() -> None:
    assert Uniform(0, 1e200).variance == np.inf
    assert (Exponential(1e-200).variance, Exponential(1e200).variance) == (np.inf, 0)
    assert Beta(1e200, 1e200).variance == pytest.approx(1e-200 / 8, abs=0)
    assert Uniform(-1e308, 7e307).mean == pytest.approx(-1.5e307)


def test_short_floats_are_computed_in_double_precision() -> None:
    # In float32 the rate would round, and x = 3·10⁴ makes that a difference in the fourth digit.
    x = np.float32(3e4)
    assert Exponential(0.1 + 1e-9).log_prob(x) == np.float32(math.log(0.1 + 1e-9) - (3e3 + 3e-5))
    near_1 = np.float32(1 - 2**-24)
    expected = np.float32(math.log(1e6) + (1e6 - 1) * math.log(1 - 2**-24))
    assert Beta(1e6, 1).log_prob(near_1) == expected


@pytest.mark.parametrize("family", FAMILIES, ids=repr)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_log_prob_keeps_shape_and_floating_dtype(family, dtype: type) -> None:
    x = support(family, 6).astype(dtype).reshape(2, 3)
    before = x.copy()
    log_p = family.log_prob(x)
    assert (log_p.shape, log_p.dtype) == (x.shape, dtype)
    np.testing.assert_array_equal(x, before)
    scalar = family.log_prob(x[1, 2])
    assert (np.shape(scalar), scalar.dtype) == ((), dtype)
    tolerance = 4 * max(np.finfo(dtype).eps, np.finfo(float).eps)
    np.testing.assert_allclose(scalar, log_p[1, 2], rtol=tolerance)
    assert isinstance(scalar, np.floating)
    np.testing.assert_allclose(log_p, family.log_prob(x.astype(float)), tolerance, tolerance)


@pytest.mark.parametrize("family", [Uniform(0, 1), Exponential(1), Beta(1, 1), *DISCRETE], ids=repr)
@pytest.mark.parametrize("x", [[0, 1], [False, True], np.array([0, 1], np.uint8)])
def test_integers_and_truth_values_give_float64(family, x) -> None:
    log_p = family.log_prob(x)
    assert log_p.dtype == np.float64
    np.testing.assert_array_equal(log_p, family.log_prob([0.0, 1.0]))


# Samples


@pytest.mark.parametrize("family", FAMILIES, ids=repr)
def test_samples_have_the_mean_and_the_variance(family) -> None:
    n = 100_000
    x = family.sample(n, rng=rng(1))
    fourth = ((x - family.mean) ** 4).mean() - family.variance**2
    assert abs(x.mean() - family.mean) < 4 * math.sqrt(family.variance / n)
    # For Beta(1/2, 1/2) and the coin the fourth moment is small, hence the last term.
    spread = 4 * math.sqrt(fourth / n) + 20 * family.variance / n
    assert abs(((x - family.mean) ** 2).mean() - family.variance) < spread


@pytest.mark.parametrize("family", CONTINUOUS, ids=repr)
def test_samples_pass_the_kolmogorov_smirnov_test(family) -> None:
    x = family.sample(3000, rng=rng(3))
    assert scipy.stats.kstest(x, scipys(family).cdf).pvalue > 0.01


@pytest.mark.parametrize(
    ("family", "other"),
    [
        (Uniform(-1, 3), Uniform(-1.2, 3)),
        (Exponential(0.5), Exponential(0.6)),  # and with a scale for a rate all the more
        (Beta(2, 5), Beta(2, 4.2)),
    ],
)
def test_samples_of_another_member_fail_it(family, other) -> None:
    x = family.sample(3000, rng=rng(3))
    assert scipy.stats.kstest(x, scipys(other).cdf).pvalue < 1e-4


def chi_square(x: np.ndarray, p: np.ndarray) -> float:
    counts = np.bincount(np.minimum(x, p.size - 1), minlength=p.size)
    return scipy.stats.chisquare(counts, x.size * p).pvalue


@pytest.mark.parametrize(
    ("family", "largest"), [(DISCRETE[1], 3), (Poisson(4), 12), (Bernoulli(0.3), 1)], ids=repr
)
def test_samples_pass_the_chi_square_test(family, largest: int) -> None:
    x = family.sample(20_000, rng=rng(4))
    p = np.exp(family.log_prob(np.arange(largest + 1)))
    p[-1] += 1 - p.sum()  # the last box holds the rest
    assert chi_square(x, p) > 0.01
    tilted = p * (1 + 0.1 * np.arange(p.size))
    assert chi_square(x, tilted / tilted.sum()) < 0.01


def test_a_label_of_probability_0_is_never_drawn() -> None:
    x = Categorical([0, 0.5, 0, 0.5, 0]).sample(100_000, rng=rng(5))
    assert set(np.unique(x)) == {1, 3}


class Always(np.random.Generator):
    """Chance that always draws the same: the ends come too seldom otherwise."""

    def __init__(self, value: float) -> None:
        super().__init__(np.random.PCG64())
        self.value = value

    def random(self, shape):
        return np.full(shape, self.value)


def test_the_largest_draw_stays_a_label_though_the_p_sum_to_less_than_1() -> None:
    die = Categorical([0.1] * 10)
    assert np.cumsum(die.p)[-1] < 1
    assert (die.sample(5, rng=Always(1 - 2**-53)) == 9).all()


def test_the_smallest_draw_skips_labels_of_probability_0() -> None:
    assert (Categorical([0, 0, 0.5, 0.5]).sample(5, rng=Always(0.0)) == 2).all()
    assert (Categorical([0.5, 0, 0.5]).sample(5, rng=Always(0.5)) == 2).all()


@pytest.mark.parametrize("family", FAMILIES, ids=repr)
@pytest.mark.parametrize(
    ("shape", "expected"), [((), ()), (3, (3,)), ((2, 3), (2, 3)), (np.int64(2), (2,)), (0, (0,))]
)
def test_samples_have_the_shape_and_repeat_with_the_seed(family, shape, expected) -> None:
    x = family.sample(shape, rng=rng(7))
    assert np.shape(x) == expected
    assert x.dtype == (np.int64 if family in DISCRETE else np.float64)
    np.testing.assert_array_equal(x, family.sample(shape, rng=rng(7)))
    if x.size:
        assert np.isfinite(family.log_prob(x)).all()


@pytest.mark.parametrize("family", FAMILIES, ids=repr)
@pytest.mark.parametrize(
    ("shape", "generator", "error", "message"),
    [
        (3, None, TypeError, "`rng` must be a numpy.random.Generator, got None"),
        (-1, rng(), ValueError, "`shape` must be at least 0, got -1"),
        (2.0, rng(), TypeError, "`shape` must be an integer, got 2.0"),
    ],
)
def test_sample_refuses(family, shape, generator, error, message: str) -> None:
    with pytest.raises(error, match=message):
        family.sample(shape, rng=generator)


def test_counts_too_large_to_draw_are_refused() -> None:
    assert Poisson(1e17).log_prob(5) < 0
    with pytest.raises(ValueError, match=r"`rate` must be ≤ 9.007\d*e\+15, got 1e\+17"):
        Poisson(1e17).sample(3, rng=rng())


# Objects and errors


@pytest.mark.parametrize("family", FAMILIES, ids=repr)
def test_distributions_are_values_that_do_not_change(family) -> None:
    for field in fields(family):
        with pytest.raises(FrozenInstanceError):
            setattr(family, field.name, 0.1)
    assert eval(repr(family)) == family
    assert len({family, eval(repr(family))}) == 1


def test_parameters_become_floats() -> None:
    assert repr(Categorical(np.array([0.25, 0.75], np.float32))) == "Categorical(p=(0.25, 0.75))"
    assert repr(Categorical(torch.tensor([1, 0]))) == "Categorical(p=(1.0, 0.0))"
    assert repr(Uniform(np.int8(1), 2)) == "Uniform(low=1.0, high=2.0)"
    assert repr(Poisson(np.float32(0.5))) == "Poisson(rate=0.5)"


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
@pytest.mark.parametrize("n", [2, 10, 1000])
def test_a_softmax_is_a_distribution(dtype, n: int) -> None:
    logits = torch.from_numpy(rng(n).normal(0, 3, n)).to(dtype)
    assert len(Categorical(torch.softmax(logits, 0)).p) == n


def refusals():
    nan, inf = float("nan"), float("inf")
    return [
        (lambda: Categorical([0.5, 0.4]), "`p` must sum to 1, got 0.9"),
        (lambda: Categorical([0.5, 0.5 + 1e-7]), "`p` must sum to 1, got 1.0000001"),
        (lambda: Categorical([1.5, -0.5]), "`p` must be ≥ 0, got -0.5"),
        (lambda: Categorical([0.5, nan]), "`p` must be finite, got nan"),
        (lambda: Categorical([]), "`p` must not be empty, got shape (0,)"),
        (lambda: Categorical(1.0), "`p` must be a vector, got shape ()"),
        (lambda: Categorical([[0.5, 0.5]]), "`p` must be a vector, got shape (1, 2)"),
        (lambda: Poisson(0), "`rate` must be > 0, got 0"),
        (lambda: Poisson(-2), "`rate` must be > 0, got -2"),
        (lambda: Poisson(nan), "`rate` must be finite, got nan"),
        (lambda: Exponential(0), "`rate` must be > 0, got 0"),
        (lambda: Exponential(inf), "`rate` must be finite, got inf"),
        (lambda: Uniform(1, 1), "`low` must be below `high`, got 1.0 and 1.0"),
        (lambda: Uniform(2, 1), "`low` must be below `high`, got 2.0 and 1.0"),
        (lambda: Uniform(0, nan), "`high` must be finite, got nan"),
        (lambda: Uniform(-inf, 0), "`low` must be finite, got -inf"),
        (
            lambda: Uniform(-1.5e308, 1.5e308),
            "`low` and `high` must be a finite distance apart, got -1.5e+308 and 1.5e+308",
        ),
        (lambda: Beta(0, 1), "`a` must be > 0, got 0"),
        (lambda: Beta(1, -1), "`b` must be > 0, got -1"),
    ]


@pytest.mark.parametrize(("call", "message"), refusals())
def test_refuses(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011
        call()
    assert str(raised.value) == message


@pytest.mark.parametrize("as_tensor", [False, True])
@pytest.mark.parametrize("family", FAMILIES, ids=repr)
def test_every_family_refuses_the_same_values(family, as_tensor: bool) -> None:
    make = torch.tensor if as_tensor else np.array
    with pytest.raises(ValueError, match=r"`x` must not be empty, got shape \(0,\)"):
        family.log_prob(make([]))
    for x in ([np.nan], [0.5, np.nan], [np.inf, np.nan, -3]):
        with pytest.raises(ValueError, match="`x` must not hold NaN, got nan"):
            family.log_prob(make(x))
    with pytest.raises(TypeError, match="`x` must be real, got dtype"):
        family.log_prob(make([1j]))
    with pytest.raises(TypeError, match="`x` must hold real numbers"):
        family.log_prob("a")
