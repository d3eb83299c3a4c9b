"""What is known of each executed chapter, from build to build: a file beside the cache."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from _ext.record import ChapterRun


@dataclass(frozen=True)
class Entry:
    """How a chapter stood when it was last found to be up to date."""

    page: str
    """The digest of the page's source."""
    surroundings: str
    """The digest of the whole package and of the installed versions."""
    fingerprint: str
    """The digest of the part of them that the chapter depends on."""
    hashkey: str
    """The name of the executed notebook in the cache."""
    run: ChapterRun


class Ledger:
    """The entries under their pages' names."""

    def __init__(self, path: Path) -> None:
        self._path = path
        known = json.loads(path.read_text("utf8")) if path.is_file() else {}
        self._entries = {docname: _entry(**fields) for docname, fields in known.items()}

    def get(self, docname: str) -> Entry | None:
        return self._entries.get(docname)

    def __setitem__(self, docname: str, entry: Entry) -> None:
        self._entries[docname] = entry
        # Replaced in one step: a build that is killed leaves the old file or the new one.
        unfinished = self._path.with_suffix(".new")
        content = {name: asdict(entry) for name, entry in self._entries.items()}
        unfinished.write_text(json.dumps(content), "utf8")
        unfinished.replace(self._path)


def _entry(run: dict, **digests: str) -> Entry:
    claims = tuple(run.pop("claims"))
    return Entry(run=ChapterRun(claims=claims, **run), **digests)
