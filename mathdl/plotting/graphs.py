"""The graph of a computation: values flow down, gradients come back up."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from mathdl.autodiff import Graph, Node
from mathdl.plotting._axes import given_or_new, text_width
from mathdl.plotting._shapes import SMALL, box, write
from mathdl.plotting.style import DATA, GRADIENT, MUTED

__all__ = ["computation_graph"]

# In inches, at the width of the text.
_BOX = (1.2, 0.56)
_STEP = 1.05  # from one layer to the next
_SPACE = 0.12  # between neighbours
_PORT = 0.26  # between two arrows that end at one box
_SWEEPS = 8


@dataclass(eq=False)
class _Place:
    """Where a node is drawn, or (for `node` None) where a long edge passes a layer."""

    node: Node | None
    layer: int
    x: float = 0.0
    above: list[tuple["_Place", float]] = field(default_factory=list)  # with the arrow's port,
    below: list[tuple["_Place", float]] = field(default_factory=list)  # from the lower middle

    @property
    def width(self) -> float:
        return _BOX[0] if self.node else _SPACE


def computation_graph(graph: Graph, *, slopes: bool = False, ax: Axes | None = None) -> Axes:
    """Draw how a result was computed, with the value and the gradient of each step.

    Values flow along the arrows, from the inputs on top to the result. In each box the value
    stands on the left and, after ∂, the gradient of the result with respect to it on the right;
    of an array, the shape. Constants, which have no gradient, have a dashed border.

    Parameters
    ----------
    graph : Graph
        From :func:`mathdl.autodiff.graph_of`. Up to four boxes beside each other stay readable
        on a phone.
    slopes : bool
        Write the local derivatives at the arrows: a gradient times these, added up over all
        arrows that leave a box, is the gradient in it.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With a box (a patch) for each node, in the order of the graph, after the arrows.

    Raises
    ------
    TypeError
        If `graph` is not a graph.

    Examples
    --------
    >>> from mathdl import plotting
    >>> from mathdl.autodiff import Tensor, graph_of
    >>> x = Tensor(3.0, requires_grad=True)
    >>> ax = plotting.computation_graph(graph_of((2 * x + 1) ** 2, names={"x": x}))
    >>> [text.get_text() for text in ax.texts][:3]
    ['x', '3', '∂ 28']
    """
    if not isinstance(graph, Graph):
        raise TypeError(f"`graph` must be a Graph, got {type(graph).__name__}")
    places, layers = _layout(graph)
    left = min(p.x - p.width / 2 for p in places)
    right = max(p.x + p.width / 2 for p in places)
    bottom = (len(layers) - 1) * _STEP + _BOX[1] / 2
    width = text_width()
    margin = max(0.05, (width - (right - left)) / 2)
    scale = min(1.0, width / (right - left + 2 * margin))
    ax = given_or_new(ax, scale * (bottom + _BOX[1] / 2 + 0.1))
    ax.set(xlim=(left - margin, right + margin), ylim=(bottom + 0.05, -_BOX[1] / 2 - 0.05))
    ax.set_axis_off()
    for place in places:
        _draw_arrows(ax, place, SMALL * scale, slopes)
    for place in places:
        _draw_box(ax, place, scale)
    return ax


# ----------------------------------------------------------------------------- layout


def _layout(graph: Graph) -> tuple[list[_Place], list[list[_Place]]]:
    """Return the place of each node, and all places by layers."""
    places: list[_Place] = []
    for node in graph.nodes:
        above = [places[i] for i in node.inputs]
        places.append(_Place(node, 1 + max((p.layer for p in above), default=-1)))
    for i, node in enumerate(graph.nodes):
        users = [places[k].layer for k, user in enumerate(graph.nodes) if i in user.inputs]
        if not node.inputs and users:
            places[i].layer = min(users) - 1  # an input stands right above its first use
    layers: list[list[_Place]] = [[] for _ in range(1 + max(p.layer for p in places))]
    for place in places:
        layers[place.layer].append(place)
    for place, node in zip(places, graph.nodes, strict=True):
        for k, i in enumerate(node.inputs):
            _link(places[i], place, (k - (len(node.inputs) - 1) / 2) * _PORT, layers)
    _arrange(layers)
    return places, layers


def _link(start: _Place, end: _Place, port: float, layers: list[list[_Place]]) -> None:
    """Join two places, with a place to pass in each layer between them."""
    for layer in range(start.layer + 1, end.layer):
        passing = _Place(None, layer)
        layers[layer].append(passing)
        start.below.append((passing, 0.0))
        passing.above.append((start, 0.0))
        start = passing
    start.below.append((end, port))
    end.above.append((start, port))


def _arrange(layers: list[list[_Place]]) -> None:
    """Give each place an x near its neighbours', first by order alone, then with room."""
    for layer in layers:
        _spread(layer, np.zeros(len(layer)))
    for sweep in range(2 * _SWEEPS):
        down = sweep % 2 == 0
        for layer in layers if down else reversed(layers):
            wanted = [_under(p) if down else _over(p) for p in layer]
            if sweep < _SWEEPS:
                order = np.argsort(wanted, kind="stable")
                layer[:] = [layer[i] for i in order]
                wanted = [wanted[i] for i in order]
            _spread(layer, np.array(wanted))


