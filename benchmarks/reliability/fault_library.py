"""The library that lets calls fail: built by the C compiler, armed from within."""

import ctypes
import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.folders import ROOT
from benchmarks.reliability.fault_kinds import Fault
from scrawl.compiler import find_compiler

SOURCE = ROOT / "tests" / "reliability" / "faults.c"
FLAGS = ("-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC")


@dataclass(frozen=True)
class Call:
    """A call that touched a file: its name, what it does, and whether it failed."""

    has_failed: bool
    kind: int
    name: str
    path: str


def build_library(folder: Path) -> Path:
    """Return the library, compiled into *folder*."""
    path = folder / "faults.so"
    command = (*find_compiler().command, *FLAGS, "-o", str(path), str(SOURCE))
    subprocess.run(command, check=True)
    return path


def preloading(library: Path) -> dict[str, str]:
    """Return the environment of a process in which calls can be made to fail."""
    lone = {"OPENBLAS_NUM_THREADS": "1"}  # a child of a fork has no other threads
    return os.environ | lone | {"LD_PRELOAD": str(library)}


def arm(folders: Iterable[Path], number: int, fault: Fault) -> None:
    """Let the call of that *number*, from 1, on a file below *folders* fail."""
    watched = "".join(f"{folder}\n" for folder in folders).encode()
    _library().faults_arm(*(
        watched,
        ctypes.c_long(number),
        fault.error,
        fault.kinds,
        fault.how,
    ))


def disarm() -> tuple[Call, ...]:
    """Let no call fail any more, and return those there were since it was armed."""
    library = _library()
    library.faults_disarm()
    library.faults_calls.restype = ctypes.c_char_p
    lines = library.faults_calls().decode(errors="replace").splitlines()
    return tuple(map(_call, lines))


def _call(line: str) -> Call:
    has_failed, kind, name, path = line.split(" ", 3)
    return Call(has_failed == "1", int(kind), name, path)


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None)
