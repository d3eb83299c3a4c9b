"""Pages carry nothing of Thebe, which Jupyter Book loads for every book and this one does not use.

It puts the same constants on every page twice, which a browser reports as an error.
"""

from docutils import nodes
from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", _publish_nothing, priority=900)
    app.connect("html-page-context", _leave_out_files, priority=900)  # after those that add files
    app.connect("doctree-resolved", _leave_out_settings, priority=900)
    return {"parallel_read_safe": True}


def _publish_nothing(app: Sphinx) -> None:
    paths = app.config.html_static_path
    app.config.html_static_path = [path for path in paths if "sphinx_thebe" not in path]


def _leave_out_files(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    for files, tag in (("script_files", "js_tag"), ("css_files", "css_tag")):
        written = context[tag]
        context[files] = [f for f in context[files] if "thebe" not in written(f).lower()]


def _leave_out_settings(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for node in [child for child in doctree.children if isinstance(child, nodes.raw)]:
        if "thebe" in node.astext() or node.astext().startswith("<script>kernelName"):
            doctree.remove(node)
