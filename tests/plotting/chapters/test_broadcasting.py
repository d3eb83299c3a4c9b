"""What the grids draw: a patch for each entry, the right numbers, copies with their own look."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from mathdl import plotting
from tests.plotting.conftest import legend

A, B = np.array([[0.0], [1.0], [2.0]]), np.array([0.0, 10.0])


def styles(ax):
    return [patch.get_linestyle() for patch in ax.patches]


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def test_mask_grid_fills_what_is_valid_and_hatches_what_is_not():
    mask = np.array([[1, 1, 0], [1, 0, 0]])
    ax = plotting.mask_grid(mask)
    assert [patch.get_hatch() for patch in ax.patches] == [
        None if valid else "///" for valid in mask.ravel()
    ]
    assert [patch.get_fill() and patch.get_facecolor()[3] > 0 for patch in ax.patches] == [
        bool(valid) for valid in mask.ravel()
    ]
    assert to_hex(ax.patches[0].get_edgecolor()) == plotting.DATA
    # Row 0 on top, column 0 at the left, each cell around its tick.
    assert [patch.get_xy() for patch in ax.patches[:2]] == [(0.04, 0.04), (1.04, 0.04)]
    assert ax.yaxis_inverted()
    np.testing.assert_array_equal(ax.get_xticks(), [0.5, 1.5, 2.5])


def test_mask_grid_says_what_it_shows():
    ax = plotting.mask_grid([[True, False]])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time step", "sequence")
    labels = legend(ax)
    assert labels == ["valid (1)", "padding (0)"]
    assert_legend_looks_like_the_cells(ax)


def assert_legend_looks_like_the_cells(ax):
    """Find the first two patches, one real and one not, in the same looks in the legend."""
    for shown, cell in zip(ax.get_legend().get_patches(), ax.patches[:2], strict=True):
        assert shown.get_hatch() == cell.get_hatch()
        assert shown.get_facecolor() == cell.get_facecolor()


def test_broadcast_grid_draws_the_originals_solid_and_the_copies_dashed():
    ax = plotting.broadcast_grid(A, B, A + B)
    a, b, result = styles(ax)[:6], styles(ax)[6:12], styles(ax)[12:]
    assert a == ["-", "--"] * 3
    assert b == ["-", "-", "--", "--", "--", "--"]
    assert result == ["-"] * 6
    assert_legend_looks_like_the_cells(ax)
    labels = legend(ax)
    assert labels == ["in memory", "read again, not stored"]


def test_broadcast_grid_writes_the_stretched_numbers():
    written = texts(plotting.broadcast_grid(A, B, A + B))
    assert written[:6] == ["0", "0", "1", "1", "2", "2"]
    assert written[6:8] == ["a\n(3, 1)", "+"]
    assert written[8:14] == ["0", "10", "0", "10", "0", "10"]
    assert written[14:16] == ["b\n(2,)", "="]
    assert written[16:22] == ["0", "10", "1", "11", "2", "12"]
    assert written[22] == "a + b\n(3, 2)"


def test_broadcast_grid_knows_scalars_and_equal_shapes():
    assert styles(plotting.broadcast_grid(5, np.ones((2, 2)), np.ones((2, 2))))[:8] == [
        "-", "--", "--", "--", "-", "-", "-", "-",
    ]  # fmt: skip


def test_draws_where_it_is_told():
    for draw in (
        lambda ax: plotting.mask_grid([[1, 0]], ax=ax),
        lambda ax: plotting.broadcast_grid(A, B, A + B, ax=ax),
    ):
        figure, ax = plt.subplots()
        assert draw(ax) is ax
        figure.canvas.draw()


def test_inputs_are_not_changed():
    a = A.copy()
    plotting.broadcast_grid(a, B, a + B)
    np.testing.assert_array_equal(a, A)


def test_errors_name_the_argument():
    with pytest.raises(ValueError, match=r"^`mask` must hold 0 and 1 only, got 2$"):
        plotting.mask_grid([[0, 2]])
    with pytest.raises(ValueError, match=r"^`mask` must be a matrix, got shape \(2,\)$"):
        plotting.mask_grid([0, 1])
    with pytest.raises(
        ValueError,
        match=r"^`b` must broadcast to the shape of `result`, \(3, 2\), got \(3,\)$",
    ):
        plotting.broadcast_grid(A, np.ones(3), np.ones((3, 2)))
    with pytest.raises(ValueError, match=r"^`result` must be a matrix, got shape \(2,\)$"):
        plotting.broadcast_grid(B, B, B + B)
