"""What the pictures of likelihood show: densities above the data, and a map with its drops."""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color

from mathdl import plotting
from mathdl.estimation import normal_log_likelihood_surface
from tests.plotting.conftest import legend

X = np.linspace(-1, 1, 5)
Y = 1 - X**2
MEANS, STDS = np.linspace(3, 7, 21), np.linspace(1, 4, 16)
DATA = np.random.RandomState(42).normal(5, 2, 100)
SURFACE = normal_log_likelihood_surface(MEANS, STDS, DATA)


def test_heights() -> None:
    ax = plotting.heights(X, Y, color=plotting.TRUTH)
    segments = ax.collections[0].get_segments()
    np.testing.assert_array_equal(segments, [[[x, 0], [x, y]] for x, y in zip(X, Y, strict=True)])
    assert same_color(ax.collections[0].get_color()[0][:3], plotting.TRUTH)
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), np.column_stack([X, 0 * X]))
    assert ax.lines[0].get_color() == plotting.DATA


def test_likelihood_surface_has_a_line_for_each_drop_below_its_top() -> None:
    ax = plotting.likelihood_surface(MEANS, STDS, SURFACE, estimate=(4.8, 1.8), truth=(5, 2))
    filled, lines = ax.collections[:2]
    np.testing.assert_allclose(SURFACE.max() - lines.levels, [50, 20, 10, 5, 2, 0.5])
    assert {text.get_text() for text in ax.texts} <= {"−50", "−20", "−10", "−5", "−2", "−0.5"}
    assert "−20" in {text.get_text() for text in ax.texts}
    # The higher, the deeper: and the top itself is inside the last colour.
    assert (np.diff(filled.get_facecolor()[:, 3]) > 0).all()
    assert filled.levels[-1] > SURFACE.max()
    truth, estimate = ax.lines
    assert estimate.get_xydata().tolist() == [[4.8, 1.8]]
    assert truth.get_xydata().tolist() == [[5.0, 2.0]]
    assert (estimate.get_color(), truth.get_color()) == (plotting.ESTIMATE, plotting.TRUTH)
    assert estimate.get_marker() != truth.get_marker()
    assert legend(ax) == ["truth", "estimate"]


def test_likelihood_surface_puts_means_along_the_horizontal_axis() -> None:
    values = np.full((16, 21), -1000.0)
    values[3:6, 14:17] = 0.0
    ax = plotting.likelihood_surface(MEANS, STDS, values)
    box = ax.collections[1].get_paths()[0].get_extents()
    assert MEANS[13] < box.x0 < box.x1 < MEANS[17]
    assert STDS[2] < box.y0 < box.y1 < STDS[6]


def test_a_flat_surface_has_no_lines() -> None:
    ax = plotting.likelihood_surface([0, 1], [1, 2], [[-3, -3], [-3, -3]])
    assert len(ax.collections) == 0


def test_they_draw_where_they_are_told_and_below_what_has_a_name() -> None:
    ax = plotting.density(X, Y, label="fit")
    ax.set_xlabel("height in cm")
    assert plotting.heights(X, Y, ax=ax) is ax
    assert ax.get_xlabel() == "height in cm"
    assert legend(ax) == ["fit"]
    ax.figure.canvas.draw()
    own = plt.subplots()[1]
    assert plotting.likelihood_surface(MEANS, STDS, SURFACE, ax=own) is own
    assert own.get_legend() is None
    own.figure.canvas.draw()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.heights([np.nan], [1]), "`points` must be finite, got nan"),
        (lambda: plotting.heights([1, 2], [1]), "`points` and `values` must have the same shape"),
        (
            lambda: plotting.likelihood_surface(MEANS, STDS, SURFACE.T),
            r"`values` must have shape \(len\(stds\), len\(means\)\) = \(16, 21\), got \(21, 16\)",
        ),
        (
            lambda: plotting.likelihood_surface([1, 2], [1], [[0, 1]]),
            r"`values` must have two rows and columns or more, got \(1, 2\)",
        ),
        (
            lambda: plotting.likelihood_surface([1, 2], [1, 2], np.full((2, 2), -np.inf)),
            "`values` must hold a number above -inf, got -inf alone",
        ),
        (
            lambda: plotting.likelihood_surface([1, 2], [1], [[0, np.nan]]),
            "`values` must not hold NaN, got nan",
        ),
        (
            lambda: plotting.likelihood_surface([1, 2], [1], [[0, np.inf]]),
            "`values` must be below inf, got inf",
        ),
        (
            lambda: plotting.likelihood_surface(MEANS, STDS, SURFACE, truth=(1, 2, 3)),
            "`truth` must hold 2 numbers, got 3",
        ),
    ],
)
def test_refuses(call: Callable, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
    assert plt.get_fignums() == []


def test_what_is_impossible_lies_below_every_line() -> None:
    values = np.full((16, 21), -np.inf)
    values[3:6, 14:17] = -7.0
    ax = plotting.likelihood_surface(MEANS, STDS, values)
    ax.figure.canvas.draw()
    lines = ax.collections[1]
    np.testing.assert_allclose(-7 - lines.levels, [50, 20, 10, 5, 2, 0.5])
    for path in lines.get_paths():
        box = path.get_extents()
        assert MEANS[13] < box.x0 < box.x1 < MEANS[17]
        assert STDS[2] < box.y0 < box.y1 < STDS[6]
    # What is far below the last line is drawn alike: -inf is only further.
    deep = np.where(np.isfinite(values), values, -107.0)
    other = plotting.likelihood_surface(MEANS, STDS, deep).collections[1]
    for path, same in zip(lines.get_paths(), other.get_paths(), strict=True):
        np.testing.assert_array_equal(path.vertices, same.vertices)


def test_the_argument_keeps_its_infinite_values() -> None:
    values = np.array([[-1.0, -np.inf], [-2.0, -3.0]])
    plotting.likelihood_surface([0, 1], [1, 2], values)
    plotting.likelihood_curve([0, 1], values[0])
    np.testing.assert_array_equal(values, [[-1, -np.inf], [-2, -3]])
