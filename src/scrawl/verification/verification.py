"""One export on one target: built, run over all examples, compared, and measured."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from scrawl.arrays import Inputs
from scrawl.errors import CheckFailed
from scrawl.verification.agreement import Agreement, compare
from scrawl.verification.building import Build, Optimization, build
from scrawl.verification.claims import read_claims
from scrawl.verification.counting import (
    LayerCount,
    count_instructions,
    count_layers,
)
from scrawl.verification.elf import Sizes, read_image
from scrawl.verification.emulator import require_unicorn, run_in_unicorn
from scrawl.verification.exports import Export
from scrawl.verification.host import run_on_host
from scrawl.verification.qemu import require_qemu, run_in_qemu
from scrawl.verification.records import Outcome, Records, pack_inputs
from scrawl.verification.targets import HOST, find_core
from scrawl.verification.toolchains import Toolchain

Emulator = Literal["unicorn", "qemu"]
NUM_COUNTED = 4  # examples: counting is a hundred times as slow as running


@dataclass(frozen=True)
class Device:
    """What the network is on a core: bytes, and instructions for an example.

    *stack_bytes* is how deep the stack went below the call; *stack_bound_bytes* how
    deep it could, where the compiler tells. The layers are counted in a program of
    their own, as `counting.py` says.
    """

    sizes: Sizes
    stack_bytes: int
    stack_bound_bytes: int | None
    instructions_per_image: float
    layers: tuple[LayerCount, ...]


@dataclass(frozen=True)
class Verification:
    """Whether and how an export does on *target* what the reference does.

    Of the host, there is no *device* and no *emulator*. Times are no part of it: equal
    programs give equal verifications.
    """

    target: str
    compiler: str
    flags: tuple[str, ...]
    num_images: int
    agreements: tuple[Agreement, ...]
    emulator: str | None = None
    device: Device | None = field(default=None)

    @property
    def holds(self) -> bool:
        """Whether every label is the same, and every score near enough."""
        return all(each.holds for each in self.agreements)


def verify(
    export: Export,
    toolchain: Toolchain,
    inputs: Inputs,
    expected: Mapping[str, np.ndarray],
    *,
    emulator: Emulator = "unicorn",
    optimization: Optimization = "-O2",
    stated_bytes: int | None = None,
) -> Verification:
    """Return how *export*, compiled by *toolchain* for its target, reads *inputs*.

    Inputs and what is *expected* of them are in the order of the export. Scores that
    differ are told in the result; `require_agreement` refuses them. If the bytes of its
    buffers are *stated*, those of the object file of a core must be as many.

    Raises:
        CheckFailed: if the C is refused, breaks what it claims, or fails as it runs.
        InvalidRequest: if inputs or scores are not those of the export.
        MissingOnMachine: if the emulator or what reads programs is not here.
    """
    records = pack_inputs(export, inputs)
    with tempfile.TemporaryDirectory(prefix="scrawl-") as name:
        built = build(export, toolchain, Path(name), optimization=optimization)
        outcome = _run(built, records, emulator)
        device = None
        if toolchain.target != HOST:
            _require_claims(built, stated_bytes)
            counted = records[: _num_counted(built)]
            device = _measure(built, outcome, counted, optimization)
    return Verification(
        target=toolchain.target,
        compiler=toolchain.version,
        flags=built.flags,
        num_images=len(records),
        agreements=compare(outcome.scores, expected),
        emulator=None if device is None else _EMULATORS[emulator](),
        device=device,
    )


def _run(built: Build, records: Records, emulator: Emulator) -> Outcome:
    if built.target == HOST:
        return run_on_host(built, records)
    return {"unicorn": run_in_unicorn, "qemu": run_in_qemu}[emulator](built, records)


def _require_claims(built: Build, stated_bytes: int | None) -> None:
    broken = read_claims(built).broken(built.export.prefix, stated_bytes)
    if broken:
        raise CheckFailed(
            f"{built.export.prefix}.c for {built.target} breaks its claims:"
            f" {' '.join(broken)} Export it again."
        )


def _num_counted(built: Build) -> int:
    """Return of how many examples instructions are counted: few where they are many."""
    is_soft = not built.export.is_integer and not find_core(built.target).fpu
    return 1 if is_soft else NUM_COUNTED


def _measure(
    built: Build, outcome: Outcome, counted: Records, optimization: Optimization
) -> Device:
    with tempfile.TemporaryDirectory(prefix="scrawl-") as name:
        of_layers = build(
            built.export,
            built.toolchain,
            Path(name),
            optimization=optimization,
            is_measured=True,
        )
        layers = count_layers(of_layers, counted)
    return Device(
        sizes=read_image(built.program, find_core(built.target)).sizes,
        stack_bytes=outcome.stack_bytes or 0,
        stack_bound_bytes=read_claims(built).stack_bound_bytes,
        instructions_per_image=count_instructions(built, counted),
        layers=layers,
    )


_EMULATORS = {"unicorn": require_unicorn, "qemu": require_qemu}
