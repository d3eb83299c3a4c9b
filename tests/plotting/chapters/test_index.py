"""What the picture of the first page draws: each stage where it is, rows to one scale, a card."""

from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from mathdl import plotting

LINES = np.array([[[-2.0, -2.0], [-2.0, 2.0]], [[2.0, 2.0], [-2.0, 2.0]]])
SHAPE = np.array([[0.0, 1.0, 1.0], [0.0, 0.0, 1.0]])


def stages(count, **options):
    grids = [scale * LINES for scale in range(1, count + 1)]
    shapes = [[SHAPE]] * count
    frames = [[2 * SHAPE]] + [[]] * (count - 1)
    titles = [str(n) for n in range(count)]
    return plotting.microscope(grids, shapes, frames, titles, **options)


def test_each_stage_has_its_lines_its_shapes_and_its_frames():
    first, second = stages(2)
    assert [ax.get_title() for ax in (first, second)] == ["0", "1"]
    np.testing.assert_array_equal([line.get_xydata().T for line in second.lines], 2 * LINES)
    area, frame = first.patches
    np.testing.assert_array_equal(area.get_xy()[:3].T, SHAPE)
    np.testing.assert_array_equal(frame.get_xy()[:3].T, 2 * SHAPE)
    assert area.get_facecolor()[3] > 0 == frame.get_facecolor()[3]
    assert len(second.patches) == 1


def test_the_panels_of_a_row_have_one_scale_and_show_all_of_the_largest():
    axes = stages(5, rows=(2, 3))
    spans = [np.ptp(ax.get_xlim()) for ax in axes]
    assert spans[0] == spans[1] >= 8  # the second grid is 8 wide
    assert spans[2] == spans[3] == spans[4] >= 20
    assert [np.ptp(ax.get_ylim()) for ax in axes] == spans
    sizes = [ax.get_window_extent() for ax in axes]
    assert [round(box.width) for box in sizes] == [round(box.height) for box in sizes]
    assert sizes[0].y0 > sizes[2].y1  # the second row is below the first
    assert sizes[0].x1 < sizes[1].x0
    arrows = [text for text in axes[0].figure.texts if text.get_text() == "→"]
    assert len(arrows) == 3  # none from row to row


def test_a_grid_that_is_not_centered_stands_in_the_middle():
    (ax,) = plotting.microscope([LINES + 5], [[]], [[]], [""])
    assert np.mean(ax.get_xlim()) == np.mean(ax.get_ylim()) == 5


@pytest.mark.parametrize("rows", [(2, 2), (4, -1), (3, 0), ()])
def test_rows_that_do_not_hold_the_stages_are_refused(rows):
    with pytest.raises(ValueError, match="`rows` must hold all 3 panels and no other"):
        stages(3, rows=rows)


def test_what_has_another_shape_is_named():
    with pytest.raises(ValueError, match=r"`grids\[1\]` must have the shape \(k, 2, p\)"):
        plotting.microscope([LINES, SHAPE], [[], []], [[], []], ["", ""])
    with pytest.raises(ValueError, match=r"`shapes\[0\]\[1\]`"):
        plotting.microscope([LINES], [[SHAPE, LINES]], [[]], [""])
    with pytest.raises(ValueError, match="frames"):
        plotting.microscope([LINES], [[]], [], [""])


def test_a_card_is_one_png_of_the_size_that_sites_ask_for_and_closes_its_figure():
    axes = stages(3)
    figure = axes[0].figure
    drawn = plotting.card(axes, "A title", "A sentence.")
    assert not plt.fignum_exists(figure.number)
    with Image.open(BytesIO(drawn)) as picture:
        assert picture.format == "PNG"
        assert picture.size == (1200, 630)
        pixels = np.asarray(picture.convert("L"))
    assert pixels[0, 0] == 255
    assert (pixels[60:120] < 100).any()  # the title
    assert (pixels[540:600] < 100).any()  # the sentence
    assert (pixels[:, :20] == 255).all()
    assert (pixels[:, -10:] == 255).all()  # nothing is cut
    boxes = [ax.get_window_extent() for ax in axes]
    assert all(box.width == pytest.approx(box.height) for box in boxes)


def test_a_card_is_the_same_file_whenever_it_is_drawn():
    assert plotting.card(stages(2), "A", "B") == plotting.card(stages(2), "A", "B")
