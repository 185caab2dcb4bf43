"""The page of devices, from the journal and the name of this machine."""

from collections.abc import Iterator

from benchmarks.devices.aims import aims
from benchmarks.devices.cells import TEST_IMAGES
from benchmarks.devices.results import Results
from benchmarks.devices.subjects import SUBJECTS
from benchmarks.devices.tables import (
    accuracy_section,
    agreement_sections,
    compiler_section,
    layer_section,
    qemu_section,
    small_code_section,
    time_section,
)
from benchmarks.machine import num_cores
from benchmarks.report.tables import table
from scrawl.cli.device_network import CALIBRATION_IMAGES
from scrawl.training import cpu_name
from scrawl.verification import require_unicorn
from scrawl.verification.verification import NUM_COUNTED

HEAD = """\
# Exported C on the host and on five cores

Written by `python -m benchmarks.devices`; it is not edited by hand.
Every network is trained once on all of MNIST, exported in both arithmetics, compiled
for every target by every compiler that is here, and run over the first {images} test
images; the cores are emulated by {unicorn}.
Scores are compared with those of the NumPy reference: integers to the bit, floats by
the largest difference.
Instructions are the mean of the first {counted} images, and of floats without a unit
for them those of the first; they are no times: no emulator knows how long one takes.
The machine that ran the emulator: {machine}, {cores} cores.

## What was asked
"""
RIVALS = """
A MAC is one multiply-accumulate; instructions are those of a whole image, from its
bytes to its scores, over all MACs of the network.
For comparison, as reported elsewhere and not measured again here: the C of BitNetMCU's
CNN of 64 channels takes 6.4 on cortex-m0 and 4.4 on cortex-m4, compiled with
arm-none-eabi-gcc 12.2.1 at -O3 and counted in QEMU.
int8 is calibrated with {calibration} training images, evenly spread.
A verification is all of it: quantizing, the scores of the reference, building, running
all images, counting and comparing; its seconds belong to this machine.
"""


def page(results: Results) -> str:
    """Return the whole page as Markdown."""
    return "\n".join(_lines(results)) + "\n"


def _lines(results: Results) -> Iterator[str]:
    yield HEAD.format(
        images=f"{results.images:,}",
        unicorn=require_unicorn(),
        counted=NUM_COUNTED,
        machine=cpu_name(),
        cores=num_cores(),
    )
    if results.images < TEST_IMAGES:
        yield f"This is a look with {results.images:,} images, and proves nothing.\n"
    rows = [aim.row for aim in aims(results)]
    yield from table(("what", "asked, at most", "measured", "verdict"), rows)
    yield RIVALS.format(calibration=f"{CALIBRATION_IMAGES:,}")
    yield from accuracy_section(results)
    for name in SUBJECTS:
        yield from agreement_sections(results, name)
    for section in (
        layer_section,
        small_code_section,
        time_section,
        qemu_section,
        compiler_section,
    ):
        yield from section(results)
