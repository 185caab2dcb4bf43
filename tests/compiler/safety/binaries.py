"""What the file of a library says of itself: which names it shows, and which it needs.

Read from the tables of ELF (Linux), Mach-O (macOS) and PE (Windows), of 64 bits each.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

# In every library of macOS, whatever is in it.
OF_MACOS = {"__mh_dylib_header", "___dso_handle", "dyld_stub_binder"}


class Symbol(NamedTuple):
    """A name by which libraries find each other's functions."""

    name: str
    is_here: bool  # not in another library


def symbols(library: bytes) -> set[Symbol]:
    """Return what a library has to do with others."""
    readers = {b"\x7fELF": _of_elf, b"\xcf\xfa\xed\xfe": _of_mach_o}
    read = readers.get(library[:4], _of_pe)
    return {symbol for symbol in read(library) if symbol.name not in OF_MACOS}


def _of_elf(library: bytes) -> Iterator[Symbol]:
    """Yield the dynamic symbols."""
    (table,) = struct.unpack_from("<Q", library, 40)
    size, count = struct.unpack_from("<2H", library, 58)
    places = range(table, table + size * count, size)
    sections = [struct.unpack_from("<2I4Q2I", library, place) for place in places]
    for _, kind, _, _, start, num_bytes, strings, _ in sections:
        if kind == 11:
            for at in range(start + 24, start + num_bytes, 24):
                text, _, _, section = struct.unpack_from("<I2BH", library, at)
                name = _text(library, sections[strings][4] + text)
                yield Symbol(name, is_here=section != 0)


def _of_mach_o(library: bytes) -> Iterator[Symbol]:
    """Yield the external symbols."""
    at, (num_commands,) = 32, struct.unpack_from("<I", library, 16)
    for _ in range(num_commands):
        kind, size, start, count, strings = struct.unpack_from("<5I", library, at)
        for place in range(start, start + 16 * count, 16) if kind == 2 else ():
            text, flags = struct.unpack_from("<IB", library, place)
            if flags & 1:
                name = _text(library, strings + text)
                yield Symbol(name, is_here=flags & 0xE != 0)
        at += size


def _of_pe(library: bytes) -> Iterator[Symbol]:
    """Yield the exports, and one symbol for all imports."""
    (head,) = struct.unpack_from("<I", library, 60)
    exports, _, imports, _ = struct.unpack_from("<4I", library, head + 136)
    if imports:
        yield Symbol("imports", is_here=False)
    count, _, names = struct.unpack_from("<3I", library, _offset(library, exports) + 24)
    for at in range(_offset(library, names), _offset(library, names) + 4 * count, 4):
        (name,) = struct.unpack_from("<I", library, at)
        yield Symbol(_text(library, _offset(library, name)), is_here=True)


def _offset(library: bytes, address: int) -> int:
    """Return where in a PE file lies what will be at *address*."""
    (head,) = struct.unpack_from("<I", library, 60)
    count, _, _, _, size = struct.unpack_from("<H3IH", library, head + 6)
    for at in range(head + 24 + size, head + 24 + size + 40 * count, 40):
        num_bytes, start, _, offset = struct.unpack_from("<4I", library, at + 8)
        if start <= address < start + num_bytes:
            return offset + address - start
    raise ValueError(f"Nothing lies at {address:#x}.")


def _text(library: bytes, place: int) -> str:
    return library[place : library.index(b"\0", place)].decode()
