"""How long each chapter's main line is: `python -m book._tools.lengths [CHAPTER …]`.

The main line is what stands open on the page: not the exercises, nor what goes further than it, nor
a folded solution. Words of prose and tables count, and a formula as one word; lines of code as
lines, as far as the page shows them: it hides what only checks or keeps books (`_ext/teaching.py`).
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from .pages import BOOK, Cell, Page, pages

sys.path.insert(0, str(BOOK))  # as _config.yml does
from _ext.teaching import hidden_lines

WORDS, LINES = 3000, 350  # of a chapter that is read in an hour
WORDS_A_MINUTE, LINES_A_MINUTE = 200, 8
HEADING = re.compile(r"(#+) +(.*)")
FURTHER = re.compile(r"^\{[^}\n]*\.further\b[^}\n]*\}\s*\Z", re.M)  # above a heading
# Fences of directives, their options, labels, and classes of headings are no words.
NO_WORDS = re.compile(r"^(?:`{3,}|:{3,}|:[\w-]+:|\([\w-]+\)=$|\{\.).*$", re.M)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]+\$", re.S)
OUTSIDE = {"Exercises", "Further reading"}


@dataclass(frozen=True)
class Length:
    """How many words and lines of code a page has in its main line."""

    words: int
    lines: int

    @property
    def minutes(self) -> float:
        """How long it takes to read them."""
        return self.words / WORDS_A_MINUTE + self.lines / LINES_A_MINUTE


def length(page: Page) -> Length:
    """Measure a chapter."""
    cells = list(_main_line(page))
    text = "\n".join(cell.source for cell in cells if cell.kind == "markdown")
    # A formula is a word; the rules of a table are none.
    text = FORMULA.sub(" x ", NO_WORDS.sub("", text))
    words = len(re.findall(r"[^\s|]*\w[^\s|]*", text))
    visible = _visible_lines(page)
    return Length(words, sum(visible[cell.line] for cell in cells if cell.kind == "code"))


def _main_line(page: Page) -> Iterator[Cell]:
    """Yield the cells that stand open; text in pieces that begin with a heading."""
    folded: int | None = None  # the level of a heading whose section is folded away
    marked = False
    for cell in page.cells:
        if cell.kind == "code":
            pieces = [cell]
        else:
            parts = re.split(r"^(?=#+ )", cell.source, flags=re.M)
            pieces = [Cell("markdown", part, cell.line) for part in parts]
        for piece in pieces:
            heading = HEADING.match(piece.source) if piece.kind == "markdown" else None
            if heading:
                level = len(heading[1])
                if folded is not None and level <= folded:
                    folded = None
                if folded is None and (marked or heading[2] in OUTSIDE):
                    folded = level
            marked = piece.kind == "markdown" and bool(FURTHER.search(piece.source))
            if folded is None:
                yield piece


def _visible_lines(page: Page) -> dict[int, int]:
    """Return how many lines of each cell the page shows, by the line that the cell begins on."""
    cells = list(page.code)
    hidden = hidden_lines([cell.source for cell in cells])
    return {
        cell.line: sum(
            1
            for number, line in enumerate(cell.source.split("\n"), 1)
            if line.strip() and number not in gone
        )
        for cell, gone in zip(cells, hidden, strict=True)
    }


def main(names: list[str]) -> int:
    """Print the lengths of chapters, all by default, and say which are too long."""
    too_long = False
    for page in pages():
        if page.is_chapter and (not names or page.path.stem in names):
            found = length(page)
            over = found.words > WORDS or found.lines > LINES
            too_long |= over
            shown = f"{page.path.stem:28}{found.words:6} words{found.lines:5} lines"
            print(shown + "  TOO LONG" * over)
    return int(too_long)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
