"""The house: lazy rooms, and public names that are what they say. `make lint` holds the floors."""

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

# What a room may import from outside the standard library, at its top.
LIBRARIES = {
    "_torch": {"numpy", "torch"},
    "tensors": {"numpy", "array_api_compat"},
    "information": {"numpy", "array_api_compat"},
    "training": {"numpy", "torch"},
    "gradients": {"numpy", "torch"},
    "plotting": {"numpy", "matplotlib", "mpl_toolkits", "PIL"},  # Matplotlib reads pictures with it
}


def imports(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def tree(module: str) -> ast.Module:
    path = ROOT.parent.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(file.read_text("utf8"))


def imported(code: ast.AST, known: set[str]) -> set[str]:
    """Return the modules that a module names in its imports, wherever they stand in it."""
    found: set[str] = set()
    for node in ast.walk(code):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                found.add(inside if inside in known else str(node.module))
    return found & known


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Return modules of which each imports the next, and the last one the first; or none."""
    done: set[str] = set()

    def search(module: str, way: list[str]) -> list[str]:
        if module in way:
            return way[way.index(module) :]
        if module not in done:
            for other in sorted(graph[module]):
                if found := search(other, [*way, module]):
                    return found
            done.add(module)
        return []

    return next((found for module in graph if (found := search(module, []))), [])


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Not even for an annotation, nor inside a function: one of them knows too much."""
    known = set(MODULES)
    assert circle({module: imported(tree(module), known) - {module} for module in MODULES}) == []


@pytest.mark.parametrize(
    "line",
    [
        "import mathdl.b",
        "from mathdl import b",
        "from mathdl.b import name",
        "if TYPE_CHECKING:\n    from mathdl.b import name",
        "def f():\n    from mathdl import b",
    ],
)
def test_a_circle_is_found(line: str) -> None:
    known = {"mathdl.a", "mathdl.b", "mathdl.c"}
    graph = {"mathdl.c": {"mathdl.a"}, "mathdl.b": {"mathdl.c"}}
    assert circle({**graph, "mathdl.a": set()}) == []
    graph["mathdl.a"] = imported(ast.parse(line), known)
    assert set(circle(graph)) == known


@pytest.mark.parametrize(
    "shared",
    [
        "class CannotGoOn",
        "def as_generator",
        "def _plain",
        "must be True or False",
        "must be a path",
        "must be a torch.Generator or a seed",
        "must be above 0 for a log axis",
        "which a lazy layer gets on its first call",
    ],
)
def test_what_several_rooms_need_stands_once(shared: str) -> None:
    assert sum(shared in ast.unparse(tree(module)) for module in MODULES) == 1


@pytest.mark.parametrize("module", [m for m in MODULES if m != "mathdl"])
def test_a_room_needs_only_its_own_libraries(module: str) -> None:
    """What only some functions need (pooch, IPython) is imported inside them."""
    top = ast.Module(
        [n for n in tree(module).body if isinstance(n, ast.Import | ast.ImportFrom)], []
    )
    needed = {name.split(".")[0] for name in imports(top)} - {"mathdl"} - sys.stdlib_module_names
    assert needed <= LIBRARIES.get(room(module), {"numpy"})


@pytest.mark.parametrize("module", [m for m in MODULES if "__main__" not in m])
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
