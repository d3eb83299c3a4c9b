"""Norms of gradients: by hand, by NumPy, and where float32 would round them to nothing."""

import importlib
import math
import sys

import numpy as np
import pytest
import torch
from torch import nn

from mathdl.gradients import GradientNorms, gradient_norms


def network() -> nn.Sequential:
    net = nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 3))
    net(torch.linspace(-1, 1, 24).reshape(4, 6)).square().mean().backward()
    return net


def test_a_layer_is_its_weight_and_its_bias_together() -> None:
    net = network()
    record = gradient_norms(net)
    assert record.names == ("0", "2")
    for k, norm, size in zip((0, 2), record.norms, record.parameter_norms, strict=True):
        own = list(net[k].parameters())
        grads = np.concatenate([p.grad.numpy().ravel() for p in own]).astype(float)  # type: ignore[union-attr]
        values = np.concatenate([p.detach().numpy().ravel() for p in own]).astype(float)
        assert norm == pytest.approx(np.linalg.norm(grads), rel=1e-12)
        assert size == pytest.approx(np.linalg.norm(values), rel=1e-12)
    assert record.ratios == pytest.approx(np.divide(record.norms, record.parameter_norms))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_many_entries_of_a_short_dtype(dtype: torch.dtype) -> None:
    """The square of each gradient is 0 in float16, and the sum of those of parameters infinite."""
    p = torch.full((70_000, 1), 100.0).to(dtype).requires_grad_()
    p.grad = torch.full_like(p, 1e-4)
    record = gradient_norms({"p": p})
    assert record.norms == pytest.approx((p.grad[0].item() * 70_000**0.5,), rel=1e-12)
    assert record.parameter_norms == pytest.approx((100 * 70_000**0.5,), rel=1e-12)


def test_parameters_can_be_listed_each_for_itself() -> None:
    net = network()
    record = gradient_norms(net.named_parameters(), per="parameter")
    assert record.names == ("0.weight", "0.bias", "2.weight", "2.bias")
    together = math.hypot(record.norms[0], record.norms[1])
    assert gradient_norms(net).norms[0] == pytest.approx(together)


def test_a_name_without_a_dot_is_a_layer() -> None:
    w, b = torch.tensor([3.0, 4.0]), torch.zeros(1)
    w.grad, b.grad = torch.tensor([0.6, 0.8]), torch.tensor([2.0])
    record = gradient_norms({"w": w, "b": b})
    assert record.names == ("w", "b")
    assert record.norms == pytest.approx((1.0, 2.0))
    assert record.ratios == pytest.approx((0.2, math.inf))


def test_what_has_no_gradient_is_left_out() -> None:
    net = network()
    net[0].zero_grad()
    assert gradient_norms(net).names == ("2",)


def test_a_gradient_whose_square_is_below_float32_is_not_zero() -> None:
    w = torch.ones(1)
    w.grad = torch.tensor([1e-30])
    assert gradient_norms({"w": w}).norms == pytest.approx((1e-30,))


@pytest.mark.parametrize("bad", [math.inf, math.nan])
def test_a_gradient_that_is_not_finite_is_shown_as_it_is(bad: float) -> None:
    w = torch.ones(2)
    w.grad = torch.tensor([1.0, bad])
    assert gradient_norms({"w": w}).norms == pytest.approx((bad,), nan_ok=True)


def test_a_sparse_gradient_counts_every_row_once() -> None:
    table = nn.Embedding(5, 2, sparse=True)
    table(torch.tensor([1, 1])).sum().backward()  # twice the same row: 2 in each of 2 entries
    assert gradient_norms(table).norms == pytest.approx((math.sqrt(8),))


def test_a_result_that_keeps_its_gradient_has_a_norm() -> None:
    h = torch.ones(3, requires_grad=True) * 2
    h.retain_grad()
    h.sum().backward()
    assert gradient_norms({"h": h}).norms == pytest.approx((math.sqrt(3),))


def test_it_is_printed_as_a_table() -> None:
    record = GradientNorms(("0", "second"), (1e-4, 2.0), (2.0, 4.0))
    assert str(record).splitlines() == [
        "layer   |gradient|  |parameter|     ratio",
        "0         1.00e-04     2.00e+00  5.00e-05",
        "second    2.00e+00     4.00e+00  5.00e-01",
    ]


def test_without_a_backward_pass_there_is_nothing_to_measure() -> None:
    with pytest.raises(ValueError, match="`parameters` must have gradients, got none: run backwar"):
        gradient_norms(nn.Linear(2, 2))


def test_bad_input_is_one_clear_sentence() -> None:
    with pytest.raises(ValueError, match='`per` must be "layer" or "parameter", got \'row\''):
        gradient_norms(network(), per="row")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="`parameters` must hold at least one parameter, got none"):
        gradient_norms({})
    with pytest.raises(ValueError, match="must be floating-point, for nothing else carries a gra"):
        gradient_norms({"labels": torch.tensor([0, 1])})


def test_without_pytorch_the_way_to_install_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    for name in [m for m in sys.modules if m.startswith("mathdl.gradients")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(ImportError, match=r"mathdl.gradients needs PyTorch: run pip install"):
        importlib.import_module("mathdl.gradients")
