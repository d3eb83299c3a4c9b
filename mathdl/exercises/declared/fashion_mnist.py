"""Exercises of "Fashion-MNIST"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]
Labels = NDArray[np.int64]


def _chance(shares: Array) -> tuple[float, float]:
    """Add up, class by class, the chance that guess and label agree."""
    guessing = sum(float(share) * float(share) for share in shares)
    return float(sorted(shares)[-1]), guessing


def _spread(g: Array, B: int) -> float:
    """Let each number be in the batch or not: a vector of 0 and 1 with this covariance."""
    n = len(g)
    together = B * (B - 1) / (n * (n - 1))
    covariance = np.full((n, n), together - (B / n) ** 2)
    np.fill_diagonal(covariance, B / n * (1 - B / n))
    centred = g - g.mean()
    return float(centred @ covariance @ centred) / B**2


def _nearest(queries: Array, X: Array, y: Labels) -> Labels:
    """Measure every distance."""
    distances = [[np.linalg.norm(query - x) for x in X] for query in queries]
    nearest: Labels = y[np.argmin(distances, axis=1)]
    return nearest


def _to_the_nearest(queries: Array, images: Array) -> Array:
    """Measure every distance, pixel by pixel as they stand."""
    distances = [[np.sqrt(((query - image) ** 2).sum()) for image in images] for query in queries]
    smallest: Array = np.min(distances, axis=1)
    return smallest


def _up_to_mirror(queries: Array, images: Array) -> Array:
    """Hold the mirror to the images, not to the queries: it is the same distance."""
    return _to_the_nearest(queries, np.concatenate([images, images[:, :, ::-1]]))


def _shares(rng: np.random.Generator) -> tuple[Any, ...]:
    return (rng.dirichlet(np.ones(rng.integers(3, 7))),)


def _numbers_and_batch(rng: np.random.Generator) -> tuple[Any, ...]:
    return rng.normal(3, 2, size=7), int(rng.integers(2, 6))


def _small_data(rng: np.random.Generator) -> tuple[Any, ...]:
    # Means far apart and lengths unlike each other: every wrong ruler shows.
    X = rng.normal(size=(12, 5)) * rng.uniform(0.5, 4, size=(12, 1))
    return rng.normal(size=(6, 5)), X, rng.integers(0, 10, size=12) + 20


def _mirrored_among_images(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return queries that are copies, mirrored, upside down, half bright, and one of their own.

    The images are large numbers too: a slip must not hide behind the tolerance.
    """
    images = rng.uniform(0, 3, size=(6, 4, 5))
    queries = [
        images[0],
        images[1][:, ::-1],
        images[2][::-1],
        images[3][::-1, ::-1],
        images[4] / 2,
        rng.uniform(0, 3, size=(4, 5)),
    ]
    return np.stack(queries), images


