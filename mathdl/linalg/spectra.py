"""Eigenvalues and eigenvectors, by iteration and by LAPACK, and condition numbers."""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.linalg import _matrices

__all__ = [
    "ConvergenceError",
    "Eigen",
    "Eigenpair",
    "condition_number",
    "eigen",
    "power_iteration",
]


class ConvergenceError(RuntimeError):
    r"""An iteration took all its steps and is not at its goal.

    Attributes
    ----------
    steps : int
        The number of steps taken.
    residual : float
        How far the last one is from an eigenpair, :math:`\|A v - \lambda v\|`.
    """

    def __init__(self, message: str, steps: int, residual: float) -> None:
        super().__init__(message)
        self.steps = steps
        self.residual = residual


@dataclass(frozen=True, eq=False)
class Eigenpair:
    r"""One eigenvalue with an eigenvector, :math:`A v = \lambda v`.

    Attributes
    ----------
    value : float
        The eigenvalue.
    vector : ndarray of shape (n,)
        The eigenvector, of length 1, in the dtype of the matrix. Its sign is arbitrary.
    steps : int
        The number of products A v that it took.
    residual : float
        :math:`\|A v - \lambda v\|`, before the vector is rounded to its dtype. The pair is exact
        for a matrix at this distance from A. If A is symmetric, some eigenvalue of A is within
        this distance of `value`.
    """

    value: float
    vector: NDArray[np.floating[Any]]
    steps: int
    residual: float


@dataclass(frozen=True, eq=False)
class Eigen:
    r"""The eigenvalues of a matrix with eigenvectors, :math:`A V = V \,\mathrm{diag}(\lambda)`.

    Attributes
    ----------
    values : ndarray of shape (n,)
        The eigenvalues, each as often as its multiplicity, the largest modulus first.
    vectors : ndarray of shape (n, n)
        The eigenvectors, as columns of length 1, in the order of `values`. Their signs (for
        complex ones, their phases) are arbitrary.
    """

    values: NDArray[np.inexact[Any]]
    vectors: NDArray[np.inexact[Any]]


def power_iteration(
    A: ArrayLike,
    *,
    rng: np.random.Generator | None = None,
    tol: float = 1e-10,
    max_steps: int = 10_000,
) -> Eigenpair:
    r"""Return the eigenvalue of largest modulus with its eigenvector, by repeated products.

    .. math:: v_{t+1} = \frac{A v_t}{\|A v_t\|}, \qquad \lambda_t = v_t^T A v_t

    The direction converges, and the error shrinks by :math:`|\lambda_2 / \lambda_1|` a step.

    Parameters
    ----------
    A : array_like of shape (n, n)
        The matrix, float32 or float64; integers become float64.
    rng : numpy.random.Generator, optional
        Where the start is drawn, standard normal. By default the start is the same each time,
        :math:`1 + \cos i` for i = 1, …, n: no vector with algebraic entries, and so no eigenvector
        of a matrix of rational numbers, is perpendicular to it (by Lindemann and Weierstrass;
        rounding aside).
    tol : float
        Stop where :math:`\|A v - \lambda v\| \le \mathrm{tol}\,\|A v\|`, that is, where A turns v
        by less than about `tol` radians.
    max_steps : int
        Give up after so many products.

    Returns
    -------
    Eigenpair
        With `value`, `vector`, `steps` and `residual`.

    Raises
    ------
    ConvergenceError
        If `tol` is not reached in `max_steps`. The message says why, where the last steps tell:
        the largest modulus belongs to λ and −λ, or to a complex pair, or the second modulus is
        so close that convergence is slow. It has the attributes `steps` and `residual`.
    TypeError
        If `A` is not real or is of another floating dtype, or `rng` is not a generator.
    ValueError
        If `A` is not square, is empty or not finite, or if `tol` or `max_steps` is not positive,
        or if the eigenvalue does not fit the dtype.

    Notes
    -----
    Every unit vector is an eigenvector of the zero matrix: there, the start is the answer. A start
    without any component along the first eigenvector finds another one (R. von Mises and H.
    Pollaczek-Geiringer, *Praktische Verfahren der Gleichungsauflösung*, ZAMM 9, 1929). A small
    residual means a small *backward* error; where A is far from symmetric, the eigenvalue itself
    may be sensitive. The work is done in float64.

    Derived in the chapter "Eigenvalues and eigenvectors".

    Examples
    --------
    >>> pair = power_iteration([[4.0, 2.0], [2.0, 3.0]])
    >>> round(pair.value, 8), pair.steps < 30
    (5.56155281, True)
    """
    A = _matrices.lapack_matrix("A", A, square=True)
    tol = _validate.number("tol", tol, above=0)
    max_steps = _validate.integer("max_steps", max_steps, at_least=1)
    n, scale = len(A), _matrices.power_of_two(float(np.abs(A).max()) or 1.0)
    B = A / np.float64(scale)
    if rng is None:
        v = 1 + np.cos(np.arange(1.0, n + 1))
    else:
        v = _validate.generator("rng", rng).standard_normal(n)
    v /= np.linalg.norm(v)
    # A v below this cannot be told from 0: then v is an eigenvector with the value 0.
    nothing = n * np.finfo(np.float64).eps * np.linalg.norm(B)
    for step in range(1, max_steps + 1):
        w = B @ v
        value = v @ w
        residual = float(np.linalg.norm(w - value * v))
        stretch = np.linalg.norm(w)
        if residual <= tol * stretch or stretch <= nothing:
            if abs(value) > float(np.finfo(A.dtype).max) / scale:
                raise ValueError(f"`A` must have an eigenvalue that fits {A.dtype}")
            return Eigenpair(float(value) * scale, v.astype(A.dtype), step, residual * scale)
        v = w / stretch
    reason = _why_not(B, v, scale)
    raise ConvergenceError(
        f"power iteration did not converge in {max_steps} steps, "
        f"the residual is {residual * scale:.2g}: {reason}",
        max_steps,
        residual * scale,
    )


