"""Checkpoints: all that a run needs to go on to the same numbers, in one file.

A file is written beside its place and then put there in one step, so that whatever happens there
is a whole one. It is read as data: torch runs no code out of it.
"""

import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mathdl.training.history import History

__all__ = ["Parts", "generators", "load", "save"]

_FORMAT = "mathdl checkpoint 1"


class Parts:
    """What a checkpoint holds: the objects whose states are saved and restored together."""

    def __init__(
        self, model: Any, optimizer: Any, data: Any, history: History, num_batches: int
    ) -> None:
        self.model, self.optimizer, self.history = model, optimizer, history
        self.num_batches = num_batches
        self.generators = generators(model, data)

    def state(self, epoch: int) -> dict[str, Any]:
        """Return the states of all parts after `epoch` epochs."""
        cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
        return {
            "format": _FORMAT,
            "epoch": epoch,
            "num_batches": self.num_batches,
            "model": self.model.state_dict(),
            "optimizer": {
                "kind": type(self.optimizer).__name__,
                "state": self.optimizer.state_dict(),
            },
            "generators": {name: g.get_state() for name, g in self.generators.items()},
            "torch": [torch.get_rng_state(), *cuda],
            "history": self.history.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take the states. Nothing has changed if they belong to something else."""
        self._refuse_others(state)
        self.optimizer.load_state_dict(state["optimizer"]["state"])
        self.model.load_state_dict(state["model"])
        self.history.load_state_dict(state["history"])
        for name, generator in self.generators.items():
            generator.set_state(state["generators"][name])
        cpu, *cuda = state["torch"]
        torch.set_rng_state(cpu)
        if len(cuda) == torch.cuda.device_count():
            torch.cuda.set_rng_state_all(cuda)

    def _refuse_others(self, state: dict[str, Any]) -> None:
        ours, theirs = _shapes(self.model.state_dict()), _shapes(state["model"])
        for name in [*ours, *theirs]:
            _same(f"`{name}` has shape", ours.get(name, "none"), theirs.get(name, "none"))
        _same("optimiser is", type(self.optimizer).__name__, state["optimizer"]["kind"])
        _same("epoch has batches:", self.num_batches, state["num_batches"])
        _same("generators are", sorted(self.generators), sorted(state["generators"]))


def generators(model: Any, data: Any) -> dict[str, torch.Generator]:
    """Return the generators that the model and the data hold as attributes, by their names."""
    return {
        f"{owner}.{name}": value
        for owner, thing in (("model", model), ("data", data))
        for name, value in getattr(thing, "__dict__", {}).items()
        if isinstance(value, torch.Generator)
    }


def save(path: Path, state: dict[str, Any]) -> None:
    """Write a checkpoint in one step: a file that is there is whole, the old one or the new."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def load(path: Any) -> dict[str, Any]:
    """Read a checkpoint and refuse what is damaged or another kind of file."""
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"`resume_from` must be the path of a checkpoint, got {path!r}")
    if not Path(path).is_file():
        raise FileNotFoundError(f"`resume_from` must be a file that exists, got {str(path)!r}")
    try:
        # torch reads over flipped bits; the sums of the archive tell.
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
        state = None if damaged else torch.load(path, map_location="cpu", weights_only=True)
    except (zipfile.BadZipFile, pickle.UnpicklingError, RuntimeError, EOFError, ValueError) as e:
        raise _foreign(path) from e
    if not isinstance(state, dict) or state.get("format") != _FORMAT:
        raise _foreign(path)
    return state


def _foreign(path: Any) -> ValueError:
    return ValueError(
        "`resume_from` must be a checkpoint that Trainer wrote, got a file that is damaged or of "
        f"another kind: {str(path)!r}"
    )


def _shapes(state: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v.shape) if isinstance(v, Tensor) else type(v) for k, v in state.items()}


def _same(what: str, ours: Any, theirs: Any) -> None:
    if ours != theirs:
        raise ValueError(
            f"`resume_from` must be a checkpoint of this run, whose {what} {ours}, got {theirs}"
        )
