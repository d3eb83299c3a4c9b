"""Derivatives that are exact but for rounding, of functions written with NumPy.

Reverse mode is in ``mathdl.autodiff.reverse``: a `Tensor` remembers how it was computed, and
`backward` brings the gradient to everything that it was computed from. Forward mode is in
``mathdl.autodiff.forward``: a `Dual` number carries its derivative along. Both read the one table
of rules in ``mathdl.autodiff.operations``, in opposite directions.
"""

from mathdl.autodiff.derivatives import grad, hessian, jacobian, jvp, vjp
from mathdl.autodiff.forward import Dual
from mathdl.autodiff.reverse import Tensor, no_grad

__all__ = ["Dual", "Tensor", "grad", "hessian", "jacobian", "jvp", "no_grad", "vjp"]
