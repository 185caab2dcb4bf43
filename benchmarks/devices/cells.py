"""What is measured: a cell is one network and arithmetic, one target, one compiler."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from benchmarks.devices.forms import ARITHMETICS, Arithmetic
from scrawl.verification import (
    CORES,
    HOST,
    TARGETS,
    Emulator,
    Optimization,
    find_toolchains,
)

TEST_IMAGES = 10_000
FEW_IMAGES = 200  # for floats without a unit for them, and for what is not asked
QEMU, QEMU_IMAGES = "qemu-system-arm", 100
SMALLEST_CORE = "cortex-m0"
COUNTED = "cnn-mcu-4"  # whose instructions are asked for
TIMED: dict[Arithmetic, tuple[str, ...]] = {
    "int8": ("cortex-m0", "cortex-m4f"),
    "float": ("cortex-m4f",),
}


@dataclass(frozen=True)
class Cell:
    """One network in one arithmetic, on one target, by one compiler.

    *images* is how many of the test images are asked for; `num_images` how many it
    reads, which may be fewer.
    """

    network: str
    arithmetic: Arithmetic
    target: str
    compiler: str
    images: int = TEST_IMAGES
    optimization: Optimization = "-O2"
    emulator: Emulator = "unicorn"

    @property
    def num_images(self) -> int:
        """How many of the test images it reads."""
        if self.emulator == "qemu":
            return min(self.images, QEMU_IMAGES)
        if self.is_slow or self.optimization != "-O2":
            return min(self.images, FEW_IMAGES)
        return self.images

    @property
    def is_slow(self) -> bool:
        """Whether it computes floats on a core that has no unit for them."""
        is_bare = self.target != HOST and not CORES[self.target].fpu
        return self.arithmetic == "float" and is_bare

    @property
    def is_usual(self) -> bool:
        """Whether it is no variant of another one."""
        return (self.optimization, self.emulator) == ("-O2", "unicorn")

    @property
    def is_timed(self) -> bool:
        """Whether the time it takes is told, so that nothing may run beside it."""
        return self.is_usual and self.target in TIMED[self.arithmetic]

    def __str__(self) -> str:
        """Return it as it is told while it is measured."""
        place = f"{self.target}, {self.compiler} {self.optimization}"
        place += "" if self.emulator == "unicorn" else " in QEMU"
        return f"{self.arithmetic} {self.network}, {place}, {self.num_images:,} images"


def cells_of(
    network: str, images: int = TEST_IMAGES, targets: Sequence[str] = TARGETS
) -> Iterator[Cell]:
    """Yield the cells of *network*, of all compilers that are here, int8 first."""
    for arithmetic in ARITHMETICS:
        for target in targets:
            for toolchain in find_toolchains(target):
                cell = Cell(network, arithmetic, target, toolchain.name, images)
                yield from (cell, *_variants(cell))


def _variants(cell: Cell) -> Iterator[Cell]:
    if cell.arithmetic == "float" or cell.target == HOST:
        return
    if cell.target == SMALLEST_CORE:
        yield replace(cell, optimization="-Os")
    if cell.network == COUNTED and shutil.which(QEMU):
        yield replace(cell, emulator="qemu")
