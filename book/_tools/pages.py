"""The pages of the book as they stand in their sources."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
PARTS = ("linear_algebra", "calculus", "probability", "tensors", "learning")


@dataclass(frozen=True)
class Cell:
    """A cell of a page, with the line of the file that it begins on."""

    kind: str
    source: str
    line: int
    options: Mapping[str, Any] = field(default_factory=dict)
    """What the cell asks of MyST-NB: its `image` and `figure`."""

    @cached_property
    def tree(self) -> ast.Module:
        """The code without its magics; what is still not Python is another check's fault."""
        source = re.sub(r"^(\s*)[%!].*$", r"\1pass", self.source, flags=re.M)
        try:
            return ast.parse(source)
        except SyntaxError:
            return ast.Module([], [])


@dataclass(frozen=True)
class Page:
    """A page of the book as it stands in its source."""

    path: Path
    text: str

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        if not is_myst_markdown_notebook(self.text):
            return (Cell("markdown", self.text, 1),)
        notebook = read_myst_markdown_notebook(self.text, MdParserConfig(), add_source_map=True)
        lines = notebook.metadata.source_map
        return tuple(
            Cell(cell.cell_type, cell.source, line + 1, cell.metadata.get("mystnb", {}))
            for cell, line in zip(notebook.cells, lines, strict=True)
        )

    @property
    def code(self) -> Iterator[Cell]:
        return (cell for cell in self.cells if cell.kind == "code")

    @property
    def is_chapter(self) -> bool:
        return self.path.parent.name in PARTS

    @cached_property
    def sections(self) -> dict[str, list[Cell]]:
        """The cells under each `##` heading; those before the first stand under ""."""
        sections: dict[str, list[Cell]] = {"": []}
        current = ""
        for cell in self.cells:
            if cell.kind == "code":
                sections[current].append(cell)
                continue
            # One text cell can hold several headings.
            for part in re.split(r"^(?=## )", cell.source, flags=re.M):
                if heading := re.match(r"## +(.+)", part):
                    current = heading[1].strip()
                    sections.setdefault(current, [])
                sections[current].append(Cell("markdown", part, cell.line))
        return sections

    def fault(self, line: int, sentence: str) -> str:
        shown = self.path.relative_to(ROOT) if self.path.is_relative_to(ROOT) else self.path
        return f"{shown}:{line}: {sentence}"


def pages() -> list[Page]:
    """Return all pages of the book."""
    sources = (p for p in sorted(BOOK.rglob("*.md")) if not _left_out(p))
    return [Page(path, path.read_text("utf8")) for path in sources]


def _left_out(path: Path) -> bool:
    """Whether a page is no page, or a sheet, which the build fills."""
    parts = path.relative_to(ROOT).parts
    return path.stem == "sheet" or any(part.startswith((".", "_")) for part in parts)
