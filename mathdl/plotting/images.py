"""Images side by side in one grey scale."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.textpath import TextPath
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import as_many, members
from mathdl.plotting._axes import panels, text_width
from mathdl.plotting.style import MUTED

__all__ = ["image_grid"]

_MOST_COLUMNS = 5
_GAP = 0.06  # inches between a picture and its cell's edge
_POINT = 1 / 72  # inch


def image_grid(
    images: Sequence[ArrayLike] | NDArray[Any],
    *,
    titles: Sequence[str] | None = None,
    columns: int | None = None,
    vmin: float | None = None,
    vmax: float | None = None,
) -> NDArray[np.object_]:
    """Draw pictures in grey, row by row, each under its title.

    The figure has the width of the text; its height follows from the pictures.

    Parameters
    ----------
    images : array_like of shape (n, h, w), or a sequence of n matrices
        The pictures; in a sequence their sizes may differ.
    titles : sequence of n str, optional
        What stands above each picture; a line break starts a new line.
    columns : int, optional
        Pictures in a row; by default as many as leave room for the longest title, at most 5.
    vmin, vmax : float, optional
        The values drawn black and white; by default the smallest and the largest value of all
        the pictures together, so that a grey means the same value in each.

    Returns
    -------
    ndarray of n Axes
        One for each picture, in their order.

    Raises
    ------
    ValueError
        If there is no picture, one is not a finite matrix, the titles are not as many as the
        pictures, or `vmin` is not below `vmax`.

    Examples
    --------
    >>> from mathdl import plotting
    >>> axes = plotting.image_grid([[[0, 1], [1, 0]], [[1, 0], [0, 1]]], titles=["one", "two"])
    >>> [ax.get_title() for ax in axes]
    ['one', 'two']
    """
    given = members("images", images, "picture")
    pictures = [_validate.matrix(f"images[{i}]", image) for i, image in enumerate(given)]
    names = [str(title) for title in as_many("titles", titles, len(pictures), "images")]
    columns = _columns(columns, names)
    black, white = _limits(pictures, vmin, vmax)
    axes = panels(len(pictures), columns, _height(pictures, names, columns))
    for ax, picture, name in zip(axes, pictures, names, strict=True):
        _draw(ax, picture, name, black, white)
    return axes


def _draw(ax: Axes, picture: NDArray[Any], title: str, black: float, white: float) -> None:
    # "antialiased" keeps enlarged pixels square and sharp, and shrinks without moiré.
    ax.imshow(picture, cmap="gray", vmin=black, vmax=white, interpolation="antialiased")
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, pad=4)
    # A thin frame, so that a white picture ends on a white page and a black one on a dark page.
    for spine in ax.spines.values():
        spine.set(visible=True, color=MUTED, linewidth=0.6)


def _columns(columns: int | None, titles: list[str]) -> int:
    if columns is not None:
        return min(_validate.integer("columns", columns, at_least=1), len(titles))
    lines = {line for title in titles for line in title.split("\n")}
    longest = max(_width(line) for line in lines)
    fits = int(text_width() / (longest + 2 * _GAP))
    return max(1, min(fits, _MOST_COLUMNS, len(titles)))


def _width(line: str) -> float:
    """Return the width of a line of a title in inches."""
    if not line.strip():
        return 0.0
    return float(TextPath((0, 0), line, size=_title_points()).get_extents().width) * _POINT


def _height(pictures: list[NDArray[Any]], titles: list[str], columns: int) -> float:
    """Return the height of the figure in inches."""
    column = text_width() / columns
    height = 0.0
    for start in range(0, len(pictures), columns):
        row = slice(start, start + columns)
        tallest = max(picture.shape[0] / picture.shape[1] for picture in pictures[row])
        lines = max(title.count("\n") + 1 if title else 0 for title in titles[row])
        height += (column - 2 * _GAP) * tallest + 2 * _GAP + lines * _title_points() * 1.4 * _POINT
    return height


def _title_points() -> float:
    size = mpl.rcParams["axes.titlesize"]
    return float(size) if isinstance(size, int | float) else float(mpl.rcParams["font.size"])


def _limits(
    pictures: list[NDArray[Any]], vmin: float | None, vmax: float | None
) -> tuple[float, float]:
    smallest = min(float(picture.min()) for picture in pictures)
    largest = max(float(picture.max()) for picture in pictures)
    black = smallest if vmin is None else _validate.number("vmin", vmin)
    white = largest if vmax is None else _validate.number("vmax", vmax)
    if vmin is None and vmax is None and black == white:
        return black - 0.5, white + 0.5  # one value everywhere: draw it in the middle
    if not black < white:
        raise ValueError(f"`vmin` must be below `vmax`, got {black:g} and {white:g}")
    return black, white
