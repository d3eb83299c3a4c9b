"""A perceptron with one hidden layer, from scratch and with torch.nn."""

import torch
from torch import Tensor, nn

from mathdl import _validate
from mathdl._torch import as_generator
from mathdl.training import _layers
from mathdl.training.module import Classifier

__all__ = ["MLP", "MLPScratch"]


class MLPScratch(Classifier):
    r"""One hidden layer with ReLU, from scratch: logits :math:`\max(X W_1 + b_1, 0)\, W_2 + b_2`.

    Parameters
    ----------
    num_inputs, num_outputs, num_hiddens : int
        Features in an example, classes, and units in the hidden layer.
    lr : float
        The learning rate.
    sigma : float
        The standard deviation of the weights at the start; the biases start at 0. With 0 all
        hidden units stay alike for ever.
    generator : torch.Generator or int
        What draws the weights, or the seed for it.

    Attributes
    ----------
    W1, W2 : Parameter of shape (num_inputs, num_hiddens), (num_hiddens, num_outputs)
        The weights of both layers.
    b1, b2 : Parameter of shape (num_hiddens,), (num_outputs,)
        The biases.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If a number of inputs, outputs or units is not positive, `lr` ≤ 0 or `sigma` < 0.

    References
    ----------
    Derived in the chapter on multilayer perceptrons.

    Examples
    --------
    >>> model = MLPScratch(784, 10, 256, lr=0.1)
    >>> tuple(model(torch.zeros(5, 1, 28, 28)).shape)
    (5, 10)
    """

    num_inputs: int

    def __init__(
        self,
        num_inputs: int,
        num_outputs: int,
        num_hiddens: int,
        lr: float,
        *,
        sigma: float = 0.01,
        generator: torch.Generator | int = 0,
    ) -> None:
        super().__init__()
        _layers.sizes(num_inputs=num_inputs, num_outputs=num_outputs, num_hiddens=num_hiddens)
        lr = _validate.number("lr", lr, above=0)
        sigma = _validate.number("sigma", sigma, at_least=0)
        self.save_hyperparameters()
        drawn = as_generator("generator", generator)
        self.W1 = _layers.normal(num_inputs, num_hiddens, sigma, drawn)
        self.b1 = nn.Parameter(torch.zeros(num_hiddens))
        self.W2 = _layers.normal(num_hiddens, num_outputs, sigma, drawn)
        self.b2 = nn.Parameter(torch.zeros(num_outputs))

    @_layers.explained
    def forward(self, X: Tensor) -> Tensor:
        """Return the logits (n, num_outputs) of inputs (n, …) with num_inputs features each."""
        H = torch.relu(X.flatten(1) @ self.W1 + self.b1)
        return H @ self.W2 + self.b2


class MLP(Classifier):
    """One hidden layer with ReLU, with torch.nn.

    Parameters
    ----------
    num_inputs, num_outputs, num_hiddens : int
        Features in an example, classes, and units in the hidden layer.
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
        If a number of inputs, outputs or units is not positive or `lr` ≤ 0.

    Examples
    --------
    >>> model = MLP(784, 10, 256, lr=0.1)
    >>> [type(layer).__name__ for layer in model.net]
    ['Flatten', 'Linear', 'ReLU', 'Linear']
    """

    num_inputs: int

    def __init__(
        self,
        num_inputs: int,
        num_outputs: int,
        num_hiddens: int,
        lr: float,
        *,
        generator: torch.Generator | int = 0,
    ) -> None:
        super().__init__()
        _layers.sizes(num_inputs=num_inputs, num_outputs=num_outputs, num_hiddens=num_hiddens)
        lr = _validate.number("lr", lr, above=0)
        self.save_hyperparameters()
        drawn = as_generator("generator", generator)
        first = _layers.linear(num_inputs, num_hiddens, drawn)
        last = _layers.linear(num_hiddens, num_outputs, drawn)
        self.net = nn.Sequential(nn.Flatten(), first, nn.ReLU(), last)

    @_layers.explained
    def forward(self, X: Tensor) -> Tensor:
        """Return the logits (n, num_outputs) of inputs (n, …) with num_inputs features each."""
        logits: Tensor = self.net(X)
        return logits
