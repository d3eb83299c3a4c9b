"""The training loop."""

import math
import os
from typing import Any

import torch
from torch import Tensor

from mathdl import _validate
from mathdl.training.history import History
from mathdl.training.module import Module

__all__ = ["Trainer"]


class Trainer:
    """Trains a model on data for a number of epochs.

    Parameters
    ----------
    max_epochs : int
        How often to go through the training data.
    device : str or torch.device, optional
        Where to compute. Without it on the GPU if there is one, otherwise on the CPU.
    gradient_clip_val : float, optional
        The largest norm that the gradient of all parameters together may have: a longer one is
        shortened to it.
    board : ProgressBoard, optional
        Draws the curves while the model trains.

    Examples
    --------
    >>> from mathdl.training import LinearRegression, SyntheticRegressionData
    >>> data = SyntheticRegressionData([2, -3.4], 4.2)
    >>> history = Trainer(max_epochs=3).fit(LinearRegression(2, lr=0.1), data)
    >>> bool(history["val_loss"][-1] < 1e-4)
    True
    """

    def __init__(
        self,
        max_epochs: int,
        *,
        device: str | torch.device | None = None,
        gradient_clip_val: float | None = None,
        board: Any = None,
        checkpoint_path: str | os.PathLike[str] | None = None,
        progress: bool = False,
    ) -> None:
        self.max_epochs = _validate.integer("max_epochs", max_epochs, at_least=1)
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self.gradient_clip_val = gradient_clip_val
        self.board = board
        self.checkpoint_path = checkpoint_path
        self.progress = progress

    def fit(
        self,
        model: Module,
        data: Any,
        *,
        resume_from: str | os.PathLike[str] | None = None,  # noqa: ARG002
    ) -> History:
        """Train `model` on `data` and return every number of the run."""
        self.history = History()
        self.pending: list[tuple[str, float]] = []
        self.step = 0
        train, val = data.train_dataloader(), data.val_dataloader()
        model.to(self.device)
        optimizer = model.configure_optimizers()
        model.trainer = self
        try:
            for epoch in range(self.max_epochs):
                self._train(model, optimizer, train, epoch)
                if self.history.stopped:
                    break
                self._validate(model, val, epoch + 1)
        except KeyboardInterrupt:
            self.history.stopped = f"stopped by hand at step {self.step}"
        finally:
            model.trainer = None
        return self.history

    def record(self, key: str, value: Tensor | float, train: bool) -> None:
        """Take a number from `Module.plot`."""
        self.pending.append(
            (
                f"{'train' if train else 'val'}_{key}",
                value.item() if isinstance(value, Tensor) else value,
            )
        )

    def _train(self, model: Module, optimizer: Any, batches: Any, epoch: int) -> None:
        model.train()
        for i, batch in enumerate(batches):
            self.step += 1
            loss = model.training_step(tuple(tensor.to(self.device) for tensor in batch))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            if not math.isfinite(loss.item()):
                self.pending.clear()
                self.history.stopped = _report(self.step, epoch, loss, model)
                return
            for name, value in self.pending:
                self._note(name, value, epoch + i / len(batches), max(1, len(batches) // 4))
            self.pending.clear()
            if self.gradient_clip_val is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), self.gradient_clip_val)
            optimizer.step()

    @torch.no_grad()
    def _validate(self, model: Module, batches: Any, epoch: int) -> None:
        model.eval()
        sums: dict[str, tuple[float, int]] = {}
        for batch in batches:
            model.validation_step(tuple(tensor.to(self.device) for tensor in batch))
            n = len(batch[-1])
            for name, value in self.pending:
                total, count = sums.get(name, (0.0, 0))
                sums[name] = total + n * value, count + n
            self.pending.clear()
        for name, (total, count) in sums.items():
            self._note(name, total / count, epoch, 1)

    def _note(self, name: str, value: float, epoch: float, every_n: int) -> None:
        self.history.record(name, value, epoch=epoch)
        if self.board is not None:
            self.board.draw(epoch, value, name, every_n=every_n)


def _report(step: int, epoch: int, loss: Tensor, model: Module) -> str:
    where = f"stopped at step {step} (epoch {epoch + 1}): the loss is {loss.item()}"
    for name, w in model.named_parameters():
        for kind, tensor in (("", w), ("the gradient of ", w.grad)):
            if tensor is not None and not bool(tensor.isfinite().all()):
                return f"{where}, and {kind}`{name}` is not finite; try a smaller `lr`"
    return f"{where}; try a smaller `lr`"
