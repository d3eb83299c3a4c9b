"""Data for the chapters, as NumPy arrays: what ships with the package and what it can fetch."""

from mathdl.datasets.fashion_mnist import FASHION_MNIST_FILES, FashionMNIST, load_fashion_mnist
from mathdl.datasets.full_run import FullRun, load_full_run
from mathdl.datasets.house_tiny import HouseTiny, load_house_tiny
from mathdl.datasets.idx import format_idx, parse_idx

__all__ = [
    "FASHION_MNIST_FILES",
    "FashionMNIST",
    "FullRun",
    "HouseTiny",
    "format_idx",
    "load_fashion_mnist",
    "load_full_run",
    "load_house_tiny",
    "parse_idx",
]
