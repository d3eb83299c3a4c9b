"""What the picture of gears draws: wheels that touch, mesh and turn in alternate senses."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes

from mathdl import plotting


def train(teeth: Any = (24, 12, 8), **options: Any) -> Axes:
    labels = options.pop("labels", [f"g{i}" for i in range(len(teeth))])
    notes = options.pop("notes", [f"n{i}" for i in range(len(teeth))])
    return plotting.gears(teeth, labels, notes, **options)


def outlines(ax: Axes) -> list[Any]:
    return [line.get_xydata() for line in ax.lines if line.get_linewidth() == 1.2]


def centres(teeth: Any) -> Any:
    return np.cumsum(2 * np.array(teeth)) - teeth


def test_every_gear_has_its_teeth_and_a_radius_in_proportion() -> None:
    ax = train()
    for outline, centre, n in zip(outlines(ax), centres((24, 12, 8)), (24, 12, 8), strict=True):
        radii = np.hypot(outline[:-1, 0] - centre, outline[:-1, 1])
        assert (radii > n).sum() == (radii < n).sum() == 2 * n
        assert radii.mean() == pytest.approx(n)


@pytest.mark.parametrize("teeth", [[24, 12, 8], [7, 9, 6, 11], [13, 40], [8, 7, 6]])
def test_at_each_contact_a_tooth_meets_a_gap(teeth: list[int]) -> None:
    ax = train(teeth)
    drawn, middle = outlines(ax), centres(teeth)
    for i in range(len(teeth) - 1):
        # The heights of the teeth's middles at the line of contact, along both rims.
        right = _middles(drawn[i], middle[i], teeth[i])
        left = np.pi - _middles(drawn[i + 1], middle[i + 1], teeth[i + 1])
        apart = right[0] * teeth[i] - left[0] * teeth[i + 1]
        assert np.cos(apart) == pytest.approx(-1, abs=1e-6)  # half a tooth's share


def _middles(outline: Any, centre: float, n: int) -> Any:
    corners = outline[:-1].reshape(n, 4, 2)[:, 1:3].mean(axis=1) - [centre, 0]
    return np.arctan2(corners[:, 1], corners[:, 0])


def test_neighbours_turn_in_opposite_senses() -> None:
    arrows = [text for text in train().texts if not text.get_text()]
    senses = [np.sign(text.xy[0] - text.xyann[0]) for text in arrows]  # below the hub
    assert senses == [1, -1, 1]


def test_labels_stand_on_the_hubs_and_notes_above() -> None:
    texts = {t.get_text(): t.get_position() for t in train().texts}
    assert texts["g1"] == (60, 0)
    assert texts["n1"] == (60, 15)


def test_it_draws_where_it_is_told_and_all_is_in_view() -> None:
    ax = plt.subplots()[1]
    assert train(ax=ax) is ax
    assert ax.get_aspect() == 1
    left, right = ax.get_xlim()
    assert left < 0
    assert right > 2 * (24 + 12 + 8)


@pytest.mark.parametrize(
    ("teeth", "options", "error", "message"),
    [
        ((), {}, ValueError, "`teeth` must hold at least one gear, got none"),
        ((24, 5), {}, ValueError, r"`teeth\[1\]` must be at least 6, got 5"),
        ((24, 8.5), {}, TypeError, r"`teeth\[1\]` must be an integer"),
        ((24, 8), {"labels": ["a"]}, ValueError, "`labels` must be as many as the 2 gears, got 1"),
        ((24, 8), {"notes": ["a"]}, ValueError, "`notes` must be as many as the 2 gears, got 1"),
    ],
)
def test_gears_refuses(teeth: Any, options: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        train(teeth, **options)
    assert plt.get_fignums() == []
