"""The families of distributions: SciPy, integration and the law of large numbers as oracles."""

import math
from dataclasses import FrozenInstanceError
from fractions import Fraction

import numpy as np
import pytest
import scipy.integrate
import scipy.stats
from hypothesis import assume, given
from hypothesis import strategies as st

from mathdl.distributions import Bernoulli, Normal, mean_and_std

finite = st.floats(-1e3, 1e3)
positive = st.floats(1e-3, 1e3)
samples = st.lists(st.integers(-1000, 1000).map(float), min_size=2, max_size=30)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


# Normal: values


def test_normal_by_hand() -> None:
    assert Normal(0, 1).log_prob(0) == pytest.approx(-0.5 * math.log(2 * math.pi))
    # One std from the centre the density has fallen by the factor exp(-1/2).
    np.testing.assert_allclose(Normal(5, 2).log_prob([3, 7]) - Normal(5, 2).log_prob(5), -0.5)
    # Half the std doubles the height: a density may exceed 1, its logarithm may be positive.
    assert Normal(0, 0.1).log_prob(0) == pytest.approx(1.383646559789373)


@given(mean=finite, std=positive, x=finite)
def test_normal_log_prob_is_scipys(mean: float, std: float, x: float) -> None:
    expected = scipy.stats.norm.logpdf(x, mean, std)
    assert Normal(mean, std).log_prob(x) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(("mean", "std"), [(0, 1), (0, 2), (2, 0.5), (-3, 10)])
def test_normal_density_integrates_to_1_with_its_mean_and_variance(mean: float, std: float) -> None:
    normal = Normal(mean, std)
    ends = (mean - 12 * std, mean + 12 * std)

    def moment(f) -> float:
        return scipy.integrate.quad(lambda x: f(x) * np.exp(normal.log_prob(x)), *ends)[0]

    assert moment(lambda x: 1.0) == pytest.approx(1, abs=1e-8)
    assert moment(lambda x: x) == pytest.approx(normal.mean, abs=1e-7)
    assert moment(lambda x: (x - mean) ** 2) == pytest.approx(normal.variance, rel=1e-7)


