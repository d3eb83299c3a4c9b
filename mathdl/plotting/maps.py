"""The plane before and after a map: a circle or a grid, with arrows from the origin."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import as_many, members, plane
from mathdl.plotting._axes import frame, square_panels
from mathdl.plotting._shapes import arrow
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT

__all__ = ["circle_to_ellipse", "pushed_grid"]

_LABEL_OFFSET = 7  # points from an arrow's tip to its label, in the arrow's direction
_CLEARANCE = 2.5  # points from an axis, for the label of an arrow that lies on it


def circle_to_ellipse(
    curves: Sequence[ArrayLike],
    arrows: Sequence[ArrayLike],
    labels: Sequence[Sequence[str]],
    *,
    titles: Sequence[str] | None = None,
) -> NDArray[np.object_]:
    r"""Draw the stages of a linear map, each a closed curve with arrows from the origin.

    All panels have one scale, so that a stretch is seen as a stretch.

    Parameters
    ----------
    curves : sequence of array_like of shape (2, n)
        The points of the curve at each stage, as columns: first the unit circle, then its
        images.
    arrows : sequence of array_like of shape (2, a)
        The tips of the arrows at each stage, as columns. The first arrow is drawn solid, the
        others dashed.
    labels : sequence of sequences of a str
        What stands at the tips.
    titles : sequence of str, optional
        What stands above each stage.

    Returns
    -------
    ndarray of Axes
        One for each stage, in their order.

    Raises
    ------
    ValueError
        If there is no stage, the sequences differ in length, or an array is not of shape (2, n).

    Examples
    --------
    >>> from mathdl import plotting
    >>> square = [[1, 0, -1, 0], [0, 1, 0, -1]]
    >>> axes = plotting.circle_to_ellipse([square], [[[1], [0]]], [["$e_1$"]], titles=["a square"])
    >>> axes[0].get_title()
    'a square'
    """
    shapes = [plane(f"curves[{i}]", c) for i, c in enumerate(members("curves", curves, "stage"))]
    tips = _tips(arrows, len(shapes), "curves")
    texts = _texts(labels, tips)
    names = as_many("titles", titles, len(shapes), "curves")
    reach = 1.4 * max(float(np.abs(points).max()) for points in [*shapes, *tips])

    stages = square_panels(len(shapes))
    for ax, points, tip, text, name in zip(stages, shapes, tips, texts, names, strict=True):
        frame(ax, (-reach, -reach), (reach, reach))
        ax.plot(*np.concatenate([points, points[:, :1]], axis=1), color=DATA, ls="-")
        _draw_arrows(ax, tip, text)
        ax.set_title(name)
    return stages


def pushed_grid(
    lines: Sequence[ArrayLike],
    arrows: Sequence[ArrayLike],
    shapes: Sequence[ArrayLike],
    *,
    labels: Sequence[Sequence[str]] | None = None,
    titles: Sequence[str] | None = None,
    columns: int | None = None,
    reach: float | None = None,
) -> NDArray[np.object_]:
    r"""Draw a grid of the plane as one or several maps push it, each with arrows and a shape.

    All panels have one scale, so that a stretch is seen as a stretch. A shape without symmetry,
    such as a letter, shows whether a map turns the plane or mirrors it.

    Parameters
    ----------
    lines : sequence of array_like of shape (k, 2, p)
        The k lines of the grid in each panel, each by p points as columns.
    arrows : sequence of array_like of shape (2, a)
        The tips of the arrows in each panel, as columns: for a matrix, its columns. The first
        arrow is drawn solid, the others dashed.
    shapes : sequence of array_like of shape (2, n)
        The corners of a closed shape in each panel, which is filled.
    labels : sequence of sequences of str, optional
        What stands at the tips of each panel.
    titles : sequence of str, optional
        What stands above each panel.
    columns : int, optional
        Panels in a row; by default at most 3, in rows as equal as can be.
    reach : float, optional
        How far each panel shows the plane from the origin; by default just all of it.

    Returns
    -------
    ndarray of Axes
        One for each panel, in their order.

    Raises
    ------
    ValueError
        If there is no panel, the sequences differ in length, an array has another shape, or
        `reach` is not positive.

    Examples
    --------
    >>> from mathdl import plotting
    >>> lines = [[[0, 0], [-1, 1]], [[-1, 1], [0, 0]]]  # one upright, one level
    >>> square = [[0, 1, 1, 0], [0, 0, 1, 1]]
    >>> axes = plotting.pushed_grid([lines], [[[1, 0], [0, 1]]], [square], titles=["the plane"])
    >>> axes[0].get_title()
    'the plane'
    """
    grids = [_lines(f"lines[{i}]", grid) for i, grid in enumerate(members("lines", lines, "grid"))]
    tips = _tips(arrows, len(grids), "grids")
    given = as_many("shapes", shapes, len(grids), "grids")
    outlines = [plane(f"shapes[{i}]", shape) for i, shape in enumerate(given)]
    names = as_many("titles", titles, len(grids), "grids")
    texts = _texts(labels, tips)
    if reach is None:
        reach = 1.05 * max(float(np.abs(x).max()) for x in [*grids, *tips, *outlines])
    reach = _validate.number("reach", reach, above=0)

    panels = square_panels(len(grids), columns)
    for ax, grid, tip, outline, text, name in zip(
        panels, grids, tips, outlines, texts, names, strict=True
    ):
        frame(ax, (-reach, -reach), (reach, reach))
        for line in grid:
            ax.plot(*line, color=DATA, ls="-", lw=0.8, alpha=0.7, zorder=1)
        ax.fill(*outline, facecolor=(ESTIMATE, 0.35), edgecolor=ESTIMATE, lw=1.2, zorder=2)
        _draw_arrows(ax, tip, text)
        ax.set(xticks=[], yticks=[], title=name)
        ax.spines[:].set_visible(False)
    return panels


def _lines(name: str, x: ArrayLike) -> NDArray[np.floating]:
    array = _validate.real_array(name, x)
    if array.ndim != 3 or array.shape[1] != 2:
        raise ValueError(f"`{name}` must have the shape (k, 2, p), got {array.shape}")
    return array


def _tips(arrows: Sequence[ArrayLike], count: int, of: str) -> list[NDArray[np.floating]]:
    given = as_many("arrows", arrows, count, of)
    return [plane(f"arrows[{i}]", tip) for i, tip in enumerate(given)]


def _texts(
    labels: Sequence[Sequence[str]] | None, tips: list[NDArray[np.floating]]
) -> list[list[str]]:
    """Return a label for each arrow of each panel."""
    panels = as_many("labels", labels, len(tips), "panels", default=None)
    return [
        as_many(f"labels[{i}]", texts, tip.shape[1], "arrows")
        for i, (texts, tip) in enumerate(zip(panels, tips, strict=True))
    ]


def _draw_arrows(ax: Axes, tips: NDArray[np.floating], labels: list[str]) -> None:
    """Draw arrows from the origin, the first solid, with their labels beyond the tips."""
    for i, (tip, label) in enumerate(zip(tips.T, labels, strict=True)):
        arrow(ax, (0, 0), tip, GRADIENT, "-" if i == 0 else (0, (3, 1.5)))
        x, y = (float(entry) for entry in tip)
        length = float(np.hypot(x, y)) or 1.0
        # Beside the axes, not on them: an axis would strike the label through.
        left, below = x < -0.4 * length, y < -0.4 * length
        ax.annotate(
            label,
            (x, y),
            xytext=(
                _LABEL_OFFSET * x / length + (-_CLEARANCE if left else _CLEARANCE),
                _LABEL_OFFSET * y / length + (-_CLEARANCE if below else _CLEARANCE),
            ),
            textcoords="offset points",
            ha="right" if left else "left",
            va="top" if below else "bottom",
        )
