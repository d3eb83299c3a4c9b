"""Training with PyTorch: data in batches, models, the loop. Needs ``pip install "mathdl[torch]"``.

The data, cut into batches (``mathdl.training.data``, ``mathdl.training.synthetic``); what a model
is (``mathdl.training.module``) and six of them, each from scratch and with torch.nn
(``mathdl.training.linear``, ``mathdl.training.softmax``, ``mathdl.training.mlp``); the loop
(``mathdl.training.trainer``), its numbers (``mathdl.training.history``), its optimiser
(``mathdl.training.sgd``) and a board to watch it on (``mathdl.training.board``).
"""

try:
    import torch  # noqa: F401
except ImportError as error:
    raise ImportError('mathdl.training needs PyTorch: run pip install "mathdl[torch]"') from error

from mathdl.training.board import ProgressBoard
from mathdl.training.data import Batches, DataModule, FashionMNISTData
from mathdl.training.history import History
from mathdl.training.hyperparameters import HyperParameters, add_to_class
from mathdl.training.linear import LinearRegression, LinearRegressionScratch
from mathdl.training.mlp import MLP, MLPScratch
from mathdl.training.module import Classifier, Module
from mathdl.training.sgd import SGD
from mathdl.training.softmax import SoftmaxRegression, SoftmaxRegressionScratch
from mathdl.training.synthetic import SyntheticRegressionData
from mathdl.training.trainer import Trainer

__all__ = [
    "MLP",
    "SGD",
    "Batches",
    "Classifier",
    "DataModule",
    "FashionMNISTData",
    "History",
    "HyperParameters",
    "LinearRegression",
    "LinearRegressionScratch",
    "MLPScratch",
    "Module",
    "ProgressBoard",
    "SoftmaxRegression",
    "SoftmaxRegressionScratch",
    "SyntheticRegressionData",
    "Trainer",
    "add_to_class",
]
