"""Exercises of "Take the training loop apart"."""

from inspect import Parameter, Signature
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


def _combined(gradients: Array, counts: NDArray[np.int64]) -> Array:
    """Repeat each part's mean once for each of its examples."""
    return np.asarray(np.repeat(gradients, counts, axis=0).mean(axis=0))


def _weighted_sum(gradients: Array, counts: NDArray[np.int64]) -> Array:
    return np.asarray(counts[counts > 0] @ gradients[counts > 0])


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


def _parts(rng: np.random.Generator) -> tuple[Any, ...]:
    counts = rng.permutation(np.append(rng.integers(1, 9, size=3), [0, 10]))
    gradients = rng.normal(size=(5, 4))
    gradients[counts == 0] = np.nan
    return gradients, counts


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
_PACKED = np.array([True, True, False, True, True, False, True, False])


def _other(*places: int) -> NDArray[np.bool_]:
    changed = _PACKED.copy()
    changed[list(places)] ^= True
    return changed


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
        "ex-loop-combine",
        reference=_combined,
        draw=_parts,
        mistakes={
            "An example in a small part must not count more than one in a large part.": lambda gradients, counts: (
                np.nanmean(gradients, axis=0)
            ),
            "The weights are right. But what is 0 times NaN?": lambda gradients, counts: (
                counts @ gradients / counts.sum()
            ),
            "That is the gradient of the sum of all losses, not of a mean.": _weighted_sum,
            "Who had no examples has no vote either. And the others have unequal ones.": lambda gradients, counts: (
                np.nan_to_num(gradients).mean(axis=0)
            ),
            "Each row is a mean already. How many examples does it speak for?": lambda gradients, counts: (
                np.nansum(gradients, axis=0) / counts.sum()
            ),
            "Of how many examples is that the mean? You divide by the number of processes.": lambda gradients, counts: (
                _weighted_sum(gradients, counts) / len(counts)
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
    Exercise(
        "ex-loop-checkpoint",
        reference=_PACKED,
        mistakes={
            "Look at (c) again: what is the second line of a step?": _other(2),
            "Look at (e) again: who draws which units are dropped?": _other(4),
            "Look at (b) again: with what does a new Adam begin?": _other(1),
            "Look at (h) again: what is it needed for, once the epoch has ended?": _other(7),
            "Look at (f) again: has anything in it changed?": _other(5),
            "Look at (g) again: which learning rate comes next?": _other(6),
            "Look at (d) again: which order will the next epoch have?": _other(3),
        },
    ),
)
