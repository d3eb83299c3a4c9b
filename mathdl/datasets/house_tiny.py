"""Four houses in a table with holes: the smallest data that has to be prepared."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["HouseTiny", "load_house_tiny"]

CSV = """\
rooms,roof,price
NA,NA,127500
2,NA,106000
4,Slate,178100
NA,NA,140000
"""
"""The table as a file would hold it; NA stands where nothing is known."""


@dataclass(frozen=True, eq=False, repr=False)
class HouseTiny:
    """A table of four houses, column by column. The arrays are read-only: copy one to change it.

    Attributes
    ----------
    csv : str
        The table as a file would hold it: a line of names, then a line for each house.
    rooms : ndarray of shape (4,), float64
        The number of rooms, NaN where it is missing.
    roof : tuple of 4 str or None
        The kind of roof, None where it is missing.
    price : ndarray of shape (4,), float64
        The price, known for every house.
    """

    csv: str
    rooms: NDArray[np.float64]
    roof: tuple[str | None, ...]
    price: NDArray[np.float64]

    def __repr__(self) -> str:
        return f"HouseTiny({len(self.price)} houses with rooms, roof and price)"


def load_house_tiny() -> HouseTiny:
    """Load a table of four houses with missing entries.

    Returns
    -------
    HouseTiny
        The table, as text and as columns.

    References
    ----------
    Made into tensors in the chapter on tables.

    Examples
    --------
    >>> house = load_house_tiny()
    >>> house
    HouseTiny(4 houses with rooms, roof and price)
    >>> house.rooms
    array([nan,  2.,  4., nan])
    >>> house.roof
    (None, None, 'Slate', None)
    """
    _, *lines = CSV.splitlines()
    rooms, roof, price = zip(*(line.split(",") for line in lines), strict=True)
    return HouseTiny(
        CSV,
        _numbers(rooms),
        tuple(None if word == "NA" else word for word in roof),
        _numbers(price),
    )


def _numbers(words: tuple[str, ...]) -> NDArray[np.float64]:
    numbers = np.array([np.nan if word == "NA" else float(word) for word in words])
    numbers.flags.writeable = False
    return numbers
