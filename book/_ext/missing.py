"""A page for addresses that are not there, right at any depth.

A server shows the one file, `404.html`, at whatever address was asked for. So its links start at
the host: at `/` or, where the site's address is known, at that address's path. (A <base> would do
too, but the pages' policy forbids it.)
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from sphinx.application import Sphinx

from _ext.relinking import relinked

PAGE = "404"


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-collect-pages", _page)
    app.connect("html-page-context", _keep_out_of_searches)
    app.connect("build-finished", _fix_links, priority=650)
    return {"parallel_read_safe": True}


def _page(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    yield PAGE, {"title": "This page is not here"}, "404.html"


def _keep_out_of_searches(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    if page == PAGE:
        context["metatags"] = (context.get("metatags") or "") + (
            '<meta name="robots" content="noindex">\n'
        )
        context["pageurl"] = None  # it has no address of its own


def _fix_links(app: Sphinx, exception: Exception | None) -> None:
    file = Path(app.outdir) / f"{PAGE}.html"
    if exception is None and app.builder.name == "html":
        path = urlsplit(app.config.html_baseurl).path or "/"
        file.write_text(relinked(file.read_text("utf8"), "", path), "utf8")
