"""What the source of a page must and must not hold: `python -m book._tools.source_checks`.

Each check takes a page and yields faults as `file:line: sentence`. The tests run them all, and
plant each fault to see that it is caught.
"""

import ast
import io
import re
import sys
import tokenize
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import takewhile

from book._tools import lengths
from book._tools.pages import ROOT, Page, pages

MAX_LINES = 20
MIN_EXERCISES = 3
NEEDED_SECTIONS = (
    "Where deep learning uses it",
    "Key points",
    "Sheet",
    "Exercises",
    "Further reading",
)
# Scripts with letters that look like Latin ones; mathematics uses Greek, in text only.
LOOK_ALIKE = ("CYRILLIC", "ARMENIAN", "FULLWIDTH", "CHEROKEE")
# Functions that draw from a hidden global generator.
TORCH_RANDOM = {"rand", "randn", "randint", "randperm", "normal", "bernoulli", "multinomial"}
SEEDED_FACTORIES = {"default_rng", "RandomState", "Generator", "PCG64", "SeedSequence"}


def faults(page: Page) -> list[str]:
    """Return a sentence for each fault of a page."""
    checks = [characters, length_of_cells, shadowed_names, chance, figures]
    if page.is_chapter:
        checks += [structure, main_line, verified_sections]
    return [fault for check in checks for fault in check(page)]


def characters(page: Page) -> Iterator[str]:
    """Code that readers copy must run: no invisible and no look-alike characters."""
    for cell in page.code:
        outside_text = _outside_text(cell.source)
        for number, line in enumerate(cell.source.splitlines()):
            for column, character in enumerate(line):
                if character.isascii() and (character.isprintable() or character == "\t"):
                    continue
                in_name = (number + 1, column) in outside_text
                if in_name or _misleads(character):
                    name = unicodedata.name(character, f"U+{ord(character):04X}")
                    yield page.fault(cell.line + number, f"{name} in a code cell")


def length_of_cells(page: Page) -> Iterator[str]:
    """A cell is short enough to be read in one go, with what it says of its figure."""
    lines = page.text.splitlines()
    for cell in page.code:
        written = takewhile(lambda line: not line.startswith("```"), lines[cell.line - 1 :])
        count = sum(1 for line in written if line.strip() not in {"", "---"})
        if count > MAX_LINES:
            yield page.fault(cell.line, f"a cell of {count} lines, at most {MAX_LINES}")


def shadowed_names(page: Page) -> Iterator[str]:
    """A chapter's own version of a function of the package is verified to agree with it."""
    trees = [(cell, cell.tree) for cell in page.code]
    verified = [call for _, tree in trees for call in _calls(tree, "verify")]
    for cell, tree in trees:
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef) or node.name not in _public_names():
                continue
            if not any(_compares_both(call, node.name) for call in verified):
                sentence = f"`{node.name}` shadows mathdl's, and no `verify` compares the two"
                yield page.fault(cell.line + node.lineno - 1, sentence)


def chance(page: Page) -> Iterator[str]:
    """Every draw comes from a generator with a seed."""
    for cell in page.code:
        for node in ast.walk(cell.tree):
            if isinstance(node, ast.Call) and (sentence := _unseeded(node, cell.source)):
                yield page.fault(cell.line + node.lineno - 1, sentence)


def figures(page: Page) -> Iterator[str]:
    """A cell that draws a figure shows nothing else: MyST-NB puts every output into the figure."""
    for cell in page.code:
        shown = [name for name in ("verify", "print") for _ in _calls(cell.tree, name)]
        if "figure" in cell.options and shown:
            yield page.fault(cell.line, f"a figure's cell calls {shown[0]}: do so in a cell before")


