"""The numbers of a run."""

import numpy as np
import pytest

from mathdl.training import History


@pytest.fixture
def history() -> History:
    history = History()
    for step in range(4):
        history.record("train_loss", 2.0**-step, epoch=step / 2)
    history.record("val_loss", np.float32(0.5), epoch=1)
    return history


def test_numbers_and_their_places(history: History) -> None:
    assert history["train_loss"].tolist() == [1, 0.5, 0.25, 0.125]
    assert history.epochs("train_loss").tolist() == [0, 0.5, 1, 1.5]
    assert history["val_loss"].dtype == history.epochs("val_loss").dtype == np.float64
    assert history.stopped is None


def test_it_is_read_like_a_dictionary(history: History) -> None:
    assert list(history) == list(history.keys()) == ["train_loss", "val_loss"]
    assert len(history) == 2
    assert "val_loss" in history
    assert "loss" not in history
    assert dict(history)["val_loss"].tolist() == [0.5]


def test_what_is_read_is_a_copy(history: History) -> None:
    history["train_loss"][0] = 7
    assert history["train_loss"][0] == 1


def test_a_name_that_is_not_there(history: History) -> None:
    for read in (history.__getitem__, history.epochs):
        with pytest.raises(KeyError, match="`history` holds train_loss, val_loss, got 'val_acc'"):
            read("val_acc")
    with pytest.raises(KeyError, match="`history` holds nothing yet, got 'val_acc'"):
        History()["val_acc"]


def test_repr(history: History) -> None:
    assert repr(history) == "History(train_loss 1 → 0.125, val_loss 0.5 → 0.5)"
    history.stopped = "stopped at step 5"
    assert repr(history).endswith(", stopped at step 5)")
    assert repr(History()) == "History()"


def test_a_state_is_the_whole_and_shares_nothing_when_it_is_read(history: History) -> None:
    other = History()
    other.load_state_dict(history.state_dict())
    other.record("val_loss", 1, epoch=2)
    assert history["val_loss"].tolist() == [0.5]
    assert other["val_loss"].tolist() == [0.5, 1]
    assert other.epochs("train_loss").tolist() == history.epochs("train_loss").tolist()
