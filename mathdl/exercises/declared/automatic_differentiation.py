"""Exercises of the chapter on automatic differentiation."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]
Tape = list[list[tuple[int, float]]]


def _jet(p: Array, q: Array) -> Array:
    return np.convolve(p, q)[:3]


def _adjoints(tape: Tape) -> Array:
    """Solve the triangular system v = e_N + Cᵀ v."""
    slopes = np.zeros((len(tape), len(tape)))
    for k, edges in enumerate(tape):
        for j, slope in edges:
            slopes[k, j] += slope
    return np.linalg.solve(np.eye(len(tape)) - slopes.T, np.eye(len(tape))[-1])


def _adjoints_set(tape: Tape) -> Array:
    gradients = np.zeros(len(tape))
    gradients[-1] = 1.0
    for k in reversed(range(len(tape))):
        for j, slope in tape[k]:
            gradients[j] = gradients[k] * slope
    return gradients


def _adjoints_from_the_start(tape: Tape) -> Array:
    gradients = np.zeros(len(tape))
    gradients[-1] = 1.0
    for k, edges in enumerate(tape):
        for j, slope in edges:
            gradients[j] += gradients[k] * slope
    return gradients


def _adjoints_without_product(tape: Tape) -> Array:
    gradients = np.zeros(len(tape))
    gradients[-1] = 1.0
    for k in reversed(range(len(tape))):
        for j, slope in tape[k]:
            gradients[j] += slope
    return gradients


def _adjoints_seeded_everywhere(tape: Tape) -> Array:
    gradients = np.ones(len(tape))
    for k in reversed(range(len(tape))):
        for j, slope in tape[k]:
            gradients[j] += gradients[k] * slope
    return gradients


def _adjoints_seeded_at_ends(tape: Tape) -> Array:
    used = {j for edges in tape for j, _ in edges}
    gradients = np.array([0.0 if k in used else 1.0 for k in range(len(tape))])
    for k in reversed(range(len(tape))):
        for j, slope in tape[k]:
            gradients[j] += gradients[k] * slope
    return gradients


def _adjoints_without_twins(tape: Tape) -> Array:
    return _adjoints([list(dict(edges).items()) for edges in tape])


def _adjoints_cut_off(tape: Tape) -> Array:
    gradients = np.zeros(len(tape), dtype=int)
    gradients[-1] = 1
    for k in reversed(range(len(tape))):
        for j, slope in tape[k]:
            gradients[j] += gradients[k] * slope
    return gradients


def _slopes_by_the_first(tape: Tape) -> Array:
    slopes = np.zeros(len(tape))
    slopes[0] = 1.0
    for k, edges in enumerate(tape):
        for j, slope in edges:
            slopes[k] += slope * slopes[j]
    return slopes


def _tape(rng: np.random.Generator) -> tuple[Tape]:
    """Draw a run of two inputs and some operations with two inputs each."""
    tape: Tape = [[], []]
    for k in range(2, int(rng.integers(5, 9))):
        places = [k - 1, int(rng.integers(0, k))]
        tape.append([(j, float(rng.normal())) for j in places])
    return (tape,)


def _gram(A: Array, G: Array) -> Array:
    """Add up, entry by entry of G, what the dot product of two rows hands back."""
    back = np.zeros_like(A)
    for i, j in np.ndindex(G.shape):
        back[i] += G[i, j] * A[j]
        back[j] += G[i, j] * A[i]
    return back


def _scale(A: Array, G: Array) -> Array:
    """Multiply by the Jacobian of each row."""
    back = []
    for a, g in zip(A, G, strict=True):
        top = a.max()
        share = np.where(a == top, 1.0, 0.0)
        share /= share.sum()
        jacobian = np.eye(len(a)) / top - np.outer(a, share) / top**2
        back.append(jacobian.T @ g)
    return np.array(back)


def _through_maximum(A: Array, G: Array, share: Array, axis: int = 1) -> Array:
    m = A.max(axis=1, keepdims=True)
    back: Array = G / m - share * (G * A).sum(axis=axis, keepdims=True) / m**2
    return back


def _direct(A: Array, G: Array) -> Array:
    back: Array = G / A.max(axis=1, keepdims=True)
    return back


def _largest(A: Array) -> Array:
    return np.where(A.max(axis=1, keepdims=True) == A, 1.0, 0.0)


def _evenly(A: Array) -> Array:
    shares: Array = _largest(A) / _largest(A).sum(axis=1, keepdims=True)
    return shares


def _first(A: Array) -> Array:
    shares: Array = np.eye(A.shape[1])[A.argmax(axis=1)]
    return shares


def _rows(rng: np.random.Generator) -> tuple[Any, ...]:
    n, d = (int(size) for size in rng.integers(2, 6, size=2))
    return rng.uniform(1, 3, size=(n, d)), rng.normal(size=(n, d))


def _gram_case(rng: np.random.Generator) -> tuple[Any, ...]:
    n, d = int(rng.integers(2, 4)), int(rng.integers(4, 6))
    return rng.normal(size=(n, d)), rng.normal(size=(n, n))


_TIED = np.array([[1.0, 3.0, 3.0, 2.0], [2.0, 0.5, 1.0, 2.0]])
_TIED_GRADIENT = np.array([[1.0, 2.0, -1.0, 0.5], [0.5, 1.0, -2.0, 3.0]])

EXERCISES = (
    Exercise(
        "ex-autodiff-graph",
        reference=(14.0, 6.0, 48.0, 28.0),
        mistakes={
            "What arrives second does not replace what arrived first. u is used twice.": (
                6.0,
                6.0,
                18.0,
                12.0,
            ),
            "u has passed on 8, before v handed its part to u. Who must come first?": (
                14.0,
                6.0,
                30.0,
                16.0,
            ),
            "What is the slope of u v with respect to v?": (14.0, 8.0, 50.0, 28.0),
            "One of the edges that end in a is missing. Where is a used?": (14.0, 6.0, 42.0, 28.0),
            "Look at the order that is asked for.": (48.0, 28.0, 14.0, 6.0),
            "Those are the values on the way forward. What comes back begins with 1 at y.": (
                6.0,
                8.0,
                2.0,
                3.0,
            ),
        },
    ),
    Exercise(
        "ex-autodiff-jets",
        reference=_jet,
        draw=lambda rng: (rng.normal(size=3), rng.normal(size=3)),
        mistakes={
            "Which product of two terms with ε gives ε²?": lambda p, q: np.array(
                [p[0] * q[0], p[0] * q[1] + p[1] * q[0], p[0] * q[2] + p[2] * q[0]]
            ),
            "A term with ε² in one factor meets the plain number in the other.": lambda p, q: (
                np.array([p[0] * q[0], p[0] * q[1] + p[1] * q[0], p[1] * q[1]])
            ),
            "ε² times ε² is ε⁴. Which products give ε²?": lambda p, q: np.array(
                [p[0] * q[0], p[0] * q[1] + p[1] * q[0], p[2] * q[2]]
            ),
            "A jet ends with ε². What is left of ε³ and ε⁴?": np.convolve,
            "ε times ε is ε², once: where does your ½ come from?": lambda p, q: (
                _jet(p, q) - np.array([0.0, 0.0, p[1] * q[1] / 2])
            ),
            "That is the rule for second derivatives. A coefficient of ε² is half of one.": lambda p, q: (
                np.array(
                    [
                        p[0] * q[0],
                        p[0] * q[1] + p[1] * q[0],
                        p[0] * q[2] + 2 * p[1] * q[1] + p[2] * q[0],
                    ]
                )
            ),
            "Multiply out as polynomials: every term of p meets every term of q.": lambda p, q: (
                p * q
            ),
        },
    ),
    Exercise(
        "ex-autodiff-tape",
        reference=_adjoints,
        cases=(
            ([[], [(0, 3.0), (0, 3.0)], [(1, 3.0), (0, 9.0)], [(2, 1.0), (1, 1.0)]],),
            ([[], [(0, 2.0)], [(1, 5.0)]],),
            ([[], [(0, 2.0)], [(0, 7.0)], [(1, 5.0)]],),  # nobody uses number 2
            ([[], *([(k, 1.0), (k, 1.0)] for k in range(40))],),  # 2⁴⁰ paths
            ([[], *([(k, 1.0)] for k in range(1200))],),
        ),
        draw=_tape,
        mistakes={
            "An entry that nobody uses has no part in the result: its adjoint is 0.": _adjoints_seeded_at_ends,
            "An entry that was used twice has two terms. Add them.": _adjoints_set,
            "You go through the list from its start. What has an entry to pass on by then?": _adjoints_from_the_start,
            "The slope says how k changes with j. By how much does the result change with k?": _adjoints_without_product,
            "Only the result changes with slope 1 with itself. All others begin at 0.": _adjoints_seeded_everywhere,
            "All zeros. What is the slope of the result by itself?": lambda tape: np.zeros(
                len(tape)
            ),
            "Those are the slopes of all entries by entry 0. Which slopes are asked for?": _slopes_by_the_first,
            "A pair has got lost: the same j may stand twice in the list of an entry.": _adjoints_without_twins,
            "Your array holds whole numbers. What becomes of a slope of 0.5 in it?": _adjoints_cut_off,
        },
    ),
    Exercise(
        "ex-autodiff-gram",
        reference=_gram,
        draw=_gram_case,
        mistakes={
            "That is one of two terms. Where else does A stand?": lambda A, G: G @ A,
            "The two terms are equal only if G is symmetric, and it need not be.": lambda A, G: (
                2 * G @ A
            ),
            "That is the second of two terms.": lambda A, G: G.T @ A,
            "You count the second of two terms twice. What does the other use of A hand back?": lambda A, G: (
                2 * G.T @ A
            ),
            "Two uses give two terms: is there a reason to take their mean?": lambda A, G: (
                (G + G.T) @ A / 2
            ),
            "That is the slope of a sum of squares. Where has G gone?": lambda A, G: 2 * A,
            "That is the gradient with respect to Aᵀ. A gradient has the shape of its matrix.": lambda A, G: (
                A.T @ (G + G.T)
            ),
        },
    ),
    Exercise(
        "ex-autodiff-scale",
        reference=_scale,
        cases=(
            (_TIED, _TIED_GRADIENT),
            (np.array([[-1.0, -2.0, -4.0], [0.5, 2.0, -3.0]]), np.array([[1.0, 2.0, 3.0]] * 2)),
        ),
        draw=_rows,
        mistakes={
            "A row may hold negative numbers only, and its largest entry is one of them.": lambda A, G: (
                _scale(np.abs(A), G)
            ),
            "The slope of a / m by m has the square of m below the line.": lambda A, G: (
                G / A.max(axis=1, keepdims=True)
                - _evenly(A) * (G * A).sum(axis=1, keepdims=True) / A.max(axis=1, keepdims=True)
            ),
            "The maximum is computed from A as well. What comes back through it?": _direct,
            "The maximum of a row was broadcast along the row. Over which axis must you sum?": lambda A, G: (
                _through_maximum(A, G, _evenly(A), axis=0)
            ),
            "Two equal largest entries each take the whole. What should they take?": lambda A, G: (
                _through_maximum(A, G, _largest(A))
            ),
            "Of two equal largest entries the first takes all. They should share.": lambda A, G: (
                _through_maximum(A, G, _first(A))
            ),
            "What is the sign of the slope of a / m by m?": lambda A, G: _through_maximum(
                A, G, -_evenly(A)
            ),
            "You hand what comes back to m to the whole row. Which entries made the maximum?": lambda A, G: (
                _through_maximum(A, G, np.ones_like(A))
            ),
            "m is used by every entry of its row. What comes back from all of them?": lambda A, G: (
                _direct(A, G) - _evenly(A) * G * A / A.max(axis=1, keepdims=True) ** 2
            ),
            "A largest entry has two ways to Z. What comes back along both is added.": lambda A, G: (
                np.where(_largest(A) > 0, _scale(A, G) - _direct(A, G), _direct(A, G))
            ),
        },
    ),
    Exercise(
        "ex-autodiff-shapes",
        reference=((3,), (10, 3), (32, 1), 1000, 3),
        mistakes={
            "A shape is a tuple, also with one axis: that of b is written (3,), with a comma.": (
                3,
                (10, 3),
                (32, 1),
                1000,
                3,
            ),
            "b was broadcast over 32 rows. What happens to its copies on the way back?": (
                (32, 3),
                (10, 3),
                (32, 1),
                1000,
                3,
            ),
            "c has two axes. So has its gradient: what was stretched is kept with length 1.": (
                (3,),
                (10, 3),
                (32,),
                1000,
                3,
            ),
            "c was broadcast along three columns. What happens to its copies on the way back?": (
                (3,),
                (10, 3),
                (32, 3),
                1000,
                3,
            ),
            "Look at W again: a gradient has the shape of its variable.": (
                (3,),
                (3, 10),
                (32, 1),
                1000,
                3,
            ),
            "A push makes a column of the Jacobian, and a pull a row. How many has it of each?": (
                (3,),
                (10, 3),
                (32, 1),
                3,
                1000,
            ),
        },
    ),
)
