"""Ways through the book, with the time that each takes.

    ```{route} Day
    Saturday: linear_algebra/vectors, linear_algebra/matrices
    ```

is a table with a row for each line: its name, links to its chapters, and how long it takes to read
their main lines. Its last row adds up. Pages are named from the folder of the book.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from _ext.outline import short_link
from _ext.reading import minutes, spoken

logger = logging.getLogger(__name__)


class route_place(nodes.Element):  # noqa: N801 (docutils calls its handlers by this name)
    """Where a route will stand, once all chapters are read."""


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(route_place)
    app.add_directive("route", Route)
    app.connect("doctree-resolved", _show)
    return {"parallel_read_safe": True}


class Route(SphinxDirective):
    """Stages of a way through the book. The page that shows it is written with every build."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        stages = [line.split(":", 1) for line in self.content if line.strip()]
        place = route_place(unit=self.arguments[0])
        place["stages"] = [
            (name.strip(), [f"book/{page.strip()}" for page in pages.split(",")])
            for name, pages in stages
        ]
        self.set_source_info(place)
        return [place]


def _show(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(route_place)):
        place.replace_self(_table(app, docname, place))


def _table(app: Sphinx, docname: str, place: route_place) -> nodes.table:
    body = nodes.tbody()
    walked: list[str] = []
    for name, pages in place["stages"]:
        links = nodes.paragraph()
        known = [page for page in pages if _exists(app, page, place)]
        for number, page in enumerate(known):
            links += [nodes.Text(", ")] if number else []
            links += short_link(app, docname, page)
        walked += known
        body += _row(_text(name), links, _text(spoken(minutes(app, *known))))
    body += _row(
        _text("All"), _text(f"{len(walked)} chapters"), _text(spoken(minutes(app, *walked)))
    )
    head = nodes.thead("", _row(*map(_text, (place["unit"], "Chapters", "Reading"))))
    columns = [nodes.colspec(colwidth=width) for width in (1, 6, 1)]
    group = nodes.tgroup("", *columns, head, body, cols=3)
    return nodes.table("", group, classes=["route"])


def _exists(app: Sphinx, page: str, place: route_place) -> bool:
    if page not in app.env.titles:
        logger.warning("no chapter %s is there for a route", page, location=place)
    return page in app.env.titles


def _text(words: str) -> nodes.paragraph:
    return nodes.paragraph("", words)


def _row(*cells: Any) -> nodes.row:
    return nodes.row("", *(nodes.entry("", cell) for cell in cells))
