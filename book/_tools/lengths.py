"""How long each chapter's main line is: `python -m book._tools.lengths [CHAPTER …]`.

The main line is what stands open on the page: not the exercises, nor what goes further than it, nor
a folded solution. Words of prose and tables count, and a formula as one word; lines of code as
lines, without the imports at the top, the claims that are verified and the numbers that are glued.
"""

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path

BOOK = Path(__file__).resolve().parents[1]
WORDS, LINES = 3000, 350  # of a chapter that is read in an hour
FENCE = re.compile(r"^(`{3,}|:{3,})")
HEADING = re.compile(r"^(#+) (.*)")
LABEL = re.compile(r"^:[\w-]+:|^\([\w-]+\)=$")  # or an option of a directive
BOOKKEEPING = {"verify", "glue"}
OUTSIDE = {"Exercises", "Further reading"}


@dataclass(frozen=True)
class Length:
    """How many words and lines of code a page has in its main line."""

    words: int
    lines: int


def length(source: str) -> Length:
    """Measure a chapter, given as MyST."""
    blocks = _main_line(source)
    lines = sum(_visible_lines(block) for kind, block in blocks if kind == "code")
    text = "\n".join(block for kind, block in blocks if kind == "text")
    # A formula is a word; the rules of a table are none.
    text = re.sub(r"\$\$.*?\$\$|\$[^$]+\$", " x ", text, flags=re.S)
    return Length(len(re.findall(r"[^\s|]*\w[^\s|]*", text)), lines)


def _main_line(source: str) -> list[tuple[str, str]]:
    """Return the blocks of text and of code that stand open."""
    body = re.sub(r"\A---\n.*?\n---\n", "", source, flags=re.S)
    blocks: list[tuple[str, str]] = []
    code: list[str] | None = None
    folded_from: int | None = None  # the level of a heading whose section is folded away
    marked = False
    for line in body.splitlines():
        if code is not None:
            if line.startswith("```"):
                if folded_from is None:
                    blocks.append(("code", "\n".join(code)))
                code = None
            else:
                code.append(line)
        elif line.startswith("```{code-cell}"):
            code = []
        elif heading := HEADING.match(line):
            level = len(heading[1])
            if folded_from is not None and level <= folded_from:
                folded_from = None
            if folded_from is None and (marked or heading[2] in OUTSIDE):
                folded_from = level
            marked = False
            if folded_from is None:
                blocks.append(("text", heading[2]))
        elif "{.further}" in line:
            marked = True
        elif folded_from is None and not FENCE.match(line) and not LABEL.match(line):
            blocks.append(("text", line))
    return blocks


def _visible_lines(cell: str) -> int:
    lines = [line for line in cell.splitlines() if line.strip()]
    try:
        tree = ast.parse(cell)
    except SyntaxError:  # a magic command
        return len(lines)
    hidden: set[int] = set()
    for node in tree.body:
        call = node.value if isinstance(node, ast.Expr) else None
        name = (
            call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
        )
        if name in BOOKKEEPING or isinstance(node, ast.Import | ast.ImportFrom):
            hidden.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    if re.search(r"^---\n", cell) or cell.startswith(":tags:"):
        lines = [line for line in lines if not line.startswith((":", "---"))]
    return sum(
        1
        for number, line in enumerate(cell.splitlines(), 1)
        if line.strip() and number not in hidden
    )


def main(names: list[str]) -> int:
    """Print the lengths of chapters, all by default, and say which are too long."""
    too_long = 0
    for file in sorted(BOOK.glob("*/*.md")):
        if (
            file.stem == "sheet"
            or file.parent.name == "reference"
            or (names and file.stem not in names)
        ):
            continue
        found = length(file.read_text("utf8"))
        over = found.words > WORDS or found.lines > LINES
        too_long += over
        print(f"{file.stem:28}{found.words:6} words{found.lines:5} lines{'  TOO LONG' * over}")
    return int(too_long > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
