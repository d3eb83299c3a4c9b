"""What `plotting.code_tree` draws: a place for each word, a branch for each of its signs."""

from typing import Any

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import same_color

from mathdl import plotting

WORDS = {"a": "0", "b": "10", "c": "110", "d": "111"}
SHARES = [0.5, 0.25, 0.125, 0.125]


def branches(ax: Axes) -> dict[tuple[float, int], tuple[float, int]]:
    """Return from which place each other place is reached."""
    lines = [line.get_xydata().tolist() for line in ax.lines if len(line.get_xydata()) == 2]
    return {tuple(end): tuple(start) for start, end in lines}


def test_each_word_leads_from_the_root_to_its_own_end() -> None:
    ax = plotting.code_tree(WORDS, SHARES)
    above = branches(ax)
    root = (((2 + 3) / 2 + 1) / 2 / 2, 0)
    for x, word in enumerate(WORDS.values()):
        place = (float(x), len(word))
        turns = ""
        while place in above:
            turns = ("0" if place[0] < above[place][0] else "1") + turns
            place = above[place]
        assert turns == word
        assert place == pytest.approx(root)
    ax.figure.canvas.draw()


def test_a_name_its_word_and_its_probability_stand_under_the_end() -> None:
    # The order of the names is not the order of the words.
    ax = plotting.code_tree({"d": "11", "b": "10", "a": "0"}, [0.2, 0.3, 0.5])
    labels = {text.get_text(): text.xy for text in ax.texts if "\n" in text.get_text()}
    assert labels == {"d: 11\n0.2": (2, 2), "b: 10\n0.3": (1, 2), "a: 0\n0.5": (0, 1)}


def test_no_and_yes_are_told_apart_without_colour() -> None:
    ax = plotting.code_tree(WORDS, SHARES)
    for line in ax.lines:
        points = line.get_xydata()
        if len(points) == 2:
            assert line.get_linestyle() == ("--" if points[1][0] < points[0][0] else "-")


def test_only_ends_have_the_colour_of_an_estimate() -> None:
    dots = [line for line in plotting.code_tree(WORDS, SHARES).lines if len(line.get_xdata()) == 1]
    ends = [dot for dot in dots if same_color(dot.get_color(), plotting.ESTIMATE)]
    assert sorted(dot.get_xydata()[0].tolist() for dot in ends) == [[0, 1], [1, 2], [2, 3], [3, 3]]
    assert len(dots) - len(ends) == 3  # the questions


def test_a_question_with_one_answer_is_straight_above_it() -> None:
    ax = plotting.code_tree({"a": "01"}, [1.0])
    assert branches(ax) == {(0, 2): (0, 1), (0, 1): (0, 0)}


def test_it_draws_into_given_axes() -> None:
    _, ax = plt.subplots()
    assert plotting.code_tree(WORDS, SHARES, ax=ax) is ax


@pytest.mark.parametrize(
    ("words", "shares", "error", "message"),
    [
        (["0", "1"], [0.5, 0.5], TypeError, "`words` must map names to words, got list"),
        ({}, [], ValueError, "`words` must hold at least one word, got none"),
        ({"a": 0}, [1.0], TypeError, r"`words\['a'\]` must be a str, got int"),
        ({"a": ""}, [1.0], ValueError, r"`words\['a'\]` must be zeros and ones, got ''"),
        ({"a": "012"}, [1.0], ValueError, "must be zeros and ones, got '012'"),
        ({"a": "1", "b": "0", "c": "10"}, [1, 0, 0], ValueError, "one another, got '1' and '10'"),
        ({"a": "1", "b": "1"}, [1, 0], ValueError, "one another, got '1' and '1'"),
        ({"a": "1", "b": "0"}, [1.0], ValueError, "`probabilities` must hold 2 numbers, got 1"),
    ],
)
def test_refuses(words: Any, shares: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        plotting.code_tree(words, shares)
    assert plt.get_fignums() == []
