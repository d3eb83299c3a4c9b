"""The numbers of the full run: whole, plausible, of these versions, and still what comes out."""

import json
import re
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

import mathdl
from makers import full_run
from mathdl.datasets import FASHION_MNIST_FILES, load_fashion_mnist, load_full_run
from mathdl.datasets.full_run import FULL_RUN_FILE
from mathdl.training import FashionMNISTData
from tests.conftest import ROOT
from tests.datasets.test_datasets import needs_full

RECORD = json.loads(FULL_RUN_FILE.read_text("utf8"))
CURVES = ("train_loss", "val_loss", "val_accuracy")
RENEW = "the numbers of the full run are those of other versions or settings: run `make full-run`"


def test_the_file_has_what_the_tool_writes_and_nothing_else() -> None:
    assert list(RECORD) == ["data", "versions", "settings", "models"]
    assert list(RECORD["models"]) == list(full_run.MODELS), RENEW
    for name, model in RECORD["models"].items():
        assert list(model) == ["arguments", "last", "runs"]
        assert model["arguments"] == full_run.MODELS[name], RENEW
        assert [run["seed"] for run in model["runs"]] == list(full_run.SEEDS), RENEW
        for run in model["runs"]:
            assert list(run) == ["seed", *CURVES]
            assert {len(run[key]) for key in CURVES} == {RECORD["settings"]["max_epochs"]}
    assert FULL_RUN_FILE.read_text("utf8") == full_run.as_text(RECORD)


def test_the_settings_are_those_of_the_book() -> None:
    assert RECORD["settings"] == full_run.SETTINGS == {"batch_size": 256, "max_epochs": 10}, RENEW
    assert {model["arguments"]["lr"] for model in RECORD["models"].values()} == {0.1}
    assert RECORD["models"]["MLP"]["arguments"]["num_hiddens"] == 256
    assert RECORD["data"] == {name: file.sha256 for name, file in FASHION_MNIST_FILES.items()}


def test_the_versions_are_those_that_are_pinned() -> None:
    pins = dict(re.findall(r"^([\w-]+)==(\S+)", (ROOT / "requirements.txt").read_text(), re.M))
    kept = RECORD["versions"]
    assert list(kept) == ["python", "numpy", "torch", "mathdl"]
    wanted = {"numpy": pins["numpy"], "torch": pins["torch"], "mathdl": mathdl.__version__}
    assert {name: kept[name] for name in wanted} == wanted, RENEW
    assert re.fullmatch(r"3\.\d+\.\d+", kept["python"])


def test_the_summary_is_that_of_the_runs() -> None:
    """NumPy computes it here, the module statistics there."""
    for model in RECORD["models"].values():
        for key in CURVES:
            final = [run[key][-1] for run in model["runs"]]
            summary = [model["last"][key]["mean"], model["last"][key]["std"]]
            np.testing.assert_allclose(summary, [np.mean(final), np.std(final, ddof=1)], atol=1e-6)


def test_the_numbers_are_plausible() -> None:
    runs = load_full_run()
    for run in runs.values():
        # An accuracy counts among 10 000 images.
        counts = run.val_accuracy * 10_000
        np.testing.assert_allclose(counts, counts.round(), atol=1e-6)
        assert (run.train_loss[:, 0] < np.log(10)).all()  # better than guessing
        assert (np.diff(run.train_loss) < 0).all()
        assert (run.val_loss[:, -1] < run.val_loss[:, 0]).all()
        assert len(np.unique(run.val_loss, axis=0)) == len(run.seeds)  # no seed is another one
    accuracy = {name: run.val_accuracy[:, -1].mean() for name, run in runs.items()}
    assert accuracy["SoftmaxRegressionScratch"] == pytest.approx(0.83, abs=0.015)
    for name in ("MLPScratch", "MLP"):
        assert accuracy[name] == pytest.approx(0.85, abs=0.015)
        assert accuracy[name] > accuracy["SoftmaxRegressionScratch"]


def test_what_is_loaded_is_what_the_file_says() -> None:
    runs = load_full_run()
    for name, model in RECORD["models"].items():
        run = runs[name]
        assert run.model == name
        assert run.seeds == tuple(full_run.SEEDS)
        for key in CURVES:
            curves = [r[key] for r in model["runs"]]
            np.testing.assert_array_equal(getattr(run, key), curves)
            np.testing.assert_allclose(run.mean()[key], np.mean(curves, axis=0))
        assert dict(run.arguments) == model["arguments"]
        assert (dict(run.settings), dict(run.versions)) == (RECORD["settings"], RECORD["versions"])
        summary = model["last"]["val_accuracy"]
        assert repr(run) == (
            f"FullRun({name}, 5 seeds, 10 epochs: val_accuracy {summary['mean']:.4f} ± "
            f"{summary['std']:.4f})"
        )


