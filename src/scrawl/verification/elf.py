"""What the file of a program says: what goes into flash, where functions are, sizes.

The sections are those of our linker script, in which the network has its own. ELF is
read by pyelftools, an extra; the files are what our compilers have just written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from scrawl.errors import MissingOnMachine
from scrawl.verification.targets import Core, Region

INSTALL = "pip install 'scrawl[mcu]'"
NETWORK_CODE = (".text", ".rodata")  # with what compilers add to it
NETWORK_WEIGHTS = (".weights",)
NETWORK_RAM = (".data", ".bss")

ElfFile: TypeAlias = Any  # an elftools.elf.elffile.ELFFile: an extra


@dataclass(frozen=True)
class Sizes:
    """Bytes of a network in a program: without the firmware, its buffers, the stack."""

    code_bytes: int
    weight_bytes: int
    ram_bytes: int

    @property
    def flash_bytes(self) -> int:
        """Code and weights."""
        return self.code_bytes + self.weight_bytes


@dataclass(frozen=True)
class Function:
    """A function of a program: where it begins, and its bytes."""

    name: str
    address: int
    size: int


@dataclass(frozen=True, eq=False)
class Image:
    """A program as a core has it: the bytes of its flash, and what lies where."""

    flash: bytes
    sizes: Sizes
    functions: tuple[Function, ...]
    sections: Mapping[str, Region]

    def function_at(self, address: int) -> str:
        """Return the name of the function that *address* lies in, or "?"."""
        before = [item for item in self.functions if item.address <= address]
        nearest = max(before, key=lambda item: item.address, default=None)
        if nearest is None or address >= nearest.address + max(nearest.size, 4096):
            return "?"
        return nearest.name


def read_image(program: Path, core: Core) -> Image:
    """Return the image of *program*, which was linked for *core*.

    Raises:
        MissingOnMachine: if pyelftools is not installed.
    """
    with program.open("rb") as file:
        elf = load_elftools().ELFFile(file)
        sections = {
            section.name: Region(section["sh_addr"], section["sh_size"])
            for section in elf.iter_sections()
            if section["sh_flags"] & _ALLOCATED
        }
        return Image(
            _flash(elf, core.flash), _sizes(sections), _functions(elf), sections
        )


def load_elftools() -> ModuleType:
    """Return the module that reads ELF files.

    Raises:
        MissingOnMachine: if it is not installed.
    """
    try:
        from elftools.elf import elffile
    except ImportError as error:
        raise MissingOnMachine(
            f"pyelftools, which reads programs, is not installed. Get it by: {INSTALL}"
        ) from error
    return elffile


def _flash(elf: ElfFile, flash: Region) -> bytes:
    """Return what a programmer would write to flash, from its first address."""
    content = bytearray()
    for segment in elf.iter_segments("PT_LOAD"):
        offset = segment["p_paddr"] - flash.address
        if segment["p_filesz"] and 0 <= offset < flash.size:
            content.extend(bytes(max(0, offset - len(content))))
            content[offset : offset + segment["p_filesz"]] = segment.data()
    return bytes(content)


def _sizes(sections: Mapping[str, Region]) -> Sizes:
    def total(*names: str) -> int:
        return sum(sections[name].size for name in names if name in sections)

    return Sizes(
        code_bytes=total(*NETWORK_CODE),
        weight_bytes=total(*NETWORK_WEIGHTS, ".data"),
        ram_bytes=total(*NETWORK_RAM),
    )


def _functions(elf: ElfFile) -> tuple[Function, ...]:
    table = elf.get_section_by_name(".symtab")
    found = (
        Function(symbol.name, symbol["st_value"] & ~_THUMB, symbol["st_size"])
        for symbol in table.iter_symbols()
        if symbol["st_info"]["type"] == "STT_FUNC"
    )
    return tuple(sorted(found, key=lambda item: item.address))


_ALLOCATED = 2  # SHF_ALLOC
_THUMB = 1  # the lowest bit of the address of a function that is made of Thumb
