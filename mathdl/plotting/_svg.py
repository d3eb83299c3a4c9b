"""A figure as an SVG file of at most 100 kB, whatever it shows.

First the file is written more briefly. If it is still too large, its dense parts become pixels,
then fewer pixels, and photographs lose what nobody sees. Text and axes always stay lines.
"""

import math
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import groupby
from operator import itemgetter

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path
from PIL import Image

__all__ = ["LARGEST", "small_svg"]

LARGEST = 100_000  # bytes of a file

_ROOM = 60_000  # bytes of these for what is drawn; the rest is text and axes
_BYTES_OF_POINT, _BYTES_OF_ELEMENT = 13, 50
# Pixels an inch: the page shows 5.2 inches in 736 pixels, 142 an inch.
_SHARP = 192
_COARSER = (160, 142, 120, 96, 72)
_QUALITY = 80  # of a photograph, in percent: no loss that the eye sees at this size

_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_IMAGE = re.compile(r'data:image/png;base64,([^"]*)')


def small_svg(figure: Figure, draw: Callable[[int], str]) -> str:
    """Return the file of a figure; `draw` writes it at some pixels an inch."""
    drawn = draw(_SHARP)
    svg = _brief(drawn, lossy=False)
    if len(svg) <= LARGEST:
        return svg
    with _dense_parts_as_pixels(figure) as dense:
        for resolution in (_SHARP, *_COARSER):
            if dense or resolution != _SHARP:
                drawn = draw(resolution)
            svg = _brief(drawn, lossy=True)
            if len(svg) <= LARGEST:
                break
    return svg


@contextmanager
def _dense_parts_as_pixels(figure: Figure) -> Iterator[list[Artist]]:
    dense = _dense_parts(figure)
    for artist in dense:
        artist.set_rasterized(True)
    try:
        yield dense
    finally:
        for artist in dense:
            artist.set_rasterized(False)


def _dense_parts(figure: Figure) -> list[Artist]:
    """Return the heaviest artists, so many that the others fit; what is equal stays together."""
    weights = [(a, _weight(a)) for a in figure.findobj(_has_weight) if not a.get_rasterized()]
    left = sum(weight for _, weight in weights)
    least = math.inf
    for _, weight in sorted(weights, key=itemgetter(1), reverse=True):
        if left <= _ROOM:
            break
        least, left = weight, left - weight
    return [artist for artist, weight in weights if weight >= least]


def _has_weight(artist: Artist) -> bool:
    return isinstance(artist, Collection | Line2D | Patch)


def _weight(artist: Artist) -> int:
    """Return about how many bytes describe a curve, a cloud, a surface or a shape."""
    if isinstance(artist, Collection):
        shapes = artist.get_paths()
        count = max(len(shapes), int(np.shape(artist.get_offsets())[0]))
        return count * _BYTES_OF_ELEMENT + sum(map(_bytes_of_path, shapes))
    assert isinstance(artist, Line2D | Patch)
    path = artist.get_path()
    if isinstance(artist, Line2D) and artist.get_marker() not in ("", "None"):
        return int(np.shape(path.vertices)[0]) * _BYTES_OF_ELEMENT
    return _bytes_of_path(path)


def _bytes_of_path(path: Path) -> int:
    return int(np.shape(path.vertices)[0]) * _BYTES_OF_POINT


def _brief(svg: str, *, lossy: bool) -> str:
    """Return the same picture in fewer bytes."""
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r' d="([^"]*)"', lambda d: f' d="{_brief_path(d[1])}"', svg)
    svg = re.sub(r' [xy]="[^"]*"', lambda place: _rounded(place[0]), svg)
    svg = _IMAGE.sub(lambda image: _brief_image(image[1], lossy=lossy), svg)
    svg = _without_idle_ids(svg)
    svg = re.sub(r"\s*\n\s*", "\n", svg)
    return _with_shared_looks(svg) + "\n"


def _rounded(text: str) -> str:
    """Round to a hundredth of a point, which no screen shows."""
    return _NUMBER.sub(lambda n: f"{float(n[0]):.2f}".rstrip("0").rstrip(".") or "0", text)


def _brief_path(d: str) -> str:
    """Join the commands of a path; a line that follows a line needs no letter."""
    d = re.sub(r"\s*([A-Za-z])\s*", r"\1", _rounded(d))
    return re.sub(r"L[^A-KM-Za-z]*", lambda lines: "L" + lines[0][1:].replace("L", " "), d)


def _brief_image(base64: str, *, lossy: bool) -> str:
    """Return the URI of an embedded picture: opaque and grey ones need one number a pixel."""
    picture: Image.Image = Image.open(BytesIO(b64decode(base64)))
    opaque = "A" not in picture.mode or picture.getchannel("A").getextrema() == (255, 255)
    if opaque:
        picture = picture.convert("RGB")
        red, green, blue = picture.split()
        if red.tobytes() == green.tobytes() == blue.tobytes():
            picture = red
    file = BytesIO()
    kind = "webp" if lossy else "png"
    # What is not opaque is a dense part of the figure, which stays exact.
    picture.save(file, kind, lossless=not opaque, quality=_QUALITY, compress_level=9)
    return f"data:image/{kind};base64,{b64encode(file.getvalue()).decode()}"


def _without_idle_ids(svg: str) -> str:
    used = set(re.findall(r'(?:url\(|href=")#([^)"]*)', svg))
    return re.sub(r' id="([^"]*)"', lambda name: name[0] if name[1] in used else "", svg)


_CLIPPED = re.compile(r'<g (clip-path="[^"]*")>\n(<use [^>]*?)( style="[^"]*")?/>\n</g>')
_LOOK = re.compile(r'(<(?:use|path) [^>]*?)((?: clip-path="[^"]*")?(?: style="[^"]*")?)/>')
_OPACITY = re.compile(r"(?<![-\w])opacity: ([\d.]+)(?:; )?")


def _with_shared_looks(svg: str) -> str:
    """Say once, around them, how elements look that follow each other."""
    lines = _CLIPPED.sub(r"\2 \1\3/>", svg).splitlines()
    return "\n".join(
        line
        for look, run in groupby(map(_split, lines), key=itemgetter(1))
        for line in _around(look, [element for element, _ in run])
    )


def _split(line: str) -> tuple[str, str]:
    """Return an element and how it looks, apart; a line that is no element has no look."""
    element = _LOOK.fullmatch(line)
    if element is None or not element[2] or " id=" in element[1]:
        return line, ""
    # The opacity of a group would hide where its members overlap.
    opacity = _OPACITY.search(element[2])
    own = f' opacity="{opacity[1]}"' if opacity else ""
    return f"{element[1]}{own}/>", _OPACITY.sub("", element[2])


def _around(look: str, elements: list[str]) -> list[str]:
    # The region of a `use` that is moved would move along: it stands around.
    if (look and len(elements) > 1) or ("clip-path" in look and elements[0].startswith("<use")):
        return [f"<g{look}>", *elements, "</g>"]
    return [f"{element[:-2]}{look}/>" if look else element for element in elements]
