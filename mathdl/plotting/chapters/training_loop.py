"""Objects as boxes, and what they tell one another as arrows."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from mathdl.plotting._arguments import named
from mathdl.plotting._axes import given_or_new
from mathdl.plotting._shapes import box, write
from mathdl.plotting.style import DATA, MUTED

__all__ = ["messages"]

# In inches, at the width of the text.
_WIDTH, _HEIGHT = 1.55, 0.5
_COLUMN, _ROW = 2.1, 1.2  # from one box to the next
_ASIDE = 0.12  # how far an arrow is beside the line between two boxes


def messages(
    places: Mapping[str, tuple[int, int]],
    sent: Sequence[tuple[str, str, str]],
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw objects as boxes on a grid, and what each tells another as an arrow with its name.

    Arrows keep to the left of the line from box to box, as seen on their way, so that two that
    run against each other stay apart.

    Parameters
    ----------
    places : mapping of str to (column, row)
        Where each object stands, counted from the upper left.
    sent : sequence of (sender, receiver, message)
        The arrows. Sender and receiver are neighbours, in a row or in a column.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        With a box (a patch) for each object, and then the arrows.

    Raises
    ------
    TypeError
        If `places` is not a mapping.
    ValueError
        If there is no object, a sender or receiver has no place, or the two are no neighbours.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.messages({"data": (0, 0), "loop": (1, 0)}, [("data", "loop", "batches")])
    >>> [text.get_text() for text in ax.texts if text.get_text()]
    ['data', 'loop', 'batches']
    """
    at = named("places", places, "place")
    for sender, receiver, _ in sent:
        _check(at, sender, receiver)
    columns, rows = (max(place[axis] for place in at.values()) for axis in (0, 1))
    height = rows * _ROW + _HEIGHT + 0.1
    ax = given_or_new(ax, height)
    ax.set(
        xlim=(-_WIDTH / 2 - 0.05, columns * _COLUMN + _WIDTH / 2 + 0.05),
        ylim=(rows * _ROW + _HEIGHT / 2 + 0.05, -_HEIGHT / 2 - 0.05),
    )
    ax.set_axis_off()
    for name, (column, row) in at.items():
        box(ax, column * _COLUMN, row * _ROW, _WIDTH, _HEIGHT, DATA)
        write(ax, column * _COLUMN, row * _ROW, name, "center", MUTED)
    for sender, receiver, message in sent:
        _draw(ax, at[sender], at[receiver], message)
    return ax


def _check(places: Mapping[str, tuple[int, int]], sender: str, receiver: str) -> None:
    for name in (sender, receiver):
        if name not in places:
            raise ValueError(f"`sent` must name objects of `places`, got {name!r}")
    (x, y), (u, v) = places[sender], places[receiver]
    if abs(x - u) + abs(y - v) != 1:
        raise ValueError(f"`sent` must join neighbours, got {sender!r} and {receiver!r}")


def _draw(ax: Axes, start: tuple[int, int], end: tuple[int, int], message: str) -> None:
    along, down = end[0] - start[0], end[1] - start[1]
    x, y = start[0] * _COLUMN + along * _WIDTH / 2, start[1] * _ROW + down * _HEIGHT / 2
    to_x, to_y = end[0] * _COLUMN - along * _WIDTH / 2, end[1] * _ROW - down * _HEIGHT / 2
    # To the left of the way, with the y axis down.
    aside_x, aside_y = down * _ASIDE, -along * _ASIDE
    style = {"arrowstyle": "-|>", "color": DATA, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0}
    tail, tip = (x + aside_x, y + aside_y), (to_x + aside_x, to_y + aside_y)
    ax.annotate("", tip, tail, arrowprops=style)
    middle_x, middle_y = (tail[0] + tip[0]) / 2, (tail[1] + tip[1]) / 2
    if down:
        align = "left" if down > 0 else "right"
        write(ax, middle_x + down * 0.08, middle_y, message, align, MUTED)
    else:
        write(ax, middle_x, middle_y - along * 0.14, message, "center", MUTED)
