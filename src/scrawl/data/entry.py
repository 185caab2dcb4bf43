"""What is known of a data set before it is loaded: the values of the catalogue.

Three things can be known of a file: the SHA-256 of its unpacked content, the digest of
the packed file as its makers sent it, or neither. The first is compared at each load.
If it is not known, it is recorded when the file is first used (`records.py`), and what
the packed file must be proves that first content, if that is known.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from scrawl import files
from scrawl.data.idx import UNSIGNED_BYTE

_SHA256_DIGITS = 64
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Packing:
    """A packed file as it was published."""

    num_bytes: int
    digest: str  # SHA-256 or, where only that is known, MD5: hexadecimal digits

    @property
    def algorithm(self) -> str:
        """The name of what the digest was made with."""
        return "SHA-256" if len(self.digest) == _SHA256_DIGITS else "MD5"

    def digest_of(self, path: Path) -> str:
        """Return the digest, of the same kind, of the file *path*."""
        if self.algorithm == "MD5":
            hashing = hashlib.md5(usedforsecurity=False)  # all that is known
        else:
            hashing = hashlib.sha256()
        with files.reading(path) as file:
            while chunk := file.read(_CHUNK_BYTES):
                hashing.update(chunk)
        return hashing.hexdigest()

    def is_that_of(self, path: Path) -> bool:
        """Tell whether the file *path* is the one that was published."""
        with files.reading(path) as file:
            if file.seek(0, 2) != self.num_bytes:
                return False
        return self.digest_of(path) == self.digest


@dataclass(frozen=True)
class RemoteFile:
    """A file of a data set: on mirrors with `.gz` after its name, here also without."""

    name: str
    num_bytes: int  # unpacked
    sha256: str | None = None  # of the unpacked content, if it is known
    packed: Packing | None = None  # if it is known
    kind: int = UNSIGNED_BYTE  # of the values, as IDX numbers them


@dataclass(frozen=True)
class Archive:
    """A zip archive with all files of several data sets, each packed with gzip."""

    name: str  # in our cache
    addresses: tuple[str, ...]  # HTTPS
    packed: Packing
    folder: str  # of the files, inside, with a slash at its end


@dataclass(frozen=True)
class Entry:
    """What is known of a data set before it is loaded."""

    summary: str
    classes: tuple[str, ...]
    num_train: int
    num_test: int
    licence: str
    citation: str
    files: tuple[RemoteFile, ...] = ()  # images, labels; of training, of test
    mirrors: tuple[str, ...] = ()  # HTTPS addresses, to which a file's name is added
    archive: Archive | None = None  # instead of mirrors
    first_label: int = 0  # the label of the first class
    is_transposed: bool = False  # rows and columns are swapped in the files
    keras: str = ""  # a folder, or an .npz file, below `datasets/` of Keras
    torchvision: str = ""  # a folder below its root

    def addresses(self, file: RemoteFile) -> tuple[str, ...]:
        """Return where *file* lies by itself, packed."""
        return tuple(f"{mirror}{file.name}.gz" for mirror in self.mirrors)
