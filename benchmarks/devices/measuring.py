"""From a cell to what is found of it: some side by side, those with times alone."""

import re
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.devices.cells import Cell
from benchmarks.devices.forms import ARITHMETICS, Form, make_form
from benchmarks.devices.journal import Accuracy, Found, Journal, Layer, OnCore, Result
from benchmarks.devices.subjects import Subject, trained
from scrawl.deployment import StaticSizes
from scrawl.errors import ScrawlError
from scrawl.files import sha256
from scrawl.networks import Network, costs
from scrawl.verification import (
    Device,
    Toolchain,
    Verification,
    find_toolchain,
    verify,
)


@dataclass(frozen=True)
class Bench:
    """Where networks are trained and results are kept, and how many run at once."""

    folder: Path
    journal: Journal
    jobs: int = 1

    def measure(self, subject: Subject, cells: Sequence[Cell]) -> None:
        """Measure what the journal lacks of *cells*, all of them of *subject*."""
        network, data = trained(subject, self.folder / "runs"), subject.load()
        num_images = max(cell.num_images for cell in cells)
        forms = {}
        for arithmetic in ARITHMETICS:
            form = make_form(network, arithmetic, data, num_images)
            forms[arithmetic] = form
            self._measure_form(form, [c for c in cells if c.arithmetic == arithmetic])
        self.journal.add(_accuracy(subject, network, forms["float"], forms["int8"]))

    def _measure_form(self, form: Form, cells: Sequence[Cell]) -> None:
        """Measure cells side by side, and those that are timed alone, at the end."""
        missing = [cell for cell in cells if not self._has(form, cell)]
        together = [cell for cell in missing if self.jobs > 1 and not cell.is_timed]
        alone = [cell for cell in missing if cell not in together]
        alone.sort(key=lambda cell: cell.is_timed)  # what zig builds once is there
        with ThreadPoolExecutor(self.jobs) as threads:
            jobs = [
                threads.submit(measure_cell, form, cell, is_alone=False)
                for cell in together
            ]
            for job in jobs:
                self._keep(job.result())
        for cell in alone:
            self._keep(measure_cell(form, cell))

    def _has(self, form: Form, cell: Cell) -> bool:
        return self.journal.has(cell, fingerprint(form, _toolchain(cell)))

    def _keep(self, result: Result) -> None:
        self.journal.add(result)
        sys.stderr.write(f"{result.cell}: {_told(result)}\n")


def measure_cell(form: Form, cell: Cell, *, is_alone: bool = True) -> Result:
    """Return what came of *cell*: that it fails is a result, too."""
    toolchain = _toolchain(cell)
    same = fingerprint(form, toolchain)
    inputs, expected = form.first(cell.num_images)
    began = time.perf_counter()
    try:
        verification = verify(
            form.export,
            toolchain,
            inputs,
            expected,
            emulator=cell.emulator,
            optimization=cell.optimization,
            stated_bytes=form.sizes.buffer_bytes,
        )
    except ScrawlError as error:
        return Result(cell, same, problem=str(error))
    seconds = time.perf_counter() - began
    found = _found(verification, form, seconds, is_alone=is_alone)
    return Result(cell, same, found)


def fingerprint(form: Form, toolchain: Toolchain) -> str:
    """Return what stands for the code and the compiler that a result belongs to."""
    texts = (form.export.header, form.export.source)
    code = [re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL) for text in texts]
    return sha256("\n".join((*code, toolchain.version, *toolchain.flags)).encode())


def _toolchain(cell: Cell) -> Toolchain:
    return _asked_once(cell.target, cell.compiler)


@cache
def _asked_once(target: str, compiler: str) -> Toolchain:
    return find_toolchain(target, compiler)


def _found(
    verification: Verification, form: Form, seconds: float, *, is_alone: bool
) -> Found:
    every, device = verification.agreements, verification.device
    return Found(
        compiler=verification.compiler,
        flags=verification.flags,
        emulator=verification.emulator,
        multiply_accumulates=form.sizes.num_multiply_accumulates,
        label_differences=sum(each.label_differences for each in every),
        score_differences=sum(each.score_differences for each in every),
        largest_score_difference=max(each.largest_score_difference for each in every),
        smallest_margin=min(each.smallest_margin for each in every),
        reference_seconds=form.seconds,
        verify_seconds=seconds,
        is_alone=is_alone,
        on_core=device and _on_core(device, form.sizes),
    )


def _on_core(device: Device, sizes: StaticSizes) -> OnCore:
    macs = {layer.number: layer.num_multiply_accumulates for layer in sizes.layers}
    return OnCore(
        code_bytes=device.sizes.code_bytes,
        weight_bytes=device.sizes.weight_bytes,
        ram_bytes=device.sizes.ram_bytes,
        stack_bytes=device.stack_bytes,
        stack_bound_bytes=device.stack_bound_bytes,
        instructions=device.instructions_per_image,
        layers=tuple(
            Layer(layer.name, macs.get(layer.number or 0, 0), layer.instructions)
            for layer in device.layers
        ),
    )


def _accuracy(
    subject: Subject, network: Network, floats: Form, integers: Form
) -> Accuracy:
    return Accuracy(
        network=subject.name,
        images=len(next(iter(floats.expected.values()))),
        epochs=subject.epochs,
        seed=subject.recipe.seed,
        parameters=costs(network).num_parameters,
        float_accuracies=dict(floats.accuracies),
        int8_accuracies=dict(integers.accuracies),
        label_differences={
            name: int((scores.argmax(1) != integers.expected[name].argmax(1)).sum())
            for name, scores in floats.expected.items()
        },
    )


def _told(result: Result) -> str:
    if result.found is None:
        return result.problem
    found = result.found
    return (
        f"{found.label_differences} labels and {found.score_differences} scores differ,"
        f" {found.verify_seconds:.1f} s"
    )
