"""Derivatives of functions: the gradient, products with the Jacobian, whole matrices."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _validate
from mathdl.autodiff._operations import Array, as_dtype, wide
from mathdl.autodiff._traced import Traced, new_level
from mathdl.autodiff.forward import Dual
from mathdl.autodiff.reverse import Tensor, pull_back, recording

__all__ = ["grad", "hessian", "jacobian", "jvp", "vjp"]

Function = Callable[..., Any]


def grad(f: Function) -> Function:
    r"""Return the function that computes the gradient of `f`, by reverse mode.

    Parameters
    ----------
    f : callable
        Takes an array, and perhaps more arguments that are handed through, and returns one
        number. It is written with operators and functions of NumPy, see
        :class:`~mathdl.autodiff.Tensor`.

    Returns
    -------
    callable
        Takes what `f` takes and returns :math:`\nabla f(x)` with respect to the first argument,
        in its shape and dtype; for integers, float64.

    Raises
    ------
    TypeError
        If `f` is not a function; when called, if `x` or the value of `f` is not real, or if
        `f` uses a function whose derivative is not known.
    ValueError
        When called, if `x` is empty or not finite, or if `f` does not return one number.

    Notes
    -----
    One run of `f` and one backward pass, for any number of inputs. What `f` does not compute
    from `x` has the derivative 0.

    Derived in the chapter "Automatic differentiation".

    Examples
    --------
    >>> grad(lambda v: v[0] ** 2 + 3 * v[1] ** 2 + 2 * v[0] * v[1])([1.0, 2.0])
    array([ 6., 14.])
    >>> grad(grad(np.sin))(0.5) == -np.sin(0.5)
    np.True_
    """
    f = _validate.function("f", f)

    def gradient(x: ArrayLike, *arguments: Any) -> Any:
        start = _point("x", x)
        tensor = Tensor._leaf(start, new_level(), True)
        y = _record(f, tensor, *arguments)
        if y.shape != ():
            raise ValueError(f"`f(x)` must be a number, got shape {y.shape}")
        return _gradient(y, np.ones((), y.dtype)[()], tensor)

    return gradient


def vjp(f: Function, x: ArrayLike, u: ArrayLike) -> Any:
    r"""Return :math:`J^\top u`, a gradient pulled back through `f`, by reverse mode.

    .. math:: (J^\top u)_j = \sum_i u_i \frac{\partial f_i}{\partial x_j}

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`, returns an array or a number; see :func:`grad`.
    x : array_like
        Where the Jacobian J is taken.
    u : array_like
        Of the shape of the value of `f`: how much each of its entries counts.

    Returns
    -------
    ndarray
        In the shape and dtype of `x`; for integers, float64.

    Raises
    ------
    TypeError
        As for :func:`grad`.
    ValueError
        If `x` or `u` is empty or not finite, or `u` does not have the shape of the value.

    Notes
    -----
    J itself is never formed: the cost is that of one run of `f` and one backward pass.

    Derived in the chapter "Jacobian".

    Examples
    --------
    >>> vjp(lambda v: np.stack([v[0] * v[1], v[0]]), [2.0, 5.0], [1.0, 10.0])
    array([15.,  2.])
    """
    f = _validate.function("f", f)
    tensor = Tensor._leaf(_point("x", x), new_level(), True)
    y = _record(f, tensor)
    return _gradient(y, _like("u", u, "f(x)", y), tensor)


def jvp(f: Function, x: ArrayLike, v: ArrayLike) -> Any:
    r"""Return :math:`J v`, the derivative of `f` along a direction, by forward mode.

    .. math:: (J v)_i = \sum_j \frac{\partial f_i}{\partial x_j} v_j
              = \lim_{h \to 0} \frac{f_i(x + h v) - f_i(x)}{h}

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`, returns an array or a number; see :func:`grad`.
    x : array_like
        Where the Jacobian J is taken.
    v : array_like
        The direction, of the shape of `x`; not necessarily of length 1.

    Returns
    -------
    ndarray
        In the shape of the value of `f`.

    Raises
    ------
    TypeError
        As for :func:`grad`.
    ValueError
        If `x` or `v` is empty or not finite, or `v` does not have the shape of `x`.

    Notes
    -----
    One run of `f` on dual numbers; nothing is stored.

    Derived in the chapter "Jacobian".

    Examples
    --------
    >>> jvp(lambda v: np.stack([v[0] * v[1], v[0]]), [2.0, 5.0], [1.0, 10.0])
    array([25.,  1.])
    """
    f = _validate.function("f", f)
    start = _point("x", x)
    level = new_level()
    y = _call(f, Dual._new(start, wide(_like("v", v, "x", start)), level))
    if not isinstance(y, Dual) or y._level != level:
        return np.zeros(y.shape, y.dtype)[()]
    return _owned(y._tangent, y.dtype)


def jacobian(f: Function, x: ArrayLike) -> Any:
    r"""Return all partial derivatives, :math:`J_{ij} = \partial f_i / \partial x_j`.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`, returns an array or a number; see :func:`grad`.
    x : array_like
        Where.

    Returns
    -------
    ndarray of shape (\*out, \*in)
        The axes of the value of `f`, then those of `x`.

    Raises
    ------
    TypeError, ValueError
        As for :func:`jvp`.

    Notes
    -----
    Column after column by :func:`jvp`, one run of `f` for each entry of `x`. For a single row,
    which is a gradient, :func:`grad` needs one run alone.

    Derived in the chapter "Jacobian".

    Examples
    --------
    >>> jacobian(lambda v: np.stack([v[0] * v[1], v[0]]), [2.0, 5.0])
    array([[5., 2.],
           [1., 0.]])
    """
    start = _point("x", x)
    directions = np.eye(start.size, dtype=start.dtype).reshape(-1, *start.shape)
    columns = [jvp(f, start, direction) for direction in directions]
    return np.stack(columns, axis=-1).reshape(columns[0].shape + start.shape)


def hessian(f: Function, x: ArrayLike) -> Any:
    r"""Return all second derivatives, :math:`H_{ij} = \partial^2 f / \partial x_i \partial x_j`.

    The Hessian is the Jacobian of the gradient, and is computed as that: forward mode over
    reverse mode.

    Parameters
    ----------
    f : callable
        Takes a vector, returns a number; see :func:`grad`.
    x : array_like of shape (n,)
        Where.

    Returns
    -------
    ndarray of shape (n, n)
        Symmetric up to rounding.

    Raises
    ------
    TypeError
        As for :func:`grad`.
    ValueError
        As for :func:`grad`, and if `x` is not a vector.

    Notes
    -----
    It takes n backward passes. Where only :math:`H v` is needed, one is enough:
    ``jvp(grad(f), x, v)`` (Pearlmutter, 1994).

    Derived in the chapter "Curvature and the Hessian".

    Examples
    --------
    >>> hessian(lambda v: v[0] ** 2 + 4 * v[0] * v[1] + v[1] ** 2, [1.0, 2.0])
    array([[2., 4.],
           [4., 2.]])
    """
    start = _point("x", x)
    if start.ndim != 1:
        raise ValueError(f"`x` must be a vector, got shape {start.shape}")
    return jacobian(grad(f), start)


def _point(name: str, x: Any) -> Array:
    """Return a point as numbers of its own; what another derivative traces stays as it is."""
    return x if isinstance(x, Traced) else _validate.real_array(name, x).copy()[()]


def _like(name: str, x: Any, name_y: str, y: Array) -> Array:
    """Return `x` in the dtype of `y`, if it has its shape."""
    x = _point(name, x)
    if x.shape != y.shape:
        raise ValueError(f"`{name}` must have the shape of `{name_y}`, {y.shape}, got {x.shape}")
    return x if isinstance(x, Traced) else x.astype(y.dtype)


def _call(f: Function, *arguments: Any) -> Array:
    y = f(*arguments)
    return y if isinstance(y, Traced) else _validate.real_array("f(x)", y, finite=False)


def _record(f: Function, *arguments: Any) -> Array:
    with recording(True):  # whoever asks for a derivative under no_grad wants it all the same
        return _call(f, *arguments)


def _gradient(y: Array, gradient: Array, tensor: Tensor) -> Any:
    """Return what comes back to a tensor from a result; 0 where it is not computed from it."""
    if isinstance(y, Tensor) and y._level == tensor._level:
        for node, g in pull_back(y, gradient):
            if node is tensor:
                return _owned(g, tensor.dtype)
    return np.zeros(tensor.shape, tensor.dtype)[()]


def _owned(x: Array, dtype: np.dtype[Any]) -> Any:
    """Return a result as an array that its caller may write to, unless it is traced in turn."""
    while isinstance(x, Tensor) and not x.requires_grad:
        x = x._value
    if isinstance(x, Traced):
        return x if x.dtype == dtype else as_dtype(x, dtype)
    return np.require(x, dtype, ["O", "W"])[()]
