"""What `plotting.messages` draws: a box for each object, and arrows that keep apart."""

from typing import Any

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes

from mathdl import plotting

PLACES = {"data": (0, 0), "loop": (1, 0), "model": (2, 0), "board": (1, 1)}
SENT = [
    ("data", "loop", "batches"),
    ("loop", "model", "a batch"),
    ("model", "loop", "its loss"),
    ("loop", "board", "numbers"),
    ("board", "loop", "thanks"),
]


def boxes(ax: Axes) -> dict[str, Any]:
    """Return the extents of each object's box, with the y axis down."""
    found = [patch.get_path().get_extents() for patch in ax.patches[: len(PLACES)]]
    return dict(zip(PLACES, found, strict=True))


def arrows(ax: Axes) -> list[tuple[Any, Any]]:
    return [(a.xyann, a.xy) for a in ax.texts if getattr(a, "arrowprops", None)]


def test_each_name_stands_in_its_box() -> None:
    ax = plotting.messages(PLACES, SENT)
    at = {text.get_text(): text.get_position() for text in ax.texts}
    for name, b in boxes(ax).items():
        assert at[name] == pytest.approx(((b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2))
    ax.figure.canvas.draw()


def test_each_arrow_leads_from_the_edge_of_the_sender_to_that_of_the_receiver() -> None:
    ax = plotting.messages(PLACES, SENT)
    there = boxes(ax)
    for (sender, receiver, _), (tail, tip) in zip(SENT, arrows(ax), strict=True):
        for name, (x, y) in ((sender, tail), (receiver, tip)):
            b = there[name]
            assert b.x0 - 1e-9 <= x <= b.x1 + 1e-9
            assert b.y0 - 1e-9 <= y <= b.y1 + 1e-9
        a, b = there[sender], there[receiver]
        sideways = PLACES[sender][1] == PLACES[receiver][1]
        gap = max(a.x0 - b.x1, b.x0 - a.x1) if sideways else max(a.y0 - b.y1, b.y0 - a.y1)
        length = abs(tip[0] - tail[0]) + abs(tip[1] - tail[1])
        assert length == pytest.approx(gap)


def test_two_arrows_against_each_other_keep_apart() -> None:
    ax = plotting.messages(PLACES, SENT)
    there, back = arrows(ax)[1:3]
    assert there[0][1] < back[0][1]  # above, for it leads to the right
    down, up = arrows(ax)[3:]
    assert down[0][0] > up[0][0]


def test_each_message_stands_beside_its_arrow_on_the_outer_side() -> None:
    ax = plotting.messages(PLACES, SENT)
    at = {text.get_text(): text.get_position() for text in ax.texts}
    lines = dict(zip([message for *_, message in SENT], arrows(ax), strict=True))
    assert at["a batch"][1] < lines["a batch"][0][1] < lines["its loss"][0][1] < at["its loss"][1]
    assert at["thanks"][0] < lines["thanks"][0][0] < lines["numbers"][0][0] < at["numbers"][0]


def test_it_draws_into_given_axes() -> None:
    _, ax = plt.subplots()
    assert plotting.messages(PLACES, SENT, ax=ax) is ax


@pytest.mark.parametrize(
    ("places", "sent", "error", "message"),
    [
        ({}, [], ValueError, "`places` must hold at least one place, got none"),
        ([], [], TypeError, "`places` must map names to places, got list"),
        (PLACES, [("data", "lop", "")], ValueError, "objects of `places`, got 'lop'"),
        (PLACES, [("data", "model", "")], ValueError, "neighbours, got 'data' and 'model'"),
        (PLACES, [("data", "data", "")], ValueError, "neighbours, got 'data' and 'data'"),
    ],
)
def test_refuses(places: Any, sent: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        plotting.messages(places, sent)
    assert plt.get_fignums() == []
