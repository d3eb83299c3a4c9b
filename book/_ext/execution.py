"""Chapters execute in parallel, while Sphinx reads those that have ended, into MyST-NB's cache.

A chapter executes when its code, a module of `mathdl` that its kernel loads, or an installed
version has changed; what failed is never cached, so it fails again in a warm build.
"""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from myst_nb.core.read import create_nb_reader
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from _ext.kernels import WORKERS, Chapter, Execution, Kernels
from _ext.ledger import Entry, Ledger
from _ext.record import REPORT, ChapterRun, chapter_run, title
from _ext.sources import ROOT, digest, fingerprint, surroundings

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict[str, bool]:
    # The package beside the book is the one that the book documents and executes.
    sys.path.insert(0, str(ROOT))
    if os.environ.get("MATHDL_CHAPTERS") != "serial":  # for the benchmark: MyST-NB executes
        app.connect("env-get-outdated", _begin)
    return {"parallel_read_safe": False}  # pages wait for their chapters in this process


@dataclass(frozen=True)
class Shelf:
    """Where executed chapters are kept: their outputs, and what is known of them."""

    cache: JupyterCacheAbstract
    ledger: Ledger
    hashkeys: frozenset[str]
    """The names of the notebooks that the cache held when the build began."""


def _begin(app: Sphinx, env: BuildEnvironment, added, changed, removed) -> list[str]:
    """Start what has to execute; return the pages that Sphinx has to read again."""
    cache = get_cache(env.mystnb_config.execution_cache_path)
    hashkeys = frozenset(record.hashkey for record in cache.list_cache_records())
    shelf = Shelf(cache, Ledger(Path(cache.path) / "ledger.json"), hashkeys)
    current, stale = _sort(env, shelf)
    before = getattr(env, "chapter_runs", None)
    env.chapter_runs = {docname: shelf.ledger.get(docname).run for docname in current}
    if stale:
        logger.info("executing %d chapters, %d at a time", len(stale), WORKERS)
        _connect(app, Kernels(stale, env.mystnb_config.execution_timeout), shelf)
    report = {REPORT} if stale or env.chapter_runs != before else set()
    return [chapter.docname for chapter in stale] + sorted(report & env.found_docs)


def _connect(app: Sphinx, kernels: Kernels, shelf: Shelf) -> None:
    """Let each page wait for its chapter, and the report for all of them."""

    def order(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        docnames.sort(key=lambda docname: (docname == REPORT, kernels.order(docname), docname))

    def wait(app: Sphinx, docname: str, content: list[str]) -> None:
        ended = kernels.collect_all() if docname == REPORT else kernels.collect(until=docname)
        for chapter, execution in ended:
            app.env.chapter_runs[chapter.docname] = _keep(chapter, execution, shelf)

    app.connect("env-before-read-docs", order)
    app.connect("source-read", wait)
    app.connect("build-finished", lambda *_: kernels.end())


def _sort(env: BuildEnvironment, shelf: Shelf) -> tuple[list[str], list[Chapter]]:
    """Return the chapters whose outputs are kept, and those that have to execute."""
    current, stale = [], []
    for docname in sorted(env.found_docs):
        text = Path(env.doc2path(docname)).read_text("utf8")
        if _is_unchanged(text, shelf.ledger.get(docname), shelf.hashkeys):
            current.append(docname)
        elif (chapter := _read(env, docname, text)) is not None:
            if _is_current(chapter, shelf):
                current.append(docname)
            else:
                stale.append(chapter)
    return current, stale


def _is_unchanged(text: str, known: Entry | None, cached: Iterable[str]) -> bool:
    """Tell whether neither the page nor anything around it has changed, without parsing it."""
    return (
        known is not None
        and known.hashkey in cached
        and (known.page, known.surroundings) == (digest([], text), surroundings())
    )


def _read(env: BuildEnvironment, docname: str, text: str) -> Chapter | None:
    """Return the page as a chapter if it has code."""
    path = Path(env.doc2path(docname))
    reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
    if reader is None:
        return None
    chapter = Chapter(docname, path, text, reader.read(text))
    return chapter if chapter.code else None


def _is_current(chapter: Chapter, shelf: Shelf) -> bool:
    """Tell whether the cache holds this code's outputs; note in the ledger that it does."""
    try:
        record = shelf.cache.match_cache_notebook(chapter.notebook)
    except KeyError:
        return False
    known = shelf.ledger.get(chapter.docname)
    if known is not None and known.hashkey == record.hashkey:
        same = known.surroundings == surroundings()  # most often only the prose has changed
        if same or known.fingerprint == fingerprint(known.loaded):
            shelf.ledger[chapter.docname] = replace(
                known,
                page=digest([], chapter.text),
                surroundings=surroundings(),
                run=replace(known.run, title=title(chapter.notebook)),
            )
            return True
    shelf.cache.remove_cache(record.pk)  # executed with another package: MyST-NB must not find it
    return False


def _keep(chapter: Chapter, execution: Execution, shelf: Shelf) -> ChapterRun:
    """Put an executed chapter into the cache and the ledger; say so; return its record."""
    bundle = CacheBundleIn(chapter.notebook, str(chapter.path))
    record = shelf.cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    run = chapter_run(chapter.docname, chapter.notebook, execution.seconds, execution.loaded)
    shelf.ledger[chapter.docname] = Entry(
        page=digest([], chapter.text),
        surroundings=surroundings(),
        loaded=execution.loaded,
        fingerprint=fingerprint(execution.loaded),
        hashkey=record.hashkey,
        run=run,
    )
    logger.info(
        "executed %s: %.1f s, %d cells, %d claims verified",
        run.docname,
        run.seconds,
        run.cells,
        len(run.claims),
    )
    return run
