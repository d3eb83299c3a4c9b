"""Derivatives by central differences, and what they are good for.

Slopes, gradients and Jacobians (``mathdl.calculus.differences``), Hessians and the kinds of
critical points (``mathdl.calculus.curvature``), and the check of a gradient
(``mathdl.calculus.checking``), which rests on what differences can tell
(``mathdl.calculus.agreement``). Each function chooses its step by the theory of the two errors,
truncation and rounding. With ``extrapolate=True`` it takes several steps, and finds three more
digits.
"""

from mathdl.calculus.checking import GradientCheck, check_gradient
from mathdl.calculus.curvature import classify_critical_point, hessian
from mathdl.calculus.differences import derivative, gradient, jacobian

__all__ = [
    "GradientCheck",
    "check_gradient",
    "classify_critical_point",
    "derivative",
    "gradient",
    "hessian",
    "jacobian",
]
