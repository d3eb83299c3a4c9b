"""Fashion-MNIST: ten kinds of clothing in grey, 28 by 28 pixels.

A balanced sample ships with the package, so that every chapter runs offline; the full set is
found on the machine or fetched once. Both are gzip files of the IDX format with the same four
names, and both are checked by the SHA-256 of their decompressed bytes: the gzip wrapping
differs from one distributor to the next, the bytes inside do not.
"""

import gzip
import hashlib
import os
import tempfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mathdl import _validate
from mathdl._terminal import printable
from mathdl.datasets.idx import parse_idx

__all__ = ["FASHION_MNIST_FILES", "DataFile", "FashionMNIST", "load_fashion_mnist"]


@dataclass(frozen=True)
class DataFile:
    """What a data file must be once it is decompressed.

    Attributes
    ----------
    size : int
        Its length in bytes.
    sha256 : str
        The SHA-256 digest of these bytes, in hexadecimal.
    """

    size: int
    sha256: str


FASHION_MNIST_FILES: Mapping[str, DataFile] = MappingProxyType(
    {
        "train-images-idx3-ubyte": DataFile(
            47_040_016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"
        ),
        "train-labels-idx1-ubyte": DataFile(
            60_008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"
        ),
        "t10k-images-idx3-ubyte": DataFile(
            7_840_016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"
        ),
        "t10k-labels-idx1-ubyte": DataFile(
            10_008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"
        ),
    }
)
"""The four files of the full set: 60 000 training and 10 000 test images with their labels."""

SAMPLE_FILES: Mapping[str, DataFile] = MappingProxyType(
    {
        "train-images-idx3-ubyte": DataFile(
            4_704_016, "cf313073c7eb485392848071d5c433571d7166043e971e3345b095cc30518084"
        ),
        "train-labels-idx1-ubyte": DataFile(
            6_008, "097b93fbcf9bd5bc648b1a457ddc55c9e4ab49afb33f9ecae8ce068399a75e3a"
        ),
        "t10k-images-idx3-ubyte": DataFile(
            784_016, "7cee33c3c6414b1b86c25e665a6c4f41584269de3b7cc9768b1d351922845eef"
        ),
        "t10k-labels-idx1-ubyte": DataFile(
            1_008, "3128d790775889812b73c4f13923559c8b9e281d112c6ea7862acf60a206a909"
        ),
    }
)
"""The four files of the sample, as ``python -m makers.sample`` makes them."""

SAMPLE_FOLDER = Path(__file__).parent / "fashion_mnist_sample"
DEBIAN_FOLDER = Path("/usr/share/datasets/fashion-mnist")  # Debian's dataset-fashion-mnist
BASE_URL = "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion"
_CHUNK = 1 << 16  # bytes that arrive before the progress bar moves

CLASS_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)


@printable()
@dataclass(frozen=True, eq=False, repr=False)
class FashionMNIST:
    """Images of clothing and what they show. The arrays are read-only: copy one to change it.

    Attributes
    ----------
    train_images, test_images : ndarray of shape (n, 28, 28), uint8
        Grey values, 0 (background) to 255, row by row from the top.
    train_labels, test_labels : ndarray of shape (n,), int64
        The class of each image, 0 to 9.
    class_names : tuple of 10 str
        The name of each class.
    """

    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.int64]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.int64]
    class_names: tuple[str, ...] = CLASS_NAMES

    def __repr__(self) -> str:
        train, test = len(self.train_images), len(self.test_images)
        return f"FashionMNIST({train} training and {test} test images of 28 × 28 pixels)"


def load_fashion_mnist(
    *, full: bool = False, path: str | os.PathLike[str] | None = None
) -> FashionMNIST:
    """Load images of clothing: a balanced sample, or all 70 000.

    The sample, 600 training and 100 test images of each class, ships with the package. The full
    set is taken from the first place that has it: `path`; the folder that the environment
    variable ``MATHDL_DATA`` names, or its subfolder ``fashion-mnist``; the folder of Debian's
    package dataset-fashion-mnist; the user's cache. If none has it, it is downloaded into the
    cache (31 MB), which needs ``pip install "mathdl[data]"``. Files may be compressed
    (``NAME.gz``) or not (``NAME``).

    Parameters
    ----------
    full : bool
        Load the full set instead of the sample.
    path : path, optional
        The folder that holds the four files of the full set; no other place is looked at.

    Returns
    -------
    FashionMNIST
        Images as uint8 and labels as int64, both read-only.

    Raises
    ------
    TypeError
        If `full` is not a bool or `path` is not a path.
    ValueError
        If `path` comes without `full`, or a file is truncated, damaged or another one.
    FileNotFoundError
        If `path` lacks one of the files, or ``MATHDL_DATA`` has some of them but not all.
    OSError
        If the download fails or the cache cannot be made.
    ImportError
        If a download is needed and pooch or tqdm is missing.

    References
    ----------
    H. Xiao, K. Rasul and R. Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking
    Machine Learning Algorithms", arXiv:1708.07747, 2017. Explored in the chapter on it.

    Examples
    --------
    >>> data = load_fashion_mnist()
    >>> data
    FashionMNIST(6000 training and 1000 test images of 28 × 28 pixels)
    >>> data.class_names[data.train_labels[0]]
    'Ankle boot'
    """
    full = _validate.boolean("full", full)
    path = None if path is None else _validate.path("path", path)
    if path is not None and not full:
        raise ValueError("`path` must come with full=True: the sample has its own place")
    if not full:
        return _read(SAMPLE_FOLDER, SAMPLE_FILES, "reinstall mathdl")
    return _read(_full_folder(path), FASHION_MNIST_FILES, "put a fresh copy in its place")


