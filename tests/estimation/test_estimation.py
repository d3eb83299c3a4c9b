"""Log-likelihoods: SciPy and direct sums as oracles, and the maximum where the proof puts it."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import scipy.optimize
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from mathdl.distributions import Bernoulli, Normal
from mathdl.estimation import log_likelihood, normal_log_likelihood_surface

DATA = np.random.RandomState(42).normal(5, 2, 100)
MEANS, STDS = np.linspace(3, 7, 41), np.linspace(1, 4, 31)

samples = st.lists(st.floats(-100, 100), min_size=1, max_size=20)
grids = st.lists(st.floats(-50, 50), min_size=1, max_size=5)
scales = st.lists(st.floats(0.1, 50), min_size=1, max_size=5)


def test_log_likelihood_by_hand() -> None:
    assert log_likelihood(Bernoulli(0.5), [1, 0, 1]) == pytest.approx(-3 * math.log(2))
    assert log_likelihood(Normal(0, 1), [0, 0]) == pytest.approx(-math.log(2 * math.pi))
    assert log_likelihood(Bernoulli(0.75), [1, 0, 1, 1]) == pytest.approx(
        3 * math.log(0.75) + math.log(0.25)
    )


def test_log_likelihood_of_the_books_data() -> None:
    n = DATA.size
    best = log_likelihood(Normal.fit(DATA), DATA)
    # At the maximum the squares cancel: -n (log σ + log(2π)/2 + 1/2).
    s = 1.8072323532892591
    assert best == pytest.approx(-n * (math.log(s) + 0.5 * math.log(2 * math.pi) + 0.5))
    assert best == pytest.approx(scipy.stats.norm.logpdf(DATA, 4.792306965211812, s).sum())
    assert log_likelihood(Normal(5, 2), DATA) < best


@given(samples, st.floats(-10, 10), st.floats(0.1, 10))
def test_log_likelihood_is_scipys(data: list[float], mean: float, std: float) -> None:
    expected = scipy.stats.norm.logpdf(data, mean, std).sum()
    assert log_likelihood(Normal(mean, std), data) == pytest.approx(expected, rel=1e-10, abs=1e-9)


@given(samples, samples)
def test_log_likelihoods_of_independent_data_add(a: list[float], b: list[float]) -> None:
    normal = Normal(1, 3)
    both = log_likelihood(normal, a + b)
    assert both == pytest.approx(log_likelihood(normal, a) + log_likelihood(normal, b))


def test_many_data_do_not_underflow() -> None:
    data = Normal(0, 1).sample(5000, rng=np.random.default_rng(0))
    assert np.prod(np.exp(Normal(0, 1).log_prob(data))) == 0.0
    assert -8000 < log_likelihood(Normal(0, 1), data) < -6000


def test_an_impossible_value_is_minus_infinity_without_a_warning() -> None:
    assert log_likelihood(Bernoulli(1), [1, 0]) == -math.inf
    assert log_likelihood(Bernoulli(1), [1, 1]) == 0.0
    assert log_likelihood(Normal(0, 1), [1e200, -1e200]) == -math.inf
    assert log_likelihood(Normal(0, 1), [1.2e154, -1.2e154, 1.2e154]) == -math.inf


def test_short_floats_are_summed_in_double_precision() -> None:
    data = DATA.astype(np.float32)
    value = log_likelihood(Normal(5, 2), data)
    assert isinstance(value, float)
    assert value == log_likelihood(Normal(5, 2), data.astype(float))


def test_anything_with_a_log_prob_has_a_likelihood() -> None:
    class Laplace:
        def log_prob(self, x):
            return -np.abs(x) - math.log(2)

    expected = scipy.stats.laplace.logpdf(DATA).sum()
    assert log_likelihood(Laplace(), DATA) == pytest.approx(expected)


class Summed:
    def log_prob(self, x):
        return np.sum(x)


class Undefined:
    def log_prob(self, x):
        return x * np.nan


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: log_likelihood(3, DATA), TypeError, "`distribution` must have a method log_prob"),
        (lambda: log_likelihood(Normal, DATA), TypeError, "must have a method log_prob, got <cl"),
        (lambda: log_likelihood(Normal(0, 1), []), ValueError, "`data` must not be empty"),
        (lambda: log_likelihood(Normal(0, 1), [np.nan]), ValueError, "`data` must not hold NaN"),
        (
            lambda: log_likelihood(Summed(), [1, 2]),
            ValueError,
            r"one log-probability .* shape \(\)",
        ),
        (lambda: log_likelihood(Undefined(), [1, 2]), ValueError, r"\(2,\) and without NaN"),
    ],
)
def test_log_likelihood_refuses(call: Callable, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


# The surface


def direct(means, stds, data) -> np.ndarray:
    data, means, stds = (np.asarray(a, dtype=np.longdouble) for a in (data, means, stds))
    z = (data.ravel() - means[:, np.newaxis]) / stds[:, np.newaxis, np.newaxis]
    log_p = -0.5 * z**2 - np.log(stds)[:, np.newaxis, np.newaxis] - 0.5 * np.log(2 * np.pi)
    return log_p.sum(axis=-1)


def test_surface_by_hand() -> None:
    # Data -1 and 1: m = 0, s² = 1; at (0, 1) the value is -2 (log(2π)/2 + 1/2).
    surface = normal_log_likelihood_surface([0, 1], [1], [-1, 1])
    np.testing.assert_allclose(surface, [[-math.log(2 * math.pi) - 1, -math.log(2 * math.pi) - 2]])


@given(grids, scales, samples)
def test_surface_is_the_direct_sum(means, stds, data) -> None:
    surface = normal_log_likelihood_surface(means, stds, data)
    assert surface.shape == (len(stds), len(means))
    np.testing.assert_allclose(surface, direct(means, stds, data).astype(float), rtol=1e-11)


def test_surface_is_the_log_likelihood_of_each_normal() -> None:
    surface = normal_log_likelihood_surface(MEANS, STDS, DATA)
    for i, j in [(0, 0), (30, 0), (0, 40), (12, 20), (30, 40)]:
        expected = log_likelihood(Normal(MEANS[j], STDS[i]), DATA)
        assert surface[i, j] == pytest.approx(expected, rel=1e-12)


def test_surface_is_highest_at_the_grid_point_next_to_the_fit() -> None:
    fitted = Normal.fit(DATA)
    surface = normal_log_likelihood_surface(MEANS, STDS, DATA)
    i, j = np.unravel_index(surface.argmax(), surface.shape)
    assert abs(MEANS[j] - fitted.mean) <= 0.05
    assert abs(STDS[i] - fitted.std) <= 0.05
    peak = normal_log_likelihood_surface([fitted.mean], [fitted.std], DATA)
    assert peak.item() > surface.max()
    assert peak.item() == pytest.approx(log_likelihood(fitted, DATA), rel=1e-14)


def test_a_numerical_search_ends_at_the_fit() -> None:
    def loss(parameters: np.ndarray) -> float:
        mean, log_std = parameters
        return -normal_log_likelihood_surface([mean], [np.exp(log_std)], DATA).item()

    found = scipy.optimize.minimize(loss, [0.0, 0.0])
    fitted = Normal.fit(DATA)
    np.testing.assert_allclose(found.x, [fitted.mean, np.log(fitted.std)], atol=1e-5)


@pytest.mark.parametrize("offset", [1e6, 1e9, 1e12, 1e15, -1e15])
def test_a_huge_mean_costs_no_digits(offset: float) -> None:
    data, means = DATA + offset, MEANS + offset
    surface = normal_log_likelihood_surface(means, STDS, data)
    np.testing.assert_allclose(surface, direct(means, STDS, data).astype(float), rtol=1e-12)
    # Planted: the same surface from n, Σx and Σx², as many write it, is lost.
    mean, square = data.mean(), np.mean(data**2)
    naive = square - 2 * means * mean + means**2
    spread = np.mean((data[:, np.newaxis] - means) ** 2, axis=0)
    assert offset < 1e9 or not np.allclose(naive, spread, rtol=0.01)


def test_a_wrong_power_of_sigma_would_be_caught() -> None:
    right = direct(MEANS, STDS, DATA).astype(float)
    wrong = right - 0.001 * DATA.size * np.log(STDS)[:, np.newaxis]
    surface = normal_log_likelihood_surface(MEANS, STDS, DATA)
    assert np.abs(surface - right).max() < 1e-10
    assert np.abs(surface - wrong).max() > 0.1


def test_constant_data_have_no_maximum_but_a_surface() -> None:
    surface = normal_log_likelihood_surface([5], [1, 1e-3, 1e-100, 1e-300], [5, 5, 5])
    assert (np.diff(surface[:, 0]) > 0).all()
    assert surface[-1, 0] == pytest.approx(3 * (300 * math.log(10) - 0.5 * math.log(2 * math.pi)))


def test_far_from_the_data_is_minus_infinity_without_a_warning() -> None:
    surface = normal_log_likelihood_surface([0, 1e300], [1e-300, 1.0], DATA)
    np.testing.assert_array_equal(np.isinf(surface), [[True, True], [False, True]])
    assert (surface < 0).all()


def test_surface_keeps_the_dtype_and_its_arguments() -> None:
    arguments = [a.astype(np.float32) for a in (MEANS, STDS, DATA)]
    copies = [a.copy() for a in arguments]
    surface = normal_log_likelihood_surface(*arguments)
    assert surface.dtype == np.float32
    for a, b in zip(arguments, copies, strict=True):
        np.testing.assert_array_equal(a, b)
    double = normal_log_likelihood_surface(*(a.astype(float) for a in arguments))
    np.testing.assert_allclose(surface, double, rtol=1e-7)
    assert normal_log_likelihood_surface([1], [2], [[3, 4], [5, 6]]).dtype == np.float64


@pytest.mark.parametrize(
    ("means", "stds", "data", "error", "message"),
    [
        (5, STDS, DATA, ValueError, r"`means` must be a vector, got shape \(\)"),
        (MEANS, [STDS], DATA, ValueError, r"`stds` must be a vector, got shape \(1, 31\)"),
        ([], STDS, DATA, ValueError, "`means` must not be empty"),
        (MEANS, [1, 0], DATA, ValueError, "`stds` must be > 0, got 0"),
        (MEANS, [1, -2], DATA, ValueError, "`stds` must be > 0, got -2"),
        ([np.nan], STDS, DATA, ValueError, "`means` must be finite, got nan"),
        (MEANS, STDS, [], ValueError, "`data` must not be empty"),
        ([np.inf], STDS, DATA, ValueError, "`means` must be finite, got inf"),
        (MEANS, [np.inf], DATA, ValueError, "`stds` must be finite, got inf"),
        (MEANS, STDS, [np.inf, np.nan], ValueError, "`data` must not hold NaN, got nan"),
        (MEANS, STDS, ["a"], TypeError, "`data` must hold real numbers"),
    ],
)
def test_surface_refuses(means, stds, data, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        normal_log_likelihood_surface(means, stds, data)


def test_surface_of_huge_data_of_both_signs() -> None:
    surface = normal_log_likelihood_surface([0], [1e308], [1e308, -1e308])
    expected = -2 * (math.log(1e308) + 0.5 * math.log(2 * math.pi) + 0.5)
    assert surface.item() == pytest.approx(expected, rel=1e-14)
