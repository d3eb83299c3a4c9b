"""What is shown of a value is the same in every build, and has no digit too many."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl._values import approximate, exact
from mathdl.verify import CLAIM_KEY, Claim, _check, _plain


def number(x: complex, tolerance: float) -> str:
    return approximate(np.asarray(x), np.asarray(tolerance))


@pytest.mark.parametrize(
    ("x", "tolerance", "shown"),
    [
        (2**0.5, 1e-3, "1.414"),
        (2**0.5, 1e-9, "1.4142"),
        (2**0.5, 0, "1.4142"),
        (2**0.5, 2e-3, "1.414"),
        (2**0.5, 0.99e-3, "1.414"),
        (2**0.5, 0.5e-3, "1.4142"),
        (2.0, 1e-9, "2"),
        (40_001.0, 40.0, "40000"),
        (0.25, 0.1, "0.2"),
        (0.25 + 1e-12, 0.1, "0.2"),
        (0.25 - 1e-12, 0.1, "0.2"),
        (0.35, 0.1, "0.4"),
        (1 - 1e-16, 1e-9, "1"),
        (-1.5, 1e-9, "−1.5"),
        (3e-17, 1e-12, "0"),
        (0.04, 0.1, "0"),
        (0.0, 0, "0"),
        (1.23456789e-20, 1e-30, "1.2346e-20"),
        (-6.02214e23, 1e10, "−6.0221e+23"),
        (np.inf, 1.0, "∞"),
        (-np.inf, 1.0, "−∞"),
        (np.nan, 1.0, "NaN"),
        (1.5 - 2j, 1e-9, "1.5 − 2i"),
        (1.5 + 2j, 1e-9, "1.5 + 2i"),
        (np.float32(0.1), 1e-6, "0.1"),
    ],
)
def test_a_number_has_the_digits_that_matter(x: complex, tolerance: float, shown: str) -> None:
    assert number(x, tolerance) == shown


@given(
    st.decimals(-1000, 1000, places=4, allow_nan=False),
    st.sampled_from([0.0, 1e-9, 1e-4, 1e-3, 0.05, 1.0]),
    st.floats(-1, 1),
)
def test_a_rounding_changes_nothing(x: Any, tolerance: float, noise: float) -> None:
    """Least of all where a number lies between two that are shown."""
    here, there = float(x), float(x) * (1 + 1e-13 * noise)
    assert number(here, tolerance) == number(there, tolerance)


@given(st.floats(-1e12, 1e12), st.floats(1e-9, 1e3))
def test_what_is_shown_is_near(x: float, tolerance: float) -> None:
    shown = float(number(x, tolerance).replace("−", "-"))
    assert abs(shown - x) <= max(10 * tolerance, 1e-4 * abs(x))


@given(st.floats(1, 1e3), st.integers(-8, 2))
def test_no_digit_is_finer_than_the_tolerance(x: float, power: int) -> None:
    _, _, decimals = number(x, 10.0**power).partition(".")
    assert len(decimals) <= max(-power, 0)


def test_arrays_are_shown_whole_or_by_their_beginning() -> None:
    assert approximate(np.eye(2), np.full((2, 2), 1e-9)) == "[[1, 0], [0, 1]]"
    assert approximate(np.arange(12.0).reshape(3, 4), np.zeros((3, 4))) == "0, 1, 2, … (3 × 4)"
    assert approximate(np.zeros((0, 3)), np.zeros((0, 3))) == "[]"
    assert exact(np.array([[True, False]])) == "[[True, False]]"
    assert exact(np.arange(9)) == "0, 1, 2, … (9)"
    # Each entry by its own tolerance.
    assert approximate(np.array([1 / 3, 200 / 3]), np.array([0.01, 1.0])) == "[0.33, 67]"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (8110, "8110"),
        ("a word", "'a word'"),
        (None, "None"),
        (0.1 + 0.2, "0.3"),
        (("a", 1.5, [True]), "('a', 1.5, [True])"),
        ((1,), "(1,)"),
        ({"a": (1, 2)}, "{'a': (1, 2)}"),
        ({"b", "a"}, "{'a', 'b'}"),
        (int, "int"),
        (np.dtype("f4"), "float32"),
        (np.int64(3), "3"),
        (torch.float32, "torch.float32"),
        (torch.Size([2, 3]), "torch.Size([2, 3])"),
        (torch.zeros(2), "Tensor"),
        (object(), "object"),
        ([object()], "[object]"),
        ("x" * 100, "'" + "x" * 58 + "…"),
    ],
)
def test_what_must_be_equal_is_shown_without_what_differs_between_builds(
    value: object, shown: str
) -> None:
    assert exact(value) == shown


def test_a_set_is_shown_the_same_whatever_its_order() -> None:
    code = "from mathdl._values import exact; print(exact({str(n) for n in range(9)}))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": str(seed), "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in range(3)
    }
    assert len(said) == 1


@pytest.mark.parametrize(
    ("actual", "expected", "kept"),
    [
        (2**0.5, 1.414, ("1.414", "1.414")),
        (3.0, 3, ("3", "3")),
        ([1, 2], (1, 2), ("[1, 2]", "[1, 2]")),
        (("a", 1), ("a", 1), ("('a', 1)", "('a', 1)")),
        (torch.tensor([1.0, 0.5]), [1, 0.5], ("[1, 0.5]", "[1, 0.5]")),
        (True, True, ("", "")),
        (np.bool_(True), True, ("", "")),
        ([True], [True], ("[True]", "[True]")),
        (0.7, 0.66, ("0.7", "0.7")),
        (1.44, 1.3, ("1.4", "1.3")),
    ],
)
def test_a_claim_keeps_what_it_compared(actual: Any, expected: Any, kept: tuple[str, str]) -> None:
    atol = {1.414: 1e-3, 0.66: 0.1, 1.3: 0.2}.get(expected) if type(expected) is float else None
    claim = _check("c", _plain(actual), _plain(expected), None, atol)
    assert (claim.actual, claim.expected) == kept


def test_a_notebook_keeps_the_values_where_there_are_any() -> None:
    kept = [Claim("c", None, None, 0.0, *v)._repr_mimebundle_()[1][CLAIM_KEY] for v in ((), "12")]
    assert kept[0] == {"text": "c", "margin": "exactly"}
    assert kept[1] == {"text": "c", "margin": "exactly", "actual": "1", "expected": "2"}
