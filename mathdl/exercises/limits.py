"""Run a reader's function so that it cannot hang the page, nor print over the report."""

import ctypes
import io
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
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
    def where(self) -> str:
        """The line of the answer that raised: its number, and its code where it is known."""
        if self.error is None:
            return ""
        frames = traceback.extract_tb(self.error.__traceback__)
        own = [frame for frame in frames if frame.filename != __file__]
        if not own:
            return ""
        frame = own[0]
        # The reader's own function may have called a library: its last line there is of use.
        for later in own:
            if later.filename == frame.filename:
                frame = later
        return f"line {frame.lineno}: `{frame.line}`" if frame.line else f"line {frame.lineno}"


def run(function: Callable[..., Any], arguments: tuple[Any, ...], *, seconds: float) -> Outcome:
    """Call `function` and return what came of it, after `seconds` at the latest.

    Its prints go nowhere. Python code is stopped between two of its instructions; a single call
    into compiled code that takes longer is stopped when it returns.
    """
    streams = sys.stdout, sys.stderr
    watch = _Watch(seconds)
    outcome = None
    while True:
        # The time limit can arrive at any instruction, here too: then once more.
        try:
            if outcome is None:
                watch.start()
                sys.stdout = sys.stderr = io.StringIO()
                outcome = _call(function, arguments)
            watch.stop()
            sys.stdout, sys.stderr = streams
            return outcome
        except TimeLimitReached:
            outcome = outcome or Outcome(timed_out=True)
        except KeyboardInterrupt:
            watch.stop()
            sys.stdout, sys.stderr = streams
            raise


def _call(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Outcome:
    try:
        return Outcome(value=function(*arguments))
    except (TimeLimitReached, KeyboardInterrupt):
        raise
    except BaseException as error:  # SystemExit too: an answer never ends the page
        return Outcome(error=error)


class _Watch:
    """Raises `TimeLimitReached` in the thread that made it when the time is over.

    It works in the main thread and in others, on every system, and so in a notebook too, where
    signals belong to the kernel. A loop with a bare `except:` swallows one; so it comes again,
    until it meets an instruction outside the `try`. There is no lock that an exception could
    leave locked: one thread writes the flag, the other reads it.
    """

    def __init__(self, seconds: float) -> None:
        self._thread = ctypes.c_ulong(threading.get_ident())
        self._deadline = time.monotonic() + seconds
        self._over = False
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        self._watcher.start()

    def stop(self) -> None:
        self._over = True
        self._watcher.join()
        # What is still on its way arrives here. (Taking it back, with NULL for an exception,
        # leaves CPython 3.11 waiting for it, and under a tracer it waits for ever.)
        for _ in range(100):
            pass

    def _watch(self) -> None:
        while not self._over:
            if time.monotonic() > self._deadline:
                exception = ctypes.py_object(TimeLimitReached)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, exception)
                time.sleep(0.02)
            time.sleep(0.001)