def _why_not(B: NDArray[np.float64], v: NDArray[np.float64], scale: float) -> str:
    r"""Say what the last steps tell about the two largest eigenvalues.

    When the others have died out, v lies in a plane that B maps to itself, and three iterates
    obey :math:`B^2 v = a\,B v + b\,v`: the eigenvalues are the roots of z² = a z + b.
    """
    w = B @ v
    u = B @ w
    (b, a), *_ = np.linalg.lstsq(np.stack([v, w], axis=1), u, rcond=None)
    if np.linalg.norm(u - a * w - b * v) > 1e-3 * np.linalg.norm(u):
        return "three or more eigenvalues have nearly the same modulus, or `max_steps` is small"
    middle, square = a / 2, a * a / 4 + b
    root = math.sqrt(abs(square))
    if root <= 1e-3 * abs(middle):
        return f"the two largest eigenvalues nearly coincide, at {middle * scale:.6g}"
    if square < 0:
        pair = f"{middle * scale:.6g} ± {root * scale:.6g}i"
        return f"the largest eigenvalues are a complex pair, {pair}"
    first, second = sorted((middle + root, middle - root), key=abs, reverse=True)
    both = f"{first * scale:.6g} and {second * scale:.6g}"
    if abs(second) >= (1 - 1e-9) * abs(first):
        return f"the two largest eigenvalues, {both}, have the same modulus"
    return (
        f"the two largest eigenvalues, about {both}, leave an error that shrinks by "
        f"{abs(second / first):.6g} a step only"
    )


def eigen(A: ArrayLike) -> Eigen:
    r"""Return the eigenvalues of a square matrix, sorted, and an eigenvector for each.

    .. math:: A v_j = \lambda_j v_j, \quad |\lambda_1| \ge |\lambda_2| \ge \dots, \quad \|v_j\| = 1

    Parameters
    ----------
    A : array_like of shape (n, n)
        The matrix, float32 or float64; integers become float64.

    Returns
    -------
    Eigen
        `values` and `vectors`; real, in the dtype of `A`, if all eigenvalues are real, and complex
        (complex64 for float32) otherwise. The vectors are orthonormal if `A` is symmetric.

    Raises
    ------
    TypeError
        If `A` is not real or is of another floating dtype.
    ValueError
        If `A` is not square, is empty or not finite, or if an eigenvalue does not fit the dtype.

    Notes
    -----
    Of equal moduli the larger real part comes first, then the larger imaginary part: 2 before −2,
    i before −i. Moduli that differ by less than 4·n·ε, relative to each other, count as equal, or
    rounding would decide.

    A matrix that equals its transpose in every bit goes to the symmetric solver of LAPACK, any
    other to the general one. For a *defective* matrix such as [[2, 1], [0, 2]] there are fewer than
    n independent eigenvectors: then columns of `vectors` are dependent up to rounding, and the
    multiple eigenvalue carries an error of order :math:`\varepsilon^{1/m}` for a block of size m.
    ``condition_number(vectors)`` tells.

    Derived in the chapter "Eigenvalues and eigenvectors".

    Examples
    --------
    >>> eigen([[1, 2], [3, 4]]).values.round(8)
    array([ 5.37228132, -0.37228132])
    >>> eigen([[0, -1], [1, 0]]).values
    array([0.+1.j, 0.-1.j])
    """
    A = _matrices.lapack_matrix("A", A, square=True)
    scale = A.dtype.type(_matrices.power_of_two(float(np.abs(A).max()) or 1.0))
    B = A / scale
    solver = np.linalg.eigh if np.array_equal(A, A.T) else np.linalg.eig
    values, vectors = solver(B)
    order = _largest_first(values)
    values, vectors = values[order], vectors[:, order]
    with np.errstate(over="ignore", invalid="ignore"):
        values = values * scale
    if not np.isfinite(values).all():
        raise ValueError(f"`A` must have eigenvalues that fit {A.dtype}, got {values[0]}")
    return Eigen(values, vectors / np.linalg.norm(vectors, axis=0))


