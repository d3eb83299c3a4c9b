"""Exercises of "Initialization"."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _scales(n_in: int, n_out: int) -> tuple[float, float, float]:
    """Go by the moments: the variance of the uniform distribution as an integral, 1/12 of (2u)²."""
    xavier = 1 / ((n_in + n_out) / 2)
    return math.sqrt(xavier), math.sqrt(12 * xavier) / 2, math.sqrt(1 / (n_in / 2))


def _gain(a: float) -> float:
    """Integrate the square of the leaky ReLU over a normal density."""
    z = np.linspace(-12, 12, 48_001)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    squares = np.where(z > 0, z, a * z) ** 2
    return float((np.sum(squares * density) * (z[1] - z[0])) ** -0.5)


def _expected(sizes: Array, stds: Array) -> tuple[float, float]:
    """Multiply layer by layer."""
    there = back = 1.0
    for k, std in enumerate(stds):
        there *= sizes[k] * std * std / 2
        back *= sizes[k + 1] * std * std / 2
    return there, back


def _without_half(sizes: Array, stds: Array) -> tuple[float, float]:
    there, back = _expected(sizes, stds)
    return there * 2 ** len(stds), back * 2 ** len(stds)


def _roots(sizes: Array, stds: Array) -> tuple[float, float]:
    there, back = _expected(sizes, stds)
    return math.sqrt(there), math.sqrt(back)


def _stds_for_variances(sizes: Array, stds: Array) -> tuple[float, float]:
    return _expected(sizes, np.sqrt(stds))


def _clip(dW: Array, db: Array, longest: float) -> tuple[Array, Array]:
    """Put both into one vector."""
    together = np.concatenate([dW.ravel(), db])
    length = np.linalg.norm(together)
    if length > longest:
        together = together / length * longest
    return together[: dW.size].reshape(dW.shape), together[dW.size :]


def _by(factor: float, dW: Array, db: Array) -> tuple[Array, Array]:
    return factor * dW, factor * db


def _unit_first(dW: Array, db: Array, longest: float) -> tuple[Array, Array]:
    length = np.hypot(np.linalg.norm(dW), np.linalg.norm(db))
    with np.errstate(invalid="ignore"):
        return dW / length * min(length, longest), db / length * min(length, longest)


def _one_by_one(dW: Array, db: Array, longest: float) -> tuple[Array, Array]:
    return _shortened(dW, longest), _shortened(db, longest)


def _shortened(g: Array, longest: float) -> Array:
    return np.array(g * longest / max(longest, float(np.linalg.norm(g))))


def _always(dW: Array, db: Array, longest: float) -> tuple[Array, Array]:
    length = math.hypot(float(np.linalg.norm(dW)), float(np.linalg.norm(db)))
    return dW * longest / length, db * longest / length


def _without_root(dW: Array, db: Array, longest: float) -> tuple[Array, Array]:
    factor = longest / max(longest, float((dW**2).sum() + (db**2).sum()))
    return dW * factor, db * factor


def _distinct_units(W1: Array, b1: Array, W2: Array) -> int:
    """Compare every unit with those before it."""
    kept: list[tuple[Any, ...]] = []
    for w, b, v in zip(W1.T, b1, W2, strict=True):
        unit = (*w, b, *v)
        if unit not in kept:
            kept.append(unit)
    return len(kept)


def _layer(rng: np.random.Generator) -> tuple[Any, ...]:
    return int(rng.integers(20, 60)), int(rng.integers(100, 400))


def _network(rng: np.random.Generator) -> tuple[Any, ...]:
    L = int(rng.integers(3, 6))
    return rng.integers(5, 40, size=L + 1), rng.uniform(0.2, 0.5, size=L)


def _gradients(rng: np.random.Generator) -> tuple[Any, ...]:
    return 3 + rng.random((4, 3)), 3 + rng.random(3), float(rng.uniform(1, 4))


def _tied(rng: np.random.Generator) -> tuple[Any, ...]:
    """Ten units or more: equal ones, and some that differ in a single one of the three."""
    h, others = int(rng.integers(10, 14)), int(rng.integers(0, 4))
    W1, b1 = np.full((3, h), 0.1), np.zeros(h)
    W2 = np.full((h, 2), 0.1)
    b1[6 : 6 + others] = 1.0 + np.arange(others)
    W1[:, :2] = rng.normal(size=(3, 1))  # two are alike, but not like the others
    b1[2] = rng.normal()
    W1[:, 5] = 0.2  # a multiple
    W2[3:5] = rng.normal(size=(2, 2))
    order = rng.permutation(h)
    return W1[:, order], b1[order], W2[order]


EXERCISES = (
    Exercise(
        "ex-init-scales",
        reference=_scales,
        cases=((784, 256), (100, 100)),
        draw=_layer,
        mistakes={
            "Those are variances, or squares of a bound. What is asked for?": lambda n_in, n_out: (
                2 / (n_in + n_out),
                6 / (n_in + n_out),
                2 / n_in,
            ),
            "Your second number is a standard deviation. How far does a uniform distribution "
            "with it reach?": lambda n_in, n_out: (
                math.sqrt(2 / (n_in + n_out)),
                math.sqrt(2 / (n_in + n_out)),
                math.sqrt(2 / n_in),
            ),
            "Look at the third number: how many products does a unit add up?": lambda n_in, n_out: (
                math.sqrt(2 / (n_in + n_out)),
                math.sqrt(6 / (n_in + n_out)),
                math.sqrt(2 / n_out),
            ),
            "Xavier takes one over the *mean* of both fans, not over their sum.": lambda n_in, n_out: (
                math.sqrt(1 / (n_in + n_out)),
                math.sqrt(3 / (n_in + n_out)),
                math.sqrt(2 / n_in),
            ),
            "Your first number is a bound. How far from 0 does a normal weight lie, in the mean "
            "square?": lambda n_in, n_out: (
                math.sqrt(6 / (n_in + n_out)),
                math.sqrt(6 / (n_in + n_out)),
                math.sqrt(2 / n_in),
            ),
            "Your third number is a bound. Its standard deviation is asked for.": lambda n_in, n_out: (
                math.sqrt(2 / (n_in + n_out)),
                math.sqrt(6 / (n_in + n_out)),
                math.sqrt(6 / n_in),
            ),
            "The standard deviation comes first, then the bound.": lambda n_in, n_out: (
                math.sqrt(6 / (n_in + n_out)),
                math.sqrt(2 / (n_in + n_out)),
                math.sqrt(2 / n_in),
            ),
            "A mean of both fans is not their product.": lambda n_in, n_out: (
                math.sqrt(2 / (n_in * n_out)),
                math.sqrt(6 / (n_in * n_out)),
                math.sqrt(2 / n_in),
            ),
            "Look at the third number: what does ReLU do to the mean square?": lambda n_in, n_out: (
                math.sqrt(2 / (n_in + n_out)),
                math.sqrt(6 / (n_in + n_out)),
                math.sqrt(1 / n_in),
            ),
        },
    ),
    Exercise(
        "ex-init-gain",
        reference=_gain,
        cases=((0.0,), (1.0,), (0.01,), (2.236,)),
        draw=lambda rng: (float(rng.uniform(0.1, 0.9)),),
        mistakes={
            "That is the gain of ReLU. Here something comes through from the left side, too.": lambda a: (
                math.sqrt(2.0)
            ),
            "0.01 is the slope that PyTorch takes by itself. Where is `a` in yours?": lambda a: (
                math.sqrt(2 / (1 + 0.01**2))
            ),
            "A sum of squares is not the square of a sum.": lambda a: math.sqrt(2) / (1 + a),
            "That is a factor for the variance. The gain belongs to the standard deviation.": lambda a: (
                2 / (1 + a**2)
            ),
            "On the left z is multiplied by a. By what is its square multiplied?": lambda a: (
                math.sqrt(2 / (1 + a))
            ),
            "By this much the activation shortens the signal. What must the weights do?": lambda a: (
                math.sqrt((1 + a**2) / 2)
            ),
            "Check the limit a = 1, where the layer is linear. Each side holds *half* of the "
            "mean square.": lambda a: math.sqrt(1 / (1 + a**2)),
        },
    ),
    Exercise(
        "ex-init-depth",
        reference=_expected,
        draw=_network,
        mistakes={
            "Is there no ReLU in your network?": _without_half,
            "There is a ReLU after every layer, after the last one too.": lambda sizes, stds: (
                2 * _expected(sizes, stds)[0],
                2 * _expected(sizes, stds)[1],
            ),
            "One layer after the other: do factors add up, or multiply?": lambda sizes, stds: (
                float(np.sum(sizes[:-1] * stds**2 / 2)),
                float(np.sum(sizes[1:] * stds**2 / 2)),
            ),
            "Those are factors of lengths. What is asked for are mean squares.": _roots,
            "Forward a unit adds up its inputs. Which width is that of the layer, in "
            "`sizes[:-1]` or in `sizes[1:]`?": lambda sizes, stds: _expected(sizes, stds)[::-1],
            "A standard deviation is not yet a variance.": _stds_for_variances,
            "The way back does not have the same factor: over how many products does it sum?": lambda sizes, stds: (
                (_expected(sizes, stds)[0],) * 2
            ),
        },
    ),
    Exercise(
        "ex-init-clip",
        reference=_clip,
        cases=(
            (np.array([[0.3, 0.4]]), np.array([0.1]), 1.0),
            (np.zeros((2, 2)), np.zeros(2), 1.0),
            (np.array([[3.0, 0.0]]), np.array([4.0, 0.0]), 5.0),
            (np.array([[3e-9, 0.0]]), np.array([4e-9]), 1e-9),
        ),
        draw=_gradients,
        mistakes={
            "Each array has its own factor in yours, so the direction changes. Take one norm.": _one_by_one,
            "What shall become of a gradient that is short already?": _always,
            "You bound each entry. It is the length of the whole that is to be bounded.": lambda dW, db, longest: (
                np.clip(dW, -longest, longest),
                np.clip(db, -longest, longest),
            ),
            "That is the square of the length. How long is a vector?": _without_root,
            "PyTorch's function adds 10⁻⁶ to the length. The equation does not.": lambda dW, db, longest: (
                _clip(dW, db, longest)
                if math.hypot(*dW.ravel(), *db) <= longest
                else (
                    dW * longest / (math.hypot(*dW.ravel(), *db) + 1e-6),
                    db * longest / (math.hypot(*dW.ravel(), *db) + 1e-6),
                )
            ),
            "A small number is added to the length. A gradient can be as small as that number.": lambda dW, db, longest: (
                _by(min(1.0, longest / (math.hypot(*dW.ravel(), *db) + 1e-10)), dW, db)
            ),
            "Lengths do not add up: put both arrays into one, and take its length.": lambda dW, db, longest: (
                _by(
                    min(1.0, longest / max(np.linalg.norm(dW) + np.linalg.norm(db), 1e-300)), dW, db
                )
            ),
            "What about a gradient of length 0? There is nothing to shorten in it.": _unit_first,
        },
    ),
    Exercise(
        "ex-init-symmetry",
        reference=_distinct_units,
        cases=(
            (np.full((2, 4), 0.01), np.zeros(4), np.full((4, 3), 0.01)),
            (np.zeros((2, 3)), np.arange(3.0), np.zeros((3, 1))),
        ),
        draw=_tied,
        mistakes={
            "Equal columns of W1 are not enough: what else makes units different?": lambda W1, b1, W2: (
                len(np.unique(W1.T, axis=0))
            ),
            "The gradient of a unit comes back through W2. What if its rows differ?": lambda W1, b1, W2: (
                len(np.unique(np.vstack([W1, b1]).T, axis=0))
            ),
            "The rank counts independent columns. Two units may be multiples of each other, "
            "and still differ.": lambda W1, b1, W2: int(np.linalg.matrix_rank(W1)),
            "That is the number of columns. How many of the units are copies?": lambda W1, b1, W2: (
                W1.shape[1]
            ),
            "You count the units that have a twin. How many are there, if twins are one?": lambda W1, b1, W2: (
                W1.shape[1] - _distinct_units(W1, b1, W2)
            ),
            "A bias alone can tell two units apart.": lambda W1, b1, W2: len(
                np.unique(np.vstack([W1, W2.T]).T, axis=0)
            ),
        },
    ),
)
