"""Several processes take shares of each batch; the numbers are those of one process."""

import inspect
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.distributed as dist
from torch import Tensor, nn

from mathdl.training import MLP, Classifier, DataModule, Trainer, _processes
from mathdl.training._processes import Alone, Processes

ROOT = Path(__file__).resolve().parents[2]

SHARED = """
import torch
from torch import nn
from mathdl.training import MLP, DataModule, Trainer

def points(seed=0):
    X = torch.randn(62, 6, generator=torch.Generator().manual_seed(0))
    y = X[:, :3].argmax(dim=1)
    # 49 = 7 · 7: shares of 4 and 3 examples; validation ends with a batch of 6, then of none.
    return DataModule((X[:50], y[:50]), (X[50:], y[50:]), batch_size=7, generator=seed)

class Partly(MLP):
    '''Has a part that only some examples need, and one that nobody needs.'''
    def __init__(self, generator=0):
        super().__init__(6, 3, 8, lr=0.1, generator=generator)
        self.rare = nn.Parameter(torch.ones(3))
        self.never = nn.Parameter(torch.ones(1))
    def forward(self, X):
        y_hat = super().forward(X)
        wanted = X[:, 0] > 1.5
        return torch.where(wanted[:, None], y_hat + self.rare, y_hat) if wanted.any() else y_hat
    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.lr, momentum=0.5, weight_decay=0.1)
"""

