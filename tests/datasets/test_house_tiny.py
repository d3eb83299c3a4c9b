"""The tiny table: its entries by hand, its text read by an independent reader, its safety."""

import csv
import io
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from mathdl.datasets import HouseTiny, load_house_tiny


def test_the_entries_by_hand() -> None:
    house = load_house_tiny()
    np.testing.assert_array_equal(house.rooms, [np.nan, 2, 4, np.nan])
    assert house.roof == (None, None, "Slate", None)
    np.testing.assert_array_equal(house.price, [127500, 106000, 178100, 140000])
    assert house.rooms.dtype == house.price.dtype == np.float64
    assert repr(house) == "HouseTiny(4 houses with rooms, roof and price)"


def test_text_and_columns_tell_the_same() -> None:
    house = load_house_tiny()
    rows = list(csv.DictReader(io.StringIO(house.csv)))
    assert list(rows[0]) == ["rooms", "roof", "price"]
    assert [row["roof"] for row in rows] == [kind or "NA" for kind in house.roof]
    for name, column in (("rooms", house.rooms), ("price", house.price)):
        text = [row[name].replace("NA", "nan") for row in rows]
        np.testing.assert_array_equal(column, np.array(text, dtype=float))


def test_nothing_a_caller_does_reaches_a_later_load() -> None:
    house = load_house_tiny()
    for array in (house.rooms, house.price):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(FrozenInstanceError):
        house.price = house.rooms  # type: ignore[misc]
    house.rooms.flags.writeable = True
    house.rooms[:] = 0
    assert isinstance(again := load_house_tiny(), HouseTiny)
    assert np.isnan(again.rooms[0])
