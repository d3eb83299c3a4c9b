"""What stands on many pages and is shown together on another one, once all are read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

from _ext.contents import in_order


@dataclass(frozen=True)
class Gathering:
    """What is gathered, and where it is shown.

    The pages that show it are written again with every build, for they depend on all others.
    """

    name: str
    """What the environment keeps it under, from build to build."""
    place: type[nodes.Element]
    """What a directive leaves on a page that shows it."""
    found: Callable[[nodes.document, str], Any]
    """Takes a page and its name, and returns what stands on it, or something empty."""
    shown: Callable[[Sphinx, str, dict[str, Any]], nodes.Element]
    """Takes the name of the page that shows it, and what was found, in the book's order."""

    def connect(self, app: Sphinx) -> None:
        app.add_node(self.place)
        app.connect("env-purge-doc", self._forget)
        app.connect("doctree-read", self._gather)
        app.connect("env-updated", lambda app, env: sorted(self._of(env)[1]))
        app.connect("doctree-resolved", self._show)

    def _of(self, env: BuildEnvironment) -> tuple[dict[str, Any], set[str]]:
        """Return what was found on each page, and the pages that show it."""
        if not hasattr(env, self.name):
            setattr(env, self.name, ({}, set()))
        return getattr(env, self.name)

    def _forget(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        found, showing = self._of(env)
        found.pop(docname, None)
        showing.discard(docname)

    def _gather(self, app: Sphinx, doctree: nodes.document) -> None:
        found, showing = self._of(app.env)
        if piece := self.found(doctree, app.env.docname):
            found[app.env.docname] = piece
        if any(True for _ in doctree.findall(self.place)):
            showing.add(app.env.docname)

    def _show(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        found, _ = self._of(app.env)
        ordered = {
            name: found[name] for name in in_order(app.config.external_site_map) if name in found
        }
        for place in list(doctree.findall(self.place)):
            shown = self.shown(app, docname, ordered)
            _let_tables_scroll(shown)
            place.replace_self(shown)


def _let_tables_scroll(shown: nodes.Element) -> None:
    """Put each table into a box, as the theme does with those that stand on the page itself."""
    for table in list(shown.findall(nodes.table)):
        if "table-wrapper" not in table.parent["classes"]:
            box = nodes.container(classes=["table-wrapper"])
            table.replace_self(box)
            box += table


def titled_link(app: Sphinx, docname: str, to: str, anchor: str = "") -> nodes.reference:
    """Return a link to a page, or to a place on it, by the title of the page."""
    title = app.env.titles[to].astext()
    return make_refnode(app.builder, docname, to, anchor, nodes.inline("", title))
