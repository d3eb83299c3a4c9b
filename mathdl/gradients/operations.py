"""An operation of a forward pass, and the line of the reader's code that ran it."""

import linecache
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import torch

from mathdl._terminal import printable

__all__ = ["Operation", "reader_line"]

# The reader's line is the innermost one that is neither here nor in PyTorch.
_NOT_THE_READERS = tuple(
    str(Path(file).parent) + os.sep for file in (torch.__file__, __file__) if file is not None
)


@printable()
@dataclass(frozen=True)
class Operation:
    """One operation of a forward pass.

    Attributes
    ----------
    name : str
        As PyTorch calls it: ``detach``, ``data``, ``argmax``, ``linear``.
    inputs : tuple of shapes
        The shapes of the tensors that went in.
    output : shape or None
        The shape of the tensor that came out; None where no tensor did.
    reason : str
        Why no gradient passes it, in words.
    file : str
        The file of the line that ran it; of a notebook, the name that the cell was given.
    line : int
        The number of the line.
    function : str
        The function in which the line stands; ``<module>`` outside of all.
    source : str
        The line; empty where it cannot be read.
    """

    name: str
    inputs: tuple[tuple[int, ...], ...]
    output: tuple[int, ...] | None
    reason: str
    file: str = field(repr=False)  # of a cell, another one in each run
    line: int
    function: str
    source: str

    @property
    def place(self) -> str:
        """Where the line stands, in words that do not change from run to run."""
        inside = "" if self.function.startswith("<") else f", in {self.function}"
        if self.file.startswith("<") or "ipykernel_" in self.file:  # a name with a number in it
            return f"line {self.line} of the cell{inside}"
        path = Path(self.file)
        known = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path.name
        return f"{known}:{self.line}{inside}"

    def __str__(self) -> str:
        shapes = ", ".join(map(str, self.inputs))
        shapes += "" if self.output is None else f" → {self.output}"
        source = f": {self.source}" if self.source else ""
        return f"`{self.name}` {shapes}; {self.reason}\n    {self.place}{source}"


def reader_line() -> tuple[str, int, str, str]:
    """Return file, number, function and text of the line that called into PyTorch."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_NOT_THE_READERS):
        frame = frame.f_back
    if frame is None:  # a thread that PyTorch started
        return "", 0, "", ""
    file, line = frame.f_code.co_filename, frame.f_lineno
    source = linecache.getline(file, line, frame.f_globals).strip()
    return file, line, frame.f_code.co_name, source
