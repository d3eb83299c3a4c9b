"""Every picture is tested in the look of the book."""

from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import pytest

from mathdl import plotting


@pytest.fixture(autouse=True)
def _style() -> Iterator[None]:
    with mpl.rc_context():
        plotting.use_style()
        yield


def legend(ax: Any) -> list[str]:
    """Return the names in the legend of axes."""
    return [text.get_text() for text in ax.get_legend().get_texts()]