@given(mean=finite, std=positive, shift=finite, scale=positive, x=finite)
def test_normal_shifts_and_scales(
    mean: float, std: float, shift: float, scale: float, x: float
) -> None:
    moved = Normal(scale * mean + shift, scale * std).log_prob(scale * x + shift)
    expected = Normal(mean, std).log_prob(x) - math.log(scale)
    assert moved == pytest.approx(expected, rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("family", [Normal(0.1, 0.3), Bernoulli(0.3)])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_log_prob_keeps_shape_and_floating_dtype(family, dtype: type) -> None:
    x = np.array([[0, 1, 1], [1, 0, 0]], dtype=dtype)
    before = x.copy()
    log_prob = family.log_prob(x)
    assert log_prob.shape == x.shape
    assert log_prob.dtype == dtype
    np.testing.assert_array_equal(x, before)
    scalar = family.log_prob(x[0, 0])
    assert scalar.dtype == dtype
    tolerance = 4 * max(np.finfo(dtype).eps, np.finfo(float).eps)
    np.testing.assert_allclose(scalar, log_prob[0, 0], rtol=tolerance)
    assert np.ndim(scalar) == 0
    np.testing.assert_allclose(log_prob, family.log_prob(x.astype(float)), rtol=tolerance)


@pytest.mark.parametrize("family", [Normal(0.1, 0.3), Bernoulli(0.3)])
@pytest.mark.parametrize("x", [[0, 1], [False, True], np.array([0, 1], dtype=np.uint8)])
def test_integers_and_truth_values_give_float64(family, x) -> None:
    assert family.log_prob(x).dtype == np.float64
    np.testing.assert_array_equal(family.log_prob(x), family.log_prob([0.0, 1.0]))


def test_normal_subtracts_in_double_precision() -> None:
    # In float32 the mean would round to 10000 and the answer would be wrong in its first digit.
    x = np.float32(10000)
    assert Normal(10000.0003, 1e-4).log_prob(x) == pytest.approx(
        scipy.stats.norm.logpdf(10000.0, 10000.0003, 1e-4), rel=1e-6
    )


@pytest.mark.parametrize(
    ("normal", "x"),
    [
        (Normal(0, 1), 1e200),
        (Normal(-1.7e308, 1), 1.7e308),
        (Normal(0, 5e-324), 1.0),
        (Normal(0, 1e-30), np.float32(1)),
    ],
)
def test_normal_far_away_is_minus_infinity_without_a_warning(normal: Normal, x: float) -> None:
    assert normal.log_prob(x) == -np.inf


def test_normal_far_away_is_exact_where_the_density_itself_is_0() -> None:
    assert np.exp(Normal(0, 1).log_prob(40)) < 1e-300
    assert Normal(0, 1).log_prob(1000) == pytest.approx(-500000.918938533)


def test_huge_std_has_a_variance() -> None:
    assert Normal(0, 1e200).variance == math.inf
    assert Normal(0, 3).variance == 9.0


# Bernoulli: values


def test_bernoulli_by_hand() -> None:
    coin = Bernoulli(0.25)
    np.testing.assert_allclose(np.exp(coin.log_prob([0, 1])), [0.75, 0.25])
    assert (coin.mean, coin.variance) == (0.25, 0.1875)


@given(p=st.floats(0, 1))
def test_bernoulli_is_scipys_and_its_probabilities_sum_to_1(p: float) -> None:
    coin = Bernoulli(p)
    both = coin.log_prob([0, 1])
    assert np.exp(both).sum() == pytest.approx(1, abs=1e-12)
    with np.errstate(divide="ignore"):
        expected = scipy.stats.bernoulli.logpmf([0, 1], p)
    np.testing.assert_allclose(both, expected, rtol=1e-12, atol=1e-300)
    assert coin.mean == pytest.approx(scipy.stats.bernoulli.mean(p))
    exact = Fraction(p) * (1 - Fraction(p))  # of which SciPy has nine digits near 1
    assert coin.variance == pytest.approx(float(exact), rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_certain_coins_give_exactly_0_and_minus_infinity(dtype: type) -> None:
    x = np.array([1, 0], dtype=dtype)
    np.testing.assert_array_equal(Bernoulli(1).log_prob(x), [0, -np.inf])
    np.testing.assert_array_equal(Bernoulli(0).log_prob(x), [-np.inf, 0])


def test_a_tiny_p_keeps_its_digits() -> None:
    # log(1 - 1e-20) is log(1) = 0 in floats; the answer is -1e-20.
    assert Bernoulli(1e-20).log_prob(0) == pytest.approx(-1e-20, rel=1e-15, abs=0)


# Samples


@pytest.mark.parametrize("family", [Normal(5, 2), Bernoulli(0.2), Bernoulli(0.8)])
def test_samples_have_the_mean_and_the_variance(family) -> None:
    n = 100_000
    x = family.sample(n, rng=rng(1))
    # Four standard errors; the fourth moment of a normal is 3 σ⁴, of a coin less.
    assert abs(x.mean() - family.mean) < 4 * math.sqrt(family.variance / n)
    assert abs(x.var() - family.variance) < 4 * family.variance * math.sqrt(2 / n)


def test_normal_samples_pass_the_kolmogorov_smirnov_test() -> None:
    x = Normal(5, 2).sample(2000, rng=rng(2))
    assert scipy.stats.kstest(x, scipy.stats.norm(5, 2).cdf).pvalue > 0.01
    # The test has the power to see that a std was taken for a variance.
    assert scipy.stats.kstest(x, scipy.stats.norm(5, math.sqrt(2)).cdf).pvalue < 1e-6


@pytest.mark.parametrize("family", [Normal(5, 2), Bernoulli(0.5)])
@pytest.mark.parametrize(
    ("shape", "expected"), [((), ()), (3, (3,)), ((2, 3), (2, 3)), (np.int64(2), (2,)), (0, (0,))]
)
def test_samples_have_the_shape_and_repeat_with_the_seed(family, shape, expected) -> None:
    x = family.sample(shape, rng=rng(7))
    assert np.shape(x) == expected
    assert x.dtype == (np.float64 if isinstance(family, Normal) else np.int64)
    np.testing.assert_array_equal(x, family.sample(shape, rng=rng(7)))


def test_certain_coins_always_fall_alike() -> None:
    assert Bernoulli(1).sample(1000, rng=rng()).all()
    assert not Bernoulli(0).sample(1000, rng=rng()).any()


# Fits


def test_fit_of_the_books_data() -> None:
    # 100 draws of N(5, 2) by NumPy's legacy generator.
    data = np.random.RandomState(42).normal(5, 2, 100)
    fitted = Normal.fit(data)
    assert fitted.mean == pytest.approx(4.792306965211812, rel=1e-14)
    assert fitted.std == pytest.approx(1.8072323532892591, rel=1e-14)
    assert scipy.stats.norm.fit(data) == pytest.approx((fitted.mean, fitted.std))


def test_fit_divides_by_n_and_not_by_n_minus_1() -> None:
    assert Normal.fit([1, 3]) == Normal(2, 1)
    assert Normal.fit([1, 3]).std != pytest.approx(np.std([1, 3], ddof=1))


@given(samples, st.floats(-3, 3), st.floats(0.2, 5))
def test_no_other_normal_is_more_likely(data: list[float], shift: float, factor: float) -> None:
    assume(len(set(data)) > 1)
    best = Normal.fit(data)
    other = Normal(best.mean + shift * best.std, best.std * factor)
    loss = best.log_prob(data).sum() - other.log_prob(data).sum()
    assert loss >= -1e-9 * len(data)
    # What the proof says is lost: n (log r + (1/r² - 1)/2 + z²/(2 r²)).
    expected = math.log(factor) + (factor**-2 - 1) / 2 + shift**2 / (2 * factor**2)
    assert loss == pytest.approx(len(data) * expected, rel=1e-6, abs=1e-8)


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.floats(0, 1))
def test_no_other_coin_is_more_likely(tosses: list[bool], p: float) -> None:
    best = Bernoulli.fit(tosses)
    assert best.p == sum(tosses) / len(tosses)
    assert best.log_prob(tosses).sum() >= Bernoulli(p).log_prob(tosses).sum() - 1e-12


@given(samples, st.integers(-100, 100), st.sampled_from([0.25, 0.5, 2.0, 8.0]))
def test_fit_moves_with_the_data(data: list[float], shift: int, scale: float) -> None:
    assume(len(set(data)) > 1)
    fitted, moved = Normal.fit(data), Normal.fit(scale * np.array(data) + shift)
    assert moved.mean == pytest.approx(scale * fitted.mean + shift, rel=1e-12, abs=1e-10)
    assert moved.std == pytest.approx(scale * fitted.std, rel=1e-12)


def exact(data: np.ndarray) -> tuple[float, float]:
    x = [Fraction(float(value)) for value in data]
    mean = sum(x) / len(x)
    return float(mean), math.sqrt(sum((value - mean) ** 2 for value in x) / len(x))


@pytest.mark.parametrize("offset", [0, 1e3, 1e6, 1e9, 1e12, 1e15, -1e15])
def test_a_huge_mean_costs_no_digits(offset: float) -> None:
    data = offset + 2 * rng(3).standard_normal(1000)
    assert mean_and_std(data) == pytest.approx(exact(data), rel=1e-14)
    naive = np.mean(data**2) - np.mean(data) ** 2
    if offset >= 1e9:  # the formula that everybody finds first has lost everything
        assert naive != pytest.approx(exact(data)[1] ** 2, rel=0.1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("offset", "spread"), [(0, 1), (1e9, 1e3), (3, 1e-5), (0, 1e-145)])
def test_a_million_numbers_keep_their_digits(offset: float, spread: float, dtype: type) -> None:
    data = (offset + spread * rng(8).standard_normal(10**6)).astype(dtype)
    wide = data.astype(np.longdouble) - data[0].astype(np.longdouble)
    mean = data[0].astype(np.longdouble) + wide.mean()
    found = mean_and_std(data)
    # A mean is off by a rounding of it, or of the spread; the std by a few of its own.
    eps = np.finfo(float).eps
    assert abs(found[0] - mean) <= 2 * eps * abs(mean) + 8 * eps * spread
    assert found[1] == pytest.approx(float(wide.std()), rel=1e-14, abs=0)
    # Once around, the other way and in columns: the same numbers in another order.
    for other in (data[::-1], data.reshape(1000, 1000).T):
        assert mean_and_std(other) == pytest.approx(found, rel=1e-14, abs=8 * eps * spread)


@pytest.mark.parametrize("place", [0, 777_777, -1])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_one_bad_number_in_a_million_is_refused(bad: float, place: int) -> None:
    data = rng(9).standard_normal(10**6)
    data[place] = bad
    with pytest.raises(ValueError, match=f"`data` must be finite, got {bad}"):
        Normal.fit(data)
    data[5] = -bad  # both infinities add up to NaN
    with pytest.raises(ValueError, match="`data` must be finite, got"):
        Normal.fit(data)


@pytest.mark.parametrize("scale", [5e-324, 1e-310, 1e-200, 1e-160, 1e160, 1e307])
def test_values_of_any_size_fit(scale: float) -> None:
    assert mean_and_std([scale, 3 * scale, 3 * scale, 5 * scale])[0] == pytest.approx(3 * scale)
    mean, std = mean_and_std([-16 * scale, 16 * scale])
    assert (mean, std) == (0, 16 * scale)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=10))
