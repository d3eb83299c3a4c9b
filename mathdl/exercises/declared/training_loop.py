"""Exercises of "Training loop"."""

from collections.abc import Callable
from inspect import Parameter, Signature
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]
Named = dict[str, Any]


def _recorded(
    names: list[str], defaults: Named, args: list[Any], options: Named, ignore: list[str]
) -> Named:
    """Let Python itself bind what is given to the names."""
    kind, empty = Parameter.POSITIONAL_OR_KEYWORD, Parameter.empty
    parameters = [Parameter(name, kind, default=defaults.get(name, empty)) for name in names]
    call = Signature(parameters).bind(*args, **options)
    call.apply_defaults()
    return {name: value for name, value in call.arguments.items() if name not in ignore}


def _without_defaults(
    names: list[str], _: Named, args: list[Any], options: Named, ignore: list[str]
) -> Named:
    given = {**dict(zip(names, args, strict=False)), **options}
    return {name: value for name, value in given.items() if name not in ignore}


def _defaults_win(
    names: list[str], defaults: Named, args: list[Any], options: Named, ignore: list[str]
) -> Named:
    values = {**dict(zip(names, args, strict=False)), **options, **defaults}
    return {name: value for name, value in values.items() if name not in ignore}


def _without_positions(
    _: list[str], defaults: Named, __: list[Any], options: Named, ignore: list[str]
) -> Named:
    return {k: v for k, v in {**defaults, **options}.items() if k not in ignore}


def _falsy_is_missing(
    names: list[str], defaults: Named, args: list[Any], options: Named, ignore: list[str]
) -> Named:
    given = dict(zip(names, args, strict=False))
    values = {k: given.get(k) or options.get(k) or defaults.get(k) for k in names}
    return {name: value for name, value in values.items() if name not in ignore}


def _thinned(y: Array, n: int) -> Array:
    """Divide the differences of the running sum."""
    ends = np.append(np.arange(n, len(y), n), len(y))
    sums = np.append(0.0, np.cumsum(y))[ends]
    return np.asarray(np.diff(sums, prepend=0.0) / np.diff(ends, prepend=0))


