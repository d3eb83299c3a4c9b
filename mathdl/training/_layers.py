"""What the models share: how they start, and inputs and targets that must fit."""

import functools
import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from mathdl import _validate
from mathdl.training import _checks

__all__ = ["explained", "half_mean_square", "linear", "normal", "sizes"]


def sizes(**numbers: Any) -> None:
    """Refuse numbers of inputs, outputs or hidden units that are not positive integers."""
    for name, number in numbers.items():
        _validate.integer(name, number, at_least=1)


def normal(
    num_inputs: int, num_outputs: int, sigma: float, generator: torch.Generator
) -> nn.Parameter:
    """Return weights (in, out) from a normal distribution with mean 0."""
    return nn.Parameter(sigma * torch.randn(num_inputs, num_outputs, generator=generator))


def linear(num_inputs: int, num_outputs: int, generator: torch.Generator) -> nn.Linear:
    """Return a layer with the weights that torch's own has, drawn from `generator` instead."""
    layer: nn.Linear = nn.utils.skip_init(nn.Linear, num_inputs, num_outputs)  # type: ignore[no-untyped-call]
    nn.init.kaiming_uniform_(layer.weight, a=math.sqrt(5), generator=generator)
    bound = 1 / math.sqrt(num_inputs)
    nn.init.uniform_(layer.bias, -bound, bound, generator=generator)
    return layer


def explained(forward: Callable[[Any, Tensor], Tensor]) -> Callable[[Any, Tensor], Tensor]:
    """Let a model's forward pass say in a sentence why inputs do not fit its first weights.

    torch refuses all of them, and asking before would cost time in each step. If the inputs are
    not at fault, torch's own words stand.
    """

    @functools.wraps(forward)
    def checked(self: Any, X: Tensor) -> Tensor:
        try:
            return forward(self, X)
        except (RuntimeError, IndexError):
            _checks.inputs(X, next(self.parameters()), self.num_inputs)
            raise

    return checked


def half_mean_square(y_hat: Tensor, y: Tensor) -> Tensor:
    """Return half the mean squared error: the ½ cancels in the gradient."""
    _validate.same_shape("y_hat", y_hat, "y", y)
    return ((y_hat - y) ** 2).mean() / 2
