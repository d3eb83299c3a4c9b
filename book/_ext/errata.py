"""The errata that readers see: `{errata}` lists what the small files in `book/errata` say.

One file a chapter, named after it; each entry says `was`, `now` and `since` (the edition that had
it), in MyST.
"""

from pathlib import Path

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from _ext.contents import in_order

FOLDER = "book/errata"
FIELDS = {"was", "now", "since"}


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("errata", Errata)
    return {"parallel_read_safe": True}


class Errata(SphinxDirective):
    """What was wrong, chapter by chapter."""

    def run(self) -> list[nodes.Node]:
        folder = Path(self.env.srcdir) / FOLDER
        files = {file.stem: file for file in sorted(folder.glob("*.yml"))}
        self.env.note_dependency(str(folder))
        lines: list[str] = []
        for docname in in_order(self.config.external_site_map):
            file = files.pop(docname.rpartition("/")[2], None)
            if file is not None:
                self.env.note_dependency(str(file))
                lines += ["", f"**{{doc}}`/{docname}`**", ""]
                for entry in yaml.safe_load(file.read_text("utf8")) or []:
                    lines += self._lines(entry, file)
        if files:
            raise self.error(f"{FOLDER} names chapters that there are not: {', '.join(files)}")
        container = nodes.container(classes=["errata"])
        self.state.nested_parse(StringList(lines, FOLDER), 0, container)
        return [container]

    def _lines(self, entry: object, file: Path) -> list[str]:
        if not isinstance(entry, dict) or set(entry) != FIELDS:
            wanted = ", ".join(sorted(FIELDS))
            raise self.error(f"{FOLDER}/{file.name}: an entry has {wanted}, got {entry}")
        was, now = (" ".join(str(entry[name]).split()) for name in ("was", "now"))
        return [f"- *Was, since edition {entry['since']}:* {was}", f"  *Now:* {now}"]
