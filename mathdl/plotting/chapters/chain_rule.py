"""Gears that drive one another: the picture of rates that multiply."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from mathdl import _validate
from mathdl.plotting._arguments import as_many, members
from mathdl.plotting._axes import given_or_new, text_width
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED

__all__ = ["gears"]

_TOOTH = 0.8  # half the height of a tooth, where a gear has one unit of radius for each tooth
_COLORS = (DATA, ESTIMATE)


def gears(
    teeth: Sequence[int],
    labels: Sequence[str],
    notes: Sequence[str],
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw gears in a row, each in mesh with the next, with arrows for the sense of rotation.

    Parameters
    ----------
    teeth : sequence of int
        The number of teeth of each gear, at least 6. The first gear turns counterclockwise.
    labels : sequence of str
        What stands on the hub of each gear.
    notes : sequence of str
        What stands above each gear.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError
        If a number of teeth is not an integer.
    ValueError
        If there is no gear, one has too few teeth, or the sequences differ in length.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.gears([12, 8], ["$x$", "$u$"], ["1 turn", "1.5 turns"])
    >>> [text.get_text() for text in ax.texts if text.get_text()]
    ['$x$', '1 turn', '$u$', '1.5 turns']
    """
    given = members("teeth", teeth, "gear")
    counts = [_validate.integer(f"teeth[{i}]", n, at_least=6) for i, n in enumerate(given)]
    labels = as_many("labels", labels, len(counts), "gears")
    notes = as_many("notes", notes, len(counts), "gears")
    length = 2.0 * sum(counts)
    ax = given_or_new(ax, text_width() * (2.0 * max(counts) + 14) / (length + 8))
    left, phase = 0.0, 0.0
    for i, (n, label, note) in enumerate(zip(counts, labels, notes, strict=True)):
        centre = left + n
        _gear(ax, centre, n, phase, _COLORS[i % 2])
        _turn(ax, centre, n, clockwise=i % 2 == 1)
        ax.text(centre, 0, label, ha="center", va="center", color=_COLORS[i % 2])
        ax.text(centre, n + 3, note, ha="center", va="bottom", color=MUTED)
        left += 2.0 * n
        if i + 1 < len(counts):  # at the contact, the next has its teeth in this one's gaps
            phase = np.pi - (phase * n + np.pi) / counts[i + 1]
    ax.set(xlim=(-4, length + 4), ylim=(-max(counts) - 3, max(counts) + 11), aspect="equal")
    ax.set_axis_off()
    return ax


def _gear(ax: Axes, centre: float, teeth: int, phase: float, color: str) -> None:
    outline = _outline(teeth, phase)
    ax.fill(centre + outline[0], outline[1], facecolor=color, edgecolor="none", alpha=0.18)
    ax.plot(centre + outline[0], outline[1], color=color, ls="-", lw=1.2)


def _outline(teeth: int, phase: float) -> NDArray[np.float64]:
    """Return a closed outline, one tooth around the angle `phase`."""
    corners = np.array([-0.32, -0.18, 0.18, 0.32])  # of a tooth, in parts of its share
    heights = np.array([-1, 1, 1, -1]) * _TOOTH
    angles = phase + 2 * np.pi / teeth * (np.arange(teeth)[:, None] + corners).ravel()
    radii = teeth + np.tile(heights, teeth)
    angles, radii = np.append(angles, angles[0]), np.append(radii, radii[0])
    return np.stack([radii * np.cos(angles), radii * np.sin(angles)])


def _turn(ax: Axes, centre: float, radius: float, *, clockwise: bool) -> None:
    """Draw an arc with a head, inside the rim."""
    t = np.radians(np.linspace(215, 325, 40))
    arc = np.stack([centre + 0.68 * radius * np.cos(t), 0.68 * radius * np.sin(t)])
    arc = arc[:, ::-1] if clockwise else arc
    ax.plot(*arc, color=GRADIENT, ls="-", lw=1.4)
    ax.annotate(
        "",
        xy=(float(arc[0, -1]), float(arc[1, -1])),
        xytext=(float(arc[0, -4]), float(arc[1, -4])),
        arrowprops={"arrowstyle": "-|>", "color": GRADIENT, "shrinkA": 0, "shrinkB": 0},
    )
