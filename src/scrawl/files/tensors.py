"""Arrays in a .safetensors file, with words beside them, read as from an enemy.

The format is a length, a header of JSON, and the numbers. What the header claims is
held against the bytes that are there before anything is made of it: the arrays lie one
after another, without gap or overlap, from the end of the header to that of the file.
They are views of the content; nothing is copied.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from scrawl.errors import InvalidFile
from scrawl.files.json_text import check_json
from scrawl.files.opening import MEBIBYTE

MAX_HEADER_BYTES = MEBIBYTE  # names, shapes and words; about 100 bytes an array
MAX_HEADER_PARTS = 100_000  # ours take about 9 an array
MAX_ARRAY_AXES = 32  # as many as any numpy allows
LENGTH_BYTES = 8  # of the header, little-endian, at the beginning of the file
WORDS = "__metadata__"  # the format's own name for them
DTYPES = {
    "F32": "<f4",
    "F64": "<f8",
    "I32": "<i4",
    "I64": "<i8",
    "U8": "|u1",
    "U32": "<u4",
    "U64": "<u8",
}


class Tensors(NamedTuple):
    """What a file holds; the arrays are read-only views of its content."""

    arrays: Mapping[str, np.ndarray]
    words: Mapping[str, str]


def tensors_to_bytes(
    arrays: Mapping[str, np.ndarray], words: Mapping[str, str] | None = None
) -> bytes:
    """Return the content of a file; equal arrays and words give equal bytes."""
    from safetensors.numpy import save

    whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    return save(whole, dict(words) if words else None)


@dataclass(frozen=True)
class _Place:
    name: str
    dtype: np.dtype
    shape: tuple[int, ...]
    begin: int
    end: int


def tensors_from_bytes(content: bytes) -> Tensors:
    """Return what *content* holds.

    Raises:
        InvalidFile: if it is no such file; the message does not name it.
    """
    header_bytes = int.from_bytes(content[:LENGTH_BYTES], "little")
    first = LENGTH_BYTES + header_bytes
    if header_bytes > MAX_HEADER_BYTES or first > len(content):
        raise InvalidFile(f"Its header claims {header_bytes} bytes of {len(content)}.")
    entries = _entries(content[LENGTH_BYTES:first])
    words = _words(entries.pop(WORDS, {}))
    places = [_place(name, entry) for name, entry in entries.items()]
    _check_order(places, len(content) - first)
    arrays = {
        place.name: np.ndarray(
            place.shape, place.dtype, content, offset=first + place.begin
        )
        for place in places
    }
    return Tensors(arrays, words)


def _entries(header: bytes) -> dict[str, object]:
    try:
        text = header.decode()
        check_json(text, MAX_HEADER_PARTS)
        entries = json.loads(text)
    except ValueError as error:
        raise InvalidFile(f"Its header is no JSON ({error!s:.80}).") from error
    if not isinstance(entries, dict):
        raise InvalidFile("Its header does not name arrays.")
    return entries


def _words(entry: object) -> dict[str, str]:
    if not isinstance(entry, dict) or not all(
        isinstance(word, str) for word in entry.values()
    ):
        raise InvalidFile("Its header has words that are no text.")
    return entry


def _place(name: str, entry: object) -> _Place:
    match entry:
        case {
            "dtype": str(kind),
            "shape": list(shape),
            "data_offsets": [begin, end],
            **more,
        }:
            numbers = (*shape, begin, end)
        case _:
            raise InvalidFile(f"It does not say what {name[:80]!r} is, or where.")
    if kind not in DTYPES or more:
        raise InvalidFile(f"It says of {name[:80]!r} what is not known: {kind[:20]!r}.")
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise InvalidFile(f"It gives {name[:80]!r} a size that is no whole number.")
    dtype = np.dtype(DTYPES[kind])
    if (
        len(shape) > MAX_ARRAY_AXES
        or max(shape, default=1) > max(1, end - begin)
        or math.prod(shape) * dtype.itemsize != end - begin
    ):
        raise InvalidFile(f"It gives {name[:80]!r} bytes that are not of its shape.")
    return _Place(name, dtype, tuple(shape), begin, end)


def _check_order(places: list[_Place], num_bytes: int) -> None:
    reached = 0
    for place in sorted(places, key=lambda place: (place.begin, place.end)):
        if place.begin != reached:
            raise InvalidFile(f"It has a gap or an overlap before {place.name[:80]!r}.")
        reached = place.end
    if reached != num_bytes:
        raise InvalidFile(f"It has {num_bytes} bytes of numbers, not {reached}.")