def test_moments_of_any_floats_are_the_exact_ones(data: list[float]) -> None:
    size = max(abs(x) for x in data)
    mean, std = mean_and_std(data)
    # In units of 2**1000 or of 2**-1000, so that the exact ones fit into a float.
    unit = Fraction(2) ** (1000 if size > 1 else -1000)
    x = [Fraction(value) / unit for value in data]
    exact_mean = sum(x) / len(x)
    spread = sum((value - exact_mean) ** 2 for value in x) / len(x)
    slack = Fraction(size) / unit / 10**14 + Fraction(5e-324) / unit
    assert abs(Fraction(mean) / unit - exact_mean) <= slack
    # |s - exact| ≤ slack without a square root: it must lie between two squares.
    s = Fraction(std) / unit
    assert max(s - slack, 0) ** 2 <= spread <= (s + slack) ** 2


def test_constant_data_have_a_spread_of_exactly_0() -> None:
    # The rounded mean of 0.1, repeated, is not 0.1: the differences alone would show a spread.
    assert mean_and_std(np.full(10, 0.1)) == (0.1, 0.0)
    assert mean_and_std([7]) == mean_and_std(7) == (7.0, 0.0)
    for n in range(2, 200):
        for value in (0.1, 1 / 3, -1e9 / 7, 1e-150 / 3):
            assert mean_and_std(np.full(n, value)) == (value, 0.0)


