"""The IDX format: a header of a few bytes that tells the shape, then the numbers themselves."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["format_idx", "parse_idx"]

_UINT8 = 0x08  # the format's code for unsigned bytes, the only type that image sets use


def parse_idx(data: bytes) -> NDArray[np.uint8]:
    """Return the array of unsigned bytes that an IDX file holds.

    The file is two zero bytes, one byte for the type (8: unsigned byte), one byte for the
    number d of axes, the d lengths as big-endian 32-bit integers, then the entries, the last
    axis running fastest.

    Parameters
    ----------
    data : bytes
        The whole file, decompressed.

    Returns
    -------
    ndarray of uint8
        A read-only view of `data`: nothing is copied.

    Raises
    ------
    TypeError
        If `data` is not bytes.
    ValueError
        If the header is not that of an IDX file of unsigned bytes, the number of entries is not
        the product of the lengths, or NumPy has no array of that shape.

    References
    ----------
    Y. LeCun, C. Cortes and C. J. C. Burges, "The MNIST database of handwritten digits", 1998,
    which defines the format. Decoded by hand in the chapter on Fashion-MNIST.

    Examples
    --------
    >>> parse_idx(bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]))
    array([[1, 2, 3],
           [4, 5, 6]], dtype=uint8)
    """
    if not isinstance(data, bytes):
        raise TypeError(f"`data` must be bytes, got {type(data).__name__}")
    if len(data) < 4 or data[:2] != b"\0\0":
        raise ValueError(f"`data` must start with two zero bytes, got {data[:4]!r}")
    if data[2] != _UINT8:
        raise ValueError(f"`data` must hold unsigned bytes (type 0x08), got type 0x{data[2]:02x}")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError(f"`data` must have a header of {start} bytes, got {len(data)} bytes")
    shape = tuple(int(n) for n in np.frombuffer(data, ">u4", count=data[3], offset=4))
    if len(data) - start != math.prod(shape):
        raise ValueError(
            f"`data` must hold {math.prod(shape)} entries for shape {shape}, "
            f"got {len(data) - start}"
        )
    try:
        return np.frombuffer(data, np.uint8, offset=start).reshape(shape)
    except ValueError as error:  # more than 64 axes, or an empty array of astronomic lengths
        raise ValueError(f"`data` must have a shape that fits an array, got {shape}") from error


def format_idx(array: NDArray[Any]) -> bytes:
    r"""Return an array of unsigned bytes as an IDX file: `parse_idx` backwards.

    Parameters
    ----------
    array : ndarray of uint8
        Of any shape.

    Returns
    -------
    bytes
        The whole file, not compressed.

    Raises
    ------
    TypeError
        If `array` is not a NumPy array of unsigned bytes.

    Examples
    --------
    >>> format_idx(np.array([7, 9], dtype=np.uint8))
    b'\x00\x00\x08\x01\x00\x00\x00\x02\x07\t'
    """
    if not isinstance(array, np.ndarray | np.generic) or array.dtype != np.uint8:
        came = getattr(array, "dtype", type(array).__name__)
        raise TypeError(f"`array` must be a NumPy array of uint8, got {came}")
    header = bytes([0, 0, _UINT8, array.ndim])
    return header + np.array(array.shape, ">u4").tobytes() + array.tobytes()
