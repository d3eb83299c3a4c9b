"""Eigenvalues: directions that only stretch, clouds of eigenvalues, and what their powers do."""

from collections.abc import Mapping, Sequence
from itertools import cycle

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import given_or_new, plane, positive
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH

__all__ = ["eigenvalue_clouds", "growth", "only_stretch"]


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
    if len(labels) != special.shape[1]:
        raise ValueError(
            f"`labels` must be as many as the {special.shape[1]} directions, got {len(labels)}"
        )
    width = 0.85 * float(mpl.rcParams["figure.figsize"][0])
    ax = plt.subplots(figsize=(width, width))[1] if ax is None else ax
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
    groups = [_complex(f"clouds[{i}]", cloud) for i, cloud in enumerate(clouds)]
    sizes = [_validate.number(f"radii[{i}]", r, above=0) for i, r in enumerate(radii)]
    names = [""] * len(groups) if titles is None else list(titles)
    if not groups:
        raise ValueError("`clouds` must hold at least one cloud, got none")
    if not len(groups) == len(sizes) == len(names):
        raise ValueError(
            f"`radii` and `titles` must be as many as the {len(groups)} clouds, "
            f"got {len(sizes)} and {len(names)}"
        )
    columns = min(2, len(groups))
    rows = -(-len(groups) // columns)
    width = float(mpl.rcParams["figure.figsize"][0])
    figure = plt.figure(figsize=(width, rows * (width / columns + 0.2)))
    grid = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).ravel()
    for ax in grid[len(groups) :]:
        ax.remove()
    axes: NDArray[np.object_] = grid[: len(groups)]
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


def growth(
    curves: Mapping[str, ArrayLike],
    predictions: Mapping[str, ArrayLike] | None = None,
    *,
    xlabel: str = "step",
    ylabel: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw what grows or decays, step by step, on a log axis: measured and predicted.

    Parameters
    ----------
    curves : mapping of str to array_like of shape (t + 1,)
        What was measured after 0, 1, …, t steps, above zero; by its name.
    predictions : mapping of str to array_like of shape (t + 1,), optional
        What theory says; thin dotted lines.
    xlabel, ylabel : str
        What the axes show.
    ax : Axes, optional
        Where to draw; by default new axes.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If there is no curve, or one is not a finite vector of numbers above zero.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.growth({"halved": [1, 0.5, 0.25]})
    >>> ax.get_yscale()
    'log'
    """
    if not curves:
        raise ValueError("`curves` must hold at least one curve, got none")
    ax = given_or_new(ax)
    looks = zip(cycle((DATA, ESTIMATE, GRADIENT, MUTED)), cycle("os^D"))
    for name, values in curves.items():
        y = positive(f"curves[{name!r}]", values)
        color, marker = next(looks)
        every = max(1, len(y) // 10)
        ax.plot(y, "-", color=color, marker=marker, markevery=every, ms=5, lw=1.4, label=name)
    for name, values in (predictions or {}).items():
        y = positive(f"predictions[{name!r}]", values)
        ax.plot(y, ":", color=TRUTH, lw=2.2, label=name)
    ax.set(yscale="log", xlabel=xlabel, ylabel=ylabel)
    ax.legend()
    return ax


def _complex(name: str, values: ArrayLike) -> NDArray[np.complex128]:
    cloud = np.asarray(values, dtype=np.complex128)
    if cloud.ndim != 1 or not cloud.size or not np.isfinite(cloud).all():
        raise ValueError(f"`{name}` must be a finite vector, got shape {cloud.shape}")
    return cloud
