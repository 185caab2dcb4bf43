"""The program that loads the emulator stands alone, and trusts no firmware."""

import ast
import sys
from pathlib import Path

import pytest

from scrawl.errors import CheckFailed
from scrawl.verification import find_toolchain, pack_inputs, run_in_unicorn
from scrawl.verification.emulator import PROGRAM
from tests.verification.cases import draw_inputs, spoiled

ASK = """static int32_t ask(int32_t operation, const void *words)
{
    register int32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = words;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}"""
OPEN = """static const char NAME[] = "/etc/passwd";
    const uint32_t words[3] = {(uint32_t)(uintptr_t)NAME, 0, 11};
    digit[0] += ask(1, words) == -1;"""
CALL = "const uint32_t words[3] = {%s}; (void)ask(%s, words);"


def test_it_stands_alone():
    """It imports the emulator and what comes with Python, and nothing imports it."""
    trees = {path: ast.parse(path.read_text()) for path in _sources()}
    imports = {path: set(_imports(tree)) for path, tree in trees.items()}

    packages = {name.partition(".")[0] for name in imports[PROGRAM]}

    assert packages - sys.stdlib_module_names == {"unicorn"}
    assert not any("unicorn_machine" in x for names in imports.values() for x in names)


def test_other_files_stay_closed(built):
    """A program opens its two files: the answer for all others is -1."""
    export = spoiled(OPEN, ASK)
    program = built(export, find_toolchain("cortex-m3", "zig"))
    inputs = draw_inputs(export, 2)
    plain = built(spoiled("digit[0] += 1;"), find_toolchain("cortex-m3", "zig"))

    found, expected = (
        run_in_unicorn(each, pack_inputs(export, inputs)).scores["digit"]
        for each in (program, plain)
    )

    assert found.tobytes() == expected.tobytes()


@pytest.mark.parametrize(
    ("words", "operation"),
    [
        ("9, 0, 4", 6),
        ("0, 0x20000000, 0xffffffff", 6),
        ("1, 0, 4", 5),
        ("0, 0, 0", 0x12),
    ],
    ids=["no such file", "too much", "from nowhere", "a command"],
)
def test_calls_that_are_refused(words, operation, built):
    """They end the run with a line."""
    program = built(
        spoiled(CALL % (words, operation), ASK), find_toolchain("cortex-m3", "zig")
    )
    records = pack_inputs(program.export, draw_inputs(program.export, 2))

    with pytest.raises(CheckFailed, match=r"example 0: .*, in tiny_integer_compute"):
        run_in_unicorn(program, records)


def _sources() -> list[Path]:
    return sorted(PROGRAM.parents[1].rglob("*.py"))


def _imports(tree: ast.Module) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found
