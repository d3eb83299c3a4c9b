"""How large the gradients are, layer by layer."""

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from mathdl._terminal import printable
from mathdl.gradients import _arguments
from mathdl.gradients._arguments import Parameters

__all__ = ["GradientNorms", "gradient_norms"]


@printable()
@dataclass(frozen=True, repr=False)
class GradientNorms:
    """The norms of gradients, and of the parameters that they would move.

    Attributes
    ----------
    names : tuple of str
        The layers, in the order of the module.
    norms : tuple of float
        For each the Euclidean norm of its gradient.
    parameter_norms : tuple of float
        For each the Euclidean norm of its parameters.
    """

    names: tuple[str, ...]
    norms: tuple[float, ...]
    parameter_norms: tuple[float, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        """The gradient over the parameters; times the learning rate, the relative step of SGD.

        Infinite where the parameters are 0.
        """
        pairs = zip(self.norms, self.parameter_norms, strict=True)
        return tuple(norm / size if size else math.inf for norm, size in pairs)

    def __repr__(self) -> str:
        width = max(len("layer"), *(len(name) for name in self.names))
        rows = zip(self.names, self.norms, self.parameter_norms, self.ratios, strict=True)
        lines = [f"{name:{width}}  {a:10.2e}  {b:11.2e}  {c:8.2e}" for name, a, b, c in rows]
        return "\n".join([f"{'layer':{width}}  |gradient|  |parameter|     ratio", *lines])


def gradient_norms(
    parameters: Parameters, *, per: Literal["layer", "parameter"] = "layer"
) -> GradientNorms:
    r"""Return the norm of the gradient in each layer, after a backward pass.

    .. math:: \lVert g_\ell \rVert = \Bigl( \sum_{p \in \ell} \sum_i g_{p,i}^2 \Bigr)^{1/2}

    Norms that shrink from the last layer to the first by a factor each are *vanishing* gradients,
    norms that grow by one are *exploding*.

    Parameters
    ----------
    parameters : Module, mapping of str to Tensor, or iterable of pairs
        For instance ``module`` or ``module.named_parameters()``.
    per : {"layer", "parameter"}
        A layer is what stands before the last dot of a name: ``0.weight`` and ``0.bias`` are
        layer 0.

    Returns
    -------
    GradientNorms
        Without the parameters that have no gradient: :func:`parameters_without_gradient` lists
        them. A norm may be infinite or NaN if the gradient holds such a number.

    Raises
    ------
    TypeError
        If `parameters` is none of the three.
    ValueError
        If there is no parameter or one of integers, if none has a gradient, or if `per` is
        something else.

    Notes
    -----
    The squares are added in float64: those of a float32 below 1e-23 are 0, and a vanishing
    gradient would look like none.

    Examples
    --------
    >>> import torch
    >>> net = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.Linear(1, 1))
    >>> for p in net.parameters():
    ...     _ = torch.nn.init.constant_(p, 2.0)
    >>> net(torch.ones(1, 1)).sum().backward()
    >>> gradient_norms(net).names
    ('0', '1')
    >>> [round(norm, 3) for norm in gradient_norms(net).norms]
    [2.828, 4.123]
    """
    named = _arguments.named("parameters", parameters)
    if per not in ("layer", "parameter"):
        raise ValueError(f'`per` must be "layer" or "parameter", got {per!r}')
    squares: dict[str, list[float]] = {}
    for name, tensor in named.items():
        gradient = tensor.grad if tensor.is_leaf or tensor.retains_grad else None
        if gradient is not None:
            layer = name.rpartition(".")[0] if per == "layer" else ""
            both = squares.setdefault(layer or name, [0.0, 0.0])
            both[0] += _square(gradient)
            both[1] += _square(tensor)
    if not squares:
        raise ValueError("`parameters` must have gradients, got none: run backward before")
    norms, sizes = zip(*squares.values(), strict=True)
    return GradientNorms(tuple(squares), tuple(map(math.sqrt, norms)), tuple(map(math.sqrt, sizes)))


def _square(tensor: Tensor) -> float:
    values = tensor.detach()
    values = values.coalesce().values() if values.is_sparse else values
    return float(values.abs().to(torch.float64).square().sum())
