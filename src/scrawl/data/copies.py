"""Read copies of published files, and keep unpacked ones.

A copy is believed because of its digest alone: the published one, or the one that was
recorded when the file was first used. A copy in the cache that is no longer whole, or
for which no digest speaks, is as good as none.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from scrawl import files
from scrawl.data.entry import RemoteFile
from scrawl.data.idx import IdxContent, read_idx_content
from scrawl.data.records import LOCK_SECONDS, WRITING_LOCK, Proof
from scrawl.errors import InvalidFile, NothingThere


def read_proven(path: Path, file: RemoteFile, proof: Proof) -> IdxContent:
    """Return the content of the copy *path* of *file*, packed or not, checked.

    Raises:
        NothingThere: if there is no such file.
        InvalidFile: if it is damaged, or another file.
    """
    content = read_idx_content(path, file.kind)
    is_proven = (
        proof.needs_packing(file)
        and file.packed is not None
        and file.packed.is_that_of(path)
    )
    return proof.check(content, file, is_proven=is_proven)


def read_kept(path: Path, file: RemoteFile, proof: Proof) -> IdxContent | None:
    """Return what the cache has of *file*, or None if that is not whole."""
    if proof.needs_packing(file):
        return None  # nothing says that it is whole
    try:
        return read_proven(path, file, proof)
    except (NothingThere, InvalidFile):
        return None


def keep(path: Path, content: IdxContent) -> None:
    """Keep *content* in the cache, unpacked, and clear up after who was killed at it.

    Raises:
        NotWritable: if it cannot be written; nothing of it is left.
        Busy: if another process writes in the same folder, for too long.
    """
    lock, what = path.parent / WRITING_LOCK, f"The folder {path.parent}"
    with files.holding(lock, what, seconds=LOCK_SECONDS):
        files.remove_leftovers(path.parent)
        with files.replacing(path) as file:
            file.write(content.content.data)


def holds(claim: Callable[[], bool]) -> bool:
    """Tell whether a *claim* about a path is true, as far as one can see."""
    with suppress(OSError):  # a folder that may not be looked into, a name too long
        return claim()
    return False
