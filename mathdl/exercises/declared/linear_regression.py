"""Exercises of "Linear regression"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]
Rows = NDArray[np.int64]
Pair = tuple[Array, float]


def _squares(y_hat: Array, y: Array) -> Array:
    pairs = zip(y_hat.ravel(), y.ravel(), strict=True)
    return np.array([(said - true) ** 2 for said, true in pairs])


def _loss(y_hat: Array, y: Array) -> float:
    return float(_squares(y_hat, y).sum() / (2 * len(y)))


def _all_pairs(y_hat: Array, y: Array) -> float:
    return float(((y_hat - y) ** 2).mean() / 2)


def _all_pairs_always(y_hat: Array, y: Array) -> float:
    return float(((y_hat - y.ravel()) ** 2).mean() / 2)


def _of_the_mean(y_hat: Array, y: Array) -> float:
    return float((y_hat.mean() - y.mean()) ** 2 / 2)


def _predictions(shape: tuple[int, ...]) -> tuple[Any, ...]:
    rng = np.random.default_rng(len(shape))
    return rng.normal(size=(5, 1)), rng.normal(size=shape)


def _gradients(X: Array, y: Array, w: Array, b: float) -> Pair:
    """Add up what each example gives, one after the other."""
    slope_w, slope_b = np.zeros_like(w), 0.0
    for row, label in zip(X, y, strict=True):
        error = 2 * (row @ w + b - label) / len(y)
        slope_w += error * row
        slope_b += error
    return slope_w, float(slope_b)


def _times(factor: float, pair: Pair) -> Pair:
    return factor * pair[0], factor * pair[1]


def _not_transposed(X: Array, y: Array, w: Array, b: float) -> Pair:
    error = X @ w + b - y
    return 2 * X @ error / len(y), float(2 * error.mean())


def _without_bias(X: Array, y: Array, w: Array, _: float) -> Pair:
    return _gradients(X, y, w, 0.0)


def _summed_bias(X: Array, y: Array, w: Array, b: float) -> Pair:
    slope_w, slope_b = _gradients(X, y, w, b)
    return slope_w, len(y) * slope_b


def _mean_input(X: Array, y: Array, w: Array, b: float) -> Pair:
    slope_b = _gradients(X, y, w, b)[1]
    return np.array(X.mean(axis=0) * slope_b), slope_b


def _square_data(n: int) -> tuple[Any, ...]:
    """Return as many examples as features: a wrong transpose does not raise here."""
    rng = np.random.default_rng(n)
    return rng.normal(size=(n, n)), rng.normal(size=n), rng.normal(size=n), 1.5


def _data(rng: np.random.Generator) -> tuple[Any, ...]:
    n, d = int(rng.integers(5, 9)), int(rng.integers(2, 4))
    return rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=d), float(rng.normal())


def _step(X: Array, y: Array, w: Array, b: float, rows: Rows, lr: float) -> Pair:
    slope_w, slope_b = _gradients(X[rows], y[rows], w, b)
    return w - lr * slope_w / 2, b - lr * slope_b / 2


def _change(X: Array, y: Array, w: Array, b: float, rows: Rows, lr: float) -> Pair:
    """Return the step alone."""
    new_w, new_b = _step(X, y, w, b, rows, lr)
    return new_w - w, new_b - b


def _everything(X: Array, y: Array, w: Array, b: float, _: Rows, lr: float) -> Pair:
    return _step(X, y, w, b, np.arange(len(y)), lr)


def _over_n(X: Array, y: Array, w: Array, b: float, rows: Rows, lr: float) -> Pair:
    return _step(X, y, w, b, rows, lr * len(rows) / len(y))


def _step_without_bias(X: Array, y: Array, w: Array, b: float, rows: Rows, lr: float) -> Pair:
    new_w, change = _step(X, y, w, 0.0, rows, lr)
    return new_w, b + change


def _one_after_the_other(X: Array, y: Array, w: Array, b: float, rows: Rows, lr: float) -> Pair:
    new_w = _step(X, y, w, b, rows, lr)[0]
    return new_w, _step(X, y, new_w, b, rows, lr)[1]


def _batch(rng: np.random.Generator) -> tuple[Any, ...]:
    X, y, w, b = _data(rng)
    rows = rng.permutation(len(y))[:3]
    return X, y, w, b, rows, float(rng.uniform(0.05, 0.5))


def _fit(X: Array, y: Array) -> Pair:
    """Solve the normal equations of the features and a column of ones."""
    A = np.hstack([X, np.ones((len(y), 1))])
    theta = np.linalg.solve(A.T @ A, A.T @ y)
    return theta[:-1], float(theta[-1])


def _through_zero(X: Array, y: Array) -> Pair:
    return np.array(np.linalg.solve(X.T @ X, X.T @ y)), 0.0


def _mean_as_bias(X: Array, y: Array) -> Pair:
    return _fit(X, y)[0], float(y.mean())


def _bias_afterwards(X: Array, y: Array) -> Pair:
    return _with_bias(X, y, _through_zero(X, y)[0])


def _with_bias(X: Array, y: Array, w: Array) -> Pair:
    return w, float((y - X @ w).mean())


def _ones_first(X: Array, y: Array) -> Pair:
    w, b = _fit(X, y)
    theta = np.append(b, w)
    return theta[:-1], float(theta[-1])


def _shifted_data(rng: np.random.Generator) -> tuple[Any, ...]:
    n, d = int(rng.integers(8, 12)), int(rng.integers(2, 4))
    X = rng.normal(size=(n, d)) + 1
    return X, X @ rng.normal(size=d) + 3 + rng.normal(size=n)


def _residual_sum(X: Array, y: Array) -> float:
    """Return the squared length of what is orthogonal to the features and the ones."""
    A = np.hstack([X, np.ones((len(y), 1))])
    Q = np.linalg.qr(A)[0]
    return float(y @ y - (Q.T @ y) @ (Q.T @ y))


def _variance(X: Array, y: Array, less: int) -> float:
    return _residual_sum(X, y) / (len(y) - less)


_RIGHT = (np.array([[1.0], [-2.0], [4.0]]), np.array([1.0, -2.0, 4.0]))  # the loss is 0

EXERCISES = (
    Exercise(
        "ex-linear-loss",
        reference=_loss,
        cases=(_predictions((5,)), _predictions((5, 1)), _RIGHT),
        draw=lambda rng: (rng.normal(size=(7, 1)), rng.normal(size=7)),
        mistakes={
            "Print the shape of the difference when `y` has shape (n,). How many numbers are "
            "there, and how many errors should there be?": _all_pairs,
            "You divide by the number of examples. How many terms has your sum when `y` has shape "
            "(n,)?": lambda y_hat, y: float(((y_hat - y) ** 2).sum() / (2 * len(y))),
            "You make `y` flat. But `y_hat` is a column: what does their difference hold?": _all_pairs_always,
            "Half of the mean squared error is asked for.": lambda y_hat, y: 2 * _loss(y_hat, y),
            "That is half of the sum. The mean is the same for large and small batches.": lambda y_hat, y: (
                len(y) * _loss(y_hat, y)
            ),
            "Errors of opposite sign cancel in it. In which order do mean and square come?": _of_the_mean,
            "`y_hat` is flat now. But what if `y` is a column?": lambda y_hat, y: _all_pairs(
                y_hat.ravel(), y
            ),
            "The size of an error is its absolute value. What does this loss do to it?": lambda y_hat, y: (
                float(np.abs(y_hat.ravel() - y.ravel()).mean() / 2)
            ),
            "There is no root in the loss.": lambda y_hat, y: np.sqrt(2 * _loss(y_hat, y)),
            "What is the loss of predictions that are all right? You add something.": (
                lambda y_hat, y: _loss(y_hat, y) + 1e-10
            ),
        },
    ),
    Exercise(
        "ex-linear-gradient",
        reference=_gradients,
        cases=(_square_data(3),),
        draw=_data,
        mistakes={
            "This loss has no ½. What does the square leave in front?": lambda X, y, w, b: _times(
                0.5, _gradients(X, y, w, b)
            ),
            "That is the gradient of the sum. The loss is a mean.": lambda X, y, w, b: _times(
                len(y), _gradients(X, y, w, b)
            ),
            "Two factors are missing: one comes from the mean, one from the square.": lambda X, y, w, b: (
                _times(len(y) / 2, _gradients(X, y, w, b))
            ),
            "This one points downhill. Which of the two is subtracted from the other?": lambda X, y, w, b: (
                _times(-1, _gradients(X, y, w, b))
            ),
            "With as many examples as features it does not raise, and is wrong all the same. "
            "A weight belongs to a column of `X`: over what is its slope a sum?": _not_transposed,
            "The prediction has a bias, too. Is it in your errors?": _without_bias,
            "The weights are right. Is the slope of the bias a mean as well?": _summed_bias,
            "The mean of a product is not the product of the means: multiply each error with "
            "its own input first.": _mean_input,
        },
    ),
    Exercise(
        "ex-linear-step",
        reference=_step,
        draw=_batch,
        mistakes={
            "That is by how much they change. Where do they stand after the step?": _change,
            "The loss grows along this step. Which way is down?": lambda X, y, w, b, rows, lr: (
                _step(X, y, w, b, rows, -lr)
            ),
            "Your step sees all examples. Which of them are in the batch?": _everything,
            "The mean is over the batch. How many examples has it?": _over_n,
            "That is the step of the sum. The loss of a batch is a mean over it.": lambda X, y, w, b, rows, lr: (
                _step(X, y, w, b, rows, lr * len(rows))
            ),
            "Twice too far: this loss has a ½ in front of the square.": lambda X, y, w, b, rows, lr: (
                _step(X, y, w, b, rows, 2 * lr)
            ),
            "The weights are right. At which weights do you compute the slope of the bias?": _one_after_the_other,
            "The prediction has a bias, too. Is it in the errors of your batch?": _step_without_bias,
            "The bias has not moved. What is its slope?": lambda X, y, w, b, rows, lr: (
                _step(X, y, w, b, rows, lr)[0],
                b,
            ),
        },
    ),
    Exercise(
        "ex-linear-fit",
        reference=_fit,
        draw=_shifted_data,
        mistakes={
            "This plane goes through the origin. Which column makes a bias of a weight?": _through_zero,
            "The weights were chosen for a plane through the origin. With the bias, others are "
            "better: find both together.": _bias_afterwards,
            "The weights are right. The bias is the prediction where all features are 0: is "
            "the mean example there?": _mean_as_bias,
            "All numbers are there. Which of them belongs to the column of ones?": _ones_first,
            "The right numbers, in the other order: the weights come first.": lambda X, y: _fit(
                X, y
            )[::-1],
            "Those are slopes of each feature alone. Features that go together share the work: "
            "fit all weights at once.": lambda X, y: _with_bias(
                X,
                y,
                ((X - X.mean(0)) * (y - y.mean())[:, None]).sum(0) / ((X - X.mean(0)) ** 2).sum(0),
            ),
            "The numbers are right. Hand them in as a pair: the weights, then the bias.": lambda X, y: (
                np.append(*_fit(X, y))
            ),
        },
    ),
    Exercise(
        "ex-linear-noise",
        reference=lambda X, y: _variance(X, y, X.shape[1] + 1),
        draw=_shifted_data,
        mistakes={
            "That is the maximum-likelihood estimate. The plane was fitted to these data, and "
            "lies nearer to them than the true one: by how much is it too small?": lambda X, y: (
                _variance(X, y, 0)
            ),
            "Count again what was fitted: the weights, and what else?": lambda X, y: _variance(
                X, y, X.shape[1]
            ),
            "With n − 1 one fitted number is paid for. How many were fitted?": lambda X, y: (
                _variance(X, y, 1)
            ),
            "That is an estimate of σ. The variance is asked for.": lambda X, y: float(
                np.sqrt(_variance(X, y, X.shape[1] + 1))
            ),
            "That is the variance of the labels. The features explain a part of it.": lambda X, y: (
                float(np.var(y, ddof=1))
            ),
            "That is the sum of the squared residuals. By how many do you divide?": _residual_sum,
            "Your residuals are those of a plane through the origin.": lambda X, y: float(
                np.sum((y - X @ _through_zero(X, y)[0]) ** 2) / (len(y) - X.shape[1])
            ),
            "That is the loss. How do its factors differ from those of a variance?": lambda X, y: (
                _residual_sum(X, y) / (2 * len(y))
            ),
        },
    ),
)
