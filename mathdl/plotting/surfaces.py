"""Functions of two variables: their level sets, their surface, their gradients, a path downhill."""

from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation
from mpl_toolkits.mplot3d import Axes3D
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import alike, numbers, pairs
from mathdl.plotting._axes import given_or_new, text_width
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH

__all__ = ["contour", "gradient_field", "path", "surface"]

_HEIGHT = 4.4  # inches
_STAR: dict[str, Any] = {"marker": "*", "s": 170, "color": TRUTH, "linewidths": 0, "zorder": 9}


def contour(
    X: ArrayLike,
    Y: ArrayLike,
    Z: ArrayLike,
    *,
    levels: int | ArrayLike = 10,
    minimum: ArrayLike | None = None,
    label: str | None = "minimum",
    numbers: bool = True,
    xlabel: str = "$x$",
    ylabel: str = "$y$",
    ax: Axes | None = None,
) -> Axes:
    """Draw the level sets of a function of two variables, with the same scale on both axes.

    Parameters
    ----------
    X, Y, Z : array_like of shape (m, n)
        The grid, as ``np.meshgrid`` makes it, and the function's values on it.
    levels : int or array_like
        How many levels about, or which ones, in rising order.
    minimum : array_like of 2 numbers, optional
        Where a star marks the minimum.
    label : str or None
        The star's name in the legend; None leaves it out.
    numbers : bool
        Write the levels on the lines.
    xlabel, ylabel : str
        The names of the axes.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With the level sets, and the star if a minimum is given.

    Raises
    ------
    ValueError
        If the arrays are not finite matrices of one shape with at least 2 rows and 2 columns, or
        the levels do not rise.

    Examples
    --------
    >>> import numpy as np
    >>> from mathdl import plotting
    >>> X, Y = np.meshgrid(np.linspace(-2, 2, 21), np.linspace(-1, 1, 11))
    >>> ax = plotting.contour(X, Y, X**2 + Y**2, levels=[1, 2], minimum=[0, 0])
    """
    X, Y, Z = _grid(X, Y, Z)
    levels, star = _levels(levels), _point("minimum", minimum, 2)
    ax = given_or_new(ax, _HEIGHT)
    drawn = ax.contour(X, Y, Z, levels=levels, colors=MUTED, linewidths=1.0, alpha=0.75)
    if numbers:
        ax.clabel(drawn, fontsize=8, inline=True, inline_spacing=4, fmt="%g")
    if star:
        ax.scatter(*star, label=label, **_STAR)
        _legend(ax)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.set_aspect("equal")
    return ax


def surface(
    X: ArrayLike,
    Y: ArrayLike,
    Z: ArrayLike,
    *,
    minimum: ArrayLike | None = None,
    zlabel: str = "$f(x, y)$",
    view: tuple[float, float] = (28.0, -58.0),
    ax: Axes3D | None = None,
) -> Axes3D:
    """Draw a function of two variables as a surface above the plane.

    Whatever is drawn on it later, such as a path, stays visible in front of it.

    Parameters
    ----------
    X, Y, Z : array_like of shape (m, n)
        The grid, as ``np.meshgrid`` makes it, and the function's values on it.
    minimum : array_like of 3 numbers, optional
        Where a star marks the minimum: x, y and the value there.
    zlabel : str
        The name of the upright axis.
    view : tuple of 2 floats
        From where one looks: elevation and azimuth in degrees.
    ax : Axes3D, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes3D
        With the surface, and the star if a minimum is given.

    Raises
    ------
    ValueError
        If the arrays are not finite matrices of one shape with at least 2 rows and 2 columns, or
        `ax` has no third axis.

    Examples
    --------
    >>> import numpy as np
    >>> from mathdl import plotting
    >>> X, Y = np.meshgrid(np.linspace(-2, 2, 21), np.linspace(-1, 1, 11))
    >>> ax = plotting.surface(X, Y, X**2 + Y**2, minimum=[0, 0, 0])
    """
    X, Y, Z = _grid(X, Y, Z)
    star = _point("minimum", minimum, 3)
    ax = _solid(ax, "a surface")
    ax.computed_zorder = False  # by default a surface hides the lines on it
    ax.plot_surface(
        X, Y, Z, color=(DATA, 0.3), edgecolor=(DATA, 0.55), linewidth=0.4, shade=False, zorder=1
    )
    if star:
        ax.scatter(*star, label="minimum", **_STAR)
        _legend(ax)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_pane_color((0, 0, 0, 0))
        axis.line.set_color(MUTED)
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))  # more would overlap
    ax.set(xlabel="$x$", ylabel="$y$", zlabel=zlabel)
    ax.view_init(*view)
    ax.set_box_aspect(None, zoom=0.9)  # the label of z would be cut off
    return ax


