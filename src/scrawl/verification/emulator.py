"""Unicorn, and how a program is run in it: in processes of their own, side by side.

Each process gets a slice of the examples, and what it writes is put together. That a
process crashes, hangs, or finds a fault of the program is one line of an error.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from scrawl.compiler import num_threads
from scrawl.errors import CheckFailed, MissingOnMachine
from scrawl.verification.building import Build
from scrawl.verification.elf import INSTALL, Image, read_image
from scrawl.verification.faults import fault_message, status_message
from scrawl.verification.filling import Filled, check_filled
from scrawl.verification.memory_map import VECTOR_PAGE_BYTES
from scrawl.verification.records import (
    Outcome,
    Records,
    join_outcomes,
    record_bytes,
    unpack_scores,
)
from scrawl.verification.targets import Core, Region, find_core

PROGRAM = Path(__file__).with_name("unicorn_machine.py")
STALL_SECONDS = 60.0  # without a word from the program: no example takes so long
STALL_SECONDS_COUNTING = 1800.0  # a count takes some thirty times as long as a run
LIMIT_SECONDS = 10_800.0  # for all examples of a process
MIN_SLICE = 64  # examples: fewer are not worth a process

Child: TypeAlias = "subprocess.Popen[str]"


@dataclass(frozen=True)
class Range:
    """Addresses from *first* to before *end*, whose instructions count for *key*."""

    first: int
    end: int
    key: str


@dataclass(frozen=True, eq=False)
class _Run:
    """What one process is given, and what came of it: the JSON of its last line."""

    first_example: int
    records: Records
    written: bytes
    outcome: dict[str, Any]


def require_unicorn() -> str:
    """Return which Unicorn is here, as "unicorn 2.1.4", without loading it.

    Raises:
        MissingOnMachine: if it is not installed.
    """
    from importlib.metadata import version

    if find_spec("unicorn") is None:
        raise MissingOnMachine(
            f"Unicorn, which emulates cores, is not installed. Get it by: {INSTALL}"
        )
    return f"unicorn {version('unicorn')}"


def run_in_unicorn(
    build: Build,
    records: Records,
    *,
    filled: Filled | None = None,
    stall_seconds: float = STALL_SECONDS,
    num_processes: int | None = None,
) -> Outcome:
    """Run the program of *build*, which is for a core, over all *records*.

    What is *filled* lies in its RAM before it begins, as if by a debugger.

    Raises:
        CheckFailed: if the program does what the core cannot, or does not end.
        InvalidRequest: if what is filled does not lie in RAM that the program leaves.
        MissingOnMachine: if Unicorn is not installed, or fails itself.
    """
    require_unicorn()
    core = find_core(build.target)
    image = read_image(build.program, core)
    check_filled(filled or {}, core, image)
    starts = list(_starts(len(records), num_processes or num_threads()))
    ends = [*starts[1:], len(records)]
    children: list[Child] = []
    run = partial(
        _run, children=children, filled=filled or {}, stall_seconds=stall_seconds
    )
    with ThreadPoolExecutor(len(starts)) as threads:
        try:
            jobs = [
                threads.submit(run, core, image, records[a:b], a)
                for a, b in zip(starts, ends, strict=True)
            ]
            runs = [job.result() for job in jobs]
        except BaseException:  # a signal reaches this thread alone
            for child in children:
                child.kill()
            raise
    return join_outcomes([_checked(build, image, run) for run in runs])


def count_in_unicorn(
    build: Build, records: Records, ranges: tuple[Range, ...]
) -> dict[str, int]:
    """Return how many instructions *records* take together, by the keys of *ranges*.

    Code in no range counts for the range that was left last; the key "" for nothing.

    Raises:
        CheckFailed: as `run_in_unicorn`.
        MissingOnMachine: as `run_in_unicorn`.
    """
    require_unicorn()
    core = find_core(build.target)
    image = read_image(build.program, core)
    patience = STALL_SECONDS_COUNTING
    run = _run(core, image, records, 0, [], stall_seconds=patience, ranges=ranges)
    _checked(build, image, run)
    return {str(key): int(count) for key, count in run.outcome["counts"].items()}


def _starts(num_examples: int, num_processes: int) -> Iterator[int]:
    count = max(1, min(num_processes, num_examples // MIN_SLICE))
    for index in range(count):
        yield num_examples * index // count


def _run(
    core: Core,
    image: Image,
    records: Records,
    first: int,
    children: list[Child],
    *,
    filled: Filled = MappingProxyType({}),
    stall_seconds: float = STALL_SECONDS,
    ranges: tuple[Range, ...] | None = None,
) -> _Run:
    job = {
        "model": core.model,
        "flash": _pair(core.flash),
        "ram": _pair(core.ram),
        "hidden": VECTOR_PAGE_BYTES,
        "filled": [[address, len(piece)] for address, piece in filled.items()],
        "fpu": bool(core.fpu),
        "stall_seconds": stall_seconds,
        "counted": ranges and [[r.first, r.end, r.key] for r in ranges],
    }
    with tempfile.TemporaryDirectory(prefix="scrawl-") as name:
        folder = Path(name)
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        (folder / "flash.bin").write_bytes(image.flash)
        (folder / "filled.bin").write_bytes(b"".join(filled.values()))
        (folder / "inputs.bin").write_bytes(records.tobytes())
        outcome = _call(folder, children)
        scores = folder / "scores.bin"
        written = scores.read_bytes() if scores.exists() else b""
    return _Run(first, records, written, outcome)


def _call(folder: Path, children: list[Child]) -> dict[str, Any]:
    with subprocess.Popen(
        [sys.executable, "-P", str(PROGRAM), str(folder)],  # beside it lie others
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as child:
        children.append(child)
        try:
            stdout, stderr = child.communicate(timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired as error:
            child.kill()
            raise MissingOnMachine(
                f"The emulator was not done after {LIMIT_SECONDS:g} s. Verify fewer"
                " images with --images."
            ) from error
        except BaseException:
            child.kill()
            raise
    if child.returncode:
        lines = stderr.splitlines() or ["it said nothing"]
        raise MissingOnMachine(
            f"The emulator failed with status {child.returncode}:"
            f" {lines[-1].rstrip('.')}. Install it again by: {INSTALL}"
        )
    return json.loads(stdout)


def _checked(build: Build, image: Image, run: _Run) -> Outcome:
    number = run.first_example + len(run.written) // record_bytes(build.export.outputs)
    where = f"{build.export.prefix} on {build.target}, example {number}"
    if "fault" in run.outcome:
        core = find_core(build.target)
        raise CheckFailed(
            f"{where}: {fault_message(run.outcome['fault'], image, core)}"
        )
    if run.outcome["exit"]:
        raise CheckFailed(f"{where}: {status_message(run.outcome['exit'])}")
    return unpack_scores(build.export, run.written, len(run.records))


def _pair(region: Region) -> list[int]:
    return [region.address, region.size]
