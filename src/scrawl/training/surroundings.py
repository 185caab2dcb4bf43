"""What a training ran on: the versions, the machine, the engine."""

import platform
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import numpy as np

from scrawl.compiler import num_threads

CPU_TABLE = Path("/proc/cpuinfo")  # of Linux
CPU_QUESTION = ("/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string")  # on macOS


@dataclass(frozen=True)
class Versions:
    """Which scrawl, which Python, which NumPy."""

    scrawl: str
    python: str
    numpy: str


@dataclass(frozen=True)
class Machine:
    """The processor, how many cores this process may use, and how many threads did."""

    cpu: str
    cores: int
    threads: int


@dataclass(frozen=True)
class CompilerUsed:
    """The command of the compiler, and the first line of what it says of itself."""

    command: str
    version: str


@dataclass(frozen=True)
class TargetUsed:
    """The vector instructions compiled for, and the class of their arithmetic.

    Equal inputs give equal bytes on all machines of one class.
    """

    name: str
    arithmetic: str


@dataclass(frozen=True)
class EngineUsed:
    """Our own compiler; or Keras, its version, and on what it ran, eg. 'jax 0.5.0'."""

    name: Literal["compiled", "keras"] = "compiled"
    version: str | None = None
    backend: str | None = None

    def described(self) -> str:
        """Return its version, and what it ran on if that is known."""
        version = self.version or self.name
        return version if self.backend is None else f"{version} on {self.backend}"


@dataclass(frozen=True)
class Tools:
    """What an engine trains with; Keras has a compiler and a target of its own."""

    threads: int
    engine: EngineUsed = EngineUsed()
    compiler: CompilerUsed | None = None
    target: TargetUsed | None = None


@dataclass(frozen=True)
class Surroundings:
    """What a training ran on."""

    versions: Versions
    machine: Machine
    tools: Tools


def surroundings_of(tools: Tools) -> Surroundings:
    """Return what a training with such *tools* runs on."""
    return Surroundings(
        versions=Versions(version("scrawl"), platform.python_version(), np.__version__),
        machine=Machine(cpu_name(), num_threads(), tools.threads),
        tools=tools,
    )


def cpu_name() -> str:
    """Return what the processor is called, or at least its family."""
    return _name_on_linux() or _name_on_macos() or platform.processor() or _family()


def _name_on_linux() -> str:
    try:
        table = CPU_TABLE.read_text(errors="replace")
    except OSError:
        return ""
    names = [line for line in table.splitlines() if line.startswith("model name")]
    return names[0].partition(":")[2].strip() if names else ""


def _name_on_macos() -> str:
    if platform.system() != "Darwin":
        return ""
    answer = subprocess.run(CPU_QUESTION, capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def _family() -> str:
    return platform.machine() or "unknown"
