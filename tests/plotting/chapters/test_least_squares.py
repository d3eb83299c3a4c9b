"""What the pictures of projections draw: the given vectors, data and fits."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mathdl import plotting


def lines(ax):
    return [line.get_xydata().tolist() for line in ax.lines]


def test_the_vector_its_projection_and_the_rest_are_drawn_as_given() -> None:
    ax = plotting.projection([1.0, 2.0], [3.0, 0.0])
    drawn = lines(ax)
    assert [[0, 0], [1, 2]] in drawn
    assert [[0, 0], [3, 0]] in drawn
    assert [[3, 0], [1, 2]] in drawn
    rest = ax.lines[drawn.index([[3, 0], [1, 2]])]
    assert rest.get_linestyle() == "--"


def test_the_line_goes_through_the_origin_and_beyond_both_ends() -> None:
    (start, end) = lines(plotting.projection([1.0, 2.0], [3.0, 0.0]))[0]
    assert start[0] < 0
    assert end[0] > 3
    assert start[1] == end[1] == 0


def test_a_right_angle_is_marked_where_there_is_a_rest() -> None:
    corner = np.array(lines(plotting.projection([3.0, 4.0], [3.0, 0.0]))[-1])
    np.testing.assert_allclose(corner, [[2.7, 0], [2.7, 0.3], [3, 0.3]])
    assert len(lines(plotting.projection([3.0, 0.0], [3.0, 0.0]))[-1]) == 2


def test_labels_stand_at_the_tips_and_beside_the_rest() -> None:
    ax = plotting.projection([1.0, 2.0], [1.0, 0.0])
    places = {t.get_text(): tuple(t.xy) for t in ax.texts}
    assert places == {"$b$": (1, 2), "$p$": (1, 0), "$b - p$": (1, 1)}
    assert ax.get_aspect() == 1


def test_each_residual_joins_a_point_to_the_fit() -> None:
    x, y, y_hat = np.array([2.0, 0.0, 1.0]), np.array([1.0, 2.0, 3.0]), np.array([5.0, 6.0, 7.0])
    ax = plotting.residuals(x, y, y_hat, ylabel="cost")
    segments = ax.collections[0].get_segments()
    for segment, a, b, c in zip(segments, x, y, y_hat, strict=True):
        np.testing.assert_array_equal(segment, [[a, b], [a, c]])
    assert ax.lines[1].get_xydata().tolist() == [[0, 6], [1, 7], [2, 5]]
    assert ax.get_ylabel() == "cost"
    assert x.tolist() == [2, 0, 1]


def test_given_axes_are_used() -> None:
    _, (left, right) = plt.subplots(1, 2)
    assert plotting.projection([1, 2], [1, 0], ax=left) is left
    assert plotting.residuals([0, 1], [0, 1], [1, 1], ax=right) is right


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plotting.projection([1, 2, 3], [1, 0]), "`b` must hold 2 numbers, got 3"),
        (lambda: plotting.projection([1, 2], [0, 0]), "`p` must not be zero"),
        (lambda: plotting.projection([1, np.nan], [1, 0]), "finite"),
        (lambda: plotting.residuals([1, 2], [1], [1, 2]), "`y`"),
        (lambda: plotting.residuals([1, 2], [1, 2], [1]), "`y_hat`"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(draw, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw()
    assert plt.get_fignums() == []
