"""Look through a PNG before a decoder sees it, and keep only what is the picture.

A PNG is a signature and chunks: a length, a name, the content, a checksum. Notes of any
length may stand between them; decoders unpack these, too, and then pass over missing
rows. So the checksums are looked at here, the rows are counted by unpacking them, and
what the decoder gets has no chunks but those of the picture.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"

_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"eXIf", b"IDAT", b"IEND")
_ANIMATION = b"acTL"
_MAX_CHUNKS = 20_000  # of 8 KiB, as many encoders write them, are 156 MiB
_MAX_EXIF_BYTES = 1 << 16  # as much as a JPEG has room for
_CHUNK = struct.Struct(">I4s")  # its length and name
_HEADER = struct.Struct(">IIBBBBB")  # width, height, bits, colours, two zeros, lacing
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # grey, RGB, palette, with transparency
_PIECE_BYTES = 1 << 16
# Where each of the seven passes of Adam7 begins, and how far its steps are.
_PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


class UnsoundPng(ValueError):
    """It is no PNG, or a damaged one."""


@dataclass(frozen=True)
class _Chunk:
    name: bytes
    content: memoryview
    whole: memoryview  # with its length, name and checksum


@dataclass(frozen=True)
class PngHeader:
    """What a PNG says of itself at its beginning."""

    width: int
    height: int
    bits: int  # of each channel
    num_channels: int
    is_interlaced: bool

    def num_bytes(self) -> int:
        """Return how long the unpacked rows are, each with the byte of its filter."""
        if not self.is_interlaced:
            return self._pass_bytes(self.width, self.height)
        return sum(
            self._pass_bytes(
                len(range(x, self.width, step_x)), len(range(y, self.height, step_y))
            )
            for x, y, step_x, step_y in _PASSES
        )

    def _pass_bytes(self, width: int, height: int) -> int:
        row = -(-width * self.bits * self.num_channels // 8)
        return height * (1 + row) if width else 0


def png_header(content: bytes) -> PngHeader:
    """Return the header of a PNG, looking at nothing else.

    Raises:
        UnsoundPng: if there is none, or it makes no sense.
    """
    begin = len(PNG_SIGNATURE) + _CHUNK.size
    if len(content) < begin + _HEADER.size or content[begin - 4 : begin] != b"IHDR":
        raise UnsoundPng("no header")
    width, height, bits, colours, *_, lacing = _HEADER.unpack_from(content, begin)
    if colours not in _CHANNELS or bits not in (1, 2, 4, 8, 16) or lacing > 1:
        raise UnsoundPng("an unknown kind")
    return PngHeader(width, height, bits, _CHANNELS[colours], bool(lacing))


def is_animated(content: bytes) -> bool:
    """Tell whether a PNG holds several pictures."""
    return any(chunk.name == _ANIMATION for chunk in _chunks(content))


def only_picture(content: bytes) -> bytes:
    """Return the PNG without what is not the picture, if all of its rows are there.

    Raises:
        UnsoundPng: if it is damaged, cut short, or has too few or too many rows.
    """
    header = png_header(content)
    kept = [chunk for chunk in _chunks(content) if _is_kept(chunk)]
    names = [chunk.name for chunk in kept]
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or names.count(b"IHDR") > 1:
        raise UnsoundPng("no beginning, or no end")
    _count_rows((chunk.content for chunk in kept if chunk.name == b"IDAT"), header)
    return b"".join((PNG_SIGNATURE, *(chunk.whole for chunk in kept)))


def _is_kept(chunk: _Chunk) -> bool:
    is_long_note = chunk.name == b"eXIf" and len(chunk.content) > _MAX_EXIF_BYTES
    return chunk.name in _KEPT and not is_long_note


def _chunks(content: bytes) -> Iterator[_Chunk]:
    """Yield the chunks up to the end of the picture, each with a right checksum."""
    view, place = memoryview(content), len(PNG_SIGNATURE)
    for _ in range(_MAX_CHUNKS):
        if place + _CHUNK.size > len(view):
            raise UnsoundPng("cut short")
        length, name = _CHUNK.unpack_from(view, place)
        end = place + _CHUNK.size + length + 4
        if end > len(view):
            raise UnsoundPng("cut short")
        named = view[place + 4 : end - 4]
        if zlib.crc32(named) != int.from_bytes(view[end - 4 : end]):
            raise UnsoundPng("a wrong checksum")
        yield _Chunk(name, named[4:], view[place:end])
        if name == b"IEND":
            return
        place = end
    raise UnsoundPng("too many chunks")


def _count_rows(parts: Iterator[memoryview], header: PngHeader) -> None:
    """Unpack the rows without keeping them, and no further than they should go."""
    missing = header.num_bytes()
    for num_bytes in _unpacked_sizes(parts):
        missing -= num_bytes
        if missing < 0:
            break
    if missing:
        raise UnsoundPng("too few rows, or too many")


def _unpacked_sizes(parts: Iterator[memoryview]) -> Iterator[int]:
    decompressor = zlib.decompressobj()
    try:
        for part in parts:
            packed: bytes | memoryview = part
            while piece := decompressor.decompress(packed, _PIECE_BYTES):
                yield len(piece)
                packed = decompressor.unconsumed_tail
    except zlib.error as error:
        raise UnsoundPng("damaged rows") from error
    if not decompressor.eof:
        raise UnsoundPng("rows that are cut short")
