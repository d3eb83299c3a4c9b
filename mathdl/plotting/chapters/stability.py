"""Floating-point numbers where they lie: strokes on a line."""

from collections.abc import Mapping
from itertools import cycle

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mathdl import _validate
from mathdl.plotting._arguments import named
from mathdl.plotting._axes import given_or_new
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH

__all__ = ["float_lines"]

_SHORT, _LONG = 0.22, 0.4  # heights of a stroke; the distance of two lines is 1


def float_lines(formats: Mapping[str, ArrayLike], *, ax: Axes | None = None) -> Axes:
    """Draw the numbers of each format as strokes on a line of its own, longer at powers of two.

    Parameters
    ----------
    formats : mapping of str to array_like of shape (n,)
        The numbers of each format, by its name, which stands over its line; from top to bottom.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError
        If `formats` is not a mapping.
    ValueError
        If there is no format, or its numbers are not a finite vector.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.float_lines({"two bits": [1, 1.5, 2, 3, 4, 6]})
    >>> [text.get_text() for text in ax.texts]
    ['two bits']
    """
    given = named("formats", formats, "format")
    rows = {name: _validate.vector(f"formats[{name!r}]", x) for name, x in given.items()}
    ax = given_or_new(ax, 0.55 + 0.75 * len(rows))
    colors = cycle((DATA, ESTIMATE, TRUTH, GRADIENT))
    left = min(float(x.min()) for x in rows.values())
    for height, ((name, x), color) in enumerate(zip(rows.items(), colors, strict=False)):
        is_power = np.abs(np.frexp(x)[0]) == 0.5
        ax.axhline(-height, color=MUTED, lw=0.6, zorder=0)
        ax.vlines(x, -height, np.where(is_power, _LONG, _SHORT) - height, color=color, lw=1.4)
        ax.text(left, 0.47 - height, name, color=color, va="bottom")
    ax.set(ylim=(0.75 - len(rows), 0.9), yticks=[])
    ax.spines["left"].set_visible(False)
    return ax
