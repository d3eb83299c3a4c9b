"""What `plotting.circle_to_ellipse` draws: closed curves, arrows that end where they should."""

from collections.abc import Iterator
from typing import Any

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


T = np.linspace(0, 2 * np.pi, 12, endpoint=False)
CIRCLE = np.array([np.cos(T), np.sin(T)])
A = np.diag([3.0, 0.5])
AXES = np.eye(2)
LABELS = ["$v_1$", "$v_2$"]


def draw(stages: int = 2, **options: Any) -> np.ndarray:
    curves, arrows = [CIRCLE, A @ CIRCLE] * 2, [AXES, A] * 2
    return plotting.circle_to_ellipse(
        curves[:stages], arrows[:stages], [LABELS] * stages, **options
    )


def curve(ax: Any) -> Any:
    return next(line for line in ax.lines if line.get_color() == plotting.DATA)


def test_each_curve_is_closed() -> None:
    for ax, points in zip(draw(), (CIRCLE, A @ CIRCLE), strict=True):
        drawn = np.array(curve(ax).get_data())
        np.testing.assert_array_equal(drawn[:, :-1], points)
        np.testing.assert_array_equal(drawn[:, -1], points[:, 0])


def test_arrows_start_at_the_origin_and_their_heads_point_outwards() -> None:
    ax = draw()[1]
    shafts_and_heads = [line for line in ax.lines if line.get_color() == plotting.GRADIENT]
    first, first_head, second, second_head = shafts_and_heads
    np.testing.assert_array_equal(first.get_xydata(), [[0, 0], [3, 0]])
    np.testing.assert_array_equal(second.get_xydata(), [[0, 0], [0, 0.5]])
    assert first.get_linestyle() == "-"
    assert second.get_linestyle() == "--"  # not by colour alone
    # A triangle as matplotlib draws it points up; (3, 0, angle) turns it.
    assert first_head.get_marker() == (3, 0, -90)
    assert second_head.get_marker() == (3, 0, 0)


def test_labels_stand_outside_the_tips() -> None:
    ax = plotting.circle_to_ellipse([CIRCLE], [[[1, 0, -1], [0, 1, -1]]], [["a", "b", "c"]])[0]
    places = {t.get_text(): (t.get_ha(), t.get_va()) for t in ax.texts}
    assert places == {"a": ("left", "bottom"), "b": ("left", "bottom"), "c": ("right", "top")}


def test_labels_of_arrows_on_the_axes_touch_neither_arrow_nor_axes() -> None:
    tips = np.array([[2, 0, -2, 0], [0, 2, 0, -2]])
    ax = plotting.circle_to_ellipse([CIRCLE], [tips], [[r"$\sigma_1 e_1$"] * 4])[0]
    ax.figure.canvas.draw()
    x0, y0 = ax.transData.transform((0, 0))
    for text, tip in zip(ax.texts, tips.T, strict=True):
        box = text.get_tightbbox()
        assert not box.x0 <= x0 <= box.x1
        assert not box.y0 <= y0 <= box.y1
        ahead = (box.corners() - ax.transData.transform(tip)) @ tip / 2
        assert ahead.min() > 5  # the marker of the head is 8 points wide


def test_a_zero_arrow_is_drawn_not_divided_by() -> None:
    ax = plotting.circle_to_ellipse([CIRCLE], [[[0.0], [0.0]]], [["$0$"]])[0]
    assert ax.texts[0].get_text() == "$0$"


def test_all_panels_have_one_scale_that_holds_everything() -> None:
    limits = {(ax.get_xlim(), ax.get_ylim()) for ax in draw()}
    assert len(limits) == 1
    ((low, high), _), *_ = limits
    assert low < -3
    assert high > 3
    assert all(ax.get_aspect() == 1 for ax in draw())


def test_titles_and_the_grid() -> None:
    assert [ax.get_title() for ax in draw(titles=["before", "after"])] == ["before", "after"]
    four = draw(4)
    assert four.shape == (4,)
    assert four[0].get_gridspec().ncols == 2
    assert draw(3)[0].get_gridspec().ncols == 3
    three = draw(3, columns=2)
    assert len(three[0].figure.axes) == 3  # no empty panel


@pytest.mark.parametrize(
    ("curves", "arrows", "labels", "options", "message"),
    [
        ([], [], [], {}, "`curves` must hold at least one stage, got none"),
        ([CIRCLE], [], [LABELS], {}, "as many as the 1 curves, got 0, 1 and 1"),
        ([CIRCLE], [AXES], [LABELS], {"titles": ["a", "b"]}, "got 1, 1 and 2"),
        ([CIRCLE.T], [AXES], [LABELS], {}, r"`curves\[0\]` must have the shape \(2, n\), got"),
        ([CIRCLE], [AXES], [["a"]], {}, "`labels` must be as many as the 2 arrows"),
        ([CIRCLE], [AXES], [LABELS], {"columns": 0}, "`columns` must be at least 1, got 0"),
    ],
)
def test_refuses(curves: Any, arrows: Any, labels: Any, options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plotting.circle_to_ellipse(curves, arrows, labels, **options)
