"""Synthetic data for regression, from weights that are known."""

from typing import Any

import torch
from torch import Tensor

from mathdl import _validate
from mathdl._torch import as_generator
from mathdl.training.data import DataModule

__all__ = ["SyntheticRegressionData"]


class SyntheticRegressionData(DataModule):
    r"""Linear data with noise, :math:`y = X w + b + \epsilon`, as training and validation batches.

    The entries of X are standard normal, those of ε normal with standard deviation `noise`.

    Parameters
    ----------
    w : Tensor of shape (d,), or list of float
        The weights to find.
    b : float
        The bias to find.
    noise : float
        The standard deviation of the noise.
    num_train, num_val : int
        Examples for training and for validation.
    batch_size : int
        Examples in a batch.
    generator : torch.Generator or int
        What draws the data and then shuffles them, or the seed for it.

    Attributes
    ----------
    w : Tensor of shape (d,)
        The weights.
    b : float
        The bias.
    train, val : tuple of Tensor
        Inputs of shape (n, d) and targets of shape (n, 1).

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If `w` is not a vector of finite numbers, or a number is out of its bounds.

    Examples
    --------
    >>> data = SyntheticRegressionData([2, -3.4], 4.2, noise=0)
    >>> X, y = data.train
    >>> tuple(X.shape), tuple(y.shape)
    ((1000, 2), (1000, 1))
    >>> torch.allclose(y[:, 0], X @ data.w + data.b)
    True
    """

    def __init__(
        self,
        w: Any,
        b: float,
        *,
        noise: float = 0.01,
        num_train: int = 1000,
        num_val: int = 1000,
        batch_size: int = 32,
        generator: torch.Generator | int = 0,
    ) -> None:
        self.w = _weights(w)
        self.b = _validate.number("b", b)
        self.noise = _validate.number("noise", noise, at_least=0)
        num_train = _validate.integer("num_train", num_train, at_least=1)
        num_val = _validate.integer("num_val", num_val, at_least=1)
        _validate.integer("batch_size", batch_size, at_least=1)
        draw = as_generator("generator", generator)
        n, dtype = num_train + num_val, self.w.dtype
        X = torch.randn(n, len(self.w), generator=draw, dtype=dtype)
        epsilon = self.noise * torch.randn(n, 1, generator=draw, dtype=dtype)
        y = X @ self.w.unsqueeze(1) + self.b + epsilon
        super().__init__(
            (X[:num_train], y[:num_train]),
            (X[num_train:], y[num_train:]),
            batch_size=batch_size,
            generator=draw,
        )


def _weights(w: Any) -> Tensor:
    """Return w as a tensor that shares nothing: a float dtype is kept, lists become float32."""
    values = _validate.vector("w", w)
    floating = isinstance(w, Tensor) and w.is_floating_point()
    return torch.tensor(values, dtype=w.dtype if floating else torch.get_default_dtype())
