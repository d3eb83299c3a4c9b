"""Data, the densities that may have made them, and how likely they make them."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from numpy.typing import ArrayLike

from mathdl import _validate
from mathdl.plotting._arguments import log_likelihoods, vectors
from mathdl.plotting._axes import given_or_new, legend
from mathdl.plotting.style import DATA, ESTIMATE

__all__ = ["density", "histogram", "likelihood_curve"]


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
    x, values = vectors(x=x, values=values)
    ax = given_or_new(ax)
    ax.plot(x, values, color=color, linestyle=linestyle, label=label or None)
    ax.set(xlabel=ax.get_xlabel() or "$x$", ylabel="density")
    ax.set_ylim(bottom=0)
    return legend(ax)


def histogram(
    data: ArrayLike,
    *,
    bins: int = 15,
    label: str = "data",
    ax: Axes | None = None,
) -> Axes:
    """Draw data as bars whose area is 1, so that a density fits over them.

    Parameters
    ----------
    data : array_like
        The values, of any shape.
    bins : int
        How many bars.
    label : str
        Their name in the legend; without one there is no legend.
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
    ax.set(xlabel="$x$", ylabel="density")
    return legend(ax)


def likelihood_curve(
    parameters: ArrayLike,
    values: ArrayLike,
    *,
    label: str = "",
    color: str = ESTIMATE,
    linestyle: str = "-",
    estimate: float | None = None,
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
    estimate : float, optional
        The parameter to mark by an upright line.
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
    parameters = _validate.vector("parameters", parameters)
    values = log_likelihoods("values", values, ndim=1)
    _validate.same_shape("parameters", parameters, "values", values)
    if estimate is not None:
        estimate = _validate.number("estimate", estimate)
    ax = given_or_new(ax)
    possible = np.where(np.isfinite(values), values, np.nan)
    ax.plot(parameters, possible, color=color, linestyle=linestyle, label=label or None)
    # The gap belongs to the picture, though nothing is drawn there.
    ax.update_datalim(np.column_stack([parameters, parameters]), updatey=False)
    ax.autoscale_view()
    if estimate is not None:
        ax.axvline(estimate, color=ESTIMATE, ls=(0, (4, 2)), lw=1.2, label="estimate")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return legend(ax)
