"""A run that ends early and goes on ends with the numbers of one that never ended."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from mathdl.training import (
    MLP,
    SGD,
    DataModule,
    History,
    Module,
    ProgressBoard,
    SoftmaxRegression,
    Trainer,
    _checkpoints,
)


def points(batch_size: int = 8) -> DataModule:
    X = torch.randn(63, 6, generator=torch.Generator().manual_seed(0))
    y = X[:, :3].argmax(dim=1)
    return DataModule((X[:50], y[:50]), (X[50:], y[50:]), batch_size=batch_size, generator=0)


class Dropping(MLP):
    """A model with chance in it, torch's own and a generator's; its optimiser has a state."""

    def __init__(self, num_hiddens: int = 8) -> None:
        super().__init__(6, 3, num_hiddens, lr=0.01)
        self.chance = torch.Generator().manual_seed(5)
        self.norm = nn.BatchNorm1d(6)

    def forward(self, X: Tensor) -> Tensor:
        X = nn.functional.dropout(self.norm(X), 0.2, self.training)
        noise = torch.randn(X.shape, generator=self.chance) if self.training else 0
        return super().forward(X + 0.1 * noise)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.parameters(), lr=self.lr)


def fit(model: Module, data: DataModule, epochs: int, path: Path | None = None, **options: Any):
    trainer = Trainer(epochs, device="cpu", checkpoint_path=path)
    return trainer.fit(model, data, **options)


def same(a: History, b: History) -> bool:
    """Tell whether two runs of the same operations, in the same order, have the same bits."""
    if list(a) != list(b):
        return False
    pairs = [pair for name in a for pair in ((a[name], b[name]), (a.epochs(name), b.epochs(name)))]
    return all(first.tobytes() == second.tobytes() for first, second in pairs)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.pt"


@pytest.mark.parametrize("make", [Dropping, lambda: SoftmaxRegression(6, 3, lr=0.1)])
def test_bit_for_bit(make: Any, path: Path) -> None:
    torch.manual_seed(1)
    whole_model, whole_data = make(), points()
    whole = fit(whole_model, whole_data, 5)
    chance = torch.get_rng_state()

    torch.manual_seed(1)
    fit(make(), points(), 2, path)
    torch.manual_seed(99)  # what happened in between must not matter
    model, data = make(), points()
    for w in model.parameters():
        nn.init.zeros_(w)
    list(data.train_dataloader())
    history = fit(model, data, 5, resume_from=path)
    assert same(history, whole)
    for a, b in zip(model.state_dict().values(), whole_model.state_dict().values(), strict=True):
        assert torch.equal(a, b)
    assert torch.equal(torch.get_rng_state(), chance)
    assert torch.equal(data.generator.get_state(), whole_data.generator.get_state())


@pytest.mark.parametrize("missing", ["optimizer", "generators", "torch", "nothing"])
def test_without_one_of_its_parts_the_numbers_differ(missing: str, path: Path) -> None:
    """A planted fault: each state that is kept is needed."""
    torch.manual_seed(1)
    whole = fit(Dropping(), points(), 3)
    torch.manual_seed(1)
    fit(Dropping(), points(), 2, path)
    state = _checkpoints.load(path)
    if missing == "optimizer":
        state["optimizer"]["state"]["state"] = {}
    elif missing == "generators":
        state["generators"] = {k: torch.Generator().get_state() for k in state["generators"]}
    elif missing == "torch":
        state["torch"] = torch.Generator().manual_seed(8).get_state()
    torch.save(state, path)
    assert same(fit(Dropping(), points(), 3, resume_from=path), whole) is (missing == "nothing")


def test_after_ctrl_c(path: Path) -> None:
    class Stopped:
        def draw(self, x: float, y: float, label: str, every_n: int = 1) -> None:
            if x > 2.3:
                raise KeyboardInterrupt

    torch.manual_seed(1)
    whole = fit(Dropping(), points(), 4)
    torch.manual_seed(1)
    trainer = Trainer(4, device="cpu", checkpoint_path=path, board=Stopped())
    stopped = trainer.fit(Dropping(), points())
    assert stopped.stopped == "stopped at step 18 (epoch 3), by hand"
    assert stopped["train_loss"].tolist() == whole["train_loss"][:18].tolist()
    history = fit(Dropping(), points(), 4, path, resume_from=path)
    assert same(history, whole)
    assert history.stopped is None


def test_a_finished_run_comes_back_at_once(path: Path) -> None:
    history = fit(Dropping(), points(), 2, path)
    assert same(fit(Dropping(), points(), 2, resume_from=path), history)


def test_a_board_shows_a_resumed_run_once(path: Path) -> None:
    board = ProgressBoard(display=False)
    Trainer(2, board=board, checkpoint_path=path, device="cpu").fit(MLP(6, 3, 8, 0.1), points())
    assert board.points["val_loss"][:, 0].tolist() == [1, 2]
    trainer = Trainer(3, board=board, device="cpu")
    history = trainer.fit(MLP(6, 3, 8, 0.1), points(), resume_from=path)
    assert board.points["val_loss"].tolist() == list(
        map(list, zip([1, 2, 3], history["val_loss"], strict=True))
    )


def test_a_board_gets_the_numbers_before_too(path: Path) -> None:
    class Board(list[Any]):
        def draw(self, x: float, y: float, label: str, every_n: int = 1) -> None:
            self.append((label, x, y, every_n))

    board, again = Board(), Board()
    Trainer(3, board=board, device="cpu").fit(MLP(6, 3, 8, lr=0.1), points())
    fit(MLP(6, 3, 8, lr=0.1), points(), 2, path)
    trainer = Trainer(3, board=again, device="cpu")
    trainer.fit(MLP(6, 3, 8, lr=0.1), points(), resume_from=path)
    assert sorted(board) == sorted(again)


def test_a_run_that_stopped_leaves_the_last_good_checkpoint(path: Path) -> None:
    class Failing(Dropping):
        def validation_step(self, batch: tuple[Tensor, ...]) -> None:
            assert self.trainer is not None
            if len(self.trainer._run.history["train_loss"]) > 14:  # type: ignore[attr-defined]
                nn.init.constant_(self.net[1].bias, torch.nan)  # type: ignore[index]
            super().validation_step(batch)

    history = fit(Failing(), points(), 5, path)
    assert history.stopped is not None
    assert _checkpoints.load(path)["epoch"] == 2
    assert fit(Dropping(), points(), 3, resume_from=path).stopped is None


# --- lazy layers --------------------------------------------------------------------------


class Lazy(Module):
    """Layers that get their shapes on the first call, and one that is never called."""

    def __init__(self, lr: float = 0.01, width: int = 4) -> None:
        super().__init__()
        self.save_hyperparameters()
        torch.manual_seed(4)
        self.net = nn.Sequential(nn.LazyLinear(width), nn.LazyBatchNorm1d(), nn.LazyLinear(3))
        self.never = nn.LazyLinear(2)

    def loss(self, y_hat: Tensor, y: Tensor) -> Tensor:
        return nn.functional.cross_entropy(y_hat, y)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.net.parameters(), lr=self.lr)


@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature")
def test_lazy_layers_go_on(path: Path) -> None:
    whole = fit(Lazy(), points(), 4)
    fit(Lazy(), points(), 2, path)
    model = Lazy()
    assert same(fit(model, points(), 4, path, resume_from=path), whole)
    assert type(model.net[0]) is nn.Linear
    again = Lazy()  # from a file that a resumed run wrote, and with shapes
    again.net(points().val[0])
    assert same(fit(again, points(), 4, resume_from=path), whole)
    wider, used = Lazy(width=5), Lazy()
    wider.net(points().val[0])
    with pytest.raises(ValueError, match=r"`net\.0\.weight` has shape \(5, 6\), got \(4, 6\)"):
        fit(wider, points(), 4, resume_from=path)
    used.never(points().val[0])
    with pytest.raises(ValueError, match=r"`never\.weight` has shape \(2, 6\), got none"):
        fit(used, points(), 4, resume_from=path)


@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature")
def test_a_lazy_layer_that_is_never_called_does_not_end_a_run() -> None:
    assert fit(Lazy(), points(), 1).stopped is None
    stopped = fit(Lazy(lr=1e30), points(), 3).stopped
    assert stopped is not None
    assert "`net." in stopped


# --- what does not belong to the model ----------------------------------------------------


@pytest.mark.parametrize("kind", ["torch", "ours"])
def test_layers_in_a_plain_list_are_refused_for_they_would_not_be_saved(
    kind: str, path: Path
) -> None:
    class Hidden(MLP):
        def __init__(self) -> None:
            super().__init__(6, 3, 8, lr=0.1)
            self.layers = [nn.Linear(6, 6)]

        def forward(self, X: Tensor) -> Tensor:
            return super().forward(self.layers[0](X))

        def configure_optimizers(self) -> Any:
            everything = [*self.parameters(), *self.layers[0].parameters()]
            return {"torch": torch.optim.SGD, "ours": SGD}[kind](everything, lr=self.lr)

    assert fit(Hidden(), points(), 1).stopped is None
    with pytest.raises(ValueError, match=r"the model's own parameters.* of shape \(6, 6\)"):
        fit(Hidden(), points(), 1, path)


# --- the file -----------------------------------------------------------------------------


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _checkpoints.save(path, {"format": _checkpoints._FORMAT, "old": 1})

    def half(state: Any, file: Any) -> None:
        file.write(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(torch, "save", half)
    with pytest.raises(OSError, match="No space left"):
        _checkpoints.save(path, {})
    assert _checkpoints.load(path)["old"] == 1
    assert list(path.parent.iterdir()) == [path]


def test_a_process_that_is_killed_leaves_a_whole_file(path: Path) -> None:
    code = f"""
        import os, torch
        from mathdl.training import MLP, DataModule, Trainer
        X, y = torch.zeros(64, 6), torch.zeros(64, dtype=torch.int64)
        class Killed(MLP):
            count = 0
            def training_step(self, batch):
                self.count += 1
                if self.count > 20:
                    os._exit(9)
                return super().training_step(batch)
        data = DataModule((X, y), (X, y), batch_size=8)
        Trainer(9, device="cpu", checkpoint_path={str(path)!r}).fit(Killed(6, 3, 8, 0.1), data)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=os.getcwd())  # noqa: PTH109
    assert done.returncode == 9
    assert _checkpoints.load(path)["epoch"] == 2


