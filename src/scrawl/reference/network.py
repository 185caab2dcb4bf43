"""A network that reads images, as slowly and as plainly as can be."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from scrawl.arrays import Images, Inputs, Scores
from scrawl.errors import InvalidNetwork, InvalidRequest, UnknownName
from scrawl.networks import Network, check_classifier, describe
from scrawl.reference.operations import apply

IMAGES_AT_ONCE = 250  # the patches of more would fill the memory


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
        if len(self.network.weights) != len(self.network.weight_list()):
            raise InvalidNetwork(
                f"The network {self.network.name!r} has no weights."
                " Train it, or draw them with initialize()."
            )
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
        starts = range(0, max(len(images), 1), IMAGES_AT_ONCE)
        parts = [
            self.forward({name: images[start : start + IMAGES_AT_ONCE]})[output]
            for start in starts
        ]
        return np.concatenate(parts).astype(np.float32)

    def forward(self, inputs: Inputs) -> Mapping[str, np.ndarray]:
        """Return the outputs, and the values of the steps to keep, by name.

        An input takes pixels of shape (n, height, width), or (n, height, width, 1).

        Raises:
            InvalidRequest: if inputs are missing, unknown, or of another shape or type.
        """
        values = self._enter(inputs)
        program = self.network.lower()
        for step in program.steps:
            (source,) = step.inputs
            weights = [self.network.weights[name] for name in step.weights]
            values[step.name] = apply(
                step.operation, values[source], weights, step.shape
            )
        return {name: values[name] for name in (*program.outputs, *self.keep)}

    def _enter(self, inputs: Inputs) -> dict[str, np.ndarray]:
        sources = {source.name: source for source in self.network.inputs}
        if sources.keys() != inputs.keys():
            raise InvalidRequest(
                f"The inputs given are {', '.join(inputs) or 'none'};"
                f" {self.network.name!r} needs {', '.join(sources)}."
            )
        return {
            name: _pixels(inputs[name], source.shape).astype(self.dtype)
            for name, source in sources.items()
        }


def _pixels(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    pixels = array[..., np.newaxis] if array.ndim == len(shape) else array
    if pixels.shape[1:] != shape or pixels.dtype != np.uint8:
        raise InvalidRequest(
            f"The images are {array.dtype} of {describe(array.shape[1:])}; the network"
            f" reads uint8 of {describe(shape)}. Scale them, or train on this size."
        )
    return pixels
