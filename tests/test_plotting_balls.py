"""What the pictures of norms draw: the given edges, the given errors, the given bound."""

from collections.abc import Iterator

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mathdl import plotting


@pytest.fixture(autouse=True)
def _style() -> Iterator[None]:
    with mpl.rc_context():
        plotting.use_style()
        yield
    plt.close("all")


DIAMOND = np.array([[1.0, 0.0, -1.0, 0.0], [0.0, 1.0, 0.0, -1.0]])
SQUARE = np.array([[1.0, -1.0, -1.0, 1.0], [1.0, 1.0, -1.0, -1.0]])
KAPPA = [100.0, 1.0, 10.0]
ERRORS = [0.3, 0.0, 0.02]
BOUND = [1.0, 0.01, 0.1]


def labels(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


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
    assert labels(ax) == ["one", "double"]


def test_errors_stand_over_their_condition_numbers_without_the_zeros() -> None:
    ax = plotting.error_bound(KAPPA, {"measured": ERRORS}, BOUND)
    points = named(ax, "measured").get_xydata()
    np.testing.assert_array_equal(points, [[100, 0.3], [10, 0.02]])
    assert ax.get_xscale() == ax.get_yscale() == "log"


def test_the_bound_is_a_dashed_line_from_small_to_large() -> None:
    ax = plotting.error_bound(KAPPA, {"measured": ERRORS}, BOUND, name="at most")
    line = named(ax, "at most")
    assert line.get_linestyle() == "--"
    np.testing.assert_array_equal(line.get_xydata(), [[1, 0.01], [10, 0.1], [100, 1]])


def test_series_differ_by_marker() -> None:
    ax = plotting.error_bound(KAPPA, {"a": ERRORS, "b": ERRORS}, BOUND)
    assert named(ax, "a").get_marker() != named(ax, "b").get_marker()


def test_given_axes_are_used_and_input_is_left_alone() -> None:
    _, (left, right) = plt.subplots(1, 2)
    kappa, edge = np.array(KAPPA), DIAMOND.copy()
    assert plotting.unit_balls({"one": edge}, ax=left) is left
    assert plotting.error_bound(kappa, {"e": ERRORS}, BOUND, ax=right) is right
    np.testing.assert_array_equal(kappa, KAPPA)
    np.testing.assert_array_equal(edge, DIAMOND)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plotting.unit_balls({}), "`balls` must hold at least one ball"),
        (lambda: plotting.unit_balls({"a": np.ones((3, 4))}), r"shape \(2, n\), got \(3, 4\)"),
        (lambda: plotting.unit_balls({"a": [[1, np.nan]] * 2}), "finite"),
        (lambda: plotting.error_bound(KAPPA, {}, BOUND), "at least one series"),
        (lambda: plotting.error_bound([0, 1, 2], {"e": ERRORS}, BOUND), "`kappa` must be above 0"),
        (lambda: plotting.error_bound(KAPPA, {"e": ERRORS}, [1, -1, 1]), "`bound` must be above 0"),
        (lambda: plotting.error_bound(KAPPA, {"e": ERRORS}, [1, 1]), "`bound`"),
        (lambda: plotting.error_bound(KAPPA, {"e": [1.0]}, BOUND), "same shape|shape"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(draw, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw()
