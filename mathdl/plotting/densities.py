"""Data, the densities that may have made them, and how likely they make them."""

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import given_or_new, positive, two_vectors
from mathdl.plotting.style import DATA, ESTIMATE, MUTED, TRUTH

__all__ = ["density", "heights", "histogram", "likelihood_curve", "likelihood_surface", "shrinking"]

# Each drop of the log-likelihood below its top is one line; past the last, all is equally bad.
_DROPS = (0.5, 2.0, 5.0, 10.0, 20.0, 50.0)


def density(
    x: ArrayLike,
    values: ArrayLike,
    *,
    label: str = "",
    color: str = ESTIMATE,
    linestyle: str = "-",
    ax: Axes | None = None,
) -> Axes:
    """Draw a density as a curve.

    Parameters
    ----------
    x, values : array_like of shape (n,)
        Where, and how high the density is there.
    label : str
        Its name in the legend; without one there is no legend.
    color, linestyle : str
        As matplotlib understands them.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `x` and `values` are not finite vectors of the same length.

    Examples
    --------
    >>> from mathdl import plotting
    >>> plotting.density([0, 1, 2], [0.0, 1.0, 0.0]).get_ylabel()
    'density'
    """
    x, values = two_vectors("x", x, "values", values)
    ax = given_or_new(ax)
    ax.plot(x, values, color=color, linestyle=linestyle, label=label or None)
    ax.set(xlabel=ax.get_xlabel() or "$x$", ylabel="density")
    ax.set_ylim(bottom=0)
    return _legend(ax)


