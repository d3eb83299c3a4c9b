"""How chance is shared out: densities over draws, area and height, values that a curve carries."""

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import named, numbers, pairs, vectors
from mathdl.plotting._axes import given_or_new, panels
from mathdl.plotting._shapes import bars
from mathdl.plotting.style import DATA, ESTIMATE, MUTED, TRUTH

__all__ = ["area_and_height", "carried", "gallery"]


def gallery(
    members: Mapping[str, Sequence[ArrayLike]], *, columns: int = 3, discrete: bool = False
) -> NDArray[np.object_]:
    """Draw distributions side by side on the same axes, each over its draws.

    Parameters
    ----------
    members : mapping of str to sequence of three array_like
        For each name: where the density (or the probability) is known, how high it is there, and
        draws, whose bars have the area of their share.
    columns : int
        How many stand side by side.
    discrete : bool
        Whether these are probabilities of single values, drawn as dots, and no densities.

    Returns
    -------
    ndarray of Axes
        One for each member.

    Raises
    ------
    TypeError, ValueError
        If there is no member, a member is not three arrays of finite numbers, the first two are
        no vectors of the same length, or `columns` is not an integer above 0.

    Examples
    --------
    >>> from mathdl import plotting
    >>> members = {"a coin": ([0, 1], [0.5, 0.5], [1, 0, 0, 1, 1])}
    >>> (ax,) = plotting.gallery(members, discrete=True)
    >>> ax.get_title()
    'a coin'
    """
    columns = _validate.integer("columns", columns, at_least=1)
    given = named("members", members, "member")
    if {len(member) for member in given.values()} != {3}:
        raise ValueError(
            "`members` must hold places, heights and draws for each name, "
            f"got {[len(member) for member in given.values()]} arrays"
        )
    checked = [
        (*vectors(x=x, heights=heights), _validate.real_array("draws", draws).ravel())
        for x, heights, draws in given.values()
    ]
    columns = min(columns, len(given))
    height = 1.8 * -(-len(given) // columns) + 0.4
    axes = panels(len(given), columns, height, sharex=True, sharey=True)
    for ax, name, (places, known, values) in zip(axes, given, checked, strict=True):
        bars(ax, values, (float(places.min()), float(places.max())))
        ax.plot(places, known, "o" if discrete else "-", color=TRUTH, markersize=5)
        ax.set_title(name)
    # Last, for limits that are set stay as they are: the highest of all must be seen.
    axes[0].set_ylim(bottom=0)
    height_name = "probability" if discrete else "density"
    axes[0].figure.supylabel(height_name, fontsize=mpl.rcParams["axes.labelsize"])
    return axes


def area_and_height(
    x: ArrayLike, density: ArrayLike, cdf: ArrayLike, between: tuple[float, float]
) -> NDArray[np.object_]:
    """Draw a probability twice: as an area under the density, and as a rise of the CDF below it.

    Parameters
    ----------
    x, density, cdf : array_like of shape (n,)
        Where both are known (increasing), the density there, and the probability up to there.
    between : tuple of two floats
        The ends of the interval whose probability is shown, inside the range of `x`.

    Returns
    -------
    ndarray of Axes
        That of the density and that of the CDF.

    Raises
    ------
    ValueError
        If the arrays are not finite vectors of the same length, or `between` is not two numbers in
        their range, the smaller first.

    Examples
    --------
    >>> from mathdl import plotting
    >>> upper, lower = plotting.area_and_height([0, 1, 2], [0.5] * 3, [0, 0.5, 1], (0.5, 1.5))
    >>> lower.get_ylabel()
    'probability up to $x$'
    """
    places, heights, rise = vectors(x=x, density=density, cdf=cdf)
    ends = numbers("between", between, 2)
    if not places[0] <= ends[0] < ends[1] <= places[-1]:
        raise ValueError(
            f"`between` must be two numbers from {places[0]:g} to {places[-1]:g}, the smaller "
            f"first, got {between!r}"
        )
    axes = panels(2, 1, 4.6, sharex=True)
    upper, lower = axes
    inside = np.concatenate([ends[:1], places[(ends[0] < places) & (places < ends[1])], ends[1:]])
    upper.fill_between(
        inside, np.interp(inside, places, heights), color=to_rgba(ESTIMATE, 0.35), lw=0
    )
    upper.plot(places, heights, "-", color=TRUTH)
    upper.set(ylabel="density", xlim=(places[0], places[-1]))
    upper.set_ylim(bottom=0)
    lower.plot(places, rise, "-", color=TRUTH)
    low, high = np.interp(ends, places, rise)
    for end, height in zip(ends, (low, high), strict=True):
        lower.plot([end, end, places[0]], [0, height, height], ":", color=MUTED, lw=1.2)
    lower.plot(
        [places[0]] * 2, [low, high], "-", color=ESTIMATE, lw=7, solid_capstyle="butt", zorder=4
    )
    lower.set(ylabel="probability up to $x$", xlabel="$x$", ylim=(0, 1.04))
    return axes


def carried(
    x: ArrayLike,
    y: ArrayLike,
    points: ArrayLike,
    *,
    to: str = "y",
    ylabel: str = "$y$",
    ax: Axes | None = None,
) -> Axes:
    """Draw a curve, and how it carries points of one axis to the other.

    Parameters
    ----------
    x, y : array_like of shape (n,)
        The curve. Its range is that of the axes.
    points : array_like of shape (k, 2)
        Points of the curve. A line leads to each from one axis, and from it to the other.
    to : {"x", "y"}
        The axis that they are carried to.
    ylabel : str
        What the vertical axis shows.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the curve is not two finite vectors of the same length, `points` does not have two
        columns, or `to` is not an axis.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.carried([0, 1, 2], [0, 1, 4], [[1, 1]], to="x")
    >>> len(ax.lines)
    4
    """
    across, up = vectors(x=x, y=y)
    marked = pairs("points", points)
    if to not in ("x", "y"):
        raise ValueError(f"`to` must be 'x' or 'y', got {to!r}")
    ax = given_or_new(ax)
    left, bottom = float(across.min()), float(up.min())
    for a, b in marked:
        ax.plot([a, a, left], [bottom, b, b], "-", color=MUTED, lw=0.8, alpha=0.7)
    ax.plot(across, up, "-", color=TRUTH)
    # Marks sit on the axes themselves, in front of them and not cut in half by them.
    for axis, first, second in (
        ("x", marked[:, 0], np.full(len(marked), bottom)),
        ("y", np.full(len(marked), left), marked[:, 1]),
    ):
        marker, color = ("D", ESTIMATE) if axis == to else ("o", DATA)
        ax.plot(first, second, marker, color=color, markersize=5, clip_on=False, zorder=4)
    ax.set(xlim=(left, across.max()), ylim=(bottom, up.max()), xlabel="$x$", ylabel=ylabel)
    return ax
