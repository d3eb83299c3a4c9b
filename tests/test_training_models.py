"""The six models: what they compute, how they start, and that each one learns."""

import pytest

from mathdl.training import (
    MLP,
    FashionMNISTData,
    LinearRegression,
    LinearRegressionScratch,
    MLPScratch,
    SoftmaxRegression,
    SoftmaxRegressionScratch,
    SyntheticRegressionData,
    Trainer,
)


@pytest.fixture(scope="module")
def fashion() -> FashionMNISTData:
    return FashionMNISTData(batch_size=256)


@pytest.mark.parametrize("Model", [LinearRegression, LinearRegressionScratch])
def test_linear_regression_finds_the_weights(Model: type) -> None:
    data = SyntheticRegressionData([2, -3.4], 4.2)
    model = Model(2, lr=0.03)
    history = Trainer(5, device="cpu").fit(model, data)
    assert history.stopped is None
    W = model.net.weight if Model is LinearRegression else model.W
    b = model.net.bias if Model is LinearRegression else model.b
    assert (W.flatten() - data.w).abs().max() < 0.05
    assert abs(float(b.detach()) - data.b) < 0.05
    assert len(history["train_loss"]) == 5 * 32
    assert history.epochs("val_loss").tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("Model", [SoftmaxRegression, SoftmaxRegressionScratch, MLP, MLPScratch])
def test_a_classifier_learns(Model: type, fashion: FashionMNISTData) -> None:
    sizes = (784, 10, 64) if "MLP" in Model.__name__ else (784, 10)
    history = Trainer(4, device="cpu").fit(Model(*sizes, lr=0.1), fashion)
    assert history["val_accuracy"][-1] > 0.6
    assert history["train_loss"][-1] < history["train_loss"][0]
