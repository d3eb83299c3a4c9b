"""What the picture of a graph draws: a box for each node, above what it is used in."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, PathPatch

from mathdl import plotting
from mathdl.autodiff import Graph, Node, Tensor, graph_of


def leaf(data: Any) -> Tensor:
    return Tensor(data, requires_grad=True)


def example() -> Graph:
    x, y = leaf(1.0), leaf(2.0)
    return graph_of(x**2 + 3 * y**2 + 2 * x * y, names={"x": x, "y": y})


def boxes(ax: Axes) -> list[Any]:
    """Return the outlines (left, top, right, bottom) of the boxes, with top above bottom."""
    return [p.get_extents().transformed(ax.transData.inverted()) for p in ax.patches
            if isinstance(p, FancyBboxPatch)]  # fmt: skip


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_each_node_has_its_label_value_and_gradient() -> None:
    ax = plotting.computation_graph(example())
    written = texts(ax)
    triples = {tuple(written[i : i + 3]) for i in range(0, len(written), 3)}
    assert triples == {
        ("x", "1", "∂ 6"),
        ("y", "2", "∂ 14"),
        ("^ 2", "1", "∂ 1"),
        ("^ 2", "4", "∂ 3"),
        ("3 ×", "12", "∂ 1"),
        ("2 ×", "2", "∂ 2"),
        ("×", "4", "∂ 1"),
        ("+", "13", "∂ 1"),
        ("+", "17", "∂ 1"),
    }
    colors = {text.get_text()[0]: text.get_color() for text in ax.texts}
    assert colors["∂"] == plotting.GRADIENT
    assert colors["1"] == plotting.DATA


def test_arrows_lead_from_the_input_to_what_uses_it() -> None:
    graph = example()
    ax = plotting.computation_graph(graph)
    drawn = boxes(ax)
    arrows = [p.get_path().vertices for p in ax.patches if isinstance(p, PathPatch)]
    wanted = [(i, k) for k, node in enumerate(graph.nodes) for i in node.inputs]
    assert len(arrows) == len(wanted) == 10
    for line, (i, k) in zip(arrows, wanted, strict=True):
        above, below = drawn[i], drawn[k]
        assert line[0][0] == pytest.approx((above.x0 + above.x1) / 2)
        assert line[0][1] == pytest.approx(max(above.y0, above.y1), abs=1e-6)
        assert below.x0 < line[-1][0] < below.x1
        assert line[-1][1] == pytest.approx(min(below.y0, below.y1), abs=1e-6)
        assert line[0][1] < line[-1][1]  # downward: the y axis points down
    assert ax.yaxis_inverted()


@st.composite
def graphs(draw: Any) -> Graph:
    nodes: list[Node] = []
    for k in range(draw(st.integers(1, 12))):
        count = draw(st.integers(0, 3)) if k else 0
        inputs = tuple(draw(st.integers(0, k - 1)) for _ in range(count))
        slopes: tuple[float | None, ...] = (1.5,) * count
        nodes.append(Node(f"n{k}", np.array(1.0), np.array(2.0), inputs, slopes))
    return Graph(tuple(nodes))


@given(graphs())
@settings(max_examples=12)
def test_boxes_do_not_overlap_and_stay_inside(graph: Graph) -> None:
    ax = plotting.computation_graph(graph, slopes=True)
    drawn = boxes(ax)
    assert len(drawn) == len(graph.nodes)
    for i, a in enumerate(drawn):
        assert ax.get_xlim()[0] <= a.x0 < a.x1 <= ax.get_xlim()[1]
        assert ax.get_ylim()[1] <= min(a.y0, a.y1) < max(a.y0, a.y1) <= ax.get_ylim()[0]
        for b in drawn[:i]:
            assert not a.overlaps(b)
    for k, node in enumerate(graph.nodes):
        for i in node.inputs:
            assert max(drawn[i].y0, drawn[i].y1) < min(drawn[k].y0, drawn[k].y1)
    plt.close(ax.figure)


@given(graphs())
@settings(max_examples=12)
def test_a_long_arrow_passes_beside_the_boxes_between(graph: Graph) -> None:
    ax = plotting.computation_graph(graph)
    drawn = boxes(ax)
    for patch in ax.patches:
        if isinstance(patch, PathPatch):
            for x, y in patch.get_path().vertices[1:-1]:
                for box in drawn:
                    low, high = sorted((box.y0, box.y1))
                    assert not (box.x0 < x < box.x1 and low + 1e-6 < y < high - 1e-6)
    plt.close(ax.figure)


def test_slopes_stand_at_the_arrows_when_asked_for() -> None:
    x = leaf(3.0)
    graph = graph_of((2 * x + 1) ** 2, names={"x": x})
    assert not [t for t in texts(plotting.computation_graph(graph)) if t.startswith("× ")]
    with_slopes = texts(plotting.computation_graph(graph, slopes=True))
    assert [t for t in with_slopes if t.startswith("× ")] == ["× 2", "× 1", "× 14"]
    X = np.ones((2, 3))
    w = leaf([1.0, 2.0, 3.0])
    arrays = texts(plotting.computation_graph(graph_of((X @ w).sum()), slopes=True))
    assert not [t for t in arrays if t.startswith("× ")]


def test_arrays_show_their_shape_and_constants_a_dashed_border() -> None:
    X, c, w = np.ones((2, 3)), Tensor(5.0), leaf([1.0, 2.0, 3.0])
    graph = graph_of((X @ w * c).sum(), names={"X": X, "w": w, "c": c})
    ax = plotting.computation_graph(graph)
    patches = [p for p in ax.patches if isinstance(p, FancyBboxPatch)]
    styles = {n.label: p.get_linestyle() for n, p in zip(graph.nodes, patches, strict=True)}
    assert styles == {"X": "--", "c": "--", "w": "-", "@": "-", "×": "-", "sum": "-"}
    written = texts(ax)
    assert written[written.index("X") + 1] == "(2, 3)"
    assert written[written.index("c") + 1] == "5"
    assert written[written.index("w") + 1] == "(3,)"
    assert written[written.index("sum") + 1 :] == ["60", "∂ 1"]


def test_inputs_of_a_product_stand_in_their_order() -> None:
    X, W = leaf(np.ones((2, 3))), leaf(np.ones((3, 2)))
    graph = graph_of((X @ W).sum(), names={"X": X, "W": W})
    drawn = boxes(plotting.computation_graph(graph))
    labels = [node.label for node in graph.nodes]
    assert drawn[labels.index("X")].x1 < drawn[labels.index("W")].x0


def test_a_wide_graph_is_drawn_smaller() -> None:
    x = leaf(1.0)
    narrow = plotting.computation_graph(graph_of(x * x))
    wide = plotting.computation_graph(graph_of(np.stack([x * i for i in range(8)]).sum()))
    assert wide.texts[0].get_fontsize() < 0.7 * narrow.texts[0].get_fontsize()
    assert wide.figure.get_figwidth() == narrow.figure.get_figwidth() == 5.2


def test_numbers_are_short_and_have_a_real_minus() -> None:
    x = leaf(-1234567.0)
    written = texts(plotting.computation_graph(graph_of(x / 3, names={"x": x})))
    assert written[:3] == ["x", "−1.23e+06", "∂ 0.333"]


def test_it_draws_where_it_is_told_and_refuses_what_is_no_graph() -> None:
    ax = plt.subplots()[1]
    assert plotting.computation_graph(example(), ax=ax) is ax
    with pytest.raises(TypeError, match=r"^`graph` must be a Graph, got float$"):
        plotting.computation_graph(3.0)  # type: ignore[arg-type]
