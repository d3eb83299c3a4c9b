"""Exercises of "Gradient modes"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _semi_gradient(v: Array, r: Array, gamma: float) -> Array:
    """Go through the chain from its end."""
    gradient, following = np.zeros(len(v)), 0.0
    for k in reversed(range(len(v))):
        gradient[k] = v[k] - r[k] - gamma * following
        following = v[k]
    return gradient


def _full_gradient(v: Array, r: Array, gamma: float) -> Array:
    brackets = _semi_gradient(v, r, gamma)
    return np.asarray(brackets - gamma * np.append(0.0, brackets[:-1]))


def _chain(rng: np.random.Generator) -> tuple[Any, ...]:
    length = int(rng.integers(3, 8))
    return rng.normal(size=length), rng.normal(size=length), float(rng.uniform(0.5, 0.95))


_SHAPES = ((32, 8), (32, 5), (), (8, 20), (8,), (5, 8), (32, 8), None)
_WHO = np.array(
    [
        [True, False, True],
        [False, False, True],
        [False, True, True],
        [True, False, True],
        [True, True, True],
    ]
)
_BUGS = ("argmax", "item", "U", "b2")
_OUTCOMES = ("raises", "right", "raises", "right", "wrong", "raises")


def _replaced(right: tuple[Any, ...], changes: dict[int, Any]) -> tuple[Any, ...]:
    return tuple(changes.get(i, part) for i, part in enumerate(right))


def _row(i: int, *row: bool) -> NDArray[np.bool_]:
    changed = _WHO.copy()
    changed[i] = row
    return changed


EXERCISES = (
    Exercise(
        "ex-modes-shapes",
        reference=_SHAPES,
        mistakes={
            "A gradient has the shape of its tensor. Which shape has the weight of `Linear`?": _replaced(
                _SHAPES, {3: (20, 8), 5: (8, 5)}
            ),
            "That would be the shape of X's gradient. But who asked for one?": _replaced(
                _SHAPES, {7: (32, 20)}
            ),
            "A mean over everything leaves no axis at all.": _replaced(_SHAPES, {2: (1,)}),
            "The bias was broadcast over the batch. What is the way back of that?": _replaced(
                _SHAPES, {4: (32, 8)}
            ),
            "H is no leaf. But look at the line after it was made.": _replaced(_SHAPES, {6: None}),
            "Look at (e) again: the gradient has the shape of the bias. Is that a matrix?": _replaced(
                _SHAPES, {4: (1, 8)}
            ),
            "Look at (c) again: a number has a shape too. How many axes has it?": _replaced(
                _SHAPES, {2: None}
            ),
        },
    ),
    Exercise(
        "ex-modes-who",
        reference=_WHO,
        mistakes={
            "Look at (a) again: is a frozen layer a wall?": _row(0, False, False, True),
            "Look at (a) again: the gradient passes the frozen weight. Does it stay there?": _row(
                0, True, True, True
            ),
            "Look at (b) again: the cut is behind the second layer, not in front of it.": _row(
                1, False, True, True
            ),
            "Look at (b) again: how would a gradient get past the cut?": _row(1, True, False, True),
            "Look at (d) again: how many paths lead from the loss to h?": _row(
                3, False, False, True
            ),
            "Look at (d) again: is there a path to the second weight that is not stopped?": _row(
                3, True, True, True
            ),
            "Look at (e) again: what does `eval()` change, and what not?": _row(
                4, False, False, False
            ),
            "Look at (c) again: was the second layer computed inside the mode?": _row(
                2, False, False, True
            ),
        },
    ),
    Exercise(
        "ex-modes-bugs",
        reference=_BUGS,
        mistakes={
            "Look at (a) again: what comes into `one_hot` is made of integers already.": _replaced(
                _BUGS, {0: "one_hot"}
            ),
            "Look at (b) again: the exponential has a slope. What is done to its result?": _replaced(
                _BUGS, {1: "exp"}
            ),
            "Those are the parameters that get nothing. In (a) and (b), what *cuts* them off?": (
                "W",
                "s",
                "U",
                "b2",
            ),
            "Only the bare names, please: no brackets.": tuple(f"{word}()" for word in _BUGS[:2])
            + _BUGS[2:],
            "Only the bare names, please, without the library's.": _replaced(
                _BUGS, {0: "torch.argmax"}
            ),
            "Look at (a) again: what is made a float there was an integer before.": _replaced(
                _BUGS, {0: "double"}
            ),
            "Look at (d) again: W2 is multiplied with. Who stands in no line at all?": _replaced(
                _BUGS, {3: "W2"}
            ),
            "Look at (c) again: which of the two is a leaf?": _replaced(_BUGS, {2: "V"}),
            "Look at (d) again: b1 is used, and even twice. Who is not used?": _replaced(
                _BUGS, {3: "b1"}
            ),
        },
    ),
    Exercise(
        "ex-modes-place",
        reference=_OUTCOMES,
        mistakes={
            "The words as they stand in the statement, please: no capitals.": tuple(
                word.capitalize() for word in _OUTCOMES
            ),
            "Look at (e) again: does a write through `.data` count as a new version?": _replaced(
                _OUTCOMES, {4: "raises"}
            ),
            "Look at (e) again: what does exp multiply by on the way back?": _replaced(
                _OUTCOMES, {4: "right"}
            ),
            "A change in place raises only if the operation kept what is changed.": _replaced(
                _OUTCOMES, {1: "raises", 3: "raises"}
            ),
            "Some of these raise. For (a) and (c): what is kept, and what is changed?": _replaced(
                _OUTCOMES, {0: "right", 2: "right"}
            ),
            "In (a) and (c) autograd is on its guard. How would it know of a change?": _replaced(
                _OUTCOMES, {0: "wrong", 2: "wrong"}
            ),
            "Does exp keep its input or its result? And the sine?": _replaced(
                _OUTCOMES, {2: "right", 3: "raises"}
            ),
            "Look at (f) again: recording is on, and w is a leaf.": _replaced(
                _OUTCOMES, {5: "right"}
            ),
            "Look at (d) again: the sine multiplies by a cosine. Has it kept its result?": _replaced(
                _OUTCOMES, {3: "raises"}
            ),
            "Look at (b) again: what would a product with the number 2 have to keep?": _replaced(
                _OUTCOMES, {1: "raises"}
            ),
            "Look at (a) again: what does exp multiply by, on the way back?": _replaced(
                _OUTCOMES, {0: "right"}
            ),
            "Look at (c) again: the slope of the sine is a cosine, but of what?": _replaced(
                _OUTCOMES, {2: "right"}
            ),
        },
    ),
    Exercise(
        "ex-modes-chain",
        reference=_semi_gradient,
        cases=((np.array([2.0]), np.array([0.5]), 0.9), (np.zeros(2), np.array([1.0, 0.0]), 1.0)),
        draw=_chain,
        rtol=1e-12,
        mistakes={
            "That is the gradient without the stop: your targets move as well.": _full_gradient,
            "The right size. Is that the gradient, or the step against it?": lambda v, r, gamma: (
                -_semi_gradient(v, r, gamma)
            ),
            "What follows the last state? You have let it begin again.": lambda v, r, gamma: (
                v - r - gamma * np.roll(v, -1)
            ),
            "The target of a state comes from the one that follows it.": lambda v, r, gamma: (
                v - r - gamma * np.append(0.0, v[:-1])
            ),
            "After the last state the game is over. What is that worth?": lambda v, r, gamma: (
                v - r - gamma * np.append(v[1:], v[-1])
            ),
            "What follows counts less than what is paid now. Where is γ?": lambda v, r, gamma: (
                _semi_gradient(v, r, 1.0)
            ),
            "γ discounts what follows, not what is paid now.": lambda v, r, gamma: (
                v - gamma * (r + np.append(v[1:], 0.0))
            ),
            "Those are the targets, or the values after a step of 1. What is in `v.grad`?": lambda v, r, gamma: (
                v - _semi_gradient(v, r, gamma)
            ),
            "There is a ½ in front of the sum.": lambda v, r, gamma: (
                2 * _semi_gradient(v, r, gamma)
            ),
        },
    ),
)
