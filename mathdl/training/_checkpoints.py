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
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from mathdl import _validate
from mathdl.training._chance import Chance, kind
from mathdl.training.history import History

__all__ = ["Parts", "load", "save"]

_FORMAT = "mathdl checkpoint 2"


class Parts:
    """What a checkpoint holds: the objects whose states are saved and restored together."""

    def __init__(
        self, model: nn.Module, optimizer: Any, chance: Chance, history: History, num_batches: int
    ) -> None:
        self.model, self.optimizer, self.history = model, optimizer, history
        self.chance, self.num_batches = chance, num_batches

    def state(self, epoch: int) -> dict[str, Any]:
        """Return the states of all parts after `epoch` epochs."""
        return {
            "format": _FORMAT,
            "epoch": epoch,
            "num_batches": self.num_batches,
            "model": _made(self.model),
            "optimizer": {
                "kind": type(self.optimizer).__name__,
                "state": self.optimizer.state_dict(),
            },
            **self.chance.state(),
            "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
            "history": self.history.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take the states. Nothing has changed if they belong to something else."""
        self._refuse_others(state)
        # The model first: a lazy layer gets its shapes from the file, and the optimiser needs them.
        # All names have been compared, and what neither side has made may be missing.
        self.model.load_state_dict(state["model"], strict=False)
        self.optimizer.load_state_dict(state["optimizer"]["state"])
        self.history.load_state_dict(state["history"])
        self.chance.restore(state)
        if len(state["cuda"]) == torch.cuda.device_count():
            torch.cuda.set_rng_state_all(state["cuda"])

    def _refuse_others(self, state: dict[str, Any]) -> None:
        lazy = {name for name, tensor in self.model.state_dict().items() if is_lazy(tensor)}
        ours, theirs = _shapes(_made(self.model)), _shapes(state["model"])
        for name in [name for name in (*ours, *theirs) if name not in lazy]:
            _same(f"`{name}` has shape", ours.get(name, "none"), theirs.get(name, "none"))
        optimizer = state["optimizer"]
        _same("optimiser is", type(self.optimizer).__name__, optimizer["kind"])
        here, there = _groups(self.optimizer.state_dict()), _groups(optimizer["state"])
        _same("optimiser has parameters:", here, there)
        _same("epoch has batches:", self.num_batches, state["num_batches"])
        drawn = self.chance.state()["generators"]
        _same("generators are", sorted(drawn), sorted(state["generators"]))
        for path, own in drawn.items():
            _same(f"`{path}` is a", kind(own), kind(state["generators"][path]))


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
    path = _validate.path("resume_from", path)
    if not path.is_file():
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


def _made(model: nn.Module) -> dict[str, Any]:
    """Return the state of a model without what a lazy layer has not made yet: it has no values."""
    state = model.state_dict()
    for name in [name for name, tensor in state.items() if is_lazy(tensor)]:
        del state[name]
    return state


def _groups(state: Any) -> list[int]:
    """Return how many parameters each group of an optimiser of torch has."""
    return [len(group["params"]) for group in dict(state).get("param_groups", [])]


def _shapes(state: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v.shape) if isinstance(v, Tensor) else type(v) for k, v in state.items()}


def _same(what: str, ours: Any, theirs: Any) -> None:
    if ours != theirs:
        raise ValueError(
            f"`resume_from` must be a checkpoint of this run, whose {what} {ours}, got {theirs}"
        )
