"""What the pictures of principal components draw: points, their feet, and classes apart."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mathdl import plotting

POINTS = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 2.0]])
FEET = POINTS * [1, 0]
ARROWS = np.array([[1.0, 0.0], [0.0, 0.5]])


def test_every_point_is_joined_to_its_foot() -> None:
    ax = plotting.closest_line(POINTS, FEET, ARROWS)
    joins = [line.get_xydata() for line in ax.lines if line.get_linewidth() == 0.6]
    assert len(joins) == 3
    for join, point, foot in zip(joins, POINTS, FEET, strict=True):
        np.testing.assert_array_equal(join, [point, foot])
    assert ax.get_aspect() == 1  # or right angles would not look right


def test_arrows_start_at_the_mean_and_differ_by_more_than_colour() -> None:
    ax = plotting.closest_line(POINTS, FEET, ARROWS)
    shafts = [line for line in ax.lines if line.get_linewidth() == 2.4]
    np.testing.assert_array_equal(shafts[0].get_xydata(), [[2, 2], [3, 2]])
    np.testing.assert_array_equal(shafts[1].get_xydata(), [[2, 2], [2, 2.5]])
    assert [line.get_linestyle() for line in shafts] == ["-", "--"]
    heads = [m for line in ax.lines if isinstance(m := line.get_marker(), tuple)]
    assert heads == [(3, 0, -90), (3, 0, 0)]


def test_they_draw_where_they_are_told() -> None:
    ax = plt.subplots()[1]
    assert plotting.closest_line(POINTS, FEET, ARROWS, ax=ax) is ax
    assert plotting.class_scatter(POINTS, [0, 0, 0], ["a"], ax=ax) is ax


@pytest.mark.parametrize(
    ("points", "feet", "arrows", "message"),
    [
        (POINTS.T, FEET, ARROWS, r"`points` must have the shape \(n, 2\), got \(2, 3\)"),
        (POINTS, FEET[:2], ARROWS, "`points` and `projected` must have the same shape"),
        (POINTS, FEET, np.ones((2, 3)), r"`arrows` must have the shape \(n, 2\)"),
    ],
)
def test_closest_line_refuses(points: Any, feet: Any, arrows: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plotting.closest_line(points, feet, arrows)
    assert plt.get_fignums() == []


def test_each_class_has_its_points_and_its_own_marker() -> None:
    names = [f"class {i}" for i in range(10)]
    points = np.arange(40.0).reshape(20, 2)
    labels = np.arange(20) % 10
    ax = plotting.class_scatter(points, labels, names)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("component 1", "component 2")
    assert len({line.get_marker() for line in ax.lines}) == 10
    for number, line in enumerate(ax.lines):
        assert line.get_label() == names[number]
        np.testing.assert_array_equal(line.get_xydata(), points[labels == number])


@pytest.mark.parametrize(
    ("scores", "labels", "names", "message"),
    [
        (POINTS.T, [0, 0], ["a"], r"`scores` must have the shape \(n, 2\)"),
        (POINTS, [0, 0], ["a"], r"`labels` must be as many as the 3 points, got shape \(2,\)"),
        (POINTS, [0, 0, 1], ["a"], "`labels` must be from 0 to 0"),
        (POINTS, [0, 0, 0], ["a"] * 11, "`class_names` must be at most 10, got 11"),
    ],
)
def test_class_scatter_refuses(scores: Any, labels: Any, names: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plotting.class_scatter(scores, labels, names)
    assert plt.get_fignums() == []
