"""What the picture of unit balls draws: the given edges, closed, in looks of their own."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mathdl import plotting
from tests.plotting.conftest import legend

DIAMOND = np.array([[1.0, 0.0, -1.0, 0.0], [0.0, 1.0, 0.0, -1.0]])
SQUARE = np.array([[1.0, -1.0, -1.0, 1.0], [1.0, 1.0, -1.0, -1.0]])


def named(ax, label):
    return next(line for line in ax.lines if line.get_label() == label)


def test_every_edge_is_closed_and_drawn_as_given() -> None:
    ax = plotting.unit_balls({"one": DIAMOND, "max": SQUARE})
    for name, points in {"one": DIAMOND, "max": SQUARE}.items():
        drawn = named(ax, name).get_xydata()
        np.testing.assert_array_equal(drawn[:-1], points.T)
        np.testing.assert_array_equal(drawn[0], drawn[-1])


def test_balls_differ_by_line_style_and_none_is_cut_off() -> None:
    ax = plotting.unit_balls({"one": DIAMOND, "double": 2 * SQUARE})
    styles = {named(ax, name).get_linestyle() for name in ("one", "double")}
    assert len(styles) == 2
    assert ax.get_xlim()[1] > 2
    assert ax.get_ylim()[0] < -2
    assert ax.get_aspect() == 1
    assert legend(ax) == ["one", "double"]


def test_given_axes_are_used_and_input_is_left_alone() -> None:
    _, ax = plt.subplots()
    edge = DIAMOND.copy()
    assert plotting.unit_balls({"one": edge}, ax=ax) is ax
    np.testing.assert_array_equal(edge, DIAMOND)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plotting.unit_balls({}), "`balls` must hold at least one ball"),
        (lambda: plotting.unit_balls({"a": np.ones((3, 4))}), r"shape \(2, n\), got \(3, 4\)"),
        (lambda: plotting.unit_balls({"a": [[1, np.nan]] * 2}), "finite"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(draw, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw()
    assert plt.get_fignums() == []
