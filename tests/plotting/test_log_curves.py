"""What the pictures on logarithmic axes draw: the given numbers, bounds and laws, and names."""

from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import same_color

from mathdl import plotting
from tests.plotting.conftest import legend

KAPPA = [100.0, 1.0, 10.0]
ERRORS = [0.3, 0.0, 0.02]
BOUND = [1.0, 0.01, 0.1]


def named(ax: Any, label: str) -> Any:
    return next(line for line in ax.lines if line.get_label() == label)


def test_growth_draws_measured_and_predicted_on_a_log_axis() -> None:
    ax = plotting.growth(
        {"a": [1, 2, 4], "b": [1, 0.5]}, {"theory": [1, 2.1, 4.2]}, xlabel="layer", ylabel="length"
    )
    assert ax.get_yscale() == "log"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("layer", "length")
    a, b, theory = ax.lines
    np.testing.assert_array_equal(a.get_xydata(), [[0, 1], [1, 2], [2, 4]])
    assert a.get_marker() != b.get_marker()  # not by colour alone
    assert theory.get_linestyle() == ":"
    assert legend(ax) == ["a", "b", "theory"]


def test_energy_draws_percents_and_marks_the_levels() -> None:
    share = np.array([0.8, 0.95, 0.99, 1.0])
    ax = plotting.energy(share, {0.75: 1, 0.95: 2})
    np.testing.assert_allclose(ax.lines[0].get_ydata(), 100 * share)
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), [1, 2, 3, 4])
    assert [t.get_text() for t in ax.texts] == ["75 %: 1 component", "95 %: 2 components"]
    assert list(ax.lines[4].get_xdata()) == [2]
    assert list(ax.lines[4].get_ydata()) == [95.0]
    for line, (level, k) in zip(ax.lines[1::2], {0.75: 1, 0.95: 2}.items(), strict=True):
        np.testing.assert_allclose(line.get_xydata(), [[1, 100 * level], [k, 100 * level]])
    assert 78 < ax.get_ylim()[0] < 80  # the first share, 80 %, is just inside
    assert ax.get_xscale() == "log"
    assert [t.get_text() for t in ax.get_xticklabels()] == ["1", "2", "4"]


def test_ticks_of_energy_do_not_crowd() -> None:
    ax = plotting.energy(np.linspace(0.5, 1, 11), {})
    assert [t.get_text() for t in ax.get_xticklabels()] == ["1", "2", "5", "11"]  # no 10


def test_errors_stand_over_their_condition_numbers_without_the_zeros() -> None:
    ax = plotting.error_bound(KAPPA, {"measured": ERRORS}, BOUND)
    points = named(ax, "measured").get_xydata()
    np.testing.assert_array_equal(points, [[100, 0.3], [10, 0.02]])
    assert ax.get_xscale() == ax.get_yscale() == "log"


def test_the_bound_is_a_dashed_line_from_small_to_large() -> None:
    ax = plotting.error_bound(KAPPA, {"measured": ERRORS}, BOUND, name="at most")
    line = named(ax, "at most")
    assert line.get_linestyle() == "--"
    np.testing.assert_array_equal(line.get_xydata(), [[1, 0.01], [10, 0.1], [100, 1]])


def test_series_differ_by_marker() -> None:
    ax = plotting.error_bound(KAPPA, {"a": ERRORS, "b": ERRORS}, BOUND)
    assert named(ax, "a").get_marker() != named(ax, "b").get_marker()


def test_step_errors_draws_the_measured_and_the_laws() -> None:
    h = np.logspace(-8, -1, 8)
    errors = h**2 + 1e-16 / h
    errors[3] = 0.0  # an exact value has no logarithm; it is left out, without a warning
    laws = {"truncation": h**2, "rounding": 1e-16 / h}
    ax = plotting.step_errors(h, {"central": errors, "forward": h}, laws=laws)
    central, forward, truncation, rounding = ax.lines
    np.testing.assert_array_equal(central.get_xydata(), np.column_stack([h, errors]))
    np.testing.assert_array_equal(forward.get_ydata(), h)
    np.testing.assert_array_equal(truncation.get_ydata(), h**2)
    np.testing.assert_array_equal(rounding.get_ydata(), 1e-16 / h)
    assert truncation.get_linestyle() != rounding.get_linestyle()
    assert central.get_marker() != forward.get_marker()
    assert same_color(central.get_color(), plotting.ESTIMATE)
    assert same_color(truncation.get_color(), plotting.TRUTH)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert legend(ax) == ["central", "forward", "truncation", "rounding"]
    low, high = ax.get_ylim()
    assert low < errors[errors > 0].min() < h.max() < high
    ax.figure.canvas.draw()


