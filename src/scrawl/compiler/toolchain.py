"""The C compiler: which one, and how it is asked for a library."""

import errno
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from scrawl.compiler.targets import Target
from scrawl.errors import MissingOnMachine, NoCompiler, NotWritable

NAMES = ("cc", "gcc", "clang")
TIMEOUT_SECONDS = 120
NO_ROOM = os.strerror(errno.ENOSPC)
FLAGS = (
    "-std=gnu11",
    "-O3",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-ffreestanding",
    "-fno-stack-protector",
    "-fvisibility=hidden",
    "-fno-sanitize=all",
    "-Wno-psabi",
    "-shared",
    "-fPIC",
)
# It would keep overlapping inputs of a convolution in registers that are not there.
FLAGS_OF_GCC = ("-fno-predictive-commoning",)


@dataclass(frozen=True)
class Compiler:
    """A C compiler: the words to call it with, and the first line of its version."""

    command: tuple[str, ...]
    version: str


def find_compiler() -> Compiler:
    """Return $CC, cc, gcc, clang or the ziglang package, whichever comes first.

    Raises:
        NoCompiler: if there is none, or it does not answer.
    """
    command = _command()
    if command is None:
        raise NoCompiler(
            "No C compiler was found ($CC, cc, gcc, clang). Install one, or"
            " `pip install 'scrawl[compiler]'`."
        )
    answer = _run((*command, "version" if _is_zig(command) else "--version"))
    return Compiler(command, (answer.stdout.splitlines() or ["unknown"])[0].strip())


def build(compiler: Compiler, target: Target, source: Path, library: Path) -> None:
    """Compile *source* for *target* into the shared *library*.

    Raises:
        NoCompiler: if the compiler fails; the message holds its first complaint.
        NotWritable: if it fails for want of room.
    """
    command = compiler.command
    if _is_zig(command):
        command = (*command, "cc")
    flags = build_flags(compiler, target)
    _run((*command, *flags, "-o", str(library), str(source)))
    if not library.exists() or not library.stat().st_size:
        raise NoCompiler(
            f"The C compiler {command[0]!r} wrote no library. Set CC to one that works."
        )


def build_flags(compiler: Compiler, target: Target) -> tuple[str, ...]:
    """Return the flags for a library that needs no other: part of its cache key."""
    # A library of macOS must name the system's, even if it calls nothing there.
    own = () if sys.platform == "darwin" else ("-nostdlib",)
    is_clang = _is_zig(compiler.command) or "clang" in compiler.version
    return (*FLAGS, *(() if is_clang else FLAGS_OF_GCC), *own, *target.flags)


def _command() -> tuple[str, ...] | None:
    if chosen := os.environ.get("CC"):
        return _words(chosen)
    for name in NAMES:
        if path := shutil.which(name):
            return (path,)
    if path := zig_path():
        return (str(path),)
    return None


def _words(chosen: str) -> tuple[str, ...]:
    try:
        words = tuple(shlex.split(chosen))
    except ValueError:
        words = ()
    if not words:
        raise NoCompiler(
            f"CC is {chosen!r}, which names no program. Set it to a C compiler, or to"
            " nothing."
        )
    return words


def zig_path() -> Path | None:
    """Return the compiler inside the ziglang package, without importing it."""
    package = importlib.util.find_spec("ziglang")
    if package is None or package.origin is None:
        return None
    name = "zig.exe" if sys.platform == "win32" else "zig"
    return Path(package.origin).parent / name


def _is_zig(command: tuple[str, ...]) -> bool:
    return len(command) == 1 and Path(command[0]).stem == "zig"  # not 'zig cc'


def _run(command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise NoCompiler(
            f"The C compiler {command[0]!r} was not done after {TIMEOUT_SECONDS} s. Use"
            " a network with fewer layers, or set CC to a quicker one."
        ) from error
    except OSError as error:
        raise NoCompiler(
            f"The C compiler {command[0]!r} cannot be run: {error}. Set CC to one that"
            " works."
        ) from error
    if done.returncode:
        raise _failure(command, done)
    return done


def _failure(
    command: tuple[str, ...], done: subprocess.CompletedProcess[str]
) -> MissingOnMachine:
    if NO_ROOM in done.stderr:
        return NotWritable(
            f"the C compiler {command[0]!r} says {NO_ROOM!r}. TMPDIR names the folder"
            " of its temporary files."
        )
    lines = (done.stderr.strip() or "it said nothing").splitlines()
    complaint = next((line for line in lines if "error" in line), lines[0])
    return NoCompiler(
        f"The C compiler {command[0]!r} failed with status {done.returncode}:"
        f" {complaint.rstrip('.')}. Set CC to one that works."
    )
