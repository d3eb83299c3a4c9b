"""Linear regression, from scratch and with torch.nn."""

import torch
from torch import Tensor, nn

from mathdl import _validate
from mathdl._torch import as_generator
from mathdl.training import _layers
from mathdl.training.module import Module

__all__ = ["LinearRegression", "LinearRegressionScratch"]


class LinearRegressionScratch(Module):
    r"""Linear regression from scratch: :math:`\hat y = X W + b`, trained by half the squared error.

    Parameters
    ----------
    num_inputs : int
        Features in an example.
    lr : float
        The learning rate.
    sigma : float
        The standard deviation of the weights at the start; the bias starts at 0.
    generator : torch.Generator or int
        What draws the weights, or the seed for it.

    Attributes
    ----------
    W : Parameter of shape (num_inputs, 1)
        The weights.
    b : Parameter of shape (1,)
        The bias.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If `num_inputs` is not positive, `lr` ≤ 0 or `sigma` < 0.

    References
    ----------
    Derived in the chapter on linear regression.

    Examples
    --------
    >>> model = LinearRegressionScratch(2, lr=0.03)
    >>> tuple(model(torch.ones(5, 2)).shape)
    (5, 1)
    """

    num_inputs: int

    def __init__(
        self,
        num_inputs: int,
        lr: float,
        *,
        sigma: float = 0.01,
        generator: torch.Generator | int = 0,
    ) -> None:
        super().__init__()
        _layers.sizes(num_inputs=num_inputs)
        lr = _validate.number("lr", lr, above=0)
        sigma = _validate.number("sigma", sigma, at_least=0)
        self.save_hyperparameters()
        self.W = _layers.normal(num_inputs, 1, sigma, as_generator("generator", generator))
        self.b = nn.Parameter(torch.zeros(1))

    @_layers.explained
    def forward(self, X: Tensor) -> Tensor:
        """Return the predictions (n, 1) for inputs (n, num_inputs)."""
        return X.flatten(1) @ self.W + self.b

    def loss(self, y_hat: Tensor, y: Tensor) -> Tensor:
        """Return half the mean squared error of predictions (n, 1) and targets (n, 1)."""
        return _layers.half_mean_square(y_hat, y)


class LinearRegression(Module):
    """Linear regression with ``torch.nn.Linear``; the loss is that of `LinearRegressionScratch`.

    Parameters
    ----------
    num_inputs : int
        Features in an example.
    lr : float
        The learning rate.
    generator : torch.Generator or int
        What draws the weights, as torch.nn.Linear would, or the seed for it.

    Attributes
    ----------
    net : torch.nn.Linear
        The layer.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If `num_inputs` is not positive or `lr` ≤ 0.

    Examples
    --------
    >>> model = LinearRegression(2, lr=0.03)
    >>> model.net
    Linear(in_features=2, out_features=1, bias=True)
    """

    num_inputs: int
    net: nn.Linear

    def __init__(self, num_inputs: int, lr: float, *, generator: torch.Generator | int = 0) -> None:
        super().__init__()
        _layers.sizes(num_inputs=num_inputs)
        lr = _validate.number("lr", lr, above=0)
        self.save_hyperparameters()
        self.net = _layers.linear(num_inputs, 1, as_generator("generator", generator))

    @_layers.explained
    def forward(self, X: Tensor) -> Tensor:
        """Return the predictions (n, 1) for inputs (n, num_inputs)."""
        y_hat: Tensor = self.net(X.flatten(1))
        return y_hat

    def loss(self, y_hat: Tensor, y: Tensor) -> Tensor:
        """Return half the mean squared error of predictions (n, 1) and targets (n, 1)."""
        return _layers.half_mean_square(y_hat, y)
