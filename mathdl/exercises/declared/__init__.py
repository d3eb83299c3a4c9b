"""The exercises of the book, a module for each chapter, in the book's order."""

from mathdl.exercises.declared import (
    eigenvectors,
    least_squares,
    norms,
    principal_components,
    singular_values,
    vectors,
)

__all__ = ["EXERCISES"]

EXERCISES = (
    *vectors.EXERCISES,
    *eigenvectors.EXERCISES,
    *singular_values.EXERCISES,
    *principal_components.EXERCISES,
    *norms.EXERCISES,
    *least_squares.EXERCISES,
)
