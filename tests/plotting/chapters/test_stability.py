"""What `plotting.float_lines` draws: a line for each format, a stroke for each number."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color

from mathdl import plotting


def test_a_stroke_for_each_number_on_the_line_of_its_format():
    ax = plotting.float_lines({"fine": [1, 1.5, 2, 3], "coarse": [0, -1, -2]})
    fine, coarse = (c.get_segments() for c in ax.collections)
    assert [segment[0].tolist() for segment in fine] == [[1, 0], [1.5, 0], [2, 0], [3, 0]]
    assert [segment[0].tolist() for segment in coarse] == [[0, -1], [-1, -1], [-2, -1]]
    assert [text.get_text() for text in ax.texts] == ["fine", "coarse"]
    top, bottom = ax.texts
    assert top.get_position()[1] > bottom.get_position()[1]
    assert not same_color(top.get_color(), bottom.get_color())


def test_powers_of_two_are_longer():
    ax = plotting.float_lines({"": [0.25, 0.375, 1, 3, -4, 0]})
    lengths = [np.ptp(segment[:, 1]) for segment in ax.collections[0].get_segments()]
    longer = np.array(lengths) > min(lengths) + 0.1
    np.testing.assert_array_equal(longer, [True, False, True, False, True, False])


def test_names_and_strokes_keep_clear_of_each_other():
    ax = plotting.float_lines({"a": [1, 2], "b": [1, 4], "c": [1, 8]})
    low, high = ax.get_ylim()
    tops = [segment[1, 1] for c in ax.collections for segment in c.get_segments()]
    assert all(low < top < high for top in tops)
    for text, strokes in zip(ax.texts, ax.collections, strict=True):
        assert text.get_position()[1] > max(s[1, 1] for s in strokes.get_segments())


def test_draws_where_it_is_told():
    _, ax = plt.subplots()
    assert plotting.float_lines({"a": [1.0]}, ax=ax) is ax


def test_errors_name_the_argument():
    with pytest.raises(TypeError, match=r"^`formats` must map names to formats, got list$"):
        plotting.float_lines([1, 2])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^`formats` must hold at least one format, got none$"):
        plotting.float_lines({})
    with pytest.raises(ValueError, match=r"^`formats\['a'\]` must be a vector, got shape \(1, 1\)"):
        plotting.float_lines({"a": [[1.0]]})
