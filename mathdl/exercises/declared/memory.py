"""Exercises of "Where does a tensor keep its numbers?"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise, Mistake

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
        mistakes=(
            Mistake(
                lambda shape: tuple(int(np.prod(shape[:k])) for k in range(len(shape))),
                "There the first index runs fastest. Here it is the last: its stride is 1.",
            ),
            Mistake(
                lambda shape: tuple(int(np.prod(shape[k:])) for k in range(len(shape))),
                "A step along an axis jumps over what lies behind it. Does its own length count?",
            ),
            Mistake(
                lambda shape: _strides(shape)[::-1],
                "The right numbers, from back to front. Which axis has the longest stride?",
            ),
            Mistake(
                lambda shape: tuple(8 * s for s in _strides(shape)),
                "Those are bytes, as NumPy counts them. Count entries.",
            ),
            Mistake(
                lambda shape: (*shape[1:], 1)[: len(shape)],
                "One step along the first axis jumps over *all* axes behind it, not over one.",
            ),
            Mistake(
                lambda shape: tuple(sum(shape[k + 1 :]) for k in range(len(shape))),
                "How many entries has what lies behind an axis? Lengths multiply.",
            ),
        ),
    ),
    Exercise(
        "ex-memory-shapes",
        reference=_SHAPES,
        mistakes=(
            Mistake(
                _instead(_SHAPES, 0, (2, 3)),
                "Look at (a) again: which axis is number 1, and does it stay or leave?",
            ),
            Mistake(
                _instead(_SHAPES, 1, (2, 3)),
                "Look at (b) again: what does `keepdim=True` keep?",
            ),
            Mistake(
                _instead(_SHAPES, 3, (2, 4)),
                "Look at (d) again: an index takes an axis away. What does a slice do?",
            ),
            Mistake(
                _instead(_instead(_SHAPES, 4, (3, 4, 2)), 6, (4, 1, 12)),
                "Look at (e) again: the numbers say which *old* axis each new one is.",
            ),
            Mistake(
                _instead(_SHAPES, 6, (6, 3, 1)),
                "Those are the strides of a fresh tensor of that shape. `permute` moves nothing.",
            ),
            Mistake(
                _instead(_SHAPES, 5, (4, 3, 4)),
                "Look at (f) again: axes are counted from 0.",
            ),
            Mistake(
                _instead(_SHAPES, 5, (2, 2, 3, 4)),
                "Look at (f) again: `cat` joins along an axis that exists, and makes none.",
            ),
            Mistake(
                _instead(_SHAPES, 6, (12, 4, 1)),
                "Those are the strides of X. Which axis of X is the first one of (e)?",
            ),
            Mistake(
                _instead(_SHAPES, 2, (2, 1, 4)),
                "Look at (c) again: does an index keep its axis?",
            ),
        ),
    ),
    Exercise(
        "ex-memory-share",
        reference=_SHARED,
        mistakes=(
            Mistake(
                _instead(_SHARED, 0, False),
                "Look at (a) again: is there an even step along each axis?",
            ),
            Mistake(
                _instead(_SHARED, 7, True),
                "Look at (h) again: no number changes, but is it an operation on strides?",
            ),
            Mistake(
                _instead(_SHARED, 1, True),
                "Look at (b) again: what would the stride be, if the list were [0, 2, 1]?",
            ),
            Mistake(
                _instead(_SHARED, 2, True),
                "Look at (c) again: the strides of X.T are (1, 4). Can its two axes be one?",
            ),
            Mistake(
                _instead(_SHARED, 3, False),
                "Look at (d) again, one operation at a time: is X contiguous? What is `.T`?",
            ),
            Mistake(
                _instead(_SHARED, 4, False),
                "Look at (e) again: twelve entries, but how many numbers? Think of a stride of 0.",
            ),
            Mistake(
                _instead(_SHARED, 5, True),
                "Look at (f) again: how many bytes has an int64, and how many a float32?",
            ),
            Mistake(
                _instead(_SHARED, 6, False),
                "Look at (g) again: neither of the two functions is `torch.tensor`.",
            ),
        ),
    ),
    Exercise(
        "ex-memory-flat",
        reference=_stepped,
        draw=_weights,
        mistakes=(
            Mistake(
                lambda flat, grad_W, grad_b, lr: flat.copy(),
                "The copy has not changed. Does `W = W - …` write to the array that W views?",
            ),
            Mistake(
                lambda flat, grad_W, grad_b, lr: _stepped(flat, 0 * grad_W, grad_b, lr),
                "b has taken its step and W has not: is W still a view when you write to it?",
            ),
            Mistake(
                lambda flat, grad_W, grad_b, lr: _stepped(flat, grad_W, 0 * grad_b, lr),
                "W has taken its step and b has not: is b still a view when you write to it?",
            ),
            Mistake(
                _by_columns,
                "W's entries lie row by row, and you read them by columns.",
            ),
            Mistake(_bias_first, "The entries of W come first, and then those of b."),
            Mistake(
                lambda flat, grad_W, grad_b, lr: _stepped(flat, grad_W, grad_b, 1.0),
                "A step is the learning rate times the gradient.",
            ),
            Mistake(
                lambda flat, grad_W, grad_b, lr: 2 * flat - _stepped(flat, grad_W, grad_b, lr),
                "That goes uphill. In which direction does gradient descent step?",
            ),
        ),
    ),
    Exercise(
        "ex-memory-difference",
        reference=_difference,
        draw=_pictures,
        mistakes=(
            Mistake(
                lambda a, b: a - b,
                "Look at a place where b is larger: what does uint8 make of a negative number?",
            ),
            Mistake(
                lambda a, b: a.astype(np.int64) - b.astype(np.int64),
                "Nothing wraps now. But the absolute value is wanted.",
            ),
            Mistake(
                lambda a, b: np.abs(a.astype(np.int8) - b.astype(np.int8)),
                "An int8 ends at 127, and pixels go up to 255. Which type holds them all?",
            ),
            Mistake(
                lambda a, b: b - a,
                "Look at a place where a is larger: what does uint8 make of a negative number?",
            ),
            Mistake(
                lambda a, b: np.maximum(a - b, b - a),
                "One of the two has wrapped at every place, and is often the larger one.",
            ),
            Mistake(
                lambda a, b: np.minimum(a - b, b - a),
                "One of the two has wrapped. What is it, where the pictures differ by 200?",
            ),
            Mistake(
                lambda a, b: np.where(a > b, a - b, 0),
                "Right where a is larger. What is wanted where b is?",
            ),
        ),
    ),
)
