"""The rows of `make bench` about automatic differentiation, beside PyTorch and a lower bound.

A network takes the time of its matrix products, a graph of single numbers that of its bookkeeping.
One is measured against PyTorch and the five products alone, the other against PyTorch, a tape of
Python's floats and the floats alone.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from mathdl.autodiff import Tensor

Pair = tuple[str, str, Callable[[], object], Callable[[], object], str]
BATCH, WIDTHS = 256, (784, 256, 10)
OPERATIONS, CHAIN = 1000, 10_000


def pairs(rng: np.random.Generator) -> tuple[list[Pair], list[str]]:
    """Return what is to be timed side by side, and a remark on the errors."""
    torch.set_num_threads(1)
    network, remark = _network(rng)
    return network + _numbers(), [remark]


def _network(rng: np.random.Generator) -> tuple[list[Pair], str]:
    n, k, c = WIDTHS
    X = rng.random((BATCH, n), dtype=np.float32)
    y, rows = rng.integers(0, c, BATCH), np.arange(BATCH)
    weights = [rng.standard_normal((n, k)) / 28, np.zeros(k), rng.standard_normal((k, c)) / 16]
    weights = [w.astype(np.float32) for w in (*weights, np.zeros(c))]
    ours, data = [Tensor(w, requires_grad=True) for w in weights], Tensor(X)
    theirs, labels = [torch.tensor(w, requires_grad=True) for w in weights], torch.tensor(y)
    images = torch.tensor(X)

    def mathdl() -> None:
        _forget(ours)
        W1, b1, W2, b2 = ours
        Z = (data @ W1 + b1).relu() @ W2 + b2
        Z = Z - Z.max(axis=1, keepdims=True)
        (np.log(np.exp(Z).sum(axis=1)) - Z[rows, y]).mean().backward()

    def pytorch() -> None:
        _forget(theirs)
        W1, b1, W2, b2 = theirs
        Z = (images @ W1 + b1).relu() @ W2 + b2
        torch.nn.functional.cross_entropy(Z, labels).backward()

    def by_hand() -> list[np.ndarray]:
        W1, b1, W2, b2 = weights
        H = np.maximum(X @ W1 + b1, 0)
        Z = H @ W2 + b2
        P = np.exp(Z - Z.max(axis=1, keepdims=True))
        P /= P.sum(axis=1, keepdims=True)
        P[rows, y] -= 1
        P /= BATCH
        D = (P @ W2.T) * (H > 0)
        return [X.T @ D, D.sum(axis=0), H.T @ P, P.sum(axis=0)]

    def products() -> None:
        W1, _, W2, _ = weights
        H = X @ W1
        Z = H @ W2
        _ = Z @ W2.T, H.T @ Z, X.T @ H

    mathdl()
    pytorch()
    exact = by_hand()
    errors = [
        max(float(np.abs(np.asarray(w.grad) - g).max()) for w, g in zip(side, exact, strict=True))
        for side in (ours, theirs)
    ]
    name = "network " + "–".join(map(str, WIDTHS))
    peers = (
        ("PyTorch", pytorch, "≤ 1.1"),
        ("NumPy by hand", by_hand, ""),
        ("5 products", products, ""),
    )
    remark = f"{name}, from the gradient by hand: mathdl {errors[0]:.1e}, PyTorch {errors[1]:.1e}"
    return [(name, peer, mathdl, other, goal) for peer, other, goal in peers], remark


def _numbers() -> list[Pair]:
    def leaf(x: float) -> Any:
        return torch.tensor(x, dtype=torch.float64, requires_grad=True)

    def graph(number: Callable[[float], Any]) -> Callable[[], None]:
        return lambda: _polynomial(number(0.5), number(0.3), OPERATIONS // 2).backward()

    def chain(number: Callable[[float], Any]) -> Callable[[], None]:
        return lambda: _polynomial(number(0.5), 1.0, CHAIN // 2).backward()

    def mine(x: float) -> Tensor:
        return Tensor(x, requires_grad=True)

    def floats() -> None:
        for _ in range(10):  # or the clock would be too coarse
            _polynomial(0.5, 0.3, OPERATIONS // 2)

    name = f"graph of {OPERATIONS} numbers"
    return [
        (name, "PyTorch", graph(mine), graph(leaf), "≤ 1"),
        (name, "a tape of floats", graph(mine), graph(Number), ""),
        (name, "10 times plain floats", graph(mine), floats, ""),
        (f"chain of {CHAIN} numbers", "PyTorch", chain(mine), chain(leaf), "works"),
    ]


def _polynomial(x: Any, y: Any, steps: int) -> Any:
    z = x
    for _ in range(steps):
        z = z * x + y
    return z


def _forget(tensors: Any) -> None:
    for w in tensors:
        w.grad = None


class Number:
    """The least that reverse mode takes for numbers alone: what the chapter's first engine is."""

    def __init__(self, value: float, edges: tuple[tuple["Number", float], ...] = ()) -> None:
        self.value, self.edges, self.grad = value, edges, 0.0

    def __add__(self, other: "Number") -> "Number":
        return Number(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other: "Number") -> "Number":
        return Number(self.value * other.value, ((self, other.value), (other, self.value)))

    def backward(self) -> None:
        self.grad = 1.0
        for number in reversed(list(_in_order(self, set()))):
            for source, slope in number.edges:
                source.grad += number.grad * slope


def _in_order(root: Number, seen: set[Number]) -> Iterator[Number]:
    stack = [(root, False)]
    while stack:
        number, done = stack.pop()
        if done:
            yield number
        elif number not in seen:
            seen.add(number)
            stack.append((number, True))
            stack.extend((source, False) for source, _ in number.edges)
