"""Where chance comes from in a run: every generator that it can reach, and the global ones.

A run goes on to the same numbers only if all of them go on. They are found by a walk from the
model, the data, the batches and the optimiser: through attributes, lists and dictionaries, and
through what the reader's own functions and classes refer to.
"""

import contextlib
import dis
import random
import sys
from collections import deque
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import (
    BuiltinMethodType,
    CellType,
    CodeType,
    FunctionType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

__all__ = ["Chance", "kind"]

_GENERATORS = (
    torch.Generator,
    np.random.Generator,
    np.random.RandomState,
    np.random.BitGenerator,
    random.Random,
)
# Nothing is looked for in these, which are most of what there is.
_PLAIN = {str, bytes, int, float, complex, bool, type(None)}
_LEAVES = (Tensor, np.ndarray, ModuleType)
# What wraps something, and under which names.
_WRAPPERS = (
    (MethodType, ("__self__", "__func__")),
    (BuiltinMethodType, ("__self__",)),
    (partial, ("func", "args", "keywords")),
    ((staticmethod, classmethod), ("__func__",)),
    (property, ("fget",)),
)
# The code of libraries is not read: it would lead to all that is in memory.
_LIBRARIES = {"torch", "numpy", "mathdl"} | sys.stdlib_module_names
_INSTALLED = {"site-packages", "dist-packages"}  # the folders of all others


class Chance:
    """The generators of a run, and their states.

    Parameters
    ----------
    without : Any
        Where the walk does not go: the trainer, which the model knows during a run alone.
    **roots : Any
        Where it begins, each by its name.
    """

    def __init__(self, *, without: Any = None, **roots: Any) -> None:
        self._without, self._roots = without, roots

    def generators(self) -> dict[str, Any]:
        """Return every generator that is there now, once, by the path to it."""
        found: dict[str, Any] = {}
        seen = {id(self._without): self._without}  # holds things, so that no other gets their ids
        waiting = deque(self._roots.items())
        while waiting:
            path, thing = waiting.popleft()
            if type(thing) in _PLAIN or isinstance(thing, _LEAVES) or id(thing) in seen:
                continue
            seen[id(thing)] = thing
            if not isinstance(thing, _GENERATORS):
                waiting.extend(_parts(path, thing))
            elif path in found:
                raise ValueError(
                    f"`{path}` must not hold several generators, for a set has no order in which "
                    "they could be found again: use a list"
                )
            else:
                found[path] = thing
        return found

    def state(self) -> dict[str, Any]:
        """Return the states of all generators, as plain data."""
        return {
            "generators": {path: _state(path, g) for path, g in self.generators().items()},
            "python": random.getstate(),
            "numpy": _as_lists(np.random.get_state(legacy=False)),  # noqa: NPY002 (not to draw)
            "torch": torch.get_rng_state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take the states, of generators under the same paths."""
        for path, generator in self.generators().items():
            _restore(generator, state["generators"][path])
        random.setstate(state["python"])
        np.random.set_state(state["numpy"])  # noqa: NPY002
        torch.set_rng_state(state["torch"])


def kind(state: Any) -> str:
    """Say in words whose state it is: no other kind of generator can take it."""
    if isinstance(state, Tensor):
        return f"torch.Generator of {state.numel()} bytes"
    if isinstance(state, dict):
        return "RandomState" if "has_gauss" in state else str(state["bit_generator"])
    return "random.Random"


# --- states -------------------------------------------------------------------------------


def _state(path: str, generator: Any) -> Any:
    if isinstance(generator, random.Random):
        try:
            return generator.getstate()
        except NotImplementedError as error:  # it asks the operating system
            raise ValueError(
                f"`{path}` must have a state that can be kept, got {type(generator).__name__}"
            ) from error
    if isinstance(generator, torch.Generator):
        return generator.get_state()
    if isinstance(generator, np.random.RandomState):
        return _as_lists(generator.get_state(legacy=False))
    return _as_lists(getattr(generator, "bit_generator", generator).state)


def _restore(generator: Any, state: Any) -> None:
    if isinstance(generator, random.Random):
        generator.setstate(state)
    elif isinstance(generator, torch.Generator | np.random.RandomState):
        generator.set_state(state)
    else:
        getattr(generator, "bit_generator", generator).state = state


def _as_lists(state: Any) -> Any:
    """Return a state of NumPy's without arrays: a checkpoint is read as plain data."""
    if isinstance(state, dict):
        return {name: _as_lists(part) for name, part in state.items()}
    return state.tolist() if isinstance(state, np.ndarray | np.generic) else state


# --- the walk -----------------------------------------------------------------------------


def _parts(path: str, thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a thing holds, each part with its path."""
    if isinstance(thing, dict):
        for i, (key, value) in enumerate(thing.items()):
            # Another key may show its address, or a million numbers.
            yield f"{path}[{key if isinstance(key, str | int) else i!r}]", value
    elif isinstance(thing, list | tuple | deque):
        yield from ((f"{path}[{i}]", value) for i, value in enumerate(thing))
    elif isinstance(thing, set | frozenset):
        yield from ((f"{path}{{}}", value) for value in thing)
    yield from ((f"{path}.{name}", value) for name, value in _names(thing))
    # What a class holds is found under the name of the object, as Python finds it.
    yield from ((path, cls) for cls in _classes(thing))


def _names(thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a thing holds under names."""
    for wrapper, names in _WRAPPERS:
        if isinstance(thing, wrapper):
            yield from ((name, getattr(thing, name)) for name in names)
    if isinstance(thing, FunctionType):
        if _is_own(thing):
            yield from _of_function(thing)
    elif isinstance(thing, type):
        if _is_own(thing):
            yield from vars(thing).items()
    else:
        yield from _of_object(thing)


def _of_object(thing: Any) -> Iterator[tuple[str, Any]]:
    try:  # past a __getattr__ of the reader's own
        attributes = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        attributes = {}
    if isinstance(thing, nn.Module):  # a layer has the name that it has in a state_dict
        layers = attributes["_modules"]
        attributes = {k: v for k, v in attributes.items() if k != "_modules"} | layers
    yield from attributes.items()
    for name, slot in [pair for cls in _classes(thing) for pair in vars(cls).items()]:
        if isinstance(slot, MemberDescriptorType):
            with contextlib.suppress(AttributeError):  # nothing has been put there yet
                yield name, slot.__get__(thing)


def _of_function(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """Yield what a function closes over, the globals that it names, and its defaults."""
    code = function.__code__
    cells = zip(code.co_freevars, function.__closure__ or (), strict=True)
    yield from ((name, cell.cell_contents) for name, cell in cells if cell != CellType())
    for name in _globals_in(code):
        if name in function.__globals__:
            yield name, function.__globals__[name]
    yield from ((str(i), value) for i, value in enumerate(function.__defaults__ or ()))
    yield from (function.__kwdefaults__ or {}).items()
    yield from vars(function).items()


def _globals_in(code: CodeType) -> Iterator[str]:
    """Yield the globals that a function reads, and those that functions inside it read."""
    for instruction in dis.get_instructions(code):
        if instruction.opname == "LOAD_GLOBAL":
            yield instruction.argval
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _globals_in(constant)


def _classes(thing: Any) -> list[type]:
    """Return the class of a thing and those above it, or those above a class: the reader's own."""
    above = thing.__mro__ if isinstance(thing, type) else type(thing).__mro__
    return [cls for cls in above if _is_own(cls)]


def _is_own(thing: Any) -> bool:
    """Whether a class or a function is the reader's own, and not a library's."""
    module = str(thing.__module__)
    file = getattr(sys.modules.get(module), "__file__", None) or ""
    return module.partition(".")[0] not in _LIBRARIES and not _INSTALLED & set(Path(file).parts)
