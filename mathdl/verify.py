"""Claims that a page makes, checked where they are made.

A chapter states a result in prose and verifies it in the next cell. If the result is false
the cell raises, and the book does not build; if it is true the reader sees one quiet line.
"""

import math
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from mathdl import _rounding, _values
from mathdl._notebook import kernel_shell
from mathdl._terminal import printable

__all__ = ["Claim", "VerificationError", "verify"]

CLAIM_KEY = "mathdl.claim"
"""Where a notebook keeps a verified claim, in the output's metadata: the build collects it."""

# A relative error of 1e-9 leaves room for a few thousand roundings in float64 (unit roundoff
# 1.1e-16) and none for a wrong formula; float32 and shorter (6.0e-8) need their own.
_RTOL = {8: 1e-9, 4: 1e-5, 2: 1e-2}
# Against an expected 0 a relative tolerance is no tolerance at all.
_ATOL_OVER_RTOL = 1e-3


@printable({"✗": "[false]"})
class VerificationError(AssertionError):
    """A claim is false: what the page says is not what its code computes."""


@printable({"✓": "[verified]"})
@dataclass(frozen=True)
class Claim:
    """A verified claim, as the reader sees it.

    Attributes
    ----------
    text : str
        The claim in words.
    error : float or None
        The largest difference between actual and expected; None if they had to be equal.
    tolerance : float or None
        What the difference was allowed to be at that place.
    unit : float
        What one rounding of these numbers can be. An error of a few of them is told in words, for
        its digits would be others in the next build.
    actual, expected : str
        What was compared, in a few characters; empty if the claim is that something is true.
    """

    text: str
    error: float | None
    tolerance: float | None
    unit: float = 0.0
    actual: str = ""
    expected: str = ""

    @property
    def margin(self) -> str:
        """The error against the tolerance, in a few characters."""
        if self.error is None or not self.tolerance:
            return "exactly"
        if _rounding.is_rounding(self.error, self.unit):
            return f"rounding error ≤ {_short(self.tolerance)}"
        return f"error {_short(self.error)} ≤ {_short(self.tolerance)}"

    def __str__(self) -> str:
        return f"✓ {self.text} ({self.margin})"

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        # The tick is drawn for the eye and spoken as a word: screen readers skip the sign.
        html = (
            '<p class="claim"><span class="claim-tick" aria-hidden="true">✓</span>'
            '<span class="visually-hidden">Verified:</span> '
            f'{escape(self.text)} <span class="claim-margin">({escape(self.margin)})</span></p>'
        )
        # What is kept is what is shown, and no digit more.
        kept = {"text": self.text, "margin": self.margin}
        if self.actual:
            kept |= {"actual": self.actual, "expected": self.expected}
        return {"text/plain": str(self), "text/html": html}, {CLAIM_KEY: kept}


def verify(
    claim: str,
    actual: Any,
    expected: Any = True,
    *,
    rtol: float | None = None,
    atol: float | None = None,
) -> None:
    r"""Assert that `actual` is `expected`, and show the reader that it is.

    Numbers pass when :math:`|a - e| \le \text{atol} + \text{rtol}\,|e|` holds for every entry;
    everything else (integers, booleans, text, shapes, other objects) must be equal. An error of no
    more than a few roundings is shown as that: its digits say nothing, and differ between machines.

    Parameters
    ----------
    claim : str
        What is claimed, as a sentence that a reader understands without the code.
    actual, expected : array_like, torch tensor or any object
        Compared without broadcasting: their shapes must be the same. A missing `expected`
        means that `actual` must be true.
    rtol : float, optional
        The relative tolerance. By default that of the less precise floating-point type of the
        two: 1e-9 for float64, 1e-5 for float32, 1e-2 for float16.
    atol : float, optional
        The absolute tolerance, by default `rtol` / 1000; it is what counts against a zero.

    Raises
    ------
    VerificationError
        If the claim is false, with what was expected, what came and where.
    ValueError
        If the claim is empty or a tolerance is negative or not finite.

    Examples
    --------
    >>> verify("two and two make four", 2 + 2, 4)
    ✓ two and two make four (exactly)
    >>> verify("a tenth and two tenths make three tenths", 0.1 + 0.2, 0.3)
    ✓ a tenth and two tenths make three tenths (rounding error ≤ 3.0e-10)
    >>> verify("the square root of 2 is about 1.414", 2**0.5, 1.414, atol=1e-3)
    ✓ the square root of 2 is about 1.414 (error 2.1e-04 ≤ 1.0e-03)
    """
    if not isinstance(claim, str) or not claim.strip():
        raise ValueError(f"`claim` must be a sentence, got {claim!r}")
    for name, tolerance in (("rtol", rtol), ("atol", atol)):
        if tolerance is not None and not 0 <= tolerance < math.inf:
            raise ValueError(f"`{name}` must be finite and ≥ 0, got {tolerance}")
    _show(_check(claim, _plain(actual), _plain(expected), rtol, atol))


