"""The board: means of groups, one live picture in a notebook, and nothing but points elsewhere."""

import json
import math
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl.training import ProgressBoard, board
from tests.conftest import ROOT


def test_points_are_recorded_by_label_in_the_order_in_which_labels_come() -> None:
    watched = ProgressBoard()
    watched.draw(1, 3.0, "loss")
    watched.draw(1, 0.5, "accuracy")
    watched.draw(2, 2.0, "loss")
    assert list(watched.points) == ["loss", "accuracy"]
    np.testing.assert_array_equal(watched.points["loss"], [[1, 3], [2, 2]])
    np.testing.assert_array_equal(watched.points["accuracy"], [[1, 0.5]])
    assert watched.points["loss"].dtype == np.float64


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), st.integers(1, 70))
def test_each_n_consecutive_points_are_their_mean_and_the_rest_is_one_more(ys, n) -> None:
    watched = ProgressBoard()
    for x, y in enumerate(ys):
        watched.draw(x, y, "a", every_n=n)
    groups = [
        np.array([(x, ys[x]) for x in range(len(ys))[k : k + n]]) for k in range(0, len(ys), n)
    ]
    means = [group.mean(axis=0) for group in groups]
    np.testing.assert_allclose(watched.points["a"], means, rtol=1e-12, atol=1e-9)


def test_reading_the_points_changes_nothing() -> None:
    """A group that has begun goes on, however often somebody has looked at it."""
    watched = ProgressBoard()
    for x in range(4):
        watched.draw(x, float(x), "a", every_n=4)
        watched.points["a"][:] = 99
        watched.close()
    np.testing.assert_array_equal(watched.points["a"], [[1.5, 1.5]])


def test_after_clear_nothing_is_left_of_the_points_before() -> None:
    watched = ProgressBoard()
    for x in range(5):
        watched.draw(x, 1.0, "a", every_n=3)
    watched.draw(0, 1.0, "b")
    watched.clear()
    assert watched.points == {}
    watched.draw(9, 2.0, "a", every_n=3)
    assert watched.points["a"].tolist() == [[9, 2]]


def test_labels_are_thinned_each_for_itself() -> None:
    watched = ProgressBoard()
    for x in range(6):
        watched.draw(x, 1.0, "a", every_n=3)
        watched.draw(x, 1.0, "b")
    assert {k: len(v) for k, v in watched.points.items()} == {"a": 2, "b": 6}


def test_tensors_and_numpy_numbers_are_numbers() -> None:
    watched = ProgressBoard()
    loss = torch.tensor([2.5], requires_grad=True) * 1
    watched.draw(torch.tensor(1), loss, "a")
    watched.draw(np.float32(2), np.int64(3), "a")
    assert watched.points["a"].tolist() == [[1, 2.5], [2, 3]]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 0.0, -1.0])
def test_a_loss_without_a_place_on_the_axis_is_kept(bad: float, tmp_path: Path) -> None:
    watched = ProgressBoard(yscale="log")
    watched.draw(0, bad, "a")
    watched.save(tmp_path / "only.svg")
    watched.draw(1, 1.0, "a")
    watched.save(tmp_path / "gap.svg")
    np.testing.assert_array_equal(watched.points["a"], [[0, bad], [1, 1]])


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ((0, 1j, "a"), TypeError, "`y` must be real"),
        ((0, "1", "a"), TypeError, "`y` must hold real numbers"),
        ((0, [1.0, 2.0], "a"), ValueError, "`y` must be a number, got shape"),
        ((0, torch.ones(2), "a"), ValueError, r"`y` must have one element, got shape \(2,\)"),
        ((math.nan, 1.0, "a"), ValueError, "`x` must be finite, got nan"),
        ((0, 1.0, None), TypeError, "`label` must be a str, got None"),
        ((0, 1.0, "a", 0), ValueError, "`every_n` must be at least 1, got 0"),
        ((0, 1.0, "a", 2.0), TypeError, "`every_n` must be an integer, got 2.0"),
    ],
)
def test_bad_input_is_one_clear_sentence(arguments, kind, message) -> None:
    watched = ProgressBoard()
    with pytest.raises(kind, match=message):
        watched.draw(*arguments)
    assert watched.points == {}


