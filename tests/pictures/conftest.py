"""Pictures as they lie in files."""

import struct
import zlib
from collections.abc import Callable, Iterator

import pytest


@pytest.fixture
def claiming() -> Callable[[int, int], bytes]:
    """Return a function that gives a PNG of few bytes which claims a size."""

    def claim(width: int, height: int) -> bytes:
        header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
        return png_of([b"IHDR" + header, b"IDAT" + zlib.compress(b""), b"IEND"])

    return claim


@pytest.fixture
def with_changed_chunks() -> Callable[[bytes], Iterator[bytes]]:
    """Return a function that damages a PNG in ways that no checksum shows."""

    def change(whole: bytes) -> Iterator[bytes]:
        chunks = list(chunks_of(whole))
        for i, chunk in enumerate(chunks):
            yield png_of(chunks[:i] + chunks[i + 1 :])
            yield png_of([*chunks[:i], chunk, *chunks[i:]])
            for place in range(4, len(chunk)):
                flipped = chunk[:place] + bytes([chunk[place] ^ 0xFF])
                yield png_of([*chunks[:i], flipped, *chunks[i + 1 :]])
                flipped += chunk[place + 1 :]
                yield png_of([*chunks[:i], flipped, *chunks[i + 1 :]])

    return change


@pytest.fixture
def from_chunks() -> Callable[[list[bytes]], bytes]:
    """Return the function that makes a PNG of the names and contents of its chunks."""
    return png_of


def chunks_of(whole: bytes) -> Iterator[bytes]:
    """Yield the name and content of each chunk of a PNG."""
    place = 8
    while place < len(whole):
        (length,) = struct.unpack_from(">I", whole, place)
        yield whole[place + 4 : place + 8 + length]
        place += 12 + length


def png_of(chunks: list[bytes]) -> bytes:
    """Return the PNG of these chunks, with their lengths and checksums."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    )
