"""The pictures that a command line names: files, or what comes on stdin."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scrawl.arrays import Images
from scrawl.errors import InvalidFile, InvalidRequest, NotWritable
from scrawl.files import MEBIBYTE
from scrawl.images import read_images, require_size

STDIN = "-"
MAX_STDIN_BYTES = 64 * MEBIBYTE


def require_stdin_once(names: Sequence[str]) -> None:
    """Refuse to read stdin twice.

    Raises:
        InvalidRequest: if it is named more than once.
    """
    if names.count(STDIN) > 1:
        raise InvalidRequest("Stdin can be read only once. Name `-` once.")


def images_in(name: str, height: int, width: int) -> Images:
    """Return the images in a file, or on stdin, each of *height* x *width* pixels.

    Raises:
        NothingThere, InvalidFile: if it is missing, no picture, or of another size.
    """
    images = _from_stdin() if name == STDIN else read_images(Path(name))
    require_size(images, height, width, Path("stdin" if name == STDIN else name))
    return images


def _from_stdin() -> Images:
    content = sys.stdin.buffer.read(MAX_STDIN_BYTES + 1)
    if len(content) > MAX_STDIN_BYTES:
        raise InvalidFile(
            f"Stdin holds more than {MAX_STDIN_BYTES // MEBIBYTE} MiB."
            " Name the file instead."
        )
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            path = Path(folder, "stdin")
            path.write_bytes(content)
            return _read_copy(path)
    except OSError as error:
        raise NotWritable(
            f"Cannot keep stdin in a temporary file: {error.strerror or error}."
            " Name the file instead, or set TMPDIR to a folder with room."
        ) from error


def _read_copy(path: Path) -> Images:
    try:
        return read_images(path)
    except InvalidFile as error:
        raise InvalidFile(str(error).replace(str(path), "stdin")) from error
