"""Read files that may be anything: never more than was asked for."""

import hashlib
import io
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrawl.errors import InvalidFile, NothingThere

MEBIBYTE = 1 << 20


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
        raise InvalidFile(
            f"Cannot read {path}: {error.strerror or error}. Choose another file."
        ) from error


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
