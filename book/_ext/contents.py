"""The pages of the book, in the order in which they are read."""

from collections.abc import Iterator
from dataclasses import dataclass

from sphinx_external_toc.api import SiteMap


@dataclass(frozen=True)
class Part:
    """A part of the book, with the pages of its chapters."""

    title: str
    chapters: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """The id of the part in the outline."""
        return "part-" + self.title.lower().replace(" ", "-")


def parts(site_map: SiteMap) -> list[Part]:
    """Return the parts whose chapters have numbers."""
    return [
        Part(tree.caption, tuple(str(item) for item in tree.items))
        for tree in site_map.root.subtrees
        if tree.caption and tree.numbered
    ]


def in_order(site_map: SiteMap, docname: str | None = None) -> Iterator[str]:
    """Walk the table of contents, top to bottom."""
    docname = docname or site_map.root.docname
    yield docname
    for child in site_map[docname].child_files():
        yield from in_order(site_map, child)
