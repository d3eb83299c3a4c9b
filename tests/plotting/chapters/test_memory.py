"""What the picture of memory draws: each number where the strides say, and which are neighbours."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from mathdl import plotting

NUMBERS = np.array([10.0, 20.0, 30.0, 40.0, 50.0, 60.0])
MATRIX, TRANSPOSE = ((2, 3), (3, 1), 0), ((3, 2), (1, 3), 0)


def written(ax):
    """Return numbers and addresses, cell by cell, and the names of the matrices."""
    texts = [text.get_text() for text in ax.texts]
    cells = [text for text in texts if text.isdigit()]
    names = [text for text in texts if "strides" in text]
    return cells[::2], cells[1::2], names


def test_each_matrix_reads_where_its_strides_say():
    ax = plotting.storage_views(NUMBERS, {"X": MATRIX, "X.T": TRANSPOSE})
    numbers, addresses, names = written(ax)
    memory = [f"{number:g}" for number in NUMBERS]
    X = NUMBERS.reshape(2, 3)
    assert numbers == memory + memory + [f"{number:g}" for number in X.T.ravel()]
    assert addresses == [*"012345", *"012345", *"031425"]
    assert names == ["X\nstrides (3, 1)", "X.T\nstrides (1, 3)"]
    colors = [to_hex(patch.get_edgecolor()) for patch in ax.patches]
    assert colors == [plotting.DATA] * 6 + [plotting.ESTIMATE] * 12


def test_an_offset_a_step_and_a_stride_of_zero():
    views = {"slice": ((2, 2), (3, 1), 1), "step": ((2, 2), (3, 2), 0), "rows": ((2, 3), (0, 1), 3)}
    numbers, addresses, _ = written(plotting.storage_views(NUMBERS, views))
    assert addresses[6:] == [*"1245", *"0235", *"345345"]
    assert numbers[10:14] == ["10", "30", "40", "60"]


def steps(ax, matrix):
    """Return the step of each thread of a matrix: (1, 0) is to the right, (0, 1) down."""
    return [
        tuple(np.round(line[1] - line[0]).astype(int).tolist())
        for line in ax.collections[matrix].get_segments()
    ]


def test_threads_join_neighbours_in_memory():
    views = {"X": MATRIX, "X.T": TRANSPOSE, "step": ((2, 2), (3, 2), 0), "row": ((2, 3), (0, 1), 0)}
    ax = plotting.storage_views(NUMBERS, views)
    assert steps(ax, 0) == [(1, 0)] * 4
    assert steps(ax, 1) == [(0, 1)] * 4
    assert steps(ax, 2) == []
    assert steps(ax, 3) == [(1, 0)] * 4


def test_a_thread_leaves_each_number_free():
    ax = plotting.storage_views(NUMBERS, {"X": MATRIX})
    left, top = ax.patches[6].get_xy()
    x, y = ax.collections[0].get_segments()[0][0]
    assert left + 0.7 < x < left + 0.92
    assert top + 0.7 < y < top + 0.92


def test_a_short_memory_stands_in_the_middle():
    ax = plotting.storage_views([1.0, 2.0], {"wide": ((1, 4), (0, 0), 1)})
    assert [patch.get_x() for patch in ax.patches[:2]] == [1.04, 2.04]
    assert ax.get_xlim() == (-0.1, 4.1)


def test_draws_where_it_is_told_and_changes_nothing():
    figure, ax = plt.subplots()
    numbers = NUMBERS.copy()
    assert plotting.storage_views(numbers, {"X": MATRIX}, ax=ax) is ax
    figure.canvas.draw()
    np.testing.assert_array_equal(numbers, NUMBERS)


def test_errors_name_the_argument():
    with pytest.raises(ValueError, match=r"^`storage` must be a vector, got shape \(1, 6\)$"):
        plotting.storage_views(NUMBERS[None], {"X": MATRIX})
    with pytest.raises(ValueError, match=r"^`views` must hold at least one view, got none$"):
        plotting.storage_views(NUMBERS, {})
    with pytest.raises(
        ValueError,
        match=r"^`views` must hold matrices, got shape \(6,\) and strides \(1,\) for line$",
    ):
        plotting.storage_views(NUMBERS, {"line": ((6,), (1,), 0)})
    for view, reads in (
        (((2, 3), (3, 1), 1), "1 to 6"),
        (((2, 3), (-3, 1), 0), "-3 to 2"),
        (((0, 3), (3, 1), 0), "nothing"),
    ):
        with pytest.raises(
            ValueError, match=rf"^`views` must read from 0 to 5, got {reads} for X$"
        ):
            plotting.storage_views(NUMBERS, {"X": view})
