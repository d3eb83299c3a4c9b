"""What a chapter's outputs depend on: its code, what its kernel loads, the installed versions.

Nothing is guessed from the code. A kernel says at its end which modules of the package it has
loaded; a module that was not loaded cannot have changed an output.
"""

import ast
import hashlib
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from platform import python_version

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "mathdl"


def digest(files: Iterable[Path], text: str = "") -> str:
    """Return a hash of the names and contents of `files`, and of `text`."""
    hasher = hashlib.sha256(text.encode())
    for file in files:
        content = file.read_bytes() if file.is_file() else b"removed"
        hasher.update(str(file.relative_to(ROOT)).encode() + b"\0" + content + b"\0")
    return hasher.hexdigest()


@cache
def installed_versions() -> str:
    """Return Python and every installed distribution with its version, one a line."""
    # The folders' names say it all; reading each distribution's metadata takes 50 times as long.
    infos = {info.name for folder in sys.path for info in Path(folder).glob("*.dist-info")}
    return "\n".join([f"python-{python_version()}", *sorted(infos)])


def fingerprint(loaded: Iterable[str]) -> str:
    """Return a hash of everything outside a chapter that its outputs depend on.

    Parameters
    ----------
    loaded : iterable of str
        The modules of the package that its kernel loads, as files relative to the project.
    """
    modules = {ROOT / name for name in loaded}
    data = {file for folder in _rooms(modules) for file in _files(folder) if file.suffix != ".py"}
    return digest([*sorted(modules | data), *_kernel_files()], installed_versions())


@cache
def surroundings() -> str:
    """Return a hash of everything outside a chapter that any chapter's outputs can depend on."""
    return digest([*_files(PACKAGE), *_kernel_files()], installed_versions())


def all_modules() -> tuple[str, ...]:
    """Return all modules of the package, as files relative to the project."""
    return relative(file for file in _files(PACKAGE) if file.suffix == ".py")


def relative(files: Iterable[Path]) -> tuple[str, ...]:
    """Return the names of files inside the project, relative to it."""
    return tuple(sorted(file.relative_to(ROOT).as_posix() for file in files))


def imported_libraries(code: Iterable[str], loaded: Iterable[str]) -> set[str]:
    """Return the top-level names that code cells, and the package's modules, import."""
    names = {name for file in loaded for name in _imported_by_file(ROOT / file)}
    for cell in code:
        try:
            names |= set(_imported_names(ast.parse(cell)))
        except SyntaxError:
            continue
    return {name.split(".")[0] for name in names}


@cache
def _imported_by_file(file: Path) -> frozenset[str]:
    return frozenset(_imported_names(ast.parse(file.read_text("utf8"))))


def _imported_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def _rooms(modules: Iterable[Path]) -> set[Path]:
    """Return the folders of the package's rooms that modules stand in: their data is theirs."""
    places = (module.relative_to(PACKAGE).parts for module in modules)
    return {PACKAGE / place[0] for place in places if len(place) > 1}


@cache
def _files(folder: Path) -> list[Path]:
    """Return all files in and under a folder but what Python makes itself."""
    found = (f for f in sorted(folder.rglob("*")) if f.is_file())
    return [file for file in found if "__pycache__" not in file.parts]


def _kernel_files() -> list[Path]:
    return sorted((Path(__file__).parent / "kernel").rglob("*.py"))
