"""The outline of the book: its parts and chapters, from what the chapters say of themselves.

`{outline}` lists each chapter with its number, its title, its first words, a picture of it, how
long it takes to read, and what it builds on: the chapters that its line "Builds on:" names.
"""

from dataclasses import dataclass

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from _ext.contents import Part, parts
from _ext.gathering import Gathering, titled_link
from _ext.pictures import thumbnail
from _ext.reading import minutes, spoken
from _ext.summaries import summary, term

NEEDS = "Builds on:"
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


@dataclass(frozen=True)
class Entry:
    """What a chapter says of itself."""

    links: tuple[tuple[str, str], ...]
    """What its line "Builds on:" refers to: "doc" and a page, or "proof" and a label."""
    pictures: tuple[nodes.image, ...]
    """Its first figure: one picture, or one for light pages and one for dark ones."""


class outline_place(nodes.Element):  # noqa: N801 (docutils calls its handlers by this name)
    """Where the outline will stand, once all chapters are read."""


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("outline", Outline)
    Gathering("mathdl_outline", outline_place, _entry, _outline).connect(app)
    return {"parallel_read_safe": True}


class Outline(SphinxDirective):
    """All parts and chapters."""

    def run(self) -> list[nodes.Node]:
        return [outline_place()]


def _entry(doctree: nodes.document, docname: str) -> Entry:
    return Entry(tuple(_links(doctree, docname)), tuple(_pictures(doctree)))


def _links(doctree: nodes.document, docname: str) -> list[tuple[str, str]]:
    for paragraph in doctree.findall(nodes.paragraph):
        if paragraph.astext().startswith(NEEDS):
            links = paragraph.findall(addnodes.pending_xref)
            return [link for node in links if (link := _target(node, docname))]
    return []


def _target(node: addnodes.pending_xref, docname: str) -> tuple[str, str] | None:
    if node["reftype"] == "doc":
        target = node["reftarget"]
        folder = docname.rpartition("/")[0]
        return ("doc", target[1:] if target.startswith("/") else f"{folder}/{target}")
    return ("proof", node["reftarget"]) if node["refdomain"] == "prf" else None


def _pictures(doctree: nodes.document) -> list[nodes.image]:
    for figure in doctree.findall(nodes.figure):
        if images := [image.deepcopy() for image in figure.findall(nodes.image)]:
            return images
    return []


def _outline(app: Sphinx, docname: str, entries: dict[str, Entry]) -> nodes.container:
    found = parts(app.config.external_site_map)
    sections = [
        _part(app, docname, number, part, entries)
        for number, part in zip(ROMAN, found, strict=False)
    ]
    return nodes.container("", *sections, classes=["outline"])


def _part(
    app: Sphinx, docname: str, number: str, part: Part, entries: dict[str, Entry]
) -> nodes.section:
    chapters = [name for name in part.chapters if name in app.env.titles]
    title = nodes.title("", f"{number}. {part.title}")
    time = spoken(minutes(app, *chapters))
    length = nodes.paragraph("", f"{len(chapters)} chapters, {time} of reading", classes=["time"])
    listed = nodes.bullet_list(classes=["chapters"])
    listed += [_chapter(app, docname, name, entries) for name in chapters]
    return nodes.section("", title, length, listed, ids=[part.anchor])


def _chapter(app: Sphinx, docname: str, chapter: str, entries: dict[str, Entry]) -> nodes.list_item:
    entry = entries.get(chapter, Entry((), ()))
    pictures = [thumbnail(image) for image in entry.pictures]
    title = nodes.paragraph("", "", *_number(app, chapter), titled_link(app, docname, chapter))
    title["classes"] = ["chapter-title"]
    about = nodes.paragraph("", spoken(minutes(app, chapter)), classes=["time"])
    needed = _needed(app, chapter, entry)
    if needed:
        about += nodes.Text(" · needs ")
    for place, name in enumerate(needed):
        about += [nodes.Text(", ")] if place else []
        about += short_link(app, docname, name)
    text = nodes.container("", title, nodes.paragraph("", summary(app, chapter)), about)
    return nodes.list_item("", nodes.container("", *pictures, classes=["picture"]), text)


def _number(app: Sphinx, chapter: str) -> list[nodes.Node]:
    number = app.env.toc_secnumbers.get(chapter, {}).get("")
    return [nodes.Text(f"{'.'.join(map(str, number))}. ")] if number else []


def _needed(app: Sphinx, chapter: str, entry: Entry) -> list[str]:
    """Return the chapters that a chapter needs, each once, in the order that it names them."""
    proofs = getattr(app.env, "proof_list", {})
    known = {name for part in parts(app.config.external_site_map) for name in part.chapters}
    pages = [
        target if kind == "doc" else proofs.get(target, {}).get("docname")
        for kind, target in entry.links
    ]
    return [name for name in dict.fromkeys(pages) if name in known and name != chapter]


def short_link(app: Sphinx, docname: str, chapter: str) -> nodes.reference:
    """Return a link to a chapter by its term."""
    words = nodes.inline("", term(app, chapter))
    return make_refnode(app.builder, docname, chapter, "", words)
