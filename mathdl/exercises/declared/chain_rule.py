"""Exercises of "Chain rule"."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]
COMPLEX_STEP = 1e-30  # Im f(x + ih) / h: no cancellation, and no rule of differentiation


def _links(x: float) -> float:
    """Multiply by e⁸ˣ above and below, where x is negative: nothing overflows then."""
    small = math.exp(-2 * abs(x))
    return 6 * (small if x > 0 else small**3) / (1 + small) ** 4


def _quiet(f: Callable[[Any], Any], x: Any) -> Any:
    with np.errstate(all="ignore"):
        return f(x)


def _centred(x: Array) -> Array:
    steps = np.eye(len(x)) * 1j * COMPLEX_STEP
    return np.array([np.sum((z - z.mean()) ** 3).imag / COMPLEX_STEP for z in x + steps])


def _direct(x: Array) -> Array:
    """Return the slopes of the cubes by what is cubed: the paths that avoid the mean."""
    return np.asarray(3 * (x - x.mean()) ** 2)


def _through_time(w: float, x: float, num_steps: int) -> float:
    h: Any = complex(x)
    for _ in range(num_steps):
        h = np.tanh((w + 1j * COMPLEX_STEP) * h)
    return float(h.imag / COMPLEX_STEP)


def _states(w: float, x: float, num_steps: int) -> list[float]:
    h = [x]
    for _ in range(num_steps):
        h.append(float(np.tanh(w * h[-1])))
    return h


def _uses(
    w: float,
    x: float,
    num_steps: int,
    *,
    carry: float | None = None,
    late: int = 0,
    flat: bool = False,
    state: int = -1,
    slope: Callable[[float], float] = lambda h: 1 - h**2,
) -> list[float]:
    """Return what each use of the weight contributes, the last use first."""
    h, bar, parts = _states(w, x, num_steps), 1.0, []
    for t in range(num_steps, 0, -1):
        bar *= 1 if flat else slope(h[t - late])
        parts.append(bar * h[t + state])
        bar *= w if carry is None else carry
    return parts


def _logistic(z: Array, y: Array) -> Array:
    """Divide by what cannot overflow, on either side of zero."""
    t = y * z
    small = np.exp(-np.abs(t))
    return np.asarray(-y * np.where(t > 0, small, 1.0) / (1 + small))


def _link_by_link(z: Array, y: Array) -> Array:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        p = 1 / (1 + np.exp(-y * z))
        return np.asarray(-1 / p * p * (1 - p) * y)


def _num_edges(sizes: Sequence[int]) -> int:
    """Draw every edge, and count."""
    return sum(1 for m, n in pairwise(sizes) for _ in range(m) for _ in range(n))


EXERCISES = (
    Exercise(
        "ex-chain-links",
        reference=_links,
        cases=((0.5,), (-1.0,), (2.0,), (20.0,), (400.0,), (-400.0,)),
        draw=lambda rng: (rng.normal(),),
        atol=0.0,
        mistakes={
            "At x = −400 an exponential overflows. Shorten the formula: which power may be taken "
            "out of the bracket?": lambda x: _quiet(
                lambda b: 6 * b / (1 + b) ** 4, np.exp(np.minimum(-2 * np.float64(x), 710.0))
            ),
            "At x = 20 the slope is small and not 0. What does a difference of two values lose "
            "there?": lambda x: _links(x) if x != 20 else 0.0,
            "The slope of e⁻²ˣ by x is asked for inside. That of e⁻ˣ is another.": lambda x: (
                3 * np.exp(-x) * (1 + np.exp(-2 * x)) ** -4
            ),
            "The slope of one link is missing. What does the exponential have inside?": lambda x: (
                -3 * (1 + np.exp(-2 * x)) ** -4 * np.exp(-2 * x)
            ),
            "That is the slope of the last link alone, the outermost.": lambda x: (
                -3 * (1 + np.exp(-2 * x)) ** -4
            ),
            "One link has another slope. How fast does the exponent move with x?": lambda x: (
                3 * np.exp(-2 * x) * (1 + np.exp(-2 * x)) ** -4
            ),
            "The exponential is a link of its own. Which slope does it have?": lambda x: (
                6 * (1 + np.exp(-2 * x)) ** -4
            ),
            "Your outer slope is taken at x. Which number goes into the power?": lambda x: (
                6 * np.exp(-2 * x) / np.abs(x) ** 4
            ),
            "Three right slopes, added. Think of the gears.": lambda x: (
                -3 * (1 + np.exp(-2 * x)) ** -4 + np.exp(-2 * x) - 2
            ),
            "The slope of u⁻³ has an exponent that is lower by 1. Which is that?": lambda x: (
                6 * np.exp(-2 * x) * (1 + np.exp(-2 * x)) ** -2
            ),
            "Look at the slope of u⁻³ again: does the exponent stay the same?": lambda x: (
                6 * np.exp(-2 * x) * (1 + np.exp(-2 * x)) ** -3
            ),
        },
    ),
    Exercise(
        "ex-chain-centred",
        reference=_centred,
        cases=((np.array([1.0, 2.0, 6.0]),),),
        draw=lambda rng: (rng.normal(size=4),),
        mistakes={
            "That is the direct path. On which other way does x reach the sum?": _direct,
            "An entry moves the mean, and the mean is in every term, not in its own alone.": lambda x: (
                _direct(x) * (1 - 1 / len(x))
            ),
            "The slope of u³ is 3u². Where is the 3?": lambda x: _centred(x) / 3,
            "All paths are there. How much does the mean move when one entry moves by 1?": lambda x: (
                _direct(x) - _direct(x).sum()
            ),
            "All paths are there. How much does a mean of n numbers move with one of them?": lambda x: (
                _direct(x) - _direct(x).sum() / (len(x) - 1)
            ),
            "All paths are there. With which sign does the mean enter each term?": lambda x: (
                _direct(x) + _direct(x).mean()
            ),
        },
    ),
    Exercise(
        "ex-chain-time",
        reference=_through_time,
        cases=(
            (0.8, 0.5, 3),
            (1.5, -0.7, 6),
            (0.9, 0.4, 1),
            (1.2, 0.3, 2),
            (-0.8, 0.6, 4),
            (0.0, 0.5, 2),
        ),
        draw=lambda rng: (rng.uniform(0.5, 1.5), rng.normal(), int(rng.integers(3, 9))),
        mistakes={
            "That is the path through the last use of w. The weight was used in every step.": lambda w, x, T: (
                _uses(w, x, T)[0]
            ),
            "That is the path through the first use of w. Every step has one.": lambda w, x, T: (
                _uses(w, x, T)[-1]
            ),
            "On its way back through a step, the slope also passes the product w · h.": lambda w, x, T: (
                sum(_uses(w, x, T, carry=1.0))
            ),
            "With what is w multiplied in a step: with what goes in, or with what comes out?": lambda w, x, T: (
                sum(_uses(w, x, T, state=0))
            ),
            "One use of w is missing, the first. What does it multiply there?": lambda w, x, T: sum(
                _uses(w, x, T)[:-1]
            ),
            "Each step has two links, a product and a tanh. Which one has no slope in yours?": lambda w, x, T: (
                sum(_uses(w, x, T, flat=True))
            ),
            "That is the slope with respect to x. On which edges does w come in?": lambda w, x, T: (
                np.prod([w * (1 - h**2) for h in _states(w, x, T)[1:]])
            ),
            "The slope of tanh is 1 − tanh², with the value that came out of this step.": lambda w, x, T: (
                sum(_uses(w, x, T, late=1))
            ),
            "The slope of tanh is 1 − h², with h squared.": lambda w, x, T: sum(
                _uses(w, x, T, slope=lambda h: 1 - h)
            ),
            "h is the value of tanh already. You have applied it twice.": lambda w, x, T: sum(
                _uses(w, x, T, slope=lambda h: 1 - np.tanh(h) ** 2)
            ),
            "Along a path slopes multiply. And over the paths?": lambda w, x, T: np.prod(
                _uses(w, x, T)
            ),
        },
    ),
    Exercise(
        "ex-chain-logistic",
        reference=_logistic,
        cases=(
            (np.array([-1000.0, -2.0, 0.5, 3.0, 1000.0]), np.array([1.0, -1.0, 1.0, -1.0, 1.0])),
            (np.array([-1000.0, 0.0, 1000.0]), np.array([-1.0, -1.0, -1.0])),
            (np.array([18.0]), np.array([1.0])),  # far enough for a clip, and σ − 1 keeps 8 digits
        ),
        draw=lambda rng: (3 * rng.normal(size=4), rng.choice([-1.0, 1.0], size=4)),
        atol=0.0,
        mistakes={
            "A right answer with a score of 18 has a slope, a small one. What do you cut off, or add?": lambda z, y: (
                -y / (1 + np.exp(np.clip(y * z, -15, 15)))
            ),
            "That is the slope of log σ. The loss is its opposite: a better score costs less.": lambda z, y: (
                -_logistic(z, y)
            ),
            "One link is missing. The label stands inside, in front of z.": lambda z, y: (
                y * _logistic(z, y)
            ),
            "That is the slope if all answers are yes. What does the label change?": lambda z, y: (
                _logistic(z, np.ones_like(y))
            ),
            "σ(z) − y is for labels of 0 and 1. Here no is −1.": lambda z, y: (
                1 + _logistic(z, np.ones_like(y)) - y
            ),
            "Is the loss steep where the answer is right, or where it is wrong?": lambda z, y: (
                -y - _logistic(z, y)
            ),
            "That is the slope of −σ. The logarithm is a link too.": lambda z, y: (
                _logistic(z, y) * (1 - np.abs(_logistic(z, y)))
            ),
            "0 · ∞. Shorten the formula on paper before you compute.": _link_by_link,
        },
    ),
    Exercise(
        "ex-chain-cost",
        reference=lambda sizes: (sizes[0] * _num_edges(sizes), sizes[-1] * _num_edges(sizes)),
        cases=(((3, 4, 1),), ((5, 1),), ((64, 32, 10),), ((1, 20, 20, 7),)),
        mistakes={
            "Changed places. Does a forward pass begin at one input, or at one output?": lambda sizes: (
                sizes[-1] * _num_edges(sizes),
                sizes[0] * _num_edges(sizes),
            ),
            "Right for one output. How many backward passes do several outputs take?": lambda sizes: (
                sizes[0] * _num_edges(sizes),
                _num_edges(sizes),
            ),
            "One pass serves more than one pair of an input and an output. Which pairs?": lambda sizes: (
                (sizes[0] * sizes[-1] * _num_edges(sizes),) * 2
            ),
            "That is the price of one pass. How many are needed on each side?": lambda sizes: (
                _num_edges(sizes),
                _num_edges(sizes),
            ),
            "You counted nodes. A multiplication belongs to an edge.": lambda sizes: (
                sizes[0] * sum(sizes),
                sizes[-1] * sum(sizes),
            ),
            "That is the number of paths. Neither order walks them one by one.": lambda sizes: (
                int(np.prod(sizes)),
                int(np.prod(sizes)),
            ),
        },
    ),
)
