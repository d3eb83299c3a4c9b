"""Descent along the gradient: plain, with momentum, and with Nesterov's momentum."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _validate
from mathdl.optim.paths import Function, Path, RealArray, record

__all__ = ["gradient_descent", "momentum", "nesterov"]


def gradient_descent(
    f: Callable[..., Any],
    grad: Callable[..., Any],
    x0: ArrayLike,
    *,
    lr: float,
    num_steps: int,
) -> Path:
    r"""Walk downhill: step after step against the gradient.

    .. math:: x_{t+1} = x_t - \eta \nabla f(x_t)

    Parameters
    ----------
    f : callable
        Takes a vector of shape (n,), returns a number. It is recorded, not needed for a step.
    grad : callable
        Takes a vector of shape (n,), returns the gradient of `f` there, of shape (n,).
    x0 : array_like of shape (n,)
        The start.
    lr : float
        The learning rate η, above 0.
    num_steps : int
        The number t of steps, 0 or more. There is no other criterion to stop.

    Returns
    -------
    Path
        All t + 1 points and the values of `f` there, in the dtype of `x0`; for integers,
        float64. A path that diverges ends before a point, a value or a gradient that is not
        finite, and `Path.stopped` reports it. One that diverges so slowly that all stays finite
        takes all its steps, and reports nothing: look at its values.

    Raises
    ------
    TypeError
        If `f` or `grad` is not a function, if what they return is not real, or if `num_steps`
        is not an integer.
    ValueError
        If `x0` is not a finite vector, if `lr` is not above 0, if `f` does not return a number
        or `grad` not a vector of the shape of `x0`, or if one of them is not finite at the start.

    Notes
    -----
    On a quadratic function whose Hessian has the eigenvalues λ, each step multiplies the
    distance to the minimum along an eigenvector by 1 − ηλ: the path converges from every start
    if and only if 0 < η < 2/λ for all of them (Cauchy, 1847; Nocedal and Wright, *Numerical
    Optimization*, 2006, section 3.3).

    Derived in the chapters "Gradients" and "Gradient descent and momentum".

    Examples
    --------
    >>> path = gradient_descent(lambda v: v @ v, lambda v: 2 * v, [1.8, 1.5], lr=0.1, num_steps=20)
    >>> path
    Path(20 steps, value 5.49 → 0.00073)
    >>> path.points[-1]
    array([0.02075259, 0.01729382])
    >>> gradient_descent(lambda v: v @ v, lambda v: 2 * v, [1.0], lr=1.5, num_steps=1000).stopped
    'stopped at step 512: `f(x)` is inf; try a smaller `lr`'
    """
    lr = _validate.number("lr", lr, above=0)

    def points(x: RealArray, grad: Function) -> Iterator[RealArray]:
        while True:
            x = x - lr * grad(x)
            yield x

    return record(points, (f, grad), x0, num_steps)


def momentum(
    f: Callable[..., Any],
    grad: Callable[..., Any],
    x0: ArrayLike,
    *,
    lr: float,
    num_steps: int,
    momentum: float = 0.9,
) -> Path:
    r"""Roll downhill: gradient descent with a velocity that dies away slowly (heavy ball).

    .. math::

        \begin{aligned}
        v_{t+1} &= \mu v_t + \nabla f(x_t), \quad v_0 = 0 \\
        x_{t+1} &= x_t - \eta v_{t+1}
        \end{aligned}

    Parameters
    ----------
    f, grad, x0, lr, num_steps
        As in `gradient_descent`.
    momentum : float
        The share μ of the velocity that is left after a step, from 0 (plain gradient descent) to
        below 1.

    Returns
    -------
    Path
        As in `gradient_descent`.

    Raises
    ------
    TypeError, ValueError
        As in `gradient_descent`, and if `momentum` is not in [0, 1).

    Notes
    -----
    This is ``torch.optim.SGD(lr=lr, momentum=momentum)``. Many texts put the learning rate into
    the velocity, v ← μv − η∇f(x), x ← x + v, and some weigh the gradient with 1 − μ. The first
    gives the same path while η is constant; the second needs a learning rate that is
    1/(1 − μ) times as large.

    On a quadratic function with the condition number κ, the best pair is
    η = (2 / (√λ_max + √λ_min))² and μ = ((√κ − 1) / (√κ + 1))². Then the distance shrinks, in the
    long run, by (√κ − 1) / (√κ + 1) a step (Polyak, 1964).

    Derived in the chapter "Gradient descent and momentum".

    Examples
    --------
    >>> momentum(lambda v: v @ v, lambda v: 2 * v, [1.0], lr=0.25, num_steps=2, momentum=0.5).points
    array([[1. ],
           [0.5],
           [0. ]])
    """
    lr = _validate.number("lr", lr, above=0)
    mu = _validate.number("momentum", momentum, at_least=0, below=1)

    def points(x: RealArray, grad: Function) -> Iterator[RealArray]:
        v = np.zeros_like(x)
        while True:
            v = mu * v + grad(x)
            x = x - lr * v
            yield x

    return record(points, (f, grad), x0, num_steps)


def nesterov(
    f: Callable[..., Any],
    grad: Callable[..., Any],
    x0: ArrayLike,
    *,
    lr: float,
    num_steps: int,
    momentum: float = 0.9,
) -> Path:
    r"""Roll downhill and look ahead: momentum with the gradient of where one is about to be.

    .. math::

        \begin{aligned}
        v_{t+1} &= \mu v_t + \nabla f(x_t), \quad v_0 = 0 \\
        x_{t+1} &= x_t - \eta \bigl( \nabla f(x_t) + \mu v_{t+1} \bigr)
        \end{aligned}

    Parameters
    ----------
    f, grad, x0, lr, num_steps
        As in `gradient_descent`.
    momentum : float
        The share μ of the velocity that is left after a step, from 0 (plain gradient descent) to
        below 1.

    Returns
    -------
    Path
        As in `gradient_descent`.

    Raises
    ------
    TypeError, ValueError
        As in `gradient_descent`, and if `momentum` is not in [0, 1).

    Notes
    -----
    This is ``torch.optim.SGD(lr=lr, momentum=momentum, nesterov=True)``. Textbooks write two
    sequences, a step of gradient descent and a step ahead in the direction of the last move:

    .. math:: z_{t+1} = x_t - \eta \nabla f(x_t), \quad x_{t+1} = z_{t+1} + \mu (z_{t+1} - z_t)

    with z_0 = x_0. They are the same: put v_t = (z_{t-1} - z_t) / η. The path holds the points x,
    where the gradients are taken; many texts report the z (Nesterov, 1983; Sutskever and others,
    2013).

    Derived in the chapter "Gradient descent and momentum".

    Examples
    --------
    >>> nesterov(lambda v: v @ v, lambda v: 2 * v, [1.0], lr=0.25, num_steps=2, momentum=0.5).points
    array([[ 1.    ],
           [ 0.25  ],
           [-0.0625]])
    """
    lr = _validate.number("lr", lr, above=0)
    mu = _validate.number("momentum", momentum, at_least=0, below=1)

    def points(x: RealArray, grad: Function) -> Iterator[RealArray]:
        v = np.zeros_like(x)
        while True:
            g = grad(x)
            v = mu * v + g
            x = x - lr * (g + mu * v)
            yield x

    return record(points, (f, grad), x0, num_steps)
