"""The site's own address, where it is known: canonical links, a map of the site, and for robots.

It is `html_baseurl` of the configuration or, where that is empty, the address that GitHub Pages
gives to the repository. Where none is known, pages name no address.
"""

from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from sphinx.application import Sphinx
from sphinx.config import Config

from _ext.contents import in_order
from _ext.repository import site

MAP = "sitemap.xml"


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("config-inited", _set_address)
    app.connect("html-page-context", _name_one_of_two)
    app.connect("build-finished", _write_files)
    return {"parallel_read_safe": True}


def _set_address(app: Sphinx, config: Config) -> None:
    address = config.html_baseurl or site() or ""
    config.html_baseurl = address and address.rstrip("/") + "/"


def _name_one_of_two(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """The landing page stands at the root too: see `front`."""
    if page == app.config.root_doc and app.config.html_baseurl:
        context["pageurl"] = app.config.html_baseurl


def _write_files(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.name != "html":
        return
    folder, address = Path(app.outdir), app.config.html_baseurl
    (folder / "robots.txt").write_text(for_robots(address), "utf8")
    if address:
        pages = [name for name in in_order(app.config.external_site_map) if name in app.env.titles]
        # The first one is the root's.
        links = ["", *(app.builder.get_target_uri(name) for name in pages[1:])]
        (folder / MAP).write_text(site_map(address, links), "utf8")
    else:
        (folder / MAP).unlink(missing_ok=True)


def site_map(address: str, links: Iterable[str]) -> str:
    """Return the map of a site whose pages have these addresses below its own."""
    pages = "".join(f"  <url><loc>{escape(address + link)}</loc></url>\n" for link in links)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{pages}</urlset>\n'
    )


def for_robots(address: str) -> str:
    """Return what search engines may read: all, and where the map is."""
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {address}{MAP}\n" if address else "")
