"""A memory map as a table for people."""

import re
from collections.abc import Iterator, Sequence

from scrawl.deployment.keil.memory_map import Gap, MemoryMap, Region
from scrawl.errors import InvalidFile
from scrawl.networks import describe

HEADINGS = ("tensor", "from", "to", "bytes", "type", "shape", "order of axes")
UNUSED = "(unused)"
RIGHT = 3  # the column of numbers
ROW = re.compile(r"(?P<name>\S+(?: \S+)*) {2,}(?P<address>0x[0-9A-F]{8})  .*")
MAX_LINE = 1000  # characters


def map_text(memory: MemoryMap) -> str:
    """Return a line for each region and each gap, by address, and one of their sums."""
    parts = sorted([*memory.regions, *memory.gaps()], key=lambda part: part.address)
    rows = [HEADINGS, *map(_row, parts)]
    return "\n".join([*_aligned(rows), _sums(memory)]) + "\n"


def addresses_from_map(text: str) -> dict[str, int]:
    """Return the address of each array in what `map_text` has written.

    Raises:
        InvalidFile: if it is no such table; the line is named.
    """
    found: dict[str, int] = {}
    lines = text.splitlines()
    if not lines or lines[0].split("  ")[0] != HEADINGS[0]:
        raise InvalidFile(
            "map.txt, line 1: the table does not begin here. Export again."
        )
    for number, line in enumerate(lines[1:-1], start=2):
        cells = ROW.fullmatch(line) if len(line) <= MAX_LINE else None
        if cells is None or cells["name"] in found:
            raise InvalidFile(
                f"map.txt, line {number}: {line[:60]!r} places no array. Export again."
            )
        if cells["name"] != UNUSED:
            found[cells["name"]] = int(cells["address"], 16)
    return found


def _row(part: Region | Gap) -> tuple[str, ...]:
    if isinstance(part, Gap):
        last = part.address + part.num_bytes - 1
        return (
            UNUSED,
            _hex(part.address),
            _hex(last),
            f"{part.num_bytes:,}",
            *[""] * 3,
        )
    tensor = part.tensor
    place = _hex(part.address), _hex(part.end - 1), f"{tensor.num_bytes:,}"
    axes = ", ".join(tensor.axes)
    return (tensor.name, *place, tensor.dtype, describe(tensor.shape), axes)


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(width) if place == RIGHT else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _sums(memory: MemoryMap) -> str:
    used = sum(region.tensor.num_bytes for region in memory.regions)
    gaps = memory.gaps()
    unused = sum(gap.num_bytes for gap in gaps)
    count = "1 hole" if len(gaps) == 1 else f"{len(gaps)} holes"
    holes = f"{count} of {unused:,} bytes" if gaps else "no hole"
    return f"{used:,} bytes, {holes} between them; the last axis is the fastest."


def _hex(address: int) -> str:
    return f"0x{address:08X}"