def test_display_is_yes_or_no() -> None:
    with pytest.raises(TypeError, match="`display` must be True or False, got 'no'"):
        ProgressBoard(display="no")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")]
)
def test_a_picture_can_be_saved_and_is_the_same_file_twice(kind, start, tmp_path: Path) -> None:
    watched = ProgressBoard(xlabel="x", ylabel="y", xlim=(0, 1), ylim=(0, 2))
    watched.draw(0, 1.0, "a")
    for name in ("one", "two"):
        watched.save(tmp_path / f"{name}.{kind}")
    first, second = (tmp_path.joinpath(f"{name}.{kind}").read_bytes() for name in ("one", "two"))
    assert first.startswith(start)
    if kind != "svg":  # its ids are random unless `use_style` says how to make them
        assert first == second


def test_what_can_not_be_saved_says_why(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is nothing to save: `draw` has not been called"):
        ProgressBoard().save(tmp_path / "a.svg")
    with pytest.raises(ValueError, match=r"`path` must end with .svg, .png or .pdf, got 'a.exe'"):
        ProgressBoard().save("a.exe")


def test_a_script_records_and_neither_draws_nor_loads_matplotlib() -> None:
    code = """
import sys
from mathdl.training import ProgressBoard
board = ProgressBoard()
for x in range(1000):
    board.draw(x, 1 / (x + 1), "loss", every_n=10)
board.close()
print(len(board.points["loss"]), sorted({"matplotlib", "IPython"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("100 []\n", "")


class Kernel:
    """A notebook's kernel: it keeps what is displayed, and has events."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import IPython.display

        self.kernel = object()
        self.events = self
        self.callbacks: list[Any] = []
        self.displayed: list[list[str]] = []  # the pictures of each output
        self.now = 100.0
        monkeypatch.setattr(board, "kernel_shell", lambda: self)
        monkeypatch.setattr(board, "monotonic", lambda: self.now)
        monkeypatch.setattr(IPython.display, "display", self.display)

    def display(self, data: dict[str, str], *, raw: bool, display_id: bool) -> Any:
        assert raw
        assert display_id
        output: list[str] = [data["image/svg+xml"]]
        self.displayed.append(output)
        return SimpleNamespace(update=lambda data, raw: output.append(data["image/svg+xml"]))

    def register(self, event: str, callback: Any) -> None:
        assert event == "post_run_cell"
        self.callbacks.append(callback)

    def unregister(self, event: str, callback: Any) -> None:
        self.callbacks.remove(callback)

    def end_cell(self) -> None:
        for callback in self.callbacks[:]:
            callback(SimpleNamespace())

    @property
    def pictures(self) -> list[int]:
        return [len(output) for output in self.displayed]


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    return Kernel(monkeypatch)


def test_one_picture_is_drawn_anew_after_a_pause(kernel: Kernel) -> None:
    watched = ProgressBoard()
    watched.draw(0, 1.0, "a")
    assert kernel.pictures == [1]
    for step in range(1, 100):
        watched.draw(step, 1.0, "a")
    assert kernel.pictures == [1]
    kernel.now += 0.51
    watched.draw(100, 1.0, "a")
    assert kernel.pictures == [2]


@pytest.mark.parametrize("by", ["close", "the end of the cell"])
def test_the_last_picture_is_always_drawn(kernel: Kernel, by: str) -> None:
    watched = ProgressBoard()
    watched.draw(0, 1.0, "a")
    watched.draw(1, 1.0, "last word")
    assert "last word" not in kernel.displayed[0][-1]
    end = watched.close if by == "close" else kernel.end_cell
    end()
    assert kernel.pictures == [2]
    assert "last word" in kernel.displayed[0][-1]
    end()
    watched.close()
    assert kernel.pictures == [2]
    assert kernel.callbacks == []


def test_after_the_last_picture_a_new_one_begins_with_all_points(kernel: Kernel) -> None:
    watched = ProgressBoard()
    watched.draw(0, 1.0, "first")
    kernel.end_cell()
    watched.draw(1, 1.0, "second")
    assert kernel.pictures == [1, 1]
    assert "first" in kernel.displayed[1][0]


def test_after_clear_the_picture_stays_and_a_new_one_begins(kernel: Kernel) -> None:
    watched = ProgressBoard()
    watched.draw(0, 1.0, "first")
    watched.draw(1, 1.0, "second")
    watched.clear()
    assert kernel.pictures == [2]  # with all points
    assert "second" in kernel.displayed[0][-1]
    watched.draw(0, 1.0, "third")
    watched.close()
    assert kernel.pictures == [2, 1]
    assert "first" not in kernel.displayed[1][0]
    assert kernel.callbacks == []


def test_drawing_takes_a_tenth_of_the_time_at_most(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mathdl.plotting import style

    def slow(figure: Any, kind: str) -> bytes:
        kernel.now += 3.0
        return b"<svg/>"

    monkeypatch.setattr(style, "render", slow)
    watched = ProgressBoard()
    watched.draw(0, 1.0, "a")
    end = kernel.now
    kernel.now = end + 29.9
    watched.draw(1, 1.0, "a")
    assert kernel.pictures == [1]
    kernel.now = end + 30.0
    watched.draw(2, 1.0, "a")
    assert kernel.pictures == [2]


def test_a_notebook_shows_nothing_if_it_is_told_so(kernel: Kernel) -> None:
    watched = ProgressBoard(display=False)
    watched.draw(0, 1.0, "a")
    watched.close()
    assert kernel.pictures == []
    assert len(watched.points["a"]) == 1


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> list[list[dict[str, Any]]]:
    """The outputs of a notebook's cells, in a real kernel."""
    import nbformat
    from nbclient import NotebookClient

    cells = [
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from mathdl import plotting; plotting.use_style()\n"
        "from mathdl.training import ProgressBoard, board\n"
        "board._PAUSE = board._SHARE = 0  # a picture for each point",
        "watched = ProgressBoard()\n"
        "for x in range(5):\n    watched.draw(x, 1 / (x + 1), f'curve {x}')\n"
        "watched.close()",
        "board._PAUSE = 1000\n"
        "for x in range(5):\n    watched.draw(x, 2.0, 'never closed' if x else 'curve 0')",
        "watched = ProgressBoard()\nwatched.draw(0, 1.0, 'a')\nwatched.draw(1, 1.0, 'kept')\n1 / 0",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    NotebookClient(notebook, timeout=120, allow_errors=True, kernel_name="python3").execute(
        cwd=str(tmp_path_factory.mktemp("notebook"))
    )
    return [json.loads(json.dumps(cell.outputs)) for cell in notebook.cells]


def test_a_notebook_keeps_exactly_one_still_picture(executed) -> None:
    assert executed[0] == []
    for outputs, last in ((executed[1], "curve 4"), (executed[2], "never closed")):
        (picture,) = outputs
        assert picture["output_type"] == "display_data"
        assert set(picture["data"]) == {"image/svg+xml", "text/plain"}
        assert f"<!-- {last} -->" in picture["data"]["image/svg+xml"]


def test_a_cell_that_fails_leaves_its_last_picture(executed) -> None:
    kinds = sorted(output["output_type"] for output in executed[3])
    assert kinds == ["display_data", "error"]
    (picture,) = (o for o in executed[3] if o["output_type"] == "display_data")
    assert "<!-- kept -->" in picture["data"]["image/svg+xml"]
