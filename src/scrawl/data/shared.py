"""Copies that Keras and torchvision have downloaded: read in place, never written to.

Keras keeps what it fetched below `KERAS_HOME`, or `~/.keras`. torchvision keeps it
where its caller says; looked into are `./data`, as in its examples, and `datasets`
below `TORCH_HOME`, or `~/.cache/torch`. Nothing there is believed: the digest decides.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from scrawl import files
from scrawl.data import zips
from scrawl.data.entry import Entry, RemoteFile
from scrawl.data.idx import UNSIGNED_BYTE, IdxContent
from scrawl.errors import InvalidFile

MAX_NPZ_BYTES = 64 * files.MEBIBYTE
MAX_DIRECTORY_BYTES = 4096
MAX_HEADER_BYTES = 1024  # of an array in an .npz

_ARRAYS = ("x_train", "y_train", "x_test", "y_test")  # in the order of an entry
# The end of a zip archive: two signatures, and the bytes of its directory.
_END = struct.Struct("<4s16x4s8xL6x")
_SIDE = 28


def shared_files(entry: Entry, file: RemoteFile) -> Iterator[Path]:
    """Yield where others may have left *file*: packed ones first, which prove more."""
    folders = list(_folders(entry))
    yield from (folder / f"{file.name}.gz" for folder in folders)
    yield from (folder / file.name for folder in folders)


def shared_archives(entry: Entry) -> Iterator[Path]:
    """Yield where others may have left the archive of a data set."""
    if entry.archive is not None:
        name = entry.archive.addresses[0].rpartition("/")[2]
        yield from (folder / name for folder in _folders(entry))


def shared_npz(entry: Entry) -> Path | None:
    """Return where Keras may have left all arrays of a data set in one file."""
    if not entry.keras.endswith(".npz"):
        return None
    return _keras_home() / "datasets" / entry.keras


def read_npz_array(path: Path, entry: Entry, file: RemoteFile) -> IdxContent:
    """Return, as IDX, the array of *file* in the .npz file *path* of Keras.

    Only its bytes are taken, as many as the file needs; what the .npz says of them is
    not even read, because the digest has to be right anyway.

    Raises:
        NothingThere: if there is no such .npz.
        InvalidFile: if it is damaged, or lacks the array.
    """
    place = entry.files.index(file)
    count = (entry.num_train, entry.num_test)[place // 2]
    shape = (count,) if place % 2 else (count, _SIDE, _SIDE)
    header = struct.pack(f">4B{len(shape)}I", 0, 0, UNSIGNED_BYTE, len(shape), *shape)
    num_values = file.num_bytes - len(header)
    values = _last_bytes(path, f"{_ARRAYS[place]}.npy", num_values)
    content = np.frombuffer(header + values, dtype=np.uint8)
    return IdxContent(name=f"{path}/{_ARRAYS[place]}", content=content, shape=shape)


def _last_bytes(path: Path, member: str, num_bytes: int) -> bytes:
    with files.reading(path) as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _END.size))
        end = file.read(_END.size).rjust(_END.size, b"\0")
    locator, signature, directory_bytes = _END.unpack(end)
    is_large = size > MAX_NPZ_BYTES or directory_bytes > MAX_DIRECTORY_BYTES
    # A 64-bit locator would lead zipfile to a table of any length.
    if signature != b"PK\5\6" or locator == b"PK\6\7" or is_large:
        raise InvalidFile(f"{path} does not end as a small .npz does. Remove it.")
    least, most = num_bytes + 1, num_bytes + MAX_HEADER_BYTES
    return zips.read_member(path, member, least=least, most=most)[-num_bytes:]


def _folders(entry: Entry) -> Iterator[Path]:
    if entry.keras and not entry.keras.endswith(".npz"):
        yield _keras_home() / "datasets" / entry.keras
    if entry.torchvision:
        for root in (Path("data"), _home("TORCH_HOME", ".cache/torch") / "datasets"):
            yield root / entry.torchvision / "raw"


def _keras_home() -> Path:
    return _home("KERAS_HOME", ".keras")


def _home(variable: str, default: str) -> Path:
    try:
        return Path(os.environ.get(variable) or Path.home() / default)
    except RuntimeError:  # nobody's home
        return Path(default)
