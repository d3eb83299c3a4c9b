"""Which tensors the graph of another one reaches."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor

__all__ = ["Reach"]


class Reach:
    """Which of some tensors would receive a gradient from another, as the bits of an integer.

    The graph is walked once: what is known below a node is kept for the next question, so that
    asking after each operation of a forward pass costs no more than asking at its end.

    Parameters
    ----------
    tensors : sequence of Tensor
        Bit i stands for the i-th of them.
    """

    def __init__(self, tensors: Sequence[Tensor]) -> None:
        self._tensors = tuple(tensors)  # alive, so that no other object gets their ids
        self._bits = {id(tensor): 1 << i for i, tensor in enumerate(tensors)}
        # What is itself a result sits at an edge of the graph and not at its end.
        self._edges: dict[tuple[Any, int], int] = {
            (tensor.grad_fn, tensor.output_nr): bit
            for tensor, bit in zip(tensors, self._bits.values(), strict=True)
            if tensor.grad_fn is not None
        }
        self._below: dict[Any, int] = {}

    def of(self, tensor: Tensor) -> int:
        """Return the bits of the tensors that the graph of `tensor` reaches."""
        node = tensor.grad_fn
        if node is None:
            return self._bits.get(id(tensor), 0) if tensor.requires_grad else 0
        return self._edges.get((node, tensor.output_nr), 0) | self._under(node)

    def _under(self, root: Any) -> int:
        below, stack = self._below, [root]
        while stack:  # a deep network is deeper than Python's recursion
            node = stack[-1]
            edges = [edge for edge in node.next_functions if edge[0] is not None]
            waiting = [following for following, _ in edges if following not in below]
            if waiting and node not in below:
                stack.extend(waiting)
                continue
            stack.pop()
            if node not in below:
                bits = self._bits.get(id(node.variable), 0) if _is_leaf(node) else 0
                for edge in edges:
                    bits |= below[edge[0]] | self._edges.get(edge, 0)
                below[node] = bits
        return below[root]


def _is_leaf(node: Any) -> bool:
    # A node of the reader's own function may have an attribute `variable`, too.
    return type(node).__name__ == "AccumulateGrad"
