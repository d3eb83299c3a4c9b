"""What a terminal can print: reports keep their signs where they can, and get words elsewhere.

Not every standard output is UTF-8: not that of an older Windows, nor a file that it is sent to.
There `print` raises on the first ✓ that it meets, and the report is lost.
"""

import functools
import re
import sys
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

__all__ = ["printable", "spelled"]

C = TypeVar("C", bound=type)

# What says the same in ASCII, where Unicode itself knows no simpler sign.
_SIGNS = {
    "−": "-",
    "–": "-",
    "×": "x",
    "·": "*",
    "⋅": "*",
    "÷": "/",
    "⁄": "/",
    "±": "+-",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "≈": "~",
    "≪": "<<",
    "≫": ">>",
    "→": "->",
    "←": "<-",
    "∈": "in",
    "∞": "inf",
    "√": "sqrt ",
    "‖": "||",
    "°": " degrees",
    "∂": "d",
    "∇": "grad ",
    "∑": "sum ",
    "⟨": "<",
    "⟩": ">",
    "′": "'",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
}
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿᵀ]+")


def spelled(text: str, stream: Any = None, signs: Mapping[str, str] | None = None) -> str:
    """Return `text` with those of its signs in ASCII that a stream cannot write.

    Parameters
    ----------
    text : str
        What is to be written.
    stream : file, optional
        Where; standard output, if there is none.
    signs : mapping of str to str, optional
        Words for signs that have a meaning of their own in this text.

    Examples
    --------
    >>> import io
    >>> terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    >>> spelled("✓ ½ σ² ≤ 10⁻¹²", terminal, {"✓": "[verified]"})
    '[verified] 1/2 sigma^2 <= 10^-12'
    """
    # A buffer of text has no encoding, and takes all signs.
    encoding = getattr(sys.stdout if stream is None else stream, "encoding", None) or "utf-8"
    if _fits(text, encoding):
        return text
    known = _SIGNS | dict(signs or {})
    raised = _RAISED.sub(lambda m: m[0] if _fits(m[0], encoding) else f"^{m[0]}", text)
    return "".join(c if _fits(c, encoding) else _in_ascii(c, known) for c in raised)


def printable(signs: Mapping[str, str] | None = None) -> Callable[[C], C]:
    """Return a class decorator: what an object says of itself can be printed where it is asked.

    Parameters
    ----------
    signs : mapping of str to str, optional
        Words for signs that have a meaning of their own in this report.
    """

    def decorate(cls: C) -> C:
        for name in ("__str__", "__repr__"):  # those that it inherits too
            setattr(cls, name, _spelling(getattr(cls, name), signs))
        return cls

    return decorate


def _spelling(
    method: Callable[[Any], str], signs: Mapping[str, str] | None
) -> Callable[[Any], str]:
    @functools.wraps(method)
    def spelling(self: Any) -> str:
        return spelled(method(self), signs=signs)

    return spelling


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _in_ascii(sign: str, known: Mapping[str, str]) -> str:
    """Return a sign by the table, by its name if it is Greek, or else by its parts: é is e."""
    if sign in known or sign.isascii():
        return known.get(sign, sign)
    kind, _, letter = unicodedata.name(sign, "").partition(" LETTER ")
    if kind in ("GREEK SMALL", "GREEK CAPITAL"):
        word = "lambda" if letter == "LAMDA" else letter.split()[0].lower()
        return word if kind == "GREEK SMALL" else word.capitalize()
    parts = unicodedata.normalize("NFKD", sign)
    if parts != sign:
        return "".join(_in_ascii(part, known) for part in parts)
    return "" if unicodedata.combining(sign) else sign.encode("ascii", "backslashreplace").decode()
