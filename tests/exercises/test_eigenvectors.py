"""Right answers in unusual forms, and wrong ones, to the exercises on eigenvectors."""

from math import ceil, log

import numpy as np
import sympy
import torch

from tests.exercises.cases import checks_of

HAND = "ex-eigenvectors-by-hand"
RAYLEIGH = "ex-eigenvectors-rayleigh"
DEFINITE = "ex-eigenvectors-definite"
STEPS = "ex-eigenvectors-steps"
PAGES = "ex-eigenvectors-pages"


def best(A, v):
    return v @ A @ v / (v @ v)


def of_unit(A, v):
    u = v / np.linalg.norm(v)
    return u @ A @ u


def best_in_torch(A, v):
    A, v = torch.tensor(A, dtype=torch.float32), torch.tensor(v, dtype=torch.float32)
    return torch.linalg.lstsq(v[:, None], (A @ v)[:, None]).solution.item()


def by_cholesky(A):
    try:
        np.linalg.cholesky(A)
    except np.linalg.LinAlgError:
        return False
    return True


def by_leading_determinants(A):
    return all(np.linalg.det(A[:k, :k]) > 0 for k in range(1, len(A) + 1))


def rate(values, key=abs):
    second, first = sorted(values, key=key)[-2:]
    return second / first


def steps(values, tolerance, start=0):
    count, error = start, 1.0
    while error > tolerance:
        count, error = count + 1, error * abs(rate(values))
    return count


def by_powers(values, tolerance):
    powers = abs(rate(values)) ** np.arange(1000)
    return np.argmax(powers <= tolerance)


def by_logarithms(values, tolerance, rounding=ceil, key=abs):
    return rounding(log(tolerance) / log(abs(rate(values, key))))


def strictly(values, tolerance):
    return np.argmax(abs(rate(values)) ** np.arange(1000) < tolerance)


def without_modulus(values, tolerance):
    with np.errstate(invalid="ignore"):
        return int(np.ceil(np.log(tolerance) / np.log(np.divide(*np.sort(values)[-2:]))))


def google(links, follow):
    n = len(links)
    step = np.where(links.any(axis=0), links / np.maximum(links.sum(axis=0), 1), 1 / n)
    return follow * step + (1 - follow) / n


def keeping_the_type(links, follow):
    G = links.copy()
    G[:, ~G.any(axis=0)] = 1 / len(G)
    with np.errstate(invalid="ignore"):
        return follow * G / G.sum(axis=0) + (1 - follow) / len(G)


ACCEPTED = [
    (HAND, [5, 2]),
    (HAND, sorted(sympy.Matrix([[4, 1], [2, 3]]).eigenvals(), reverse=True)),
    (HAND, np.sort(np.linalg.eigvals([[4, 1], [2, 3]]))[::-1]),
    (RAYLEIGH, best),
    (RAYLEIGH, of_unit),
    (RAYLEIGH, lambda A, v: np.float32(best(A, v))),
    (RAYLEIGH, lambda A, v: best(torch.tensor(A), torch.tensor(v))),
    (DEFINITE, by_cholesky),
    (DEFINITE, by_leading_determinants),
    (DEFINITE, lambda A: np.linalg.eigvalsh(A)[0] > 0),
    (DEFINITE, lambda A: torch.linalg.eigvalsh(torch.tensor(A)).min() > 0),
    (DEFINITE, lambda A: int(by_cholesky(A))),
    (STEPS, steps),
    (STEPS, by_powers),
    (STEPS, lambda values, tolerance: float(steps(values, tolerance))),
    (PAGES, google),
    (PAGES, lambda links, follow: google(np.float32(links), np.float32(follow))),
    (PAGES, lambda links, follow: google(links, follow).tolist()),
]

REFUSED = [
    (HAND, [5.0001, 2], "Right to about three digits"),
    (HAND, np.linalg.svd([[4, 1], [2, 3]]).S, "singular values"),
    (HAND, [7, 10], "the sum and the product"),
    (RAYLEIGH, lambda A, v: best(A, v) + 1e-10, "by hand"),
    (RAYLEIGH, lambda A, v: v @ A @ v / (v @ v + 1e-10), "by hand"),
    (RAYLEIGH, lambda A, v: np.mean(A @ v / v), "trusts small entries"),
    (RAYLEIGH, lambda A, v: max(np.linalg.eigvals(A).real), "by hand"),
    (DEFINITE, lambda A: bool((np.linalg.eigvals(A) >= 0).all()), "semi"),
    (DEFINITE, lambda A: bool(np.linalg.det(A) > 0 and A[0, 0] > 0), ""),
    (DEFINITE, lambda A: bool((np.abs(np.linalg.eigvals(A)) > 0).all()), "invertible"),
    (DEFINITE, lambda A: bool(np.all(np.diag(A) > 0)), "diagonal"),
    (DEFINITE, lambda A: np.linalg.det(A) > 0 and np.diag(A).min() > 0, "2 elsewhere"),
    (DEFINITE, lambda A: True, ""),
    (STEPS, strictly, "does a logarithm round"),
    (STEPS, lambda *case: by_logarithms(*case, int), ""),
    (STEPS, lambda *case: by_logarithms(*case, round), ""),
    (STEPS, lambda *case: steps(*case, start=1), "Always one too large"),
    (STEPS, lambda values, tolerance: steps(values, tolerance * 0.999), "does a logarithm round"),
    (STEPS, without_modulus, "Which part of it"),
    (STEPS, lambda *case: by_logarithms(*case, key=np.real), "can be the largest"),
    (PAGES, lambda links, follow: google(links, follow) + 1e-10, "a small number added"),
    (PAGES, keeping_the_type, "NaN"),
    (PAGES, lambda links, follow: google(links, follow).T, "from which the reader leaves"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
