"""Directions that a matrix only stretches, and eigenvalues in the complex plane."""

from collections.abc import Sequence
from itertools import cycle

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import as_many, members, plane
from mathdl.plotting._axes import given_or_new, panels, text_width
from mathdl.plotting.style import DATA, GRADIENT, MUTED, TRUTH

__all__ = ["eigenvalue_clouds", "only_stretch"]


def only_stretch(
    points: ArrayLike,
    images: ArrayLike,
    directions: ArrayLike,
    stretched: ArrayLike,
    labels: Sequence[str],
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw where a matrix takes points of the plane, and the directions that it only stretches.

    Parameters
    ----------
    points, images : array_like of shape (2, n)
        Points, hollow, and their images, filled; a thin line joins each pair.
    directions, stretched : array_like of shape (2, k)
        The special directions and their images, drawn with the line through both and the origin.
    labels : sequence of k str
        What stands at the images of the special directions.
    ax : Axes, optional
        Where to draw; a new, square figure by default.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If an array is not of shape (2, n), two arrays that belong together differ in shape, or
        there are not as many labels as directions.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.only_stretch([[0], [1]], [[1], [1]], [[1], [0]], [[2], [0]], ["2"])
    >>> [text.get_text() for text in ax.texts]
    ['2']
    """
    before, after = plane("points", points), plane("images", images)
    special, ends = plane("directions", directions), plane("stretched", stretched)
    _validate.same_shape("points", before, "images", after)
    _validate.same_shape("directions", special, "stretched", ends)
    labels = as_many("labels", labels, special.shape[1], "directions")
    edge = 0.85 * text_width()
    ax = given_or_new(ax, edge, width=edge)
    joins = [before[0], after[0]], [before[1], after[1]]
    ax.plot(*joins, color=MUTED, ls="-", lw=0.7, zorder=1)
    ax.plot(*before, "o", color=MUTED, markerfacecolor="none", markersize=5, label="$x$")
    ax.plot(*after, "o", color=DATA, markersize=5, label="$A x$")
    for i, (style, label) in enumerate(zip(cycle(("-", "--")), labels, strict=False)):
        end, unit = ends[:, i], special[:, i]
        ax.plot(*zip(-end, end, strict=True), color=GRADIENT, ls=style, lw=1.6, zorder=0)
        ax.plot(*unit, "o", color=GRADIENT, markerfacecolor="none", markersize=8, zorder=3)
        ax.plot(*end, "s", color=GRADIENT, markersize=8, zorder=3)
        side, ha = (-9, "right") if end[0] < 0 else (9, "left")
        ax.annotate(label, (end[0], end[1]), xytext=(side, 5), textcoords="offset points", ha=ha)
    reach = 1.25 * float(np.abs(np.concatenate([before, after, ends], axis=1)).max())
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    ax.legend(loc="upper left")
    return ax


def eigenvalue_clouds(
    clouds: Sequence[ArrayLike],
    radii: Sequence[float],
    *,
    titles: Sequence[str] | None = None,
) -> NDArray[np.object_]:
    """Draw eigenvalues in the complex plane, each cloud with the circle that theory predicts.

    Parameters
    ----------
    clouds : sequence of array_like of shape (n,)
        The eigenvalues, complex or real; one panel each, all with one scale.
    radii : sequence of float
        The radius of the predicted circle in each panel.
    titles : sequence of str, optional
        What stands above each panel.

    Returns
    -------
    ndarray of Axes
        One for each cloud.

    Raises
    ------
    ValueError
        If there is no cloud, one is not a finite vector, or the sequences differ in length.

    Examples
    --------
    >>> from mathdl import plotting
    >>> axes = plotting.eigenvalue_clouds([[1j, -1j]], [1.0], titles=["a quarter turn"])
    >>> axes[0].get_xlabel()
    'real part'
    """
    given = members("clouds", clouds, "cloud")
    groups = [_complex(f"clouds[{i}]", cloud) for i, cloud in enumerate(given)]
    numbers = as_many("radii", radii, len(groups), "clouds")
    sizes = [_validate.number(f"radii[{i}]", r, above=0) for i, r in enumerate(numbers)]
    names = as_many("titles", titles, len(groups), "clouds")
    columns = min(2, len(groups))
    height = -(-len(groups) // columns) * (text_width() / columns + 0.2)
    axes = panels(len(groups), columns, height, sharex=True, sharey=True)
    reach = 1.12 * max(*sizes, *(float(np.abs(group).max()) for group in groups))
    t = np.linspace(0, 2 * np.pi, 200)
    for ax, group, radius, name in zip(axes, groups, sizes, names, strict=True):
        marker = 5.0 if len(group) <= 20 else 2.0
        ax.plot(group.real, group.imag, "o", color=DATA, markersize=marker, markeredgewidth=0)
        ax.plot(radius * np.cos(t), radius * np.sin(t), color=TRUTH, ls="--", lw=1.6)
        ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", title=name)
        if ax.get_subplotspec().is_last_row():
            ax.set_xlabel("real part")
        if ax.get_subplotspec().is_first_col():
            ax.set_ylabel("imaginary part")
    return axes


def _complex(name: str, values: ArrayLike) -> NDArray[np.complex128]:
    cloud = np.asarray(values, dtype=np.complex128)
    if cloud.ndim != 1 or not cloud.size or not np.isfinite(cloud).all():
        raise ValueError(f"`{name}` must be a finite vector, got shape {cloud.shape}")
    return cloud
