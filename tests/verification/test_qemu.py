"""QEMU, which has whole machines, says what Unicorn says, where it is installed."""

import shutil

import pytest

from scrawl.errors import CheckFailed, InvalidRequest, MissingOnMachine
from scrawl.verification import (
    find_toolchain,
    pack_inputs,
    require_qemu,
    run_in_qemu,
    run_in_unicorn,
)
from tests.verification.cases import NAMES, draw_inputs, load_export, spoiled

needs_qemu = pytest.mark.skipif(
    shutil.which("qemu-system-arm") is None, reason="qemu-system-arm is not on the PATH"
)


@needs_qemu
@pytest.mark.parametrize("name", NAMES)
def test_both_emulators_agree(name, toolchain, built):
    """To the bit, and on the stack: the same program runs in both."""
    program = built(load_export(name), toolchain)
    records = pack_inputs(program.export, draw_inputs(program.export, 30))

    one, other = run_in_unicorn(program, records), run_in_qemu(program, records)

    assert one.stack_bytes == other.stack_bytes
    for output, scores in one.scores.items():
        assert scores.tobytes() == other.scores[output].tobytes()


@needs_qemu
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("*(volatile int8_t *)(uintptr_t)0x60000000u = 1;", "status 6[79]: a .*fault"),
        ('__asm__ volatile("udf #0");', "status 6[79]: a .*fault"),
        ("volatile int32_t go = 1; while (go) { }", "does not end within 5 s"),
    ],
    ids=["nowhere", "undefined", "loop"],
)
def test_faults_reach_the_firmware(statement, said, built):
    """Its handler ends the program with a status that tells which one it was."""
    program = built(spoiled(statement), find_toolchain("cortex-m0", "zig"))
    records = pack_inputs(program.export, draw_inputs(program.export, 2))

    with pytest.raises(CheckFailed, match=said):
        run_in_qemu(program, records, limit_seconds=5.0)


@needs_qemu
def test_a_machine_that_is_too_small(built):
    """The machine with a Cortex-M0 has 16 KiB of RAM, and Unicorn has more."""
    export = spoiled(
        "digit[0] += large[image[0]]++;", "static volatile int32_t large[5000];"
    )
    program = built(export, find_toolchain("cortex-m0", "zig"))
    records = pack_inputs(export, draw_inputs(export, 2))

    run_in_unicorn(program, records)

    with pytest.raises(InvalidRequest, match="microbit has 262,144 bytes of flash and"):
        run_in_qemu(program, records)


def test_no_qemu(monkeypatch):
    """The line says what to do."""
    monkeypatch.setenv("PATH", "")

    with pytest.raises(MissingOnMachine, match="qemu-system-arm is not on the PATH"):
        require_qemu()
