"""What `plotting.image_grid` draws: the pictures, their one grey scale, their titles."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from mathdl import plotting


def images(n: int, h: int = 4, w: int = 6) -> np.ndarray:
    return np.arange(n * h * w, dtype=float).reshape(n, h, w)


def test_draws_each_picture_on_its_own_axes_in_their_order() -> None:
    X = images(7)
    axes = plotting.image_grid(X)
    assert axes.shape == (7,)
    assert axes.dtype == object
    for ax, x in zip(axes, X, strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), x)
    assert len(axes[0].figure.axes) == 7  # no empty axes in the row that is not full


def test_row_by_row_from_the_top_left() -> None:
    axes = plotting.image_grid(images(5), columns=3)
    places = [ax.get_subplotspec() for ax in axes]
    assert [(p.rowspan.start, p.colspan.start) for p in places] == [
        (0, 0),
        (0, 1),
        (0, 2),
        (1, 0),
        (1, 1),
    ]


def test_one_grey_scale_for_all_unless_it_is_given() -> None:
    X = images(3)
    for ax in plotting.image_grid(X):
        assert ax.images[0].get_clim() == (0.0, X.max())
        assert ax.images[0].get_cmap().name == "gray"
    for ax in plotting.image_grid(X, vmin=-1, vmax=300):
        assert ax.images[0].get_clim() == (-1.0, 300.0)
    assert plotting.image_grid(X, vmax=9)[0].images[0].get_clim() == (0.0, 9.0)


def test_a_constant_picture_is_drawn_in_the_middle_of_the_scale() -> None:
    ax = plotting.image_grid([np.full((2, 2), 3.0)])[0]
    assert ax.images[0].norm(3.0) == pytest.approx(0.5)


def test_sizes_in_a_sequence_may_differ_and_integers_are_pictures_too() -> None:
    axes = plotting.image_grid([[[0, 255]], np.zeros((5, 3), np.uint8)])
    assert [ax.images[0].get_array().shape for ax in axes] == [(1, 2), (5, 3)]


def test_titles_no_ticks_and_a_frame() -> None:
    axes = plotting.image_grid(images(2), titles=["coat", "rank 5\n92 % saved"])
    assert [ax.get_title() for ax in axes] == ["coat", "rank 5\n92 % saved"]
    for ax in axes:
        assert list(ax.get_xticks()) == list(ax.get_yticks()) == []
        assert all(spine.get_visible() for spine in ax.spines.values())
        assert ax.title.get_fontsize() == 10.5


@pytest.mark.parametrize(
    ("n", "titles", "columns", "shape"),
    [
        (7, None, None, (2, 5)),
        (3, None, None, (1, 3)),
        (6, None, 2, (3, 2)),
        (2, None, 9, (1, 2)),
        (5, ["T-shirt/top"] * 5, None, (1, 5)),
        (4, ["a title that is far too long for two pictures in a row"] * 4, None, (4, 1)),
        (4, ["two lines of\nno great length"] * 4, None, (1, 4)),
    ],
)
def test_columns(n: int, titles: list[str] | None, columns: int | None, shape: tuple) -> None:
    axes = plotting.image_grid(images(n), titles=titles, columns=columns)
    assert axes[0].get_subplotspec().get_gridspec().get_geometry() == shape


@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_titles_neither_overlap_nor_leave_the_figure(count: int) -> None:
    names = ["Ankle boot", "T-shirt/top", "Pullover", "Trouser", "Sneaker\n→ Sandal"] * 3
    axes = plotting.image_grid(images(count, 28, 28), titles=names[:count])
    figure = axes[0].figure
    figure.canvas.draw()
    boxes = [ax.title.get_window_extent() for ax in axes]
    inside = figure.bbox
    assert all(b.x0 >= inside.x0 and b.x1 <= inside.x1 and b.y1 <= inside.y1 for b in boxes)
    for i, a in enumerate(boxes):
        assert not any(a.overlaps(b) for b in boxes[i + 1 :])
        assert not any(a.overlaps(ax.get_window_extent()) for ax in axes)


def test_works_with_matplotlibs_own_settings_too() -> None:
    with mpl.rc_context({"axes.titlesize": "large"}):
        assert plotting.image_grid(images(2), titles=["a", "b"])[1].get_title() == "b"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"images": []}, "`images` must hold at least one picture, got none"),
        ({"images": np.zeros((2, 3))}, r"`images\[0\]` must be a matrix, got shape \(3,\)"),
        ({"images": [[[np.nan]]]}, r"`images\[0\]` must be finite, got nan"),
        ({"images": [np.zeros((2, 0))]}, r"`images\[0\]` must not be empty"),
        ({"titles": ["a"]}, "`titles` must be as many as the 2 images, got 1"),
        ({"columns": 0}, "`columns` must be at least 1, got 0"),
        ({"vmin": 5, "vmax": 5}, "`vmin` must be below `vmax`, got 5 and 5"),
        ({"vmin": 1e9}, "`vmin` must be below `vmax`"),
    ],
)
def test_refuses(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plotting.image_grid(arguments.pop("images", images(2)), **arguments)
    assert plt.get_fignums() == []


@pytest.mark.parametrize("bad", [3, None, np.float64(2)])
def test_refuses_what_is_no_sequence(bad: object) -> None:
    with pytest.raises(TypeError, match="`images` must be a sequence, got "):
        plotting.image_grid(bad)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="`titles` must be a sequence, got 3"):
        plotting.image_grid(images(2), titles=3)  # type: ignore[arg-type]
    assert plt.get_fignums() == []
