"""Log-binomials, the rest of a factorial and the derivatives of log-gamma.

Oracles are mpmath with many digits, SciPy, exact values and recurrences.
"""

import math
from collections.abc import Callable

import mpmath
import numpy as np
import pytest
import scipy.special
from hypothesis import example, given
from hypothesis import strategies as st

from mathdl.distributions._gamma import (
    digamma_gap,
    factorial_rest,
    factorial_rests,
    log_choose,
    trigamma,
    trigamma_gap,
)

sizes = st.floats(-6, 12).map(lambda exponent: 10**exponent)
small = st.floats(-6, 0.99).map(lambda exponent: 10**exponent)
EULER = 0.5772156649015329
FEW_ROUNDINGS = 20 * 2.0**-52  # of a dozen terms on either side


def test_values_by_hand() -> None:
    assert trigamma(1) == pytest.approx(math.pi**2 / 6, rel=FEW_ROUNDINGS, abs=0)
    assert trigamma(0.5) == pytest.approx(math.pi**2 / 2, rel=FEW_ROUNDINGS, abs=0)
    assert trigamma_gap(0.5, 0.5) == pytest.approx(math.pi**2 / 3, rel=1e-14, abs=0)
    # ψ(1) = -γ and ψ(1/2) = -γ - 2 log 2, and ψ(2) = ψ(1) + 1
    assert digamma_gap(0.5, 0.5) == pytest.approx(-2 * math.log(2), rel=FEW_ROUNDINGS, abs=0)
    assert digamma_gap(1, 1) == pytest.approx(-1, rel=FEW_ROUNDINGS, abs=0)
    assert digamma_gap(1, 10**6 - 1) == pytest.approx(
        -EULER - math.log(10**6) + 0.5e-6, rel=1e-12, abs=0
    )
    assert log_choose(2, 3) == pytest.approx(math.log(10), rel=FEW_ROUNDINGS, abs=0)
    assert log_choose(0.5, 0.5) == pytest.approx(math.log(4 / math.pi), rel=FEW_ROUNDINGS, abs=0)


@given(sizes)
def test_trigamma_is_scipys(x: float) -> None:
    assert trigamma(x) == pytest.approx(scipy.special.polygamma(1, x), rel=FEW_ROUNDINGS, abs=0)


def test_the_series_is_exact_where_it_begins() -> None:
    # A series that began at 6 would be wrong by 5e-13 there.
    for x in (5.5, 6, 6.5, 7, 8, 9, 9.9, 10, 10.1, 11, 15):
        assert trigamma(x) == pytest.approx(
            float(scipy.special.zeta(2, x)), rel=FEW_ROUNDINGS, abs=0
        )


@given(sizes, sizes)
def test_the_gap_is_scipys(x: float, d: float) -> None:
    exact = scipy.special.digamma(x) - scipy.special.digamma(x + d)
    lost = 1e-15 * abs(scipy.special.digamma(x)) + 1e-15 * abs(scipy.special.digamma(x + d))
    lost += 1e-15 * x * scipy.special.polygamma(1, x)  # x + d is rounded
    assert digamma_gap(x, d) == pytest.approx(exact, rel=1e-12, abs=2 * lost)


@given(sizes, sizes)
def test_the_gap_of_trigammas_is_their_difference(x: float, d: float) -> None:
    lost = 4e-15 * (trigamma(x) + trigamma(x + d))
    assert trigamma_gap(x, d) == pytest.approx(trigamma(x) - trigamma(x + d), rel=1e-12, abs=lost)


@given(sizes, sizes)
def test_the_gap_obeys_its_recurrence(x: float, d: float) -> None:
    # ψ(x + 1) = ψ(x) + 1/x
    step = digamma_gap(x + 1, d) - digamma_gap(x, d)
    error = 1e-12 * abs(digamma_gap(x, d))
    assert step == pytest.approx(d / (x * (x + d)), rel=1e-9, abs=error)


def test_a_small_gap_keeps_its_digits() -> None:
    # ψ' is about 1/x; the difference of the two digammas would be 0.
    assert digamma_gap(1e9, 1e-8) == pytest.approx(-1e-17, rel=1e-8, abs=0)
    assert trigamma_gap(1e9, 1e-8) == pytest.approx(1e-26, rel=1e-8, abs=0)
    assert trigamma(1e9) - trigamma(1e9 + 1e-8) == 0
    assert scipy.special.digamma(1e9) - scipy.special.digamma(1e9 + 1e-8) == 0


@given(st.integers(1, 10), st.integers(1, 60))
def test_log_choose_of_integers_counts(a: int, b: int) -> None:
    assert log_choose(a, b) == pytest.approx(math.log(math.comb(a + b, a)), rel=1e-14, abs=0)


