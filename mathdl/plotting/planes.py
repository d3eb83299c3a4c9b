"""What a matrix does to the plane: a curve and its arrows, before and after."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import plane
from mathdl.plotting._panels import frame, origin_arrow, square_panels
from mathdl.plotting.style import DATA

__all__ = ["circle_to_ellipse"]


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
    reach = 1.4 * max(float(np.abs(points).max()) for points in [*shapes, *tips])

    stages = square_panels(len(shapes), columns)
    for ax, points, tip, label, name in zip(stages, shapes, tips, labels, names, strict=True):
        _draw(ax, points, tip, label, reach)
        ax.set_title(name)
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
    frame(ax, reach)
    closed = np.concatenate([points, points[:, :1]], axis=1)
    ax.plot(*closed, color=DATA, ls="-")
    for i, (point, label) in enumerate(zip(tips.T, labels, strict=True)):
        origin_arrow(ax, point, label, solid=i == 0)
