"""What a matrix does to the plane: a curve and its arrows, before and after."""

from collections.abc import Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import plane
from mathdl.plotting.style import DATA, GRADIENT, MUTED

__all__ = ["circle_to_ellipse"]

_LABEL_OFFSET = 7  # points from an arrow's tip to its label, in the arrow's direction
_CLEARANCE = 2.5  # points from an axis, for the label of an arrow that lies on it


def circle_to_ellipse(
    curves: Sequence[ArrayLike],
    arrows: Sequence[ArrayLike],
    labels: Sequence[Sequence[str]],
    *,
    titles: Sequence[str] | None = None,
    columns: int | None = None,
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
    columns : int, optional
        Panels in a row; by default all of up to 3 stages, and 2 of more.

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
    shapes = [plane(f"curves[{i}]", c) for i, c in enumerate(curves)]
    tips = [plane(f"arrows[{i}]", a) for i, a in enumerate(arrows)]
    names = [""] * len(shapes) if titles is None else list(titles)
    if not shapes:
        raise ValueError("`curves` must hold at least one stage, got none")
    if not len(shapes) == len(tips) == len(labels) == len(names):
        raise ValueError(
            f"`arrows`, `labels` and `titles` must be as many as the {len(shapes)} curves, "
            f"got {len(tips)}, {len(labels)} and {len(names)}"
        )
    if columns is None:
        columns = len(shapes) if len(shapes) <= 3 else 2
    columns = _validate.integer("columns", columns, at_least=1)
    rows = -(-len(shapes) // columns)
    reach = 1.4 * max(float(np.abs(points).max()) for points in [*shapes, *tips])

    width = float(mpl.rcParams["figure.figsize"][0])
    height = rows * (width / columns + 0.25)
    grid = plt.figure(figsize=(width, height)).subplots(rows, columns, squeeze=False).ravel()
    for ax in grid[len(shapes) :]:
        ax.remove()
    for ax, points, tip, label, name in zip(
        grid[: len(shapes)], shapes, tips, labels, names, strict=True
    ):
        _draw(ax, points, tip, label, reach)
        ax.set_title(name)
    stages: NDArray[np.object_] = grid[: len(shapes)]
    return stages


def _draw(
    ax: Axes,
    points: NDArray[np.floating],
    tips: NDArray[np.floating],
    labels: Sequence[str],
    reach: float,
) -> None:
    if len(labels) != tips.shape[1]:
        raise ValueError(f"`labels` must be as many as the {tips.shape[1]} arrows, got {labels!r}")
    for line in (ax.axhline, ax.axvline):
        line(0, color=MUTED, lw=0.6, zorder=0)
    closed = np.concatenate([points, points[:, :1]], axis=1)
    ax.plot(*closed, color=DATA, ls="-")
    for i, ((x, y), label) in enumerate(zip(tips.T, labels, strict=True)):
        # Drawn as a line with a head: matplotlib's dashed arrows dash their heads too.
        ax.plot([0, x], [0, y], color=GRADIENT, ls="-" if i == 0 else (0, (3, 1.5)), zorder=3)
        angle = float(np.degrees(np.arctan2(y, x)))
        ax.plot([x], [y], color=GRADIENT, marker=(3, 0, angle - 90), markersize=8, zorder=3)
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
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
