"""Exercises of "Covariance"."""

from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _random_sigma(rng: np.random.Generator, d: int = 2) -> Array:
    """Draw a covariance matrix that is neither nearly singular nor nearly diagonal."""
    stds = rng.uniform(0.5, 3.0, size=d)
    root = np.tril(rng.uniform(0.3, 1.0, size=(d, d)) * rng.choice([-1.0, 1.0], size=(d, d)))
    root /= np.linalg.norm(root, axis=1, keepdims=True)
    return np.asarray(np.outer(stds, stds) * (root @ root.T))


def _third(r: float, s: float) -> tuple[float, float]:
    """Add and subtract the angles whose cosines are given."""
    alpha, beta = np.arccos(r), np.arccos(s)
    return float(np.cos(alpha + beta)), float(np.cos(alpha - beta))


def _room(r: float, s: float) -> float:
    return float(np.sqrt((1 - r**2) * (1 - s**2)))


def _half_lengths(Sigma: Array, share: float) -> Array:
    """Take the singular values of a root, and k from halving the interval of the share."""
    low, high = 0.0, 40.0
    for _ in range(200):
        k = (low + high) / 2
        low, high = (k, high) if 1 - np.exp(-(k**2) / 2) < share else (low, k)
    return np.asarray(low * np.linalg.svd(np.linalg.cholesky(Sigma), compute_uv=False))


def _one_dimensional_k(share: float) -> float:
    """Return how many σ a normal number stays within with this probability."""
    return NormalDist().inv_cdf((1 + float(share)) / 2)


def _roots(Sigma: Array) -> Array:
    return np.asarray(np.sqrt(np.linalg.eigvalsh(Sigma)[::-1]))


def _k(share: float) -> float:
    return float(np.sqrt(-2 * np.log(1 - share)))


def _sigma_and_share(rng: np.random.Generator) -> tuple[Any, ...]:
    return _random_sigma(rng), float(rng.uniform(0.3, 0.99))


def _push(Z: Array, mu: Array, Sigma: Array) -> Array:
    """Draw one row after the other, entry by entry."""
    d = len(mu)
    L = np.zeros((d, d))
    for i in range(d):
        for j in range(i + 1):
            rest = Sigma[i, j] - L[i, :j] @ L[j, :j]
            L[i, j] = np.sqrt(rest) if i == j else rest / L[j, j]
    return np.stack([mu + L @ z for z in Z])


def _by_eigenvectors(Z: Array, mu: Array, Sigma: Array) -> Array:
    values, Q = np.linalg.eigh(Sigma)
    return np.asarray(mu + Z @ (Q * np.sqrt(values)).T)


def _by_symmetric_root(Z: Array, mu: Array, Sigma: Array) -> Array:
    values, Q = np.linalg.eigh(Sigma)
    return np.asarray(mu + Z @ (Q * np.sqrt(values)) @ Q.T)


def _noise(rng: np.random.Generator, d: int | None = None) -> tuple[Any, ...]:
    d = int(rng.integers(2, 5)) if d is None else d
    return rng.standard_normal((d + 3, d)), rng.uniform(1, 3, size=d), _random_sigma(rng, d)


def _predict(mu: Array, Sigma: Array, x1: float) -> tuple[float, float]:
    """Read the second line of x = μ + Lz with the z that the first line leaves."""
    L = np.linalg.cholesky(Sigma)
    z = (x1 - mu[0]) / L[0, 0]
    return float(mu[1] + L[1, 0] * z), float(L[1, 1])


def _wrong_prediction(*, slope: Any, std: Any = None, centred: bool = True) -> Any:
    def predict(mu: Array, Sigma: Array, x1: float) -> tuple[float, float]:
        right_std = _predict(mu, Sigma, x1)[1]
        deviation = x1 - mu[0] if centred else x1
        return (
            float(mu[1] + slope(Sigma) * deviation),
            right_std if std is None else float(std(Sigma)),
        )

    return predict


def _slope(Sigma: Array) -> float:
    return float(Sigma[0, 1] / Sigma[0, 0])


def _correlation(Sigma: Array) -> float:
    return float(Sigma[0, 1] / np.sqrt(Sigma[0, 0] * Sigma[1, 1]))


def _long_axis(Sigma: Array) -> float:
    axis = np.linalg.eigh(Sigma)[1][:, -1]
    return float(axis[1] / axis[0])


def _exam(rng: np.random.Generator) -> tuple[Any, ...]:
    return rng.uniform(2, 6, size=2), _random_sigma(rng), float(rng.uniform(-2, 8))


