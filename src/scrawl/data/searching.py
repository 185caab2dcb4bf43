"""Search for the files of a data set where no folder of the user's has them.

In our cache, in those of Keras and torchvision, and then on the mirrors, where one
process at a time fetches what is missing and the others wait for it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scrawl import files
from scrawl.data import archives, shared
from scrawl.data.copies import keep, read_kept, read_proven
from scrawl.data.download import Limits, download
from scrawl.data.entry import Entry, RemoteFile
from scrawl.data.idx import IdxContent, unpack_idx
from scrawl.data.records import Proof, read_records
from scrawl.data.turns import waiting_for
from scrawl.errors import InvalidFile, NothingThere, Unreachable

LOCK = "download.lock"


@dataclass(eq=False)
class Search:
    """The search for the files of one data set, without a folder of the user's."""

    name: str
    entry: Entry
    cache: Path
    proof: Proof
    _archive: Path | None = None  # that is whole

    def kept(self, file: RemoteFile) -> IdxContent | None:
        """Return what the cache has of *file*, if it is whole."""
        return read_kept(self.cache / file.name, file, self.proof)

    def shared(self, file: RemoteFile) -> IdxContent | None:
        """Return what others have of *file*; what they packed is kept unpacked."""
        for read in self._ways(file):
            try:
                content = read()
            except (NothingThere, InvalidFile):
                continue
            if Path(content.name).name != file.name:
                keep(self.cache / file.name, content)
            return content
        return None

    def downloaded(self, missing: str, *, offline: bool) -> list[IdxContent]:
        """Return all files, of which some are fetched, by one process at a time."""
        if offline:
            raise Unreachable(
                f"{self.cache / missing} is not there, or not whole, and downloading is"
                " not allowed. Leave --offline away, or set SCRAWL_DATA_DIR to a folder"
                " that has it."
            )
        what = f"The download of {self.name}"
        with waiting_for(self.cache / LOCK, what):
            self.proof.known.update(read_records(self.cache))
            return [
                self.kept(file) or self.shared(file) or self._fetched(file)
                for file in self.entry.files
            ]

    def _ways(self, file: RemoteFile) -> Iterator[Callable[[], IdxContent]]:
        if self.entry.archive is not None:
            yield lambda: self._unpacked(file, may_fetch=False)
        for path in shared.shared_files(self.entry, file):
            yield lambda path=path: read_proven(path, file, self.proof)
        npz = shared.shared_npz(self.entry)
        if npz is not None and file.sha256 is not None:
            yield lambda: self.proof.check(
                shared.read_npz_array(npz, self.entry, file), file
            )

    def _fetched(self, file: RemoteFile) -> IdxContent:
        if self.entry.archive is None:
            content = self._downloaded(file)
        else:
            content = self._unpacked(file, may_fetch=True)
        self.proof.settle()
        keep(self.cache / file.name, content)
        return content

    def _unpacked(self, file: RemoteFile, *, may_fetch: bool) -> IdxContent:
        archive = self.entry.archive
        if archive is not None and self._archive is None:
            elsewhere = shared.shared_archives(self.entry)
            self._archive = archives.find_archive(archive, elsewhere)
            if self._archive is None and may_fetch:
                self._archive = archives.fetch_archive(archive)
        if archive is None or self._archive is None:
            raise NothingThere(f"There is no archive that holds {file.name}.")
        content = archives.read_member(self._archive, archive, file)
        return self.proof.check(content, file, is_proven=True)

    def _downloaded(self, file: RemoteFile) -> IdxContent:
        def accept(part: Path, url: str) -> IdxContent:
            is_proven = file.packed is not None and self.proof.needs_packing(file)
            if is_proven:
                _require_packing(part, url, file)
            with files.reading(part) as opened:
                content = unpack_idx(opened, url, file.kind)
            return self.proof.check(content, file, is_proven=is_proven)

        part = self.cache / f"{file.name}.gz.part"
        limits = Limits(_packed_bytes(file))
        return download(self.entry.addresses(file), part, limits, accept)


def _packed_bytes(file: RemoteFile) -> int:
    if file.packed is not None:
        return file.packed.num_bytes
    return file.num_bytes + archives.PACKING_BYTES


def _require_packing(part: Path, url: str, file: RemoteFile) -> None:
    packed = file.packed
    if packed is not None and not packed.is_that_of(part):
        raise InvalidFile(
            f"{url} is not the {file.name}.gz that was published: its"
            f" {packed.algorithm} begins {packed.digest_of(part)[:8]}, needed is"
            f" {packed.digest[:8]}"
        )
