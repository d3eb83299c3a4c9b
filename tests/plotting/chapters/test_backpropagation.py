"""What `plotting.two_passes` draws: arrays down, their gradients up, and what is kept between."""

from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import same_color

from mathdl import plotting

ARRAYS = [("X", "(n, d)"), ("Z_1", "(n, h)"), ("O", "(n, q)"), ("L", "()")]
STEPS = [
    ("affine", r"$\bar W = X^\top \bar Z$", ""),
    ("relu", "mask", "through the mask"),
    ("sum", "", "copy"),
]


def places(ax: Axes) -> dict[str, tuple[float, float]]:
    """Return where each text stands, with the y axis down."""
    return {text.get_text(): text.get_position() for text in ax.texts if text.get_text()}


def boxes(ax: Axes, color: str) -> list[tuple[float, float, float, float]]:
    """Return left, right, top and bottom of each box of a colour."""
    extents = [p.get_path().get_extents() for p in ax.patches if same_color(p.get_ec(), color)]
    return [(e.x0, e.x1, e.y0, e.y1) for e in extents]


def arrows(ax: Axes) -> list[tuple[Any, Any]]:
    """Return where each arrow starts and ends."""
    return [(a.xyann, a.xy) for a in ax.texts if getattr(a, "arrowprops", None)]


def test_each_gradient_stands_opposite_its_array() -> None:
    ax = plotting.two_passes(ARRAYS, STEPS)
    at = places(ax)
    for name, gradient in (("$Z_1$", r"$\bar{Z}_1$"), ("$O$", r"$\bar{O}$"), ("$L$", r"$\bar{L}$")):
        assert at[gradient][1] == at[name][1]
        assert at[gradient][0] > at[name][0] + 3
    assert r"$\bar{X}$" not in at  # data do not learn
    ax.figure.canvas.draw()


def test_an_array_and_its_gradient_have_one_shape() -> None:
    shapes = [text.get_text() for text in plotting.two_passes(ARRAYS, STEPS).texts]
    assert [shapes.count(shape) for _, shape in ARRAYS] == [1, 2, 2, 2]


def test_the_arrows_lead_down_on_the_left_and_up_on_the_right() -> None:
    ax = plotting.two_passes(ARRAYS, STEPS)
    left, right = places(ax)["$O$"][0], places(ax)[r"$\bar{O}$"][0]
    down = [a for a in arrows(ax) if a[0][0] == left]
    up = [a for a in arrows(ax) if a[0][0] == right]
    assert (len(down), len(up)) == (3, 2)
    assert all(start[0] == end[0] for start, end in down + up)
    assert all(start[1] < end[1] for start, end in down)
    assert all(start[1] > end[1] for start, end in up)


def test_an_arrow_spans_exactly_the_gap_between_two_boxes() -> None:
    ax = plotting.two_passes(ARRAYS, STEPS)
    rows = sorted(boxes(ax, plotting.DATA), key=lambda box: box[2])
    gaps = [(above[3], below[2]) for above, below in pairwise(rows)]
    down = [(start[1], end[1]) for start, end in arrows(ax) if start[1] < end[1]]
    assert down == [pytest.approx(gap) for gap in gaps]


def test_what_is_kept_hangs_on_the_height_of_its_array() -> None:
    ax = plotting.two_passes(ARRAYS, STEPS)
    at = places(ax)
    kept = {"$X$": STEPS[0][1], "$Z_1$": STEPS[1][1]}
    assert len(ax.lines) == len(boxes(ax, plotting.ESTIMATE)) == 2  # the loss keeps nothing
    for line, (array, text) in zip(ax.lines, kept.items(), strict=True):
        name_above_middle = at[array][1]
        assert name_above_middle < at[text][1] < name_above_middle + 0.25
        assert line.get_ydata() == pytest.approx([at[text][1]] * 2)
        assert line.get_linestyle() == "--"
        assert at[array][0] < line.get_xdata()[0] < line.get_xdata()[1] < at[text][0]


def test_nothing_overlaps_and_all_is_inside() -> None:
    ax = plotting.two_passes(ARRAYS, STEPS)
    found = [b for c in (plotting.DATA, plotting.ESTIMATE, plotting.GRADIENT) for b in boxes(ax, c)]
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    for i, (x0, x1, y0, y1) in enumerate(found):
        assert left < x0 < x1 < right
        assert top < y0 < y1 < bottom
        for u0, u1, v0, v1 in found[:i]:
            assert x1 < u0 or u1 < x0 or y1 < v0 or v1 < y0


def test_it_draws_into_given_axes() -> None:
    _, ax = plt.subplots()
    assert plotting.two_passes(ARRAYS, STEPS, ax=ax) is ax


@pytest.mark.parametrize(
    ("arrays", "steps", "message"),
    [
        ([], [], "`arrays` must be at least 2, got 0"),
        (ARRAYS[:1], [], "`arrays` must be at least 2, got 1"),
        (ARRAYS[:2], [("sum", "", "copy")], r"`steps\[0\]` must not lead back .*, got 'copy'"),
        (ARRAYS, STEPS[:2], "`steps` must be 3, one between each two arrays, got 2"),
    ],
)
def test_refuses(arrays: Any, steps: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plotting.two_passes(arrays, steps)
    assert plt.get_fignums() == []
