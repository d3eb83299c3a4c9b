"""What the picture of an interpolation draws: the given and the new pixels."""

import numpy as np
import pytest

from mathdl import plotting
from tests.plotting.conftest import legend


def test_interpolation_draws_the_given_and_the_new_pixels() -> None:
    ax = plotting.interpolation([0, 4, 2], [0.5, 1.5], [2, 3])
    between, given, new = ax.lines
    for line in (between, given):
        np.testing.assert_array_equal(line.get_xydata(), [[0, 0], [1, 4], [2, 2]])
    np.testing.assert_array_equal(new.get_xydata(), [[0.5, 2], [1.5, 3]])
    assert legend(ax) == ["3 given pixels", "2 new pixels"]
    assert (given.get_color(), new.get_color()) == (plotting.DATA, plotting.ESTIMATE)
    assert given.get_marker() != new.get_marker()
    assert plotting.interpolation([1], [0], [1], ax=ax) is ax
    with pytest.raises(ValueError, match="`positions` and `resized` must have the same shape"):
        plotting.interpolation([1], [0], [1, 2])
