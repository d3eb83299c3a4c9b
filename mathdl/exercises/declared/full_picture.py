"""Exercises of "Training step"."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]
Parameters = tuple[Array, Array, Array, Array]


def _local(W1: Array, b1: Array, W2: Array, _: Array, x: Array) -> Array:
    """Add up the path of each unit that is on."""
    z = x @ W1 + b1
    return np.array(sum(np.outer(W1[:, j], W2[j]) for j in range(len(z)) if z[j] > 0))


def _local_by_value(W1: Array, b1: Array, W2: Array, _: Array, x: Array) -> Array:
    return np.array((W1 * np.maximum(x @ W1 + b1, 0)) @ W2)


def _softmax(o: Array) -> Array:
    weights = np.exp(o - o.max())
    return np.array(weights / weights.sum())


def _unshifted(o: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.array(np.exp(o) / np.exp(o).sum())


def _step(
    x: Array,
    y: int,
    W1: Array,
    b1: Array,
    W2: Array,
    b2: Array,
    lr: float,
    *,
    sign: float = 1,
    masked: bool = True,
    label: bool = True,
    in_order: bool = True,
    probabilities: Callable[[Array], Array] = _softmax,
) -> Parameters:
    """Take the step; the options plant the mistakes."""
    z = x @ W1 + b1
    h = np.maximum(z, 0)
    do = probabilities(h @ W2 + b2) - (np.eye(len(b2))[y] if label else 0)
    new = W2 - sign * lr * h[:, None] * do
    dz = (W2 if in_order else new) @ do
    dz = dz * (z > 0) if masked else dz
    return W1 - sign * lr * x[:, None] * dz, b1 - sign * lr * dz, new, b2 - sign * lr * do


def _gradients(*arguments: Any) -> Parameters:
    dW1, db1, dW2, db2 = (
        (old - new) / arguments[-1]
        for old, new in zip(arguments[2:6], _step(*arguments), strict=True)
    )
    return dW1, db1, dW2, db2


def _second_layer_only(*arguments: Any) -> Parameters:
    _, _, W2, b2 = _step(*arguments)
    return arguments[2], arguments[3], W2, b2


def _without_biases(x: Array, y: int, *rest: Any) -> Parameters:
    W1, _, W2, _ = _step(x, y, *rest)
    return W1, rest[1], W2, rest[3]


def _difference(first: Array, second: Array) -> tuple[float, float]:
    """Count the images of which one network alone was right."""
    n = len(first)
    won = float(np.sum((second == 1) & (first == 0))) / n
    lost = float(np.sum((second == 0) & (first == 1))) / n
    return won - lost, float(np.sqrt((won + lost - (won - lost) ** 2) / n))


def _unpaired(first: Array, second: Array) -> tuple[float, float]:
    error = np.sqrt((first.var() + second.var()) / len(first))
    return float(second.mean() - first.mean()), float(error)


def _with_covariance(first: Array, second: Array) -> float:
    covariance = np.cov(1.0 * first, 1.0 * second)[0, 1]
    return float(np.sqrt(max(first.var() + second.var() - 2 * covariance, 0.0) / len(first)))


def _spread(first: Array, second: Array) -> tuple[float, float]:
    difference, error = _difference(first, second)
    return difference, error * float(np.sqrt(len(first)))


def _variance(first: Array, second: Array) -> tuple[float, float]:
    difference, error = _difference(first, second)
    return difference, error**2


def _reversed(first: Array, second: Array) -> tuple[float, float]:
    difference, error = _difference(first, second)
    return -difference, error


def _network(rng: np.random.Generator) -> tuple[Any, ...]:
    d, hidden, classes = 4, int(rng.integers(6, 9)), int(rng.integers(2, 4))
    shapes = (d, hidden), (hidden,), (hidden, classes), (classes,)
    return tuple(rng.normal(size=shape) for shape in shapes)


def _example(rng: np.random.Generator) -> tuple[Any, ...]:
    parameters = _network(rng)
    y = int(rng.integers(len(parameters[3])))
    return rng.normal(size=4), y, *parameters, float(rng.uniform(0.05, 0.5))


def _large_scores() -> tuple[Any, ...]:
    x, y, W1, b1, W2, b2, lr = _example(np.random.default_rng(0))
    return x, y, W1, b1, 1000 * W2, b2, lr


def _answers(rng: np.random.Generator) -> tuple[Any, ...]:
    n = int(rng.integers(40, 90))
    first = (rng.random(n) < 0.7).astype(float)
    changed = rng.random(n) < 0.2
    return first, np.where(changed, rng.random(n) < 0.8, first).astype(float)


def _gradient(rng: np.random.Generator) -> tuple[Any, ...]:
    A = rng.normal(size=(5, 5)) * rng.choice([0.1, 1.0])  # the best rate is above 1, or below
    g = rng.normal(size=5)
    return g, (A @ A.T + 0.1 * np.eye(5)) @ g


EXERCISES = (
    Exercise(
        "ex-picture-local",
        reference=_local,
        draw=lambda rng: (*_network(rng), rng.normal(size=4)),
        mistakes={
            "That would be the map of a network without ReLU. Which units are on?": lambda W1, b1, W2, b2, x: (
                W1 @ W2
            ),
            "That is the Jacobian. A has a row for each input, so that x @ A are logits.": lambda *a: (
                _local(*a).T
            ),
            "The mask is 1 or 0: `h` is the mask times `z`, and you have multiplied by `h`.": _local_by_value,
            "Whether a unit is on depends on its bias too.": lambda W1, b1, W2, b2, x: (
                (W1 * (x @ W1 > 0)) @ W2
            ),
            "A unit is on where x·w + b is positive. You have taken the bias away.": lambda W1, b1, W2, b2, x: (
                (W1 * (x @ W1 - b1 > 0)) @ W2
            ),
            "The biases of the second layer belong to c, not to A.": lambda W1, b1, W2, b2, x: (
                _local(W1, b1, W2, b2, x) + b2
            ),
            "You kept the units that are off.": lambda W1, b1, W2, b2, x: (
                (W1 * (x @ W1 + b1 <= 0)) @ W2
            ),
            "The mask comes from z, one number for each unit, not from the weights.": lambda W1, b1, W2, b2, x: (
                np.maximum(W1, 0) @ W2
            ),
            "Those are the logits without c. The matrix alone is asked for.": lambda *a: (
                a[4] @ _local(*a)
            ),
        },
    ),
    Exercise(
        "ex-picture-step",
        reference=_step,
        cases=(_large_scores(),),
        draw=_example,
        mistakes={
            "A score of 1000 overflows in exp. Which number may be taken from all scores?": lambda *a: (
                _step(*a, probabilities=_unshifted)
            ),
            "0.1 is the rate that the chapter's network was trained with. Where is `lr`?": (
                lambda *a: _step(*(*a[:-1], 0.1))
            ),
            "0.001 is the rate of the chapter's step. Where is `lr`?": lambda *a: _step(
                *(*a[:-1], 0.001)
            ),
            "You go back through the new W2. All gradients belong to the old parameters.": lambda *a: (
                _step(*a, in_order=False)
            ),
            "That step goes uphill.": lambda *a: _step(*a, sign=-1),
            "Something comes back through units that were off. What is the slope of ReLU?": lambda *a: (
                _step(*a, masked=False)
            ),
            "The label is in it nowhere. What is the gradient with respect to the logits?": lambda *a: (
                _step(*a, label=False)
            ),
            "Two of the four parameters have not moved.": _without_biases,
            "The first layer has not moved.": _second_layer_only,
            "Those are the gradients. The new parameters are asked for.": _gradients,
            "The step is as long as the gradient. What is `lr` for?": lambda x, y, W1, b1, W2, b2, lr: (
                _step(x, y, W1, b1, W2, b2, 1.0)
            ),
        },
    ),
    Exercise(
        "ex-picture-rate",
        reference=lambda g, Hg: float(np.sum(g**2) / np.sum(g * Hg)),
        draw=_gradient,
        mistakes={
            "There the parabola is back at its start. Look for where its slope is zero.": lambda g, Hg: (
                float(2 * np.sum(g**2) / np.sum(g * Hg))
            ),
            "A larger bend should make the step shorter.": lambda g, Hg: float(
                np.sum(g * Hg) / np.sum(g**2)
            ),
            "The slope along the step is the squared length of g, not its length.": lambda g, Hg: (
                float(np.sqrt(np.sum(g**2)) / np.sum(g * Hg))
            ),
            "The bend is the product of g with Hg, not the squared length of Hg.": lambda g, Hg: (
                float(np.sum(g**2) / np.sum(Hg**2))
            ),
            "The ½ of the parabola goes when you take its slope.": lambda g, Hg: float(
                0.5 * np.sum(g**2) / np.sum(g * Hg)
            ),
            "The bend along the line is a product with g. You compare two lengths.": lambda g, Hg: (
                float(np.sqrt(np.sum(g**2) / np.sum(Hg**2)))
            ),
            "That is the rate for the shortest *gradient* after the step, not for the lowest "
            "parabola.": lambda g, Hg: float(np.sum(g * Hg) / np.sum(Hg**2)),
            "A rate may be above 1. Why do you stop there?": lambda g, Hg: float(
                min(1.0, np.sum(g**2) / np.sum(g * Hg))
            ),
            "Entry by entry the step would leave the line. One rate for all is asked for.": lambda g, Hg: (
                g / Hg
            ),
            "That is by how much the loss falls there. At which rate is asked for.": lambda g, Hg: (
                float(-0.5 * np.sum(g**2) ** 2 / np.sum(g * Hg))
            ),
        },
    ),
    Exercise(
        "ex-picture-interval",
        reference=_difference,
        cases=((np.array([True, False, True, True]), np.array([True, True, False, True])),),
        draw=_answers,
        mistakes={
            "1000 is how many images the chapter has. Here there are others.": lambda first, second: (
                _difference(first, second)[0],
                _difference(first, second)[1] * float(np.sqrt(len(first) / 1000)),
            ),
            "An accuracy is a number from 0 to 1, not a percentage.": lambda first, second: tuple(
                100 * part for part in _difference(first, second)
            ),
            "The two go together: what they have in common is subtracted, and you add it.": lambda first, second: (
                _difference(first, second)[0],
                float(np.sqrt((np.var(1.0 * first + second)) / len(first))),
            ),
            "Standard errors do not add up.": lambda first, second: (
                _difference(first, second)[0],
                float((first.std() + second.std()) / np.sqrt(len(first))),
            ),
            "Your variances divide by n, and your covariance by n − 1.": lambda first, second: (
                _difference(first, second)[0],
                _with_covariance(first, second),
            ),
            "That holds for two sets of images. Here both have seen the same ones.": _unpaired,
            "That is the spread of one image. The mean of n varies less.": _spread,
            "That is the squared error. Its unit is not that of an accuracy.": _variance,
            "Second minus first: is the second network the better one?": _reversed,
            "You divide by n − 1. The exercise divides by n.": lambda first, second: (
                _difference(first, second)[0],
                float(np.std(1.0 * second - first, ddof=1) / np.sqrt(len(first))),
            ),
            "The variance is about the mean, and the mean of the differences is not 0.": lambda first, second: (
                _difference(first, second)[0],
                float(np.sqrt(np.mean((1.0 * second - first) ** 2) / len(first))),
            ),
            "That is half of a 95 % interval. The standard error alone is asked for.": lambda first, second: (
                _difference(first, second)[0],
                1.96 * _difference(first, second)[1],
            ),
            "That is the error bar of the second network alone.": lambda first, second: (
                _difference(first, second)[0],
                float(second.std() / np.sqrt(len(second))),
            ),
            "The standard error falls as one over the *root* of n.": lambda first, second: (
                _difference(first, second)[0],
                _difference(first, second)[1] / float(np.sqrt(len(first))),
            ),
        },
    ),
)
