"""The pages of the book, in the order in which they are read."""

from collections.abc import Iterator

from sphinx_external_toc.api import SiteMap


def in_order(site_map: SiteMap, docname: str | None = None) -> Iterator[str]:
    """Walk the table of contents, top to bottom."""
    docname = docname or site_map.root.docname
    yield docname
    for child in site_map[docname].child_files():
        yield from in_order(site_map, child)
