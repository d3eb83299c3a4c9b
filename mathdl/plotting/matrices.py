"""Matrices entry by entry: counts, sizes with their signs, sums of rows and columns."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import as_many, members
from mathdl.plotting._axes import given_or_new, panels, text_width
from mathdl.plotting._shapes import cell
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED

__all__ = ["confusion_matrix", "signed_squares", "sum_grid"]

_FULL = 0.86  # the side of the largest square, in cells
_LEAST = 0.12  # below this side a square could not be told from a zero
_GAP = 1.0  # cells between a matrix and its sums, where the arrows stand


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
    names = [str(name) for name in as_many("class_names", class_names, len(table), "rows")]
    ax = given_or_new(ax, text_width())
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


def signed_squares(
    matrices: Sequence[ArrayLike], *, titles: Sequence[str] | None = None
) -> NDArray[np.object_]:
    """Draw each entry of some matrices as a square: its area is the size, its filling the sign.

    A positive entry is a filled square, a negative one a hollow square, and a zero a dot. All
    cells have one size, and the largest square of each matrix fills its cell.

    Parameters
    ----------
    matrices : sequence of array_like of shape (m, n)
        One for each panel, from left to right.
    titles : sequence of str, optional
        What stands above each panel.

    Returns
    -------
    ndarray of Axes
        One for each matrix, in their order.

    Raises
    ------
    ValueError
        If there is no matrix, one is not a finite matrix, or `titles` are not as many.

    Examples
    --------
    >>> from mathdl import plotting
    >>> axes = plotting.signed_squares([[[2, 0], [-1, 3]]], titles=["W"])
    >>> len(axes[0].patches)
    3
    """
    given = members("matrices", matrices, "matrix")
    tables = [_validate.matrix(f"matrices[{i}]", a) for i, a in enumerate(given)]
    names = as_many("titles", titles, len(tables), "matrices")
    tallest = max(len(table) for table in tables)
    # A margin of a cell beside each panel keeps the cells of all of them equally large.
    widths = [table.shape[1] + 1 for table in tables]
    height = text_width() / sum(widths) * (tallest + 1) + 0.3
    axes = panels(len(tables), len(tables), height, width_ratios=widths)
    for ax, table, name in zip(axes, tables, names, strict=True):
        _draw(ax, table)
        ax.set(xlim=(-1, table.shape[1]), ylim=(tallest - 0.4, -0.6), aspect="equal")
        ax.set(xticks=[], yticks=[], title=name)
        ax.spines[:].set_visible(False)
    return axes


def sum_grid(
    x: ArrayLike,
    row_sums: ArrayLike,
    column_sums: ArrayLike,
    *,
    names: tuple[str, str, str] = ("x", "row sums", "column sums"),
    ax: Axes | None = None,
) -> Axes:
    """Draw a gradient with the sums of its rows at the right and of its columns below.

    Parameters
    ----------
    x : array_like of shape (m, n)
        The gradient that arrives at a broadcast.
    row_sums, column_sums : array_like with m and n entries
        What the chapter computed from it, in any shape.
    names : tuple of 3 str
        The labels of the three parts.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With m n + m + n patches: the matrix row by row, the row sums, the column sums.

    Raises
    ------
    ValueError
        If `x` is not a matrix or the sums are not as many as its rows and columns.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.sum_grid([[1, 2], [3, 4]], [3, 7], [4, 6])
    >>> len(ax.patches)
    8
    """
    matrix = _validate.matrix("x", x)
    m, n = matrix.shape
    right = _margin("row_sums", row_sums, m)
    below = _margin("column_sums", column_sums, n)
    ax = given_or_new(ax, text_width() * (m + _GAP + 1.7) / (n + 6.1))
    for (i, j), number in np.ndenumerate(matrix):
        cell(ax, j, i, GRADIENT, float(number))
    for i, number in enumerate(right):
        cell(ax, n + _GAP, i, GRADIENT, float(number))
    for j, number in enumerate(below):
        cell(ax, j, m + _GAP, GRADIENT, float(number))
    arrow: dict[str, Any] = {"arrowstyle": "->", "color": MUTED, "lw": 1.5}
    ends = [((n + 0.1, i + 0.5), (n + _GAP - 0.1, i + 0.5)) for i in range(m)]
    ends += [((j + 0.5, m + 0.1), (j + 0.5, m + _GAP - 0.1)) for j in range(n)]
    for start, end in ends:
        ax.annotate("", xy=end, xytext=start, arrowprops=arrow)
    ax.text(n / 2, -0.2, names[0], ha="center", va="bottom")
    ax.text(n + _GAP + 1.2, m / 2, names[1], ha="left", va="center")
    ax.text(n + 0.2, m + _GAP + 0.5, names[2], ha="left", va="center")
    ax.set(xlim=(-0.1, n + 6), ylim=(m + _GAP + 1.1, -0.6))
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def _draw(ax: Axes, table: NDArray[np.floating]) -> None:
    rows, columns = table.shape
    largest = float(np.abs(table).max()) or 1.0
    for (i, j), entry in np.ndenumerate(table):
        if entry == 0:
            continue
        side = max(_FULL * float(np.sqrt(abs(entry) / largest)), _LEAST)
        color = DATA if entry > 0 else ESTIMATE
        corner = (j - side / 2, i - side / 2)
        filling = color if entry > 0 else "none"
        ax.add_patch(Rectangle(corner, side, side, facecolor=filling, edgecolor=color, lw=1.2))
    zeros = np.argwhere(table == 0)
    ax.plot(zeros[:, 1], zeros[:, 0], ls="none", marker=".", ms=2, color=MUTED)
    frame = [(-0.5, -0.5), (columns - 0.5, -0.5), (columns - 0.5, rows - 0.5), (-0.5, rows - 0.5)]
    ax.plot(*zip(*[*frame, frame[0]], strict=True), color=MUTED, ls="-", lw=0.6)


def _margin(name: str, sums: ArrayLike, count: int) -> NDArray[Any]:
    flat = _validate.real_array(name, sums).ravel()
    if flat.size != count:
        raise ValueError(f"`{name}` must hold {count} sums, got {flat.size}")
    return flat
