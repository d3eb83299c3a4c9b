"""Pictures with two pixels for one are shown at their true size, and never wider than the page."""

from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx

PIXELS_FOR_ONE = 2  # as `mathdl.plotting` draws them


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-read", _set_width)
    return {"parallel_read_safe": True}


def _set_width(app: Sphinx, doctree: nodes.document) -> None:
    for image in doctree.findall(nodes.image):
        file = Path(app.srcdir) / image["uri"]
        # Not at the beginning: the output may stand elsewhere than the source.
        drawn_here = "_build/jupyter_execute/" in image["uri"] and file.suffix == ".png"
        if drawn_here and "width" not in image:
            with Image.open(file) as picture:
                image["width"] = f"{picture.width // PIXELS_FOR_ONE}px"
