"""Autograd against differences: right gradients pass, wrong ones do not, nothing is changed."""

import copy
import re
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, dropout

from mathdl.gradients import GradientComparison, check_gradients

X = torch.linspace(-1, 2, 24).reshape(4, 6)
Y = torch.tensor([0, 2, 1, 1])


def mean_loss(net: nn.Module, X: Tensor, y: Tensor) -> Tensor:
    return cross_entropy(net(X), y)


class Square(torch.autograd.Function):
    """x², with a factor in its gradient that should be 2."""

    factor = 2.0

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        return gradients[0] * Square.factor * x


class OneEntryWrong(torch.autograd.Function):
    """The identity, whose gradient is off by 0.1 % in one entry."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return x.clone()

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        g = gradients[0].clone()
        g.view(-1)[7] *= 1.001
        return g


class Wrapped(nn.Module):
    def __init__(self, function: Any) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(6, 5), nn.Linear(5, 3)
        self.function = function

    def forward(self, x: Tensor) -> Tensor:
        return self.second(self.function(self.first(x)))


@pytest.mark.parametrize("directions", [None, 3])
def test_an_error_of_a_thousandth_is_caught_and_placed(
    directions: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    net = Wrapped(Square.apply)
    assert check_gradients(mean_loss, net, X, Y, directions=directions).passed
    monkeypatch.setattr(Square, "factor", 2.002)
    result = check_gradients(mean_loss, net, X, Y, directions=directions)
    assert not result.passed
    # What lies before the wrong function is wrong, and what lies behind it is right.
    assert [c.name for c in result.checks if not c.passed] == ["first.weight", "first.bias"]
    for check in result.checks[:2]:
        assert check.autograd / check.numeric == pytest.approx(1.001, rel=1e-4)


def test_an_error_in_one_entry_is_found_at_that_entry() -> None:
    w = torch.linspace(0.5, 2, 12).reshape(3, 4).requires_grad_()

    def f(w: Tensor) -> Tensor:
        return OneEntryWrong.apply(w).square().sum()  # type: ignore[no-any-return]

    (check,) = check_gradients(f, w).checks
    assert (check.name, check.shape, check.worst, check.passed) == ("w", (3, 4), (1, 3), False)
    assert check.autograd == pytest.approx(1.001 * 2 * w[1, 3].item(), rel=1e-6)
    assert check.numeric == pytest.approx(2 * w[1, 3].item(), rel=1e-6)
    (along,) = check_gradients(f, w, directions=2).checks
    assert not along.passed


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from([nn.Tanh, nn.Sigmoid, nn.GELU, nn.Softplus]), min_size=1, max_size=4),
    st.booleans(),
    st.none() | st.integers(1, 3),
    st.integers(0, 99),
)
def test_right_gradients_pass(
    kinds: list[Any], normed: bool, directions: int | None, seed: int
) -> None:
    torch.manual_seed(seed)
    layers = [part for kind in kinds for part in (nn.Linear(6, 6), kind())]
    net = nn.Sequential(*layers, *[nn.BatchNorm1d(6)] * normed, nn.Linear(6, 3))
    result = check_gradients(mean_loss, net, torch.randn(4, 6), Y, directions=directions)
    assert result.passed
    assert len(result.checks) == len(list(net.parameters()))


@pytest.mark.parametrize("directions", [None, 2])
@pytest.mark.parametrize("training", [True, False])
def test_the_module_and_the_tensors_stay_as_they_are(
    training: bool, directions: int | None
) -> None:
    net = nn.Sequential(nn.Linear(6, 5), nn.BatchNorm1d(5), nn.Linear(5, 3)).train(training)
    inputs = X.clone().requires_grad_()
    mean_loss(net, inputs, Y).backward()
    net[0].bias.grad = None
    net[2].bias.requires_grad_(False)
    twin, twin_inputs = copy.deepcopy(net), inputs.detach().clone()
    gradients = {n: None if p.grad is None else p.grad.clone() for n, p in net.named_parameters()}
    chance = torch.get_rng_state()

    def f(net: nn.Module, X: Tensor, y: Tensor) -> Tensor:
        return mean_loss(net, X, y) + 0 * torch.rand(())

    result = check_gradients(f, net, inputs, Y, directions=directions)
    assert {c.name for c in result.checks} == {
        "X",
        *(f"net.{n}" for n, p in net.named_parameters() if p.requires_grad),
    }
    assert all(module.training == training for module in net.modules())
    for name, value in net.state_dict().items():
        assert value.dtype == twin.state_dict()[name].dtype
        assert torch.equal(value, twin.state_dict()[name])
    for name, p in net.named_parameters():
        before = gradients[name]
        assert (p.grad is None) == (before is None)
        assert before is None or torch.equal(p.grad, before)  # type: ignore[arg-type]
    assert torch.equal(inputs, twin_inputs)
    assert inputs.dtype == torch.float32
    assert torch.equal(torch.get_rng_state(), chance)
    assert not net[2].bias.requires_grad


def test_everything_is_in_double_precision() -> None:
    seen = set()

    def f(net: nn.Module, X: Tensor, y: Tensor, k: int) -> Tensor:
        assert k == 2
        seen.add((net(X).dtype, X.dtype, y.dtype))
        return cross_entropy(net(X), y)

    assert check_gradients(f, nn.Linear(6, 3), X, Y, 2).passed
    assert seen == {(torch.float64, torch.float64, torch.int64)}


def test_the_function_never_sees_your_own_tensors() -> None:
    w, k = torch.ones(2, dtype=torch.float64, requires_grad=True), torch.ones(2, dtype=torch.int64)

    def f(w_inside: Tensor, k_inside: Tensor) -> Tensor:
        assert w_inside.data_ptr() != w.data_ptr()
        assert k_inside.data_ptr() != k.data_ptr()
        return (w_inside * k_inside).sum()

    assert check_gradients(f, w, k).passed


def test_a_cut_shows_as_a_gradient_of_zero() -> None:
    result = check_gradients(mean_loss, Wrapped(torch.detach), X, Y)
    assert [(c.name, c.passed) for c in result.checks] == [
        ("first.weight", False),
        ("first.bias", False),
        ("second.weight", True),
        ("second.bias", True),
    ]
    assert result.checks[0].autograd == 0


def test_a_parameter_without_effect_passes() -> None:
    w, b = (torch.ones(2, requires_grad=True) for _ in range(2))
    result = check_gradients(lambda w, b: w.sum(), w, b)
    assert result.passed
    assert (result.checks[1].autograd, result.checks[1].numeric) == (0, 0)


def test_names_follow_the_arguments() -> None:
    one, two = nn.Linear(1, 1), nn.Linear(1, 1)

    def f(encoder: nn.Module, decoder: nn.Module, x: Tensor) -> Tensor:
        return decoder(encoder(x)).square().sum()

    x = torch.tensor([[1.5]])
    names = [c.name for c in check_gradients(f, one, two, x).checks]
    assert names == ["encoder.weight", "encoder.bias", "decoder.weight", "decoder.bias"]
    (check,) = check_gradients(f, one, two, x, only=["decoder.bias"]).checks
    assert check.name == "decoder.bias"
    (check,) = check_gradients(lambda *all_of: all_of[0].sum(), x.clone().requires_grad_()).checks
    assert check.name == "arguments[0]"
    assert [
        c.name for c in check_gradients(torch.dot, *torch.ones(2, 3, requires_grad=True)).checks
    ]


def test_what_two_modules_share_their_copies_share() -> None:
    one, two = nn.Linear(2, 2), nn.Linear(2, 2)
    two.weight = one.weight

    def f(one: nn.Linear, two: nn.Linear) -> Tensor:
        assert one.weight is two.weight
        return (two(one(torch.ones(1, 2, dtype=torch.float64)))).square().sum()

    assert check_gradients(f, one, two).passed


@given(st.integers(0, 2**32))
@settings(max_examples=5)
def test_a_seed_and_its_generator_draw_the_same_directions(seed: int) -> None:
    net = nn.Linear(6, 3)
    results = [
        check_gradients(mean_loss, net, X, Y, directions=2, generator=generator)
        for generator in (seed, torch.Generator().manual_seed(seed))
    ]
    assert results[0] == results[1]
    assert results[0].directions == 2


def test_a_number_is_a_parameter_and_a_sparse_gradient_is_a_gradient() -> None:
    a = torch.tensor(3.0, requires_grad=True)
    result = check_gradients(lambda a: a**2, a)
    assert result.checks[0].worst == ()
    assert result.checks[0].autograd == pytest.approx(6)
    table = nn.Embedding(5, 2, sparse=True)
    assert check_gradients(lambda t: t(torch.tensor([1, 3])).square().sum(), table).passed


def test_a_step_can_be_fitted_to_a_function_that_changes_quickly() -> None:
    a = torch.tensor([0.3], requires_grad=True)
    assert not check_gradients(lambda a: torch.sin(1e7 * a).sum(), a).passed
    assert check_gradients(lambda a: torch.sin(1e7 * a).sum(), a, scale=1e-7, rtol=1e-5).passed
    # Where it changes a little more quickly than was thought, a second look fits by itself.
    assert check_gradients(lambda a: torch.sin(1e4 * a).sum(), a).passed
    far = torch.tensor([1e9], requires_grad=True)  # by default steps grow with |a|
    assert not check_gradients(lambda a: torch.sin(a).sum(), far).passed
    assert check_gradients(lambda a: torch.sin(a).sum(), far, scale=1).passed


# --- the size of f ------------------------------------------------------------------------


class Scaled(nn.Module):
    """A network for prices, and a regulariser that a detach cuts from its parameter."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.linear = nn.Linear(2, 1)
        self.scale = nn.Parameter(torch.zeros(()))

    def loss(self, X: Tensor, y: Tensor, cut: bool) -> Tensor:
        scale = self.scale.detach() if cut else self.scale
        return (self.linear(X) - y).square().mean() + 500 * (scale - 1) ** 2


