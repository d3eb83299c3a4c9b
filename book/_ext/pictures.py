"""Pictures that come at once, and small ones that only decorate.

A figure whose image has the class `eager` is what a page opens with: it does not wait until it is
near. `thumbnail` makes a small picture of a published figure, for a list of chapters.
"""

from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

EAGER, THUMBNAIL = "eager", "thumbnail"


class Picture(nodes.image):
    """A picture that says itself when it loads."""


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(Picture, html=(_visit, lambda writer, node: None))
    # After the pictures have their versions for light and dark, and their published names.
    app.connect("doctree-read", _make_eager, priority=600)
    return {"parallel_read_safe": True}


def _make_eager(app: Sphinx, doctree: nodes.document) -> None:
    for image in list(doctree.findall(nodes.image)):
        if EAGER in image["classes"]:
            image.replace_self(_picture(image))


def thumbnail(image: nodes.image) -> Picture:
    """Return a small copy of a figure's picture, without words: its chapter says what it shows."""
    small = _picture(image)
    small["classes"] = [*image["classes"], THUMBNAIL]
    small["alt"] = ""
    for name in ("width", "height"):
        small.attributes.pop(name, None)
    return small


def _picture(image: nodes.image) -> Picture:
    picture = Picture(image.rawsource, **image.attributes)
    picture.source, picture.line = image.source, image.line
    return picture


def _visit(writer: HTML5Translator, node: Picture) -> None:
    uri = node["uri"]
    published = writer.builder.images.get(uri)
    attributes = {
        "class": " ".join(node["classes"]),
        "src": f"{writer.builder.imgpath}/{published}" if published else uri,
        "alt": node.get("alt", ""),
        **{name: str(node[name]) for name in ("width", "height") if name in node},
        "decoding": "async",
    }
    # Of two versions, the theme hides the dark one at first; what is lazy and hidden is not loaded.
    if EAGER not in node["classes"] or "only-dark" in node["classes"]:
        attributes["loading"] = "lazy"
    written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    writer.body.append(f"<img {written} />\n")
