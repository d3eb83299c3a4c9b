"""Going downhill: the methods that follow a gradient to a minimum, and the path they take.

Plain and with a memory of its speed (``mathdl.optim.first_order``), with a step of its own for
each coordinate (``mathdl.optim.adaptive``), and with the Hessian
(``mathdl.optim.second_order``). Names and defaults are those of ``torch.optim``.
"""

from mathdl.optim.adaptive import adam, rmsprop
from mathdl.optim.first_order import gradient_descent, momentum, nesterov
from mathdl.optim.paths import Path
from mathdl.optim.second_order import newton

__all__ = ["Path", "adam", "gradient_descent", "momentum", "nesterov", "newton", "rmsprop"]
