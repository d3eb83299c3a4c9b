"""Minibatch stochastic gradient descent, from scratch."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from mathdl import _validate
from mathdl.training import _checks

__all__ = ["SGD"]


class SGD:
    r"""Minibatch stochastic gradient descent: each step goes against the gradient of one batch.

    .. math:: w \leftarrow w - \eta\, g

    The same steps as ``torch.optim.SGD(params, lr)``, bit for bit.

    Parameters
    ----------
    params : iterable of Tensor
        What to change: ``model.parameters()``, for instance.
    lr : float
        The learning rate η > 0.

    Raises
    ------
    TypeError
        If `params` does not hold tensors.
    ValueError
        If `params` is empty or holds the result of an operation, or `lr` ≤ 0.

    References
    ----------
    Derived in the chapter on linear regression.

    Examples
    --------
    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> optimizer = SGD([w], lr=0.25)
    >>> (w**2).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.5000, 1.0000], requires_grad=True)
    """

    def __init__(self, params: Iterable[Tensor], lr: float) -> None:
        self.params = _checks.parameters("params", params)
        self.lr = _validate.number("lr", lr, above=0)

    def step(self) -> None:
        """Change each parameter that has a gradient, in place."""
        with torch.no_grad():
            for w in self.params:
                if w.grad is not None:
                    w.sub_(w.grad, alpha=self.lr)  # w ← w − η g

    def zero_grad(self) -> None:
        """Forget the gradients, which the next backward pass would otherwise add to."""
        for w in self.params:
            w.grad = None

    def state_dict(self) -> dict[str, Any]:
        """Return what a checkpoint has to hold: the learning rate."""
        return {"lr": self.lr}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take the learning rate from a checkpoint."""
        self.lr = _validate.number("lr", state["lr"], above=0)

    def __repr__(self) -> str:
        n = len(self.params)
        return f"SGD({n} parameter{'s' * (n != 1)}, lr={self.lr:g})"
