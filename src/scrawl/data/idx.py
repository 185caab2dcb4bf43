"""Read and write IDX files, the plain arrays of bytes that MNIST is published in.

An IDX file is a magic number (two zeros, the type, the number of dimensions), the
dimensions as big-endian 32-bit numbers, and the values, last dimension fastest.
Unsigned bytes (type 8) are read and, for who asks for them, whole numbers of four bytes
(type 12), packed with gzip or not. Nothing is allocated before the header is found
sound, and a file must hold exactly what its header claims.
"""

import io
import math
import os
import struct
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import numpy as np
from jaxtyping import Int32, UInt8

from scrawl import files
from scrawl.errors import InvalidFile, InvalidRequest

MAX_BYTES = 1 << 30
MAX_DIMENSIONS = 4
UNSIGNED_BYTE = 8
WHOLE_NUMBER = 12

_NAMES = {UNSIGNED_BYTE: "bytes", WHOLE_NUMBER: "whole numbers"}
_VALUE_BYTES = {UNSIGNED_BYTE: 1, WHOLE_NUMBER: 4}
_CHUNK_BYTES = 1 << 16
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_FORMAT = 31  # zlib's number for: a gzip header, and the largest window
_MAX_EXPANSION = 1032  # deflate spends at least two bits on 258 bytes


