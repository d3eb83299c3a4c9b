"""Reverse mode: a tensor remembers what it was computed from, and gradients travel back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from mathdl import _validate
from mathdl.autodiff._dispatch import plain
from mathdl.autodiff._operations import Array, Map, Operation, Result, wide
from mathdl.autodiff._shapes import summed_to
from mathdl.autodiff._traced import Traced

__all__ = ["Tensor", "no_grad"]

_recording: ContextVar[bool] = ContextVar("recording", default=True)  # each thread has its own


@contextmanager
def recording(wanted: bool) -> Iterator[None]:
    """Remember what tensors are computed from, or do not."""
    token = _recording.set(wanted)
    try:
        yield
    finally:
        _recording.reset(token)


@contextmanager
def no_grad() -> Iterator[None]:
    """Compute without remembering: what results requires no gradient.

    For what is not part of the function to differentiate, such as measuring the accuracy. It
    saves the memory of the graph. As a decorator, it does so for a whole function.

    Examples
    --------
    >>> w = Tensor(3.0, requires_grad=True)
    >>> with no_grad():
    ...     y = w * w
    >>> y.requires_grad
    False
    """
    with recording(False):
        yield


class Tensor(Traced):
    r"""An array that remembers what it was computed from, so that `backward` finds gradients.

    Parameters
    ----------
    data : array_like
        Real numbers. They are copied, in their dtype; integers and booleans become float64.
    requires_grad : bool
        Whether `backward` shall find the gradient with respect to this tensor.

    Attributes
    ----------
    requires_grad : bool
        Whether gradients flow here: as given, or because an input of the operation needs one.

    Raises
    ------
    TypeError
        If `data` is complex or not numeric.
    ValueError
        If `data` is empty, ragged or not finite.

    Notes
    -----
    Operators, indexing and the methods below work as for arrays, with broadcasting, and so do
    these functions of NumPy:

    - abs, exp, expm1, log, log1p, log2, logaddexp, maximum, minimum, negative, sqrt, square; sin,
      cos, tan, arctan, sinh, cosh, tanh; add, subtract, multiply, divide, power, matmul, dot;
    - sum, mean, max; broadcast_to, concatenate, reshape, stack, swapaxes, transpose, where.

    They take NumPy's arguments, with ``axis`` and ``keepdims``. Its other options, such as
    ``out``, ``where``, ``dtype`` and ``initial``, are refused by name, and so is a function whose
    derivative is not known.

    Where a function has no slope, this is the convention: 0 for \|x\| and for relu at 0; one
    half for each of two equal arguments of maximum and minimum; equal shares for equal largest
    entries in max, as PyTorch's ``amax`` has it, while its ``max(dim)`` picks one of them.

    In float16, sums, means and gradients are computed in float32 or wider and rounded once: it
    cannot hold how many 70 000 entries are, and a sum of ones in it ends at 2048.

    Each operation keeps what its derivative needs. `backward` visits the operations from the
    last to the first, each after all that use its value, and adds up what they hand back. That
    is the chain rule, and costs a small multiple of computing the value, whatever the number of
    inputs (Griewank and Walther, *Evaluating Derivatives*, 2008, chapter 3).

    Derived in the chapter "Automatic differentiation".

    Examples
    --------
    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> y = x[0] ** 2 + 3 * x[1] ** 2 + 2 * x[0] * x[1]
    >>> y.backward()
    >>> y.item(), x.grad
    (17.0, array([ 6., 14.]))
    """

    __slots__ = ("_grad", "_inputs", "_operation", "_pulls", "requires_grad")
    _grad: Array | None
    _inputs: tuple[Any, ...]  # what it was computed from: tensors, and numbers and arrays
    _pulls: Sequence[Map]  # how a gradient comes back to each of them
    _operation: Operation | None  # by what; None for a tensor that was made from data
    requires_grad: bool

    def __init__(self, data: ArrayLike, requires_grad: bool = False) -> None:
        self._set(_validate.real_array("data", data).copy()[()], 0, bool(requires_grad))

    def _set(
        self,
        value: Array,
        level: int,
        requires_grad: bool,
        inputs: tuple[Any, ...] = (),
        pulls: Sequence[Map] = (),
        operation: Operation | None = None,
    ) -> Self:
        self._value, self._level, self.requires_grad = value, level, requires_grad
        self._inputs, self._pulls, self._operation, self._grad = inputs, pulls, operation, None
        return self

    @classmethod
    def _leaf(cls, value: Array, level: int, requires_grad: bool) -> Self:
        """Return a tensor of data that needs no check and no copy."""
        return cls.__new__(cls)._set(value, level, requires_grad)

    def _result(self, operation: Operation, inputs: tuple[Any, ...], result: Result) -> "Tensor":
        value, _, pulls = result
        level, tensor = self._level, Tensor.__new__(Tensor)
        if _recording.get():
            for x in inputs:
                if isinstance(x, Tensor) and x.requires_grad and x._level == level:
                    return tensor._set(value, level, True, inputs, pulls, operation)
        return tensor._set(value, level, False)

    @property
    def data(self) -> NDArray[np.floating[Any]]:
        """The numbers, read-only, for a gradient that is yet to come back may need them.

        For a step of an optimiser, give new ones of the same shape,
        ``w.data = w.data - lr * w.grad``. They are copied, in the dtype of the tensor.
        """
        return _read_only(self._value)

    @data.setter
    def data(self, data: ArrayLike) -> None:
        if self._operation is not None:
            raise ValueError("`data` must stay as it is in a tensor that was computed")
        self._value = self._fitting("data", data)

    @property
    def grad(self) -> NDArray[np.floating[Any]] | None:
        """The gradient that `backward` found, of the shape and dtype of `data`, or None.

        It adds up over several calls, as in PyTorch; set it to None to begin anew. Only a tensor
        that was made from data has one, not one that was computed. It is read-only.
        """
        return None if self._grad is None else _read_only(self._grad)

    @grad.setter
    def grad(self, gradient: ArrayLike | None) -> None:
        self._grad = None if gradient is None else self._fitting("grad", gradient)

    def detach(self) -> Self:
        """Return the same numbers as a constant: no gradient flows back through it."""
        return self._leaf(self._value, self._level, False)

    def backward(self, gradient: ArrayLike | None = None) -> None:
        r"""Find the gradients of this tensor, and add each to the `grad` it belongs to.

        They belong to the tensors that this one was computed from and that require grad. Where
        this one, :math:`y`, is not one number, they are those of :math:`\langle g, y \rangle`:
        the Jacobian's transpose times g, :math:`J^\top g`.

        Parameters
        ----------
        gradient : array_like, optional
            The g above, of the shape of this tensor; 1 by default, for one number.

        Raises
        ------
        ValueError
            If nothing here requires a gradient, if `gradient` is missing for a tensor of
            several numbers, or has another shape.

        Notes
        -----
        The graph is not used up: a second call adds the same gradients once more, where PyTorch
        refuses unless it was told to ``retain_graph``.

        Examples
        --------
        >>> x = Tensor([1.0, 2.0], requires_grad=True)
        >>> (x * x).backward([1.0, 10.0])
        >>> x.grad
        array([ 2., 40.])
        """
        for node, g in pull_back(self, self._seed("backward", gradient)):
            if node._operation is None:
                if g.dtype != node._value.dtype:
                    g = g.astype(node.dtype)
                # Never in place: the array may be the gradient of another tensor too.
                node._grad = g if node._grad is None else node._grad + g

    def _seed(self, caller: str, gradient: ArrayLike | None) -> Array:
        """Return the gradient to begin with, if there is one and something needs it."""
        if not self.requires_grad:
            raise ValueError(
                f"`{caller}` must start at a tensor that requires grad, and this one was "
                "computed from none that does, or under no_grad"
            )
        if gradient is None:
            if self.size != 1:
                raise ValueError(
                    "`gradient` must be given for a tensor of several numbers, "
                    f"here of shape {self.shape}"
                )
            one = self._value.dtype.type(1)
            return one if self.shape == () else np.full(self.shape, one)
        return self._fitting("gradient", gradient)

    def _fitting(self, name: str, x: ArrayLike) -> Array:
        """Return a copy of `x` in the dtype of this tensor, if it has its shape."""
        array = _validate.real_array(name, x)
        if array.shape != self.shape:
            raise ValueError(
                f"`{name}` must have the shape of the tensor, {self.shape}, got {array.shape}"
            )
        return array.astype(self.dtype)[()]

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        if self.requires_grad or isinstance(self._value, Traced):
            return super().__array__(dtype, copy)
        return np.array(self._value, dtype)

    def __repr__(self) -> str:
        data = np.array2string(np.asarray(plain(self)), separator=", ", prefix="Tensor(")
        kind = "" if self.dtype == np.float64 else f", dtype={self.dtype}"
        return f"Tensor({data}{kind}{', requires_grad=True' if self.requires_grad else ''})"


def _read_only(x: Array) -> NDArray[np.floating[Any]]:
    view = np.asarray(x).view()
    view.flags.writeable = False
    return view


def pull_back(result: Tensor, gradient: Array) -> Iterator[tuple[Tensor, Array]]:
    """Yield each tensor behind a result with its whole gradient, from the last to the first.

    Gradients are float32 at least, whatever the dtype of the tensor, and are rounded once, at the
    end. Those of a mean of many float16 are less than its smallest number, and their sum is not.

    A gradient is whole when all that use the tensor have handed back their part. So first count
    the uses, then let a tensor go on when the last one has reported. No recursion: a chain may
    be as long as memory allows.
    """
    uses = {result: 0}
    found = [result]
    while found:
        for x in found.pop()._inputs:
            if isinstance(x, Tensor) and x.requires_grad and x._level == result._level:
                if x not in uses:
                    uses[x] = 0
                    found.append(x)
                uses[x] += 1

    gradients = {result: wide(gradient)}
    ready = [result]
    while ready:
        node = ready.pop()
        g = gradients.pop(node)
        yield node, g
        for x, pull in zip(node._inputs, node._pulls):  # noqa: B905, for speed
            if not isinstance(x, Tensor) or x not in uses:
                continue
            part = pull(g)
            if part.shape != x._value.shape:  # broadcast forward, sum backward
                part = summed_to(part, x._value.shape)
            gradients[x] = gradients[x] + part if x in gradients else part
            uses[x] -= 1
            if uses[x] == 0:
                ready.append(x)