@pytest.mark.parametrize("value", [0.1, 1 / 3, -1e9 / 7, 1e15 + 0.125])
@pytest.mark.parametrize("n", [3, 10, 1000])
def test_a_spread_of_one_rounding_keeps_its_digits(n: int, value: float) -> None:
    data = np.full(n, value)
    data[::3] = np.nextafter(value, np.inf)
    assert mean_and_std(data) == pytest.approx(exact(data), rel=1e-12, abs=0)


def test_fit_takes_any_shape_dtype_and_order() -> None:
    data = rng(4).normal(5, 2, (6, 7)).astype(np.float32)
    fitted = Normal.fit(data)
    assert fitted == Normal.fit(data.astype(float))
    assert fitted.mean == pytest.approx(Normal.fit(data.T.ravel()[::-1]).mean, rel=1e-14)
    assert isinstance(fitted.mean, float)
    assert Bernoulli.fit([[True, False], [True, True]]) == Bernoulli(0.75)
    assert Bernoulli.fit(np.ones(10**6, np.float32)).p == 1.0


def test_fit_finds_the_parameters_again() -> None:
    fitted = Normal.fit(Normal(-3, 0.5).sample(10**6, rng=rng(5)))
    assert fitted.mean == pytest.approx(-3, abs=4 * 0.5 / 1e3)
    assert fitted.std == pytest.approx(0.5, abs=4 * 0.5 / math.sqrt(2e6))
    assert Bernoulli.fit(Bernoulli(0.3).sample(10**6, rng=rng(6))).p == pytest.approx(
        0.3, abs=4 * math.sqrt(0.21 / 1e6)
    )


