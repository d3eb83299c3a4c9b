"""Images: side by side in one grey scale, resized along a line, and how they were confused."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.textpath import TextPath
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import given_or_new
from mathdl.plotting.style import DATA, ESTIMATE, MUTED

__all__ = ["confusion_matrix", "image_grid", "interpolation"]

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
    pictures = [
        _validate.matrix(f"images[{i}]", image)
        for i, image in enumerate(_sequence("images", images))
    ]
    if not pictures:
        raise ValueError("`images` must hold at least one picture, got none")
    titles = [""] * len(pictures) if titles is None else _sequence("titles", titles)
    names = [str(title) for title in titles]
    if len(names) != len(pictures):
        raise ValueError(
            f"`titles` must be as many as the {len(pictures)} images, got {len(names)}"
        )
    columns = _columns(columns, names)
    black, white = _limits(pictures, vmin, vmax)

    figure = plt.figure(figsize=_size(pictures, names, columns))
    rows = -(-len(pictures) // columns)
    grid = figure.add_gridspec(rows, columns)
    axes = np.empty(len(pictures), dtype=object)
    for i, (picture, name) in enumerate(zip(pictures, names, strict=True)):
        axes[i] = figure.add_subplot(grid[i // columns, i % columns])
        _draw(axes[i], picture, name, black, white)
    return axes


def interpolation(
    values: ArrayLike, positions: ArrayLike, resized: ArrayLike, *, ax: Axes | None = None
) -> Axes:
    """Draw a line of pixels, the straight lines between them, and the pixels read off these.

    Parameters
    ----------
    values : array_like of shape (n,)
        The given pixels; they stand at 0, 1, …, n − 1.
    positions, resized : array_like of shape (m,)
        Where the new pixels stand, and their values.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If an argument is not a finite vector, or `positions` and `resized` differ in length.

    Examples
    --------
    >>> from mathdl import plotting
    >>> plotting.interpolation([0, 2], [0.5], [1]).get_xlabel()
    'position'
    """
    given = _validate.vector("values", values)
    places, new = _validate.vector("positions", positions), _validate.vector("resized", resized)
    _validate.same_shape("positions", places, "resized", new)
    ax = given_or_new(ax)
    pixels = range(len(given))
    ax.plot(pixels, given, "-", color=MUTED, linewidth=1, label="_between")
    ax.plot(pixels, given, "o", color=DATA, markersize=7, label=f"{len(given)} given pixels")
    label = f"{len(new)} new pixels"
    ax.plot(places, new, "x", color=ESTIMATE, markersize=8, markeredgewidth=2, label=label)
    ax.set(xlabel="position", ylabel="grey value")
    ax.legend()
    return ax


def confusion_matrix(
    counts: ArrayLike, class_names: Sequence[str], *, ax: Axes | None = None
) -> Axes:
    """Draw how often each class (a row) was taken for each class (a column).

    A cell is darker the larger its share of its row; zeros are left out.

    Parameters
    ----------
    counts : array_like of shape (k, k)
        Row: the true class; column: the predicted one. None is below 0.
    class_names : sequence of k str
        The names, in the order of the rows.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `counts` is not a finite square matrix, a count is below 0, or the names are not as
        many as the rows.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.confusion_matrix([[8, 2], [0, 10]], ["cat", "dog"])
    >>> [text.get_text() for text in ax.texts]
    ['8', '2', '10']
    """
    table = _validate.matrix("counts", counts, square=True)
    if table.min() < 0:
        raise ValueError(f"`counts` must not be below 0, got {table.min():g}")
    names = [str(name) for name in _sequence("class_names", class_names)]
    if len(names) != len(table):
        raise ValueError(
            f"`class_names` must be as many as the {len(table)} rows, got {len(names)}"
        )
    side = float(mpl.rcParams["figure.figsize"][0])
    ax = plt.subplots(figsize=(side, side))[1] if ax is None else ax
    total = table.sum(axis=1, keepdims=True)
    share = table / np.where(total > 0, total, 1)
    ax.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for row, column in zip(*np.nonzero(table), strict=True):
        ink = "white" if share[row, column] > 0.5 else "black"
        text = f"{table[row, column]:.10g}"
        ax.text(column, row, text, color=ink, ha="center", va="center", fontsize=10)
    ax.set_xticks(range(len(names)), names, rotation=90)
    ax.set_yticks(range(len(names)), names)
    ax.set(xlabel="predicted", ylabel="true")
    ax.tick_params(length=0)
    return ax


def _sequence(name: str, value: Any) -> list[Any]:
    """Return the members of `value`."""
    try:
        return list(value)
    except TypeError:  # not iterable, like a number, None or a 0-d array
        raise TypeError(f"`{name}` must be a sequence, got {value!r}") from None


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
    fits = int(mpl.rcParams["figure.figsize"][0] / (longest + 2 * _GAP))
    return max(1, min(fits, _MOST_COLUMNS, len(titles)))


def _width(line: str) -> float:
    """Return the width of a line of a title in inches."""
    if not line.strip():
        return 0.0
    return float(TextPath((0, 0), line, size=_title_points()).get_extents().width) * _POINT


def _size(pictures: list[NDArray[Any]], titles: list[str], columns: int) -> tuple[float, float]:
    """Return width and height of the figure in inches."""
    width = float(mpl.rcParams["figure.figsize"][0])
    column = width / columns
    height = 0.0
    for start in range(0, len(pictures), columns):
        row = slice(start, start + columns)
        tallest = max(picture.shape[0] / picture.shape[1] for picture in pictures[row])
        lines = max(title.count("\n") + 1 if title else 0 for title in titles[row])
        height += (column - 2 * _GAP) * tallest + 2 * _GAP + lines * _title_points() * 1.4 * _POINT
    return width, height


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
