"""A network as files that fill a chip's memory through uVision's debugger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import numpy as np

from scrawl.arrays import Inputs
from scrawl.deployment.keil.checking import check_text
from scrawl.deployment.keil.ini import Filled, FloatKind, ini_text, values_text
from scrawl.deployment.keil.integer_tensors import integer_tensors
from scrawl.deployment.keil.memory_map import WORD_BYTES, MemoryMap, Ram, place
from scrawl.deployment.keil.replay import MAX_WORDS
from scrawl.deployment.keil.seed_004 import (
    seed_004_image_text,
    seed_004_ini,
    seed_004_map,
    seed_004_values,
)
from scrawl.deployment.keil.tensors import (
    example_values,
    float_values,
    input_tensors,
    rescaling,
    weight_tensors,
)
from scrawl.errors import InvalidRequest
from scrawl.networks import Network

KeilLayout = Literal["scrawl", "seed-004"]

WEIGHTS, CHECK = "weights", "check"  # files of these names, which no input may have
USE = (
    "Name it under Options for Target > Debug > Initialization File, or load it in",
    "the Command window with INCLUDE. Memory is little-endian, and the last axis is",
    "the fastest.",
    "scrawl wrote this file, and claims no right in it.",
)


@dataclass(frozen=True)
class KeilOptions:
    """Where arrays lie and how they are written.

    The layout seed-004 has addresses of its own, and writes floats. Integers are always
    written as words.
    """

    layout: KeilLayout = "scrawl"
    floats: FloatKind = "float"
    base: int | None = None  # of the first array; the start of the RAM without it
    addresses: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    ram: Ram = field(default_factory=Ram)
    has_check: bool = False  # a file more, to read memory back

    def __post_init__(self) -> None:
        """Refuse what a layout leaves no choice of."""
        is_given = self.base is not None or self.addresses or self.floats != "float"
        if self.layout == "seed-004" and is_given:
            raise InvalidRequest(
                "The layout seed-004 has its own addresses and writes floats. Leave out"
                " addresses and bits, or leave out the layout."
            )


def keil_map(
    network: Network,
    options: KeilOptions | None = None,
    integers: Mapping[str, np.ndarray] | None = None,
) -> MemoryMap:
    """Return where the arrays of *network* lie: its inputs first, then its weights.

    With *integers*, the arrays of the `IntegerNetwork` that it became, those take the
    place of the weights, and pixels are bytes.

    Raises:
        InvalidRequest: if arrays overlap or leave the RAM, or the layout cannot be.
        UnknownName: if an address is given to an array that is not there.
    """
    options = options or KeilOptions()
    if options.layout == "seed-004":
        if integers is not None:
            raise InvalidRequest(
                "The layout seed-004 writes floats, and the network is of integers."
                " Leave out either."
            )
        return seed_004_map(network, options.ram)
    is_whole = integers is not None
    stored = integer_tensors(integers) if is_whole else weight_tensors(network)
    tensors = (*input_tensors(network, as_bytes=is_whole), *stored)
    return place(tensors, options.base, options.addresses, options.ram)


def to_keil(
    network: Network,
    example: Inputs | None = None,
    options: KeilOptions | None = None,
    integers: Mapping[str, np.ndarray] | None = None,
) -> dict[str, bytes]:
    """Return the files by name; the *example* has one array for each input, or none.

    weights.ini, and NAME.ini and NAME.txt for each input that the example has; or, of
    the layout seed-004, init2.ini and image.txt. Then check.ini, if asked for.

    Raises:
        InvalidNetwork: if the network has no weights.
        InvalidRequest: if the map cannot be, or the example is not what is read.
        UnknownName: if the example or an address names what is not there.
    """
    options = options or KeilOptions()
    memory = keil_map(network, options, integers)
    _check_count(network, memory)
    if options.layout == "seed-004":
        files, parts = _notebook_files(network, memory, dict(example or {}))
    else:
        files, parts = _own_files(network, memory, options, example or {}, integers)
    if options.has_check:
        head = (f"{network.name}: does memory hold what was written?", *USE)
        files[f"{CHECK}.ini"] = check_text(head, parts)
    return {name: text.encode() for name, text in files.items()}


_Texts = tuple[dict[str, str], list[Filled]]


def _own_files(
    network: Network,
    memory: MemoryMap,
    options: KeilOptions,
    example: Inputs,
    integers: Mapping[str, np.ndarray] | None,
) -> _Texts:
    stored = float_values(network) if integers is None else integers
    shown = example_values(network, example, as_bytes=integers is not None)
    weights = _filled(memory, stored)
    inputs = _filled(memory, shown)
    head = (f"{network.name}: its weights, for the debugger of uVision.", *USE)
    files = {f"{WEIGHTS}.ini": ini_text(head, weights, options.floats)}
    for part in inputs:
        name = part.region.tensor.name
        _check_name(name)
        head = (*_input_head(network, part), *USE)
        files[f"{name}.ini"] = ini_text(head, [part], options.floats)
        files[f"{name}.txt"] = values_text(part)
    return files, [*weights, *inputs]


def _notebook_files(network: Network, memory: MemoryMap, example: Inputs) -> _Texts:
    (source,) = network.inputs
    if example.keys() != {source.name}:
        raise InvalidRequest(
            "The layout seed-004 writes an image among the weights. Give it one, for"
            f" the input {source.name!r}."
        )
    image = example_values(network, example, as_bytes=True)[source.name]
    values = seed_004_values(network, image)
    parts = _filled(memory, values)
    texts = {"init2.ini": seed_004_ini(parts), "image.txt": seed_004_image_text(image)}
    return texts, parts


def _filled(memory: MemoryMap, values: Mapping[str, np.ndarray]) -> list[Filled]:
    """Return the regions of which there are values, in the order of the map."""
    return [
        Filled(region, values[region.tensor.name])
        for region in memory.regions
        if region.tensor.name in values
    ]


def _input_head(network: Network, part: Filled) -> Sequence[str]:
    tensor = part.region.tensor
    first = f"{network.name}: its input {tensor.name!r}, for the debugger of uVision."
    (source,) = (source for source in network.inputs if source.name == tensor.name)
    if source.kind != "pixels" or tensor.dtype == "uint8":
        return (first,)
    words = rescaling(network, tensor.name).words
    return first, f"A pixel p, 0 for paper and 255 for ink, stands here as {words}."


def _check_name(name: str) -> None:
    if name.casefold() in {WEIGHTS, CHECK}:
        raise InvalidRequest(
            f"The input {name!r} has the name of another file. Rename it in the"
            " network, or leave it out of the example."
        )


def _check_count(network: Network, memory: MemoryMap) -> None:
    count = sum(region.tensor.num_bytes for region in memory.regions) // WORD_BYTES
    if count > MAX_WORDS:
        raise InvalidRequest(
            f"{network.name!r} takes {count:,} words, each a line for the debugger,"
            f" which is for {MAX_WORDS:,} at most. Use a smaller network."
        )
