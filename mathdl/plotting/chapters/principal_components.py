"""Principal components: a cloud with the line closest to it, and classes in the plane."""

from collections.abc import Sequence
from itertools import cycle

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mathdl import _validate
from mathdl.plotting._arguments import pairs
from mathdl.plotting._axes import given_or_new, text_width
from mathdl.plotting._shapes import arrow
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH

__all__ = ["class_scatter", "closest_line"]

_MARKERS = "os^Dv<>PX*"


def closest_line(
    points: ArrayLike, projected: ArrayLike, arrows: ArrayLike, *, ax: Axes | None = None
) -> Axes:
    """Draw points of the plane, their projections on a line, and arrows from their mean.

    Parameters
    ----------
    points, projected : array_like of shape (n, 2)
        The points and where they fall on the line; a thin line joins each pair.
    arrows : array_like of shape (k, 2)
        Directions with their lengths, drawn from the mean of the points: the first solid, the
        others dashed.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If an array is not of shape (n, 2), or `points` and `projected` differ in shape.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.closest_line([[0, 1], [2, 1]], [[0, 0], [2, 0]], [[1, 0]])
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['data', 'projected']
    """
    cloud, feet = pairs("points", points), pairs("projected", projected)
    _validate.same_shape("points", cloud, "projected", feet)
    tips = pairs("arrows", arrows)
    ax = given_or_new(ax)
    for point, foot in zip(cloud, feet, strict=True):
        ax.plot(*zip(point, foot, strict=True), color=MUTED, ls="-", lw=0.6, zorder=1)
    ax.plot(*cloud.T, "o", color=DATA, markersize=4, label="data")
    ax.plot(*feet.T, "x", color=ESTIMATE, markersize=4, label="projected")
    start = cloud.mean(axis=0)
    for tip, style in zip(tips, cycle(("-", "--")), strict=False):
        arrow(ax, start, start + tip, GRADIENT, style, width=2.4, size=9)
    ax.set(aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
    ax.legend()
    return ax


def class_scatter(
    scores: ArrayLike,
    labels: ArrayLike,
    class_names: Sequence[str],
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw points of the plane, each class with a marker and a colour of its own.

    Parameters
    ----------
    scores : array_like of shape (n, 2)
        The points.
    labels : array_like of shape (n,)
        The class of each, from 0.
    class_names : sequence of str
        The names of the classes, at most 10.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `scores` is not of shape (n, 2), the labels are not as many as the points or not in
        the range of the names, or there are more than 10 names.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.class_scatter([[0, 1], [2, 1]], [0, 1], ["shoe", "bag"])
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['shoe', 'bag']
    """
    points = pairs("scores", scores)
    classes = np.asarray(labels)
    names = [str(name) for name in class_names]
    if len(names) > len(_MARKERS):
        raise ValueError(f"`class_names` must be at most {len(_MARKERS)}, got {len(names)}")
    if classes.shape != (len(points),):
        raise ValueError(
            f"`labels` must be as many as the {len(points)} points, got shape {classes.shape}"
        )
    if not np.isin(classes, range(len(names))).all():
        raise ValueError(f"`labels` must be from 0 to {len(names) - 1}")
    ax = given_or_new(ax, 0.85 * text_width())
    looks = zip(_MARKERS, cycle((DATA, ESTIMATE, TRUTH, GRADIENT, MUTED)), strict=False)
    for number, (name, (marker, color)) in enumerate(zip(names, looks, strict=False)):
        ax.plot(
            *points[classes == number].T,
            marker,
            color=color,
            markersize=4.5,
            markerfacecolor=color if number < 5 else "none",
            markeredgewidth=0.8,
            label=name,
        )
    ax.set(xlabel="component 1", ylabel="component 2")
    columns = 3 if len(names) > 3 else len(names)
    ax.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=columns,
        handletextpad=0.2,
        fontsize=9.5,
    )
    return ax
