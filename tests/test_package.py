"""The house: floors, lazy rooms, and public names that are what they say."""

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

import mathdl

ROOT = Path(mathdl.__file__).parent
MODULES = sorted(
    ".".join(file.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
    for file in ROOT.rglob("*.py")
)

# A room imports only from lower floors, or from its own folder.
FLOORS = {
    "_validate": 0,
    "_notebook": 0,
    "_rows": 0,
    "_sums": 0,
    "linalg": 1,
    "calculus": 1,
    "tensors": 1,
    "information": 1,
    "distributions": 1,
    "optim": 1,
    "datasets": 1,
    "autodiff": 2,
    "estimation": 2,
    "verify": 2,
    "gradients": 3,
    "plotting": 3,
    "exercises": 3,
    "training": 4,
}
# What a room may import from outside the standard library, at its top.
LIBRARIES = {
    "tensors": {"numpy", "array_api_compat"},
    "information": {"numpy", "array_api_compat"},
    "training": {"numpy", "torch"},
    "gradients": {"numpy", "torch"},
    "plotting": {"numpy", "matplotlib", "mpl_toolkits"},
}


def imports(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            is_package = node.module == "mathdl"
            names |= {f"mathdl.{a.name}" for a in node.names} if is_package else {node.module}
    return names


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def tree(module: str) -> ast.Module:
    path = ROOT.parent.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(file.read_text("utf8"))


def violations(module: str, code: ast.AST) -> list[str]:
    here = room(module)
    return [
        name
        for name in imports(code)
        if name.startswith("mathdl.") and room(name) != here and FLOORS[room(name)] >= FLOORS[here]
    ]


@pytest.mark.parametrize("module", [m for m in MODULES if m != "mathdl"])
def test_a_room_imports_only_from_lower_floors(module: str) -> None:
    assert violations(module, tree(module)) == []


def test_an_import_from_a_higher_floor_is_caught() -> None:
    assert violations("mathdl.linalg", ast.parse("from mathdl.verify import verify"))
    assert violations("mathdl.linalg", ast.parse("from mathdl import calculus"))
    assert violations("mathdl.linalg", ast.parse("def f():\n    import mathdl.plotting.style"))


def test_every_room_has_a_floor() -> None:
    assert {room(m) for m in MODULES if m != "mathdl"} == set(FLOORS)


@pytest.mark.parametrize("module", [m for m in MODULES if m != "mathdl"])
def test_a_room_needs_only_its_own_libraries(module: str) -> None:
    """What only some functions need (pooch, IPython) is imported inside them."""
    top = ast.Module(
        [n for n in tree(module).body if isinstance(n, ast.Import | ast.ImportFrom)], []
    )
    needed = {name.split(".")[0] for name in imports(top)} - {"mathdl"} - sys.stdlib_module_names
    assert needed <= LIBRARIES.get(room(module), {"numpy"})


@pytest.mark.parametrize(
    "module", [m for m in MODULES if ".make_" not in m and "__main__" not in m]
)
def test_public_names_are_literal_sorted_and_there(module: str) -> None:
    assigned = [
        ast.literal_eval(node.value)
        for node in tree(module).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    assert len(assigned) == 1, "exactly one literal __all__"
    (names,) = assigned
    assert len(set(names)) == len(names)
    loaded = importlib.import_module(module)
    for name in names:
        assert getattr(loaded, name, None) is not None, name


def test_every_public_room_is_listed() -> None:
    rooms = {room(m) for m in MODULES if m != "mathdl"}
    assert set(mathdl.__all__) == {r for r in rooms if not r.startswith("_")}
    assert set(mathdl.__all__) <= set(dir(mathdl))


@pytest.mark.parametrize("module", [m for m in MODULES if m != "mathdl"])
def test_every_public_function_and_class_has_a_docstring(module: str) -> None:
    loaded = importlib.import_module(module)
    for name in getattr(loaded, "__all__", []):
        thing = getattr(loaded, name)
        if callable(thing):
            assert (thing.__doc__ or "").strip(), name


def loaded_by(statement: str) -> set[str]:
    code = f"import sys, json\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent
    )
    return set(json.loads(done.stdout))


HEAVY = {"torch", "matplotlib", "scipy", "pandas", "IPython", "pooch", "tqdm", "skimage"}


def test_importing_the_package_loads_no_heavy_library() -> None:
    assert not loaded_by("import mathdl") & HEAVY


@pytest.mark.parametrize(
    "name", [n for n in mathdl.__all__ if n not in ("plotting", "training", "gradients")]
)
def test_a_room_of_numpy_loads_no_heavy_library(name: str) -> None:
    assert not loaded_by(f"import mathdl; mathdl.{name}.__all__") & HEAVY


def test_a_room_loads_when_it_is_used() -> None:
    assert "mathdl.linalg" not in loaded_by("import mathdl")
    assert "mathdl.linalg" in loaded_by("import mathdl; mathdl.linalg")


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'mathdl' has no attribute 'nothing'"):
        mathdl.nothing  # noqa: B018


def test_the_version_is_that_of_the_project() -> None:
    import tomllib

    project = tomllib.loads((ROOT.parent / "pyproject.toml").read_text("utf8"))
    assert project["project"]["version"] == mathdl.__version__


def test_the_package_is_typed() -> None:
    assert (ROOT / "py.typed").is_file()
