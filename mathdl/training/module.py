"""What a model is for the trainer: a forward pass, a loss, a step, an optimiser."""

from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from mathdl.training import _checks
from mathdl.training.hyperparameters import HyperParameters
from mathdl.training.sgd import SGD

__all__ = ["Classifier", "Keeper", "Module"]

# The label that torch leaves out of the mean without a word is -100: make it one that nobody has.
_NO_LABEL = -(2**62)


class Keeper(Protocol):
    """What keeps the numbers that a model plots: a trainer, while it trains the model."""

    def record(self, key: str, value: Tensor | float, train: bool) -> None:
        """Take a number."""


class Module(nn.Module, HyperParameters):
    """A model that a `Trainer` can train. Define `loss`, and `forward` or an attribute `net`.

    Attributes
    ----------
    trainer : Trainer or None
        The trainer while it trains this model, otherwise None. Of its methods a model needs
        ``record(key, value, train)`` alone.

    Examples
    --------
    >>> class Mean(Module):
    ...     def __init__(self, lr):
    ...         super().__init__()
    ...         self.save_hyperparameters()
    ...         self.m = torch.nn.Parameter(torch.zeros(()))
    ...     def forward(self, X):
    ...         return self.m.expand(len(X))
    ...     def loss(self, y_hat, y):
    ...         return ((y_hat - y) ** 2).mean()
    >>> model = Mean(lr=0.25)
    >>> model.training_step((torch.ones(2, 1), torch.tensor([1.0, 3.0]))).item()
    5.0
    >>> model.configure_optimizers()
    SGD(1 parameter, lr=0.25)
    """

    trainer: Keeper | None = None
    net: nn.Module
    lr: float

    def forward(self, X: Tensor) -> Any:
        """Return the output of the attribute `net`: what a model with other inputs overrides.

        Parameters
        ----------
        X : Tensor
            The inputs, an example along the first axis.

        Returns
        -------
        Tensor

        Raises
        ------
        NotImplementedError
            If there is no `net`.
        """
        if not hasattr(self, "net"):
            raise NotImplementedError(f"{type(self).__name__} must define forward(X), or set net")
        return self.net(X)

    def loss(self, y_hat: Tensor, y: Tensor) -> Tensor:
        """Return the mean loss of a batch.

        Parameters
        ----------
        y_hat : Tensor
            The outputs of the model.
        y : Tensor
            The targets.

        Returns
        -------
        Tensor
            One number.

        Raises
        ------
        NotImplementedError
            Always: a model defines its own.
        """
        raise NotImplementedError(f"{type(self).__name__} must define loss(y_hat, y)")

    def training_step(self, batch: tuple[Tensor, ...]) -> Tensor:
        """Return the loss of a batch of training data, and plot it.

        Parameters
        ----------
        batch : tuple of Tensor
            The inputs, then the targets.

        Returns
        -------
        Tensor
            One number, with its graph.
        """
        loss = self.loss(self(*batch[:-1]), batch[-1])
        self.plot("loss", loss, train=True)
        return loss

    def validation_step(self, batch: tuple[Tensor, ...]) -> None:
        """Plot the loss of a batch of validation data.

        Parameters
        ----------
        batch : tuple of Tensor
            The inputs, then the targets.
        """
        self.plot("loss", self.loss(self(*batch[:-1]), batch[-1]), train=False)

    def configure_optimizers(self) -> Any:
        """Return the optimiser: minibatch stochastic gradient descent with `self.lr`.

        Returns
        -------
        SGD
            Or, in a model that overrides this, anything with ``step()`` and ``zero_grad()``.

        Raises
        ------
        AttributeError
            If the model has no `lr`.
        """
        if not hasattr(self, "lr"):
            raise AttributeError(
                f"{type(self).__name__} must have an attribute `lr`, or define "
                "configure_optimizers()"
            )
        return SGD(self.parameters(), self.lr)

    def plot(self, key: str, value: Tensor | float, train: bool) -> None:
        """Give a number to the trainer's history, and to its board if it has one.

        Without a trainer nothing happens: a step can be tried by hand.

        Parameters
        ----------
        key : str
            What the number is, such as ``"loss"``: the history calls it ``"train_loss"``.
        value : Tensor or float
            The number, a mean over the examples of the batch.
        train : bool
            Whether it belongs to training or to validation.
        """
        if self.trainer is not None:
            self.trainer.record(key, value, train)


class Classifier(Module):
    """A model whose outputs are logits, one for each class; its loss is the cross-entropy."""

    def loss(self, y_hat: Tensor, y: Tensor) -> Tensor:
        r"""Return the mean cross-entropy of logits, computed stably.

        .. math:: -\frac1n \sum_i \log \operatorname{softmax}(\hat y_i)_{y_i}

        Parameters
        ----------
        y_hat : Tensor of shape (n, k)
            Logits: any real numbers, *not* probabilities.
        y : Tensor of shape (n,), int64
            Labels, each from 0 to k − 1.

        Returns
        -------
        Tensor
            One number, in nats.

        Raises
        ------
        TypeError
            If the labels are not int64.
        ValueError
            If the shapes do not fit, or a label is not from 0 to k − 1.

        References
        ----------
        Derived in the chapter on softmax regression.

        Examples
        --------
        >>> logits = torch.log(torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]]))
        >>> round(Classifier().loss(logits, torch.tensor([0, 2])).item(), 4)
        1.4979
        """
        _checks.labels(y_hat, y)
        try:
            return cross_entropy(y_hat, y, ignore_index=_NO_LABEL)
        except IndexError:  # torch looks at every label anyway: looking twice would cost time
            _checks.label_range(y, y_hat.shape[1])
            raise

    def accuracy(self, y_hat: Tensor, y: Tensor, averaged: bool = True) -> Tensor:
        """Return the share of examples whose largest logit is that of the label.

        Parameters
        ----------
        y_hat : Tensor of shape (n, k)
            Logits.
        y : Tensor of shape (n,), int64
            Labels.
        averaged : bool
            The mean, or for each example 1 where it is right and 0 where it is wrong.

        Returns
        -------
        Tensor
            float32, one number or of shape (n,).

        Raises
        ------
        TypeError
            If the labels are not int64.
        ValueError
            If the shapes do not fit.

        Examples
        --------
        >>> logits = torch.tensor([[1.0, 3.0], [5.0, 2.0]])
        >>> Classifier().accuracy(logits, torch.tensor([1, 1]))
        tensor(0.5000)
        >>> Classifier().accuracy(logits, torch.tensor([1, 1]), averaged=False)
        tensor([1., 0.])
        """
        _checks.labels(y_hat, y)
        right = (y_hat.argmax(dim=1) == y).to(torch.float32)
        return right.mean() if averaged else right

    def validation_step(self, batch: tuple[Tensor, ...]) -> None:
        """Plot the loss and the accuracy of a batch of validation data.

        Parameters
        ----------
        batch : tuple of Tensor
            The inputs, then the labels.
        """
        y_hat = self(*batch[:-1])
        self.plot("loss", self.loss(y_hat, batch[-1]), train=False)
        self.plot("accuracy", self.accuracy(y_hat, batch[-1]), train=False)
