"""Huge and tiny parameters and data: mpmath with hundreds of digits as the oracle.

The tolerance is a few roundings of the result, or of the logarithm of the largest density: near a
log-density of 0 no more can be asked of floats.
"""

import math
from collections.abc import Iterator

import mpmath
import numpy as np
import pytest
import scipy.stats
import torch

from mathdl.distributions import Bernoulli, Beta, Categorical, Exponential, Normal, Poisson, Uniform
from mathdl.distributions._deviance import deviance
from mathdl.estimation import log_likelihood, normal_log_likelihood_surface, standard_errors

LARGEST, SMALLEST = 1.7e308, 5e-324
ROUNDINGS = 6e-15
DIGITS = 400


def exact_log_prob(family, x: float) -> mpmath.mpf:
    x = mpmath.mpf(x)
    match family:
        case Normal(mean, std):
            z = (x - mpmath.mpf(mean)) / mpmath.mpf(std)
            return -z * z / 2 - mpmath.log(std) - mpmath.log(2 * mpmath.pi) / 2
        case Uniform(low, high):
            return -mpmath.log(mpmath.mpf(high) - mpmath.mpf(low))
        case Exponential(rate):
            return mpmath.log(rate) - mpmath.mpf(rate) * x
        case Poisson(rate):
            return x * mpmath.log(rate) - mpmath.mpf(rate) - mpmath.loggamma(x + 1)
        case Beta(a, b):
            a, b = mpmath.mpf(a), mpmath.mpf(b)
            log_b = mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)
            return (a - 1) * mpmath.log(x) + (b - 1) * mpmath.log1p(-x) - log_b
    raise NotImplementedError


def exact_slope(family, x: float) -> tuple[mpmath.mpf, mpmath.mpf]:
    """Return the derivative of the log-density, and the largest of its terms."""
    x = mpmath.mpf(x)
    match family:
        case Normal(mean, std):
            terms = [(mpmath.mpf(mean) - x) / mpmath.mpf(std) ** 2]
        case Exponential(rate):
            terms = [-mpmath.mpf(rate)]
        case Beta(a, b):
            terms = [(mpmath.mpf(a) - 1) / x, -(mpmath.mpf(b) - 1) / (1 - x)]
    return mpmath.fsum(terms), max(abs(term) for term in terms)


