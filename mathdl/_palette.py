"""The colours of all figures, on light pages and on dark ones.

A figure is drawn in the colours of the light page. Its file for dark pages is the same file with
each colour of the first column exchanged for that of the second: see `on_dark_pages`.
"""

import re

__all__ = [
    "DATA",
    "ESTIMATE",
    "GRADIENT",
    "INK",
    "MUTED",
    "PAGES",
    "TRUTH",
    "on_dark_pages",
    "on_its_page",
    "without_page",
]

# The pages that a figure stands on: as the theme has them.
PAGES = {"light": "#ffffff", "dark": "#14181e"}

# After Okabe and Ito (2008), less the members that vanish on white. On its own page each colour
# has a contrast of 4.5 or more, so that it may write, and on the other page of 3 or more, since
# the dense parts of a figure are pixels, which stay as they are.
DATA = "#0072b2"
ESTIMATE = "#bf4f00"
TRUTH = "#007f59"
GRADIENT = "#b04a86"
MUTED = "#666c76"
# What letters are written in that have no colour of their own.
INK = "#3b424c"

DARK = {
    DATA: "#4aa5e0",
    ESTIMATE: "#f08a3c",
    TRUTH: "#3fcf96",
    GRADIENT: "#e080b0",
    MUTED: "#9aa3b0",
    INK: "#cfd6de",
}
_COLOR = re.compile("|".join(DARK))


def on_dark_pages(svg: str) -> str:
    """Return a figure's file for dark pages, from that for light ones."""
    return _COLOR.sub(lambda light: DARK[light[0]], svg)


_PAGE = f' style="background: {PAGES["light"]}"'


def on_its_page(svg: str) -> str:
    """Return a figure's file with a light page behind, for readers whose notebook is dark."""
    return svg.replace("<svg", f"<svg{_PAGE}", 1)


def without_page(svg: str) -> str:
    """Return a figure's file with nothing behind."""
    return svg.replace(_PAGE, "", 1)
