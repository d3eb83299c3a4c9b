"""Runs that cannot go on: the report names the step and the parameter, and nothing is lost."""

import numpy as np
import pytest
import torch
from torch import Tensor

from mathdl.training import (
    MLP,
    DataModule,
    LinearRegression,
    LinearRegressionScratch,
    SyntheticRegressionData,
    Trainer,
)


def line(n: int = 40) -> DataModule:
    return SyntheticRegressionData([2, -3.4], 4.2, num_train=n, num_val=10, batch_size=4)


class Planted(LinearRegressionScratch):
    """Something goes wrong in a step: a value, a gradient, or only in the last update."""

    def __init__(self, fault: str, at: int) -> None:
        super().__init__(2, lr=0.03)
        self.fault, self.at, self.count = fault, at, 0

    def training_step(self, batch: tuple[Tensor, ...]) -> Tensor:
        self.count += 1
        here = self.count == self.at
        if here and self.fault == "value":
            self.b.data[0] = torch.inf
        if here and self.fault == "gradient":  # 0 / 0 in the backward pass, while the loss is fine
            loss = super().training_step(batch)
            return loss + torch.sqrt(0 * self.b).sum()
        if here and self.fault == "loss":
            return super().training_step(batch) + torch.nan
        return super().training_step(batch)


@pytest.mark.parametrize(
    ("fault", "stopped", "losses"),
    [
        ("value", "stopped at step 13 (epoch 2): the loss is inf, and `b` holds inf;", 12),
        # The step itself looked fine. Its update did not, and the next loss shows it.
        ("gradient", "stopped at step 14 (epoch 2): the loss is nan, and `b` holds nan;", 13),
        (
            "loss",
            "stopped at step 13 (epoch 2): the loss is nan, and `b` is as large as",
            12,
        ),
    ],
)
def test_the_step_and_the_parameter(fault: str, stopped: str, losses: int) -> None:
    model = Planted(fault, at=13)
    history = Trainer(5, device="cpu").fit(model, line())
    assert history.stopped is not None
    assert history.stopped.startswith(stopped)
    assert history.stopped.endswith("; try a smaller `lr`")
    assert len(history["train_loss"]) == losses
    assert len(history["val_loss"]) == 1
    sound = Trainer(5, device="cpu").fit(LinearRegressionScratch(2, lr=0.03), line())
    assert history["train_loss"].tolist() == sound["train_loss"][:losses].tolist()
    assert model.trainer is None


def test_clipping_sees_a_bad_gradient_in_its_own_step_and_takes_it_not() -> None:
    model = Planted("gradient", at=13)
    history = Trainer(5, device="cpu", gradient_clip_val=1.0).fit(model, line())
    assert history.stopped == (
        "stopped at step 13 (epoch 2): the norm of the gradient is nan, and the gradient of `b` "
        "holds nan; try a smaller `lr`"
    )
    assert all(bool(w.isfinite().all()) for w in model.parameters())


def test_the_last_update_of_an_epoch_is_looked_at_too() -> None:
    model = Planted("gradient", at=10)
    history = Trainer(5, device="cpu").fit(model, line())
    assert history.stopped == (
        "stopped at step 10 (epoch 1): `b` holds nan after it; try a smaller `lr`"
    )
    assert len(history["train_loss"]) == 10
    assert "val_loss" not in history


def test_a_learning_rate_that_is_too_large() -> None:
    history = Trainer(5, device="cpu").fit(LinearRegression(2, lr=5.0), line())
    assert history.stopped is not None
    assert "the loss is inf, and `net.bias` is as large as" in history.stopped
    assert np.isfinite(history["train_loss"]).all()
    assert history["train_loss"][-1] > 1e20


def test_a_gradient_beyond_float32() -> None:
    history = Trainer(5, device="cpu").fit(LinearRegression(2, lr=1e38), line())
    assert history.stopped is not None
    assert history.stopped.startswith("stopped at step 2 (epoch 1): the loss is ")


def test_data_that_hold_nan_are_named() -> None:
    data = line()
    data.train[0][17, 0] = torch.nan
    history = Trainer(1, device="cpu").fit(LinearRegression(2, lr=0.1), data)
    assert history.stopped is not None
    assert history.stopped.endswith(
        "the loss is nan, and the gradient of `net.weight` holds nan; the batch itself holds nan"
    )


def test_validation_that_is_not_finite() -> None:
    data = line()
    data.val[1][3] = torch.inf
    history = Trainer(2, device="cpu").fit(LinearRegression(2, lr=0.1), data)
    assert history.stopped == (
        "stopped at step 10 (epoch 1): the loss of validation after it is inf; try a smaller `lr`"
    )
    assert len(history["train_loss"]) == 10
    assert "val_loss" not in history


def test_other_numbers_may_be_nan() -> None:
    class Precision(MLP):
        def validation_step(self, batch: tuple[Tensor, ...]) -> None:
            self.plot("precision", torch.tensor(0.0) / 0, train=False)

    X, y = torch.randn(8, 2), torch.zeros(8, dtype=torch.int64)
    data = DataModule((X, y), (X, y))
    history = Trainer(2, device="cpu").fit(Precision(2, 2, 4, lr=0.1), data)
    assert history.stopped is None
    assert np.isnan(history["val_precision"]).all()
