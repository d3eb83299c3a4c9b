"""Cuts of the graph: each kind is found, named and placed; a sound network gives no alarm."""

import linecache
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from mathdl.gradients import Cuts, Operation, find_cuts, operations

HERE = Path(__file__)
X = torch.linspace(-1, 2, 24).reshape(4, 6)


class TwoLayers(nn.Module):
    """6 → 5 → 3, with something between the layers."""

    def __init__(self, between: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(6, 5), nn.Linear(5, 3)
        self.between = between

    def forward(self, x: Tensor) -> Tensor:
        return self.second(self.between(self.first(x)))

    def loss(self) -> Tensor:
        return self(X).square().mean()


def cuts_of(between: Callable[[Tensor], Tensor]) -> Cuts:
    net = TwoLayers(between)
    return find_cuts(net.loss, net)


def identity(h: Tensor) -> Tensor:
    return h


def detach(h: Tensor) -> Tensor:
    return h.detach()


def detach_in_place(h: Tensor) -> Tensor:
    return h.detach_()


def data(h: Tensor) -> Tensor:
    return h.data


def no_grad(h: Tensor) -> Tensor:
    with torch.no_grad():
        return torch.tanh(h)


@torch.no_grad()
def decorated(h: Tensor) -> Tensor:
    return torch.tanh(h)


def inference(h: Tensor) -> Tensor:
    with torch.inference_mode():
        y = torch.tanh(h)
    return y.clone()


def tensor(h: Tensor) -> Tensor:
    return torch.tensor(h.tolist()) if h.ndim == 0 else torch.stack([torch.tensor(h)])[0]


def argmax(h: Tensor) -> Tensor:
    return nn.functional.one_hot(h.argmax(1), 5).float()


def integer_cast(h: Tensor) -> Tensor:
    return h.long().float()


def comparison(h: Tensor) -> Tensor:
    return (h > 0).float()


def leaf_again(h: Tensor) -> Tensor:
    return h.detach().requires_grad_()


def shared_array(h: Tensor) -> Tensor:
    return torch.from_numpy(h.detach().numpy())


def array_function(h: Tensor) -> Tensor:
    return np.maximum(h.detach(), 0)  # type: ignore[call-overload]


def copied_into(h: Tensor) -> Tensor:
    buffer = torch.zeros(4, 5)
    buffer[:, 1:] = h.data[:, 1:]
    return buffer


def written_through_a_view(h: Tensor) -> Tensor:
    buffer = torch.zeros(20)
    view = buffer.reshape(4, 5)
    with torch.no_grad():
        buffer.copy_(h.flatten())
    return view * 1


def replaced_data(h: Tensor) -> Tensor:
    fresh = torch.zeros(4, 5)
    fresh.data = h
    return fresh


def one_path_of_two(h: Tensor) -> Tensor:
    early = h.detach()
    with torch.no_grad():
        return h + early


def two_dead_paths(h: Tensor) -> Tensor:
    early = h.detach()
    late = torch.tanh(h).data
    return late + early


def wrong_function(h: Tensor) -> Tensor:
    return WrongFunction.apply(h).detach()  # type: ignore[no-any-return]


class WrongFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return x * 2 + 1

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        return gradients[0] * 2


VALUES = "it hands on the values without the graph"
OFF = "inside `torch.no_grad()` or its like"
PLANTED = {
    detach: ("detach", VALUES),
    detach_in_place: ("detach_", VALUES),
    data: ("data", VALUES),
    no_grad: ("tanh", OFF),
    decorated: ("tanh", OFF),
    inference: ("tanh", "inside `torch.inference_mode()`"),
    tensor: ("tensor", VALUES),
    argmax: ("argmax", "its result is torch.int64, and only floating-point numbers have gradients"),
    integer_cast: (
        "long",
        "its result is torch.int64, and only floating-point numbers have gradients",
    ),
    comparison: ("gt", "its result is torch.bool, and only floating-point numbers have gradients"),
    leaf_again: ("detach", VALUES),
    shared_array: ("numpy", "what is computed from it outside PyTorch is in no graph"),
    array_function: ("detach", VALUES),
    copied_into: ("data", VALUES),
    written_through_a_view: ("flatten", OFF),
    replaced_data: ("data", VALUES),
    one_path_of_two: ("add", OFF),
    two_dead_paths: ("detach", VALUES),
    wrong_function: ("detach", VALUES),
}


def named_operation(cuts: Cuts) -> Operation:
    """Return the one operation that cut off the first layer, and nothing else."""
    assert cuts.reached == ("second.weight", "second.bias")
    weight, bias = cuts.unreached
    assert (weight.name, weight.shape) == ("first.weight", (5, 6))
    assert (bias.name, bias.shape) == ("first.bias", (5,))
    assert weight.cause == bias.cause
    assert weight.operation is not None
    assert weight.operation == bias.operation
    return weight.operation


@pytest.mark.filterwarnings("ignore:To copy construct", "ignore:__array_wrap__")
@pytest.mark.parametrize("between", PLANTED, ids=lambda f: f.__name__)
def test_a_planted_cut_is_found_named_and_placed(between: Callable[[Tensor], Tensor]) -> None:
    cuts = cuts_of(between)
    operation = named_operation(cuts)
    assert {one.cause for one in cuts.unreached} == {"cut"}
    assert (operation.name, operation.reason) == PLANTED[between]
    assert operation.function == between.__name__
    assert operation.file == __file__
    assert operation.source == HERE.read_text("utf8").splitlines()[operation.line - 1].strip()
    assert re.search(operation.name.strip("_").replace("gt", ">").replace("add", r"\+"), str(cuts))


def test_the_detach_of_the_book_is_shown_with_its_shapes_and_its_line() -> None:
    """Row B4: batch 4, 6 → 5 → 3, mean of squares."""
    cuts = cuts_of(detach)
    operation = named_operation(cuts)
    assert operation.inputs == ((4, 5),)
    assert operation.output == (4, 5)
    assert str(cuts) == (
        "2 of 4 parameters get no gradient:\n"
        "  first.weight, first.bias: cut at `detach` (4, 5) → (4, 5); "
        "it hands on the values without the graph\n"
        f"    tests/gradients/{HERE.name}:{operation.line}, in detach: return h.detach()"
    )


def test_what_shares_memory_but_is_made_behind_the_back_is_cut_where_it_is_used() -> None:
    operation = named_operation(cuts_of(lambda h: nn.Parameter(h)))
    assert operation.name == "linear"
    assert operation.reason == "its input shares the memory of an earlier result, but not its graph"


OUT = {
    "numpy": lambda h: torch.from_numpy(np.tanh(h.detach().numpy())),
    "array": lambda h: torch.tensor(np.tanh(np.asarray(h.detach()))),
    "tolist": lambda h: torch.tensor(h.tolist()) + 0,
    "item": lambda h: torch.tensor([[v.item() for v in row] for row in h]),
    "float": lambda h: torch.full((4, 5), float(h.detach().sum())),
    "bool": lambda h: torch.ones(4, 5) if h.sum() > 0 else torch.zeros(4, 5),
}


@pytest.mark.parametrize("name", OUT)
def test_values_that_leave_are_followed_to_the_door(name: str) -> None:
    cuts = cuts_of(OUT[name])
    operation = named_operation(cuts)
    assert {one.cause for one in cuts.unreached} == {"left"}
    assert operation.name == name
    assert f"the values leave PyTorch at `{name}`" in str(cuts)


def test_a_decision_is_blamed_only_where_no_value_left() -> None:
    def between(h: Tensor) -> Tensor:
        return torch.tensor(h.tolist()) if h.sum() > 0 or h.sum() <= 0 else h

    assert named_operation(cuts_of(between)).name == "tolist"


def test_a_printed_value_is_not_blamed_for_a_cut() -> None:
    def between(h: Tensor) -> Tensor:
        assert h.mean().item() < 1e9
        assert np.isfinite(h.detach().numpy()).all()
        return h.data

    assert named_operation(cuts_of(between)).name == "data"


@pytest.mark.parametrize("between", [torch.zeros_like, lambda h: h.new_ones(4, 5)])
def test_a_tensor_of_the_same_shape_depends_on_no_value(between: Any) -> None:
    cuts = cuts_of(between)
    assert {one.cause for one in cuts.unreached} == {"dropped"}
    assert named_operation(cuts).name == "linear"
    assert "last used by `linear` (4, 6), (5, 6), (5,) → (4, 5); its result does not reach" in str(
        cuts
    )


def test_a_parameter_that_is_not_used_is_told_from_one_that_is_frozen() -> None:
    net = TwoLayers(identity)
    net.extra = nn.Linear(2, 2, bias=False)
    net.first.weight.requires_grad_(False)
    cuts = find_cuts(net.loss, net)
    assert [(one.name, one.cause, one.operation) for one in cuts.unreached] == [
        ("first.weight", "frozen", None),
        ("extra.weight", "unused", None),
    ]
    assert [str(one) for one in cuts.unreached] == [
        "first.weight: requires_grad is False",
        "extra.weight: used by no operation",
    ]


def test_a_parameter_that_was_replaced_after_it_was_listed_is_unused() -> None:
    net = TwoLayers(identity)
    listed = dict(net.named_parameters())
    net.second.weight = nn.Parameter(torch.ones(3, 5))
    (one,) = find_cuts(net.loss, listed).unreached
    assert (one.name, one.cause) == ("second.weight", "unused")


def test_a_scaled_parameter_is_no_leaf_unless_it_retains_its_gradient() -> None:
    W = 0.1 * torch.ones(6, requires_grad=True)
    (one,) = find_cuts(lambda: (X @ W).sum(), {"W": W}).unreached
    assert one.cause == "not a leaf"
    W.retain_grad()
    assert find_cuts(lambda: (X @ W).sum(), {"W": W}).unreached == ()


def test_a_result_among_the_parameters_is_cut_where_its_values_are_taken() -> None:
    W = 0.1 * torch.ones(6, requires_grad=True)
    W.retain_grad()
    (one,) = find_cuts(lambda: W.detach().sum(), {"W": W}).unreached
    assert one.operation is not None
    assert (one.cause, one.operation.name, one.operation.reason) == ("cut", "detach", VALUES)


def test_a_view_knows_what_was_written_into_its_memory_later() -> None:
    a, b = (torch.ones(3, requires_grad=True) for _ in range(2))

    def loss() -> Tensor:
        buffer = a * 1
        view = buffer.detach().view(3)
        buffer.data.copy_(b)
        return view.sum()

    cuts = find_cuts(loss, {"a": a, "b": b})
    assert [(one.name, one.cause) for one in cuts.unreached] == [("a", "cut"), ("b", "cut")]
    assert [one.operation and one.operation.name for one in cuts.unreached] == ["detach", "sum"]


def test_a_non_leaf_among_several_results_of_one_operation_is_told_apart() -> None:
    a, b = torch.ones(2, 3, requires_grad=True).unbind()
    a.retain_grad()
    b.retain_grad()
    cuts = find_cuts(lambda: (2 * a).sum(), {"a": a, "b": b})
    assert (cuts.reached, cuts.unreached[0].cause) == (("a",), "unused")


def test_everything_is_cut_where_gradients_are_off() -> None:
    net = TwoLayers(identity)
    with torch.no_grad():
        cuts = find_cuts(net.loss, net)
    assert cuts.reached == ()
    operations = {one.operation.name: one.operation.reason for one in cuts.unreached}  # type: ignore[union-attr]
    assert operations == {"linear": OFF}


def test_a_step_function_cuts_nothing() -> None:
    cuts = cuts_of(torch.round)
    assert cuts.unreached == ()
    assert str(cuts) == "All 4 parameters get a gradient."


def test_two_names_of_one_tensor_are_both_listed() -> None:
    w = torch.ones(3, requires_grad=True)
    cuts = find_cuts(lambda: w.detach().sum(), {"a": w, "b": w})
    assert [one.name for one in cuts.unreached] == ["a", "b"]
    assert find_cuts(lambda: w.sum(), {"a": w, "b": w}).reached == ("a", "b")


def test_parameters_that_share_one_memory_stay_apart() -> None:
    flat = torch.ones(6)
    a, b = nn.Parameter(flat[:3]), nn.Parameter(flat[3:])
    (one,) = find_cuts(lambda: a.sum() + torch.ones(1).sum(), {"a": a, "b": b}).unreached
    assert (one.name, one.cause) == ("b", "unused")


def test_a_running_mean_depends_on_what_went_into_it() -> None:
    first, running = nn.Linear(6, 5), torch.zeros(5)

    def loss() -> Tensor:
        with torch.no_grad():
            running.lerp_(first(X).mean(0), 0.1)
        return running.sum()

    one = find_cuts(loss, first).unreached[0]
    assert one.operation is not None
    assert (one.cause, one.operation.name, one.operation.reason) == ("cut", "linear", OFF)


def test_a_sparse_gradient_and_a_transform_are_no_obstacle() -> None:
    table = nn.Embedding(7, 3, sparse=True)
    cuts = find_cuts(lambda: torch.vmap(torch.tanh)(table(torch.tensor([1, 2]))).sum(), table)
    assert cuts.unreached == ()
    S = torch.eye(3).to_sparse().requires_grad_()
    assert find_cuts(lambda: torch.sparse.mm(S, torch.ones(3, 1)).sum(), {"S": S}).reached


def test_the_cut_in_a_cell_of_a_notebook_is_shown_without_the_name_of_a_file() -> None:
    code = "def forward(w):\n    return w.detach()\nloss = lambda: forward(w).sum()\n"
    name = "/tmp/ipykernel_123/456.py"
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    cell: dict[str, Any] = {"w": torch.ones(3, requires_grad=True)}
    exec(compile(code, name, "exec"), cell)
    shown = str(find_cuts(cell["loss"], {"w": cell["w"]}))
    assert shown.endswith("    line 2 of the cell, in forward: return w.detach()")
    cuts = find_cuts(cell["loss"], {"w": cell["w"]})
    assert repr(cuts) == str(cuts)  # what the cell shows that ends with it
    assert "123" not in repr(cuts.unreached)
    assert "123" not in shown


def test_a_line_outside_of_functions_and_of_the_folder_has_a_short_name() -> None:
    operation = Operation(
        "detach", ((2,),), (2,), "reason", "/elsewhere/model.py", 7, "<module>", ""
    )
    assert operation.place == "model.py:7"
    assert str(operation) == "`detach` (2,) → (2,); reason\n    model.py:7"


def test_a_forward_pass_is_left_alone() -> None:
    net = TwoLayers(detach)
    before = {name: p.clone() for name, p in net.named_parameters()}
    find_cuts(net.loss, net)
    for name, p in net.named_parameters():
        assert torch.equal(p, before[name])
        assert p.grad is None


def test_a_thread_of_pytorch_has_no_line_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "_NOT_THE_READERS", "")
    assert operations.reader_line() == ("", 0, "", "")


