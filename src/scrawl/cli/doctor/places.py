"""Where things are kept: what was compiled, data sets, runs."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from scrawl.cli.data import place
from scrawl.cli.doctor.finding import Finding
from scrawl.compiler import library_cache
from scrawl.data import CATALOGUE
from scrawl.errors import NotWritable, ScrawlError
from scrawl.files import MEBIBYTE, check_private

LEAST_FREE_BYTES = 200 * MEBIBYTE  # for data sets and runs of some tens of MiB
LIBRARY_ENDINGS = (".so", ".dll")
MAX_COUNTED = 100_000  # files in a folder
NOEXEC = getattr(os, "ST_NOEXEC", 0)


def cache() -> Finding:
    """Return the cache of compiled libraries, in which one must be able to write.

    Raises:
        NotWritable: if nothing can be built there, or nobody could trust what is.
    """
    folder = library_cache()
    _require_use(folder)
    files = list(_files(folder))
    count = sum(path.suffix in LIBRARY_ENDINGS for path in files)
    size, free = _size(files), shutil.disk_usage(folder).free
    text = f"{folder}: private, {count} libraries, {_readable(size)}"
    facts = {"folder": str(folder), "libraries": count, "bytes": size, "private": True}
    if free < LEAST_FREE_BYTES:
        text += (
            f". Only {_readable(free)} are free on its disk: make room, or set"
            " SCRAWL_CACHE_DIR to a folder on another."
        )
        return Finding("cache", "warning", text, facts | {"free_bytes": free})
    return Finding("cache", "ok", text, facts | {"free_bytes": free})


def data_cache() -> Finding:
    """Return the cache of downloaded data sets, which is made when first needed."""
    try:
        folder = library_cache().with_name("data")
    except ScrawlError:
        return Finding("data cache", "note", "Beside the cache: see there.")
    if not folder.is_dir():
        text = f"{folder}: nothing yet"
        return Finding("data cache", "note", text, {"folder": str(folder), "bytes": 0})
    try:
        check_private(folder)
    except NotWritable as error:
        return Finding("data cache", "warning", str(error), {"folder": str(folder)})
    size = _size(_files(folder))
    return Finding(
        "data cache",
        "ok",
        f"{folder}: private, {_readable(size)}",
        {"folder": str(folder), "bytes": size, "private": True},
    )


def data_sets() -> Iterator[Finding]:
    """Yield where each data set lies, without reading it."""
    for name in CATALOGUE:
        found = place(name)
        yield Finding(f"data {name}", "note", found, {"where": found})


def room_for_runs() -> Finding:
    """Return how much room there is where `scrawl train` makes its runs."""
    try:
        return _room_in(Path.cwd())
    except OSError as error:  # eg. the folder was removed
        text = f"This folder cannot be used: {error.strerror or error}. Go to another."
        return Finding("room for runs", "warning", text)


def _room_in(here: Path) -> Finding:
    runs = here / "runs"
    folder = runs if runs.is_dir() else here
    free = shutil.disk_usage(folder).free
    text = f"{runs}: {_readable(free)} free"
    facts = {"folder": str(runs), "free_bytes": free}
    if not os.access(folder, os.W_OK | os.X_OK):
        text = f"Nothing can be written in {folder}. Name another with --out."
        return Finding("room for runs", "warning", text, facts)
    if free < LEAST_FREE_BYTES:
        text += ", which is little. Make room, or name another disk with --out."
        return Finding("room for runs", "warning", text, facts)
    return Finding("room for runs", "ok", text, facts)


def _require_use(folder: Path) -> None:
    if not os.access(folder, os.W_OK | os.X_OK):
        raise NotWritable(
            f"Nothing can be written in the cache folder {folder}. Allow it, or set"
            " SCRAWL_CACHE_DIR to a folder of your own."
        )
    if NOEXEC and os.statvfs(folder).f_flag & NOEXEC:
        raise NotWritable(
            f"The cache folder {folder} is mounted noexec: what is compiled there"
            " cannot run. Set SCRAWL_CACHE_DIR to a folder that may run programs."
        )


def _files(folder: Path) -> Iterator[Path]:
    count = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            count += 1
            if count > MAX_COUNTED:
                return
            yield Path(parent) / name


def _size(files: Iterator[Path] | list[Path]) -> int:
    size = 0
    for path in files:
        with suppress(OSError):  # gone meanwhile
            size += path.lstat().st_size
    return size


def _readable(size: int) -> str:
    if size < 1024 * MEBIBYTE:
        return f"{size / MEBIBYTE:.1f} MiB"
    return f"{size / (1024 * MEBIBYTE):,.1f} GiB"
