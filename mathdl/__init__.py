"""The mathematics of deep learning as small, exact, tested functions.

Every chapter of the book calls into this package, and every function here is derived in a
chapter. Submodules load when they are first used, so that ``import mathdl`` costs nothing:

>>> import mathdl
>>> round(mathdl.linalg.low_rank([[3.0, 0.0], [0.0, 1.0]], k=1).relative_error, 6)
0.316228
"""

from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

__all__ = [
    "autodiff",
    "calculus",
    "datasets",
    "distributions",
    "estimation",
    "exercises",
    "gradients",
    "information",
    "linalg",
    "optim",
    "plotting",
    "tensors",
    "training",
    "verify",
]


def __getattr__(name: str) -> ModuleType:
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
