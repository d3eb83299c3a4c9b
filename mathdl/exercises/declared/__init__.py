"""The exercises of the book, a module for each chapter, in the book's order."""

from mathdl.exercises.declared import broadcasting, maximum_likelihood, singular_values

__all__ = ["EXERCISES"]

EXERCISES = (
    *singular_values.EXERCISES,
    *maximum_likelihood.EXERCISES,
    *broadcasting.EXERCISES,
)
