"""The graph behind a result as a plain record: what a picture or a table needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl._terminal import printable
from mathdl.autodiff._operations import Map, name
from mathdl.autodiff.reverse import Tensor, pull_back

__all__ = ["Graph", "Node", "graph_of"]

RealArray = NDArray[np.floating[Any]]

_SIGNS = {
    "absolute": "|·|",
    "add": "+",
    "add_up": "sum",
    "average": "mean",
    "divide": "÷",
    "get": "[·]",
    "largest": "max",
    "matmul": "@",
    "multiply": "×",
    "negative": "−",
    "power": "^",
    "subtract": "−",
}


@printable()
@dataclass(frozen=True, eq=False)
class Node:
    """One number, or array, of a computation.

    Attributes
    ----------
    label : str
        The name of an input. For a result the sign of the operation, together with the plain
        number that it was written with, "× 3", and after its name if it has one, "y: × 3".
    value : ndarray
        What came out.
    gradient : ndarray or None
        The gradient of the result with respect to it; None for a constant.
    inputs : tuple of int
        The places in the graph of what the operation took; empty for an input.
    slopes : tuple of float or None
        For each of these the local derivative, where both are one number; None elsewhere, and
        for a constant.
    """

    label: str
    value: RealArray
    gradient: RealArray | None
    inputs: tuple[int, ...] = ()
    slopes: tuple[float | None, ...] = ()


@dataclass(frozen=True, eq=False, repr=False)
class Graph:
    """The nodes of a computation, each after its inputs. The last one is the result.

    Attributes
    ----------
    nodes : tuple of Node
        See :class:`~mathdl.autodiff.Node`.
    """

    nodes: tuple[Node, ...]

    def __repr__(self) -> str:
        return f"Graph({len(self.nodes)} nodes, {sum(len(n.inputs) for n in self.nodes)} edges)"


def graph_of(
    result: Tensor,
    *,
    names: Mapping[str, Any] | None = None,
    gradient: ArrayLike | None = None,
) -> Graph:
    r"""Return the graph of a computation, with the value and the gradient of each node.

    Along every edge the gradient of a node is multiplied by the local derivative and handed to
    the input; what arrives over several edges adds up. This is what
    :meth:`~mathdl.autodiff.Tensor.backward` does, and here it can be seen, for the nodes between
    as well. The attribute ``grad`` of the tensors stays as it is.

    Parameters
    ----------
    result : Tensor
        Where the computation ends.
    names : mapping of str to Tensor or array, optional
        What to call inputs and results.
    gradient : array_like, optional
        The gradient to begin with, as for :meth:`~mathdl.autodiff.Tensor.backward`.

    Returns
    -------
    Graph

    Raises
    ------
    TypeError
        If `result` is not a tensor.
    ValueError
        If `result` requires no gradient, or `gradient` does not fit.

    Notes
    -----
    Derived in the chapter "Chain rule".

    Examples
    --------
    >>> x = Tensor(3.0, requires_grad=True)
    >>> graph = graph_of((2 * x + 1) ** 2, names={"x": x})
    >>> for node in graph.nodes:
    ...     print(node.label, node.value, node.gradient, node.inputs, node.slopes)
    x 3.0 28.0 () ()
    2 × 6.0 14.0 (0,) (2.0,)
    + 1 7.0 14.0 (1,) (1.0,)
    ^ 2 49.0 1.0 (2,) (14.0,)
    """
    if not isinstance(result, Tensor):
        raise TypeError(f"`result` must be a Tensor, got {type(result).__name__}")
    gradients = dict(pull_back(result, result._seed("graph_of", gradient)))
    called = {id(x): label for label, x in (names or {}).items()}
    places: dict[int, int] = {}
    nodes: list[Node] = []
    for tensor in reversed(gradients):  # the inputs of an operation before the operation
        drawn = [
            (x, pull)
            for x, pull in zip(tensor._inputs, tensor._pulls, strict=True)
            if not isinstance(x, bool | int | float)  # those are in the label
        ]
        for x, _ in drawn:
            if id(x) not in places:  # a constant: gradients do not reach it
                places[id(x)] = len(nodes)
                nodes.append(Node(called.get(id(x), "constant"), np.array(x), None))
        inputs = tuple(places[id(x)] for x, _ in drawn)
        slopes = tuple(
            _slope(tensor, x, pull) if nodes[places[id(x)]].gradient is not None else None
            for x, pull in drawn
        )
        label = _label(tensor, called.get(id(tensor), ""))
        places[id(tensor)] = len(nodes)
        value, g = np.array(tensor._value), np.array(gradients[tensor], tensor.dtype)
        nodes.append(Node(label, value, g, inputs, slopes))
    return Graph(tuple(nodes))


def _label(tensor: Tensor, called: str) -> str:
    if tensor._operation is None:
        return called or "input"
    operation = name(tensor._operation)
    sign = _SIGNS.get(operation, operation)
    numbers = [f"{x:g}" if isinstance(x, bool | int | float) else "" for x in tensor._inputs]
    if len(numbers) == 2:
        sign = f"{numbers[0]} {sign} {numbers[1]}".strip()
    return f"{called}: {sign}" if called else sign


def _slope(tensor: Tensor, x: Tensor, pull: Map) -> float | None:
    if tensor.size != 1 or x.size != 1:
        return None
    return float(np.sum(pull(np.ones(tensor.shape)[()])))
