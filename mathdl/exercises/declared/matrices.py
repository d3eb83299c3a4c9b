"""Exercises of "Matrices"."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _mirror(theta: float) -> Array:
    """Go twice the distance to the line, along its normal: I - 2 n nᵀ."""
    normal = np.array([-np.sin(theta), np.cos(theta)])
    return np.asarray(np.eye(2) - 2 * np.outer(normal, normal))


def _mirror_half(theta: float) -> Array:
    return _mirror(theta / 2)


def _rotation(theta: float) -> Array:
    c, s = np.cos(2 * theta), np.sin(2 * theta)
    return np.array([[c, -s], [s, c]])


def _clockwise(theta: float) -> Array:
    return _rotation(-theta)


def _rotation_once(theta: float) -> Array:
    return _rotation(theta / 2)


def _in_degrees(theta: float) -> Array:
    return _mirror(float(np.radians(theta)))


def _projection(theta: float) -> Array:
    return (_mirror(theta) + np.eye(2)) / 2


def _other_mirror(theta: float) -> Array:
    return -_mirror(theta)


def _one_layer(W1: Array, b1: Array, W2: Array, b2: Array) -> Array:
    """Ask the two layers what they do to the origin and to one step along each axis."""
    bias = (b1 @ W2) + b2
    rows = [((e @ W1 + b1) @ W2 + b2) - bias for e in np.eye(len(W1))]
    return np.array([*rows, bias])


def _images_with_bias(W1: Array, b1: Array, W2: Array, b2: Array) -> Array:
    bias = b1 @ W2 + b2
    return np.vstack([W1 @ W2 + bias, bias])


def _transpose_of_difference(g: Array) -> Array:
    """Hand each difference back to the two entries that it came from, one by one."""
    x = np.zeros(len(g) + 1)
    for i, value in enumerate(g):
        x[i] -= value
        x[i + 1] += value
    return x


def _inner_only(g: Array) -> Array:
    return np.array([0.0, *(g[:-1] - g[1:]), 0.0])


def _terms(A: Array) -> list[tuple[int, float]]:
    """Return the products of one entry from each row and column, with the signs of their orders."""
    n = len(A)
    return [
        (
            (-1) ** sum(order[i] > order[j] for j in range(n) for i in range(j)),
            float(np.prod(A[range(n), order])),
        )
        for order in permutations(range(n))
    ]


def _determinant(A: Array) -> float:
    return sum(sign * product for sign, product in _terms(A))


def _by_pivots(A: Array, turn: int) -> float:
    """Take the first pivot that is not 0, with that factor for an exchange: 0 gives up."""
    U, result = np.array(A, dtype=float), 1.0
    for k in range(len(U)):
        candidates = np.flatnonzero(U[k:, k])
        if not candidates.size:
            return 0.0
        if candidates[0]:
            if turn == 0:
                return 0.0
            swap = [k, k + int(candidates[0])]
            U[swap], result = U[swap[::-1]], turn * result
        U[k + 1 :] -= np.outer(U[k + 1 :, k] / U[k, k], U[k])
        result *= U[k, k]
    return result


def _fewest(sizes: Sequence[int], choose: Callable[[Iterable[int]], int] = min) -> int:
    """Take out one inner size after the other, in every order."""
    if len(sizes) < 3:
        return 0
    return choose(
        sizes[i - 1] * sizes[i] * sizes[i + 1] + _fewest([*sizes[:i], *sizes[i + 1 :]], choose)
        for i in range(1, len(sizes) - 1)
    )


def _without_the_cut(sizes: Sequence[int]) -> int:
    parts = (
        _without_the_cut(sizes[:k]) + _without_the_cut(sizes[k:]) + sizes[0] * sizes[k] * sizes[-1]
        for k in range(1, len(sizes) - 1)
    )
    return min(parts, default=0)


def _from_left(sizes: Sequence[int]) -> int:
    return sum(sizes[0] * m * n for m, n in pairwise(sizes[1:]))


def _from_right(sizes: Sequence[int]) -> int:
    return _from_left(sizes[::-1])


def _better_end(sizes: Sequence[int]) -> int:
    return min(_from_left(sizes), _from_right(sizes))


def _cheapest_first(sizes: Sequence[int]) -> int:
    left, total = list(sizes), 0
    while len(left) > 2:
        costs = [a * b * c for a, b, c in zip(left, left[1:], left[2:], strict=False)]
        total += min(costs)
        del left[costs.index(min(costs)) + 1]
    return total


def _largest_first(sizes: Sequence[int]) -> int:
    left, total = list(sizes), 0
    while len(left) > 2:
        i = left.index(max(left[1:-1]), 1)
        total += left[i - 1] * left[i] * left[i + 1]
        del left[i]
    return total


def _two_layers(rng: np.random.Generator) -> tuple[Any, ...]:
    d, h, p = rng.integers(2, 6, size=3)
    W1, W2 = rng.standard_normal((d, h)), rng.standard_normal((h, p))
    return W1, rng.standard_normal(h), W2, rng.standard_normal(p)


def _square(a: float, b: float, c: float, d: float) -> Array:
    return np.array([[a, b], [c, d]], float)


def _shapes(**wrong: Any) -> tuple[Any, ...]:
    """Return the shapes (a) to (g), the right ones but for those given."""
    right = {"a": (4, 5), "b": (5, 4), "c": None, "d": (5,), "e": (4, 3), "f": (4,)}
    return tuple((right | {"g": (32, 10, 5)} | wrong).values())


# Square, so that every mistake runs.
_SQUARE_LAYERS = (
    np.array([[1.0, 2.0], [0.0, 1.0]]),
    np.array([1.0, -1.0]),
    np.array([[0.0, 1.0], [3.0, 1.0]]),
    np.array([2.0, 0.5]),
)

EXERCISES = (
    Exercise(
        "ex-matrices-order",
        reference=np.array([[2.0, -1.0], [1.0, 0.0]]),
        rtol=1e-9,
        mistakes={
            "That shears first. Which of the two matrices meets the vector first?": _square(
                0, -1, 1, 2
            ),
            "You have multiplied entry by entry. Where does the vector (1, 0) end up?": _square(
                0, -2, 0, 0
            ),
            "Are the images of the two unit vectors the rows, or the columns?": _square(
                2, 1, -1, 0
            ),
            "That turns clockwise. Where does (1, 0) point after the turn?": _square(-2, 1, -1, 0),
            "That shear moves x₂. Which entry of the vector should it leave alone?": _square(
                0, -1, 1, -2
            ),
            "That is the turn alone. What does the shear do to the two images?": _square(
                0, -1, 1, 0
            ),
            "You have added the two matrices. One map comes after the other.": _square(1, 1, 1, 1),
        },
    ),
    Exercise(
        "ex-matrices-shapes",
        reference=_shapes(),
        mistakes={
            "Look at (a) again: the two sizes that meet in the middle go, and which stay?": _shapes(
                a=(3, 3)
            ),
            "Look at (b) again: write the shapes of the two factors side by side.": _shapes(
                b=(4, 5)
            ),
            "Look at (c) again: which two sizes meet in the middle?": _shapes(c=(3, 5)),
            "Look at (d) again: how many axes has `x`, and how many of them does `@` use up?": _shapes(
                d=(1, 5)
            ),
            "Look at (e) again: does `*` add anything up?": _shapes(e=(4,)),
            "Look at (e) again: it is no product of matrices. Lay `x` along each row.": _shapes(
                e=None
            ),
            "Look at (f) again: how many axes has `x`, and how many of them does `@` use up?": _shapes(
                f=(4, 1)
            ),
            "Look at (g) again: the last two axes are matrices. What are the others?": _shapes(
                g=None
            ),
            "Look at (g) again: is there one product, or are there many?": _shapes(g=(32, 5)),
            "`(7)` is the number 7. A shape with one axis is a tuple with a comma: `(7,)`.": _shapes(
                d=5, f=4
            ),
        },
    ),
    Exercise(
        "ex-matrices-mirror",
        reference=_mirror,
        cases=((0.3,), (0.0,), (np.pi / 4,), (-1.2,)),
        draw=lambda rng: (float(rng.uniform(-3, 3)),),
        mistakes={
            "That turns the plane: its determinant is 1. What should a mirror's be?": _rotation,
            "That turns clockwise. In a mirror a letter cannot be read.": _clockwise,
            "That turns by theta. What does a mirror do to the letter F?": _rotation_once,
            "Angles are radians here, and NumPy's sine wants radians.": _in_degrees,
            "A vector along the mirror should stay where it is. Does it?": _mirror_half,
            "You have stopped on the mirror. Go as far again.": _projection,
            "That is the mirror at a right angle to this one. Try a vector along the line.": _other_mirror,
        },
    ),
    Exercise(
        "ex-matrices-collapse",
        reference=_one_layer,
        cases=(_SQUARE_LAYERS, tuple(0.01 * part for part in _SQUARE_LAYERS)),
        draw=_two_layers,
        mistakes={
            "The weights are right. What does the second layer do to the first bias?": lambda W1, b1, W2, b2: (
                np.vstack([W1 @ W2, b1 + b2])
            ),
            "Send the zero vector through both layers. What comes out?": lambda W1, b1, W2, b2: (
                np.vstack([W1 @ W2, b2])
            ),
            "Examples are rows here. Which of the two weights stands next to X?": lambda W1, b1, W2, b2: (
                np.vstack([W2 @ W1, b1 @ W2 + b2])
            ),
            "Which of `*` and `@` is one map after the other?": lambda W1, b1, W2, b2: np.vstack(
                [W1 * W2, b1 @ W2 + b2]
            ),
            "You take examples as columns. Here they are rows: X W₁ comes first.": lambda W1, b1, W2, b2: (
                np.vstack([W2 @ W1, W2 @ b1 + b2])
            ),
            "These are the weights. The bias is to be one more row.": lambda W1, b1, W2, b2: (
                W1 @ W2
            ),
            "The rows are right. Which of them is to stand last?": lambda W1, b1, W2, b2: np.vstack(
                [b1 @ W2 + b2, W1 @ W2]
            ),
            "Your rows are images of unit vectors. What of them comes from the bias?": _images_with_bias,
        },
    ),
    Exercise(
        "ex-matrices-differences",
        reference=_transpose_of_difference,
        cases=(
            (np.array([1.0, 2.0, 4.0]),),
            (np.array([5.0]),),
            (np.array([1.0, 0.0, 0.0, 0.0]),),
            (np.array([-1.0, 3.0]),),
            (np.cos(np.arange(2000.0)),),
        ),
        draw=lambda rng: (rng.standard_normal(int(rng.integers(2, 8))),),
        memory=1_000_000,  # the matrix has 4 million entries
        mistakes={
            "With which sign does the last entry of x stand in the last difference?": lambda g: (
                -_transpose_of_difference(g)
            ),
            "A running sum undoes differences. But a transpose is not an inverse.": lambda g: (
                np.array([0.0, *np.cumsum(g)])
            ),
            "The inner entries are right. In which difference does the first entry occur?": _inner_only,
            "Each difference is made of two entries. You hand it back to one of them only.": lambda g: (
                np.array([0.0, *g])
            ),
            "The first entry of x is in one difference only. With which sign?": lambda g: np.append(
                g[0], [*(g[:-1] - g[1:]), g[-1]]
            ),
            "g has n − 1 entries, and x has n. You have n − 2: what stands at the two ends?": lambda g: (
                -np.diff(g)
            ),
            "You add where two differences meet. Has an entry the same sign in both?": lambda g: (
                np.append(0, g) + np.append(g, 0)
            ),
        },
    ),
    Exercise(
        "ex-matrices-determinant",
        reference=_determinant,
        cases=(
            (np.array([[0.0, -1.0], [1.0, 0.0]]),),
            (np.array([[2.0, 1.0, -1.0], [4.0, 3.0, 1.0], [-2.0, 2.0, 8.0]]),),
            (np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 1.0], [1.0, 1.0, 1.0]]),),
            (np.array([[0.0, 0.0, 2.0], [3.0, 0.0, 1.0], [1.0, 1.0, 0.0]]),),
            (np.array([[1.0, 2.0], [2.0, 4.0]]),),
            (np.array([[0.0, 1.0], [0.0, 2.0]]),),
            (np.array([[-3.0]]),),
            (np.array([[1e-4, 3e-4], [2e-4, -1e-4]]),),
        ),
        draw=lambda rng: (rng.standard_normal((int(rng.integers(2, 6)),) * 2),),
        atol=1e-14,
        forbids=("numpy.linalg", "scipy.linalg"),
        mistakes={
            "A pivot is 0, and you stop. Try a quarter turn: it is invertible.": lambda A: (
                _by_pivots(A, 0)
            ),
            "What does an exchange of two rows do to the sign?": lambda A: _by_pivots(A, 1),
            "A mirror image has a negative determinant. Where does your sign go?": lambda A: abs(
                _determinant(A)
            ),
            "That is right for triangles. What makes a triangle of the matrix?": lambda A: np.prod(
                np.diag(A)
            ),
            "That is the sum of the diagonal. Try the matrix 2 I.": np.trace,
            "All your products are added. Half of them have the sign −.": lambda A: sum(
                product for _, product in _terms(A)
            ),
        },
    ),
    Exercise(
        "ex-matrices-chain",
        reference=_fewest,
        cases=(
            ([1000, 1000, 1000, 1],),
            ([5, 1, 2, 10],),
            ([3, 7],),
            ([2, 9, 1, 8, 3, 5],),
        ),
        draw=lambda rng: (rng.integers(1, 12, size=int(rng.integers(3, 7))).tolist(),),
        mistakes={
            "That is the cost from left to right. Start with the vector once.": _from_left,
            "That is the cost from right to left. Is it the best for all?": _from_right,
            "With four matrices there is also (AB)(CD). Think of the last product.": _better_end,
            "A cheap first product can leave an expensive rest. Try the sizes 5, 1, 2, 10.": _cheapest_first,
            "The left part ends with the size at the cut, and the right part begins with it.": _without_the_cut,
            "To take out the largest size first is a good guess, and no more. Try every last product.": _largest_first,
            "That is the most. Which of the ways is asked for?": lambda sizes: _fewest(sizes, max),
            "That counts additions too. Look at what is counted in the text.": lambda sizes: (
                _fewest(sizes) * 2
            ),
        },
    ),
)
