import gzip
import os
import tracemalloc
import zlib
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra import numpy as arrays

from scrawl.data import read_idx, write_idx
from scrawl.data.idx import WHOLE_NUMBER, read_idx_content
from scrawl.errors import InvalidFile, InvalidRequest, NothingThere

MEBIBYTE = 1 << 20
SMALL = np.arange(6, dtype=np.uint8).reshape(1, 2, 3)
SMALL_BYTES = b"\0\0\x08\x03\0\0\0\1\0\0\0\2\0\0\0\3\0\1\2\3\4\5"

packed = partial(gzip.compress, mtime=0)  # a test has the same name at each run
any_array = arrays.arrays(
    np.uint8, arrays.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=5)
)


@settings(max_examples=40)
@given(array=any_array)
@pytest.mark.parametrize("name", ["plain-idx-ubyte", "packed-idx-ubyte.gz"])
def test_what_is_written_is_read(array, name, tmp_path_factory):
    """A file gives back the array it was made of, packed or not."""
    path = tmp_path_factory.getbasetemp() / name

    write_idx(path, array)

    assert np.array_equal(read_idx(path), array)
    assert read_idx(path).shape == array.shape


def test_the_format_is_that_of_mnist(tmp_path):
    """The bytes are those that the description of the format asks for."""
    write_idx(tmp_path / "a", SMALL)
    write_idx(tmp_path / "a.gz", SMALL)

    assert (tmp_path / "a").read_bytes() == SMALL_BYTES
    assert gzip.decompress((tmp_path / "a.gz").read_bytes()) == SMALL_BYTES


def test_equal_arrays_give_equal_bytes(tmp_path):
    """A packed file holds no date and no name."""
    write_idx(tmp_path / "one.gz", SMALL)
    write_idx(tmp_path / "two.gz", SMALL.copy())

    packed = (tmp_path / "one.gz").read_bytes()
    assert packed == (tmp_path / "two.gz").read_bytes()
    assert packed[4:8] == bytes(4)


def test_packing_is_seen_by_the_content(tmp_path):
    """Browsers unpack a file and leave its name: both wrong names are read."""
    (tmp_path / "plain.gz").write_bytes(SMALL_BYTES)
    (tmp_path / "packed").write_bytes(gzip.compress(SMALL_BYTES))

    assert np.array_equal(read_idx(tmp_path / "plain.gz"), SMALL)
    assert np.array_equal(read_idx(tmp_path / "packed"), SMALL)


def test_a_file_that_packs_a_thousandfold_is_read(tmp_path):
    """What is refused as impossible is never possible."""
    blank = np.zeros((20, 1000, 1000), dtype=np.uint8)
    (tmp_path / "blank.gz").write_bytes(
        gzip.compress(b"\0\0\x08\3\0\0\0\x14\0\0\3\xe8\0\0\3\xe8" + blank.tobytes(), 9)
    )

    array = read_idx(tmp_path / "blank.gz")

    assert array.shape == blank.shape
    assert not array.any()


@pytest.mark.parametrize("pack", [bytes, packed], ids=["plain", "packed"])
def test_every_truncated_file_is_refused(pack, tmp_path):
    """A file that lacks its end is refused, wherever it was cut."""
    whole = pack(SMALL_BYTES)
    path = tmp_path / "cut"

    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(InvalidFile, match="cut is not a sound IDX file"):
            read_idx(path)


def test_every_flipped_bit_of_a_packed_file_is_refused_or_harmless(tmp_path):
    """A damaged packed file never gives another array."""
    whole = packed(SMALL_BYTES)
    path = tmp_path / "flipped.gz"
    num_refused = 0

    for bit in range(8 * len(whole)):
        path.write_bytes(flipped(whole, bit))
        try:
            assert np.array_equal(read_idx(path), SMALL)
        except InvalidFile:
            num_refused += 1

    assert num_refused > 8 * (len(whole) - 10)  # all but some of the gzip header


def test_every_flipped_bit_of_a_header_is_refused(tmp_path):
    """A header that claims anything else does not fit its file."""
    path = tmp_path / "flipped"

    for bit in range(8 * 16):
        path.write_bytes(flipped(SMALL_BYTES, bit))
        with pytest.raises(InvalidFile, match="not a sound IDX file"):
            read_idx(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it ends within its header"),
        (SMALL_BYTES[:9], "it ends within its header"),
        (b"GIF89a", "it does not begin with the magic number"),
        (b"\0\0\x0d\1\0\0\0\0", "have type 13, and only bytes"),
        (b"\0\0\x08\0", "it has 0 dimensions, not 1 to 4"),
        (b"\0\0\x08\5" + bytes(20), "it has 5 dimensions, not 1 to 4"),
        (SMALL_BYTES[:-1], "claims 22 bytes, and it cannot hold more than 21"),
        (SMALL_BYTES + b"\0", "it goes on after the 22 bytes its header claims"),
        (b"\0\0\x08\1\xff\xff\xff\xff", "claims 4,294,967,295 bytes, and 1 GiB is"),
        (b"\0\0\x08\2\0\0\0\0\xff\xff\xff\xff", "claims 0 x 4,294,967,295 bytes"),
        (packed(SMALL_BYTES[:-1]), "it ends after 21 of 22 bytes"),
        (packed(SMALL_BYTES + b"\0"), "goes on after the 22 bytes its header"),
        (packed(SMALL_BYTES) + b"\0", "goes on after the end of its gzip"),
        (packed(SMALL_BYTES) * 2, "goes on after the end of its gzip stream"),
        (packed(SMALL_BYTES)[:-1], "its gzip stream is cut off"),
        (packed(b"\0\0\x08\1\x3f\0\0\0"), "it cannot hold more than"),
        (b"\x1f\x8b", "its gzip stream is cut off"),
        (b"\x1f\x8bnonsense", "Error -3"),
    ],
    ids=lambda value: value if isinstance(value, str) else "content",
)
def test_an_unsound_file_is_refused_with_its_reason(content, reason, tmp_path):
    """The message has the file, what is wrong with it, and what to do, on one line."""
    path = tmp_path / "file"
    path.write_bytes(content)

    with pytest.raises(
        InvalidFile, match=rf"file is not a sound IDX.*{reason}"
    ) as error:
        read_idx(path)

    assert str(error.value).endswith("check that it is the file you mean.")
    assert "\n" not in str(error.value)


