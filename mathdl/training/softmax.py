"""Softmax regression, from scratch and with torch.nn."""

import torch
from torch import Tensor, nn

from mathdl import _validate
from mathdl._torch import as_generator
from mathdl.training import _layers
from mathdl.training.module import Classifier

__all__ = ["SoftmaxRegression", "SoftmaxRegressionScratch"]


class SoftmaxRegressionScratch(Classifier):
    """Softmax regression from scratch: the logits are X W + b, each image flattened to a row.

    Parameters
    ----------
    num_inputs, num_outputs : int
        Features in an example, and classes.
    lr : float
        The learning rate.
    sigma : float
        The standard deviation of the weights at the start; the biases start at 0.
    generator : torch.Generator or int
        What draws the weights, or the seed for it.

    Attributes
    ----------
    W : Parameter of shape (num_inputs, num_outputs)
        The weights, a column for each class.
    b : Parameter of shape (num_outputs,)
        The biases.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If a number of inputs or outputs is not positive, `lr` ≤ 0 or `sigma` < 0.

    References
    ----------
    Derived in the chapter on softmax regression.

    Examples
    --------
    >>> model = SoftmaxRegressionScratch(784, 10, lr=0.1)
    >>> tuple(model(torch.zeros(5, 1, 28, 28)).shape)
    (5, 10)
    """

    num_inputs: int

    def __init__(
        self,
        num_inputs: int,
        num_outputs: int,
        lr: float,
        *,
        sigma: float = 0.01,
        generator: torch.Generator | int = 0,
    ) -> None:
        super().__init__()
        _layers.sizes(num_inputs=num_inputs, num_outputs=num_outputs)
        lr = _validate.number("lr", lr, above=0)
        sigma = _validate.number("sigma", sigma, at_least=0)
        self.save_hyperparameters()
        drawn = as_generator("generator", generator)
        self.W = _layers.normal(num_inputs, num_outputs, sigma, drawn)
        self.b = nn.Parameter(torch.zeros(num_outputs))

    @_layers.explained
    def forward(self, X: Tensor) -> Tensor:
        """Return the logits (n, num_outputs) of inputs (n, …) with num_inputs features each."""
        return X.flatten(1) @ self.W + self.b


class SoftmaxRegression(Classifier):
    """Softmax regression with torch.nn: a layer that flattens, and a linear one.

    Parameters
    ----------
    num_inputs, num_outputs : int
        Features in an example, and classes.
    lr : float
        The learning rate.
    generator : torch.Generator or int
        What draws the weights, as torch.nn.Linear would, or the seed for it.

    Attributes
    ----------
    net : torch.nn.Sequential
        The layers.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If a number of inputs or outputs is not positive or `lr` ≤ 0.

    Examples
    --------
    >>> model = SoftmaxRegression(784, 10, lr=0.1)
    >>> model.net[1]
    Linear(in_features=784, out_features=10, bias=True)
    """

    num_inputs: int

    def __init__(
        self,
        num_inputs: int,
        num_outputs: int,
        lr: float,
        *,
        generator: torch.Generator | int = 0,
    ) -> None:
        super().__init__()
        _layers.sizes(num_inputs=num_inputs, num_outputs=num_outputs)
        lr = _validate.number("lr", lr, above=0)
        self.save_hyperparameters()
        last = _layers.linear(num_inputs, num_outputs, as_generator("generator", generator))
        self.net = nn.Sequential(nn.Flatten(), last)

    @_layers.explained
    def forward(self, X: Tensor) -> Tensor:
        """Return the logits (n, num_outputs) of inputs (n, …) with num_inputs features each."""
        logits: Tensor = self.net(X)
        return logits
