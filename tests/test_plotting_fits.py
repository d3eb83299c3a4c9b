"""What `plotting.fits` draws: the points, the curves in their looks, the names."""

from collections.abc import Iterator

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mathdl import plotting

X, Y = np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.1, 4.9])


@pytest.fixture(autouse=True)
def _style() -> Iterator[None]:
    with mpl.rc_context():
        plotting.use_style()
        yield
    plt.close("all")


def test_draws_points_and_curves():
    ax = plotting.fits(X, Y, {"wrong": 0 * X + 3, "right": 2 * X + 1}, xlabel="h", ylabel="w")
    points, wrong, right = ax.lines
    np.testing.assert_array_equal(points.get_xydata(), np.column_stack([X, Y]))
    assert (points.get_marker(), points.get_linestyle()) == ("o", "None")
    np.testing.assert_array_equal(wrong.get_ydata(), [3, 3, 3])
    np.testing.assert_array_equal(right.get_ydata(), [1, 3, 5])
    assert [line.get_color() for line in ax.lines] == [
        plotting.DATA,
        plotting.ESTIMATE,
        plotting.TRUTH,
    ]
    assert [line.get_linestyle() for line in ax.lines[1:]] == ["--", "-"]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["data", "wrong", "right"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("h", "w")


def test_the_same_x_may_come_twice():
    ax = plotting.fits([0, 1, 1], [1, 2, 3], {"mean": [1, 2.5, 2.5]})
    assert len(ax.lines) == 2


def test_curves_may_be_finer_than_the_points():
    ax = plotting.fits(X[::-1], Y[::-1], {"line": [1, 2, 3, 5]}, at=[0, 0.5, 1, 2])
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), X[::-1])
    np.testing.assert_array_equal(ax.lines[1].get_xdata(), [0, 0.5, 1, 2])


def test_draws_where_it_is_told():
    _, ax = plt.subplots()
    assert plotting.fits(X, Y, {}, ax=ax) is ax


def test_errors_name_the_argument():
    with pytest.raises(ValueError, match=r"^`x` must increase, got a value below the one before"):
        plotting.fits(X[::-1], Y, {})
    with pytest.raises(ValueError, match=r"^`at` must increase, got a value below the one before"):
        plotting.fits(X, Y, {}, at=[1, 0])
    with pytest.raises(ValueError, match=r"^`at` and `line` must have the same shape, got \(2,\)"):
        plotting.fits(X, Y, {"line": X}, at=[0, 1])
    with pytest.raises(TypeError, match=r"^`curves` must map names to values, got list$"):
        plotting.fits(X, Y, [X])
    with pytest.raises(ValueError, match=r"^`curves` must be at most 3, got 4$"):
        plotting.fits(X, Y, dict.fromkeys("abcd", X))
    with pytest.raises(ValueError, match=r"^`x` and `line` must have the same shape, got \(3,\)"):
        plotting.fits(X, Y, {"line": [1.0]})
    with pytest.raises(ValueError, match=r"^`y` must be a vector, got shape \(3, 1\)$"):
        plotting.fits(X, Y[:, None], {})
