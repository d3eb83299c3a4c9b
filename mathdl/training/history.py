"""Every number of a training run, and when it was computed."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl._terminal import printable

__all__ = ["History"]


@printable()
class History:
    """The numbers of a training run, by name, and why it stopped if it did.

    Names are those of `Module.plot` with ``train_`` or ``val_`` before them. A number of training
    is the mean over one batch, one number for each step; one of validation is the mean over all
    examples, one for each epoch.

    Attributes
    ----------
    stopped : str or None
        None if the run went to its end. Otherwise the report: at which step it had to stop and why.

    Examples
    --------
    >>> history = History()
    >>> for step in range(4):
    ...     history.record("train_loss", 1 / (step + 1), epoch=step / 2)
    >>> history["train_loss"].round(2)
    array([1.  , 0.5 , 0.33, 0.25])
    >>> history.epochs("train_loss")
    array([0. , 0.5, 1. , 1.5])
    >>> history
    History(train_loss 1 → 0.25)
    """

    def __init__(self) -> None:
        self.stopped: str | None = None
        self._values: dict[str, list[float]] = {}
        self._epochs: dict[str, list[float]] = {}

    def record(self, name: str, value: float, *, epoch: float) -> None:
        """Add a number.

        Parameters
        ----------
        name : str
            What the number is, such as ``"train_loss"``.
        value : float
            The number.
        epoch : float
            How many epochs were done when it was computed: 2.5 in the middle of the third.
        """
        if name not in self._values:
            self._values[name], self._epochs[name] = [], []
        self._values[name].append(float(value))
        self._epochs[name].append(float(epoch))

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return np.array(self._list(self._values, name))

    def epochs(self, name: str) -> NDArray[np.float64]:
        """Return when the numbers of this name were computed, in epochs done until then.

        Parameters
        ----------
        name : str
            A name that the history holds.

        Returns
        -------
        ndarray, float64
            As long as ``history[name]``. Step i of n in an epoch sees the parameters after i
            updates (counted from 0), so its loss stands at i / n; validation stands at 1, 2, …

        Raises
        ------
        KeyError
            If there is no such name.
        """
        return np.array(self._list(self._epochs, name))

    def _list(self, lists: dict[str, list[float]], name: str) -> list[float]:
        if name not in lists:
            raise KeyError(f"`history` holds {', '.join(self) or 'nothing yet'}, got {name!r}")
        return lists[name]

    def state_dict(self) -> dict[str, Any]:
        """Return all numbers as lists, for a checkpoint."""
        return {"values": self._values, "epochs": self._epochs}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take the numbers from a checkpoint, in place of those that are here."""
        self._values = {name: list(values) for name, values in state["values"].items()}
        self._epochs = {name: list(epochs) for name, epochs in state["epochs"].items()}

    def keys(self) -> tuple[str, ...]:
        """Return the names, in the order in which they came first."""
        return tuple(self._values)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __repr__(self) -> str:
        curves = [f"{name} {v[0]:.3g} → {v[-1]:.3g}" for name, v in self._values.items()]
        report = [self.stopped] if self.stopped else []
        return f"History({', '.join(curves + report)})"
