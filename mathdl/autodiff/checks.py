"""A derivative three ways: a formula, finite differences and automatic differentiation."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _rounding, _validate
from mathdl.autodiff import derivatives
from mathdl.calculus import agreement

__all__ = ["DerivativeCheck", "check_derivatives"]

RealArray = NDArray[np.floating[Any]]

_DIFFERENCES: dict[str, Callable[..., agreement.Agreement]] = {
    "gradient": partial(agreement.of_slopes, shape=()),
    "jacobian": partial(agreement.of_slopes, shape=None),
    "hessian": agreement.of_bends,
}
_AUTOMATIC: dict[str, Callable[..., Any]] = {
    "gradient": lambda f, x: derivatives.grad(f)(x),
    "jacobian": derivatives.jacobian,
    "hessian": derivatives.hessian,
}


@dataclass(frozen=True, eq=False)
class DerivativeCheck:
    """The outcome of comparing a derivative found by hand with two that are computed.

    Attributes
    ----------
    passed : bool
        Whether both errors are within the tolerance.
    numeric_error : float
        The largest difference from `numeric` in an entry, over the size of that entry.
    automatic_error : float
        The same for `automatic`.
    formula : ndarray
        What the formula gave.
    numeric : ndarray
        What finite differences gave, in the same shape.
    automatic : ndarray
        What automatic differentiation gave, in the same shape.
    """

    passed: bool
    numeric_error: float
    automatic_error: float
    formula: RealArray
    numeric: RealArray
    automatic: RealArray

    def __repr__(self) -> str:
        unit = float(np.finfo(self.formula.dtype).eps)
        numeric, automatic = (
            _rounding.brief(error, unit) for error in (self.numeric_error, self.automatic_error)
        )
        return (
            f"DerivativeCheck(passed={self.passed}, numeric_error={numeric}, "
            f"automatic_error={automatic})"
        )


def check_derivatives(
    f: Callable[..., Any],
    x: ArrayLike,
    *,
    gradient: Callable[..., Any] | None = None,
    jacobian: Callable[..., Any] | None = None,
    hessian: Callable[..., Any] | None = None,
    rtol: float | None = None,
    scale: float | None = None,
) -> DerivativeCheck:
    r"""Check a formula against finite differences and against automatic differentiation.

    The formula may be that of a gradient, a Jacobian or a Hessian. One witness is finite
    differences: slow and inexact, but they know nothing of rules. The other is automatic
    differentiation, by this module: exact but for rounding. Both take the same function `f`, as
    it is. :func:`mathdl.calculus.check_gradient` asks the first one alone; to check PyTorch's
    autograd in a network there is :func:`mathdl.gradients.check_gradients`.

    The relative error from either witness is

    .. math:: \max_i \frac{|a_i - b_i|}{\max(|a_i|,\; |b_i|)}

    An entry passes as well if it differs by no more than rounding may: for differences that of
    the values of `f`, see :func:`~mathdl.calculus.check_gradient`, and for automatic
    differentiation that of the two derivatives alone.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`; see :func:`~mathdl.autodiff.grad` for how it may be
        written.
    x : array_like
        Where to compare. A point drawn by chance tells most.
    gradient, jacobian, hessian : callable
        The formula, one of the three: takes `x` and returns the derivative of `f` in the shape
        that the function of that name in :mod:`mathdl.calculus` returns.
    rtol : float, optional
        The largest relative error that passes, by default :math:`\sqrt\varepsilon`: 1.5e-8 in
        float64 and 3.5e-4 in float32.
    scale : float, optional
        The distance over which `f` changes its shape, as for
        :func:`mathdl.calculus.derivative`.

    Returns
    -------
    DerivativeCheck
        Whether the formula passed, both errors, and all three derivatives.

    Raises
    ------
    TypeError
        If `f` or the formula is not a function, if what they take or return is not real, or if
        `f` uses a function whose derivative is not known.
    ValueError
        If not exactly one formula is given, if `x` is empty or not finite, if `f` or the formula
        returns another shape than is wanted or a number that is not finite, or if a tolerance
        is not positive.

    Notes
    -----
    What rounding leaves in a derivative shows when x moves by its last bits. If the two programs
    disagree, both are asked at eight such points; what scatters there is forgiven twice over.

    Derived in the chapters "Gradients" and
    "Automatic differentiation".

    Examples
    --------
    >>> def f(v):
    ...     return np.sin(v[0]) * v[1]
    >>> def by_hand(v):
    ...     return [np.cos(v[0]) * v[1], np.sin(v[0])]
    >>> check_derivatives(f, [0.5, 2.0], gradient=by_hand).passed
    True
    >>> check_derivatives(f, [0.5, 2.0], gradient=lambda v: np.multiply(by_hand(v), 1.001)).passed
    False
    """
    kind, formula = _the_one({"gradient": gradient, "jacobian": jacobian, "hessian": hessian})
    f, x = _validate.function("f", f), _validate.real_array("x", x)
    rtol = None if rtol is None else _validate.number("rtol", rtol, above=0)

    def by_rules(point: RealArray) -> Any:
        return formula(point[()])

    by_hand = _validate.real_array(f"{kind}(x)", by_rules(x.copy()))
    engine = partial(_AUTOMATIC[kind], f)
    automatic = _validate.real_array("the automatic derivative", engine(x))
    _validate.same_shape(f"{kind}(x)", by_hand, "the automatic derivative", automatic)
    # In float32, differences would keep three digits, and fewer of a Hessian.
    wide = x.astype(np.promote_types(x.dtype, np.float64))
    eps = float(np.finfo(x.dtype).eps)
    found = _DIFFERENCES[kind](
        by_hand,
        f,
        wide,
        rtol=rtol,
        scale=scale,
        eps=eps,
        rounding=lambda: agreement.spread(by_rules, x),
        typical=np.inf,  # what differences cannot see, automatic differentiation does
    )
    exact = agreement.of_programs(by_rules, engine, x, by_hand, automatic, rtol)
    return DerivativeCheck(
        found.passed and exact.passed,
        float(found.errors.max()),
        float(exact.errors.max()),
        by_hand,
        found.numeric.astype(x.dtype),
        automatic,
    )


def _the_one(given: dict[str, Any]) -> tuple[str, Callable[..., Any]]:
    kinds = [kind for kind, formula in given.items() if formula is not None]
    if len(kinds) != 1:
        got = " and ".join(f"`{kind}`" for kind in kinds) or "none"
        raise ValueError(f"give one of `gradient`, `jacobian` and `hessian`, got {got}")
    return kinds[0], _validate.function(kinds[0], given[kinds[0]])