def _check(claim: str, actual: Any, expected: Any, rtol: float | None, atol: float | None) -> Claim:
    a, e = _as_array(actual), _as_array(expected)
    if a is None or e is None:
        if type(actual) is not type(expected) or actual != expected:
            raise VerificationError(f"✗ {claim}: expected {expected!r}, got {actual!r}")
        return _exactly(claim, actual, expected)
    if a.shape != e.shape:
        raise VerificationError(f"✗ {claim}: expected shape {e.shape}, got shape {a.shape}")
    kinds = {a.dtype.kind, e.dtype.kind}
    # A truth value is not a number here: verify("...", 1) must not pass for True.
    if "b" in kinds or not kinds & {"f", "c"}:
        if ("b" in kinds and len(kinds) > 1) or not np.array_equal(a, e):
            raise VerificationError(f"✗ {claim}: expected {_brief(e)}, got {_brief(a)}")
        return _exactly(claim, a, e)
    return _check_close(claim, a, e, rtol, atol)


def _check_close(claim: str, a: Any, e: Any, rtol: float | None, atol: float | None) -> Claim:
    if rtol is None:
        rtol = max(_default_rtol(a.dtype), _default_rtol(e.dtype))
    if atol is None:
        atol = rtol * _ATOL_OVER_RTOL
    given = a, e
    if a.dtype.kind not in "fc":
        a = a.astype(np.float64)
    if e.dtype.kind not in "fc":
        e = e.astype(np.float64)
    precise = np.result_type(a, e, np.float64)
    a, e = a.astype(precise), e.astype(precise)
    # Equal infinities differ by 0, not by NaN; a NaN anywhere is a failure, never a match.
    with np.errstate(invalid="ignore", over="ignore"):
        error = np.where(a == e, 0.0, np.abs(a - e))
        tolerance = atol + rtol * np.where(np.isfinite(e), np.abs(e), 0.0)
    if error.size == 0:  # nothing to differ in
        return _exactly(claim, a, e)
    excess = np.where(np.isnan(error), np.inf, error - tolerance)
    worst = np.unravel_index(np.argmax(excess), error.shape)
    if not error[worst] <= tolerance[worst]:
        where = f" at {tuple(int(i) for i in worst)}" if error.ndim else ""
        raise VerificationError(
            f"✗ {claim}: expected {e[worst]!s}, got {a[worst]!s}{where} "
            f"(error {_short(error[worst])} > {_short(tolerance[worst])})"
        )
    allowed = float(tolerance[worst])
    shown = (_values.approximate(values, tolerance) for values in (a, e))
    return Claim(claim, float(error[worst]), allowed, _unit(*given, allowed), *shown)


def _exactly(claim: str, actual: Any, expected: Any) -> Claim:
    if isinstance(expected, np.ndarray) and expected.ndim == 0 and expected.dtype.kind == "b":
        return Claim(claim, None, None)  # the sentence says whether it is
    return Claim(claim, None, None, 0.0, _values.exact(actual), _values.exact(expected))


def _unit(a: np.ndarray[Any, Any], e: np.ndarray[Any, Any], tolerance: float) -> float:
    """Return what one rounding can be: of the largest number, or of 1.

    Small numbers may be the difference of larger ones. Only a tolerance below a rounding of 1 says
    that they are not.
    """
    epsilon = max(float(np.finfo(x.dtype).eps) for x in (a, e) if x.dtype.kind in "fc")
    largest = float(np.abs(e[np.isfinite(e)]).max(initial=0))
    small = largest > 0 and tolerance < epsilon
    return epsilon * (largest if small else max(largest, 1.0))


def _default_rtol(dtype: np.dtype[Any]) -> float:
    if dtype.kind == "c":
        return _RTOL.get(dtype.itemsize // 2, 1e-9)
    return _RTOL.get(dtype.itemsize, 1e-9) if dtype.kind == "f" else 0.0


def _plain(value: Any) -> Any:
    """Bring a tensor, of torch or of `mathdl.autodiff`, to NumPy without importing either."""
    if hasattr(value, "detach"):
        value = value.detach()
    if hasattr(value, "cpu"):
        value = value.cpu()
        return value.resolve_conj().resolve_neg().numpy() if hasattr(value, "numpy") else value
    if isinstance(value, tuple | list):
        return type(value)(_plain(v) for v in value) if type(value) in (tuple, list) else value
    return value


def _as_array(value: Any) -> np.ndarray[Any, Any] | None:
    """Return numbers and truth values as an array, anything else as None."""
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return None
    return array if array.dtype.kind in "biufc" else None


def _short(x: float) -> str:
    return "0" if x == 0 else f"{x:.1e}"


def _brief(x: np.ndarray[Any, Any]) -> str:
    return np.array2string(x, threshold=20, separator=", ")


def _show(claim: Claim) -> None:
    """Display the claim in a notebook, print it in a terminal."""
    # IPython's terminal shell shows text only; a notebook's kernel shows what it can.
    if kernel_shell() is not None:
        from IPython.display import display

        display(claim)  # type: ignore[no-untyped-call]
        return
    print(claim)  # noqa: T201
