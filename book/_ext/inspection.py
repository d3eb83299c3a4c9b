"""The finished pages are inspected; what they must not hold is a warning, and so stops the build.

A page must load from no host but its own, and every picture must say in words what it shows.
"""

from html.parser import HTMLParser
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

LOADED_BY_LINK = {"stylesheet", "preload", "modulepreload", "icon", "preconnect", "dns-prefetch"}


def setup(app: Sphinx) -> dict[str, bool]:
    app.written_pages = set()
    app.connect("html-page-context", lambda app, page, *_: app.written_pages.add(page))
    app.connect("build-finished", _inspect)
    return {"parallel_read_safe": True}


def _inspect(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.name != "html":
        return
    for page in sorted(app.written_pages):
        file = Path(app.builder.get_outfilename(page))
        for fault in faults(file.read_text("utf8")):
            logger.warning("%s", fault, location=page)


def faults(html: str) -> list[str]:
    """Return a sentence for each thing that a page must not hold."""
    inspector = _Inspector()
    inspector.feed(html)
    return inspector.faults


class _Inspector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attribute = dict(attributes)
        loaded = attribute.get("src")
        if tag == "link" and LOADED_BY_LINK & set((attribute.get("rel") or "").split()):
            loaded = attribute.get("href")
        if loaded and loaded.startswith(("http:", "https:", "//")):
            self.faults.append(f"<{tag}> loads {loaded}: a page must load from no other host")
        # alt="" is right for decoration; a picture of the book is never decoration.
        if tag == "img" and not _says_something(attribute):
            self.faults.append(f"the picture {loaded} has no text that says what it shows")


def _says_something(image: dict[str, str | None]) -> bool:
    alt = (image.get("alt") or "").strip()
    source = image.get("src") or ""
    return bool(alt) and alt != source and Path(source).name not in alt
