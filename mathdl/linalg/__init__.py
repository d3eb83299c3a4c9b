"""Vectors, matrices and their spectra.

Lengths, angles and projections (``mathdl.linalg.vectors``), eigenvalues and condition numbers
(``mathdl.linalg.spectra``), the best approximation of matrices (``mathdl.linalg.approximation``)
and of data (``mathdl.linalg.components``). `norm`, `angle` and `project` take torch tensors too,
and gradients flow through them.
"""

from mathdl.linalg.approximation import LowRank, low_rank
from mathdl.linalg.components import PCA, pca
from mathdl.linalg.spectra import (
    ConvergenceError,
    Eigen,
    Eigenpair,
    condition_number,
    eigen,
    power_iteration,
)
from mathdl.linalg.vectors import angle, gram_schmidt, norm, project

__all__ = [
    "PCA",
    "ConvergenceError",
    "Eigen",
    "Eigenpair",
    "LowRank",
    "angle",
    "condition_number",
    "eigen",
    "gram_schmidt",
    "low_rank",
    "norm",
    "pca",
    "power_iteration",
    "project",
]
