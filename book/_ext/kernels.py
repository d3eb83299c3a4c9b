"""Notebooks execute in kernels beside the build: several at a time, and without the network."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import psutil
from nbclient import NotebookClient
from nbformat import NotebookNode
from sphinx.errors import SphinxError

from _ext.sources import ROOT

# A kernel waits while it starts and ends; one more of them keeps all cores busy.
WORKERS = (os.cpu_count() or 1) + 1


@dataclass(frozen=True)
class Chapter:
    """A page with code, as it stands in its source."""

    docname: str
    path: Path
    text: str
    notebook: NotebookNode

    @property
    def code(self) -> list[str]:
        return [cell.source for cell in self.notebook.cells if cell.cell_type == "code"]


class ChapterError(SphinxError):
    """A chapter raised while it executed: the book is not built."""

    category = "Chapter failed"


class Kernels:
    """Chapters on their way: each executes as soon as a worker is free.

    `variables` are added to the environment of the kernels, for those that compute otherwise.
    """

    def __init__(self, chapters: list[Chapter], timeout: int, **variables: str) -> None:
        self._pool = ThreadPoolExecutor(WORKERS)
        self._settings = tempfile.TemporaryDirectory()
        environment = {**_environment(Path(self._settings.name)), **variables}
        self._jobs: dict[Future[float], Chapter] = {
            self._pool.submit(_execute, chapter, timeout, environment): chapter
            for chapter in sorted(chapters, key=lambda c: -len(c.code))
        }
        self._on_interrupt = signal.signal(signal.SIGINT, self._interrupt)

    def order(self, docname: str) -> int:
        """Return a chapter's place in the order in which they begin, -1 if nothing executes."""
        waiting = [chapter.docname for chapter in self._jobs.values()]
        return waiting.index(docname) if docname in waiting else -1

    def collect(self, until: str | None = None) -> Iterator[tuple[Chapter, float]]:
        """Yield the chapters that have ended, with their seconds; wait for the one named `until`.

        Raises
        ------
        ChapterError
            If one of them failed: when all the others have ended too, with the errors of all.
        """
        wait([job for job, chapter in self._jobs.items() if chapter.docname == until])
        if any(job.done() and job.exception() for job in self._jobs):
            wait(self._jobs)
        for job in [job for job in self._jobs if job.done() and not job.exception()]:
            yield self._jobs.pop(job), job.result()
        if failures := [job for job in self._jobs if job.done() and job.exception()]:
            raise ChapterError("\n\n".join(self._failure(job) for job in failures))

    def collect_all(self) -> Iterator[tuple[Chapter, float]]:
        """Yield the chapters that are left, as they end."""
        for chapter in list(self._jobs.values()):
            yield from self.collect(until=chapter.docname)

    def end(self) -> None:
        """Let no kernel outlive the build, also where some still execute."""
        signal.signal(signal.SIGINT, self._on_interrupt)
        unfinished = any(not job.done() for job in self._jobs)
        self._pool.shutdown(wait=False, cancel_futures=True)
        if unfinished:
            for child in psutil.Process().children(recursive=True):
                child.kill()
        self._pool.shutdown()
        self._settings.cleanup()

    def _failure(self, job: Future[float]) -> str:
        chapter = self._jobs[job]
        # nbclient's text names the cell's code and the error.
        return f"{chapter.docname} ({chapter.path.name}):\n{job.exception()}"

    def _interrupt(self, *_: object) -> None:
        self.end()
        raise KeyboardInterrupt


def _execute(chapter: Chapter, timeout: int, environment: dict[str, str]) -> float:
    """Execute a chapter's notebook in place and return the seconds that it took."""
    start = time.perf_counter()
    client = NotebookClient(
        chapter.notebook,
        timeout=timeout,
        coalesce_streams=True,  # a busy kernel sends what it prints in pieces
        record_timing=False,  # the cache knows a notebook by its cells as they stand in the source
        resources={"metadata": {"path": str(chapter.path.parent)}},
        # A kernel's own warning, that it talks to us over TCP, is nothing for readers.
        extra_arguments=["--IPKernelApp.log_level=40"],
    )
    client.execute(env=environment)
    return time.perf_counter() - start


def _environment(settings: Path) -> dict[str, str]:
    """Give kernels this checkout's package, no network, and the same arithmetic everywhere."""
    startup = settings / "profile_default" / "startup"
    startup.mkdir(parents=True)
    shutil.copy(Path(__file__).parent / "kernel" / "offline.py", startup)
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "IPYTHONDIR": str(settings),
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONHASHSEED": "0",
        # Figures go into the page, whatever the reader's own setting is.
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        # What tqdm says where a notebook has no widgets; no page shows a bar.
        "PYTHONWARNINGS": "ignore:IProgress not found",
        # One thread a kernel: sums come in one order, and kernels do not fight for cores.
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
