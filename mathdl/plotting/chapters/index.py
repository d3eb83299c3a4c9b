"""What the first page draws: a bent letter under the microscope."""

from collections.abc import Sequence
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import as_many, members, plane
from mathdl.plotting._axes import text_width
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED

__all__ = ["card", "microscope"]

_GAP = 0.36  # inches between two panels, with an arrow in it
_TITLE = 0.3  # inches above a panel
_CARD = (12.0, 6.3)  # inches, of 100 pixels each


def microscope(
    grids: Sequence[ArrayLike],
    shapes: Sequence[Sequence[ArrayLike]],
    frames: Sequence[Sequence[ArrayLike]],
    titles: Sequence[str],
    *,
    rows: Sequence[int] | None = None,
) -> NDArray[np.object_]:
    r"""Draw stages of an enlargement: in each a grid, shapes in it, and frames around what is next.

    The panels of a row have one scale, and an arrow leads from each to the next.

    Parameters
    ----------
    grids : sequence of array_like of shape (k, 2, p)
        The k lines of the grid at each stage, each by p points as columns.
    shapes : sequence of sequences of array_like of shape (2, n)
        The corners of the closed shapes at each stage, which are filled.
    frames : sequence of sequences of array_like of shape (2, n)
        The corners of the closed curves at each stage around what the next one shows.
    titles : sequence of str
        What stands above each stage.
    rows : sequence of int, optional
        How many panels each row holds; by default, all stand in one row.

    Returns
    -------
    ndarray of Axes
        One for each stage, in their order.

    Raises
    ------
    ValueError
        If there is no stage, the sequences differ in length, an array has another shape, or the
        rows do not hold just the stages.

    Examples
    --------
    >>> from mathdl import plotting
    >>> lines = [[[0, 0], [-1, 1]], [[-1, 1], [0, 0]]]
    >>> square = [[0, 1, 1, 0], [0, 0, 1, 1]]
    >>> axes = plotting.microscope([lines] * 2, [[square]] * 2, [[square], []], ["far", "near"])
    >>> [ax.get_title() for ax in axes]
    ['far', 'near']
    """
    lines = [_lines(f"grids[{i}]", g) for i, g in enumerate(members("grids", grids, "stage"))]
    filled = _curves("shapes", shapes, len(lines))
    framed = _curves("frames", frames, len(lines))
    names = as_many("titles", titles, len(lines), "grids")
    rows = [len(lines)] if rows is None else list(rows)
    if sum(rows) != len(lines) or min(rows) < 1:
        raise ValueError(f"`rows` must hold all {len(lines)} panels and no other, got {rows}")

    panels = _panels(rows)
    for ax, grid, areas, curves, name in zip(panels, lines, filled, framed, names, strict=True):
        for line in grid:
            ax.plot(*line, color=DATA, ls="-", lw=0.8, alpha=0.75, zorder=1)
        for area in areas:
            ax.fill(*area, facecolor=(ESTIMATE, 0.35), edgecolor=ESTIMATE, lw=1.2, ls="-", zorder=2)
        for curve in curves:
            ax.fill(*curve, facecolor="none", edgecolor=GRADIENT, lw=1.5, ls="-", zorder=3)
        ax.set_title(name, pad=3)
    _scale(panels, lines, rows)
    return panels


def card(axes: NDArray[np.object_], title: str, sentence: str) -> bytes:
    """Return a PNG file of 1200 × 630 pixels with panels in a row, a title above, a sentence below.

    Parameters
    ----------
    axes : ndarray of Axes
        The panels of one figure, as `microscope` returns them. The figure is closed.
    title, sentence : str
        What stands above the panels and below them.

    Returns
    -------
    bytes
        The file.

    Examples
    --------
    >>> from mathdl import plotting
    >>> lines = [[[0, 0], [-1, 1]], [[-1, 1], [0, 0]]]
    >>> square = [[0, 1, 1, 0], [0, 0, 1, 1]]
    >>> axes = plotting.microscope([lines], [[square]], [[]], ["a square"])
    >>> plotting.card(axes, "A book", "What it is about.")[1:4]
    b'PNG'
    """
    figure: Figure = axes[0].figure
    width, height = figure.get_size_inches()
    scale = 0.92 * _CARD[0] / width  # of the panels, which keep their proportions
    tall = scale * height / _CARD[1]
    for ax in axes:
        box = ax.get_position()
        ax.set_position(
            (
                0.04 + 0.92 * box.x0,
                0.46 - tall / 2 + tall * box.y0,
                0.92 * box.width,
                tall * box.height,
            )
        )
        ax.title.set_fontsize(20)
        for line in ax.lines:
            line.set_linewidth(1.4)
    for arrow in figure.texts:
        x, y = arrow.get_position()
        arrow.set_position((0.04 + 0.92 * x, 0.46 - tall / 2 + tall * y))
        arrow.set_fontsize(26)
    figure.set_size_inches(*_CARD)
    figure.text(0.04, 0.86, title, fontsize=42, color="#1b1f24", va="center")
    figure.text(0.04, 0.1, sentence, fontsize=23, color="#3b424c", va="center")
    file = BytesIO()
    figure.savefig(file, format="png", dpi=100, facecolor="white", metadata={"Software": None})
    plt.close(figure)
    return file.getvalue()


def _lines(name: str, x: ArrayLike) -> NDArray[np.floating]:
    array = _validate.real_array(name, x)
    if array.ndim != 3 or array.shape[1] != 2:
        raise ValueError(f"`{name}` must have the shape (k, 2, p), got {array.shape}")
    return array


def _curves(
    name: str, given: Sequence[Sequence[ArrayLike]], count: int
) -> list[list[NDArray[np.floating]]]:
    """Return the curves of each panel as points in the plane."""
    panels = as_many(name, given, count, "grids")
    return [
        [plane(f"{name}[{i}][{j}]", curve) for j, curve in enumerate(curves)]
        for i, curves in enumerate(panels)
    ]


def _panels(rows: list[int]) -> NDArray[np.object_]:
    """Return square panels in rows that fill the width of the text, with arrows between them."""
    width = text_width()
    sizes = [(width - (count - 1) * _GAP) / count for count in rows]
    height = sum(sizes) + len(rows) * _TITLE
    figure = plt.figure(figsize=(width, height))
    figure.set_layout_engine("none")  # every panel has its place
    axes: list[Axes] = []
    top = height
    for count, size in zip(rows, sizes, strict=True):
        top -= _TITLE + size
        for place in range(count):
            left = place * (size + _GAP)
            ax = figure.add_axes((left / width, top / height, size / width, size / height))
            ax.set_axis_off()
            axes.append(ax)
            if place:
                middle = (left - _GAP / 2) / width, (top + size / 2) / height
                figure.text(*middle, "→", ha="center", va="center", color=MUTED, fontsize=14)
    return np.array(axes, dtype=object)


def _scale(panels: NDArray[np.object_], grids: list[NDArray[np.floating]], rows: list[int]) -> None:
    """Show each grid in the middle of its panel, and all of a row in one scale."""
    low = np.array([grid.min(axis=(0, 2)) for grid in grids])
    high = np.array([grid.max(axis=(0, 2)) for grid in grids])
    centers, reaches = (low + high) / 2, 0.52 * (high - low).max(axis=1)
    start = 0
    for count in rows:
        reach = reaches[start : start + count].max()
        for ax, (x, y) in zip(panels[start:], centers[start : start + count], strict=False):
            ax.set(xlim=(x - reach, x + reach), ylim=(y - reach, y + reach))
        start += count
