"""What `plotting.mosaic` draws: areas that are the entries, whichever way the square is cut."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.axes import Axes
from numpy.typing import NDArray

from mathdl import plotting

P = np.array([[0.16, 0.04], [0.09, 0.21], [0.02, 0.48]])
NAMES = (["rain", "clouds", "sun"], ["umbrella", "none"])


def boxes(ax: Axes, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Return left, bottom, width and height of each tile, in the order of the table."""
    return np.array([patch.get_bbox().bounds for patch in ax.patches]).reshape(*shape, 4)


@settings(max_examples=20)  # a figure takes its time
@given(
    table=arrays(float, (3, 4), elements=st.floats(0.01, 1)),
    transposed=st.booleans(),
)
def test_tiles_fill_the_square_and_their_areas_are_the_entries(
    table: NDArray[np.float64], transposed: bool
) -> None:
    table = table / table.sum()
    ax = plotting.mosaic(table, (list("abc"), list("wxyz")), transposed=transposed)
    tiles = boxes(ax, table.shape)
    plt.close()
    np.testing.assert_allclose(tiles[..., 2] * tiles[..., 3], table)
    assert tiles[..., :2].min() >= 0
    assert (tiles[..., :2] + tiles[..., 2:]).max() <= 1 + 1e-9
    centres = (tiles[..., :2] + tiles[..., 2:] / 2).reshape(-1, 2)
    corner, size = tiles[..., :2].reshape(-1, 2), tiles[..., 2:].reshape(-1, 2)
    inside = (centres > corner[:, None]) & (centres < (corner + size)[:, None])
    assert inside.all(axis=-1).sum() == table.size  # no tile lies on another


def test_strips_are_marginals_and_cuts_are_conditionals() -> None:
    tiles = boxes(plotting.mosaic(P, NAMES), P.shape)
    np.testing.assert_allclose(tiles[:, 0, 2], P.sum(axis=1))
    np.testing.assert_allclose(tiles[..., 3], P / P.sum(axis=1, keepdims=True))
    other = boxes(plotting.mosaic(P, NAMES, transposed=True), P.shape)
    np.testing.assert_allclose(other[0, :, 2], P.sum(axis=0))
    np.testing.assert_allclose(other[..., 3], P / P.sum(axis=0))


def test_a_tile_keeps_its_look_when_the_square_is_cut_the_other_way() -> None:
    looks = [
        [(patch.get_facecolor(), patch.get_hatch()) for patch in ax.patches]
        for ax in (plotting.mosaic(P, NAMES), plotting.mosaic(P, NAMES, transposed=True))
    ]
    assert looks[0] == looks[1]
    assert len(set(looks[0])) == P.size


def test_strips_are_named_below_and_cuts_at_the_side_of_the_first_strip() -> None:
    ax = plotting.mosaic(P, NAMES)
    assert [text.get_text() for text in ax.get_xticklabels()] == NAMES[0]
    assert [text.get_text() for text in ax.get_yticklabels()] == NAMES[1]
    np.testing.assert_allclose(ax.get_xticks(), [0.1, 0.35, 0.75])
    np.testing.assert_allclose(ax.get_yticks(), [0.4, 0.9])
    ax = plotting.mosaic(P, NAMES, transposed=True)
    assert [text.get_text() for text in ax.get_xticklabels()] == NAMES[1]
    assert [text.get_text() for text in ax.get_yticklabels()] == NAMES[0]
    np.testing.assert_allclose(ax.get_xticks(), [0.135, 0.635])
    np.testing.assert_allclose(ax.get_yticks(), np.array([8, 20.5, 26]) / 27)


def test_a_number_stands_where_it_has_room() -> None:
    ax = plotting.mosaic(P, NAMES)
    assert [text.get_text() for text in ax.texts] == ["0.16", "0.04", "0.09", "0.21", "0.48"]
    plain = [text.get_bbox_patch() is None for text in ax.texts]
    assert plain == [True, False, True, False, False]  # only hatching is covered


def test_one_row_and_one_entry_are_tables_too() -> None:
    assert boxes(plotting.mosaic([[1.0]], (["a"], ["b"])), (1, 1)).tolist() == [[[0, 0, 1, 1]]]
    assert len(plotting.mosaic([[0.5, 0.0], [0.0, 0.5]], ("ab", "cd")).patches) == 4


def test_draws_where_it_is_told_and_leaves_the_table_alone() -> None:
    ax, before = plt.subplots()[1], P.copy()
    assert plotting.mosaic(P, NAMES, ax=ax) is ax
    np.testing.assert_array_equal(P, before)


@pytest.mark.parametrize(
    ("table", "names", "message"),
    [
        ([0.5, 0.5], NAMES, "`table` must be a matrix"),
        (np.full((1, 5), 0.2), ("a", "abcde"), "`table` must have at most 4 columns, got 5"),
        ([[1.5, -0.5]], ("a", "bc"), "`table` must not be below 0, got -0.5"),
        (P / 2, NAMES, "`table` must sum to 1, got 0.5"),
        (P, NAMES[::-1], r"`names` must fit the table of shape \(3, 2\), got 2 and 3"),
        ([[1.0, 0.0]], ("a", "bc"), "`table` must have no row and no column of zeros alone"),
    ],
)
def test_refuses(table: Any, names: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plotting.mosaic(table, names)
    assert plt.get_fignums() == []