# --- any network, against what autograd answers -------------------------------------------


def no_grad_product(h: Tensor) -> Tensor:
    with torch.no_grad():
        return h * 2


CUTTING = [detach, data, no_grad_product, comparison, integer_cast, leaf_again]


class Network:
    """Layers in a random order, with shared weights, residuals, branches and planted cuts."""

    def __init__(self, steps: list[tuple[str, int]]) -> None:
        self.steps = steps
        generator = torch.Generator().manual_seed(len(steps))
        self.weights = {
            f"w{i}": torch.randn(3, 3, generator=generator, requires_grad=True) for i in range(4)
        }

    def loss(self) -> Tensor:
        h = side = torch.linspace(-1, 1, 6).reshape(2, 3)
        for kind, k in self.steps:
            W = self.weights[f"w{k % 4}"]
            if kind == "layer":
                h = h @ W
            elif kind == "residual":
                h = h + torch.tanh(h @ W)
            elif kind == "choice":
                h = h @ W if h.sum() > 0 else h * W.sum()
            elif kind == "loop":
                for _ in range(k % 3):
                    h = torch.tanh(h @ W)
            elif kind == "parts":
                left, right = (h @ W).split([1, 2], dim=1)
                h = torch.cat([right, left], dim=1)
            elif kind == "in place":
                h = h.clone()
                h[0] = h[1] + W[0]  # what is overwritten must not be needed on the way back
                h.mul_(0.5)
            elif kind == "view":
                h = h.reshape(3, 2).T.contiguous().view(2, 3) * 2
            elif kind == "custom":
                h = WrongFunction.apply(h)
            elif kind == "checkpoint":
                h = checkpoint(torch.matmul, h, W, use_reentrant=False)
            elif kind == "aside":
                side = side @ W
            elif kind == "back":
                h = h + side
            else:
                h = CUTTING[k % len(CUTTING)](h)
        return h.square().mean()