def test_every_flipped_byte_of_the_numbers_is_seen(path: Path) -> None:
    fit(MLP(6, 3, 8, lr=0.1), points(), 1, path)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    weights = MLP(6, 3, 8, lr=0.1).net[1].weight  # only to know how long the payload is
    start = whole.index(b"data/0") + 64
    for place in rng.integers(start, start + weights.numel() * 4, 5):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        path.write_bytes(bytes(damaged))
        with pytest.raises(ValueError, match="damaged or of another kind"):
            _checkpoints.load(path)


@pytest.mark.parametrize("kind", ["empty", "text", "short", "tensor", "dict", "code"])
def test_what_is_no_checkpoint(kind: str, path: Path) -> None:
    fit(MLP(6, 3, 8, lr=0.1), points(), 1, path)
    contents = path.read_bytes()
    if kind in ("empty", "text", "short"):
        path.write_bytes({"empty": b"", "text": b"hello", "short": contents[:-100]}[kind])
    else:
        torch.save({"tensor": torch.ones(2), "dict": {"model": 1}, "code": Path}[kind], path)
    with pytest.raises(ValueError, match=r"`resume_from` must be a checkpoint that Trainer wrote"):
        fit(MLP(6, 3, 8, lr=0.1), points(), 2, resume_from=path)


