"""How averages of draws settle down, or do not, and how their error shrinks."""

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from numpy.typing import ArrayLike

from mathdl import _validate
from mathdl.plotting._arguments import positive
from mathdl.plotting._axes import given_or_new
from mathdl.plotting.style import ESTIMATE, TRUTH

__all__ = ["running_means", "shrinking"]


def running_means(
    counts: ArrayLike,
    means: ArrayLike,
    *,
    expectation: float | None = None,
    band: ArrayLike | None = None,
    band_label: str = "band",
    ax: Axes | None = None,
) -> Axes:
    """Draw the mean of the first draws of several runs against the number of draws.

    Parameters
    ----------
    counts : array_like of shape (n,)
        The numbers of draws, above 0, on a logarithmic axis.
    means : array_like of shape (k, n)
        The means after so many draws, a run in each row.
    expectation : float, optional
        Where the means should go, marked by a dashed line.
    band : array_like of shape (n,), optional
        How far from the expectation they may be; the space on both sides of it is shaded.
    band_label : str
        What the legend calls that space.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With one line for each run, then that of the expectation.

    Raises
    ------
    ValueError
        If the shapes do not fit, a count is not above 0, or there is a band and no expectation
        to put it around.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.running_means([1, 2, 4], [[1, 0.5, 0.75], [0, 0.5, 0.5]], expectation=0.5)
    >>> len(ax.lines), ax.get_xscale()
    (3, 'log')
    """
    n, rows = positive("counts", counts), _validate.matrix("means", means)
    if rows.shape[1] != n.size:
        raise ValueError(
            f"`means` must have a column for each of the {n.size} counts, got {rows.shape[1]}"
        )
    if expectation is not None:
        expectation = _validate.number("expectation", expectation)
    if band is not None:
        if expectation is None:
            raise ValueError("`band` must come with an `expectation` to lie around, got none")
        reach = _validate.vector("band", band)
        _validate.same_shape("counts", n, "band", reach)
    ax = given_or_new(ax)
    for i, row in enumerate(rows):
        label = "means of single runs" if i == 0 else None
        ax.plot(n, row, "-", color=ESTIMATE, lw=1.1, alpha=0.8, label=label)
    if expectation is not None:
        ax.axhline(expectation, color=TRUTH, ls="--", lw=1.6, label="expectation")
        if band is not None:
            edges = expectation - reach, expectation + reach
            ax.fill_between(n, *edges, color=to_rgba(TRUTH, 0.18), lw=0, label=band_label)
    ax.set(xscale="log", xlim=(n.min(), n.max()), xlabel="number of draws $n$", ylabel="mean")
    ax.legend()
    return ax


def shrinking(
    sizes: ArrayLike,
    errors: ArrayLike,
    *,
    theory: ArrayLike,
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
    theory : array_like of shape (k,)
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
    n, measured, line = (
        positive(name, x) for name, x in (("sizes", sizes), ("errors", errors), ("theory", theory))
    )
    _validate.same_shape("sizes", n, "errors", measured)
    _validate.same_shape("sizes", n, "theory", line)
    ax = given_or_new(ax)
    ax.plot(n, line, color=TRUTH, label=theory_label)
    ax.plot(n, measured, "o", color=ESTIMATE, label=label)
    ax.set(xscale="log", yscale="log", xlabel="number of data $n$", ylabel=ylabel)
    ax.grid(visible=True)
    ax.legend()
    return ax