def structure(page: Page) -> Iterator[str]:
    """A chapter has its objectives, its closing sections, and exercises with solutions."""
    if not re.search(r"^:+\{admonition\} .+\n:class: objectives$", page.text, re.M):
        yield page.fault(1, "no objectives (an admonition of class `objectives`)")
    for needed in NEEDED_SECTIONS:
        if needed not in page.sections:
            yield page.fault(1, f"no section “## {needed}”")
    exercises = re.findall(r"^:+\{exercise\}.*\n:label: (\S+)", page.text, re.M)
    solved = re.findall(r"^:+\{solution(?:-start)?\} (\S+)", page.text, re.M)
    if len(exercises) < MIN_EXERCISES:
        yield page.fault(1, f"{len(exercises)} exercises, at least {MIN_EXERCISES}")
    for label in sorted(set(exercises) - set(solved)):
        yield page.fault(1, f"the exercise `{label}` has no solution")


def main_line(page: Page) -> Iterator[str]:
    """The title begins with the field's term, and what stands open is read in an hour."""
    title = re.search(r"^# (.+)$", page.text, re.M)
    if title is None or ": " not in title[1]:
        yield page.fault(1, "a title without “term: verb or question”")
    found = lengths.length(page)
    if found.words > lengths.WORDS:
        yield page.fault(1, f"a main line of {found.words} words, at most {lengths.WORDS}")
    if found.lines > lengths.LINES:
        yield page.fault(
            1, f"{found.lines} lines of code in the main line, at most {lengths.LINES}"
        )


def verified_sections(page: Page) -> Iterator[str]:
    """Where a section computes, it verifies."""
    for heading, cells in page.sections.items():
        code = [cell for cell in cells if cell.kind == "code"]
        if heading and code and not any(True for c in code for _ in _calls(c.tree, "verify")):
            yield page.fault(code[0].line, f"the section “{heading}” has code and no `verify`")


def _outside_text(source: str) -> set[tuple[int, int]]:
    """Return the places (line, column) of a cell that are neither comment nor inside a string."""
    text_tokens = {tokenize.COMMENT, tokenize.STRING}
    text_tokens |= {getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
    places = {
        (number, column)
        for number, line in enumerate(source.splitlines(), start=1)
        for column in range(len(line))
    }
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return places
    for token in tokens:
        if token.type in text_tokens:
            places -= {place for place in places if token.start <= place < token.end}
    return places


def _misleads(character: str) -> bool:
    """Tell whether a character is wrong in a string or comment too."""
    if unicodedata.category(character) in ("Cc", "Cf", "Co", "Zl", "Zp", "Zs"):
        return True
    return unicodedata.name(character, "").startswith(LOOK_ALIKE)


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _dotted(node.func).split(".")[-1] == name:
            yield node


def _dotted(node: ast.AST) -> str:
    """Return `np.random.default_rng` for the expression that says so."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def _compares_both(call: ast.Call, name: str) -> bool:
    own = any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(call))
    ours = any(isinstance(n, ast.Attribute) and n.attr == name for n in ast.walk(call))
    return own and ours


def _unseeded(call: ast.Call, source: str) -> str | None:
    *owner, function = _dotted(call.func).split(".")
    keywords = {keyword.arg for keyword in call.keywords}
    if function == "Generator" and owner == ["torch"]:
        # Seeded in the same expression, or by name in the same cell.
        return None if ".manual_seed(" in source else "torch.Generator() without manual_seed"
    if function in SEEDED_FACTORIES:
        return None if call.args or keywords else f"{function}() without a seed"
    if owner[-1:] == ["random"]:
        return f"{'.'.join([*owner, function])} draws from a global generator"
    if owner == ["torch"] and function in TORCH_RANDOM and "generator" not in keywords:
        return f"torch.{function} without generator="
    if owner == ["torch"] and function in {f"{name}_like" for name in TORCH_RANDOM}:
        return f"torch.{function} draws from a global generator"
    return None


@cache
def _public_names() -> frozenset[str]:
    """Return the public names of all modules, read from their literal `__all__`."""
    names: set[str] = set()
    for file in (ROOT / "mathdl").rglob("*.py"):
        if file.name.startswith("_") and file.name != "__init__.py":
            continue
        for node in ast.parse(file.read_text("utf8")).body:
            if isinstance(node, ast.Assign) and _dotted(node.targets[0]) == "__all__":
                names |= set(ast.literal_eval(node.value))
    return frozenset(names)


def main() -> int:
    """Print all faults of the book's sources."""
    found = [fault for page in pages() for fault in faults(page)]
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