def test_a_path_that_is_none(tmp_path: Path) -> None:
    model = MLP(6, 3, 8, lr=0.1)
    with pytest.raises(FileNotFoundError, match=r"`resume_from` must be a file that exists, got"):
        fit(model, points(), 1, resume_from=tmp_path / "nothing.pt")
    with pytest.raises(TypeError, match="`resume_from` must be a path, got 3"):
        fit(model, points(), 1, resume_from=3)


# --- a checkpoint of something else -------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "data", "epochs", "message"),
    [
        (
            lambda: Dropping(9),
            points,
            3,
            r"whose `net\.1\.weight` has shape \(9, 6\), got \(8, 6\)$",
        ),
        (
            lambda: SoftmaxRegression(6, 3, lr=0.1),
            points,
            3,
            r"whose `net\.1\.weight` has shape \(3, 6\), got \(8, 6\)$",
        ),
        (Dropping, lambda: points(16), 3, "whose epoch has batches: 4, got 7$"),
        (Dropping, points, 1, "`max_epochs` must be at least the 2 epochs of the checkpoint, got"),
    ],
)
def test_another_run(model: Any, data: Any, epochs: int, message: str, path: Path) -> None:
    fit(Dropping(), points(), 2, path)
    other = model()
    before = [w.detach().clone() for w in other.parameters()]
    torch.manual_seed(0)
    chance = torch.get_rng_state()
    with pytest.raises(ValueError, match=message):
        fit(other, data(), epochs, resume_from=path)
    assert all(torch.equal(a, b) for a, b in zip(before, other.parameters(), strict=True))
    assert torch.equal(chance, torch.get_rng_state())


