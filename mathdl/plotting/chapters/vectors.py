"""Vectors as arrows, the errors of an angle, and how cosines spread."""

from collections.abc import Mapping, Sequence
from itertools import cycle

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.textpath import TextPath
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import as_many, members, named, named_vectors
from mathdl.plotting._axes import frame, given_or_new, text_width
from mathdl.plotting._axes import panels as some_panels
from mathdl.plotting._shapes import arrow
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH

__all__ = ["angle_errors", "arrows", "cosine_spread"]

_LABEL_GAP = 4  # points between an arrow and its label
_LOOKS = ((DATA, "-"), (ESTIMATE, (0, (4, 1.5))), (TRUTH, (0, (1.5, 1.2))), (GRADIENT, "-."))


def arrows(
    panels: Sequence[Mapping[str, ArrayLike]],
    *,
    helpers: Sequence[Sequence[ArrayLike]] | None = None,
    titles: Sequence[str] | None = None,
) -> NDArray[np.object_]:
    """Draw vectors of the plane as arrows, one panel beside the other, all on one scale.

    Parameters
    ----------
    panels : sequence of mapping of str to array_like of shape (2,) or (2, 2)
        The arrows of each panel by their labels: a tip, drawn from the origin, or the rows
        start and tip.
    helpers : sequence of sequences of array_like of shape (2, 2), optional
        Thin grey lines in each panel, as rows start and end.
    titles : sequence of str, optional
        What stands above each panel.

    Returns
    -------
    ndarray of Axes
        One for each panel, in their order.

    Raises
    ------
    TypeError
        If a panel is not a mapping.
    ValueError
        If there is no panel, one has no arrow, an arrow has another shape, or the sequences
        differ in length.

    Examples
    --------
    >>> from mathdl import plotting
    >>> axes = plotting.arrows([{"$x$": [1, 2], "$y$": [[1, 2], [3, 1]]}], titles=["a sum"])
    >>> [text.get_text() for text in axes[0].texts]
    ['$x$', '$y$']
    """
    stages = [
        {
            label: _segment(f"panels[{i}][{label!r}]", tip)
            for label, tip in named(f"panels[{i}]", panel, "arrow").items()
        }
        for i, panel in enumerate(members("panels", panels, "panel"))
    ]
    grey = [
        [_segment(f"helpers[{i}]", line) for line in lines]
        for i, lines in enumerate(as_many("helpers", helpers, len(stages), "panels", default=()))
    ]
    names = as_many("titles", titles, len(stages), "panels")
    points = np.concatenate([segment for stage in stages for segment in stage.values()])
    low, high = np.minimum(points.min(axis=0), 0), np.maximum(points.max(axis=0), 0)
    margin = 0.2 * float((high - low).max()) or 0.5
    low, high = low - margin, high + margin
    height = text_width() / len(stages) * float((high[1] - low[1]) / (high[0] - low[0])) + 0.3
    axes = some_panels(len(stages), len(stages), height)
    for ax, stage, lines, name in zip(axes, stages, grey, names, strict=True):
        frame(ax, low, high)
        centre = np.mean(list(stage.values()), axis=(0, 1))
        for line in lines:
            ax.plot(*line.T, color=MUTED, ls=":", lw=1.2)
        for (label, segment), (color, style) in zip(stage.items(), cycle(_LOOKS), strict=False):
            _draw(ax, segment, label, color, style, centre)
        ax.set(xticks=[], yticks=[], title=name)
        ax.spines[:].set_visible(False)
    return axes


def angle_errors(
    angles: ArrayLike, errors: Mapping[str, ArrayLike], *, ax: Axes | None = None
) -> Axes:
    """Draw relative errors of computed angles against the angles, on two log axes.

    Parameters
    ----------
    angles : array_like of shape (n,)
        The true angles in radians, positive.
    errors : mapping of str to array_like of shape (n,)
        The relative errors of each method, by its name; a zero is left out.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError
        If `errors` is not a mapping.
    ValueError
        If the arrays are not finite vectors of one length.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.angle_errors([1e-3, 1e-2], {"arccos": [1e-10, 1e-12]})
    >>> ax.get_xscale(), ax.get_yscale()
    ('log', 'log')
    """
    angles = _validate.vector("angles", angles)
    series = named_vectors("errors", errors, "angles", angles)
    ax = given_or_new(ax)
    looks = zip(cycle(_LOOKS), cycle("o^sv"))
    for (name, sizes), ((color, _), marker) in zip(series.items(), looks, strict=False):
        seen = sizes > 0
        ax.plot(angles[seen], sizes[seen], marker, color=color, markersize=4, label=name)
    ax.set(xscale="log", yscale="log", xlabel="true angle in radians", ylabel="relative error")
    ax.legend()
    return ax


def cosine_spread(cosines: Mapping[str, ArrayLike], *, ax: Axes | None = None) -> Axes:
    """Draw how often each cosine occurs, as the outline of a histogram for each group.

    Parameters
    ----------
    cosines : mapping of str to array_like of shape (n,)
        The cosines of each group, from -1 to 1, by its name.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError
        If `cosines` is not a mapping.
    ValueError
        If there is no group, or one is not a finite vector.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.cosine_spread({"n = 2": [-0.5, 0.5, 0.9]})
    >>> ax.get_xlim() == (-1, 1)
    True
    """
    given = named("cosines", cosines, "group")
    groups = {name: _validate.vector(f"cosines[{name!r}]", x) for name, x in given.items()}
    ax = given_or_new(ax)
    bins = np.linspace(-1, 1, 41)
    for (name, group), (color, style) in zip(groups.items(), cycle(_LOOKS), strict=False):
        heights = np.histogram(group, bins)[0] / len(group)
        ax.stairs(heights, bins, color=color, ls=style, lw=1.8, label=name)
    ax.set(xlim=(-1, 1), xticks=[-1, -0.5, 0, 0.5, 1])
    ax.set(xlabel="cosine of the angle", ylabel="share of the pairs")
    ax.legend()
    return ax


def _segment(name: str, x: ArrayLike) -> NDArray[np.floating]:
    array = _validate.real_array(name, x)
    if array.shape == (2,):
        array = np.array([np.zeros(2), array])
    if array.shape != (2, 2):
        raise ValueError(f"`{name}` must have the shape (2,) or (2, 2), got {array.shape}")
    return array


def _draw(
    ax: Axes,
    segment: NDArray[np.floating],
    label: str,
    color: str,
    style: object,
    centre: NDArray[np.floating],
) -> None:
    start, tip = segment
    along = tip - start
    arrow(ax, start, tip, color, style)
    side = np.array([-along[1], along[0]]) / (float(np.hypot(*along)) or 1.0)
    middle = (start + tip) / 2
    if side @ (middle - centre) < -1e-9:  # outward, where no other arrow is
        side = -side
    size = TextPath((0, 0), label, size=float(mpl.rcParams["font.size"])).get_extents().size
    away = (_LABEL_GAP + float(np.abs(side) @ size) / 2) * side  # a wide label stands farther off
    ax.annotate(
        label,
        (float(middle[0]), float(middle[1])),
        xytext=(float(away[0]), float(away[1])),
        textcoords="offset points",
        ha="center",
        va="center",
        color=color,
    )