def gradient_field(
    X: ArrayLike,
    Y: ArrayLike,
    U: ArrayLike,
    V: ArrayLike,
    *,
    length: float | None = None,
    label: str | None = "gradient",
    ax: Axes | None = None,
) -> Axes:
    """Draw arrows in the plane, with the same scale on both axes.

    Parameters
    ----------
    X, Y : array_like
        Where the arrows start, in any shape.
    U, V : array_like of the shape of `X`
        The arrows' components along x and y.
    length : float, optional
        How long the longest arrow is, in units of the axes; by default as long as suits the
        number of arrows.
    label : str or None
        The arrows' name in the legend; None leaves it out.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With the arrows.

    Raises
    ------
    ValueError
        If the arrays are not finite and of one shape, or if `length` is not above 0.

    Examples
    --------
    >>> import numpy as np
    >>> from mathdl import plotting
    >>> X, Y = np.meshgrid(np.linspace(-2, 2, 5), np.linspace(-1, 1, 5))
    >>> ax = plotting.gradient_field(X, Y, 2 * X, 2 * Y)
    """
    x, y, u, v = alike(None, X=X, Y=Y, U=U, V=V)
    scaling: dict[str, Any] = {}
    if length is not None:
        longest = float(np.hypot(u, v).max())
        wanted = _validate.number("length", length, above=0)
        scaling = {"scale": (longest or 1.0) / wanted, "scale_units": "xy"}
    ax = given_or_new(ax, _HEIGHT)
    # By default matplotlib bends arrows to the shape of the axes; "xy" keeps their direction.
    ax.quiver(
        x, y, u, v, color=GRADIENT, angles="xy", width=0.006, zorder=3, label=label, **scaling
    )
    ax.set_aspect("equal")
    if label is not None:
        _legend(ax)
    return ax


def path(
    points: ArrayLike,
    *,
    heights: ArrayLike | None = None,
    label: str | None = "path",
    ax: Axes | None = None,
) -> Axes:
    """Draw the points that an optimiser went through: hollow at the start, a square at the end.

    Parameters
    ----------
    points : array_like of shape (t + 1, 2)
        One point a row, in their order.
    heights : array_like of shape (t + 1,), optional
        The function's values there: the path is drawn on a surface.
    label : str or None
        The path's name in the legend; None leaves it and its ends out.
    ax : Axes, optional
        Where to draw, 3-dimensional where there are heights; by default a new figure.

    Returns
    -------
    Axes
        With three lines: the path, its start, its end.

    Raises
    ------
    ValueError
        If the points are not pairs, the heights are not as many, or `ax` has no third axis.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.path([[2, 1], [1, 0.5], [0.5, 0.25]])
    """
    columns = list(pairs("points", points).T)
    if heights is None:
        ax = given_or_new(ax, _HEIGHT)
    else:
        columns.append(numbers("heights", heights, len(columns[0])))
        ax = _solid(ax, "`heights`")
    ends: dict[str, Any] = {"ls": "none", "color": ESTIMATE, "mfc": "none", "mew": 1.6, "zorder": 8}
    start, end = ("start", "end") if label is not None else (None, None)
    ax.plot(*columns, color=ESTIMATE, ls="-", lw=1.4, marker="o", ms=3, zorder=7, label=label)
    first, last = [column[:1] for column in columns], [column[-1:] for column in columns]
    ax.plot(*first, marker="o", ms=8, label=start, **ends)
    ax.plot(*last, marker="s", ms=11, label=end, **ends)
    if label is not None:
        _legend(ax)
    return ax


def _grid(X: ArrayLike, Y: ArrayLike, Z: ArrayLike) -> list[NDArray[Any]]:
    arrays = alike(2, X=X, Y=Y, Z=Z)
    if min(arrays[0].shape) < 2:
        raise ValueError(f"`X` must have at least 2 rows and 2 columns, got {arrays[0].shape}")
    return arrays


def _levels(levels: int | ArrayLike) -> int | NDArray[Any]:
    if isinstance(levels, int | np.integer):
        return _validate.integer("levels", levels, at_least=1)
    rising = _validate.vector("levels", levels)
    if (np.diff(rising) <= 0).any():
        raise ValueError(f"`levels` must rise, got {rising.tolist()}")
    return rising


def _point(name: str, point: ArrayLike | None, count: int) -> list[list[float]]:
    """Return the coordinates of a point, each in a list; none if there is no point."""
    if point is None:
        return []
    return [[float(number)] for number in numbers(name, point, count)]


def _solid(ax: Axes | None, drawn: str) -> Axes3D:
    """Return the axes to draw in above the plane."""
    if ax is None:
        # A 3-dimensional grid takes its look when it is made, and knows no alpha but the colour's.
        with mpl.rc_context({"grid.color": (MUTED, 0.35), "grid.linewidth": 0.6}):
            return plt.figure(figsize=(text_width(), _HEIGHT)).add_subplot(projection="3d")
    if not isinstance(ax, Axes3D):
        raise ValueError(f"`ax` must have three axes to draw {drawn}, got two")
    return ax


def _legend(ax: Axes) -> None:
    """Name what was drawn so far, below the axes: inside, lines would run through the names."""
    handles, _ = ax.get_legend_handles_labels()
    if handles:
        # In points, not in parts of the axes: the label of x needs its room under flat axes too.
        room = 0 if isinstance(ax, Axes3D) else 36
        down = ScaledTranslation(0, -room / 72, ax.figure.dpi_scale_trans)
        ax.legend(
            loc="upper center",
            bbox_to_anchor=(0.5, 0),
            bbox_transform=ax.transAxes + down,
            ncols=len(handles) if len(handles) <= 4 else 3,
            columnspacing=1.2,
            handlelength=1.6,
        )
