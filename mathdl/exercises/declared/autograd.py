"""Exercises of "Autograd"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _softmax(z: Array) -> Array:
    e = np.exp(z - z.max())
    return np.array(e / e.sum())


def _log_softmax(z: Array) -> Array:
    return np.array(z - z.max() - np.log(np.exp(z - z.max()).sum()))


def _entropy_gradient(x: Array, W: Array) -> Array:
    """Multiply the three Jacobians, from the input to the entropy."""
    log_p = _log_softmax(x @ W)
    p = np.exp(log_p)
    return np.array(W @ (np.diag(p) - np.outer(p, p)) @ -(log_p + 1))


def _log_of_softmax(x: Array, W: Array, *, added: float = 0.0) -> Array:
    p = _softmax(x @ W)
    with np.errstate(all="ignore"):
        log_p = np.log(p + added)
        return np.array(-W @ (p * (log_p - p @ log_p)))


def _of_the_sum_with(added: float, x: Array, W: Array) -> Array:
    """Differentiate −Σ p log(p + added), as autograd does."""
    p = _softmax(x @ W)
    return np.array(W @ (np.diag(p) - np.outer(p, p)) @ -(np.log(p + added) + p / (p + added)))


def _without_softmax(x: Array, W: Array) -> Array:
    return np.array(W @ -(np.log(_softmax(x @ W)) + 1))


def _by_logits(x: Array, W: Array) -> Array:
    p = _softmax(x @ W)
    return np.array((np.diag(p) - np.outer(p, p)) @ -(np.log(p) + 1))


def _without_entropy(x: Array, W: Array) -> Array:
    p = _softmax(x @ W)
    return np.array(-W @ (p * np.log(p)))


def _of_the_winner(x: Array, W: Array) -> Array:
    p = _softmax(x @ W)
    k = p.argmax()
    return np.array(p[k] * (W[:, k] - W @ p))


def _with_the_one(x: Array, W: Array) -> Array:
    p = _softmax(x @ W)
    return np.array(-W @ (p * (np.log(p) + 1)))


def _with_minus_entropy(x: Array, W: Array) -> Array:
    p = _softmax(x @ W)
    return np.array(-W @ (p * (np.log(p) + p @ np.log(p))))


def _norms(X: Array, y: NDArray[np.int64], W: Array) -> Array:
    """Form the gradient of each example, one after the other."""
    return np.array([np.sqrt(np.sum(_one(*pair, W) ** 2)) for pair in zip(X, y, strict=True)])


def _one(x: Array, label: int, W: Array) -> Array:
    return np.outer(x, _softmax(x @ W) - np.eye(W.shape[1])[label])


def _norms_unshifted(X: Array, y: NDArray[np.int64], W: Array) -> Array:
    with np.errstate(all="ignore"):
        e = np.exp(X @ W)
        p = e / e.sum(axis=1, keepdims=True)
    difference = p - np.eye(W.shape[1])[y]
    return np.array(np.linalg.norm(X, axis=1) * np.linalg.norm(difference, axis=1))


def _norms_by_logits(X: Array, y: NDArray[np.int64], W: Array) -> Array:
    return np.array(_norms(X, y, W) / np.linalg.norm(X, axis=1))


def _norms_without_label(X: Array, _: NDArray[np.int64], W: Array) -> Array:
    p = np.array([_softmax(x @ W) for x in X])
    return np.array(np.linalg.norm(X, axis=1) * np.linalg.norm(p, axis=1))


def _norms_by_sum(X: Array, y: NDArray[np.int64], W: Array) -> Array:
    return np.array(np.linalg.norm(X, axis=1) + _norms_by_logits(X, y, W))


def _norms_of_one_entry(X: Array, y: NDArray[np.int64], W: Array) -> Array:
    p = np.array([_softmax(x @ W)[label] for x, label in zip(X, y, strict=True)])
    return np.array(np.linalg.norm(X, axis=1) * (1 - p))


def _norm_of_the_batch(X: Array, y: NDArray[np.int64], W: Array) -> Array:
    mean = np.mean([_one(*pair, W) for pair in zip(X, y, strict=True)], axis=0)
    return np.full(len(X), np.linalg.norm(mean))


def _input_and_weights(rng: np.random.Generator) -> tuple[Any, ...]:
    d, classes = int(rng.integers(4, 7)), int(rng.integers(2, 4))
    return rng.normal(size=d), rng.normal(size=(d, classes))


def _batch(rng: np.random.Generator) -> tuple[Any, ...]:
    n, d, classes = int(rng.integers(5, 8)), 4, int(rng.integers(2, 4))
    labels = rng.integers(0, classes, size=n)
    return rng.normal(size=(n, d)), labels, rng.normal(size=(d, classes))


_LEAVES = (True, False, True, False, True)
_REQUIRE = (True, True, False, True, False)

EXERCISES = (
    Exercise(
        "ex-autograd-leaves",
        reference=(_LEAVES, _REQUIRE, 2.0),
        mistakes={
            "You count what has been computed as no leaf. But which of them has a `grad_fn`?": (
                (True, False, False, False, False),
                _REQUIRE,
                2.0,
            ),
            "Look at c again: what has `detach` taken away from it?": (
                (True, False, False, False, True),
                _REQUIRE,
                2.0,
            ),
            "The value of d is 2a², but along how many of its two ways does a gradient go?": (
                _LEAVES,
                _REQUIRE,
                4.0,
            ),
            "`backward` begins with 1 at each entry, and a[0] goes into one entry only.": (
                _LEAVES,
                _REQUIRE,
                6.0,
            ),
            "That is where you wrote `requires_grad`. What do results inherit?": (
                _LEAVES,
                (True, False, False, False, False),
                2.0,
            ),
            "Look at e again: is there anything to go back to, in what it was made of?": (
                (True, False, True, False, False),
                _REQUIRE,
                2.0,
            ),
            "First who is a leaf, then who requires a gradient.": (_REQUIRE, _LEAVES, 2.0),
            "Look at c again: it has the numbers of b. What has it lost?": (
                _LEAVES,
                (True, True, True, True, False),
                2.0,
            ),
        },
    ),
    Exercise(
        "ex-autograd-swing",
        reference=(0.25, 0.5, 6),
        mistakes={
            "Which of the two loops stays bounded for the larger steps?": (0.5, 0.25, 6),
            "The second loop has another recurrence. Up to which ηλ is there an angle ω?": (
                0.25,
                0.25,
                6,
            ),
            "At 1/λ right descent is at its best. From where on does it overshoot by more "
            "than it was off?": (0.125, 0.5, 6),
            "The 4 is right for ηλ. What is it for η?": (0.25, 4.0, 6),
            "After half a turn it is on the other side. When is it where it began?": (0.25, 0.5, 3),
            "There it stands where it began, but it still goes the other way.": (0.25, 0.5, 5),
        },
    ),
    Exercise(
        "ex-autograd-entropy",
        reference=_entropy_gradient,
        cases=(
            (np.array([1.0, 2.0]), np.array([[0.0, 500.0, 1.0], [0.0, 250.0, -1.0]])),
            (np.array([15.0]), np.array([[1.0, 0.0]])),
            (np.array([20.0]), np.array([[1.0, 0.0]])),
        ),
        draw=_input_and_weights,
        rtol=1e-7,  # where one class is nearly certain, log p + E cancels
        atol=0.0,
        mistakes={
            "A probability may be rounded to 0. Which function gives log p without p?": _log_of_softmax,
            "The small number in your logarithm is larger than some of the probabilities.": lambda x, W: (
                _log_of_softmax(x, W, added=1e-10)
            ),
            "Beside a small number in the logarithm a p that is smaller does not count.": lambda x, W: (
                _of_the_sum_with(1e-10, x, W)
            ),
            "The entries of p do not move freely. Which Jacobian is missing between z and p?": _without_softmax,
            "That is the gradient with respect to the logits. One step more.": _by_logits,
            "Add one number to all logits: nothing may change. Do your factors of W sum to 0?": _without_entropy,
            "That is the gradient of the winning probability. All classes are in the entropy.": _of_the_winner,
            "You have gone through diag p alone. What does − p pᵀ add?": _with_the_one,
            "Check the sign of the entropy itself, which stands in the bracket.": _with_minus_entropy,
            "In bits, it would be right. What is asked for is in nats.": lambda x, W: (
                _entropy_gradient(x, W) / np.log(2)
            ),
        },
    ),
    Exercise(
        "ex-autograd-norms",
        reference=_norms,
        cases=(
            (
                np.array([[1000.0, 0.0], [0.0, 1.0]]),
                np.array([0, 1]),
                np.array([[1.0, 0.5], [0.0, 2.0]]),
            ),
            (
                np.linspace(-1, 1, 400 * 60).reshape(400, 60),
                np.arange(400) % 40,
                np.linspace(1, -1, 60 * 40).reshape(60, 40),
            ),
        ),
        draw=_batch,
        memory=2_000_000,
        mistakes={
            "A score of 1000 overflows in exp. Which number may be taken from all scores of a row?": (
                _norms_unshifted
            ),
            "Each example has its own loss here, and not its share of the mean.": lambda X, y, W: (
                _norms(X, y, W) / len(X)
            ),
            "That is the gradient with respect to the logits. How does it go on to W?": _norms_by_logits,
            "There is no label in it. What is the gradient of the cross-entropy by the logits?": _norms_without_label,
            "Those are the squares of the norms.": lambda X, y, W: _norms(X, y, W) ** 2,
            "The gradient is an outer product. What is the sum of all its squared entries?": _norms_by_sum,
            "That counts the entry of the label. The other entries of p − e_y are not 0.": _norms_of_one_entry,
            "That is the norm of the mean. The gradient of each example has a norm of its own.": _norm_of_the_batch,
        },
    ),
    Exercise(
        "ex-autograd-kinks",
        reference=np.array([0.0, 0.0, 1.0, -1.0, np.nan]),
        mistakes={
            "Autograd differentiates the program, not the function. Go through each by rules.": np.zeros(
                5
            ),
            "Look at (d) again: what does `clamp` answer at its bound?": np.array(
                [0.0, 0.0, 1.0, 0.0, np.nan]
            ),
            "Look at (e) again: what is the slope of the root, and what is it multiplied by?": np.array(
                [0.0, 0.0, 1.0, -1.0, 0.0]
            ),
            "Look at (e) again: the slope of the root is right. Now the chain rule.": np.array(
                [0.0, 0.0, 1.0, -1.0, np.inf]
            ),
            "Look at (c) again: no tie is shared here. Which branch does 0 take?": np.array(
                [0.0, 0.0, 0.0, -1.0, np.nan]
            ),
            "Look at (d) again: what stands in front of `clamp`?": np.array(
                [0.0, 0.0, 1.0, 1.0, np.nan]
            ),
            "Look at (b) again: x and −x are equal at 0. What does a tie do?": np.array(
                [0.0, 1.0, 1.0, -1.0, np.nan]
            ),
        },
    ),
)
