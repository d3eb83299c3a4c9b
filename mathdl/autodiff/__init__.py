"""Derivatives that are exact but for rounding, of functions written with NumPy.

Reverse mode is in ``mathdl.autodiff.reverse``: a `Tensor` remembers how it was computed, and
`backward` brings gradients to all that it was computed from. Forward mode is in
``mathdl.autodiff.forward``: a `Dual` number carries its derivative along. Both read the one table
of rules in ``mathdl.autodiff._operations``, in opposite directions, and work on anything that
looks like an array, ``mathdl.autodiff._traced``. On top are the derivatives of functions, their
check against a formula, and the graph of a computation as a record.
"""

from mathdl.autodiff.checks import DerivativeCheck, check_derivatives
from mathdl.autodiff.derivatives import grad, hessian, jacobian, jvp, vjp
from mathdl.autodiff.forward import Dual
from mathdl.autodiff.graphs import Graph, Node, graph_of
from mathdl.autodiff.reverse import Tensor, no_grad

__all__ = [
    "DerivativeCheck",
    "Dual",
    "Graph",
    "Node",
    "Tensor",
    "check_derivatives",
    "grad",
    "graph_of",
    "hessian",
    "jacobian",
    "jvp",
    "no_grad",
    "vjp",
]
