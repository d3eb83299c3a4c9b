"""A true claim is shown; a false one raises. The false ones are the point."""

import io
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mathdl.autodiff import Tensor
from mathdl.verify import CLAIM_KEY, Claim, VerificationError, verify

ARRAYS = hnp.arrays(np.float64, hnp.array_shapes(), elements=st.floats(-1e6, 1e6))


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (4, 4),
        (0.1 + 0.2, 0.3),
        (np.float32(0.1), 0.1),
        ([1, 2], (1, 2)),
        (np.array([1.0, 2.0]), [1, 2]),
        (np.inf, np.inf),
        ([-np.inf, 1.0], [-np.inf, 1.0]),
        (1 + 2j, 1 + 2j),
        ("minimum", "minimum"),
        (["a", "b"], ["a", "b"]),
        (None, None),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (torch.ones(2, requires_grad=True), [1, 1]),
        (Tensor([1, 1], requires_grad=True), [1, 1]),
        (Tensor(2.0), 2.0),
        (torch.ones(2, 3).shape, (2, 3)),
        (torch.float32, torch.float32),
        ((torch.tensor(1), torch.tensor(2)), (1, 2)),
        ({"a": 1}, {"a": 1}),
    ],
)
def test_a_true_claim_passes(actual, expected, capsys) -> None:
    verify("it is so", actual, expected)
    assert capsys.readouterr().out.startswith("✓ it is so (")


def test_what_is_empty_has_no_error_to_show(capsys) -> None:
    verify("nobody is missing", (), ())
    assert capsys.readouterr().out == "✓ nobody is missing (exactly)\n"


def test_a_claim_without_expectation_must_be_true(capsys) -> None:
    verify("one is one", np.bool_(1 == 1))
    assert capsys.readouterr().out == "✓ one is one (exactly)\n"
    for false in (False, 1, None, "yes", [True], np.array(1.0)):
        with pytest.raises(VerificationError):
            verify("it is so", false)


@pytest.mark.parametrize(
    ("actual", "expected", "message"),
    [
        (5, 4, "✗ c: expected 4, got 5"),
        (16.5, 17.0, "✗ c: expected 17.0, got 16.5 (error 5.0e-01 > 1.7e-08)"),
        (1.0 + 1e-6, 1.0, "✗ c: expected 1.0, got 1.000001 (error 1.0e-06 > 1.0e-09)"),
        ([1.0, 2.0], [1.0, 2.5], "✗ c: expected 2.5, got 2.0 at (1,) (error 5.0e-01 > 2.5e-09)"),
        ([1.0, 2.0], 1.5, "✗ c: expected shape (), got shape (2,)"),
        ([[1.0], [2.0]], [1.0, 2.0], "✗ c: expected shape (2,), got shape (2, 1)"),
        (np.nan, np.nan, "✗ c: expected nan, got nan"),
        (np.nan, 1.0, "✗ c: expected 1.0, got nan"),
        (np.inf, -np.inf, "✗ c: expected -inf, got inf"),
        (1.0, np.inf, "✗ c: expected inf, got 1.0"),
        (True, 1, "✗ c: expected 1, got True"),
        (1.0, True, "✗ c: expected True, got 1."),
        ("a", "b", "✗ c: expected 'b', got 'a'"),
        (None, 0, "✗ c: expected 0, got None"),
        (["a"], ("a",), "✗ c: expected ('a',), got ['a']"),
        (torch.float64, torch.float32, "✗ c: expected torch.float32, got torch.float64"),
    ],
)
def test_a_false_claim_raises_and_says_how(actual, expected, message) -> None:
    with pytest.raises(VerificationError) as raised:
        verify("c", actual, expected)
    assert str(raised.value).startswith(message)


@given(ARRAYS, st.data())
def test_a_wrong_entry_is_found_wherever_it_is(x, data) -> None:
    place = data.draw(st.tuples(*(st.integers(0, n - 1) for n in x.shape)))
    wrong = x.copy()
    wrong[place] += 1e-6 * (1 + abs(x[place]))
    with pytest.raises(VerificationError, match="error"):
        verify("the same", wrong, x)


@given(ARRAYS)
def test_rounding_is_forgiven_and_equal_is_equal(x) -> None:
    verify("the same", x, x.copy())
    verify("nearly", x * (1 + 1e-12), x)


def test_the_less_precise_type_sets_the_tolerance() -> None:
    third = 1 / 3
    verify("float32", np.float32(third), third)
    verify("float16", np.float16(third), third)
    verify("float32 tensor", torch.tensor(third), third)
    with pytest.raises(VerificationError):
        verify("float64 holds more", np.float64(np.float32(third)), third)


