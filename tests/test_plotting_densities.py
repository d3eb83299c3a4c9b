"""What the pictures of densities and likelihoods show: the data drawn, the marks, the names."""

from collections.abc import Callable, Iterator

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color, to_hex

from mathdl import plotting
from mathdl.estimation import normal_log_likelihood_surface

X = np.linspace(-1, 1, 5)
Y = 1 - X**2
MEANS, STDS = np.linspace(3, 7, 21), np.linspace(1, 4, 16)
DATA = np.random.RandomState(42).normal(5, 2, 100)
SURFACE = normal_log_likelihood_surface(MEANS, STDS, DATA)


@pytest.fixture(autouse=True)
def _style() -> Iterator[None]:
    with mpl.rc_context():
        plotting.use_style()
        yield
    plt.close("all")


def legend(ax) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


@pytest.mark.parametrize(
    ("draw", "label"),
    [
        (lambda ax: plotting.density(X, Y, ax=ax), False),
        (lambda ax: plotting.density(X, Y, label="fit", ax=ax), True),
        (lambda ax: plotting.heights(X, Y, ax=ax), False),
        (lambda ax: plotting.heights(X, Y, label="fit", ax=ax), True),
        (lambda ax: plotting.histogram(X, label="", ax=ax), False),
        (lambda ax: plotting.histogram(X, label="fit", ax=ax), True),
        (lambda ax: plotting.likelihood_curve(X, Y, ax=ax), False),
        (lambda ax: plotting.likelihood_curve(X, Y, label="fit", ax=ax), True),
        (lambda ax: plotting.likelihood_surface(MEANS, STDS, SURFACE, ax=ax), False),
        (lambda ax: plotting.shrinking([1, 2], [1, 2], label="fit", ax=ax), True),
    ],
)
def test_draws_where_it_is_told_and_names_what_has_a_name(draw: Callable, label: bool) -> None:
    own = plt.subplots()[1]
    assert draw(own) is own
    assert len(plt.get_fignums()) == 1
    assert (own.get_legend() is not None) == label
    if label:
        assert legend(own) == ["fit"]
    draw(None)
    assert len(plt.get_fignums()) == 2


def test_density() -> None:
    ax = plotting.density(X, Y, label="fitted", color=plotting.TRUTH, linestyle="--")
    (line,) = ax.lines
    np.testing.assert_array_equal(line.get_xydata(), np.column_stack([X, Y]))
    assert line.get_color() == plotting.TRUTH
    assert line.get_linestyle() == "--"
    assert ax.get_ylim()[0] == 0
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$x$", "density")
    assert plotting.density(X, Y, ax=ax) is ax
    assert len(ax.lines) == 2


def test_density_keeps_the_name_of_the_axis_below_it() -> None:
    ax = plotting.histogram(DATA, xlabel="height in cm")
    plotting.density(X, Y, ax=ax)
    assert plotting.heights(X, Y, ax=ax).get_xlabel() == "height in cm"


def test_heights() -> None:
    ax = plotting.heights(X, Y, color=plotting.TRUTH)
    segments = ax.collections[0].get_segments()
    np.testing.assert_array_equal(segments, [[[x, 0], [x, y]] for x, y in zip(X, Y, strict=True)])
    assert same_color(ax.collections[0].get_color()[0][:3], plotting.TRUTH)
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), np.column_stack([X, 0 * X]))
    assert ax.lines[0].get_color() == plotting.DATA


def test_histogram_has_area_1_and_a_bar_for_each_bin() -> None:
    ax = plotting.histogram(DATA.reshape(10, 10), bins=12)
    assert len(ax.patches) == 12
    area = sum(bar.get_width() * bar.get_height() for bar in ax.patches)
    assert area == pytest.approx(1)
    heights, edges = np.histogram(DATA, bins=12, density=True)
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], heights)
    np.testing.assert_allclose([bar.get_x() for bar in ax.patches], edges[:-1])
    assert to_hex(ax.patches[0].get_facecolor()) == plotting.DATA
    assert legend(ax) == ["data"]


