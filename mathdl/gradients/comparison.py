"""Gradients by autograd against finite differences, in double precision."""

import functools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mathdl import _torch, _validate
from mathdl._terminal import printable
from mathdl.calculus import agreement
from mathdl.gradients import _arguments, _copies

__all__ = ["GradientComparison", "ParameterCheck", "check_gradients"]

RealArray = NDArray[np.floating[Any]]

_AGAIN = 1e-12  # what the order of a parallel sum may change in a value that is computed again


@printable()
@dataclass(frozen=True)
class ParameterCheck:
    """The comparison for one parameter, at the place where it is worst.

    Attributes
    ----------
    name : str
        The parameter.
    shape : tuple of int
        Its shape.
    passed : bool
        Whether `relative_error` is at most the tolerance.
    relative_error : float
        The largest relative error of an entry, as in :func:`mathdl.calculus.check_gradient`.
    worst : tuple of int
        The index of that entry; the number of the direction, if directions were drawn.
    autograd, numeric : float
        The two derivatives there.
    """

    name: str
    shape: tuple[int, ...]
    passed: bool
    relative_error: float
    worst: tuple[int, ...]
    autograd: float
    numeric: float


@printable()
@dataclass(frozen=True, repr=False)
class GradientComparison:
    """The outcome of comparing autograd with finite differences.

    Attributes
    ----------
    passed : bool
        Whether every parameter passed.
    relative_error : float
        The largest of their relative errors.
    checks : tuple of ParameterCheck
        One for each parameter.
    directions : int or None
        The number of directions for each parameter; None if every entry was compared.
    """

    passed: bool
    relative_error: float
    checks: tuple[ParameterCheck, ...]
    directions: int | None

    def __repr__(self) -> str:
        width = max(len(check.name) for check in self.checks)
        at = "entry" if self.directions is None else "direction"
        lines = [
            f"{'passed' if check.passed else 'FAILED'}  {check.name:{width}}  "
            f"error {check.relative_error:.1e} at {at} {_index(check.worst)}: "
            f"autograd {check.autograd:.6g}, differences {check.numeric:.6g}"
            for check in self.checks
        ]
        return "\n".join(lines)


