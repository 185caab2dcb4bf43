"""Digests that nobody published: recorded when a file is first used, and held after.

The record of a data set is `digests.json`, beside its files in the cache. A file whose
packed form was the published one is as sure as a published digest; of any other, the
record says where it came from, and stderr does, once.
"""

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

from scrawl import files
from scrawl.data.announcing import announce
from scrawl.data.entry import RemoteFile
from scrawl.data.idx import IdxContent
from scrawl.errors import InvalidFile, NothingThere

RECORD = "digests.json"
WRITING_LOCK = "writing.lock"
LOCK_SECONDS = 60.0

MAX_RECORD_BYTES = 1 << 16
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Recorded:
    """The SHA-256 of a file's first content, and where that came from."""

    sha256: str
    origin: str  # a path or an address
    is_proven: bool  # by the published digest of its packed form


@dataclass(eq=False)
class Proof:
    """Decides which contents are those of a data set, and learns what is not known."""

    folder: Path | None  # of the data set in the cache; None keeps no record
    known: dict[str, Recorded]
    learned: dict[str, Recorded] = field(default_factory=dict)

    def needs_packing(self, file: RemoteFile) -> bool:
        """Tell whether the published packed form would prove a first content."""
        return file.sha256 is None and file.name not in self.known

    def check(
        self, content: IdxContent, file: RemoteFile, *, is_proven: bool = False
    ) -> IdxContent:
        """Return *content* if it is that of *file*, or the first that was seen.

        Raises:
            InvalidFile: if it is another one.
        """
        digest = content.sha256()
        if file.sha256 is not None:
            _require_published(content, digest, file)
        elif recorded := self.known.get(file.name):
            self._require_recorded(content, digest, recorded)
        elif content.content.size != file.num_bytes:
            raise InvalidFile(
                f"{content.name} is not the {file.name} that was published: it holds"
                f" {content.content.size:,} bytes, needed are {file.num_bytes:,}."
                " Fetch it again."
            )
        else:
            self.learned[file.name] = Recorded(digest, content.name, is_proven)
        return content

    def settle(self) -> None:
        """Record what was learned, so that it holds from now on.

        Raises:
            InvalidFile: if another process has just recorded something else.
            NotWritable: if the record cannot be written.
        """
        if self.learned and self.folder is not None:
            self._record(self.folder)
        held = "is held from now on" if self.folder else "cannot be recorded here"
        for name, new in self.learned.items():
            if not new.is_proven:
                announce(
                    f"The digest of {name} was never published, so the content of"
                    f" {new.origin} is taken as right, and {held}:"
                    f" SHA-256 {new.sha256}."
                )
        self.known.update(self.learned)
        self.learned.clear()

    def _record(self, folder: Path) -> None:
        lock, what = folder / WRITING_LOCK, f"The record of {folder}"
        with files.holding(lock, what, seconds=LOCK_SECONDS):
            known = read_records(folder)
            for name, new in self.learned.items():
                old = known.setdefault(name, new)
                if old.sha256 != new.sha256:
                    raise self._refusal(new.origin, new.sha256, old)
            _write_records(folder, known)

    def _require_recorded(
        self, content: IdxContent, digest: str, recorded: Recorded
    ) -> None:
        if digest != recorded.sha256:
            raise self._refusal(content.name, digest, recorded)

    def _refusal(self, name: str, digest: str, recorded: Recorded) -> InvalidFile:
        place = self.folder / RECORD if self.folder else "the record"
        return InvalidFile(
            f"{name} is not what was first used under its name: its SHA-256 is"
            f" {digest}, and that of {recorded.origin} was {recorded.sha256}."
            f" Fetch it again, or remove {place} to begin anew."
        )


def read_records(folder: Path) -> dict[str, Recorded]:
    """Return what is recorded in the *folder* of a data set, by the name of the file.

    Raises:
        InvalidFile: if the record is damaged.
    """
    path = folder / RECORD
    try:
        text = files.read_text(path, MAX_RECORD_BYTES)
    except NothingThere:
        return {}
    try:
        files.check_json(text)
        records = {name: Recorded(**given) for name, given in json.loads(text).items()}
    except (InvalidFile, ValueError, TypeError, AttributeError):
        records = {"": Recorded("", "", is_proven=False)}
    if not all(map(_is_sound, records.values())):
        raise InvalidFile(
            f"{path} is damaged, so it no longer says which data are the right ones."
            " Remove it to begin anew."
        )
    return records


def _write_records(folder: Path, records: dict[str, Recorded]) -> None:
    plain = {name: asdict(records[name]) for name in sorted(records)}
    files.write_text(folder / RECORD, json.dumps(plain, indent=2) + "\n")


def _is_sound(record: Recorded) -> bool:
    return (
        isinstance(record.sha256, str)
        and _SHA256.fullmatch(record.sha256) is not None
        and isinstance(record.origin, str)
        and record.origin.isprintable()
        and isinstance(record.is_proven, bool)
    )


def _require_published(content: IdxContent, digest: str, file: RemoteFile) -> None:
    if digest != file.sha256:
        raise InvalidFile(
            f"{content.name} is not the {file.name} that was published: its SHA-256"
            f" begins {digest[:8]}, needed is {str(file.sha256)[:8]}. Fetch it again."
        )
