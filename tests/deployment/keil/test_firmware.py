"""Firmware that knows the map finds its weights, and gives the reference's scores."""

import ctypes
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from scrawl.compiler import find_compiler
from scrawl.deployment import KeilOptions, MemoryMap, keil_map, replay_ini, to_keil
from scrawl.networks import Network
from scrawl.reference import ReferenceNetwork
from tests.deployment.keil.firmware import (
    Memory,
    scores_of_keras_order,
    scores_of_seed_004,
)

SOURCE = Path(__file__).with_name("firmware.c")
WARNINGS = ("-Wall", "-Wextra", "-Wconversion", "-Wpedantic", "-Werror")
RAM, RAM_BYTES = 0x20000000, 1 << 16
TOLERANCE = 1e-6

SEED = KeilOptions(layout="seed-004")
OWN = KeilOptions()
BITS = KeilOptions(floats="bits")
MOVED = KeilOptions(base=0x20000100, addresses={"dense/kernel": 0x20004000})


@pytest.mark.parametrize(
    ("options", "filters"),
    [(SEED, 4), (SEED, 8), (OWN, 4), (OWN, 8), (BITS, 4), (MOVED, 4)],
)
def test_weights_in_memory_give_the_scores_of_the_reference(
    options: KeilOptions, filters: int, network_of, image
):
    """Nothing is known but the replayed files and the map."""
    network = network_of(filters)
    read = scores_of_seed_004 if options is SEED else scores_of_keras_order

    scores = read(filled(network, image, options), keil_map(network, options))

    assert largest_difference(scores, network, image) < TOLERANCE


@pytest.mark.parametrize(
    ("options", "filters"), [(SEED, 4), (SEED, 8), (OWN, 8), (MOVED, 4)]
)
def test_firmware_in_c_gives_the_scores_of_the_reference(
    options: KeilOptions, filters: int, network_of, image, tmp_path
):
    """The same file runs on a chip: it has an address for each array and no library."""
    network = network_of(filters)
    ram = np.zeros(RAM_BYTES, np.uint8)
    for address, content in filled(network, image, options).pieces.items():
        ram[address - RAM :][: len(content)] = np.frombuffer(content, np.uint8)

    scores = np.zeros(10, np.float32)
    words = (
        places(keil_map(network, options)) if options is not SEED else ["-DSEED_004"]
    )
    classify = compiled(tmp_path, [f"-DFILTERS={filters}", *words])
    classify(ram.ctypes.data, scores.ctypes.data)

    assert largest_difference(scores, network, image) < TOLERANCE


def test_firmware_that_does_not_turn_back_is_wrong(network_of, image):
    """The test itself can fail: features in the order of the image that lies there."""
    network = network_of(8)
    values = dict(network.weights)
    matrix = values["dense/kernel"].reshape(12, 12, 8, 10)
    values["dense/kernel"] = matrix.transpose(1, 0, 2, 3).reshape(1152, 10)
    turned = network.with_weights(values)

    scores = scores_of_seed_004(filled(turned, image, SEED), keil_map(network, SEED))

    assert largest_difference(scores, network, image) > 1000 * TOLERANCE


def filled(network: Network, image: np.ndarray, options: KeilOptions) -> Memory:
    """Return what memory holds once the debugger has read the files."""
    files = to_keil(network, {"image": image}, options)
    inits = {name: text for name, text in files.items() if name.endswith(".ini")}
    return Memory(replay_ini(inits))


def places(memory_map: MemoryMap) -> list[str]:
    """Return the words that tell the firmware where its arrays lie."""
    names = {
        "IMAGE": "image",
        "CONV_KERNEL": "conv2d/kernel",
        "CONV_BIAS": "conv2d/bias",
        "DENSE_KERNEL": "dense/kernel",
        "DENSE_BIAS": "dense/bias",
    }
    return [
        f"-D{word}=0x{memory_map.region(name).address:08X}u"
        for word, name in names.items()
    ]


def compiled(folder: Path, words: list[str]) -> Callable[[int, int], None]:
    """Return the firmware, built for this machine."""
    library = folder / "firmware.so"
    command = find_compiler().command
    zig = ("cc",) if Path(command[0]).stem == "zig" else ()
    flags = ("-std=c99", "-O2", *WARNINGS, *words, "-shared", "-fPIC")
    subprocess.run([*command, *zig, *flags, "-o", library, SOURCE], check=True)
    classify = ctypes.CDLL(str(library)).classify
    classify.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    classify.restype = None
    return classify


def largest_difference(
    scores: np.ndarray, network: Network, image: np.ndarray
) -> float:
    """Return how far the scores are from those of the reference."""
    return float(np.abs(scores - ReferenceNetwork(network)(image[np.newaxis])[0]).max())
