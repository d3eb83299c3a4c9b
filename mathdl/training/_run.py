"""One run of the training loop: what `Trainer.fit` does between its checks and its answer."""

import math
from typing import Any

import torch
from torch import Tensor, nn

from mathdl.optim.paths import CannotGoOn
from mathdl.training import _checks, _finite, _progress
from mathdl.training._processes import Alone, Processes
from mathdl.training.history import History
from mathdl.training.module import Module

__all__ = ["Run"]

_DRAWN = 4  # points of a training curve that a board draws in an epoch


class Run:
    """A model and its batches on the way through the epochs.

    Parameters
    ----------
    model, optimizer, train, val
        What is trained, by what, on which batches.
    device : torch.device
        Where the batches go.
    clip : float or None
        The largest norm of the gradient.
    board : object or None
        Draws.
    processes : Alone or Processes
        Those that share the batches.
    """

    def __init__(
        self,
        model: Module,
        optimizer: Any,
        train: Any,
        val: Any,
        *,
        device: torch.device,
        clip: float | None,
        board: Any,
        processes: Alone | Processes,
    ) -> None:
        self.model, self.optimizer, self.train, self.val = model, optimizer, train, val
        self.device, self.clip, self.processes = device, clip, processes
        self._training_step = processes.step_of(model)
        self.board: Any = board if processes.first else None
        self.num_batches = len(train)
        self.history = History()
        self.bar: Any = None
        self.epoch = 0
        self.step = 0
        self.plotted: list[tuple[str, Tensor | float]] = []
        self._parameters: list[nn.Parameter] = []
        self._modes = {layer: layer.training for layer in model.modules()}

    @property
    def where(self) -> str:
        """At which step the run is, in words."""
        return f"at step {self.step} (epoch {max(0, self.step - 1) // self.num_batches + 1})"

    def one_epoch(self) -> None:
        """Go once through the training data, then through those of validation."""
        self._train_mode()
        self._parameters = list(self.model.parameters())  # to look for them costs time
        for batch in self.train:
            self._one_step(_checks.batch_on(self.device, batch))
            del batch  # its memory, still in the cache, takes the next: 5 % of the time
            if self.bar is not None:
                self.bar.update()
        if found := _finite.first_not_finite(self.model):
            raise CannotGoOn(f"{found} after it; try a smaller `lr`")
        self.epoch += 1
        self.processes.agree(self.model.buffers())  # running means, as of batch normalisation
        if self.val is not None:
            self._validate()
        if self.bar is not None:
            self.bar.set_postfix(_progress.latest(self.history))

    def _train_mode(self) -> None:
        """Put the model into train mode, but leave a layer as it is that was frozen by itself.

        In a model that is in eval mode as a whole, as after a test, no layer is frozen.
        """
        self.model.train()
        if self._modes[self.model]:
            for layer, training in self._modes.items():
                layer.training = layer.training and training

    def leave_modes(self) -> None:
        """Put every layer into the mode that it had before the run."""
        self.model.train(self._modes[self.model])
        for layer, training in self._modes.items():
            layer.training = training

    def _one_step(self, batch: tuple[Tensor, ...]) -> None:
        self.step += 1
        total = len(batch[-1])
        batch, n = self.processes.share(batch)
        share = n / total
        loss = _checks.loss_of(self._training_step, batch)
        value, *numbers = self._means(loss, share)
        # The gradients of this batch alone count, also where the optimiser has not all parameters.
        for w in self._parameters:
            w.grad = None
        self.optimizer.zero_grad()
        self.processes.weighted(loss, share).backward()  # type: ignore[no-untyped-call]
        if not math.isfinite(value):
            raise CannotGoOn(_finite.report(self.model, batch, f"the loss is {value}"))
        if self.clip is not None:
            self._clip(batch, self.clip)
        when = (self.step - 1) / self.num_batches
        for (name, _), number in zip(self.plotted, numbers, strict=True):
            self._record(name, number, when)
        self.plotted.clear()
        self.optimizer.step()

    def _means(self, loss: Tensor, share: float) -> list[float]:
        """Return the loss of the whole batch, and then the numbers that were plotted."""
        numbers = [loss.item(), *[float(_checks.element(*pair)) for pair in self.plotted]]
        return self.processes.totals([share * number if share else 0.0 for number in numbers])

    def _clip(self, batch: tuple[Tensor, ...], longest: float) -> None:
        """Shorten the gradient of all parameters together: g ← g · min(1, longest / ‖g‖)."""
        gradients = [w.grad for w in self._parameters if w.grad is not None]
        norm = torch.stack([g.norm() for g in gradients]).norm().item()
        if not math.isfinite(norm):
            what = f"the norm of the gradient is {norm}"
            raise CannotGoOn(_finite.report(self.model, batch, what))
        if norm > longest:
            for g in gradients:
                g.mul_(longest / norm)

    @torch.no_grad()
    def _validate(self) -> None:
        """Record the means over all examples of validation."""
        self.model.eval()
        sums: dict[str, tuple[float, float]] = {}
        for batch in self.val:
            batch, n = self.processes.share(_checks.batch_on(self.device, batch))
            self.model.validation_step(batch)
            del batch
            for name, value in self.plotted:
                total, count = sums.get(name, (0.0, 0))
                number = float(_checks.element(name, value))
                sums[name] = (total + n * number if n else total), count + n
            self.plotted.clear()
        totals = self.processes.totals([number for pair in sums.values() for number in pair])
        for name, total, count in zip(sums, totals[::2], totals[1::2], strict=True):
            mean = total / count
            if name == "val_loss" and not math.isfinite(mean):
                raise CannotGoOn(f"the loss of validation after it is {mean}; try a smaller `lr`")
            self._record(name, mean, self.epoch)

    def _record(self, name: str, value: float, when: float) -> None:
        self.history.record(name, value, epoch=when)
        if self.board is not None:
            self._draw(name, value, when)

    def _draw(self, name: str, value: float, when: float) -> None:
        every_n = max(1, self.num_batches // _DRAWN) if name.startswith("train_") else 1
        self.board.draw(when, value, name, every_n=every_n)

    def go_on_after(self, epoch: int) -> None:
        """Count from the end of an epoch."""
        self.epoch, self.step = epoch, epoch * self.num_batches

    def begin_board(self) -> None:
        """Let the board begin anew, with what the history holds of the epochs before."""
        if callable(clear := getattr(self.board, "clear", None)):
            clear()
        for name in self.history if self.board is not None else ():
            points = zip(self.history[name], self.history.epochs(name), strict=True)
            for value, when in points:
                self._draw(name, float(value), float(when))
