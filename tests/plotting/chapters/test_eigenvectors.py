"""What the pictures of eigenvalues draw: given points and circles, and nothing of their own."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mathdl import plotting

POINTS = np.array([[1.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
IMAGES = np.diag([3.0, 0.5]) @ POINTS
AXES = np.eye(2)
STRETCHED = np.diag([3.0, 0.5])
CLOUD = np.array([1 + 1j, 1 - 1j, -0.5])


def stretch(**options: Any) -> Any:
    given = {
        "points": POINTS,
        "images": IMAGES,
        "directions": AXES,
        "stretched": STRETCHED,
        "labels": ["three", "half"],
    }
    return plotting.only_stretch(**{**given, **options})


def test_every_point_is_joined_to_its_image() -> None:
    ax = stretch()
    joins = [line.get_xydata() for line in ax.lines if line.get_linewidth() == 0.7]
    assert len(joins) == 3
    for join, point, image in zip(joins, POINTS.T, IMAGES.T, strict=True):
        np.testing.assert_array_equal(join, [point, image])


def test_special_directions_are_whole_lines_that_differ_by_more_than_colour() -> None:
    lines = [line for line in stretch().lines if line.get_linewidth() == 1.6]
    np.testing.assert_array_equal(lines[0].get_xydata(), [[-3, 0], [3, 0]])
    np.testing.assert_array_equal(lines[1].get_xydata(), [[0, -0.5], [0, 0.5]])
    assert [line.get_linestyle() for line in lines] == ["-", "--"]


def test_labels_stand_at_the_stretched_ends_and_everything_is_in_view() -> None:
    ax = stretch()
    assert {t.get_text(): t.xy for t in ax.texts} == {"three": (3, 0), "half": (0, 0.5)}
    assert ax.get_xlim()[1] > 3
    assert ax.get_xlim() == ax.get_ylim()
    assert ax.get_aspect() == 1


def test_it_draws_where_it_is_told() -> None:
    ax = plt.subplots()[1]
    assert stretch(ax=ax) is ax


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"points": np.ones((3, 2))}, r"`points` must have the shape \(2, n\), got \(3, 2\)"),
        ({"images": np.ones((2, 2))}, "`points` and `images`"),
        ({"stretched": np.ones((2, 1))}, "`directions` and `stretched`"),
        ({"labels": ["one"]}, "`labels` must be as many as the 2 directions, got 1"),
    ],
)
def test_only_stretch_refuses(options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        stretch(**options)
    assert plt.get_fignums() == []


def test_a_cloud_is_drawn_with_its_circle() -> None:
    axes = plotting.eigenvalue_clouds([CLOUD, 2 * CLOUD], [1.0, 3.0], titles=["a", "b"])
    assert [ax.get_title() for ax in axes] == ["a", "b"]
    for ax, scale, radius in zip(axes, (1, 2), (1, 3), strict=True):
        dots, circle = ax.lines
        np.testing.assert_allclose(dots.get_xdata(), scale * CLOUD.real)
        np.testing.assert_allclose(dots.get_ydata(), scale * CLOUD.imag)
        np.testing.assert_allclose(np.hypot(*circle.get_data()), radius)
        assert circle.get_linestyle() == "--"


def test_all_clouds_have_one_scale_and_only_outer_labels() -> None:
    axes = plotting.eigenvalue_clouds([CLOUD] * 3, [1.0, 3.0, 1.0])
    assert len({(ax.get_xlim(), ax.get_ylim()) for ax in axes}) == 1
    assert axes[0].get_xlim()[1] > 3
    assert [ax.get_ylabel() for ax in axes] == ["imaginary part", "", "imaginary part"]


def test_a_large_cloud_has_small_dots() -> None:
    sizes = [
        plotting.eigenvalue_clouds([np.ones(n)], [1.0])[0].lines[0].get_markersize()
        for n in (20, 21)
    ]
    assert sizes[0] > sizes[1]


@pytest.mark.parametrize(
    ("clouds", "radii", "titles", "message"),
    [
        ([], [], None, "`clouds` must hold at least one cloud, got none"),
        ([[1.0]], [1.0, 2.0], None, "`radii` must be as many as the 1 clouds, got 2"),
        ([[1.0]], [1.0], ["a", "b"], "`titles` must be as many as the 1 clouds, got 2"),
        ([[1.0]], [0.0], None, r"`radii\[0\]` must be > 0, got 0"),
        ([[[1.0]]], [1.0], None, r"`clouds\[0\]` must be a finite vector, got shape \(1, 1\)"),
        ([[]], [1.0], None, r"`clouds\[0\]` must be a finite vector"),
        ([[np.nan]], [1.0], None, r"`clouds\[0\]` must be a finite vector"),
    ],
)
def test_eigenvalue_clouds_refuses(clouds: Any, radii: Any, titles: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plotting.eigenvalue_clouds(clouds, radii, titles=titles)
    assert plt.get_fignums() == []
