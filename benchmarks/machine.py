"""What the figures were measured on, as facts of the journal."""

import os
import platform
from collections.abc import Iterator
from importlib.metadata import version

import numpy as np

from benchmarks.environments import versions
from benchmarks.journal import Fact
from scrawl.compiler import find_compiler, native_target
from scrawl.training import cpu_name

MEBIBYTE = 1 << 20


def num_cores() -> int:
    """Return how many cores a contender may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def describe_machine(environments: list[str]) -> Iterator[Fact]:
    """Give the facts of the machine, the compiler and the versions compared."""
    yield Fact("machine: processor", cpu_name())
    yield Fact("machine: cores", num_cores())
    yield Fact("machine: memory", f"{_memory_bytes() / MEBIBYTE / 1024:.0f} GiB")
    yield Fact("machine: system", f"{platform.system()} {platform.machine()}")
    yield Fact("machine: compiler", find_compiler().version)
    yield Fact("machine: target of scrawl", native_target().name)
    ours = (f"scrawl {version('scrawl')}", f"NumPy {np.__version__}")
    python = f"Python {platform.python_version()}"
    pins = dict.fromkeys(pin for name in environments for pin in versions(name))
    peers = (pin.replace("==", " ") for pin in pins)
    yield Fact("machine: versions", ", ".join((python, *ours, *peers)))


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
