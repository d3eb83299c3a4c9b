"""What the graders of the exercises on information must take, and must not."""

import numpy as np

from tests.exercises.cases import checks_of


def curves(Q, added=0.0):
    logs = np.log(np.where(Q > 0, Q, 1.0) + added)
    return np.array([-(Q * logs).sum(axis=1), -np.log(Q[:, 0] + added)])


def shared(counts, added=0.0):
    joint = counts / counts.sum()
    product = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    ratio = np.where(joint > 0, joint / product, 1.0)
    return (joint * np.log2(ratio + added)).sum()


ACCEPTED = [
    ("ex-information-by-hand", (0.207519, 0.188722)),
    ("ex-information-by-hand", (0.2075, 0.1887)),  # four digits
    ("ex-information-training", curves),
    ("ex-information-table", shared),
]
REFUSED = [
    ("ex-information-by-hand", (0.2077, 0.1887), ""),
    ("ex-information-training", lambda Q: curves(Q, 1e-10), ""),
    ("ex-information-training", lambda Q: curves(Q)[[0, 0]], "Whose probabilities weigh"),
    ("ex-information-table", lambda counts: shared(counts, 1e-10), ""),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
