"""Find the files of a data set: in the user's folder, in the cache, on a mirror.

Wherever a file came from, the SHA-256 of its content is checked each time it is loaded.
A file found packed is kept unpacked in the cache, because hashing it is four times as
quick as unpacking it; a copy there that is no longer whole is as good as none.
"""

import io
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from scrawl import files
from scrawl.data.catalogue import Entry, RemoteFile
from scrawl.data.download import download
from scrawl.data.idx import IdxContent, read_idx_content, unpack_idx
from scrawl.errors import InvalidFile, NothingThere, NotWritable, Unreachable

Result = TypeVar("Result")

_PACKING_BYTES = 1 << 16  # more than gzip adds to a file that it cannot make smaller


@dataclass(frozen=True, eq=False)
class Found:
    """The contents of the files of a data set, in the order of its entry."""

    contents: tuple[IdxContent, ...]
    source: str


def find_files(name: str, entry: Entry, *, offline: bool) -> Found:
    """Return the whole content of each file of the data set *name*.

    Raises:
        NothingThere: if SCRAWL_DATA_DIR lacks the folder it names, or a file in it.
        InvalidFile: if a file there is not the one that was published.
        Unreachable: if a file lies nowhere here, and no mirror delivers it or may.
    """
    given = _given_folder(name)
    if given is not None:
        contents = _in_parallel(lambda file: _given(given, file, name), entry)
        return Found(contents=tuple(contents), source=str(given))
    cache = files.cache_folder("data") / name
    kept = _in_parallel(lambda file: _kept(cache / file.name, file), entry)
    contents = [
        content or _downloaded(cache / file.name, file, entry, offline=offline)
        for content, file in zip(kept, entry.files, strict=True)
    ]
    return Found(contents=tuple(contents), source=str(cache))


def _given_folder(name: str) -> Path | None:
    variable = os.environ.get("SCRAWL_DATA_DIR")
    if not variable:
        return None
    if not _holds(Path(variable).is_dir):
        raise NothingThere(
            f"SCRAWL_DATA_DIR names {variable}, which is no folder you can read."
            " Correct it, or unset it to use the cache."
        )
    folder = Path(variable) / name
    return folder if _holds(folder.is_dir) else None


def _holds(claim: Callable[[], bool]) -> bool:
    with suppress(OSError):  # a folder that may not be looked into, a name too long
        return claim()
    return False


def _in_parallel(work: Callable[[RemoteFile], Result], entry: Entry) -> list[Result]:
    # Reading, unpacking and hashing all leave the interpreter to the others.
    with ThreadPoolExecutor(max_workers=len(entry.files)) as pool:
        return list(pool.map(work, entry.files))


def _given(folder: Path, file: RemoteFile, name: str) -> IdxContent:
    """Return a file of the user's folder, which is no place for us to write in."""
    plain, packed = folder / file.name, folder / f"{file.name}.gz"
    if _holds(plain.exists):
        return _checked(read_idx_content(plain), file)
    if not _holds(packed.exists):
        raise NothingThere(
            f"{folder} lacks {file.name}[.gz], a file of {name}."
            " Put it there, or unset SCRAWL_DATA_DIR to use the cache."
        )
    try:
        kept = files.cache_folder("data") / name / file.name
    except NotWritable:
        return _checked(read_idx_content(packed), file)
    content = _kept(kept, file)
    if content is None:
        content = _checked(read_idx_content(packed), file)
        with suppress(NotWritable):
            _keep(kept, content)
    return content


def _kept(path: Path, file: RemoteFile) -> IdxContent | None:
    try:
        return _checked(read_idx_content(path), file)
    except (NothingThere, InvalidFile):
        return None


def _checked(content: IdxContent, file: RemoteFile) -> IdxContent:
    digest = content.sha256()
    if digest != file.sha256:
        raise InvalidFile(
            f"{content.name} is not the {file.name} that was published: its SHA-256"
            f" begins {digest[:8]}, needed is {file.sha256[:8]}. Fetch it again."
        )
    return content


def _keep(path: Path, content: IdxContent) -> None:
    with files.replacing(path) as file:
        file.write(content.content.data)


def _downloaded(
    path: Path, file: RemoteFile, entry: Entry, *, offline: bool
) -> IdxContent:
    if offline:
        raise Unreachable(
            f"{path} is not there, or not whole, and downloading is not allowed."
            " Leave --offline away, or set SCRAWL_DATA_DIR to a folder that has it."
        )
    content = download(
        f"{file.name}.gz",
        entry.mirrors,
        limit_bytes=file.num_bytes + _PACKING_BYTES,
        accept=lambda packed, url: _checked(unpack_idx(io.BytesIO(packed), url), file),
    )
    _keep(path, content)
    return content
