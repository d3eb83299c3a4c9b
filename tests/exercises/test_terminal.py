"""The exercises in the terminal: `python -m mathdl.exercises`."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from mathdl.exercises import names


def raises(x):
    squares = x**2
    return squares[10]


def run_module(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mathdl.exercises", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2])


def test_the_terminal_lists_and_grades(tmp_path: Path) -> None:
    assert run_module().stdout.split() == names()
    answers = tmp_path / "answers.py"
    answers.write_text("ex_singular_values_by_hand = [[1.5, 1.5], [4.5, 4.5]]\n")
    done = run_module(str(answers))
    assert done.returncode == 0, done.stderr
    assert done.stdout == "✓ ex-singular-values-by-hand: that is right.\n"
    source = inspect.getsource(raises).replace(
        "def raises(x)", "def ex_singular_values_tolerance(x, t)"
    )
    answers.write_text(source)
    done = run_module(str(answers))
    assert done.returncode == 1
    assert "return squares[10]" in done.stdout
    assert done.stderr == ""
    answers.write_text("ex_singular_values_by_hnd = 1\nex_eigenvectors_by_hand = 5, 2\n")
    done = run_module(str(answers))
    assert "there is no exercise for ex_singular_values_by_hnd" in done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("x = 1", "has no answer: an answer to ex-"),
        ("x = 1 / 0", "cannot be run: ZeroDivisionError"),
        ("x = (", "cannot be run: SyntaxError"),
        (None, "cannot be run: FileNotFoundError"),
    ],
)
def test_the_terminal_answers_bad_files_in_a_sentence(tmp_path: Path, content, message) -> None:
    answers = tmp_path / "answers.py"
    if content is not None:
        answers.write_text(content)
    done = run_module(str(answers))
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
