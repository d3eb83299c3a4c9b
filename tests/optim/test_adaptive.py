"""RMSprop and Adam: their first steps, their invariances, and what they cannot do."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mathdl.optim import Path, adam, momentum, rmsprop

FAR = arrays(np.float64, 3, elements=st.floats(0.1, 100)).map(lambda x: x * [1, -1, 1])


def half_square(v: np.ndarray) -> Any:
    return v @ v / 2


def gradient(v: np.ndarray) -> np.ndarray:
    return v


# By hand


def test_two_steps_of_adam_by_hand() -> None:
    # Gradient 1: m = 1/2, v = 1/4, corrected both 1: a step of 1/2. Then the gradient is 1/2:
    # m = 1/4 + 1/4, v = 3/16 + 1/16, corrected by 3/4 and 7/16: (2/3) / √(4/7).
    path = adam(half_square, gradient, [1.0], lr=0.5, num_steps=2, betas=(0.5, 0.75), eps=1e-300)
    np.testing.assert_allclose(path.points[:, 0], [1, 0.5, 0.5 - (1 / 3) * np.sqrt(7) / 2])


def test_two_steps_of_rmsprop_by_hand() -> None:
    # Gradient 1: s = 1/4, a step of η/(1/2) = 1/4. Gradient 3/4: s = 3/16 + 9/64 = 21/64.
    path = rmsprop(half_square, gradient, [1.0], lr=0.125, num_steps=2, alpha=0.75, eps=1e-300)
    np.testing.assert_allclose(path.points[:, 0], [1, 0.75, 0.75 - 0.125 * 0.75 / np.sqrt(21 / 64)])


# Laws


@given(FAR)
def test_the_first_step_of_adam_has_the_same_size_everywhere(x0: np.ndarray) -> None:
    path = adam(half_square, gradient, x0, lr=0.01, num_steps=1)
    np.testing.assert_allclose(path.steps[0], -0.01 * np.sign(x0), rtol=2e-7)


@given(FAR, st.sampled_from([0.5, 0.9, 0.99]))
def test_the_first_step_of_rmsprop_is_too_long(x0: np.ndarray, alpha: float) -> None:
    path = rmsprop(half_square, gradient, x0, lr=0.01, num_steps=1, alpha=alpha)
    np.testing.assert_allclose(path.steps[0], -0.01 / np.sqrt(1 - alpha) * np.sign(x0), rtol=2e-6)


@pytest.mark.parametrize("optimise", [rmsprop, adam])
@given(FAR, arrays(np.float64, 3, elements=st.floats(0.01, 100)))
def test_the_scale_of_each_coordinate_does_not_matter(
    optimise: Callable[..., Path], x0: np.ndarray, scale: np.ndarray
) -> None:
    # With a tiny ε, ∇f and scale · ∇f lead along the same path: a diagonal cure.
    options: dict[str, Any] = {"lr": 0.01, "num_steps": 30, "eps": 1e-100}
    one = optimise(half_square, gradient, x0, **options)
    other = optimise(half_square, lambda v: scale * v, x0, **options)
    np.testing.assert_allclose(other.points, one.points, rtol=1e-9, atol=1e-11)


def test_a_rotation_matters_to_adam_and_not_to_momentum() -> None:
    c = np.sqrt(0.5)
    R = np.array([[c, -c], [c, c]])
    D = np.diag([1.0, 100.0])

    def ends(optimise: Callable[..., Path], lr: float) -> tuple[np.ndarray, np.ndarray]:
        """The end on the bowl, and the end on the turned bowl, turned back."""
        x0 = np.array([1.0, 0.5])
        H = R @ D @ R.T
        plain = optimise(lambda v: 0.0, lambda v: D @ v, x0, lr=lr, num_steps=50)
        turned = optimise(lambda v: 0.0, lambda v: H @ v, R @ x0, lr=lr, num_steps=50)
        return plain.points[-1], turned.points[-1] @ R

    np.testing.assert_allclose(*ends(momentum, 0.001), rtol=1e-10)
    straight, turned = ends(adam, 0.01)
    assert np.linalg.norm(straight - turned) > 0.1


@given(
    st.floats(0.1, 0.99), st.floats(0.1, 0.99), st.floats(-10, 10).filter(lambda g: abs(g) > 0.1)
)
def test_the_corrected_means_of_a_constant_are_the_constant(
    beta1: float, beta2: float, g: float
) -> None:
    # So on a plane every step of Adam is exactly η long, from the first on.
    path = adam(
        lambda v: g * v[0], lambda v: [g], [0.0], lr=0.1, num_steps=40, betas=(beta1, beta2)
    )
    np.testing.assert_allclose(path.steps, -0.1 * np.sign(g), rtol=1e-6)


@given(FAR)
def test_no_step_of_adam_is_longer_than_theory_allows(x0: np.ndarray) -> None:
    # |m̂|/√v̂ ≤ (1 − β₁)/√(1 − β₂) where that is above 1 (Kingma and Ba, section 2.1).
    def spiky(v: np.ndarray) -> np.ndarray:
        return v * np.exp(10 * np.cos(7 * v))

    steps = adam(lambda v: 0.0, spiky, x0, lr=0.01, num_steps=60).steps
    assert np.abs(steps).max() <= 0.01 * 0.1 / np.sqrt(0.001) * (1 + 1e-9)


def test_a_large_eps_makes_adam_a_descent_by_the_mean_of_gradients() -> None:
    path = adam(half_square, gradient, [1.0], lr=1e7 * 0.01, num_steps=1, eps=1e7)
    np.testing.assert_allclose(path.steps, [[-0.01]], rtol=1e-6)


@pytest.mark.parametrize("optimise", [rmsprop, adam])
def test_a_coordinate_without_slope_stays(optimise: Callable[..., Path]) -> None:
    path = optimise(lambda v: v[0] ** 2, lambda v: [2 * v[0], 0.0], [1.0, 2.0], lr=0.1, num_steps=9)
    np.testing.assert_array_equal(path.points[:, 1], np.full(10, 2.0))


@pytest.mark.parametrize("optimise", [rmsprop, adam])
def test_squares_that_overflow_end_the_path(optimise: Callable[..., Path]) -> None:
    # g / √∞ = 0 would be a path that stands still for no reason.
    path = optimise(lambda v: 0.0, lambda v: v, [1e200], lr=0.1, num_steps=5)
    assert path.stopped == "stopped at step 1: `grad(x)**2` is inf; try a smaller `lr`"
    assert len(path.points) == 1
