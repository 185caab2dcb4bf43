"""Run one call of an arm64 library in an emulator: `emulator.py LIBRARY SYMBOL`.

What `driver.c` is for the processor of this machine, and with the same words: it reads
a job with all it leads to from standard input, runs its workers, and writes what they
have made of it. Workers take turns, each until it has to wait for the others. The
emulator is under the GPL, and no other program of ours loads it: docs/decisions/0010.
"""

import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from unicorn import UC_ARCH_ARM64, UC_MODE_ARM, arm64_const
from unicorn.unicorn import Uc

PAGE = 1 << 16
STOP = 0x1000_0000  # nothing lies here: where workers go to wait, and at their end
LIBRARY = 0x2000_0000
MEMORY = 0x1_0000_0000
STACK_BYTES = 1 << 20
FLOATS_ALLOWED = 3 << 20  # in CPACR_EL1

ARM64 = 183
LOADED, DYNAMIC = 1, 2  # kinds of segments
HASH, STRINGS, SYMBOLS, RELOCATIONS, RELOCATION_BYTES = 4, 5, 6, 7, 8
RELATIVE = 1027  # the one kind of relocation in a library that needs no other


class Segment(NamedTuple):
    """A part of a library: a row of the table in its file."""

    kind: int
    flags: int
    offset: int
    address: int
    physical_address: int
    file_bytes: int
    memory_bytes: int
    alignment: int


class Piece(NamedTuple):
    """A piece of memory."""

    address: int
    size: int


class Memory:
    """What the emulated processor sees: pieces, with nothing between them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.processor = Uc(UC_ARCH_ARM64, UC_MODE_ARM)
        self._end = MEMORY

    def put(self, content: bytes) -> Piece:
        """Give *content* a place."""
        piece = Piece(self._end, len(content))
        self.map(self._end, max(piece.size, 1))
        self.processor.mem_write(self._end, content)
        self._end += (piece.size // PAGE + 2) * PAGE
        return piece

    def map(self, address: int, size: int) -> None:
        """Let there be memory at *address*, in whole pages."""
        first = address // PAGE * PAGE
        last = -(-(address + size) // PAGE) * PAGE
        self.processor.mem_map(first, last - first)

    def read(self, address: int, form: str) -> tuple[int, ...]:
        """Return the numbers at *address*, of the given form."""
        content = self.processor.mem_read(address, struct.calcsize(f"<{form}"))
        return struct.unpack(f"<{form}", content)

    def write(self, address: int, number: int) -> None:
        """Put a number of 64 bits at *address*."""
        self.processor.mem_write(address, struct.pack("<Q", number))


class Library:
    """An ELF library for arm64 that needs no other, in its place."""

    def __init__(self, content: bytes, memory: Memory) -> None:
        """Put its segments where they belong, and right the addresses in them."""
        self._memory = memory
        if struct.unpack_from("<H", content, 18) != (ARM64,):
            raise SystemExit("The library is for another processor.")
        for segment in segments(content):
            part = content[segment.offset :][: segment.file_bytes]
            address = LIBRARY + segment.address
            if segment.kind == LOADED:
                memory.map(address, segment.memory_bytes)
                memory.processor.mem_write(address, part)
            elif segment.kind == DYNAMIC:
                self._table = dict(struct.iter_unpack("<2Q", part))
        self._relocate()

    def function(self, name: str) -> int:
        """Return the address of the function called *name*."""
        _, num_symbols = self._memory.read(LIBRARY + self._table[HASH], "2I")
        strings = LIBRARY + self._table[STRINGS]
        for number in range(1, num_symbols):
            symbol = LIBRARY + self._table[SYMBOLS] + 24 * number
            text, _, _, _, value, _ = self._memory.read(symbol, "I2BH2Q")
            found = self._memory.processor.mem_read(strings + text, len(name))
            if found == name.encode():
                return LIBRARY + value
        raise SystemExit(f"The library has no function {name!r}.")

    def _relocate(self) -> None:
        first = LIBRARY + self._table.get(RELOCATIONS, 0)
        last = first + self._table.get(RELOCATION_BYTES, 0)
        for at in range(first, last, 24):
            place, kind, address = self._memory.read(at, "3Q")
            if kind != RELATIVE:
                raise SystemExit(f"The library has a relocation of kind {kind}.")
            self._memory.write(LIBRARY + place, LIBRARY + address)


class Worker:
    """A thread: what the registers hold while others have their turn."""

    def __init__(self, processor: Uc, **values: int) -> None:
        """Begin with *values* in the registers of those names."""
        self.is_done = False
        self._processor = processor
        for name, value in values.items():
            self._set(name, value)
        self._context = processor.context_save()

    def go_on(self) -> None:
        """Run until it has to wait, or to the end."""
        self._processor.context_restore(self._context)
        self._processor.emu_start(self._get("PC"), STOP)
        self.is_done = self._get("LR") == STOP
        self._set("PC", self._get("LR"))
        self._context = self._processor.context_save()

    def _get(self, name: str) -> int:
        return self._processor.reg_read(getattr(arm64_const, f"UC_ARM64_REG_{name}"))

    def _set(self, name: str, value: int) -> None:
        register = getattr(arm64_const, f"UC_ARM64_REG_{name}")
        self._processor.reg_write(register, value)


def main(path: str, symbol: str) -> None:
    """Do the call that stands in standard input, and write the result."""
    memory = Memory()
    function = Library(Path(path).read_bytes(), memory).function(symbol)
    task, num_workers, num_pieces, num_addresses, yield_offset = read("5q")
    pieces = [memory.put(sys.stdin.buffer.read(*read("q"))) for _ in range(num_pieces)]
    for _ in range(num_addresses):
        piece, offset, target = read("3q")
        memory.write(pieces[piece].address + offset, pieces[target].address)
    job = pieces[0].address
    memory.write(job + yield_offset, STOP)
    workers = [
        Worker(
            memory.processor,
            CPACR_EL1=FLOATS_ALLOWED,
            PC=function,
            X0=task,
            X1=job,
            X2=number,
            SP=memory.put(bytes(STACK_BYTES)).address + STACK_BYTES,
            LR=STOP,
        )
        for number in range(num_workers)
    ]
    take_turns(workers)
    for piece in pieces:
        sys.stdout.buffer.write(memory.processor.mem_read(*piece))


def take_turns(workers: list[Worker]) -> None:
    """Run all *workers* to their end."""
    while waiting := [worker for worker in workers if not worker.is_done]:
        for worker in waiting:
            worker.go_on()


def segments(content: bytes) -> Iterator[Segment]:
    """Yield the parts that the file of a library says it has."""
    (table,) = struct.unpack_from("<Q", content, 32)
    size, count = struct.unpack_from("<2H", content, 54)
    for at in range(table, table + size * count, size):
        yield Segment(*struct.unpack_from("<2I6Q", content, at))


def read(form: str) -> tuple[int, ...]:
    """Return numbers of the given form from standard input."""
    return struct.unpack(f"<{form}", sys.stdin.buffer.read(struct.calcsize(f"<{form}")))


if __name__ == "__main__":
    main(*sys.argv[1:])
