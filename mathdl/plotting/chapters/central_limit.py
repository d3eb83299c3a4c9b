"""The bell that sums of draws take on."""

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import _validate
from mathdl.plotting._arguments import as_many, members, named, vectors
from mathdl.plotting._axes import panels
from mathdl.plotting._shapes import bars
from mathdl.plotting.style import TRUTH

__all__ = ["sum_histograms"]


def sum_histograms(
    sums: Mapping[str, Sequence[ArrayLike]],
    titles: Sequence[str],
    x: ArrayLike,
    density: ArrayLike,
) -> NDArray[np.object_]:
    """Draw histograms in rows and columns, each with the same density over it.

    Parameters
    ----------
    sums : mapping of str to sequence of array_like
        A row of histograms for each name. Values of a lattice get a bar each, apart from one
        another; the height of a bar is its share over the distance to the next.
    titles : sequence of str
        What stands over each column.
    x, density : array_like of shape (n,)
        Where the density is known, and how high it is there. The histograms show this range.

    Returns
    -------
    ndarray of Axes
        Of the shape (rows, columns).

    Raises
    ------
    TypeError
        If `sums` is not a mapping.
    ValueError
        If there is no row or no title, a row has not as many histograms as there are titles, or
        an array is empty or not finite.

    Examples
    --------
    >>> from mathdl import plotting
    >>> sums = {"coin": [[-1, 1], [-1.4, 0, 0, 1.4]]}
    >>> axes = plotting.sum_histograms(sums, ["1", "2"], [-1, 0, 1], [0.24, 0.4, 0.24])
    >>> axes.shape
    (1, 2)
    """
    places, curve = vectors(x=x, density=density)
    names = members("titles", titles, "title")
    columns = len(names)
    rows = {
        name: [
            _validate.real_array(f"sums[{name!r}]", sample).ravel()
            for sample in as_many(f"sums[{name!r}]", row, columns, "titles")
        ]
        for name, row in named("sums", sums, "row").items()
    }
    axes = panels(len(rows) * columns, columns, 1.45 * len(rows) + 0.4, sharex=True, sharey=True)
    axes = axes.reshape(len(rows), columns)
    for row, (name, samples) in zip(axes, rows.items(), strict=True):
        for ax, values in zip(row, samples, strict=True):
            bars(ax, values, (float(places.min()), float(places.max())))
            ax.plot(places, curve, "-", color=TRUTH)
        row[0].set_ylabel(name)
    for ax, title in zip(axes[0], names, strict=True):
        ax.set_title(title)
    axes[0, 0].set(xlim=(places.min(), places.max()), ylim=(0, 2.4 * curve.max()))
    axes[0, 0].figure.supxlabel("standardised sum", fontsize=mpl.rcParams["axes.labelsize"])
    return axes
