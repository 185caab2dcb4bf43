"""A run as uVision's initialization files: arrays at addresses, and where they lie."""

import re
from collections.abc import Mapping

import numpy as np

from scrawl.arrays import Inputs
from scrawl.cli.export.asked import Asked, Exported
from scrawl.cli.export.options import KeilWords
from scrawl.data import Dataset
from scrawl.deployment import KeilOptions, MemoryMap, Ram, keil_map, map_text, to_keil
from scrawl.errors import InvalidRequest
from scrawl.networks import IntegerNetwork
from scrawl.training import inputs_for
from scrawl.verification import parse_size

MAP_FILE = "map.txt"
NO_IMAGE = "There are no files of an image, therefore."
ADDRESSES = 1 << 32  # of a core of 32 bits
DECIMAL_OR_HEX = re.compile(r"0[xX][0-9a-fA-F]{1,8}|[0-9]{1,10}")


def to_uvision(asked: Asked) -> Exported:
    """Return the files that fill a chip's memory, and the map of it.

    Raises:
        ScrawlError: if the map cannot be, or an array cannot be written.
    """
    options, network = asked.keil, asked.run.network
    integers = _integers(asked)
    keil_map(network, options, integers)  # refused before anything is downloaded
    needs = asked.is_quantized or options.layout == "seed-004"
    data = asked.needed_data() if needs else asked.found_data(NO_IMAGE)
    example = None if data is None else _example(asked, data)
    files = to_keil(network, example, options, integers)
    memory = keil_map(network, options, integers)
    text = map_text(memory)
    return Exported(
        {**files, MAP_FILE: text.encode()},
        record={"regions": _regions(memory), "unused_bytes": _unused(memory)},
        text=text.rstrip(),
    )


def keil_options(words: KeilWords) -> KeilOptions:
    """Return the options that were typed as *words*.

    Raises:
        InvalidRequest: if an address or a size is none, or the layout has its own.
    """
    return KeilOptions(
        "scrawl" if words.layout is None else "seed-004",
        "bits" if words.floats == "bits" else "float",
        None if words.base is None else address_from_text(words.base),
        _places(words.address),
        _ram(words),
        words.check,
    )


def address_from_text(text: str) -> int:
    """Return an address that is written as 0x20000000, or in decimal.

    Raises:
        InvalidRequest: if it is neither.
    """
    number = -1
    if DECIMAL_OR_HEX.fullmatch(text):
        number = int(text, 0) if text[:2].lower() == "0x" else int(text)
    if not 0 <= number < ADDRESSES:
        raise InvalidRequest(
            f"{text!r} is no address of 32 bits. Write it as 0x20000000."
        )
    return number


def _ram(words: KeilWords) -> Ram:
    ram = Ram()
    if words.ram_start is not None:
        start = address_from_text(words.ram_start)
        ram = Ram(start, min(ram.num_bytes, ADDRESSES - start))
    return ram if words.ram is None else Ram(ram.start, parse_size(words.ram))


def _places(texts: tuple[str, ...]) -> dict[str, int]:
    places: dict[str, int] = {}
    for name, address in map(_placed, texts):
        if name in places:
            raise InvalidRequest(
                f"--address places {name!r} twice. Leave one of them out."
            )
        places[name] = address
    return places


def _placed(text: str) -> tuple[str, int]:
    name, equals, address = text.rpartition("=")
    if not equals or not name:
        raise InvalidRequest(
            f"--address {text} places nothing. Write it as `--address"
            " conv2d/kernel=0x20000100`."
        )
    return name, address_from_text(address)


def _integers(asked: Asked) -> Mapping[str, np.ndarray] | None:
    if not asked.is_quantized:
        return None
    form = asked.network(asked.needed_data()).form
    return form.arrays if isinstance(form, IntegerNetwork) else None


def _example(asked: Asked, data: Dataset) -> Inputs:
    """Return one example, each input with all its sides.

    Raises:
        InvalidRequest: if there are not so many.
    """
    if not 0 <= asked.example < len(data.test):
        raise InvalidRequest(
            f"There is no test image {asked.example}: {data.name} has"
            f" {len(data.test):,}, from 0 on. Choose another with --example."
        )
    one = data.test[asked.example : asked.example + 1]
    return {
        name: array[0].reshape(-1) if array.ndim == 1 else array[0]
        for name, array in inputs_for(asked.run.network, one).items()
    }


def _regions(memory: MemoryMap) -> list[dict[str, object]]:
    return [
        {
            "tensor": region.tensor.name,
            "address": region.address,
            "bytes": region.tensor.num_bytes,
            "type": region.tensor.dtype,
            "shape": list(region.tensor.shape),
            "axes": list(region.tensor.axes),
        }
        for region in memory.regions
    ]


def _unused(memory: MemoryMap) -> int:
    return sum(gap.num_bytes for gap in memory.gaps())
