"""Clouds of points in the plane, side by side on one scale, with curves and arrows over them."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import as_many, members, pairs, plane
from mathdl.plotting._axes import square_panels
from mathdl.plotting._shapes import arrow
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH

__all__ = ["point_clouds"]

_NAMES_HEIGHT = 0.2  # inches for the names of the axes, or the squares would shrink
_LOOKS = ((ESTIMATE, "-"), (TRUTH, "--"), (GRADIENT, ":"), (MUTED, "-."))


def point_clouds(
    clouds: Sequence[ArrayLike],
    *,
    curves: Sequence[Mapping[str, ArrayLike]] | None = None,
    arrows: Sequence[Sequence[ArrayLike]] | None = None,
    titles: Sequence[str] | None = None,
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
    given = members("clouds", clouds, "cloud")
    points = [pairs(f"clouds[{i}]", cloud) for i, cloud in enumerate(given)]
    count = len(points)
    names = as_many("titles", titles, count, "clouds")
    lines = [
        {name: plane(f"curves[{i}][{name!r}]", curve) for name, curve in panel.items()}
        for i, panel in enumerate(as_many("curves", curves, count, "clouds", default={}))
    ]
    tips = [
        [pairs(f"arrows[{i}][{j}]", pair, 2) for j, pair in enumerate(panel)]
        for i, panel in enumerate(as_many("arrows", arrows, count, "clouds", default=()))
    ]
    looks = _looks(lines)
    if reach is None:
        drawn = [*points, *chain.from_iterable(tips)]
        drawn += [line.T for panel in lines for line in panel.values()]
        low, high = _square_around(drawn)
    else:
        high = np.full(2, _validate.number("reach", reach, above=0))
        low = -high

    panels = square_panels(count, columns, below=_NAMES_HEIGHT)
    for ax, cloud, panel, ends, name in zip(panels, points, lines, tips, names, strict=True):
        ax.plot(*cloud.T, ".", color=DATA, markersize=3.5, markeredgewidth=0, alpha=0.75, zorder=1)
        for label, line in panel.items():
            color, style = looks[label]
            ax.plot(*line, color=color, ls=style, lw=1.5, label=label, zorder=2)
        for i, (start, tip) in enumerate(ends):
            arrow(ax, start, tip, GRADIENT, "-" if i == 0 else (0, (3, 1.5)), width=2.2)
        ax.set(aspect="equal", title=name, xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    _name_axes(panels)
    _legend(panels)
    return panels


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


def _name_axes(panels: NDArray[np.object_]) -> None:
    """Name the axes at the left and below, where no other panel stands in the way."""
    columns = panels[0].get_gridspec().ncols
    for i, ax in enumerate(panels):
        ax.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        ax.tick_params(labelleft=i % columns == 0, labelbottom=i + columns >= len(panels))
        if i % columns == 0:
            ax.set_ylabel("$x_2$")
        if i + columns >= len(panels):
            ax.set_xlabel("$x_1$")


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
