"""Initialization files of uVision's debugger: a line for each word of memory.

What its commands mean stands in the user's guide of uVision, under 'Debug Functions'.
An array of floats is written as numbers to read, or as the bits they have; integers as
the words that they make.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from scrawl.deployment.keil.memory_map import WORD_BYTES, Region
from scrawl.deployment.keil.numbers import float_text, word_text, words_of
from scrawl.networks import describe

FloatKind = Literal["float", "bits"]


@dataclass(frozen=True, eq=False)
class Filled:
    """A region, and what lies in it; the values have its shape."""

    region: Region
    values: np.ndarray


def ini_text(head: Sequence[str], parts: Sequence[Filled], floats: FloatKind) -> str:
    """Return a file that says *head* and writes *parts* in their order."""
    lines = [f"// {line}" for line in head]
    for part in parts:
        lines += ["", f"// {_title(part.region)}", *_writes(part, floats)]
    return "\n".join(lines) + "\n"


def values_text(part: Filled) -> str:
    """Return the values with commas between them, as an array of C could hold them."""
    is_float = part.region.tensor.dtype == "float32"
    write = float_text if is_float else str
    return ",".join(write(value) for value in part.values.flat) + "\n"


def addresses(region: Region) -> range:
    """Return the addresses of the words of *region*."""
    return range(region.address, region.end, WORD_BYTES)


def _title(region: Region) -> str:
    tensor = region.tensor
    axes = ", ".join(tensor.axes)
    return f"{tensor.name}: {tensor.dtype} {describe(tensor.shape)} ({axes})"


def _writes(part: Filled, floats: FloatKind) -> Iterator[str]:
    if part.region.tensor.dtype == "float32" and floats == "float":
        numbers = zip(addresses(part.region), part.values.flat, strict=True)
        for address, number in numbers:
            yield f"_WFLOAT(0x{address:08X}, {float_text(number)})"
    else:
        words = zip(addresses(part.region), words_of(part.values), strict=True)
        for address, word in words:
            yield f"_WDWORD(0x{address:08X}, {word_text(int(word))})"