@pytest.mark.parametrize("directions", [None, 2])
def test_a_cut_beside_a_loss_of_1e11_is_found(directions: int | None) -> None:
    torch.manual_seed(0)
    X, y = torch.randn(50, 2), 300_000 + 50_000 * torch.randn(50, 1)

    def f(net: Scaled, X: Tensor, y: Tensor, cut: bool) -> Tensor:
        return net.loss(X, y, cut)

    assert check_gradients(f, Scaled(), X, y, False, directions=directions).passed
    result = check_gradients(f, Scaled(), X, y, True, directions=directions)
    assert {c.name: c.passed for c in result.checks} == {
        "scale": False,
        "linear.weight": True,
        "linear.bias": True,
    }
    (check,) = (c for c in result.checks if c.name == "scale")
    assert check.relative_error == 1
    assert abs(check.numeric) == pytest.approx(1000, rel=1e-2)


NETWORKS = {
    "tanh": lambda: nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 3)),
    "gelu": lambda: nn.Sequential(nn.Linear(6, 5), nn.LayerNorm(5), nn.GELU(), nn.Linear(5, 3)),
    "relu": lambda: nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3)),
    "batch": lambda: nn.Sequential(nn.Linear(6, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 3)),
}


@pytest.mark.parametrize("kind", NETWORKS)
@settings(max_examples=12, deadline=None)
@given(
    st.integers(0, 99),
    st.sampled_from([1e-12, 1e-5, 1.0, 1e6, 1e12]),
    st.sampled_from([0, 1, -1e3]),
)
@example(51, 1.0, 0)  # with a layer norm of five numbers nearly equal, which bends within 0.05
def test_right_gradients_pass_whatever_the_size_of_the_loss(
    kind: str, seed: int, factor: float, constant: float
) -> None:
    torch.manual_seed(seed)
    net, X = NETWORKS[kind](), torch.randn(4, 6)
    assert check_gradients(lambda net, X: factor * (mean_loss(net, X, Y) + constant), net, X).passed


