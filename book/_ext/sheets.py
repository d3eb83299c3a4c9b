"""A sheet at the end of each chapter, and all sheets of a part on one page.

`:::{sheet}` holds half a page: formulas, shapes, calls, and the mistake that everybody makes.
`{part-sheets}`, on a page in a part's folder, shows those of its chapters in the book's order.
Sheets hold no labels and no links, so that they can stand twice.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode
from sphinx_external_toc.api import SiteMap


class sheets_place(nodes.Element):  # noqa: N801 (docutils calls its handlers by this name)
    """Where the sheets of a part will stand, once all its chapters are read."""


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(sheets_place)
    app.add_directive("sheet", Sheet)
    app.add_directive("part-sheets", PartSheets)
    app.connect("env-purge-doc", _forget)
    app.connect("doctree-read", _collect)
    app.connect("env-updated", _outdated)
    app.connect("doctree-resolved", _fill)
    return {"parallel_read_safe": True}


class Sheet(SphinxDirective):
    """What one needs of a chapter, later."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        sheet = nodes.container(classes=["sheet"])
        self.state.nested_parse(self.content, self.content_offset, sheet)
        return [sheet]


class PartSheets(SphinxDirective):
    """The sheets of all chapters beside this page."""

    def run(self) -> list[nodes.Node]:
        _pages(self.env).add(self.env.docname)
        return [sheets_place()]


def _pages(env: BuildEnvironment) -> set[str]:
    """Return the pages that show the sheets of others."""
    if not hasattr(env, "sheet_pages"):
        env.sheet_pages = set()
    return env.sheet_pages


def _sheets(env: BuildEnvironment) -> dict[str, nodes.container]:
    if not hasattr(env, "sheets"):
        env.sheets = {}
    return env.sheets


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _sheets(env).pop(docname, None)
    _pages(env).discard(docname)


def _collect(app: Sphinx, doctree: nodes.document) -> None:
    for container in doctree.findall(nodes.container):
        if "sheet" in container["classes"]:
            _sheets(app.env)[app.env.docname] = container.deepcopy()


def _outdated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages that are written again: they show what stands on others."""
    return sorted(_pages(env))


def _fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(sheets_place)):
        folder = docname.rpartition("/")[0]
        shown: list[nodes.Node] = []
        for name in _in_order(app.env):
            if name.rpartition("/")[0] == folder:
                title = app.env.titles[name].astext()
                link = make_refnode(app.builder, docname, name, "", nodes.inline("", title))
                shown += [nodes.rubric("", "", link), _sheets(app.env)[name].deepcopy()]
        place.replace_self(nodes.container("", *shown, classes=["sheets"]))


def _in_order(env: BuildEnvironment) -> list[str]:
    """Return the pages that have a sheet, in the order of the table of contents."""
    site_map: SiteMap = env.config.external_site_map
    return [name for name in site_map if name in _sheets(env)]
