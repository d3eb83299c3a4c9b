"""Batches, data modules and Fashion-MNIST as one."""

import importlib
import sys

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.data import DataLoader, TensorDataset

from mathdl.datasets import fashion_mnist, load_fashion_mnist
from mathdl.training import Batches, DataModule, FashionMNISTData


@pytest.fixture(scope="module")
def fashion() -> FashionMNISTData:
    return FashionMNISTData(batch_size=64, resize=(32, 32), generator=3)


# --- Batches ------------------------------------------------------------------------------


@given(st.integers(1, 40), st.integers(1, 50), st.none() | st.integers(0, 99))
def test_every_example_comes_once_and_the_pairs_stay_together(
    n: int, batch_size: int, seed: int | None
) -> None:
    X, y = torch.randn(n, 2), torch.arange(n)
    generator = None if seed is None else torch.Generator().manual_seed(seed)
    batches = Batches([X, y], batch_size=batch_size, generator=generator)
    seen = list(batches)
    assert len(seen) == len(batches) == int(np.ceil(n / batch_size))
    assert [len(b) for _, b in seen[:-1]] == [batch_size] * (len(seen) - 1)
    order = torch.cat([b for _, b in seen])
    assert sorted(order.tolist()) == list(range(n))
    assert torch.equal(torch.cat([a for a, _ in seen]), X[order])
    if seed is None:
        assert torch.equal(order, y)


def test_the_same_as_torchs_dataloader() -> None:
    tensors = (torch.randn(10, 3), torch.arange(10))
    theirs = DataLoader(TensorDataset(*tensors), batch_size=4)
    ours = Batches(tensors, batch_size=4)
    assert len(ours) == len(theirs) == 3
    for a, b in zip(ours, theirs, strict=True):
        assert all(torch.equal(s, t) for s, t in zip(a, b, strict=True))


@pytest.mark.parametrize("generator", [None, torch.Generator()])
def test_changing_a_batch_leaves_the_data_alone(generator: torch.Generator | None) -> None:
    X = torch.ones(5)
    for (x,) in Batches([X], batch_size=2, generator=generator):
        x.zero_()
    assert X.sum() == 5


def test_two_loops_at_once_do_not_disturb_each_other() -> None:
    batches = Batches([torch.arange(4)], batch_size=2)
    assert [(a.tolist(), b.tolist()) for (a,), (b,) in zip(batches, batches, strict=True)] == [
        ([0, 1], [0, 1]),
        ([2, 3], [2, 3]),
    ]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"tensors": torch.ones(3)}, TypeError, "`tensors` must be a tuple of tensors, got Tensor"),
        ({"tensors": []}, ValueError, "`tensors` must hold at least one tensor, got none"),
        ({"tensors": [np.ones(3)]}, TypeError, "`tensors` must hold tensors with an axis"),
        ({"tensors": [torch.tensor(1)]}, TypeError, "`tensors` must hold tensors with an axis"),
        ({"tensors": [torch.ones(3), torch.ones(4)]}, ValueError, r"examples, got \[3, 4\]"),
        ({"tensors": [torch.ones(0, 2)]}, ValueError, r"positive number of examples, got \[0\]"),
        ({"batch_size": 0}, ValueError, "`batch_size` must be at least 1, got 0"),
        ({"batch_size": 2.0}, TypeError, "`batch_size` must be an integer, got 2.0"),
        ({"generator": 3}, TypeError, "`generator` must be a torch.Generator or None, got 3"),
    ],
)
def test_batches_refuse(arguments: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Batches(**{"tensors": [torch.ones(3)], "batch_size": 2, **arguments})


# --- DataModule ---------------------------------------------------------------------------


def module(seed: int | torch.Generator = 0) -> DataModule:
    X = torch.arange(30.0).reshape(30, 1)
    return DataModule((X[:20], X[:20, 0]), (X[20:], X[20:, 0]), batch_size=8, generator=seed)


def orders(data: DataModule, epochs: int = 3) -> list[list[float]]:
    loader = data.train_dataloader()
    return [torch.cat([y for _, y in loader]).tolist() for _ in range(epochs)]


def test_training_is_shuffled_anew_each_epoch_and_reproducibly() -> None:
    first, again, other = orders(module(5)), orders(module(5)), orders(module(6))
    assert first == again
    assert first == orders(module(torch.Generator().manual_seed(5)))
    assert first != other
    assert first[0] != first[1] != first[2]
    assert sorted(first[0]) == list(range(20)) != first[0]


def test_shuffling_leaves_the_global_generator_alone() -> None:
    torch.manual_seed(1)
    before = torch.get_rng_state()
    orders(module(2))
    assert torch.equal(before, torch.get_rng_state())


def test_validation_is_never_shuffled_and_does_not_advance_the_generator() -> None:
    data = module(5)
    for _ in range(2):
        assert torch.cat([y for _, y in data.val_dataloader()]).tolist() == list(range(20, 30))
    assert [len(y) for _, y in data.val_dataloader()] == [8, 2]
    assert orders(data) == orders(module(5))


def test_get_dataloader_chooses_the_half_of_the_data() -> None:
    data = module()
    assert len(data.get_dataloader(train=True)) == len(data.train_dataloader()) == 3
    assert len(data.get_dataloader(train=False)) == len(data.val_dataloader()) == 2
    with pytest.raises(TypeError, match="`train` must be True or False, got 'val'"):
        data.get_dataloader("val")  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [None, True, 1.5, np.random.default_rng(0)])
