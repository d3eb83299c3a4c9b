"""What the book's models reach on all 70 000 images: runs too long for a page, kept as numbers.

``make full-run`` trains them (``makers/full_run.py``) and writes the file that is read here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl._terminal import printable

__all__ = ["FullRun", "load_full_run"]

FULL_RUN_FILE = Path(__file__).parent / "full_run.json"


@printable()
@dataclass(frozen=True, eq=False, repr=False)
class FullRun:
    """One model, trained from several seeds. The arrays are read-only: copy one to change it.

    Attributes
    ----------
    model : str
        The name of the model in :mod:`mathdl.training`.
    arguments : mapping
        What it was made with, the generator aside.
    settings : mapping
        `batch_size` and `max_epochs`.
    seeds : tuple of int
        One for each run. It draws the weights and, from a generator of its own, the batches:
        what the book's classes do with ``generator=seed``.
    train_loss, val_loss, val_accuracy : ndarray of shape (number of seeds, epochs), float64
        After each epoch: the loss of all training examples, each taken when its batch was
        trained on; the loss and the accuracy on all validation examples.
    versions : mapping of str to str
        The Python and the libraries that computed it.
    """

    model: str
    arguments: Mapping[str, Any]
    settings: Mapping[str, int]
    seeds: tuple[int, ...]
    train_loss: NDArray[np.float64]
    val_loss: NDArray[np.float64]
    val_accuracy: NDArray[np.float64]
    versions: Mapping[str, str]

    def mean(self) -> dict[str, NDArray[np.float64]]:
        """Return the curves' means over the seeds, as `plotting.learning_curves` takes them."""
        return {
            "train_loss": self.train_loss.mean(axis=0),
            "val_loss": self.val_loss.mean(axis=0),
            "val_accuracy": self.val_accuracy.mean(axis=0),
        }

    def __repr__(self) -> str:
        last = self.val_accuracy[:, -1]
        return (
            f"FullRun({self.model}, {len(self.seeds)} seeds, {self.val_accuracy.shape[1]} epochs: "
            f"val_accuracy {last.mean():.4f} ± {last.std(ddof=1):.4f})"
        )


def load_full_run() -> dict[str, FullRun]:
    """Load what the book's models reach on all 70 000 images of Fashion-MNIST.

    Returns
    -------
    dict of str to FullRun
        By the names of the models: ``"SoftmaxRegressionScratch"``, ``"MLPScratch"``, ``"MLP"``.

    Examples
    --------
    >>> runs = load_full_run()
    >>> sorted(runs)
    ['MLP', 'MLPScratch', 'SoftmaxRegressionScratch']
    >>> runs["MLP"].val_accuracy.shape
    (5, 10)
    """
    record = json.loads(FULL_RUN_FILE.read_text("utf8"))
    shared = MappingProxyType(record["settings"]), MappingProxyType(record["versions"])
    return {name: _full_run(name, model, *shared) for name, model in record["models"].items()}


def _full_run(
    name: str, model: Any, settings: Mapping[str, int], versions: Mapping[str, str]
) -> FullRun:
    seeds = tuple(run["seed"] for run in model["runs"])
    curves = {
        key: np.array([run[key] for run in model["runs"]])
        for key in ("train_loss", "val_loss", "val_accuracy")
    }
    for curve in curves.values():
        curve.flags.writeable = False
    arguments = MappingProxyType(model["arguments"])
    return FullRun(name, arguments, settings, seeds, **curves, versions=versions)
