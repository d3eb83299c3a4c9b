"""What a reference refers to is shown beside it, on hover, focus or tap: see `_static/preview.js`."""

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_js_file("preview.js", loading_method="defer")
    return {"parallel_read_safe": True}
