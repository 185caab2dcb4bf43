"""One process at a time downloads; who waits for another one says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrawl import files
from scrawl.data.announcing import announce

MAX_SECONDS = 3 * 3600.0  # for another process to download something large


@contextmanager
def waiting_for(lock: Path, what: str) -> Iterator[None]:
    """Hold the *lock* of a download, called *what*, when nobody else does any more.

    Raises:
        Busy: if another process takes hours.
        NotWritable: if there can be no lock.
    """
    holder = files.holder_of(lock)
    if holder is not None:
        announce(f"{what} is under way in process {holder}. Waiting for it.")
    with files.holding(lock, what, seconds=MAX_SECONDS):
        yield
