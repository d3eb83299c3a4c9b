"""The card that other sites show for a link to the book: one picture, and words for each page.

The landing page draws the picture and keeps it, glued under the name `card`. Cards need absolute
addresses, so pages have one where the site's address is known.
"""

import json
from base64 import b64decode
from html import escape
from pathlib import Path

from sphinx.application import Sphinx

GLUED = "card"
FILE = "card.png"
SIZE = (1200, 630)  # pixels: what the sites that show cards ask for
PNG = "image/png"


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", _name_card, priority=600)  # after the page is described
    app.connect("build-finished", _write_card)
    return {"parallel_read_safe": True}


def _glued(app: Sphinx) -> bytes | None:
    """Return the picture as MyST-NB keeps what the landing page glues."""
    front = app.config.root_doc
    file = Path(app.outdir).parent / "jupyter_execute" / f"{front}.glue.json"
    if front not in getattr(app.env, "chapter_runs", {}) or not file.is_file():
        return None
    drawn = json.loads(file.read_text("utf8")).get(GLUED, {}).get("data", {}).get(PNG)
    return None if drawn is None else b64decode(drawn)


def _write_card(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html" and (card := _glued(app)):
        (Path(app.outdir) / "_static" / FILE).write_bytes(card)


def _name_card(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    address = app.config.html_baseurl
    if doctree is not None and address and context.get("pageurl"):
        named = tags(
            {
                "og:type": "website" if page == app.config.root_doc else "article",
                "og:site_name": app.config.html_title,
                "og:title": app.env.titles[page].astext(),
                "og:description": context.get("description", ""),
                "og:url": context["pageurl"],
                "og:image": f"{address}_static/{FILE}" if _glued(app) else "",
                "og:image:width": str(SIZE[0]) if _glued(app) else "",
                "og:image:height": str(SIZE[1]) if _glued(app) else "",
                "twitter:card": "summary_large_image" if _glued(app) else "summary",
            }
        )
        context["metatags"] = (context.get("metatags") or "") + named


def tags(values: dict[str, str]) -> str:
    """Return the tags of a card; what is not known has none."""
    return "".join(
        f'<meta {"name" if name.startswith("twitter:") else "property"}="{name}" '
        f'content="{escape(value)}">\n'
        for name, value in values.items()
        if value
    )
