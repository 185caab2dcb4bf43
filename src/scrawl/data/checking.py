"""Tell where a data set lies, quickly, and whether each of its files is the right one.

Looking asks for names and sizes only. Checking reads everything, changes nothing, and
says of each file from where its digest is known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scrawl.data import shared
from scrawl.data.catalogue import CATALOGUE
from scrawl.data.copies import holds
from scrawl.data.digits import CSV_SHA256, find_csv, load_digits
from scrawl.data.entry import Entry, RemoteFile
from scrawl.data.idx import IdxContent, read_idx_content
from scrawl.data.places import kept_in
from scrawl.data.records import Proof, read_records
from scrawl.data.sources import given_folder, in_parallel
from scrawl.errors import InvalidFile, NothingThere, UnknownName

State = Literal["whole", "damaged", "missing"]
Knowledge = Literal["published", "proven", "recorded", "unknown"]

EMBEDDED = "digits"  # part of a package, not in files of their own


@dataclass(frozen=True)
class Look:
    """What names and sizes say of the files of a data set."""

    folder: Path  # where they lie, or will
    num_here: int
    num_files: int
    is_given: bool = False  # by SCRAWL_DATA_DIR, so that nothing is downloaded


@dataclass(frozen=True)
class FileCheck:
    """What the bytes of one file say."""

    name: str
    path: Path  # where it lies, or should
    state: State
    reason: str  # why it is not whole
    sha256: str | None  # of the unpacked content it must have
    known: Knowledge  # from where that digest is known
    origin: str  # where the file came from that was recorded


def look_for(name: str) -> Look:
    """Return where the data set *name* of the catalogue lies, as far as names tell.

    Raises:
        UnknownName: if the catalogue has no such name.
        NothingThere: if SCRAWL_DATA_DIR names no folder.
        NotWritable: if there can be no cache.
    """
    entry = _entry(name)
    if name == EMBEDDED:
        path = find_csv()
        return Look(path.parent, int(holds(path.is_file)), 1)
    place = _place_of(name, entry)
    found = [place.find(file) for file in entry.files]
    folders = {path.parent for path in found if path is not None}
    where = folders.pop() if len(folders) == 1 else place.folder
    num_here = sum(path is not None for path in found)
    return Look(where, num_here, len(found), place.is_given)


def check_files(name: str) -> list[FileCheck]:
    """Return the state of each file of the data set *name* of the catalogue.

    Raises:
        UnknownName: if the catalogue has no such name.
        NothingThere: if SCRAWL_DATA_DIR names no folder.
        NotWritable: if there can be no cache.
        InvalidFile: if the record of its digests is damaged.
    """
    entry = _entry(name)
    if name == EMBEDDED:
        return [_check_embedded()]
    cache = kept_in(name)
    proof = Proof(cache, read_records(cache))
    place = _place_of(name, entry)
    return in_parallel(lambda file: _check(place, file, proof), entry)


def _entry(name: str) -> Entry:
    if name not in CATALOGUE:
        raise UnknownName("data set", name, CATALOGUE, "Only these have digests.")
    return CATALOGUE[name]


@dataclass(frozen=True)
class _Place:
    """Where the files of a data set may lie."""

    entry: Entry
    folder: Path
    is_given: bool  # by the user, so that no other place counts

    def find(self, file: RemoteFile) -> Path | None:
        """Return where a copy seems to be, not believing that it is whole."""
        return next((path for path in self._paths(file) if holds(path.is_file)), None)

    def read(self, path: Path, file: RemoteFile) -> IdxContent:
        """Return the content of the copy *path* of *file*."""
        if path == shared.shared_npz(self.entry):
            return shared.read_npz_array(path, self.entry, file)
        return read_idx_content(path, file.kind)

    def _paths(self, file: RemoteFile) -> Iterator[Path]:
        yield self.folder / file.name
        if self.is_given:
            yield self.folder / f"{file.name}.gz"
            return
        yield from shared.shared_files(self.entry, file)
        npz = shared.shared_npz(self.entry)
        if npz is not None:
            yield npz


def _place_of(name: str, entry: Entry) -> _Place:
    given = given_folder(name)
    if given is not None:
        return _Place(entry, given, is_given=True)
    return _Place(entry, kept_in(name), is_given=False)


def _check(place: _Place, file: RemoteFile, proof: Proof) -> FileCheck:
    path = place.find(file)
    state: State = "missing" if path is None else "whole"
    reason = ""
    if path is not None:
        try:
            proof.check(place.read(path, file), file)
        except (InvalidFile, NothingThere) as error:
            state, reason = "damaged", str(error)
    recorded = proof.known.get(file.name)
    known: Knowledge = "unknown"
    if file.sha256 is not None:
        known, recorded = "published", None
    elif recorded is not None:
        known = "proven" if recorded.is_proven else "recorded"
    return FileCheck(
        name=file.name,
        path=path or place.folder / file.name,
        state=state,
        reason=reason,
        sha256=recorded.sha256 if recorded else file.sha256,
        known=known,
        origin=recorded.origin if recorded else "",
    )


def _check_embedded() -> FileCheck:
    path = find_csv()
    state: State = "whole"
    reason = ""
    try:
        load_digits()
    except NothingThere as error:
        state, reason = "missing", str(error)
    except InvalidFile as error:
        state, reason = "damaged", str(error)
    return FileCheck(path.name, path, state, reason, CSV_SHA256, "published", "")
