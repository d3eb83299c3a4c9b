"""How training went: losses and accuracies over the epochs, of one model or of several."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import as_many, named, pairs
from mathdl.plotting._axes import given_or_new, panels
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH

__all__ = ["labelled_curves", "learning_curves", "still"]

_COLORS = (DATA, ESTIMATE, TRUTH, GRADIENT)
_LINES = ("-", "--", "-.", ":")
_MARKERS = ("o", "s", "^", "D")
_PHASES = {"train": "training", "val": "validation"}
_PHASE_LINES = {"train": "-", "val": "--"}
_MOST_POINTS = 100  # of a curve: more can not be told apart in the width of the text
_LETTERS = 24  # of a name that fits beside another one
_PANEL = 2.5  # inches, the height of one panel of several

Record = Any  # a History, or a mapping of keys to arrays


def learning_curves(
    histories: Record | Mapping[str, Record],
    *,
    keys: Sequence[str] | None = None,
    every_n: int | None = None,
    yscale: str = "linear",
    axes: Sequence[Axes] | None = None,
) -> NDArray[np.object_]:
    """Draw losses and accuracies over the epochs, a panel for each quantity.

    A training loss, one number for each batch, is drawn as means of consecutive batches: single
    batches are noise. Training is a solid line, validation a dashed one; several models differ
    by colour and by marker. What has no place on the axis (NaN, for example) leaves a gap.

    Parameters
    ----------
    histories : History, mapping of str to array_like, or mapping of str to one of these
        What ``Trainer.fit`` returns, or a plain mapping that holds one
        number for each epoch; several with a name for each.
    keys : sequence of str, optional
        What to draw, each ``"train_<quantity>"`` or ``"val_<quantity>"``. By default the
        training loss, the validation loss and the validation accuracy, as far as they are there.
    every_n : int, optional
        How many consecutive numbers of training become one point, their mean. By default so many
        that at most 100 points are left.
    yscale : str
        The scale of a loss, ``"log"`` for example.
    axes : sequence of Axes, optional
        Where to draw, one for each quantity; by default a new figure.

    Returns
    -------
    ndarray of Axes
        One for each quantity, in the order of `keys`.

    Raises
    ------
    TypeError
        If `histories` holds anything but such records.
    ValueError
        If there is nothing to draw, a key is missing or has another form, or the axes are not as
        many as the quantities.

    Examples
    --------
    >>> from mathdl import plotting
    >>> record = {"train_loss": [0.9, 0.6], "val_loss": [0.8, 0.7], "val_accuracy": [0.7, 0.8]}
    >>> [ax.get_ylabel() for ax in plotting.learning_curves(record)]
    ['loss', 'validation accuracy']
    >>> ax, = plotting.learning_curves({"A": record, "B": record}, keys=["val_loss"])
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['A', 'B']
    """
    records, named = _records(histories)
    wanted = _keys(records, keys)
    if every_n is not None:
        every_n = _validate.integer("every_n", every_n, at_least=1)
    phases: dict[str, list[str]] = {}  # of each quantity
    for key in wanted:
        phase, _, quantity = key.partition("_")
        phases.setdefault(quantity, []).append(phase)
    if axes is None:
        height = mpl.rcParams["figure.figsize"][1] if len(phases) == 1 else _PANEL * len(phases)
        drawn = panels(len(phases), 1, height, sharex=True)
    else:
        drawn = np.array(as_many("axes", axes, len(phases), "quantities"))
    groups: set[int] = set()
    for ax, (quantity, kinds) in zip(drawn, phases.items(), strict=True):
        # The scale before the points: limits are found even if all are gaps.
        ax.set_yscale(yscale if quantity == "loss" else "linear")
        for i, (name, record) in enumerate(records.items()):
            for phase in kinds:
                curve = _curve(record, f"{phase}_{quantity}")
                if curve is not None:
                    n = every_n if phase == "train" else 1
                    groups.add(_draw(ax, *curve, n, _look(i, phase, name)))
        ax.set_ylabel(quantity if len(kinds) > 1 else f"{_PHASES[kinds[0]]} {quantity}")
        if len(kinds) > 1 and not named:
            ax.legend()
    if named:
        _legend(drawn[0], list(records), any(len(kinds) > 1 for kinds in phases.values()))
    means = " or ".join(str(n) for n in sorted(groups - {1}))
    drawn[-1].set_xlabel(f"epoch (training: means of {means} steps)" if means else "epoch")
    return drawn


def labelled_curves(
    points: Mapping[str, ArrayLike],
    *,
    xlabel: str = "epoch",
    ylabel: str | None = None,
    xlim: tuple[float, float] | None = None,
    ylim: tuple[float, float] | None = None,
    yscale: str = "linear",
    ax: Axes | None = None,
) -> Axes:
    """Draw a curve for each label, each with a colour and a line of its own.

    From the fifth on, curves have markers too.

    Parameters
    ----------
    points : mapping of str to array_like of shape (k, 2)
        The points (x, y) of each curve, such as the points of a
        :class:`mathdl.training.ProgressBoard`. What has no place on the axis leaves
        a gap.
    xlabel, ylabel : str, optional
        What the axes are.
    xlim, ylim : pair of float, optional
        What they show; by default all points.
    yscale : str
        The scale of the vertical axis, ``"log"`` for example.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError
        If `points` is not a mapping.
    ValueError
        If there is no curve, or one is not an array of shape (k, 2).

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.labelled_curves({"loss": [[0, 1.0], [1, 0.5]]})
    >>> ax.lines[0].get_ydata().tolist()
    [1.0, 0.5]
    """
    given = named("points", points, "curve")
    curves = {name: pairs(name, curve, finite=False) for name, curve in given.items()}
    ax = given_or_new(ax)
    ax.set_yscale(yscale)  # before the points: limits are found even if all are gaps
    for k, (name, curve) in enumerate(curves.items()):
        x, y = curve[:, 0], _placed(curve[:, 1], yscale)
        turn = k // len(_COLORS)
        ax.plot(
            x,
            y,
            color=_COLORS[k % len(_COLORS)],
            linestyle=_LINES[k % len(_LINES)],
            # A curve of one point has no line yet: a marker shows it.
            marker=_MARKERS[turn % len(_MARKERS)] if turn else "." if len(x) == 1 else None,
            markevery=_every(len(x)),
            label=name,
        )
    ax.set(xlabel=xlabel, ylabel=ylabel, xlim=xlim, ylim=ylim)
    ax.legend()
    return ax


def still(points: Mapping[str, ArrayLike], **settings: Any) -> Figure:
    """Return `labelled_curves` in a figure that no notebook shows by itself at the cell's end."""
    figure = Figure()
    labelled_curves(points, ax=figure.subplots(), **settings)
    return figure


