"""Right answers in unusual forms, and wrong ones, to the exercises on norms."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import sympy
import torch

import mathdl.linalg
from mathdl.linalg import norm
from tests.exercises.cases import checks_of

HAND = "ex-norms-by-hand"
LENGTH = "ex-norms-length"
CLIP = "ex-norms-clip"
CONDITION = "ex-norms-condition"

A = np.array([[1, 1], [1, 1.0001]])


def length(x, size=lambda x: np.max(np.abs(x)), back=lambda m: m):
    m = size(x)
    return back(m) * np.sqrt(np.sum((x / m) ** 2)) if m else 0.0


def by_power_of_two(x):
    _, exponent = math.frexp(max(map(abs, x)))
    return math.ldexp(math.sqrt(math.fsum(math.ldexp(n, -exponent) ** 2 for n in x)), exponent)


def by_scaled_norm(x):
    m = np.max(np.abs(x))
    return m * np.linalg.norm(x / m) if m else 0.0


def by_squares(x):
    with np.errstate(all="ignore"):
        return np.sqrt(np.sum(x**2))


def with_back(x):
    with np.errstate(all="ignore"):
        return length(x, np.max, abs)


def clip_factor(grad_W, grad_b, limit, small=0.0):
    together = np.append(grad_W, grad_b)
    return min(1.0, limit / (np.linalg.norm(together) + small))


def by_torch(grad_W, grad_b, limit):
    parts = [torch.tensor(part, requires_grad=True) for part in (grad_W, grad_b)]
    for part, gradient in zip(parts, (grad_W, grad_b), strict=True):
        part.grad = torch.tensor(gradient)
    before = parts[1].grad.norm() or parts[0].grad.norm()
    torch.nn.utils.clip_grad_norm_(parts, limit)
    return (parts[1].grad.norm() or parts[0].grad.norm()) / before


def each_on_its_own(grad_W, grad_b, limit):
    return min(1, limit / np.linalg.norm(grad_W)), min(1, limit / np.linalg.norm(grad_b))


ACCEPTED = [
    (HAND, [6, 7, 5.4772]),
    (HAND, [6, 7, sympy.sqrt(30)]),
    (HAND, (6, 7, Decimal(30).sqrt())),
    (LENGTH, length),
    (LENGTH, by_power_of_two),
    (LENGTH, lambda x: [length(x)][0]),
    (LENGTH, lambda x: torch.tensor(length(x))),
    (CLIP, clip_factor),
    (CLIP, by_torch),
    (CLIP, lambda *case: clip_factor(*case, small=1e-6)),
    (CLIP, lambda W, b, limit: clip_factor(np.float32(W), np.float32(b), limit)),
    (CONDITION, 2.0001 * 20001),
    (CONDITION, Fraction(20001, 10000) * 20001),
    (CONDITION, Decimal("40004.0001")),
    (CONDITION, np.linalg.cond(A, np.inf)),
    (CONDITION, mathdl.linalg.condition_number(A, np.inf)),
]

REFUSED = [
    (HAND, [6, -1, math.sqrt(30)], "never negative"),
    (HAND, [6, 7, np.linalg.norm([[1, -2], [3, 4]], 2)], "as one long vector"),
    (HAND, [6, 7, 5.48], "Right to about three digits"),
    (LENGTH, norm, "uses `mathdl`"),
    (LENGTH, lambda x: norm(x), "uses `mathdl`"),
    (LENGTH, by_scaled_norm, "uses `numpy.linalg`"),
    (LENGTH, lambda x: math.hypot(*x), "uses `math.hypot`"),
    (LENGTH, np.hypot.reduce, "uses `numpy.hypot`"),
    (LENGTH, lambda x: np.hypot.reduce(x), "uses `numpy.hypot`"),
    (LENGTH, lambda x: math.dist(x, 0 * x), "uses `math.dist`"),
    (LENGTH, lambda x: torch.linalg.norm(torch.tensor(x)), ""),
    (LENGTH, with_back, "small beside a negative one"),
    (LENGTH, by_squares, "Look at the squares"),
    (LENGTH, lambda x: length(np.where(np.abs(x) > 1e-150, x, 0)), "an underflow"),
    (LENGTH, lambda x: np.max(np.abs(x)), "∞-norm"),
    (LENGTH, lambda x: length(x) + 1e-10, "by hand"),
    (CLIP, each_on_its_own, "One number is for both"),
    (
        CLIP,
        lambda W, b, limit: min(1, limit / max(np.linalg.norm(W), np.linalg.norm(b))),
        "longer of the two",
    ),
    (CLIP, lambda W, b, limit: max(1, limit / np.linalg.norm(np.append(W, b))), "Short gradients"),
    (CLIP, lambda W, b, limit: clip_factor(np.append(W, b), [], limit) * W, ""),
    (CONDITION, 40004, "which number did you round"),
    (CONDITION, 40004.004, ""),
    (CONDITION, 40000, "2-norm"),
    (CONDITION, np.linalg.cond(A), "2-norm"),
    (CONDITION, 2.0001 * 10001, "Do so for the inverse"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
