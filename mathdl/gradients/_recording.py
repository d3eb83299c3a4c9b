"""A forward pass under observation: what depends on the parameters by value, but not by graph."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from mathdl.gradients._graph import Reach
from mathdl.gradients.operations import Operation, reader_line

__all__ = ["Recorder", "bits"]

# What comes out depends on the shape of what goes in, and not on its values.
_SHAPE_ONLY = {
    *(f"{kind}_like" for kind in ("zeros", "ones", "empty", "full", "rand", "randn", "randint")),
    *(f"new_{kind}" for kind in ("zeros", "ones", "empty", "full", "empty_strided")),
}
# Values become NumPy's or Python's, and what is done with them there is not seen.
_EXITS = {"__array__", "__complex__", "__dlpack__", "__float__", "__index__", "__int__"}
_EXITS |= {"item", "numpy", "tolist"}
_COPIES = {"detach", "detach_", "data", "tensor", "new_tensor", "__array_wrap__", "__deepcopy__"}


@dataclass
class Trace:
    """What is known of a tensor.

    Attributes
    ----------
    value : int
        The parameters on which it depends by value, as bits.
    cuts : dict
        For those that its graph does not reach: when and at which operation they were lost.
    """

    value: int = 0
    cuts: dict[int, tuple[int, Operation]] = field(default_factory=dict)


@dataclass
class Read:
    """What is known of an input, before an operation changes it."""

    trace: Trace
    alive: int
    version: int


class Recorder(TorchFunctionMode):
    """Follow the values of parameters through every operation that runs inside ``with``.

    Parameters
    ----------
    parameters : sequence of Tensor
        Bit i stands for the i-th of them.

    Attributes
    ----------
    reach : Reach
        Which parameters a tensor reaches by graph.
    exits, decisions, uses : dict
        For a bit, the first operation that took its values out of PyTorch, the first that made
        a truth value of them, and the last that used them at all.
    """

    def __init__(self, parameters: Sequence[Tensor]) -> None:
        super().__init__()
        self.reach = Reach(parameters)
        self.exits: dict[int, Operation] = {}
        self.decisions: dict[int, Operation] = {}
        self.uses: dict[int, Operation] = {}
        self._count = 0
        # Tensors are kept: an id or an address belongs to one object as long as that lives.
        self._objects = {id(p): (p, Trace(1 << i)) for i, p in enumerate(parameters)}
        # Memory is shared by what is made behind PyTorch's back: `nn.Parameter(h)`, `from_numpy`.
        self._memory: dict[int, tuple[Tensor, Trace]] = {}
        self._written: set[int] = set()
        self._own = {_address(p) for p in parameters}

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Run the operation, and note what it does to the dependence on parameters."""
        inputs = list(_tensors((args, kwargs or {})))
        reads = [Read(self.trace(x), self.reach.of(x), _version(x)) for x in inputs]
        result = func(*args, **(kwargs or {}))
        name = _name(func)
        if any(read.trace.value for read in reads) and name not in _SHAPE_ONLY:
            written = [
                x for x, read in zip(inputs, reads, strict=True) if _version(x) != read.version
            ]
            if name == "data" and result is None:  # x.data = y counts as no new version
                written.append(inputs[0])
            self._note(name, inputs, reads, list(_tensors(result)), written, result)
        return result

    def trace(self, tensor: Tensor) -> Trace:
        """Return what is known of a tensor: of the object, or else of its memory."""
        _, known = self._objects.get(id(tensor), (tensor, None))
        address = _address(tensor)
        if known is not None and address not in self._written:
            return known
        _, below = self._memory.get(address, (tensor, Trace()))
        return below if known is None else _union([known, below])

    def _note(
        self,
        name: str,
        inputs: list[Tensor],
        reads: list[Read],
        outputs: list[Tensor],
        written: list[Tensor],
        result: Any,
    ) -> None:
        together = _union([read.trace for read in reads])
        is_exit = name in _EXITS
        if not (outputs or written or is_exit or name == "__bool__"):
            return  # a shape, a dtype, a device
        self._count += 1
        operation = _operation(name, inputs, outputs or written)
        for bit in bits(together.value):
            self.uses[bit] = operation
            if is_exit:
                self.exits.setdefault(bit, operation)
            elif name == "__bool__":
                self.decisions.setdefault(bit, operation)
        if isinstance(result, np.ndarray):  # it shares memory, and may come back
            cuts = dict.fromkeys(bits(together.value), (self._count, operation))
            self._memory[_address(inputs[0])] = (inputs[0], Trace(together.value, cuts))
        alive = 0
        for read in reads:
            alive |= read.alive
        for x in outputs:
            self._keep(x, self._after(operation, together, alive, x))
        for x in written:
            trace = self._after(operation, together, alive, x)
            self._keep(x, trace)
            address = _address(x)
            _, before = self._memory.get(address, (x, Trace()))
            self._memory[address] = (x, _union([before, trace]))
            self._written.add(address)

    def _after(self, operation: Operation, together: Trace, alive: int, x: Tensor) -> Trace:
        """Return what is known of a result: where a parameter is lost, it was here or before."""
        lost = bits(together.value & ~self.reach.of(x))
        here = (self._count, operation)
        silent = (self._count, replace(operation, reason=_SILENT))
        cuts = {b: here if alive & b else together.cuts.get(b, silent) for b in lost}
        return Trace(together.value, cuts)

    def _keep(self, x: Tensor, trace: Trace) -> None:
        self._objects[id(x)] = (x, trace)
        address = _address(x)
        if address not in self._own:  # parameters may share one memory, and stay apart
            self._memory.setdefault(address, (x, trace))