SCRIPT = (
    SHARED
    + """
import json, os, random, sys
import numpy as np
folder, rank = sys.argv[1], int(os.environ["RANK"])
class Board:
    drawn = 0
    def draw(self, x, y, label, every_n=1):
        Board.drawn += 1
# Every process starts from other weights, with another order: they must agree on the first one's.
model, data = Partly(generator=rank), points(seed=rank)
random.seed(rank), np.random.seed(rank), torch.manual_seed(rank)
model.rngs = {"numpy": np.random.default_rng(rank), "python": [random.Random(rank)]}
path = f"{folder}/run.pt"
history = Trainer(2, device="cpu", board=Board(), checkpoint_path=path).fit(model, data)
chance = [random.random(), np.random.random(), torch.rand(1).item(),
          model.rngs["numpy"].random(), model.rngs["python"][0].random()]
resumed = Trainer(3, device="cpu", gradient_clip_val=0.1).fit(model, data, resume_from=path)
bad = points()
bad.train[0][20] = float("inf")
stopped = Trainer(2, device="cpu").fit(Partly(), bad)
numbers = {name: resumed[name].tolist() for name in resumed}
weights = {name: w.tolist() for name, w in model.state_dict().items()}
found = {"numbers": numbers, "weights": weights, "drawn": Board.drawn, "stopped": stopped.stopped,
         "chance": chance}
with open(f"{folder}/{rank}.json", "w") as file:
    json.dump(found, file)
"""
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Run the script under torchrun in two processes."""
    folder = tmp_path_factory.mktemp("torchrun")
    (folder / "script.py").write_text(SCRIPT, "utf8")
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    done = subprocess.run(
        [*command, str(folder / "script.py"), str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads((folder / f"{rank}.json").read_text("utf8")) for rank in range(2)]


def test_two_processes_have_the_numbers_of_one(found: list[dict[str, Any]], tmp_path: Path) -> None:
    space: dict[str, Any] = {"__name__": "shared"}
    exec(SHARED, space)
    model, data, path = space["Partly"](), space["points"](), tmp_path / "one.pt"
    Trainer(2, device="cpu", checkpoint_path=path).fit(model, data)
    trainer = Trainer(3, device="cpu", gradient_clip_val=0.1)
    history = trainer.fit(model, data, resume_from=path)
    for theirs in found:
        assert theirs["numbers"].keys() == set(history)
        for name in history:
            np.testing.assert_allclose(theirs["numbers"][name], history[name], rtol=2e-5)
        for name, w in model.state_dict().items():
            np.testing.assert_allclose(theirs["weights"][name], w, rtol=1e-4, atol=1e-6)
        # What no process needed did not even decay.
        assert theirs["weights"]["never"] == [1.0]


def test_both_processes_hold_the_same_bits(found: list[dict[str, Any]]) -> None:
    first, second = found
    assert first["numbers"] == second["numbers"]
    assert first["weights"] == second["weights"]


def test_both_draw_what_the_first_one_draws(found: list[dict[str, Any]]) -> None:
    first, second = (theirs["chance"] for theirs in found)
    assert first == second
    assert first[0] == random.Random(0).random()
    assert first[3] == np.random.default_rng(0).random()


def test_only_the_first_process_draws(found: list[dict[str, Any]]) -> None:
    # A number for each of 8 steps and two of validation, twice.
    assert [theirs["drawn"] for theirs in found] == [20, 0]


def test_both_stop_at_the_same_step(found: list[dict[str, Any]]) -> None:
    first, second = (theirs["stopped"].split(":")[0] for theirs in found)
    assert first == second
    assert first.startswith("stopped at step ")


# --- one process that is a group of its own ------------------------------------------------


@pytest.fixture
def group() -> Iterator[Processes]:
    dist.init_process_group("gloo", rank=0, world_size=1, store=dist.HashStore())
    yield Processes(torch.device("cpu"))
    _processes._leave()
    assert not dist.is_initialized()
    _processes._leave()  # a second time does nothing


def points() -> DataModule:
    X = torch.randn(63, 6, generator=torch.Generator().manual_seed(0))
    y = X[:, :3].argmax(dim=1)
    return DataModule((X[:50], y[:50]), (X[50:], y[50:]), batch_size=8, generator=0)


def test_a_group_of_one_changes_nothing(group: Processes, tmp_path: Path) -> None:
    class Frozen(MLP):
        def __init__(self) -> None:
            super().__init__(6, 3, 8, lr=0.1)
            self.net[1].requires_grad_(False)  # type: ignore[index]
            self.never = nn.Parameter(torch.ones(1))

    path = tmp_path / "c.pt"
    joined = Trainer(2, device="cpu", checkpoint_path=path).fit(Frozen(), points())
    _processes._leave()
    alone = Trainer(2, device="cpu").fit(Frozen(), points())
    assert joined["train_loss"].tolist() == alone["train_loss"].tolist()
    np.testing.assert_allclose(joined["val_loss"], alone["val_loss"], rtol=1e-15)
    assert path.is_file()


@pytest.mark.parametrize("n", [1, 2, 3, 7, 8])
def test_shares_are_a_partition(n: int, group: Processes) -> None:
    group.count = 3
    X, y = torch.arange(n), torch.arange(n)
    shares = []
    for group.rank in range(3):
        (a, b), counted = group.share((X, y))
        assert torch.equal(a, b)
        assert len(a) == max(1, counted)
        shares.append(a[:counted])
    assert torch.equal(torch.cat(shares), X)
    lengths = [len(share) for share in shares]
    assert max(lengths) - min(lengths) <= 1


def test_shares_weigh_as_many_examples_as_they_have(group: Processes) -> None:
    """Σ (nᵢ / n) gᵢ is the gradient of the joined batch; the mean of the gᵢ is not."""
    X, y = (tensor[:7] for tensor in points().train)
    model = MLP(6, 3, 8, lr=0.1).double()
    X = X.double()
    model.training_step((X, y)).backward()
    joined = [w.grad for w in model.parameters()]
    step, group.count = group.step_of(model), 2
    weighted, plain = [], []
    for group.rank in range(2):
        share, n = group.share((X, y))
        for factor, found in ((n / 7 * group.count, weighted), (1.0, plain)):
            model.zero_grad()
            (factor * step(share)).backward()
            found.append([w.grad / group.count for w in model.parameters()])  # type: ignore[operator]
    for a, b, whole in zip(*weighted, joined, strict=True):
        torch.testing.assert_close(a + b, whole, rtol=1e-12, atol=1e-15)
    assert any(
        not torch.allclose(a + b, whole, rtol=1e-3)  # type: ignore[arg-type]
        for a, b, whole in zip(*plain, joined, strict=True)
    )


# --- where a process computes, and whether it is one of several ----------------------------


def test_each_process_has_its_own_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[Any] = []
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "set_device", chosen.append)
    monkeypatch.delenv("LOCAL_RANK", raising=False)
    assert _processes.own_device(None) == torch.device("cuda")
    monkeypatch.setenv("LOCAL_RANK", "3")
    assert _processes.own_device(None) == torch.device("cuda:3")
    assert _processes.own_device(torch.device("cuda:1")) == torch.device("cuda:1")
    assert _processes.own_device(torch.device("cpu")) == torch.device("cpu")
    assert chosen == [torch.device("cuda:3")]


def test_one_process_is_no_group(monkeypatch: pytest.MonkeyPatch) -> None:
    cpu = torch.device("cpu")
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    assert isinstance(_processes.joined(cpu), Alone)
    monkeypatch.setenv("WORLD_SIZE", "1")
    assert isinstance(_processes.joined(cpu), Alone)
    monkeypatch.setenv("WORLD_SIZE", "2")
    asked: list[str] = []
    monkeypatch.setattr(dist, "init_process_group", asked.append)
    _processes.joined(cpu)
    _processes.joined(torch.device("cuda"))
    assert asked == ["gloo", "nccl"]
    monkeypatch.setattr(dist, "is_available", lambda: False)
    assert isinstance(_processes.joined(cpu), Alone)


def test_one_process_answers_what_several_are_asked(group: Processes) -> None:
    """A run never asks how many there are: the methods are the same, and so are the answers."""

    def methods(cls: type) -> dict[str, list[str]]:
        return {
            name: list(inspect.signature(method).parameters)
            for name, method in inspect.getmembers(cls, inspect.isfunction)
            if not name.startswith("_")
        }

    alone = Alone()
    assert methods(Alone) == methods(Processes)
    assert alone.first is group.first is True
    batch = (torch.ones(3, 1), torch.zeros(3))
    for one, several in zip(*(who.share(batch)[0] for who in (alone, group)), strict=True):
        assert torch.equal(one, several)
    assert alone.share(batch)[1] == group.share(batch)[1] == 3
    assert alone.totals((1.5, 2.5)) == group.totals((1.5, 2.5)) == [1.5, 2.5]
    loss = torch.tensor(0.1)
    assert torch.equal(alone.weighted(loss, 1.0), group.weighted(loss, 1.0))


def test_lazy_layers_cannot_be_shared(group: Processes) -> None:
    class Lazy(Classifier):
        def __init__(self) -> None:
            super().__init__()
            self.net, self.lr = nn.LazyLinear(3), 0.1

    message = "^`model.net.weight` must have a shape, which a lazy layer gets on its first call$"
    with pytest.raises(ValueError, match=message):
        Trainer(1, device="cpu").fit(Lazy(), points())
    model = Lazy()
    model(points().val[0])
    assert Trainer(1, device="cpu").fit(model, points()).stopped is None


def test_running_means_are_those_of_the_first_process(
    group: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Normed(Classifier):
        def __init__(self) -> None:
            super().__init__()
            self.net, self.lr = nn.Sequential(nn.BatchNorm1d(6), nn.Linear(6, 3)), 0.1

    given: list[list[Tensor]] = []
    monkeypatch.setattr(Processes, "agree", lambda self, tensors: given.append(list(tensors)))
    Trainer(2, device="cpu").fit(Normed(), points())
    assert [len(tensors) for tensors in given] == [7, 3, 3]  # all at the start, then an epoch's
