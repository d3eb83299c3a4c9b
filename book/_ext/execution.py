"""Chapters execute in parallel before Sphinx reads them, into the cache that MyST-NB reads.

A chapter executes when its code, a module of `mathdl` that it loads, or an installed version
has changed; what failed is never cached, so it fails again in a warm build.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from myst_nb.core.read import create_nb_reader
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util import logging

from _ext.record import REPORT, ChapterRun, chapter_run
from _ext.sources import ROOT, fingerprint

logger = logging.getLogger(__name__)

# A kernel waits while it starts and ends; one more of them keeps all cores busy.
EXTRA_WORKERS = 1


class ChapterError(SphinxError):
    """A chapter raised while it executed: the book is not built."""

    category = "Chapter failed"


@dataclass(frozen=True)
class Chapter:
    """A page with code, as it stands in its source."""

    docname: str
    path: Path
    notebook: NotebookNode

    @property
    def code(self) -> list[str]:
        return [cell.source for cell in self.notebook.cells if cell.cell_type == "code"]


def setup(app: Sphinx) -> dict[str, bool]:
    # The package beside the book is the one that the book documents and executes.
    sys.path.insert(0, str(ROOT))
    app.connect("env-get-outdated", execute_chapters)
    return {"parallel_read_safe": True}


def execute_chapters(app: Sphinx, env: BuildEnvironment, added, changed, removed) -> list[str]:
    """Bring the cache up to date; return the pages that Sphinx has to read again."""
    cache = get_cache(env.mystnb_config.execution_cache_path)
    fingerprints = Fingerprints(Path(cache.path) / "fingerprints.json")
    chapters = list(_chapters(env))
    if os.environ.get("MATHDL_CHAPTERS") == "serial":  # for the benchmark: MyST-NB executes
        return []
    stale = [c for c in chapters if not _is_current(c, cache, fingerprints)]
    if stale:
        _execute(stale, cache, fingerprints, env.mystnb_config.execution_timeout)
    before = getattr(env, "chapter_runs", None)
    env.chapter_runs = {c.docname: _run_of(c, cache) for c in chapters}
    report = [REPORT] if env.chapter_runs != before and REPORT in env.found_docs else []
    return [chapter.docname for chapter in stale] + report


class Fingerprints:
    """What each cached chapter was executed with, in a file beside the cache."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = json.loads(path.read_text("utf8")) if path.is_file() else {}

    def __getitem__(self, docname: str) -> str | None:
        return self._known.get(docname)

    def __setitem__(self, docname: str, value: str) -> None:
        self._known[docname] = value
        # Replaced in one step: a build that is killed leaves the old file or the new one.
        unfinished = self._path.with_suffix(".new")
        unfinished.write_text(json.dumps(self._known, indent=1), "utf8")
        unfinished.replace(self._path)


def _chapters(env: BuildEnvironment) -> Iterator[Chapter]:
    for docname in sorted(env.found_docs):
        path = Path(env.doc2path(docname))
        text = path.read_text("utf8")
        reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
        if reader is not None:
            chapter = Chapter(docname, path, reader.read(text))
            if chapter.code:
                yield chapter


def _is_current(chapter: Chapter, cache: JupyterCacheAbstract, fingerprints: Fingerprints) -> bool:
    try:
        record = cache.match_cache_notebook(chapter.notebook)
    except KeyError:
        return False
    if fingerprints[chapter.docname] == fingerprint(chapter.code):
        return True
    cache.remove_cache(record.pk)  # executed with another package: MyST-NB must not find it
    return False


def _run_of(chapter: Chapter, cache: JupyterCacheAbstract) -> ChapterRun:
    record = cache.match_cache_notebook(chapter.notebook)
    executed = cache.get_cache_bundle(record.pk).nb
    return chapter_run(chapter.docname, executed, record.data["execution_seconds"])


def _execute(
    chapters: list[Chapter],
    cache: JupyterCacheAbstract,
    fingerprints: Fingerprints,
    timeout: int,
) -> None:
    workers = (os.cpu_count() or 1) + EXTRA_WORKERS
    logger.info("executing %d chapters, %d at a time", len(chapters), workers)
    longest_first = sorted(chapters, key=lambda c: -len(c.code))
    failures = []
    with _kernel_environment(), _pool(workers) as pool:
        jobs = {pool.submit(_run, c, timeout): c for c in longest_first}
        for job in as_completed(jobs):
            chapter = jobs[job]
            result = job.result()
            if result.err is not None:
                # nbclient's text names the cell's code and the error.
                failures.append(f"{chapter.docname} ({chapter.path.name}):\n{result.err}")
                continue
            bundle = CacheBundleIn(
                result.nb, str(chapter.path), data={"execution_seconds": result.time}
            )
            cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
            fingerprints[chapter.docname] = fingerprint(chapter.code)
            run = chapter_run(chapter.docname, result.nb, result.time)
            logger.info(
                "executed %s: %.1f s, %d cells, %d claims verified",
                run.docname,
                run.seconds,
                run.cells,
                len(run.claims),
            )
    if failures:
        raise ChapterError("\n\n".join(failures))


def _run(chapter: Chapter, timeout: int) -> ExecutionResult:
    folder = str(chapter.path.parent)
    try:
        return single_nb_execution(
            chapter.notebook,
            cwd=folder,
            timeout=timeout,
            allow_errors=False,
            # A kernel's own warning, that it talks to us over TCP, is nothing for readers.
            extra_arguments=["--IPKernelApp.log_level=40"],
        )
    except DeadKernelError as error:
        return ExecutionResult(chapter.notebook, folder, 0.0, error)


@contextmanager
def _pool(workers: int) -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(workers)
    try:
        yield pool
    except BaseException:  # Ctrl-C too: no kernel outlives the build
        pool.shutdown(wait=False, cancel_futures=True)
        for child in psutil.Process().children(recursive=True):
            child.kill()
        raise
    finally:
        pool.shutdown()


@contextmanager
def _kernel_environment() -> Iterator[None]:
    """Give kernels this checkout's package, no network, and the same arithmetic everywhere."""
    before = os.environ.copy()
    with tempfile.TemporaryDirectory() as folder:
        startup = Path(folder) / "profile_default" / "startup"
        startup.mkdir(parents=True)
        shutil.copy(Path(__file__).parent / "kernel" / "offline.py", startup)
        paths = [str(ROOT), *filter(None, [before.get("PYTHONPATH")])]
        os.environ.update(
            IPYTHONDIR=folder,
            PYTHONPATH=os.pathsep.join(paths),
            PYTHONHASHSEED="0",
            # Figures go into the page, whatever the reader's own setting is.
            MPLBACKEND="module://matplotlib_inline.backend_inline",
            # What tqdm says where a notebook has no widgets; no page shows a bar.
            PYTHONWARNINGS="ignore:IProgress not found",
            # One thread a kernel: sums come in one order, and kernels do not fight for cores.
            OMP_NUM_THREADS="1",
            MKL_NUM_THREADS="1",
            OPENBLAS_NUM_THREADS="1",
        )
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
