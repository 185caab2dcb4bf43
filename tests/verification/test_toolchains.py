"""Compilers are found, or it is said how to get them."""

import pytest

from scrawl.errors import MissingOnMachine, NoCompiler, UnknownName
from scrawl.verification import find_toolchain, find_toolchains, toolchains


def test_no_compiler_for_a_core(monkeypatch):
    """The line says how to get one."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(toolchains, "zig_path", lambda: None)

    with pytest.raises(NoCompiler, match=r"no compiler for cortex-m0.*scrawl\[mcu\]"):
        find_toolchains("cortex-m0")


def test_a_compiler_that_is_not_here(monkeypatch):
    """It says which are."""
    monkeypatch.setenv("PATH", "")

    with pytest.raises(
        MissingOnMachine, match="'gcc' for cortex-m3 is not here, but zig"
    ):
        find_toolchain("cortex-m3", "gcc")


def test_no_such_target():
    """It says which there are."""
    with pytest.raises(UnknownName, match=r"target 'cortex-m9'.*cortex-m0.*host"):
        find_toolchains("cortex-m9")


def test_versions_name_both_parts_of_zig():
    """The package, and the compiler inside."""
    assert find_toolchain("cortex-m0", "zig").version.startswith("zig 0.")
    assert "clang" in find_toolchain("cortex-m0", "zig").version
