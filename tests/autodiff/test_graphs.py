"""The record of a graph: nodes in order, with values, gradients and local derivatives."""

import re
from typing import Any

import numpy as np
import pytest

from mathdl.autodiff import Tensor, graph_of, no_grad


def error(kind: type[Exception], message: str) -> Any:
    return pytest.raises(kind, match=f"^{re.escape(message)}$")


def leaf(data: Any) -> Tensor:
    return Tensor(data, requires_grad=True)


def test_the_running_example() -> None:
    x, y = leaf(1.0), leaf(2.0)
    f = x**2 + 3 * y**2 + 2 * x * y
    graph = graph_of(f, names={"x": x, "y": y})
    found = {(node.label, float(node.value)): float(node.gradient) for node in graph.nodes}
    assert found == {
        ("x", 1): 6,
        ("y", 2): 14,
        ("^ 2", 1): 1,
        ("^ 2", 4): 3,
        ("3 ×", 12): 1,
        ("2 ×", 2): 2,
        ("×", 4): 1,
        ("+", 13): 1,
        ("+", 17): 1,
    }
    assert graph.nodes[-1].value == 17
    assert x.grad is None
    assert repr(graph) == "Graph(9 nodes, 10 edges)"


def test_each_node_comes_after_its_inputs() -> None:
    x = leaf(0.3)
    y = x
    for _ in range(20):
        y = y * x + np.tanh(y)
    graph = graph_of(y)
    for place, node in enumerate(graph.nodes):
        assert all(i < place for i in node.inputs)
        assert len(node.inputs) == len(node.slopes)


def test_the_gradient_of_a_node_is_the_sum_over_its_edges() -> None:
    """What the picture teaches: gradient times slope, added up over all that use the node."""
    x, y = leaf(0.7), leaf(-0.4)
    graph = graph_of(np.exp(x * y) / (x + y**2) - x)
    arrived = np.zeros(len(graph.nodes))
    for node in graph.nodes:
        for place, slope in zip(node.inputs, node.slopes, strict=True):
            arrived[place] += node.gradient * slope
    arrived[-1] = 1
    np.testing.assert_allclose(arrived, [float(n.gradient) for n in graph.nodes], rtol=1e-14)


def test_constants_and_arrays() -> None:
    X, c = np.arange(6.0).reshape(2, 3), Tensor([1.0, 2.0])
    w = leaf([1.0, 0.0, -1.0])
    graph = graph_of(((X @ w) * c).sum(), names={"X": X, "w": w})
    labels = [node.label for node in graph.nodes]
    assert sorted(labels) == sorted(["w", "X", "@", "constant", "×", "sum"])
    by_label = {node.label: node for node in graph.nodes}
    assert by_label["X"].gradient is None
    assert by_label["constant"].gradient is None
    np.testing.assert_array_equal(by_label["@"].gradient, [1, 2])
    np.testing.assert_array_equal(by_label["w"].gradient, X.T @ [1, 2])
    assert by_label["@"].slopes == (None, None)
    assert {graph.nodes[i].label for i in by_label["@"].inputs} == {"X", "w"}


def test_the_same_tensor_twice_and_labels() -> None:
    x = leaf(3.0)
    graph = graph_of(x * x)
    assert [(n.label, n.inputs, n.slopes) for n in graph.nodes] == [
        ("input", (), ()),
        ("×", (0, 0), (3.0, 3.0)),
    ]
    for y, label in (
        (x - 1, "− 1"),
        (1 - x, "1 −"),
        (-x, "−"),
        (np.exp(x), "exp"),
        (x.relu(), "relu"),
        (x.mean(), "mean"),
        (x / 0.5, "÷ 0.5"),
        (x[None], "[·]"),
        (x.reshape(1), "reshape"),
    ):
        assert graph_of(y).nodes[-1].label == label
    y = x * x
    assert graph_of(y, names={"area": y}).nodes[-1].label == "area: ×"


def test_a_vector_needs_a_gradient_to_begin_with() -> None:
    x = leaf([1.0, 2.0])
    graph = graph_of(2 * x, gradient=[1.0, 10.0])
    np.testing.assert_array_equal(graph.nodes[0].gradient, [2, 20])
    with error(
        ValueError, "`gradient` must be given for a tensor of several numbers, here of shape (2,)"
    ):
        graph_of(2 * x)


def test_bad_input() -> None:
    with error(TypeError, "`result` must be a Tensor, got float"):
        graph_of(3.0)  # type: ignore[arg-type]
    with (
        error(
            ValueError,
            "`graph_of` must start at a tensor that requires grad, and this one was computed from "
            "none that does, or under no_grad",
        ),
        no_grad(),
    ):
        graph_of(leaf(1.0) * 2)
