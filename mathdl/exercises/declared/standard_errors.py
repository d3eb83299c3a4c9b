"""Exercises of "Standard errors"."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _rate(x: Array) -> tuple[float, float]:
    """Go the long way: the error of the mean wait, carried over to one over it."""
    total, n = math.fsum(x), len(x)
    mean = total / n
    error_of_mean = mean / math.sqrt(n)
    return n / total, error_of_mean / mean**2


def _information(a: float) -> float:
    """Average the squared score over both outcomes."""
    small = math.exp(-abs(a))  # the same for a and −a, and nothing is subtracted from 1
    p, q = 1 / (1 + small), small / (1 + small)
    return p * q**2 + q * p**2


def _quietly(f: Callable[[Any], Any], x: Any) -> Any:
    with np.errstate(all="ignore"):
        return f(x)


def _interval(k: int, n: int) -> tuple[float, float]:
    tosses = np.repeat([1.0, 0.0], [k, n - k])
    reach = 1.96 * tosses.std() / math.sqrt(n)
    return float(tosses.mean() - reach), float(tosses.mean() + reach)


def _wilson(k: int, n: int) -> tuple[float, float]:
    p, w = k / n, 1.96**2 / n
    reach = 1.96 * math.sqrt(p * (1 - p) / n + w / (4 * n))
    return (p + w / 2 - reach) / (1 + w), (p + w / 2 + reach) / (1 + w)


def _shrunk(x: Array, sigma: float, m0: float, tau: float) -> float:
    """Let the data come one by one: each moves the belief by its share of the precision."""
    mean, variance = m0, tau**2
    for value in x:
        gain = variance / (variance + sigma**2)
        mean, variance = mean + gain * (value - mean), (1 - gain) * variance
    return float(mean)


def _decay(n: int, sigma: float, tau: float) -> float:
    """Ask for the α with which one weight and inputs of 1 lead to the weighted average of means."""
    precision_of_data, precision_of_prior = n / sigma**2, 1 / tau**2
    # The loss has the slope 2 (w − m), so w = 2 m / (2 + α) has to be the weighted average.
    return 2 * precision_of_prior / precision_of_data


def _waits(rng: np.random.Generator) -> tuple[Any, ...]:
    return (rng.exponential(rng.uniform(0.1, 5), size=rng.integers(3, 30)),)


def _log_odds(rng: np.random.Generator) -> tuple[Any, ...]:
    return (float(rng.normal(0, 2)),)


def _hits(rng: np.random.Generator) -> tuple[Any, ...]:
    n = int(rng.integers(20, 2000))
    return int(rng.integers(1, n)), n


def _measurements(rng: np.random.Generator) -> tuple[Any, ...]:
    sigma, tau = rng.uniform(0.5, 3, size=2)
    m0 = rng.normal(0, 3)
    return rng.normal(2, sigma, size=rng.integers(2, 9)), float(sigma), float(m0), float(tau)


def _training(rng: np.random.Generator) -> tuple[Any, ...]:
    return int(rng.integers(5, 500)), float(rng.uniform(0.2, 3)), float(rng.uniform(0.2, 3))


EXERCISES = (
    Exercise(
        "ex-errors-rate",
        reference=_rate,
        cases=((np.array([1.0, 3.0]),), (np.array([0.5, 0.5, 2.0]),)),
        draw=_waits,
        rtol=1e-5,  # a search finds a maximum no better
        mistakes={
            "The rate is right. The error holds whatever the distribution is; for an exponential "
            "one the information says more.": lambda x: (
                1 / np.mean(x),
                np.std(x) / (np.mean(x) ** 2 * np.sqrt(len(x))),
            ),
            "That is the mean wait, in seconds. A rate is in requests per second.": lambda x: (
                np.mean(x),
                np.mean(x) / np.sqrt(len(x)),
            ),
            "The rate is right. The error is that of the mean wait: is its unit right?": lambda x: (
                1 / np.mean(x),
                np.mean(x) / np.sqrt(len(x)),
            ),
            "The rate is right. Do more data leave its error as large?": lambda x: (
                1 / np.mean(x),
                1 / np.mean(x),
            ),
            "The rate is right. The information grows like n. And its root?": lambda x: (
                1 / np.mean(x),
                1 / np.mean(x) / len(x),
            ),
            "The rate is right. The second number is the variance of the estimate.": lambda x: (
                1 / np.mean(x),
                1 / np.mean(x) ** 2 / len(x),
            ),
            "The mean of the inverses is not the inverse of the mean. Which of them makes the "
            "derivative of the log-likelihood vanish?": lambda x: (
                np.mean(1 / x),
                np.mean(1 / x) / np.sqrt(len(x)),
            ),
            "The two have changed places: the rate first.": lambda x: _rate(x)[::-1],
            "The rate is right. The error is that of the mean wait, in seconds.": lambda x: (
                1 / np.mean(x),
                np.std(x) / np.sqrt(len(x)),
            ),
            "The rate is right. The second number is the information. One over its root "
            "is the error.": lambda x: (1 / np.mean(x), len(x) * np.mean(x) ** 2),
            "The rate is right. One standard error is wanted, not the reach of an interval.": lambda x: (
                1 / np.mean(x),
                1.96 / np.mean(x) / np.sqrt(len(x)),
            ),
            "That removes the bias of the rate. Where is the likelihood itself largest?": lambda x: (
                (len(x) - 1) / np.sum(x),
                (len(x) - 1) / np.sum(x) / np.sqrt(len(x)),
            ),
        },
    ),
    Exercise(
        "ex-errors-logit",
        reference=_information,
        cases=((0.0,), (2.0,), (-2.0,), (40.0,), (-40.0,), (800.0,), (-800.0,)),
        draw=_log_odds,
        atol=0.0,
        mistakes={
            "At a = 40 the probability is 1 but for 4·10⁻¹⁸. Which formula does not subtract it "
            "from 1?": lambda a: _quietly(
                lambda z: 1 / (1 + np.exp(-z)) * (1 - 1 / (1 + np.exp(-z))), np.float64(a)
            ),
            "At a = 40 this p is exactly 1, and at a = −800 the exponential overflows. Which formula "
            "subtracts nothing from 1, and is the same for a and −a?": lambda a: (
                1 / (1 + math.exp(-a)) * (1 - 1 / (1 + math.exp(-a)))
            ),
            "eᵃ overflows at a = 800. The information is the same for a and −a: use that.": lambda a: (
                _quietly(lambda e: e / (1 + e) ** 2, np.exp(np.float64(min(a, 710.0))))
            ),
            "That is the information about p. Here the parameter is a: by how much does p move "
            "when a moves?": lambda a: (1 + np.exp(-a)) ** 2 / np.exp(-a),
            "You multiplied by dp/da once. The information is a mean of *squared* slopes.": lambda a: (
                1.0
            ),
            "That is p, the mean of a toss. The information is the variance of the score.": lambda a: (
                1 / (1 + np.exp(-a))
            ),
            "That is the standard deviation of the score. The information is its variance.": lambda a: (
                np.sqrt(np.exp(-a)) / (1 + np.exp(-a))
            ),
            "The right form, with the log-odds in the place of the probability.": lambda a: (
                a * (1 - a)
            ),
            "That is (dp/da)². It carries an information about p over to a: how large is "
            "that one?": lambda a: _information(a) ** 2,
            "That is the entropy of the toss. The information is the variance of the score.": lambda a: (
                math.log(1 + math.exp(a)) - a / (1 + math.exp(-a))
            ),
            "That is 1 − p. The information is a mean over both outcomes.": lambda a: (
                1 / (1 + math.exp(a))
            ),
            "That is its largest value. Does it depend on a?": lambda a: 0.25,
        },
    ),
    Exercise(
        "ex-errors-interval",
        reference=_interval,
        cases=((50, 100), (8600, 10_000), (99, 100), (1, 100)),
        draw=_hits,
        mistakes={
            "The plain interval may reach beyond 0 or 1: that is one of its faults. Show it.": lambda k, n: (
                tuple(min(max(end, 0.0), 1.0) for end in _interval(k, n))
            ),
            "That is how far a single image scatters. How far does the mean of n of them?": lambda k, n: (
                tuple(k / n + s * 1.96 * np.sqrt(k / n * (1 - k / n)) for s in (-1, 1))
            ),
            "One standard error to each side holds the truth in about 68 % of the cases only.": lambda k, n: (
                tuple(k / n + s * np.sqrt(k / n * (1 - k / n) / n) for s in (-1, 1))
            ),
            "You use the variance of the accuracy where its root belongs.": lambda k, n: tuple(
                k / n + s * 1.96 * k / n * (1 - k / n) / n for s in (-1, 1)
            ),
            "That is the widest interval, for an accuracy of one half. What is it at k / n?": lambda k, n: (
                tuple(k / n + s * 0.98 / np.sqrt(n) for s in (-1, 1))
            ),
            "That is an interval for the number of right answers. You are asked for the share.": lambda k, n: (
                tuple(k + s * 1.96 * np.sqrt(k * (1 - k / n)) for s in (-1, 1))
            ),
            "Those are the middle and the reach. Hand in both ends.": lambda k, n: (
                k / n,
                1.96 * math.sqrt(k / n * (1 - k / n) / n),
            ),
            "That is Wilson's interval, the better one. The question asks for the plain one.": _wilson,
            "The statement says 1.96. You take more digits of it.": lambda k, n: tuple(
                k / n + s * 1.959963984540054 * np.sqrt(k / n * (1 - k / n) / n) for s in (-1, 1)
            ),
            "Nearly: take 1.96 standard errors to each side, not 2.": lambda k, n: tuple(
                k / n + s * 2 * np.sqrt(k / n * (1 - k / n) / n) for s in (-1, 1)
            ),
            "Maximum likelihood divides by n, not by n − 1.": lambda k, n: tuple(
                k / n + s * 1.96 * np.sqrt(k / n * (1 - k / n) / (n - 1)) for s in (-1, 1)
            ),
            "The n belongs under the root: variances are divided by it.": lambda k, n: tuple(
                k / n + s * 1.96 * np.sqrt(k / n * (1 - k / n)) / n for s in (-1, 1)
            ),
            "The two ends have changed places: the lower one first.": lambda k, n: _interval(k, n)[
                ::-1
            ],
        },
    ),
    Exercise(
        "ex-errors-shrink",
        reference=_shrunk,
        rtol=1e-6,  # a search finds a maximum no better
        cases=((np.array([4.0, 6.0]), 2.0, 0.0, 1.0), (np.array([1.0, 2.0, 6.0]), 1.0, 1.0, 3.0)),
        draw=_measurements,
        mistakes={
            "That is the maximum-likelihood estimate. Where is the prior?": lambda x, s, m0, t: (
                np.mean(x)
            ),
            "You count the mean of the data as one measurement. It stands for n of them.": lambda x, s, m0, t: (
                (np.mean(x) / s**2 + m0 / t**2) / (1 / s**2 + 1 / t**2)
            ),
            "The weights are one over *variances*, not over standard deviations.": lambda x, s, m0, t: (
                (len(x) * np.mean(x) / s + m0 / t) / (len(x) / s + 1 / t)
            ),
            "Your weights grow with the noise. Should noisier data count for more?": lambda x, s, m0, t: (
                (len(x) * np.mean(x) * s**2 + m0 * t**2) / (len(x) * s**2 + t**2)
            ),
            "That counts the prior as one measurement more. It counts for σ²/τ² of them.": lambda x, s, m0, t: (
                (np.sum(x) + m0) / (len(x) + 1)
            ),
            "That counts the data and the prior alike. Which of the two knows more, and "
            "by how much?": lambda x, s, m0, t: (np.mean(x) + m0) / 2,
            "You take τ for a variance. Its square is one.": lambda x, s, m0, t: _shrunk(
                x, s, m0, math.sqrt(t)
            ),
            "σ is known and given. You have estimated it from the data.": lambda x, s, m0, t: (
                _shrunk(x, float(np.std(x)), m0, t)
            ),
            "You shrink towards 0. The prior has its top at m0.": lambda x, s, m0, t: (
                np.sum(x) / (len(x) + s**2 / t**2)
            ),
            "The two weights have changed places: that of the data grows with n.": lambda x, s, m0, t: (
                (len(x) * m0 / s**2 + np.mean(x) / t**2) / (len(x) / s**2 + 1 / t**2)
            ),
            "A weighted average is divided by the sum of its weights.": lambda x, s, m0, t: (
                len(x) * np.mean(x) / s**2 + m0 / t**2
            ),
            "That is one over the total information, a variance. Where is the top?": lambda x, s, m0, t: (
                1 / (len(x) / s**2 + 1 / t**2)
            ),
        },
    ),
    Exercise(
        "ex-errors-decay",
        reference=_decay,
        cases=((10, 1.0, 2.0), (100, 0.5, 1.0)),
        draw=_training,
        mistakes={
            "Nearly. What is the derivative of the square of a weight?": lambda n, s, t: (
                s**2 / (n * t**2)
            ),
            "That is the strength of ridge for the *sum* of squared errors, as a factor of the "
            "squared norm. Here the loss is a mean, and α a factor in the gradient.": lambda n, s, t: (
                s**2 / t**2
            ),
            "That is right for the sum of the squared errors. The loss here is their mean.": lambda n, s, t: (
                2 * s**2 / t**2
            ),
            "That is right for the mean *surprise*, which divides the squared errors by 2σ². "
            "This loss does not.": lambda n, s, t: 1 / (n * t**2),
            "That is one over it. A wide prior, a large τ, asks for little decay.": lambda n, s, t: (
                n * t**2 / (2 * s**2)
            ),
            "The derivative of a square brings a 2, in the loss and in the penalty. Which one stays "
            "when you multiply by 2σ²/n?": lambda n, s, t: s**2 / (2 * n * t**2),
            "A wide prior should shrink the weights less, not more.": lambda n, s, t: (
                2 * t**2 / (n * s**2)
            ),
            "The densities hold variances. You put in standard deviations.": lambda n, s, t: (
                2 * s / (n * t)
            ),
            "That is the decay for the total surprise. The loss here is a mean of "
            "squares: by which factor do the two differ?": lambda n, s, t: 1 / t**2,
            "One 2 too many: one comes from the derivative of a square. And the other?": lambda n, s, t: (
                4 * s**2 / (n * t**2)
            ),
            "Noisier data should count for less. Where is σ?": lambda n, s, t: 2 / (n * t**2),
        },
    ),
)
