"""The search: one entry for each section, with its title, the terms it defines, and its prose.

Code, formulas on lines of their own, and what stands twice (sheets of a part, the glossary, the
list of claims) are no prose. Each page that is written leaves its entries beside the build; in
the end all are written into one script, which only the page of the search loads. It needs no
server: the engine, MiniSearch, makes its index in the browser.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.search.en import SearchEnglish

from _ext.contents import in_order
from _ext.plain_math import plain
from _ext.terms import defines

DEFINED = "\u2063"  # stands before a term where it is defined; nobody sees it
SCRIPTS = (
    "search/minisearch.min.js",
    "search/stemmer.js",
    "search/sections.js",
    "search/search.js",
)
# What is looked up on these pages stands on others too.
GATHERED = {"book/reference/glossary", "book/reference/verified", "book/reference/errata"}
STATEMENT = re.compile(r"(?:[A-Z][a-z]+ ?[\d.]* ?)?\((.+)\)|Exercise ?([A-Z].*)")
NO_PROSE = (
    nodes.comment,
    nodes.footnote,
    nodes.image,
    nodes.literal_block,
    nodes.math_block,
    nodes.raw,
    nodes.target,
    nodes.title,
    addnodes.index,
)
NO_PROSE_BOXES = {"cell_input", "build-record", "sheets", "solution", "claims", "claim"}
LINES = (nodes.paragraph, nodes.caption, nodes.term, nodes.rubric)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", _replace_the_search_of_sphinx)
    app.connect("env-updated", _pages_without_entries)
    app.connect("doctree-resolved", _keep_entries, priority=1000)
    app.connect("html-collect-pages", lambda app: [("search", {}, "search.html")])
    app.connect("html-page-context", _load, priority=901)  # after `lean`
    app.connect("build-finished", _write, priority=500)
    return {"parallel_read_safe": True}


def _replace_the_search_of_sphinx(app: Sphinx) -> None:
    app.builder.search = False


def _kept(app: Sphinx, docname: str) -> Path:
    return Path(app.outdir).parent / ".search" / f"{docname}.json"


def _pages_without_entries(app: Sphinx, env: BuildEnvironment) -> list[str]:
    if app.builder.name != "html":
        return []
    return sorted(name for name in env.found_docs if not _kept(app, name).is_file())


def _keep_entries(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    if app.builder.name != "html":
        return
    numbers = {
        anchor.removeprefix("#"): ".".join(map(str, number))
        for anchor, number in app.env.toc_secnumbers.get(docname, {}).items()
    }
    file = _kept(app, docname)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(entries(doctree, numbers), ensure_ascii=False), "utf8")


def entries(doctree: nodes.document, numbers: dict[str, str]) -> list[dict[str, Any]]:
    """Return what can be found on a page: its sections, and the functions it describes."""
    found = []
    for section in doctree.findall(nodes.section):
        if not isinstance(section.parent, nodes.document | nodes.section):
            continue  # what a theorem says is no section of the page
        top = section.parent is doctree
        anchor = section["ids"][0]
        found.append(
            {
                "anchor": "" if top else anchor,
                "number": numbers.get("" if top else anchor, ""),
                "title": _line(section.next_node(nodes.title) or nodes.title()),
                "terms": [
                    [*term["names_of_term"], term["ids"][0]]
                    for block in _own(section)
                    for term in block.findall(defines)
                ],
                "heads": [name for block in _own(section) for name in _statements(block)],
                "text": "\n".join(line for block in _own(section) for line in _prose(block)),
            }
        )
    found += [_described(item) for item in doctree.findall(addnodes.desc) if _named(item)]
    return found


def _statements(block: nodes.Node) -> Iterator[str]:
    """Return the names of the definitions, theorems and exercises in a block."""
    for title in block.findall(nodes.title):
        if named := STATEMENT.fullmatch(_line(title)):
            yield named[1] or named[2]


def _own(section: nodes.section) -> Iterator[nodes.Node]:
    """Return what stands in a section and in none of its sections."""
    return (child for child in section.children if not isinstance(child, nodes.section))


def _prose(node: nodes.Node) -> Iterator[str]:
    """Return the lines of prose in a node."""
    if isinstance(node, (*NO_PROSE, addnodes.desc)) or not isinstance(node, nodes.Element):
        return
    if NO_PROSE_BOXES & set(node["classes"]) or type(node).__name__.startswith("solution"):
        return
    if isinstance(node, LINES):
        yield _line(node)
    elif isinstance(node, nodes.row):
        cells = [" ".join(_prose(cell)) for cell in node.children]
        yield " · ".join(cell for cell in cells if cell)
    else:
        for child in node.children:
            yield from _prose(child)


def _line(node: nodes.Node) -> str:
    return " ".join("".join(_words(node)).split())


def _words(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Text):
        yield node.astext()
    elif isinstance(node, nodes.math):
        yield plain(node.astext())
    elif isinstance(node, nodes.footnote_reference | nodes.image | nodes.raw | addnodes.index):
        return
    else:
        if isinstance(node, defines):
            yield DEFINED
        for child in node.children:
            yield from _words(child)


def _named(item: addnodes.desc) -> bool:
    return bool(item[0].get("ids"))


def _described(item: addnodes.desc) -> dict[str, Any]:
    """Return the entry of a function or a class: its name, and what it says in one line."""
    anchor = item[0]["ids"][0]
    content = item.next_node(addnodes.desc_content)
    text = next((line for child in content.children for line in _prose(child)), "")
    return {"anchor": anchor, "number": "", "title": anchor, "terms": [], "heads": [], "text": text}


def _load(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    context["search_scripts"] = SCRIPTS


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.name != "html":
        return
    pages = []
    for docname in in_order(app.config.external_site_map):
        sections = json.loads(_kept(app, docname).read_text("utf8"))
        if docname in GATHERED:
            sections = [
                section | {"text": "", "heads": [], "terms": []} for section in sections[:1]
            ]
        pages.append({"url": app.builder.get_target_uri(docname), "sections": sections})
    folder = Path(app.outdir) / "_static" / "search"
    written = json.dumps(pages, ensure_ascii=False, separators=(",", ":"))
    (folder / "sections.js").write_text(f"globalThis.bookPages = {written};\n", "utf8")
    (folder / "stemmer.js").write_text(SearchEnglish.js_stemmer_code, "utf8")
