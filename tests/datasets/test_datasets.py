"""Fashion-MNIST: the sample, every place where the full set may lie, and every way to fail."""

import gzip
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from makers import sample
from mathdl import datasets
from mathdl.datasets import FASHION_MNIST_FILES, fashion_mnist, format_idx, parse_idx

NAMES = tuple(FASHION_MNIST_FILES)
REAL = fashion_mnist.DEBIAN_FOLDER
needs_full = pytest.mark.skipif(
    any(not (REAL / f"{name}.gz").is_file() for name in NAMES),
    reason="the full Fashion-MNIST (Debian's package dataset-fashion-mnist) is not installed",
)


# --- IDX ----------------------------------------------------------------------------------


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0)))
def test_idx_there_and_back(array: np.ndarray) -> None:
    back = parse_idx(format_idx(array))
    assert back.shape == array.shape
    assert back.dtype == np.uint8
    np.testing.assert_array_equal(back, array)


def test_idx_by_hand_big_endian_and_last_axis_fastest() -> None:
    data = bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 1, 0]) + bytes(range(256)) * 2
    array = parse_idx(data)
    assert array.shape == (2, 256)
    assert array[1, 3] == 3
    assert format_idx(array) == data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"start with two zero bytes, got b''"),
        (b"\x1f\x8b\x08\x00", "start with two zero bytes"),
        (b"\0\0\x0d\1\0\0\0\0", r"unsigned bytes \(type 0x08\), got type 0x0d"),
        (b"\0\0\x08\3\0\0\0\1", "header of 16 bytes, got 8 bytes"),
        (b"\0\0\x08\1\0\0\0\3ab", r"hold 3 entries for shape \(3,\), got 2"),
        (b"\0\0\x08\1\0\0\0\1ab", r"hold 1 entries for shape \(1,\), got 2"),
        (b"\0\0\x08\x41" + b"\0\0\0\1" * 65 + b"x", r"`data` must have a shape that fits"),
        (b"\0\0\x08\3" + b"\xff" * 8 + bytes(4), r"fits an array, got \(4294967295, "),
    ],
)
def test_idx_refuses(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_idx(data)


def test_idx_refuses_other_types() -> None:
    with pytest.raises(TypeError, match="`data` must be bytes, got str"):
        parse_idx("text")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="`array` must be a NumPy array of uint8, got float64"):
        format_idx(np.zeros(3))
    with pytest.raises(TypeError, match="`array` must be a NumPy array of uint8, got list"):
        format_idx([1, 2])  # type: ignore[arg-type]


# --- The sample ---------------------------------------------------------------------------


def test_sample_is_balanced_and_of_the_right_shapes_and_types() -> None:
    data = datasets.load_fashion_mnist()
    assert data.train_images.shape == (6000, 28, 28)
    assert data.test_images.shape == (1000, 28, 28)
    assert data.train_images.dtype == data.test_images.dtype == np.uint8
    assert data.train_labels.dtype == data.test_labels.dtype == np.int64
    np.testing.assert_array_equal(np.bincount(data.train_labels), [600] * 10)
    np.testing.assert_array_equal(np.bincount(data.test_labels), [100] * 10)
    assert (data.train_images.min(), data.train_images.max()) == (0, 255)
    assert len(data.class_names) == 10
    assert data.class_names[0] == "T-shirt/top"
    assert data.class_names[9] == "Ankle boot"
    assert repr(data) == "FashionMNIST(6000 training and 1000 test images of 28 × 28 pixels)"


