"""A trained network as float32 and as integers: its C, and what that must say."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from scrawl.arrays import Inputs
from scrawl.cli.device_network import device_network
from scrawl.data import Dataset
from scrawl.deployment import Golden, StaticSizes, export_c, prefix_of, static_sizes
from scrawl.networks import Inference, IntegerNetwork, Network
from scrawl.training import inputs_for, labels_for
from scrawl.verification import Export, export_of

Arithmetic = Literal["int8", "float"]
ARITHMETICS: tuple[Arithmetic, ...] = ("int8", "float")
NUM_GOLDEN = 2


@dataclass(frozen=True, eq=False)
class Form:
    """One arithmetic of a network: its C, and the reference's scores of test images.

    *seconds* is what it took to quantize it, and to compute the scores.
    """

    export: Export
    sizes: StaticSizes
    inputs: Inputs
    expected: Mapping[str, np.ndarray]
    accuracies: Mapping[str, float]  # of each output, over the test images
    seconds: float

    def first(self, num_images: int) -> "tuple[Inputs, Mapping[str, np.ndarray]]":
        """Return so many inputs, and what is expected of them."""
        inputs = {name: array[:num_images] for name, array in self.inputs.items()}
        return inputs, {name: a[:num_images] for name, a in self.expected.items()}


def make_form(
    network: Network, arithmetic: Arithmetic, data: Dataset, num_images: int
) -> Form:
    """Return a form of the trained *network*, with the first of the test images."""
    tested = data.test[:num_images]
    inputs = inputs_for(network, tested)
    began = time.perf_counter()
    device = device_network(network, data, is_quantized=arithmetic == "int8")
    expected = device.scores(inputs)
    seconds = time.perf_counter() - began
    labels = labels_for(network, tested)
    accuracies = {
        name: float((scores.argmax(1) == labels[name]).mean())
        for name, scores in expected.items()
    }
    export = _export(device.form, inputs, expected)
    sizes = static_sizes(device.form)
    return Form(export, sizes, inputs, expected, accuracies, seconds)


def _export(
    network: Inference | IntegerNetwork,
    inputs: Inputs,
    expected: Mapping[str, np.ndarray],
) -> Export:
    golden = Golden(_few(inputs), _few(expected))
    files = export_c(network, golden)
    texts = {name: content.decode() for name, content in files.items()}
    return export_of(prefix_of(network.name), texts)


def _few(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: array[:NUM_GOLDEN] for name, array in arrays.items()}
