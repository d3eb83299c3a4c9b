"""What the pictures of matrices draw: areas for sizes, filling for signs, counts, sums."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from mathdl import plotting

W = np.array([[4.0, 0.0, -1.0], [-2.0, 1.0, 0.0]])


def squares(ax: Any) -> dict[tuple[int, int], Any]:
    """Return the squares by the row and column in whose cell they stand."""
    places = {}
    for patch in ax.patches:
        x, y = patch.get_center()
        places[round(y), round(x)] = patch
        assert patch.get_width() == patch.get_height() < 1
    return places


def test_an_area_is_a_size() -> None:
    drawn = squares(plotting.signed_squares([W])[0])
    assert set(drawn) == {(0, 0), (0, 2), (1, 0), (1, 1)}
    areas = {place: patch.get_width() ** 2 for place, patch in drawn.items()}
    for place, area in areas.items():
        assert area / areas[0, 0] == pytest.approx(abs(W[place]) / 4)


def test_a_sign_is_seen_without_colour() -> None:
    for place, patch in squares(plotting.signed_squares([W])[0]).items():
        if W[place] > 0:
            assert to_hex(patch.get_facecolor()) == plotting.DATA
        else:
            assert patch.get_facecolor()[3] == 0
            assert to_hex(patch.get_edgecolor()) == plotting.ESTIMATE


def test_a_zero_is_a_dot_and_a_tiny_entry_is_not() -> None:
    ax = plotting.signed_squares([[[1.0, 0.0, 1e-9]]])[0]
    assert set(squares(ax)) == {(0, 0), (0, 2)}
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[1, 0]])
    assert plotting.signed_squares([np.zeros((2, 2))])[0].lines[0].get_xydata().shape == (4, 2)


def test_rows_run_down_and_cells_are_equally_large_in_all_panels() -> None:
    small, large = plotting.signed_squares([W, np.ones((5, 8))], titles=["W", "ones"])
    assert (small.get_title(), large.get_title()) == ("W", "ones")
    bottom, top = small.get_ylim()
    assert bottom > top
    assert small.get_ylim() == large.get_ylim()
    small.figure.canvas.draw()
    cells = [ax.get_window_extent().width / np.ptp(ax.get_xlim()) for ax in (small, large)]
    assert cells[0] == pytest.approx(cells[1], rel=0.05)


def test_the_argument_is_left_alone() -> None:
    before = W.copy()
    plotting.signed_squares([W])
    np.testing.assert_array_equal(W, before)


@pytest.mark.parametrize(
    ("matrices", "options", "message"),
    [
        ([], {}, "`matrices` must hold at least one matrix, got none"),
        ([W[0]], {}, r"`matrices\[0\]` must be a matrix"),
        ([W, [[np.inf]]], {}, r"`matrices\[1\]` must be finite"),
        ([W], {"titles": ["a", "b"]}, "`titles` must be as many as the 1 matrices, got 2"),
    ],
)
def test_refuses(matrices: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plotting.signed_squares(matrices, **options)
    assert plt.get_fignums() == []


def test_confusion_matrix_shows_counts_and_shares() -> None:
    counts = [[3, 1, 0], [0, 0, 0], [0, 5, 15]]
    ax = plotting.confusion_matrix(counts, ["a", "b", "c"])
    texts = {t.get_position(): (t.get_text(), t.get_color()) for t in ax.texts}
    assert texts == {
        (0, 0): ("3", "white"),
        (1, 0): ("1", "black"),
        (1, 2): ("5", "black"),
        (2, 2): ("15", "white"),
    }
    shares = [[0.75, 0.25, 0], [0, 0, 0], [0, 0.25, 0.75]]
    np.testing.assert_allclose(ax.images[0].get_array(), shares)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["a", "b", "c"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted", "true")
    assert plotting.confusion_matrix([[1]], "a", ax=ax) is ax
    thirds = plotting.confusion_matrix([[0.1, 0.2], [0, 1234567]], "ab")  # shares of any total
    np.testing.assert_allclose(thirds.images[0].get_array(), [[1 / 3, 2 / 3], [0, 1]])
    assert [t.get_text() for t in thirds.texts] == ["0.1", "0.2", "1234567"]
    with pytest.raises(ValueError, match="`counts` must not be below 0, got -1"):
        plotting.confusion_matrix([[1, 2], [-1, 3]], "ab")
    with pytest.raises(ValueError, match="`class_names` must be as many as the 3 rows, got 2"):
        plotting.confusion_matrix(counts, ["a", "b"])
    with pytest.raises(ValueError, match="`counts` must be square"):
        plotting.confusion_matrix([[1, 2]], ["a"])
    with pytest.raises(TypeError, match="`class_names` must be a sequence, got 3"):
        plotting.confusion_matrix([[1]], 3)  # type: ignore[arg-type]


def test_sum_grid_puts_the_sums_beside_and_below():
    x = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    ax = plotting.sum_grid(x, x.sum(1, keepdims=True), x.sum(0), names=("G", "rows", "columns"))
    written = [text.get_text() for text in ax.texts if text.get_text()]
    assert written == ["1", "2", "3", "4", "5", "6", "3", "7", "11", "9", "12",
                         "G", "rows", "columns"]  # fmt: skip
    right, below = ax.patches[6:9], ax.patches[9:]
    assert {patch.get_x() for patch in right} == {3.04}
    assert {patch.get_y() for patch in below} == {4.04}
    assert to_hex(ax.patches[0].get_edgecolor()) == plotting.GRADIENT
    assert plotting.sum_grid([[1, 2]], [3], [1, 2], ax=ax) is ax
    with pytest.raises(ValueError, match=r"^`row_sums` must hold 1 sums, got 2$"):
        plotting.sum_grid([[1, 2]], [1, 2], [1, 2])
