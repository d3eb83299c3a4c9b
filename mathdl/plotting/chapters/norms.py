"""The unit balls of norms."""

from collections.abc import Mapping
from itertools import cycle

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mathdl.plotting._arguments import named, plane
from mathdl.plotting._axes import frame, given_or_new, text_width
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, TRUTH

__all__ = ["unit_balls"]


def unit_balls(balls: Mapping[str, ArrayLike], *, ax: Axes | None = None) -> Axes:
    """Draw the edges of several balls in one plane, each in its own line style.

    Parameters
    ----------
    balls : mapping of str to array_like of shape (2, n)
        The points of each edge, in order round the ball, as columns; by the name of its norm.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError
        If `balls` is not a mapping.
    ValueError
        If there is no ball, or an edge is not of shape (2, n).

    Examples
    --------
    >>> from mathdl import plotting
    >>> diamond = [[1, 0, -1, 0], [0, 1, 0, -1]]
    >>> ax = plotting.unit_balls({"p = 1": diamond})
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['p = 1']
    """
    given = named("balls", balls, "ball")
    edges = {name: plane(f"balls[{name!r}]", points) for name, points in given.items()}
    reach = 1.15 * max(float(np.abs(points).max()) for points in edges.values())
    ax = given_or_new(ax, 0.72 * text_width())
    frame(ax, (-reach, -reach), (reach, reach))
    looks = zip(cycle((DATA, TRUTH, GRADIENT, ESTIMATE)), cycle(("-", "--", "-.", ":")))
    for name, points in edges.items():
        color, style = next(looks)
        closed = np.concatenate([points, points[:, :1]], axis=1)
        ax.plot(*closed, color=color, ls=style, label=name)
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    ax.legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
    return ax
