"""Data modules: where training and validation data come from, batch by batch.

A batch is cut from whole tensors with one indexing operation. Reading image after image and
stacking them, as a loader with a worker for each example does, computes the same batches several
times slower when the data fit into memory; the chapter on Fashion-MNIST measures it.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import interpolate

from mathdl import _validate
from mathdl._torch import as_generator
from mathdl.datasets import load_fashion_mnist
from mathdl.training import _checks

__all__ = ["Batches", "DataModule", "FashionMNISTData"]

_CHUNK = 1024  # images resized together: the intermediate results stay in the processor's cache


class Batches:
    """The batches of one pass after another through the same examples.

    Each ``for`` loop over it is one epoch: every example comes exactly once. The last batch is
    smaller when `batch_size` does not divide the number of examples; none is dropped.

    Parameters
    ----------
    tensors : sequence of Tensor
        Examples along the first axis, the same number in each: inputs and targets, usually.
    batch_size : int
        Examples in a batch.
    generator : torch.Generator, optional
        Draws a new order for every epoch; without it the order is that of the tensors.

    Raises
    ------
    TypeError
        If a tensor, the batch size or the generator is of another type.
    ValueError
        If there is no example, the numbers of examples differ or `batch_size` is not positive.

    Examples
    --------
    >>> batches = Batches([torch.arange(5)], batch_size=2)
    >>> len(batches)
    3
    >>> [x.tolist() for (x,) in batches]
    [[0, 1], [2, 3], [4]]
    """

    def __init__(
        self,
        tensors: Sequence[Tensor],
        *,
        batch_size: int,
        generator: torch.Generator | None = None,
    ) -> None:
        self.tensors = _checks.examples("tensors", tensors)
        self.batch_size = _validate.integer("batch_size", batch_size, at_least=1)
        self.generator = _checks.generator_or_none("generator", generator)

    def __len__(self) -> int:
        """Return the number of batches in one epoch: n / batch_size, rounded up."""
        return -(-len(self.tensors[0]) // self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        n = len(self.tensors[0])
        # Both ways copy: what a caller does to a batch in place never reaches the data.
        if self.generator is None:
            for start in range(0, n, self.batch_size):
                rows = slice(start, start + self.batch_size)
                yield tuple([tensor[rows].clone() for tensor in self.tensors])
            return
        order = torch.randperm(n, generator=self.generator)
        parts = [torch.split(order.to(t.device), self.batch_size) for t in self.tensors]
        for places in zip(*parts, strict=True):
            # It moves whole examples, three times as quickly as tensor[places].
            pairs = zip(self.tensors, places, strict=True)
            yield tuple([tensor.index_select(0, place) for tensor, place in pairs])


class DataModule:
    """Training and validation data as batches: shuffled anew each epoch, and never shuffled.

    It can be used as it is, from tensors, or be the base of a class that makes the tensors, like
    `FashionMNISTData`.

    Parameters
    ----------
    train, val : sequence of Tensor
        Inputs and targets, with as many examples in one as in the other.
    batch_size : int
        Examples in a batch.
    generator : torch.Generator or int
        What shuffles the training data, or the seed for it. The same seed gives the same orders,
        epoch after epoch.

    Attributes
    ----------
    train, val : tuple of Tensor
        The data.
    batch_size : int
        Examples in a batch.
    generator : torch.Generator
        What shuffles.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If there is no example, the numbers of examples differ or `batch_size` is not positive.

    Examples
    --------
    >>> X, y = torch.arange(6.0).reshape(6, 1), torch.arange(6)
    >>> data = DataModule((X[:4], y[:4]), (X[4:], y[4:]), batch_size=3, generator=0)
    >>> [tuple(inputs.shape) for inputs, targets in data.train_dataloader()]
    [(3, 1), (1, 1)]
    >>> [targets.tolist() for inputs, targets in data.val_dataloader()]
    [[4, 5]]
    """

    def __init__(
        self,
        train: Sequence[Tensor],
        val: Sequence[Tensor],
        *,
        batch_size: int = 64,
        generator: torch.Generator | int = 0,
    ) -> None:
        self.train = _checks.examples("train", train)
        self.val = _checks.examples("val", val)
        self.batch_size = _validate.integer("batch_size", batch_size, at_least=1)
        self.generator = as_generator("generator", generator)

    def get_dataloader(self, train: bool) -> Batches:
        """Return the batches of the training data, shuffled, or of the validation data, in order.

        Parameters
        ----------
        train : bool
            Which of the two.

        Returns
        -------
        Batches

        Raises
        ------
        TypeError
            If `train` is not a bool.
        """
        if _validate.boolean("train", train):
            return Batches(self.train, batch_size=self.batch_size, generator=self.generator)
        return Batches(self.val, batch_size=self.batch_size)

    def train_dataloader(self) -> Batches:
        """Return the batches of the training data, in a new order each epoch."""
        return self.get_dataloader(train=True)

    def val_dataloader(self) -> Batches:
        """Return the batches of the validation data, always in the same order."""
        return self.get_dataloader(train=False)


class FashionMNISTData(DataModule):
    """Fashion-MNIST as batches of float32 images in [0, 1] and int64 labels.

    Images are converted and resized once, when the object is made: 3 136 bytes for an image of
    28 × 28 pixels, so 19 MB for the sample and 220 MB for the full set. Its test images are the
    validation data.

    Parameters
    ----------
    batch_size : int
        Images in a batch.
    resize : pair of int
        Height and width, by bilinear interpolation. Shrinking averages over the pixels that
        fall together (antialiasing).
    full : bool
        All 70 000 images instead of the sample of 7 000 that ships with the package.
    path : path, optional
        The folder of the full set; see :func:`~mathdl.datasets.load_fashion_mnist`.
    generator : torch.Generator or int
        What shuffles the training data, or the seed for it.

    Attributes
    ----------
    class_names : tuple of 10 str
        The name of each class.
    resize : tuple of int
        Height and width of an image.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If `batch_size` or a length in `resize` is not positive, or the data are damaged.

    References
    ----------
    H. Xiao, K. Rasul and R. Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking
    Machine Learning Algorithms", arXiv:1708.07747, 2017. Derived in the chapter on it.

    Examples
    --------
    >>> data = FashionMNISTData(batch_size=64, resize=(32, 32))
    >>> images, labels = next(iter(data.train_dataloader()))
    >>> tuple(images.shape), images.dtype, labels.dtype
    ((64, 1, 32, 32), torch.float32, torch.int64)
    >>> data.text_labels([9, 0])
    ['Ankle boot', 'T-shirt/top']
    """

    def __init__(
        self,
        *,
        batch_size: int = 64,
        resize: tuple[int, int] = (28, 28),
        full: bool = False,
        path: str | os.PathLike[str] | None = None,
        generator: torch.Generator | int = 0,
    ) -> None:
        self.resize = _height_and_width(resize)
        _validate.integer("batch_size", batch_size, at_least=1)
        generator = as_generator("generator", generator)
        data = load_fashion_mnist(full=full, path=path)
        self.class_names = data.class_names
        super().__init__(
            (_resized(data.train_images, self.resize), torch.tensor(data.train_labels)),
            (_resized(data.test_images, self.resize), torch.tensor(data.test_labels)),
            batch_size=batch_size,
            generator=generator,
        )

    def text_labels(self, indices: Tensor | Iterable[Any]) -> list[str]:
        """Return the name of each class in `indices`.

        Parameters
        ----------
        indices : tensor, array or list of int
            Classes, each from 0 to 9.

        Returns
        -------
        list of str

        Raises
        ------
        TypeError
            If `indices` is not a sequence, or an index is not an integer.
        ValueError
            If an index is not from 0 to 9.
        """
        numbers = indices.tolist() if isinstance(indices, Tensor | np.ndarray) else indices
        if not isinstance(numbers, Iterable):
            raise TypeError(f"`indices` must be a sequence of integers, got {indices!r}")
        last = len(self.class_names) - 1
        return [
            self.class_names[_validate.integer("indices", k, at_least=0, at_most=last)]
            for k in numbers
        ]


def _resized(images: NDArray[np.uint8], size: tuple[int, int]) -> Tensor:
    """Return images (n, h, w) of bytes as (n, 1, *size) of float32 in [0, 1]."""
    resized = torch.empty(len(images), 1, *size)
    for start in range(0, len(images), _CHUNK):
        rows = slice(start, start + _CHUNK)
        scaled = torch.tensor(images[rows]).unsqueeze(1) / 255
        if size != images.shape[1:]:
            # Where images grow, antialiasing changes nothing; where they shrink, it stops moiré.
            scaled = interpolate(scaled, size=size, mode="bilinear", antialias=True)
        resized[rows] = scaled
    return resized


def _height_and_width(resize: Any) -> tuple[int, int]:
    if not isinstance(resize, tuple | list) or len(resize) != 2:
        raise TypeError(f"`resize` must be a pair (height, width), got {resize!r}")
    height, width = (_validate.integer("resize", side, at_least=1) for side in resize)
    return height, width