def _without_the_end(y: Array, n: int) -> Array:
    return np.asarray(y[: len(y) // n * n].reshape(-1, n).mean(axis=1))


def _rest_over_n(y: Array, n: int) -> Array:
    sizes = [len(y[i : i + n]) for i in range(0, len(y), n)]
    return np.asarray(_thinned(y, n) * sizes / n)


def _verdict(order: str) -> str:
    """Run the weight of w²/2 through many rounds, from 1, and compare with the right steps."""
    w, gradient, loss_at = 1.0, 0.0, None
    stale = moved = False
    for _ in range(4):
        for line in order:
            if line == "F":
                loss_at = w
            elif line == "Z":
                gradient = 0.0
            elif line == "B":
                if loss_at is None:
                    return "error"
                gradient = loss_at
            else:
                stale = stale or (gradient != 0 and gradient != w)
                moved = moved or gradient != 0
                w -= 0.25 * gradient
    if not moved:
        return "still"
    return "late" if stale else "right"


def _turned(order: str, first: str) -> str:
    start = order.index(first)
    return order[start:] + order[:start]


def _circle_alone(order: str) -> str:
    """Turn each order until F is first, and so never meet a B before it."""
    return _verdict(_turned(order, "F"))


def _without(word: str, instead: str) -> Callable[[str], str]:
    """Return a judge who knows one word less."""
    return lambda order: instead if _verdict(order) == word else _verdict(order)


def _one_is_right(order: str) -> str:
    right = _verdict(order) == "right"
    return "still" if right and _turned(order, "F") != "FZBS" else _verdict(order)


def _as_written(order: str) -> str:
    """Ask whether Z stands between B and S on the line, and not on the circle."""
    b, z, s = (order.index(line) for line in "BZS")
    said = _verdict(order)
    if said == "still" and not b < z < s:
        return "right"
    return said


def _starts_still(order: str) -> str:
    """Take a first step without a gradient for a loop that stands still."""
    return "still" if _verdict(order) == "right" and order[0] == "S" else _verdict(order)


def _largest_step(k: int) -> float:
    """Halve the interval in which the largest root leaves the unit circle."""
    low, high = 0.0, 3.0
    for _ in range(60):
        middle = (low + high) / 2
        roots = np.roots([1.0, -1.0, *[0.0] * (k - 1), middle] if k else [1.0, middle - 1.0])
        low, high = (middle, high) if np.abs(roots).max() < 1 else (low, middle)
    return low


def _curve(rng: np.random.Generator) -> tuple[Any, ...]:
    n = int(rng.integers(2, 6))
    # Never a multiple of n: what is left at the end is the point of the exercise.
    length = n * int(rng.integers(2, 5)) + int(rng.integers(1, n))
    return rng.normal(size=length), n


_CALLS: tuple[tuple[Any, ...], ...] = (
    (["lr"], {}, [0.1], {}, []),
    (["lr", "width"], {"width": 32}, [0.1], {}, []),
    (["lr", "width"], {"width": 32}, [0.1, 64], {}, []),
    (["lr", "width", "seed"], {"width": 32, "seed": 0}, [0.1], {"seed": 7}, []),
    (["lr", "images"], {"images": None}, [0.2], {"images": "many"}, ["images"]),
    (["lr", "images"], {"lr": 0.5, "images": None}, [], {}, ["images"]),
    (["lr", "width", "seed"], {"width": 32, "seed": 1}, [0.0, 0], {"seed": None}, []),
    (["lr", "bias"], {"bias": True}, [0.1], {"bias": False}, ["lr"]),
)
EXERCISES = (
    Exercise(
        "ex-loop-recorded",
        reference=_recorded,
        cases=_CALLS,
        mistakes={
            "An argument that the caller did not mention has a value all the same.": _without_defaults,
            "Where both are there, which one does the function see: the default or the given?": _defaults_win,
            "Something was to be left out, whether it was given or not.": lambda names, defaults, args, options, ignore: (
                _recorded(names, defaults, args, options, [])
            ),
            "What belongs to the values that came without a name?": _without_positions,
            "0, False and None are values, too. Was the argument given?": _falsy_is_missing,
            "Those are the names. Which value has each?": lambda names, _, __, ___, ignore: [
                name for name in names if name not in ignore
            ],
        },
    ),
    Exercise(
        "ex-loop-thin",
        reference=_thinned,
        cases=((np.arange(6.0), 3), (np.array([2.0, 4.0]), 5), (np.array([1.0, 0.0, 2.0]), 1)),
        draw=_curve,
        mistakes={
            "Your groups are of nearly equal size. Each holds n entries, but the last.": lambda y, n: (
                np.array([part.mean() for part in np.array_split(y, -(-len(y) // n))])
            ),
            "What is left goes to the end, not to the start.": lambda y, n: _thinned(y[::-1], n)[
                ::-1
            ],
            "The newest numbers are missing: the last group is short.": _without_the_end,
            "Those are single points. Where have the ones between them gone?": lambda y, n: (
                np.asarray(y[::n])
            ),
            "How many numbers are in the last group?": _rest_over_n,
            "A running mean has a value for each place. The groups do not overlap here.": lambda y, n: (
                np.convolve(y, np.ones(n) / n, "valid")
            ),
        },
    ),
    Exercise(
        "ex-loop-order",
        reference=_verdict,
        cases=tuple(("".join(order),) for order in permutations("FZBS")),
        mistakes={
            "In the first round, what does `backward` need?": _circle_alone,
            "FSZB moves the weights. Whose gradient does its step use?": _without("late", "still"),
            "FSZB trains, but with which gradient? Write down two rounds.": _without(
                "late", "right"
            ),
            "Plain SGD with a linear model: does PyTorch notice that a weight has been changed?": (
                _without("late", "error")
            ),
            "FBSZ is a circle as good as FZBS: the next forward pass does not look at gradients.": (
                _one_is_right
            ),
            "The loop goes round: what stands between B and the next S, also over the end of the "
            "order?": _as_written,
            "A first step without a gradient changes nothing. What do the later rounds do?": (
                _starts_still
            ),
            "If a Z comes between B and S, what does `step` find?": _without("still", "right"),
            "Two words are missing: an order without an error can still be useless.": lambda order: (
                "error" if _verdict(order) == "error" else "right"
            ),
        },
    ),
    Exercise(
        "ex-loop-stale",
        reference=_largest_step,
        cases=tuple((k,) for k in range(7)),
        mistakes={
            "It fits for k = 0 and 1, which you knew. Where does a root for k = 2 leave the "
            "circle?": lambda k: 2.0 / (k + 1),
            "That is the limit without delay. Try 1.5 with k = 1, by hand.": lambda k: 2.0,
            "The length of 1 − r is a sine of half an angle.": lambda k: (
                2 * np.sin(np.pi / (2 * k + 1))
            ),
            "How long is the chord from 1 to a point of the circle? Check k = 0.": lambda k: np.sin(
                np.pi / (2 * (2 * k + 1))
            ),
            "In the recurrence the gradient is k steps old, and c_t is not: its characteristic "
            "equation has two powers that are k apart, and one more.": lambda k: (
                2 * np.sin(np.pi / (2 * (2 * k + 3)))
            ),
            "That is the angle ω. Which ηλ belongs to it?": lambda k: np.pi / (2 * k + 1),
        },
    ),
)