@pytest.mark.parametrize(("factor", "constant"), [(1e-12, 0), (1e12, 0), (1, 1e4), (1, -1e6)])
def test_a_thousandth_is_caught_whatever_the_size_of_the_loss(
    factor: float, constant: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    net = Wrapped(Square.apply)

    def f(net: nn.Module, X: Tensor) -> Tensor:
        return factor * (mean_loss(net, X, Y) + constant)

    assert check_gradients(f, net, X).passed
    monkeypatch.setattr(Square, "factor", 2.002)
    result = check_gradients(f, net, X)
    assert [c.name for c in result.checks if not c.passed] == ["first.weight", "first.bias"]


@pytest.mark.parametrize("seed", range(4))
def test_a_sure_classifier_has_a_small_loss_and_right_gradients(seed: int) -> None:
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 3))
    with torch.no_grad():
        net[2].weight *= 100
    y = net(X).argmax(1)
    assert mean_loss(net, X, y) < 0.1
    assert check_gradients(mean_loss, net, X, y).passed


def test_what_is_zero_up_to_rounding_passes_beside_what_is_not() -> None:
    """A shift of all keys changes no attention: its gradient is nothing but rounding."""
    torch.manual_seed(0)
    attention = nn.MultiheadAttention(6, 2, batch_first=True)

    def f(attention: nn.Module, x: Tensor) -> Tensor:
        return attention(x, x, x, need_weights=False)[0].square().sum()

    x = torch.randn(2, 3, 6)
    result = check_gradients(f, attention, x)
    assert result.passed
    bias = torch.autograd.grad(f(attention, x), attention.in_proj_bias)[0]
    assert 0 < bias[6:12].abs().max() < 1e-6


