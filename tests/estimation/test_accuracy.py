"""Observed information and standard errors: formulas, torch and repeated samples as oracles."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import scipy.special
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
from mathdl.estimation import observed_information, standard_errors


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_information_by_hand() -> None:
    # n / (p (1 - p)), n / rate, n / rate²
    np.testing.assert_allclose(observed_information(Bernoulli(0.75), [1, 1, 0, 1]), [[64 / 3]])
    np.testing.assert_allclose(observed_information(Poisson(2), [1, 3]), [[1]])
    np.testing.assert_allclose(observed_information(Exponential(0.5), [1, 3]), [[8]])


def test_it_is_observed_and_not_expected_away_from_the_maximum() -> None:
    # -ℓ'' = k/p² + (n - k)/(1 - p)², which is not n / (p (1 - p)) for k/n ≠ p.
    found = observed_information(Bernoulli(0.5), [1, 1, 1, 0, 1])
    np.testing.assert_allclose(found, [[20]])
    found = observed_information(Bernoulli(0.1), [1, 1, 1, 0])
    np.testing.assert_allclose(found, [[3 / 0.01 + 1 / 0.81]], rtol=1e-8)
    # For a normal far off, the mean and the std know of each other.
    x = np.array([1.0, 2.0, 6.0])
    found = observed_information(Normal(0, 2), x)
    off = 2 * x.sum() / 8
    np.testing.assert_allclose(found, [[3 / 4, off], [off, 3 * (x**2).sum() / 16 - 3 / 4]], 1e-8)


@pytest.mark.parametrize("n", [3, 100, 10_000])
@pytest.mark.parametrize(
    ("mean", "std"), [(0, 1), (5, 2), (1e6, 0.01), (-3, 1e8), (1e-9, 1), (0, 1e-12)]
)
def test_normal(mean: float, std: float, n: int) -> None:
    x = Normal(mean, std).sample(n, rng=rng(1))
    fitted = Normal.fit(x)
    J = observed_information(fitted, x)
    np.testing.assert_array_equal(J, J.T)
    expected = np.diag([n, 2 * n]) / fitted.variance
    np.testing.assert_allclose(J, expected, rtol=1e-6, atol=1e-6 * expected[0, 0])
    errors = fitted.std / np.sqrt([n, 2 * n])
    np.testing.assert_allclose(standard_errors(fitted, x), errors, rtol=1e-6)


@pytest.mark.parametrize("p", [1e-4, 0.3, 1 - 1e-4])
def test_bernoulli(p: float) -> None:
    x = Bernoulli(p).sample(20_000, rng=rng(2))
    fitted = Bernoulli.fit(x)
    expected = math.sqrt(fitted.p * (1 - fitted.p) / x.size)
    np.testing.assert_allclose(standard_errors(fitted, x), [expected], rtol=1e-6)


@given(st.floats(-8, 8), st.integers(1, 200))
def test_exponential_scales_with_the_unit_of_the_data(exponent: float, n: int) -> None:
    x = Exponential(10**exponent).sample(n, rng=rng(3))
    fitted = Exponential.fit(x)
    np.testing.assert_allclose(standard_errors(fitted, x), fitted.rate / math.sqrt(n), rtol=1e-6)


@pytest.mark.parametrize(("a", "b"), [(2, 5), (0.3, 0.4), (300, 2)])
def test_beta(a: float, b: float) -> None:
    x = Beta(a, b).sample(200, rng=rng(4))
    fitted = Beta.fit(x)
    both = scipy.special.polygamma(1, fitted.a + fitted.b)
    own = scipy.special.polygamma(1, [fitted.a, fitted.b])
    J = x.size * (np.diag(own) - both)
    np.testing.assert_allclose(observed_information(fitted, x), J, rtol=1e-6)
    errors = np.sqrt(np.diag(np.linalg.inv(J)))
    np.testing.assert_allclose(standard_errors(fitted, x), errors, rtol=1e-4)
    # Each alone would be known far better: 1/√J_jj is not the standard error.
    assert (errors > 1.1 / np.sqrt(np.diag(J))).all()


@given(st.floats(-2, 2), st.floats(0.5, 4), st.integers(0, 99))
def test_information_is_torchs_hessian(mean: float, std: float, seed: int) -> None:
    x = torch.from_numpy(rng(seed).normal(0, 2, 20))

    def loss(theta: torch.Tensor) -> torch.Tensor:
        return -torch.distributions.Normal(theta[0], theta[1]).log_prob(x).sum()

    theta = torch.tensor([mean, std], dtype=torch.float64)
    expected = torch.autograd.functional.hessian(loss, theta).numpy()
    found = observed_information(Normal(mean, std), x)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6 * np.abs(expected).max())


@pytest.mark.parametrize("family", [Normal(5, 2), Bernoulli(0.3), Poisson(4), Beta(2, 5)], ids=repr)
def test_standard_errors_are_the_spread_of_repeated_fits(family) -> None:
    chance, n, repeats = rng(5), 200, 400
    names = list(family.__dataclass_fields__)
    fits, errors = [], []
    for _ in range(repeats):
        fitted = type(family).fit(family.sample(n, rng=chance))
        fits.append([getattr(fitted, name) for name in names])
    x = family.sample(n, rng=chance)
    errors = standard_errors(type(family).fit(x), x)
    # A spread from 400 repeats is off by 4 %, one standard error from 200 data by as much or more.
    np.testing.assert_allclose(errors, np.std(fits, axis=0), rtol=0.25)


def test_four_times_the_data_halve_the_error() -> None:
    x = Poisson(4).sample(100, rng=rng(6))
    fitted = Poisson.fit(x)
    once, four_times = standard_errors(fitted, x), standard_errors(fitted, np.tile(x, (4, 1)))
    np.testing.assert_allclose(four_times, once / 2, rtol=1e-7)


@dataclass
class Logistic:
    """A family of the reader's own, not frozen, with an integer for a parameter."""

    mean: float
    scale: float = 1

    def log_prob(self, x):
        if not self.scale > 0:
            raise ValueError("`scale` must be > 0")
        z = np.abs(x - self.mean) / self.scale
        return -z - math.log(self.scale) - 2 * np.log1p(np.exp(-z))


