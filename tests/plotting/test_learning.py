"""What learning curves show: every quantity in its panel, means, gaps, and who is who."""

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt

from mathdl import plotting
from mathdl.plotting.learning import still
from tests.plotting.conftest import legend

PLAIN = {"train_loss": [3.0, 2.0], "val_loss": [2.5, 2.25], "val_accuracy": [0.5, 0.75]}


class Record:
    """What a History offers, and no more."""

    def __init__(self, epochs: int = 2, steps: int = 5) -> None:
        rng = np.random.default_rng(0)
        self.numbers = {
            "train_loss": rng.random(epochs * steps),
            "val_loss": rng.random(epochs),
            "val_accuracy": rng.random(epochs),
        }
        self.steps = steps

    def __getitem__(self, key: str) -> np.ndarray:
        return self.numbers[key]

    def epochs(self, key: str) -> np.ndarray:
        count = len(self.numbers[key])
        return np.arange(1.0, count + 1) / (self.steps if key.startswith("train") else 1)


def test_a_history_has_a_panel_for_losses_and_one_for_accuracies() -> None:
    history = Record()
    loss, accuracy = plotting.learning_curves(history)
    assert (loss.get_ylabel(), accuracy.get_ylabel()) == ("loss", "validation accuracy")
    assert (loss.get_xlabel(), accuracy.get_xlabel()) == ("", "epoch")
    assert legend(loss) == ["training", "validation"]
    assert accuracy.get_legend() is None
    for line, key in zip([*loss.lines, *accuracy.lines], history.numbers, strict=True):
        np.testing.assert_allclose(line.get_xdata(), history.epochs(key))
        np.testing.assert_allclose(line.get_ydata(), history[key])
    training, validation = loss.lines
    assert (training.get_color(), training.get_linestyle()) == (plotting.DATA, "-")
    assert (validation.get_color(), validation.get_linestyle()) == (plotting.ESTIMATE, "--")
    assert loss.get_shared_x_axes().joined(loss, accuracy)


def test_a_plain_mapping_has_a_number_for_each_epoch() -> None:
    loss, accuracy = plotting.learning_curves(PLAIN)
    np.testing.assert_array_equal(loss.lines[0].get_xydata(), [[1, 3], [2, 2]])
    np.testing.assert_array_equal(accuracy.lines[0].get_xydata(), [[1, 0.5], [2, 0.75]])


@pytest.mark.parametrize("count", [2, 4])
def test_models_differ_by_more_than_colour(count: int) -> None:
    records = {f"model {k}": Record() for k in range(count)}
    (ax,) = plotting.learning_curves(records, keys=["train_loss", "val_loss"])
    looks = {(line.get_marker(), line.get_linestyle()) for line in ax.lines}
    assert len(looks) == len(ax.lines) == 2 * count
    assert len({line.get_color() for line in ax.lines}) == count
    assert legend(ax) == [*records, "training", "validation"]
    for handle, line in zip(ax.get_legend().get_lines(), ax.lines[::2], strict=False):
        assert handle.get_color() == line.get_color()
        assert handle.get_marker() == line.get_marker()


def test_histories_and_plain_mappings_can_stand_together() -> None:
    (ax,) = plotting.learning_curves({"A": Record(), "B": PLAIN}, keys=["val_accuracy"])
    assert legend(ax) == ["A", "B"]
    assert ax.get_ylabel() == "validation accuracy"
    assert [line.get_label() for line in ax.lines] == ["A, validation", "B, validation"]


@given(st.integers(1, 700), st.none() | st.integers(1, 50))
def test_training_is_drawn_as_means_of_consecutive_steps(count: int, every_n: int | None) -> None:
    y = np.random.default_rng(count).random(count)
    (ax,) = plotting.learning_curves({"train_loss": y}, every_n=every_n)
    n = every_n or int(np.ceil(count / 100))
    means = [y[k : k + n].mean() for k in range(0, count, n)]
    places = [np.arange(1, count + 1)[k : k + n].mean() for k in range(0, count, n)]
    np.testing.assert_allclose(ax.lines[0].get_ydata(), means)
    np.testing.assert_allclose(ax.lines[0].get_xdata(), places)
    assert ax.get_xlabel() == ("epoch" if n == 1 else f"epoch (training: means of {n} steps)")
    if every_n is None:
        assert len(means) <= 100
    plt.close("all")


@pytest.mark.parametrize(("length", "columns"), [(4, 2), (24, 2), (25, 1), (36, 1)])
def test_names_stay_inside_the_figure(length: int, columns: int) -> None:
    names = ["Multilayer perceptron, Xavier's initialisation"[:length], "e" * length]
    with mpl.rc_context():
        plotting.use_style()
        ax = plotting.learning_curves(dict.fromkeys(names, PLAIN))[0]
        ax.figure.canvas.draw()
    legend = ax.get_legend()
    assert legend._ncols == columns
    box, page = legend.get_window_extent(), ax.figure.bbox
    assert page.x0 <= box.x0 < box.x1 <= page.x1
    assert box.y1 <= page.y1
    assert ax.get_window_extent().height > 100


def test_validation_is_never_thinned() -> None:
    (ax,) = plotting.learning_curves({"val_loss": np.ones(500)}, every_n=10)
    assert len(ax.lines[0].get_xdata()) == 500


