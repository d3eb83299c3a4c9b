"""Exercises of "Tensors in memory"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]
Picture = NDArray[np.uint8]
Shape = tuple[int, ...]


def _strides(shape: Shape) -> Shape:
    """Ask NumPy, which counts in bytes, for the strides of an array that it has made."""
    numbers = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    return tuple(step // numbers.itemsize for step in numbers.strides)


def _stepped(flat: Array, grad_W: Array, grad_b: Array, lr: float) -> Array:
    return flat - lr * np.concatenate([grad_W.ravel(), grad_b])


def _by_columns(flat: Array, grad_W: Array, grad_b: Array, lr: float) -> Array:
    return flat - lr * np.concatenate([grad_W.T.ravel(), grad_b])


def _bias_first(flat: Array, grad_W: Array, grad_b: Array, lr: float) -> Array:
    return flat - lr * np.concatenate([grad_b, grad_W.ravel()])


def _weights(rng: np.random.Generator) -> tuple[Any, ...]:
    m, n = (int(length) for length in rng.integers(2, 5, size=2))
    flat = rng.normal(size=m * n + n)
    return flat, rng.normal(size=(m, n)), rng.normal(size=n), float(rng.uniform(0.1, 0.9))


def _difference(a: Picture, b: Picture) -> NDArray[np.int64]:
    return np.abs(a.astype(np.int64) - b.astype(np.int64))


def _pictures(rng: np.random.Generator) -> tuple[Any, ...]:
    h, w = rng.integers(2, 6, size=2)
    return tuple(rng.integers(0, 256, size=(2, h, w), dtype=np.uint8))


# Each makes a new array out of parts: no view is left.
_JOINED = tuple(
    f"numpy.{name}"
    for name in ("concatenate", "hstack", "append", "block", "r_", "insert", "stack")
)

_SHAPES = ((2, 4), (2, 3, 1), (2, 4), (2, 1, 4), (4, 2, 3), (2, 6, 4), (1, 12, 4))
_SHARED = (True, False, False, True, True, False, True, False)


def _instead(answers: tuple[Any, ...], place: int, wrong: Any) -> tuple[Any, ...]:
    """Return the answers with another one in one place."""
    return (*answers[:place], wrong, *answers[place + 1 :])


EXERCISES = (
    Exercise(
        "ex-memory-strides",
        reference=_strides,
        cases=(((3, 4),), ((2, 3, 4),), ((5,),), ((4, 1, 3, 2),), ((),), ((2, 3, 5, 7),)),
        forbids=("torch", ".stride", ".strides"),
        mistakes={
            "There the first index runs fastest. Here it is the last: its stride is 1.": lambda shape: (
                tuple(int(np.prod(shape[:k])) for k in range(len(shape)))
            ),
            "A step along an axis jumps over what lies behind it. Does its own length count?": lambda shape: (
                tuple(int(np.prod(shape[k:])) for k in range(len(shape)))
            ),
            "The right numbers, from back to front. Which axis has the longest stride?": lambda shape: (
                _strides(shape)[::-1]
            ),
            "Those are bytes, as NumPy counts them. Count entries.": lambda shape: tuple(
                8 * s for s in _strides(shape)
            ),
            "One step along the first axis jumps over *all* axes behind it, not over one.": lambda shape: (
                (*shape[1:], 1)[: len(shape)]
            ),
            "How many entries has what lies behind an axis? Lengths multiply.": lambda shape: tuple(
                sum(shape[k + 1 :]) for k in range(len(shape))
            ),
        },
    ),
    Exercise(
        "ex-memory-shapes",
        reference=_SHAPES,
        mistakes={
            "Look at (a) again: which axis is number 1, and does it stay or leave?": _instead(
                _SHAPES, 0, (2, 3)
            ),
            "Look at (b) again: what does `keepdim=True` keep?": _instead(_SHAPES, 1, (2, 3)),
            "Look at (d) again: an index takes an axis away. What does a slice do?": _instead(
                _SHAPES, 3, (2, 4)
            ),
            "Look at (e) again: the numbers say which *old* axis each new one is.": _instead(
                _instead(_SHAPES, 4, (3, 4, 2)), 6, (4, 1, 12)
            ),
            "Those are the strides of a fresh tensor of that shape. `permute` moves nothing.": _instead(
                _SHAPES, 6, (6, 3, 1)
            ),
            "Look at (f) again: axes are counted from 0.": _instead(_SHAPES, 5, (4, 3, 4)),
            "Look at (f) again: `cat` joins along an axis that exists, and makes none.": _instead(
                _SHAPES, 5, (2, 2, 3, 4)
            ),
            "Those are the strides of X. Which axis of X is the first one of (e)?": _instead(
                _SHAPES, 6, (12, 4, 1)
            ),
            "Look at (c) again: does an index keep its axis?": _instead(_SHAPES, 2, (2, 1, 4)),
        },
    ),
    Exercise(
        "ex-memory-share",
        reference=_SHARED,
        mistakes={
            "Look at (a) again: is there an even step along each axis?": _instead(
                _SHARED, 0, False
            ),
            "Look at (h) again: no number changes, but is it an operation on strides?": _instead(
                _SHARED, 7, True
            ),
            "Look at (b) again: what would the stride be, if the list were [0, 2, 1]?": _instead(
                _SHARED, 1, True
            ),
            "Look at (c) again: the strides of X.T are (1, 4). Can its two axes be one?": _instead(
                _SHARED, 2, True
            ),
            "Look at (d) again, one operation at a time: is X contiguous? What is `.T`?": _instead(
                _SHARED, 3, False
            ),
            "Look at (e) again: twelve entries, but how many numbers? Think of a stride of 0.": _instead(
                _SHARED, 4, False
            ),
            "Look at (f) again: how many bytes has an int64, and how many a float32?": _instead(
                _SHARED, 5, True
            ),
            "Look at (g) again: neither of the two functions is `torch.tensor`.": _instead(
                _SHARED, 6, False
            ),
        },
    ),
    Exercise(
        "ex-memory-flat",
        reference=_stepped,
        draw=_weights,
        forbids=_JOINED,
        mistakes={
            "The copy has not changed. Does `W = W - …` write to the array that W views?": lambda flat, grad_W, grad_b, lr: (
                flat.copy()
            ),
            "b has taken its step and W has not: is W still a view when you write to it?": lambda flat, grad_W, grad_b, lr: (
                _stepped(flat, 0 * grad_W, grad_b, lr)
            ),
            "W has taken its step and b has not: is b still a view when you write to it?": lambda flat, grad_W, grad_b, lr: (
                _stepped(flat, grad_W, 0 * grad_b, lr)
            ),
            "W's entries lie row by row, and you read them by columns.": _by_columns,
            "The entries of W come first, and then those of b.": _bias_first,
            "A step is the learning rate times the gradient.": lambda flat, grad_W, grad_b, lr: (
                _stepped(flat, grad_W, grad_b, 1.0)
            ),
            "That goes uphill. In which direction does gradient descent step?": lambda flat, grad_W, grad_b, lr: (
                2 * flat - _stepped(flat, grad_W, grad_b, lr)
            ),
        },
    ),
    Exercise(
        "ex-memory-difference",
        reference=_difference,
        draw=_pictures,
        mistakes={
            "Look at a place where b is larger: what does uint8 make of a negative number?": lambda a, b: (
                a - b
            ),
            "Nothing wraps now. But the absolute value is wanted.": lambda a, b: (
                a.astype(np.int64) - b.astype(np.int64)
            ),
            "An int8 ends at 127, and pixels go up to 255. Which type holds them all?": lambda a, b: (
                np.abs(a.astype(np.int8) - b.astype(np.int8))
            ),
            "Look at a place where a is larger: what does uint8 make of a negative number?": lambda a, b: (
                b - a
            ),
            "One of the two has wrapped at every place, and is often the larger one.": lambda a, b: (
                np.maximum(a - b, b - a)
            ),
            "One of the two has wrapped. What is it, where the pictures differ by 200?": lambda a, b: (
                np.minimum(a - b, b - a)
            ),
            "Right where a is larger. What is wanted where b is?": lambda a, b: np.where(
                a > b, a - b, 0
            ),
        },
    ),
)
