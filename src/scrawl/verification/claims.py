"""What exported C claims of itself, tested with its object file.

No heap and no library: nothing is missing in the object but what compilers themselves
may call. No globals that can be written but static buffers of the stated size. No
function whose stack nobody can tell.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from scrawl.verification.building import Build
from scrawl.verification.elf import load_elftools

# C compilers may call these four anywhere; firmware/memory.c has them.
MEMORY_FUNCTIONS = {"memcmp", "memcpy", "memmove", "memset"}
# And, on a core, what it has no instruction for: the Run-time ABI for the Arm
# Architecture (products, quotients, floats), and gcc's own names of the same.
RUN_TIME = re.compile(
    r"__aeabi_\w+|__gnu_thumb1_case_\w+|__[a-z]+[sd][fi]([sd][fi])?[23]?"
)

Symbol: TypeAlias = Any  # of elftools, an extra


@dataclass(frozen=True)
class Claims:
    """What the object file of a network holds, of that which it claims not to hold.

    *stack_bound_bytes* is the sum of the stacks of all functions: without recursion,
    no call can use more. It is None where the compiler does not tell.
    """

    undefined: tuple[str, ...]  # symbols that it needs, and may
    forbidden: tuple[str, ...]  # symbols that it needs, and may not
    exported: tuple[str, ...]
    buffer_bytes: int
    initialized_bytes: int  # of globals that can be written and do not begin as zeros
    stack_bound_bytes: int | None
    unbounded: tuple[str, ...]  # functions whose stack depends on what they are given

    def broken(self, prefix: str, stated_bytes: int | None = None) -> tuple[str, ...]:
        """Return which claims do not hold, a line each; *stated_bytes* of buffers."""
        others = [name for name in self.exported if not name.startswith(f"{prefix}_")]
        is_stated = stated_bytes in {None, self.buffer_bytes}
        lines = {
            f"It calls {', '.join(self.forbidden)}.": bool(self.forbidden),
            f"It shows {', '.join(others)} to others.": bool(others),
            f"It has {self.initialized_bytes} bytes of initialized globals that can be"
            " written.": self.initialized_bytes > 0,
            f"It has {self.buffer_bytes} bytes of buffers, and states"
            f" {stated_bytes}.": not is_stated,
            f"The stack of {', '.join(self.unbounded)} has no bound.": bool(
                self.unbounded
            ),
        }
        return tuple(line for line, is_broken in lines.items() if is_broken)


def read_claims(build: Build) -> Claims:
    """Return what the object file of the network in *build* holds; it must be ELF.

    Raises:
        MissingOnMachine: if pyelftools is not installed.
    """
    with build.network.open("rb") as file:
        elf = load_elftools().ELFFile(file)
        sections = list(elf.iter_sections())
        symbols = list(elf.get_section_by_name(".symtab").iter_symbols())
    needed = sorted({each.name for each in symbols if _is_undefined(each)})
    allowed = {name for name in needed if _may_call(name)}
    usage = list(_stack_usage(build.network.with_suffix(".su")))
    return Claims(
        undefined=tuple(sorted(allowed)),
        forbidden=tuple(name for name in needed if name not in allowed),
        exported=tuple(sorted(each.name for each in symbols if _is_exported(each))),
        buffer_bytes=_written(sections, "SHT_NOBITS"),
        initialized_bytes=_written(sections, "SHT_PROGBITS"),
        stack_bound_bytes=sum(each.num_bytes for each in usage) if usage else None,
        unbounded=tuple(each.function for each in usage if not each.is_bounded),
    )


@dataclass(frozen=True)
class _StackUsage:
    """A line of what gcc writes for -fstack-usage."""

    function: str
    num_bytes: int
    is_bounded: bool


def _stack_usage(path: Path) -> Iterator[_StackUsage]:
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        place, num_bytes, kind = line.split("\t")
        function = place.rpartition(":")[2]
        yield _StackUsage(
            function, int(num_bytes), kind in {"static", "dynamic,bounded"}
        )


def _may_call(name: str) -> bool:
    return name in MEMORY_FUNCTIONS or RUN_TIME.fullmatch(name) is not None


def _is_undefined(symbol: Symbol) -> bool:
    return bool(symbol.name) and symbol["st_shndx"] == "SHN_UNDEF"


def _is_exported(symbol: Symbol) -> bool:
    is_here = symbol["st_shndx"] != "SHN_UNDEF"
    return is_here and symbol["st_info"]["bind"] != "STB_LOCAL"


def _written(sections: list[Any], kind: str) -> int:
    """Return the bytes of the sections of a kind that the program may write to."""
    return sum(
        section["sh_size"]
        for section in sections
        if section["sh_type"] == kind and section["sh_flags"] & _WRITABLE
    )


_WRITABLE = 1  # SHF_WRITE
