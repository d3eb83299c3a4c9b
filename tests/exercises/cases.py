"""Answers that the grader must take, and answers that it must not."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from mathdl.exercises import grade


def checks_of(
    accepted: Sequence[tuple[str, Any]], refused: Sequence[tuple[str, Any, str]]
) -> tuple[Callable[..., None], Callable[..., None]]:
    """Return the two tests of a chapter's exercises.

    Parameters
    ----------
    accepted : sequence of (exercise, answer)
        Right answers, in other forms than the book's solution.
    refused : sequence of (exercise, answer, words)
        Wrong answers, each with words that stand in its report.
    """

    @pytest.mark.parametrize(("name", "answer"), accepted)
    def passes(name: str, answer: Any) -> None:
        report = grade(name, answer)
        assert report.passed, str(report)

    @pytest.mark.parametrize(("name", "answer", "words"), refused)
    def is_told_why(name: str, answer: Any, words: str) -> None:
        report = grade(name, answer)
        assert report.state == "failed", str(report)
        assert words in f"{report.message} {report.hint}", str(report)

    return passes, is_told_why
