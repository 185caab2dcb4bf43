"""Where exported C is tried: this computer, and five cores of microcontrollers.

Addresses are those of QEMU's machines, so that one program runs there and in Unicorn;
what does not fit QEMU's machine of a core still runs in Unicorn, which gives each core
the memory of the table. Both say what an instruction does, and never how long it takes.
"""

from dataclasses import dataclass

from scrawl.errors import UnknownName

KIBIBYTE = 1 << 10
MEBIBYTE = 1 << 20
HOST = "host"


@dataclass(frozen=True)
class Region:
    """A piece of memory: its first address, and its bytes."""

    address: int
    size: int

    @property
    def end(self) -> int:
        """The first address behind it."""
        return self.address + self.size


@dataclass(frozen=True)
class Machine:
    """A whole board that QEMU knows, and how much of each memory it has there."""

    name: str
    flash_bytes: int
    ram_bytes: int


@dataclass(frozen=True)
class Core:
    """A processor without a system: how to compile for it, and what memory it sees.

    *cpu* is its name for gcc, *zig_cpu* for zig; *fpu* the name of its unit for
    floating point, empty where there is none. *model* is its name in Unicorn.
    """

    name: str
    cpu: str
    zig_cpu: str
    model: str
    machine: Machine
    flash: Region
    ram: Region
    fpu: str = ""

    @property
    def flags_of_gcc(self) -> tuple[str, ...]:
        """What tells arm-none-eabi-gcc of this core."""
        floats = ("-mfloat-abi=hard", f"-mfpu={self.fpu}") if self.fpu else ()
        return (f"-mcpu={self.cpu}", "-mthumb", *(floats or ("-mfloat-abi=soft",)))

    @property
    def flags_of_zig(self) -> tuple[str, ...]:
        """What tells `zig cc` of this core."""
        system = "eabihf" if self.fpu else "eabi"
        return ("-target", f"thumb-freestanding-{system}", f"-mcpu={self.zig_cpu}")


def find_core(name: str) -> Core:
    """Return the core called *name*.

    Raises:
        UnknownName: if there is none; a host is no core.
    """
    if name not in CORES:
        raise UnknownName("target", name, (HOST, *CORES))
    return CORES[name]


_LOW = Region(0x0000_0000, 4 * MEBIBYTE)
_SECURE = Region(0x1000_0000, 4 * MEBIBYTE)
_RAM = Region(0x2000_0000, 4 * MEBIBYTE)
_SECURE_RAM = Region(0x3800_0000, 4 * MEBIBYTE)

CORES: dict[str, Core] = {
    core.name: core
    for core in (
        Core(
            "cortex-m0",
            "cortex-m0",
            "cortex_m0",
            "UC_CPU_ARM_CORTEX_M0",
            Machine("microbit", 256 * KIBIBYTE, 16 * KIBIBYTE),
            _LOW,
            _RAM,
        ),
        Core(
            "cortex-m3",
            "cortex-m3",
            "cortex_m3",
            "UC_CPU_ARM_CORTEX_M3",
            Machine("mps2-an385", 4 * MEBIBYTE, 4 * MEBIBYTE),
            _LOW,
            _RAM,
        ),
        Core(
            "cortex-m4f",
            "cortex-m4",
            "cortex_m4+vfp4d16sp",
            "UC_CPU_ARM_CORTEX_M4",
            Machine("mps2-an386", 4 * MEBIBYTE, 4 * MEBIBYTE),
            _LOW,
            _RAM,
            fpu="fpv4-sp-d16",
        ),
        Core(
            "cortex-m7",
            "cortex-m7",
            "cortex_m7+fp_armv8d16sp",
            "UC_CPU_ARM_CORTEX_M7",
            Machine("mps2-an500", 4 * MEBIBYTE, 4 * MEBIBYTE),
            _LOW,
            _RAM,
            fpu="fpv5-sp-d16",
        ),
        Core(
            "cortex-m33",
            "cortex-m33",
            "cortex_m33+dsp+fp_armv8d16sp",
            "UC_CPU_ARM_CORTEX_M33",
            Machine("mps2-an505", 4 * MEBIBYTE, 2 * MEBIBYTE),
            _SECURE,
            _SECURE_RAM,
            fpu="fpv5-sp-d16",
        ),
    )
}
TARGETS: tuple[str, ...] = (HOST, *CORES)
