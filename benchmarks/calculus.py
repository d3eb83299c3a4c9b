"""The rows of `make bench` about derivatives: beside a loop by hand, and beside numdifftools.

The function is that of Rosenbrock, which costs ten microseconds a value: where it costs more, the
ratios to the loop by hand tend to 1, for both sides take the same values.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from mathdl.calculus import gradient, hessian, jacobian

Pair = tuple[str, str, Callable[[], object], Callable[[], object], str]
Function = Callable[[np.ndarray], Any]
H_FIRST, H_SECOND = 6e-6, 2.7e-4  # ε^(1/3) and (24 ε)^(1/4)


def rosenbrock(x: np.ndarray) -> float:
    return float(np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2))


def rosenbrock_gradient(x: np.ndarray) -> np.ndarray:
    bend = x[1:] - x[:-1] ** 2
    slopes = np.zeros_like(x)
    slopes[:-1] = -400 * x[:-1] * bend - 2 * (1 - x[:-1])
    slopes[1:] += 200 * bend
    return slopes


def rosenbrock_hessian(x: np.ndarray) -> np.ndarray:
    H = np.diag(np.r_[1200 * x[:-1] ** 2 - 400 * x[1:] + 2, 0] + np.r_[0, np.full(len(x) - 1, 200)])
    return H + np.diag(-400 * x[:-1], 1) + np.diag(-400 * x[:-1], -1)


def pairs(rng: np.random.Generator) -> tuple[list[Pair], list[str]]:
    """Return what is to be timed side by side, and remarks on the errors."""
    rows: list[Pair] = []
    remarks = []
    for n, repeat in ((10, 10), (100, 1)):
        x = rng.standard_normal(n)
        for name, ours, by_hand, f, exact in _functions(x):
            first, second = _several(ours, f, x, repeat), _several(by_hand, f, x, repeat)
            rows.append((f"{name}, n = {n}", "a loop by hand", first, second, "≤ 1.3"))
            errors = [_error(method(f, x), exact) for method in (ours, by_hand)]
            remarks.append(f"{name}, n = {n}, relative error: {_pair('by hand', errors)}")
    theirs, more = _numdifftools(rng)
    return rows + theirs, remarks + more


def _functions(x: np.ndarray) -> tuple[tuple[str, Any, Any, Function, np.ndarray], ...]:
    slopes, H = rosenbrock_gradient(x), rosenbrock_hessian(x)
    return (
        ("gradient", gradient, _gradient_by_hand, rosenbrock, slopes),
        ("jacobian", jacobian, _jacobian_by_hand, rosenbrock_gradient, H),
        ("hessian", hessian, _hessian_by_hand, rosenbrock, H),
    )


def _gradient_by_hand(f: Function, x: np.ndarray) -> np.ndarray:
    slopes = np.empty(len(x))
    for i in range(len(x)):
        e = np.zeros(len(x))
        e[i] = H_FIRST
        slopes[i] = (f(x + e) - f(x - e)) / (2 * H_FIRST)
    return slopes


def _jacobian_by_hand(f: Function, x: np.ndarray) -> np.ndarray:
    columns = []
    for i in range(len(x)):
        e = np.zeros(len(x))
        e[i] = H_FIRST
        columns.append((f(x + e) - f(x - e)) / (2 * H_FIRST))
    return np.stack(columns, axis=1)


def _hessian_by_hand(f: Function, x: np.ndarray) -> np.ndarray:
    n, here, steps = len(x), f(x), H_SECOND * np.eye(len(x))
    along = [f(x + e) - 2 * here + f(x - e) for e in steps]
    H = np.diag(along) / H_SECOND**2
    for i in range(n):
        for j in range(i):
            e = steps[i] + steps[j]
            both = f(x + e) - 2 * here + f(x - e)
            H[i, j] = H[j, i] = (both - along[i] - along[j]) / (2 * H_SECOND**2)
    return H


def _numdifftools(rng: np.random.Generator) -> tuple[list[Pair], list[str]]:
    try:
        import numdifftools
    except ImportError:
        return [], ["extrapolation is measured beside numdifftools: pip install numdifftools"]
    rows: list[Pair] = []
    remarks = []
    x = rng.standard_normal(10)
    classes = numdifftools.Gradient, numdifftools.Jacobian, numdifftools.Hessian
    for (name, ours, _, f, exact), theirs in zip(_functions(x), classes, strict=True):
        label = f"{name}, extrapolated"

        def first(ours: Any = ours, f: Function = f) -> np.ndarray:
            return ours(f, x, extrapolate=True)  # type: ignore[no-any-return]

        def second(theirs: Any = theirs, f: Function = f) -> np.ndarray:
            return theirs(f)(x)  # type: ignore[no-any-return]

        rows.append((label, f"numdifftools {theirs.__name__}", first, second, "≤ 0.25"))
        errors = [_error(first(), exact), _error(second(), exact)]
        remarks.append(f"{label}, relative error: {_pair('numdifftools', errors)}")
    return rows, remarks


def _several(method: Any, f: Function, x: np.ndarray, times: int) -> Callable[[], object]:
    return lambda: [method(f, x) for _ in range(times)]


def _error(found: np.ndarray, exact: np.ndarray) -> float:
    return float(np.abs(found - exact).max() / np.abs(exact).max())


def _pair(other: str, errors: list[float]) -> str:
    return f"mathdl {errors[0]:.1e}, {other} {errors[1]:.1e}"