def test_another_optimiser_and_other_generators(path: Path) -> None:
    class Plain(Dropping):
        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), lr=self.lr)

    class Less(Dropping):
        def __init__(self) -> None:
            super().__init__()
            self.chance = None  # type: ignore[assignment]

    fit(Dropping(), points(), 1, path)
    with pytest.raises(ValueError, match="whose optimiser is SGD, got Adam"):
        fit(Plain(), points(), 2, resume_from=path)
    message = r"whose generators are \['data.generator'\], got \['data.generator', 'model.chance'\]"
    with pytest.raises(ValueError, match=message):
        fit(Less(), points(), 2, resume_from=path)


def test_an_optimiser_of_other_parameters(path: Path) -> None:
    class Last(Dropping):
        def configure_optimizers(self) -> torch.optim.Optimizer:
            return torch.optim.Adam(self.net[-1].parameters(), lr=self.lr)  # type: ignore[index]

    fit(Dropping(), points(), 1, path)
    model = Last()
    before = model.net[1].weight.clone()  # type: ignore[index]
    with pytest.raises(ValueError, match=r"whose optimiser has parameters: \[2\], got \[6\]"):
        fit(model, points(), 2, resume_from=path)
    assert torch.equal(model.net[1].weight, before)  # type: ignore[index]


def test_a_parameter_that_one_side_lacks(path: Path) -> None:
    fit(SoftmaxRegression(6, 3, lr=0.1), points(), 1, path)
    model = SoftmaxRegression(6, 3, lr=0.1)
    model.extra = nn.Parameter(torch.zeros(1))
    with pytest.raises(ValueError, match=r"whose `extra` has shape \(1,\), got none"):
        fit(model, points(), 2, resume_from=path)


def test_an_optimiser_without_a_state_cannot_be_saved(path: Path) -> None:
    class Bare:
        def step(self) -> None: ...

        def zero_grad(self) -> None: ...

    class Model(MLP):
        def configure_optimizers(self) -> Any:
            return Bare()

    assert Trainer(1, device="cpu").fit(Model(6, 3, 8, lr=0.1), points()).stopped is None
    with pytest.raises(TypeError, match="got Bare without state_dict, load_state_dict"):
        fit(Model(6, 3, 8, lr=0.1), points(), 1, path)
