"""Parameters without a gradient, by the graph before and by ``grad`` after the backward pass."""

import re
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from mathdl.gradients import MissingGradients, parameters_without_gradient, unreached

X = torch.linspace(-1, 2, 24).reshape(4, 6)


class TwoLayers(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.extra = nn.Linear(6, 5), nn.Linear(5, 3), nn.Linear(2, 2)
        self.second.bias.requires_grad_(False)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(self.first(x).detach())


def test_the_graph_and_the_backward_pass_agree() -> None:
    net = TwoLayers()
    loss = net(X).square().mean()
    before = unreached(loss, net)
    loss.backward()
    assert before == unreached(loss, net) == parameters_without_gradient(net).none
    assert before == ("first.weight", "first.bias", "second.bias", "extra.weight", "extra.bias")


def test_a_gradient_of_zeros_is_told_from_none() -> None:
    w, b, c = (torch.ones(2, requires_grad=True) for _ in range(3))
    loss = (w * b.round() + 0 * torch.tensor([1.0, 2.0]) * w).sum()
    assert unreached(loss, {"w": w, "b": b, "c": c}) == ("c",)
    loss.backward()
    missing = parameters_without_gradient({"w": w, "b": b, "c": c})
    assert missing == MissingGradients(none=("c",), zero=("b",))
    assert str(missing) == "no gradient: c\na gradient of zeros: b"
    assert str(parameters_without_gradient({"w": w})) == (
        "every parameter has a gradient that is not zero"
    )


def test_one_entry_that_is_not_zero_or_not_a_number_is_a_gradient() -> None:
    w, b = (torch.ones(2, requires_grad=True) for _ in range(2))
    w.grad, b.grad = torch.tensor([0.0, 1e-30]), torch.tensor([0.0, torch.nan])
    assert parameters_without_gradient({"w": w, "b": b}) == MissingGradients((), ())


def test_a_backward_that_returns_nothing_shows_only_afterwards() -> None:
    class Nothing(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            return x * 2

        @staticmethod
        def backward(ctx: Any, *gradients: Tensor) -> None:
            return None

    w = torch.ones(2, requires_grad=True)
    loss = Nothing.apply(w).sum()
    assert unreached(loss, {"w": w}) == ()
    loss.backward()
    assert parameters_without_gradient({"w": w}).none == ("w",)


def test_a_result_keeps_no_gradient_unless_it_is_asked_to() -> None:
    W = 0.1 * torch.ones(6, requires_grad=True)
    assert unreached((X @ W).sum(), {"W": W}) == ("W",)
    assert parameters_without_gradient({"W": W}).none == ("W",)  # without a warning of PyTorch's
    W.retain_grad()
    loss = (X @ W).sum()
    assert unreached(loss, {"W": W}) == ()
    loss.backward()
    assert parameters_without_gradient({"W": W}).none == ()


def test_the_sparse_gradient_of_an_embedding_is_a_gradient() -> None:
    table = nn.Embedding(5, 2, sparse=True)
    table(torch.tensor([1, 3])).sum().backward()
    assert parameters_without_gradient(table) == MissingGradients((), ())


def test_a_parameter_that_is_the_loss_is_reached() -> None:
    w = torch.ones((), requires_grad=True)
    assert unreached(w, {"w": w}) == ()


def test_a_loss_without_a_graph_is_refused_with_the_way_on() -> None:
    w = torch.ones(2, requires_grad=True)
    message = (
        "`loss` must have a graph, got one that nothing with a gradient led to: "
        "`find_cuts` shows where the graph ends"
    )
    with pytest.raises(ValueError, match=re.escape(message)):
        unreached(w.detach().sum(), {"w": w})


@pytest.mark.parametrize(
    ("loss", "kind", "message"),
    [
        (1.0, TypeError, "`loss` must be a tensor, got float"),
        (torch.ones(2), ValueError, "`loss` must be one number, such as a mean or a sum, got sha"),
        (torch.tensor(1), ValueError, "`loss` must be a floating-point number, for nothing else"),
    ],
)
def test_a_loss_that_is_none_is_one_clear_sentence(
    loss: Any, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=re.escape(message)):
        unreached(loss, {"w": torch.ones(2, requires_grad=True)})


def test_parameters_are_checked_afterwards_too() -> None:
    with pytest.raises(ValueError, match="`parameters` must hold at least one parameter, got none"):
        parameters_without_gradient([])
    with pytest.raises(TypeError, match=r"`parameters` must be a module, or .* got int"):
        parameters_without_gradient(3)  # type: ignore[arg-type]
