"""Compiled libraries: built once, kept in the user's cache, loaded with ctypes."""

import ctypes
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from scrawl.compiler.targets import Target
from scrawl.compiler.toolchain import Compiler, build, build_flags
from scrawl.errors import InvalidFile, NothingThere, NotWritable
from scrawl.files import cache_folder, read_bytes, read_text, sha256, write_text

ENDING = ".dll" if sys.platform == "win32" else ".so"
SEAL = ".sha256"  # the digest of a library, beside it
MAX_LIBRARY_BYTES = 1 << 26


@dataclass(frozen=True)
class Source:
    """C text that exports one function, `int NAME(int task, Job *job, int worker)`."""

    text: str

    @property
    def symbol(self) -> str:
        """The name of the function: a digest, so that two libraries never meet."""
        return f"scrawl_{sha256(self.text.encode())[:16]}"


def library_cache() -> Path:
    """Return the folder of compiled libraries, made if need be.

    Raises:
        NotWritable: if others could have written to it.
    """
    return cache_folder("libraries")


def load_library(source: Source, compiler: Compiler, target: Target) -> ctypes.CDLL:
    """Return the loaded library of *source*, compiled unless the cache has it."""
    path = library_path(source, compiler, target)
    if not _is_whole(path):
        _build_whole(source, compiler, target, path)
    try:
        return ctypes.CDLL(str(path))
    except OSError as error:
        raise NotWritable(
            f"The compiled library {path} cannot be loaded ({error}). If its folder is"
            " mounted noexec, set SCRAWL_CACHE_DIR to one that may run programs."
        ) from error


def library_path(source: Source, compiler: Compiler, target: Target) -> Path:
    """Return where the library lies: its name is a digest of all that went in."""
    key = "\0".join((
        source.text,
        *build_flags(compiler, target),
        *compiler.command,
        compiler.version,
        *target.features,
    ))
    return library_cache() / (sha256(key.encode())[:40] + ENDING)


def _is_whole(path: Path) -> bool:
    """Tell whether *path* is as it was built: half a library ends the process."""
    try:
        seal = read_text(path.with_suffix(SEAL))
        return seal == sha256(read_bytes(path, MAX_LIBRARY_BYTES))
    except (InvalidFile, NothingThere):
        return False


def _build_whole(
    source: Source, compiler: Compiler, target: Target, path: Path
) -> None:
    text = path.with_suffix(".c")
    try:
        write_text(text, source.text.replace("SYMBOL", source.symbol))
        seal = _build_aside(compiler, target, text, path)
        write_text(path.with_suffix(SEAL), seal)
    except (OSError, NotWritable) as error:
        cause = error.__cause__ or error
        reason = getattr(cause, "strerror", None) or str(cause).rstrip(".")
        raise NotWritable(
            f"Cannot keep a compiled library in {path.parent}: {reason}."
            " Make room, or set SCRAWL_CACHE_DIR to a folder of your own."
        ) from error


def _build_aside(compiler: Compiler, target: Target, text: Path, path: Path) -> str:
    """Build *path* from *text* in a folder of its own, and return its digest."""
    # Some compilers leave more than the library: all goes with the folder.
    with tempfile.TemporaryDirectory(
        dir=path.parent, ignore_cleanup_errors=True
    ) as folder:
        temporary = Path(folder) / path.name
        build(compiler, target, text, temporary)
        seal = sha256(temporary.read_bytes())
        temporary.replace(path)
    return seal
