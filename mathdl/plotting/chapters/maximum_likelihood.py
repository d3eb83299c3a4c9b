"""How high a density is above the data, and how likely many normal distributions make them."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from numpy.typing import ArrayLike

from mathdl import _validate
from mathdl.plotting._arguments import log_likelihoods, numbers, vectors
from mathdl.plotting._axes import given_or_new, legend
from mathdl.plotting.style import DATA, ESTIMATE, MUTED, TRUTH

__all__ = ["heights", "likelihood_surface"]

# Each drop of the log-likelihood below its top is one line; past the last, all is equally bad.
_DROPS = (0.5, 2.0, 5.0, 10.0, 20.0, 50.0)


def heights(
    points: ArrayLike, values: ArrayLike, *, color: str = ESTIMATE, ax: Axes | None = None
) -> Axes:
    """Draw how high a density is above each of the data.

    Parameters
    ----------
    points, values : array_like of shape (n,)
        The data, drawn as dots on the axis, and the density at each.
    color : str
        The colour of the density.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `points` and `values` are not finite vectors of the same length.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.heights([1.0, 2.0], [0.3, 0.2])
    >>> len(ax.collections[0].get_segments())
    2
    """
    points, values = vectors(points=points, values=values)
    ax = given_or_new(ax)
    ax.vlines(points, 0, values, color=color, linewidth=1.2, alpha=0.8)
    # Dots sit on the axis itself, in front of it and not cut in half by it.
    ax.plot(points, np.zeros(points.size), "o", color=DATA, clip_on=False)
    ax.set(xlabel=ax.get_xlabel() or "$x$", ylabel="density")
    ax.set_ylim(bottom=0)
    return ax


def likelihood_surface(
    means: ArrayLike,
    stds: ArrayLike,
    values: ArrayLike,
    *,
    estimate: tuple[float, float] | None = None,
    truth: tuple[float, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    r"""Draw the log-likelihood of many normal distributions as a map with height lines.

    A line says how far below the highest value of the map it lies, in nats.

    Parameters
    ----------
    means : array_like of shape (p,)
        The horizontal axis, increasing.
    stds : array_like of shape (q,)
        The vertical axis, increasing.
    values : array_like of shape (q, p)
        The log-likelihoods, as `mathdl.estimation.normal_log_likelihood_surface` returns them.
        -inf lies below every line.
    estimate, truth : tuple of two floats, optional
        A mean and a standard deviation to mark, by a cross and by a ring.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If an axis is not finite or has fewer than two values, the shape of `values` does not fit
        the axes, none of them is finite, or one is NaN or inf.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.likelihood_surface([0, 1, 2], [1, 2], [[-9, -3, -9], [-8, -5, -8]])
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('mean $\\mu$', 'standard deviation $\\sigma$')
    """
    means, stds = _validate.vector("means", means), _validate.vector("stds", stds)
    values = log_likelihoods("values", values, ndim=2)
    if values.shape != (stds.size, means.size):
        raise ValueError(
            f"`values` must have shape (len(stds), len(means)) = {(stds.size, means.size)}, "
            f"got {values.shape}"
        )
    if min(values.shape) < 2:
        raise ValueError(f"`values` must have two rows and columns or more, got {values.shape}")
    marks = [
        (name, numbers(name, point, 2), marker, color)
        for name, point, marker, color in (
            ("truth", truth, "o", TRUTH),
            ("estimate", estimate, "x", ESTIMATE),
        )
        if point is not None
    ]
    ax = given_or_new(ax)
    top = float(values.max())
    bottom = float(values.min())
    drops = [drop for drop in _DROPS if top - drop > bottom][::-1]
    # A line passes between two values by how far it is from each, so both must be numbers.
    values = np.maximum(values, min(top - 2 * _DROPS[-1], values[np.isfinite(values)].min()))
    if drops:
        levels = [top - drop for drop in drops]
        # The nearer the top, the deeper the blue; clear colours suit white and dark pages.
        shades = [to_rgba(DATA, 0.05 + 0.35 * i / len(drops)) for i in range(1, len(drops) + 1)]
        edges = [*levels, math.nextafter(top, math.inf)]
        ax.contourf(means, stds, values, levels=edges, colors=shades)
        lines = ax.contour(
            means, stds, values, levels=levels, colors=[DATA], linestyles="solid", linewidths=0.9
        )
        names = {level: f"−{drop:g}" for level, drop in zip(lines.levels, drops, strict=True)}
        ax.clabel(lines, fmt=names, fontsize=9, colors=[MUTED])
    for name, (x, y), marker, color in marks:
        face = "none" if marker == "o" else color
        ax.plot([x], [y], marker, color=color, mfc=face, markersize=8, mew=2, label=name)
    ax.set(xlabel="mean $\\mu$", ylabel="standard deviation $\\sigma$")
    return legend(ax)
