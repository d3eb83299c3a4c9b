"""A grid of the plane, and where a map pushes it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import plane
from mathdl.plotting._panels import frame, origin_arrow, square_panels
from mathdl.plotting.style import DATA, ESTIMATE

__all__ = ["pushed_grid"]

_MOST_COLUMNS = 3


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
    grids = [_lines(f"lines[{i}]", grid) for i, grid in enumerate(lines)]
    tips = [plane(f"arrows[{i}]", tip) for i, tip in enumerate(arrows)]
    outlines = [plane(f"shapes[{i}]", shape) for i, shape in enumerate(shapes)]
    count = len(grids)
    names = [""] * count if titles is None else list(titles)
    if not grids:
        raise ValueError("`lines` must hold the grid of at least one panel, got none")
    if not count == len(tips) == len(outlines) == len(names):
        raise ValueError(
            f"`arrows`, `shapes` and `titles` must be as many as the {count} grids, "
            f"got {len(tips)}, {len(outlines)} and {len(names)}"
        )
    texts = [[""] * tip.shape[1] for tip in tips] if labels is None else list(labels)
    if [len(text) for text in texts] != [tip.shape[1] for tip in tips]:
        raise ValueError(f"`labels` must have one for each arrow of each panel, got {labels!r}")
    if columns is None:
        rows = -(-count // _MOST_COLUMNS)
        columns = -(-count // rows)
    columns = _validate.integer("columns", columns, at_least=1)
    if reach is None:
        everything = [*(grid.ravel() for grid in grids), *map(np.ravel, tips + outlines)]
        reach = 1.05 * float(np.abs(np.concatenate(everything)).max())
    reach = _validate.number("reach", reach, above=0)

    panels = square_panels(count, columns)
    for ax, grid, tip, outline, text, name in zip(
        panels, grids, tips, outlines, texts, names, strict=True
    ):
        frame(ax, reach)
        for line in grid:
            ax.plot(*line, color=DATA, ls="-", lw=0.8, alpha=0.7, zorder=1)
        ax.fill(*outline, facecolor=(ESTIMATE, 0.35), edgecolor=ESTIMATE, lw=1.2, zorder=2)
        for i, (point, label) in enumerate(zip(tip.T, text, strict=True)):
            origin_arrow(ax, point, label, solid=i == 0)
        ax.set(xticks=[], yticks=[], title=name)
        ax.spines[:].set_visible(False)
    return panels


def _lines(name: str, x: ArrayLike) -> NDArray[np.floating]:
    array = _validate.real_array(name, x)
    if array.ndim != 3 or array.shape[1] != 2:
        raise ValueError(f"`{name}` must have the shape (k, 2, p), got {array.shape}")
    return array