# Objects and errors


@pytest.mark.parametrize(("family", "field"), [(Normal(0, 1), "mean"), (Bernoulli(0.5), "p")])
def test_distributions_are_values_that_do_not_change(family, field: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(family, field, 0.1)
    assert len({family, family}) == 1


def test_parameters_become_floats() -> None:
    assert repr(Normal(np.float32(5), 2)) == "Normal(mean=5.0, std=2.0)"
    assert repr(Bernoulli(True)) == "Bernoulli(p=1.0)"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Normal(0, 0), ValueError, "`std` must be > 0, got 0"),
        (lambda: Normal(0, -2), ValueError, "`std` must be > 0, got -2"),
        (lambda: Normal(0, np.nan), ValueError, "`std` must be finite, got nan"),
        (lambda: Normal(np.inf, 1), ValueError, "`mean` must be finite, got inf"),
        (lambda: Normal([0, 1], 1), ValueError, r"`mean` must be a number, got shape \(2,\)"),
        (lambda: Normal("5", 1), TypeError, "`mean` must hold real numbers"),
        (lambda: Normal(1j, 1), TypeError, "`mean` must be real, got dtype complex128"),
        (lambda: Bernoulli(1.1), ValueError, "`p` must be ≥ 0 and ≤ 1, got 1.1"),
        (lambda: Bernoulli(-0.1), ValueError, "`p` must be ≥ 0 and ≤ 1, got -0.1"),
        (lambda: Bernoulli([0.5]), ValueError, r"`p` must be a number, got shape \(1,\)"),
        (lambda: Normal(0, 1).log_prob([]), ValueError, "`x` must not be empty"),
        (lambda: Normal(0, 1).log_prob([0, np.nan]), ValueError, "`x` must not hold NaN, got nan"),
        (lambda: Normal(0, 1).log_prob([[1], [1, 2]]), ValueError, "rows of equal length"),
        (lambda: Bernoulli(0.5).log_prob([0, np.nan]), ValueError, "`x` must not hold NaN"),
        (lambda: Bernoulli.fit([0, 2]), ValueError, "`data` must hold only 0 and 1, got 2"),
        (lambda: Bernoulli.fit([-1, 1]), ValueError, "`data` must hold only 0 and 1, got -1"),
        (lambda: Bernoulli.fit(0.5), ValueError, "`data` must hold only 0 and 1, got 0.5"),
        (lambda: Bernoulli.fit([]), ValueError, "`data` must not be empty"),
        (lambda: Normal.fit([]), ValueError, "`data` must not be empty"),
        (lambda: Normal.fit([1, np.nan]), ValueError, "`data` must be finite, got nan"),
        (
            lambda: Normal.fit([5, 5, 5]),
            ValueError,
            "`data` must hold at least two different values, for a normal density with std 0 "
            r"does not exist, got 3 value\(s\), all 5",
        ),
        (lambda: Normal.fit([7.5]), ValueError, r"got 1 value\(s\), all 7.5"),
        (lambda: Normal.fit(np.full(10, 0.1)), ValueError, r"got 10 value\(s\), all 0.1"),
    ],
)
def test_refuses(call, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize("family", [Normal(0, 1), Bernoulli(0.5)])
@pytest.mark.parametrize(
    ("shape", "generator", "error", "message"),
    [
        (3, None, TypeError, "`rng` must be a numpy.random.Generator, got None"),
        (3, 42, TypeError, "`rng` must be a numpy.random.Generator, got 42"),
        (-1, rng(), ValueError, "`shape` must be at least 0, got -1"),
        ((2, -1), rng(), ValueError, "`shape` must be at least 0, got -1"),
        (2.0, rng(), TypeError, "`shape` must be an integer, got 2.0"),
        ([2, 3], rng(), TypeError, r"`shape` must be an integer, got \[2, 3\]"),
        (True, rng(), TypeError, "`shape` must be an integer, got True"),
    ],
)
def test_sample_refuses(family, shape, generator, error, message: str) -> None:
    with pytest.raises(error, match=message):
        family.sample(shape, rng=generator)
