"""What a warm build executes again: the chapters that a change can concern, and no others."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Book

sys.path.insert(0, str(ROOT / "book"))
from _ext import sources
from _ext.ledger import Ledger

LAZY = '''"""Loads what is asked for."""

from importlib import import_module

__all__ = ["one", "two"]


def __getattr__(name):
    return import_module(f"{__name__}.{name}")
'''


@pytest.mark.build
def test_a_module_that_one_chapter_loads_concerns_that_chapter(small_book: Book) -> None:
    room = small_book.folder / "mathdl" / "planted"
    room.mkdir()
    (room / "__init__.py").write_text(LAZY, "utf8")
    for name in ("one", "two"):
        (room / f"{name}.py").write_text(f"WORD = '{name}'\n", "utf8")
        small_book.chapter(name, f"from mathdl import planted\nprint(planted.{name}.WORD)")
    small_book.chapter("neither", "assert not {'os', 'sys'} & set(globals())")
    assert small_book.build().stdout.count("executed book/") == 3
    (room / "one.py").write_text("WORD = 'uno'\n", "utf8")
    done = small_book.build()
    assert done.stdout.count("executed book/") == 1
    assert "executed book/one" in done.stdout
    assert "uno" in small_book.html("one")
    # A room concerns all that loads it, also when a module of it is gone.
    (room / "two.py").rename(room / "two_.py")
    done = small_book.build()
    assert done.returncode != 0
    assert "No module named 'mathdl.planted.two'" in done.stderr
    assert "executed book/" not in done.stdout


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small package in the place of the real one."""
    for name in ("__init__.py", "a/__init__.py", "a/x.py", "a/y.py", "a/data/numbers", "b/z.py"):
        file = tmp_path / "mathdl" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("", "utf8")
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    monkeypatch.setattr(sources, "PACKAGE", tmp_path / "mathdl")
    monkeypatch.setattr(sources, "_kernel_files", list)
    return tmp_path / "mathdl"


LOADED = ("mathdl/__init__.py", "mathdl/a/__init__.py", "mathdl/a/x.py")


@pytest.mark.parametrize("name", ["__init__.py", "a/__init__.py", "a/x.py", "a/data/numbers"])
@pytest.mark.parametrize(
    "change", [lambda f: f.write_text("changed", "utf8"), lambda f: f.unlink()]
)
def test_what_a_chapter_loads_concerns_it(
    package: Path, name: str, change: Callable[[Path], object]
) -> None:
    before = sources.fingerprint(LOADED)
    change(package / name)
    sources._files.cache_clear()
    assert sources.fingerprint(LOADED) != before


@pytest.mark.parametrize("name", ["a/y.py", "b/z.py", "b/data", "a/new.py", "a/__pycache__/x.pyc"])
def test_what_a_chapter_does_not_load_does_not(package: Path, name: str) -> None:
    before = sources.fingerprint(LOADED)
    (package / name).parent.mkdir(exist_ok=True)
    (package / name).write_text("changed", "utf8")
    sources._files.cache_clear()
    assert sources.fingerprint(LOADED) == before


def test_installed_versions_concern_every_chapter(package: Path, monkeypatch) -> None:
    before = sources.fingerprint(())
    monkeypatch.setattr(sources, "installed_versions", lambda: "another")
    assert sources.fingerprint(()) != before


def test_a_kernel_that_could_not_say_what_it_loaded_may_have_loaded_all(tmp_path: Path) -> None:
    from _ext.kernels import _loaded

    assert _loaded(tmp_path / "missing") == sources.all_modules()
    assert "mathdl/linalg/vectors.py" in sources.all_modules()
    (tmp_path / "note").write_text(str(ROOT / "mathdl" / "verify.py"), "utf8")
    assert _loaded(tmp_path / "note") == ("mathdl/verify.py",)


def test_a_ledger_of_an_earlier_version_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "ledger.json").write_text('{"book/a": {"page": "", "run": {}}}', "utf8")
    assert Ledger(tmp_path / "ledger.json").get("book/a") is None


@pytest.fixture(scope="module")
def loaded(site: Path) -> dict[str, tuple[str, ...]]:
    """What each chapter of the book has loaded of the package."""
    ledger = json.loads((site.parent / ".jupyter_cache" / "ledger.json").read_text("utf8"))
    return {page: tuple(entry["loaded"]) for page, entry in ledger.items()}


@pytest.mark.build
@pytest.mark.parametrize("folder", ["exercises/declared", "plotting/chapters"])
def test_a_hint_or_a_figure_of_one_chapter_concerns_that_chapter(
    loaded: dict[str, tuple[str, ...]], folder: str
) -> None:
    modules = sorted((ROOT / "mathdl" / folder).glob("[!_]*.py"))
    assert len(modules) >= 15
    for module in modules:
        name = module.relative_to(ROOT).as_posix()
        concerned = [page.split("/")[-1] for page, files in loaded.items() if name in files]
        assert concerned == [module.stem], name


@pytest.mark.build
def test_what_changes_decides_what_executes(
    loaded: dict[str, tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One changed hint of the real book, in what a warm build decides by."""
    hint = ROOT / "mathdl" / "exercises" / "declared" / "norms.py"
    read = Path.read_bytes
    before = {page: sources.fingerprint(files) for page, files in loaded.items()}
    monkeypatch.setattr(Path, "read_bytes", lambda f: read(f) + b"#" * (f == hint))
    after = {page: sources.fingerprint(files) for page, files in loaded.items()}
    assert [page for page in loaded if after[page] != before[page]] == ["book/linear_algebra/norms"]
