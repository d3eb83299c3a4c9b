"""Where the graph was cut: the parameters that a loss does not reach, and the lines to blame."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from torch import Tensor

from mathdl import _validate
from mathdl._terminal import printable
from mathdl.gradients import _arguments
from mathdl.gradients._arguments import Parameters
from mathdl.gradients._recording import Recorder
from mathdl.gradients.missing import fills_grad
from mathdl.gradients.operations import Operation

__all__ = ["Cuts", "Unreached", "find_cuts"]

Cause = Literal["cut", "left", "dropped", "unused", "frozen", "not a leaf"]

_IN_WORDS: dict[str, str] = {
    "cut": "cut at",
    "left": "the values leave PyTorch at",
    "dropped": "last used by",
    "unused": "used by no operation",
    "frozen": "requires_grad is False",
    "not a leaf": "it is the result of another computation, and backward fills the grad of leaves",
}


@printable()
@dataclass(frozen=True)
class Unreached:
    """A parameter that gets no gradient, and why.

    Attributes
    ----------
    name : str
        Its name.
    shape : tuple of int
        Its shape.
    cause : str
        ``"cut"``: the loss depends on it, but the graph ends at `operation`. ``"left"``: its
        values went to NumPy or to Python there. ``"dropped"``: it was used, last there, but the
        loss does not depend on the result. ``"unused"``: no operation used it. ``"frozen"``: its
        ``requires_grad`` is False. ``"not a leaf"``: the graph passes through it, but it is a
        result itself, and only the ``grad`` of leaves is filled.
    operation : Operation or None
        None for the last three.
    """

    name: str
    shape: tuple[int, ...]
    cause: Cause
    operation: Operation | None

    def __str__(self) -> str:
        return f"{self.name}: {self.why}"

    @property
    def why(self) -> str:
        """The cause, in words."""
        words = _IN_WORDS[self.cause]
        return words if self.operation is None else f"{words} {self.operation}"


@printable()
@dataclass(frozen=True, repr=False)
class Cuts:
    """What a forward pass shows about the gradients that will come.

    Attributes
    ----------
    reached : tuple of str
        The parameters that get a gradient.
    unreached : tuple of Unreached
        Those that do not, each with its cause.
    """

    reached: tuple[str, ...]
    unreached: tuple[Unreached, ...]

    def __repr__(self) -> str:
        total = len(self.reached) + len(self.unreached)
        if not self.unreached:
            return f"All {total} parameters get a gradient."
        groups: dict[str, list[str]] = {}
        for one in self.unreached:
            groups.setdefault(one.why, []).append(one.name)
        lines = [f"  {', '.join(names)}: {why}" for why, names in groups.items()]
        head = f"{len(self.unreached)} of {total} parameters get no gradient:"
        return "\n".join([head, *lines])


def find_cuts(loss_function: Callable[[], Any], parameters: Parameters) -> Cuts:
    """Run a forward pass, and tell which parameters get no gradient from its loss, and why.

    While the function runs, every operation of PyTorch is noted: on which parameters its result
    depends by value, and which of them its graph still reaches. The operation where a parameter
    is lost to the graph is the cut. Of several on the way to the loss, the first is named, unless
    a later operation drops a path that had stayed connected. There may be another one behind it:
    mend, and look again.

    Parameters
    ----------
    loss_function : callable
        Takes nothing, runs the forward pass and returns the loss, one number. It runs once, as
        any forward pass does: random numbers are drawn, and running means of layers move.
    parameters : Module, mapping of str to Tensor, or iterable of pairs
        For instance ``module`` or ``module.named_parameters()``.

    Returns
    -------
    Cuts
        Printed, it names each cut with the line of your code.

    Raises
    ------
    TypeError
        If `loss_function` is not a function or returns no tensor, or if `parameters` is none of
        the three.
    ValueError
        If the loss is not one floating-point number, or if there is no parameter or one of
        integers.

    Notes
    -----
    Which parameters are reached is read from the graph and is certain. The one exception is a
    function of your own (``torch.autograd.Function``) whose backward returns None, which shows
    only after the backward pass: see :func:`parameters_without_gradient`. The cause is what
    could be observed. What runs out of sight (NumPy, compiled code) is known by where the
    values left.

    A value that steps, as ``round`` does, cuts nothing: its gradient exists and is zero.

    Examples
    --------
    >>> import torch
    >>> w, b = (torch.ones(2, requires_grad=True) for _ in range(2))
    >>> cuts = find_cuts(lambda: (w * b.detach()).sum(), {"w": w, "b": b})
    >>> cuts.reached
    ('w',)
    >>> cuts.unreached[0].name, cuts.unreached[0].cause, cuts.unreached[0].operation.name
    ('b', 'cut', 'detach')
    """
    loss_function = _validate.function("loss_function", loss_function)
    named = _arguments.named("parameters", parameters)
    tensors = _arguments.distinct(named)
    recorder = Recorder(tensors)
    with recorder:
        loss = loss_function()
    loss = _arguments.scalar("loss_function()", loss)
    bit = {id(tensor): 1 << i for i, tensor in enumerate(tensors)}
    causes = {
        name: _cause(tensor, bit[id(tensor)], loss, recorder) for name, tensor in named.items()
    }
    return Cuts(
        tuple(name for name, cause in causes.items() if cause is None),
        tuple(
            Unreached(name, tuple(named[name].shape), *cause)
            for name, cause in causes.items()
            if cause is not None
        ),
    )


def _cause(
    tensor: Tensor, bit: int, loss: Tensor, recorder: Recorder
) -> tuple[Cause, Operation | None] | None:
    """Return why a parameter gets no gradient, or None if it gets one."""
    if not tensor.requires_grad:
        return "frozen", None
    if recorder.reach.of(loss) & bit:
        return None if fills_grad(tensor) else ("not a leaf", None)
    trace = recorder.trace(loss)
    if bit in trace.cuts:
        return "cut", trace.cuts[bit][1]
    for where in (recorder.exits, recorder.decisions):
        if bit in where:
            return "left", where[bit]
    if bit in recorder.uses:
        return "dropped", replace(recorder.uses[bit], reason="its result does not reach the loss")
    return "unused", None