def test_a_seed_is_an_integer_or_a_generator(seed: object) -> None:
    with pytest.raises(TypeError, match=r"`generator` must be a torch\.Generator or a seed"):
        module(seed)  # type: ignore[arg-type]


def test_seeds_from_numpy_and_seeds_out_of_range() -> None:
    assert orders(module(np.int64(5))) == orders(module(5))  # type: ignore[arg-type]
    for seed in (-1, 2**63):
        with pytest.raises(ValueError, match=f"`generator` must be from 0 to .*, got {seed}"):
            module(seed)


def test_val_is_named_when_it_is_wrong() -> None:
    with pytest.raises(ValueError, match=r"`val` must hold .* got \[2, 3\]"):
        DataModule((torch.ones(1),), (torch.ones(2), torch.ones(3)))


# --- FashionMNISTData ---------------------------------------------------------------------


def test_batches_of_64_images_of_32_by_32(fashion: FashionMNISTData) -> None:
    images, labels = next(iter(fashion.train_dataloader()))
    assert images.shape == (64, 1, 32, 32)
    assert images.dtype == torch.float32
    assert labels.shape == (64,)
    assert labels.dtype == torch.int64
    assert 0 <= images.min() < images.max() <= 1
    sizes = [len(y) for _, y in fashion.train_dataloader()]
    assert sizes == [64] * 93 + [48]  # 6000 = 93 · 64 + 48
    assert sum(len(y) for _, y in fashion.val_dataloader()) == 1000


def test_without_resizing_the_pixels_are_the_files() -> None:
    data, raw = FashionMNISTData(), load_fashion_mnist()
    np.testing.assert_allclose(data.train[0][:, 0] * 255, raw.train_images, rtol=2.0**-22)
    np.testing.assert_array_equal(data.val[1].numpy(), raw.test_labels)
    assert data.batch_size == 64
    assert data.class_names == raw.class_names


def test_growing_is_plain_bilinear_interpolation(fashion: FashionMNISTData) -> None:
    raw = torch.tensor(load_fashion_mnist().test_images) / 255
    plain = torch.nn.functional.interpolate(raw[:, None], size=(32, 32), mode="bilinear")
    torch.testing.assert_close(fashion.val[0], plain, rtol=0, atol=1e-6)


def test_shrinking_averages() -> None:
    data = FashionMNISTData(resize=(14, 7))
    assert data.train[0].shape == (6000, 1, 14, 7)
    raw = torch.tensor(load_fashion_mnist().train_images[:, None]) / 255
    # The mean of an image survives antialiased shrinking but for its edges; picking single
    # pixels would miss it by far more.
    assert (data.train[0].mean((1, 2, 3)) - raw.mean((1, 2, 3))).abs().max() < 0.02


def test_text_labels(fashion: FashionMNISTData) -> None:
    assert fashion.text_labels(torch.tensor([0, 9])) == ["T-shirt/top", "Ankle boot"]
    assert fashion.text_labels(np.array([1, 8], np.uint8)) == ["Trouser", "Bag"]
    assert fashion.text_labels(range(10)) == list(fashion.class_names)
    assert fashion.text_labels([]) == []
    for bad in ([10], [-1]):
        with pytest.raises(ValueError, match="`indices` must be from 0 to 9"):
            fashion.text_labels(bad)
    for no_sequence in (3, None, torch.tensor(3), np.array(3)):
        with pytest.raises(TypeError, match="`indices` must be a sequence of integers, got"):
            fashion.text_labels(no_sequence)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"`indices` must be an integer, got 1\.0"):
        fashion.text_labels(torch.tensor([1.0]))


def test_same_seed_same_order_of_images(fashion: FashionMNISTData) -> None:
    twin = FashionMNISTData(generator=3)
    fresh = DataModule(fashion.train, fashion.val, generator=3)
    for _, (a, b) in zip(
        range(3), zip(twin.train_dataloader(), fresh.train_dataloader(), strict=True), strict=False
    ):
        assert torch.equal(a[1], b[1])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"resize": 32}, TypeError, r"`resize` must be a pair \(height, width\), got 32"),
        ({"resize": (32,)}, TypeError, "`resize` must be a pair"),
        ({"resize": (0, 32)}, ValueError, "`resize` must be at least 1, got 0"),
        ({"resize": (28.0, 28.0)}, TypeError, "`resize` must be an integer"),
        ({"batch_size": 0}, ValueError, "`batch_size` must be at least 1, got 0"),
        ({"generator": "0"}, TypeError, "`generator` must be a torch.Generator or a seed"),
        ({"full": "yes"}, TypeError, "`full` must be True or False"),
        ({"path": "x"}, ValueError, "`path` must come with full=True"),
    ],
)
def test_refuses(arguments: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        FashionMNISTData(**arguments)


@pytest.mark.skipif(
    not fashion_mnist.DEBIAN_FOLDER.is_dir(),
    reason="the full Fashion-MNIST (Debian's package dataset-fashion-mnist) is not installed",
)
def test_the_full_set() -> None:
    data = FashionMNISTData(full=True, path=fashion_mnist.DEBIAN_FOLDER, batch_size=256)
    assert data.train[0].shape == (60_000, 1, 28, 28)
    assert data.val[1].shape == (10_000,)
    assert len(data.train_dataloader()) == 235


def test_without_torch_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in sys.modules if n.startswith("mathdl.training")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match=r'run pip install "mathdl\[torch\]"'):
        importlib.import_module("mathdl.training")
