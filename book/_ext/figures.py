"""A figure has a light and a dark version, fills the width of the text, and loads when it is near.

Chapters draw a figure once, in the colours of the light page. The file for dark pages is the same
file in other colours; the theme shows the one that fits: what it hides is not loaded, and not read
aloud. The page keeps the place of each picture free, so that nothing jumps when it comes.
"""

import os
import re
from base64 import b64decode, b64encode
from html import escape
from io import BytesIO
from pathlib import Path

import numpy as np
from docutils import nodes
from numpy.typing import NDArray
from PIL import Image
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from mathdl._palette import DARK, on_dark_pages, without_page

COLUMN = 736  # CSS pixels: the width of the theme's text on a desktop
INCHES = 5.2  # the width of a figure that fills it, as `mathdl.plotting` draws them
TALLEST = 900  # CSS pixels: higher than that and a screen does not show it whole

SIZE = re.compile(r'<svg[^>]*? width="([\d.]+)pt" height="([\d.]+)pt"')
PIXELS = re.compile(r'data:image/(?:png|webp);base64,([^"]*)')


class ThemedImage(nodes.image):
    """A picture for light or for dark pages."""


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(ThemedImage, html=(_visit, lambda writer, node: None))
    # Before Sphinx looks which pictures it has to publish.
    app.connect("doctree-read", _theme_figures, priority=400)
    return {"parallel_read_safe": True}


def _theme_figures(app: Sphinx, doctree: nodes.document) -> None:
    for image in list(doctree.findall(nodes.image)):
        name, path = app.env.relfn2path(image["uri"], app.env.docname)
        # Not at the beginning: the output may stand elsewhere than the source.
        if "_build/jupyter_execute/" in Path(path).as_posix() and name.endswith(".svg"):
            image.replace_self(_versions(image, Path(path)))


def _versions(image: nodes.image, drawn: Path) -> list[nodes.Node]:
    light = without_page(drawn.read_text("utf8"))
    width, height = shown_size(light)
    versions: list[nodes.Node] = []
    for page, svg in (("light", light), ("dark", dark(light))):
        file = drawn.with_suffix(f".{page}.svg")
        _write(file, svg)
        version = ThemedImage(image.rawsource, **image.attributes)
        version["uri"] = str(Path(image["uri"]).with_name(file.name))
        version["classes"] = [*image["classes"], f"only-{page}"]
        version["width"], version["height"] = width, height
        version.source, version.line = image.source, image.line
        versions.append(version)
    return versions


def dark(svg: str) -> str:
    """Return a figure's file for dark pages: its dense parts, which are pixels, change too."""
    return PIXELS.sub(lambda image: _dark_pixels(image[0], image[1]), on_dark_pages(svg))


def _dark_pixels(uri: str, base64: str) -> str:
    with Image.open(BytesIO(b64decode(base64))) as picture:
        pixels = np.array(picture.convert("RGBA"))
    if pixels[..., 3].min() == 255:
        return uri  # a photograph, which is as it is
    light, shift = _palette()
    drawn = pixels[..., 3] > 0
    colors = pixels[drawn][:, :3].astype(np.int16)
    # Where two colours meet a pixel lies between them: it moves as the nearer one does.
    nearest = np.abs(colors[:, None] - light).sum(axis=-1).argmin(axis=-1)
    pixels[drawn, :3] = (colors + shift[nearest]).clip(0, 255)
    file = BytesIO()
    Image.fromarray(pixels).save(file, "webp", lossless=True, method=2)
    return f"data:image/webp;base64,{b64encode(file.getvalue()).decode()}"


def _palette() -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Return the colours for light pages, and what brings each to that for dark ones."""
    light, dark = (
        np.array([list(bytes.fromhex(color[1:])) for color in colors], dtype=np.int16)
        for colors in (DARK.keys(), DARK.values())
    )
    return light, dark - light


def shown_size(svg: str) -> tuple[int, int]:
    """Return the width and the height of a figure in CSS pixels where there is room for it."""
    size = SIZE.search(svg)
    if size is None:
        raise ValueError("a figure must say its width and its height in points")
    width, height = (float(points) / 72 * COLUMN / INCHES for points in size.groups())
    scale = min(1, COLUMN / width, TALLEST / height)
    return round(width * scale), round(height * scale)


def _write(file: Path, text: str) -> None:
    """Write a file whole, or not at all: other processes may be reading the same figure."""
    if file.is_file() and file.read_text("utf8") == text:
        return
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    unfinished.write_text(text, "utf8")
    unfinished.replace(file)


def _visit(writer: HTML5Translator, node: ThemedImage) -> None:
    uri = node["uri"]
    published = writer.builder.images.get(uri)
    source = f"{writer.builder.imgpath}/{published}" if published else uri
    # As attributes: a page does with no style of its own but that of formulas.
    writer.body.append(
        f'<img class="{" ".join(node["classes"])}" src="{escape(source)}" '
        f'alt="{escape(node.get("alt", ""))}" width="{node["width"]}" height="{node["height"]}" '
        'loading="lazy" decoding="async" />\n'
    )
