"""Exercises of "Information theory"."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _bits(p: Array) -> float:
    return math.fsum(-x * math.log2(x) for x in p if x > 0)


def _shared_bits(counts: Array) -> float:
    """Add up the terms one by one, in whole numbers as far as one can."""
    n, rows, columns = counts.sum(), counts.sum(axis=1), counts.sum(axis=0)
    return math.fsum(
        c / n * math.log2(n * c / (rows[i] * columns[j]))
        for (i, j), c in np.ndenumerate(counts)
        if c > 0
    )


def _zeros_not_left_out(counts: Array) -> float:
    joint = counts / counts.sum()
    product = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.sum(joint * np.log2(joint / product)))


def _product_first(counts: Array) -> float:
    joint = counts / counts.sum()
    product = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    with np.errstate(divide="ignore"):
        return float(np.sum(product * np.log2(product / joint)))


def _not_divided_by_the_total(counts: Array) -> float:
    n = counts.sum()
    return float(n * _shared_bits(counts) - n * math.log2(n))


def _of_all_cells(counts: Array) -> float:
    return _bits(np.ravel(counts / counts.sum()))


def _of_the_margins(counts: Array) -> float:
    n = counts.sum()
    return _bits(counts.sum(axis=1) / n) + _bits(counts.sum(axis=0) / n)


def _not_weighted(counts: Array) -> float:
    joint = counts / counts.sum()
    product = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    return float(np.sum(np.log2(joint[joint > 0] / product[joint > 0])))


def _table(rng: np.random.Generator) -> tuple[Any, ...]:
    counts = rng.integers(0, 9, size=rng.integers(2, 5, size=2))
    np.fill_diagonal(counts, counts.diagonal() + 2)
    counts[:, 0] += 1
    counts[0] += 1
    return (counts,)


def _two_curves(Q: Array) -> Array:
    entropies = [math.log(2) * _bits(q) for q in Q]
    return np.array([entropies, [math.log(1 / q[0]) for q in Q]])


def _arguments_swapped(Q: Array) -> Array:
    """Weigh the surprises of the truth, most of them infinite, with the predictions."""
    right = _two_curves(Q)
    return np.array([right[0], [math.inf if q[0] < 1 else 0.0 for q in Q]])


def _swapped_with_a_small_number(Q: Array) -> Array:
    truth = np.eye(Q.shape[1])[0]
    return np.array([_two_curves(Q)[0], -Q @ np.log(truth + 1e-10)])


def _surprise_of_the_likeliest(Q: Array) -> Array:
    return np.array([_two_curves(Q)[0], -np.log(Q.max(axis=1))])


def _of_all_classes(Q: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.array([_two_curves(Q)[0], -np.log(Q).sum(axis=1)])


def _excess(Q: Array) -> Array:
    entropies, costs = _two_curves(Q)
    return np.array([entropies, costs - entropies])


def _weighted_by_the_prediction(Q: Array) -> Array:
    return np.array([_two_curves(Q)[0], -Q[:, 0] * np.log(Q[:, 0])])


def _predictions(rng: np.random.Generator) -> tuple[Any, ...]:
    return (rng.dirichlet(np.ones(rng.integers(3, 6)), size=rng.integers(2, 6)),)


def _by_nodes(m: float, s: float, mean: float, std: float) -> float:
    """Average the log ratio over three places that get the mean of every parabola right."""
    nodes = m + s * math.sqrt(3) * np.array([-1, 0, 1])
    log_ratio = -(((nodes - m) / s) ** 2 - ((nodes - mean) / std) ** 2) / 2
    return float(log_ratio @ np.array([1, 4, 1]) / 6 + math.log(std) - math.log(s))


def _no_half_for_the_logarithm(m: float, s: float, mean: float, std: float) -> float:
    return math.log(std**2 / s**2) + (s**2 + (m - mean) ** 2) / (2 * std**2) - 0.5


def _wrong_spread_below(m: float, s: float, mean: float, std: float) -> float:
    return math.log(std / s) + std**2 / (2 * s**2) + (m - mean) ** 2 / (2 * s**2) - 0.5


def _cross_entropy(m: float, s: float, mean: float, std: float) -> float:
    return math.log(std * math.sqrt(2 * math.pi)) + (s**2 + (m - mean) ** 2) / (2 * std**2)


def _distance_not_squared(m: float, s: float, mean: float, std: float) -> float:
    return math.log(std / s) + (s**2 + (m - mean)) / (2 * std**2) - 0.5


def _ratio_upside_down(m: float, s: float, mean: float, std: float) -> float:
    return math.log(s / std) + (s**2 + (m - mean) ** 2) / (2 * std**2) - 0.5


def _normals(rng: np.random.Generator) -> tuple[Any, ...]:
    m, mean = rng.normal(0, 2, size=2)
    s, std = rng.uniform(0.3, 3, size=2)
    return float(m), float(s), float(mean), float(std)


_FORWARD, _REVERSE = 1 - math.log2(3) / 2, 0.75 * math.log2(3) - 1

EXERCISES = (
    Exercise(
        "ex-information-by-hand",
        reference=np.array([_FORWARD, _REVERSE]),
        mistakes={
            "These are the two numbers in nats. The question asks for bits.": [
                _FORWARD * math.log(2),
                _REVERSE * math.log(2),
            ],
            "The two have changed places. Whose probabilities weigh the logarithms in KL(p ‖ q)?": [
                _REVERSE,
                _FORWARD,
            ],
            "KL is not symmetric. For the second number, exchange p and q, weights and all.": [
                _FORWARD,
                _FORWARD,
            ],
            "These are cross-entropies: the whole price. What would the right belief cost?": [
                1 + _FORWARD,
                _bits(np.array([0.25, 0.75])) + _REVERSE,
            ],
            "These are the entropies of p and of q. A divergence compares the two.": [
                1.0,
                _bits(np.array([0.25, 0.75])),
            ],
            "For the second number you turned the ratio over, and kept the weights of p. "
            "Who weighs now?": [_FORWARD, -_FORWARD],
        },
    ),
    Exercise(
        "ex-information-table",
        reference=_shared_bits,
        forbids=("mathdl", "scipy"),
        cases=(
            (np.array([[3, 1], [1, 3]]),),
            (np.array([[5, 0], [0, 5]]),),
            (np.array([[0, 2], [2, 0], [0, 2]]),),
            (np.array([[10**6, 1], [1, 1]]),),
        ),
        draw=_table,
        mistakes={
            "These are nats. What should two coins give that always fall alike?": lambda counts: (
                math.log(2) * _shared_bits(counts)
            ),
            "A factor log 2 too often: a bit is less than a nat, so there are more of them.": lambda counts: (
                _shared_bits(counts) * math.log(2) ** 2
            ),
            "0 · log 0 is NaN in floating point, and 0 here. Which terms matter?": _zeros_not_left_out,
            "That is the divergence of the product from the joint distribution. Which of the "
            "two is the truth, and which the belief?": _product_first,
            "Counts are no probabilities yet: what must they sum to?": _not_divided_by_the_total,
            "That is the surprise of both together. How much less is it than one by one?": _of_all_cells,
            "That is the surprise one by one. How much of it is saved when both come together?": _of_the_margins,
            "That is what is left to learn of Y when X is known. How much did X say?": lambda counts: (
                _of_all_cells(counts) - _bits(counts.sum(axis=1) / counts.sum())
            ),
            "That is what is left to learn of X when Y is known. How much did Y say?": lambda counts: (
                _of_all_cells(counts) - _bits(counts.sum(axis=0) / counts.sum())
            ),
            "These are the logarithms of the ratios. A mean weighs each with its probability.": _not_weighted,
        },
    ),
    Exercise(
        "ex-information-code",
        reference=2.2,
        mistakes={
            "That is the entropy. Only where all probabilities are powers of ½ does a code "
            "reach it.": _bits(np.array([0.35, 0.25, 0.2, 0.1, 0.1])),
            "Words of equal length need 3 bits. Give short words to frequent letters.": 3.0,
            "You rounded each surprise up. That is a code, but some of its ends stay empty.": 2.6,
            "You split off the most frequent letter, one after the other. Join the two rarest "
            "instead.": 2.25,
            "That is the mean of the lengths. Weigh them with the probabilities.": 2.4,
            "Nearly. The last joining, of all letters, asks a question too.": 1.2,
            "That is the sum of the lengths. Frequent letters count for more.": 12.0,
        },
    ),
    Exercise(
        "ex-information-training",
        reference=_two_curves,
        cases=(
            (np.array([[0.3, 0.2, 0.2, 0.15, 0.15], [0.5, 0.15, 0.15, 0.1, 0.1]]),),
            (np.array([[0.8, 0.07, 0.07, 0.03, 0.03], [0.95, 0.02, 0.01, 0.01, 0.01]]),),
            (np.array([[1.0, 0.0, 0.0], [0.25, 0.75, 0.0]]),),
            (np.array([[1e-12, 1 - 1e-12], [1e-9, 1 - 1e-9]]),),
        ),
        draw=_predictions,
        mistakes={
            "These are bits. The question asks for nats, as PyTorch reports them.": lambda Q: (
                _two_curves(Q) / math.log(2)
            ),
            "The cross-entropy is infinite: you took the logarithm of the truth, which is 0 "
            "for four classes. Which of the two weighs, and which stands in the logarithm?": _arguments_swapped,
            "The arguments are swapped, and a small number hides it: the logarithm of the "
            "truth is taken. Without that number you would see an infinity.": _swapped_with_a_small_number,
            "You look at the class that the model finds likeliest. The truth is class 0.": _surprise_of_the_likeliest,
            "You weigh with the prediction. The truth weighs, and it has all its weight on "
            "one class.": _weighted_by_the_prediction,
            "The rows have changed places: entropies first, then cross-entropies.": lambda Q: (
                _two_curves(Q)[::-1]
            ),
            "The second row is what a wrong belief would cost extra if the *prediction* "
            "were the truth. The truth here is certain: what is its own entropy?": _excess,
            "Both rows are the same: the second one is an entropy, too. Whose probabilities weigh in "
            "a cross-entropy?": lambda Q: _two_curves(Q)[[0, 0]],
            "You add the surprises of all classes. The truth gives all but one of them "
            "the weight 0.": _of_all_classes,
            "The second row is the chance of the wrong classes. A surprise is a logarithm.": lambda Q: (
                np.array([_two_curves(Q)[0], 1 - Q[:, 0]])
            ),
        },
    ),
    Exercise(
        "ex-information-normals",
        reference=_by_nodes,
        cases=((0.0, 1.0, 0.0, 1.0), (1.0, 1.0, 0.0, 1.0), (0.0, 0.5, 0.0, 1.0)),
        draw=_normals,
        mistakes={
            "That is the divergence the other way round. Over which of the two is the mean "
            "taken?": lambda m, s, mean, std: _by_nodes(mean, std, m, s),
            "You treat the standard deviations as variances.": lambda m, s, mean, std: _by_nodes(
                m, math.sqrt(s), mean, math.sqrt(std)
            ),
            "The logarithm of a ratio of variances is twice that of the standard deviations.": _no_half_for_the_logarithm,
            "The squares are measured in units of the wrong spread: whose density stands in "
            "the logarithm of the cross-entropy?": _wrong_spread_below,
            "That is the cross-entropy of the two. It is not 0 when they are equal.": _cross_entropy,
            "What does your formula give for two equal distributions?": lambda m, s, mean, std: (
                _by_nodes(m, s, mean, std) + 0.5
            ),
            "Which of the two logarithms has the minus sign, that of the truth's spread "
            "or that of the belief's?": _ratio_upside_down,
            "A distance between the means must count alike to both sides.": _distance_not_squared,
            "That is the special case of the standard normal. Here q is any normal "
            "distribution.": lambda m, s, mean, std: _by_nodes(m, s, 0.0, 1.0),
            "These are bits. The question asks for nats.": lambda m, s, mean, std: (
                _by_nodes(m, s, mean, std) / math.log(2)
            ),
        },
    ),
)
