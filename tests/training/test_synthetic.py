"""Synthetic data for regression."""

import numpy as np
import pytest
import torch

from mathdl.training import SyntheticRegressionData


def test_without_noise_the_targets_are_those_of_the_line() -> None:
    data = SyntheticRegressionData([2, -3.4], 4.2, noise=0, num_train=50, num_val=20)
    assert data.w.tolist() == torch.tensor([2, -3.4]).tolist()
    assert data.b == 4.2
    for (X, y), n in ((data.train, 50), (data.val, 20)):
        assert X.shape == (n, 2)
        assert y.shape == (n, 1)
        # Three roundings of float32, of numbers up to 4 · 3.4 + 4.2.
        torch.testing.assert_close(y, X @ data.w.reshape(2, 1) + 4.2, rtol=0, atol=1e-5)


def test_the_noise_has_its_size_and_the_inputs_are_standard_normal() -> None:
    data = SyntheticRegressionData([2, -3.4], 4.2, noise=0.5, num_train=20_000, num_val=1)
    X, y = data.train
    noise = y[:, 0] - X @ data.w - data.b
    # Five standard errors of a mean, σ / √n, and of a standard deviation, σ / √(2n).
    assert abs(noise.mean()) < 5 * 0.5 / 20_000**0.5
    assert abs(noise.std() - 0.5) < 5 * 0.5 / 40_000**0.5
    assert abs(X.mean()) < 5 / 40_000**0.5
    assert abs(X.std() - 1) < 5 / 80_000**0.5
    assert abs((X[:, 0] * X[:, 1]).mean()) < 5 / 20_000**0.5


def test_the_seed_decides_data_and_orders_and_nothing_else_is_touched() -> None:
    torch.manual_seed(0)
    before = torch.get_rng_state()
    first, again = (SyntheticRegressionData([1.0], 0, generator=7) for _ in range(2))
    other = SyntheticRegressionData([1.0], 0, generator=8)
    assert torch.equal(first.train[0], again.train[0])
    assert not torch.equal(first.train[0], other.train[0])
    for a, b in zip(first.train_dataloader(), again.train_dataloader(), strict=True):
        assert torch.equal(a[0], b[0])
    assert len(first.train_dataloader()) == 32
    assert torch.equal(before, torch.get_rng_state())


def test_dtypes() -> None:
    w = torch.ones(2, dtype=torch.float64)
    data = SyntheticRegressionData(w, 0)
    assert data.train[0].dtype == data.train[1].dtype == torch.float64
    w[0] = 5
    assert data.w.tolist() == [1, 1]
    for w in ([1, 2], np.ones(2), torch.ones(2, dtype=torch.int64)):
        assert SyntheticRegressionData(w, 0).train[0].dtype == torch.float32


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"w": [[1.0]]}, ValueError, "`w` must be a vector"),
        ({"w": [float("nan")]}, ValueError, "`w` must be finite"),
        ({"b": float("inf")}, ValueError, "`b` must be finite"),
        ({"noise": -1}, ValueError, "`noise` must be ≥ 0, got -1"),
        ({"num_train": 0}, ValueError, "`num_train` must be at least 1, got 0"),
        ({"num_val": 0}, ValueError, "`num_val` must be at least 1, got 0"),
        ({"batch_size": 0}, ValueError, "`batch_size` must be at least 1, got 0"),
        ({"generator": "a"}, TypeError, "`generator` must be a torch.Generator or a seed"),
    ],
)
def test_refuses(arguments: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        SyntheticRegressionData(**{"w": [1.0], "b": 0, **arguments})