def test_a_family_of_the_readers_own_will_do() -> None:
    x = rng(7).logistic(3, 2, 1000)
    J = observed_information(Logistic(3, 2), x)
    # Expected information of the logistic family: n/(3 s²) and n (π² + 3)/(9 s²).
    expected = np.diag([1000 / 12, 1000 * (math.pi**2 + 3) / 36])
    np.testing.assert_allclose(J, expected, atol=0.1 * expected.max())
    assert observed_information(Logistic(0), [0.0, 1.0]).shape == (2, 2)


def test_arguments_do_not_change() -> None:
    x, family = np.array([1.0, 2.0, 4.0]), Logistic(2, 1)
    before = x.copy()
    observed_information(family, x)
    np.testing.assert_array_equal(x, before)
    assert family == Logistic(2, 1)


@dataclass
class Careless:
    rate: float
    unused: float

    def log_prob(self, x):
        return math.log(self.rate) - self.rate * np.asarray(x)


@dataclass
class Empty:
    def log_prob(self, x):
        return np.zeros(np.shape(x))


X = np.array([1.0, 2.0, 4.0])
EDGE = "at the edge of what is possible with these data"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: observed_information(Bernoulli.fit([0, 0]), [0, 0]),
            ValueError,
            f"`distribution` must let `p` move a little to both sides, got Bernoulli(p=0.0) {EDGE}",
        ),
        (
            lambda: standard_errors(Bernoulli(1), [1, 1]),
            ValueError,
            f"`distribution` must let `p` move a little to both sides, got Bernoulli(p=1.0) {EDGE}",
        ),
        (
            lambda: standard_errors(Uniform.fit(X), X),
            ValueError,
            "`distribution` must let `low` move a little to both sides, "
            f"got Uniform(low=1.0, high=4.0) {EDGE}",
        ),
        (
            lambda: standard_errors(Uniform(0, 4), X),
            ValueError,
            "`distribution` must let `high` move a little to both sides, "
            f"got Uniform(low=0.0, high=4.0) {EDGE}",
        ),
        (
            lambda: observed_information(Bernoulli(0), [0, 1]),
            ValueError,
            "`data` must be possible under `distribution`, Bernoulli(p=0.0), "
            "got a log-probability of -inf",
        ),
        (
            lambda: observed_information(Beta(0.5, 2), [0, 0.5]),
            ValueError,
            "`data` must be possible under `distribution`, Beta(a=0.5, b=2.0), "
            "got a log-probability of inf",
        ),
        (
            lambda: standard_errors(Normal(0, 30), X),
            ValueError,
            "`distribution` must be a maximum of the likelihood of `data`, got Normal(mean=0.0, "
            "std=30.0), where the log-likelihood does not bend down in every direction",
        ),
        (
            lambda: observed_information(Careless(1, 5), X),
            ValueError,
            "`distribution` must depend on `unused`, got Careless(rate=1, unused=5)",
        ),
        (
            lambda: observed_information(Categorical([0.5, 0.5]), [0, 1]),
            TypeError,
            "`distribution` must have parameters that are numbers, got Categorical(p=(0.5, 0.5))",
        ),
        (
            lambda: observed_information(Empty(), X),
            TypeError,
            "`distribution` must have parameters that are numbers, got Empty()",
        ),
        (
            lambda: observed_information(3, X),
            TypeError,
            "`distribution` must be a dataclass, whose fields are its parameters, got 3",
        ),
        (
            lambda: standard_errors(Normal, X),
            TypeError,
            "`distribution` must be a dataclass, whose fields are its parameters, got <class",
        ),
        (lambda: standard_errors(Normal(0, 1), []), ValueError, "`data` must not be empty"),
        (lambda: standard_errors(Normal(0, 1), [np.nan]), ValueError, "`data` must not hold NaN"),
        (
            lambda: standard_errors(Poisson(1), [0.5]),
            ValueError,
            "`data` must be possible under `distribution`, Poisson(rate=1.0), "
            "got a log-probability of -inf",
        ),
    ],
)
def test_refuses(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as raised:
        call()
    assert str(raised.value).startswith(message)


def test_a_plain_hessian_of_the_log_likelihood_would_fail() -> None:
    """Why the parameters move in units of their own: a std of 10⁻¹² allows no step of 10⁻⁴."""
    from mathdl.calculus import hessian
    from mathdl.estimation import log_likelihood

    x = Normal(0, 1e-12).sample(100, rng=rng(8))
    fitted = Normal.fit(x)
    with pytest.raises(ValueError, match="`std` must be > 0"):
        hessian(lambda t: log_likelihood(Normal(*t), x), [fitted.mean, fitted.std])
    expected = fitted.std / np.sqrt([100, 200])
    np.testing.assert_allclose(standard_errors(fitted, x), expected, rtol=1e-7)
