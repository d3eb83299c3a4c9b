"""What the graders of the exercises on Jacobians must take, and must not."""

import numpy as np
import torch

from tests.exercises.cases import checks_of


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def by_matrix(z, tau, u):
    p = softmax(z / tau)
    return (np.diag(p) - np.outer(p, p)) @ u / tau


def naive(z, tau, u):
    p = np.exp(z / tau) / np.exp(z / tau).sum()
    return p * (u - p @ u) / tau


def with_matrices(A, B, x, u):
    s = 1 / (1 + np.exp(-A @ x))
    return A.T @ np.diag(s * (1 - s)) @ B.T @ u


def sigmoid_slopes(A, x):
    s = 1 / (1 + np.exp(-A @ x))
    return s * (1 - s)


def with_the_table(A, B, x, u):
    return ((B * sigmoid_slopes(A, x)) @ A).T @ u


def with_a_diagonal(A, B, x, u):
    return A.T @ (np.eye(len(A)) * sigmoid_slopes(A, x)) @ B.T @ u


def with_the_tables_transpose(A, B, x, u):
    return (A.T * sigmoid_slopes(A, x)) @ B.T @ u


def by_jacobian_of_torch(A, B, x, u):
    A, B, x, u = (torch.tensor(part) for part in (A, B, x, u))
    return torch.func.jacrev(lambda x: B @ torch.sigmoid(A @ x))(x).T @ u


def by_vjp(A, B, x, u):
    A, B, x, u = (torch.tensor(part) for part in (A, B, x, u))
    return torch.func.vjp(lambda x: B @ torch.sigmoid(A @ x), x)[1](u)[0]


ACCEPTED = [
    (
        "ex-jacobians-temperature",
        lambda z, tau, u: softmax(z / tau) * (u - softmax(z / tau) @ u) / tau,
    ),
    (
        "ex-jacobians-direction",
        lambda x: torch.func.jacrev(lambda x: x / x.norm())(torch.tensor(x)),
    ),
    ("ex-jacobians-pull", by_vjp),
    ("ex-jacobians-pull", lambda A, B, x, u: u @ B * sigmoid_slopes(A, x) @ A),
]
REFUSED = [
    ("ex-jacobians-temperature", naive, "overflows in exp"),
    ("ex-jacobians-temperature", by_matrix, "MB are enough"),
    ("ex-jacobians-pull", with_matrices, "it uses `numpy.diag`"),
    ("ex-jacobians-pull", with_the_table, "MB are enough"),
    ("ex-jacobians-pull", with_the_tables_transpose, "MB are enough"),
    ("ex-jacobians-pull", with_a_diagonal, "MB are enough"),
    ("ex-jacobians-pull", by_jacobian_of_torch, "MB are enough"),
    (
        "ex-jacobians-pull",
        lambda A, B, x, u: A.T @ (A @ x * (1 - A @ x) * (B.T @ u)),
        "what went into it",
    ),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
