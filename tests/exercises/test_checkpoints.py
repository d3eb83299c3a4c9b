"""What the graders of the exercises on checkpoints must take, and must not."""

from itertools import islice

import numpy as np
import torch

from tests.exercises.cases import checks_of


def by_walking(state, n, batch_size, steps):
    """Walk over batches, and leave out the first ones."""
    rng = np.random.default_rng(1)
    rng.bit_generator.state = state
    order = rng.permutation(n)
    batches = (order[i : i + batch_size] for i in range(0, n, batch_size))
    return [int(row) for batch in islice(batches, steps, None) for row in batch]


def by_waiting(losses, patience):
    """Count down the patience while the run goes on."""
    best, left = 0, patience
    for epoch in range(1, len(losses)):
        better = losses[epoch] < losses[best]
        best, left = (epoch, patience) if better else (best, left - 1)
        if not left:
            return best, epoch
    return best, len(losses) - 1


ACCEPTED = [
    (
        "ex-loop-combine",
        lambda gradients, counts: np.average(np.nan_to_num(gradients), weights=counts, axis=0),
    ),
    (
        "ex-loop-combine",
        lambda g, counts: torch.tensor(g[counts > 0]).T @ (counts[counts > 0] / counts.sum()),
    ),
    ("ex-loop-checkpoint", [1, 1, 0, 1, 1, 0, 1, 0]),
    ("ex-checkpoints-middle", by_walking),
    ("ex-checkpoints-patience", by_waiting),
    ("ex-checkpoints-patience", lambda losses, patience: list(by_waiting(losses, patience))),
]
REFUSED = [
    ("ex-loop-combine", lambda g, counts: np.nansum(g, axis=0) / counts.sum(), "a mean already"),
    ("ex-loop-checkpoint", [1, 1, 0, 1, 0, 0, 1, 0], "who draws which units"),
    (
        "ex-checkpoints-middle",
        lambda state, n, batch_size, steps: by_walking(state, n, batch_size, 0),
        "have been used in this epoch",
    ),
    (
        "ex-checkpoints-patience",
        lambda losses, patience: by_waiting(losses, patience + 1),
        "One epoch too many",
    ),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
