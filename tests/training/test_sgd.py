"""SGD beside torch's."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from mathdl.training import SGD


def path(Optimizer: type, dtype: torch.dtype, lr: float, steps: int = 20) -> list[Tensor]:
    generator = torch.Generator().manual_seed(1)
    w = torch.randn(40, 3, generator=generator, dtype=dtype, requires_grad=True)
    b = torch.zeros(3, dtype=dtype, requires_grad=True)
    X = torch.randn(8, 40, generator=generator, dtype=dtype)
    optimizer, points = Optimizer([w, b], lr=lr), []
    for _ in range(steps):
        optimizer.zero_grad()
        (X @ w + b).square().mean().backward()
        optimizer.step()
        points += [w.detach().clone(), b.detach().clone()]
    return points


@given(st.floats(1e-4, 1), st.sampled_from([torch.float32, torch.float64]))
def test_the_path_is_that_of_torch_bit_for_bit(lr: float, dtype: torch.dtype) -> None:
    # The same operations: torch adds −lr times the gradient, and so does `sub_` with alpha = lr.
    pairs = zip(path(SGD, dtype, lr), path(torch.optim.SGD, dtype, lr), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)


def test_a_step_by_hand() -> None:
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    frozen = torch.ones(1)
    optimizer = SGD([w, frozen], lr=0.5)
    optimizer.step()  # without gradients nothing moves
    (3 * w[0]).backward()
    optimizer.step()
    assert w.tolist() == [-0.5, 2.0]
    assert w.requires_grad
    optimizer.zero_grad()
    assert w.grad is None
    assert frozen.tolist() == [1]


def test_an_iterator_of_parameters_can_be_used_again_and_again() -> None:
    layer = nn.Linear(1, 1)
    optimizer = SGD(layer.parameters(), lr=1)
    for _ in range(2):
        optimizer.zero_grad()
        layer(torch.ones(1, 1)).sum().backward()
        before = layer.bias.detach().clone()
        optimizer.step()
        assert torch.equal(layer.bias, before - 1)


def test_state_and_repr() -> None:
    optimizer = SGD([torch.ones(1)], lr=0.5)
    other = SGD([torch.ones(1), torch.ones(1)], lr=0.25)
    other.load_state_dict(optimizer.state_dict())
    assert repr(optimizer) == "SGD(1 parameter, lr=0.5)"
    assert repr(other) == "SGD(2 parameters, lr=0.5)"


@pytest.mark.parametrize(
    ("params", "lr", "error", "message"),
    [
        ([torch.ones(1)], 0, ValueError, "`lr` must be > 0, got 0"),
        ([torch.ones(1)], -1, ValueError, "`lr` must be > 0, got -1"),
        ([torch.ones(1)], float("nan"), ValueError, "`lr` must be finite, got nan"),
        ([], 1, ValueError, "`params` must hold at least one tensor, got none"),
        (torch.ones(1), 1, TypeError, "`params` must be several tensors, got Tensor"),
        (3, 1, TypeError, "`params` must be several tensors, got int"),
        (["w"], 1, TypeError, "`params` must hold tensors, got str"),
        (
            [torch.ones(2, requires_grad=True) * 2],
            1,
            ValueError,
            r"got the result of an operation, of shape \(2,\)",
        ),
    ],
)
def test_refuses(params: object, lr: float, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        SGD(params, lr)  # type: ignore[arg-type]