def test_nothing_a_caller_does_reaches_a_later_load() -> None:
    run = load_full_run()["MLP"]
    for key in CURVES:
        with pytest.raises(ValueError, match="read-only"):
            getattr(run, key)[0] = 1
    with pytest.raises(FrozenInstanceError):
        run.model = "another"  # type: ignore[misc]
    with pytest.raises(TypeError):
        run.arguments["lr"] = 1.0  # type: ignore[index]


@needs_full
def test_the_first_epoch_still_comes_out() -> None:
    """What changes a model, the trainer or the data changes these numbers: run them again."""
    name = "SoftmaxRegressionScratch"
    again = full_run.run(name, full_run.MODELS[name], 0, full_run.all_images(), max_epochs=1)
    kept = RECORD["models"][name]["runs"][0]
    for key, tolerance in (("train_loss", 1e-3), ("val_loss", 1e-3), ("val_accuracy", 2e-3)):
        # Another processor sums in another order.
        assert again[key][0] == pytest.approx(kept[key][0], abs=tolerance), RENEW


@needs_full
def test_numpy_alone_comes_to_the_same_training_loss() -> None:
    """An independent loop: its own gradient, weights and batches, and none of `mathdl.training`."""
    images = load_fashion_mnist(full=True)
    X, y = images.train_images.reshape(-1, 784).astype(np.float32) / 255, images.train_labels
    rng = np.random.default_rng(7)
    W, b, total = rng.normal(0, 0.01, (784, 10)).astype(np.float32), np.zeros(10), 0.0
    order = rng.permutation(len(X))
    for start in range(0, len(X), 256):
        batch = order[start : start + 256]
        rows = np.arange(len(batch))
        logits = X[batch] @ W + b
        P = np.exp(logits - logits.max(axis=1, keepdims=True))
        P /= P.sum(axis=1, keepdims=True)
        total -= np.log(P[rows, y[batch]]).sum()
        P[rows, y[batch]] -= 1
        W -= 0.1 / len(batch) * X[batch].T @ P
        b -= 0.1 / len(batch) * P.sum(axis=0)
    kept = load_full_run()["SoftmaxRegressionScratch"].train_loss[:, 0]
    assert total / len(X) == pytest.approx(kept.mean(), abs=0.005)


@pytest.fixture(scope="module")
def sample() -> FashionMNISTData:
    return FashionMNISTData(batch_size=256)


@pytest.mark.parametrize("name", full_run.MODELS)
def test_a_run_depends_on_its_seed_alone(name: str, sample: FashionMNISTData) -> None:
    first, other, again = (
        full_run.run(name, full_run.MODELS[name], seed, sample, max_epochs=2) for seed in (0, 1, 0)
    )
    assert first == again
    assert first["val_loss"] != other["val_loss"]
    assert {len(first[key]) for key in CURVES} == {2}


def test_a_run_that_diverges_is_an_error_and_no_result(sample: FashionMNISTData) -> None:
    with pytest.raises(RuntimeError, match="MLPScratch, seed 0: stopped at step"):
        full_run.run("MLPScratch", {**full_run.MODELS["MLPScratch"], "lr": 1e30}, 0, sample)


def test_the_mean_of_an_epoch_is_over_examples() -> None:
    # Two epochs of batches of 4, 4 and 2.
    losses = np.array([1.0, 2.0, 6.0, 3.0, 3.0, 3.0])
    np.testing.assert_allclose(full_run.epoch_means(losses, 10, 4), [(4 + 8 + 12) / 10, 3])
    np.testing.assert_allclose(full_run.epoch_means(losses, 24, 8), [3, 3])


def test_without_the_images_one_sentence_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(b"")
    monkeypatch.setenv("MATHDL_DATA", str(tmp_path))
    with pytest.raises(
        SystemExit, match=r"^the full run needs all 70 000 images of Fashion-MNIST: "
    ):
        full_run.all_images()


def test_a_curve_is_one_line_of_the_file() -> None:
    run = {"seed": 0, **{key: [0.1, 0.2] for key in CURVES}}
    text = full_run.as_text({"runs": [run, run]})
    assert json.loads(text) == {"runs": [run, run]}
    assert text.count("[0.1, 0.2]") == 6
