"""The time limit ends every answer, and leaves nothing behind."""

import sys
import time
from pathlib import Path

import numpy as np
import pytest

from mathdl.exercises.limits import run


def swallows_one():
    while True:
        try:  # noqa: SIM105
            pass
        except:  # noqa: E722
            pass


def swallows_two():
    while True:
        try:
            while True:
                try:  # noqa: SIM105
                    pass
                except:  # noqa: E722
                    pass
        except:  # noqa: E722
            pass


def swallows_three():
    while True:
        try:
            swallows_two()
        except BaseException:
            time.sleep(0)


def with_much_to_throw_away():
    return len([(a, b) for a in range(3000) for b in range(3000)])


@pytest.mark.parametrize("answer", [swallows_one, swallows_two, swallows_three])
def test_an_answer_that_swallows_every_exception_ends(answer) -> None:
    tracer, streams = sys.gettrace(), (sys.stdout, sys.stderr)
    start = time.monotonic()
    assert run(answer, (), seconds=0.2).timed_out
    assert time.monotonic() - start < 20
    assert sys.gettrace() is tracer
    assert (sys.stdout, sys.stderr) == streams
    assert run(lambda: 5, (), seconds=5).value == 5


@pytest.mark.parametrize("limit", np.geomspace(1e-4, 0.2, 40))
def test_the_end_may_come_at_any_instruction(limit: float) -> None:
    for answer in (with_much_to_throw_away, swallows_one, lambda: sum(range(10_000))):
        assert run(answer, (), seconds=limit).error is None
        assert run(len, ([],), seconds=30).value == 0


def test_imports_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a_slow_library.py").write_text(
        "import time\nfor _ in range(80): time.sleep(0.01)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))

    def answer():
        import a_slow_library

        return a_slow_library.__name__

    assert run(answer, (), seconds=0.4).value == "a_slow_library"
