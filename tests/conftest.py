"""What the tests of the book share: small books to build, and the built site."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# Workers share the cores: with several threads each, they would wait for one another's.
if "PYTEST_XDIST_WORKER" in os.environ:
    for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(_variable, "1")

# No test is timed: a busy machine is not a fault.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

HEADER = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

"""


def jupyter_book(
    folder: Path,
    *options: str,
    environment: dict[str, str] | None = None,
    timeout: float = 300,
) -> subprocess.CompletedProcess[str]:
    """Run `jupyter-book build .` in a folder, as a person would."""
    command = [str(Path(sys.executable).parent / "jupyter-book"), "build", ".", *options]
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("COV_", "GITHUB_"))}
    variables = {**inherited, "NO_COLOR": "1", **(environment or {})}
    return subprocess.run(
        command, cwd=folder, env=variables, capture_output=True, text=True, timeout=timeout
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failed one")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    report = yield
    if report.skipped and item.config.getoption("--no-skips"):
        report.outcome = "failed"
    return report


@dataclass
class Book:
    """A small book with the real extensions and a copy of the real package."""

    folder: Path

    def page(self, name: str, text: str, *, listed: bool = True) -> Path:
        file = self.folder / "book" / f"{name}.md"
        file.write_text(text, "utf8")
        if listed:
            with (self.folder / "_toc.yml").open("a", encoding="utf8") as toc:
                toc.write(f"  - file: book/{name}\n")
        return file

    def chapter(self, name: str, *cells: str, text: str = "") -> Path:
        blocks = "\n".join(f"```{{code-cell}} ipython3\n{cell}\n```\n" for cell in cells)
        return self.page(name, f"{HEADER}# {name}\n\n{text}\n\n{blocks}")

    def build(self, **environment: str) -> subprocess.CompletedProcess[str]:
        return jupyter_book(self.folder, "-W", "-n", "--keep-going", environment=environment)

    def html(self, name: str) -> str:
        return (self.folder / "_build" / "html" / "book" / f"{name}.html").read_text("utf8")


FOLDERS = tuple(
    f"book/{name}" for name in ("_ext", "_inventories", "_static", "_templates", "_tools")
)


def make_book(folder: Path) -> Book:
    """Return a book with a front page only, to be filled and built."""
    for name in ("_config.yml", "mathdl", *FOLDERS):
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            leave_out = shutil.ignore_patterns("__pycache__", "fashion_mnist_sample")
            shutil.copytree(source, target, ignore=leave_out)
        else:
            shutil.copy(source, target)
    shutil.copy(ROOT / "book" / "references.bib", folder / "book")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: book/index\nchapters:\n", "utf8")
    (folder / "book" / "index.md").write_text("# Small book\n", "utf8")
    return Book(folder)


@pytest.fixture
def small_book(tmp_path: Path) -> Book:
    return make_book(tmp_path)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; building it again is quick when nothing has changed."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # of all workers: one builds, the others wait for it
    outcome = shared / "site.txt"
    with FileLock(shared / "site.lock"):
        if not outcome.exists():
            done = jupyter_book(ROOT, "-W", "-n", "--keep-going", timeout=3600)
            outcome.write_text(done.stderr[-1500:] if done.returncode else "", "utf8")
    if fault := outcome.read_text("utf8"):
        pytest.fail(f"the book does not build:\n{fault}", pytrace=False)
    return ROOT / "_build" / "html"