def _records(histories: Any) -> tuple[dict[str, Record], bool]:
    """Return records by their names, and whether they have names."""
    if _is_history(histories):
        return {"": histories}, False
    if not isinstance(histories, Mapping):
        raise TypeError(
            "`histories` must be a History, a mapping of keys to arrays, or a mapping of names to "
            f"these, got {type(histories).__name__}"
        )
    records = named("histories", histories, "record")
    several = [_is_history(record) or isinstance(record, Mapping) for record in records.values()]
    if any(several) and not all(several):
        odd = list(records)[several.index(False)]
        raise TypeError(f"`histories` must map every name to a record, got none for {odd!r}")
    return (records, True) if all(several) else ({"": records}, False)


def _is_history(record: Any) -> bool:
    return hasattr(record, "epochs") and hasattr(record, "__getitem__")


def _keys(records: Mapping[str, Record], keys: Sequence[str] | None) -> list[str]:
    """Return the keys to draw, each of which is there: in every record if they were asked for."""
    if keys is None:
        usual = ("train_loss", "val_loss", "val_accuracy")
        found = [k for k in usual if any(_curve(r, k) is not None for r in records.values())]
        if not found:
            raise ValueError(f"`histories` must hold numbers under one of {', '.join(usual)}")
        return found
    if isinstance(keys, str) or not list(keys):
        raise ValueError(f"`keys` must be a sequence of at least one key, got {keys!r}")
    for key in keys:
        if str(key).partition("_")[0] not in _PHASES:
            raise ValueError(f'`keys` must begin with "train_" or "val_", got {key!r}')
        for name, record in records.items():
            if _curve(record, key) is None:
                of_whom = f" of {name!r}" if name else ""
                raise ValueError(f"`keys` must be in the record{of_whom}, which has no {key!r}")
    return list(keys)


def _curve(record: Record, key: str) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """Return positions and numbers of a curve; None if the record has none."""
    try:
        numbers = record[key]
    except KeyError:
        return None
    if not len(numbers):
        return None
    y = _validate.real_array(key, numbers, ndim=1, finite=False)
    if not hasattr(record, "epochs"):  # a number for each epoch, counted from 1
        return np.arange(1.0, len(y) + 1), y
    x = _validate.vector(f"epochs({key!r})", record.epochs(key))
    _validate.same_shape(f"epochs({key!r})", x, key, y)
    return x, y


def _placed(y: NDArray[Any], scale: str) -> NDArray[Any]:
    """Return NaN, a gap, for what has no place on an axis of this scale."""
    has_place = np.isfinite(y) & ((y > 0) if scale == "log" else True)
    return np.where(has_place, y, np.nan)


def _draw(ax: Axes, x: NDArray[Any], y: NDArray[Any], n: int | None, look: dict[str, Any]) -> int:
    """Draw the means of `n` consecutive points, of fewer at the end; return how many that are."""
    n = n or -(-len(x) // _MOST_POINTS)
    starts = np.arange(0, len(x), n)
    counts = np.diff(np.append(starts, len(x)))
    x, y = (np.add.reduceat(v, starts) / counts for v in (x, y))
    if len(x) == 1:
        look["marker"] = "o"  # it has no line yet
    ax.plot(x, _placed(y, ax.get_yscale()), markevery=_every(len(x)), **look)
    return n


def _look(i: int, phase: str, name: str) -> dict[str, Any]:
    """Return how a curve looks: one model by its phases, several by the model first."""
    look: dict[str, Any] = {
        "linestyle": _PHASE_LINES[phase],
        "label": _PHASES[phase],
        "markersize": 4.5,
    }
    if not name:
        color, marker = (DATA, None) if phase == "train" else (ESTIMATE, "o")
        return {**look, "color": color, "marker": marker}
    color, marker = _COLORS[i % len(_COLORS)], _MARKERS[i % len(_MARKERS)]
    return {**look, "color": color, "marker": marker, "label": f"{name}, {look['label']}"}


def _legend(ax: Axes, names: list[str], both_phases: bool) -> None:
    """Name the models and, in grey, the phases, once for all panels and above them."""
    looks: list[dict[str, Any]] = [
        {**_look(i, "train", name), "label": name} for i, name in enumerate(names)
    ]
    if both_phases:
        looks += [
            {"label": _PHASES[p], "color": MUTED, "linestyle": _PHASE_LINES[p]} for p in _PHASES
        ]
    columns = 2 if max(map(len, names)) <= _LETTERS else 1
    lines = [Line2D([], [], **look) for look in looks]
    ax.legend(handles=lines, loc="lower left", bbox_to_anchor=(0, 1), ncols=columns)


def _every(length: int) -> int:
    """Return how many points share a marker: about ten markers tell two lines apart."""
    return max(1, length // 10)