def check_gradients(
    f: Callable[..., Any],
    *arguments: Any,
    only: Iterable[str] | None = None,
    directions: int | None = None,
    generator: torch.Generator | int = 0,
    rtol: float = 1e-6,
    scale: float | None = None,
) -> GradientComparison:
    r"""Check the gradients that PyTorch's autograd finds against finite differences.

    There is no formula in it: compared are the gradients of ``f(*arguments)`` by all parameters.
    To check a formula in NumPy there are :func:`mathdl.calculus.check_gradient`, against
    differences alone, and :func:`mathdl.autodiff.check_derivatives`.

    Everything runs on copies in float64: differences in float32 leave three digits of a slope,
    too few to tell a wrong gradient from a rounding. Your module and tensors stay as they are.

    Parameters
    ----------
    f : callable
        Takes the arguments, returns one number, such as
        ``lambda net, X, y: cross_entropy(net(X), y)``. Every module and every floating-point
        tensor that it uses must be among them, or it meets a float64 copy with a float32 tensor.
    *arguments : Module, Tensor or any other object
        Compared are the parameters of modules, and the tensors, that require a gradient.
    only : iterable of str, optional
        The names of the parameters to compare. A parameter has the name that its module gives
        it, after that of the argument if several arguments are compared (``encoder.0.weight``);
        a tensor has the name that it has in `f`.
    directions : int, optional
        Compare along as many random directions in each parameter, instead of in every entry. It
        takes 2 values of `f` for a direction, and 2 for an entry; a few entries take up to 38,
        see :func:`mathdl.calculus.check_gradient`.
    generator : torch.Generator or int
        What draws the directions, or the seed for it.
    rtol : float
        The largest relative error that passes.
    scale : float, optional
        The distance over which `f` changes its shape when a parameter moves, as for
        :func:`mathdl.calculus.derivative`.

    Returns
    -------
    GradientComparison
        Printed, a line for each parameter.

    Raises
    ------
    TypeError
        If `f` is not a function, returns no tensor or mixes dtypes, if a complex parameter is to
        be compared, or if an option is of another type.
    ValueError
        If the value of `f` is not one finite floating-point number, has no graph, changes from
        call to call as with a dropout layer in train mode, or runs backward itself; if it is so
        large that no parameter shows in its value; if there is nothing to compare, or `only`
        names something else.

    Notes
    -----
    A direction *u* has the entries :math:`\pm 1/\sqrt n`, so that an error in any one entry shows
    in :math:`\langle \nabla f, u \rangle` alike. One direction misses an error that is orthogonal
    to it; a few miss none but by chance.

    The error of an entry counts against that entry, however small it is beside others and beside
    `f`; only what the rounding of the values of `f` hides is forgiven.

    Where `f` has a kink between the two points of a difference (a ReLU whose input changes its sign
    there), the difference is wrong and not the gradient. The steps are of about 6e-6, so that this
    is rare. Another draw of the inputs settles it.

    What autograd does not reach counts as a gradient of 0: a cut is found if `f` does depend on the
    parameter, and :func:`find_cuts` names its line.

    Examples
    --------
    >>> import torch
    >>> net = torch.nn.Linear(3, 1)
    >>> X, y = torch.ones(5, 3), torch.zeros(5, 1)
    >>> check_gradients(lambda net, X, y: ((net(X) - y) ** 2).mean(), net, X, y).passed
    True
    """
    f = _validate.function("f", f)
    if directions is not None:
        directions = _validate.integer("directions", directions, at_least=1)
    generator = _torch.as_generator("generator", generator)
    rtol = _validate.number("rtol", rtol, above=0)
    scale = None if scale is None else _validate.number("scale", scale, above=0)
    names = _copies.names(f, len(arguments))
    _copies.refuse_dropout(arguments, names)
    copies = _copies.double(names, arguments)
    parameters = _copies.chosen(_copies.compared(names, copies), only)

    def value() -> Tensor:
        return _value(f, copies)

    def check(name: str, parameter: Tensor) -> ParameterCheck:
        n = parameter.numel()
        U = None if directions is None else _directions(n, directions, generator)
        return _check(name, parameter, gradients[name], value, U, lambda: rounding()[name], compare)

    with torch.enable_grad(), torch.random.fork_rng(devices=()):
        gradients = _gradients(value, parameters, _copies.empty(names, copies))
        rounding = functools.cache(lambda: _rounding(value, parameters))
        # What is nothing beside the changes of f by some parameter is nothing.
        typical = max(_change(p, gradients[name], scale) for name, p in parameters.items())
        compare = functools.partial(
            agreement.of_slopes, shape=(), rtol=rtol, scale=scale, typical=typical
        )
        checks = tuple(check(name, p) for name, p in parameters.items())
    worst = max(check.relative_error for check in checks)
    return GradientComparison(all(c.passed for c in checks), worst, checks, directions)


def _check(
    name: str,
    parameter: Tensor,
    gradient: RealArray,
    value: Callable[[], Tensor],
    U: RealArray | None,
    rounding: Callable[[], RealArray],
    compare: Callable[..., agreement.Agreement],
) -> ParameterCheck:
    """Compare the gradient by a parameter in every entry, or along the rows of U."""
    here = parameter.detach().clone()
    x = _flat(here)

    def moved(point: RealArray) -> float:
        _move(parameter, point)
        return float(value().detach())

    if U is None:
        found = compare(gradient, moved, x, rounding=rounding)
    else:
        found = compare(
            U @ gradient,
            lambda t: moved(x + t @ U),
            np.zeros(len(U)),
            rounding=lambda: np.abs(U) @ rounding(),
        )
        gradient = U @ gradient
    _move(parameter, x)
    k = int(found.errors.argmax())
    worst = (k,) if U is not None else tuple(map(int, np.unravel_index(k, tuple(here.shape))))
    return ParameterCheck(
        name,
        tuple(here.shape),
        found.passed,
        float(found.errors[k]),
        worst,
        float(gradient[k]),
        float(found.numeric[k]),
    )