def test_nothing_a_caller_does_reaches_a_later_load() -> None:
    data = datasets.load_fashion_mnist()
    for array in (data.train_images, data.train_labels, data.test_images, data.test_labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
        with pytest.raises(ValueError, match="cannot set WRITEABLE"):
            data.train_images.flags.writeable = True
    with pytest.raises(AttributeError):
        data.train_labels = data.test_labels  # type: ignore[misc]
    data.train_labels.flags.writeable = True  # one's own copy of the labels can be unlocked …
    data.train_labels[:] = 0
    assert datasets.load_fashion_mnist().train_labels.any()  # … but only that


def test_the_sample_ships_with_its_licence() -> None:
    text = (fashion_mnist.SAMPLE_FOLDER / "LICENSE").read_text()
    assert "Copyright (c) 2017 Zalando SE" in text
    assert "Permission is hereby granted, free of charge" in text


@needs_full
def test_the_sample_can_be_remade_from_the_full_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["sample", "--source", str(REAL), "--target", str(tmp_path / "new")]
    monkeypatch.setattr(sys, "argv", command)
    runpy.run_path(sample.__file__, run_name="__main__")
    printed = capsys.readouterr().out
    for name, wanted in fashion_mnist.SAMPLE_FILES.items():
        new, shipped = (
            gzip.decompress((folder / f"{name}.gz").read_bytes())
            for folder in (tmp_path / "new", fashion_mnist.SAMPLE_FOLDER)
        )
        assert new == shipped
        assert f"{name} {wanted.size} {wanted.sha256}" in printed
    for file in (tmp_path / "new").iterdir():  # nothing of this machine or this moment inside
        assert file.read_bytes()[3:8] == b"\0\0\0\0\0"


def test_first_of_each_class() -> None:
    labels = np.array([2, 0, 0, 2, 0, 2])
    np.testing.assert_array_equal(sample.first_of_each_class(labels, 2), [0, 1, 2, 3])
    with pytest.raises(ValueError, match="must have 4 of each class"):
        sample.first_of_each_class(labels, 4)
    with pytest.raises(ValueError, match="must have 1 of each class"):
        sample.first_of_each_class(labels[:0], 1)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"full": 1}, TypeError, "`full` must be True or False, got 1"),
        ({"path": "x"}, ValueError, "`path` must come with full=True"),
        ({"full": True, "path": 3}, TypeError, "`path` must be a path, got 3"),
    ],
)
def test_refuses(arguments: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        datasets.load_fashion_mnist(**arguments)


def test_importing_and_the_sample_need_numpy_alone() -> None:
    code = (
        "import sys; from mathdl import datasets; datasets.load_fashion_mnist(); "
        "print({'pooch', 'tqdm', 'requests', 'torch', 'matplotlib'} & set(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"


# --- The full set: a stand-in of four small files, so that these tests run everywhere -------


class Places:
    """Four places where the full set may lie, all empty, and the files that belong there."""

    def __init__(self, root: Path) -> None:
        rng = np.random.default_rng(4)
        self.contents = {
            name: format_idx(
                rng.integers(0, 256, (9, 28, 28)).astype(np.uint8)
                if "images" in name
                else np.arange(9, dtype=np.uint8)
            )
            for name in NAMES
        }
        self.server, self.named = root / "server", root / "named"
        self.debian, self.cache = root / "debian", root / "cache" / "mathdl" / "fashion-mnist"

    def fill(self, folder: Path, *, names: tuple[str, ...] = NAMES, packed: bool = True) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            data = self.contents[name]
            if packed:
                (folder / f"{name}.gz").write_bytes(gzip.compress(data))
            else:
                (folder / name).write_bytes(data)
        return folder

    def is_empty(self) -> bool:
        return not self.cache.exists() or not list(self.cache.iterdir())

    def check(self, data: datasets.FashionMNIST) -> None:
        arrays = (data.train_images, data.train_labels, data.test_images, data.test_labels)
        for name, array in zip(NAMES, arrays, strict=True):
            np.testing.assert_array_equal(array, parse_idx(self.contents[name]))


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    here = Places(tmp_path)
    table = {n: fashion_mnist.DataFile(len(d), sha(d)) for n, d in here.contents.items()}
    monkeypatch.setattr(fashion_mnist, "FASHION_MNIST_FILES", table)
    monkeypatch.setattr(fashion_mnist, "DEBIAN_FOLDER", here.debian)
    monkeypatch.setattr(fashion_mnist, "BASE_URL", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setattr("pooch.os_cache", lambda name: tmp_path / "cache" / name)
    monkeypatch.delenv("MATHDL_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return here


def sha(data: bytes) -> str:
    return sha256(data).hexdigest()


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def serve(folder: Path, handler: type[SimpleHTTPRequestHandler] = Quiet) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def online(places: Places, monkeypatch: pytest.MonkeyPatch) -> Iterator[Places]:
    places.server.mkdir()
    for url in serve(places.server):
        monkeypatch.setattr(fashion_mnist, "BASE_URL", url)
        yield places


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("kind", [str, Path])
def test_explicit_path(places: Places, packed: bool, kind: type) -> None:
    folder = places.fill(places.server, packed=packed)
    data = datasets.load_fashion_mnist(full=True, path=kind(folder))
    places.check(data)
    assert not data.train_labels.flags.writeable


def test_home_is_expanded(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    places.fill(places.server)
    monkeypatch.setenv("HOME", str(places.server.parent))
    monkeypatch.setenv("USERPROFILE", str(places.server.parent))
    places.check(datasets.load_fashion_mnist(full=True, path="~/server"))
    monkeypatch.setenv("MATHDL_DATA", "~/server")
    places.check(datasets.load_fashion_mnist(full=True))


def test_an_explicit_path_is_the_only_place(places: Places) -> None:
    places.fill(places.debian)
    with pytest.raises(FileNotFoundError, match=f"{places.server} lacks {', '.join(NAMES)}"):
        datasets.load_fashion_mnist(full=True, path=places.server)
    places.fill(places.server, names=NAMES[:3])
    with pytest.raises(FileNotFoundError, match=f"`path` must be .* lacks {NAMES[3]}$"):
        datasets.load_fashion_mnist(full=True, path=places.server)


@pytest.mark.parametrize("below", ["", "fashion-mnist"])
def test_the_environment_variable_and_its_subfolder(
    places: Places, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    monkeypatch.setenv("MATHDL_DATA", str(places.named))
    places.fill(places.named / below, packed=False)
    places.fill(places.debian, names=NAMES[:1])  # would be passed over anyway
    places.check(datasets.load_fashion_mnist(full=True))


def test_the_environment_variable_without_any_file_is_passed_over(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    places.fill(places.debian)
    for value in (str(places.named), ""):
        monkeypatch.setenv("MATHDL_DATA", value)
        places.check(datasets.load_fashion_mnist(full=True))


def test_the_environment_variable_with_some_files_is_an_error(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    places.fill(places.debian)
    places.fill(places.named, names=NAMES[1:])
    monkeypatch.setenv("MATHDL_DATA", str(places.named))
    with pytest.raises(FileNotFoundError, match=f"MATHDL_DATA must be .* lacks {NAMES[0]}$"):
        datasets.load_fashion_mnist(full=True)


def test_the_order_of_the_places(
    online: Places, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MATHDL_DATA", str(online.named))
    for folder in (online.server, online.cache, online.debian, online.named, tmp_path / "own"):
        online.fill(folder)
    seen = []
    find = fashion_mnist._read
    monkeypatch.setattr(fashion_mnist, "_read", lambda f, *a: seen.append(f) or find(f, *a))
    datasets.load_fashion_mnist(full=True, path=tmp_path / "own")
    for folder in (online.named, online.debian, online.cache):
        datasets.load_fashion_mnist(full=True)
        for file in folder.iterdir():
            file.unlink()
    datasets.load_fashion_mnist(full=True)  # from the server, into the cache
    assert seen == [tmp_path / "own", online.named, online.debian, online.cache, online.cache]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda packed: packed[: len(packed) // 2], "ends too early"),
        (lambda packed: packed[:30] + bytes(40) + packed[70:], "is damaged|is not the file"),
        (lambda packed: packed + b"more", "is damaged"),
        (lambda packed: b"", r"must hold \d+ bytes, got 0 bytes"),
        (lambda packed: b"<html>not found</html>", r"must hold \d+ bytes, got "),
        (lambda packed: gzip.compress(gzip.decompress(packed)[:-1]), "must hold"),
        (lambda packed: gzip.compress(gzip.decompress(packed) + b"x"), "bytes, got more"),
        (lambda packed: gzip.decompress(packed)[:-1], "must hold"),
        (
            lambda packed: gzip.compress(gzip.decompress(packed)[:-1] + b"\x2a"),
            "is not the file that it should be",
        ),
    ],
)
@pytest.mark.parametrize("name", [NAMES[0], NAMES[3]])
def test_a_bad_file_is_named_with_what_is_wrong_and_what_to_do(
    online: Places, monkeypatch: pytest.MonkeyPatch, spoil, message: str, name: str
) -> None:
    folder = online.fill(online.server)
    file = folder / f"{name}.gz"
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(ValueError, match=message) as caught:
        datasets.load_fashion_mnist(full=True, path=folder)
    assert str(file) in str(caught.value)
    assert "put a fresh copy in its place" in str(caught.value)
    # The same file sent by the server: the same sentence, and it never reaches the cache.
    with pytest.raises(ValueError, match=message) as caught:
        datasets.load_fashion_mnist(full=True)
    assert f"{name}.gz" in str(caught.value)
    assert "try again" in str(caught.value)
    kept = {f"{n}.gz" for n in NAMES[: NAMES.index(name)]}
    assert {f.name for f in online.cache.iterdir()} == kept


def test_a_bad_sample_is_refused(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fashion_mnist, "SAMPLE_FOLDER", places.fill(places.server))
    with pytest.raises(ValueError, match="reinstall mathdl"):
        datasets.load_fashion_mnist()
    (places.server / f"{NAMES[0]}.gz").unlink()
    with pytest.raises(FileNotFoundError, match=f"{NAMES[0]}.gz is missing: reinstall mathdl"):
        datasets.load_fashion_mnist()


# --- The download ---------------------------------------------------------------------------


def test_download_with_a_progress_bar_then_from_the_cache(
    online: Places, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    online.fill(online.server)
    online.check(datasets.load_fashion_mnist(full=True))
    assert "100%" in capsys.readouterr().err
    assert sorted(f.name for f in online.cache.iterdir()) == sorted(f"{n}.gz" for n in NAMES)
    monkeypatch.setattr(fashion_mnist, "BASE_URL", f"http://127.0.0.1:{closed_port()}")
    online.check(datasets.load_fashion_mnist(full=True))
    assert capsys.readouterr().err == ""


def test_only_what_the_cache_lacks_is_downloaded(online: Places) -> None:
    online.fill(online.cache, names=NAMES[1:])
    online.fill(online.server, names=NAMES[:1])
    online.check(datasets.load_fashion_mnist(full=True))


def test_not_found(online: Places) -> None:
    with pytest.raises(OSError, match=rf"{NAMES[0]}.gz could not be .*answered 404") as caught:
        datasets.load_fashion_mnist(full=True)
    assert "set MATHDL_DATA to a folder" in str(caught.value)
    assert online.is_empty()


def test_connection_refused(places: Places) -> None:
    with pytest.raises(OSError, match=r"could not be downloaded \(ConnectionError\): try again"):
        datasets.load_fashion_mnist(full=True)
    assert places.is_empty()


class HangsUp(Quiet):
    """Promise a whole file, send half of it, and hang up."""

    def copyfile(self, source, outputfile) -> None:  # type: ignore[no-untyped-def]
        data = source.read()
        outputfile.write(data[: len(data) // 2])
        self.close_connection = True


def test_connection_lost_half_way(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    places.fill(places.server)
    for url in serve(places.server, HangsUp):
        monkeypatch.setattr(fashion_mnist, "BASE_URL", url)
        # Which of the two notices depends on the version of the HTTP library.
        with pytest.raises((OSError, ValueError), match=r"could not be downloaded|too early"):
            datasets.load_fashion_mnist(full=True)
    assert places.is_empty()


class Unpacks(Quiet):
    """Send the files as compressed *transfers*, which the client unpacks on arrival."""

    def end_headers(self) -> None:
        self.send_header("Content-Encoding", "gzip")
        super().end_headers()


def test_a_server_that_lets_the_client_unpack(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    places.fill(places.server)
    for url in serve(places.server, Unpacks):
        monkeypatch.setattr(fashion_mnist, "BASE_URL", url)
        places.check(datasets.load_fashion_mnist(full=True))
    places.check(datasets.load_fashion_mnist(full=True))


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_an_interrupt_leaves_nothing_behind(
    places: Places, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    class Interrupted:
        def __init__(self, **_: object) -> None: ...

        def __call__(self, url: str, file: str, pooch: None) -> None:
            Path(file).write_bytes(b"half")
            raise error

    monkeypatch.setattr("pooch.HTTPDownloader", Interrupted)
    with pytest.raises(error):
        datasets.load_fashion_mnist(full=True)
    assert places.is_empty()


class Stalls(Quiet):
    """Promise a whole file, send half of it, have the reader press Ctrl-C, and send no more."""

    enough = threading.Event()

    def copyfile(self, source, outputfile) -> None:  # type: ignore[no-untyped-def]
        data = source.read()
        outputfile.write(data[: len(data) // 2])
        outputfile.flush()
        time.sleep(0.2)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        self.enough.wait(60)
        self.close_connection = True


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Listen to Ctrl-C: a shell lets the programs that it starts in the background ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="this system has no pthread_kill")
@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_in_a_download_that_stalls(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    places.fill(places.server)
    for url in serve(places.server, Stalls):
        monkeypatch.setattr(fashion_mnist, "BASE_URL", url)
        with pytest.raises(KeyboardInterrupt):
            datasets.load_fashion_mnist(full=True)
        Stalls.enough.set()
    assert places.is_empty()


def test_a_cache_that_cannot_be_made(places: Places) -> None:
    places.cache.parents[1].write_text("a file where the folder should be")
    with pytest.raises(OSError, match=r"the cache .*fashion-mnist cannot be made \(.+\): set MATH"):
        datasets.load_fashion_mnist(full=True)


def test_a_full_disk_is_called_that(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pooch.HTTPDownloader", lambda **_: full)
    with pytest.raises(OSError, match=r"\(No space left on device\)"):
        datasets.load_fashion_mnist(full=True)
    assert places.is_empty()


@pytest.mark.parametrize("package", ["pooch", "tqdm"])
def test_without_the_downloader(
    places: Places, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImportError, match=r'run pip install "mathdl\[data\]"'):
        datasets.load_fashion_mnist(full=True)


# --- The real full set ----------------------------------------------------------------------


@needs_full
def test_the_full_set_from_its_folder_and_over_http(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MATHDL_DATA", raising=False)
    data = datasets.load_fashion_mnist(full=True)
    assert data.train_images.shape == (60_000, 28, 28)
    assert data.test_images.shape == (10_000, 28, 28)
    np.testing.assert_array_equal(np.bincount(data.train_labels), [6000] * 10)
    np.testing.assert_array_equal(np.bincount(data.test_labels), [1000] * 10)

    monkeypatch.setattr(fashion_mnist, "DEBIAN_FOLDER", tmp_path / "none")
    monkeypatch.setattr("pooch.os_cache", lambda name: tmp_path / name)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    for url in serve(REAL):
        monkeypatch.setattr(fashion_mnist, "BASE_URL", url)
        fetched = datasets.load_fashion_mnist(full=True)
    np.testing.assert_array_equal(fetched.test_images, data.test_images)
    assert len(os.listdir(tmp_path / "mathdl" / "fashion-mnist")) == 4  # noqa: PTH208
