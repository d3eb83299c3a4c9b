"""Make the sample of Fashion-MNIST that ships with the package, from the full set.

Run as ``python -m makers.sample``; it prints the table that
`mathdl.datasets.fashion_mnist` checks the sample against.
"""

import argparse
import gzip
import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mathdl import _validate
from mathdl.datasets.fashion_mnist import DEBIAN_FOLDER, SAMPLE_FOLDER, load_fashion_mnist
from mathdl.datasets.idx import format_idx

TRAIN_PER_CLASS, TEST_PER_CLASS = 600, 100


def first_of_each_class(labels: NDArray[np.int64], count: int) -> NDArray[np.intp]:
    """Return where the first `count` of each class stand, in the order of `labels`.

    Raises
    ------
    ValueError
        If a class has fewer than `count` members.

    Examples
    --------
    >>> first_of_each_class(np.array([1, 0, 1, 0, 1]), 2)
    array([0, 1, 2, 3])
    """
    _validate.integer("count", count, at_least=1)
    places = [np.flatnonzero(labels == k) for k in np.unique(labels)]
    if min((len(place) for place in places), default=0) < count:
        raise ValueError(f"`labels` must have {count} of each class, got too few of one")
    return np.sort(np.concatenate([place[:count] for place in places]))


def make_sample(source: Path, target: Path) -> None:
    """Write the four files of the sample to `target`, from the full set in `source`."""
    data = load_fashion_mnist(full=True, path=source)
    train = first_of_each_class(data.train_labels, TRAIN_PER_CLASS)
    test = first_of_each_class(data.test_labels, TEST_PER_CLASS)
    arrays = {
        "train-images-idx3-ubyte": data.train_images[train],
        "train-labels-idx1-ubyte": data.train_labels[train].astype(np.uint8),
        "t10k-images-idx3-ubyte": data.test_images[test],
        "t10k-labels-idx1-ubyte": data.test_labels[test].astype(np.uint8),
    }
    target.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        contents = format_idx(array)
        # No name and no time in the header: made twice, it is the same file twice.
        with (
            (target / f"{name}.gz").open("wb") as file,
            gzip.GzipFile("", "wb", compresslevel=9, fileobj=file, mtime=0) as packed,
        ):
            packed.write(contents)
        print(f"{name} {len(contents)} {hashlib.sha256(contents).hexdigest()}")


def main(arguments: list[str] | None = None) -> None:
    """Read the command line and make the sample."""
    parser = argparse.ArgumentParser(description="Make the sample of Fashion-MNIST.")
    parser.add_argument("--source", type=Path, default=DEBIAN_FOLDER, help="the full set")
    parser.add_argument("--target", type=Path, default=SAMPLE_FOLDER, help="where to write")
    options = parser.parse_args(arguments)
    make_sample(options.source, options.target)


if __name__ == "__main__":
    main()
