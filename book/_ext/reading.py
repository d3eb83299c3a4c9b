"""At the top of a chapter: its part, which of how many it is there, and how long it takes to read.

The minutes are those of the main line: see `book/_tools/lengths.py`.
"""

from dataclasses import dataclass
from pathlib import Path

from _tools.lengths import length
from _tools.pages import Page
from docutils import nodes
from sphinx.application import Sphinx

from _ext.contents import parts

STEP = 5  # minutes: nobody reads more exactly


@dataclass(frozen=True)
class Here:
    """Where a chapter stands in the book."""

    part: str
    outline: str
    place: int
    chapters: int
    time: str


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("env-purge-doc", lambda app, env, name: _minutes(env).pop(name, None))
    app.connect("doctree-read", _measure)
    app.connect("html-page-context", _say)
    return {"parallel_read_safe": True}


def _minutes(env) -> dict[str, float]:
    """Return the minutes of each chapter."""
    if not hasattr(env, "mathdl_minutes"):
        env.mathdl_minutes = {}
    return env.mathdl_minutes


def _measure(app: Sphinx, doctree: nodes.document) -> None:
    name = app.env.docname
    if any(name in part.chapters for part in parts(app.config.external_site_map)):
        path = Path(app.env.doc2path(name))
        _minutes(app.env)[name] = length(Page(path, path.read_text("utf8"))).minutes


def minutes(app: Sphinx, *chapters: str) -> float:
    """Return how many minutes it takes to read the main lines of some chapters."""
    return sum(_minutes(app.env).get(name, 0.0) for name in chapters)


def spoken(minutes: float) -> str:
    """Return a time as one says it, rounded to five minutes, and from two hours on to half ones."""
    rounded = max(STEP, STEP * round(minutes / STEP))
    if rounded < 90:
        return f"{rounded} min"
    halves = round(minutes / 30)
    return f"{halves // 2}{'½' if halves % 2 else ''} h"


def _say(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    for part in parts(app.config.external_site_map):
        if page in part.chapters:
            root = app.builder.get_relative_uri(page, app.config.root_doc)
            context["here"] = Here(
                part.title,
                f"{root}#{part.anchor}",
                part.chapters.index(page) + 1,
                len(part.chapters),
                spoken(minutes(app, page)),
            )