def test_what_is_not_finite_leaves_a_gap() -> None:
    (ax,) = plotting.learning_curves({"train_loss": [1.0, np.inf, np.nan]}, yscale="log")
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [1, np.nan, np.nan])
    ax.figure.canvas.draw()


@pytest.mark.parametrize("numbers", [[0.5], [0.0], [np.nan], [np.nan] * 300])
def test_one_number_or_none_that_is_finite_can_be_drawn(numbers: list[float]) -> None:
    (ax,) = plotting.learning_curves({"train_loss": numbers}, yscale="log")
    ax.figure.canvas.draw()
    if len(numbers) == 1:
        assert ax.lines[0].get_marker() == "o"


def test_only_a_loss_has_the_scale_that_is_asked_for() -> None:
    panels = plotting.learning_curves(PLAIN, yscale="log")
    assert [ax.get_yscale() for ax in panels] == ["log", "linear"]


def test_what_is_missing_or_empty_is_left_out_unless_it_is_asked_for() -> None:
    short = {"train_loss": [1.0], "val_loss": []}
    (ax,) = plotting.learning_curves({"A": short, "B": {"train_loss": [2.0]}})
    assert [line.get_label() for line in ax.lines] == ["A, training", "B, training"]
    loss, _ = plotting.learning_curves({"A": PLAIN, "B": {"train_loss": [2.0]}})
    wanted = ["A, training", "A, validation", "B, training"]
    assert [line.get_label() for line in loss.lines] == wanted
    with pytest.raises(ValueError, match="`keys` must be in the record of 'A', which has no 'val"):
        plotting.learning_curves({"A": short}, keys=["val_loss"])


def test_it_draws_where_it_is_told_to() -> None:
    axes = plt.subplots(2)[1]
    panels = plotting.learning_curves(PLAIN, axes=axes)
    assert list(panels) == list(axes)
    with pytest.raises(ValueError, match="`axes` must be as many as the 2 quantities, got 1"):
        plotting.learning_curves(PLAIN, axes=axes[:1])


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"histories": [1.0]}, TypeError, "`histories` must be a History, .* got list"),
        ({"histories": {}}, ValueError, "`histories` must hold at least one record, got none"),
        ({"histories": {"a": PLAIN, "b": [1]}}, TypeError, "every name .*, got none for 'b'"),
        ({"histories": {"loss": [1]}}, ValueError, "must hold numbers under one of train_loss, "),
        ({"keys": []}, ValueError, "`keys` must be a sequence of at least one key"),
        ({"keys": "val_loss"}, ValueError, "`keys` must be a sequence of at least one key"),
        ({"keys": ["loss"]}, ValueError, '`keys` must begin with "train_" or "val_", got \'loss\''),
        ({"keys": ["val_x"]}, ValueError, "`keys` must be in the record, which has no 'val_x'"),
        ({"every_n": 0}, ValueError, "`every_n` must be at least 1, got 0"),
        ({"histories": {"val_loss": [[1]]}}, ValueError, "`val_loss` must be a vector"),
    ],
)
def test_bad_input_is_one_clear_sentence(arguments: dict, kind: type, message: str) -> None:
    with pytest.raises(kind, match=message):
        plotting.learning_curves(**{"histories": PLAIN, **arguments})
    assert plt.get_fignums() == []


def test_positions_must_be_as_many_as_numbers() -> None:
    history = Record()
    history.epochs = lambda key: np.ones(1)  # type: ignore[method-assign]
    with pytest.raises(ValueError, match=r"`epochs\('train_loss'\)` and `train_loss` must have"):
        plotting.learning_curves(history)


def test_every_label_has_its_own_colour_and_its_own_line() -> None:
    points = {f"curve {k}": [[0, k], [1, k]] for k in range(12)}
    ax = plotting.labelled_curves(points)
    assert len({(line.get_linestyle(), line.get_marker()) for line in ax.lines}) == 12
    first = ax.lines[:4]
    assert len({line.get_color() for line in first}) == 4
    assert len({line.get_linestyle() for line in first}) == 4
    assert legend(ax) == list(points)


def test_a_curve_is_its_points_on_the_axes_that_are_asked_for() -> None:
    points = {"a": np.array([[0.0, 1.0], [1.0, np.inf], [2.0, 4.0]])}
    ax = plotting.labelled_curves(
        points, xlabel="step", ylabel="loss", xlim=(0, 3), ylim=(1, 9), yscale="log"
    )
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[0, 1], [1, np.nan], [2, 4]])
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_yscale()) == ("step", "loss", "log")
    assert (ax.get_xlim(), ax.get_ylim()) == ((0, 3), (1, 9))
    assert points["a"][1, 1] == np.inf
    assert plotting.labelled_curves(points, ax=ax) is ax


def test_a_curve_of_one_point_is_seen() -> None:
    assert plotting.labelled_curves({"a": [[0, 1]]}).lines[0].get_marker() == "."


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ({}, "`points` must hold at least one curve, got none"),
        ({"a": [1, 2]}, "`a` must be a matrix"),
        ({"a": [[1, 2, 3]]}, r"`a` must have the shape \(n, 2\)"),
    ],
)
def test_curves_that_can_not_be_drawn(points: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plotting.labelled_curves(points)
    assert plt.get_fignums() == []


def test_a_still_picture_is_none_that_a_notebook_shows_by_itself() -> None:
    figure = still({"a": [[0, 1], [1, 2]]}, ylabel="loss")
    assert figure.axes[0].get_ylabel() == "loss"
    assert plt.get_fignums() == []
