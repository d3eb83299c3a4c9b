"""What an exercise is: a question's name, an independent reference, and the typical mistakes."""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

__all__ = ["Exercise"]


FOUR_DIGITS = 5e-4
"""The largest relative error of a number that is rounded to four significant digits."""


@dataclass(frozen=True, eq=False, repr=False)
class Exercise:
    """A gradable exercise.

    Attributes
    ----------
    name : str
        The label of its statement in the book.
    reference : function or value
        The right answer, computed in another way than the book's solution where there is one.
        Whole numbers are compared exactly: a reference that returns integers asks for integers.
    mistakes : mapping of str to function or value
        At least three typical wrong answers, each under its hint: one or two sentences that lead
        on without telling the solution. An answer that agrees with a mistake gets its hint.
    cases : tuple of tuple
        The arguments of each fixed case; for a value there is nothing to call, and none.
    draw : function, optional
        Draws the arguments of one more case from a seeded generator.
    rtol : float, optional
        The relative tolerance of numbers that are not whole. By default 5e-4 for a value, which is
        what four digits from paper can be off by (1.0005 for 1.000), and 1e-9 for a function.
        Results in float32 have at least the tolerance of their kind.
    atol : float, optional
        The absolute tolerance: above 0 for results of which 0 is one, and 0 where each entry must
        be right in proportion to itself. By default `rtol` times a thousandth of the largest
        entry, which forgives the rounding of a sum.
    num_drawn : int
        How many cases are drawn.
    forbids : tuple of str
        What the statement says to do without: see `mathdl/exercises/forbidden.py`.
    memory : int, optional
        How many bytes the answer may have in use at once, where the statement forbids a large
        array.
    """

    name: str
    reference: Any
    mistakes: Mapping[str, Any]
    cases: tuple[tuple[Any, ...], ...] = ()
    draw: Callable[[np.random.Generator], tuple[Any, ...]] | None = None
    rtol: float | None = None
    atol: float | None = field(default=None, kw_only=True)
    num_drawn: int = field(default=5, kw_only=True)
    forbids: tuple[str, ...] = field(default=(), kw_only=True)
    memory: int | None = field(default=None, kw_only=True)

    @property
    def asks_for_function(self) -> bool:
        """Whether the answer is a function, and not a value."""
        return callable(self.reference)

    @property
    def tolerance(self) -> tuple[float, float | None]:
        """The relative and the absolute tolerance."""
        if self.rtol is not None:
            return self.rtol, self.atol
        return (1e-9 if self.asks_for_function else FOUR_DIGITS), self.atol

    def arguments(self) -> Iterator[tuple[Any, ...]]:
        """Yield the arguments of all cases, the same ones every time."""
        yield from self.cases
        if self.draw is not None:
            rng = np.random.default_rng(_seed(self.name))
            for _ in range(self.num_drawn):
                yield self.draw(rng)

    @cached_property
    def solved(self) -> tuple[tuple[tuple[Any, ...], Any], ...]:
        """The arguments of every case, each with the right result."""
        cases = tuple(self.arguments())
        with np.errstate(all="ignore"):
            return tuple((case, self.reference(*copy.deepcopy(case))) for case in cases)


def _seed(name: str) -> list[int]:
    # Python's own hash of a string differs from process to process.
    return list(name.encode())
