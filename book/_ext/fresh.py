"""An unfinished build leaves nothing behind that makes the next one wrong.

Sphinx warns of a fault only when it reads the page: after a build that failed on a warning, a
second one would pass. And it keeps pages of chapters that are gone. So a build that ends
without a warning leaves a mark; where the mark is missing (the last build failed, or was
killed), or where what the pages are made with has changed since, the next build starts from
empty pages. The executed chapters stay in their cache: that is safe, and makes it quick.
"""

import shutil
from pathlib import Path

from sphinx.application import Sphinx

from _ext.sources import ROOT, digest, installed_versions


def setup(app: Sphinx) -> dict[str, bool]:
    mark = Path(app.outdir).parent / ".complete"
    made_with = _made_with()
    if not (mark.is_file() and mark.read_text("utf8") == made_with):
        for folder in (Path(app.doctreedir), Path(app.outdir)):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
    mark.unlink(missing_ok=True)

    def leave_mark(app: Sphinx, exception: Exception | None) -> None:
        if exception is None and app._warncount == 0:
            mark.write_text(made_with, "utf8")

    app.connect("env-get-outdated", _remove_pages_of_removed_chapters)
    app.connect("build-finished", leave_mark, priority=1000)  # after those that may still warn
    return {"parallel_read_safe": True}


def _made_with() -> str:
    folders = (ROOT / "book" / name for name in ("_ext", "_tools"))
    extensions = sorted(file for folder in folders for file in folder.rglob("*.py"))
    return digest([ROOT / "_config.yml", ROOT / "_toc.yml", *extensions], installed_versions())


def _remove_pages_of_removed_chapters(app: Sphinx, env, added, changed, removed) -> list[str]:
    for docname in removed:
        Path(app.builder.get_outfilename(docname)).unlink(missing_ok=True)
    return []
