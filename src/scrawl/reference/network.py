"""A network that reads images, as slowly and as plainly as can be."""

import functools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from scrawl.arrays import Images, Inputs, Scores
from scrawl.errors import UnknownName
from scrawl.networks import Inference, Network, check_classifier
from scrawl.reference.functions import Values
from scrawl.reference.inputs import enter, require_weights
from scrawl.reference.tape import learned_weights, read, record

EXAMPLES_AT_ONCE = 250  # the patches of more would fill the memory


@dataclass(frozen=True)
class ReferenceNetwork:
    """The specification of *network*, computed in *dtype*: float32 or float64.

    Raises:
        InvalidNetwork: if the network has no weights yet.
        UnknownName: if there is no step with a name in *keep*.
    """

    network: Network
    keep: Collection[str] = ()  # names of steps of the program that forward gives, too
    dtype: type[np.floating] = np.float32

    def __post_init__(self) -> None:
        """Refuse networks without weights, and unknown names."""
        require_weights(self.network)
        known = [step.name for step in self.network.lower().steps]
        for name in self.keep:
            if name not in known:
                raise UnknownName("step to keep", name, known)

    def __call__(self, images: Images) -> Scores:
        """Return the probability of each class for each of the images.

        Raises:
            InvalidNetwork: if the network is no classifier of single grey images.
            InvalidRequest: if the images have another size than it reads.
        """
        check_classifier(self.network)
        (name,) = (source.name for source in self.network.inputs)
        (output,) = self.network.outputs
        return self.forward({name: images})[output].astype(np.float32)

    def forward(self, inputs: Inputs) -> Mapping[str, np.ndarray]:
        """Return the outputs, and the values of the steps to keep, by name.

        Pixels are uint8 of shape (n, height, width) or (n, height, width, channels),
        numbers uint8 of shape (n,), and features float32 of shape (n, *their shape).

        Raises:
            InvalidRequest: if inputs are missing, unknown, of another shape or type, or
                hold what they may not.
        """
        values = enter(self.network, inputs, self.dtype)
        names = (*self.network.outputs, *self.keep)
        parts = [self._read(part) for part in parts_of(values)]
        return {name: np.concatenate([part[name] for part in parts]) for name in names}

    def _read(self, values: Mapping[str, Values]) -> Mapping[str, Values]:
        return read(self.network, values).values


def infer(
    inference: Inference, inputs: Inputs, dtype: type[np.floating] = np.float32
) -> Mapping[str, np.ndarray]:
    """Return the outputs of a network that was made ready to read, by name.

    The inputs are those of `ReferenceNetwork.forward`.

    Raises:
        InvalidRequest: as there.
    """
    steps, outputs = inference.program.steps, inference.program.outputs
    values = enter(inference, inputs, dtype)
    weights_of = functools.partial(learned_weights, inference)
    parts = [record(steps, part, weights_of).values for part in parts_of(values)]
    return {name: np.concatenate([part[name] for part in parts]) for name in outputs}


def parts_of(
    values: Mapping[str, np.ndarray],
) -> Iterator[Mapping[str, np.ndarray]]:
    """Yield the examples a few at a time, and once if there are none."""
    (count, *_) = (len(value) for value in values.values())
    for start in range(0, max(count, 1), EXAMPLES_AT_ONCE):
        end = start + EXAMPLES_AT_ONCE
        yield {name: value[start:end] for name, value in values.items()}
