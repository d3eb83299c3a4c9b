"""Descent with a step of its own for each coordinate: RMSprop and Adam."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _validate
from mathdl.optim.paths import Function, Path, RealArray, go_on_if_finite, record

__all__ = ["adam", "rmsprop"]


def rmsprop(
    f: Callable[..., Any],
    grad: Callable[..., Any],
    x0: ArrayLike,
    *,
    lr: float,
    num_steps: int,
    alpha: float = 0.99,
    eps: float = 1e-8,
) -> Path:
    r"""Divide each entry of the gradient by its recent size.

    .. math::

        \begin{aligned}
        s_{t+1} &= \alpha s_t + (1 - \alpha) \, g_t^2, \quad g_t = \nabla f(x_t), \; s_0 = 0 \\
        x_{t+1} &= x_t - \eta \, \frac{g_t}{\sqrt{s_{t+1}} + \epsilon}
        \end{aligned}

    entry by entry.

    Parameters
    ----------
    f, grad, x0, lr, num_steps
        As in `gradient_descent`.
    alpha : float
        The share of the mean of squares that is kept in a step, in [0, 1).
    eps : float
        Keeps the quotient from 0/0, above 0.

    Returns
    -------
    Path
        As in `gradient_descent`.

    Raises
    ------
    TypeError, ValueError
        As in `gradient_descent`, and if `alpha` is not in [0, 1) or `eps` not above 0.

    Notes
    -----
    This is ``torch.optim.RMSprop``: ε stands outside the root. Others put it inside, √(s + ε), or
    keep 0.9 of the mean instead of 0.99. As s starts at 0 and nothing corrects for it, the first
    steps are about η / √(1 − α) long, ten times the later ones (Tieleman and Hinton, 2012).

    Derived in the chapter "Adaptive steps".

    Examples
    --------
    >>> rmsprop(lambda v: v @ v, lambda v: 2 * v, [3.0, -0.1], lr=0.01, num_steps=1).steps
    array([[-0.1       ,  0.09999995]])
    """
    lr = _validate.number("lr", lr, above=0)
    alpha = _validate.number("alpha", alpha, at_least=0, below=1)
    eps = _validate.number("eps", eps, above=0)

    def points(x: RealArray, grad: Function) -> Iterator[RealArray]:
        s = np.zeros_like(x)
        while True:
            g = grad(x)
            go_on_if_finite("grad(x)**2", g**2)  # or 1/∞ = 0 would freeze the path in silence
            s = alpha * s + (1 - alpha) * g**2
            x = x - lr * g / (np.sqrt(s) + eps)
            yield x

    return record(points, (f, grad), x0, num_steps)


def adam(
    f: Callable[..., Any],
    grad: Callable[..., Any],
    x0: ArrayLike,
    *,
    lr: float,
    num_steps: int,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
) -> Path:
    r"""Divide a mean of the gradients by the root of a mean of their squares, both corrected.

    .. math::

        \begin{aligned}
        m_t &= \beta_1 m_{t-1} + (1 - \beta_1) \, g_t, \quad g_t = \nabla f(x_{t-1}), \; m_0 = 0 \\
        v_t &= \beta_2 v_{t-1} + (1 - \beta_2) \, g_t^2, \quad v_0 = 0 \\
        \hat m_t &= m_t / (1 - \beta_1^t), \quad \hat v_t = v_t / (1 - \beta_2^t) \\
        x_t &= x_{t-1} - \eta \, \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}
        \end{aligned}

    entry by entry, with the steps counted from t = 1.

    Parameters
    ----------
    f, grad, x0, lr, num_steps
        As in `gradient_descent`.
    betas : tuple of 2 floats
        The shares of the two means that are kept in a step, β₁ and β₂, both in [0, 1).
    eps : float
        Keeps the quotient from 0/0, above 0.

    Returns
    -------
    Path
        As in `gradient_descent`.

    Raises
    ------
    TypeError, ValueError
        As in `gradient_descent`, and if `betas` are not two numbers in [0, 1) or `eps` is not
        above 0.

    Notes
    -----
    This is ``torch.optim.Adam``: ε stands outside the root and is added after the correction, as
    in algorithm 1 of Kingma and Ba (2015). The faster form in section 2 of that paper adds it
    before the correction, which makes ε larger by 1/√(1 − β₂ᵗ); some texts put it inside the root.

    The first step is η in each coordinate, whatever the size of the gradient, as long as that is
    far above ε.

    Derived in the chapter "Adaptive steps".

    Examples
    --------
    >>> adam(lambda v: v @ v, lambda v: 2 * v, [3.0, -0.1], lr=0.01, num_steps=1).steps
    array([[-0.01,  0.01]])
    """
    lr = _validate.number("lr", lr, above=0)
    beta1, beta2 = _two_shares("betas", betas)
    eps = _validate.number("eps", eps, above=0)

    def points(x: RealArray, grad: Function) -> Iterator[RealArray]:
        m, v = np.zeros_like(x), np.zeros_like(x)
        for t in count(1):
            g = grad(x)
            go_on_if_finite("grad(x)**2", g**2)  # or 1/∞ = 0 would freeze the path in silence
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g**2
            m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
            x = x - lr * m_hat / (np.sqrt(v_hat) + eps)
            yield x

    return record(points, (f, grad), x0, num_steps)


def _two_shares(name: str, values: ArrayLike) -> tuple[float, float]:
    numbers = _validate.vector(name, values)
    if len(numbers) != 2:
        raise ValueError(f"`{name}` must be two numbers, got {len(numbers)}")
    first, second = (
        _validate.number(f"{name}[{i}]", b, at_least=0, below=1) for i, b in enumerate(numbers)
    )
    return first, second
