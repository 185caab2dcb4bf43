"""A library for Linux on arm64 does, in an emulator, what this machine's own does."""

import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from scrawl.compiler import TARGETS, Compiler, native_target, runs_here
from scrawl.compiler.toolchain import zig_path
from tests.compiler.safety.binaries import symbols
from tests.compiler.safety.foreign import Elsewhere, ProgramFailed, do_elsewhere
from tests.compiler.safety.uses import AUGMENTATION, LOSS, OPTIMIZERS, USES, read, train

EMULATOR = Path(__file__).with_name("emulator.py")
NEON = TARGETS["neon"]
WORDS = ("cc", "-target", "aarch64-linux-gnu", "-Wall", "-Wextra", "-Werror")
# Kernels are included whole. And gcc leaves atomic operations there to a library.
MORE_WORDS = ("-Wno-unused-function", "-moutline-atomics")
ZIG = Compiler((str(zig_path()), *WORDS, *MORE_WORDS), "clang")
ARM64 = {"target": NEON, "compiler": ZIG}


@pytest.fixture
def emulated(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A function after which each library is one that stands on its own, for arm64."""
    for package in ("unicorn", "ziglang"):
        if find_spec(package) is None:
            pytest.skip(f"{package} is not installed")

    def start() -> None:
        def command(library: Path, symbol: str) -> list[object]:
            assert symbols(library.read_bytes()) == {(symbol, True)}
            return [sys.executable, EMULATOR, library, symbol]

        do_elsewhere(Elsewhere(command), monkeypatch)

    return start


fused_only = pytest.mark.skipif(
    native_target().arithmetic != NEON.arithmetic, reason="no fused products here"
)


@fused_only
@pytest.mark.parametrize("use", ["training", "reading"])
def test_all_layers(use, case_network, case_examples, emulated):
    """Whatever a network is for; three workers train, and wait for each other."""
    expected = USES[use](case_network, case_examples)

    emulated()
    result = USES[use](case_network, case_examples, threads=3, **ARM64)

    assert result == expected


@fused_only
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda item: item.kernel)
def test_all_optimizers(optimizer, small_network, small_examples, emulated):
    """Divisions and square roots are exact everywhere."""
    expected = train(small_network, small_examples, optimizer)

    emulated()

    assert train(small_network, small_examples, optimizer, **ARM64) == expected


@fused_only
def test_augmentation_and_losses(small_network, small_examples, emulated):
    """With all that they can do."""
    words = {"augmentation": AUGMENTATION, "losses": {small_network.outputs[0]: LOSS}}
    expected = train(small_network, small_examples, **words)

    emulated()

    assert train(small_network, small_examples, **words, **ARM64) == expected


@pytest.mark.skipif(not runs_here(TARGETS["sse"]), reason="needs SSE 4.1")
def test_products_that_are_not_fused(small_network, small_examples, emulated):
    """The emulator knows the difference, and gives the bytes of either arithmetic."""
    expected = train(small_network, small_examples, target=TARGETS["sse"])
    fused = train(small_network, small_examples)

    emulated()
    words = {**ARM64, "target": replace(NEON, arithmetic="float32")}
    result = train(small_network, small_examples, **words)

    assert result == expected
    assert result != fused


@pytest.mark.skipif(native_target() is NEON, reason="this processor is an arm64")
def test_a_library_for_another_processor(small_network, small_examples, emulated):
    """It is refused."""
    emulated()

    with pytest.raises(ProgramFailed, match="The library is for another processor"):
        read(small_network, small_examples)
