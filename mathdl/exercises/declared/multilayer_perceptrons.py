"""Exercises of "Multilayer perceptrons"."""

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _slope(h: Array) -> Array:
    """Go by the inverse function: its slope, upside down."""
    with np.errstate(divide="ignore", over="ignore"):  # for h = ±1, z is infinite
        z = np.arctanh(h)
        return np.array(4 / (np.exp(z) + np.exp(-z)) ** 2)


def _second_layer(t: Array, v: Array) -> Array:
    """Solve for the weights that make the units meet all values but the first."""
    units = np.maximum(t[1:, None] - t[:-1], 0)
    return np.linalg.solve(units, v[1:] - v[0])


def _slopes(t: Array, v: Array) -> Array:
    return np.array(np.diff(v) / np.diff(t))


def _equal_steps(t: Array, v: Array) -> Array:
    return np.diff(np.diff(v) / (t[1] - t[0]), prepend=0)


def _points(rng: np.random.Generator) -> tuple[Any, ...]:
    m = int(rng.integers(4, 8))
    return np.cumsum(0.2 + rng.random(m + 1)), rng.normal(size=m + 1)


def _num_parameters(sizes: list[int]) -> int:
    return sum(a * b + b for a, b in itertools.pairwise(sizes))


def _sizes(rng: np.random.Generator) -> tuple[Any, ...]:
    return ([int(size) for size in rng.integers(2, 30, size=int(rng.integers(3, 6)))],)


def _dead(X: Array, W: Array, b: Array) -> NDArray[np.bool_]:
    """Ask each unit for its largest input."""
    return np.array([max(X @ w + bias) <= 0 for w, bias in zip(W.T, b, strict=True)])


def _layer(rng: np.random.Generator) -> tuple[Any, ...]:
    X, W = rng.normal(size=(6, 3)), rng.normal(size=(3, 8))
    b = rng.normal(size=8)
    b[:3] = -10.0 - np.abs(X @ W).max()  # these are dead
    b[3] = 0.5 - (X @ W[:, 3]).max()  # this one is nearly
    b[4] = -(X @ W[:, 4]).min() + 0.1  # and this one is always on
    W[:, 5], b[5] = 0.0, 0.0  # this one stands at exactly 0
    units = rng.permutation(8)
    return X, W[:, units], b[units]


EXERCISES = (
    Exercise(
        "ex-mlp-slope",
        reference=_slope,
        cases=((np.array([1.0, -1.0, 0.0, 0.5]),),),
        draw=lambda rng: (np.tanh(rng.normal(size=6)),),
        mistakes={
            "You take `h` for z: it is the value of tanh already.": lambda h: 1 - np.tanh(h) ** 2,
            "That is the slope on the way from h to z, not back.": lambda h: 1 / (1 - h**2),
            "That is the slope of ReLU, from its value.": lambda h: 1.0 * (h > 0),
            "What is the slope where h = 0? There tanh is steepest.": lambda h: h**2,
            "That is the slope of the sigmoid, from its value.": lambda h: h * (1 - h),
            "At h = −1 tanh is as flat as at h = 1. Is yours?": lambda h: 1 - h,
            "1 − h² is (1 − h)(1 + h). Yours is (1 − h) twice.": lambda h: (1 - h) ** 2,
            "That is the slope of 1 − h² by h. Which slope is asked for, and by what?": lambda h: (
                -2 * h
            ),
            "tanh rises everywhere. Does its slope?": lambda h: h**2 - 1,
        },
    ),
    Exercise(
        "ex-mlp-kinks",
        reference=_second_layer,
        draw=_points,
        mistakes={
            "Those are the slopes. Each unit stays on to the right of its kink: what must it "
            "add to those before it?": _slopes,
            "One weight is missing: before the first point the slope is 0.": lambda t, v: np.diff(
                _slopes(t, v)
            ),
            "That would be right for equal distances. Here each has its own.": _equal_steps,
            "You take changes of the values. A slope is a change over a distance.": lambda t, v: (
                np.diff(np.diff(v), prepend=0)
            ),
            "The first value stands before the sum. With which slope does the curve begin?": lambda t, v: (
                np.concatenate([v[:1], np.diff(_slopes(t, v))])
            ),
            "The first value stands before the sum: it is no weight of a unit.": lambda t, v: (
                np.concatenate([v[:1], _second_layer(t, v)])
            ),
            "The change of a slope is the weight itself: it is not divided once more.": lambda t, v: (
                np.diff(_slopes(t, v), prepend=0) / np.diff(t)
            ),
            "Your slopes are those at the points. A piece between two points has one slope.": lambda t, v: (
                np.diff(np.gradient(v, t)[:-1], prepend=0)
            ),
            "You lose the first slope, and take the last one back at the end. On which side of the "
            "points is the slope 0?": lambda t, v: np.diff(_slopes(t, v), append=0),
            "You add slopes up. The units themselves add up: what is left for each?": lambda t, v: (
                np.cumsum(_slopes(t, v))
            ),
        },
    ),
    Exercise(
        "ex-mlp-count",
        reference=_num_parameters,
        cases=(([784, 256, 10],), ([784, 10],)),
        draw=_sizes,
        mistakes={
            "Those are the weights. Each unit has a bias, too.": lambda sizes: sum(
                a * b for a, b in itertools.pairwise(sizes)
            ),
            "Inputs are given, not computed: they have no bias.": lambda sizes: (
                _num_parameters(sizes) + sizes[0]
            ),
            "A bias belongs to a unit, not to a layer.": lambda sizes: sum(
                a * b + 1 for a, b in itertools.pairwise(sizes)
            ),
            "A bias for each *output* of a layer, not for each input.": lambda sizes: sum(
                a * b + a for a, b in itertools.pairwise(sizes)
            ),
            "The units of the last layer have biases, too.": lambda sizes: (
                _num_parameters(sizes) - sizes[-1]
            ),
            "Only the inputs of a layer get a 1 beside them. You give its outputs one, too.": lambda sizes: (
                sum((a + 1) * (b + 1) for a, b in itertools.pairwise(sizes))
            ),
            "Those are the biases. And the weights?": lambda sizes: sum(sizes[1:]),
            "There may be more than one hidden layer, or none.": lambda sizes: (
                (sizes[0] + 1) * sizes[1] + (sizes[1] + 1) * sizes[-1]
            ),
        },
    ),
    Exercise(
        "ex-mlp-dead",
        reference=_dead,
        draw=_layer,
        mistakes={
            "Off for one example is not dead. It must be off for all.": lambda X, W, b: (
                X @ W + b <= 0
            ).any(axis=0),
            "That says something about each example. Which axis are the units on?": lambda X, W, b: (
                (X @ W + b <= 0).all(axis=1)
            ),
            "Whether a unit is on depends on its bias, too.": lambda X, W, b: (X @ W <= 0).all(
                axis=0
            ),
            "A mean below 0 may hide an example for which the unit is on.": lambda X, W, b: (
                (X @ W + b).mean(axis=0) <= 0
            ),
            "Those are the units that are alive.": lambda X, W, b: (X @ W + b > 0).any(axis=0),
            "A unit with z = 0 is off as well.": lambda X, W, b: (X @ W + b < 0).all(axis=0),
            "That says for each example which units are off. Put the examples together.": lambda X, W, b: (
                X @ W + b <= 0
            ),
            "One answer for each unit is wanted, not one for all of them.": lambda X, W, b: (
                X @ W + b <= 0
            ).all(),
        },
    ),
)
