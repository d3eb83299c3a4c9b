"""Exercises of "Softmax regression"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]
Labels = NDArray[np.int64]


def _softmax(o: Array) -> Array:
    weights = np.exp(o - o.max(axis=-1, keepdims=True))
    return np.array(weights / weights.sum(axis=-1, keepdims=True))


def _gradients(X: Array, y: Labels, W: Array, b: Array) -> tuple[Array, Array]:
    """Add up the outer products of the examples, one after the other."""
    slopes_W, slopes_b = np.zeros_like(W), np.zeros_like(b)
    for x, label in zip(X, y, strict=True):
        error = _softmax(x @ W + b)
        error[label] -= 1
        slopes_W += x[:, None] * error / len(X)
        slopes_b += error / len(X)
    return slopes_W, slopes_b


def _scaled(factor: float, *arguments: Any) -> tuple[Array, Array]:
    slopes_W, slopes_b = _gradients(*arguments)
    return factor * slopes_W, factor * slopes_b


def _unshifted(X: Array, y: Labels, W: Array, b: Array) -> tuple[Array, Array]:
    with np.errstate(all="ignore"):
        weights = np.exp(X @ W + b)
        error = (weights / weights.sum(axis=1, keepdims=True) - np.eye(len(b))[y]) / len(X)
        return X.T @ error, error.sum(axis=0)


def _without_labels(X: Array, _: Labels, W: Array, b: Array) -> tuple[Array, Array]:
    P = _softmax(X @ W + b)
    return X.T @ P / len(X), P.mean(axis=0)


def _by_scores(X: Array, y: Labels, W: Array, b: Array) -> tuple[Array, Array]:
    error = (X @ W + b - np.eye(len(b))[y]) / len(X)
    return X.T @ error, error.sum(axis=0)


def _swapped_axis(X: Array, y: Labels, W: Array, b: Array) -> tuple[Array, Array]:
    P = _softmax((X @ W + b).T).T
    error = (P - np.eye(len(b))[y]) / len(X)
    return X.T @ error, error.sum(axis=0)


def _sum_for_weights(X: Array, y: Labels, W: Array, b: Array) -> tuple[Array, Array]:
    slopes_W, slopes_b = _gradients(X, y, W, b)
    return slopes_W * len(X), slopes_b


def _mean_twice(X: Array, y: Labels, W: Array, b: Array) -> tuple[Array, Array]:
    slopes_W, slopes_b = _gradients(X, y, W, b)
    return slopes_W, slopes_b / len(X)


def _without_softmax(X: Array, y: Labels, W: Array, b: Array) -> tuple[Array, Array]:
    Y = np.eye(len(b))[y]
    error = -Y / _softmax(X @ W + b) / len(X)
    return X.T @ error, error.sum(axis=0)


def _without_bias(X: Array, y: Labels, W: Array, b: Array) -> tuple[Array, Array]:
    return _gradients(X, y, W, np.zeros_like(b))


def _one_bias(X: Array, y: Labels, W: Array, b: Array) -> tuple[Array, Array]:
    error = _softmax(X @ W + b) - np.eye(len(b))[y]
    return X.T @ error / len(X), error.sum(axis=0)


def _batch(rng: np.random.Generator) -> tuple[Any, ...]:
    n, d, classes = int(rng.integers(4, 8)), 3, int(rng.integers(3, 5))
    labels = rng.integers(0, classes, size=n)
    return rng.normal(size=(n, d)), labels, rng.normal(size=(d, classes)), rng.normal(size=classes)


def _loss(logits: Array, y: Labels) -> float:
    losses = [np.logaddexp.reduce(row) - row[label] for row, label in zip(logits, y, strict=True)]
    return float(np.mean(losses))


def _of_softmax(logits: Array, y: Labels) -> float:
    return _loss(_softmax(logits), y)


def _naive(logits: Array, y: Labels) -> float:
    with np.errstate(all="ignore"):
        weights = np.exp(logits)
        p = weights / weights.sum(axis=1, keepdims=True)
        return float(-np.log(p[np.arange(len(y)), y]).mean())


def _guarded(logits: Array, y: Labels) -> float:
    return float(-np.log(_softmax(logits)[np.arange(len(y)), y] + 1e-10).mean())


def _log_of_softmax(logits: Array, y: Labels) -> float:
    with np.errstate(all="ignore"):
        return float(-np.log(_softmax(logits)[np.arange(len(y)), y]).mean())


def _one_shift(logits: Array, y: Labels) -> float:
    shifted = logits - logits.max()
    with np.errstate(all="ignore"):
        lse = np.log(np.exp(shifted).sum(axis=1))
    return float((lse - shifted[np.arange(len(y)), y]).mean())


def _shifted_by_label(logits: Array, y: Labels) -> float:
    shifted = logits - logits[np.arange(len(y)), y][:, None]
    with np.errstate(all="ignore"):
        return float(np.log(np.exp(shifted).sum(axis=1)).mean())


def _half_shifted(logits: Array, y: Labels) -> float:
    return _loss(logits, y) - float(logits.max(axis=1).mean())


def _without_label(logits: Array, _: Labels) -> float:
    return float(np.logaddexp.reduce(logits, axis=1).mean())


def _log_of_mean(logits: Array, y: Labels) -> float:
    with np.errstate(all="ignore"):
        return float(-np.log(_softmax(logits)[np.arange(len(y)), y].mean()))


def _logits(rng: np.random.Generator) -> tuple[Any, ...]:
    n, classes = int(rng.integers(3, 7)), int(rng.integers(2, 5))
    return 3 * rng.normal(size=(n, classes)), rng.integers(0, classes, size=n)


def _centred(W: Array, b: Array) -> tuple[Array, Array]:
    """Project onto what is orthogonal to the vector of ones."""
    k = len(b)
    keep = np.eye(k) - np.ones((k, k)) / k
    return W @ keep, keep @ b


def _parameters(rng: np.random.Generator) -> tuple[Any, ...]:
    d, classes = int(rng.integers(3, 6)), int(rng.integers(2, 5))
    return rng.normal(size=(d, classes)) + 1, rng.normal(size=classes) + 1


def _confusion(y: Labels, predicted: Labels, num_classes: int) -> NDArray[np.int64]:
    return np.bincount(num_classes * y + predicted, minlength=num_classes**2).reshape(
        num_classes, num_classes
    )


def _as_far_as_seen(y: Labels, predicted: Labels, _: int) -> NDArray[np.int64]:
    return _confusion(y, predicted, int(max(y.max(), predicted.max())) + 1)


def _written_once(y: Labels, predicted: Labels, num_classes: int) -> NDArray[np.int64]:
    counts = np.zeros((num_classes, num_classes), dtype=np.int64)
    counts[y, predicted] += 1
    return counts


def _shares(y: Labels, predicted: Labels, num_classes: int) -> Array:
    counts = _confusion(y, predicted, num_classes)
    return np.array(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))


def _mistakes_only(y: Labels, predicted: Labels, num_classes: int) -> NDArray[np.int64]:
    counts = _confusion(y, predicted, num_classes)
    return counts - np.diag(np.diag(counts))


def _answers(rng: np.random.Generator) -> tuple[Any, ...]:
    classes = int(rng.integers(3, 6))
    return rng.integers(0, classes, size=40), rng.integers(0, classes, size=40), classes


_LARGE = (np.array([[1000.0, -1000.0, 0.0], [-1000.0, -1001.0, -999.0]]), np.array([1, 2]))

_SURE = (np.array([[800.0, 0.0]]), np.array([0]))  # the loss is 0, to all digits

EXERCISES = (
    Exercise(
        "ex-softmax-gradient",
        reference=_gradients,
        cases=(
            (
                np.array([[300.0, -1.0], [0.5, 2.0], [-400.0, 1.0]]),
                np.array([2, 0, 1]),
                np.array([[3.0, -3.0, 0.5], [1.0, 0.0, -1.0]]),
                np.zeros(3),
            ),
        ),
        draw=_batch,
        mistakes={
            "A score of 900 overflows in exp. Which number may be taken from all scores of a row?": _unshifted,
            "That is the gradient of the sum. The loss is the mean over the examples.": lambda *a: (
                _scaled(len(a[0]), *a)
            ),
            "That is the direction of descent. What was said, minus what is true.": lambda *a: (
                _scaled(-1, *a)
            ),
            "Your gradient does not know the labels.": _without_labels,
            "You compare scores with one-hot labels: that is the gradient of squared loss.": _by_scores,
            "The scores have a bias, too. Is it in yours?": _without_bias,
            "The weights are right. The bias belongs to the same mean.": _one_bias,
            "The bias is right. The weights belong to the same mean.": _sum_for_weights,
            "You have divided by n once already. The bias gets the sum of what is left.": _mean_twice,
            "Your probabilities sum to one over the examples. Over which axis are the classes?": _swapped_axis,
            "That goes back to the probabilities, as if they were the scores. What has "
            "softmax to do with it?": _without_softmax,
            "A gradient has the shape of its tensor. Which of the two must be transposed?": lambda *a: (
                _gradients(*a)[0].T,
                _gradients(*a)[1],
            ),
        },
    ),
    Exercise(
        "ex-softmax-loss",
        reference=_loss,
        cases=(_LARGE, (np.array([[720.0, 0.0]]), np.array([1])), _SURE),
        draw=_logits,
        mistakes={
            "By how much may a score lie above that of the label? Shift so that no exponent is "
            "positive.": _shifted_by_label,
            "For moderate scores it is right. What is exp(1000)?": _naive,
            "Nothing overflows, but a small probability becomes 0, and what is its logarithm?": _log_of_softmax,
            "A shift must suit its row: the largest logit of all may be far above those here.": _one_shift,
            "The log-sum-exp has been shifted. And the score of the label?": _half_shifted,
            "The labels are in it nowhere. Which score is subtracted?": _without_label,
            "The mean comes last: it is the mean of the surprises.": _log_of_mean,
            "A small number inside the logarithm hides an infinity, and makes the loss wrong.": _guarded,
            "You have applied softmax twice: the log-sum-exp takes scores, not probabilities.": _of_softmax,
            "That is the sum over the examples. The mean is asked for.": lambda logits, y: (
                _loss(logits, y) * len(y)
            ),
            "What is the loss of a model that is sure, and right? You add something.": (
                lambda logits, y: _loss(logits, y) + 1e-10
            ),
            "That is in bits, not nats.": lambda logits, y: _loss(logits, y) / np.log(2),
            "That is the mean log-likelihood.": lambda logits, y: -_loss(logits, y),
        },
    ),
    Exercise(
        "ex-softmax-gauge",
        reference=_centred,
        draw=_parameters,
        mistakes={
            "Each column has lost a number of its own, so the scores have changed. "
            "Over which axis are the classes?": lambda W, b: (W - W.mean(axis=0), b - b.mean()),
            "One number for all weights leaves the probabilities, but the sum over the "
            "classes is zero for the mean row only.": lambda W, b: (W - W.mean(), b - b.mean()),
            "The weights are right. The biases can be shifted together, too.": lambda W, b: (
                _centred(W, b)[0],
                b,
            ),
            "The probabilities stay, but this makes the largest one zero, and not the sum.": lambda W, b: (
                W - W.max(axis=1, keepdims=True),
                b - b.max(),
            ),
            "The probabilities stay. How much must each of K numbers lose for a sum of zero?": lambda W, b: (
                W - W.sum(axis=1, keepdims=True),
                b - b.sum(),
            ),
            "The probabilities stay, but this makes the first class zero, and not the sum.": lambda W, b: (
                W - W[:, :1],
                b - b[0],
            ),
        },
    ),
    Exercise(
        "ex-softmax-confusion",
        reference=_confusion,
        cases=(
            (np.array([0, 1, 1, 0]), np.array([1, 1, 0, 0]), 4),
            (np.array([0] * 300 + [2]), np.array([0] * 300 + [1]), 3),
            (np.array([3]), np.array([2]), 5),
        ),
        draw=_answers,
        mistakes={
            "How many rows has the table, if the last class is in neither array?": _as_far_as_seen,
            "300 of a kind do not fit into 8 bits. Which type holds the counts?": lambda y, predicted, k: (
                _confusion(y, predicted, k).astype(np.int8)
            ),
            "Rows and columns have changed places: the true class is in the row.": lambda y, predicted, k: (
                _confusion(y, predicted, k).T
            ),
            "No entry is above 1: indices that occur twice are written once. Add them up.": _written_once,
            "Those are shares of each row. Counts are asked for.": _shares,
            "Those are shares of all examples. Counts are asked for.": lambda y, predicted, k: (
                _confusion(y, predicted, k) / len(y)
            ),
            "Those are the right answers alone. Where do the mistakes go?": lambda y, predicted, k: (
                np.diag(np.diag(_confusion(y, predicted, k)))
            ),
            "That is the accuracy: one number. The table says which mistakes there are.": lambda y, predicted, k: (
                float(np.mean(y == predicted))
            ),
            "The right answers are counted as well, on the diagonal.": _mistakes_only,
        },
    ),
)
