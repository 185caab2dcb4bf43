"""Proof that exported C does what was trained: compiled, run on every core, compared.

`read_export` reads the two files that `scrawl export --format c` writes. `verify`
builds a whole program of them (`building.py`, `firmware/`, `memory_map.py`), runs it
over all examples (`emulator.py`, `unicorn_machine.py`, `qemu.py`, `host.py`), compares
what it says with the reference (`agreement.py`), and measures it: bytes (`elf.py`),
instructions (`counting.py`), and what the C claims of itself (`claims.py`).
Instructions are no times: no emulator here knows how long one takes.

To add a core, write its line in the table of `targets.py`.
"""

from scrawl.verification.agreement import (
    TOLERANCE,
    Agreement,
    compare,
    require_agreement,
)
from scrawl.verification.building import Build, Optimization, build
from scrawl.verification.chips import (
    Chip,
    Needs,
    check_fit,
    check_measured,
    parse_size,
)
from scrawl.verification.claims import Claims, read_claims
from scrawl.verification.counting import LayerCount, count_instructions, count_layers
from scrawl.verification.elf import Sizes, load_elftools
from scrawl.verification.emulator import require_unicorn, run_in_unicorn
from scrawl.verification.exports import Export, Port, export_of, read_export
from scrawl.verification.host import run_on_host
from scrawl.verification.qemu import require_qemu, run_in_qemu
from scrawl.verification.records import Outcome, Records, pack_inputs
from scrawl.verification.results import to_json, to_text
from scrawl.verification.targets import CORES, HOST, TARGETS, Core, find_core
from scrawl.verification.toolchains import (
    Toolchain,
    find_toolchain,
    find_toolchains,
)
from scrawl.verification.verification import (
    Device,
    Emulator,
    Verification,
    verify,
)

__all__ = [
    "CORES",
    "HOST",
    "TARGETS",
    "TOLERANCE",
    "Agreement",
    "Build",
    "Chip",
    "Claims",
    "Core",
    "Device",
    "Emulator",
    "Export",
    "LayerCount",
    "Needs",
    "Optimization",
    "Outcome",
    "Port",
    "Records",
    "Sizes",
    "Toolchain",
    "Verification",
    "build",
    "check_fit",
    "check_measured",
    "compare",
    "count_instructions",
    "count_layers",
    "export_of",
    "find_core",
    "find_toolchain",
    "find_toolchains",
    "load_elftools",
    "pack_inputs",
    "parse_size",
    "read_claims",
    "read_export",
    "require_agreement",
    "require_qemu",
    "require_unicorn",
    "run_in_qemu",
    "run_in_unicorn",
    "run_on_host",
    "to_json",
    "to_text",
    "verify",
]
