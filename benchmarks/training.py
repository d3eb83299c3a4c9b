"""The rows of `make bench` about training: beside loops of PyTorch written by hand.

An epoch is that of a chapter, 784 → 10 or 784 → 256 → 10 in batches of 256: training, then
validation with loss and accuracy. Both sides start every epoch from the same weights and orders.
The loop by hand checks nothing and keeps its losses in a list. The rows on the whole data need
all of Fashion-MNIST in the folder of Debian's package; without it the sample stands alone.
"""

import os
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, Dataset

from mathdl.datasets import load_fashion_mnist
from mathdl.datasets.fashion_mnist import DEBIAN_FOLDER
from mathdl.training import (
    DataModule,
    FashionMNISTData,
    MLPScratch,
    Module,
    SoftmaxRegressionScratch,
    Trainer,
)

Pair = tuple[str, str, Callable[[], object], Callable[[], object], str]
BATCH, LR = 256, 0.1


def pairs(rng: np.random.Generator) -> tuple[list[Pair], list[str]]:
    """Return what is to be timed side by side, and a remark on memory."""
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", torch.get_num_threads())))
    rows = []
    for full in [False] + [True] * DEBIAN_FOLDER.is_dir():
        data = FashionMNISTData(
            batch_size=BATCH, full=full, path=DEBIAN_FOLDER if full else None, generator=0
        )
        size = f"{len(data.train[0]) // 1000} 000"
        rows += [_epoch(f"softmax, {size}", data, _softmax), _epoch(f"MLP, {size}", data, _mlp)]
    rows.append(_loading())
    return rows, [_memory()]


def _softmax() -> tuple[Module, Callable[[Tensor], Tensor]]:
    model = SoftmaxRegressionScratch(784, 10, LR)
    W, b = model.W, model.b
    return model, lambda X: X.flatten(1) @ W + b


def _mlp() -> tuple[Module, Callable[[Tensor], Tensor]]:
    model = MLPScratch(784, 10, 256, LR)
    W1, b1, W2, b2 = model.W1, model.b1, model.W2, model.b2
    return model, lambda X: torch.relu(X.flatten(1) @ W1 + b1) @ W2 + b2


def _epoch(name: str, data: DataModule, make: Callable[..., object]) -> Pair:
    def by_trainer() -> object:
        model, _ = make()  # type: ignore[misc]
        data.generator.manual_seed(0)
        return Trainer(1, device="cpu").fit(model, data)["train_loss"]

    def by_hand() -> object:
        model, forward = make()  # type: ignore[misc]
        return _by_hand(list(model.parameters()), forward, data)

    if not np.array_equal(np.asarray(by_trainer()), np.asarray(by_hand())):
        raise AssertionError(f"{name}: the two loops differ")
    return (f"an epoch, {name}", "a loop by hand", by_trainer, by_hand, "≤ 1.1")


def _by_hand(
    parameters: list[Tensor], forward: Callable[[Tensor], Tensor], data: DataModule
) -> list[float]:
    (X, y), (X_val, y_val) = data.train, data.val
    losses = []
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(0))
    for start in range(0, len(X), BATCH):
        rows = order[start : start + BATCH]
        loss = cross_entropy(forward(X.index_select(0, rows)), y.index_select(0, rows))
        for w in parameters:
            w.grad = None
        loss.backward()  # type: ignore[no-untyped-call]
        with torch.no_grad():
            for w in parameters:
                w.sub_(w.grad, alpha=LR)  # type: ignore[arg-type]
        losses.append(loss.item())
    with torch.no_grad():
        total, right = 0.0, 0
        for start in range(0, len(X_val), BATCH):
            logits, labels = forward(X_val[start : start + BATCH]), y_val[start : start + BATCH]
            total += len(labels) * cross_entropy(logits, labels).item()
            right += int((logits.argmax(1) == labels).sum())
    return losses


class _Items(Dataset[tuple[Tensor, int]]):
    """The images one by one, each converted when it is asked for."""

    def __init__(self) -> None:
        data = load_fashion_mnist()
        self.images, self.labels = data.train_images, data.train_labels

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, i: int) -> tuple[Tensor, int]:
        return torch.tensor(self.images[i]).unsqueeze(0) / 255, int(self.labels[i])


def _loading() -> Pair:
    ours = FashionMNISTData(batch_size=BATCH).train_dataloader()
    theirs = DataLoader(
        _Items(), batch_size=BATCH, shuffle=True, generator=torch.Generator().manual_seed(0)
    )

    def once(loader: object) -> Callable[[], object]:
        return lambda: sum(len(batch[1]) for batch in loader)  # type: ignore[attr-defined]

    return ("all batches, 6 000", "DataLoader, per item", once(ours), once(theirs), "≤ 0.05")


_PEAK = """
import resource
import sys
import torch
from mathdl.training import DataModule
n = int(sys.argv[1])
images, labels = torch.ones(n, 1, 28, 28), torch.zeros(n, dtype=torch.int64)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
data = DataModule((images, labels), (images[:1], labels[:1]), batch_size=256)
for X, y in data.train_dataloader():
    pass
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
arrays = images.numel() * 4 + labels.numel() * 8
print(1 + 1024 * (after - before) / arrays)
"""


def _memory() -> str:
    command = [sys.executable, "-c", _PEAK, "60000"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    ratio = float(done.stdout)
    return f"memory of a pass over 60 000 images, against their arrays: {ratio:.2f}, to reach 1.3"
