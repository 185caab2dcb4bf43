"""Every kernel as a library for systems that are not at hand.

That for Linux on arm64 is built where it is also run: `test_emulated_arm64.py`.
"""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from scrawl.compiler import TARGETS, Adam, CompiledNetwork, Compiler, Target, Trainer
from scrawl.compiler.library import ENDING, SEAL
from scrawl.compiler.toolchain import zig_path
from tests.compiler.safety.binaries import symbols
from tests.compiler.safety.foreign import Elsewhere, do_elsewhere

ZIG = zig_path()
# Kernels are included whole: not every file needs each of their functions.
WARNINGS = ("-Wall", "-Wextra", "-Werror", "-Wno-unused-function")


@dataclass(frozen=True)
class System:
    """Where a library is for, as zig calls it and as Python does."""

    zig: str
    python: str
    target: Target
    prefix: str = ""  # of each name of C


SYSTEMS = {
    "windows": System("x86_64-windows-gnu", "win32", TARGETS["avx2"]),
    "macos-arm64": System("aarch64-macos", "darwin", TARGETS["neon"], prefix="_"),
}


@pytest.mark.skipif(ZIG is None, reason="ziglang is not installed")
@pytest.mark.parametrize("name", SYSTEMS)
def test_libraries_for_other_systems(name, case_network, tmp_path, monkeypatch):
    """They are built without a warning, and need no other; nothing else is left."""
    system, loaded = SYSTEMS[name], set[str]()
    compiler = Compiler((str(ZIG), "cc", "-target", system.zig, *WARNINGS), "clang")
    machine = {"target": system.target, "compiler": compiler}
    platform = SimpleNamespace(platform=system.python)
    monkeypatch.setattr("scrawl.compiler.toolchain.sys", platform)
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path))
    do_elsewhere(Elsewhere(lambda _, symbol: [loaded.add(symbol)]), monkeypatch)

    CompiledNetwork(case_network, **machine)
    Trainer(case_network, Adam(), batch_size=9, **machine)

    files = list(tmp_path.glob("libraries/*"))
    shown = [symbols(file.read_bytes()) for file in files if file.suffix == ENDING]
    assert sorted(map(sorted, shown)) == [
        [(system.prefix + symbol, True)] for symbol in sorted(loaded)
    ]
    assert sorted(file.suffix for file in files) == sorted([".c", SEAL, ENDING] * 2)
