"""What the reader is told: short, friendly, and the same on screen, in a terminal and aloud."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from html import escape
from typing import Any, Literal

from mathdl._terminal import printable

__all__ = ["Feedback", "Progress"]

State = Literal["passed", "failed", "not attempted"]
SIGNS: Mapping[str, str] = {"passed": "✓", "failed": "✗", "not attempted": "○"}
_IN_WORDS = {sign: f"[{state}]" for state, sign in SIGNS.items()}

FEEDBACK_KEY = "mathdl.feedback"
"""Where a notebook keeps a report, in the output's metadata: the tests of the book read it."""


@printable(_IN_WORDS)
@dataclass(frozen=True)
class Feedback:
    """The report on one answer.

    Attributes
    ----------
    name : str
        The exercise.
    state : {"passed", "failed", "not attempted"}
        How it stands.
    message : str
        What was found, in a sentence.
    hint : str
        What to think about next; empty where there is nothing to say.
    num_passed, num_cases : int
        How many cases gave the right result before the first that did not, and how many there are.
    given, wanted, got : str
        The first case that failed: its arguments, the right result, the answer's result.
    """

    name: str
    state: State
    message: str
    hint: str = ""
    num_passed: int = 0
    num_cases: int = 0
    given: str = ""
    wanted: str = ""
    got: str = ""

    @property
    def passed(self) -> bool:
        """Whether every case gave the right result."""
        return self.state == "passed"

    def __str__(self) -> str:
        lines = [f"{SIGNS[self.state]} {self.name}: {self.message}"]
        lines += [f"    {label:<7} {_indent(text)}" for label, text in self._case]
        if self.hint:
            lines.append(f"  Hint: {self.hint}")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        rows = "".join(
            f"<dt>{label}</dt><dd><pre>{escape(text)}</pre></dd>" for label, text in self._case
        )
        case = f"<dl>{rows}</dl>" if rows else ""
        hint = f"<p><strong>Hint.</strong> {escape(self.hint)}</p>" if self.hint else ""
        html = (
            f'<div class="feedback feedback-{self.state.replace(" ", "-")}"><p>'
            f'<span aria-hidden="true">{SIGNS[self.state]}</span> <strong>{escape(self.name)}'
            f"</strong>, {self.state}: {escape(self.message)}</p>{case}{hint}</div>"
        )
        return {"text/plain": str(self), "text/html": html}, {FEEDBACK_KEY: asdict(self)}

    @property
    def _case(self) -> list[tuple[str, str]]:
        case = (("given", self.given), ("wanted", self.wanted), ("got", self.got))
        return [(label, text) for label, text in case if text]


@printable(_IN_WORDS)
@dataclass(frozen=True)
class Progress:
    """How the reader stands with all exercises.

    Attributes
    ----------
    states : mapping of str to {"passed", "failed", "not attempted"}
        The last state of each exercise in this session.
    """

    states: Mapping[str, State]

    def __str__(self) -> str:
        passed = sum(state == "passed" for state in self.states.values())
        lines = [f"{passed} of {len(self.states)} exercises passed"]
        lines += [f"  {SIGNS[state]} {name}" for name, state in self.states.items()]
        return "\n".join(lines)

    __repr__ = __str__


def _indent(text: str) -> str:
    return text.replace("\n", "\n" + " " * 12)
