"""Why a run cannot go on: a loss that is not a number, and the parameter where it began."""

from torch import Tensor, nn
from torch.nn.parameter import is_lazy

__all__ = ["first_not_finite", "report"]


def first_not_finite(model: nn.Module) -> str | None:
    """Say which is the first parameter that is not finite, or else the first gradient.

    One infinite bias makes the gradients of all layers before it NaN: values come first.
    """
    for name, w in model.named_parameters():
        if not _finite(w):
            return f"`{name}` holds {_worst(w)}"
    for name, w in model.named_parameters():
        if w.grad is not None and not _finite(w.grad):
            return f"the gradient of `{name}` holds {_worst(w.grad)}"
    return None


def report(model: nn.Module, batch: tuple[Tensor, ...], what: str) -> str:
    """Say what is not finite, where it began, and what to do.

    Parameters
    ----------
    model : Module
        After the backward pass, so that its gradients are those of this batch.
    batch : tuple of Tensor
        The batch.
    what : str
        What was found, such as "the loss is nan".
    """
    where = first_not_finite(model) or _largest(model)
    for tensor in batch:
        if tensor.is_floating_point() and not _finite(tensor):
            return f"{what}, and {where}; the batch itself holds {_worst(tensor)}"
    return f"{what}, and {where}; try a smaller `lr`"


def _largest(model: nn.Module) -> str:
    """Say which finite parameter is largest: the loss overflows before its cause does."""
    made = {name: w for name, w in model.named_parameters() if not is_lazy(w) and w.numel()}
    sizes = {name: float(w.detach().abs().max()) for name, w in made.items()}
    name = max(sizes, key=sizes.__getitem__)
    return f"`{name}` is as large as {sizes[name]:.1e}"


def _finite(tensor: Tensor) -> bool:
    # What a lazy layer has not made yet, for no step needed it, holds nothing.
    return is_lazy(tensor) or bool(tensor.detach().isfinite().all())


def _worst(tensor: Tensor) -> str:
    return "nan" if bool(tensor.detach().isnan().any()) else "inf"
