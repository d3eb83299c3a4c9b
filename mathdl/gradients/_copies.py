"""Copies in float64 of what a function takes, and the names of the parameters in them."""

import copy
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from torch import Tensor
from torch.nn import Module

__all__ = ["chosen", "compared", "double", "empty", "names", "refuse_dropout"]


def names(f: Callable[..., Any], count: int) -> list[str]:
    """Return the names that `f` gives its arguments."""
    try:
        declared = [
            p.name
            for p in inspect.signature(f).parameters.values()
            if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        ]
    except (TypeError, ValueError):  # a function of C
        declared = []
    return [declared[i] if i < len(declared) else f"arguments[{i}]" for i in range(count)]


def double(names: list[str], arguments: tuple[Any, ...]) -> list[Any]:
    """Return copies in float64 that share nothing with the arguments."""
    memo: dict[int, Any] = {}  # what two modules share, their copies share
    return [_double(name, x, memo) for name, x in zip(names, arguments, strict=True)]


def _double(name: str, argument: Any, memo: dict[int, Any]) -> Any:
    if isinstance(argument, Module):
        try:
            return copy.deepcopy(argument, memo).double()
        except RuntimeError as error:  # it holds a tensor that is a result
            raise ValueError(f"`{name}` must be a module that can be copied: {error}") from error
    if isinstance(argument, Tensor):
        twin = argument.detach().clone()
        twin = twin.double() if twin.is_floating_point() else twin
        return twin.requires_grad_(argument.requires_grad)
    return argument


def compared(names: list[str], copies: list[Any]) -> dict[str, Tensor]:
    """Return, by name, what requires a gradient and is not empty."""
    groups: dict[str, dict[str, Tensor]] = {}
    for name, twin in zip(names, copies, strict=True):
        own: dict[str, Tensor] = {"": twin} if isinstance(twin, Tensor) else {}
        if isinstance(twin, Module):
            own |= {f".{key}": p for key, p in twin.named_parameters()}
        if own := {key: p for key, p in own.items() if p.requires_grad and p.numel()}:
            groups[name] = own
    if len(groups) == 1:  # a prefix would tell nothing
        ((name, own),) = groups.items()
        return {key.removeprefix(".") or name: p for key, p in own.items()}
    return {name + key: p for name, own in groups.items() for key, p in own.items()}


def chosen(parameters: dict[str, Tensor], only: Iterable[str] | None) -> dict[str, Tensor]:
    """Return the parameters that are asked for."""
    if not parameters:
        raise ValueError(
            "`arguments` must hold a module or a tensor that requires a gradient, got none"
        )
    if isinstance(only, str):
        raise TypeError(f"`only` must be several names, got the text {only!r}")
    names = list(parameters) if only is None else list(only)
    for name in names:
        if name not in parameters:
            raise ValueError(f"`only` must name some of {', '.join(parameters)}, got {name!r}")
    if not names:
        raise ValueError("`only` must name at least one parameter, got none")
    chosen = {name: parameters[name] for name in names}
    for name, parameter in chosen.items():
        if parameter.is_complex():
            raise TypeError(f"`{name}` must be real to be compared, got dtype {parameter.dtype}")
    return chosen


def empty(names: list[str], copies: list[Any]) -> str:
    """Return which argument has no entries, the usual reason for a mean that is 0 / 0."""
    for name, twin in zip(names, copies, strict=True):
        if isinstance(twin, Tensor) and not twin.numel():
            return f": `{name}` is empty, of shape {tuple(twin.shape)}"
    return ""


def refuse_dropout(arguments: tuple[Any, ...], names: list[str]) -> None:
    """Refuse layers that draw at random: two values might agree by chance."""
    for name, argument in zip(names, arguments, strict=True):
        for key, layer in argument.named_modules() if isinstance(argument, Module) else ():
            kind = type(layer).__name__
            if "Dropout" in kind and layer.training and getattr(layer, "p", 1) > 0:
                raise ValueError(
                    f"`{name}` must not draw at random, got the layer {key or kind!r} "
                    f"({kind}) in train mode: call eval() on it before"
                )
