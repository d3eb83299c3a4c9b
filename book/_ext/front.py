"""The root of the site is the landing page itself, not a page that leads to it."""

from pathlib import Path

from sphinx.application import Sphinx

from _ext.relinking import relinked


def setup(app: Sphinx) -> dict[str, bool]:
    # After the pages are inspected, and in place of what only leads there.
    app.connect("build-finished", _write_root, priority=650)
    return {"parallel_read_safe": True}


def _write_root(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.name != "html":
        return
    front = app.config.root_doc
    folder = front.rpartition("/")[0]
    if folder:
        page = Path(app.builder.get_outfilename(front)).read_text("utf8")
        (Path(app.outdir) / "index.html").write_text(relinked(page, folder, ""), "utf8")
