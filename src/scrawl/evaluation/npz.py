"""Read and write .npz archives as if every one of them came from an enemy.

What is written is not compressed and holds no dates, so equal arrays are equal bytes,
and `numpy.load` opens it. What is read must name exactly the arrays that are expected,
of their kinds; sizes are compared with the bytes that are there before they are
believed, and nothing is unpickled or evaluated.
"""

import io
import math
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scrawl.errors import InvalidFile

MAX_DIRECTORY_BYTES = 4096  # room for about fifty arrays


@dataclass(frozen=True)
class ArrayKind:
    """What an array must be; axes of the same name have the same length."""

    dtype_pattern: str  # of numpy's name for it, eg. "<f4"
    axes: str  # their names, as in a shape: "images classes"


def write_npz(arrays: Mapping[str, np.ndarray]) -> bytes:
    """Return the archive of the *arrays*, little-endian and in the order given."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as writer:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy")  # dated 1980 unless told
            member.create_system = 3  # Unix, on every system
            writer.writestr(member, _npy(array))
    return archive.getvalue()


def names_in(content: bytes) -> tuple[str, ...]:
    """Return what the arrays of the archive *content* are called, believed or not.

    Raises:
        InvalidFile: if it is no archive.
    """
    _check_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except _DAMAGE as error:
        raise InvalidFile(f"The archive is damaged: {error}.") from error
    return tuple(name.removesuffix(".npy") for name in names)


def read_npz(
    content: bytes, kinds: Mapping[str, ArrayKind]
) -> Mapping[str, np.ndarray]:
    """Return the arrays of the archive *content*: read-only views of it.

    Raises:
        InvalidFile: if it is damaged, compressed, or holds anything but these *kinds*.
    """
    _check_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_members(archive.infolist(), kinds, len(content))
            members = {name: _stored(archive, content, name) for name in kinds}
    except _DAMAGE as error:
        raise InvalidFile(f"The archive is damaged: {error}.") from error
    arrays = {name: _array(members[name], name, kind) for name, kind in kinds.items()}
    _check_axes(arrays, kinds)
    return arrays


def _npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    little_endian = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    np.lib.format.write_array(file, little_endian, version=(1, 0), allow_pickle=False)
    return file.getvalue()


def _check_directory(content: bytes) -> None:
    """Refuse a table of contents so long that reading it alone fills the memory."""
    end = content[-_END.size :].rjust(_END.size, b"\0")
    locator, signature, directory_bytes = _END.unpack(end)
    # A 64-bit locator would lead zipfile to a table of any length.
    if (
        signature != b"PK\5\6"
        or locator == b"PK\6\7"
        or directory_bytes > MAX_DIRECTORY_BYTES
    ):
        raise InvalidFile("It does not end as a .npz does.")


def _check_members(
    members: list[zipfile.ZipInfo], kinds: Mapping[str, ArrayKind], num_bytes: int
) -> None:
    needed = sorted(f"{name}.npy" for name in kinds)
    if sorted(member.filename for member in members) != needed:
        raise InvalidFile(f"It must hold {', '.join(needed)}, and nothing else.")
    if any(member.compress_type != zipfile.ZIP_STORED for member in members):
        raise InvalidFile("It is compressed, and must not be.")
    if sum(member.file_size for member in members) > num_bytes:
        raise InvalidFile("Its arrays claim more bytes than the whole file has.")


def _stored(archive: zipfile.ZipFile, content: bytes, name: str) -> memoryview:
    """Return what is stored as an array, without a copy, if its checksum is right."""
    member = archive.getinfo(f"{name}.npy")
    archive.open(member).close()  # compares what the file says of it in two places
    lengths = _LENGTHS.unpack_from(content, member.header_offset)
    begin = member.header_offset + _LENGTHS.size + sum(lengths)
    stored = memoryview(content)[begin : begin + member.file_size]
    is_whole = len(stored) == member.file_size == member.compress_size
    if not is_whole or zlib.crc32(stored) != member.CRC:
        raise zipfile.BadZipFile(f"Bad CRC-32 for the array {name!r}")
    return stored


def _array(content: memoryview, name: str, kind: ArrayKind) -> np.ndarray:
    header = _NPY_HEADER.match(content)
    if header is None:
        raise InvalidFile(f"The array {name!r} does not begin as a plain array does.")
    dtype_name = header["dtype"].decode("latin-1")
    shape = tuple(int(side) for side in header["shape"].split(b","))
    num_axes = len(kind.axes.split())
    if not re.fullmatch(kind.dtype_pattern, dtype_name) or len(shape) != num_axes:
        said = dtype_name if dtype_name.isprintable() else repr(dtype_name)
        raise InvalidFile(
            f"The array {name!r} is of type {said} and shape {shape}, but must be"
            f" of type {kind.dtype_pattern} and have {num_axes} axes."
        )
    dtype, num_bytes = np.dtype(dtype_name), len(content) - header.end()
    if math.prod(shape) * dtype.itemsize != num_bytes or max(shape) > len(content):
        raise InvalidFile(
            f"The array {name!r} claims the shape {shape}, but holds {num_bytes} bytes."
        )
    return np.ndarray(shape, dtype, content, offset=header.end())


def _check_axes(
    arrays: Mapping[str, np.ndarray], kinds: Mapping[str, ArrayKind]
) -> None:
    lengths: dict[str, int] = {}
    for name, array in arrays.items():
        for axis, length in zip(kinds[name].axes.split(), array.shape, strict=True):
            known = lengths.setdefault(axis, length)
            if known != length:
                raise InvalidFile(
                    f"The array {name!r} has {length} as {axis}, another {known}."
                )


_DAMAGE = (
    zipfile.BadZipFile,
    EOFError,
    OverflowError,  # an offset of 64 bits
    RuntimeError,  # encrypted, or a version of the future
    ValueError,
)
_END = struct.Struct("<4s16x4s8xL6x")  # two signatures, and the bytes of the directory
_LENGTHS = struct.Struct("<26xHH")  # of the name and the notes before the content
_NPY_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '(?P<dtype>[^']{1,8})', 'fortran_order': False,"
    rb" 'shape': \((?P<shape>\d{1,12}(, \d{1,12})*),?\), \} *\n",
    re.DOTALL,
)
