"""The closest matrices of low rank, and the directions in which data varies most."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.linalg import _matrices
from mathdl.linalg.vectors import norm

__all__ = ["PCA", "LowRank", "low_rank", "pca"]


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
        return f"LowRank({m} × {n}, rank {self.rank}, relative error {self.relative_error:.3g})"


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

    Derived in the chapter "Compress an image with singular values".

    Examples
    --------
    >>> approximation = low_rank([[2.0, 0.0], [0.0, 1.0]], k=1)
    >>> approximation.s
    array([2.])
    >>> approximation.relative_error == 1 / 5**0.5
    True
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


@dataclass(frozen=True, eq=False, repr=False)
class PCA:
    r"""The principal components of data: the k directions in which it varies most.

    Attributes
    ----------
    mean : ndarray of shape (d,)
        The mean of the rows.
    components : ndarray of shape (k, d)
        The directions, as orthonormal rows, that of the largest variance first. Their signs are
        arbitrary: the same data may come out with another sign elsewhere.
    explained_variance : ndarray of shape (k,)
        The variance of the data along each direction, with n − 1 in the denominator.
    explained_variance_ratio : ndarray of shape (k,)
        Its share of the sum of the variances of all d columns.
    """

    mean: NDArray[np.floating[Any]]
    components: NDArray[np.floating[Any]]
    explained_variance: NDArray[np.floating[Any]]
    explained_variance_ratio: NDArray[np.floating[Any]]

    def transform(self, X: ArrayLike) -> NDArray[np.floating[Any]]:
        r"""Return the coordinates of the rows of X, :math:`(X - \bar x)\, W^T`, shape (n, k)."""
        X = _columns("X", X, len(self.mean))
        scores: NDArray[np.floating[Any]] = (X - self.mean) @ self.components.T
        return scores

    def inverse_transform(self, Z: ArrayLike) -> NDArray[np.floating[Any]]:
        r"""Return the points with coordinates Z, :math:`Z W + \bar x`, shape (n, d)."""
        Z = _columns("Z", Z, len(self.components))
        points: NDArray[np.floating[Any]] = Z @ self.components + self.mean
        return points

    def __repr__(self) -> str:
        k, d = self.components.shape
        share = self.explained_variance_ratio.sum()
        return f"PCA({k} of {d} directions, {share:.3g} of the variance)"


def pca(X: ArrayLike, k: int) -> PCA:
    r"""Return the k principal components of the rows of X.

    .. math:: C = \frac{1}{n - 1} \sum_{i=1}^{n} (x_i - \bar x)(x_i - \bar x)^T,
        \qquad C w_j = \lambda_j w_j, \quad \lambda_1 \ge \lambda_2 \ge \dots

    The :math:`w_j` are the components and the :math:`\lambda_j` their variances. Of all flats
    of dimension k, the one through the mean along :math:`w_1, \dots, w_k` is closest to the
    data: the mean squared distance, with n − 1, is the sum of the variances left out.

    Parameters
    ----------
    X : array_like of shape (n, d)
        The data, one point in a row, n ≥ 2, float32 or float64; integers become float64. The
        columns are centred but not scaled: divide by their standard deviations first if their
        units differ.
    k : int
        The number of components, from 1 to min(n, d). As centred data has a rank of at most
        n − 1, the direction of a component with k = n is arbitrary and its variance 0.

    Returns
    -------
    PCA
        In the dtype of `X`, with the methods `transform` and `inverse_transform`.

    Raises
    ------
    TypeError
        If `X` is not real or is of another floating dtype, or if `k` is not an integer.
    ValueError
        If `X` is not a matrix, is empty or not finite, has one row or equal rows, if `k` is
        out of range, or if a variance does not fit the dtype.

    Notes
    -----
    The singular values of the centred data are :math:`\sqrt{(n-1)\lambda_j}`, and an SVD finds
    them to a relative error of about :math:`\varepsilon\,\sigma_1/\sigma_j`. The eigenvectors of
    C, or of the n × n matrix of dot products where n < d, cost a fraction of that, but the error
    of :math:`\lambda_j` becomes :math:`\varepsilon\,\lambda_1/\lambda_j`: the ratio is squared. So
    they are used for large data only, and only where :math:`\lambda_k \ge
    \varepsilon^{1/4}\lambda_1`, which bounds that error by :math:`\varepsilon^{3/4} \approx
    2\cdot 10^{-12}`. Elsewhere the SVD is computed. The work is done in float64 and rounded once.

    Hotelling, *Analysis of a complex of statistical variables into principal components*,
    Journal of Educational Psychology 24, 1933; Jolliffe, *Principal Component Analysis*, 2002.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 0.0], [2.0, 2.0], [4.0, 4.0], [2.0, 2.0]])
    >>> result = pca(X, k=1)
    >>> result.mean, abs(result.components).round(6)
    (array([2., 2.]), array([[0.707107, 0.707107]]))
    >>> result.explained_variance.round(6)  # 4 · (4 + 4) / (2 · 3), all there is
    array([5.333333])
    """
    X = _matrices.lapack_matrix("X", X)
    n, d = X.shape
    if n < 2:
        raise ValueError(f"`X` must have at least 2 rows, got shape {X.shape}")
    k = _validate.integer("k", k, at_least=1, at_most=min(n, d))
    scale = np.float64(_matrices.power_of_two(float(max(X.max(), -X.min())) or 1.0))
    # Squares between 1e-200 and 1e200 need no scaling, which would read the data once more.
    scale = scale if not 1e-100 < scale < 1e100 else np.float64(1.0)
    mean, centred, total = _centre(X if scale == 1 else X / scale)
    if total == 0:
        raise ValueError("`X` must have rows that differ: equal rows have no directions")
    squares, components = _spectrum(centred, k)
    with np.errstate(over="ignore"):
        variance = (squares / (n - 1) * scale * scale).astype(X.dtype)
    if not np.isfinite(variance).all():
        raise ValueError(f"`X` must have variances that fit {X.dtype}, got {variance[0]}")
    ratio = squares / total
    parts = mean * scale, components, variance, ratio
    return PCA(*(part.astype(X.dtype) for part in parts))


def _centre(
    X: NDArray[np.floating[Any]],
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Return the mean of the rows, the rows without it, and the sum of their squares."""
    mean = X.mean(axis=0, dtype=np.float64)
    centred = X - mean
    # The rounding of a large mean would pass for variance, so it is taken out too.
    rest = centred.mean(axis=0)
    total = float(np.vdot(centred, centred))
    if len(X) * (rest @ rest) > np.finfo(np.float64).eps ** 2 * total:
        mean, centred = mean + rest, centred - rest
        total = float(np.vdot(centred, centred))
    return mean, centred, total


# Below this number of entries the SVD is quick enough, and it is never less accurate.
_LARGE = 20_000


def _spectrum(B: NDArray[np.float64], k: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the k largest squared singular values of B and their right singular vectors."""
    if B.size > _LARGE:
        tall = B.shape[0] >= B.shape[1]
        squares, vectors = np.linalg.eigh(B.T @ B if tall else B @ B.T)
        squares, vectors = squares[::-1][:k].copy(), vectors[:, ::-1][:, :k]
        if squares[-1] >= np.finfo(np.float64).eps ** 0.25 * squares[0]:
            if not tall:
                vectors, R = np.linalg.qr(B.T @ vectors)
                vectors = vectors * np.sign(np.diagonal(R))
            return squares, np.ascontiguousarray(vectors.T)
    _, s, Vt = np.linalg.svd(B, full_matrices=False)
    return s[:k] ** 2, Vt[:k].copy()


def _columns(name: str, X: ArrayLike, wanted: int) -> NDArray[np.floating[Any]]:
    X = _validate.matrix(name, X)
    if X.shape[1] != wanted:
        raise ValueError(f"`{name}` must have {wanted} columns, got shape {X.shape}")
    return X
