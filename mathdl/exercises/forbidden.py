"""What an answer uses: its loops, and the functions that it reaches, by whatever name.

A statement may ask to do without something: "without a loop", "with NumPy alone", "not with
`np.linalg.norm`". The grader reads the answer's own code for it, and that of the reader's other
functions which it uses. It does not look into libraries: what they use is their business.

What can be forbidden:

- ``"loop"``: for, while, a comprehension, and what loops in disguise (`map`, `np.vectorize`);
- the full name of a function, such as ``"numpy.linalg.norm"``;
- the name of a module, such as ``"torch"``: everything in it;
- ``".name"``: a method of any object, such as ``".var"``;
- ``"@"``: that operator.
"""

import builtins
import dis
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from inspect import isclass, ismodule
from types import CodeType, FunctionType
from typing import Any

import numpy as np

__all__ = ["forbidden_use"]

_UNKNOWN = object()
# Each calls a function on one entry after the other.
_LOOPS_IN_DISGUISE = (
    "builtins.map",
    "builtins.filter",
    "numpy.vectorize",
    "numpy.frompyfunc",
    "numpy.apply_along_axis",
    "numpy.fromiter",
    "functools.reduce",
    "itertools.accumulate",
)


def forbidden_use(answer: Callable[..., Any], forbids: tuple[str, ...]) -> str:
    """Return the name of the first forbidden thing that the answer uses, or an empty string."""
    if not forbids:
        return ""
    use = _use_of(answer)
    for entry in forbids:
        if entry == "loop":
            if use.loops:
                return "a loop"
            entries: tuple[str, ...] = _LOOPS_IN_DISGUISE
        else:
            entries = (entry,)
        for name in entries:
            if _is_used(name, use):
                return f"`{name}`"
    return ""


@dataclass(repr=False)
class _Use:
    """What the code of an answer uses."""

    loops: bool = False
    objects: list[Any] = field(default_factory=list)
    words: set[str] = field(default_factory=set)  # ".name" of methods, and "@"


def _is_used(entry: str, use: _Use) -> bool:
    if entry == "@" or entry.startswith("."):
        return entry in use.words
    thing = _resolve(entry)
    if thing is _UNKNOWN:  # what is not imported cannot have been used
        return False
    if ismodule(thing):
        return any(_belongs_to(found, entry) for found in use.objects)
    return any(found is thing for found in use.objects)


def _belongs_to(found: Any, module: str) -> bool:
    home = found.__name__ if ismodule(found) else getattr(found, "__module__", None)
    return isinstance(home, str) and (home == module or home.startswith(f"{module}."))


def _resolve(entry: str) -> Any:
    """Return what a full name stands for, if that is imported: a module, or something in one."""
    if entry in sys.modules:
        return sys.modules[entry]
    home, _, name = entry.rpartition(".")
    found = _resolve(home) if home else _UNKNOWN
    return getattr(found, name, _UNKNOWN)


def _use_of(answer: Callable[..., Any]) -> _Use:
    use, seen = _Use(), set[int]()
    todo = [answer]
    while todo:
        function = todo.pop()
        if id(function) in seen:
            continue
        seen.add(id(function))
        # A method of a function, such as `np.hypot.reduce`, is a use of that function.
        use.objects += [function, type(function), _attribute(function, "__self__")]
        todo += _own_parts(function)
        if isinstance(function, FunctionType):
            outer = {**vars(builtins), **function.__globals__}
            local = _given_to(function)
            before = len(use.objects)
            for code in _all_codes(function.__code__):
                _read(code, outer, local, use)
            # The reader's other functions were written in the same place.
            todo += [
                found
                for found in use.objects[before:]
                if getattr(found, "__globals__", None) is function.__globals__
            ]
    return use


def _own_parts(function: Any) -> list[Any]:
    """Return the functions inside a partial, a decorated function, a method or an object."""
    if isinstance(function, partial):
        return [function.func]
    if isinstance(function, np.vectorize):
        return [function.pyfunc]
    parts = [getattr(function, name, None) for name in ("__wrapped__", "__func__")]
    if not isinstance(function, FunctionType) and not isclass(function):
        parts.append(getattr(type(function), "__call__", None))  # noqa: B004
    return [part for part in parts if isinstance(part, FunctionType)]


def _given_to(function: FunctionType) -> dict[str, Any]:
    """Return what is known of a function's local names: its closure and its defaults."""
    code, given = function.__code__, dict[str, Any]()
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        with suppress(ValueError):  # not filled yet
            given[name] = cell.cell_contents
    positional = code.co_varnames[: code.co_argcount]
    defaults = function.__defaults__ or ()
    given.update(zip(positional[len(positional) - len(defaults) :], defaults, strict=True))
    return given | (function.__kwdefaults__ or {})


def _all_codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _all_codes(constant)


def _read(code: CodeType, outer: dict[str, Any], local: dict[str, Any], use: _Use) -> None:
    """Follow names, attributes and imports through one code object, instruction by instruction."""
    module = last = _UNKNOWN
    before = None
    for step in dis.get_instructions(code):
        kind, name = step.opname, step.argval
        use.loops |= kind == "FOR_ITER" or "JUMP_BACKWARD" in kind
        use.words |= {"@"} if kind == "BINARY_OP" and step.argrepr.startswith("@") else set()
        if kind in {"LOAD_GLOBAL", "LOAD_NAME"}:
            last = outer.get(name, _UNKNOWN)
        elif kind.startswith("LOAD_FAST") or kind == "LOAD_DEREF":
            # Newer Pythons load two at once.
            last = local.get(name[-1] if isinstance(name, tuple) else name, _UNKNOWN)
        elif kind.startswith("STORE_FAST") or kind == "STORE_DEREF":
            local[name[0] if isinstance(name, tuple) else name] = last
            last = _UNKNOWN
        elif kind in {"LOAD_ATTR", "LOAD_METHOD"}:
            use.words |= set() if ismodule(last) or isclass(last) else {f".{name}"}
            last = _attribute(last, name)
        elif kind == "IMPORT_NAME":
            module = last = _imported(name, whole=before is None)
        elif kind == "IMPORT_FROM":
            last = _attribute(module, name)
        elif kind not in {"PUSH_NULL", "CACHE", "EXTENDED_ARG"}:
            last = _UNKNOWN
        if last is not _UNKNOWN:
            use.objects.append(last)
        before = name


def _attribute(thing: Any, name: str) -> Any:
    try:
        return _UNKNOWN if thing is _UNKNOWN else getattr(thing, name, _UNKNOWN)
    except Exception:
        return _UNKNOWN


def _imported(name: str, *, whole: bool) -> Any:
    """Return what `import a.b` gives, a, or what `from a.b import …` looks into, a.b."""
    try:
        module = import_module(name)
        return import_module(name.partition(".")[0]) if whole else module
    except ImportError:
        return _UNKNOWN
