"""Where every array of a network lies in the memory of a chip.

Firmware and whoever fills its memory must mean the same addresses and the same order
of axes, so both are a value that can be looked at before anything is written. Arrays
follow each other unless one is given an address; then the next ones follow that one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from scrawl.errors import InvalidRequest, UnknownName
from scrawl.networks import Shape

WORD_BYTES = 4  # the debugger writes whole words, and cores like them aligned
ADDRESSES = 1 << 32  # of a core of 32 bits

DType = Literal["float32", "int32", "uint32", "int16", "uint16", "int8", "uint8"]


@dataclass(frozen=True)
class Ram:
    """Memory that can be written to; by default all that a Cortex-M could have."""

    start: int = 0x2000_0000
    num_bytes: int = 0x2000_0000

    def __post_init__(self) -> None:
        """Refuse what no core of 32 bits has."""
        is_there = self.start >= 0 and 0 < self.num_bytes <= ADDRESSES - self.start
        if not is_there or self.start % WORD_BYTES:
            raise InvalidRequest(
                f"RAM of {self.num_bytes:,} bytes from {self.start:#x} cannot be: it"
                f" begins at a multiple of {WORD_BYTES}, holds something, and ends"
                " within 32 bits. Correct its start or its size."
            )

    @property
    def end(self) -> int:
        """Return the first address after it."""
        return self.start + self.num_bytes


@dataclass(frozen=True)
class Tensor:
    """What lies in memory: numbers of one type, little-endian, the last axis fastest.

    Numbers smaller than a word are packed, and the last word is filled with zeros.
    """

    name: str
    dtype: DType
    shape: Shape
    axes: tuple[str, ...]  # one name for each, eg. height, width, channels

    @property
    def num_bytes(self) -> int:
        """Return the memory that it takes, in whole words."""
        size = int(np.prod(self.shape)) * np.dtype(self.dtype).itemsize
        return -(-size // WORD_BYTES) * WORD_BYTES


@dataclass(frozen=True)
class Region:
    """A tensor in its place."""

    tensor: Tensor
    address: int

    @property
    def end(self) -> int:
        """Return the first address after it."""
        return self.address + self.tensor.num_bytes

    def __str__(self) -> str:
        """Return its name, and from where to where it reaches."""
        last = self.end - 1
        return f"{self.tensor.name!r} (0x{self.address:08X} to 0x{last:08X})"


@dataclass(frozen=True)
class Gap:
    """Memory between two regions that neither uses."""

    address: int
    num_bytes: int


@dataclass(frozen=True)
class MemoryMap:
    """Regions that lie in the RAM, on whole words, and never on each other.

    Raises:
        InvalidRequest: if they do not; the message names them and their addresses.
    """

    regions: tuple[Region, ...]
    ram: Ram = Ram()

    def __post_init__(self) -> None:
        """Check every region, and those that are neighbours."""
        for region in self.regions:
            _check_alignment(region)
            _check_ram(region, self.ram)
        for region, after in pairwise(self._by_address()):
            _check_apart(region, after)

    @property
    def end(self) -> int:
        """Return the first address after all regions."""
        return max((region.end for region in self.regions), default=self.ram.start)

    def region(self, name: str) -> Region:
        """Return the region of the tensor *name*.

        Raises:
            UnknownName: if there is none.
        """
        named = {region.tensor.name: region for region in self.regions}
        if name not in named:
            raise UnknownName("tensor", name, named)
        return named[name]

    def gaps(self) -> tuple[Gap, ...]:
        """Return what lies unused between the regions, in the order of addresses."""
        return tuple(
            Gap(region.end, after.address - region.end)
            for region, after in pairwise(self._by_address())
            if region.end < after.address
        )

    def _by_address(self) -> list[Region]:
        return sorted(self.regions, key=lambda region: region.address)


def place(
    tensors: tuple[Tensor, ...],
    base: int | None = None,
    addresses: Mapping[str, int] | None = None,
    ram: Ram | None = None,
) -> MemoryMap:
    """Return the map of *tensors*, one after another from *base*, or from the RAM's.

    A tensor named in *addresses* lies there, and those that follow lie after it.

    Raises:
        InvalidRequest: if they overlap, leave the RAM, or lie between words.
        UnknownName: if *addresses* name a tensor that is not there.
    """
    given, ram = dict(addresses or {}), ram or Ram()
    for name in given:
        known = [tensor.name for tensor in tensors]
        if name not in known:
            raise UnknownName("tensor to give an address", name, known)
    regions: list[Region] = []
    free = ram.start if base is None else base
    for tensor in tensors:
        region = Region(tensor, given.get(tensor.name, free))
        regions.append(region)
        free = region.end
    return MemoryMap(tuple(regions), ram)


def _check_alignment(region: Region) -> None:
    if region.address % WORD_BYTES:
        below = region.address // WORD_BYTES * WORD_BYTES
        raise InvalidRequest(
            f"The address 0x{region.address:08X} of {region.tensor.name!r} is no"
            f" multiple of {WORD_BYTES}. Use 0x{below:08X} or"
            f" 0x{below + WORD_BYTES:08X}."
        )


def _check_ram(region: Region, ram: Ram) -> None:
    if region.address < ram.start or region.end > ram.end:
        raise InvalidRequest(
            f"{region} does not lie in the RAM from 0x{ram.start:08X} to"
            f" 0x{ram.end - 1:08X}. Move it, make the network smaller, or state a"
            " larger RAM if the chip has one."
        )


def _check_apart(region: Region, after: Region) -> None:
    if region.end > after.address:
        shared = min(region.end, after.end) - after.address
        raise InvalidRequest(
            f"{region} and {after} overlap by {shared:,} bytes. Move one of them."
        )
