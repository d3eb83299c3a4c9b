"""Train the book's classifiers on all 70 000 images, five seeds each, and keep what they reach.

`make full-run` runs it, for some ten minutes; pages read the numbers with
`mathdl.datasets.load_full_run`. One thread, so that sums are taken in one order everywhere. The
file holds no times: they say more about a machine than about a model.
"""

import json
import statistics
import sys
from platform import python_version
from typing import Any

import numpy as np
import torch

import mathdl
from mathdl import training
from mathdl.datasets import FASHION_MNIST_FILES
from mathdl.datasets.full_run import FULL_RUN_FILE
from mathdl.training import FashionMNISTData, Trainer

SETTINGS = {"batch_size": 256, "max_epochs": 10}
SEEDS = (0, 1, 2, 3, 4)
MODELS: dict[str, dict[str, Any]] = {
    "SoftmaxRegressionScratch": {"num_inputs": 784, "num_outputs": 10, "lr": 0.1, "sigma": 0.01},
    "MLPScratch": {
        "num_inputs": 784,
        "num_outputs": 10,
        "num_hiddens": 256,
        "lr": 0.1,
        "sigma": 0.01,
    },
    "MLP": {"num_inputs": 784, "num_outputs": 10, "num_hiddens": 256, "lr": 0.1},
}
DIGITS = 6  # after the point: an accuracy on 10 000 images has four


def main() -> None:
    """Train every model and write the file."""
    torch.set_num_threads(1)
    data = all_images()
    models: dict[str, Any] = {}
    for name, arguments in MODELS.items():
        runs = [run(name, arguments, seed, data) for seed in SEEDS]
        models[name] = {"arguments": arguments, "last": last(runs), "runs": runs}
        accuracy = models[name]["last"]["val_accuracy"]
        print(f"{name}: val_accuracy {accuracy['mean']:.4f} ± {accuracy['std']:.4f}", flush=True)
    digests = {name: file.sha256 for name, file in FASHION_MNIST_FILES.items()}
    record = {"data": digests, "versions": versions(), "settings": SETTINGS, "models": models}
    FULL_RUN_FILE.write_text(as_text(record), "utf8")


def all_images() -> FashionMNISTData:
    """Return all images in batches.

    Raises
    ------
    SystemExit
        If they are not there and cannot be fetched, with the ways to get them.
    """
    try:
        return FashionMNISTData(batch_size=SETTINGS["batch_size"], full=True)
    except (OSError, ImportError, ValueError) as error:
        sys.exit(
            "the full run needs all 70 000 images of Fashion-MNIST: install Debian's package "
            "dataset-fashion-mnist, or set MATHDL_DATA to a folder that holds the four files "
            f"({error})"
        )


def run(
    name: str,
    arguments: dict[str, Any],
    seed: int,
    data: FashionMNISTData,
    max_epochs: int = SETTINGS["max_epochs"],
) -> dict[str, Any]:
    """Train one model from one seed; return its numbers after each epoch."""
    data.generator.manual_seed(seed)
    model = getattr(training, name)(**arguments, generator=seed)
    history = Trainer(max_epochs, device="cpu").fit(model, data)
    if history.stopped:
        raise RuntimeError(f"{name}, seed {seed}: {history.stopped}")
    numbers = {
        "train_loss": epoch_means(history["train_loss"], len(data.train[0]), data.batch_size),
        "val_loss": history["val_loss"],
        "val_accuracy": history["val_accuracy"],
    }
    return {"seed": seed, **{key: np.round(v, DIGITS).tolist() for key, v in numbers.items()}}


def epoch_means(losses: np.ndarray, num_examples: int, batch_size: int) -> np.ndarray:
    """Return the mean of each epoch over examples: the last batch of an epoch has fewer."""
    starts = np.arange(0, num_examples, batch_size)
    sizes = np.minimum(num_examples - starts, batch_size)
    return losses.reshape(-1, len(sizes)) @ sizes / num_examples


def last(runs: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Return mean and standard deviation (n − 1) over the seeds, after the last epoch."""
    values = {key: [r[key][-1] for r in runs] for key in ("train_loss", "val_loss", "val_accuracy")}
    return {
        key: {
            "mean": round(statistics.mean(v), DIGITS),
            "std": round(statistics.stdev(v), DIGITS),
        }
        for key, v in values.items()
    }


def versions() -> dict[str, str]:
    """Return what computes here; a build of PyTorch for another device has the same version."""
    return {
        "python": python_version(),
        "numpy": np.__version__,
        "torch": torch.__version__.partition("+")[0],
        "mathdl": mathdl.__version__,
    }


def as_text(record: dict[str, Any]) -> str:
    """Return JSON with each curve on one line, so that a difference can be read."""
    text = json.dumps(record, indent=1)
    for key in ("train_loss", "val_loss", "val_accuracy"):
        head, *rest = text.split(f'"{key}": [')
        curves = (part.partition("]") for part in rest)
        lines = [f"{' '.join(curve.split())}]{after}" for curve, _, after in curves]
        text = f'"{key}": ['.join([head, *lines])
    return text + "\n"


if __name__ == "__main__":
    main()
