"""The exercises of the book: a module for each chapter, loaded when one of its exercises is."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from mathdl.exercises.exercise import Exercise

__all__ = ["CHAPTERS", "MOVED", "chapter_of", "exercises_of"]

CHAPTERS: Mapping[str, str] = {
    "vectors": "ex-vectors-",
    "matrices": "ex-matrices-",
    "eigenvectors": "ex-eigenvectors-",
    "singular_values": "ex-singular-values-",
    "norms": "ex-norms-",
    "principal_components": "ex-principal-components-",
    "least_squares": "ex-least-squares-",
    "derivatives": "ex-derivatives-",
    "gradients": "ex-gradients-",
    "chain_rule": "ex-chain-",
    "jacobians": "ex-jacobians-",
    "curvature": "ex-curvature-",
    "descent": "ex-descent-",
    "adaptive_steps": "ex-adaptive-",
    "automatic_differentiation": "ex-autodiff-",
    "distributions": "ex-distributions-",
    "expectation": "ex-expectation-",
    "central_limit": "ex-clt-",
    "covariance": "ex-covariance-",
    "bayes": "ex-bayes-",
    "information": "ex-information-",
    "maximum_likelihood": "ex-mle-",
    "standard_errors": "ex-errors-",
    "stability": "ex-stability-",
    "memory": "ex-memory-",
    "tables": "ex-tables-",
    "tensor_algebra": "ex-tensor-algebra-",
    "broadcasting": "ex-broadcasting-",
    "autograd": "ex-autograd-",
    "gradient_modes": "ex-modes-",
    "linear_regression": "ex-linear-",
    "training_loop": "ex-loop-",
    "checkpoints": "ex-checkpoints-",
    "fashion_mnist": "ex-fashion-",
    "softmax_regression": "ex-softmax-",
    "multilayer_perceptrons": "ex-mlp-",
    "backpropagation": "ex-backprop-",
    "initialization": "ex-init-",
    "full_picture": "ex-picture-",
}
"""The chapters that have exercises, in the book's order, each with what their names begin with."""

MOVED: Mapping[str, str] = {
    "ex-descent-adam": "adaptive_steps",
    "ex-descent-newton": "adaptive_steps",
    "ex-descent-floor": "adaptive_steps",
    "ex-expectation-test-images": "central_limit",
    "ex-expectation-no-failure": "central_limit",
    "ex-loop-combine": "checkpoints",
    "ex-loop-checkpoint": "checkpoints",
}
"""Exercises whose chapter was split, each with the chapter it moved to. Their names stay."""


def chapter_of(name: str) -> str | None:
    """Return the chapter that an exercise of this name belongs to, whether or not there is one."""
    if name in MOVED:
        return MOVED[name]
    return next((chapter for chapter, start in CHAPTERS.items() if name.startswith(start)), None)


@cache
def exercises_of(chapter: str) -> Mapping[str, Exercise]:
    """Return the exercises of a chapter under their names, in their order.

    Raises
    ------
    ValueError
        If two have one name, or a name is that of another chapter.
    """
    declared = import_module(f"{__name__}.{chapter}").EXERCISES
    named: dict[str, Exercise] = {}
    for exercise in declared:
        if chapter_of(exercise.name) != chapter:
            wanted = f"{CHAPTERS[chapter]}… or stands in `MOVED`"
            raise ValueError(f"an exercise of {chapter} is called {wanted}, got {exercise.name}")
        if exercise.name in named:
            raise ValueError(f"two exercises of {chapter} are called {exercise.name}")
        named[exercise.name] = exercise
    return named
