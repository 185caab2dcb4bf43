"""Every single bit of small IDX files, flipped: a digest knows its content."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from scrawl.data import write_idx
from scrawl.data.idx import read_idx_content
from scrawl.errors import InvalidFile

ARRAYS = {
    "labels": np.array([3, 1, 4, 1, 5], np.uint8),
    "images": np.arange(24, dtype=np.uint8).reshape(2, 3, 4),
}


def flips(content: bytes) -> Iterator[bytes]:
    """Yield *content* with one bit flipped, each in its turn."""
    for bit in range(8 * len(content)):
        flipped = bytearray(content)
        flipped[bit // 8] ^= 1 << bit % 8
        yield bytes(flipped)


def digest_or_refusal(path: Path) -> str:
    """Return the digest of the content that is read, or why it is not."""
    try:
        return read_idx_content(path).sha256()
    except InvalidFile as error:
        return str(error)


@pytest.mark.parametrize("name", ARRAYS)
def test_every_flipped_bit_of_an_idx_file_is_detected(name, tmp_path):
    """It is no IDX file any more, or its digest is another."""
    path = tmp_path / name
    write_idx(path, ARRAYS[name])
    whole, digest = path.read_bytes(), read_idx_content(path).sha256()

    for flipped in flips(whole):
        path.write_bytes(flipped)
        assert digest_or_refusal(path) != digest


@pytest.mark.parametrize("name", ARRAYS)
def test_no_flipped_bit_of_a_packed_file_changes_what_is_read(name, tmp_path):
    """It is refused; only the date and the system in its header say nothing."""
    path = tmp_path / f"{name}.gz"
    write_idx(path, ARRAYS[name])
    whole, digest = path.read_bytes(), read_idx_content(path).sha256()
    harmless = 0

    for flipped in flips(whole):
        path.write_bytes(flipped)
        found = digest_or_refusal(path)
        harmless += found == digest
        assert found == digest or "is not a sound IDX file" in found

    assert harmless <= 8 * len(["flags", "date", "speed", "system"] + [0] * 4)
