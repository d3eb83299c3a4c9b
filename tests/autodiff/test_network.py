"""The engine trains a network on real images, step for step as PyTorch does."""

from typing import Any

import numpy as np
import pytest
import torch

from mathdl.autodiff import Tensor, check_derivatives, no_grad
from mathdl.datasets import load_fashion_mnist

BATCH, STEPS = 256, 30


def weights() -> list[np.ndarray]:
    """Return those of a network 784 - 256 - 10, drawn as He et al. (2015) do."""
    rng = np.random.default_rng(0)
    W1 = rng.standard_normal((784, 256)) * np.sqrt(2 / 784)
    W2 = rng.standard_normal((256, 10)) * np.sqrt(2 / 256)
    return [p.astype(np.float32) for p in (W1, np.zeros(256), W2, np.zeros(10))]


def batches() -> list[tuple[np.ndarray, np.ndarray]]:
    data = load_fashion_mnist()
    X = (data.train_images.reshape(-1, 784) / 255).astype(np.float32)
    order = np.random.default_rng(1).permutation(len(X))
    starts = [i * BATCH % (len(X) - BATCH) for i in range(STEPS)]
    return [(X[rows], data.train_labels[rows]) for i in starts for rows in [order[i : i + BATCH]]]


def cross_entropy(logits: Any, labels: Any) -> Any:
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_total = np.log(np.sum(np.exp(shifted), axis=1))
    return np.mean(log_total - shifted[np.arange(len(labels)), labels])


def hidden(x: Any) -> Any:
    return np.maximum(x, 0)


def ours(lr: float) -> list[float]:
    W1, b1, W2, b2 = parameters = [Tensor(p, requires_grad=True) for p in weights()]
    losses = []
    for X, y in batches():
        loss = cross_entropy((X @ W1 + b1).relu() @ W2 + b2, y)
        loss.backward()
        losses.append(loss.item())
        for p in parameters:
            p.data = p.data - lr * p.grad
            p.grad = None
    assert all(p.dtype == np.float32 for p in parameters)
    return losses


def theirs(lr: float) -> list[float]:
    W1, b1, W2, b2 = parameters = [torch.tensor(p, requires_grad=True) for p in weights()]
    losses = []
    for X, y in batches():
        logits = (torch.tensor(X) @ W1 + b1).relu() @ W2 + b2
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor(y))
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            for p in parameters:
                p -= lr * p.grad
                p.grad = None
    return losses


def test_the_loss_falls_step_for_step_as_in_torch() -> None:
    curve, expected = ours(0.1), theirs(0.1)
    np.testing.assert_allclose(curve, expected, rtol=0, atol=1e-5)
    assert curve[0] == pytest.approx(2.4, abs=0.4)
    assert np.mean(curve[-5:]) < 0.6 * curve[0]


def test_another_learning_rate_gives_another_curve() -> None:
    """The comparison above is not blind: a step that is off by a thousandth is seen."""
    difference = np.abs(np.array(ours(0.1001)) - theirs(0.1)).max()
    assert difference > 1e-5


def test_every_gradient_of_a_small_network_three_ways() -> None:
    rng = np.random.default_rng(2)
    X, y = rng.standard_normal((4, 5)), np.array([0, 2, 1, 2])
    b1, W2, b2 = rng.standard_normal(6), rng.standard_normal((6, 3)), rng.standard_normal(3)
    W1 = rng.standard_normal((5, 6))

    def loss(W: Any) -> Any:
        return cross_entropy(hidden(X @ W + b1) @ W2 + b2, y)

    def by_hand(W: Any) -> Any:
        H = hidden(X @ W + b1)
        e = np.exp(H @ W2 + b2)
        p = e / e.sum(axis=1, keepdims=True)
        delta = (p - np.eye(3)[y]) / len(y)
        return X.T @ (delta @ W2.T * (H > 0))

    assert check_derivatives(loss, W1, gradient=by_hand).passed
    assert not check_derivatives(loss, W1, gradient=lambda W: 1.001 * by_hand(W)).passed


def test_accuracy_is_measured_without_a_graph() -> None:
    W1, b1, W2, b2 = (Tensor(p, requires_grad=True) for p in weights())
    X, y = batches()[0]
    with no_grad():
        logits = (X @ W1 + b1).relu() @ W2 + b2
    assert not logits.requires_grad
    assert 0 <= (logits.data.argmax(axis=1) == y).mean() <= 1
