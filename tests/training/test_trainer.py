"""The loop beside one that is written by hand, its numbers, and what it refuses."""

import io
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

from mathdl.training import (
    MLP,
    Classifier,
    DataModule,
    History,
    LinearRegression,
    Module,
    ProgressBoard,
    SoftmaxRegressionScratch,
    SyntheticRegressionData,
    Trainer,
)


def points(n: int = 50, batch_size: int = 8, seed: int = 0) -> DataModule:
    """Return three classes of points in six dimensions, and 13 more for validation."""
    generator = torch.Generator().manual_seed(seed)
    X = torch.randn(n + 13, 6, generator=generator)
    y = X[:, :3].argmax(dim=1)
    return DataModule((X[:n], y[:n]), (X[n:], y[n:]), batch_size=batch_size, generator=seed)


def fit(model: Module, data: Any, epochs: int = 3, **options: Any) -> History:
    return Trainer(epochs, **{"device": "cpu", **options}).fit(model, data)


class WithAdam(MLP):
    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.parameters(), lr=self.lr)


# --- the same numbers as a loop by hand ---------------------------------------------------


def by_hand(
    model: nn.Module, data: DataModule, optimizer: Any, epochs: int, clip: float | None
) -> dict[str, list[float]]:
    (X, y), (X_val, y_val) = data.train, data.val
    found: dict[str, list[float]] = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    generator = torch.Generator().manual_seed(0)
    for _ in range(epochs):
        order = torch.randperm(len(X), generator=generator)
        for start in range(0, len(X), data.batch_size):
            rows = order[start : start + data.batch_size]
            loss = cross_entropy(model(X[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            if clip is not None:
                norm = torch.cat([w.grad.flatten() for w in model.parameters()]).norm()
                for w in model.parameters():
                    w.grad *= min(1.0, clip / norm.item())
            optimizer.step()
            found["train_loss"].append(loss.item())
        with torch.no_grad():
            logits = model(X_val)
            found["val_loss"].append(cross_entropy(logits, y_val).item())
            found["val_accuracy"].append((logits.argmax(1) == y_val).double().mean().item())
    return found


@pytest.mark.parametrize("adam", [False, True])
def test_bit_for_bit(adam: bool) -> None:
    # The same operations in the same order, on rows that are copied in the same way.
    data = points()
    Model = WithAdam if adam else MLP
    history = fit(Model(6, 3, 8, lr=0.05), data)
    twin = MLP(6, 3, 8, lr=0.05)
    Optimizer = torch.optim.Adam if adam else torch.optim.SGD
    expected = by_hand(twin.net, data, Optimizer(twin.net.parameters(), lr=0.05), 3, None)
    assert history["train_loss"].tolist() == expected["train_loss"]
    # Means over examples: the last of the two validation batches is smaller, 8 + 5 = 13.
    for name in ("val_loss", "val_accuracy"):
        np.testing.assert_allclose(history[name], expected[name], rtol=1e-6)
    assert list(history) == list(expected)
    assert history.stopped is None


def test_a_mean_over_batches_would_be_caught() -> None:
    data, model = points(), MLP(6, 3, 8, lr=0.05)
    history = fit(model, data, epochs=1)
    with torch.no_grad():
        means = [model.loss(model(X), y).item() for X, y in data.val_dataloader()]
    assert abs(history["val_loss"][0] - np.mean(means)) > 1e-3
    assert history["val_loss"][0] == pytest.approx(np.average(means, weights=[8, 5]), rel=1e-12)


def test_clipping_by_the_global_norm() -> None:
    data, clip = points(), 0.05
    history = fit(MLP(6, 3, 8, lr=0.5), data, gradient_clip_val=clip)
    twin = MLP(6, 3, 8, lr=0.5)
    expected = by_hand(twin.net, data, torch.optim.SGD(twin.net.parameters(), lr=0.5), 3, clip)
    np.testing.assert_allclose(history["train_loss"], expected["train_loss"], rtol=1e-5)
    free = fit(MLP(6, 3, 8, lr=0.5), points())
    assert not np.allclose(history["train_loss"], free["train_loss"], rtol=1e-3)
    wide = fit(MLP(6, 3, 8, lr=0.5), points(), gradient_clip_val=1e6)
    assert wide["train_loss"].tolist() == free["train_loss"].tolist()


class Two(Module):
    """A loss whose gradient is `slope` for each of two numbers, in every step; one is trained."""

    def __init__(self, slope: float = 1.0) -> None:
        super().__init__()
        self.w, self.b = (nn.Parameter(torch.zeros(1, dtype=torch.float64)) for _ in range(2))
        self.slope, self.lr = slope, 1.0

    def forward(self, X: Tensor) -> Tensor:
        return X * (self.w + self.b)

    def loss(self, y_hat: Tensor, y: Tensor) -> Tensor:
        return self.slope * y_hat.sum()

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD([self.w], self.lr)


def ones(n: int) -> DataModule:
    X = torch.ones(n, 1, dtype=torch.float64)
    return DataModule((X, X), (X, X), batch_size=1)


def test_a_gradient_that_nobody_uses_counts_once_and_does_not_grow() -> None:
    model = Two()
    model.b.grad = torch.full((1,), 1e6, dtype=torch.float64)  # from before
    fit(model, ones(100), epochs=1, gradient_clip_val=1.0)
    # Each gradient is (1, 1), of length √2.
    assert model.w.item() == pytest.approx(-100 / 2**0.5, rel=1e-12)
    assert model.b.grad is not None
    assert model.b.grad.item() == pytest.approx(1 / 2**0.5, rel=1e-12)
    assert model.b.item() == 0


def test_a_gradient_of_before_the_layer_was_frozen_does_not_count() -> None:
    model = Two()
    (100 * model.b).backward()
    model.b.requires_grad_(False)
    fit(model, ones(3), epochs=1, gradient_clip_val=1.0)
    assert model.w.item() == pytest.approx(-3, rel=1e-12)


def test_an_infinite_gradient_of_before_does_not_end_a_run() -> None:
    model = Two()
    model.b.grad = torch.full((1,), torch.inf, dtype=torch.float64)
    model.b.requires_grad_(False)
    assert fit(model, ones(3), epochs=1).stopped is None


@pytest.mark.parametrize("slope", [1e-6, 1e-150, 1e6])
def test_clipping_divides_by_the_norm_alone(slope: float) -> None:
    """PyTorch's function adds 1e-6 to the norm, and shortens small gradients too much."""
    model = Two(slope)
    fit(model, ones(1), epochs=1, gradient_clip_val=slope / 10)
    assert model.w.item() == pytest.approx(-slope / 10 / 2**0.5, rel=1e-12, abs=0)
    theirs = [torch.full((1,), slope, dtype=torch.float64) for _ in range(2)]
    parameters = [nn.Parameter(torch.zeros_like(g)) for g in theirs]
    for w, g in zip(parameters, theirs, strict=True):
        w.grad = g
    nn.utils.clip_grad_norm_(parameters, slope / 10)
    same = theirs[0].item() == pytest.approx(slope / 10 / 2**0.5, rel=1e-7, abs=0)
    assert same is (slope > 1)


def test_what_does_not_belong_to_the_model_is_not_clipped_and_so_refused() -> None:
    class Hidden(Two):
        def __init__(self) -> None:
            super().__init__()
            self.others = [nn.Parameter(torch.zeros(3))]

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD([self.w, *self.others], self.lr)

    message = r"must change only the model's own parameters, .* got one more, of shape \(3,\): "
    with pytest.raises(ValueError, match=message):
        fit(Hidden(), ones(1), gradient_clip_val=1.0)
    assert fit(Hidden(), ones(1)).stopped is None


def test_no_chance_but_the_seeds() -> None:
    torch.manual_seed(3)
    before = torch.get_rng_state()
    first, again = (fit(MLP(6, 3, 8, lr=0.1), points()) for _ in range(2))
    other = fit(MLP(6, 3, 8, lr=0.1, generator=1), points())
    for name in first:
        assert first[name].tolist() == again[name].tolist()
        assert first[name].tolist() != other[name].tolist()
    assert torch.equal(before, torch.get_rng_state())


def test_where_the_numbers_stand() -> None:
    history = fit(MLP(6, 3, 8, lr=0.1), points(50, 8), epochs=2)  # 7 batches
    np.testing.assert_allclose(history.epochs("train_loss"), np.arange(14) / 7, rtol=1e-15)
    assert history.epochs("val_loss").tolist() == history.epochs("val_accuracy").tolist() == [1, 2]
    assert history["train_loss"].dtype == np.float64


def test_a_second_fit_goes_on_from_the_weights_in_a_history_of_its_own() -> None:
    data, twin_data = points(), points()
    trainer = Trainer(2, device="cpu")
    model, twin = MLP(6, 3, 8, lr=0.1), MLP(6, 3, 8, lr=0.1)
    first, second = trainer.fit(model, data), trainer.fit(model, data)
    whole = fit(twin, twin_data, epochs=4)
    both = np.concatenate([first["train_loss"], second["train_loss"]])
    assert both.tolist() == whole["train_loss"].tolist()  # SGD has no state
    assert second.epochs("val_loss").tolist() == [1, 2]


# --- around the numbers -------------------------------------------------------------------


class Noting(Classifier):
    """Notes in which mode each step runs, and plots numbers of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.net, self.lr, self.seen = nn.Linear(6, 3), 0.1, []  # type: ignore[var-annotated]

    def training_step(self, batch: tuple[Tensor, ...]) -> Tensor:
        self.seen.append(("train", self.training, torch.is_grad_enabled(), self.trainer))
        self.plot("size", len(batch[-1]), train=True)
        return super().training_step(batch)

    def validation_step(self, batch: tuple[Tensor, ...]) -> None:
        self.seen.append(("val", self.training, torch.is_grad_enabled(), self.trainer))
        self.plot("size", torch.tensor([len(batch[-1])]), train=False)


@pytest.mark.parametrize("mode", [True, False])
def test_modes_and_numbers_of_ones_own(mode: bool) -> None:
    model = Noting().train(mode)
    trainer = Trainer(1, device="cpu")
    history = trainer.fit(model, points(20, 8))
    assert model.seen == [("train", True, True, trainer)] * 3 + [("val", False, False, trainer)] * 2
    assert model.training is mode
    assert model.trainer is None
    assert history["train_size"].tolist() == [8, 8, 4]
    assert history["val_size"].tolist() == [pytest.approx((8 * 8 + 5 * 5) / 13)]
    assert list(history) == ["train_size", "train_loss", "val_size"]


class FineTuned(Classifier):
    """A body with two normalisations, one of them frozen, and a head with dropout."""

    def __init__(self) -> None:
        super().__init__()
        self.lr = 0.1
        self.frozen, self.norm, self.drop = nn.BatchNorm1d(6), nn.BatchNorm1d(6), nn.Dropout()
        self.net = nn.Sequential(
            nn.Sequential(self.frozen, nn.Sequential(self.norm)), self.drop, nn.Linear(6, 3)
        )
        self.seen: set[tuple[bool, bool, bool]] = set()

    def training_step(self, batch: tuple[Tensor, ...]) -> Tensor:
        self.seen.add((self.frozen.training, self.norm.training, self.drop.training))
        return super().training_step(batch)

    def validation_step(self, batch: tuple[Tensor, ...]) -> None:
        assert not any(layer.training for layer in self.modules())
        super().validation_step(batch)


def test_a_frozen_layer_stays_frozen() -> None:
    model = FineTuned()
    model.frozen.requires_grad_(False).eval()
    before = [layer.training for layer in model.modules()]
    fit(model, points())
    assert model.seen == {(False, True, True)}
    assert model.frozen.running_mean.tolist() == [0] * 6  # type: ignore[union-attr]
    assert model.norm.running_mean.abs().min() > 0  # type: ignore[union-attr]
    assert [layer.training for layer in model.modules()] == before


def test_a_layer_inside_a_frozen_one_may_train() -> None:
    model = FineTuned()
    model.net[0].eval()  # type: ignore[index, operator]
    model.norm.train()
    before = [layer.training for layer in model.modules()]
    fit(model, points())
    assert model.seen == {(False, True, True)}
    assert [layer.training for layer in model.modules()] == before


def test_a_model_that_was_tested_trains_as_a_whole_and_is_put_back() -> None:
    model = FineTuned().eval()
    model.drop.train()  # its chance was looked at in a test
    before = [layer.training for layer in model.modules()]
    fit(model, points())
    assert model.seen == {(True, True, True)}
    assert [layer.training for layer in model.modules()] == before


def test_a_model_that_freezes_by_itself_is_not_overruled() -> None:
    class Own(FineTuned):
        def train(self, mode: bool = True) -> "Own":
            super().train(mode)
            self.frozen.eval()
            return self

    model = Own()
    fit(model, points())
    assert model.seen == {(False, True, True)}


def test_modes_are_put_back_after_an_error_too() -> None:
    model = FineTuned()
    model.frozen.eval()
    before = [layer.training for layer in model.modules()]
    X, y = points().train
    with pytest.raises(ValueError, match="`y` must be from 0 to 2, got 7"):
        fit(model, DataModule((X, y), (X, y + 7)))
    assert [layer.training for layer in model.modules()] == before


def test_steps_outside_of_a_run_leave_the_history_alone() -> None:
    model, data = MLP(6, 3, 8, lr=0.1), points(20, 8)
    trainer = Trainer(1, device="cpu")
    history = trainer.fit(model, data)
    model.training_step(next(iter(data.train_dataloader())))
    trainer.record("loss", 1.0, True)
    assert len(history["train_loss"]) == 3


class Board:
    def __init__(self) -> None:
        self.drawn: list[tuple[float, float, str, int]] = []

    def draw(self, x: float, y: float, label: str, every_n: int = 1) -> None:
        self.drawn.append((x, y, label, every_n))


def test_a_board_gets_what_the_history_gets() -> None:
    board = Board()
    history = fit(MLP(6, 3, 8, lr=0.1), points(64, 4), epochs=2, board=board)
    for name in history:
        drawn = [(x, y) for x, y, label, _ in board.drawn if label == name]
        assert drawn == list(zip(history.epochs(name), history[name], strict=True))
    every = {label: every_n for _, _, label, every_n in board.drawn}
    assert every == {"train_loss": 4, "val_loss": 1, "val_accuracy": 1}  # 16 batches


def test_a_board_shows_one_run() -> None:
    board = ProgressBoard(display=False)
    trainer = Trainer(1, device="cpu", board=board)
    histories = [trainer.fit(MLP(6, 3, 8, lr=0.1, generator=i), points(72)) for i in range(2)]
    (first, last), curves = histories, board.points
    every_n = 9 // 4
    for name in last:
        n = every_n if name == "train_loss" else 1
        groups = [last[name][i : i + n].mean() for i in range(0, len(last[name]), n)]
        np.testing.assert_allclose(curves[name][:, 1], groups, rtol=1e-12)
    assert not np.allclose(first["val_loss"], last["val_loss"])
    # Another kind of model has other numbers, and none of the first one's stay.
    trainer.fit(LinearRegression(1, lr=0.1), SyntheticRegressionData([1.0], 0))
    assert list(board.points) == ["train_loss", "val_loss"]


def test_a_run_that_is_refused_leaves_the_board_alone() -> None:
    board = ProgressBoard(display=False)
    board.draw(0, 1.0, "mine")
    trainer = Trainer(1, device="cpu", board=board)
    with pytest.raises(TypeError, match="`data` must be a DataModule"):
        trainer.fit(MLP(6, 3, 8, lr=0.1), [])
    assert list(board.points) == ["mine"]


def test_loaders_of_torch_and_no_validation() -> None:
    tensors = points().train

    class Theirs:
        def train_dataloader(self) -> Any:
            return DataLoader(TensorDataset(*tensors), batch_size=8)

        def val_dataloader(self) -> None:
            return None

    history = fit(MLP(6, 3, 8, lr=0.1), Theirs())
    assert list(history) == ["train_loss"]
    assert len(history["train_loss"]) == 3 * 7


def test_the_device() -> None:
    fastest = "cuda" if torch.cuda.is_available() else "cpu"
    seen = []

    class Seen(MLP):
        def forward(self, X: Tensor) -> Tensor:
            seen.append(X.device.type)
            return super().forward(X)

    Trainer(1).fit(Seen(6, 3, 8, lr=0.1), points())
    assert set(seen) == {fastest}


# --- progress -----------------------------------------------------------------------------


def test_silent_unless_asked(capsys: pytest.CaptureFixture[str]) -> None:
    fit(MLP(6, 3, 8, lr=0.1), points())
    assert capsys.readouterr() == ("", "")
    fit(MLP(6, 3, 8, lr=0.1), points(), progress=True)
    out, err = capsys.readouterr()
    assert out == ""
    assert "21/21" in err
    assert "val_accuracy=" in err


def test_without_tqdm_a_line_for_each_epoch(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    history = fit(MLP(6, 3, 8, lr=0.1), points(), epochs=2, progress=True)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["step 7 of 14", "step 14 of 14"]
    assert lines[1].endswith(f"val_accuracy={history['val_accuracy'][-1]:.3g}")


@pytest.mark.parametrize("tqdm", [True, False])
def test_progress_on_a_stream_that_cannot_write_a_name(
    tqdm: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Named(MLP):
        def validation_step(self, batch: tuple[Tensor, ...]) -> None:
            self.plot("précision σ", 1.0, train=False)

    if not tqdm:
        monkeypatch.setitem(sys.modules, "tqdm", None)
    strict = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stderr", strict)
    fit(Named(6, 3, 8, lr=0.1), points(), progress=True)
    strict.flush()
    assert "val_precision sigma=1" in strict.buffer.getvalue().decode("ascii")  # type: ignore[attr-defined]


# --- ended by hand ------------------------------------------------------------------------


class Interrupted(Board):
    def draw(self, x: float, y: float, label: str, every_n: int = 1) -> None:
        super().draw(x, y, label, every_n)
        if len(self.drawn) == 12:
            raise KeyboardInterrupt


def test_ctrl_c_keeps_the_numbers() -> None:
    model = MLP(6, 3, 8, lr=0.1)
    history = fit(model, points(), board=Interrupted())
    assert history.stopped == "stopped at step 10 (epoch 2), by hand"  # 7 + 2 of validation + 3
    assert len(history["train_loss"]) == 10
    assert len(history["val_loss"]) == 1
    assert model.trainer is None
    whole = fit(MLP(6, 3, 8, lr=0.1), points())
    assert history["train_loss"].tolist() == whole["train_loss"][:10].tolist()


def test_an_error_in_a_step_is_not_hidden() -> None:
    class Failing(MLP):
        def validation_step(self, batch: tuple[Tensor, ...]) -> None:
            raise RuntimeError("mine")

    model = Failing(6, 3, 8, lr=0.1)
    with pytest.raises(RuntimeError, match="mine"):
        fit(model, points())
    assert model.trainer is None
    assert model.training


# --- what is refused ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"max_epochs": 0}, ValueError, "`max_epochs` must be at least 1, got 0"),
        ({"max_epochs": 2.0}, TypeError, r"`max_epochs` must be an integer, got 2\.0"),
        ({"device": "gpu"}, ValueError, "`device` must be a device of this machine.* got 'gpu'"),
        ({"device": "cuda:99"}, ValueError, "`device` must be a device .* got 'cuda:99'"),
        ({"device": 1.5}, ValueError, r"`device` must be a device of this machine.* got 1\.5"),
        ({"gradient_clip_val": 0}, ValueError, "`gradient_clip_val` must be > 0, got 0"),
        ({"board": 3}, TypeError, "`board` must have a method draw, got int"),
        ({"progress": "yes"}, TypeError, "`progress` must be True or False, got 'yes'"),
        ({"checkpoint_path": 3}, TypeError, "`checkpoint_path` must be a path, got 3"),
        (
            {"checkpoint_path": "no/such/folder/c.pt"},
            ValueError,
            "`checkpoint_path` must be a file in a folder that exists, got 'no/such",
        ),
        ({"checkpoint_path": "."}, ValueError, "`checkpoint_path` must be a file in a folder"),
    ],
)
def test_a_trainer_refuses(arguments: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Trainer(**{"max_epochs": 1, **arguments})


def loaders(train: Any, val: Any = None) -> Any:
    class Data:
        train_dataloader: Callable[[], Any] = staticmethod(lambda: train)
        val_dataloader: Callable[[], Any] = staticmethod(lambda: val)

    return Data()


class Sized:
    def __len__(self) -> int:
        return 3


class Unending:
    def __iter__(self) -> Iterator[Any]:
        yield torch.ones(1), torch.ones(1)


BATCH = (torch.ones(2, 6), torch.zeros(2, dtype=torch.int64))


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        ([], TypeError, r"`data` must be a DataModule, or have train_dataloader\(\), got list"),
        (loaders([]), ValueError, r"`data.train_dataloader\(\)` must return at least one batch"),
        (
            loaders([BATCH], []),
            ValueError,
            r"`data.val_dataloader\(\)` must .* one batch, got none",
        ),
        (loaders(Unending()), TypeError, r"must return batches that have a length, got Unending"),
        (
            loaders(Sized()),
            TypeError,
            r"`data.train_dataloader\(\)` must return batches, got Sized",
        ),
        (loaders([3]), TypeError, r"a batch must be a tuple \(inputs, targets\), got int"),
        (loaders([BATCH[:1]]), TypeError, r"a batch must be a tuple .* got a tuple of 1"),
        (loaders([("a", "b")]), TypeError, "a batch must hold tensors, got str"),
    ],
)
def test_data_that_do_not_fit(data: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        fit(MLP(6, 3, 8, lr=0.1), data)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (nn.Linear(1, 1), "`model` must be a mathdl.training.Module, got Linear"),
        (MLP, "`model` must be a mathdl.training.Module, got the class MLP"),
    ],
)
def test_what_is_no_model(model: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        fit(model, points())


@pytest.mark.parametrize(
    ("loss", "came"),
    [
        (lambda loss: None, "NoneType"),
        (lambda loss: loss.item(), "float"),
        (lambda loss: loss.expand(2), r"a tensor of shape \(2,\)"),
        (lambda loss: loss.detach(), r"a tensor of shape \(\) without a gradient"),
    ],
)
def test_a_loss_that_is_none(loss: Callable[[Tensor], Any], came: str) -> None:
    class Wrong(MLP):
        def training_step(self, batch: tuple[Tensor, ...]) -> Tensor:
            value: Tensor = loss(super().training_step(batch))
            return value

    with pytest.raises(ValueError, match=rf"must return the loss, one number .* got {came}$"):
        fit(Wrong(6, 3, 8, lr=0.1), points())


def test_an_optimiser_that_is_none() -> None:
    class Wrong(MLP):
        def configure_optimizers(self) -> None:
            return None

    with pytest.raises(TypeError, match="got NoneType without step, zero_grad"):
        fit(Wrong(6, 3, 8, lr=0.1), points())


def test_a_plotted_tensor_must_be_one_number() -> None:
    class Wrong(MLP):
        def validation_step(self, batch: tuple[Tensor, ...]) -> None:
            self.plot("all", torch.ones(3), train=False)

    with pytest.raises(ValueError, match=r"^`val_all` must have one element, got shape \(3,\)$"):
        fit(Wrong(6, 3, 8, lr=0.1), points())


def test_mistakes_of_data_and_model_reach_the_reader_in_words() -> None:
    data = points()
    X, y = data.train
    wrong = DataModule((X, y + 1), data.val)
    with pytest.raises(ValueError, match="`y` must be from 0 to 2, got 3"):
        fit(SoftmaxRegressionScratch(6, 3, lr=0.1), wrong)
    with pytest.raises(ValueError, match="`X` must have 7 features in each example, got shape"):
        fit(SoftmaxRegressionScratch(7, 3, lr=0.1), data)
    line = SyntheticRegressionData([1.0], 0)
    flat = DataModule(*((X, y[:, 0]) for X, y in (line.train, line.val)))
    with pytest.raises(ValueError, match=r"must have the same shape, got \(64, 1\) and \(64,\)"):
        fit(LinearRegression(1, lr=0.1), flat)
