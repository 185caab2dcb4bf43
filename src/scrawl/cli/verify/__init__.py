"""`scrawl verify`: exported C, compiled and run on a core, beside the reference.

What is verified is in `subject.py`, whether it fits a chip in `chip.py`; files for
uVision, which hold no program, are replayed in `uvision.py`. The work is that of the
stages `verification` and `deployment`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from scrawl.arrays import Inputs
from scrawl.cli.device_network import quantize_option
from scrawl.cli.output import complain, json_option, say, say_json
from scrawl.cli.run_data import data_option, offline_option
from scrawl.cli.verify.chip import require_fit, require_measured_fit
from scrawl.cli.verify.subject import Subject, subject_of
from scrawl.cli.verify.uvision import is_for_uvision, verify_files
from scrawl.deployment import static_sizes
from scrawl.errors import InvalidRequest
from scrawl.verification import (
    CORES,
    HOST,
    TARGETS,
    Chip,
    Emulator,
    Optimization,
    Toolchain,
    Verification,
    find_toolchain,
    load_elftools,
    parse_size,
    require_agreement,
    require_qemu,
    require_unicorn,
    to_json,
    to_text,
    verify,
)

__all__ = ["command"]

ALL = "all"
SOFT_FLOAT_IMAGES = 200  # in float32 on a core without a unit for it


@click.command()
@click.argument("place", required=False, metavar="RUN|EXPORT")
@click.option(
    "--target",
    type=click.Choice([*TARGETS, ALL]),
    default=HOST,
    show_default=True,
    help="This computer, one core, or all of them.",
)
@quantize_option
@click.option(
    "--images",
    type=click.IntRange(min=1),
    metavar="N",
    help="Run the first N test images. Default: all; of floats on a core without a"
    f" unit for them, {SOFT_FLOAT_IMAGES}.",
)
@click.option(
    "--flash", metavar="SIZE", help="The flash of the chip, eg. 16K: fail beyond it."
)
@click.option(
    "--ram", metavar="SIZE", help="The RAM of the chip, eg. 4K: fail beyond it."
)
@click.option(
    "--compiler",
    type=click.Choice(["gcc", "cc", "zig"]),
    help="Default: arm-none-eabi-gcc or, of this computer, cc; zig without them.",
)
@click.option(
    "--optimize",
    "level",
    type=click.Choice(["1", "2", "3", "s"]),
    default="2",
    show_default=True,
    help="What the compiler is told after -O.",
)
@click.option(
    "--emulator",
    type=click.Choice(["unicorn", "qemu"]),
    default="unicorn",
    show_default=True,
    help="What runs the program of a core.",
)
@click.option(
    "--run", metavar="RUN", help="The run that EXPORT was written of, if not in it."
)
@data_option
@offline_option
@json_option
def command(
    *,
    place: str | None,
    target: str,
    quantization: str | None,
    images: int | None,
    flash: str | None,
    ram: str | None,
    compiler: str | None,
    level: str,
    emulator: Emulator,
    run: str | None,
    data: str | None,
    offline: bool,
    as_json: bool,
) -> None:
    """Prove on emulated chips that exported C does what the run does.

    The C of a run, or that in the folder EXPORT, is compiled for the target, run over
    the test images, and compared with the reference: integers must be equal to the
    bit, and floats label by label, scores within 1e-5. Any difference is exit code 1.

    Of a core it prints flash, RAM, the deepest stack, and instructions for an image,
    layer by layer. How long an instruction takes, no emulator knows.

    Of a folder of files for uVision, the lines are replayed as its debugger would, and
    every array of the run must be in memory afterwards.

    With --json, one target gives an object, and `all` a list of them.

    RUN is a folder, the beginning of its name, or `latest`.
    """
    if place is None:
        raise InvalidRequest("Name a run or an export: `scrawl verify latest`.")
    is_quantized = quantization is not None
    if is_for_uvision(Path(place)):
        _require_plain(click.get_current_context())
        options = {"is_quantized": is_quantized, "offline": offline}
        verify_files(Path(place), run, data, **options, as_json=as_json)
        return
    chip = Chip(*(None if size is None else parse_size(size) for size in (flash, ram)))
    subject = subject_of(place, run, data, is_quantized=is_quantized, offline=offline)
    sizes = static_sizes(subject.device.form)
    require_fit(subject.device, sizes, chip)
    toolchains = _toolchains(target, compiler, emulator)
    jobs = [_Job(each, _count(subject, each.target, images)) for each in toolchains]
    found = []
    for each in _verified(subject, jobs, emulator, _LEVELS[level]):
        found.append(each)
        if not as_json:
            say(to_text(each, sizes))
    if as_json:
        records = [to_json(each, sizes) for each in found]
        say_json(records if target == ALL else records[0])
    _require_all(subject, found, chip)


def _require_plain(context: click.Context) -> None:
    """Refuse what files without a program have no use for."""
    useless = ("target", "images", "flash", "ram", "compiler", "level", "emulator")
    typed = click.core.ParameterSource.COMMANDLINE
    given = [name for name in useless if context.get_parameter_source(name) is typed]
    if given:
        name = "optimize" if given[0] == "level" else given[0]
        raise InvalidRequest(
            f"Files for uVision hold arrays and no program. Leave --{name} out."
        )


@dataclass(frozen=True)
class _Job:
    """A target with its compiler, and how many images it reads."""

    toolchain: Toolchain
    num_images: int


def _toolchains(
    target: str, compiler: str | None, emulator: Emulator
) -> list[Toolchain]:
    """Return a compiler for each target; what is missing here is told at once."""
    targets = TARGETS if target == ALL else (target,)
    own = "cc" if compiler == "gcc" else compiler  # whatever it is called there
    found = [find_toolchain(x, own if x == HOST else compiler) for x in targets]
    if target != HOST:
        require_unicorn()  # which counts, also for QEMU
        load_elftools()
        if emulator == "qemu":
            require_qemu()
    return found


def _count(subject: Subject, target: str, images: int | None) -> int:
    if images is not None:
        return min(images, len(subject.test))
    is_soft = target != HOST and not CORES[target].fpu
    if is_soft and not subject.device.is_integer:
        complain(
            f"{target} computes floats without a unit for them, so that"
            f" {SOFT_FLOAT_IMAGES} images are read. Ask for more with --images."
        )
        return min(SOFT_FLOAT_IMAGES, len(subject.test))
    return len(subject.test)


def _verified(
    subject: Subject, jobs: list[_Job], emulator: Emulator, level: Optimization
) -> Iterator[Verification]:
    inputs = subject.inputs(max(job.num_images for job in jobs))
    expected = subject.device.scores(inputs)
    export = subject.export()
    stated_bytes = static_sizes(subject.device.form).buffer_bytes
    for job in jobs:
        yield verify(
            export,
            job.toolchain,
            _first(inputs, job.num_images),
            _first(expected, job.num_images),
            emulator=emulator,
            optimization=level,
            stated_bytes=stated_bytes,
        )


def _require_all(subject: Subject, found: list[Verification], chip: Chip) -> None:
    if chip != Chip() and all(each.device is None for each in found):
        complain(
            "Weights and buffers fit. Code and stack were not measured: name a core"
            " with --target."
        )
    for each in found:
        require_agreement(each.agreements, f"{subject.name} on {each.target}")
        if each.device is not None:
            require_measured_fit(subject.device, each.device, chip)


def _first(
    arrays: Inputs | Mapping[str, np.ndarray], count: int
) -> dict[str, np.ndarray]:
    return {name: array[:count] for name, array in arrays.items()}


_LEVELS: dict[str, Optimization] = {"1": "-O1", "2": "-O2", "3": "-O3", "s": "-Os"}