@dataclass(frozen=True, eq=False)
class IdxContent:
    """The unpacked content of an IDX file, whose header and length agree."""

    name: str  # what messages call it: its path or address
    content: UInt8[np.ndarray, " bytes"]  # with the header
    shape: tuple[int, ...]
    kind: int = UNSIGNED_BYTE

    @property
    def values(self) -> UInt8[np.ndarray, "..."]:
        """The array of bytes itself, which shares its memory with the content."""
        header = _header_bytes(len(self.shape))
        return self.content[header:].reshape(self.shape)

    @property
    def whole_numbers(self) -> Int32[np.ndarray, "..."]:
        """The array of a file of type 12."""
        header = _header_bytes(len(self.shape))
        numbers = self.content[header:].view(">i4").astype(np.int32)
        return numbers.reshape(self.shape)

    def sha256(self) -> str:
        """Return the SHA-256 of the content, header included; worked out once."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        return files.sha256(self.content.data)


def read_idx(path: str | Path) -> UInt8[np.ndarray, "..."]:
    """Return the array in the IDX file *path*, packed with gzip or not.

    Raises:
        NothingThere: if there is no such file.
        InvalidFile: if it is damaged, too short or long, too large, or no IDX file.
    """
    return read_idx_content(Path(path)).values


def read_idx_content(path: Path, kind: int = UNSIGNED_BYTE) -> IdxContent:
    """Return the unpacked content of the IDX file *path*; the errors of `read_idx`."""
    with files.reading(path) as file:
        return unpack_idx(file, str(path), kind)


def unpack_idx(
    file: io.BufferedIOBase, name: str, kind: int = UNSIGNED_BYTE
) -> IdxContent:
    """Return the content of the open *file*, which messages call *name*.

    Raises:
        InvalidFile: if it is damaged, too short or long, too large, or no IDX file.
    """
    try:
        return _read(file, name, kind)
    except (_Unsound, zlib.error) as error:
        raise InvalidFile(
            f"{name} is not a sound IDX file: {error}."
            " Fetch it again, or check that it is the file you mean."
        ) from error


def write_idx(path: str | Path, array: np.ndarray) -> None:
    """Write *array* of unsigned bytes to *path*, packed if its name ends in `.gz`.

    Equal arrays give equal bytes: nothing of the moment or the machine is written.

    Raises:
        InvalidRequest: if the array has another type, too many dimensions or values.
        NotWritable: if the disk is full or the folder forbids it.
    """
    path = Path(path)
    _require_writable(array)
    content = idx_bytes(array)
    with files.replacing(path) as file:
        if path.suffix != ".gz":
            file.write(content)
            return
        import gzip

        with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
            packed.write(content)


def idx_bytes(array: UInt8[np.ndarray, "..."]) -> bytes:
    """Return the content of the IDX file of *array*."""
    return _header(UNSIGNED_BYTE, array.shape) + array.tobytes()


class _Unsound(Exception):
    """Why a file is not read, as the end of a sentence that begins with its name."""


class _Gunzip:
    """The content of a gzip file, never unpacked further than is asked for."""

    def __init__(self, file: io.BufferedIOBase) -> None:
        self._file = file
        self._decompressor = zlib.decompressobj(_GZIP_FORMAT)

    def readinto(self, buffer: memoryview, /) -> int:
        while not self._decompressor.eof:
            packed = self._decompressor.unconsumed_tail
            packed = packed or self._file.read(_CHUNK_BYTES)
            if not packed:
                raise _Unsound("its gzip stream is cut off")
            piece = self._decompressor.decompress(packed, len(buffer))
            if piece:
                buffer[: len(piece)] = piece
                return len(piece)
        if self._decompressor.unused_data or self._file.read(1):
            raise _Unsound("it goes on after the end of its gzip stream")
        return 0


_Stream: TypeAlias = io.BufferedIOBase | _Gunzip


def _read(file: io.BufferedIOBase, name: str, kind: int) -> IdxContent:
    most_bytes = file.seek(0, os.SEEK_END)
    file.seek(0)
    is_packed = file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
    file.seek(0)
    stream = _Gunzip(file) if is_packed else file
    if is_packed:
        most_bytes *= _MAX_EXPANSION

    shape = _read_shape(stream, kind)
    num_bytes = _header_bytes(len(shape)) + math.prod(shape) * _VALUE_BYTES[kind]
    if num_bytes > most_bytes:
        raise _Unsound(
            f"its header claims {num_bytes:,} bytes,"
            f" and it cannot hold more than {most_bytes:,}"
        )
    content = _read_values(stream, _header(kind, shape), num_bytes)
    return IdxContent(name=name, content=content, shape=shape, kind=kind)


def _header_bytes(num_dimensions: int) -> int:
    return 4 + 4 * num_dimensions


def _header(kind: int, shape: tuple[int, ...]) -> bytes:
    return struct.pack(f">4B{len(shape)}I", 0, 0, kind, len(shape), *shape)


def _read_shape(stream: _Stream, kind: int) -> tuple[int, ...]:
    magic = _take(stream, 4)
    if magic[:2] != b"\0\0":
        raise _Unsound("it does not begin with the magic number of one")
    if magic[2] != kind:
        needed = f"only {_NAMES[kind]} ({kind}) are read"
        raise _Unsound(f"its values have type {magic[2]}, and {needed}")
    if not 1 <= magic[3] <= MAX_DIMENSIONS:
        raise _Unsound(f"it has {magic[3]} dimensions, not 1 to {MAX_DIMENSIONS}")
    shape = struct.unpack(f">{magic[3]}I", _take(stream, 4 * magic[3]))
    if _claimed_bytes(shape) * _VALUE_BYTES[kind] > MAX_BYTES:
        claim = " x ".join(f"{size:,}" for size in shape)
        raise _Unsound(f"its header claims {claim} bytes, and 1 GiB is the most")
    return shape


def _claimed_bytes(shape: tuple[int, ...]) -> int:
    # An empty dimension must not hide that the others are absurd.
    return math.prod(max(1, size) for size in shape)


def _take(stream: _Stream, num_bytes: int) -> bytes:
    taken = bytearray(num_bytes)
    if _fill(stream, memoryview(taken)) < num_bytes:
        raise _Unsound("it ends within its header")
    return bytes(taken)


def _read_values(
    stream: _Stream, header: bytes, num_bytes: int
) -> UInt8[np.ndarray, " bytes"]:
    content = np.empty(num_bytes, dtype=np.uint8)
    content[: len(header)] = np.frombuffer(header, dtype=np.uint8)
    filled = len(header) + _fill(stream, content[len(header) :].data)
    if filled < num_bytes:
        raise _Unsound(f"it ends after {filled:,} of {num_bytes:,} bytes")
    if _fill(stream, memoryview(bytearray(1))):
        raise _Unsound(f"it goes on after the {num_bytes:,} bytes its header claims")
    return content


def _fill(stream: _Stream, buffer: memoryview) -> int:
    filled = 0
    while filled < len(buffer):
        count = stream.readinto(buffer[filled:])
        if not count:
            break
        filled += count
    return filled


def _require_writable(array: np.ndarray) -> None:
    if array.dtype != np.uint8:
        needed = f"unsigned bytes, got {array.dtype}. Convert it with astype('uint8')"
    elif not 1 <= array.ndim <= MAX_DIMENSIONS:
        needed = f"1 to {MAX_DIMENSIONS} dimensions, got {array.ndim}. Reshape it"
    elif _claimed_bytes(array.shape) > MAX_BYTES:
        needed = f"at most 1 GiB, got {array.nbytes:,} bytes. Write it in parts"
    else:
        return
    raise InvalidRequest(f"An IDX file needs {needed}.")