def test_tolerances_can_be_given() -> None:
    verify("near", 1.0, 1.1, atol=0.2)
    verify("near", 1.0, 1.1, rtol=0.1)
    with pytest.raises(VerificationError):
        verify("not that near", 1.0, 1.1, atol=0.05)
    with pytest.raises(VerificationError):
        verify("no tolerance against zero", 1e-8, 0.0)


@pytest.mark.parametrize("tolerance", [-1.0, np.nan, np.inf])
@pytest.mark.parametrize("name", ["rtol", "atol"])
def test_a_senseless_tolerance_is_refused(name, tolerance) -> None:
    with pytest.raises(ValueError, match=f"`{name}` must be finite and ≥ 0, got"):
        verify("c", 1.0, 1.0, **{name: tolerance})


@pytest.mark.parametrize("claim", ["", "  ", 3, None])
def test_a_claim_is_a_sentence(claim) -> None:
    with pytest.raises(ValueError, match="`claim` must be a sentence, got"):
        verify(claim, 1, 1)


def test_a_claim_reads_well_on_screen_in_a_terminal_and_aloud() -> None:
    claim = Claim("a < b", 1e-6, 1e-4)
    assert str(claim) == "✓ a < b (error 1.0e-06 ≤ 1.0e-04)"
    data, metadata = claim._repr_mimebundle_()
    assert data["text/plain"] == str(claim)
    assert 'aria-hidden="true">✓<' in data["text/html"]
    assert "Verified:</span> a &lt; b " in data["text/html"]
    assert metadata[CLAIM_KEY] == {"text": "a < b", "margin": "error 1.0e-06 ≤ 1.0e-04"}


def shown(capsys: pytest.CaptureFixture[str], *values: Any, **tolerance: float) -> str:
    verify("c", *values, **tolerance)
    return capsys.readouterr().out.strip().removeprefix("✓ c ")


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64, np.complex128])
@pytest.mark.parametrize("size", [1e-30, 1.0, 1e12])
def test_a_few_roundings_are_told_in_words(
    dtype: type, size: float, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whether it is no error, one rounding or ten: the next build may have another."""
    e = np.array([1, 0.5], dtype) * dtype(size)
    eps = float(np.finfo(dtype).eps)
    said = {shown(capsys, e * dtype(1 + k * eps), e, rtol=1e-3, atol=0) for k in (0, 1, 10)}
    assert said == {f"(rounding error ≤ {abs(e[1]) * 1e-3:.1e})"}
    assert "(error " in shown(capsys, e * dtype(1 + 300 * eps), e, rtol=1e-3, atol=0)


def test_an_entry_that_should_be_zero_is_measured_by_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    e = np.array([1e6, 0.0])
    assert shown(capsys, [1e6, 1e-10], e, atol=1e-9) == "(rounding error ≤ 1.0e-09)"
    assert shown(capsys, [1e6, 1e-7], e, atol=1e-6) == "(error 1.0e-07 ≤ 1.0e-06)"
    # Where all should be zero, by 1; so is the small difference of larger numbers.
    assert shown(capsys, 1e-9 + 1e-16, 1e-9, rtol=1e-6) == "(rounding error ≤ 1.0e-09)"
    # But not where the tolerance is for small numbers.
    assert shown(capsys, 1.1e-20, 1e-20, rtol=0.2, atol=0) == "(error 1.0e-21 ≤ 2.0e-21)"
    assert shown(capsys, 4e-16, 0.0) == "(rounding error ≤ 1.0e-12)"
    assert shown(capsys, 1e-13, 0.0) == "(error 1.0e-13 ≤ 1.0e-12)"
    assert shown(capsys, np.inf, np.inf) == "(rounding error ≤ 1.0e-12)"


def test_no_tolerance_is_exact(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, 2.0, 2.0, rtol=0, atol=0) == "(exactly)"


def test_a_terminal_without_the_tick_gets_words(monkeypatch) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", terminal)
    verify("π is near 3", 3.14, 3.0, atol=0.2)
    terminal.flush()
    shown = terminal.buffer.getvalue().decode("ascii")
    assert shown == "[verified] pi is near 3 (error 1.4e-01 <= 2.0e-01)\n"


def test_a_notebook_gets_the_rich_form(monkeypatch, capsys) -> None:
    import IPython.display

    shown = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel=object()))
    monkeypatch.setattr(IPython.display, "display", shown.append)
    verify("one is one", 1, 1)
    assert shown == [Claim("one is one", None, None, 0.0, "1", "1")]
    assert capsys.readouterr().out == ""


def test_it_stops_what_asserts_stop() -> None:
    assert issubclass(VerificationError, AssertionError)
