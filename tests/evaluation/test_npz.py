import io
import re
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.errors import InvalidFile
from scrawl.evaluation.npz import ArrayKind, read_npz, write_npz

KINDS = {
    "counts": ArrayKind("<i8", "rows columns"),
    "names": ArrayKind(r"<U\d+", "rows"),
}
ARRAYS = {
    "counts": np.arange(6).reshape(2, 3),
    "names": np.array(["zero", "größe"]),
}


def archive(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """Return a zip of raw *members*, as an enemy might write them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as writer:
        for name, content in members.items():
            writer.writestr(name, content)
    return file.getvalue()


def npy(header: str, content: bytes = b"") -> bytes:
    """Return a .npy file with any *header*."""
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header.encode() + content


def header(dtype: str = "<i8", shape: str = "(2, 3)") -> str:
    """Return what numpy writes before an array."""
    return f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}\n"


def test_numpy_reads_what_is_written() -> None:
    """Nobody needs our code to open the file."""
    content = write_npz(ARRAYS)

    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        assert arrays.files == ["counts", "names"]
        np.testing.assert_array_equal(arrays["counts"], ARRAYS["counts"], strict=True)
        np.testing.assert_array_equal(arrays["names"], ARRAYS["names"], strict=True)


def test_what_numpy_writes_is_read() -> None:
    """Somebody may have changed the file with numpy."""
    file = io.BytesIO()
    np.savez(file, **ARRAYS)

    arrays = read_npz(file.getvalue(), KINDS)

    np.testing.assert_array_equal(arrays["counts"], ARRAYS["counts"], strict=True)
    np.testing.assert_array_equal(arrays["names"], ARRAYS["names"], strict=True)


@settings(max_examples=40)
@given(st.lists(st.text("aé語", min_size=1, max_size=9), max_size=5), st.integers(0, 5))
def test_what_is_written_is_read(names: list[str], width: int) -> None:
    """Arrays without elements keep their shape, too."""
    arrays = {
        "counts": np.arange(len(names) * width).reshape(len(names), width) - 7,
        "names": np.array(names, dtype="<U9"),
    }

    restored = read_npz(write_npz(arrays), KINDS)

    np.testing.assert_array_equal(restored["counts"], arrays["counts"], strict=True)
    np.testing.assert_array_equal(restored["names"], arrays["names"], strict=True)


def test_equal_arrays_are_equal_bytes() -> None:
    """Whatever their layout in memory, and whenever they are written."""
    fortran = {**ARRAYS, "counts": np.asfortranarray(ARRAYS["counts"])}
    big_endian = {**ARRAYS, "counts": ARRAYS["counts"].astype(">i8")}

    content = write_npz(ARRAYS)

    assert write_npz(fortran) == content
    assert write_npz(big_endian) == content


def test_the_archive_holds_neither_date_nor_system() -> None:
    """So the same training gives the same file, anywhere and any day."""
    with zipfile.ZipFile(io.BytesIO(write_npz(ARRAYS))) as content:
        for member in content.infolist():
            assert member.date_time == (1980, 1, 1, 0, 0, 0)
            assert member.create_system == 3


def test_arrays_cannot_be_changed() -> None:
    """They are views of the file's content."""
    arrays = read_npz(write_npz(ARRAYS), KINDS)

    with pytest.raises(ValueError, match="read-only"):
        arrays["counts"][0, 0] = 1


def test_every_truncation_is_noticed() -> None:
    """At any byte."""
    content = write_npz(ARRAYS)

    for length in range(len(content)):
        with pytest.raises(InvalidFile, match=r"archive|end|hold|array"):
            read_npz(content[:length], KINDS)


def test_a_flipped_bit_changes_no_array() -> None:
    """It is noticed, or it lies where nothing is read from."""
    content = write_npz(ARRAYS)

    for position in range(8 * len(content)):
        flipped = bytearray(content)
        flipped[position // 8] ^= 1 << position % 8
        try:
            arrays = read_npz(bytes(flipped), KINDS)
        except InvalidFile:
            continue
        np.testing.assert_array_equal(arrays["counts"], ARRAYS["counts"], strict=True)
        np.testing.assert_array_equal(arrays["names"], ARRAYS["names"], strict=True)


@settings(max_examples=100)
@given(st.binary(max_size=400))
def test_noise_is_refused(noise: bytes) -> None:
    """Alone, or in the place of an array."""
    with pytest.raises(InvalidFile, match=r"does not end as a \.npz does"):
        read_npz(noise, KINDS)
    with pytest.raises(InvalidFile, match="'counts' does not begin as"):
        read_npz(archive({"counts.npy": noise, "names.npy": b""}), KINDS)


@pytest.mark.parametrize(
    "names",
    [[], ["counts"], ["counts", "names", "more"], ["counts", "../names"]],
)
def test_exactly_the_expected_arrays_must_be_there(names: list[str]) -> None:
    """No less, no more, none with a path."""
    content = archive({f"{name}.npy": b"" for name in names})

    with pytest.raises(
        InvalidFile, match=r"must hold counts\.npy, names\.npy, and nothing"
    ):
        read_npz(content, KINDS)


def test_an_array_that_is_there_twice_is_refused() -> None:
    """Readers would disagree about which one counts."""
    first = archive({"counts.npy": b"", "names.npy": b"", "nameZ.npy": b""})

    with pytest.raises(InvalidFile, match="and nothing else"):
        read_npz(first.replace(b"nameZ", b"names"), KINDS)


def test_a_bomb_is_not_unpacked() -> None:
    """A megabyte of zeros in a kilobyte; ours are never compressed."""
    members = {"counts.npy": npy(header("|i8", "(1, 125000)"), bytes(1_000_000))}
    content = archive({**members, "names.npy": b""}, zipfile.ZIP_DEFLATED)

    with pytest.raises(InvalidFile, match="compressed, and must not be"):
        read_npz(content, KINDS)


def test_a_size_beyond_the_file_is_not_believed() -> None:
    """The table of contents claims four gigabytes."""
    content = bytearray(write_npz(ARRAYS))
    entry = content.index(b"PK\1\2")
    content[entry + 20 : entry + 28] = struct.pack("<2I", 2**32 - 2, 2**32 - 2)

    with pytest.raises(InvalidFile, match="claim more bytes than the whole file"):
        read_npz(bytes(content), KINDS)


def test_a_long_table_of_contents_is_not_read() -> None:
    """A million members would fill the memory before one is looked at."""
    content = archive({f"{number}.npy": b"" for number in range(100)})

    with pytest.raises(InvalidFile, match=r"does not end as a \.npz does"):
        read_npz(content, KINDS)


def test_a_table_of_contents_is_not_looked_for_elsewhere() -> None:
    """A 64-bit locator names a table whose length nobody has looked at."""
    content = write_npz(ARRAYS)
    end = content.rindex(b"PK\5\6")
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1)

    with pytest.raises(InvalidFile, match=r"does not end as a \.npz does"):
        read_npz(content[:end] + locator + content[end:], KINDS)


def test_an_offset_of_64_bits_is_refused() -> None:
    """There is no such place in any file."""
    content = bytearray(write_npz(ARRAYS))
    entry, end = content.index(b"PK\1\2"), content.rindex(b"PK\5\6")
    extra = struct.pack("<HHQ", 1, 8, 2**64 - 1)
    name_bytes, _ = struct.unpack_from("<HH", content, entry + 28)
    [directory_bytes] = struct.unpack_from("<L", content, end + 12)
    struct.pack_into("<H", content, entry + 30, len(extra))
    struct.pack_into("<L", content, entry + 42, 2**32 - 1)
    struct.pack_into("<L", content, end + 12, directory_bytes + len(extra))
    after_name = entry + 46 + name_bytes
    content[after_name:after_name] = extra

    with pytest.raises(InvalidFile, match="archive is damaged"):
        read_npz(bytes(content), KINDS)


def test_an_encrypted_archive_is_refused() -> None:
    """There is no password to ask for."""
    content = bytearray(write_npz(ARRAYS))
    content[content.index(b"PK\1\2") + 8] |= 1
    content[6] |= 1

    with pytest.raises(InvalidFile, match="archive is damaged"):
        read_npz(bytes(content), KINDS)


def test_pickled_objects_are_never_loaded() -> None:
    """Loading a pickle runs what its author wishes."""
    file = io.BytesIO()
    np.savez(file, counts=np.array([[print]], dtype=object), names=ARRAYS["names"])

    with pytest.raises(InvalidFile, match=r"'counts' is of type \|O"):
        read_npz(file.getvalue(), KINDS)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (npy(header("<i4"), bytes(24)), "type <i4 and shape (2, 3), but must be of"),
        (npy(header(">i8"), bytes(48)), "type >i8"),
        (npy(header(shape="(6,)"), bytes(48)), "have 2 axes"),
        (npy(header(), bytes(47)), "shape (2, 3), but holds 47 bytes"),
        (npy(header(), bytes(49)), "holds 49 bytes"),
        (npy(header(shape="(999999999999, 999999999999)")), "holds 0 bytes"),
        (npy(header(shape="(0, 999999999999)")), "holds 0 bytes"),
        (npy(header(shape="(1000000000000, 1)")), "does not begin as"),
        (npy(header(shape="(-2, -3)"), bytes(48)), "does not begin as"),
        (npy(header(shape="(2, 3.0)"), bytes(48)), "does not begin as"),
        (npy(header(shape="()"), bytes(8)), "does not begin as"),
        (npy(header(shape="(print(1), 3)")), "does not begin as"),
        (npy(header().replace("False", "True"), bytes(48)), "does not begin as"),
        (npy(header()).replace(b"\1\0", b"\3\0", 1), "does not begin as"),
        (npy("(" * 9999), "does not begin as"),
    ],
)
def test_headers_are_not_believed(content: bytes, message: str) -> None:
    """Type and shape must be those expected, and fit the bytes that are there."""
    members = {"counts.npy": content, "names.npy": npy(header("<U1", "(0,)"))}

    with pytest.raises(InvalidFile, match=re.escape(message)):
        read_npz(archive(members), KINDS)


def test_names_of_no_letters_are_refused() -> None:
    """A million million of them would fit into no bytes at all."""
    members = {
        "counts.npy": npy(header(), bytes(48)),
        "names.npy": npy(header("<U0", "(999999999999,)")),
    }

    with pytest.raises(
        InvalidFile, match=r"'names' claims the shape \(999999999999,\)"
    ):
        read_npz(archive(members), KINDS)


def test_axes_of_one_name_must_be_of_one_length() -> None:
    """Three names cannot belong to two rows."""
    content = write_npz({**ARRAYS, "names": np.array(["a", "b", "c"])})

    with pytest.raises(InvalidFile, match="'names' has 3 as rows, another 2"):
        read_npz(content, KINDS)
