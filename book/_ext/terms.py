"""The field's terms, each defined once: in the text, in the glossary and in the index.

    A vector {defines}`v is orthogonal to w <orthogonal; perpendicular>` if their product is 0.

shows its text as a definition. The glossary quotes the sentence that the role stands in, so such a
sentence means something alone, and the index leads to it under each name between the brackets (or
under the text itself, if there are no brackets).
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.writers.html5 import HTML5Translator

from _ext.gathering import Gathering, titled_link

logger = logging.getLogger(__name__)

WITH_NAMES = re.compile(r"(?P<text>.+?)\s*<(?P<names>.+)>", re.DOTALL)
END_OF_SENTENCE = re.compile(r"[.?!][)\"”*]?\s+(?=\S)")
OBJECT = "\ufffc"  # in place of what is no text


@dataclass(frozen=True)
class Definition:
    """Where a term is defined, and in which sentence."""

    names: tuple[str, ...]
    docname: str
    anchor: str
    sentence: nodes.inline


class defines(nodes.Inline, nodes.TextElement):  # noqa: N801 (docutils calls its handlers so)
    """A term at the place that defines it."""


class glossary_place(nodes.Element):  # noqa: N801
    """Where the glossary will stand, once all chapters are read."""


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(defines, html=(_visit, _depart))
    app.add_role("defines", Defines())
    app.add_directive("glossary-of-definitions", Glossary)
    Gathering("mathdl_terms", glossary_place, _definitions, _glossary).connect(app)
    return {"parallel_read_safe": True}


class Defines(SphinxRole):
    """`{defines}`: the term, or the text and the names of the term."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        match = WITH_NAMES.fullmatch(self.text)
        text = match["text"] if match else self.text
        names = [name.strip() for name in match["names"].split(";")] if match else [text]
        anchor = "term-" + nodes.make_id(names[0])
        node = defines(self.rawtext, text, ids=[anchor], names_of_term=names)
        self.inliner.document.note_explicit_target(node)
        entries = [("single", name, anchor, "main", None) for name in names]
        return [addnodes.index(entries=entries), node], []


class Glossary(SphinxDirective):
    """All definitions of the book, in the order of the alphabet."""

    def run(self) -> list[nodes.Node]:
        return [glossary_place()]


def _definitions(doctree: nodes.document, docname: str) -> list[Definition]:
    """Return the definitions of a page."""
    return [
        Definition(tuple(node["names_of_term"]), docname, node["ids"][0], _sentence(node))
        for node in doctree.findall(defines)
    ]


def _sentence(node: defines) -> nodes.inline:
    """Return the sentence that a node stands in, without links."""
    children = [child for child in node.parent.children if _shown(child)]
    # Everything but text is one character, so that sentences end where the whole text says so.
    text = "".join(c.astext() if isinstance(c, nodes.Text) else _sign(c) for c in children)
    starts = [0, *(end.end() for end in END_OF_SENTENCE.finditer(text)), len(text)]
    here = sum(_size(child) for child in children[: children.index(node)])
    start, end = next((a, b) for a, b in pairwise(starts) if a <= here < b)
    pieces: list[nodes.Node] = []
    at = 0
    for child in children:
        if isinstance(child, nodes.Text):
            words = child.astext()[max(start - at, 0) : max(end - at, 0)]
            pieces.append(nodes.Text(words.replace(" .", ".")))  # before it stood a citation
        elif start <= at < end:
            pieces.append(_plain(child, node))
        at += _size(child)
    return nodes.inline("", "", *pieces)


def _sign(piece: nodes.Node) -> str:
    """Return one character for what is no plain text: a heading in the line ends a sentence."""
    is_heading = isinstance(piece, nodes.strong) and piece.astext().endswith((".", "?", "!"))
    return "." if is_heading else OBJECT


def _size(piece: nodes.Node) -> int:
    return len(piece.astext()) if isinstance(piece, nodes.Text) else 1


def _shown(piece: nodes.Node) -> bool:
    """Whether a piece of a sentence is words: a citation or a note is none."""
    if isinstance(piece, addnodes.pending_xref):
        return piece["refdomain"] != "cite"
    return not isinstance(piece, addnodes.index | nodes.target | nodes.footnote_reference)


def _plain(piece: nodes.Node, term: defines) -> nodes.Node:
    if piece is term:
        return nodes.strong("", piece.astext())
    if isinstance(piece, defines | addnodes.pending_xref | nodes.reference):
        return nodes.inline("", piece.astext())
    return piece.deepcopy()


def _glossary(
    app: Sphinx, docname: str, definitions: dict[str, list[Definition]]
) -> nodes.definition_list:
    """Return all definitions in the order of the alphabet, and warn of a name that has two."""
    found = [definition for page in definitions.values() for definition in page]
    entries = nodes.definition_list(classes=["glossary"])
    seen: dict[str, Definition] = {}
    for definition in sorted(found, key=lambda d: (d.names[0].casefold(), d.docname)):
        for name in definition.names:
            first = seen.setdefault(name.casefold(), definition)
            if first is not definition:
                where = (first.docname, definition.docname)
                logger.warning("%r is defined twice: in %s and in %s", name, *where)
        entries += _entry(app, docname, definition)
    return entries


def _entry(app: Sphinx, docname: str, definition: Definition) -> nodes.definition_list_item:
    first, *others = definition.names
    term = nodes.term("", "", nodes.strong("", first))
    if others:
        term += nodes.Text(", " + ", ".join(others))
    link = titled_link(app, docname, definition.docname, definition.anchor)
    text = nodes.paragraph("", "", definition.sentence.deepcopy(), nodes.Text(" "), link)
    return nodes.definition_list_item("", term, nodes.definition("", text))


def _visit(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "dfn", ""))


def _depart(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</dfn>")
