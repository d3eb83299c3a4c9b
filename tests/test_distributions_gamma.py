"""Log-beta and the derivatives of log-gamma: SciPy, exact values and recurrences as oracles."""

import math
from fractions import Fraction

import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st

from mathdl.distributions._gamma import digamma_gap, log_beta, trigamma, trigamma_gap

sizes = st.floats(-6, 12).map(lambda exponent: 10**exponent)
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
    assert log_beta(2, 3) == pytest.approx(-math.log(12), rel=FEW_ROUNDINGS, abs=0)
    assert log_beta(0.5, 0.5) == pytest.approx(math.log(math.pi), rel=FEW_ROUNDINGS, abs=0)


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


@given(st.integers(1, 60), st.integers(1, 60))
def test_log_beta_of_integers_is_a_binomial_coefficient(a: int, b: int) -> None:
    exact = Fraction(1, a * math.comb(a + b - 1, a))
    assert log_beta(a, b) == pytest.approx(math.log(exact), rel=1e-14, abs=1e-14)


@given(sizes, sizes)
def test_log_beta_is_scipys_and_symmetric(a: float, b: float) -> None:
    # SciPy loses digits where its terms cancel; a tenth of a billionth is what it keeps.
    value = log_beta(a, b)
    assert value == pytest.approx(scipy.special.betaln(a, b), rel=1e-9, abs=1e-9)
    assert value == pytest.approx(log_beta(b, a), rel=1e-15, abs=1e-15)


@given(sizes, sizes)
def test_log_beta_obeys_its_recurrence(a: float, b: float) -> None:
    # B(a + 1, b) = B(a, b) a / (a + b): across all branches, whose seams would show.
    after, before = log_beta(a + 1, b), log_beta(a, b)
    error = 4e-15 * (1 + abs(after) + abs(before))
    assert after - before == pytest.approx(-math.log1p(b / a), abs=error)


def test_large_arguments_do_not_cancel() -> None:
    # log Γ is 2·10¹¹ there, and is known to 3·10⁻⁵ only.
    assert log_beta(1e10, 2) == pytest.approx(
        -math.log(1e10) - math.log(1e10 + 1), rel=FEW_ROUNDINGS, abs=0
    )
    plain = math.lgamma(1e10) + math.lgamma(2) - math.lgamma(1e10 + 2)
    assert plain != pytest.approx(log_beta(1e10, 2), abs=1e-6)
    assert log_beta(1e300, 1e300) == pytest.approx(-2e300 * math.log(2), rel=1e-12, abs=0)
    assert trigamma(1e200) == pytest.approx(1e-200, abs=0)


def test_a_wrong_bernoulli_number_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    from mathdl.distributions import _gamma

    def values() -> tuple[float, ...]:
        gaps = digamma_gap(10.0, 5.0), trigamma_gap(10.0, 5.0)
        return (trigamma(10.0), *gaps, log_beta(10.0, 20.0))

    right = values()
    wrong = [*_gamma.BERNOULLI[:2], 1 / 43, *_gamma.BERNOULLI[3:]]
    monkeypatch.setattr(_gamma, "BERNOULLI", wrong)
    for before, after in zip(right, values(), strict=True):
        assert after != pytest.approx(before, rel=1e-12, abs=0)
