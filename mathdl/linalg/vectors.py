"""Lengths, angles, projections and orthonormal bases."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.linalg import _matrices

__all__ = ["angle", "gram_schmidt", "norm", "project"]

_MOST = {kind: float(np.finfo(kind).max) for kind in (np.float16, np.float32, np.float64)}


def norm(x: Any, p: float = 2) -> Any:
    r"""Return the length of a vector in the p-norm.

    .. math:: \|x\|_p = \Bigl(\sum_i |x_i|^p\Bigr)^{1/p}, \qquad \|x\|_\infty = \max_i |x_i|

    Parameters
    ----------
    x : array_like or torch tensor of shape (n,)
        The vector.
    p : float
        The order, from 1 to infinity. Below 1 the formula breaks the triangle inequality.

    Returns
    -------
    floating scalar, or tensor of shape ()
        In the dtype of `x`, on its device; gradients flow through a tensor, and are 0 at the
        zero vector.

    Raises
    ------
    TypeError
        If `x` is not real.
    ValueError
        If `x` is not a vector, is empty or not finite, if `p` is below 1, or if the length is
        larger than the largest number of the dtype.

    Notes
    -----
    The sum overflows long before the length does: (1e200)² is infinity in float64, and
    (1e-200)² is 0. So where that may have happened, the size of the largest entry is divided out
    before the powers are taken, and multiplied back after the root. (Blue, *A portable Fortran
    program to find the Euclidean norm of a vector*, ACM TOMS 4, 1978, scales only the very large
    and the very small entries, in one pass.) The work is done in float64 and rounded once.

    Derived in the chapter "Norms and condition number".

    Examples
    --------
    >>> float(norm([3.0, 4.0]))
    5.0
    >>> [f"{norm([3e200, -4e200], p):.1e}" for p in (1, 2, float("inf"))]
    ['7.0e+200', '5.0e+200', '4.0e+200']
    """
    x, xp = _validate.standard_array("x", x, ndim=1, finite=False)
    if x.dtype.itemsize > 8:
        raise TypeError(f"`x` must be float64 or shorter, got dtype {x.dtype}")
    if not (isinstance(p, (float, np.floating)) and p == math.inf):
        p = _validate.number("p", p, at_least=1)
    if isinstance(x, np.ndarray) and (length := _unscaled_norm(x, p)) <= _MOST.get(x.dtype.type, 0):
        return x.dtype.type(length)

    sizes = xp.astype(xp.abs(x), xp.float64)
    largest = xp.max(sizes)
    if not xp.isfinite(largest):
        raise ValueError(f"`x` must be finite, got {x[~xp.isfinite(x)][0].item()}")
    if p == math.inf or largest == 0:
        return xp.astype(largest, x.dtype)
    # For a large p the powers of 2 overflow, and only those of 1 are safe.
    scale = _matrices.power_of_two(largest.item()) if p <= 64 else largest.item()
    scaled_norm = xp.sum((sizes / scale) ** p) ** (1 / p)
    most = float(xp.finfo(x.dtype).max)
    if scaled_norm > most / scale:
        raise ValueError(f"`x` must have a length of at most {most:.3g}, to fit {x.dtype}")
    return xp.astype(scale * scaled_norm, x.dtype)


def _unscaled_norm(x: NDArray[np.floating[Any]], p: float) -> float:
    """Return the length of `x` without scaling, or NaN where that might lose anything.

    Scaling takes ten times as long, and hardly any vector needs it. Where the sum of squares is
    finite, no square has overflown; and where it is not tiny, those that became 0 have no part in
    it. Of a NaN or an infinity in `x` come NaN or infinity.
    """
    x = x.astype(np.float64, copy=False)
    if p == 2 and x.size <= 2048:  # beyond, a scalar product loses digits: it adds up in sequence
        squares = float(np.vdot(x, x))  # without the warning of x @ x for what is refused below
    elif p == 2:
        with np.errstate(over="ignore", under="ignore"):
            squares = float(np.add.reduce(x * x))
    elif p == 1:
        with np.errstate(over="ignore"):
            return float(np.add.reduce(np.abs(x)))
    else:
        # The root of a number far from 1 loses digits.
        return float(np.abs(x).max()) if p == math.inf else math.nan
    return math.sqrt(squares) if squares > 2.0**-900 else math.nan


def angle(x: Any, y: Any) -> Any:
    r"""Return the angle between two vectors, in radians, from 0 to π.

    .. math:: \theta = 2 \,\mathrm{atan2}\bigl(\|u - v\|, \|u + v\|\bigr),
        \qquad u = \frac{x}{\|x\|}, \quad v = \frac{y}{\|y\|}

    Parameters
    ----------
    x, y : array_like or torch tensors of shape (n,)
        Two vectors, neither of them zero, both NumPy's (or lists) or both torch's.

    Returns
    -------
    floating scalar, or tensor of shape ()
        In the wider dtype of the two; gradients flow through tensors, and are 0 where the
        vectors are parallel or opposite, for there the angle has a kink.

    Raises
    ------
    TypeError
        If `x` or `y` is not real, or only one of them is a tensor.
    ValueError
        If `x` and `y` are not vectors of the same length, or one is empty, not finite or zero.

    Notes
    -----
    By definition :math:`\cos\theta = u^T v`, but the arccosine of a *rounded* cosine loses half
    of all digits near 0 and near π: the cosine is flat there, and every angle below 1e-8 has the
    cosine 1 in float64. The vectors u ± v are the diagonals of a rhombus with sides u and v, of
    lengths 2 cos(θ/2) and 2 sin(θ/2); they lose nothing. (W. Kahan, *How futile are mindless
    assessments of roundoff in floating-point computation?*, 2006, section 12.) The error is a
    few units of 1e-16 radians, whatever the angle and the lengths.

    Examples
    --------
    >>> import numpy as np
    >>> f"{np.degrees(angle([1, 2, 3], [4, 5, 6])):.12f}"
    '12.933154491899'
    >>> f"{angle([1.0, 0.0], [1.0, 1e-20]):.12g}"
    '1e-20'
    """
    x, y, xp, dtype = _two_arrays("x", x, "y", y)
    if x.shape != y.shape:
        both = f"{tuple(x.shape)} and {tuple(y.shape)}"
        raise ValueError(f"`x` and `y` must have the same shape, got {both}")
    u, v = _unit("x", x, xp), _unit("y", y, xp)
    return xp.astype(2 * xp.atan2(norm(u - v), norm(u + v)), dtype)


def project(x: Any, onto: Any) -> Any:
    r"""Return the point of a line or of a column space that is closest to x.

    .. math:: P x = (u^T x)\, u, \quad u = \frac{a}{\|a\|}, \qquad\text{or}\qquad
        P x = Q Q^T x

    for a vector a, or for a matrix whose columns span the same space as the orthonormal
    columns of Q. What is left, :math:`x - P x`, is perpendicular to that space.

    Parameters
    ----------
    x : array_like or torch tensor of shape (n,)
        The vector to project.
    onto : array_like or torch tensor of shape (n,) or (n, m)
        A vector, or a matrix of columns, not zero. The columns need not be independent, nor
        of length 1.

    Returns
    -------
    array or tensor of shape (n,)
        In the wider dtype of the two. Gradients flow through tensors; to a matrix `onto` they
        do so where its singular values are different and not 0.

    Raises
    ------
    TypeError
        If `x` or `onto` is not real, or only one of them is a tensor.
    ValueError
        If the shapes do not fit, if one is empty or not finite, if `onto` is zero, or if the
        result is too large for the dtype.

    Notes
    -----
    The textbook formula :math:`A (A^T A)^{-1} A^T x` squares the condition number of A and
    fails for dependent columns. Here Q holds the left singular vectors of A whose singular value
    is above :math:`\sqrt{\min(n, m)}\,\varepsilon\,\sigma_1`, with ε that of the dtype of A: the
    rounding of its entries makes no larger one of a singular value 0. The SVD itself, in float64,
    makes one of :math:`\max(n, m)\,\varepsilon\,\sigma_1` with its own ε. What is not above both
    counts as 0. Bring columns of very different lengths to the same length first, then none is
    lost.

    Examples
    --------
    >>> project([3.0, 4.0], [2.0, 0.0])
    array([3., 0.])
    >>> project([1.0, 2.0, 3.0], [[1.0, 1.0], [0.0, 0.0], [1.0, -1.0]]).round(12)
    array([1., 0., 3.])
    """
    x, a, xp, dtype = _two_arrays("x", x, "onto", onto)
    if x.ndim != 1:
        raise ValueError(f"`x` must be a vector, got shape {tuple(x.shape)}")
    if a.ndim not in (1, 2):
        raise ValueError(f"`onto` must be a vector or a matrix, got shape {tuple(a.shape)}")
    if a.shape[0] != x.shape[0]:
        raise ValueError(
            f"`onto` must have as many rows as `x`, {x.shape[0]}, got shape {tuple(a.shape)}"
        )
    scale = _matrices.power_of_two(xp.max(xp.abs(x)).item())
    x = xp.astype(x, xp.float64) / scale
    if a.ndim == 1:
        u = _unit("onto", a, xp)
        projection = xp.sum(u * x) * u
    else:
        Q = _basis(a, xp)
        projection = Q @ (Q.T @ x)
    most = float(xp.finfo(dtype).max)
    if xp.any(xp.abs(projection) > most / scale):
        raise ValueError(f"`x` must have a projection whose entries fit {dtype}")
    return xp.astype(projection * scale, dtype)


def gram_schmidt(A: ArrayLike) -> NDArray[np.floating[Any]]:
    r"""Return orthonormal columns that span, one after the other, what the columns of A span.

    .. math:: q_j = \frac{v_j}{\|v_j\|}, \qquad v_j = a_j - \sum_{i<j} (q_i^T a_j)\, q_i

    So :math:`A = Q R` with an upper triangular R, whose diagonal is positive; that makes Q
    unique.

    Parameters
    ----------
    A : array_like of shape (m, n)
        The matrix, with independent columns, float32 or float64; integers become float64.

    Returns
    -------
    ndarray of shape (m, n)
        Q, in the dtype of `A`. R is ``Q.T @ A``.

    Raises
    ------
    TypeError
        If `A` is not real or is of another floating dtype.
    ValueError
        If `A` is not a matrix, is empty or not finite, or if a column depends on those before
        it; the message names the first one, counted from 0.

    Notes
    -----
    Taken literally, the formula loses orthogonality in proportion to the square of the condition
    number. Here each :math:`q_i` is taken out of all later columns as soon as it is known (the
    *modified* method), and each column is cleaned a second time before its length is divided
    out. Twice is enough: :math:`\|Q^T Q - I\|` then stays near ε for every A (Giraud, Langou,
    Rozložník and van den Eshof, *Rounding error analysis of the classical Gram–Schmidt
    orthogonalization process*, Numerische Mathematik 101, 2005). A column counts as dependent
    where less than m·ε of its length is left, with ε that of the dtype.

    Examples
    --------
    >>> gram_schmidt([[3.0, 1.0], [4.0, 7.0]]).round(12)
    array([[ 0.6, -0.8],
           [ 0.8,  0.6]])
    """
    A = _matrices.lapack_matrix("A", A)
    (m, n), rounding = A.shape, np.finfo(A.dtype).eps
    largest = np.abs(A).max(axis=0)
    if not largest.all():
        raise ValueError(f"`A` must have independent columns, got zero column {largest.argmin()}")
    # Columns of length 1: Q is the same for every positive scaling of a column.
    V = A.astype(np.float64) / np.ldexp(1.0, np.frexp(largest)[1] - 1)
    V /= np.linalg.norm(V, axis=0)
    Q = np.zeros((m, n))
    for j in range(n):
        v = V[:, j]
        v = v - Q[:, :j] @ (Q[:, :j].T @ v)  # the second time
        left = np.linalg.norm(v)
        if left <= m * rounding:
            raise ValueError(
                "`A` must have independent columns, "
                f"got a column {j} that depends on those before it"
            )
        Q[:, j] = v / left
        V[:, j + 1 :] -= np.outer(Q[:, j], Q[:, j] @ V[:, j + 1 :])
    return Q.astype(A.dtype)


def _two_arrays(name_x: str, x: Any, name_y: str, y: Any) -> tuple[Any, Any, Any, Any]:
    """Return two arrays of one library, its functions, and the wider of their dtypes."""
    x, xp = _validate.standard_array(name_x, x)
    y, yp = _validate.standard_array(name_y, y)
    if xp is not yp:
        raise TypeError(
            f"`{name_x}` and `{name_y}` must be arrays of one library, "
            f"got {type(x).__name__} and {type(y).__name__}"
        )
    for name, array in ((name_x, x), (name_y, y)):
        if xp.result_type(array.dtype, xp.float64) != xp.float64:
            raise TypeError(f"`{name}` must be float64 or shorter, got dtype {array.dtype}")
    return x, y, xp, xp.result_type(x.dtype, y.dtype)


def _unit(name: str, x: Any, xp: Any) -> Any:
    """Return a vector in float64 with length 1."""
    if x.ndim != 1:
        raise ValueError(f"`{name}` must be a vector, got shape {tuple(x.shape)}")
    largest = xp.max(xp.abs(x)).item()
    if largest == 0:
        raise ValueError(f"`{name}` must not be zero: the zero vector has no direction")
    # A power of two divides without rounding, and the squares neither overflow nor underflow.
    scaled = xp.astype(x, xp.float64) / _matrices.power_of_two(largest)
    return scaled / xp.sum(scaled**2) ** 0.5


def _basis(A: Any, xp: Any) -> Any:
    """Return orthonormal columns that span the columns of A, in float64."""
    largest = xp.max(xp.abs(A)).item()
    if largest == 0:
        raise ValueError("`onto` must not be zero: only the zero vector is in its column space")
    scaled = xp.astype(A, xp.float64) / _matrices.power_of_two(largest)
    U, s, _ = xp.linalg.svd(scaled, full_matrices=False)
    # The singular values of what rounding changes: at most ε/2 of the root of the sum of squares.
    rounded = min(A.shape) ** 0.5 * float(xp.finfo(A.dtype).eps)
    computed = max(A.shape) * float(xp.finfo(xp.float64).eps)
    rank = int(xp.sum(xp.astype(s > max(rounded, computed) * s[0], xp.int64)))
    return U[:, :rank]
