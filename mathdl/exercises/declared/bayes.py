"""Exercises of "Bayes' rule"."""

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _column_by_column(joint: Array) -> Array:
    return np.stack([column / column.sum() for column in joint.T], axis=1)


def _count_people(rate: Any, found: Any, cleared: Any, positives: int, negatives: int) -> Any:
    """Follow the shares of the ill and of the healthy who give just these results."""
    rate, found, cleared = (Fraction(number) for number in (rate, found, cleared))
    ill = rate * found**positives * (1 - found) ** negatives
    healthy = (1 - rate) * (1 - cleared) ** positives * cleared**negatives
    return float(ill / (ill + healthy))


def _product_of_floats(rate: float, found: float, cleared: float, k: int, m: int) -> Any:
    ill = np.float64(rate) * found**k * (1 - found) ** m
    healthy = (1 - rate) * (1 - cleared) ** k * np.float64(cleared) ** m
    with np.errstate(invalid="ignore"):
        return ill / (ill + healthy)


def _one_by_one(rate: float, updates: list[tuple[float, float]]) -> float:
    """Update by one result after the other, each with its chance for the ill and the healthy."""
    for ill, healthy in updates:
        rate = rate * ill / (rate * ill + (1 - rate) * healthy)
    return rate


def _second_moment(a: int, b: int, tosses: NDArray[np.int64]) -> float:
    """Add up p² over the posterior: a ratio of products of whole numbers, in exact fractions."""
    heads, tails = a + int(tosses.sum()), b + int((1 - tosses).sum())
    square = Fraction(heads, heads + tails) ** 2
    variance = Fraction(heads * tails, (heads + tails) ** 2 * (heads + tails + 1))
    return float(square + variance)


def _through_three_points(m0: float, s0: float, m1: float, s1: float, prior: float) -> Any:
    """Take the log-odds at three places; one parabola goes through them."""
    x = np.array([-1.0, 0.0, 1.0])
    logs = [-0.5 * ((x - m) / s) ** 2 - np.log(s) for m, s in ((m0, s0), (m1, s1))]
    left, middle, right = logs[1] - logs[0] + np.log(prior) - np.log(1 - prior)
    return (left + right) / 2 - middle, (right - left) / 2, middle


def _from_likelihoods(probabilities: Array, old: Array, new: Array) -> Array:
    """Undo Bayes' rule with the old prior, and do it again with the new one."""
    likelihoods = probabilities / old
    return np.array([new * row / np.dot(new, row) for row in likelihoods])


def _table(rng: np.random.Generator) -> tuple[Any, ...]:
    rows, columns = rng.integers(2, 6, size=2)
    return (rng.dirichlet(np.ones(rows * columns)).reshape(rows, columns),)


def _tests(rng: np.random.Generator) -> tuple[Any, ...]:
    rate, found, cleared = rng.uniform([0.001, 0.6, 0.6], [0.3, 0.99, 0.99])
    positives, negatives = rng.integers(1, 4, size=2)
    return float(rate), float(found), float(cleared), int(positives), int(negatives)


def _coin(rng: np.random.Generator) -> tuple[Any, ...]:
    a, b = rng.integers(1, 6, size=2)
    return int(a), int(b), rng.integers(0, 2, size=rng.integers(3, 12))


def _classes(rng: np.random.Generator) -> tuple[Any, ...]:
    means, stds = rng.normal(0, 3, size=2), rng.uniform(0.5, 3, size=2)
    prior = rng.uniform(0.05, 0.95)
    return tuple(float(x) for x in (means[0], stds[0], means[1], stds[1], prior))


def _move(rng: np.random.Generator) -> tuple[Any, ...]:
    classes = rng.integers(2, 6)
    ones = np.ones(classes)
    # At least one row more than classes: a ratio along the wrong axis must not fit.
    outputs = rng.dirichlet(ones, size=classes + rng.integers(1, 4))
    return outputs, rng.dirichlet(5 * ones), rng.dirichlet(5 * ones)


def _odds(rate: float) -> float:
    return rate / (1 - rate)


def _normalise(x: Array) -> Array:
    return np.asarray(x / x.sum(axis=1, keepdims=True))


def _changed(
    *classes: float, factors: tuple[float, ...] = (1, 1, 1), shift: float = 0.0
) -> tuple[float, ...]:
    """Return the coefficients of the log-odds with wrong factors, or a wrong constant."""
    square, slope, constant = np.multiply(factors, _through_three_points(*classes))
    return square, slope, constant + shift