EXERCISES = (
    Exercise(
        "ex-fashion-size",
        reference=(59_999, 4_703_603),
        mistakes={
            "The images do not start at byte 0. What stands before them?": (59_999, 4_703_587),
            "Pixel (13, 7) stands in row 13. Which of the two counts whole rows?": (
                59_999,
                16 + 784 * 5999 + 28 * 7 + 13,
            ),
            "How many bytes of the file are no pixels? Take them off, and count whole images.": (
                47_039_232 / 784,
                4_703_603,
            ),
            "60 000 is what the header says. How many bytes are there for them?": (
                60_000,
                4_703_603,
            ),
            "Those are the two numbers, in the other order.": (4_703_603, 59_999),
            "Rows and columns are counted from 0, too.": (59_999, 4_703_574),
            "Eight bytes are the header of the labels. Which file is this?": (59_999, 4_703_595),
            "Counted from 0, how many whole images stand before image 5 999?": (
                59_999,
                16 + 784 * 6000 + 28 * 13 + 7,
            ),
        },
    ),
    Exercise(
        "ex-fashion-imbalance",
        reference=_chance,
        cases=((np.array([100 / 111, 11 / 111]),),),
        draw=_shares,
        mistakes={
            "1/K is the chance of guessing all classes alike. Here they are guessed by shares.": lambda shares: (
                np.max(shares),
                1 / len(shares),
            ),
            "Those are the two numbers, in the other order.": lambda shares: (
                np.sum(shares**2),
                np.max(shares),
            ),
            "The guess can be right in every class, not only in the largest.": lambda shares: (
                np.max(shares),
                np.max(shares) ** 2,
            ),
            "Your first number says which class it is. How often is it right?": lambda shares: (
                np.argmax(shares),
                np.sum(shares**2),
            ),
            "Your second number is the chance that guess and label differ.": lambda shares: (
                np.max(shares),
                1 - np.sum(shares**2),
            ),
            "An accuracy is a number from 0 to 1, not a percentage.": lambda shares: (
                100 * np.max(shares),
                100 * np.sum(shares**2),
            ),
        },
    ),
    Exercise(
        "ex-fashion-spread",
        reference=_spread,
        cases=(
            (np.array([3.0, 1.0, 4.0, 1.0, 5.0]), 1),
            (np.array([3.0, 1.0, 4.0]), 3),
            (np.sin(np.arange(40.0)), 20),
        ),
        draw=_numbers_and_batch,
        atol=1e-14,  # for B = n it is 0
        mistakes={
            "Your variance divides by n − 1, as `torch.var` does by itself. σ² divides by n.": lambda g, B: (
                np.var(g, ddof=1) / B * (len(g) - B) / (len(g) - 1)
            ),
            "That is a standard deviation. The variance is asked for.": lambda g, B: np.sqrt(
                np.var(g) / B * (len(g) - B) / (len(g) - 1)
            ),
            "You begin with σ, the standard deviation. The formula begins with σ².": lambda g, B: (
                np.std(g) / B * (len(g) - B) / (len(g) - 1)
            ),
            "That is for draws with replacement. What must come out for B = n?": lambda g, B: (
                np.var(g) / B
            ),
            "That is B times too much: it is right for B = 1 only.": lambda g, B: (
                np.var(g) * (len(g) - B) / (len(g) - 1)
            ),
            "Nearly. For B = 1 the variance of one draw must come out.": lambda g, B: (
                np.var(g) / B * (len(g) - B) / len(g)
            ),
        },
    ),
    Exercise(
        "ex-fashion-neighbour",
        reference=_nearest,
        draw=_small_data,
        mistakes={
            "Those are the places of the nearest images. What are their labels?": lambda queries, X, y: (
                np.argmin(np.linalg.norm(queries[:, None] - X, axis=2), axis=1)
            ),
            "The largest dot product favours long vectors. What is missing of ‖q − x‖²?": lambda queries, X, y: (
                y[np.argmax(queries @ X.T, axis=1)]
            ),
            "‖q − x‖² has two terms with x. By which number is q·x multiplied there?": lambda queries, X, y: (
                y[np.argmax(queries @ X.T - (X**2).sum(axis=1), axis=1)]
            ),
            "That is the image at the smallest angle. A pale image is not near a bright one.": lambda queries, X, y: (
                y[np.argmax(queries @ X.T / np.linalg.norm(X, axis=1), axis=1)]
            ),
            "You add up absolute differences. The distance adds up their squares.": lambda queries, X, y: (
                y[np.argmin(np.abs(queries[:, None] - X).sum(axis=2), axis=1)]
            ),
            "Those are the images farthest away.": lambda queries, X, y: y[
                np.argmax(np.linalg.norm(queries[:, None] - X, axis=2), axis=1)
            ],
        },
    ),
    Exercise(
        "ex-fashion-mirror",
        reference=_up_to_mirror,
        draw=_mirrored_among_images,
        atol=1e-6,  # of a difference of squares at distance 0
        mistakes={
            "That is the check of the chapter. A mirrored copy is far away for it.": _to_the_nearest,
            "A mirrored copy is found now. Is one that was not mirrored?": lambda queries, images: (
                _to_the_nearest(queries[:, :, ::-1], images)
            ),
            "That turns the images upside down. Which axis goes to the right?": lambda queries, images: (
                _to_the_nearest(queries, np.concatenate([images, images[:, ::-1]]))
            ),
            "Reading all pixels backwards turns an image by half a turn. Mirror each row by "
            "itself.": lambda queries, images: _to_the_nearest(
                queries, np.concatenate([images, images[:, ::-1, ::-1]])
            ),
            "An image counts as the same if one of the two forms is near. Do you ask that both are?": lambda queries, images: (
                np.maximum(
                    _to_the_nearest(queries, images), _to_the_nearest(queries[:, :, ::-1], images)
                )
            ),
            "Those are squared distances.": lambda queries, images: (
                _up_to_mirror(queries, images) ** 2
            ),
            "Two distances are not averaged: which of them tells of a copy?": lambda queries, images: (
                (_to_the_nearest(queries, images) + _to_the_nearest(queries[:, :, ::-1], images))
                / 2
            ),
            "That is the distance to the nearest other query. Where are the training images?": lambda queries, _: (
                _up_to_mirror(queries, queries)
            ),
        },
    ),
)
