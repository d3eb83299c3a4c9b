"""What an exercise is: a question's name, an independent reference, and the typical mistakes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

__all__ = ["Exercise"]


@dataclass(frozen=True)
class Exercise:
    """A gradable exercise.

    Attributes
    ----------
    name : str
        The label of its statement in the book.
    reference : function or value
        The right answer, computed in another way than the book's solution where there is one.
    mistakes : mapping of str to function or value
        At least three typical wrong answers, each under its hint: one or two sentences that lead
        on without telling the solution. An answer that agrees with a mistake gets its hint.
    cases : tuple of tuple
        The arguments of each fixed case; for a value there is nothing to call, and none.
    draw : function, optional
        Draws the arguments of one more case from a seeded generator.
    rtol : float
        The relative tolerance.
    """

    name: str
    reference: Any
    mistakes: Mapping[str, Any]
    cases: tuple[tuple[Any, ...], ...] = ()
    draw: Callable[[np.random.Generator], tuple[Any, ...]] | None = None
    rtol: float = 1e-6
    num_drawn: int = field(default=5, kw_only=True)

    @property
    def asks_for_function(self) -> bool:
        """Whether the answer is a function, and not a value."""
        return callable(self.reference)

    def arguments(self) -> Iterator[tuple[Any, ...]]:
        """Yield the arguments of all cases, the same ones every time."""
        yield from self.cases
        if self.draw is not None:
            rng = np.random.default_rng(_seed(self.name))
            for _ in range(self.num_drawn):
                yield self.draw(rng)


def _seed(name: str) -> list[int]:
    # Python's own hash of a string differs from process to process.
    return list(name.encode())


def by_name(exercises: tuple[Exercise, ...]) -> Mapping[str, Exercise]:
    """Return the exercises under their names."""
    return {exercise.name: exercise for exercise in exercises}
