"""Write files and folders that are whole or not there, whatever happens meanwhile.

What is written goes to a temporary name beside its place, to the disk, and only then
takes that place: a process that is killed, or a machine that loses its power, leaves
the old content or the new. Temporary names begin with a point and end in `.tmp`.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from scrawl.errors import NotWritable

TEMPORARY = ".tmp"
_MAX_NAME = 100  # characters of a name that its temporary one repeats


def write_bytes(path: Path, content: bytes) -> None:
    """Write *content* to *path*: whole, or not at all."""
    with replacing(path) as file:
        file.write(content)


def write_text(path: Path, content: str) -> None:
    """Write *content* to *path* as UTF-8 with plain newlines: whole, or not at all."""
    write_bytes(path, content.encode())


def append_text(path: Path, content: str) -> None:
    """Add *content* to the end of *path*, which is no link: whole, or not at all.

    Raises:
        OSError: if the disk is full or the folder forbids it.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _NO_DETOUR, 0o666)
    try:
        size, left = os.fstat(handle).st_size, content.encode()
        try:
            while left:
                left = left[os.write(handle, left) :]
        except OSError:
            os.ftruncate(handle, size)
            raise
    finally:
        os.close(handle)


@contextmanager
def replacing(path: Path, *, is_awaited: bool = True) -> Iterator[IO[bytes]]:
    """Give a file that takes the place of *path* when the block ends without error.

    Unless the disk *is_awaited*, the old content may come back after a power cut.

    Raises:
        NotWritable: if the disk is full or the folder forbids it; *path* is as it was,
            or new and whole if only the last step failed, which is to make it last.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(TEMPORARY, _prefix(path), path.parent)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            if is_awaited:
                os.fsync(file.fileno())
        Path(temporary).chmod(0o666 & ~_UMASK)
        Path(temporary).replace(path)
        temporary = None
        if is_awaited:
            _settle(path.parent)
    except OSError as error:
        raise NotWritable(
            f"Cannot write {path}: {error.strerror or error}."
            " Make room, or choose another place."
        ) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Give a folder that becomes *path* when the block ends without error.

    There may be an empty folder at *path*, and nothing else.

    Raises:
        NotWritable: if it cannot be made; nothing is left behind.
        FileExistsError: if something came to *path* in the meantime.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        name = tempfile.mkdtemp(TEMPORARY, _prefix(path), path.parent)
        temporary = Path(name)
        yield temporary
        temporary.chmod(0o777 & ~_UMASK)
        _take_place(temporary, path)
        temporary = path  # until its name has reached the disk
        _settle(path.parent)
        temporary = None
    except _SomethingThere:
        raise
    except OSError as error:
        raise NotWritable(
            f"Cannot make the folder {path}: {error.strerror or error}."
            " Make room, or choose another place."
        ) from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def remove_leftovers(folder: Path) -> None:
    """Remove what processes that were killed had begun to write in *folder*.

    Only who holds the lock of a folder may do so: others may be writing there.
    """
    with suppress(OSError):
        for path in folder.glob(f".*{TEMPORARY}"):
            with suppress(OSError):
                path.unlink()


class _SomethingThere(FileExistsError):
    """At the place of a new folder."""


def _take_place(temporary: Path, path: Path) -> None:
    try:
        temporary.rename(path)
    except OSError as error:
        if path.exists():  # as on Windows, or with something in it
            raise _SomethingThere(error.errno, error.strerror, str(path)) from error
        raise


def _prefix(path: Path) -> str:
    return f".{path.name[:_MAX_NAME]}."


def _settle(folder: Path) -> None:
    """Let the names in *folder* reach the disk, where the system can."""
    if os.name != "posix":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # a folder may be for writing only
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _current_umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


_UMASK = _current_umask()
# Neither through a link to another place, nor into a pipe, which would wait.
_NO_DETOUR = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