def test_likelihood_curve_marks_estimate_and_truth_by_different_lines() -> None:
    ax = plotting.likelihood_curve(X, Y, label="L", estimate=0.25, truth=-0.5, xlabel="q")
    curve, estimate, truth = ax.lines
    np.testing.assert_array_equal(curve.get_xydata(), np.column_stack([X, Y]))
    assert estimate.get_xdata() == [0.25, 0.25]
    assert truth.get_xdata() == [-0.5, -0.5]
    assert estimate.get_color() == plotting.ESTIMATE
    assert truth.get_color() == plotting.TRUTH
    assert estimate._unscaled_dash_pattern != truth._unscaled_dash_pattern
    assert legend(ax) == ["L", "estimate", "truth"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("q", "likelihood")


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


def test_a_curve_has_a_gap_where_the_data_are_impossible() -> None:
    ax = plotting.likelihood_curve([1, 2, 3, 4], [-np.inf, -np.inf, -3.3, -4.2])
    (line,) = ax.lines
    np.testing.assert_array_equal(line.get_ydata(), [np.nan, np.nan, -3.3, -4.2])
    assert -5 < ax.get_ylim()[0] < ax.get_ylim()[1] < -3
    assert ax.get_xlim()[0] < 1  # the gap belongs to the picture
    ax.figure.canvas.draw()


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


def test_shrinking() -> None:
    ax = plotting.shrinking([1, 10, 100], [1.1, 0.3, 0.1], theory=[1, 0.316, 0.1], ylabel="std")
    line, points = ax.lines
    assert line.get_ydata().tolist() == [1, 0.316, 0.1]
    assert points.get_xydata().tolist() == [[1, 1.1], [10, 0.3], [100, 0.1]]
    assert points.get_linestyle() == "None"
    assert legend(ax) == ["theory", "measured"]
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_every_picture_can_be_rendered() -> None:
    plotting.heights(X, Y, ax=plotting.density(X, Y, label="curve"))
    plotting.histogram(DATA)
    plotting.likelihood_curve(X, Y, estimate=0, truth=1)
    plotting.likelihood_surface(MEANS, STDS, SURFACE, estimate=(4.8, 1.8), truth=(5, 2))
    plotting.shrinking([1, 10], [1, 0.3], theory=[1, 0.3])
    for number in plt.get_fignums():
        plt.figure(number).canvas.draw()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: plotting.density(X, Y[1:]), ValueError, "`x` and `values` must have the same sha"),
        (lambda: plotting.density(X, [Y]), ValueError, "`values` must be a vector"),
        (lambda: plotting.heights([np.nan], [1]), ValueError, "`points` must be finite, got nan"),
        (lambda: plotting.histogram([]), ValueError, "`data` must not be empty"),
        (lambda: plotting.histogram(X, bins=0), ValueError, "`bins` must be at least 1, got 0"),
        (lambda: plotting.histogram(X, bins=2.5), TypeError, "`bins` must be an integer, got 2.5"),
        (lambda: plotting.likelihood_curve(X, Y, truth=np.inf), ValueError, "`truth` must be fin"),
        (lambda: plotting.likelihood_curve(X, [Y]), ValueError, "`values` must be a vector"),
        (
            lambda: plotting.likelihood_surface(MEANS, STDS, SURFACE.T),
            ValueError,
            r"`values` must have shape \(len\(stds\), len\(means\)\) = \(16, 21\), got \(21, 16\)",
        ),
        (
            lambda: plotting.likelihood_surface([1, 2], [1], [[0, 1]]),
            ValueError,
            r"`values` must have two rows and columns or more, got \(1, 2\)",
        ),
        (
            lambda: plotting.likelihood_surface([1, 2], [1, 2], np.full((2, 2), -np.inf)),
            ValueError,
            "`values` must hold a number above -inf, got -inf alone",
        ),
        (
            lambda: plotting.likelihood_surface([1, 2], [1], [[0, np.nan]]),
            ValueError,
            "`values` must not hold NaN, got nan",
        ),
        (
            lambda: plotting.likelihood_surface([1, 2], [1], [[0, np.inf]]),
            ValueError,
            "`values` must be below inf, got inf",
        ),
        (
            lambda: plotting.likelihood_curve([1, 2], [-np.inf, -np.inf]),
            ValueError,
            "`values` must hold a number above -inf, got -inf alone",
        ),
        (lambda: plotting.likelihood_curve([1, 2], [np.nan, 0]), ValueError, "must not hold NaN"),
        (
            lambda: plotting.likelihood_curve([1, np.inf], [1, 0]),
            ValueError,
            "`parameters` must be",
        ),
        (lambda: plotting.likelihood_curve(X, Y[1:]), ValueError, "`parameters` and `values` must"),
        (
            lambda: plotting.likelihood_surface(MEANS, STDS, SURFACE, truth=(1, 2, 3)),
            ValueError,
            r"`truth` must be a mean and a standard deviation, got \(1, 2, 3\)",
        ),
        (lambda: plotting.shrinking([0, 1], [1, 1]), ValueError, "`sizes` must be above 0"),
        (lambda: plotting.shrinking([1], [-1]), ValueError, "`errors` must be above 0"),
        (lambda: plotting.shrinking([1], [1, 2]), ValueError, "`sizes` and `errors` must have"),
        (
            lambda: plotting.shrinking([1], [1], theory=[1, 2]),
            ValueError,
            "`sizes` and `theory` must have",
        ),
    ],
)
def test_refuses(call: Callable, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()
