r"""Every operation once: its value, and its derivative as a linear map that is read both ways.

Near a point an operation z = op(a, b) turns small changes of its inputs into a change of its
value, and it does so linearly: :math:`dz = J_a\, da + J_b\, db`. Forward mode *pushes* a change
through, :math:`v \mapsto J v`. Reverse mode *pulls* a gradient back, :math:`g \mapsto J^\top g`.
Each operation here takes arrays and returns

    value, pushes, pulls        one push and one pull for each input

Entry by entry, J is diagonal and its own transpose: both directions multiply by the slope, and
one line serves both. A product of matrices, a sum or an index needs two.

Broadcasting is not in any rule. Whoever applies the maps stretches what was pushed to the shape
of the value, and sums what was pulled to the shape of the input.

The rules use operators and NumPy's names only. So they can be differentiated in turn: an input
is an array, or a traced number of another derivative that is being taken outside.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

__all__ = [
    "ELEMENTWISE",
    "add",
    "as_dtype",
    "cast",
    "divide",
    "dot",
    "logaddexp",
    "matmul",
    "maximum",
    "minimum",
    "multiply",
    "name",
    "power",
    "relu",
    "sigmoid",
    "subtract",
    "where",
    "wide",
]

Array = Any  # an array, a NumPy scalar, or a traced number
Map = Callable[[Array], Array]
Result = tuple[Array, Sequence[Map], Sequence[Map]]
Operation = Callable[..., Result]
Axis = int | tuple[int, ...] | None


def name(operation: Operation) -> str:
    """Return what an operation is called, with its options bound or without."""
    function = operation.func if isinstance(operation, partial) else operation
    return str(function.__name__)


# ------------------------------------------------------- one input, entry by entry

# The slope of NumPy's functions of one number, from the input `a` and the value `z`.
SLOPES: dict[np.ufunc, Callable[[Array, Array], Array]] = {
    np.negative: lambda _a, _z: -1,
    np.absolute: lambda a, _z: np.sign(a),  # 0 at 0, as in PyTorch
    np.square: lambda a, _z: 2 * a,
    np.sqrt: lambda _a, z: 0.5 / z,
    np.exp: lambda _a, z: z,
    np.expm1: lambda _a, z: z + 1,
    np.log: lambda a, _z: 1 / a,
    np.log2: lambda a, _z: 1 / (a * float(np.log(2))),
    np.log1p: lambda a, _z: 1 / (1 + a),
    np.sin: lambda a, _z: np.cos(a),
    np.cos: lambda a, _z: -np.sin(a),
    np.tan: lambda _a, z: 1 + z * z,
    np.arctan: lambda a, _z: 1 / (1 + a * a),
    np.sinh: lambda a, _z: np.cosh(a),
    np.cosh: lambda a, _z: np.sinh(a),
    np.tanh: lambda _a, z: 1 - z * z,
}


def _elementwise(function: np.ufunc) -> Operation:
    def operation(a: Array) -> Result:
        z = function(a)
        scaled = (lambda t: t * SLOPES[function](a, z),)
        return z, scaled, scaled

    operation.__name__ = function.__name__
    return operation


ELEMENTWISE = {function: _elementwise(function) for function in SLOPES}


def relu(a: Array) -> Result:
    """Ramp z = max(a, 0): dz = [a > 0] da."""
    # With both bounds in the dtype of `a` this takes a third of the time of np.maximum(a, 0).
    z = a.relu() if hasattr(a, "_apply") else a.clip(a.dtype.type(0), a.dtype.type(math.inf))
    scaled = (lambda t: t * (z > 0),)  # 0 at 0, as in PyTorch
    return z, scaled, scaled


def sigmoid(a: Array) -> Result:
    """Sigmoid z = 1 / (1 + exp(-a)): dz = z (1 - z) da."""
    z = np.exp(-np.logaddexp(0, -a))  # 1 / (1 + exp(-a)) would overflow
    scaled = (lambda t: t * (z * (1 - z)),)
    return z, scaled, scaled


# ------------------------------------------------------ two inputs, entry by entry


def _unchanged(t: Array) -> Array:
    return t


def add(a: Array, b: Array) -> Result:
    """Sum z = a + b: dz = da + db."""
    maps = (_unchanged, _unchanged)
    return a + b, maps, maps


def subtract(a: Array, b: Array) -> Result:
    """Difference z = a - b: dz = da - db."""
    maps = (_unchanged, lambda t: -t)
    return a - b, maps, maps


def multiply(a: Array, b: Array) -> Result:
    """Product z = a b: dz = b da + a db."""
    scaled = (lambda t: t * b, lambda t: t * a)
    return a * b, scaled, scaled


def divide(a: Array, b: Array) -> Result:
    """Quotient z = a / b: dz = da / b - (z / b) db."""
    z = a / b
    scaled = (lambda t: t / b, lambda t: -t * z / b)
    return z, scaled, scaled


def power(a: Array, b: Array) -> Result:
    """Power z = a^b: dz = b a^(b-1) da + z log(a) db."""
    z = a**b
    scaled = (
        # b a^(b-1), but 0 for b = 0: the plain formula has 0 · ∞ at a = 0.
        lambda t: t * (b * a ** (b - (b != 0))),
        # z log a, but 0 for a = 0, where log has no value and z is 0.
        lambda t: t * (z * np.log(a + (a == 0))),
    )
    return z, scaled, scaled


def maximum(a: Array, b: Array) -> Result:
    """Larger of two, z = max(a, b): dz = [a > b] da + [b > a] db."""
    # Where both are equal each gets a half, as in PyTorch: the slope of central differences.
    # Compared, not subtracted: ∞ - ∞ has no sign.
    scaled = (
        lambda t: t / 2 * (a >= b) + t / 2 * (a > b),
        lambda t: t / 2 * (b >= a) + t / 2 * (b > a),
    )
    return np.maximum(a, b), scaled, scaled


def minimum(a: Array, b: Array) -> Result:
    """Smaller of two, z = min(a, b): dz = [a < b] da + [b < a] db."""
    scaled = (
        lambda t: t / 2 * (a <= b) + t / 2 * (a < b),
        lambda t: t / 2 * (b <= a) + t / 2 * (b < a),
    )
    return np.minimum(a, b), scaled, scaled


def logaddexp(a: Array, b: Array) -> Result:
    """Soft maximum z = log(exp(a) + exp(b)): dz = exp(a - z) da + exp(b - z) db."""
    z = np.logaddexp(a, b)
    scaled = (lambda t: t * np.exp(a - z), lambda t: t * np.exp(b - z))
    return z, scaled, scaled


def where(a: Array, b: Array, *, condition: Array) -> Result:
    """Choice of a where the condition holds, of b elsewhere; dz alike."""
    chosen = (lambda t: np.where(condition, t, 0), lambda t: np.where(condition, 0, t))
    return np.where(condition, a, b), chosen, chosen


# ------------------------------------------------------------- products of matrices


def matmul(a: Array, b: Array) -> Result:
    """Matrix product z = a b: dz = da b + a db. Back come g bᵀ and aᵀ g."""
    z = a @ b
    pushes = (lambda v: v @ b, lambda v: a @ v)
    if a.ndim == b.ndim == 2:
        return z, pushes, (lambda g: g @ b.T, lambda g: a.T @ g)
    # A vector is a row on the left and a column on the right; then @ takes that axis away.
    A = a if a.ndim > 1 else a[None, :]
    B = b if b.ndim > 1 else b[:, None]

    def matrix(g: Array) -> Array:
        g = g if b.ndim > 1 else g[..., None]
        return g if a.ndim > 1 else g[..., None, :]

    def pull_b(g: Array) -> Array:
        G = matrix(g)
        # Where B is one matrix, one product over all matrices of A, not one for each and their sum.
        G = _rows(A).T @ _rows(G) if B.ndim == 2 else np.swapaxes(A, -1, -2) @ G
        return G if b.ndim > 1 else G[..., 0]

    return z, pushes, (lambda g: matrix(g) @ np.swapaxes(B, -1, -2), pull_b)


def dot(a: Array, b: Array) -> Result:
    """Product of every row of a with every matrix of b, which has three axes or more.

    dz = da b + a db. Back come the products that matrices have, of all rows and all columns.
    """
    columns = _rows(np.swapaxes(b, -1, -2))

    def rows(g: Array) -> Array:
        return g.reshape(math.prod(a.shape[:-1]), columns.shape[0])

    def pull_b(g: Array) -> Array:
        G = (rows(g).T @ _rows(a)).reshape(*b.shape[:-2], b.shape[-1], b.shape[-2])
        return np.swapaxes(G, -1, -2)

    pushes = (lambda v: np.dot(v, b), lambda v: np.dot(a, v))
    return np.dot(a, b), pushes, (lambda g: (rows(g) @ columns).reshape(a.shape), pull_b)


def _rows(a: Array) -> Array:
    return a.reshape(math.prod(a.shape[:-1]), a.shape[-1])


# ----------------------------------------------------------------------------- dtypes


def cast(a: Array, *, dtype: Any) -> Result:
    """Change of the dtype: dz = da. Back comes g, in the dtype of a."""
    z = as_dtype(a, dtype)
    return z, (lambda v: as_dtype(v, dtype),), (lambda g: as_dtype(g, a.dtype),)


def as_dtype(a: Array, dtype: Any) -> Array:
    """Return `a` in another dtype."""
    return a._apply(partial(cast, dtype=dtype), a) if hasattr(a, "_apply") else a.astype(dtype)


def wide(t: Array) -> Array:
    """Return `t` in float32 where its dtype is shorter."""
    return as_dtype(t, np.float32) if t.dtype.itemsize < 4 else t
