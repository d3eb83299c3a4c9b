"""Which lines of a chapter's code teach, and which only check and keep books.

Imports, `verify(…)` and `glue(…)`, what sets a figure's style and its labels, a loop that only
checks, and what is computed for these alone: all that runs and stands in the notebook, but a page
shows the rest. It is read from the syntax tree. Where that does not tell, a line is shown.
"""

import ast
import re
from collections.abc import Iterator, Sequence

from _ext.names import PURE_BUILTINS, Effects, is_call, read_later, reads, writes

CHECKS = {"verify", "glue"}
DRAWING = {"plt", "plotting"}
# What the axes of a figure are told, beside the data.
LABELLING = {"grid", "label_outer", "legend", "set", "set_title", "set_xlabel", "set_ylabel"}
LABELLING |= {"suptitle", "supxlabel", "supylabel", "tight_layout", "tick_params", "use_style"}
# What shows something to the reader, and what answers an exercise.
SHOWING = {"print", "display", "grade", "next", "setattr", "exec"}
MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)
BLOCKS = ast.For | ast.While | ast.With | ast.If


def hidden_lines(sources: Sequence[str]) -> list[frozenset[int]]:
    """Return the numbers of the lines that do not teach, for each cell of a page in their order."""
    page = _Page(trees := [_parsed(source) for source in sources])
    # From the end: what follows tells whether a value is needed.
    hidden = [page.hidden(*cell) for cell in reversed(list(zip(sources, trees, strict=True)))]
    return hidden[::-1]


def calls(source: str, name: str) -> list[ast.Call]:
    """Return the calls of a function in a cell, in their order."""
    found = (n for n in ast.walk(_parsed(source) or ast.Module([], [])) if is_call(n, {name}))
    return sorted(found, key=lambda call: (call.lineno, call.col_offset))


def call_of(sentence: str, source: str) -> str:
    """Return the call in a cell that verifies a sentence, without the sentence; "" if unknown."""
    found = [c for c in calls(source, "verify") if c.args and _may_say(c.args[0], sentence)]
    if not found:
        return ""
    call = max(found, key=lambda call: len(_said(call.args[0])))  # which says it most literally
    values = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
    names = [""] * (len(call.args) - 1) + [f"{keyword.arg}=" for keyword in call.keywords]
    code = (ast.get_source_segment(source, value) or "" for value in values)
    # As many lines as the author made of it, in one: the space between them says nothing.
    return ", ".join(name + " ".join(text.split()) for name, text in zip(names, code, strict=True))


def _may_say(argument: ast.expr, sentence: str) -> bool:
    """Tell whether a string, a string with gaps, or a name can be a sentence."""
    return re.fullmatch(".*".join(map(re.escape, _pieces(argument))), sentence, re.S) is not None


def _said(argument: ast.expr) -> str:
    return "".join(_pieces(argument))


def _pieces(argument: ast.expr) -> list[str]:
    """Return the text around the gaps of a string."""
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    pieces = [""]
    for part in parts:
        if isinstance(part, ast.Constant):
            pieces[-1] += str(part.value)
        else:
            pieces.append("")
    return pieces


def _parsed(source: str) -> ast.Module | None:
    """Return the tree of a cell without its magics, or None if the rest is no Python."""
    try:
        return ast.parse(MAGIC.sub(r"\1pass", source))
    except SyntaxError:
        return None


class _Page:
    """What visible code needs, from the last cell to the first."""

    def __init__(self, trees: Sequence[ast.Module | None]) -> None:
        parsed = [tree for tree in trees if tree]
        self._effects = Effects(parsed)
        self._live = {
            name
            for tree in parsed
            for statement in tree.body
            if not _is_bookkeeping(statement)
            for name in read_later(statement)
        }
        self._read_later = frozenset(self._live)
        self._checked: set[str] = set()  # what hidden code reads
        self._draws = False

    def hidden(self, source: str, tree: ast.Module | None) -> frozenset[int]:
        if tree is None:
            self._live |= set(re.findall(r"\w+", source))
            return frozenset()
        self._draws = any(DRAWING & reads(s) for s in tree.body if not _is_bookkeeping(s))
        hidden = [part for statement in reversed(tree.body) for part in self._hidden(statement)]
        return _lines(source, tree, hidden)

    def _hidden(self, statement: ast.stmt) -> list[ast.stmt]:
        """Return what is hidden of a statement: all of it, parts of its blocks, or nothing."""
        if self._can_go(statement, self._live, self._checked):
            parts = [statement]
        else:
            parts = self._parts(statement)
        gone = {id(part) for part in parts}
        if isinstance(statement, ast.Assign | ast.AnnAssign):  # an earlier value has had its time
            self._live -= writes(statement) - self._read_later
            self._checked -= writes(statement)
        self._live |= reads(statement, gone)
        for part in parts:
            self._live |= _spoken_of(part)
            self._checked |= reads(part)
        return parts

    def _parts(self, whole: ast.stmt) -> list[ast.stmt]:
        """Return what can go of the blocks of a statement that stays."""
        parts: list[ast.stmt] = []
        while True:
            # In a loop, what is hidden may have been all that another line was needed for.
            gone = {id(part) for part in parts}
            checked = self._checked.union(*map(reads, parts))
            for inner, alone in _inside(whole, gone):
                needed = self._live | reads(whole, gone | {id(inner)})
                # A block without a line is no Python.
                if not alone and self._can_go(inner, needed, checked):
                    parts.append(inner)
                    break
            else:
                return parts

    def _can_go(self, statement: ast.stmt, needed: set[str], checked: set[str]) -> bool:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            return True
        if writes(statement) & needed:
            return False
        if _is_bookkeeping(statement):
            return True
        if self._draws or not (writes(statement) & checked or _checks(statement)):
            return False
        if isinstance(statement, BLOCKS):
            inner = [s for block in _blocks(statement) for s in block]
            heads = [part for part in ast.iter_child_nodes(statement) if part not in inner]
            used = checked | reads(statement)
            return all(self._leaves(head, needed) for head in heads) and all(
                isinstance(s, ast.Pass) or self._can_go(s, needed, used) for s in inner
            )
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            places = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            return all(map(_is_names, places)) and self._leaves(statement.value, needed)
        return False

    def _leaves(self, value: ast.AST, needed: set[str]) -> bool:
        """Tell whether visible code finds everything that it needs unchanged by a value."""
        if any(isinstance(n, ast.Await | ast.Yield | ast.YieldFrom) for n in ast.walk(value)):
            return False
        return not any(
            is_call(call, SHOWING) or reads(call) & (needed | DRAWING)
            for call in self._effects.of(value)
        )


