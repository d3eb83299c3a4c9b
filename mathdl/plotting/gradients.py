"""The norms of gradients from layer to layer: where they vanish, and where they explode."""

import math
from collections.abc import Mapping
from itertools import cycle
from typing import Protocol

from matplotlib.axes import Axes

from mathdl.plotting._arguments import named
from mathdl.plotting._axes import given_or_new
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH

__all__ = ["gradient_norms"]

_LETTERS = 45  # what stands beside each other in the width of the text; longer names are turned


class _Norms(Protocol):
    """What is drawn of a :class:`mathdl.gradients.GradientNorms`: plotting needs no PyTorch."""

    @property
    def names(self) -> tuple[str, ...]: ...

    @property
    def norms(self) -> tuple[float, ...]: ...


def gradient_norms(norms: _Norms | Mapping[str, _Norms], *, ax: Axes | None = None) -> Axes:
    """Draw the norm of the gradient in each layer on a log axis, a point for a layer.

    Vanishing or exploding gradients are a slope: a factor from layer to layer is a straight line
    on a log axis. A norm of 0 stands at the lower edge and one that is not finite at the upper,
    each with its value in words.

    Parameters
    ----------
    norms : GradientNorms, or mapping of str to GradientNorms
        From :func:`mathdl.gradients.gradient_norms`; several with a name for each, such as two
        initialisations of one network.
    ax : Axes, optional
        Where to draw; by default new axes.

    Returns
    -------
    Axes
        With a line for each record, and a point at the edge for each norm without a logarithm.

    Raises
    ------
    TypeError
        If `norms` holds anything but such records.
    ValueError
        If there is no record, or two have different layers.

    Examples
    --------
    >>> from mathdl import plotting
    >>> from mathdl.gradients import GradientNorms
    >>> shrinking = GradientNorms(("0", "2", "4"), (1e-4, 1e-2, 1.0), (1.0, 1.0, 1.0))
    >>> ax = plotting.gradient_norms({"sigmoid": shrinking})
    >>> ax.get_legend().get_texts()[0].get_text()
    'sigmoid'
    """
    records: dict[str, _Norms]
    records = named("norms", norms, "record") if isinstance(norms, Mapping) else {"": norms}
    names = _shared_names(records)
    ax = given_or_new(ax)
    looks = zip(cycle((GRADIENT, DATA, ESTIMATE, TRUTH)), cycle("os^D"), cycle(("-", "--", "-.")))
    for (label, record), (color, marker, line) in zip(records.items(), looks, strict=False):
        # A gap, where a log axis has no place for the number.
        y = [norm if 0 < norm < math.inf else math.nan for norm in record.norms]
        ax.plot(range(len(y)), y, color=color, marker=marker, ls=line, lw=1.2, ms=5, label=label)
        for i, norm in enumerate(record.norms):
            if math.isnan(y[i]):
                _at_the_edge(ax, i, norm, color, marker)
    if not any(0 < norm < math.inf for record in records.values() for norm in record.norms):
        ax.set_ylim(0.1, 10.0)  # nothing that a log axis could fit
    turned = len(" ".join(names)) > _LETTERS
    ax.set_xticks(range(len(names)), names, rotation=90 if turned else 0)
    ax.set(xlim=(-0.5, len(names) - 0.5), yscale="log", xlabel="layer", ylabel="gradient norm")
    if isinstance(norms, Mapping):
        ax.legend()
    return ax


def _at_the_edge(ax: Axes, i: int, norm: float, color: str, marker: str) -> None:
    """Mark a norm that has no logarithm where the axis ends, and write what it is."""
    height, away = (0.0, 7) if norm == 0 else (1.0, -7)
    at_edge = ax.get_xaxis_transform()
    ax.plot([i], [height], marker=marker, color=color, mfc="none", clip_on=False, transform=at_edge)
    ax.annotate(
        "0" if norm == 0 else "∞" if norm == math.inf else "NaN",
        (i, height),
        xycoords=at_edge,
        xytext=(0, away),
        textcoords="offset points",
        ha="center",
        va="bottom" if norm == 0 else "top",
        color=MUTED,
    )


def _shared_names(records: Mapping[str, _Norms]) -> tuple[str, ...]:
    for record in records.values():
        if not hasattr(record, "names") or not hasattr(record, "norms"):
            raise TypeError(
                "`norms` must be what `gradients.gradient_norms` returns, or a mapping of names "
                f"to such records, got {type(record).__name__}"
            )
    names = [tuple(record.names) for record in records.values()]
    for other in names:
        if other != names[0]:
            raise ValueError(f"`norms` must have the same layers, got {names[0]} and {other}")
    return names[0]