@given(small, sizes)
def test_log_choose_is_scipys_and_symmetric(a: float, b: float) -> None:
    # SciPy loses digits where its terms cancel.
    value = log_choose(a, b)
    expected = -scipy.special.betaln(a, b) - math.log(a) - math.log(b) + math.log(a + b)
    assert value == pytest.approx(expected, rel=1e-8, abs=1e-8)
    assert value == log_choose(b, a)


@given(small, sizes)
@example(10**0.875, 0.01)  # log-gammas that cancel
def test_log_choose_obeys_its_recurrence(a: float, b: float) -> None:
    # C(a + b + 1, a) = C(a + b, a) (a + b + 1)/(b + 1): at a seam of two branches it would fail.
    step = log_choose(a, b + 1) - log_choose(a, b)
    error = 4e-15 * (1 + abs(log_choose(a, b)))
    assert step == pytest.approx(math.log1p(a / (b + 1)), abs=error)


def test_large_arguments_do_not_cancel() -> None:
    # log Γ is 2·10¹¹ there, and is known to 3·10⁻⁵ only.
    right = math.log(1e10 + 1) + math.log(1e10 + 2) - math.log(2)
    assert log_choose(1e10, 2) == pytest.approx(right, rel=FEW_ROUNDINGS, abs=0)
    plain = math.lgamma(1e10 + 3) - math.lgamma(3) - math.lgamma(1e10 + 1)
    assert plain != pytest.approx(right, abs=1e-6)
    assert trigamma(1e200) == pytest.approx(1e-200, abs=0)


def exactly(f: Callable[..., mpmath.mpf], *arguments: float) -> mpmath.mpf:
    with mpmath.workdps(700):
        return f(*(mpmath.mpf(x) for x in arguments))


def error(value: float, exact: mpmath.mpf) -> float:
    return float(abs((mpmath.mpf(value) - exact) / exact))


EXTREME = [1e-300, 1e-160, 1e-20, 1e-5, 0.3, 1.0, 9.99, 10.0, 50.0, 1e5, 1e17, 1e160, 1e300]


@pytest.mark.parametrize("x", EXTREME)
def test_they_are_exact_for_arguments_of_any_size(x: float) -> None:
    if x > 1e-150:  # 1/x² is a float
        assert error(trigamma(x), exactly(lambda x: mpmath.psi(1, x), x)) < 1e-15
    else:
        assert trigamma(x) == math.inf
    for d in EXTREME:
        exact = exactly(lambda x, d: mpmath.psi(0, x) - mpmath.psi(0, x + d), x, d)
        if exact < -1e-290:
            assert error(digamma_gap(x, d), exact) < 1e-15
        exact = exactly(lambda x, d: mpmath.psi(1, x) - mpmath.psi(1, x + d), x, d)
        if 1e-290 < exact < 1e300:
            assert error(trigamma_gap(x, d), exact) < 2e-15


@pytest.mark.parametrize("y", [x for x in EXTREME if x > 1e-5])
def test_the_rest_of_a_factorial_is_exact(y: float) -> None:
    exact = exactly(lambda y: mpmath.loggamma(y + 1) - y * mpmath.log(y) + y, y)
    assert error(factorial_rest(y), exact) < 4e-15


@given(st.integers(1, 200))
def test_the_rests_of_all_counts_are_exact(k: int) -> None:
    exact = exactly(lambda k: mpmath.log(mpmath.factorial(k)) - k * mpmath.log(k) + k, k)
    assert error(float(factorial_rests(np.array([k], float), np)[0]), exact) < 5e-16


def test_nothing_is_left_of_0_factorial() -> None:
    assert factorial_rest(0) == 0
    assert factorial_rest(1e-300) == pytest.approx(0, abs=1e-296)


def test_a_wrong_bernoulli_number_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    from mathdl.distributions import _gamma

    def values() -> tuple[float, ...]:
        gaps = digamma_gap(10.0, 5.0), trigamma_gap(10.0, 5.0)
        rests = factorial_rest(10.0), float(factorial_rests(np.array([10.0]), np)[0])
        return (trigamma(10.0), *gaps, *rests, log_choose(5.0, 10.0))

    right = values()
    wrong = [*_gamma.BERNOULLI[:2], 1 / 43, *_gamma.BERNOULLI[3:]]
    monkeypatch.setattr(_gamma, "BERNOULLI", wrong)
    for before, after in zip(right, values(), strict=True):
        assert after != pytest.approx(before, rel=1e-12, abs=0)
