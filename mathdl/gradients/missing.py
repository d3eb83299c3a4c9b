"""Parameters that get no gradient: by the graph of a loss, and after its backward pass."""

from dataclasses import dataclass

import torch
from torch import Tensor

from mathdl._terminal import printable
from mathdl.gradients import _arguments
from mathdl.gradients._arguments import Parameters
from mathdl.gradients._graph import Reach

__all__ = ["MissingGradients", "fills_grad", "parameters_without_gradient", "unreached"]


@printable()
@dataclass(frozen=True)
class MissingGradients:
    """The parameters that a backward pass left without a gradient, or with one of zeros.

    Attributes
    ----------
    none : tuple of str
        Those whose ``grad`` is None: the graph did not reach them.
    zero : tuple of str
        Those whose ``grad`` is zero in every entry: the graph reached them, and no change of
        theirs changes the loss.
    """

    none: tuple[str, ...]
    zero: tuple[str, ...]

    def __str__(self) -> str:
        parts = (("no gradient", self.none), ("a gradient of zeros", self.zero))
        lines = [f"{what}: {', '.join(names)}" for what, names in parts if names]
        return "\n".join(lines) or "every parameter has a gradient that is not zero"


def unreached(loss: Tensor, parameters: Parameters) -> tuple[str, ...]:
    """Return the names of the parameters that get no gradient when `loss` runs backward.

    It reads the graph alone and changes nothing. Why a parameter is not reached, and at which
    line, the graph no longer knows: :func:`find_cuts` watches a forward pass for that.

    Parameters
    ----------
    loss : Tensor
        One number, with its graph, before ``backward`` or after it.
    parameters : Module, mapping of str to Tensor, or iterable of pairs
        For instance ``module`` or ``module.named_parameters()``.

    Returns
    -------
    tuple of str
        In the order of the parameters. Among them are those with ``requires_grad=False``, and
        those that are results of another computation: the graph passes through them, but
        ``backward`` fills the ``grad`` of leaves only.

    Raises
    ------
    TypeError
        If `loss` is not a tensor, or `parameters` is none of the three.
    ValueError
        If `loss` is not one floating-point number or has no graph, or if there is no parameter
        or one of integers.

    Examples
    --------
    >>> import torch
    >>> w, b = (torch.ones(2, requires_grad=True) for _ in range(2))
    >>> unreached((w * b.detach()).sum(), {"w": w, "b": b})
    ('b',)
    """
    named = _arguments.named("parameters", parameters)
    loss = _arguments.scalar("loss", loss)
    if not loss.requires_grad:
        raise ValueError(
            "`loss` must have a graph, got one that nothing with a gradient led to: "
            "`find_cuts` shows where the graph ends"
        )
    tensors = _arguments.distinct(named)
    reached = Reach(tensors).of(loss)
    filled = {id(t) for i, t in enumerate(tensors) if reached >> i & 1 and fills_grad(t)}
    return tuple(name for name, tensor in named.items() if id(tensor) not in filled)


def fills_grad(tensor: Tensor) -> bool:
    """Return whether a gradient that arrives at the tensor is kept in its ``grad``."""
    return tensor.requires_grad and (tensor.is_leaf or tensor.retains_grad)


def parameters_without_gradient(parameters: Parameters) -> MissingGradients:
    """Return the names of the parameters whose gradient is None, and of those where it is zero.

    Call it after ``loss.backward()``. Gradients of an earlier backward pass count as well: set
    them to None before, as ``zero_grad()`` does.

    Parameters
    ----------
    parameters : Module, mapping of str to Tensor, or iterable of pairs
        For instance ``module`` or ``module.named_parameters()``.

    Returns
    -------
    MissingGradients

    Raises
    ------
    TypeError
        If `parameters` is none of the three.
    ValueError
        If there is no parameter, or one of integers.

    Notes
    -----
    A gradient of zeros has other causes than none: a step function such as ``round``, a ReLU
    whose inputs are all negative, a factor that is 0.

    Examples
    --------
    >>> import torch
    >>> w, b, c = (torch.ones(2, requires_grad=True) for _ in range(3))
    >>> (w + b.round()).sum().backward()
    >>> parameters_without_gradient({"w": w, "b": b, "c": c})
    MissingGradients(none=('c',), zero=('b',))
    """
    named = _arguments.named("parameters", parameters)
    gradients = {name: _kept_gradient(tensor) for name, tensor in named.items()}
    return MissingGradients(
        tuple(name for name, g in gradients.items() if g is None),
        tuple(name for name, g in gradients.items() if g is not None and not torch.any(g != 0)),
    )


def _kept_gradient(tensor: Tensor) -> Tensor | None:
    """Return ``grad`` as a dense tensor, without PyTorch's warning where it is never filled."""
    gradient = tensor.grad if tensor.is_leaf or tensor.retains_grad else None
    return gradient.to_dense() if gradient is not None and gradient.is_sparse else gradient