def test_a_flipped_byte_fails_the_checksum(tmp_path):
    """Damage that unpacks all the same is seen by the checksum of gzip."""
    packer = zlib.compressobj(level=0, wbits=31)
    stored = bytearray(packer.compress(SMALL_BYTES) + packer.flush())
    stored[-9] ^= 1  # the last value, which is stored as it is
    (tmp_path / "file").write_bytes(stored)

    with pytest.raises(InvalidFile, match="incorrect data check"):
        read_idx(tmp_path / "file")


@pytest.mark.parametrize(
    "start",
    [SMALL_BYTES, b"\0\0\x08\1\0\0\0\1"],
    ids=["bomb after the end", "bomb from the start"],
)
def test_a_bomb_is_not_unpacked(start, tmp_path):
    """Unpacking stops one byte after what the header claims."""
    bomb = gzip.compress(start + bytes(64 * MEBIBYTE))
    (tmp_path / "bomb.gz").write_bytes(bomb)

    used = refuse_and_measure(tmp_path / "bomb.gz", "it goes on after the")

    assert used < MEBIBYTE


@pytest.mark.parametrize("pack", [bytes, packed], ids=["plain", "packed"])
def test_what_a_header_claims_is_not_allocated(pack, tmp_path):
    """A claim that the size of the file contradicts costs no memory."""
    claim = b"\0\0\x08\3" + (1023).to_bytes(4, "big") * 3
    (tmp_path / "claim").write_bytes(pack(claim + bytes(100)))

    used = refuse_and_measure(tmp_path / "claim", "claims 1,070,599,183 bytes, and it")

    assert used < MEBIBYTE


def test_a_missing_file_is_not_there(tmp_path):
    """A name that leads nowhere has its own error."""
    with pytest.raises(NothingThere, match=r"There is no file .*nowhere"):
        read_idx(tmp_path / "nowhere")


def test_a_folder_is_no_file(tmp_path):
    """A folder is refused by name."""
    with pytest.raises(InvalidFile, match="is not a file"):
        read_idx(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    """A named pipe that nobody writes to is refused at once."""
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(InvalidFile, match="is not a file"):
        read_idx(tmp_path / "pipe")


@pytest.mark.parametrize(
    ("array", "reason"),
    [
        (np.zeros(3), "needs unsigned bytes, got float64"),
        (np.zeros((), np.uint8), "needs 1 to 4 dimensions, got 0"),
        (np.zeros((1,) * 5, np.uint8), "needs 1 to 4 dimensions, got 5"),
        (np.broadcast_to(np.uint8(0), (1 << 16, 1 << 16)), "needs at most 1 GiB, got"),
    ],
)
def test_what_could_not_be_read_is_not_written(array, reason, tmp_path):
    """An array that the format or our limits exclude leaves no file behind."""
    with pytest.raises(InvalidRequest, match=reason):
        write_idx(tmp_path / "file", array)

    assert list(tmp_path.iterdir()) == []


def flipped(content: bytes, bit: int) -> bytes:
    """Return *content* with one bit changed."""
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def refuse_and_measure(path: Path, reason: str) -> int:
    """Return the most bytes in use while *path* is refused."""
    tracemalloc.start()
    with pytest.raises(InvalidFile, match=reason):
        read_idx(path)
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return used


def test_whole_numbers_are_read_by_who_asks(tmp_path):
    """Type 12 has four bytes a value, the highest first; others refuse it."""
    path = tmp_path / "numbers"
    path.write_bytes(b"\0\0\x0c\2\0\0\0\1\0\0\0\2\0\0\1\0\xff\xff\xff\xff")

    numbers = read_idx_content(path, WHOLE_NUMBER).whole_numbers

    assert numbers.tolist() == [[256, -1]]
    with pytest.raises(InvalidFile, match="have type 12, and only bytes"):
        read_idx(path)
    with pytest.raises(
        InvalidFile, match=r"have type 8, and only whole numbers \(12\)"
    ):
        read_idx_content(small_file(tmp_path), WHOLE_NUMBER)


@pytest.mark.parametrize(
    "content",
    [
        b"\0\0\x0c\2\0\0\0\1\0\0\0\2\0\0\1\0\xff\xff\xff",
        b"\0\0\x0c\2\0\0\0\1\0\0\0\2\0\0\1\0\xff\xff\xff\xff\0",
        b"\0\0\x0c\2\x20\0\0\0\0\0\0\2\0\0\1\0\xff\xff\xff\xff",
    ],
)
def test_whole_numbers_are_as_many_as_is_said(tmp_path, content):
    """Four bytes a value count, against the file and against the limit."""
    (tmp_path / "numbers").write_bytes(content)

    with pytest.raises(InvalidFile, match="is not a sound IDX file"):
        read_idx_content(tmp_path / "numbers", WHOLE_NUMBER)


def small_file(folder: Path) -> Path:
    """Return a small file of bytes."""
    write_idx(folder / "small", SMALL)
    return folder / "small"