def _under(place: _Place) -> float:
    return float(np.mean([p.x - port for p, port in place.above] or place.x))


def _over(place: _Place) -> float:
    return float(np.mean([p.x + port for p, port in place.below] or place.x))


def _spread(layer: list[_Place], wanted: NDArray[np.floating]) -> None:
    """Put places as near as can be to where they want to be, in order and with room between."""
    widths = np.array([p.width for p in layer])
    steps = np.cumsum([0, *((widths[:-1] + widths[1:]) / 2 + _SPACE)])
    # Without the room it is a regression by an ascending sequence: pool what descends.
    pools: list[tuple[float, int]] = []
    for value in wanted - steps:
        pools.append((float(value), 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, m), (b, n) = pools[-2:]
            pools[-2:] = [((a * m + b * n) / (m + n), m + n)]
    ascending = np.repeat([value for value, _ in pools], [n for _, n in pools])
    for place, x in zip(layer, ascending + steps, strict=True):
        place.x = float(x)


# ---------------------------------------------------------------------------- drawing


def _draw_box(ax: Axes, place: _Place, scale: float) -> None:
    node = place.node
    assert node is not None
    x, y = place.x, place.layer * _STEP
    (w, h), is_input = _BOX, not node.inputs
    box(ax, x, y, w, h, DATA if is_input else MUTED, "--" if node.gradient is None else "-")
    write(ax, x, y - 0.13, node.label, "center", MUTED, scale)
    y, size = y + 0.14, SMALL * scale
    if node.value.size > 1:
        write(ax, x, y, str(node.value.shape), "center", DATA, size)
    elif node.gradient is None:
        write(ax, x, y, _number(node.value), "center", DATA, size)
    else:
        side = w / 2 - 0.08
        write(ax, x - side, y, _number(node.value), "left", DATA, size)
        write(ax, x + side, y, f"∂ {_number(node.gradient)}", "right", GRADIENT, size)


def _draw_arrows(ax: Axes, place: _Place, size: float, slopes: bool) -> None:
    """Draw the arrows that end at a place."""
    node = place.node
    assert node is not None
    for (last, port), slope in zip(place.above, node.slopes, strict=True):
        way = [last]
        while way[0].node is None:
            way.insert(0, way[0].above[0][0])
        end = (place.x + port, place.layer * _STEP)
        _draw_arrow(ax, [*((p.x, p.layer * _STEP) for p in way), end])
        if slopes and slope is not None:
            side, align = (-0.09, "right") if port < 0 else (0.09, "left")
            x, y = end[0] + side, end[1] - _BOX[1] / 2 - 0.08
            write(ax, x, y, f"× {_number(np.asarray(slope))}", align, GRADIENT, size)


def _draw_arrow(ax: Axes, points: list[tuple[float, float]]) -> None:
    half = _BOX[1] / 2
    vertices, codes = [(points[0][0], points[0][1] + half)], [Path.MOVETO]
    for (x0, y0), (x1, y1) in pairwise(points):
        if len(vertices) > 1:  # straight through a layer
            vertices.append((x0, y0 + half))
            codes.append(Path.LINETO)
        middle = (y0 + y1) / 2
        vertices += [(x0, middle), (x1, middle), (x1, y1 - half)]
        codes += [Path.CURVE4] * 3
    line = Path(vertices, codes)
    ax.add_patch(PathPatch(line, facecolor="none", edgecolor=MUTED, linewidth=1.2, zorder=1))
    x, y = vertices[-1]
    ax.plot([x], [y - 0.03], marker="v", color=MUTED, markersize=5, linestyle="none")


def _number(x: NDArray[np.floating]) -> str:
    return f"{float(x.reshape(())):.3g}".replace("-", "−")
