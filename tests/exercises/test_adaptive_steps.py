"""What the graders of the exercises on adaptive steps must take, and must not."""

import numpy as np
import torch

from tests.exercises.cases import checks_of


def adam_of_torch(grad, x0, lr, num_steps):
    x = torch.tensor(np.array(x0, float), requires_grad=True)
    optimiser = torch.optim.Adam([x], lr=lr)
    points = [x.detach().numpy().copy()]
    for _ in range(num_steps):
        x.grad = torch.from_numpy(grad(x.detach().numpy()))
        optimiser.step()
        points.append(x.detach().numpy().copy())
    return points


def adamax(grad, x0, lr, num_steps):
    """Divide by the largest gradient so far, another method."""
    x, m, u = np.array(x0, float), 0.0, 0.0
    points = [x]
    for t in range(1, num_steps + 1):
        g = grad(x)
        m, u = 0.9 * m + 0.1 * g, np.maximum(0.999 * u, np.abs(g))
        x = x - lr * m / (1 - 0.9**t) / (u + 1e-8)
        points.append(x)
    return np.array(points)


def floor_in_the_long_run(lr, lam, sigma, batch):
    value = 0.0
    for _ in range(20_000):
        value = (1 - lr * lam) ** 2 * value + lr**2 * sigma**2 / batch
    return value


def half_cosine(t, lr, num_steps, warmup):
    if t <= warmup:
        return lr * (t / warmup)
    return lr * 0.5 * (1 + np.cos(np.pi * (t - warmup) / (num_steps - warmup)))


def squared_cosine(t, lr, num_steps, warmup):
    part = (t - warmup) / (num_steps - warmup)
    return lr * min(t / max(warmup, 1), 1.0) if part < 0 else lr * np.cos(np.pi / 2 * part) ** 2


def cosine_from_the_start(t, lr, num_steps, warmup):
    return lr * t / warmup if t < warmup else half_cosine(t, lr, num_steps, 0)


ACCEPTED = [
    ("ex-descent-adam", adam_of_torch),
    ("ex-descent-newton", lambda p: 1 - 1 / (p - 1)),
    ("ex-descent-floor", floor_in_the_long_run),
    ("ex-adaptive-schedule", half_cosine),
    ("ex-adaptive-schedule", squared_cosine),
]
REFUSED = [
    ("ex-descent-adam", lambda *case: adam_of_torch(*case)[1:], "is the start"),
    ("ex-descent-adam", adamax, ""),
    ("ex-descent-newton", lambda p: (p - 1) / p, "zero of which"),
    ("ex-descent-floor", lambda lr, lam, sigma, batch: lr * sigma**2 / (2 * lam * batch), "whole"),
    ("ex-adaptive-schedule", lambda t, lr, n, w: half_cosine(t, lr, n, 0), "by hand"),
    ("ex-adaptive-schedule", cosine_from_the_start, "begins at step 0"),
    ("ex-adaptive-schedule", lambda t, lr, n, w: lr * min(t / max(w, 1), 1), ""),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