def test_a_loss_in_which_no_parameter_shows_is_refused() -> None:
    w = torch.ones(2, requires_grad=True)
    with pytest.raises(ValueError, match=r"`f` must change by more than its values are rounded by"):
        check_gradients(lambda w: w.square().sum() + 1e20, w)


def test_chance_in_a_tiny_loss_is_noticed() -> None:
    w = torch.ones(2, requires_grad=True)
    with pytest.raises(ValueError, match="the same value when it is called twice"):
        check_gradients(lambda w: 1e-15 * (w.sum() + torch.rand(())), w)


def test_gradients_inside_of_the_function_are_compared_too() -> None:
    def penalty(net: nn.Module, X: Tensor) -> Tensor:
        (slope,) = torch.autograd.grad(net(X).square().sum(), X, create_graph=True)
        return slope.square().sum()

    assert check_gradients(penalty, nn.Linear(6, 3), X.clone().requires_grad_(), only=["X"]).passed
    with torch.no_grad():  # whatever is switched off around it
        assert check_gradients(mean_loss, nn.Linear(6, 3), X, Y).passed


def test_it_is_printed_a_line_for_each_parameter() -> None:
    result = check_gradients(mean_loss, Wrapped(torch.detach), X, Y)
    lines = str(result).splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["FAILED", "first.weight"],
        ["FAILED", "first.bias"],
        ["passed", "second.weight"],
        ["passed", "second.bias"],
    ]
    assert "at entry (" in lines[0]
    assert "autograd 0, differences" in lines[0]
    along = check_gradients(mean_loss, nn.Linear(6, 3), X, Y, directions=1)
    assert "at direction 0: autograd" in str(along)
    assert isinstance(along, GradientComparison)


# --- bad input ----------------------------------------------------------------------------

W = torch.ones(3, requires_grad=True)
NET = nn.Linear(6, 3)


def runs_backward(w: Tensor) -> Tensor:
    loss = w.square().sum()
    loss.backward()
    return loss


def captured(net: nn.Module) -> Tensor:
    return net(X).sum()


def fails(w: Tensor) -> Tensor:
    raise RuntimeError("of its own")


class Holds(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(2))
        self.result = self.weight * 2