def near(family) -> list[float]:
    """Return data near the middle of the family, far from it, and at the ends of the floats."""
    match family:
        case Poisson(rate):
            k, spread = np.round(rate), np.ceil(math.sqrt(rate))
            found = [0, 1, 2, 9, 10, 11, k, k + 1, k + spread, abs(k - 3 * spread), 2 * k, k // 2]
            return [*found, k // 10**6, 1e16, 1e300]
        case Beta():
            x, std = family.mean, math.sqrt(family.variance)
            found = [x, x * (1 + 2**-52), x + std, x - 3 * std, x / 3, x / 1.9, 1.9 * x, 3 * x]
            return [*found, SMALLEST, 1e-310, 1e-100, 1e-9, 0.5, 0.9, 1 - 2**-53]
        case Normal(x, std):
            found = [x, x * (1 + 2**-52), x + std, x - 3 * std, -x, x + 1e10 * std]
            return [*found, 0.0, 1e-300, 1.5e154, LARGEST, -LARGEST]
        case Exponential(rate):
            return [0.0, SMALLEST, 0.3 / rate, 1 / rate, 700 / rate, 1e300, LARGEST]
        case Uniform(low, high):
            return [low, high]
    raise NotImplementedError


def cases(families: list) -> Iterator[tuple[object, np.ndarray]]:
    """Yield each family with its data, those of a beta between its ends."""
    for family in families:
        with np.errstate(over="ignore"):
            x = np.array(near(family))
        keep = np.isfinite(x) & ((x > 0) & (x < 1) if isinstance(family, Beta) else True)
        yield family, x[keep]


SIZES = [1e-300, 1e-100, 1e-17, 0.3, 1.0, 1 + 2**-52, 1.5, 3.0, 9.9, 11.0, 40.0, 1e3, 1e6, 1e9]
SIZES += [1e12, 1e15, 4e15, 9e15, 1e16, 3.3e17, 1e100, 1e300, LARGEST]
POISSONS = [Poisson(rate) for rate in [SMALLEST, *SIZES, 2.0**53]]
BETAS = [Beta(a, b) for a in SIZES for b in (a, 0.7, 1.0, 2.0, 12.0, 1e4, 2e16, 1e200, LARGEST)]
OTHERS = [
    *(Normal(mean, std) for mean in (0, -1e-300, 0.1, 1e9, -1e300, LARGEST) for std in SIZES),
    *(Exponential(rate) for rate in SIZES),
    *(Uniform(low, low + width) for low in (0, 1e-300, 0.1, 1e300) for width in (low or 1, 1e305)),
    Uniform(0, SMALLEST),
]


@pytest.mark.parametrize("families", [POISSONS, BETAS, OTHERS], ids=["Poisson", "Beta", "others"])
def test_log_prob_is_exact_up_to_a_few_roundings(families: list) -> None:
    for family, data in cases(families):
        peak = 1.0 if isinstance(family, Poisson) else abs(float(family.log_prob(family.mean)))
        for x, value in zip(data.tolist(), family.log_prob(data).tolist(), strict=True):
            with mpmath.workdps(DIGITS):
                exact = exact_log_prob(family, x)
                if abs(exact) > 1.79e308:
                    assert value == -math.inf, (family, x)
                    continue
                error = float(abs(value - exact))
            scale = abs(float(exact))
            if not isinstance(family, Poisson):  # where all terms have the same sign
                scale = max(scale, peak, 1)
            assert error <= ROUNDINGS * scale, (family, x, value, float(exact), error / scale)


@pytest.mark.parametrize("families", [BETAS, OTHERS], ids=["Beta", "others"])
def test_so_are_the_gradients_of_tensors(families: list) -> None:
    for family, data in cases([f for f in families if not isinstance(f, Uniform)]):
        leaf = torch.tensor(data, requires_grad=True)
        values = family.log_prob(leaf)
        np.testing.assert_allclose(values.tolist(), family.log_prob(data), rtol=4e-15, atol=4e-15)
        (slopes,) = torch.autograd.grad(values.sum(), leaf)
        cancels = isinstance(family, Beta) and not (
            min(family.a, family.b) > 1 and max(family.a, family.b) >= 11
        )
        for x, slope in zip(data.tolist(), slopes.tolist(), strict=True):
            with mpmath.workdps(DIGITS):
                exact, largest = exact_slope(family, x)
                scale = largest if cancels else abs(exact)
                if 1e-290 < abs(exact) < 1e300:
                    assert abs(slope - exact) <= ROUNDINGS * scale, (family, x, slope, exact)
                elif abs(exact) <= 1e300:
                    assert not math.isnan(slope)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
def test_so_are_the_other_dtypes(dtype: type) -> None:
    for family, x in ((Poisson(9e15), 1e4), (Beta(1e12, 1e12), 0.5), (Beta(3e16, 1e16), 0.75)):
        with mpmath.workdps(DIGITS), np.errstate(over="ignore"):
            exact = float(dtype(float(exact_log_prob(family, x))))
        value = family.log_prob(dtype(x))
        assert value.dtype == dtype
        assert value == pytest.approx(exact, rel=max(2 * float(np.finfo(dtype).eps), 1e-15))


def test_the_plain_formulas_would_have_lost_everything() -> None:
    rate = 9e15
    plain = rate * math.log(rate) - rate - math.lgamma(rate + 1)
    assert abs(plain - float(Poisson(rate).log_prob(rate))) > 1
    a = 1e16
    plain = 2 * (a - 1) * math.log(0.5) - 2 * math.lgamma(a) + math.lgamma(2 * a)
    assert abs(plain - float(Beta(a, a).log_prob(0.5))) > 0.1


def test_a_deviance_that_is_off_by_a_rounding_of_its_parts_would_be_seen() -> None:
    """What the cancellation costs: the far formula, used near."""
    k, d = np.array([2.0**54]), np.array([2.0**27])
    right = float(deviance(k, d, np.log(1 + d / k), np)[0])
    with mpmath.workdps(50):
        exact = float(2**27 - 2**54 * mpmath.log1p(mpmath.mpf(2) ** -27))
    assert right == pytest.approx(exact, rel=1e-15)
    far = float((d - k * np.log((k + d) / k))[0])
    assert far != pytest.approx(right, rel=1e-9)


@pytest.mark.parametrize("d", [-3, -1.6, -1.4, -0.3, -1e-9, 1e-9, 0.3, 1.4, 1.6, 30, 1e300])
def test_both_branches_of_the_deviance_are_exact(d: float) -> None:
    k = 3 + 1e-12 if d == -3 else 3.0
    with mpmath.workdps(DIGITS):
        m = mpmath.mpf(k) + mpmath.mpf(d)
        exact = k * mpmath.log(k / m) + m - k
        value = deviance(k, np.array([d]), np.array([float(mpmath.log(m / k))]), np)
        assert abs(value.item() - exact) <= 3e-15 * exact


# Means and variances


def test_means_and_variances_at_the_ends_of_the_floats() -> None:
    assert Beta(LARGEST, LARGEST).mean == 0.5
    assert Beta(LARGEST, LARGEST).variance == pytest.approx(0.125 / LARGEST, rel=1e-13)
    assert Beta(1e308, LARGEST).mean == pytest.approx(1 / 2.7, rel=1e-15)
    assert Beta(SMALLEST, SMALLEST).mean == 0.5
    assert Beta(1e-320, 1e300).mean == 0
    assert Beta(1e300, 1e-320).mean == 1
    assert Uniform(-4e154, 0).variance == pytest.approx(16e154 / 12 * 1e154, rel=1e-15)
    assert Uniform(1e308, LARGEST).mean == pytest.approx(1.35e308, rel=1e-15)
    # The width of this one is rounded.
    assert Uniform(-1, 1 + 2**-52).mean == 2**-53


# Likelihoods


def test_likelihoods_of_huge_counts() -> None:
    with mpmath.workdps(100):
        exact = float(3 * exact_log_prob(Poisson(9e15), 9e15))
    assert log_likelihood(Poisson(9e15), [9e15] * 3) == pytest.approx(exact, rel=1e-15)


@pytest.mark.parametrize("rate", [1e9, 1e12, 4e15])
def test_standard_errors_of_huge_rates(rate: float) -> None:
    x = Poisson(rate).sample(50, rng=np.random.default_rng(1))
    fitted = Poisson.fit(x)
    expected = math.sqrt(fitted.rate / 50)
    np.testing.assert_allclose(standard_errors(fitted, x), [expected], rtol=1e-6)


def test_a_surface_of_data_whose_differences_overflow() -> None:
    data, means, stds = [LARGEST, LARGEST, -LARGEST], [0, 1e308, -LARGEST], [1e307, LARGEST]
    surface = normal_log_likelihood_surface(means, stds, data)
    with mpmath.workdps(50):
        exact = [
            [float(mpmath.fsum(exact_log_prob(Normal(m, s), x) for x in data)) for m in means]
            for s in stds
        ]
    np.testing.assert_allclose(surface, exact, rtol=1e-14)


def test_a_surface_whose_squares_overflow_is_finite_where_its_value_is() -> None:
    surface = normal_log_likelihood_surface([0], [1], [1.5e154])
    assert surface.item() == pytest.approx(-1.125e308, rel=1e-14)


# Draws


@pytest.mark.parametrize("rate", [1.5e6, 1e9, 1e12, 1e15, 4e15, 2.0**53])
def test_huge_counts_spread_as_they_should(rate: float) -> None:
    n = 100_000
    draws = Poisson(rate).sample(n, rng=np.random.default_rng(0))
    assert draws.dtype == np.int64
    z = ((draws - int(rate)).astype(float) - (rate - int(rate))) / math.sqrt(rate)
    assert abs(z.mean()) < 4 / math.sqrt(n)
    assert abs(z.var() - 1) < 4 * math.sqrt(2 / n)
    # By now a Poisson distribution is a normal one.
    assert scipy.stats.kstest(z, scipy.stats.norm.cdf).pvalue > 0.01


def test_numpys_own_draws_spread_too_far() -> None:
    """The reason why they are not used; the day they are right, this tells."""
    draws = np.random.default_rng(0).poisson(4e15, 100_000) - 4 * 10**15
    assert draws.astype(float).var() / 4e15 > 1.2


@pytest.mark.parametrize("rate", [12.0, 60.5])
def test_the_rejection_is_exact_where_every_count_can_be_counted(rate: float) -> None:
    family, n = Poisson(rate), 200_000
    draws = family._accepted(np.random.default_rng(2), n)
    low, high = int(draws.min()), int(draws.max())
    counts = np.bincount(draws - low)
    expected = n * np.exp(family.log_prob(np.arange(low, high + 1)))
    often = expected > 10
    statistic = ((counts - expected)[often] ** 2 / expected[often]).sum()
    assert scipy.stats.chi2.sf(statistic, often.sum() - 1) > 0.01


@pytest.mark.parametrize("rate", [1e6, 1e12, 9e15])
def test_the_bound_of_the_rejection_holds(rate: float) -> None:
    b = 0.931 + 2.53 * math.sqrt(rate)
    a, bound = 0.02483 * b - 0.059, 1.1239 + 1.1328 / (b - 3.4)
    u = np.linspace(-0.4999, 0.4999, 10_001)
    s = 0.5 - np.abs(u)
    k = np.floor((2 * a / s + b) * u + rate + 0.43)
    ratio = np.exp(Poisson(rate).log_prob(k)) * (a / s**2 + b)
    assert 0.98 < ratio.max() / bound <= 1


@pytest.mark.parametrize("shape", [(), 0, 3, (2, 0), (2, 3)])
def test_huge_counts_have_the_shape_and_repeat_with_the_seed(shape) -> None:
    family = Poisson(1e10)
    draws = family.sample(shape, rng=np.random.default_rng(3))
    assert np.shape(draws) == (shape if isinstance(shape, tuple) else (shape,))
    np.testing.assert_array_equal(draws, family.sample(shape, rng=np.random.default_rng(3)))
    assert np.isfinite(family.log_prob(draws)).all() if np.size(draws) else True


def test_draws_of_beta_at_the_ends_of_the_floats() -> None:
    def mean(family: Beta) -> float:
        return family.sample(10_000, rng=np.random.default_rng(4)).mean()

    assert mean(Beta(LARGEST, LARGEST)) == 0.5
    assert mean(Beta(1e300, LARGEST)) == pytest.approx(1e300 / LARGEST)
    # Nearly all draws are 0 or 1.
    assert mean(Beta(SMALLEST, 3 * SMALLEST)) == pytest.approx(0.25, abs=0.02)


def test_draws_beyond_the_largest_float_are_infinite_without_a_warning() -> None:
    assert (Exponential(1e-320).sample(3, rng=np.random.default_rng(5)) == np.inf).all()
    draws = Normal(LARGEST, LARGEST).sample(1000, rng=np.random.default_rng(5))
    # A sum of both may be a float though one of them is not.
    assert np.isinf(draws).mean() == pytest.approx(scipy.stats.norm.sf(0.057) + 0.02, abs=0.06)
    assert np.mean(draws < -LARGEST) < 0.04


# The discrete families that are tables


def test_tables_keep_tiny_probabilities() -> None:
    assert Bernoulli(SMALLEST).log_prob(1) == math.log(SMALLEST)
    assert Bernoulli(1 - 2**-53).log_prob(0) == -53 * math.log(2)
    die = Categorical([1.0, SMALLEST, 1e-300])
    np.testing.assert_array_equal(die.log_prob([1, 2]), [math.log(SMALLEST), math.log(1e-300)])