def _full_folder(path: Path | None) -> Path:
    """Return the first folder that holds the full set; download it if there is none."""
    if path is not None:
        folder = path.expanduser()
        _require_all(folder, "`path`")
        return folder
    named = os.environ.get("MATHDL_DATA")
    if named:
        for folder in (Path(named).expanduser(), Path(named).expanduser() / "fashion-mnist"):
            if len(_missing(folder)) < len(FASHION_MNIST_FILES):
                _require_all(folder, "MATHDL_DATA")
                return folder
    if not _missing(DEBIAN_FOLDER):
        return DEBIAN_FOLDER
    return _cached_or_downloaded()


def _missing(folder: Path) -> list[str]:
    return [name for name in FASHION_MNIST_FILES if _find(folder, name) is None]


def _find(folder: Path, name: str) -> Path | None:
    candidates = (folder / f"{name}.gz", folder / name)
    return next((file for file in candidates if file.is_file()), None)


def _require_all(folder: Path, source: str) -> None:
    missing = _missing(folder)
    if missing:
        raise FileNotFoundError(
            f"{source} must be a folder with the four files of Fashion-MNIST (NAME or NAME.gz), "
            f"but {folder} lacks {', '.join(missing)}"
        )


def _read(folder: Path, files: Mapping[str, DataFile], remedy: str) -> FashionMNIST:
    arrays: list[NDArray[Any]] = []
    for name, wanted in files.items():
        file = _find(folder, name)
        if file is None:
            raise FileNotFoundError(f"{folder / name}.gz is missing: {remedy}")
        arrays.append(parse_idx(_contents(file, wanted, remedy)))
    train_images, train_labels, test_images, test_labels = arrays
    return FashionMNIST(
        train_images, _as_integers(train_labels), test_images, _as_integers(test_labels)
    )


def _as_integers(labels: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return bytes as integers that do not overflow in the first sum of a caller."""
    integers = labels.astype(np.int64)
    integers.flags.writeable = False
    return integers


def _contents(file: Path, wanted: DataFile, remedy: str) -> bytes:
    """Return the decompressed bytes of `file` if they are the wanted ones."""
    try:
        with file.open("rb") as raw:
            compressed = raw.read(2) == b"\x1f\x8b"
        with gzip.open(file) if compressed else file.open("rb") as stream:
            # One byte more than is wanted tells a longer file, however large it is.
            data = stream.read(wanted.size + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        what = "ends too early" if isinstance(error, EOFError) else "is damaged"
        raise ValueError(f"{file} {what} (gzip: {error}): {remedy}") from error
    if len(data) != wanted.size:
        size = f"{len(data)} bytes" if len(data) < wanted.size else "more"
        raise ValueError(f"{file} must hold {wanted.size} bytes, got {size}: {remedy}")
    digest = hashlib.sha256(data).hexdigest()
    if digest != wanted.sha256:
        raise ValueError(
            f"{file} is not the file that it should be (SHA-256 {digest[:12]}… "
            f"instead of {wanted.sha256[:12]}…): {remedy}"
        )
    return data


def _cached_or_downloaded() -> Path:
    try:
        import pooch
        import tqdm  # noqa: F401  (pooch draws its progress bar with it)
    except ImportError as error:
        raise ImportError(
            "no folder with the full Fashion-MNIST was found, and downloading it needs pooch and "
            'tqdm: run pip install "mathdl[data]"'
        ) from error
    cache = Path(pooch.os_cache("mathdl")) / "fashion-mnist"
    missing = _missing(cache)
    if missing:
        _make_folder(cache)
    for name in missing:
        # Whatever happens, an interrupt included, the temporary folder goes; a file reaches the
        # cache in one step, and only when it is whole.
        with tempfile.TemporaryDirectory(dir=cache, prefix=".download-") as temporary:
            os.replace(_download(name, Path(temporary)), cache / f"{name}.gz")  # noqa: PTH105
    return cache


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(
            f"the cache {folder} cannot be made ({error.strerror}): "
            "set MATHDL_DATA to a folder that holds the four files"
        ) from error


def _download(name: str, folder: Path) -> Path:
    import pooch

    url, file = f"{BASE_URL}/{name}.gz", folder / f"{name}.gz"
    remedy = "try again, or set MATHDL_DATA to a folder that holds the four files"
    try:
        pooch.HTTPDownloader(progressbar=True, chunk_size=_CHUNK)(url, str(file), None)
    except OSError as error:  # what requests raises is an OSError, like a full disk
        response = getattr(error, "response", None)
        reason = error.strerror or type(error).__name__
        if response is not None:
            reason = f"the server answered {response.status_code} {response.reason}"
            response.close()
        raise OSError(f"{url} could not be downloaded ({reason}): {remedy}") from error
    _contents(file, FASHION_MNIST_FILES[name], f"what {BASE_URL} sent was removed, {remedy}")
    return file
