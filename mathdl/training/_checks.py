"""What the trainer asks of a device, a model, data and a loss, in one sentence each."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mathdl.training.module import Module

__all__ = ["batch_on", "device_named", "loaders", "loss_of", "module", "optimizer_of", "writable"]

_SEVERAL = (tuple, list)  # to make the union anew for each batch costs as much as the check


def device_named(device: Any) -> torch.device | None:
    """Return a device that is there, or None where the choice is left to the run."""
    if device is None:
        return None
    try:
        found = torch.device(device)
        torch.empty(0, device=found)
    except (RuntimeError, TypeError, AssertionError, NotImplementedError) as error:
        raise ValueError(
            f'`device` must be a device of this machine, such as "cpu" or "cuda", got {device!r}'
        ) from error
    return found


def writable(path: Any) -> Path | None:
    """Return the path of a file in a folder that exists."""
    if path is None:
        return None
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"`checkpoint_path` must be a path, got {path!r}")
    file = Path(path)
    if file.is_dir() or not file.parent.is_dir():
        raise ValueError(
            f"`checkpoint_path` must be a file in a folder that exists, got {str(file)!r}"
        )
    return file


def module(model: Any) -> None:
    """Refuse what is no `Module`."""
    if not isinstance(model, Module):
        kind = f"the class {model.__name__}" if isinstance(model, type) else type(model).__name__
        raise TypeError(f"`model` must be a mathdl.training.Module, got {kind}")


def optimizer_of(model: Module, *, saved: bool) -> Any:
    """Return the optimiser of a model; one that is saved needs a state."""
    optimizer = model.configure_optimizers()
    wanted = ["step", "zero_grad"] + ["state_dict", "load_state_dict"] * saved
    if missing := [name for name in wanted if not callable(getattr(optimizer, name, None))]:
        raise TypeError(
            f"`model.configure_optimizers()` must return an optimiser with {', '.join(wanted)}, "
            f"got {type(optimizer).__name__} without {', '.join(missing)}"
        )
    return optimizer


def loaders(data: Any) -> tuple[Any, Any]:
    """Return the batches of training and of validation, neither of them empty.

    Those of validation may be None: a run without it.
    """
    for name in ("train_dataloader", "val_dataloader"):
        if not callable(getattr(data, name, None)):
            raise TypeError(
                f"`data` must be a DataModule, or have {name}(), got {type(data).__name__}"
            )
    train, val = data.train_dataloader(), data.val_dataloader()
    _batches("train_dataloader", train)
    if val is not None:
        _batches("val_dataloader", val)
    return train, val


def _batches(name: str, loader: Any) -> None:
    try:
        count = len(loader)
    except TypeError as error:
        raise TypeError(
            f"`data.{name}()` must return batches that have a length, got {type(loader).__name__}"
        ) from error
    if not isinstance(loader, Iterable):
        raise TypeError(f"`data.{name}()` must return batches, got {type(loader).__name__}")
    if count == 0:
        raise ValueError(f"`data.{name}()` must return at least one batch, got none")


def batch_on(device: torch.device, batch: Any) -> tuple[Tensor, ...]:
    """Return the tensors of a batch on a device."""
    if not isinstance(batch, _SEVERAL) or len(batch) < 2:
        raise TypeError(f"a batch must be a tuple (inputs, targets), got {_kind(batch)}")
    try:
        return tuple([tensor.to(device) for tensor in batch])
    except AttributeError as error:
        strange = next(thing for thing in batch if not isinstance(thing, Tensor))
        raise TypeError(f"a batch must hold tensors, got {_kind(strange)}") from error


def loss_of(step: Callable[[tuple[Tensor, ...]], Any], batch: tuple[Tensor, ...]) -> Tensor:
    """Return the loss of a training step: one number that depends on the parameters."""
    loss = step(batch)
    if not isinstance(loss, Tensor) or loss.numel() != 1 or not loss.requires_grad:
        raise ValueError(
            "`model.training_step(batch)` must return the loss, one number that depends on the "
            f"parameters, got {_kind(loss)}"
        )
    return loss


def _kind(thing: Any) -> str:
    if isinstance(thing, Tensor):
        free = "" if thing.requires_grad else " without a gradient"
        return f"a tensor of shape {tuple(thing.shape)}{free}"
    if isinstance(thing, tuple | list):
        return f"a {type(thing).__name__} of {len(thing)}"
    return type(thing).__name__
