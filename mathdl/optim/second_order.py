"""Descent that knows the curvature: Newton's method."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _validate
from mathdl.optim.paths import CannotGoOn, Function, Path, RealArray, record

__all__ = ["newton"]


def newton(
    f: Callable[..., Any],
    grad: Callable[..., Any],
    hess: Callable[..., Any],
    x0: ArrayLike,
    *,
    num_steps: int,
    lr: float = 1.0,
) -> Path:
    r"""Jump, step after step, to the critical point of the quadratic model.

    .. math:: x_{t+1} = x_t - \eta \, H_t^{-1} \nabla f(x_t), \quad H_t = \nabla^2 f(x_t)

    Parameters
    ----------
    f, grad, x0, num_steps
        As in `gradient_descent`.
    hess : callable
        Takes a vector of shape (n,), returns the Hessian of `f` there, of shape (n, n).
    lr : float
        The learning rate η, above 0. With 1 the step is Newton's; below 1 it is damped.

    Returns
    -------
    Path
        As in `gradient_descent`. Where the Hessian is singular there is no step: the path ends
        there, and `Path.stopped` reports it. Singular means to working precision: its rank, as
        ``numpy.linalg.matrix_rank`` finds it, is below n.

    Raises
    ------
    TypeError, ValueError
        As in `gradient_descent`, and if `hess` is not a function, does not return a finite matrix
        at the start, or not one of shape (n, n).

    Notes
    -----
    On a quadratic function one step is enough, whatever its condition number. Elsewhere the
    method converges quadratically once it is close to a minimum with a Hessian that has positive
    eigenvalues (Nocedal and Wright, *Numerical Optimization*, 2006, theorem 3.5). Where the
    Hessian is *indefinite* the step is taken all the same, and it may lead uphill: Newton's
    method looks for a point with gradient zero, and a saddle or a maximum is one.

    Derived in the chapter "Adaptive steps".

    Examples
    --------
    >>> import numpy as np
    >>> H = np.array([[2.0, 0.0], [0.0, 20.0]])
    >>> newton(lambda v: v @ H @ v / 2, lambda v: H @ v, lambda v: H, [9, 1], num_steps=1)
    Path(1 steps, value 91 → 0)
    """
    lr = _validate.number("lr", lr, above=0)

    def points(x: RealArray, grad: Function, hess: Function) -> Iterator[RealArray]:
        while True:
            g, H = grad(x), hess(x)
            if np.linalg.matrix_rank(H) < len(x):
                raise CannotGoOn("the Hessian is singular, so there is no Newton step")
            x = x - lr * np.linalg.solve(H, g)
            yield x

    return record(points, (f, grad, hess), x0, num_steps)
