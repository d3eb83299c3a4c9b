"""What the theme leaves unsaid to those who hear a page, or walk through it by keyboard, is said.

The theme's template is one block with all that stands around a chapter. It is not copied here but
mended where it is written: names for what would be two of a kind, levels for headings, words for
the buttons that open a drawer on a small screen, no heading over a column that has none.
"""

import re

from markupsafe import Markup
from sphinx.application import Sphinx

# The theme has the boxes that open its drawers at the top of the page, where no keyboard finds
# them. Here each stands beside its sign, and the sign has words.
BOX = '<input type="checkbox" class="sidebar-toggle" id="{}">'
WORDS = '<span class="visually-hidden">{}</span>'
MENDED = (
    (r'<input type="checkbox" class="sidebar-toggle"[^>]*>', ""),
    (
        r'<label class="nav-overlay-icon"[^>]*>',
        rf"{BOX.format('__navigation')}\g<0>{WORDS.format('Chapters')}",
    ),
    (r'<label class="toc-overlay-icon toc-content-icon[^>]*>', rf"{BOX.format('__toc')}\g<0>"),
    (r'<label class="toc-overlay-icon[^>]*>', rf"\g<0>{WORDS.format('On this page')}"),
    (r'<div class="content-icon-container"', r'\g<0> role="region" aria-label="Tools"'),
    (r'<aside class="sidebar-drawer"', r'\g<0> aria-label="Chapters"'),
    (r'<aside class="toc-drawer[^"]*"', r'\g<0> aria-label="On this page"'),
    (r'role="heading"(?! aria-level)', r'\g<0> aria-level="2"'),
    (r"<th\b([^>]*)>\s*(?:<p>\s*</p>)?\s*</th>", r"<td\1></td>"),
)
HEADING = re.compile(r"<th\b.*?</th>", re.S)
FORMULA = re.compile(r"<math\b(.*?<annotation)", re.S)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", _offer)
    return {"parallel_read_safe": True}


def _offer(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.builder.templates.environment.filters["mended"] = mended


def mended(body: str) -> Markup:
    """Return the body of a page with what the theme leaves unsaid."""
    for pattern, said in MENDED:
        body = re.sub(pattern, said, body)
    return Markup(HEADING.sub(lambda heading: FORMULA.sub(_named, heading[0]), body))


def _named(formula: re.Match[str]) -> str:
    """Name a formula: a heading that is nothing else has no words."""
    signs = re.sub(r"<[^>]*>?", "", f"<math{formula[1]}")
    return f'<math aria-label="{signs}"{formula[1]}'
