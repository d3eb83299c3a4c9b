"""Where chance comes in: a torch generator, or the seed for one."""

from typing import Any

import numpy as np
import torch

from mathdl import _validate

__all__ = ["as_generator"]


def as_generator(name: str, generator: Any) -> torch.Generator:
    """Return a generator as it is, or a new one from a seed."""
    if isinstance(generator, torch.Generator):
        return generator
    if isinstance(generator, bool) or not isinstance(generator, int | np.integer):
        raise TypeError(f"`{name}` must be a torch.Generator or a seed, got {generator!r}")
    seed = _validate.integer(name, generator, at_least=0, at_most=2**63 - 1)
    return torch.Generator().manual_seed(seed)
