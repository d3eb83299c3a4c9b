"""Run a reader's function so that it cannot hang the page, nor print over the report."""

import ctypes
import io
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

__all__ = ["Outcome", "run"]


class TimeLimitReached(BaseException):
    """The answer was still running when its time was over."""


@dataclass(frozen=True)
class Outcome:
    """What came of one call: a value, or an error, or neither in time."""

    value: Any = None
    error: BaseException | None = None
    timed_out: bool = False

    @property
    def is_own_error(self) -> bool:
        """Whether the answer itself raised, and not a library that it called."""
        return len(self._frames) == 1

    @property
    def _frames(self) -> list[traceback.FrameSummary]:
        if self.error is None:
            return []
        frames = traceback.extract_tb(self.error.__traceback__)
        return [frame for frame in frames if frame.filename != __file__]

    @property
    def where(self) -> str:
        """The line of the answer that raised: its number, and its code where it is known."""
        own = self._frames
        if not own:
            return ""
        frame = own[0]
        # The reader's own function may have called a library: its last line there is of use.
        for later in own:
            if later.filename == frame.filename:
                frame = later
        return f"line {frame.lineno}: `{frame.line}`" if frame.line else f"line {frame.lineno}"


_TIMED_OUT = Outcome(timed_out=True)


def run(function: Callable[..., Any], arguments: tuple[Any, ...], *, seconds: float) -> Outcome:
    """Call `function` and return what came of it, after `seconds` at the latest.

    Its prints go nowhere. Python code is stopped between two of its instructions; a single call
    into compiled code that takes longer is stopped when it returns. Imports do not count.
    """
    before = sys.stdout, sys.stderr, sys.unraisablehook
    tracer = sys.gettrace()
    watch = _Watch(seconds)
    outcome, ended_by = _TIMED_OUT, None
    try:
        watch.start()
        sys.stdout = sys.stderr = io.StringIO()
        sys.unraisablehook = _say_nothing  # of what is raised while an object goes
        outcome = _call(function, arguments)
    except (TimeLimitReached, KeyboardInterrupt) as exception:
        ended_by = exception  # kept until all is quiet: see _insistent
    # From here on at most one exception more is on its way. It can arrive at any call or jump:
    # all of these stand inside the `try`, which is gone through once more then.
    watch.is_over = True
    while True:
        try:
            sys.settrace(tracer)
            watch.join()
            sys.stdout, sys.stderr, sys.unraisablehook = before
            break
        except TimeLimitReached:
            pass
    if isinstance(ended_by, KeyboardInterrupt):
        raise ended_by
    return outcome


def _call(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Outcome:
    try:
        return Outcome(value=function(*arguments))
    except (TimeLimitReached, KeyboardInterrupt):
        raise
    except BaseException as error:  # SystemExit too: an answer never ends the page
        return Outcome(error=error)


def _say_nothing(_: object) -> None: ...


class _Watch:
    """Raises `TimeLimitReached` in the thread that made it when the time is over.

    It works in the main thread and in others, on every system, and so in a notebook too, where
    signals belong to the kernel. There is no lock that an exception could leave locked: one
    thread writes the flag, the other reads it.
    """

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._ident = threading.get_ident()
        self._seconds = seconds
        self._exception = _insistent(self)
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        self._watcher.start()

    def join(self) -> None:
        """Wait until nothing more is sent, and let what is on its way arrive."""
        self._watcher.join()
        # (Taking it back, with NULL for an exception, leaves CPython 3.11 waiting for it, and
        # under a tracer it waits for ever.)
        for _ in range(100):
            pass

    def _watch(self) -> None:
        left, now = self._seconds, self._clock()
        thread, exception = ctypes.c_ulong(self._ident), ctypes.py_object(self._exception)
        while not self.is_over:
            time.sleep(0.002 if left > 0 else 0.02)
            before, now = now, self._clock()
            if not _is_importing(self._ident):
                left -= now - before
            if left <= 0 and not self.is_over:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, exception)

    def _clock(self) -> float:
        """Return a time that a busy machine does not shorten, and that a sleep does not stop.

        It is the thread's time on the processor, where the system tells it, plus a quarter of the
        time on the wall.
        """
        wall = time.monotonic()
        if not hasattr(time, "pthread_getcpuclockid"):
            return wall
        return time.clock_gettime(time.pthread_getcpuclockid(self._ident)) + wall / 4


def _insistent(watch: _Watch) -> type[TimeLimitReached]:
    """Return an exception that an answer cannot swallow for good.

    A loop around `try: … except: pass` swallows one after the other. When it is done with one, and
    the object goes, the next is raised at the next line: there it is outside the `try` that caught
    the last.
    """

    class Insistent(TimeLimitReached):
        def __del__(self) -> None:
            # The object may go much later, with the garbage: then there is nothing left to end.
            frames = [] if watch.is_over else _frames_of_answer()
            for frame in frames:
                frame.f_trace = raise_again
            if frames:
                sys.settrace(raise_again)

    def raise_again(frame: FrameType, *_: object) -> None:
        if frame.f_code is not Insistent.__del__.__code__:
            raise Insistent  # which ends the tracing

    return Insistent


def _frames_of_answer() -> list[FrameType]:
    """Return what this thread is doing for the answer; nothing if it has come out of that."""
    frames, frame = [], sys._getframe(1)
    while frame.f_code is not _call.__code__:
        frames.append(frame)
        if frame.f_back is None:
            return []
        frame = frame.f_back
    return frames


def _is_importing(thread: int) -> bool:
    """Whether an import is under way in a thread."""
    frame = sys._current_frames().get(thread)
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False
