"""Figures are numbered from outlines of the pages, so that a warm build need not load every page.

Sphinx numbers figures, tables and theorems in every build, and loads all pages for that: more
than a second when one word has changed. What the numbers depend on (sections, what has an id,
titles and captions) is kept with the environment, and Sphinx's own walk runs over that.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx.util.nodes import clean_astext


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-read", _keep, priority=1000)  # after those that still change the page
    app.connect("env-purge-doc", _forget)
    TocTreeCollector.assign_figure_numbers = _from_outlines(TocTreeCollector.assign_figure_numbers)
    return {"parallel_read_safe": False}


def outline(page: nodes.Element) -> nodes.Element:
    """Return a page's headings, captions and what has an id, in their places; all else is left out.

    Only what has an id gets a number, and its kind depends on its own children.
    """
    kept = nodes.container() if isinstance(page, nodes.document) else page.copy()
    kept.document, kept.rawsource = None, ""  # a copy still holds the whole page
    for child in page.children:
        if isinstance(child, nodes.title | nodes.caption):
            kept += type(child)("", clean_astext(child))
        elif isinstance(child, nodes.Element):
            branch = outline(child)
            if branch.children or _decides(child):
                kept += branch
    return kept


def _decides(node: nodes.Element) -> bool:
    """Tell whether a node without headings counts, or tells of what kind its parent is."""
    in_listing = isinstance(node, nodes.literal_block) and isinstance(
        node.parent.children[0], nodes.caption
    )
    return in_listing or bool(node["ids"]) or isinstance(node, addnodes.toctree)


def _from_outlines(assign_figure_numbers):
    def assign(self, env: BuildEnvironment) -> list[str]:
        env.get_doctree = env.outlines.__getitem__
        try:
            return assign_figure_numbers(self, env)
        finally:
            del env.get_doctree  # back to the method of its class

    return assign


def _keep(app: Sphinx, doctree: nodes.document) -> None:
    if not hasattr(app.env, "outlines"):
        app.env.outlines = {}
    app.env.outlines[app.env.docname] = outline(doctree)


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    getattr(env, "outlines", {}).pop(docname, None)
