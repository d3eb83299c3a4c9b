"""What `plotting.signed_squares` draws: areas for sizes, filling for signs, dots for zeros."""

from collections.abc import Iterator
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from mathdl import plotting


@pytest.fixture(autouse=True)
def _style() -> Iterator[None]:
    with mpl.rc_context():
        plotting.use_style()
        yield
    plt.close("all")


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