def _is_bookkeeping(statement: ast.stmt) -> bool:
    """Tell whether a statement is hidden by what it is: an import, a check, a figure's labels."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return True
    if not isinstance(statement, ast.Expr | ast.Assign):
        return False
    call = statement.value
    if isinstance(statement, ast.Expr) and is_call(call, CHECKS):
        return True
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in LABELLING
        and isinstance(call.func.value, ast.Name | ast.Subscript)
    )


def _checks(statement: ast.stmt) -> bool:
    """Tell whether there is a check in the blocks of a statement."""
    return any(is_call(node, CHECKS) for node in ast.walk(statement))


def _spoken_of(statement: ast.stmt) -> set[str]:
    """Return what a hidden statement speaks of: what it finds in a name, and what it has graded.

    Of `verify("…", kappa, s[0] / s[-1])` that is `kappa`, which the cell computes; the rest is
    there for the check. So is a truth value, for the sentence says it.
    """
    found: set[str] = set()
    for node in ast.walk(statement):
        if is_call(node, {"grade"}):
            found |= reads(node)
        elif is_call(node, {"verify"}) and len(node.args) > 2:
            names = reads(node.args[1]) - PURE_BUILTINS
            found |= names if len(names) == 1 else set()
    return found


def _blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    """Return the blocks of a loop, a condition or a `with`."""
    if not isinstance(statement, BLOCKS):
        return []
    return [statement.body, *filter(None, [getattr(statement, "orelse", [])])]


def _inside(whole: ast.stmt, gone: set[int]) -> Iterator[tuple[ast.stmt, bool]]:
    """Yield the statements in the blocks of one, and whether each is alone in its block."""
    for block in _blocks(whole):
        left = [statement for statement in block if id(statement) not in gone]
        for inner in left:
            yield inner, len(left) == 1
            yield from _inside(inner, gone)


def _is_names(target: ast.expr) -> bool:
    """Tell whether a target gives values to names only, not to parts of objects."""
    if isinstance(target, ast.Tuple | ast.List):
        return all(map(_is_names, target.elts))
    return isinstance(target.value if isinstance(target, ast.Starred) else target, ast.Name)


def _lines(source: str, tree: ast.Module, hidden: Sequence[ast.stmt]) -> frozenset[int]:
    """Return the lines of hidden statements, with their comments and the space that they leave."""
    gone = {line for statement in hidden for line in _span(statement)}
    hidden_nodes = {id(node) for statement in hidden for node in ast.walk(statement)}
    shown = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and id(node) not in hidden_nodes
        # Of a block only its head: its lines are those of other statements.
        for line in (_head(node) if isinstance(node, BLOCKS) else _span(node))
    }
    lines = source.split("\n")  # as Python counts them: a form feed ends none
    gone -= shown  # `a = 1; verify(…)` is one line
    if not gone:
        return frozenset()
    _hide_comments(lines, gone, shown)
    _close_gaps(lines, gone, shown)
    return frozenset(gone)


def _span(statement: ast.stmt) -> range:
    first = min([d.lineno for d in getattr(statement, "decorator_list", [])] + [statement.lineno])
    return range(first, (statement.end_lineno or statement.lineno) + 1)


def _head(statement: ast.stmt) -> range:
    """Return the lines of a block's head; an `else` is a line of its own."""
    return range(statement.lineno, max(_blocks(statement)[0][0].lineno, statement.lineno + 1))


def _hide_comments(lines: Sequence[str], gone: set[int], shown: set[int]) -> None:
    """Hide a comment with the statement under it, the last ones with the statement above."""
    below = max(gone) > max(shown, default=0)  # whether the next statement is hidden
    for number in range(len(lines), 0, -1):
        if number in shown or number in gone:
            below = number in gone
        elif lines[number - 1].strip() and below:
            gone.add(number)


def _close_gaps(lines: Sequence[str], gone: set[int], shown: set[int]) -> None:
    """Hide empty lines at the ends of what is shown, and where hidden lines leave two gaps."""
    seen = gap = cut = False
    waiting: list[int] = []
    for number, line in enumerate(lines, 1):
        if number in gone:
            cut = True
        elif line.strip() or number in shown:
            seen, gap, cut, waiting = True, False, False, []
        elif not seen or (gap and cut):
            gone.add(number)
        else:
            gap = True
            waiting.append(number)
    gone.update(waiting)  # at the end