def test_step_errors_that_are_all_exact() -> None:
    _, ax = plt.subplots()
    assert plotting.step_errors([0.1], {"exact": [0.0]}, laws={"bound": [0.1]}, ax=ax) is ax
    assert len(ax.lines) == 2


def test_axes_that_are_given_are_drawn_on_and_input_is_left_alone() -> None:
    figure, axes = plt.subplots(3)
    kappa = np.array(KAPPA)
    assert plotting.growth({"a": [1, 2]}, ax=axes[0]) is axes[0]
    assert plotting.energy([0.5, 1.0], {}, ax=axes[1]) is axes[1]
    assert plotting.error_bound(kappa, {"e": ERRORS}, BOUND, ax=axes[2]) is axes[2]
    np.testing.assert_array_equal(kappa, KAPPA)
    assert plt.get_fignums() == [figure.number]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: plotting.growth({}), ValueError, "`curves` must hold at least one curve, got"),
        (lambda: plotting.growth([1.0]), TypeError, "`curves` must map names to curves, got list"),
        (
            lambda: plotting.growth({"a": [1, 0]}),
            ValueError,
            r"`curves\['a'\]` must be above 0 for a log axis, got 0",
        ),
        (
            lambda: plotting.growth({"a": [1]}, {"p": [-1]}),
            ValueError,
            r"`predictions\['p'\]` must be above 0 for a log axis, got -1",
        ),
        (lambda: plotting.energy([np.nan], {}), ValueError, "`share` must be finite, got nan"),
        (
            lambda: plotting.energy([1.0], {0.5: 2}),
            ValueError,
            "`levels` must be from 1 to 1, got 2",
        ),
        (
            lambda: plotting.error_bound(KAPPA, {}, BOUND),
            ValueError,
            "`errors` must hold at least one error, got none",
        ),
        (
            lambda: plotting.error_bound([0, 1, 2], {"e": ERRORS}, BOUND),
            ValueError,
            "`kappa` must be above 0",
        ),
        (
            lambda: plotting.error_bound(KAPPA, {"e": ERRORS}, [1, -1, 1]),
            ValueError,
            "`bound` must be above 0",
        ),
        (
            lambda: plotting.error_bound(KAPPA, {"e": ERRORS}, [1, 1]),
            ValueError,
            "`kappa` and `bound` must have the same shape",
        ),
        (
            lambda: plotting.error_bound(KAPPA, {"e": [1.0]}, BOUND),
            ValueError,
            r"`kappa` and `errors\['e'\]` must have the same shape",
        ),
        (
            lambda: plotting.step_errors([0, 1], {"a": [1, 1]}),
            ValueError,
            "`h` must be above 0 for a log axis, got 0",
        ),
        (
            lambda: plotting.step_errors([1], {"a": [1, 1]}),
            ValueError,
            r"`h` and `errors\['a'\]` must have the same shape",
        ),
        (
            lambda: plotting.step_errors([1], {"a": [1]}, laws={"b": [1, 1]}),
            ValueError,
            r"`h` and `laws\['b'\]` must have the same shape",
        ),
        (
            lambda: plotting.step_errors([1], {key: [1] for key in "abcd"}),
            ValueError,
            "`errors` must be at most 3, got 4",
        ),
        (
            lambda: plotting.step_errors([1], [1]),
            TypeError,
            "`errors` must map names to values, got list",
        ),
    ],
)
def test_bad_input_is_one_clear_sentence(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()
    assert plt.get_fignums() == []
