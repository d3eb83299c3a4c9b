"""The tree of a code: each question goes left or right, and each name hangs at an end."""

from collections.abc import Mapping
from itertools import pairwise

from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mathdl.plotting._arguments import named, numbers
from mathdl.plotting._axes import given_or_new
from mathdl.plotting.style import DATA, ESTIMATE, MUTED

__all__ = ["code_tree"]

_STEP = 0.75  # inches from one question to the next
_LABEL = 0.55  # inches for the labels under the ends


def code_tree(
    words: Mapping[str, str], probabilities: ArrayLike, *, ax: Axes | None = None
) -> Axes:
    r"""Draw a code as a tree of questions: no, 0, to the left, and yes, 1, to the right.

    Parameters
    ----------
    words : mapping of str to str
        For each name its word of zeros and ones. No word begins another.
    probabilities : array_like of shape (n,)
        How often each name is wanted, in the order of `words`; written under the name.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        Its lines are the branches and the dots at their ends.

    Raises
    ------
    TypeError
        If `words` is not a mapping of str to str.
    ValueError
        If there is no word, one is empty or has other signs than 0 and 1, one begins another, or
        the probabilities are not as many as the words.

    Examples
    --------
    >>> from mathdl import plotting
    >>> ax = plotting.code_tree({"a": "0", "b": "10", "c": "11"}, [0.5, 0.25, 0.25])
    >>> ax.texts[-1].get_text()
    'c: 11\n0.25'
    """
    _check_words(words)
    shares = numbers("probabilities", probabilities, len(words))
    places = _places(sorted(words.values()))
    deepest = max(len(word) for word in words.values())
    ax = given_or_new(ax, deepest * _STEP + _LABEL)
    for word, x in places.items():
        if word:
            _draw_branch(ax, word, places[word[:-1]], x)
            end = word in words.values()
            ax.plot([x], [len(word)], "o", color=ESTIMATE if end else MUTED, ms=8 if end else 5)
    ax.plot([places[""]], [0], "o", color=MUTED, ms=5)
    for (name, word), share in zip(words.items(), shares, strict=True):
        text = f"{name}: {word}\n{share:g}"
        at = (places[word], len(word))
        ax.annotate(text, at, (0, -9), textcoords="offset points", ha="center", va="top")
    ax.set(xlim=(-0.6, len(words) - 0.4), ylim=(deepest + _LABEL / _STEP, -0.15))
    ax.set_axis_off()
    return ax


def _check_words(words: Mapping[str, str]) -> None:
    for name, word in named("words", words, "word").items():
        if not isinstance(word, str):
            raise TypeError(f"`words[{name!r}]` must be a str, got {type(word).__name__}")
        if not word or set(word) - {"0", "1"}:
            raise ValueError(f"`words[{name!r}]` must be zeros and ones, got {word!r}")
    # In this order, a word that begins others stands right before one of them.
    ordered = sorted(words.values())
    for word, later in pairwise(ordered):
        if later.startswith(word):
            raise ValueError(f"`words` must not begin one another, got {word!r} and {later!r}")


def _places(ordered: list[str]) -> dict[str, float]:
    """Return the x of each end, one after the other, and of each question over its answers."""
    places = {word: float(i) for i, word in enumerate(ordered)}
    for length in range(max(map(len, ordered)) - 1, -1, -1):
        for start in {word[:length] for word in ordered if len(word) > length}:
            below = [places[start + bit] for bit in "01" if start + bit in places]
            places[start] = sum(below) / len(below)
    return places


def _draw_branch(ax: Axes, word: str, x_above: float, x: float) -> None:
    depth = len(word)
    style = "--" if word[-1] == "0" else "-"
    ax.plot([x_above, x], [depth - 1, depth], color=DATA, linestyle=style, linewidth=1.4, zorder=0)
    side = -6 if word[-1] == "0" else 6
    ax.annotate(
        word[-1],
        ((x_above + x) / 2, depth - 0.5),
        (side, 4),
        textcoords="offset points",
        ha="right" if side < 0 else "left",
        va="center",
    )
