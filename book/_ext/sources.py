"""What a chapter's outputs depend on: its code, the modules it imports, the installed versions."""

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
        hasher.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return hasher.hexdigest()


@cache
def installed_versions() -> str:
    """Return Python and every installed distribution with its version, one a line."""
    # The folders' names say it all; reading each distribution's metadata takes 50 times as long.
    infos = {info.name for folder in sys.path for info in Path(folder).glob("*.dist-info")}
    return "\n".join([f"python-{python_version()}", *sorted(infos)])


def fingerprint(code: Iterable[str]) -> str:
    """Return a hash of everything outside a chapter that its outputs depend on."""
    return digest([*sorted(package_files(code)), *_kernel_files()], installed_versions())


@cache
def surroundings() -> str:
    """Return a hash of everything outside a chapter that any chapter's outputs can depend on."""
    return digest([*sorted(_files("mathdl")), *_kernel_files()], installed_versions())


def package_files(code: Iterable[str]) -> set[Path]:
    """Return the files of `mathdl` that code cells load, directly or through each other.

    Code that cannot be parsed (a notebook's magics) is taken to load the whole package.
    """
    try:
        loaded = frozenset(name for cell in code for name in _imports(ast.parse(cell)))
    except SyntaxError:
        loaded = frozenset({"mathdl"})
    return set(_closure(loaded))


@cache
def _closure(modules: frozenset[str]) -> frozenset[Path]:
    """Return the files of the modules, and of those that they import in turn."""
    pending = set(modules)
    seen: set[str] = set()
    files: set[Path] = set()
    while pending:
        module = pending.pop()
        seen.add(module)
        found = set(_files(module))
        files |= found
        sources = (f for f in found if f.suffix == ".py")
        pending |= {name for f in sources for name in _module_imports(f)} - seen
    return frozenset(files)


def imported_libraries(code: Iterable[str]) -> set[str]:
    """Return the top-level names that code cells, and the package under them, import."""
    cells = list(code)
    names = {name for f in package_files(cells) if f.suffix == ".py" for name in _all_imports(f)}
    for cell in cells:
        try:
            names |= set(_imported_names(ast.parse(cell)))
        except SyntaxError:
            continue
    return {name.split(".")[0] for name in names}


@cache
def _all_imports(file: Path) -> frozenset[str]:
    return frozenset(_imported_names(ast.parse(file.read_text("utf8"))))


def _imported_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _imports(tree: ast.AST) -> set[str]:
    """Return what a tree imports of the package, `mathdl` itself for all of it."""
    names = {name for name in _imported_names(tree) if name.split(".")[0] == "mathdl"}
    # `from mathdl import linalg` names the package too, but loads that one module only.
    if any(name.startswith("mathdl.") for name in names) and not _imports_whole(tree):
        names.discard("mathdl")
    return names


def _imports_whole(tree: ast.AST) -> bool:
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import))
    return any(alias.name == "mathdl" for node in imports for alias in node.names)


@cache
def _module_imports(file: Path) -> frozenset[str]:
    return frozenset(_imports(ast.parse(file.read_text("utf8"))))


def _kernel_files() -> list[Path]:
    return sorted((Path(__file__).parent / "kernel").rglob("*.py"))


@cache
def _files(module: str) -> list[Path]:
    """Return the files behind a dotted name: a module, a package with its data, or all."""
    init = PACKAGE / "__init__.py"
    path = PACKAGE.joinpath(*module.split(".")[1:])
    if path == PACKAGE:
        return [f for f in PACKAGE.rglob("*") if f.is_file() and "__pycache__" not in f.parts]
    if path.is_dir():
        return [init, *(f for f in path.rglob("*") if f.is_file() and "__pycache__" not in f.parts)]
    return [init, file] if (file := path.with_suffix(".py")).is_file() else [init]