def _largest_first(values: NDArray[np.inexact[Any]]) -> NDArray[np.intp]:
    """Return the order of falling moduli; within equal ones, of falling real, imaginary part."""
    sizes = np.abs(values)
    order = np.argsort(-sizes, kind="stable")
    falling = sizes[order]
    slack = 4 * len(values) * np.finfo(sizes.dtype).eps
    new_group = falling[1:] < falling[:-1] * (1 - slack)
    group = np.empty(len(values), int)
    group[order] = np.concatenate([[0], np.cumsum(new_group)])
    return np.lexsort((-values.imag, -values.real, group))


def condition_number(A: ArrayLike, p: Literal[1, 2, "fro"] | float = 2) -> float:
    r"""Return how much A can magnify a relative error: its condition number.

    .. math:: \kappa_p(A) = \|A\|_p \, \|A^{-1}\|_p, \qquad \kappa_2(A) = \frac{\sigma_1}{\sigma_n}

    Parameters
    ----------
    A : array_like of shape (m, n)
        The matrix, float32 or float64; integers become float64. For `p` other than 2 it is square.
    p : 1, 2, inf or 'fro'
        The norm: the largest column sum, the spectral norm, the largest row sum, or the Frobenius
        norm.

    Returns
    -------
    float
        At least 1; infinity if A is singular, or a rectangular A has dependent columns (or, if it
        is wide, rows).

    Raises
    ------
    TypeError
        If `A` is not real or is of another floating dtype.
    ValueError
        If `A` is not a matrix, is empty or not finite, if it is not square though `p` is not 2, or
        if `p` is none of the four.

    Notes
    -----
    A matrix counts as singular where :math:`\sigma_n \le \max(m, n)\,\varepsilon\,\sigma_1` with
    ε = 2.2e-16, the rule of :func:`numpy.linalg.matrix_rank`: a change of A by less than its own
    rounding would make it singular, and a larger quotient would be noise. The work is done in
    float64.

    Turing, *Rounding-off errors in matrix processes*, 1948.

    Examples
    --------
    >>> round(condition_number([[1.0, 0.0], [0.0, 100.0]]), 9)
    100.0
    >>> condition_number([[1.0, 2.0], [2.0, 4.0]])
    inf
    """
    A = _matrices.lapack_matrix("A", A)
    if not (isinstance(p, str) and p == "fro") and p not in (1, 2, math.inf):
        raise ValueError(f"`p` must be 1, 2, inf or 'fro', got {p!r}")
    if p != 2 and A.shape[0] != A.shape[1]:
        raise ValueError(f"`A` must be square unless `p` is 2, got shape {A.shape}")
    # The quotient is the same for every multiple of A.
    B = A / np.float64(_matrices.power_of_two(float(np.abs(A).max()) or 1.0))
    s = np.linalg.svd(B, compute_uv=False)
    if s[-1] <= max(A.shape) * np.finfo(np.float64).eps * s[0]:
        return math.inf
    if p == 2:
        return float(s[0] / s[-1])
    if p == "fro":
        return float(np.linalg.norm(s) * np.linalg.norm(1 / s))
    return float(np.linalg.norm(B, p) * np.linalg.norm(np.linalg.inv(B), p))
