"""What this room asks of tensors, devices, optimisers and data, in one sentence each."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from mathdl import _validate

__all__ = [
    "batch_on",
    "device_named",
    "element",
    "examples",
    "generator_or_none",
    "inputs",
    "label_range",
    "labels",
    "loaders",
    "loss_of",
    "optimizer_of",
    "parameters",
    "writable",
]

_SEVERAL = (tuple, list)  # to make the union anew for each batch costs as much as the check


# --- tensors ------------------------------------------------------------------------------


def examples(name: str, tensors: Any) -> tuple[Tensor, ...]:
    """Return tensors that have the same positive number of examples."""
    if not isinstance(tensors, _SEVERAL):
        raise TypeError(f"`{name}` must be a tuple of tensors, got {type(tensors).__name__}")
    if not tensors:
        raise ValueError(f"`{name}` must hold at least one tensor, got none")
    for tensor in tensors:
        if not isinstance(tensor, Tensor) or tensor.ndim == 0:
            raise TypeError(f"`{name}` must hold tensors with an axis, got {tensor!r}")
    counts = [len(tensor) for tensor in tensors]
    if len(set(counts)) > 1 or counts[0] == 0:
        raise ValueError(
            f"`{name}` must hold tensors of the same positive number of examples, got {counts}"
        )
    return tuple(tensors)


def generator_or_none(name: str, generator: Any) -> torch.Generator | None:
    """Return a generator of torch, or None where nothing is drawn."""
    if generator is not None and not isinstance(generator, torch.Generator):
        raise TypeError(f"`{name}` must be a torch.Generator or None, got {generator!r}")
    return generator


def parameters(name: str, params: Any) -> list[Tensor]:
    """Return the tensors that an optimiser is to change."""
    if isinstance(params, Tensor) or not isinstance(params, Iterable):
        raise TypeError(f"`{name}` must be several tensors, got {type(params).__name__}")
    tensors = list(params)
    if not tensors:
        raise ValueError(f"`{name}` must hold at least one tensor, got none")
    for w in tensors:
        if not isinstance(w, Tensor):
            raise TypeError(f"`{name}` must hold tensors, got {type(w).__name__}")
        if not w.is_leaf:
            raise ValueError(
                f"`{name}` must hold tensors that keep a gradient, got the result of an operation, "
                f"of shape {tuple(w.shape)}"
            )
    return tensors


def element(name: str, value: Any) -> Any:
    """Return the one element of a tensor as a number; what is no tensor is left as it is."""
    if not isinstance(value, Tensor):
        return value
    if value.numel() != 1:
        raise ValueError(f"`{name}` must have one element, got shape {tuple(value.shape)}")
    return value.item()


def inputs(X: Tensor, W: Tensor, num_inputs: int) -> None:
    """Refuse inputs that do not fit the first weights of a model."""
    if X.ndim < 2 or X.shape[1:].numel() != num_inputs:
        raise ValueError(
            f"`X` must have {num_inputs} features in each example, got shape {tuple(X.shape)}"
        )
    if X.dtype != W.dtype:
        raise TypeError(f"`X` must have the dtype of the weights, {W.dtype}, got {X.dtype}")


def labels(y_hat: Tensor, y: Tensor) -> None:
    """Refuse labels that do not fit the logits."""
    if y.dtype != torch.int64:
        raise TypeError(f"`y` must hold labels of dtype torch.int64, got {y.dtype}")
    if y.ndim != 1 or y_hat.shape[:-1] != y.shape:
        raise ValueError(
            "`y_hat` must have shape (n, k) and `y` shape (n,), "
            f"got {tuple(y_hat.shape)} and {tuple(y.shape)}"
        )
    if not y.is_cpu:  # on a GPU a label out of range kills the process, not only the call
        label_range(y, y_hat.shape[1])


def label_range(y: Tensor, num_classes: int) -> None:
    """Refuse labels of classes that are not there."""
    for label in (int(y.min()), int(y.max())):
        _validate.integer("y", label, at_least=0, at_most=num_classes - 1)


# --- what a run is made of ----------------------------------------------------------------


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
    file = _validate.path("checkpoint_path", path)
    if file.is_dir() or not file.parent.is_dir():
        raise ValueError(
            f"`checkpoint_path` must be a file in a folder that exists, got {str(file)!r}"
        )
    return file


def optimizer_of(model: Any, *, saved: bool, clipped: bool) -> Any:
    """Return the optimiser of a model, with a state and with no other parameters if that counts."""
    optimizer = model.configure_optimizers()
    wanted = ["step", "zero_grad"] + ["state_dict", "load_state_dict"] * saved
    if missing := [name for name in wanted if not callable(getattr(optimizer, name, None))]:
        raise TypeError(
            f"`model.configure_optimizers()` must return an optimiser with {', '.join(wanted)}, "
            f"got {type(optimizer).__name__} without {', '.join(missing)}"
        )
    if saved or clipped:
        _refuse_strangers(model, optimizer)
    return optimizer


def _refuse_strangers(model: nn.Module, optimizer: Any) -> None:
    own = {id(w) for w in model.parameters()}
    groups = getattr(optimizer, "param_groups", [{"params": getattr(optimizer, "params", [])}])
    for w in [w for group in groups for w in group["params"]]:
        if id(w) not in own:
            raise ValueError(
                "`model.configure_optimizers()` must change only the model's own parameters, as "
                f"others are not clipped or saved, got one more, of shape {tuple(w.shape)}: what "
                "is in a list belongs to a model if that is a torch.nn.ParameterList or ModuleList"
            )


def loaders(data: Any, *, saved: bool) -> tuple[Any, Any]:
    """Return the batches of training and of validation, neither of them empty.

    Those of validation may be None: a run without it. Those of a run that is saved must not draw
    where nobody sees it.
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
    for name, loader in (("train_dataloader", train), ("val_dataloader", val)):
        if saved and getattr(loader, "persistent_workers", False):
            raise ValueError(
                f"`data.{name}()` must not keep its workers (persistent_workers=True) in a run "
                "that is saved, for the states of their generators are out of reach"
            )
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
    if isinstance(thing, _SEVERAL):
        return f"a {type(thing).__name__} of {len(thing)}"
    return type(thing).__name__
