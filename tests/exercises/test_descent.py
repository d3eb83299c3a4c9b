"""What the graders of the exercises on descent must take, and must not."""

import numpy as np

from tests.exercises.cases import checks_of


def steps(kappa, delta):
    t, left = 0, 1.0
    while left > delta:
        t, left = t + 1, left * (kappa - 1) / (kappa + 1)
    return t


def by_logarithms(kappa, delta):
    return int(np.ceil(np.log(1 / delta) / np.log((kappa + 1) / (kappa - 1))))


def by_momentum(kappa, delta):
    return by_logarithms(np.sqrt(kappa), delta)


def with_one_over_the_largest(kappa, delta):
    return int(np.ceil(np.log(delta) / np.log(1 - 1 / kappa)))


def tune(a, b):
    rate = (np.sqrt(b) - np.sqrt(a)) / (np.sqrt(b) + np.sqrt(a))
    return (1 + rate) ** 2 / b, rate**2, rate


ACCEPTED = [
    ("ex-descent-steps", steps),
    ("ex-descent-tune", lambda a, b: np.float32(tune(a, b))),
]
REFUSED = [
    ("ex-descent-steps", by_logarithms, "Try the step before"),
    ("ex-descent-steps", by_momentum, "the rate of momentum"),
    ("ex-descent-steps", with_one_over_the_largest, "learning rate is larger"),
    ("ex-descent-tune", lambda a, b: tune(a, b)[::-1], "comes first"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
