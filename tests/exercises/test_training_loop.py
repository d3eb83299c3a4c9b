"""What the graders of the exercises on the training loop must take, and must not."""

import numpy as np
import torch

from tests.exercises.cases import checks_of


def by_or(names, defaults, args, options, ignore):
    given = dict(zip(names, args, strict=False))
    return {
        name: given.get(name) or options.get(name) or defaults.get(name)
        for name in names
        if name not in ignore
    }


def by_torch(order):
    """Run PyTorch's own objects, and look at what happens."""
    w = torch.ones(1, 1, requires_grad=True)
    X, optimizer = torch.tensor([[1.0], [-1.0]]), torch.optim.SGD([w], lr=0.25)
    path = []
    for _ in range(10):
        for line in order:
            if line == "F":
                loss = ((X @ w) ** 2).mean() / 2
            elif line == "Z":
                optimizer.zero_grad()
            elif line == "B":
                try:
                    loss.backward()
                except UnboundLocalError:
                    return "error"
            else:
                optimizer.step()
        path.append(w.item())
    if path[-1] == 1:
        return "still"
    ratios = np.divide(path[2:], path[1:-1])
    return "right" if np.allclose(ratios, 0.75) else "late"


def by_the_line(order):
    """Look at the four letters as they are written, and not at the circle."""
    places = {line: order.index(line) for line in order}
    if places["B"] < places["F"]:
        return "error"
    if places["B"] < places["Z"] < places["S"]:
        return "still"
    return "late" if order == "FSZB" else "right"


ACCEPTED = [
    ("ex-loop-thin", lambda y, n: [np.mean(y[i : i + n]) for i in range(0, len(y), n)]),
    ("ex-loop-order", by_torch),
]
REFUSED = [
    ("ex-loop-recorded", by_or, "are values, too"),
    (
        "ex-loop-thin",
        lambda y, n: [part.mean() for part in np.array_split(y, -(-len(y) // n))],
        "nearly equal size",
    ),
    ("ex-loop-order", by_the_line, "The loop goes round"),
    (
        "ex-loop-order",
        lambda order: "error" if order.index("B") < order.index("F") else "right",
        "Two words are missing",
    ),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