def _change(parameter: Tensor, gradient: RealArray, scale: float | None) -> float:
    """Return how much f changes over its scale by a parameter, if the gradient is right."""
    distance = np.maximum(np.abs(_flat(parameter)), 1) if scale is None else scale
    return float((np.abs(gradient) * distance).max())


def _rounding(value: Callable[[], Tensor], parameters: dict[str, Tensor]) -> dict[str, RealArray]:
    """Return what rounding may have left in the gradients."""
    here = {name: _flat(p) for name, p in parameters.items()}
    ends = np.cumsum([x.size for x in here.values()])[:-1]

    def gradient(x: RealArray) -> RealArray:
        for p, point in zip(parameters.values(), np.split(x, ends), strict=True):
            _move(p, point)
        return np.concatenate(list(_backward(value(), parameters).values()))

    spread = agreement.spread(gradient, np.concatenate(list(here.values())))
    for name, x in here.items():
        _move(parameters[name], x)
    return dict(zip(parameters, np.split(spread, ends), strict=True))


def _flat(parameter: Tensor) -> RealArray:
    x: RealArray = parameter.detach().cpu().numpy().ravel()
    return x.copy()


def _move(parameter: Tensor, point: RealArray) -> None:
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(point).reshape(parameter.shape))


def _directions(n: int, count: int, generator: torch.Generator) -> RealArray:
    """Return unit vectors with entries of one size, in rows."""
    signs = torch.randint(2, (count, n), generator=generator, device=generator.device).cpu().numpy()
    U: RealArray = (2.0 * signs - 1) / math.sqrt(n)
    return U


def _gradients(
    value: Callable[[], Tensor], parameters: dict[str, Tensor], empty: str
) -> dict[str, RealArray]:
    """Return the flat gradients, after two values that agree."""
    loss, again = value(), float(value().detach())
    first = float(loss.detach())
    if not math.isfinite(first):
        raise ValueError(f"`f` must be finite, got {first}{empty}")
    if not loss.requires_grad:
        raise ValueError(
            "`f` must return a loss with a graph, got one that nothing with a gradient led to"
        )
    gradients = _backward(loss, parameters)
    # A sum may cancel: its terms are of the size of what the parameters contribute.
    terms = sum(float(np.abs(_flat(p)) @ np.abs(gradients[name])) for name, p in parameters.items())
    if not abs(first - again) <= _AGAIN * (abs(first) + terms):
        raise ValueError(
            "`f` must return the same value when it is called twice, "
            f"got {first:.6g} and {again:.6g}: is there chance in it, or a state that moves?"
        )
    return gradients


def _backward(loss: Tensor, parameters: dict[str, Tensor]) -> dict[str, RealArray]:
    try:
        gradients = torch.autograd.grad(loss, list(parameters.values()), allow_unused=True)
    except RuntimeError as error:
        if "second time" not in str(error):
            raise
        raise ValueError(
            "`f` must not run backward itself, for that frees the graph of the loss that it returns"
        ) from error
    return {
        name: _flat(torch.zeros_like(p) if g is None else g.to_dense())
        for (name, p), g in zip(parameters.items(), gradients, strict=True)
    }


def _value(f: Callable[..., Any], copies: list[Any]) -> Tensor:
    try:
        loss = f(*copies)
    except RuntimeError as error:
        if "dtype" not in str(error) and "scalar type" not in str(error):
            raise
        raise TypeError(
            "`f` must take every module and tensor that it uses as an argument, "
            f"so that all are copied to float64: {error}"
        ) from error
    return _arguments.scalar("f(...)", loss)


def _index(worst: tuple[int, ...]) -> str:
    return str(worst[0]) if len(worst) == 1 else str(worst)
