"""What a model and a classifier bring: steps, losses, accuracy, and what they refuse."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from mathdl.gradients import check_gradients
from mathdl.tensors import log_softmax, one_hot, softmax
from mathdl.training import SGD, Classifier, Module


class Net(Module):
    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Linear(2, 1)

    def loss(self, y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return ((y_hat - y) ** 2).mean()


# --- Module -------------------------------------------------------------------------------


def test_forward_is_net_and_a_step_is_the_loss() -> None:
    model, X, y = Net(), torch.ones(3, 2), torch.zeros(3, 1)
    assert torch.equal(model(X), model.net(X))
    loss = model.training_step((X, y))
    assert torch.equal(loss, (model.net(X) ** 2).mean())
    assert loss.requires_grad
    assert model.validation_step((X, y)) is None
    assert model.trainer is None


def test_several_inputs_come_before_the_target() -> None:
    class Sum(Module):
        def forward(self, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:  # type: ignore[override]
            return a + b

        def loss(self, y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
            return (y_hat - y).sum()

    batch = torch.ones(2), torch.ones(2), torch.zeros(2)
    assert Sum().training_step(batch).item() == 4


def test_what_a_model_has_to_define() -> None:
    model = Module()
    with pytest.raises(NotImplementedError, match=r"Module must define forward\(X\), or set net"):
        model(torch.ones(1))
    with pytest.raises(NotImplementedError, match=r"Module must define loss\(y_hat, y\)"):
        model.loss(torch.ones(1), torch.ones(1))
    with pytest.raises(AttributeError, match="Net must have an attribute `lr`, or define"):
        Net().configure_optimizers()


def test_the_optimiser_has_the_learning_rate_and_the_parameters() -> None:
    model = Net()
    model.lr = 0.5
    optimizer = model.configure_optimizers()
    assert isinstance(optimizer, SGD)
    assert optimizer.lr == 0.5
    assert [id(w) for w in optimizer.params] == [id(w) for w in model.parameters()]


# --- Classifier ---------------------------------------------------------------------------


@given(st.integers(1, 6), st.integers(2, 5), st.integers(0, 99))
def test_the_loss_is_the_cross_entropy_and_its_gradient_softmax_less_one_hot(
    n: int, k: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    logits, labels = rng.standard_normal((n, k)), rng.integers(0, k, n)
    y_hat, y = torch.tensor(logits, requires_grad=True), torch.tensor(labels)
    loss = Classifier().loss(y_hat, y)
    loss.backward()
    expected = -np.mean(log_softmax(logits)[np.arange(n), labels])
    np.testing.assert_allclose(loss.item(), expected, rtol=1e-12)
    slope = (softmax(logits) - one_hot(labels, k)) / n
    np.testing.assert_allclose(y_hat.grad, slope, rtol=1e-9, atol=1e-15)


def test_the_gradient_by_finite_differences() -> None:
    logits = torch.randn(4, 3, generator=torch.Generator().manual_seed(0), requires_grad=True)
    y = torch.tensor([0, 2, 1, 1])
    assert check_gradients(lambda logits: Classifier().loss(logits, y), logits).passed


def test_huge_logits_are_no_problem() -> None:
    loss = Classifier().loss(torch.tensor([[1e4, 0.0], [-1e4, 0.0]]), torch.tensor([0, 0]))
    assert loss.item() == 5e3


def test_the_example_of_the_book() -> None:
    logits = torch.log(torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]]))
    loss = Classifier().loss(logits, torch.tensor([0, 2])).item()
    assert round(loss, 4) == 1.4979
    assert math.isclose(loss, -(math.log(0.1) + math.log(0.5)) / 2, rel_tol=1e-6)


def test_accuracy() -> None:
    logits = torch.tensor([[1.0, 3, 2], [5, 4, 0], [0, 0, 1], [1, 2, 3]])
    y = torch.tensor([1, 1, 2, 0])
    assert Classifier().accuracy(logits, y).item() == 0.5
    assert Classifier().accuracy(logits, y, averaged=False).tolist() == [1, 0, 1, 0]


@pytest.mark.parametrize("label", [3, -1, -100, 255])  # torch leaves -100 out without a word
def test_a_label_out_of_range(label: int) -> None:
    with pytest.raises(ValueError, match=f"`y` must be from 0 to 2, got {label}"):
        Classifier().loss(torch.zeros(2, 3), torch.tensor([0, label]))


def test_on_other_devices_the_range_is_looked_at_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.Tensor, "is_cpu", False)
    with pytest.raises(ValueError, match="`y` must be from 0 to 2, got 3"):
        Classifier().accuracy(torch.zeros(2, 3), torch.tensor([0, 3]))


@pytest.mark.parametrize("dtype", [torch.float32, torch.uint8, torch.int32])
def test_labels_of_another_dtype(dtype: torch.dtype) -> None:
    message = f"`y` must hold labels of dtype torch.int64, got {dtype}"
    for method in (Classifier().loss, Classifier().accuracy):
        with pytest.raises(TypeError, match=message):
            method(torch.zeros(2, 3), torch.zeros(2, dtype=dtype))


@pytest.mark.parametrize(("a", "b"), [((2, 3), (2, 1)), ((2, 3), (3,)), ((6,), (6,))])
def test_shapes_that_do_not_fit(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"`y_hat` must have shape \(n, k\) and `y` shape \(n,\)"):
        Classifier().loss(torch.zeros(a), torch.zeros(b, dtype=torch.int64))