BAD: list[tuple[Any, tuple[Any, ...], dict[str, Any], type[Exception], str]] = [
    (3, (W,), {}, TypeError, "`f` must be a function, got 3"),
    (torch.sum, (), {}, ValueError, "must hold a module or a tensor that requires a gradient, got"),
    (torch.sum, (X,), {}, ValueError, "must hold a module or a tensor that requires a gradient"),
    (torch.exp, (W,), {}, ValueError, "`f(...)` must be one number, such as a mean or a sum"),
    (torch.argmax, (W,), {}, ValueError, "`f(...)` must be a floating-point number, for nothing"),
    (lambda w: 1.0, (W,), {}, TypeError, "`f(...)` must be a tensor, got float"),
    (lambda w: w.log().sum() * torch.inf, (W,), {}, ValueError, "`f` must be finite, got nan"),
    (
        lambda net, X: net(X).mean(),
        (NET, X[:0]),
        {},
        ValueError,
        "`f` must be finite, got nan: `X` is empty, of shape (0, ",
    ),
    (lambda w: w.detach().sum(), (W,), {}, ValueError, "must return a loss with a graph, got one"),
    (runs_backward, (W,), {}, ValueError, "`f` must not run backward itself, for that frees the"),
    (captured, (NET,), {}, TypeError, "must take every module and tensor that it uses as an arg"),
    (fails, (W,), {}, RuntimeError, "of its own"),
    (
        lambda w: dropout(w, 0.5).sum() + torch.rand(()),
        (W,),
        {},
        ValueError,
        "`f` must return the same value when it is called twice, got",
    ),
    (
        lambda net: net[0](torch.ones(1, 6, dtype=torch.float64)).sum(),
        (nn.Sequential(NET, nn.Dropout(0.1)),),
        {},
        ValueError,
        "`net` must not draw at random, got the layer '1' (Dropout) in train mode: call eval()",
    ),
    (lambda net: W, (Holds(),), {}, ValueError, "`net` must be a module that can be copied: "),
    (torch.sum, (W,), {"only": ["v"]}, ValueError, "`only` must name some of "),
    (torch.sum, (W,), {"only": "w"}, TypeError, "`only` must be several names, got the text 'w'"),
    (torch.sum, (W,), {"only": []}, ValueError, "`only` must name at least one parameter, got no"),
    (torch.sum, (W,), {"directions": 0}, ValueError, "`directions` must be at least 1, got 0"),
    (
        torch.sum,
        (W,),
        {"generator": "a"},
        TypeError,
        "`generator` must be a torch.Generator or a seed, got 'a'",
    ),
    (torch.sum, (W,), {"rtol": 0.0}, ValueError, "`rtol` must be > 0, got 0"),
    (torch.sum, (W,), {"scale": -1.0}, ValueError, "`scale` must be > 0, got -1"),
    (
        lambda z: z.abs().sum(),
        (torch.ones(2, dtype=torch.complex64, requires_grad=True),),
        {},
        TypeError,
        "`z` must be real to be compared, got dtype torch.complex64",
    ),
]


@pytest.mark.parametrize(("f", "arguments", "options", "kind", "message"), BAD)
def test_bad_input_is_one_clear_sentence(
    f: Any,
    arguments: tuple[Any, ...],
    options: dict[str, Any],
    kind: type[Exception],
    message: str,
) -> None:
    with pytest.raises(kind, match=re.escape(message)):
        check_gradients(f, *arguments, **options)


def test_dropout_is_no_obstacle_where_it_is_off() -> None:
    net = nn.Sequential(nn.Linear(6, 3), nn.Dropout(0.5)).eval()
    assert check_gradients(mean_loss, net, X, Y).passed
    assert check_gradients(mean_loss, nn.Sequential(nn.Linear(6, 3), nn.Dropout(0.0)), X, Y).passed


def test_an_empty_parameter_is_passed_over() -> None:
    net = nn.Linear(6, 3)
    net.none = nn.Parameter(torch.ones(0, 3))
    assert [c.name for c in check_gradients(mean_loss, net, X, Y).checks] == ["weight", "bias"]
    assert np.isfinite(check_gradients(mean_loss, net, X, Y).relative_error)


def test_an_error_on_the_way_back_is_shown_as_it_is() -> None:
    class Broken(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            return x * 2

        @staticmethod
        def backward(ctx: Any, *gradients: Tensor) -> Tensor:
            raise RuntimeError("on the way back")

    with pytest.raises(RuntimeError, match="on the way back"):
        check_gradients(lambda w: Broken.apply(w).sum(), W)
