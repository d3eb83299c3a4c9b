"""A sheet at the end of each chapter, and all sheets of a part on one page.

`:::{sheet}` holds half a page: formulas, shapes, calls, and the mistake that everybody makes.
`{part-sheets}`, on a page in a part's folder, shows those of its chapters in the book's order.
Sheets hold no labels and no links, so that they can stand twice.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from _ext.gathering import Gathering, titled_link


class sheets_place(nodes.Element):  # noqa: N801 (docutils calls its handlers by this name)
    """Where the sheets of a part will stand, once all its chapters are read."""


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("sheet", Sheet)
    app.add_directive("part-sheets", PartSheets)
    Gathering("mathdl_sheets", sheets_place, _sheet, _sheets).connect(app)
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
        return [sheets_place()]


def _sheet(doctree: nodes.document, docname: str) -> list[nodes.Node]:
    """Return the sheet of a chapter: a copy, for the original is resolved where it stands."""
    containers = doctree.findall(nodes.container)
    return [box.deepcopy() for box in containers if "sheet" in box["classes"]]


def _sheets(app: Sphinx, docname: str, sheets: dict[str, Any]) -> nodes.container:
    """Return the sheets of all chapters in a page's folder."""
    shown: list[nodes.Node] = []
    for name, found in sheets.items():
        if name.rpartition("/")[0] == docname.rpartition("/")[0]:
            shown.append(nodes.rubric("", "", titled_link(app, docname, name)))
            shown += [sheet.deepcopy() for sheet in found]
    return nodes.container("", *shown, classes=["sheets"])
