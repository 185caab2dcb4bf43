"""The processor, its vector instructions, and the compiler for them."""

import math
import platform
import shutil
from importlib.metadata import version
from pathlib import Path

import numpy as np

from scrawl.cli.doctor.finding import Finding
from scrawl.compiler import build_flags, find_compiler, native_target, num_threads
from scrawl.errors import InvalidFile, NothingThere
from scrawl.files import read_text
from scrawl.training import cpu_name

CPU_LIMIT = Path("/sys/fs/cgroup/cpu.max")  # of a container: microseconds, and of what


def versions() -> Finding:
    """Return which scrawl this is, and what it stands on."""
    found = {
        "scrawl": version("scrawl"),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "system": f"{platform.system()} {platform.machine()}",
    }
    text = "{scrawl} on Python {python}, NumPy {numpy}, {system}".format(**found)
    return Finding("scrawl", "ok", text, found | {"version": found["scrawl"]})


def processor() -> Finding:
    """Return what computes here, and how much of it is ours."""
    threads, limit = num_threads(), _granted_cores()
    text = f"{cpu_name()}; {threads} thread{'s' if threads > 1 else ''}"
    facts: dict[str, object] = {
        "cpu": cpu_name(),
        "threads": threads,
        "granted": limit,
    }
    if limit is not None and limit < threads:
        fewer = max(1, math.floor(limit))
        text += (
            f", but this container grants the time of {limit:g} only."
            f" Train with --threads {fewer}, or grant it more."
        )
        return Finding("processor", "warning", text, facts)
    return Finding("processor", "ok", text, facts)


def target() -> Finding:
    """Return the vector instructions that are compiled for."""
    found = native_target()
    return Finding(
        "target",
        "ok",
        f"{found.name}: {found.lanes} lanes, arithmetic {found.arithmetic}",
        {
            "target": found.name,
            "lanes": found.lanes,
            "flags": list(found.flags),
            "arithmetic": found.arithmetic,
        },
    )


def compiler() -> Finding:
    """Return the compiler: where it lies, its version, and its flags."""
    found = find_compiler()
    flags = build_flags(found, native_target())
    program, *words = found.command
    command = [shutil.which(program) or program, *words]
    return Finding(
        "compiler",
        "ok",
        f"{' '.join(command)}: {found.version}; {' '.join(flags)}",
        {"command": command, "version": found.version, "flags": list(flags)},
    )


def _granted_cores() -> float | None:
    """Return the cores' worth of time that a container grants, if it has a limit."""
    try:
        granted, _, period = read_text(CPU_LIMIT).partition(" ")
        return int(granted) / int(period)
    except (NothingThere, InvalidFile, ValueError, ZeroDivisionError):
        return None  # 'max', or no container
