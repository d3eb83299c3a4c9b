"""The training loop, once for all models."""

import os
from typing import Any

import torch
from torch import Tensor

from mathdl import _validate
from mathdl.optim.paths import CannotGoOn
from mathdl.training import _checkpoints, _checks, _processes, _progress
from mathdl.training._chance import Chance
from mathdl.training._run import Run
from mathdl.training.history import History
from mathdl.training.module import Module

__all__ = ["Trainer"]


class Trainer:
    """Trains a model on data for a number of epochs.

    An epoch goes through all training batches, with a step of the optimiser for each, and then
    through all validation batches. A trainer keeps nothing of a run, and can be used again.

    Parameters
    ----------
    max_epochs : int
        How often to go through the training data.
    device : str or torch.device, optional
        Where to compute. Without it on the GPU (CUDA) if there is one, otherwise on the CPU.
    gradient_clip_val : float, optional
        The largest norm that the gradient of all the model's parameters together may have: a
        longer one is shortened to it, in its own direction. They all count, also those that the
        optimiser does not change.
    board : ProgressBoard, optional
        Draws the curves while the model trains: anything with ``draw(x, y, label, every_n=1)``.
        It shows one run: if it has ``clear()``, that is called when a run begins.
    checkpoint_path : path, optional
        A file that is written at the end of each epoch, in one step: model, optimiser, history
        and chance (see the notes).
    progress : bool
        Show how far the run is, on standard error.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If `max_epochs` < 1, `gradient_clip_val` ≤ 0, the device is not there, or the folder of the
        checkpoint does not exist.

    Notes
    -----
    Each step forgets the gradients of all the model's parameters, and computes those of its batch.

    A layer that is in eval mode while the model as a whole is in train mode, such as a frozen batch
    normalisation, stays in eval mode. After the run every layer is in the mode that it had before.

    *Chance* is the state of the global generators of Python, NumPy and torch, and of every
    generator of theirs that can be reached from the model, the data, the batches and the optimiser:
    through attributes, lists and dictionaries, and through the variables that your own functions
    and classes use.

    Started by ``torchrun``, or with a process group of torch.distributed, each process takes its
    share of every batch. Losses, other numbers and gradients are those of the joined batch, also
    where the shares differ by an example, if they are means over examples. All processes start from
    what the first one holds: weights and chance. Only the first one draws, shows progress and
    writes checkpoints.

    Examples
    --------
    >>> from mathdl.training import LinearRegression, SyntheticRegressionData
    >>> data = SyntheticRegressionData([2, -3.4], 4.2)
    >>> history = Trainer(max_epochs=3).fit(LinearRegression(2, lr=0.1), data)
    >>> len(history["train_loss"]), len(history["val_loss"])
    (96, 3)
    >>> bool(history["val_loss"][-1] < 1e-4)
    True

    A learning rate that is too large is no error. The run stops, and the history says why:

    >>> stopped = Trainer(max_epochs=3).fit(LinearRegression(2, lr=10), data).stopped
    >>> stopped[:45]
    'stopped at step 20 (epoch 1): the loss is inf'
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
        self.device = _checks.device_named(device)
        if gradient_clip_val is not None:
            gradient_clip_val = _validate.number("gradient_clip_val", gradient_clip_val, above=0)
        self.gradient_clip_val = gradient_clip_val
        if board is not None and not callable(getattr(board, "draw", None)):
            raise TypeError(f"`board` must have a method draw, got {type(board).__name__}")
        self.board = board
        self.checkpoint_path = _checks.writable(checkpoint_path)
        self.progress = _validate.boolean("progress", progress)
        self._run: Run | None = None

    def fit(
        self, model: Module, data: Any, *, resume_from: str | os.PathLike[str] | None = None
    ) -> History:
        """Train `model` on `data` and return every number of the run.

        The model is changed in place, and stays on the device. Each call is a run of its own: it
        starts from the weights that the model has, with a new optimiser and a new history. So a
        second call trains on for `max_epochs` more. To go on with a run that ended early, give its
        checkpoint: the numbers are then those of a run that never ended, bit for bit, on the same
        machine with the same versions. What your own code counts in other places than parameters,
        buffers and generators is not in the file.

        A loss that is infinite or NaN ends the run without an exception, and so does Ctrl-C: then
        `History.stopped` says at which step, counted from 1, and names the first parameter whose
        value or gradient is not finite. All numbers until then are in the history.

        Parameters
        ----------
        model : Module
            What to train.
        data : DataModule
            Or another object with ``train_dataloader()`` and ``val_dataloader()``, which return
            batches with a length; without validation the second returns None.
        resume_from : path, optional
            A checkpoint. The model, the data and `batch_size` must be like those of its run; the
            weights, the learning rate, the states of all generators and the history are taken
            from it. The run goes on to `max_epochs` epochs in all.

        Returns
        -------
        History

        Raises
        ------
        FileNotFoundError
            If `resume_from` is no file.
        TypeError
            If `model`, `data`, an optimiser or a batch is of another type.
        ValueError
            If there is no batch, the loss is not one number, or the checkpoint is damaged, belongs
            to another run or has more epochs than `max_epochs`; if a run is to be saved whose
            optimiser changes what does not belong to the model, or whose chance cannot be kept;
            or if several processes share a model whose lazy layers have no shapes yet.
        """
        _refuse_other(model)
        saved = self.checkpoint_path is not None or resume_from is not None
        run = self._start(model, data, saved)
        chance = Chance(
            model=model,
            data=data,
            train=run.train,
            val=run.val,
            optimizer=run.optimizer,
            without=self,
        )
        if saved:
            chance.state()  # what cannot be kept is refused before the first step
        run.processes.agree(model.state_dict().values())
        run.processes.agree_on_chance(chance)
        parts = _checkpoints.Parts(model, run.optimizer, chance, run.history, run.num_batches)
        if resume_from is not None:
            self._resume(run, parts, resume_from)
        model.trainer, self._run = self, run
        try:
            run.begin_board()
            if self.progress and run.processes.first:
                run.bar = _progress.bar(self.max_epochs * run.num_batches, run.step)
            while run.epoch < self.max_epochs:
                run.one_epoch()
                if self.checkpoint_path is not None and run.processes.first:
                    _checkpoints.save(self.checkpoint_path, parts.state(run.epoch))
        except CannotGoOn as reason:
            run.history.stopped = f"stopped {run.where}: {reason}"
        except KeyboardInterrupt:
            run.history.stopped = f"stopped {run.where}, by hand"
        finally:
            model.trainer, self._run = None, None
            run.leave_modes()
            if run.bar is not None:
                run.bar.close()
        return run.history

    def record(self, key: str, value: Tensor | float, train: bool) -> None:
        """Take a number that the model plots while it is trained: see `Module.plot`.

        Parameters
        ----------
        key : str
            What the number is.
        value : Tensor or float
            One number, a mean over the examples of the batch.
        train : bool
            Whether it belongs to training or to validation.

        Raises
        ------
        ValueError
            At the end of the step, if a tensor is not one number.
        """
        if self._run is not None:
            self._run.plotted.append((f"train_{key}" if train else f"val_{key}", value))

    def _start(self, model: Module, data: Any, saved: bool) -> Run:
        device = _processes.own_device(self.device)
        train, val = _checks.loaders(data, saved=saved)
        model.to(device)
        clipped = self.gradient_clip_val is not None
        return Run(
            model,
            _checks.optimizer_of(model, saved=saved, clipped=clipped),
            train,
            val,
            device=device,
            clip=self.gradient_clip_val,
            board=self.board,
            processes=_processes.joined(device),
        )

    def _resume(self, run: Run, parts: _checkpoints.Parts, path: Any) -> None:
        state = _checkpoints.load(path)
        if state["epoch"] > self.max_epochs:
            raise ValueError(
                f"`max_epochs` must be at least the {state['epoch']} epochs of the checkpoint, "
                f"got {self.max_epochs}"
            )
        parts.restore(state)
        run.go_on_after(state["epoch"])


def _refuse_other(model: Any) -> None:
    """Refuse what is no `Module`."""
    if not isinstance(model, Module):
        kind = f"the class {model.__name__}" if isinstance(model, type) else type(model).__name__
        raise TypeError(f"`model` must be a mathdl.training.Module, got {kind}")