def _merge(n: int, mean_n: Array, S_n: Array, m: int, mean_m: Array, S_m: Array) -> Array:
    """Go by second moments about the origin, which simply add up."""
    moments = (n - 1) * S_n + n * np.outer(mean_n, mean_n)
    moments = moments + (m - 1) * S_m + m * np.outer(mean_m, mean_m)
    mean = (n * mean_n + m * mean_m) / (n + m)
    return np.asarray((moments - (n + m) * np.outer(mean, mean)) / (n + m - 1))


def _within(n: int, S_n: Array, m: int, S_m: Array) -> Array:
    return (n - 1) * S_n + (m - 1) * S_m


def _between(n: int, mean_n: Array, m: int, mean_m: Array) -> Array:
    delta = mean_m - mean_n
    return np.asarray(n * m / (n + m) * np.outer(delta, delta))


def _two_parts(rng: np.random.Generator) -> tuple[Any, ...]:
    d = int(rng.integers(2, 4))
    parts: list[Any] = []
    for _ in range(2):
        data = rng.standard_normal((int(rng.integers(4, 12)), d)) + rng.normal(0, 2, size=d)
        parts += [len(data), data.mean(axis=0), np.cov(data, rowvar=False)]
    return tuple(parts)


EXERCISES = (
    Exercise(
        "ex-covariance-by-hand",
        reference=np.array([9.0, 33.0, -5.0]),
        mistakes={
            "Your variances are those of independent quantities. These two are not.": [
                13.0,
                25.0,
                -5.0,
            ],
            "Look at the first. What sign has the mixed term of the square of a difference?": [
                17.0,
                33.0,
                -5.0,
            ],
            "Look at the second. How many mixed terms has a square, and which factors?": [
                9.0,
                25.0,
                -5.0,
            ],
            "Look at the second. The mixed product occurs more than once.": [9.0, 29.0, -5.0],
            "Multiply out (X − Y)(X + Y). What happens to the two mixed products?": [
                9.0,
                25.0 + 2 * 2,
                -5.0 + 2 * 2,
            ],
            "When are a sum and a difference uncorrelated? Multiply out and see.": [9.0, 33.0, 0.0],
            "Look at the last. Which of the two variances comes with a minus?": [9.0, 33.0, 5.0],
            "You count each mixed product once. The square of a sum has it twice.": [
                11.0,
                29.0,
                -5.0,
            ],
        },
    ),
    Exercise(
        "ex-covariance-third",
        reference=_third,
        cases=((0.9, 0.9), (0.7, 0.7), (0.3, -0.8), (0.0, 0.6)),
        draw=lambda rng: tuple(float(r) for r in rng.uniform(-0.95, 0.95, size=2)),
        mistakes={
            "The product is the middle of what is allowed. Around it there is room.": lambda r, s: (
                r * s,
                r * s,
            ),
            "A table of correlations has no negative eigenvalue. Which values respect that?": lambda r, s: (
                -1.0,
                1.0,
            ),
            "Both are there. Which is asked for first?": lambda r, s: _third(r, s)[::-1],
            "What bounds a covariance: the product of variances, or of standard deviations?": lambda r, s: (
                r * s - _room(r, s) ** 2,
                r * s + _room(r, s) ** 2,
            ),
            "That is the room for what is left over. The second quantity explains a part, too.": lambda r, s: (
                -_room(r, s),
                _room(r, s),
            ),
            "May the third correlation never be negative?": lambda r, s: (0.0, r * s + _room(r, s)),
            "Can the third be 1 if the first two differ?": lambda r, s: (r * s - _room(r, s), 1.0),
            "You cut at zero. What would be wrong with a negative correlation?": lambda r, s: (
                max(r * s - _room(r, s), 0.0),
                r * s + _room(r, s),
            ),
            "Two quantities leave something over, each by itself. What are the two variances?": lambda r, s: (
                r * s - np.sqrt(1 - (r * s) ** 2),
                r * s + np.sqrt(1 - (r * s) ** 2),
            ),
            "Your interval lies around zero. Where is its middle if the two differ from zero?": lambda r, s: (
                -abs(r * s),
                abs(r * s),
            ),
            "One of your ends is zero. Is that the middle of what is allowed, or its end?": lambda r, s: (
                r * s - abs(r * s),
                r * s + abs(r * s),
            ),
            "With r = s = 0 your room is right. How much is left over of X₁ once X₂ is known, "
            "and how much of X₃?": lambda r, s: (
                r * s - (1 - r * s),
                r * s + (1 - r * s),
            ),
            "What is left over of each of the two is a variance. You take off a correlation "
            "where its square belongs.": lambda r, s: (
                r * s - np.sqrt((1 - abs(r)) * (1 - abs(s))),
                r * s + np.sqrt((1 - abs(r)) * (1 - abs(s))),
            ),
            "Two rests, each with a variance of its own: does the product of the two "
            "correlations say how large they are?": lambda r, s: (
                r * s - (1 - abs(r * s)),
                r * s + (1 - abs(r * s)),
            ),
            "These are angles. What has a correlation to do with an angle?": lambda r, s: (
                np.arccos(r) + np.arccos(s),
                np.arccos(r) - np.arccos(s),
            ),
        },
    ),
    Exercise(
        "ex-covariance-region",
        reference=_half_lengths,
        cases=(
            (np.array([[4.0, 2.0], [2.0, 3.0]]), 0.95),
            (np.array([[1.0, 0.0], [0.0, 9.0]]), 0.5),
        ),
        draw=_sigma_and_share,
        mistakes={
            "Your k holds this share in one dimension. Here there are two.": lambda Sigma, share: (
                _one_dimensional_k(share) * _roots(Sigma)
            ),
            "Along an axis, is the eigenvalue a variance or a standard deviation?": lambda Sigma, share: (
                _k(share) * _roots(Sigma) ** 2
            ),
            "Both are there. Which is asked for first?": lambda Sigma, share: (
                _k(share) * _roots(Sigma)
            )[::-1],
            "Solve the formula of the share for k, not for its square.": lambda Sigma, share: (
                _k(share) ** 2 * _roots(Sigma)
            ),
            "Your ellipse shrinks as the share grows. Is it the share inside, or outside?": lambda Sigma, share: (
                np.sqrt(-2 * np.log(share)) * _roots(Sigma)
            ),
            "These are the standard deviations along the coordinate axes. The cloud leans.": lambda Sigma, share: (
                np.sort(_k(share) * np.sqrt(np.diag(Sigma)))[::-1]
            ),
            "Level sets of a curvature are long where it is small. And those of a spread?": lambda Sigma, share: (
                _k(share) / _roots(Sigma)[::-1]
            ),
            "These are the half-lengths for k = 1. Which share does that ellipse hold?": lambda Sigma, share: (
                _roots(Sigma)
            ),
            "Along the coordinate axes, and in their order. The ellipse has axes of its own.": lambda Sigma, share: (
                _k(share) * np.sqrt(np.diag(Sigma))
            ),
            "k = 2 is for about 95 % in *one* dimension.": lambda Sigma, share: 2 * _roots(Sigma),
            "Solve for k again: the exponent is −k²/2.": lambda Sigma, share: (
                np.sqrt(-np.log(1 - share)) * _roots(Sigma)
            ),
            "Is the cloud long or short where its variance is large?": lambda Sigma, share: (
                _k(share) / _roots(Sigma)
            ),
            "From one end to the other, or from the middle to one end?": lambda Sigma, share: (
                2 * _k(share) * _roots(Sigma)
            ),
            "The diagonal of a triangular root is not yet the length of an axis. Which matrix "
            "knows the axes?": lambda Sigma, share: _k(share) * np.diag(np.linalg.cholesky(Sigma)),
            "You sort the diagonal of a triangular root. Which matrix knows the axes of the "
            "ellipse?": lambda Sigma, share: np.sort(
                _k(share) * np.diag(np.linalg.cholesky(Sigma))
            )[::-1],
            "That is the box which holds this share: √s along each axis. An ellipse has no "
            "corners.": lambda Sigma, share: _one_dimensional_k(np.sqrt(share)) * _roots(Sigma),
            "These are the squares of the half-lengths.": lambda Sigma, share: (
                _k(share) ** 2 * _roots(Sigma) ** 2
            ),
        },
    ),
    Exercise(
        "ex-covariance-rows",
        reference=_push,
        cases=(_noise(np.random.default_rng(3), 2), _noise(np.random.default_rng(4), 3)),
        draw=_noise,
        mistakes={
            "A column is L z. What does the product become when the draw is a row?": lambda Z, mu, Sigma: (
                mu + Z @ np.linalg.cholesky(Sigma)
            ),
            "Which covariance matrix has noise after it went through Σ itself?": lambda Z, mu, Sigma: (
                mu + Z @ Sigma
            ),
            "Your draws lie around the origin. Where should they lie?": lambda Z, mu, Sigma: (
                Z @ np.linalg.cholesky(Sigma).T
            ),
            "Every column has the right spread, but the columns know nothing of each other.": lambda Z, mu, Sigma: (
                mu + Z * np.sqrt(np.diag(Sigma))
            ),
            "These are draws of the right distribution. Is this the root that is asked for?": _by_eigenvectors,
            "These are draws of the right distribution. Is your root lower triangular?": _by_symmetric_root,
            "That makes a leaning cloud round. Here a round one is to lean.": lambda Z, mu, Sigma: (
                mu + Z @ np.linalg.inv(np.linalg.cholesky(Sigma)).T
            ),
            "You shift before the map, and the map moves the mean.": lambda Z, mu, Sigma: (
                (Z + mu) @ np.linalg.cholesky(Sigma).T
            ),
            "On the diagonal of Σ stand variances. And the columns know nothing of each other.": lambda Z, mu, Sigma: (
                mu + Z * np.diag(Sigma)
            ),
            "Two things: where is the mean, and what does L z become for a row?": lambda Z, mu, Sigma: (
                Z @ np.linalg.cholesky(Sigma)
            ),
        },
    ),
    Exercise(
        "ex-covariance-predict",
        reference=_predict,
        cases=(
            (np.array([60.0, 60.0]), np.array([[100.0, 60.0], [60.0, 100.0]]), 90.0),
            (np.array([2.0, 1.0]), np.array([[4.0, 2.0], [2.0, 3.0]]), -1.0),
        ),
        draw=_exam,
        mistakes={
            "The mean is right. The other is a variance.": _wrong_prediction(
                slope=_slope, std=lambda S: S[1, 1] - _slope(S) * S[0, 1]
            ),
            "The mean is right. But does the first mark not make you surer of the second?": _wrong_prediction(
                slope=_slope, std=lambda S: np.sqrt(S[1, 1])
            ),
            "The slope is right. By how much is the first mark above its own mean?": _wrong_prediction(
                slope=_slope, centred=False
            ),
            "The correlation is a slope in standard units. Your marks have units of their own.": _wrong_prediction(
                slope=_correlation
            ),
            "That is the slope which predicts the first from the second.": _wrong_prediction(
                slope=lambda S: float(S[0, 1] / S[1, 1])
            ),
            "You have turned the other regression line around. It is not this one.": _wrong_prediction(
                slope=lambda S: float(S[1, 1] / S[0, 1])
            ),
            "You follow the long axis of the cloud. Which distance should be least?": _wrong_prediction(
                slope=_long_axis
            ),
            "The mean is right. Which of the two does 1 − ρ² multiply, σ or its square?": _wrong_prediction(
                slope=_slope,
                std=lambda S: np.sqrt(S[1, 1]) * (1 - _correlation(S) ** 2),
            ),
            "The mean is right. Can a negative correlation leave more than there was?": (
                _wrong_prediction(
                    slope=_slope,
                    std=lambda S: np.sqrt(S[1, 1] * (1 - _correlation(S))),
                )
            ),
            "The mean is right. What the correlation leaves over is the same for ρ and −ρ.": (
                _wrong_prediction(
                    slope=_slope,
                    std=lambda S: np.sqrt(S[1, 1]) * (1 - _correlation(S)),
                )
            ),
            "The mean is right. Of the variance, is ρ the share that the line explains, or its "
            "square?": _wrong_prediction(
                slope=_slope,
                std=lambda S: np.sqrt(S[1, 1] * (1 - abs(_correlation(S)))),
            ),
            "The mean is right. The correlation is not the share by which the deviation falls.": (
                _wrong_prediction(
                    slope=_slope,
                    std=lambda S: np.sqrt(S[1, 1]) * (1 - abs(_correlation(S))),
                )
            ),
            "Slope and deviation are those of the first mark, given the second.": (
                _wrong_prediction(
                    slope=lambda S: float(S[0, 1] / S[1, 1]),
                    std=lambda S: np.sqrt(S[0, 0] - S[0, 1] ** 2 / S[1, 1]),
                )
            ),
            "You predict the first mark, as if `x1` were the second.": lambda mu, Sigma, x1: (
                mu[0] + Sigma[0, 1] / Sigma[1, 1] * (x1 - mu[1]),
                np.sqrt(Sigma[0, 0] - Sigma[0, 1] ** 2 / Sigma[1, 1]),
            ),
            "Both are right. Which is asked for first?": lambda mu, Sigma, x1: _predict(
                mu, Sigma, x1
            )[::-1],
            "That is what one says without the first mark.": lambda mu, Sigma, x1: (
                mu[1],
                np.sqrt(Sigma[1, 1]),
            ),
            "A covariance is not yet a slope. By which variance is it to be divided?": _wrong_prediction(
                slope=lambda S: float(S[0, 1])
            ),
            "That is how far the second mark should be above its mean.": lambda mu, Sigma, x1: (
                _slope(Sigma) * (x1 - mu[0]),
                _predict(mu, Sigma, x1)[1],
            ),
            "You start from the mean of the first exam, and predict the second.": lambda mu, Sigma, x1: (
                mu[0] + _slope(Sigma) * (x1 - mu[0]),
                _predict(mu, Sigma, x1)[1],
            ),
            "The mean is right. The other is how sure the second mark makes you of the first.": _wrong_prediction(
                slope=_slope,
                std=lambda S: np.sqrt(S[0, 0] - S[0, 1] ** 2 / S[1, 1]),
            ),
            "The mean is right. The other is a share of the old standard deviation, not "
            "yet a mark.": _wrong_prediction(
                slope=_slope, std=lambda S: np.sqrt(1 - _correlation(S) ** 2)
            ),
        },
    ),
    Exercise(
        "ex-covariance-merge",
        reference=_merge,
        cases=(_two_parts(np.random.default_rng(5)), _two_parts(np.random.default_rng(6))),
        draw=_two_parts,
        mistakes={
            "Two tight clouds far apart make one wide cloud. Where is that in your formula?": lambda n, a, S, m, b, T: (
                _within(n, S, m, T) / (n + m - 1)
            ),
            "That is the spread around two means. All the data have one mean.": lambda n, a, S, m, b, T: (
                _within(n, S, m, T) / (n + m - 2)
            ),
            "A weighted mean of the two forgets that the means differ.": lambda n, a, S, m, b, T: (
                (n * S + m * T) / (n + m)
            ),
            "The two parts differ in size, and their means differ.": lambda n, a, S, m, b, T: (
                (S + T) / 2
            ),
            "To get the sum of products back, multiply by what it was divided by.": lambda n, a, S, m, b, T: (
                (n * S + m * T + _between(n, a, m, b)) / (n + m - 1)
            ),
            "You divide by numbers of examples throughout. By what were the two matrices "
            "divided, and by what should the result be?": lambda n, a, S, m, b, T: (
                (n * S + m * T + _between(n, a, m, b)) / (n + m)
            ),
            "Nearly. What is the divisor for n + m examples?": lambda n, a, S, m, b, T: (
                (_within(n, S, m, T) + _between(n, a, m, b)) / (n + m)
            ),
            "How many means are estimated from all the data together?": lambda n, a, S, m, b, T: (
                (_within(n, S, m, T) + _between(n, a, m, b)) / (n + m - 2)
            ),
            "You count the difference of the means once. Each example lies that far off.": lambda n, a, S, m, b, T: (
                (_within(n, S, m, T) + np.outer(b - a, b - a)) / (n + m - 1)
            ),
            "The diagonal is right. The means differ in several features at once.": lambda n, a, S, m, b, T: (
                (_within(n, S, m, T) + n * m / (n + m) * np.diag((b - a) ** 2)) / (n + m - 1)
            ),
            "Covariance matrices add for the *sum* of independent vectors. Here the "
            "data are put side by side.": lambda n, a, S, m, b, T: S + T,
            "You add one number to every entry. Which product of two vectors is a matrix?": lambda n, a, S, m, b, T: (
                (_within(n, S, m, T) + n * m / (n + m) * ((b - a) @ (b - a))) / (n + m - 1)
            ),
            "You add one vector to every row. The difference times itself should be a "
            "symmetric matrix.": lambda n, a, S, m, b, T: (
                (_within(n, S, m, T) + n * m / (n + m) * (b - a) ** 2) / (n + m - 1)
            ),
            "How far is each mean from the common mean? Less than from the other one.": lambda n, a, S, m, b, T: (
                (_within(n, S, m, T) + (n + m) * np.outer(b - a, b - a)) / (n + m - 1)
            ),
            "The common mean lies halfway only if the two parts are equally large.": lambda n, a, S, m, b, T: (
                (_within(n, S, m, T) + (n + m) / 4 * np.outer(b - a, b - a)) / (n + m - 1)
            ),
            "You measure from the origin. Measure from the common mean.": lambda n, a, S, m, b, T: (
                (_within(n, S, m, T) + n * np.outer(a, a) + m * np.outer(b, b)) / (n + m - 1)
            ),
        },
    ),
)
