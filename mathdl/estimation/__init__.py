"""How likely the data are under a distribution, and how well they know its parameters.

Log-likelihoods, one or a grid of them (``mathdl.estimation.likelihood``), and their curvature at
the fitted parameters, from which come the standard errors (``mathdl.estimation.accuracy``).
"""

from mathdl.estimation.accuracy import observed_information, standard_errors
from mathdl.estimation.likelihood import log_likelihood, normal_log_likelihood_surface

__all__ = [
    "log_likelihood",
    "normal_log_likelihood_surface",
    "observed_information",
    "standard_errors",
]
