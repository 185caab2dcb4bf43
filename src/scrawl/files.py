"""Files that are whole or not there, reads that are bounded, folders that are ours.

Only this module, `data/download.py` and the commands touch the disk or the network.
"""

import hashlib
import io
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from scrawl.errors import InvalidFile, NothingThere, NotWritable

MEBIBYTE = 1 << 20


def cache_folder(name: str) -> Path:
    """Return the folder *name* of the user's cache, created with mode 0700.

    Raises:
        NotWritable: if it cannot be made, is a link, or others could write to it.
    """
    root = os.environ.get("SCRAWL_CACHE_DIR")
    if not root:
        import platformdirs

        root = platformdirs.user_cache_dir("scrawl", appauthor=False)
    folder = Path(root) / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritable(_cannot(f"make the cache folder {folder}", error)) from error
    check_private(folder)
    return folder


def check_private(folder: Path) -> None:
    """Refuse a *folder* that is a link, or that another user owns or could write to."""
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        reason = "is not a folder of its own"
    elif os.name == "posix" and status.st_uid != os.getuid():
        reason = f"belongs to user {status.st_uid}, not to you"
    elif os.name == "posix" and status.st_mode & 0o022:
        reason = f"can be written to by others (mode {status.st_mode & 0o777:o})"
    else:
        return
    raise NotWritable(
        f"The cache folder {folder} {reason}, so what lies there cannot be trusted. "
        "Remove it, or set SCRAWL_CACHE_DIR to a folder of your own."
    )


def write_bytes(path: Path, content: bytes) -> None:
    """Write *content* to *path*: whole, or not at all."""
    with replacing(path) as file:
        file.write(content)


def write_text(path: Path, content: str) -> None:
    """Write *content* to *path* as UTF-8 with plain newlines: whole, or not at all."""
    write_bytes(path, content.encode())


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that takes the place of *path* when the block ends without error.

    Raises:
        NotWritable: if the disk is full or the folder forbids it; *path* is unchanged.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o666 & ~_UMASK)
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        raise NotWritable(_cannot(f"write {path}", error)) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()


@contextmanager
def reading(path: Path) -> Iterator[io.BufferedReader]:
    """Give the file *path* to read from; what the system refuses is a one-line error.

    Raises:
        NothingThere: if there is no such file.
        InvalidFile: if it is not a regular file, or cannot be read.
    """
    try:
        # Asked before it is opened: a named pipe would wait for its writer.
        if not stat.S_ISREG(path.stat().st_mode):
            raise InvalidFile(f"{path} is not a file. Name a regular file.")
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise NothingThere(f"There is no file {path}. Check the name.") from None
    except OSError as error:
        raise InvalidFile(_cannot(f"read {path}", error)) from error


def read_bytes(path: Path, limit: int) -> bytes:
    """Return the content of *path*, which may hold at most *limit* bytes.

    Raises:
        NothingThere: if there is no such file.
        InvalidFile: if it is not a readable file, or is larger than *limit*.
    """
    with reading(path) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise InvalidFile(
            f"{path} is larger than the {limit / MEBIBYTE:g} MiB it may hold."
            " Check that it is the file you mean."
        )
    return content


def read_text(path: Path, limit: int = MEBIBYTE) -> str:
    """Return the content of *path* as UTF-8 text of at most *limit* bytes."""
    try:
        return read_bytes(path, limit).decode()
    except UnicodeDecodeError as error:
        raise InvalidFile(
            f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8."
        ) from error


def sha256(content: bytes | memoryview) -> str:
    """Return the SHA-256 of *content* as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _cannot(action: str, error: OSError) -> str:
    return f"Cannot {action}: {error.strerror or error}. Choose another place."


def _current_umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


_UMASK = _current_umask()