SOUND = ["layer", "residual", "choice", "loop", "parts", "in place", "view", "custom"]
SOUND += ["checkpoint", "aside", "back"]


@st.composite
def networks(draw: st.DrawFn, kinds: list[str]) -> Network:
    return Network(
        draw(st.lists(st.tuples(st.sampled_from(kinds), st.integers(0, 11)), max_size=9))
    )


def without_gradient(network: Network) -> set[str]:
    """Return what autograd itself says."""
    loss = network.loss()
    if not loss.requires_grad:
        return set(network.weights)
    gradients = torch.autograd.grad(loss, list(network.weights.values()), allow_unused=True)
    return {n for n, g in zip(network.weights, gradients, strict=True) if g is None}


@given(networks(SOUND))
def test_a_sound_network_gives_no_alarm(network: Network) -> None:
    cuts = find_cuts(network.loss, network.weights)
    assert {one.name for one in cuts.unreached} == without_gradient(network)
    # A weight in a loop that is not entered, or on a side that never comes back.
    assert {one.cause for one in cuts.unreached} <= {"unused", "dropped", "left"}


@given(networks([*SOUND, "cut", "cut"]))
def test_planted_cuts_are_blamed_and_nothing_else(network: Network) -> None:
    cuts = find_cuts(network.loss, network.weights)
    assert {one.name for one in cuts.unreached} == without_gradient(network)
    planted = {CUTTING[k % len(CUTTING)].__name__ for kind, k in network.steps if kind == "cut"}
    for one in cuts.unreached:
        if one.cause == "cut":
            assert one.operation is not None
            assert one.operation.function in planted


