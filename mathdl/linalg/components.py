"""The directions in which data varies most."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.linalg import _matrices

__all__ = ["PCA", "pca"]


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
        out of range, or if a variance is too large for the dtype.

    Notes
    -----
    The singular values of the centred data are :math:`\sqrt{(n-1)\lambda_j}`, and an SVD finds
    them to a relative error of about :math:`\varepsilon\,\sigma_1/\sigma_j`. The eigenvectors of
    C, or of the n × n matrix of dot products where n < d, cost a fraction of that, but the error
    of :math:`\lambda_j` becomes :math:`\varepsilon\,\lambda_1/\lambda_j`: the ratio is squared. So
    they are used for large data only, and only where :math:`\lambda_k \ge
    \varepsilon^{1/4}\lambda_1`, which bounds that error by :math:`\varepsilon^{3/4} \approx
    2\cdot 10^{-12}`. For many points the mean is taken out of the products instead of the data,
    :math:`X^T X - n \bar x \bar x^T`, where that too loses no more; the sums are taken by halves,
    so that their roundings do not grow with n. Elsewhere the SVD is computed. The work is done in
    float64 and rounded once.

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
    spectrum = _from_products(X, k) or _from_centred(X, k)
    if spectrum.total == 0:
        raise ValueError("`X` must have rows that differ: equal rows have no directions")
    with np.errstate(over="ignore"):
        variance = spectrum.squares / (n - 1) * spectrum.scale * spectrum.scale
        variance = variance.astype(X.dtype)
    if not np.isfinite(variance).all():
        raise ValueError(f"`X` must have variances that fit {X.dtype}, got {variance[0]}")
    ratio = spectrum.squares / spectrum.total
    components = np.ascontiguousarray(spectrum.components, dtype=X.dtype)
    return PCA(spectrum.mean.astype(X.dtype), components, variance, ratio.astype(X.dtype))


@dataclass(frozen=True, eq=False)
class _Spectrum:
    """What there is to know of the centred rows of X."""

    mean: NDArray[np.float64]
    squares: NDArray[np.float64]
    """The k largest squared singular values, of the centred rows / scale."""
    components: NDArray[np.float64]
    """Their right singular vectors, as rows."""
    total: float
    """The sum of all squares, of the centred rows / scale."""
    scale: float = 1.0


# Below this number of entries the SVD is quick enough, and it is never less accurate.
_LARGE = 20_000
_EPS = float(np.finfo(np.float64).eps)


def _from_products(X: NDArray[np.floating[Any]], k: int) -> _Spectrum | None:
    """Return the spectrum by way of XᵀX, or None where that is not exact enough.

    No centred copy of the data is made: n x̄ x̄ᵀ is subtracted from the small matrix of products.
    """
    n, d = X.shape
    if n < d or X.size <= _LARGE:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        rows, products = _sums(X)
        mean = rows / n
        scatter = products - np.outer(rows, mean)
        total = float(np.trace(scatter))
    if not 1e-200 < total < 1e200:
        return None
    squares, vectors = _largest(scatter, k)
    # Rounding of the mean counts twice, and times its size: hence a stricter bound for it.
    cancelled = n * float(mean @ mean)
    if squares[-1] < max(_EPS ** (1 / 4) * squares[0], _EPS ** (1 / 6) * cancelled):
        return None
    return _Spectrum(mean, squares, vectors.T, total)


def _from_centred(X: NDArray[np.floating[Any]], k: int) -> _Spectrum:
    """Return the spectrum by way of the centred rows, which is exact for every X."""
    scale = _matrices.power_of_two(float(max(X.max(), -X.min())) or 1.0)
    scaled = X.astype(np.float64) / scale
    mean = _sum(scaled) / len(X)
    centred = scaled - mean
    # The rounding of a large mean would pass for variance, so it is taken out too.
    rest = _sum(centred) / len(X)
    mean, centred = scale * (mean + rest), centred - rest
    # What differs may be so much smaller than the mean that its squares would vanish.
    spread = _matrices.power_of_two(float(np.abs(centred).max()) or 1.0)
    centred, scale = centred / spread, spread * scale
    total = float(np.vdot(centred, centred))
    if X.size > _LARGE:
        tall = len(X) >= X.shape[1]
        squares, vectors = _largest(centred.T @ centred if tall else centred @ centred.T, k)
        if squares[-1] >= _EPS ** (1 / 4) * squares[0]:
            if not tall:
                vectors, R = np.linalg.qr(centred.T @ vectors)
                vectors = vectors * np.sign(np.diagonal(R))
            return _Spectrum(mean, squares, vectors.T, total, scale)
    _, s, Vt = np.linalg.svd(centred, full_matrices=False)
    return _Spectrum(mean, s[:k] ** 2, Vt[:k], total, scale)


def _sums(X: NDArray[np.floating[Any]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the sum of the rows x of X and that of the products x xᵀ, by halves.

    In one long sum the roundings may all go the same way, and then their sum grows with n.
    """
    if len(X) <= 8192:
        points: NDArray[np.float64] = X.astype(np.float64, copy=False)
        return _sum(points), points.T @ points
    half = len(X) // 2
    (rows, products), (more_rows, more_products) = _sums(X[:half]), _sums(X[half:])
    return rows + more_rows, products + more_products


def _sum(X: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum of the rows, as a sum of sums: shorter sums, smaller roundings."""
    n, d = X.shape
    whole = n - n % 64
    sums = X[:whole].reshape(-1, 64, d).sum(axis=1).sum(axis=0)
    total: NDArray[np.float64] = sums + X[whole:].sum(axis=0)
    return total


def _largest(S: NDArray[np.float64], k: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the k largest eigenvalues of a symmetric matrix and their vectors, as columns."""
    values, vectors = np.linalg.eigh(S)
    return values[::-1][:k].copy(), vectors[:, ::-1][:, :k]


def _columns(name: str, X: ArrayLike, wanted: int) -> NDArray[np.floating[Any]]:
    X = _validate.matrix(name, X)
    if X.shape[1] != wanted:
        raise ValueError(f"`{name}` must have {wanted} columns, got shape {X.shape}")
    return X
