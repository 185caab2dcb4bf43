"""SHA256SUMS: what tells a run that has changed since it was written.

The last thing that a training writes, in the form that `sha256sum --check` reads.
"""

import hashlib
from pathlib import Path

from scrawl.errors import InvalidFile, NothingThere
from scrawl.files import MEBIBYTE, read_text, reading, sha256, write_text
from scrawl.training.run_info import INFO_FILE

SEAL_FILE = "SHA256SUMS"
SEALED_SINCE = 2  # format_version of run.json
SEALED_FILES = (
    "history.csv",
    "log.txt",
    "metrics.json",
    "network.json",
    "predictions.npz",
    "recipe.toml",
    INFO_FILE,
    "weights.safetensors",
)


def write_seal(folder: Path, info_text: str) -> None:
    """Seal the run in *folder*, whose run.json is about to hold *info_text*.

    Raises:
        NotWritable: if the disk is full or the folder forbids it.
    """
    digests = {
        name: _digest(folder / name)
        for name in SEALED_FILES
        if name != INFO_FILE and (folder / name).exists()
    }
    digests[INFO_FILE] = sha256(info_text.encode())
    lines = (f"{digests[name]}  {name}\n" for name in sorted(digests))
    write_text(folder / SEAL_FILE, "".join(lines))


def check_seal(folder: Path) -> None:
    """Refuse the run in *folder* if one of its files is not as it was written.

    Raises:
        InvalidFile: naming the file.
        NothingThere: if it, or the seal, is missing.
    """
    digests = read_seal(folder / SEAL_FILE)
    for name, digest in digests.items():
        if not (folder / name).exists():
            raise NothingThere(
                f"{folder / name} is missing, which the training wrote. Restore it, or"
                " train again."
            )
        if _digest(folder / name) != digest:
            raise InvalidFile(
                f"{folder / name} is not as the training wrote it: its SHA-256 is not"
                f" the one in {SEAL_FILE}. Restore it, or train again."
            )


def read_seal(path: Path) -> dict[str, str]:
    """Return the digests in the seal at *path*, by the names of files.

    Raises:
        NothingThere: if there is none.
        InvalidFile: if it does not name the files of a run.
    """
    digests: dict[str, str] = {}
    for line in read_text(path, MEBIBYTE).splitlines(keepends=True):
        digest, _, name = line.partition("  ")
        digests[name.removesuffix("\n")] = digest
    if INFO_FILE not in digests or not digests.keys() <= set(SEALED_FILES):
        raise InvalidFile(
            f"{path} is damaged: it does not name the files of a run. Restore it, or"
            " train again."
        )
    return digests


def _digest(path: Path) -> str:
    with reading(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