@given(st.integers(0, 5), st.integers(0, 5))
def test_one_cut_between_two_layers_is_found_wherever_it_stands(before: int, after: int) -> None:
    around = [("residual", 2), ("parts", 2), ("in place", 2), ("view", 2), ("custom", 2)]
    steps = [("layer", 0), *around[:before], ("cut", before), *around[:after], ("layer", 1)]
    (first, *_) = find_cuts(Network(steps).loss, Network(steps).weights).unreached
    assert first.cause == "unused"  # the weights are those of another network
    network = Network(steps)
    (first, *_) = find_cuts(network.loss, network.weights).unreached
    assert first.name == "w0"
    assert first.operation is not None
    assert first.operation.function == CUTTING[before].__name__


def test_a_deep_network_is_deeper_than_the_recursion_of_python() -> None:
    w = torch.ones(1, requires_grad=True)

    def loss() -> Tensor:
        h = w
        for _ in range(3000):
            h = h + 1
        return h.sum()

    assert find_cuts(loss, {"w": w}).reached == ("w",)


# --- bad input ----------------------------------------------------------------------------

NET = TwoLayers(identity)
W = torch.ones(3, requires_grad=True)
BAD: list[tuple[Any, Any, type[Exception], str]] = [
    (3, NET, TypeError, "`loss_function` must be a function, got 3"),
    (lambda: 3.0, NET, TypeError, "`loss_function()` must be a tensor, got float"),
    (
        lambda: NET(X),
        NET,
        ValueError,
        "`loss_function()` must be one number, such as a mean or a sum, got shape (4, 3)",
    ),
    (
        lambda: NET(X).argmax(),
        NET,
        ValueError,
        "`loss_function()` must be a floating-point number, for nothing else has a gradient, "
        "got dtype torch.int64",
    ),
    (W.sum, {}, ValueError, "`parameters` must hold at least one parameter, got none"),
    (W.sum, iter(()), ValueError, "`parameters` must hold at least one parameter, got none"),
    (W.sum, nn.ReLU(), ValueError, "`parameters` must hold at least one parameter, got none"),
    (
        W.sum,
        W,
        TypeError,
        "`parameters` must be a module, or names with tensors as `module.named_parameters()` "
        "gives them, got torch.Tensor",
    ),
    (
        W.sum,
        NET.parameters(),
        TypeError,
        "`parameters` must be a module, or names with tensors as `module.named_parameters()` "
        "gives them, got one that holds torch.nn.parameter.Parameter",
    ),
    (W.sum, [("w", W), ("w", W)], ValueError, "must name each parameter once, got 'w' twice"),
    (W.sum, {"w": [1.0]}, TypeError, "`parameters['w']` must be a tensor, got list"),
    (
        W.sum,
        {"k": torch.tensor([1, 2])},
        ValueError,
        "`parameters['k']` must be floating-point, for nothing else carries a gradient, "
        "got dtype torch.int64",
    ),
    (
        W.sum,
        nn.LazyLinear(3),
        ValueError,
        "`parameters['weight']` must have a shape, which a lazy layer gets on its first call",
    ),
]


@pytest.mark.parametrize(("loss", "parameters", "kind", "message"), BAD)
def test_bad_input_is_one_clear_sentence(
    loss: Any, parameters: Any, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=re.escape(message)):
        find_cuts(loss, parameters)
