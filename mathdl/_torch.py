"""The checks of arguments that the rooms of PyTorch share."""

from typing import Any

import numpy as np
import torch
from torch.nn.parameter import is_lazy

from mathdl import _validate

__all__ = ["as_generator", "refuse_lazy"]


def as_generator(name: str, generator: Any) -> torch.Generator:
    """Return a generator as it is, or a new one from a seed."""
    if isinstance(generator, torch.Generator):
        return generator
    if isinstance(generator, bool) or not isinstance(generator, int | np.integer):
        raise TypeError(f"`{name}` must be a torch.Generator or a seed, got {generator!r}")
    seed = _validate.integer(name, generator, at_least=0, at_most=2**63 - 1)
    return torch.Generator().manual_seed(seed)


def refuse_lazy(name: str, tensor: Any) -> None:
    """Refuse a parameter or a buffer that has no shape yet."""
    if is_lazy(tensor):
        raise ValueError(f"`{name}` must have a shape, which a lazy layer gets on its first call")
