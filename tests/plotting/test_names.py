"""Each name has one home, and what one chapter draws is loaded by that chapter alone."""

import ast
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from mathdl import plotting
from tests.conftest import ROOT
from tests.test_package import MODULES, imports, loaded_by, room, tree

CHAPTERS = "mathdl.plotting.chapters"
INIT = tree("mathdl.plotting")
TABLE = next(
    node.value
    for node in INIT.body
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_MODULES"
)
HOMES = {name: module for module, names in ast.literal_eval(TABLE).items() for name in names}
CELLS = {
    page.stem: "".join(re.findall(r"```\{code-cell\}.*?\n```", page.read_text("utf8"), re.S))
    for pattern in ("*.md", "*/*.md")
    for page in (ROOT / "book").glob(pattern)
}


def repeated(table: ast.expr) -> set[str]:
    """Return what the source of a table holds twice: a dict would keep the last one only."""
    assert isinstance(table, ast.Dict)
    modules = [ast.literal_eval(key) for key in table.keys if key is not None]
    names = [name for value in table.values for name in ast.literal_eval(value)]
    return {word for word, count in Counter(modules + names).items() if count > 1}


def test_each_name_has_one_home() -> None:
    assert repeated(TABLE) == set()
    own = {"DATA", "ESTIMATE", "GRADIENT", "MUTED", "TRUTH", "use_style"}
    assert set(HOMES) | own == set(plotting.__all__) == set(dir(plotting))


@pytest.mark.parametrize(
    "table", ["{'a': ('x', 'y'), 'b': ('x',)}", "{'a': ('x',), 'a': ('y',)}", "{'a': ('x', 'x')}"]
)
def test_a_second_home_is_caught(table: str) -> None:
    assert repeated(ast.parse(table, mode="eval").body)


@pytest.mark.parametrize(("name", "module"), HOMES.items())
def test_a_name_is_defined_in_its_home(name: str, module: str) -> None:
    assert getattr(plotting, name).__module__ == f"mathdl.plotting.{module}"


def is_type_checking(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def loading(code: ast.Module) -> set[str]:
    """Return what a module imports when it runs."""
    return imports(ast.Module([node for node in code.body if not is_type_checking(node)], []))


IMPORTS = {module: loading(tree(module)) for module in MODULES}


def test_type_checkers_read_what_the_table_says() -> None:
    (block,) = (node for node in INIT.body if is_type_checking(node))
    lines = [node for node in ast.walk(block) if isinstance(node, ast.ImportFrom)]
    read = {alias.name: line.module for line in lines for alias in line.names}
    assert read == {name: f"mathdl.plotting.{module}" for name, module in HOMES.items()}


def test_no_module_hides_a_name() -> None:
    """A module that is loaded becomes an attribute of its package, where the name would be."""
    modules = {m.rpartition(".")[2] for m in MODULES if m.rpartition(".")[0] == "mathdl.plotting"}
    assert "curves" in modules
    assert not modules & set(plotting.__all__)


def importers(imported: Mapping[str, set[str]]) -> list[str]:
    """Return the modules that import what belongs to a chapter."""
    return [m for m, names in imported.items() if any(n.startswith(CHAPTERS) for n in names)]


def test_no_module_imports_what_belongs_to_a_chapter() -> None:
    assert importers(IMPORTS) == []


@pytest.mark.parametrize(
    "code", ["from mathdl.plotting.chapters.norms import unit_balls", f"import {CHAPTERS}.norms"]
)
def test_an_import_of_a_chapters_module_is_caught(code: str) -> None:
    assert importers({"mathdl.training": loading(ast.parse(code))}) == ["mathdl.training"]


def users(name: str) -> set[str]:
    """Return the pages whose cells draw with a function."""
    call = re.compile(rf"\bplotting\.{name}\b|from mathdl\.plotting import [^\n]*\b{name}\b")
    return {page for page, code in CELLS.items() if call.search(code)}


@pytest.mark.parametrize(("name", "module"), HOMES.items())
def test_what_one_page_draws_is_in_the_module_of_its_name(name: str, module: str) -> None:
    """What several pages draw, or a page and another room, is in a module of no chapter."""
    pages = users(name)
    rooms = {room(m) for m, names in IMPORTS.items() if f"mathdl.plotting.{module}" in names}
    if len(pages) == 1 and rooms <= {"plotting"}:
        assert module == f"chapters.{min(pages)}"
    else:
        assert pages
        assert not module.startswith("chapters.")


def drawing_modules(statement: str) -> set[str]:
    loaded = {Path(m.replace(".", "/")) for m in loaded_by(statement) if m.startswith("mathdl.pl")}
    names = {path.relative_to("mathdl/plotting").as_posix() for path in loaded}
    return {name for name in names if not name.startswith("_")} - {".", "style", "chapters"}


def test_a_name_loads_its_own_module_alone() -> None:
    assert drawing_modules("import mathdl.plotting; mathdl.plotting.use_style()") == set()
    assert drawing_modules("from mathdl import plotting; plotting.histogram([1])") == {"densities"}
    assert drawing_modules("from mathdl.plotting import gears") == {"chapters/chain_rule"}


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"module 'mathdl.plotting' has no attribute 'pie'"):
        plotting.pie  # noqa: B018
