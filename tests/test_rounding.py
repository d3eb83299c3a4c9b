"""Errors at the level of rounding are told in words, wherever a result is shown."""

import numpy as np
import pytest

from mathdl._rounding import ROUNDINGS, brief, is_rounding
from mathdl.autodiff import DerivativeCheck
from mathdl.calculus import GradientCheck
from mathdl.linalg import low_rank

EPS = {dtype: float(np.finfo(dtype).eps) for dtype in (np.float32, np.float64)}


def test_digits_begin_where_rounding_ends() -> None:
    assert is_rounding(0, 1e-16)
    assert is_rounding(ROUNDINGS * 1e-16, 1e-16)
    assert not is_rounding(1.01 * ROUNDINGS * 1e-16, 1e-16)
    assert not is_rounding(np.nan, 1e-16)
    assert (brief(3e-16, 1e-16), brief(2.13e-4, 1e-16)) == ("rounding", "2.1e-04")


@pytest.mark.parametrize("dtype", EPS)
def test_checks_of_derivatives_say_so(dtype: type) -> None:
    zeros = np.zeros(2, dtype)
    error = 3 * EPS[dtype]
    assert repr(GradientCheck(True, error, zeros, zeros)) == (
        "GradientCheck(passed=True, relative_error=rounding)"
    )
    assert repr(GradientCheck(False, 1e-3, zeros, zeros)) == (
        "GradientCheck(passed=False, relative_error=1.0e-03)"
    )
    assert repr(DerivativeCheck(True, 2e-4, error, zeros, zeros, zeros)) == (
        "DerivativeCheck(passed=True, numeric_error=2.0e-04, automatic_error=rounding)"
    )


@pytest.mark.parametrize("dtype", EPS)
def test_an_approximation_that_loses_nothing_says_so(dtype: type) -> None:
    A = np.outer([1, 2, 3], [1, 1]).astype(dtype)
    for k in (1, 2):  # of rank 1, and whole
        assert repr(low_rank(A, k)) == f"LowRank(3 × 2, rank {k}, relative error rounding)"
