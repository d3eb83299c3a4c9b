"""The closest matrices of low rank."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _rounding, _validate
from mathdl._terminal import printable
from mathdl.linalg import _matrices
from mathdl.linalg.vectors import norm

__all__ = ["LowRank", "low_rank"]


@printable()
@dataclass(frozen=True, eq=False, repr=False)
class LowRank:
    r"""A matrix of low rank in factors, :math:`A_k = U \,\mathrm{diag}(s)\, V^T`.

    Attributes
    ----------
    U : ndarray of shape (m, k)
        The first `k` left singular vectors, as columns. Their sign is arbitrary: it may change
        from one library to the next, together with that of the row of `Vt`.
    s : ndarray of shape (k,)
        The `k` largest singular values, largest first.
    Vt : ndarray of shape (k, n)
        The first `k` right singular vectors, as rows.
    discarded : ndarray of shape (min(m, n) - k,)
        The singular values that were left out, largest first.
    """

    U: NDArray[np.floating[Any]]
    s: NDArray[np.floating[Any]]
    Vt: NDArray[np.floating[Any]]
    discarded: NDArray[np.floating[Any]]

    @property
    def rank(self) -> int:
        """The number `k` of components kept; the rank of `matrix` unless some of `s` are 0."""
        return len(self.s)

    @property
    def matrix(self) -> NDArray[np.floating[Any]]:
        """The matrix of shape (m, n), multiplied out."""
        # Scaling the columns of U is the product with diag(s) without the k² zeros.
        product: NDArray[np.floating[Any]] = (self.U * self.s) @ self.Vt
        return product

    @property
    def relative_error(self) -> float:
        r"""The distance :math:`\|A - A_k\|_F / \|A\|_F`, from 0 to 1; 0 if A is zero.

        It is the length of `discarded` over that of all singular values. Computing it as
        :math:`\sqrt{1 - \|s\|^2 / \|A\|_F^2}` instead would cancel: errors below 1e-8 would
        come out as 0 or as noise.
        """
        # Where A is zero its approximation is too: nothing is lost.
        if self.s[0] == 0 or not len(self.discarded):
            return 0.0
        # Scaled, for the length of all may be too large where each of them is not.
        scale = _matrices.power_of_two(float(self.s[0]))
        everything = np.concatenate([self.s, self.discarded]).astype(np.float64) / scale
        return float(norm(everything[self.rank :]) / norm(everything))

    @property
    def storage_saved(self) -> float:
        r"""The share of the m·n numbers that need not be stored, :math:`1 - k(m + n + 1)/(mn)`.

        Each component takes m + n + 1 numbers: a column of `U`, a row of `Vt` and its singular
        value. The share is negative where the factors are larger than the matrix.
        """
        m, n = len(self.U), self.Vt.shape[1]
        return float(1 - self.rank * (m + n + 1) / (m * n))

    def __repr__(self) -> str:
        m, n = len(self.U), self.Vt.shape[1]
        error = self.relative_error
        rounding = _rounding.is_rounding(error, float(np.finfo(self.s.dtype).eps))
        shown = "rounding" if rounding else f"{error:.3g}"
        return f"LowRank({m} × {n}, rank {self.rank}, relative error {shown})"


def low_rank(A: ArrayLike, k: int) -> LowRank:
    r"""Return the matrix of rank at most k that is closest to A.

    .. math:: A_k = \sum_{i=1}^{k} \sigma_i u_i v_i^T

    where :math:`\sigma_1 \ge \sigma_2 \ge \dots` are the singular values of A. No matrix of
    rank at most k is closer, in the Frobenius norm or in the spectral norm (Eckart and Young, *The
    approximation of one matrix by another of lower rank*, Psychometrika 1, 1936; Mirsky, 1960).

    Parameters
    ----------
    A : array_like of shape (m, n)
        The matrix, float32 or float64; integers and booleans become float64.
    k : int
        The number of components to keep, from 1 to min(m, n).

    Returns
    -------
    LowRank
        The factors, in the dtype of `A`, with their `matrix`, `relative_error` and
        `storage_saved`.

    Raises
    ------
    TypeError
        If `A` is not real or is of another floating dtype, or if `k` is not an integer.
    ValueError
        If `A` is not a matrix, is empty or not finite, if a singular value is too large for
        the dtype, or if `k` is not from 1 to min(m, n).

    Notes
    -----
    A singular value has an error of about ε·σ₁, with ε = 2.2e-16 in float64 and 1.2e-7 in
    float32: a `relative_error` below that is rounding, not information. Where
    :math:`\sigma_k = \sigma_{k+1}` other matrices are equally close.

    Derived in the chapter "Singular values".

    Examples
    --------
    >>> approximation = low_rank([[2.0, 0.0], [0.0, 1.0]], k=1)
    >>> approximation.s
    array([2.])
    >>> round(approximation.relative_error, 6)  # 1 / √5
    0.447214
    >>> approximation.storage_saved
    -0.25
    """
    A = _matrices.lapack_matrix("A", A)
    k = _validate.integer("k", k, at_least=1, at_most=min(A.shape))
    with np.errstate(over="ignore"):
        U, s, Vt = np.linalg.svd(A, full_matrices=False)
    if not np.isfinite(s).all():
        raise ValueError(f"`A` must have singular values that fit {A.dtype}, got {s[0]}")
    # Copies: a slice would keep all of U and Vt in memory.
    return LowRank(U[:, :k].copy(), s[:k].copy(), Vt[:k].copy(), s[k:].copy())
