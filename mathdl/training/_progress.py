"""A bar that shows how far a run is: tqdm's where it is installed, otherwise a line each epoch."""

import sys
from typing import Any

from mathdl._terminal import spelled

__all__ = ["Lines", "bar", "latest"]


def latest(history: Any) -> dict[str, str]:
    """Return the last number of each name, in letters that standard error can write."""
    return {spelled(name, sys.stderr): f"{history[name][-1]:.3g}" for name in history}


class Lines:
    """What stands in for a bar: one line at the end of each epoch."""

    def __init__(self, total: int, initial: int) -> None:
        self.total, self.n = total, initial

    def update(self) -> None:
        """Count a step."""
        self.n += 1

    def set_postfix(self, numbers: dict[str, str]) -> None:
        """Print the last numbers."""
        shown = ", ".join(f"{name}={number}" for name, number in numbers.items())
        sys.stderr.write(f"step {self.n} of {self.total}: {shown}\n")

    def close(self) -> None:
        """Do nothing: lines need no end."""


def bar(total: int, initial: int) -> Any:
    """Return a bar over `total` steps, of which `initial` are done."""
    try:
        from tqdm import tqdm
    except ImportError:  # it comes with the extra `data`
        return Lines(total, initial)
    return tqdm(total=total, initial=initial, unit="step")
