"""A page shows the code that teaches; its checks are one quiet line under each cell.

Lines that only check or keep books (see `teaching`) stay in the page, in elements that the style
sheet hides until the switch on the page asks for all code. So a copied cell is whole. The claims
of a cell are gathered into one line that opens.
"""

from collections.abc import Iterator
from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from _ext.record import ChapterRun, anchors
from _ext.teaching import hidden_lines

FRONT = "book/index"  # which shows what a check is
HIDDEN = "check"  # the class of what the switch shows
CLAIM = '<p class="claim">'  # as in mathdl/verify.py
SWITCH = (
    '<label class="all-code"><input type="checkbox" id="all-code">'
    "Show all code, with imports and checks</label>"
)


class quiet_code(nodes.literal_block):  # noqa: N801 (docutils calls its handlers so)
    """The code of a cell of which some lines are hidden."""


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(quiet_code, html=(_visit_code, None))
    app.add_js_file("all_code.js", loading_method="defer")
    app.connect("doctree-read", _make_quiet)
    return {"parallel_read_safe": True}


def _make_quiet(app: Sphinx, doctree: nodes.document) -> None:
    cells = [cell for cell in doctree.findall(nodes.container) if _is(cell, "cell_code")]
    if app.env.docname != FRONT and _hide_lines(cells):
        cells[0].parent.insert(cells[0].parent.index(cells[0]), _html(SWITCH))
    run = getattr(app.env, "chapter_runs", {}).get(app.env.docname)
    if run is not None:
        _gather_claims(cells, run, is_open=app.env.docname == FRONT)


def _hide_lines(cells: list[nodes.container]) -> bool:
    """Mark the lines that do not teach; tell whether there are any."""
    codes = [code for cell in cells if (code := _code(cell)) is not None]
    hidden = hidden_lines([code.astext() for code in codes])
    for code, lines in zip(codes, hidden, strict=True):
        if not lines:
            continue
        box = code.parent
        written = enumerate(code.astext().split("\n"), 1)
        if all(number in lines for number, line in written if line.strip()):
            box["classes"].append(HIDDEN)
            if len(box.parent) == 1:  # it has no output
                box.parent["classes"].append(HIDDEN)
        else:
            quiet = quiet_code(code.rawsource, code.astext(), **code.attributes)
            quiet["hidden_lines"] = sorted(lines)
            box.replace(code, quiet)
    return any(hidden)


def _gather_claims(cells: list[nodes.container], run: ChapterRun, *, is_open: bool) -> None:
    """Put the claims of each cell into one line, after what else it shows."""
    ids = anchors(run)
    for cell in cells:
        claims = [claim for claim in run.claims if claim["cell"] == cell["cell_index"]]
        shown = [box for box in cell.findall(nodes.container) if _shows_claim(box)]
        if not claims or len(claims) != len(shown):
            continue
        outputs = shown[0].parent
        for box in shown:
            box.parent.remove(box)
        outputs += _html(_details(claims, ids[cell["cell_index"]], is_open=is_open))


def _details(claims: list[dict], anchor: str, *, is_open: bool) -> str:
    count = f"{len(claims)} check{'s' * (len(claims) != 1)}"
    items = "".join(f"<li>{''.join(_told(claim))}</li>" for claim in claims)
    # The id inside: a browser that is sent to it opens the box.
    return (
        f'<details class="claims-of-cell"{" open" * is_open}><summary>'
        f'<span aria-hidden="true">✓ </span>{count}</summary>'
        f'<ul id="{anchor}">{items}</ul></details>'
    )


def _told(claim: dict) -> Iterator[str]:
    """Yield what a claim says, what it calls, and what was compared."""
    yield f"{escape(claim['text'], quote=False)} "
    yield f'<span class="claim-margin">({escape(claim["margin"])})</span>'
    if claim["call"]:
        yield f"<br><code>verify(…, {escape(claim['call'], quote=False)})</code>"
    if actual := claim.get("actual"):
        expected = claim["expected"]
        both = f"both {actual}" if actual == expected else f"{actual}, expected {expected}"
        yield f"<br>{escape(both, quote=False)}"


def _visit_code(self: HTML5Translator, node: quiet_code) -> None:
    try:
        self.visit_literal_block(node)
    finally:  # which says that all of the node is written
        self.body[-1] = _wrapped(self.body[-1], set(node["hidden_lines"]))


def _wrapped(html: str, hidden: set[int]) -> str:
    """Put each run of hidden lines into an element; Pygments ends all of its own with the line."""
    head, end, code = html.partition("<pre>")
    code, close, tail = code.rpartition("</pre>")
    pieces: list[str] = []
    inside = False
    for number, line in enumerate(code.split("\n"), 1):
        if (number in hidden) != inside:
            inside = not inside
            pieces.append(f'<span class="{HIDDEN}">' if inside else "</span>")
        pieces.append(f"{line}\n")
    whole = "".join(pieces).removesuffix("\n") + "</span>" * inside
    return head + end + whole + close + tail


def _code(cell: nodes.container) -> nodes.literal_block | None:
    """Return the code of a cell, where it is shown."""
    inputs = (box for box in cell.children if _is(box, "cell_code_source"))
    return next((code for box in inputs for code in box.findall(nodes.literal_block)), None)


def _is(node: nodes.Node, element: str) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == element


def _shows_claim(box: nodes.container) -> bool:
    return _is(box, "mime_bundle") and any(
        raw.astext().startswith(CLAIM) for raw in box.findall(nodes.raw)
    )


def _html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")
