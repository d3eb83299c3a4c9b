"""What must be true of each published figure, read from its file."""

import re
from html import unescape
from xml.etree import ElementTree

from mathdl._palette import PAGES

LARGEST = 100_000  # bytes
PHONE, COLUMN = 358, 736  # CSS pixels of text in a page 390 px wide, and on a desktop

PICTURE = re.compile(r"""<img\b(?=[^>]*_images/)(?:[^>"]|"[^"]*")*>""")
LETTER, INDEX = (
    7,
    5.5,
)  # CSS pixels: the least size of text, and of an index or exponent, on a phone

# What is written on a ground of its own, light or dark on every page: numbers in filled tiles.
ON_OWN_GROUND = {"#000000", "#ffffff"}


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(color: str) -> float:
    shares = [part / 255 for part in bytes.fromhex(color[1:])]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def faults(svg: str, page: str) -> list[str]:
    """Return a sentence for each thing that cannot be read or seen on a light or dark page."""
    found: list[str] = []
    if len(svg.encode()) > LARGEST:
        found.append(f"{len(svg.encode())} bytes")
    root = ElementTree.fromstring(svg)
    wide = float(root.get("width", "").removesuffix("pt")) * 96 / 72
    shrunk = PHONE / max(wide, 5.2 * 96)
    ground = "<image" in svg or _has_opaque_tiles(root)
    for element, look, scale in _drawn(root, {"fill": "#000000"}, 1.0):
        if "DejaVu" in "".join(element.attrib.values()):
            color = look["fill"]
            if contrast(color, PAGES[page]) < 4.5 and not (ground and color in ON_OWN_GROUND):
                found.append(f"text in {color}")
            # A font of one point is drawn 100 units high and scaled by a hundredth.
            size = scale * 100 * 96 / 72 * shrunk
            index = "scale(" in element.get("transform", "")
            if size < (INDEX if index else LETTER):
                found.append(f"text of {size:.1f} px on a phone")
        elif float(look.get("stroke-opacity", 1)) == 1 and float(look.get("opacity", 1)) == 1:
            stroke = look.get("stroke", "none")
            if stroke != "none" and contrast(stroke, PAGES[page]) < 3:
                found.append(f"a line in {stroke}")
    return sorted(set(found))


def _drawn(element, look: dict, scale: float):
    look = look | dict(re.findall(r"([\w-]+): ([^;]+)", element.get("style", "")))
    if "opacity" in element.attrib:
        look["opacity"] = element.get("opacity")
    by = re.search(r"(?<!\w)scale\(([\d.]+)", element.get("transform", ""))
    if by:
        scale *= float(by[1])
    name = element.tag.rpartition("}")[2]
    if name in ("path", "use"):
        yield element, look, scale
    if name != "defs":
        for child in element:
            yield from _drawn(child, look, scale)


def _has_opaque_tiles(root) -> bool:
    return any(
        look.get("fill", "none") not in ("none", "#000000") and "fill-opacity" not in look
        for element, look, _ in _drawn(root, {}, 1.0)
        if "d" in element.attrib
    )


def pictures(html: str) -> list[str]:
    """Return the tags of the pictures of a page that the book drew."""
    return PICTURE.findall(html)


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a tag."""
    return {k: unescape(v) for k, v in re.findall(r'([\w-]+)="([^"]*)"', tag)}
