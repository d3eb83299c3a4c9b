"""Answers that the grader must take, and answers that it must not."""

from mathdl.exercises import grade


def assert_accepted(name: str, answer) -> None:
    report = grade(name, answer)
    assert report.passed, str(report)


def assert_refused(name: str, answer, words: str) -> None:
    report = grade(name, answer)
    assert report.state == "failed", str(report)
    assert words in f"{report.message} {report.hint}", str(report)
