"""One run in several processes: each takes its share of every batch, and all agree on the step.

torch's DistributedDataParallel takes the plain mean over k processes, which is the gradient of the
joined batch only if all shares are of one size. So each loss is multiplied by its share, k nᵢ / n:

    g = 1/k · Σᵢ (k nᵢ / n) gᵢ = Σᵢ (nᵢ / n) gᵢ
"""

import atexit
import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from mathdl import _torch
from mathdl.training._chance import Chance
from mathdl.training.module import Module

__all__ = ["Alone", "Processes", "joined", "own_device"]

Batch = tuple[Tensor, ...]


class _Step(nn.Module):
    """The training step of a model as a forward pass, for that is what is watched."""

    def __init__(self, model: Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, batch: Batch) -> Tensor:
        return self.model.training_step(batch)


class Alone:
    """The one process of a run that has no other: it takes whole batches, and agrees with itself.

    A run asks it what it asks `Processes`, and so never asks how many there are.
    """

    first = True

    def share(self, batch: Batch) -> tuple[Batch, int]:
        """Return the batch, and how many examples it has."""
        return batch, len(batch[-1])

    def totals(self, numbers: Sequence[float]) -> list[float]:
        """Return the numbers: there are no others to be added."""
        return list(numbers)

    def step_of(self, model: Module) -> Callable[[Batch], Any]:
        """Return the training step of a model."""
        return model.training_step

    def weighted(self, loss: Tensor, share: float) -> Tensor:  # noqa: ARG002
        """Return the loss: its gradient is that of the batch."""
        return loss

    def agree(self, tensors: Iterable[Tensor]) -> None:
        """Do nothing."""

    def agree_on_chance(self, chance: Chance) -> None:
        """Do nothing."""


class Processes:
    """The processes of a run, seen from one of them."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.rank, self.count = dist.get_rank(), dist.get_world_size()

    @property
    def first(self) -> bool:
        """Whether this is the one that draws, shows progress and writes checkpoints."""
        return self.rank == 0

    def share(self, batch: Batch) -> tuple[Batch, int]:
        """Return this process's part of a batch, and how many of its examples count.

        Where there are more processes than examples, some compute the first one for company: it
        counts 0 times there.
        """
        shares = [tensor.tensor_split(self.count)[self.rank] for tensor in batch]
        n = len(shares[-1])
        return (tuple(shares), n) if n else (tuple(tensor[:1] for tensor in batch), 0)

    def totals(self, numbers: Sequence[float]) -> list[float]:
        """Return the sums over all processes."""
        sums = torch.tensor(numbers, dtype=torch.float64, device=self.device)
        dist.all_reduce(sums)
        return sums.tolist()

    def step_of(self, model: Module) -> nn.Module:
        """Return the training step of a model, after which the gradients are averaged."""
        for name, tensor in model.state_dict().items():
            _torch.refuse_lazy(f"model.{name}", tensor)
        # A step may leave parameters out. Where none does, torch's C++ logs a note about it.
        return DistributedDataParallel(_Step(model), find_unused_parameters=True)

    def weighted(self, loss: Tensor, share: float) -> Tensor:
        """Return the loss of a share, so that the mean over processes has the batch's gradient."""
        return loss * (share * self.count)

    def agree(self, tensors: Iterable[Tensor]) -> None:
        """Give every process what the first one holds."""
        for tensor in tensors:
            dist.broadcast(tensor.detach(), 0)

    def agree_on_chance(self, chance: Chance) -> None:
        """Let every process draw what the first one draws: they cut the same batches."""
        states = [chance.state()]
        dist.broadcast_object_list(states, 0, device=self.device)
        chance.restore(states[0])


def own_device(device: torch.device | None) -> torch.device:
    """Return the device that is asked for, or the GPU if there is one; each process has its own."""
    if device is None:
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if str(device) == "cuda" and "LOCAL_RANK" in os.environ:
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    return device


def joined(device: torch.device) -> Alone | Processes:
    """Return the processes that this one was started with, by torchrun for instance."""
    if not dist.is_available():
        return Alone()
    if not dist.is_initialized() and int(os.environ.get("WORLD_SIZE", "1")) > 1:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
        atexit.register(_leave)
    return Processes(device) if dist.is_initialized() else Alone()


def _leave() -> None:
    if dist.is_initialized():
        dist.destroy_process_group()
