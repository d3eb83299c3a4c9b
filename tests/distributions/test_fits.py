"""Maximum-likelihood fits: numerical maximisation as the oracle, and data without a maximum."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import scipy.optimize
import scipy.special
import scipy.stats
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from mathdl.distributions import Bernoulli, Beta, Categorical, Exponential, Poisson, Uniform, beta

counts = st.lists(st.integers(0, 50), min_size=1, max_size=20).filter(any)
waits = st.lists(st.floats(0, 100), min_size=1, max_size=20).filter(lambda x: sum(x) > 1e-3)
shares = st.lists(st.floats(0.001, 0.999), min_size=2, max_size=20).filter(
    lambda x: np.std(x) > 1e-3
)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def loss(family, data) -> float:
    return -float(np.sum(family.log_prob(data)))


# By hand


def test_fits_by_hand() -> None:
    assert Poisson.fit([[1, 2], [3, 6]]) == Poisson(3)
    assert Exponential.fit([0, 1, 5]) == Exponential(0.5)
    assert Uniform.fit([[3, -1], [0, 2]]) == Uniform(-1, 3)
    assert Categorical.fit([2, 0, 2, 2]) == Categorical([0.25, 0, 0.75])
    assert Categorical.fit([[1], [1]], num_classes=3) == Categorical([0, 1, 0])
    assert Categorical.fit([True, False]) == Categorical([0.5, 0.5])


def test_a_class_that_was_never_seen_has_probability_0() -> None:
    die = Categorical.fit([0, 1, 1], num_classes=4)
    assert len(die.p) == 4
    np.testing.assert_array_equal(die.log_prob([2, 3]), [-np.inf, -np.inf])
    # Without the number of classes it is not even a label, which is no likelier.
    assert Categorical.fit([0, 1, 1]).log_prob(3) == -np.inf


def test_two_shares_around_the_middle_are_fitted_evenly() -> None:
    fitted = Beta.fit([0.2, 0.8])
    assert fitted.a == pytest.approx(fitted.b, rel=1e-13)
    # ψ(a) - ψ(2a) = (log 0.2 + log 0.8)/2
    gap = scipy.special.digamma(fitted.a) - scipy.special.digamma(2 * fitted.a)
    assert gap == pytest.approx(math.log(0.16) / 2, rel=1e-13)


# Against maximisation


@given(counts, st.floats(0.01, 100))
def test_no_other_poisson_is_more_likely(data: list[int], rate: float) -> None:
    best = Poisson.fit(data)
    assert loss(best, data) <= loss(Poisson(rate), data) + 1e-9
    found = scipy.optimize.minimize_scalar(
        lambda log_rate: loss(Poisson(math.exp(log_rate)), data), bracket=(-1, 1)
    )
    assert best.rate == pytest.approx(math.exp(found.x), rel=1e-5)


@given(waits, st.floats(1e-3, 100))
def test_no_other_exponential_is_more_likely(data: list[float], rate: float) -> None:
    best = Exponential.fit(data)
    assert loss(best, data) <= loss(Exponential(rate), data) + 1e-9
    found = scipy.optimize.minimize_scalar(
        lambda log_rate: loss(Exponential(math.exp(log_rate)), data), bracket=(-1, 1)
    )
    assert best.rate == pytest.approx(math.exp(found.x), rel=1e-5)


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=20), st.floats(0, 9), st.floats(0, 9))
def test_no_other_interval_is_more_likely(data: list[float], left: float, right: float) -> None:
    assume(max(data) - min(data) > 1e-6)
    best = Uniform.fit(data)
    assert loss(best, data) <= loss(Uniform(min(data) - left, max(data) + right), data) + 1e-9
    shorter = Uniform(best.low, np.nextafter(best.high, -np.inf))
    assert loss(shorter, data) == math.inf  # it has not all data


@given(st.lists(st.integers(0, 4), min_size=1, max_size=30), st.integers(0, 2**32))
def test_no_other_categorical_is_more_likely(data: list[int], seed: int) -> None:
    best = Categorical.fit(data, num_classes=5)
    other = Categorical(rng(seed).dirichlet(np.ones(5)))
    assert loss(best, data) <= loss(other, data) + 1e-9
    assert sum(best.p) == pytest.approx(1, abs=1e-14)
    if max(data) <= 1:
        assert best.p[1] == Bernoulli.fit(data).p


@given(shares, st.floats(0.1, 10), st.floats(0.1, 10))
def test_no_other_beta_is_more_likely(data: list[float], up: float, down: float) -> None:
    best = Beta.fit(data)
    assert loss(best, data) <= loss(Beta(best.a * up, best.b * down), data) + 1e-7
    # Both likelihood equations hold.
    both = scipy.special.digamma(best.a + best.b)
    size = np.finfo(float).eps * (best.a + best.b) + 1e-12
    assert scipy.special.digamma(best.a) - both == pytest.approx(np.log(data).mean(), rel=size)
    assert scipy.special.digamma(best.b) - both == pytest.approx(
        np.log1p(-np.array(data)).mean(), rel=size, abs=size
    )


@pytest.mark.parametrize(
    ("a", "b"), [(2, 5), (0.5, 0.5), (0.05, 3), (30, 0.2), (1e3, 2e3), (0.01, 0.02)]
)
def test_the_fit_of_beta_is_where_scipy_finds_it(a: float, b: float) -> None:
    x = np.clip(Beta(a, b).sample(500, rng=rng(1)), 1e-300, 1 - 1e-16)
    fitted = Beta.fit(x)

    def f(logs: np.ndarray) -> float:
        return loss(Beta(*np.exp(logs)), x) / x.size

    found = scipy.optimize.minimize(
        f, [math.log(a), math.log(b)], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-14}
    )
    np.testing.assert_allclose([fitted.a, fitted.b], np.exp(found.x), rtol=1e-5)
    assert loss(fitted, x) <= found.fun * x.size + 1e-9


def test_the_moments_alone_are_not_the_fit() -> None:
    """What Newton starts from is another estimate, and a worse one."""
    x = Beta(0.5, 0.5).sample(200, rng=rng(2))
    size = x.mean() * (1 - x.mean()) / x.var() - 1
    moments = Beta(size * x.mean(), size * (1 - x.mean()))
    assert loss(moments, x) > loss(Beta.fit(x), x) + 0.01


@pytest.mark.parametrize(
    "data",
    [
        [1e-10, 1 - 1e-10],
        [1e-300, 0.5],
        [5e-324, 1 - 1e-16],
        [1e-300] * 999 + [0.99],
        [0.3] * 99 + [0.31],
        [0.999999, 0.9999999],
        [1e-100, 3e-100],
        [1e-9] * 9 + [1.1e-9],
    ],
)
def test_beta_fits_data_of_extreme_shape(data: list[float]) -> None:
    fitted = Beta.fit(data)
    turned = loss(fitted, data)
    for up, down in ((1.001, 1), (1, 1.001), (0.999, 1), (1, 0.999), (1.001, 1.001)):
        assert loss(Beta(fitted.a * up, fitted.b * down), data) > turned


@given(shares)
def test_the_fit_of_beta_turns_around_with_the_data(data: list[float]) -> None:
    fitted, turned = Beta.fit(data), Beta.fit(1 - np.array(data))
    assert (turned.a, turned.b) == pytest.approx((fitted.b, fitted.a), rel=1e-6)


@pytest.mark.parametrize("family", [Poisson(4), Exponential(3), Beta(2, 5), Uniform(-1, 3)])
def test_a_fit_finds_the_parameters_again(family) -> None:
    fitted = type(family).fit(family.sample(200_000, rng=rng(3)))
    for name in family.__dataclass_fields__:
        assert getattr(fitted, name) == pytest.approx(getattr(family, name), rel=0.02)


def test_categorical_finds_its_frequencies_again() -> None:
    p = np.array([0.1, 0.3, 0.4, 0.2])
    fitted = Categorical.fit(Categorical(p).sample(100_000, rng=rng(4)))
    assert (np.abs(fitted.p - p) < 4 * np.sqrt(p * (1 - p) / 1e5)).all()


@pytest.mark.parametrize("family", [Poisson, Exponential, Uniform, Categorical, Bernoulli])
def test_fits_take_short_dtypes_and_tensors(family) -> None:
    data = [0, 1, 1, 0, 1]
    fitted = family.fit(data)
    for other in (np.array(data, np.float16), torch.tensor(data), torch.tensor(data).float()):
        assert family.fit(other) == fitted


def test_beta_fits_float32() -> None:
    data = Beta(2, 3).sample(50, rng=rng(5)).astype(np.float32)
    assert Beta.fit(data) == Beta.fit(data.astype(float))


# Refusals


def refusals() -> list[tuple[Callable[[], object], str]]:
    two = "`data` must hold at least two different values, for"
    spread = (
        "`data` must spread so far, and lie so far from 0 and 1, that double precision can tell "
        "where the maximum is, got mean"
    )
    families = (Bernoulli, Categorical, Poisson, Uniform, Exponential, Beta)
    empty = [(lambda f=f: f.fit([]), "`data` must not be empty, got shape (0,)") for f in families]
    nan = [(lambda f=f: f.fit([np.nan]), "`data` must be finite, got nan") for f in families]
    return [
        *empty,
        *nan,
        (
            lambda: Poisson.fit([0, 0]),
            "`data` must hold a count above 0, for a Poisson distribution with rate 0 does not "
            "exist, got 2 value(s), all 0",
        ),
        (
            lambda: Poisson.fit([0, 1.5]),
            "`data` must hold counts, whole numbers from 0 to 2⁵³, got 1.5",
        ),
        (
            lambda: Poisson.fit([3, -1]),
            "`data` must hold counts, whole numbers from 0 to 2⁵³, got -1",
        ),
        (
            lambda: Exponential.fit([0.0]),
            "`data` must hold a value above 0, for an exponential density with mean 0 does not "
            "exist, got 1 value(s), all 0",
        ),
        (lambda: Exponential.fit([1, -2]), "`data` must be ≥ 0, got -2"),
        (
            lambda: Exponential.fit([0, 5e-309]),
            "`data` must have a mean above 5.6e-309, got 2.5e-309",
        ),
        (
            lambda: Uniform.fit([5, 5]),
            f"{two} a uniform density of width 0 does not exist, got 2 value(s), all 5",
        ),
        (
            lambda: Beta.fit([0.3, 0.3, 0.3]),
            f"{two} a beta density with variance 0 does not exist, got 3 value(s), all 0.3",
        ),
        (lambda: Beta.fit([0, 0.5]), "`data` must lie between 0 and 1, without the ends, got 0"),
        (lambda: Beta.fit([0.5, 1]), "`data` must lie between 0 and 1, without the ends, got 1"),
        (
            lambda: Beta.fit([0.5, -3]),
            "`data` must lie between 0 and 1, without the ends, got -3",
        ),
        (
            lambda: Beta.fit([0.5, 0.50000001]),
            f"{spread} 0.5 and standard deviation 5e-09",
        ),
        (
            lambda: Beta.fit([1e-300, 3e-300]),
            f"{spread} 2e-300 and standard deviation 1e-300",
        ),
        (
            lambda: Categorical.fit([0, 3], num_classes=3),
            "`data` must hold labels, whole numbers from 0 to 2, got 3",
        ),
        (lambda: Categorical.fit([0, -1]), "`data` must hold labels, whole numbers from 0, got -1"),
        (
            lambda: Categorical.fit([0, 1e300]),
            "`data` must hold labels up to 10000000, or `num_classes` say how many there are, "
            "got 1e+300",
        ),
        (
            lambda: Categorical.fit([0.5]),
            "`data` must hold labels, whole numbers from 0, got 0.5",
        ),
        (
            lambda: Categorical.fit([0], num_classes=0),
            "`num_classes` must be at least 1, got 0",
        ),
    ]


@pytest.mark.parametrize(("call", "message"), refusals())
def test_refuses(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011
        call()
    assert str(raised.value) == message


def test_the_number_of_classes_is_an_integer() -> None:
    with pytest.raises(TypeError, match=r"`num_classes` must be an integer, got 2.0"):
        Categorical.fit([0, 1], num_classes=2.0)


def test_newton_gives_up_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beta, "FEW_STEPS", 1)
    with pytest.raises(ValueError, match="that double precision can tell"):
        Beta.fit([0.01, 0.9, 0.3])


def test_a_wrong_digamma_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    right, gap = Beta.fit([0.2, 0.4, 0.9]), beta.digamma_gap
    monkeypatch.setattr(beta, "digamma_gap", lambda x, d: 1.001 * gap(x, d))
    wrong = Beta.fit([0.2, 0.4, 0.9])
    assert loss(wrong, [0.2, 0.4, 0.9]) > loss(right, [0.2, 0.4, 0.9])
    assert wrong.a != pytest.approx(right.a, rel=1e-4)
