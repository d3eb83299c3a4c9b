"""What a page must not hold is a warning, and so stops the strict build.

Every page stands in the table of contents. A finished page loads from no host but its own, no id
stands in it twice, and each of its pictures says in words what it shows and stands in a figure
with a caption.
"""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from _ext.pictures import THUMBNAIL

logger = logging.getLogger(__name__)

# What can load something, and what surrounds a picture. Nine tenths of a page are formulas, and to
# parse those too takes as long as to write the page.
INSPECTED = re.compile(
    r"""</?(?:audio|embed|figcaption|figure|iframe|img|input|link|script|source|track|video)\b"""
    r"""(?:[^>"']|"[^"]*"|'[^']*')*>""",
    re.IGNORECASE,
)
ID = re.compile(r"""<[a-z][^<>]*?\sid=["']([^"']+)""", re.IGNORECASE)
LOADED_BY_LINK = {"stylesheet", "preload", "modulepreload", "icon", "preconnect", "dns-prefetch"}


def setup(app: Sphinx) -> dict[str, bool]:
    app.written_pages = set()
    app.connect("html-page-context", lambda app, page, *_: app.written_pages.add(page))
    app.connect("env-updated", _find_forgotten_pages)
    app.connect("build-finished", _inspect)
    return {"parallel_read_safe": True}


def _find_forgotten_pages(app: Sphinx, env: BuildEnvironment) -> None:
    """Sphinx leaves out, without a word, what the table of contents does not name."""
    source = Path(app.srcdir)
    if Path(app.config.external_toc_path) != source / "_toc.yml":
        return  # one page is built alone
    for file in sorted((source / "book").rglob("*.md")):
        docname = file.relative_to(source).with_suffix("").as_posix()
        if "/_" not in docname and docname not in env.found_docs:
            logger.warning("this page is not in the table of contents", location=f"{file}:1")


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
    for tag in INSPECTED.findall(html):
        inspector.feed(tag)
    return inspector.faults + _repeated_ids(html)


def _repeated_ids(html: str) -> list[str]:
    counts = Counter(ID.findall(html))
    return [
        f"the id {name} stands in the page {count} times"
        for name, count in counts.items()
        if count > 1
    ]


class _Inspector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._in_figure = False
        self._pictures_without_caption: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attribute = dict(attributes)
        loaded = attribute.get("src")
        if tag == "link" and LOADED_BY_LINK & set((attribute.get("rel") or "").split()):
            loaded = attribute.get("href")
        if loaded and loaded.startswith(("http:", "https:", "//")):
            self.faults.append(f"<{tag}> loads {loaded}: a page must load from no other host")
        if tag == "figure":
            self._in_figure = True
        elif tag == "figcaption":
            self._pictures_without_caption.clear()
        # alt="" is right for decoration; no picture of the book is, but a small one in a list.
        if tag == "img" and _decorates(attribute):
            return
        if tag == "img" and not _says_something(attribute):
            self.faults.append(f"the picture {loaded} has no text that says what it shows")
        if tag == "img" and "_images/" in (loaded or ""):
            self._pictures_without_caption.append(loaded)
            if not self._in_figure:
                self._report_captions()

    def handle_endtag(self, tag: str) -> None:
        if tag == "figure":
            self._in_figure = False
            self._report_captions()

    def _report_captions(self) -> None:
        for picture in self._pictures_without_caption:
            self.faults.append(f"the picture {picture} stands in no figure with a caption")
        self._pictures_without_caption.clear()


def _decorates(image: dict[str, str | None]) -> bool:
    return THUMBNAIL in (image.get("class") or "").split() and image.get("alt") == ""


def _says_something(image: dict[str, str | None]) -> bool:
    alt = (image.get("alt") or "").strip()
    source = image.get("src") or ""
    return bool(alt) and alt != source and Path(source).name not in alt
