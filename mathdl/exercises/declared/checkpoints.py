"""Exercises of "Checkpoints: stop, go on, get the same numbers"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]
State = dict[str, Any]


def _combined(gradients: Array, counts: NDArray[np.int64]) -> Array:
    """Repeat each part's mean once for each of its examples."""
    return np.asarray(np.repeat(gradients, counts, axis=0).mean(axis=0))


def _weighted_sum(gradients: Array, counts: NDArray[np.int64]) -> Array:
    return np.asarray(counts[counts > 0] @ gradients[counts > 0])


def _parts(rng: np.random.Generator) -> tuple[Any, ...]:
    counts = rng.permutation(np.append(rng.integers(1, 9, size=3), [0, 10]))
    gradients = rng.normal(size=(5, 4))
    gradients[counts == 0] = np.nan
    return gradients, counts


def _order(state: State, n: int) -> NDArray[np.int64]:
    """Draw the order of an epoch, from the state that the generator had before it."""
    rng = np.random.default_rng(0)
    rng.bit_generator.state = state
    return rng.permutation(n)


def _rest_of_epoch(state: State, n: int, batch_size: int, steps: int) -> NDArray[np.int64]:
    return _order(state, n)[batch_size * steps :]


def _next_epoch(state: State, n: int, batch_size: int, steps: int) -> NDArray[np.int64]:
    rng = np.random.default_rng(0)
    rng.bit_generator.state = state
    rng.permutation(n)
    return rng.permutation(n)[batch_size * steps :]


def _epoch(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a generator in the midst of a run, and a step in the midst of an epoch."""
    run = np.random.default_rng(int(rng.integers(1, 1000)))
    run.random(int(rng.integers(1, 10)))
    batch_size, steps = int(rng.integers(2, 6)), int(rng.integers(2, 5))
    n = batch_size * steps + int(rng.integers(3, 12))
    return run.bit_generator.state, n, batch_size, steps


def _stopped(losses: Array, patience: int) -> tuple[int, int]:
    """Ask of each epoch how old the first lowest loss before it is."""
    for epoch in range(len(losses)):
        best = int(np.argmin(losses[: epoch + 1]))
        if epoch - best >= patience:
            return best, epoch
    return int(np.argmin(losses)), len(losses) - 1


def _since_the_last_fall(losses: Array, patience: int) -> tuple[int, int]:
    """Compare each epoch with the one before it, and not with the best."""
    waited = 0
    for epoch in range(1, len(losses)):
        waited = 0 if losses[epoch] < losses[epoch - 1] else waited + 1
        if waited == patience:
            return int(np.argmin(losses[: epoch + 1])), epoch
    return int(np.argmin(losses)), len(losses) - 1


def _ties_count(losses: Array, patience: int) -> tuple[int, int]:
    """Take an equal loss for an improvement."""
    best = 0
    for epoch, loss in enumerate(losses):
        best = epoch if loss <= losses[best] else best
        if epoch - best >= patience:
            return best, epoch
    return best, len(losses) - 1


def _never_forgives(losses: Array, patience: int) -> tuple[int, int]:
    """Count all epochs without an improvement, in a row or not."""
    best = waited = 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        else:
            waited += 1
        if waited == patience:
            return best, epoch
    return best, len(losses) - 1


def _validation(rng: np.random.Generator) -> tuple[Any, ...]:
    # Rounded, so that some losses are equal.
    steps = rng.normal(-0.1, 0.3, size=int(rng.integers(10, 25)))
    return np.round(5 + np.cumsum(steps), 1), int(rng.integers(1, 5))


_PACKED = np.array([True, True, False, True, True, False, True, False])


def _other(*places: int) -> NDArray[np.bool_]:
    changed = _PACKED.copy()
    changed[list(places)] ^= True
    return changed


EXERCISES = (
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
    Exercise(
        "ex-checkpoints-middle",
        reference=_rest_of_epoch,
        draw=_epoch,
        mistakes={
            "Some of these have been used in this epoch. How many are in a batch, and how many "
            "batches are done?": lambda state, n, batch_size, steps: _order(state, n),
            "A step takes more than one example.": lambda state, n, batch_size, steps: _order(
                state, n
            )[steps:],
            "Those are the ones that have been used.": lambda state, n, batch_size, steps: _order(
                state, n
            )[: batch_size * steps],
            "A new generator draws another order. Put it where the old one stood.": (
                lambda state, n, batch_size, steps: np.random.default_rng(0).permutation(n)[
                    batch_size * steps :
                ]
            ),
            "The state is that from before this epoch. Yours is the order of the next one.": (
                _next_epoch
            ),
            "The epoch was shuffled: which order did the generator draw?": (
                lambda state, n, batch_size, steps: np.arange(n)[batch_size * steps :]
            ),
            "The right examples. In which order do they come?": (
                lambda state, n, batch_size, steps: np.sort(
                    _rest_of_epoch(state, n, batch_size, steps)
                )
            ),
            "The rows are left, not their order: does your generator draw for the rest alone?": (
                lambda state, n, batch_size, steps: _order(state, n - batch_size * steps)
            ),
        },
    ),
    Exercise(
        "ex-checkpoints-patience",
        reference=_stopped,
        cases=(
            (np.array([3.0, 2.0, 1.0]), 2),
            (np.array([1.0, 2.0, 3.0, 0.0]), 2),
            (np.array([3.0, 2.0, 2.0, 2.0, 1.0]), 2),
            (np.array([3.0, 4.0, 2.0, 3.0, 1.0, 2.0]), 2),
            (np.array([5.0, 3.0, 6.0, 5.0, 4.0, 3.5, 1.0]), 3),
            (np.array([0.5]), 1),
        ),
        draw=_validation,
        mistakes={
            "Your run looks into the future: at the end of an epoch, the later losses are not "
            "known.": lambda losses, patience: (int(np.argmin(losses)), len(losses) - 1),
            "Lower than the epoch before is no improvement: lower than which one?": (
                _since_the_last_fall
            ),
            "An equal loss is no improvement.": _ties_count,
            "An improvement takes back all the waiting before it.": _never_forgives,
            "One epoch too many. With patience 1, the first epoch without an improvement is the "
            "last.": lambda losses, patience: _stopped(losses, patience + 1),
            "One epoch too few: how many epochs have passed since the best one?": (
                lambda losses, patience: _stopped(losses, patience - 1)
            ),
            "Epochs are counted from 0.": lambda losses, patience: tuple(
                epoch + 1 for epoch in _stopped(losses, patience)
            ),
            "Which epoch, and not which loss?": lambda losses, patience: (
                losses[_stopped(losses, patience)[0]],
                _stopped(losses, patience)[1],
            ),
            "First the best epoch, then the last one.": lambda losses, patience: _stopped(
                losses, patience
            )[::-1],
            "A run may come to its end before the patience does. Which epoch was the best then?": (
                lambda losses, patience: (
                    max(0, _stopped(losses, patience)[1] - patience),
                    _stopped(losses, patience)[1],
                )
            ),
        },
    ),
)
