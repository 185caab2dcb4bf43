"""Read one file out of a zip archive, which must be as long as is expected."""

import zipfile
import zlib
from pathlib import Path

from scrawl import files
from scrawl.errors import InvalidFile

_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def read_member(path: Path, member: str, *, least: int, most: int) -> bytes:
    """Return the file *member* of the archive *path*: *least* to *most* bytes.

    Raises:
        NothingThere: if there is no such archive.
        InvalidFile: if it is damaged, or holds no such file of that length.
    """
    with files.reading(path) as opened:
        try:
            return _read(zipfile.ZipFile(opened), member, least, most)
        except _DAMAGE as error:
            raise InvalidFile(
                f"{path} does not hold {member} as it should: {_words(error)}."
                " Remove it, or fetch it again."
            ) from error


def _read(archive: zipfile.ZipFile, member: str, least: int, most: int) -> bytes:
    info = archive.getinfo(member)
    if not least <= info.file_size <= most or info.compress_type not in _PACKINGS:
        raise ValueError("it has another size, or is packed in another way")
    content = archive.read(info)
    if len(content) != info.file_size:
        raise ValueError("it is shorter than it claims")
    return content


def _words(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,  # a version of the future
    OverflowError,
    RuntimeError,  # encrypted
    ValueError,
)
