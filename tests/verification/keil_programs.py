"""Programs that have no weights: they find them where a debugger has put them.

Their C is the firmware of `tests/deployment/keil`, which knows addresses and nothing
else. What a run is given is one byte that says nothing; the image, too, lies in memory.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from scrawl.arrays import Inputs
from scrawl.data import load_data
from scrawl.deployment import KeilOptions, MemoryMap, keil_map, replay_ini, to_keil
from scrawl.networks import IntegerNetwork, Network, zoo_network
from scrawl.reference import ReferenceNetwork
from scrawl.verification import Build, Export, export_of, run_in_unicorn
from tests.deployment.cases import with_weights

FOLDER = Path(__file__).parents[1] / "deployment" / "keil"
RESERVED_BYTES = 1 << 16  # of RAM: more than any of the maps
TURN = np.zeros((1, 1), np.uint8)
NUM_TAUGHT = 300  # images
RIDGE = 10.0  # keeps the solution from learning them by heart
LOGIT = 3.0  # of the right digit: small enough that all scores are above 0

FLOATS = {
    "IMAGE": "image",
    "CONV_KERNEL": "conv2d/kernel",
    "CONV_BIAS": "conv2d/bias",
    "DENSE_KERNEL": "dense/kernel",
    "DENSE_BIAS": "dense/bias",
}
INTEGERS = {
    "IMAGE": "image",
    "CONV_KERNEL": "conv2d/conv/kernel",
    "CONV_START": "conv2d/conv/start",
    "CONV_SPAN": "conv2d/conv/span",
    "CONV_MULTIPLIER": "conv2d/conv/multiplier",
    "CONV_SHIFT1": "conv2d/conv/shift1",
    "CONV_SHIFT2": "conv2d/conv/shift2",
    "DENSE_KERNEL": "dense/matmul/kernel",
    "DENSE_START": "dense/matmul/start",
}

HEADER = """\
#include <stdint.h>
typedef {score} firmware_score;
void firmware_compute(const uint8_t turn[1], firmware_score scores[10]);
"""
CALL = """
#include "firmware.h"

void firmware_compute(const uint8_t turn[1], firmware_score scores[10])
{{
    (void)turn;
    {call};
}}
"""


def taught(name: str) -> Network:
    """Return a network of the zoo that reads digits: kernels drawn, the rest solved."""
    drawn = with_weights(zoo_network(name))
    train = load_data("digits").train[:NUM_TAUGHT]
    reading = ReferenceNetwork(drawn, keep=("flatten",))
    features = reading.forward({"image": train.images})["flatten"].astype(np.float64)
    wanted = LOGIT * (np.eye(10)[train.labels] - 0.1)
    inner = features @ features.T + RIDGE * np.eye(len(features))
    solved = (features.T @ np.linalg.solve(inner, wanted)).astype(np.float32)
    return drawn.with_weights({**drawn.weights, "dense/kernel": solved})


def float_program(network: Network, options: KeilOptions) -> Export:
    """Return the program for a map of floats."""
    known = {"SEED_004": "1"}
    if options.layout != "seed-004":
        known = _addresses(keil_map(network, options), FLOATS)
    return _program(
        "firmware.c", "float", "classify((const void *)RAM, scores)", network, known
    )


def integer_program(
    network: Network, integers: IntegerNetwork, options: KeilOptions
) -> Export:
    """Return the program for a map of packed integers."""
    memory = keil_map(network, options, integers.arrays)
    known = _addresses(memory, INTEGERS)
    return _program("firmware_int8.c", "int32_t", "classify(scores)", network, known)


def filled_by(
    network: Network,
    example: Inputs,
    options: KeilOptions,
    integers: IntegerNetwork | None = None,
) -> dict[int, bytes]:
    """Return what the debugger has written when it has read all files."""
    arrays = None if integers is None else integers.arrays
    return replay_ini(inits_of(to_keil(network, example, options, arrays)))


def inits_of(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return those of the files that the debugger reads."""
    return {name: text for name, text in files.items() if name.endswith(".ini")}


def scores_of(program: Build, filled: Mapping[int, bytes]) -> np.ndarray:
    """Return what the program says of the image in memory."""
    return run_in_unicorn(program, TURN, filled=filled).scores["scores"]


def _addresses(memory: MemoryMap, names: Mapping[str, str]) -> dict[str, str]:
    return {
        word: f"0x{memory.region(name).address:08X}u" for word, name in names.items()
    }


def _program(
    source: str, score: str, call: str, network: Network, known: Mapping[str, str]
) -> Export:
    filters = network.weights["conv2d/bias"].size
    words = {"FILTERS": str(filters), **known}
    defined = "".join(f"#define {word} {value}\n" for word, value in words.items())
    text = (FOLDER / source).read_text("utf-8")
    files = {
        "firmware.h": HEADER.format(score=score),
        "firmware.c": f"{defined}{text}{CALL.format(call=call)}",
    }
    return export_of("firmware", files)
