"""A line of pixels that is resized."""

from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mathdl import _validate
from mathdl.plotting._arguments import vectors
from mathdl.plotting._axes import given_or_new
from mathdl.plotting.style import DATA, ESTIMATE, MUTED

__all__ = ["interpolation"]


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
    places, new = vectors(positions=positions, resized=resized)
    ax = given_or_new(ax)
    pixels = range(len(given))
    ax.plot(pixels, given, "-", color=MUTED, linewidth=1, label="_between")
    ax.plot(pixels, given, "o", color=DATA, markersize=7, label=f"{len(given)} given pixels")
    label = f"{len(new)} new pixels"
    ax.plot(places, new, "x", color=ESTIMATE, markersize=8, markeredgewidth=2, label=label)
    ax.set(xlabel="position", ylabel="grey value")
    ax.legend()
    return ax
