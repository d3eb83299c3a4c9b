"""Training with PyTorch: batches, and a board to watch. Needs ``pip install "mathdl[torch]"``."""

try:
    import torch  # noqa: F401
except ImportError as error:
    raise ImportError('mathdl.training needs PyTorch: run pip install "mathdl[torch]"') from error

from mathdl.training.board import ProgressBoard
from mathdl.training.data import Batches, DataModule, FashionMNISTData

__all__ = ["Batches", "DataModule", "FashionMNISTData", "ProgressBoard"]
