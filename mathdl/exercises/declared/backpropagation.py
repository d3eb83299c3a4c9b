"""Exercises of "Backpropagation"."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl.exercises.exercise import Exercise

__all__ = ["EXERCISES"]

Array = NDArray[np.float64]


def _affine(X: Array, W: Array, G: Array) -> tuple[Array, Array, Array]:
    """Add up what each example sends back."""
    dW = np.array([np.outer(x, g) for x, g in zip(X, G, strict=True)]).sum(axis=0)
    return np.array([W @ g for g in G]), dW, np.ones(len(G)) @ G


def _leaky(G: Array, H: Array, alpha: float) -> Array:
    Z = np.minimum(H, H / alpha)
    return np.array(np.array([[1.0 if z > 0 else alpha for z in row] for row in Z]) * G)


def _tanh(
    X: Array,
    Y: Array,
    lam: float,
    *params: Array,
    slope: Callable[[Array], Array] = lambda z: np.cosh(np.minimum(np.abs(z), 300)) ** -2.0,
    probabilities: Callable[[Array], Array] = lambda o: np.exp(o - np.logaddexp.reduce(o)),
    bias: float = 0.0,
    divide: bool = True,
) -> tuple[Array, ...]:
    """Go back with one example after the other."""
    W1, b1, W2, b2 = params
    sums = [np.zeros_like(p) for p in params]
    for x, y in zip(X, Y, strict=True):
        z = x @ W1 + b1
        o = np.tanh(z) @ W2 + b2
        error = probabilities(o) - y
        dz = (W2 @ error) * slope(z)
        for total, part in zip(
            sums, (np.outer(x, dz), dz, np.outer(np.tanh(z), error), error), strict=True
        ):
            total += part
    shares = (lam, bias * lam, lam, bias * lam)
    count = len(X) if divide else 1
    return tuple(s / count + c * p for s, c, p in zip(sums, shares, params, strict=True))


def _tanh_with(**options: Any) -> Any:
    return lambda X, Y, lam, W1, b1, W2, b2: _tanh(X, Y, lam, W1, b1, W2, b2, **options)


def _unshifted(o: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.array(np.exp(o) / np.exp(o).sum())


def _over_examples(X: Array, Y: Array, lam: float, *params: Array) -> tuple[Array, ...]:
    """Let the probabilities sum to 1 over the examples."""
    W1, b1, W2, b2 = params
    H = np.tanh(X @ W1 + b1)
    O = H @ W2 + b2  # noqa: E741
    error = (np.exp(O - np.logaddexp.reduce(O, axis=0)) - Y) / len(X)
    dZ = error @ W2.T * (1 - H**2)
    return X.T @ dZ + lam * W1, dZ.sum(axis=0), H.T @ error + lam * W2, error.sum(axis=0)


def _large_scores() -> tuple[Any, ...]:
    rng = np.random.default_rng(0)
    X, Y, lam, W1, b1, W2, b2 = _network(rng)
    return X, Y, lam, W1, b1, 1000 * W2, b2


def _scaled_decay(factor: float) -> Any:
    return lambda X, Y, lam, *params: _tanh(X, Y, factor * lam, *params)


def _without_decay(X: Array, Y: Array, lam: float, *params: Array) -> tuple[Array, ...]:
    return _tanh(X, Y, 0.0 * lam, *params)


def _joined(pieces: Array, sizes: NDArray[np.int64], W: Array, lam: float) -> Array:
    """Write the gradient of every example as that of its piece, and take the mean."""
    return np.array(np.repeat(pieces, sizes, axis=0).mean(axis=0) + lam * W)


def _layer(rng: np.random.Generator) -> tuple[Any, ...]:
    n, d, k = int(rng.integers(5, 8)), 4, int(rng.integers(2, 4))
    return rng.normal(size=(n, d)), rng.normal(size=(d, k)), rng.normal(size=(n, k))


def _output(rng: np.random.Generator) -> tuple[Any, ...]:
    shape = int(rng.integers(3, 6)), int(rng.integers(2, 5))
    return rng.normal(size=shape), rng.normal(size=shape), float(rng.uniform(0.1, 0.5))


def _network(rng: np.random.Generator) -> tuple[Any, ...]:
    n, d, h, q = int(rng.integers(6, 9)), 5, 4, int(rng.integers(2, 4))
    Y = np.eye(q)[rng.integers(q, size=n)]
    params = (rng.normal(size=s) for s in ((d, h), h, (h, q), q))
    return (rng.normal(size=(n, d)), Y, float(rng.uniform(0.1, 0.5)), *params)


def _pieces(rng: np.random.Generator) -> tuple[Any, ...]:
    k, shape = int(rng.integers(3, 5)), (4, 2)
    sizes = np.array([*rng.integers(4, 9, size=k - 1), 2])
    return (
        rng.normal(size=(k, *shape)),
        sizes,
        rng.normal(size=shape),
        float(rng.uniform(0.1, 0.5)),
    )


EXERCISES = (
    Exercise(
        "ex-backprop-affine",
        reference=_affine,
        draw=_layer,
        mistakes={
            "Each row has used the whole bias, not its share of it. What comes of copies?": lambda X, W, G: (
                G @ W.T,
                X.T @ G,
                G.mean(axis=0),
            ),
            "How many entries has the bias? Over which axis was it copied?": lambda X, W, G: (
                G @ W.T,
                X.T @ G,
                G.sum(axis=1),
            ),
            "The gradient of W must have the shape of W.": lambda X, W, G: (
                G @ W.T,
                G.T @ X,
                G.sum(axis=0),
            ),
            "The mean of the loss is in G already. What remains is a sum over the examples.": lambda X, W, G: (
                G @ W.T,
                X.T @ G / len(X),
                G.sum(axis=0),
            ),
            "The gradient of X comes first, then that of W.": lambda X, W, G: (
                X.T @ G,
                G @ W.T,
                G.sum(axis=0),
            ),
            "The mean of the loss is in G already. Do not take it again.": lambda X, W, G: (
                G @ W.T / len(X),
                X.T @ G / len(X),
                G.mean(axis=0),
            ),
            "The slope of Z with respect to b is 1. But what is handed back through it is G.": lambda X, W, G: (
                G @ W.T,
                X.T @ G,
                np.ones(G.shape[1]),
            ),
        },
    ),
    Exercise(
        "ex-backprop-leaky",
        reference=_leaky,
        cases=((np.array([[2.0, -3.0, 4.0]]), np.array([[1e-9, -1e-9, -5e-3]]), 0.25),),
        draw=_output,
        mistakes={
            "A small negative output comes from the left side, too.": lambda G, H, alpha: (
                G * np.where(H > -0.01, 1.0, alpha)
            ),
            "To the left of 0 the function rises by α. The sign of H alone does not say how fast.": lambda G, H, alpha: (
                G * np.sign(H)
            ),
            "What is multiplied by α has the slope α. Where does your 1 − α come from?": lambda G, H, alpha: (
                G * np.where(H > 0, 1.0, 1 - alpha)
            ),
            "0.01 is PyTorch's α. Which is it here?": lambda G, H, alpha: (
                G * np.where(H > 0, 1.0, 0.01)
            ),
            "That is the mask of the ReLU. What slope has the leaky one to the left of 0?": lambda G, H, alpha: (
                G * (H > 0)
            ),
            "The slope depends on where the forward pass was, not on what comes back.": lambda G, H, alpha: (
                G * np.where(G > 0, 1.0, alpha)
            ),
            "What comes back is G, on both sides of the kink. What have you multiplied on the left?": lambda G, H, alpha: (
                np.where(H > 0, G, alpha * H)
            ),
            "That is the way there once more. On the way back something else is multiplied.": lambda G, H, alpha: (
                np.where(H > 0, H, alpha * H)
            ),
            "That leads from H back to Z. What is the slope from Z to H?": lambda G, H, alpha: (
                G * np.where(H > 0, 1.0, 1 / alpha)
            ),
            "To the left of 0 the function still rises.": lambda G, H, alpha: (
                G * np.where(H > 0, 1.0, -alpha)
            ),
            "Those are the slopes. What came back through them is to be multiplied.": lambda G, H, alpha: (
                np.where(H > 0, 1.0, alpha)
            ),
            "The two sides of the kink have changed places.": lambda G, H, alpha: (
                G * np.where(H > 0, alpha, 1.0)
            ),
            "On the left the slope stands alone. What is it to be multiplied with?": lambda G, H, alpha: (
                np.where(H > 0, G, alpha)
            ),
            "The slope does not depend on how large H is, only on its sign.": lambda G, H, alpha: (
                G * np.where(H > 0, H, alpha * H)
            ),
        },
    ),
    Exercise(
        "ex-backprop-tanh",
        reference=_tanh,
        cases=(_large_scores(),),
        draw=_network,
        mistakes={
            "A score of 1000 overflows in exp. Which number may be taken from all scores of a row?": _tanh_with(
                probabilities=_unshifted
            ),
            "What was said, minus what is true: yours is the other way round.": lambda X, Y, lam, *params: (
                tuple(
                    2 * penalty - g
                    for g, penalty in zip(
                        _tanh(X, Y, lam, *params),
                        (lam * params[0], 0, lam * params[2], 0),
                        strict=True,
                    )
                )
            ),
            "Your probabilities sum to one over the examples. Over which axis are the classes?": _over_examples,
            "The mask belongs to the ReLU. What is the slope of tanh?": _tanh_with(
                slope=lambda z: 1.0 * (z > 0)
            ),
            "You square what went into tanh. Its slope is written with what came out.": _tanh_with(
                slope=lambda z: 1 - z**2
            ),
            "Something is missing between the hidden layer and the array that went into tanh.": _tanh_with(
                slope=np.ones_like
            ),
            "The loss is a mean over the examples. Is your first line?": _tanh_with(divide=False),
            "Which parameters are in the penalty, and which not?": _tanh_with(bias=1.0),
            "Each matrix has a second way to the loss.": _without_decay,
            "What is the slope of w²/2?": _scaled_decay(2.0),
            "The penalty has a ½. Does its slope have one?": _scaled_decay(0.5),
            "You have applied tanh twice: H is its value already.": _tanh_with(
                slope=lambda z: 1 - np.tanh(np.tanh(z)) ** 2
            ),
            "That is the slope of the sigmoid, written with its value. What is that of tanh?": _tanh_with(
                slope=lambda z: np.tanh(z) * (1 - np.tanh(z))
            ),
            "Those are the directions of descent. The gradients are asked for.": lambda *a: tuple(
                -g for g in _tanh(*a)
            ),
        },
    ),
    Exercise(
        "ex-backprop-bill",
        reference=np.array([8110, 6720, 9920, 256_000, 352_000]),
        mistakes={
            "Look at (a) again: a layer has more than its matrix.": np.array(
                [8000, 6720, 9920, 256_000, 352_000]
            ),
            "Look at (b) again: does the way back through a ReLU need both sides of it?": np.array(
                [8110, 9920, 9920, 256_000, 352_000]
            ),
            "Look at (b) again: what does the gradient of the first matrix need?": np.array(
                [8110, 3520, 6720, 256_000, 352_000]
            ),
            "You counted one example. There are 32 of them.": np.array(
                [8110, 210, 310, 256_000, 352_000]
            ),
            "Look at (e) again: is each of the products needed in the first layer?": np.array(
                [8110, 6720, 9920, 256_000, 512_000]
            ),
            "Look at (b) again: do the labels count?": np.array(
                [8110, 6752, 9952, 256_000, 352_000]
            ),
            "Look at (b) again: what does the way back through the loss need?": np.array(
                [8110, 6400, 9600, 256_000, 352_000]
            ),
            "You count a multiplication and an addition as two. Only the first are asked for.": np.array(
                [8110, 6720, 9920, 512_000, 704_000]
            ),
            "Look at (b) again: numbers are asked for, not bytes.": np.array(
                [8110, 26_880, 39_680, 256_000, 352_000]
            ),
            "The products are those of a batch of 32, not of one example.": np.array(
                [8110, 6720, 9920, 8000, 11_000]
            ),
        },
    ),
    Exercise(
        "ex-backprop-pieces",
        reference=_joined,
        draw=_pieces,
        mistakes={
            "The last piece is small, and in your mean it counts as much as a large one.": lambda pieces, sizes, W, lam: (
                pieces.mean(axis=0) + lam * W
            ),
            "The penalty belongs to the batch. How often do you count it?": lambda pieces, sizes, W, lam: (
                np.average(pieces, axis=0, weights=sizes) + len(sizes) * lam * W
            ),
            "A sum over the examples has become of it, and the loss is their mean.": lambda pieces, sizes, W, lam: (
                np.tensordot(sizes, pieces, axes=1) + lam * W
            ),
            "The penalty stands outside the mean. Is it divided by anything?": lambda pieces, sizes, W, lam: (
                np.average(pieces, axis=0, weights=sizes) + lam / sizes.sum() * W
            ),
            "Joined rightly. The penalty has a ½, and its slope?": lambda pieces, sizes, W, lam: (
                np.average(pieces, axis=0, weights=sizes) + lam / 2 * W
            ),
            "A small piece counts more in yours. Which one speaks for more examples?": lambda pieces, sizes, W, lam: (
                np.average(pieces, axis=0, weights=1 / sizes) + lam * W
            ),
            "The penalty stands outside the mean, once. Yours grows with the batch.": lambda pieces, sizes, W, lam: (
                np.average(pieces, axis=0, weights=sizes) + sizes.sum() * lam * W
            ),
            "Joined rightly. And the penalty?": lambda pieces, sizes, W, lam: np.average(
                pieces, axis=0, weights=sizes
            ),
            "Joined rightly. But what is the slope of w²/2?": lambda pieces, sizes, W, lam: (
                np.average(pieces, axis=0, weights=sizes) + 2 * lam * W
            ),
            "Joined rightly. You have added the penalty itself, not its gradient.": lambda pieces, sizes, W, lam: (
                np.average(pieces, axis=0, weights=sizes) + lam / 2 * np.sum(W**2)
            ),
            "You divide by the number of pieces. Over what is the mean?": lambda pieces, sizes, W, lam: (
                np.tensordot(sizes, pieces, axes=1) / len(sizes) + lam * W
            ),
            "Each piece is a mean already. How do you make the mean of all from such means?": lambda pieces, sizes, W, lam: (
                pieces.sum(axis=0) + lam * W
            ),
        },
    ),
)
