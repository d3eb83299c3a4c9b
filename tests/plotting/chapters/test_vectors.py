"""What the pictures of vectors draw: the given tips, the given errors, the given cosines."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mathdl import plotting
from tests.plotting.conftest import legend


def test_an_arrow_goes_from_its_start_to_its_tip() -> None:
    panel = {"x": [1, 2], "y": [[1, 2], [4, 3]]}
    (ax,) = plotting.arrows([panel], titles=["sum"])
    shafts = [line.get_xydata() for line in ax.lines if len(line.get_xydata()) == 2]
    shafts = shafts[2:]  # after the two axes
    np.testing.assert_array_equal(shafts[0], [[0, 0], [1, 2]])
    np.testing.assert_array_equal(shafts[1], [[1, 2], [4, 3]])
    tips = [line.get_xydata()[0] for line in ax.lines if len(line.get_xydata()) == 1]
    np.testing.assert_array_equal(tips, [[1, 2], [4, 3]])
    assert [text.get_text() for text in ax.texts] == ["x", "y"]
    assert ax.get_title() == "sum"


def test_panels_share_a_scale_that_holds_everything_and_the_origin() -> None:
    one, two = plotting.arrows([{"x": [1, 2]}, {"x": [-3, 5]}])
    assert one.get_xlim() == two.get_xlim()
    assert one.get_ylim() == two.get_ylim()
    assert one.get_xlim()[0] < -3
    assert one.get_xlim()[1] > 1
    assert one.get_ylim()[0] < 0
    assert one.get_ylim()[1] > 5
    assert one.get_aspect() == 1


def test_a_zero_vector_is_drawn_and_arrows_differ_by_line_style() -> None:
    (ax,) = plotting.arrows([{"0": [0, 0]}])
    assert np.isfinite(ax.get_xlim()).all()
    (ax,) = plotting.arrows([{"x": [1, 0], "y": [0, 1], "z": [1, 1]}])
    patterns = {str(line._unscaled_dash_pattern) for line in ax.lines[2::2]}
    assert len(patterns) == 3


def test_helpers_are_grey() -> None:
    (ax,) = plotting.arrows([{"x": [1, 2]}], helpers=[[[[1, 2], [1, 0]]]])
    grey = [line for line in ax.lines if line.get_color() == plotting.MUTED][2]
    np.testing.assert_array_equal(grey.get_xydata(), [[1, 2], [1, 0]])


def test_angle_errors_leave_out_zeros_and_keep_their_names() -> None:
    ax = plotting.angle_errors([1e-3, 1e-2, 1], {"a": [1e-9, 0, 1e-16], "b": [1, 2, 3]})
    a, b = ax.lines
    np.testing.assert_array_equal(a.get_xydata(), [[1e-3, 1e-9], [1, 1e-16]])
    assert len(b.get_xydata()) == 3
    assert a.get_marker() != b.get_marker()
    assert legend(ax) == ["a", "b"]


def test_cosine_spread_draws_shares() -> None:
    ax = plotting.cosine_spread({"n": [0.01, 0.02, -0.99, 0.51]}, ax=plt.subplots()[1])
    values = ax.patches[0].get_data().values
    assert values.sum() == pytest.approx(1)
    assert values.max() == 0.5


def test_axes_are_used_where_given() -> None:
    ax = plt.subplots()[1]
    assert plotting.angle_errors([1.0], {"a": [1.0]}, ax=ax) is ax


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.arrows([]), "`panels` must hold at least one panel, got none"),
        (lambda: plotting.arrows([{}]), r"`panels\[0\]` must hold at least one arrow, got none"),
        (lambda: plotting.arrows([{"x": [1, 2, 3]}]), r"must have the shape \(2,\) or \(2, 2\)"),
        (
            lambda: plotting.arrows([{"x": [1, 2]}], titles=["a", "b"]),
            "as many as the 1 panels, got 2",
        ),
        (lambda: plotting.angle_errors([1.0], {"a": [1.0, 2.0]}), "shape"),
    ],
)
def test_bad_input_is_named(call, message) -> None:
    with pytest.raises(ValueError, match=message):
        call()
    assert plt.get_fignums() == []


def test_labels_stand_outside_the_triangle() -> None:
    x, y = np.array([2.0, 0.5]), np.array([0.5, 1.5])
    (ax,) = plotting.arrows([{"x": x, "y": [x, x + y], "sum": x + y}])
    centre = (x + x + y) / 3
    for text in ax.texts:
        assert np.dot(text.xyann, np.array(text.xy) - centre) > 0


@pytest.mark.parametrize("tip", [[1.0, 0.3], [0.3, 1.0], [-1.0, 1.0]])
def test_a_wide_label_stays_off_its_arrow(tip) -> None:
    (ax,) = plotting.arrows([{"a shadow": tip}])
    ax.figure.canvas.draw()
    box = ax.texts[0].get_window_extent()
    along = ax.transData.transform(np.linspace(0, 1, 200)[:, None] * np.array(tip))
    assert not any(box.contains(*point) for point in along)
