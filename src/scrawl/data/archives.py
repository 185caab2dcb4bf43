"""Take the files of a data set out of a zip archive that holds several data sets.

The archive is compared with its published digest before anything in it is read. It is
left in the cache, where the next data set out of it needs no download.
"""

import io
from collections.abc import Iterable
from pathlib import Path

from scrawl import files
from scrawl.data import zips
from scrawl.data.download import Limits, download
from scrawl.data.entry import Archive, RemoteFile
from scrawl.data.idx import IdxContent, unpack_idx
from scrawl.data.turns import waiting_for
from scrawl.errors import InvalidFile, NothingThere, NotWritable

PACKING_BYTES = 1 << 16  # more than gzip adds to a file that it cannot make smaller


def is_whole(path: Path, archive: Archive) -> bool:
    """Tell whether the published *archive* lies at *path*."""
    try:
        return archive.packed.is_that_of(path)
    except (NothingThere, InvalidFile):
        return False


def find_archive(archive: Archive, elsewhere: Iterable[Path]) -> Path | None:
    """Return where the whole archive lies: in the cache, or in the cache of others."""
    own = files.cache_folder("data") / archive.name
    return next((path for path in (own, *elsewhere) if is_whole(path, archive)), None)


def fetch_archive(archive: Archive) -> Path:
    """Return the path of the archive in the cache, downloaded now.

    Raises:
        Unreachable: if no mirror delivers it.
        Busy: if another process takes hours to.
    """
    path = files.cache_folder("data") / archive.name

    def accept(part: Path, url: str) -> Path:
        if not archive.packed.is_that_of(part):
            digest = archive.packed.digest_of(part)
            raise InvalidFile(
                f"{url} is not the archive that was published: its"
                f" {archive.packed.algorithm} begins {digest[:8]}, needed is"
                f" {archive.packed.digest[:8]}."
            )
        return _put(part, path)

    lock = path.with_name(f"{path.name}.lock")
    with waiting_for(lock, f"The download of {path}"):
        if is_whole(path, archive):
            return path
        part = path.with_name(f"{path.name}.part")
        limits = Limits(archive.packed.num_bytes)
        return download(archive.addresses, part, limits, accept)


def _put(part: Path, path: Path) -> Path:
    try:
        return part.replace(path)
    except OSError as error:
        raise NotWritable(
            f"Cannot write {path}: {error.strerror or error}. Choose another place."
        ) from error


def read_member(path: Path, archive: Archive, file: RemoteFile) -> IdxContent:
    """Return the unpacked content of *file*, which lies in the whole archive *path*.

    Raises:
        InvalidFile: if it is not there, or no IDX file of about its size.
    """
    member = f"{archive.folder}{file.name}.gz"
    most = file.num_bytes + PACKING_BYTES
    packed = zips.read_member(path, member, least=1, most=most)
    return unpack_idx(io.BytesIO(packed), f"{path}/{member}", file.kind)
