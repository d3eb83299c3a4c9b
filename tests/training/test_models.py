"""The six models: what they compute, how they start, and that each one learns."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from mathdl.training import (
    MLP,
    DataModule,
    FashionMNISTData,
    LinearRegression,
    LinearRegressionScratch,
    MLPScratch,
    Module,
    SoftmaxRegression,
    SoftmaxRegressionScratch,
    SyntheticRegressionData,
    Trainer,
)

SIZES: dict[type, tuple[int, ...]] = {
    LinearRegression: (6,),
    LinearRegressionScratch: (6,),
    SoftmaxRegression: (6, 3),
    SoftmaxRegressionScratch: (6, 3),
    MLP: (6, 3, 5),
    MLPScratch: (6, 3, 5),
}
SCRATCH = [LinearRegressionScratch, SoftmaxRegressionScratch, MLPScratch]
MODELS = list(SIZES)


def build(Model: type, **options: object) -> Module:
    model: Module = Model(*SIZES[Model], **{"lr": 0.1, **options})
    return model


@pytest.fixture(scope="module")
def fashion() -> DataModule:
    whole = FashionMNISTData()
    train, val = ([t[:n] for t in half] for half, n in ((whole.train, 2000), (whole.val, 500)))
    return DataModule(train, val, batch_size=64)


# --- what they compute --------------------------------------------------------------------


def by_hand(model: Module, X: np.ndarray) -> np.ndarray:
    w = [p.detach().double().numpy() for p in model.parameters()]
    if isinstance(model.__dict__["_modules"].get("net"), nn.Module):
        w = [p.T for p in w]  # torch keeps its weights as (out, in)
    H = np.maximum(X @ w[0] + w[1], 0) @ w[2] + w[3] if len(w) == 4 else X @ w[0] + w[1]
    return np.asarray(H)


@pytest.mark.parametrize("Model", MODELS)
def test_forward_is_the_formula_also_for_images(Model: type) -> None:
    model = build(Model)
    X = torch.randn(4, 1, 2, 3, generator=torch.Generator().manual_seed(0))
    expected = by_hand(model, X.flatten(1).double().numpy())
    np.testing.assert_allclose(model(X).detach(), expected, rtol=1e-5, atol=1e-6)
    assert torch.equal(model(X), model(X.flatten(1)))


@pytest.mark.parametrize("Model", [LinearRegression, LinearRegressionScratch])
def test_the_loss_of_linear_regression(Model: type) -> None:
    y_hat, y = torch.tensor([[1.0], [2.0]]), torch.tensor([[0.0], [5.0]])
    assert build(Model).loss(y_hat, y).item() == (1 + 9) / 4
    message = r"`y_hat` and `y` must have the same shape, got \(2, 1\) and \(2,\)"
    with pytest.raises(ValueError, match=message):
        build(Model).loss(y_hat, y[:, 0])


# --- how they start -----------------------------------------------------------------------


def test_scratch_models_start_with_small_normal_weights_and_no_bias() -> None:
    model = MLPScratch(400, 300, 200, 0.1, sigma=0.1, generator=3)
    assert [tuple(w.shape) for w in model.parameters()] == [(400, 200), (200,), (200, 300), (300,)]
    for W in (model.W1, model.W2):
        n = W.numel()
        assert abs(W.mean().item()) < 5 * 0.1 / n**0.5
        assert abs(W.std().item() - 0.1) < 5 * 0.1 / (2 * n) ** 0.5
    assert not model.b1.any()
    assert not model.b2.any()
    again = MLPScratch(400, 300, 200, 0.1, sigma=0.1, generator=torch.Generator().manual_seed(3))
    assert torch.equal(model.W1, again.W1)
    assert [n for n, _ in model.named_parameters()] == ["W1", "b1", "W2", "b2"]
    assert tuple(SoftmaxRegressionScratch(5, 3, 0.1).W.shape) == (5, 3)
    assert tuple(LinearRegressionScratch(5, 0.1).W.shape) == (5, 1)


def test_concise_models_start_as_torchs_layers_do() -> None:
    torch.manual_seed(4)
    theirs = nn.Sequential(nn.Flatten(), nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3))
    ours = build(MLP, generator=4)
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(a, b)


@pytest.mark.parametrize("Model", MODELS)
def test_the_seed_decides_and_the_global_generator_is_left_alone(Model: type) -> None:
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first, again, other = build(Model), build(Model, generator=0), build(Model, generator=1)
    assert torch.equal(before, torch.get_rng_state())
    for a, b in zip(first.parameters(), again.parameters(), strict=True):
        assert torch.equal(a, b)
    pairs = zip(first.parameters(), other.parameters(), strict=True)
    assert not all(torch.equal(a, b) for a, b in pairs)
    assert first.hparams["lr"] == 0.1
    assert first.hparams["num_inputs"] == 6
    assert first.hparams["generator"] == 0


# --- that they learn ----------------------------------------------------------------------


@pytest.mark.parametrize("Model", [LinearRegression, LinearRegressionScratch])
def test_linear_regression_finds_the_weights(Model: type) -> None:
    data = SyntheticRegressionData([2, -3.4], 4.2)
    model = Model(2, lr=0.03)
    history = Trainer(10, device="cpu").fit(model, data)
    W, b = model.parameters()
    assert (W.detach().flatten() - data.w).abs().max() < 2e-3
    assert abs(b.item() - data.b) < 2e-3
    assert history["val_loss"][-1] == pytest.approx(0.01**2 / 2, rel=0.2)


@pytest.mark.parametrize("Model", [SoftmaxRegression, SoftmaxRegressionScratch, MLP, MLPScratch])
def test_a_classifier_learns(Model: type, fashion: DataModule) -> None:
    sizes = (784, 10, 32) if "MLP" in Model.__name__ else (784, 10)
    history = Trainer(5, device="cpu").fit(Model(*sizes, lr=0.1), fashion)
    assert history["val_accuracy"][-1] > 0.6
    assert history["val_loss"][-1] < 1


def test_from_scratch_and_concise_are_one_model_with_the_same_weights(
    fashion: DataModule,
) -> None:
    scratch, concise = MLPScratch(784, 10, 32, 0.1), MLP(784, 10, 32, 0.1)
    with torch.no_grad():
        for ours, theirs in zip(scratch.parameters(), concise.parameters(), strict=True):
            theirs.copy_(ours.t())
    histories = []
    for model in (scratch, concise):
        fashion.generator.manual_seed(0)
        histories.append(Trainer(1, device="cpu").fit(model, fashion))
    for name in histories[0]:
        np.testing.assert_allclose(histories[0][name], histories[1][name], rtol=2e-3)


# --- what they refuse ---------------------------------------------------------------------


@pytest.mark.parametrize("Model", MODELS)
def test_inputs_that_do_not_fit(Model: type) -> None:
    model = build(Model)
    for shape in ((4, 5), (6,), (4, 1, 6, 6)):
        with pytest.raises(ValueError, match=r"`X` must have 6 features in each example, got"):
            model(torch.zeros(shape))
    for dtype in (torch.uint8, torch.float64):
        with pytest.raises(TypeError, match=f"dtype of the weights, torch.float32, got {dtype}"):
            model(torch.zeros(4, 6, dtype=dtype))
    assert model.double()(torch.zeros(4, 6, dtype=torch.float64)).dtype == torch.float64


@pytest.mark.parametrize("Model", MODELS)
def test_an_error_that_is_not_about_the_inputs_stays_what_it_is(Model: type) -> None:
    model = build(Model)
    with torch.no_grad():
        list(model.parameters())[-1].set_(torch.zeros(2, 3, 7))  # type: ignore[call-overload]
    with pytest.raises(RuntimeError):
        model(torch.zeros(4, 6))


@pytest.mark.parametrize("Model", MODELS)
def test_numbers_that_make_no_model(Model: type) -> None:
    sizes = SIZES[Model]
    for lr in (0, -0.1):
        with pytest.raises(ValueError, match="`lr` must be > 0, got"):
            build(Model, lr=lr)
    for i, name in enumerate(("num_inputs", "num_outputs", "num_hiddens")[: len(sizes)]):
        wrong = [*sizes[:i], 0, *sizes[i + 1 :]]
        with pytest.raises(ValueError, match=f"`{name}` must be at least 1, got 0"):
            Model(*wrong, lr=0.1)
    with pytest.raises(TypeError, match=r"`generator` must be a torch\.Generator or a seed"):
        build(Model, generator=None)


@pytest.mark.parametrize("Model", SCRATCH)
def test_a_negative_spread(Model: type) -> None:
    with pytest.raises(ValueError, match="`sigma` must be ≥ 0, got -1"):
        build(Model, sigma=-1)


def test_without_spread_the_hidden_units_stay_alike() -> None:
    """What the docstring says: symmetry is not broken by training."""
    model = MLPScratch(6, 3, 5, 0.5, sigma=0)
    X, y = torch.rand(20, 6), torch.arange(20) % 3
    step: Callable[[], Tensor] = lambda: model.training_step((X, y))  # noqa: E731
    optimizer = model.configure_optimizers()
    for _ in range(5):
        optimizer.zero_grad()
        step().backward()
        optimizer.step()
    assert torch.equal(model.W1, model.W1[:, :1].expand(6, 5))
