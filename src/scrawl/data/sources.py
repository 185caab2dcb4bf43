"""Find the files of a data set: in the user's folder, in caches, on a mirror.

Wherever a file came from, the SHA-256 of its content is checked each time it is loaded.
A file found packed is kept unpacked in the cache, because hashing it is four times as
quick as unpacking it; a copy there that is no longer whole is as good as none.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from scrawl.data.announcing import announce
from scrawl.data.copies import holds, keep, read_kept, read_proven
from scrawl.data.entry import Entry, RemoteFile
from scrawl.data.idx import IdxContent
from scrawl.data.places import kept_in
from scrawl.data.records import Proof, read_records
from scrawl.data.searching import Search
from scrawl.errors import NothingThere, NotWritable

Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class Found:
    """The contents of the files of a data set, in the order of its entry."""

    contents: tuple[IdxContent, ...]
    source: str


def find_files(name: str, entry: Entry, *, offline: bool) -> Found:
    """Return the whole content of each file of the data set *name*.

    Raises:
        NothingThere: if SCRAWL_DATA_DIR lacks the folder it names, or a file in it.
        InvalidFile: if a file there is not the one that was published, or is not what
            it was when it was first used.
        Unreachable: if a file lies nowhere here, and no mirror delivers it or may.
        NotWritable: if there can be no cache, and it is needed.
    """
    given = given_folder(name)
    if given is not None:
        return _find_given(given, name, entry)
    cache = kept_in(name)
    search = Search(name, entry, cache, Proof(cache, read_records(cache)))
    contents = in_parallel(search.kept, entry)
    if not all(contents):
        contents = [
            content or search.shared(file)
            for content, file in zip(contents, entry.files, strict=True)
        ]
    missing = _first_missing(contents, entry)
    if missing:
        contents = search.downloaded(missing, offline=offline)
    search.proof.settle()
    whole = tuple(content for content in contents if content is not None)
    return Found(contents=whole, source=_source(cache, whole, entry))


def given_folder(name: str) -> Path | None:
    """Return the folder of the data set *name* below SCRAWL_DATA_DIR, if there is one.

    Raises:
        NothingThere: if SCRAWL_DATA_DIR names no folder.
    """
    variable = os.environ.get("SCRAWL_DATA_DIR")
    if not variable:
        return None
    if not holds(Path(variable).is_dir):
        raise NothingThere(
            f"SCRAWL_DATA_DIR names {variable}, which is no folder you can read."
            " Correct it, or unset it to use the cache."
        )
    folder = Path(variable) / name
    return folder if holds(folder.is_dir) else None


def in_parallel(work: Callable[[RemoteFile], Result], entry: Entry) -> list[Result]:
    """Return what *work* makes of each file of a data set."""
    # Reading, unpacking and hashing all leave the interpreter to the others.
    with ThreadPoolExecutor(max_workers=len(entry.files)) as pool:
        return list(pool.map(work, entry.files))


def _find_given(folder: Path, name: str, entry: Entry) -> Found:
    """Return what lies in the user's folder, which is no place for us to write in."""
    cache = None
    with suppress(NotWritable):
        if _needs_cache(folder, entry):
            cache = kept_in(name)
    proof = Proof(cache, {} if cache is None else read_records(cache))
    contents = in_parallel(lambda file: _given(folder, cache, file, name, proof), entry)
    try:
        proof.settle()
    except NotWritable as error:
        announce(str(error))
        Proof(None, {}, proof.learned).settle()
    return Found(contents=tuple(contents), source=str(folder))


def _needs_cache(folder: Path, entry: Entry) -> bool:
    """Tell whether there is something to unpack, or a digest to remember."""
    return any(
        file.sha256 is None or not holds((folder / file.name).exists)
        for file in entry.files
    )


def _given(
    folder: Path, cache: Path | None, file: RemoteFile, name: str, proof: Proof
) -> IdxContent:
    plain, packed = folder / file.name, folder / f"{file.name}.gz"
    if holds(plain.exists):
        return read_proven(plain, file, proof)
    if not holds(packed.exists):
        raise NothingThere(
            f"{folder} lacks {file.name}[.gz], a file of {name}."
            " Put it there, or unset SCRAWL_DATA_DIR to use the cache."
        )
    if cache is None:
        return read_proven(packed, file, proof)
    content = read_kept(cache / file.name, file, proof)
    if content is None:
        content = read_proven(packed, file, proof)
        with suppress(NotWritable):
            keep(cache / file.name, content)
    return content


def _first_missing(contents: Sequence[IdxContent | None], entry: Entry) -> str:
    pairs = zip(contents, entry.files, strict=True)
    return next((file.name for content, file in pairs if content is None), "")


def _source(cache: Path, contents: tuple[IdxContent, ...], entry: Entry) -> str:
    """Return the cache, and the folders where others' plain files were read."""
    pairs = zip(contents, entry.files, strict=True)
    places = [
        Path(content.name)
        for content, file in pairs
        if content.name.endswith(f"{os.sep}{file.name}")
    ]
    others = {str(path.parent) for path in places} - {str(cache)}
    if len(others) == 1 and len(places) == len(contents):
        return others.pop()
    return ", ".join([str(cache), *sorted(others)])
