"""What a core would not do is told in a line, with the function that did it."""

import re

import pytest

from scrawl.errors import CheckFailed, MissingOnMachine
from scrawl.verification import emulator as emulator_module
from scrawl.verification import find_toolchain, pack_inputs, run_in_unicorn
from tests.verification.cases import draw_inputs, load_export, spoiled

DEEP = """static int32_t deep(volatile int32_t *from)
{
    volatile int32_t here[64];
    here[0] = *from + 1;
    return here[0] > 0 ? deep(here) + here[0] : 0;
}"""
POINT = "volatile uintptr_t place = {}u; *(volatile uint32_t *)place = 1;"
READ = "volatile uintptr_t place = {}u; digit[0] += *(volatile int32_t *)place;"

FAULTS = {
    "stack": ("volatile int32_t zero = 0; digit[0] += deep(&zero);", DEEP),
    "flash": ("*(volatile int8_t *)(uintptr_t)KERNEL = 1;", ""),
    "null": (POINT.format(0), ""),
    "read of null": (READ.format(4), ""),
    "nowhere": (READ.format(0x60000000), ""),
    "loop": ("volatile int32_t go = 1; while (go) { }", ""),
    "sleep": ('__asm__ volatile("wfi");', ""),
    "code in RAM": ("((void (*)(void))((uintptr_t)pooled | 1))();", ""),
}
SAID = {
    "stack": "the stack overflows its 4,096 bytes",
    "flash": "it wrote to 0x[0-9a-f]{8} in .*flash, which cannot be written",
    "null": "it wrote to 0x00000000 in tiny_integer_compute .*a null pointer",
    "read of null": "it read 0x00000004 in tiny_integer_compute .*a null pointer",
    "nowhere": "it read 0x60000000 in tiny_integer_compute .*there is no memory",
    "loop": "it does not end: it was still running in tiny_integer_compute",
    "sleep": "it stopped without a result, in tiny_integer_compute",
    "code in RAM": "it jumped to 0x[0-9a-f]{8} in .*RAM, which is not for code",
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("core_name", ["cortex-m0", "cortex-m33"])
def test_a_fault_is_told(name, core_name, built):
    """In one line, with the example and the function."""
    program = built(spoiled(*FAULTS[name]), find_toolchain(core_name, "zig"))
    records = pack_inputs(program.export, draw_inputs(program.export, 2))

    with pytest.raises(CheckFailed, match=SAID[name]) as raised:
        run_in_unicorn(program, records, stall_seconds=5.0)

    assert str(raised.value).startswith(f"tiny_integer on {core_name}, example 0: ")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "code", ["0xfbb0, 0xf1f1", "0xf240, 0x0100"], ids=["udiv", "movw"]
)
def test_instructions_of_larger_cores(code, built):
    """A Cortex-M0 has no division, and a Cortex-M3 has."""
    export = spoiled(f'__asm__ volatile(".short {code}" : : : "r1");')
    records = pack_inputs(export, draw_inputs(export, 2))
    small, large = (find_toolchain(f"cortex-m{n}", "zig") for n in (0, 3))

    run_in_unicorn(built(export, large), records)

    with pytest.raises(
        CheckFailed, match="instruction that cortex-m0 does not have, in"
    ):
        run_in_unicorn(built(export, small), records)


def test_unaligned_words(built):
    """A Cortex-M0 reads words at multiples of four alone."""
    export = spoiled(READ.format("(uintptr_t)pooled / 4 * 4 + 1 + 0"))
    records = pack_inputs(export, draw_inputs(export, 2))
    small, large = (find_toolchain(f"cortex-m{n}", "zig") for n in (0, 3))

    run_in_unicorn(built(export, large), records)

    with pytest.raises(CheckFailed, match="an unaligned access, in tiny_integer_comp"):
        run_in_unicorn(built(export, small), records)


def test_the_example_is_the_one_that_failed(built):
    """Also in the second of two processes."""
    export = spoiled(f"if (image[0] == 77) {{ {POINT.format(0)} }}")
    inputs = draw_inputs(export, 200)
    inputs["image"][:, 0, 0] = 0
    inputs["image"][170, 0, 0] = 77
    program = built(export, find_toolchain("cortex-m3", "zig"))

    with pytest.raises(CheckFailed, match="example 170: it wrote to 0x00000000"):
        run_in_unicorn(program, pack_inputs(export, inputs), num_processes=2)


def test_slices_change_nothing(built):
    """One process or three: the same scores, the same stack."""
    export = load_export("tiny_integer")
    records = pack_inputs(export, draw_inputs(export, 200))
    program = built(export, find_toolchain("cortex-m4f", "zig"))

    one, three = (run_in_unicorn(program, records, num_processes=n) for n in (1, 3))

    assert one.stack_bytes == three.stack_bytes
    for name, scores in one.scores.items():
        assert scores.tobytes() == three.scores[name].tobytes()


def test_an_emulator_that_crashes(built, tmp_path, monkeypatch):
    """It is an error of the machine, not of the network."""
    crash = tmp_path / "crash.py"
    crash.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    monkeypatch.setattr(emulator_module, "PROGRAM", crash)
    export = load_export("tiny_integer")
    program = built(export, find_toolchain("cortex-m3", "zig"))
    records = pack_inputs(export, draw_inputs(export, 2))

    with pytest.raises(
        MissingOnMachine, match=r"failed with status -?\d+: it said noth"
    ):
        run_in_unicorn(program, records)


def test_no_emulator(monkeypatch):
    """The line says how to get it."""
    monkeypatch.setattr(emulator_module, "find_spec", lambda _: None)

    with pytest.raises(MissingOnMachine, match=re.escape("pip install 'scrawl[mcu]'")):
        emulator_module.require_unicorn()
