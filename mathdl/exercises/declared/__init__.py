"""The exercises of the book, a module for each chapter, in the book's order."""

from mathdl.exercises.declared import singular_values

__all__ = ["EXERCISES"]

EXERCISES = (*singular_values.EXERCISES,)
