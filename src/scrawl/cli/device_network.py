"""The network of a run as a device computes it: in floats, or in integers."""

from collections.abc import Mapping
from dataclasses import dataclass

import click
import numpy as np

from scrawl.arrays import Inputs, Weights
from scrawl.data import Dataset, Examples
from scrawl.deployment import Golden, export_c, prefix_of
from scrawl.errors import InvalidNetwork, InvalidRequest
from scrawl.evaluation import Interval, wilson_interval
from scrawl.networks import (
    Inference,
    IntegerNetwork,
    Network,
    for_inference,
)
from scrawl.quantization import quantize
from scrawl.reference import ReferenceNetwork, read_integers
from scrawl.training import inputs_for, labels_for
from scrawl.verification import Export, export_of

CALIBRATION_IMAGES = 1000  # of the training part, evenly spread over it

quantize_option = click.option(
    "--quantize",
    "quantization",
    type=click.Choice(["int8"]),
    help="Compute in integers alone, with weights of 8 bits, fitted to"
    f" {CALIBRATION_IMAGES:,} training images. Default: float32.",
)


@dataclass(frozen=True)
class Hits:
    """How many of the examples an output is right about."""

    output: str
    num_right: int
    num_examples: int

    @property
    def accuracy(self) -> float:
        """The share that is right, from 0 to 1."""
        return self.num_right / self.num_examples

    @property
    def interval(self) -> Interval:
        """The 95 % interval of the accuracy, by Wilson."""
        return wilson_interval(self.num_right, self.num_examples)


@dataclass(frozen=True, eq=False)
class DeviceNetwork:
    """A network, and the *form* of it that a device computes."""

    network: Network
    form: Inference | IntegerNetwork

    @property
    def is_integer(self) -> bool:
        """Whether it computes in integers alone."""
        return isinstance(self.form, IntegerNetwork)

    @property
    def arrays(self) -> Weights:
        """Its weights and, of integers, the constants beside them, by name."""
        if isinstance(self.form, IntegerNetwork):
            return self.form.arrays
        return self.form.weights

    @property
    def arithmetic(self) -> str:
        """What it computes in, for people."""
        return "integers of 8 bits" if self.is_integer else "float32"

    def scores(self, inputs: Inputs) -> Mapping[str, np.ndarray]:
        """Return what must come out, by the reference: of floats, the network's own.

        Raises:
            InvalidNetwork: if they are not finite.
            InvalidRequest: if the inputs are not what the network reads.
        """
        if isinstance(self.form, IntegerNetwork):
            return read_integers(self.form, inputs)
        with np.errstate(over="ignore", invalid="ignore"):  # told below
            scores = ReferenceNetwork(self.network).forward(inputs)
        if not all(np.isfinite(array).all() for array in scores.values()):
            raise InvalidNetwork(
                f"Scores of {self.network.name!r} are no finite numbers: its weights"
                " are too large. Train it again, with a lower learning rate."
            )
        return scores

    def hits(self, examples: Examples) -> tuple[Hits, ...]:
        """Return how well each output reads the *examples*.

        Raises:
            InvalidRequest: if they are not what the network reads, or tell no labels.
        """
        labels = labels_for(self.network, examples)
        scores = self.scores(inputs_for(self.network, examples))
        return tuple(
            Hits(name, int((scores[name].argmax(1) == right).sum()), len(right))
            for name, right in labels.items()
        )


def device_network(
    network: Network, data: Dataset | None, *, is_quantized: bool
) -> DeviceNetwork:
    """Return *network* as a device computes it; integers need *data* to be fitted to.

    Raises:
        InvalidNetwork: if it has no weights, or integers cannot stand for it.
        InvalidRequest: if it cannot be quantized: for want of images, or by its inputs.
    """
    inference = for_inference(network)
    if not is_quantized:
        return DeviceNetwork(network, inference)
    if data is None or not len(data.train):
        raise InvalidRequest(
            f"Integers are fitted to training images, and there are none for"
            f" {network.name!r}. Name data with --data, or export in float32."
        )
    calibration = inputs_for(network, _spread(data.train))
    return DeviceNetwork(network, quantize(inference, calibration))


def export_of_network(form: Inference | IntegerNetwork, golden: Golden) -> Export:
    """Return the C of a network as verification sees it, without a file.

    Raises:
        InvalidNetwork: if it cannot be written in C.
    """
    files = export_c(form, golden)
    texts = {name: content.decode("ascii") for name, content in files.items()}
    return export_of(prefix_of(form.name), texts)


def _spread(examples: Examples) -> Examples:
    count = min(CALIBRATION_IMAGES, len(examples))
    return examples.take(np.arange(count) * len(examples) // count)
