"""Training with PyTorch: the data, cut into batches. Needs ``pip install "mathdl[torch]"``."""

try:
    import torch  # noqa: F401
except ImportError as error:
    raise ImportError('mathdl.training needs PyTorch: run pip install "mathdl[torch]"') from error

from mathdl.training.data import Batches, DataModule, FashionMNISTData

__all__ = ["Batches", "DataModule", "FashionMNISTData"]
