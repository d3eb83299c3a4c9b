"""Checks of arguments that the functions on gradients start with."""

from collections.abc import Iterable, Mapping
from typing import Any

from torch import Tensor
from torch.nn import Module

from mathdl import _torch

__all__ = ["Parameters", "distinct", "named", "scalar"]

Parameters = Module | Mapping[str, Tensor] | Iterable[tuple[str, Tensor]]

_WANTED = "a module, or names with tensors as `module.named_parameters()` gives them"


def named(name: str, parameters: Any) -> dict[str, Tensor]:
    """Return the parameters of a module, a mapping or an iterable of pairs, by their names."""
    if isinstance(parameters, Module):
        parameters = parameters.named_parameters()
    elif isinstance(parameters, Mapping):
        parameters = parameters.items()
    elif isinstance(parameters, Tensor | str) or not isinstance(parameters, Iterable):
        raise TypeError(f"`{name}` must be {_WANTED}, got {_kind(parameters)}")
    found: dict[str, Tensor] = {}
    for pair in parameters:
        if not isinstance(pair, tuple) or len(pair) != 2 or not isinstance(pair[0], str):
            raise TypeError(f"`{name}` must be {_WANTED}, got one that holds {_kind(pair)}")
        key, tensor = pair
        if key in found:
            raise ValueError(f"`{name}` must name each parameter once, got {key!r} twice")
        found[key] = _floating(f"{name}[{key!r}]", tensor)
    if not found:
        raise ValueError(f"`{name}` must hold at least one parameter, got none")
    return found


def _floating(name: str, tensor: Any) -> Tensor:
    if not isinstance(tensor, Tensor):
        raise TypeError(f"`{name}` must be a tensor, got {_kind(tensor)}")
    _torch.refuse_lazy(name, tensor)
    if not (tensor.is_floating_point() or tensor.is_complex()):
        raise ValueError(
            f"`{name}` must be floating-point, for nothing else carries a gradient, "
            f"got dtype {tensor.dtype}"
        )
    return tensor


def distinct(named: Mapping[str, Tensor]) -> list[Tensor]:
    """Return each tensor once: two names may belong to one."""
    return list({id(tensor): tensor for tensor in named.values()}.values())


def scalar(name: str, loss: Any) -> Tensor:
    """Return a loss: a tensor that holds one real floating-point number."""
    if not isinstance(loss, Tensor):
        raise TypeError(f"`{name}` must be a tensor, got {_kind(loss)}")
    if loss.numel() != 1:
        raise ValueError(
            f"`{name}` must be one number, such as a mean or a sum, got shape {tuple(loss.shape)}"
        )
    if not loss.is_floating_point():
        raise ValueError(
            f"`{name}` must be a floating-point number, for nothing else has a gradient, "
            f"got dtype {loss.dtype}"
        )
    return loss


def _kind(thing: Any) -> str:
    return f"{type(thing).__module__}.{type(thing).__name__}".removeprefix("builtins.")