def bits(mask: int) -> Iterator[int]:
    """Yield the powers of two that `mask` is the sum of."""
    while mask:
        yield (lowest := mask & -mask)
        mask ^= lowest


def _union(traces: Iterable[Trace]) -> Trace:
    together = Trace()
    for trace in traces:
        together.value |= trace.value
        for bit, cut in trace.cuts.items():
            if bit not in together.cuts or cut[0] < together.cuts[bit][0]:
                together.cuts[bit] = cut
    return together


def _tensors(thing: Any) -> Iterator[Tensor]:
    if isinstance(thing, Tensor):
        yield thing
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from _tensors(value)
    elif isinstance(thing, tuple | list):
        for value in thing:
            yield from _tensors(value)


def _name(func: Any) -> str:
    name = getattr(func, "__name__", type(func).__name__)
    if name in ("__get__", "__set__"):  # an attribute
        name = getattr(func.__self__, "__name__", name)
    return str(name)


def _address(tensor: Tensor) -> int:
    try:
        address = tensor.untyped_storage().data_ptr()
    except (NotImplementedError, RuntimeError):  # sparse, or inside a transform of functions
        address = 0
    return address or -id(tensor)


def _version(tensor: Tensor) -> int:
    return -1 if tensor.is_inference() else tensor._version


def _operation(name: str, inputs: list[Tensor], outputs: list[Tensor]) -> Operation:
    shapes = tuple(tuple(x.shape) for x in inputs)
    output = tuple(outputs[0].shape) if outputs else None
    shown = name.strip("_") if name.startswith("__") else name
    return Operation(shown, shapes, output, _reason(name, outputs), *reader_line())


_SILENT = "its input shares the memory of an earlier result, but not its graph"


def _reason(name: str, outputs: list[Tensor]) -> str:
    if name in _EXITS or name == "__bool__":
        return "what is computed from it outside PyTorch is in no graph"
    if torch.is_inference_mode_enabled():
        return "inside `torch.inference_mode()`"
    if not torch.is_grad_enabled():
        return "inside `torch.no_grad()` or its like"
    if name in _COPIES:
        return "it hands on the values without the graph"
    if not any(x.is_floating_point() or x.is_complex() for x in outputs):
        return f"its result is {outputs[0].dtype}, and only floating-point numbers have gradients"
    return "its result has no part in the graph"
