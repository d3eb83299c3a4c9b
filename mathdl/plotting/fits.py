"""What a model says, drawn through the data that it was fitted to."""

from collections.abc import Mapping

from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mathdl import _validate
from mathdl.plotting._arguments import given_or_new, two_vectors
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, TRUTH

__all__ = ["fits"]

_LOOKS = ((ESTIMATE, "--"), (TRUTH, "-"), (GRADIENT, ":"))


def fits(
    x: ArrayLike,
    y: ArrayLike,
    curves: Mapping[str, ArrayLike],
    *,
    at: ArrayLike | None = None,
    xlabel: str = "x",
    ylabel: str = "y",
    ax: Axes | None = None,
) -> Axes:
    """Draw points and, through them, up to three curves with their names.

    Parameters
    ----------
    x, y : array_like of shape (n,)
        The points.
    curves : mapping of str to array_like of shape (m,)
        For each name the values, in the order in which the legend lists them: first in the
        colour of an estimate (dashed), second in that of the truth, third dotted.
    at : array_like of shape (m,), optional
        Where the curves have these values; by default at `x`. It increases, so that the curves
        do not run back.
    xlabel, ylabel : str
        What the axes are.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        Its first line holds the points, the others the curves.

    Raises
    ------
    TypeError
        If `curves` is not a mapping.
    ValueError
        If the arrays are not vectors of fitting lengths, `at` (or else `x`) decreases somewhere,
        or there are more curves than looks.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.fits([0, 1], [1, 3], {"2 x + 1": [1, 3]})
    >>> len(ax.lines)
    2
    """
    x, y = two_vectors("x", x, "y", y)
    name_at, at = ("x", x) if at is None else ("at", _validate.vector("at", at))
    if (at[1:] < at[:-1]).any():
        raise ValueError(f"`{name_at}` must increase, got a value below the one before it")
    if not isinstance(curves, Mapping):
        raise TypeError(f"`curves` must map names to values, got {type(curves).__name__}")
    if len(curves) > len(_LOOKS):
        raise ValueError(f"`curves` must be at most {len(_LOOKS)}, got {len(curves)}")
    ax = given_or_new(ax)
    ax.plot(x, y, "o", color=DATA, markersize=5, label="data")
    for (name, values), (color, linestyle) in zip(curves.items(), _LOOKS, strict=False):
        curve = _validate.vector(name, values)
        _validate.same_shape(name_at, at, name, curve)
        ax.plot(at, curve, color=color, linestyle=linestyle, label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend()
    return ax
