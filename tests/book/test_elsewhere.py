"""Other processors, as far as this one can stand in for them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from book._tools import elsewhere
from book._tools.elsewhere import PROCESSORS, Processor
from tests.conftest import HEADER

OLDEST, NEWEST = PROCESSORS[0], PROCESSORS[-1]
here = pytest.mark.skipif(
    OLDEST.needs not in elsewhere.USABLE, reason=f"NumPy finds no {OLDEST.needs} on this processor"
)
LOOK = """\
import json, numpy, os, torch
simd = numpy.show_config(mode="dicts")["SIMD Extensions"]
print(json.dumps([simd.get("found", []), torch.backends.cpu.get_cpu_capability(),
                  torch.get_num_threads()]))
"""


@here
@pytest.mark.parametrize("threads", elsewhere.THREADS)
def test_the_variables_hide_the_processor(threads: int) -> None:
    environment = {**os.environ, **OLDEST.environment(threads)}
    command = [sys.executable, "-W", "error", "-c", LOOK]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [[], "DEFAULT", threads]


def test_numpy_is_told_of_no_instructions_that_it_does_not_know() -> None:
    one = Processor("one", needs="X86_V2", hides=("X86_V3", "MMXVIII"))
    assert "MMXVIII" not in one.environment(1)["NPY_DISABLE_CPU_FEATURES"]


def run(monkeypatch: pytest.MonkeyPatch, *options: str, holds: bool = True) -> list[int]:
    """Run the script without its work; return its status and how often it would have worked."""
    asked: list[dict[str, str]] = []

    def work(environment: dict[str, str], *, quick: bool) -> bool:
        asked.append(environment)
        return holds

    monkeypatch.setattr(elsewhere, "package_holds", work)
    monkeypatch.setattr(elsewhere, "book_holds", work)
    return [elsewhere.main(list(options)), len(asked)]


def test_what_this_processor_cannot_do_is_left_out_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(elsewhere, "USABLE", {OLDEST.needs})
    assert run(monkeypatch) == [0, 4]  # the package and the book, in one thread and in two
    printed = capsys.readouterr().out
    assert f"{OLDEST.name}, 2 threads: the book holds" in printed
    assert f"{NEWEST.name}: left out, for NumPy finds no X86_V4 on this processor" in printed


def test_quick_is_one_processor_and_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "USABLE", {p.needs for p in PROCESSORS})
    assert run(monkeypatch, "--quick") == [0, 2]
    assert run(monkeypatch) == [0, 12]


def test_one_failure_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "USABLE", {OLDEST.needs})
    assert run(monkeypatch, "--quick", holds=False)[0] == 1


def test_what_is_quick_is_there() -> None:
    tests = elsewhere.ROOT / "tests"
    assert all((tests / name).exists() for name in elsewhere.QUICK_TESTS)
    assert {c.docname for c in elsewhere.chapters(elsewhere.QUICK_CHAPTERS)} == {
        *elsewhere.QUICK_CHAPTERS
    }


COMPLAIN = """\
import sys, pathlib
from book._tools.elsewhere import PROCESSORS, chapters, complaints
chosen = chapters(sys.argv[2:], pathlib.Path(sys.argv[1]))
print(*complaints(chosen, PROCESSORS[0].environment(2)))
"""


@here
def test_chapters_that_fail_or_warn_are_named(tmp_path: Path) -> None:
    cells = {
        "sound": 'import os\nassert os.environ["OMP_NUM_THREADS"] == "2"',
        "wrong": 'from mathdl.verify import verify\nverify("a planted fault", 1, 2)',
        "warns": 'import warnings\nwarnings.warn("mind the gap")',
    }
    (tmp_path / "part").mkdir()
    for name, code in cells.items():
        page = f"{HEADER}# {name}\n\n```{{code-cell}} ipython3\n{code}\n```\n"
        (tmp_path / "part" / f"{name}.md").write_text(page, "utf8")

    def complaints(*names: str) -> str:  # in a process of its own: nbclient leaves loops open
        command = [sys.executable, "-c", COMPLAIN, str(tmp_path), *names]
        done = subprocess.run(
            command, cwd=elsewhere.ROOT, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    assert complaints("sound") == ""
    assert "wrong (wrong.md)" in complaints("sound", "wrong")
    assert "mind the gap" in complaints("warns")
