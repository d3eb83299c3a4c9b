"""Notebooks execute in kernels beside the build: several at a time, and without the network."""

import asyncio
import os
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
from traitlets.config import Config

from _ext import provisioner
from _ext.kernel import LOADED
from _ext.sources import ROOT, all_modules, relative

# A kernel waits while it starts and ends; one more of them keeps all cores busy.
WORKERS = (os.cpu_count() or 1) + 1
LONGEST = 90  # bytes: systems allow a socket's file a hundred or so, and Jupyter adds a number
# What several chapters import, and what takes a second to import.
LIBRARIES = ("torch", "matplotlib.pyplot", "scipy.stats", "sympy")


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


@dataclass(frozen=True)
class Execution:
    """What is known of a chapter's execution beside its outputs."""

    seconds: float
    loaded: tuple[str, ...]
    """The modules of the package that the kernel had loaded, relative to the project."""


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
        settings = Path(self._settings.name)
        (settings / "profile_default").mkdir()
        environment = {**_environment(settings), **variables}
        # Few chapters do not pay for libraries that they may not use.
        provisioner.start(LIBRARIES if len(chapters) > WORKERS else (), environment)
        self._jobs: dict[Future[Execution], Chapter] = {
            self._pool.submit(_execute, chapter, timeout, environment, settings / str(n)): chapter
            for n, chapter in enumerate(sorted(chapters, key=lambda c: -len(c.code)))
        }
        self._on_interrupt = signal.signal(signal.SIGINT, self._interrupt)

    def order(self, docname: str) -> int:
        """Return a chapter's place in the order in which they begin, -1 if nothing executes."""
        waiting = [chapter.docname for chapter in self._jobs.values()]
        return waiting.index(docname) if docname in waiting else -1

    def collect(self, until: str | None = None) -> Iterator[tuple[Chapter, Execution]]:
        """Yield the chapters that have ended; wait for the one named `until`.

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

    def collect_all(self) -> Iterator[tuple[Chapter, Execution]]:
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
        provisioner.end()
        self._settings.cleanup()

    def _failure(self, job: Future[Execution]) -> str:
        chapter = self._jobs[job]
        # nbclient's text names the cell's code and the error.
        return f"{chapter.docname} ({chapter.path.name}):\n{job.exception()}"

    def _interrupt(self, *_: object) -> None:
        self.end()
        raise KeyboardInterrupt


def _execute(chapter: Chapter, timeout: int, environment: dict[str, str], name: Path) -> Execution:
    """Execute a chapter's notebook in place; what it leaves beside begins with the name."""
    start = time.perf_counter()
    client = NotebookClient(
        chapter.notebook,
        config=_connection(name),
        timeout=timeout,
        coalesce_streams=True,  # a busy kernel sends what it prints in pieces
        record_timing=False,  # the cache knows a notebook by its cells as they stand in the source
        resources={"metadata": {"path": str(chapter.path.parent)}},
        extra_arguments=[
            # A kernel's own warning, that it talks to us over TCP, is nothing for readers.
            "--IPKernelApp.log_level=40",
            "--HistoryManager.enabled=False",  # a database that all kernels would wait for
        ],
    )
    note = name.with_suffix(".loaded")
    asyncio.run(client.async_execute(env={**environment, LOADED: str(note)}))
    return Execution(time.perf_counter() - start, _loaded(note))


def _connection(name: Path) -> Config:
    """Let a kernel talk through files: a port that is free now may be taken a moment later.

    Where there are no such files, or the folder has too long a name for them, it takes ports.
    """
    if os.name != "posix" or len(os.fsencode(name)) > LONGEST:
        return Config()
    return Config(KernelManager={"transport": "ipc", "ip": str(name)})


def _loaded(note: Path) -> tuple[str, ...]:
    """Return what a kernel has loaded; everything, where it was ended before it could say."""
    if not note.is_file():
        return all_modules()
    return relative(Path(line) for line in note.read_text("utf8").splitlines())


def _environment(settings: Path) -> dict[str, str]:
    """Give kernels this checkout's package and the same arithmetic everywhere."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "IPYTHONDIR": str(settings),  # not the user's own settings
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
