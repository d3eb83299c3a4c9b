"""How chance is shared out: densities over draws, area and height, values that a curve carries."""

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import given_or_new, two_vectors
from mathdl.plotting._bars import bars
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
    if not members or {len(member) for member in members.values()} != {3}:
        raise ValueError(
            "`members` must hold places, heights and draws for each name, "
            f"got {[len(member) for member in members.values()]} arrays"
        )
    columns = min(columns, len(members))
    rows = -(-len(members) // columns)
    width = float(mpl.rcParams["figure.figsize"][0])
    figure, grid = plt.subplots(
        rows, columns, figsize=(width, 1.8 * rows + 0.4), sharex=True, sharey=True, squeeze=False
    )
    for ax in grid.ravel()[len(members) :]:
        ax.remove()
    axes: NDArray[np.object_] = grid.ravel()[: len(members)]
    for ax, (name, (x, heights, draws)) in zip(axes, members.items(), strict=True):
        places, known = two_vectors("x", x, "heights", heights)
        values = _validate.real_array("draws", draws).ravel()
        bars(ax, values, (float(places.min()), float(places.max())))
        ax.plot(places, known, "o" if discrete else "-", color=TRUTH, markersize=5)
        ax.set_title(name)
    # Last, for limits that are set stay as they are: the highest of all must be seen.
    axes[0].set_ylim(bottom=0)
    figure.supylabel(
        "probability" if discrete else "density", fontsize=mpl.rcParams["axes.labelsize"]
    )
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
    places, heights, rise = (
        _validate.vector("x", x),
        _validate.vector("density", density),
        _validate.vector("cdf", cdf),
    )
    _validate.same_shape("x", places, "density", heights)
    _validate.same_shape("x", places, "cdf", rise)
    ends = _validate.vector("between", between)
    if ends.size != 2 or not places[0] <= ends[0] < ends[1] <= places[-1]:
        raise ValueError(
            f"`between` must be two numbers from {places[0]:g} to {places[-1]:g}, the smaller "
            f"first, got {between!r}"
        )
    width = float(mpl.rcParams["figure.figsize"][0])
    axes: NDArray[np.object_] = plt.subplots(2, figsize=(width, 4.6), sharex=True)[1]
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
    xlabel: str = "$x$",
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
    xlabel, ylabel : str
        What the axes show.
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
    across, up = two_vectors("x", x, "y", y)
    pairs = _validate.matrix("points", points)
    if pairs.shape[1] != 2:
        raise ValueError(f"`points` must have the shape (k, 2), got {pairs.shape}")
    if to not in ("x", "y"):
        raise ValueError(f"`to` must be 'x' or 'y', got {to!r}")
    ax = given_or_new(ax)
    left, bottom = float(across.min()), float(up.min())
    for a, b in pairs:
        ax.plot([a, a, left], [bottom, b, b], "-", color=MUTED, lw=0.8, alpha=0.7)
    ax.plot(across, up, "-", color=TRUTH)
    # Marks sit on the axes themselves, in front of them and not cut in half by them.
    for axis, first, second in (
        ("x", pairs[:, 0], np.full(len(pairs), bottom)),
        ("y", np.full(len(pairs), left), pairs[:, 1]),
    ):
        marker, color = ("D", ESTIMATE) if axis == to else ("o", DATA)
        ax.plot(first, second, marker, color=color, markersize=5, clip_on=False, zorder=4)
    ax.set(xlim=(left, across.max()), ylim=(bottom, up.max()), xlabel=xlabel, ylabel=ylabel)
    return ax
