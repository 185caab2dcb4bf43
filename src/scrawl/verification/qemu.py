"""QEMU's whole machines, where qemu-system-arm is on the PATH: a second opinion.

They have what Unicorn leaves out: vectors, faults and the registers of the system, so
that a firmware that forgets its floating point unit fails there. Semihosting is QEMU's
own. https://www.qemu.org/docs/master/about/emulation.html#semihosting
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from scrawl.errors import CheckFailed, InvalidRequest, MissingOnMachine
from scrawl.verification.building import Build
from scrawl.verification.elf import Image, read_image
from scrawl.verification.faults import status_message
from scrawl.verification.memory_map import STACK_BYTES
from scrawl.verification.records import Outcome, Records, record_bytes, unpack_scores
from scrawl.verification.targets import Core, find_core

QEMU = "qemu-system-arm"
LIMIT_SECONDS = 1800.0
OPTIONS = (
    *("-display", "none"),
    *("-monitor", "none"),
    *("-serial", "none"),
    *("-semihosting-config", "enable=on,target=native"),
)


def require_qemu() -> str:
    """Return which QEMU is here: the first line of its version.

    Raises:
        MissingOnMachine: if there is none, or it does not answer.
    """
    path = shutil.which(QEMU)
    if path is None:
        raise MissingOnMachine(
            f"{QEMU} is not on the PATH. Install QEMU for ARM from your system, or"
            " verify with Unicorn."
        )
    answer = _call([path, "--version"], Path.cwd(), 60.0)
    lines = answer.stdout.splitlines()
    if answer.returncode or not lines:
        raise MissingOnMachine(f"{path} does not answer. Install it again.")
    return lines[0].strip()


def run_in_qemu(
    build: Build, records: Records, *, limit_seconds: float = LIMIT_SECONDS
) -> Outcome:
    """Run the program of *build*, which is for a core, over all *records*.

    Raises:
        CheckFailed: if the program fails, or does not end.
        InvalidRequest: if the machine has too little memory for it.
        MissingOnMachine: if QEMU is not on the PATH, or fails itself.
    """
    require_qemu()
    core = find_core(build.target)
    _check_room(core, read_image(build.program, core))
    machine = ("-machine", core.machine.name)
    program = ("-kernel", str(build.program.resolve()))
    with tempfile.TemporaryDirectory(prefix="scrawl-") as name:
        folder = Path(name)
        (folder / "inputs.bin").write_bytes(records.tobytes())
        done = _call([QEMU, *machine, *OPTIONS, *program], folder, limit_seconds)
        scores = folder / "scores.bin"
        written = scores.read_bytes() if scores.exists() else b""
    if done.returncode:
        number = len(written) // record_bytes(build.export.outputs)
        where = f"{build.export.prefix} on {core.machine.name}, example {number}"
        lines = [line for line in done.stderr.splitlines() if "Lockup" in line]
        said = lines[0] if lines else status_message(done.returncode)
        raise CheckFailed(f"{where}: {said}")
    return unpack_scores(build.export, written, len(records))


def _check_room(core: Core, image: Image) -> None:
    ends = [region.end for region in image.sections.values() if region.size]
    ram_bytes = max(end for end in ends if end <= core.ram.end) - core.ram.address
    machine = core.machine
    if len(image.flash) > machine.flash_bytes or ram_bytes > machine.ram_bytes:
        raise InvalidRequest(
            f"QEMU's {machine.name} has {machine.flash_bytes:,} bytes of flash and"
            f" {machine.ram_bytes:,} of RAM; the program takes {len(image.flash):,} and"
            f" {ram_bytes:,}, {STACK_BYTES:,} of them stack. Verify it with Unicorn."
        )


def _call(
    command: list[str], folder: Path, seconds: float
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise CheckFailed(
            f"{QEMU}: the program does not end within {seconds:g} s. Export it again."
        ) from error
    except OSError as error:
        raise MissingOnMachine(f"{QEMU} cannot be run: {error}.") from error
