"""What is known of each executed chapter, from build to build: a file beside the cache."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from _ext.record import ChapterRun


@dataclass(frozen=True)
class Entry:
    """How a chapter stood when it was last found to be up to date."""

    page: str
    """The digest of the page's source."""
    surroundings: str
    """The digest of the whole package and of the installed versions."""
    loaded: tuple[str, ...]
    """The modules of the package that the chapter's kernel had loaded."""
    fingerprint: str
    """The digest of that part of the surroundings, on which the chapter depends."""
    hashkey: str
    """The name of the executed notebook in the cache."""
    run: ChapterRun


class Ledger:
    """The entries under their pages' names."""

    def __init__(self, path: Path) -> None:
        self._path = path
        known = json.loads(path.read_text("utf8")) if path.is_file() else {}
        # What an earlier version of this file left says less, and is forgotten.
        self._entries = {name: _entry(**e) for name, e in known.items() if _is_whole(e)}

    def get(self, docname: str) -> Entry | None:
        return self._entries.get(docname)

    def __setitem__(self, docname: str, entry: Entry) -> None:
        self._entries[docname] = entry
        # Replaced in one step: a build that is killed leaves the old file or the new one.
        unfinished = self._path.with_suffix(".new")
        content = {name: asdict(entry) for name, entry in self._entries.items()}
        unfinished.write_text(json.dumps(content), "utf8")
        unfinished.replace(self._path)


def _is_whole(entry: dict) -> bool:
    said = (entry, Entry), (entry.get("run", {}), ChapterRun)
    return all(set(known) == {field.name for field in fields(kind)} for known, kind in said)


def _entry(run: dict, loaded: list[str], **digests: str) -> Entry:
    claims = tuple(run.pop("claims"))
    return Entry(run=ChapterRun(claims=claims, **run), loaded=tuple(loaded), **digests)
