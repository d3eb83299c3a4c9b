"""Right answers in unusual forms, and wrong ones, to the exercises on matrices."""

from fractions import Fraction
from functools import cache
from itertools import pairwise

import numpy as np
import sympy
import torch

from tests.exercises.cases import checks_of

ORDER = "ex-matrices-order"
SHAPES = "ex-matrices-shapes"
MIRROR = "ex-matrices-mirror"
COLLAPSE = "ex-matrices-collapse"
DIFFERENCES = "ex-matrices-differences"
DETERMINANT = "ex-matrices-determinant"
CHAIN = "ex-matrices-chain"

QUARTER = np.array([[np.cos(np.pi / 2), -1], [1, np.cos(np.pi / 2)]])


def mirror(theta):
    c, s = np.cos(2 * theta), np.sin(2 * theta)
    return np.array([[c, s], [s, -c]])


def one_layer(W1, b1, W2, b2):
    return np.vstack([W1 @ W2, b1 @ W2 + b2])


def one_layer_in_torch(*layers):
    W1, b1, W2, b2 = (torch.tensor(part, dtype=torch.float32) for part in layers)
    return torch.cat([W1 @ W2, (b1 @ W2 + b2)[None]])


def by_hand(g):
    x = np.zeros(len(g) + 1)
    x[:-1] -= g
    x[1:] += g
    return x


def by_torch(g):
    _, pull = torch.func.vjp(lambda x: x[1:] - x[:-1], torch.zeros(len(g) + 1).double())
    return pull(torch.tensor(g))[0]


def by_matrix(g):
    return np.diff(np.eye(len(g) + 1), axis=0).T @ g


def by_small_matrix(g):
    n = len(g)
    D = np.zeros((n, n + 1), dtype=np.int8)
    D[range(n), range(n)], D[range(n), range(1, n + 1)] = -1, 1
    return g @ D


def determinant(A):
    if len(A) == 1:
        return A[0, 0]
    return sum(
        (-1) ** i * A[i, 0] * determinant(np.delete(A[:, 1:], i, axis=0)) for i in range(len(A))
    )


def by_elimination(A, *, exchange=True, turn=-1):
    U, result = np.array(A, dtype=float), 1.0
    for k in range(len(U)):
        p = k + np.argmax(abs(U[k:, k])) if exchange else k
        if p != k:
            U[[k, p]], result = U[[p, k]], turn * result
        result *= U[k, k]
        with np.errstate(all="ignore"):
            U[k + 1 :] -= np.outer(U[k + 1 :, k] / U[k, k], U[k])
        if exchange and result == 0:
            return 0.0
    return result


def fewest(sizes):
    @cache
    def cost(i, j):
        cuts = range(i + 1, j)
        return min(
            (cost(i, k) + cost(k, j) + sizes[i] * sizes[k] * sizes[j] for k in cuts), default=0
        )

    return cost(0, len(sizes) - 1)


def cheapest_first(sizes):
    left, total = list(sizes), 0
    while len(left) > 2:
        costs = [a * b * c for a, b, c in zip(left, left[1:], left[2:], strict=False)]
        total += min(costs)
        del left[costs.index(min(costs)) + 1]
    return total


ACCEPTED = [
    (ORDER, [[Fraction(2), -1], [1, 0]]),
    (ORDER, sympy.Matrix([[2, -1], [1, 0]])),
    (ORDER, np.array([[1, 2], [0, 1]]) @ QUARTER),
    (ORDER, torch.tensor([[2.0, -1.0], [1.0, 0.0]])),
    (
        SHAPES,
        [torch.Size([4, 5]), [5, 4], None, (np.int64(5),), np.array([4, 3]), (4,), (32, 10, 5)],
    ),
    (MIRROR, mirror),
    (MIRROR, lambda theta: mirror(theta).tolist()),
    (MIRROR, lambda theta: torch.tensor(mirror(theta))),
    (COLLAPSE, one_layer),
    (COLLAPSE, one_layer_in_torch),
    (COLLAPSE, lambda *layers: one_layer(*(np.float32(part) for part in layers))),
    (COLLAPSE, lambda *layers: one_layer(*layers).tolist()),
    (DIFFERENCES, by_hand),
    (DIFFERENCES, lambda g: -np.diff(g, prepend=0, append=0)),
    (DIFFERENCES, lambda g: np.float32(by_hand(g))),
    (DIFFERENCES, lambda g: [a - b for a, b in pairwise([0.0, *g, 0.0])]),
    (DIFFERENCES, by_torch),
    (DETERMINANT, determinant),
    (DETERMINANT, by_elimination),
    (DETERMINANT, lambda A: determinant(np.float32(A))),
    (DETERMINANT, lambda A: torch.tensor(by_elimination(A))),
    (DETERMINANT, lambda A: sympy.Matrix(A).det()),
    (CHAIN, fewest),
    (CHAIN, lambda sizes: torch.tensor(fewest(sizes))),
]

REFUSED = [
    (ORDER, [[2.0001, -1], [1, 0]], "Right to about three digits"),
    (ORDER, [[0, -1], [1, -2]], "Which entry"),
    (ORDER, [[1, 2], [0, 1]] @ QUARTER.T, "clockwise"),
    (SHAPES, ((4, 5), (5, 4), None, (5,), (4, 3), (4, 1), (32, 10, 5)), "Look at (f)"),
    (SHAPES, ((4, 5), (5, 4), None, (5,), None, (4,), (32, 10, 5)), "Look at (e)"),
    (SHAPES, ((4, 5), (5, 4), None, (5,), (4, 3), (4,)), "7 parts are wanted"),
    (MIRROR, lambda theta: mirror(theta) + 1e-10, "a small number added"),
    (MIRROR, lambda theta: mirror(np.radians(theta)), "radians"),
    (COLLAPSE, lambda *layers: one_layer(*layers) + 1e-10, "approximate"),
    (COLLAPSE, lambda W1, b1, W2, b2: np.vstack([W1 @ W2, b1 + b2]), "first bias"),
    (DIFFERENCES, by_matrix, "MB at once"),
    (DIFFERENCES, by_small_matrix, "MB at once"),
    (DIFFERENCES, lambda g: by_hand(g) + 1e-10, "a small number added"),
    (DIFFERENCES, lambda g: -by_hand(g), "With which sign"),
    (DIFFERENCES, lambda g: np.append(g, 0) + np.append(0, g), "the same sign"),
    (DETERMINANT, lambda A: np.linalg.det(A), "numpy.linalg"),
    (DETERMINANT, lambda A: by_elimination(A, exchange=False), "NaN"),
    (DETERMINANT, lambda A: np.nan_to_num(by_elimination(A, exchange=False)), "quarter turn"),
    (DETERMINANT, lambda A: by_elimination(A, turn=1), ""),
    (DETERMINANT, lambda A: abs(determinant(A)), "mirror image"),
    (DETERMINANT, lambda A: determinant(A) + 1e-10, ""),
    (DETERMINANT, lambda A: A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0], ""),
    (CHAIN, cheapest_first, "expensive rest"),
    (CHAIN, lambda sizes: 2 * fewest(sizes), "additions"),
    (CHAIN, lambda sizes: fewest(sizes) + 1e-10, "whole number"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