EXERCISES = (
    Exercise(
        "ex-bayes-match",
        reference=5 / 6,
        mistakes={
            "That is the probability of a match, given innocence. You are asked for the "
            "probability of innocence, given a match.": 1e-5,
            "That is the probability that this person did it.": 1 / 6,
            "That is the probability of guilt, and in percent.": 50 / 3,
            "You count the culprit among the innocent who match. How many innocent people "
            "live in the city, and how many of them match?": 4 / 5,
            "Compare two numbers: how many innocent people match, and how many culprits?": 1 - 1e-5,
            "A probability is a number from 0 to 1, not a percentage.": 250 / 3,
            "These are the odds. Lead them back to a probability.": 5.0,
            "Innocent or guilty: two cases need not be equally probable.": 0.5,
            "That was the probability before the test. The match is evidence.": 500_000 / 500_001,
        },
    ),
    Exercise(
        "ex-bayes-table",
        reference=_column_by_column,
        cases=(
            (np.array([[32, 8], [18, 42], [4, 96]]) / 200,),
            (np.array([[1e-9, 0.5], [3e-9, 0.5 - 4e-9]]),),
        ),
        draw=_table,
        mistakes={
            "Your rows sum to 1: that is p(y | x). Which direction should sum to 1 here?": lambda joint: (
                joint / joint.sum(axis=1, keepdims=True)
            ),
            "That is still the joint table. Given y, what is left of it?": lambda joint: (
                joint / joint.sum()
            ),
            "The right numbers, transposed: x belongs to the rows.": lambda joint: (
                (joint / joint.sum(axis=0)).T
            ),
            "That is p(x), the same for every y: right only if x and y were independent.": lambda joint: (
                np.tile(joint.sum(axis=1, keepdims=True), (1, joint.shape[1]))
            ),
            "You have divided by both margins. Given y, only that of y is left over.": lambda joint: (
                joint / np.outer(joint.sum(axis=1), joint.sum(axis=0))
            ),
            "That is the joint table of *independent* quantities with these margins.": lambda joint: (
                np.outer(joint.sum(axis=1), joint.sum(axis=0))
            ),
            "No softmax: these are probabilities already, only too small.": lambda joint: (
                np.exp(joint) / np.exp(joint).sum(axis=0)
            ),
        },
    ),
    Exercise(
        "ex-bayes-tests",
        reference=_count_people,
        cases=(
            (0.01, 0.9, 0.9, 1, 0),
            (0.01, 0.9, 0.9, 0, 1),
            (0.1, 0.8, 0.95, 2, 1),
            (0.01, 0.9, 0.9, 400, 400),
        ),
        draw=_tests,
        mistakes={
            "400 small factors are 0 in a computer. Which function makes a sum of a product?": _product_of_floats,
            "One update after the other is right on paper. In a computer the probability comes to be "
            "exactly 1 on the way, and nothing leads back from there. Which form of it has no end?": lambda r, s, c, k, m: (
                _one_by_one(r, [(s, 1 - c)] * k + [(1 - s, c)] * m)
            ),
            "One update after the other is right on paper. In a computer the probability comes to be "
            "exactly 0 on the way, and nothing leads back from there. Which form of it has no end?": lambda r, s, c, k, m: (
                _one_by_one(r, [(1 - s, c)] * m + [(s, 1 - c)] * k)
            ),
            "A probability is a number from 0 to 1, not a percentage.": lambda r, s, c, k, m: (
                100 * _count_people(r, s, c, k, m)
            ),
            "You take the specificity for the sensitivity. Each has its own number.": lambda r, s, c, k, m: (
                _count_people(r, s, s, k, m)
            ),
            "You count one positive result, however many there are.": lambda r, s, c, k, m: (
                _count_people(r, s, c, 1, m)
            ),
            "Every positive result counts, not one of them.": lambda r, s, c, k, m: _count_people(
                r, s, c, min(k, 1), m
            ),
            "You start from even odds. What were they before the first test?": lambda r, s, c, k, m: (
                1 / (1 + ((1 - c) / s) ** k * (c / (1 - s)) ** m)
            ),
            "That is the share of people who are ill *and* get these results. Divide by the "
            "share of all who get them.": lambda r, s, c, k, m: r * s**k * (1 - s) ** m,
            "The negative results are evidence too.": lambda r, s, c, k, m: (
                1 / (1 + ((1 - c) / s) ** k / _odds(r))
            ),
            "How often does a *healthy* person test positive? Not with the specificity.": lambda r, s, c, k, m: (
                1 / (1 + (c / s) ** k * ((1 - c) / (1 - s)) ** m / _odds(r))
            ),
            "That is the probability of the results, given illness: the other direction.": lambda r, s, c, k, m: (
                s**k * (1 - s) ** m
            ),
            "These are the odds. Lead them back to a probability.": lambda r, s, c, k, m: _odds(
                _count_people(r, s, c, k, m)
            ),
            "These are the log-odds. The sigmoid leads back.": lambda r, s, c, k, m: np.log(
                _odds(_count_people(r, s, c, k, m))
            ),
            "That is the probability of being healthy.": lambda r, s, c, k, m: (
                1 - _count_people(r, s, c, k, m)
            ),
            "The base rate is a probability. What are the *odds* before the first test?": lambda r, s, c, k, m: (
                1 / (1 + ((1 - c) / s) ** k * (c / (1 - s)) ** m / r)
            ),
            "You have exchanged the two: which of them is about the ill?": lambda r, s, c, k, m: (
                _count_people(r, c, s, k, m)
            ),
            "A negative result undoes a positive one only if the test errs equally "
            "often on both sides.": lambda r, s, c, k, m: _count_people(r, s, c, k - m, 0),
            "How often does an *ill* person test negative?": lambda r, s, c, k, m: (
                1 / (1 + ((1 - c) / s) ** k * (c / (1 - c)) ** m / _odds(r))
            ),
        },
    ),
    Exercise(
        "ex-bayes-two-heads",
        reference=_second_moment,
        cases=((4, 4, np.array([1, 1, 0, 1, 1, 1, 0, 1, 0, 1])), (1, 1, np.array([1]))),
        draw=_coin,
        mistakes={
            "The first head is evidence about the coin. What is your belief after it?": lambda a, b, t: (
                ((a + t.sum()) / (a + b + t.size)) ** 2
            ),
            "You use the share of heads as if it were p. Where is the prior?": lambda a, b, t: (
                t.mean() ** 2
            ),
            "That is what the prior says. You have seen some tosses.": lambda a, b, t: (
                a / (a + b) * (a + 1) / (a + b + 1)
            ),
            "That is the probability of one head. You are asked for two in a row.": lambda a, b, t: (
                (a + t.sum()) / (a + b + t.size)
            ),
            "The first head adds to a. It is also one toss more in all.": lambda a, b, t: (
                (a + t.sum()) * (a + t.sum() + 1) / ((a + b + t.size) * (a + b + t.size))
            ),
            "That is right for the flat prior. Yours is Beta(a, b).": lambda a, b, t: (
                (1 + t.sum()) * (2 + t.sum()) / ((2 + t.size) * (3 + t.size))
            ),
            "The first head is one toss more. It is also one head more.": lambda a, b, t: (
                (a + t.sum()) ** 2 / ((a + b + t.size) * (a + b + t.size + 1))
            ),
            "That is for two *tails* in a row.": lambda a, b, t: (
                (b + t.size - t.sum())
                * (b + t.size - t.sum() + 1)
                / ((a + b + t.size) * (a + b + t.size + 1))
            ),
            "These are two tails if the tosses are turned over, and the prior is not: which "
            "number belongs to the heads?": lambda a, b, t: (
                (b + t.sum()) * (b + t.sum() + 1) / ((a + b + t.size) * (a + b + t.size + 1))
            ),
            "You add the tails to a. What do the heads add to?": lambda a, b, t: (
                (a + t.size - t.sum())
                * (a + t.size - t.sum() + 1)
                / ((a + b + t.size) * (a + b + t.size + 1))
            ),
            "The prior counts like tosses that were seen before, and some of these were tails.": lambda a, b, t: (
                (a + t.sum()) * (a + t.sum() + 1) / ((a + t.size) * (a + t.size + 1))
            ),
            "The exponent in the density is a − 1. How many heads does the mean count?": lambda a, b, t: (
                (a + t.sum() - 1) * (a + t.sum()) / ((a + b + t.size - 2) * (a + b + t.size - 1))
            ),
            "You take one from a where no head was lost. What is the mean of Beta(a, b)?": lambda a, b, t: (
                (a + t.sum() - 1) * (a + t.sum()) / ((a + b + t.size) * (a + b + t.size + 1))
            ),
            "You square the most probable p. Average p² over all that are credible.": lambda a, b, t: (
                ((a + t.sum() - 1) / (a + b + t.size - 2)) ** 2
            ),
            "You begin after the first of the two heads. It has not fallen yet.": lambda a, b, t: (
                (a + t.sum() + 1)
                * (a + t.sum() + 2)
                / ((a + b + t.size + 1) * (a + b + t.size + 2))
            ),
        },
    ),
    Exercise(
        "ex-bayes-unequal",
        reference=_through_three_points,
        cases=((5.0, 1.0, 7.0, 2.0, 0.3), (5.0, 1.5, 7.0, 1.5, 0.3)),
        draw=_classes,
        mistakes={
            "A wide density is low: each log-density has a term in its own s.": lambda m, s, n, t, p: (
                (1 / s**2 - 1 / t**2) / 2,
                n / t**2 - m / s**2,
                (m**2 / s**2 - n**2 / t**2) / 2 + np.log(_odds(p)),
            ),
            "These are the log-odds for equal base rates.": lambda m, s, n, t, p: (
                (1 / s**2 - 1 / t**2) / 2,
                n / t**2 - m / s**2,
                (m**2 / s**2 - n**2 / t**2) / 2 + np.log(s / t),
            ),
            "These are the log-odds of class 0.": lambda m, s, n, t, p: tuple(
                -c for c in _through_three_points(m, s, n, t, p)
            ),
            "The right numbers in the wrong order: that of the square comes first.": lambda m, s, n, t, p: (
                _through_three_points(m, s, n, t, p)[::-1]
            ),
            "You take the standard deviations for variances.": lambda m, s, n, t, p: (
                _through_three_points(m, np.sqrt(s), n, np.sqrt(t), p)
            ),
            "The coefficient of x has the wrong sign: does a large x speak for the "
            "class with the larger mean?": lambda m, s, n, t, p: _changed(
                m, s, n, t, p, factors=(1, -1, 1)
            ),
            "The coefficient of the square has the wrong sign: which class should win far out?": lambda m, s, n, t, p: (
                _changed(m, s, n, t, p, factors=(-1, 1, 1))
            ),
            "The logarithm of the two s stands upside down: the wider density is the "
            "*lower* one.": lambda m, s, n, t, p: _changed(m, s, n, t, p, shift=2 * np.log(t / s)),
            "In front of a normal density stands 1/s, not 1/s².": lambda m, s, n, t, p: _changed(
                m, s, n, t, p, shift=np.log(s / t)
            ),
            "You took the prior for that of class 0.": lambda m, s, n, t, p: _changed(
                m, s, n, t, p, shift=-2 * np.log(_odds(p))
            ),
            "The prior comes in as odds, not as the probability of class 1 alone.": lambda m, s, n, t, p: (
                _changed(m, s, n, t, p, shift=np.log(1 - p))
            ),
            "There is a ½ in the exponent of the normal density.": lambda m, s, n, t, p: _changed(
                m, s, n, t, p, factors=(2, 2, 2), shift=-np.log(s / t) - np.log(_odds(p))
            ),
        },
    ),
    Exercise(
        "ex-bayes-shift",
        reference=_from_likelihoods,
        atol=0.0,
        cases=(
            (np.array([[1e-15, 1 - 1e-15]]), np.array([0.5, 0.5]), np.array([0.9, 0.1])),
            (
                np.array([[0.5, 0.3, 0.2], [0.1, 0.8, 0.1], [0.9, 0.05, 0.05], [1.0, 0.0, 0.0]]),
                np.array([0.5, 0.3, 0.2]),
                np.array([0.1, 0.1, 0.8]),
            ),
        ),
        draw=_move,
        mistakes={
            "The old base rates are still in the outputs: take them out.": lambda q, old, new: (
                _normalise(q * new)
            ),
            "Do your rows sum to 1?": lambda q, old, new: q * new / old,
            "That moves the other way. Which classes became more frequent?": lambda q, old, new: (
                _normalise(q * old / new)
            ),
            "You normalise over the examples. Each *row* is a distribution over classes.": lambda q, old, new: (
                q * (new / old) / (q * (new / old)).sum(axis=0)
            ),
            "These are the outputs for the old place.": lambda q, old, new: q,
            "You took the old base rates out. Now put the new ones in.": lambda q, old, new: (
                _normalise(q / old)
            ),
            "All your numbers together sum to 1. Each *row* should.": lambda q, old, new: (
                (q * new / old) / (q * new / old).sum()
            ),
            "Base rates enter Bayes' rule as factors, not as differences.": lambda q, old, new: (
                q + new - old
            ),
            "Logits are *logarithms* of probabilities. Your outputs are probabilities.": lambda q, old, new: (
                _normalise(np.exp(q) * new / old)
            ),
            "Multiply by one and divide by the other: which base rates are in the "
            "outputs already?": lambda q, old, new: _normalise(q * new * old),
        },
    ),
)
