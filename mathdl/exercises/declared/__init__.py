"""The exercises of the book, a module for each chapter, in the book's order."""

from mathdl.exercises.declared import (
    broadcasting,
    fashion_mnist,
    gradients,
    maximum_likelihood,
    singular_values,
)

__all__ = ["EXERCISES"]

EXERCISES = (
    *singular_values.EXERCISES,
    *gradients.EXERCISES,
    *maximum_likelihood.EXERCISES,
    *broadcasting.EXERCISES,
    *fashion_mnist.EXERCISES,
)
