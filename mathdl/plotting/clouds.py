"""Clouds of points in the plane, side by side on one scale, with curves and arrows over them."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import pairs, plane
from mathdl.plotting._panels import square_panels
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH

__all__ = ["point_clouds"]

_MOST_COLUMNS = 3
_NAMES_HEIGHT = 0.2  # inches for the names of the axes, or the squares would shrink
_LOOKS = ((ESTIMATE, "-"), (TRUTH, "--"), (GRADIENT, ":"), (MUTED, "-."))


def point_clouds(
    clouds: Sequence[ArrayLike],
    *,
    curves: Sequence[Mapping[str, ArrayLike]] | None = None,
    arrows: Sequence[Sequence[ArrayLike]] | None = None,
    titles: Sequence[str] | None = None,
    axis_names: tuple[str, str] = ("$x_1$", "$x_2$"),
    reach: float | None = None,
    columns: int | None = None,
) -> NDArray[np.object_]:
    """Draw clouds of points, a panel for each, all with one scale on all axes.

    Parameters
    ----------
    clouds : sequence of array_like of shape (n, 2)
        The points of each panel, one a row.
    curves : sequence of mapping of str to array_like of shape (2, p), optional
        Up to four curves in each panel by their names, which a legend explains. A name has one
        look in all panels.
    arrows : sequence of sequences of array_like of shape (2, 2), optional
        The arrows of each panel, each as the rows start and tip: the first is solid, the others
        are dashed.
    titles : sequence of str, optional
        What stands above each panel.
    axis_names : tuple of two str
        What the axes show.
    reach : float, optional
        How far each panel shows the plane from the origin; by default a square around all that
        is drawn.
    columns : int, optional
        Panels in a row; by default at most 3, in rows as equal as can be.

    Returns
    -------
    ndarray of Axes
        One for each cloud, in their order.

    Raises
    ------
    ValueError
        If there is no cloud, the sequences differ in length, an array has another shape, there
        are more than four names of curves, or `reach` is not positive.

    Examples
    --------
    >>> from mathdl import plotting
    >>> axes = plotting.point_clouds([[[0, 1], [2, 1]], [[1, 1], [0, 2]]], titles=["a", "b"])
    >>> [ax.get_title() for ax in axes]
    ['a', 'b']
    """
    points = [pairs(f"clouds[{i}]", cloud) for i, cloud in enumerate(clouds)]
    count = len(points)
    if not points:
        raise ValueError("`clouds` must hold at least one cloud, got none")
    names = _one_for_each("titles", titles, [""] * count)
    lines = [
        {name: plane(f"curves[{i}][{name!r}]", curve) for name, curve in panel.items()}
        for i, panel in enumerate(_one_for_each("curves", curves, [{}] * count))
    ]
    tips = [
        [pairs(f"arrows[{i}][{j}]", pair, 2) for j, pair in enumerate(panel)]
        for i, panel in enumerate(_one_for_each("arrows", arrows, [[]] * count))
    ]
    looks = _looks(lines)
    if columns is None:
        columns = -(-count // -(-count // _MOST_COLUMNS))
    columns = _validate.integer("columns", columns, at_least=1)
    if reach is None:
        drawn = [*points, *chain.from_iterable(tips)]
        drawn += [line.T for panel in lines for line in panel.values()]
        low, high = _square_around(drawn)
    else:
        high = np.full(2, _validate.number("reach", reach, above=0))
        low = -high

    panels = square_panels(count, columns)
    panels[0].figure.set_figheight(panels[0].figure.get_figheight() + _NAMES_HEIGHT)
    for ax, cloud, panel, ends, name in zip(panels, points, lines, tips, names, strict=True):
        ax.plot(*cloud.T, ".", color=DATA, markersize=3.5, markeredgewidth=0, alpha=0.75, zorder=1)
        for label, line in panel.items():
            color, style = looks[label]
            ax.plot(*line, color=color, ls=style, lw=1.5, label=label, zorder=2)
        for i, (start, tip) in enumerate(ends):
            _arrow(ax, start, tip, style="-" if i == 0 else (0, (3, 1.5)))
        ax.set(aspect="equal", title=name, xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    _name_axes(panels, columns, axis_names)
    _legend(panels)
    return panels


def _one_for_each(name: str, given: Sequence[Any] | None, default: Sequence[Any]) -> Sequence[Any]:
    """Return what was given for the panels, or else the default: as many as there are panels."""
    if given is None:
        return default
    if len(given) != len(default):
        raise ValueError(f"`{name}` must be as many as the {len(default)} clouds, got {len(given)}")
    return given


def _looks(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Give every name of a curve one look, in the order in which the names come up."""
    names = list(dict.fromkeys(name for panel in lines for name in panel))
    if len(names) > len(_LOOKS):
        raise ValueError(f"`curves` must have at most {len(_LOOKS)} names, got {len(names)}")
    return dict(zip(names, _LOOKS, strict=False))


def _square_around(
    parts: Sequence[NDArray[np.floating]],
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    everything = np.concatenate(parts)
    low, high = everything.min(axis=0), everything.max(axis=0)
    middle, half = (low + high) / 2, 0.53 * float((high - low).max()) or 1.0
    return middle - half, middle + half


def _arrow(ax: Axes, start: NDArray[Any], tip: NDArray[Any], *, style: Any) -> None:
    # Drawn as a line with a head: matplotlib's dashed arrows dash their heads too.
    ax.plot(*zip(start, tip, strict=True), color=GRADIENT, ls=style, lw=2.2, zorder=3)
    rise, run = float(tip[1] - start[1]), float(tip[0] - start[0])
    head = (3, 0, float(np.degrees(np.arctan2(rise, run))) - 90)
    ax.plot(*tip, color=GRADIENT, marker=head, markersize=8, zorder=3)


def _name_axes(panels: NDArray[np.object_], columns: int, names: tuple[str, str]) -> None:
    """Name the axes at the left and below, where no other panel stands in the way."""
    for i, ax in enumerate(panels):
        ax.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        ax.tick_params(labelleft=i % columns == 0, labelbottom=i + columns >= len(panels))
        if i % columns == 0:
            ax.set_ylabel(names[1])
        if i + columns >= len(panels):
            ax.set_xlabel(names[0])


def _legend(panels: NDArray[np.object_]) -> None:
    """Name each curve once for all panels, below them."""
    entries = {
        label: handle
        for ax in panels
        for handle, label in zip(*ax.get_legend_handles_labels(), strict=True)
    }
    if not entries:
        return
    columns = len(entries) if len(entries) <= 3 else 2  # four long names are wider than the page
    figure = panels[0].figure
    figure.legend(entries.values(), entries.keys(), loc="outside lower center", ncols=columns)
    figure.set_figheight(figure.get_figheight() + 0.25 * -(-len(entries) // columns))
