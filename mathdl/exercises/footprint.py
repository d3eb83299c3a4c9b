"""How much memory an answer has in use at once: a statement may forbid a large array."""

import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["Footprint", "footprint"]


class Footprint:
    """What was measured: valid when the measurement has ended.

    Attributes
    ----------
    peak : int
        The most bytes of Python objects and NumPy arrays at once, or, if that is more, the bytes
        of the largest tensor that a function of PyTorch returned.
    """

    peak = 0


@contextmanager
def footprint() -> Iterator[Footprint]:
    """Measure what is allocated inside the `with`."""
    measured = Footprint()
    was_tracing = tracemalloc.is_tracing()
    if not was_tracing:
        tracemalloc.start()
    tracemalloc.reset_peak()
    before, _ = tracemalloc.get_traced_memory()
    try:
        if "torch" in sys.modules:
            with _sizes_of_tensors(measured):
                yield measured
        else:
            yield measured
    finally:
        measured.peak = max(measured.peak, tracemalloc.get_traced_memory()[1] - before)
        if not was_tracing:
            tracemalloc.stop()


def _num_bytes(tensor: Any) -> int:
    try:  # what is only expanded takes no memory of its own
        return int(tensor.untyped_storage().nbytes())
    except NotImplementedError:  # inside torch.func a tensor stands for several
        return int(tensor.numel() * tensor.element_size())


def _sizes_of_tensors(measured: Footprint) -> Any:
    """Return a context in which every result of PyTorch is measured: it allocates out of sight."""
    import torch
    from torch.overrides import TorchFunctionMode

    class Sizes(TorchFunctionMode):
        def __torch_function__(
            self, function: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            result = function(*args, **(kwargs or {}))
            for part in result if isinstance(result, tuple | list) else [result]:
                if isinstance(part, torch.Tensor):
                    measured.peak = max(measured.peak, _num_bytes(part))
            return result

    return Sizes()
