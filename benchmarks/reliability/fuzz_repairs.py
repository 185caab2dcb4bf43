"""Make checksums and lengths right again in bytes that were changed at random.

A repair takes any bytes, and gives bytes: what cannot be repaired comes back as it is.
"""

import struct
import zlib

from scrawl.errors import InvalidFile
from scrawl.files import tensors_from_bytes
from scrawl.training.checkpoint import digest_of

_CHUNK = struct.Struct(">I4s")
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # no name, no date
_MOST_UNPACKED = 1 << 20
_RAW_DEFLATE = -15
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ZIP_ENTRY = b"PK\x01\x02"


def png(content: bytes) -> bytes:
    """Return the chunks of a PNG, each with its length and checksum."""
    repaired, place = [_PNG_SIGNATURE], len(_PNG_SIGNATURE)
    while place + _CHUNK.size <= len(content):
        length, name = _CHUNK.unpack_from(content, place)
        chunk = content[place + 4 : place + 8 + length]
        checksum = struct.pack(">I", zlib.crc32(chunk))
        repaired.append(struct.pack(">I", len(chunk) - 4) + chunk + checksum)
        place += 12 + length
        if name == b"IEND":
            break
    return b"".join(repaired)


def gzip(content: bytes) -> bytes:
    """Return the same packed bytes, with the checksum of what they unpack to."""
    decompressor = zlib.decompressobj(_RAW_DEFLATE)
    packed = content[len(_GZIP_HEADER) :]
    try:
        unpacked = decompressor.decompress(packed, _MOST_UNPACKED)
    except zlib.error:
        return content
    if not decompressor.eof:
        return content
    packed = packed[: len(packed) - len(decompressor.unused_data)]
    end = struct.pack("<II", zlib.crc32(unpacked), len(unpacked))
    return _GZIP_HEADER + packed + end


def npz(content: bytes) -> bytes:
    """Return an archive whose arrays have the checksums of their bytes."""
    repaired = bytearray(content)
    place = repaired.find(_ZIP_ENTRY)
    while 0 <= place <= len(repaired) - 46:
        size = int.from_bytes(repaired[place + 20 : place + 24], "little")
        is_packed = repaired[place + 10] != 0
        local = int.from_bytes(repaired[place + 42 : place + 46], "little")
        if local + 30 <= len(repaired):
            lengths = struct.unpack_from("<HH", repaired, local + 26)
            begin = local + 30 + sum(lengths)
            stored = bytes(repaired[begin : begin + size])
            checksum = zlib.crc32(_unpacked(stored) if is_packed else stored)
            struct.pack_into("<L", repaired, place + 16, checksum)
            struct.pack_into("<L", repaired, local + 14, checksum)
        place = repaired.find(_ZIP_ENTRY, place + 4)
    return bytes(repaired)


def _unpacked(content: bytes) -> bytes:
    try:
        return zlib.decompressobj(_RAW_DEFLATE).decompress(content, _MOST_UNPACKED)
    except zlib.error:
        return content


def safetensors(content: bytes) -> bytes:
    """Return the same header and numbers, with the length of the header."""
    end = content.rfind(b"}}") + 2
    if end < 10:
        return content
    numbers = content[end:]
    end += len(numbers) - len(numbers.lstrip(b" "))  # what the header is padded with
    return struct.pack("<Q", end - 8) + content[8:]


def checkpoint(content: bytes) -> bytes:
    """Return the same words and arrays, with the digest of both."""
    content = safetensors(content)
    try:
        arrays, words = tensors_from_bytes(content)
    except InvalidFile:
        return content
    if "checkpoint" not in words or not words.get("sha256"):
        return content
    digest = digest_of(words["checkpoint"], arrays)
    return content.replace(words["sha256"].encode(), digest.encode())
