"""How many instructions an example takes, all in all and layer by layer.

Exported C has a function `PREFIX_layer_NUMBER_NAME` for each layer, marked with the
macro PREFIX_LAYER. Compilers merge them into PREFIX_compute, as they should, unless the
macro is defined to forbid it. So layers are counted in a program of their own, whose
sum differs from that of the real one by what the merging changes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scrawl.verification.building import Build
from scrawl.verification.elf import Function, Image, read_image
from scrawl.verification.emulator import Range, count_in_unicorn
from scrawl.verification.records import Records
from scrawl.verification.targets import find_core

NOT_COUNTED = ""
REST = "rest"


@dataclass(frozen=True)
class LayerCount:
    """How many instructions a layer takes for an example, on average.

    Its number is that of its function in the C; what lies around the layers has none.
    """

    name: str
    instructions: float
    number: int | None = None


def count_instructions(build: Build, records: Records) -> float:
    """Return how many instructions an example takes: the mean over *records*.

    Raises:
        CheckFailed: if the program fails.
        MissingOnMachine: if Unicorn is not installed, or fails itself.
    """
    image = read_image(build.program, find_core(build.target))
    counts = count_in_unicorn(build, records, _around(build, image))
    return sum(counts.values()) / len(records)


def count_layers(build: Build, records: Records) -> tuple[LayerCount, ...]:
    """Return the count of each layer in order, and of the rest, in a *measured* build.

    It is empty if the C has no functions for layers.

    Raises:
        CheckFailed: if the program fails.
        MissingOnMachine: if Unicorn is not installed, or fails itself.
    """
    image = read_image(build.program, find_core(build.target))
    layers = _layers(build, image)
    if not layers:
        return ()
    ranges = (
        Range(each.address, each.address + each.size, str(number))
        for number, functions in layers.items()
        for each in functions
    )
    counts = count_in_unicorn(build, records, (*ranges, *_around(build, image)))
    means = {name: count / len(records) for name, count in counts.items()}
    found = (
        LayerCount(
            _layer_name(build, layers[number]), means.get(str(number), 0.0), number
        )
        for number in sorted(layers)
    )
    return (*found, LayerCount(REST, means.get(REST, 0.0)))


def _layers(build: Build, image: Image) -> Mapping[int, list[Function]]:
    """Return the functions of each layer: it may have several."""
    pattern = re.compile(rf"{build.export.prefix}_layer_(\d+)_\w.*")
    layers: dict[int, list[Function]] = {}
    for function in image.functions:
        found = pattern.fullmatch(function.name)
        if found and function.size:
            layers.setdefault(int(found[1]), []).append(function)
    return layers


def _layer_name(build: Build, functions: list[Function]) -> str:
    """Return the name of the one that calls the others, without number and prefix."""
    shortest = min((each.name.partition(".")[0] for each in functions), key=len)
    return re.sub(rf"^{build.export.prefix}_layer_\d+_", "", shortest)


def _around(build: Build, image: Image) -> tuple[Range, ...]:
    """Return the ranges of what calls layers, and of what calls that."""
    firmware = image.sections[".firmware"]
    name = f"{build.export.prefix}_compute"
    compute = [item for item in image.functions if item.name.partition(".")[0] == name]
    return (
        Range(firmware.address, firmware.end, NOT_COUNTED),
        *(Range(each.address, each.address + each.size, REST) for each in compute),
    )
