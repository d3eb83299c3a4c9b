"""What a page is about, in its own first words: for search engines, and for the outline."""

import re
from html import escape

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

LONGEST = 170  # characters: about what a search engine shows
ENOUGH = 100
UNREADABLE = "\ufffc"  # in place of what has no words here, such as a formula with commands
PAGE = re.compile("\ufff9(.+?)\ufffb")  # around the name of a page, whose title may not be read yet
END_OF_SENTENCE = re.compile(r"(?<=[.?!])[)\"”]?\s+(?=[A-Z“\"(0-9])")
# Where the first words of a page do not stand.
ASIDE = (nodes.Admonition, nodes.literal_block, nodes.footnote, nodes.table, nodes.container)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("env-purge-doc", lambda app, env, name: _summaries(env).pop(name, None))
    app.connect("doctree-read", _read)
    app.connect("html-page-context", _describe)
    return {"parallel_read_safe": True}


def _summaries(env) -> dict[str, str]:
    if not hasattr(env, "mathdl_summaries"):
        env.mathdl_summaries = {}
    return env.mathdl_summaries


def _read(app: Sphinx, doctree: nodes.document) -> None:
    _summaries(app.env)[app.env.docname] = first_words(doctree)


def summary(app: Sphinx, docname: str) -> str:
    """Return what a page is about, or "" for a page without prose."""
    return PAGE.sub(lambda page: term(app, page[1]), _summaries(app.env).get(docname, ""))


def term(app: Sphinx, docname: str) -> str:
    """Return the term that a chapter teaches: what stands before the colon of its title."""
    title = app.env.titles.get(docname)
    return docname if title is None else title.astext().split(": ")[0]


def first_words(doctree: nodes.document) -> str:
    """Return the first sentences of a page: one, and more while they are short."""
    found = ""
    for sentence in _sentences(doctree):
        if found and len(found) + len(sentence) >= LONGEST:
            break
        found = f"{found} {sentence}".lstrip()
        if len(found) >= ENOUGH:
            break
    return found


def _sentences(doctree: nodes.document) -> list[str]:
    for paragraph in doctree.findall(nodes.paragraph):
        if not _is_aside(paragraph):
            text = "".join(_words(piece) for piece in paragraph.children)
            sentences = END_OF_SENTENCE.split(" ".join(text.split()))
            if readable := [s for s in sentences if UNREADABLE not in s]:
                return readable
    return []


def _is_aside(node: nodes.Node) -> bool:
    while node is not None:
        if isinstance(node, ASIDE) or "admonition" in getattr(node, "attributes", {}).get(
            "classes", ()
        ):
            return True
        node = node.parent
    return False


def _words(piece: nodes.Node) -> str:
    if isinstance(piece, addnodes.index | nodes.target | nodes.raw):
        return ""
    if isinstance(piece, addnodes.pending_xref):
        return piece.astext() if piece.get("refexplicit") else _page(piece)
    text = piece.astext()
    return UNREADABLE if isinstance(piece, nodes.math) and "\\" in text else text


def _page(link: addnodes.pending_xref) -> str:
    # By its whole path, as chapters name one another.
    target = link["reftarget"]
    named = link["reftype"] == "doc" and target.startswith("/")
    return f"\ufff9{target[1:]}\ufffb" if named else UNREADABLE


def _describe(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    if text := summary(app, page):
        context["description"] = text
        tag = f'<meta name="description" content="{escape(text)}">\n'
        context["metatags"] = (context.get("metatags") or "") + tag
