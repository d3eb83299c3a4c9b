"""The way there and the way back through a network, side by side."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from mathdl.plotting._axes import given_or_new
from mathdl.plotting._shapes import box, write
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED

__all__ = ["two_passes"]

# In inches, at the width of the text.
_WIDTH, _HEIGHT = 1.15, 0.5
_STEP = 1.1  # from one array to the next
_LEFT, _MIDDLE, _RIGHT = 0.6, 2.6, 4.6


def two_passes(
    arrays: Sequence[tuple[str, str]],
    steps: Sequence[tuple[str, str, str]],
    *,
    ax: Axes | None = None,
) -> Axes:
    r"""Draw a forward pass down the left side and its backward pass up the right side.

    Between the two stands what joins them: an array that the forward pass has computed is kept
    (dashed) for the step of the backward pass that needs it.

    Parameters
    ----------
    arrays : sequence of (name, shape)
        What is computed, from the input to the loss. A gradient of the same shape stands
        opposite each of them, but for the input. Names are written as formulas, and the
        gradient of "Z_1" is the letter with a bar.
    steps : sequence of (forward, kept, backward)
        What leads from each array to the next, what the way back makes of the kept array, and
        what leads back. One fewer than the arrays; an empty text is not drawn, and without a
        `kept` nothing is. Nothing leads back to the input, so the first `backward` is empty.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With a box (a patch) for each array, its gradient and what is kept, row by row.

    Raises
    ------
    ValueError
        If there are fewer than two arrays, not one step between each two of them, or a way back
        to the input.

    Examples
    --------
    >>> from mathdl import plotting
    >>> arrays = [("X", "(n, d)"), ("Z", "(n, q)"), ("L", "()")]
    >>> steps = [("$XW$", r"$\bar W = X^\top \bar Z$", ""), ("sum", "", "copy")]
    >>> ax = plotting.two_passes(arrays, steps)
    >>> [text.get_text() for text in ax.texts][:2]
    ['$X$', '(n, d)']
    """
    if len(arrays) < 2:
        raise ValueError(f"`arrays` must be at least 2, got {len(arrays)}")
    if len(steps) != len(arrays) - 1:
        raise ValueError(
            f"`steps` must be {len(arrays) - 1}, one between each two arrays, got {len(steps)}"
        )
    if steps[0][2]:
        raise ValueError(f"`steps[0]` must not lead back to the input, got {steps[0][2]!r}")
    bottom = (len(arrays) - 1) * _STEP + _HEIGHT / 2
    ax = given_or_new(ax, bottom + _HEIGHT / 2 + 0.1)
    ax.set(xlim=(-0.02, 5.22), ylim=(bottom + 0.05, -_HEIGHT / 2 - 0.05))
    ax.set_axis_off()
    for row, (name, shape) in enumerate(arrays):
        _draw_box(ax, _LEFT, row * _STEP, f"${name}$", shape, DATA)
        if row:
            _draw_box(ax, _RIGHT, row * _STEP, rf"$\bar{{{name[0]}}}{name[1:]}$", shape, GRADIENT)
    for row, (forward, kept, backward) in enumerate(steps):
        top, end = row * _STEP + _HEIGHT / 2, (row + 1) * _STEP - _HEIGHT / 2
        _draw_arrow(ax, _LEFT, top, end, DATA)
        write(ax, _LEFT + 0.12, (top + end) / 2, forward, "left", DATA)
        if row:
            _draw_arrow(ax, _RIGHT, end, top, GRADIENT)
            write(ax, _RIGHT - 0.12, (top + end) / 2, backward, "right", GRADIENT)
        if kept:
            _draw_kept(ax, row * _STEP, kept)
    return ax


def _draw_box(ax: Axes, x: float, y: float, name: str, shape: str, color: str) -> None:
    box(ax, x, y, _WIDTH, _HEIGHT, color)
    write(ax, x, y - 0.1, name, "center", MUTED, 1.0)
    write(ax, x, y + 0.13, shape, "center", color)


def _draw_kept(ax: Axes, y: float, text: str) -> None:
    """Draw what is made of an array that is kept, in the middle and on the array's own height."""
    box(ax, _MIDDLE, y, 1.3, 0.36, ESTIMATE)
    write(ax, _MIDDLE, y, text, "center", ESTIMATE)
    start, end = _LEFT + _WIDTH / 2, _MIDDLE - 0.65
    ax.plot([start, end], [y, y], "--", color=ESTIMATE, linewidth=1.2, zorder=1)


def _draw_arrow(ax: Axes, x: float, start: float, end: float, color: str) -> None:
    style = {"arrowstyle": "-|>", "color": color, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", (x, end), (x, start), arrowprops=style)
