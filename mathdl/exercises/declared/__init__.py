"""The exercises of the book, a module for each chapter, in the book's order."""

from mathdl.exercises.declared import (
    autograd,
    automatic_differentiation,
    broadcasting,
    chain_rule,
    curvature,
    derivatives,
    descent,
    eigenvectors,
    expectation,
    fashion_mnist,
    gradients,
    jacobians,
    least_squares,
    matrices,
    maximum_likelihood,
    norms,
    principal_components,
    singular_values,
    vectors,
)

__all__ = ["EXERCISES"]

EXERCISES = (
    *vectors.EXERCISES,
    *matrices.EXERCISES,
    *eigenvectors.EXERCISES,
    *singular_values.EXERCISES,
    *norms.EXERCISES,
    *principal_components.EXERCISES,
    *least_squares.EXERCISES,
    *derivatives.EXERCISES,
    *gradients.EXERCISES,
    *chain_rule.EXERCISES,
    *jacobians.EXERCISES,
    *curvature.EXERCISES,
    *descent.EXERCISES,
    *automatic_differentiation.EXERCISES,
    *expectation.EXERCISES,
    *maximum_likelihood.EXERCISES,
    *broadcasting.EXERCISES,
    *autograd.EXERCISES,
    *fashion_mnist.EXERCISES,
)
