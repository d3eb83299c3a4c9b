"""Gradients in PyTorch: where they stop, whether they are right, how large they are.

Which parameters a loss does not reach and at which line the graph was cut
(``mathdl.gradients.cuts``), the comparison with finite differences in double precision
(``mathdl.gradients.comparison``), and the norms that show where gradients vanish or explode
(``mathdl.gradients.norms``). Needs ``pip install "mathdl[torch]"``.
"""

try:
    import torch  # noqa: F401
except ImportError as error:
    raise ImportError('mathdl.gradients needs PyTorch: run pip install "mathdl[torch]"') from error

from mathdl.gradients.comparison import GradientComparison, ParameterCheck, check_gradients
from mathdl.gradients.cuts import Cuts, Unreached, find_cuts
from mathdl.gradients.missing import MissingGradients, parameters_without_gradient, unreached
from mathdl.gradients.norms import GradientNorms, gradient_norms
from mathdl.gradients.operations import Operation

__all__ = [
    "Cuts",
    "GradientComparison",
    "GradientNorms",
    "MissingGradients",
    "Operation",
    "ParameterCheck",
    "Unreached",
    "check_gradients",
    "find_cuts",
    "gradient_norms",
    "parameters_without_gradient",
    "unreached",
]