def heights(
    points: ArrayLike,
    values: ArrayLike,
    *,
    label: str = "",
    color: str = ESTIMATE,
    ax: Axes | None = None,
) -> Axes:
    """Draw how high a density is above each of the data.

    Parameters
    ----------
    points, values : array_like of shape (n,)
        The data, drawn as dots on the axis, and the density at each.
    label : str
        The name of the dots in the legend; without one there is no legend.
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
    points, values = two_vectors("points", points, "values", values)
    ax = given_or_new(ax)
    ax.vlines(points, 0, values, color=color, linewidth=1.2, alpha=0.8)
    # Dots sit on the axis itself, in front of it and not cut in half by it.
    ax.plot(points, np.zeros(points.size), "o", color=DATA, label=label or None, clip_on=False)
    ax.set(xlabel=ax.get_xlabel() or "$x$", ylabel="density")
    ax.set_ylim(bottom=0)
    return _legend(ax)


def histogram(
    data: ArrayLike,
    *,
    bins: int = 15,
    label: str = "data",
    xlabel: str = "$x$",
    ax: Axes | None = None,
) -> Axes:
    """Draw data as bars whose area is 1, so that a density fits over them.

    Parameters
    ----------
    data : array_like
        The values, of any shape.
    bins : int
        How many bars.
    label, xlabel : str
        Their name in the legend, and what the horizontal axis shows.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError, ValueError
        If the data are empty or not finite, or `bins` is not an integer above 0.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.histogram([1.0, 2.0, 2.5, 4.0], bins=3)
    >>> len(ax.patches)
    3
    """
    values = _validate.real_array("data", data).ravel()
    bins = _validate.integer("bins", bins, at_least=1)
    ax = given_or_new(ax)
    ax.hist(
        values,
        bins=bins,
        density=True,
        facecolor=to_rgba(DATA, 0.3),
        edgecolor=DATA,
        linewidth=0.8,
        label=label or None,
    )
    ax.set(xlabel=xlabel, ylabel="density")
    return _legend(ax)


def likelihood_curve(
    parameters: ArrayLike,
    values: ArrayLike,
    *,
    label: str = "",
    color: str = ESTIMATE,
    linestyle: str = "-",
    estimate: float | None = None,
    truth: float | None = None,
    xlabel: str = "$p$",
    ylabel: str = "likelihood",
    ax: Axes | None = None,
) -> Axes:
    """Draw a likelihood as a function of one parameter.

    Parameters
    ----------
    parameters, values : array_like of shape (n,)
        The values of the parameter, and the likelihood (or its logarithm) of each. Where that is
        -inf the curve has a gap.
    label : str
        Its name in the legend; without one there is no legend.
    color, linestyle : str
        As matplotlib understands them.
    estimate, truth : float, optional
        Parameters to mark by an upright line.
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
        If `parameters` and `values` are not vectors of the same length, the parameters are not
        finite, or no value is; or if one of them is NaN or inf.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.likelihood_curve([0.2, 0.5, 0.8], [0.03, 0.06, 0.03], estimate=0.5)
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['estimate']
    """
    parameters, values = _validate.vector("parameters", parameters), _likelihoods(values, ndim=1)
    _validate.same_shape("parameters", parameters, "values", values)
    ax = given_or_new(ax)
    possible = np.where(np.isfinite(values), values, np.nan)
    ax.plot(parameters, possible, color=color, linestyle=linestyle, label=label or None)
    # The gap belongs to the picture, though nothing is drawn there.
    ax.update_datalim(np.column_stack([parameters, parameters]), updatey=False)
    ax.autoscale_view()
    for name, place, style, shade in (
        ("estimate", estimate, (0, (4, 2)), ESTIMATE),
        ("truth", truth, (0, (1, 1.5)), TRUTH),
    ):
        if place is not None:
            place = _validate.number(name, place)
            ax.axvline(place, color=shade, linestyle=style, linewidth=1.2, label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return _legend(ax)


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
    values = _likelihoods(values, ndim=2)
    if values.shape != (stds.size, means.size):
        raise ValueError(
            f"`values` must have shape (len(stds), len(means)) = {(stds.size, means.size)}, "
            f"got {values.shape}"
        )
    if min(values.shape) < 2:
        raise ValueError(f"`values` must have two rows and columns or more, got {values.shape}")
    ax = given_or_new(ax)
    top, bottom = float(values.max()), float(values.min())
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
    _mark(ax, "truth", truth, "o", TRUTH)
    _mark(ax, "estimate", estimate, "x", ESTIMATE)
    ax.set(xlabel="mean $\\mu$", ylabel="standard deviation $\\sigma$")
    return _legend(ax)


def shrinking(
    sizes: ArrayLike,
    errors: ArrayLike,
    *,
    theory: ArrayLike | None = None,
    label: str = "measured",
    theory_label: str = "theory",
    ylabel: str = "error",
    ax: Axes | None = None,
) -> Axes:
    """Draw how an estimate's error shrinks with the number of data, on two logarithmic axes.

    Parameters
    ----------
    sizes, errors : array_like of shape (k,)
        The numbers of data, and the measured error of each.
    theory : array_like of shape (k,), optional
        What the errors ought to be, drawn as a line.
    label, theory_label, ylabel : str
        What the legend and the vertical axis say.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the vectors are not finite and of the same length, or hold a number that is not above
        0 and so has no place on a logarithmic axis.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.shrinking([1, 100], [2.1, 0.19], theory=[2.0, 0.2])
    >>> ax.get_xscale(), ax.get_yscale()
    ('log', 'log')
    """
    sizes, errors = positive("sizes", sizes), positive("errors", errors)
    _validate.same_shape("sizes", sizes, "errors", errors)
    ax = given_or_new(ax)
    if theory is not None:
        line = positive("theory", theory)
        _validate.same_shape("sizes", sizes, "theory", line)
        ax.plot(sizes, line, color=TRUTH, label=theory_label)
    ax.plot(sizes, errors, "o", color=ESTIMATE, label=label)
    ax.set(xscale="log", yscale="log", xlabel="number of data $n$", ylabel=ylabel)
    ax.grid(visible=True)
    return _legend(ax)


def _legend(ax: Axes) -> Axes:
    if ax.get_legend_handles_labels()[1]:
        ax.legend()
    return ax


def _likelihoods(values: ArrayLike, ndim: int) -> NDArray[Any]:
    """Return the logarithms of likelihoods, of which some may be those of 0."""
    array = _validate.real_array("values", values, ndim=ndim, finite=False)
    _validate.refuse_nan("values", array, np)
    if (array == np.inf).any():
        raise ValueError("`values` must be below inf, got inf")
    if not np.isfinite(array).any():
        raise ValueError("`values` must hold a number above -inf, got -inf alone")
    return array


def _mark(ax: Axes, name: str, point: tuple[float, float] | None, marker: str, color: str) -> None:
    if point is None:
        return
    place = _validate.vector(name, point)
    if place.size != 2:
        raise ValueError(f"`{name}` must be a mean and a standard deviation, got {point!r}")
    face = "none" if marker == "o" else color
    style: dict[str, Any] = {
        "color": color,
        "markerfacecolor": face,
        "markersize": 8,
        "markeredgewidth": 2,
    }
    ax.plot(*place, marker, label=name, **style)
